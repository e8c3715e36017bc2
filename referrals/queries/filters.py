"""The rules that sort services (rules/opening, languages, eligibility, cost, access), said in SQL.

Each expression gives 0 where a service fits, 1 where nobody knows, 2 where it is excluded: the places of `Fit`. A
thousand services are sorted with one statement; why, in words, the rules say of those that are shown. That both say the
same is tested over generated listings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Least
from django.db.models.lookups import IRegex, IsNull

from heart.models import User
from referrals.matching import Ask
from referrals.models import Accessibility, CostOption, Language, Schedule
from referrals.queries.places import known_place
from referrals.rules import access, cost, eligibility, languages, opening
from referrals.rules.eligibility import Person
from referrals.rules.fit import Fit, Topic
from referrals.rules.opening import When as Moment
from referrals.states.directory import Frequency

FITS, UNSURE, AGAINST = (Value(place) for place in range(len(Fit)))


def verdicts(user: User, ask: Ask, today: date) -> dict[Topic, Any]:
    """An expression of a service for each topic that is asked and that only the directory's own rows can answer."""
    found: dict[Topic, Any] = {}
    if ask.when is not None:
        found[Topic.HOURS] = hours(user, ask.when)
    if ask.other_language:
        found[Topic.LANGUAGE] = language(user, ask.other_language)
    if ask.person:
        found[Topic.WHO] = who(ask.person)
    if ask.cost:
        found[Topic.COST] = costs(ask.cost, today)
    if ask.wheelchair:
        found[Topic.ACCESS] = wheelchair(user)
    if ask.to_refer:
        found[Topic.REFERRALS] = _case(When(takes_referrals=True, then=FITS), default=AGAINST)
    return found


def hours(user: User, when: Moment) -> Any:
    """rules.opening: by the hours of the service and of it at its places; without any, by those of the places."""
    told = _case(*_open_then(when), default=AGAINST)
    of_service, of_tie, of_place = (
        Q(service=OuterRef("pk")),
        Q(known_place(user, "service_at_location__location__"), service_at_location__service=OuterRef("pk")),
        Q(known_place(user, "location__"), location__at_services__service=OuterRef("pk")),
    )
    every = Schedule.objects.all()
    own, there, places = (
        _best(every.filter(_in_effect(when.day), whose), told) for whose in (of_service, of_tie, of_place)
    )
    out_of_date = [_best(every.filter(whose), UNSURE) for whose in (of_service, of_tie)]
    return Coalesce(Least(own, there), *out_of_date, places, UNSURE)


def _in_effect(day: date) -> Q:
    found = Q()
    for begins in ("valid_from", "dtstart"):
        found &= Q(**{f"{begins}__isnull": True}) | Q(**{f"{begins}__lte": day})
    for ends in ("valid_to", "until"):
        found &= Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day})
    return found


def _open_then(when: Moment) -> list[When]:
    """rules.opening.verdict."""
    today, yesterday = _occurs(when.day), _occurs(when.day - timedelta(days=1))
    unreadable = Q(count__isnull=False) | Q(interval__gt=1) | ~Q(byweekno="") | ~Q(byyearday="")
    unreadable |= Q(byday="", bymonthday="")
    shut = Q(opens_at__gt=when.at) | Q(closes_at__lte=when.at)
    over_midnight = Q(closes_at__lte=F("opens_at"))
    not_yet_closed = Q(closes_at__gt=when.at) | over_midnight | Q(closes_at__gte=opening.END_OF_DAY)
    return [
        When(unreadable, then=UNSURE),
        When(
            Q(opens_at__isnull=True) | Q(closes_at__isnull=True),
            then=_case(When(today & ~shut, then=UNSURE), default=AGAINST),
        ),
        When(today & Q(opens_at__lte=when.at) & not_yet_closed, then=FITS),
        When(over_midnight & Q(closes_at__gt=when.at) & yesterday, then=FITS),
    ]


def _occurs(day: date) -> Q:
    named, monthly = opening.pattern(day), Q(freq=Frequency.MONTHLY)
    in_month = Q(byday__regex=named.monthly) | Q(bymonthday__regex=named.month_day)
    return (monthly & in_month) | (~monthly & Q(byday__regex=named.weekly))


