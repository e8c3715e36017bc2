"""What is answered where one need is asked of several services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from referrals.forms.referrals import ReferralForm, radios
from referrals.models import Service
from referrals.states.asking import Order


class SeveralForm(ReferralForm):
    """The terms, the same for all, and in which order the services are asked."""

    field_order = ("submission", "order", "urgency", "question", "information", "fields")
    order = radios("How are they asked?", Order.choices, initial=Order.TOGETHER)

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        turns = [(number, f"{number}.") for number in range(1, len(services) + 1)]
        for number, service in enumerate(services, start=1):
            self.fields[_turn(service)] = forms.TypedChoiceField(
                label=f"Turn of {service.name}", choices=turns, coerce=int, initial=number
            )

    def turns(self) -> list[tuple[Service, Any]]:
        """Each service with the question of its turn."""
        return [(service, self[_turn(service)]) for service in self.services]

    def answers(self) -> dict[str, Any]:
        """The arguments of referrals.actions.asking.ask: the services in the order of their turns."""
        given = dict(self.cleaned_data)
        turn = {service: given.pop(_turn(service)) for service in self.services}
        return {**given, "services": sorted(self.services, key=lambda service: turn[service])}


def _turn(service: Service) -> str:
    return f"turn_{service.pk.hex}"
