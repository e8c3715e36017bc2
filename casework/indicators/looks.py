"""What a row behind a number is called, and where it opens. Nobody is named: its page says who may read on."""

from __future__ import annotations

from django.urls import reverse

from casework.models import Call, Case, DirectAid, Encounter, Neighbor, Response
from heart.insights.rows import look


def _call(row: Call) -> tuple[str, str]:
    return f"Call {row.number}", reverse("call", args=[row.pk])


def _response(row: Response) -> tuple[str, str]:
    path = reverse("call", args=[row.call_id]) if row.call_id else ""
    return f"Response {row.pk}, {row.get_program_display()}", path


def _encounter(row: Encounter) -> tuple[str, str]:
    return f"Encounter {row.pk}", reverse("encounter", args=[row.pk])


def _case(row: Case) -> tuple[str, str]:
    return f"Case {row.pk}", reverse("case", args=[row.pk])


def _neighbor(row: Neighbor) -> tuple[str, str]:
    return f"Neighbor {row.pk}", reverse("neighbor", args=[row.pk])


def _aid(row: DirectAid) -> tuple[str, str]:
    return row.item.name, reverse("encounter", args=[row.encounter_id])


look(Call, _call)
look(Response, _response)
look(Encounter, _encounter)
look(Case, _case)
look(Neighbor, _neighbor)
look(DirectAid, _aid, "item", "encounter")