def language(user: User, asked: str) -> Any:
    """rules.languages, of the service and of its places."""
    interprets = Q(name__iregex=languages.INTERPRETS) & ~Q(name__iregex=languages.BUT_NOT)
    helps = Language.objects.filter(Q(name__icontains=asked) | interprets)
    through = Q(interpretation_services__iregex=languages.INTERPRETS)
    through &= ~Q(interpretation_services__iregex=languages.BUT_NOT)
    own = _best(helps.filter(service=OuterRef("pk")), FITS)
    there = _best(helps.filter(known_place(user, "location__"), location__at_services__service=OuterRef("pk")), FITS)
    return Coalesce(own, _case(When(through, then=FITS), default=None), there, UNSURE)


def who(person: Person) -> Any:
    """rules.eligibility."""
    text = Concat("name", Value(" "), "alternate_name", Value(" "), "eligibility_description", output_field=CharField())
    standing = eligibility.standing(person)
    met, unknown, against = (
        _says(text, eligibility.expression(group for group in standing if standing[group] is fit)) for fit in Fit
    )
    turned = _says(text, eligibility.TURNED)
    stated, inside, outside = _ages(person)
    return _case(
        When(outside | (against & ~met & ~unknown & ~turned), then=AGAINST),
        When((stated & ~inside) | against | unknown | (met & turned), then=UNSURE),
        When(stated | met | _says(F("eligibility_description"), eligibility.OPEN_TO_ALL), then=FITS),
        default=UNSURE,
    )


def _ages(person: Person) -> tuple[Q, Q, Q]:
    """That ages are stated, that the person's is surely within them, and that it is surely not."""
    stated = Q(minimum_age__isnull=False) | Q(maximum_age__isnull=False)
    if person.ages is None:
        return stated, Q(pk__in=[]), Q(pk__in=[])
    youngest, oldest = person.ages
    inside = (Q(minimum_age__isnull=True) | Q(minimum_age__lte=youngest)) & (
        Q(maximum_age__isnull=True) | Q(maximum_age__gte=oldest)
    )
    return stated, inside, Q(minimum_age__gt=oldest) | Q(maximum_age__lt=youngest)


def costs(asked: str, today: date) -> Any:
    """rules.cost."""
    words = Concat("fees_description", Value(" "), "fees", output_field=CharField())
    options = cost_options(today).filter(service=OuterRef("pk"))
    sliding = _says(words, cost.SLIDING)
    free = (_says(words, cost.FREE) & ~_says(words, cost.NOT_FREE)) | _has(options.filter(amount=0))
    paid = _says(words, cost.PAID) | _has(options.filter(amount__gt=0))
    by_income = [When(sliding, then=FITS)] if asked == cost.Cost.LOW else []
    return _case(
        *by_income,
        When(free & ~paid & ~sliding, then=FITS),
        When(paid & ~free & ~sliding, then=AGAINST),
        default=UNSURE,
    )


def cost_options(today: date) -> QuerySet[CostOption]:
    """The cost options in effect on a day of the city's calendar; for services that one may know of."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    rows: QuerySet[CostOption] = CostOption.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return rows


def wheelchair(user: User) -> Any:
    """rules.access, of the places that one may know."""
    said = Accessibility.objects.filter(known_place(user, "location__"), location__at_services__service=OuterRef("pk"))
    text = Concat("description", Value(" "), "details", output_field=CharField())
    no, yes = _says(text, access.NOT_ACCESSIBLE), _says(text, access.ACCESSIBLE)
    return Coalesce(_best(said, _case(When(no, then=AGAINST), When(yes, then=FITS), default=UNSURE)), UNSURE)


def _says(text: Any, expression: str) -> Q:
    return Q(IRegex(text, expression))


def _has(rows: QuerySet[Any]) -> Q:
    return Q(IsNull(_best(rows, FITS), False))


def _best(rows: QuerySet[Any], verdict: Any) -> Subquery:
    """The best verdict of these rows, null without rows. A plain function, so that nothing is grouped.

    In place of EXISTS too: that one PostgreSQL may answer by reading a whole table once, this one only by an index.
    """
    best = Func(verdict, function="MIN", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(best=best).values("best"), output_field=IntegerField())


def _case(*whens: When, default: Any) -> Case:
    return Case(*whens, default=default, output_field=IntegerField())


def fits_of(topics: Iterable[Topic], places: Iterable[int]) -> dict[Topic, Fit]:
    """What the expressions gave, as what it means."""
    return {topic: list(Fit)[place] for topic, place in zip(topics, places, strict=True)}
