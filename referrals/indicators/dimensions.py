"""By what figures of referrals can be told apart, and how each is read off a referral."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import CharField, F
from django.db.models.functions import Cast
from django.utils.translation import gettext

from casework.indicators.dimensions import moments, of_case, words
from casework.indicators.people import of_person
from heart.insights.indicator import Group, dimension
from referrals.models import Organization, Service
from referrals.states import DeclineReason


def _names(model: type[Any]) -> Callable[[Collection[Group]], Mapping[Group, str]]:
    """The names of providers by their keys in words, in one statement."""

    def read(groups: Collection[Group]) -> dict[Group, str]:
        rows = model.objects.filter(pk__in=[UUID(str(group)) for group in groups])
        return {str(key): name for key, name in rows.values_list("pk", "name")}

    return read


def _providers(key: str, name: str, model: type[Any]) -> None:
    read = _names(model)

    def label(group: Group) -> str:
        return read([group]).get(group, gettext("Not known")) if group else gettext("Not known")

    dimension(key=key, name=name, label=label, names=read)


_providers("organization", "Organization", Organization)
_providers("service", "Service", Service)
dimension(
    key="decline_reason",
    name="Why declined",
    label=words(DeclineReason, "Not declined"),
    order=tuple(DeclineReason.values),
    outcome=True,
)


def of_referral(at: str) -> dict[str, Any]:
    """What tells referrals apart; `at` names the moment by which a neighbor's age is taken."""
    return {
        "organization": Cast("organization_id", CharField()),
        "service": Cast("service_id", CharField()),
        "need_domain": F("need__domain"),
        **of_case("need__case"),
        **moments(at),
        **of_person("need__case__neighbor", at),
    }
