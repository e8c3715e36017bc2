"""Why calls went unanswered: marked when something it stands on changes, and worked out again by a sweep.

A verdict holds nothing of its own: it is made of calls, responses and reference tables, whose changes are in the
ledger and in their histories. So it has no event and no history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from casework.eligibility import EligibilityTable
from casework.models import Call, CallType, CallVerdict, Response
from casework.operating import Operating, begun_at
from casework.rules.unanswered import reason
from heart.models import User

BATCH = 1000
# A call without a verdict can only come from outside of `receive`; the sweep looks for those of the last days.
NET = timedelta(days=2)


@transaction.atomic
def track(*, calls: Sequence[Call], by: User) -> None:
    """Mark new or changed calls to be worked out. At most two statements for each 1,000 calls."""
    for start in range(0, len(calls), BATCH):
        batch = calls[start : start + BATCH]
        CallVerdict.objects.bulk_create([CallVerdict(call=call) for call in batch], ignore_conflicts=True)
        CallVerdict.objects.filter(call__in=[call.pk for call in batch], due=False).update(due=True)


@transaction.atomic
def response_changed(*, response: Response, by: User) -> None:
    """A response was recorded or marked in error: its own call, and those that came in while it kept a unit busy.

    At most three statements. What was recorded counts at once: its call has no reason any more.
    """
    CallVerdict.objects.filter(call=response.call_id).update(due=True, reason="")
    timed = Response.objects.filter(pk=response.pk).annotate(begun=begun_at()).values_list("begun", flat=True).first()
    if timed is not None:
        while_busy = {"call__received_at__gte": timed, "call__received_at__lt": response.cleared_at}
        eligible = CallVerdict.objects.filter(**while_busy, call__eligible_programs__contains=[response.program])
        eligible.update(due=True)


@transaction.atomic
def tables_changed(*, since: date, until: date | None, by: User) -> int:
    """Hours or areas of these days (both included) changed: returns how many calls are to be worked out again."""
    rows = CallVerdict.objects.filter(call__received_at__gte=_midnight(since))
    if until is not None:
        # A shift of the last day can run into the next.
        rows = rows.filter(call__received_at__lt=_midnight(until + timedelta(days=2)))
    return int(rows.update(due=True))


@transaction.atomic
def eligibility_changed(
    *, call_types: Collection[CallType], since: date, until: date | None, by: User, at: datetime
) -> int:
    """Which programs answer these call types on these days changed: their calls follow, with their history.

    Returns how many calls are different now; the sweep works out anew why those went unanswered.
    """
    rows = Call.objects.filter(call_type__in=call_types, received_at__gte=_midnight(since)).order_by("pk")
    if until is not None:
        rows = rows.filter(received_at__lt=_midnight(until + timedelta(days=1)))
    table, changed = EligibilityTable(), []
    for call in rows.select_for_update(of=("self",)).select_related("call_type").iterator(chunk_size=BATCH):
        programs = table.programs(call.call_type, timezone.localdate(call.received_at))
        if programs != call.eligible_programs:
            call.eligible_programs = programs
            changed.append(call)
    if changed:
        bulk_update_with_history(
            changed,
            Call,
            ["eligible_programs"],
            batch_size=BATCH,
            default_user=by,
            default_date=at,
            default_change_reason="The table of call types was corrected",
            manager=Call.objects,
        )
        track(calls=changed, by=by)
    return len(changed)


@transaction.atomic
def work_out(*, by: User, at: datetime) -> list[int]:
    """Work out a batch of the verdicts that are due; returns the keys of their calls. Six statements, and one a reason.

    Rows that another worker holds are left to it.
    """
    _find_untracked(by, at)
    answered = Response.objects.standing().filter(call=OuterRef("call"))
    due = CallVerdict.objects.select_for_update(skip_locked=True, of=("self",)).select_related("call")
    rows = list(due.filter(due=True).annotate(answered=Exists(answered)).order_by("call")[:BATCH])
    if not rows:
        return []
    times = [row.call.received_at for row in rows]
    operating = Operating(min(times), max(times))
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        why = None if row.answered else reason(operating.of(row.call), row.call.beat)
        found[why or ""].append(row.pk)
    for word, keys in found.items():
        CallVerdict.objects.filter(pk__in=keys).update(reason=word, due=False)
    return [row.pk for row in rows]


def _find_untracked(by: User, at: datetime) -> None:
    lacking = Call.objects.filter(received_at__gte=at - NET, verdict__isnull=True)
    found = list(lacking.only("pk")[:BATCH])
    if found:
        track(calls=found, by=by)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
