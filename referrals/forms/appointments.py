"""The forms of an appointment. The rules of an answer stand in the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import when, words
from heart.models import User
from heart.permissions import Permission as P
from heart.views.forms import Once
from referrals.forms.referrals import radios
from referrals.models import Appointment, Location, Referral
from referrals.states.appointments import OUTCOMES, AppointmentStatus, Transport


class People(forms.ModelChoiceField):
    """Somebody of HEART, or nobody."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class CompanyForm(forms.Form):
    """How the neighbor gets there, and with whom. HEART's to say."""

    transport = radios("How does the neighbor get there?", Transport.choices, initial=Transport.NONE)
    goes_along = People(label="Who of HEART goes along?", queryset=None, required=False, empty_label="Nobody")
    meeting_point = words(
        "Where is the neighbor met?",
        length=200,
        required=False,
        help_text="For HEART alone: the provider never sees it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.who_can(P.RECORD_RESPONSES).order_by("first_name", "last_name", "pk")
        self.fields["goes_along"].queryset = staff  # type: ignore[attr-defined]


class PlaceForm(Once):
    """When and where. Both sides read it."""

    starts_at = when("Day and time", required=True)
    place: forms.ModelChoiceField[Location] = forms.ModelChoiceField(
        label="Where?", queryset=None, required=False, empty_label="Somewhere else"
    )
    place_words = words(
        "Where, if it is somewhere else",
        length=200,
        required=False,
        help_text="The other side reads this. Say nothing here about the neighbor.",
    )

    def __init__(self, *args: Any, referral: Referral, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Location.objects.visible_to(by).filter(at_services__service=referral.service_id)
        self.fields["place"].queryset = places.order_by("name", "pk")  # type: ignore[attr-defined]


class PartnersAppointmentForm(PlaceForm):
    """What the provider says of an appointment."""

    field_order = ("submission", "starts_at", "place", "place_words", "transport")
    transport = radios(
        "How does the neighbor get there?",
        [choice for choice in Transport.choices if choice[0] in {Transport.NONE, Transport.PARTNER}],
        initial=Transport.NONE,
    )


class AppointmentForm(CompanyForm, PlaceForm):
    """What HEART says of an appointment."""

    field_order = ("submission", "starts_at", "place", "place_words", "transport", "goes_along", "meeting_point")


class MoveForm(PlaceForm):
    """Another time or place, and why."""

    field_order = ("submission", "starts_at", "place", "place_words", "reason")
    reason = words("Why is it moved?", length=500, rows=2, missing="Say why.")


class CancelForm(forms.Form):
    """Why there is no appointment any more."""

    reason = words("Why is it cancelled?", length=500, rows=2, missing="Say why.")


class OutcomeForm(forms.Form):
    """What came of it; with a reason where it corrects what was said before."""

    outcome = radios(
        "Was the appointment kept?",
        [(AppointmentStatus.KEPT, "Yes, it was kept"), (AppointmentStatus.MISSED, "No, it was missed")],
        missing="Choose what happened.",
    )
    reason = words("What happened?", length=500, required=False, rows=2)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if appointment.status in OUTCOMES:
            self.fields["outcome"].label = "What is right?"
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Say why it is corrected."
