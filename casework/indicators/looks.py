"""What a row behind a number is called, and where it opens. Nobody is named: its page says who may read on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from casework.models import Call, Case, DirectAid, Encounter, Neighbor, Response
from heart.insights.rows import look
from heart.language import translated


def _call(row: Call) -> tuple[str, str]:
    return gettext("Call %(number)s") % {"number": row.number}, reverse("call", args=[row.pk])


def _response(row: Response) -> tuple[str, str]:
    path = reverse("call", args=[row.call_id]) if row.call_id else ""
    program = translated(row.get_program_display())
    return gettext("Response %(number)s, %(program)s") % {"number": row.pk, "program": program}, path


def _encounter(row: Encounter) -> tuple[str, str]:
    return gettext("Encounter %(number)s") % {"number": row.pk}, reverse("encounter", args=[row.pk])


def _case(row: Case) -> tuple[str, str]:
    return gettext("Case %(number)s") % {"number": row.pk}, reverse("case", args=[row.pk])


def _neighbor(row: Neighbor) -> tuple[str, str]:
    return gettext("Neighbor %(number)s") % {"number": row.pk}, reverse("neighbor", args=[row.pk])


def _aid(row: DirectAid) -> tuple[str, str]:
    return row.item.name, reverse("encounter", args=[row.encounter_id])


look(Call, _call)
look(Response, _response)
look(Encounter, _encounter)
look(Case, _case)
look(Neighbor, _neighbor)
look(DirectAid, _aid, "item", "encounter")
