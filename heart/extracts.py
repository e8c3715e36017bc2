"""What heart itself says of the evaluator's extract: what stays, and the sweep that makes it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db.models import QuerySet

from heart import message_kinds, timeline, tones
from heart import models as m
from heart.insights.export import worker
from heart.insights.export.events import Event
from heart.insights.export.table import leave_out
from heart.insights.pulse.events import Event as Pulse
from heart.models import Extract, ExtractStatus, User
from heart.sweeps import Turn, each_once, sweep

ACCOUNTS = "about people who work here"
leave_out(ACCOUNTS, m.User, m.Agency, m.ApiToken)
leave_out("who did and who saw what; states go out with the records that went through them", m.Event, m.Access)
leave_out(
    "how the software works", m.IdempotentAnswer, m.Message, m.Seal, m.SweepRun, m.Unsealed, m.figure.StoredFigure
)
leave_out("how the team is: shown to the team alone", m.PulseRound, m.PulseAsked, m.PulseTally)
leave_out("about the extracts themselves", m.Extract, m.ExtractDownload)


@shared_task(name="heart.extracts.make")
def make(extract_id: int) -> None:
    """Make one approved extract now, unless somebody has."""
    _make(Extract.objects.filter(pk=extract_id), User.objects.system("sweep"))


@sweep("make extracts", turn=Turn.LONG)
def make_due(at: datetime, by: User) -> int:
    """Make every approved extract that no worker has made: the broker may have been down. Returns how many."""
    return _make(Extract.objects.all(), by)


def _make(rows: QuerySet[Extract], by: User) -> int:
    return each_once(rows.filter(status=ExtractStatus.APPROVED).order_by("number"), partial(worker.make, by=by))


for event in (*Event, *Pulse):
    timeline.register(event, str(event.label))
message_kinds.register("extract_asked", "Somebody asks for an evaluator's extract: approve or refuse it.")
message_kinds.register("extract_approved", "The extract that you asked for is approved and being made.")
message_kinds.register("extract_refused", "The extract that you asked for was refused. Its page says why.")
message_kinds.register("extract_made", "The extract that you asked for is ready.")
tones.register(
    ExtractStatus,
    {"asked": "info", "approved": "info", "refused": "bad", "made": "good", "withdrawn": "neutral"},
)
