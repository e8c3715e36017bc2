"""The page on which a response is recorded: the response and the people met in it, as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from casework.actions.encounters import Met
from casework.forms.encounters import MOST_PEOPLE, PeopleFormSet
from casework.forms.kept import key
from casework.forms.responses import ResponseForm, times_of
from casework.models import Call, Neighbor, Response, SafetyAlert
from casework.queries import alerts
from casework.queries import encounters as queries
from casework.states import Disposition, Known, Mode
from heart.errors import Invalid
from heart.models import User

# Endings in which it goes without saying that nobody was met.
NOBODY = {Disposition.GONE, Disposition.CANCELLED, Disposition.UNIT_SENT}
PREFIX = "met"


class Report:
    """Both forms, read and checked together. `unchecked` shows them as typed: the person is not done yet."""

    def __init__(
        self,
        user: User,
        data: QueryDict | None = None,
        *,
        call: Call | None = None,
        program: str = "",
        neighbor: Neighbor | None = None,
        unchecked: bool = False,
    ) -> None:
        self.user = user
        known = {"visit": Mode.IN_PERSON} if neighbor else {}
        self.response = ResponseForm(data, user=user, call=call, program=program, unchecked=unchecked, initial=known)
        shared = {
            "user": user,
            "needs": queries.needs_commonest_first(),
            "aid": queries.aid_items(user),
            "mode": self.response.usual_mode(),
            "unchecked": unchecked,
        }
        self.people: Any = PeopleFormSet(data, prefix=PREFIX, form_kwargs=shared)
        if neighbor is not None:
            self.people.forms[0].initial |= {"known": Known.KNOWN, "neighbor": str(neighbor.pk)}

    @classmethod
    def step(cls, user: User, data: QueryDict, step: str) -> Report:
        """The page as typed, one step on: "add" another person, take over a call's "times", or "look" neighbors up."""
        typed = data.copy()
        if step == "add":
            _add_person(typed)
        if step == "times":
            _take_over_times(user, typed)
        return cls(user, typed, unchecked=True)

    def is_valid(self) -> bool:
        """Whether every answer can be recorded; the faults are on the forms by then."""
        fine = self.response.is_valid()
        fine = self.people.is_valid() and fine
        if "disposition" in self.response.cleaned_data:
            fine = self._somebody_or_nobody() and fine
        return fine

    def _somebody_or_nobody(self) -> bool:
        given = self.response.cleaned_data
        met = self.people.met_forms()
        if met and given["nobody_met"]:
            self.response.add_error("nobody_met", "Somebody is described. Uncheck this, or leave that person out.")
        elif not met and not given["nobody_met"] and given["disposition"] not in NOBODY:
            self.response.add_error("nobody_met", "Describe who was met, or check that nobody was.")
        return not self.response.errors

    def met(self) -> list[Met]:
        """Who was met. By phone, where the program or the answer above says so for all of them."""
        met: list[Met] = self.people.met()
        return [replace(one, mode=Mode.PHONE) for one in met] if self.response.by_phone() else met

    def refuse(self, error: Invalid) -> None:
        """Put what the action refused beside the answers; what belongs to none of them above the form."""
        met = self.people.met_forms()
        told = False
        for name, faults in error.fields.items():
            form, field = self._place(name, met)
            if field in form.fields:
                form.add_error(field, faults)
                told = True
        if not told:
            self.response.add_error(None, error.message)

    def _place(self, name: str, met: list[Any]) -> tuple[forms.Form, str]:
        """The form and field of a fault: "met.1.phone" is the second person's phone."""
        if name.startswith("met."):
            _, number, field = name.split(".", 2)
            return met[int(number)], {"given_name": "q"}.get(field, field)
        return self.response, {"members": "there"}.get(name, name)

    # What to know beforehand.

    @cached_property
    def place_alerts(self) -> list[SafetyAlert]:
        """The alerts on the place: where the call came from, and where the team says that it was."""
        call = self.response.picked_call
        typed = str(self.response["location"].value() or "")
        return alerts.before(self.user, timezone.now(), locations=[typed, call.location if call else ""])

    @cached_property
    def earlier(self) -> list[Response]:
        """What is recorded for the chosen call already."""
        call = self.response.picked_call
        return queries.of_call(self.user, call.pk) if call else []

    # What the summary of faults reads of a form.

    @property
    def errors(self) -> bool:
        return bool(self.response.errors or self.people.total_error_count())

    def non_field_errors(self) -> list[str]:
        return [*self.response.non_field_errors(), *self.people.non_form_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self.response
        for form in self.people.forms:
            yield from form


def _add_person(typed: QueryDict) -> None:
    """One block more, met in the way in which the first person was."""
    count = min((key(typed.get(f"{PREFIX}-TOTAL_FORMS")) or 0) + 1, MOST_PEOPLE)
    typed[f"{PREFIX}-TOTAL_FORMS"] = str(count)
    typed.setdefault(f"{PREFIX}-{count - 1}-mode", typed.get(f"{PREFIX}-0-mode") or Mode.IN_PERSON)


def _take_over_times(user: User, typed: QueryDict) -> None:
    call = Call.objects.visible_to(user).filter(pk=key(typed.get("call"))).first()
    for name, told in times_of(call).items() if call else ():
        typed[name] = told if isinstance(told, str) else told.strftime("%Y-%m-%dT%H:%M")
