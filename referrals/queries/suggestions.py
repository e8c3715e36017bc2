"""Whom to ask for a need: what is looked for on somebody's behalf, and the services that fit best (rule 8)."""

from __future__ import annotations

from datetime import datetime

from casework.models import Need, Neighbor
from casework.queries.demographics import newest_of
from casework.states.demographics import Question, Veteran
from heart import clock
from heart.models import User
from referrals import policies
from referrals.matching import Ask
from referrals.queries import directory
from referrals.queries import referrals as query
from referrals.rules.eligibility import Person, age_on


def next_best(user: User, need: Need, at: datetime, count: int) -> list[directory.Result]:
    """The best `count` that were not asked yet at `at` (UTC); none where nothing may be asked for the need any more."""
    if not policies.allows(policies.check_can_refer, user, need):
        return []
    ask = ask_for(need, at)
    tried = query.services_asked(user, need)
    unasked = [row for row in directory.search(user, ask, at=at).ranked.shown if row.pk not in tried]
    return directory.results(user, unasked[:count], ask, at)


def ask_for(need: Need, at: datetime) -> Ask:
    """What is looked for to meet a need, by what the record holds of the neighbor. One statement."""
    neighbor = need.case.neighbor
    return Ask(need=need.domain, language=neighbor.language, person=person(neighbor, at), to_refer=True)


def person(neighbor: Neighbor, at: datetime) -> Person:
    """What the record holds that listings ask for. What was not asked, or not answered, is not known. One statement."""
    answers = newest_of(neighbor)
    gender, veteran = (answers[key].choices if key in answers else [] for key in (Question.GENDER, Question.VETERAN))
    return Person(
        ages=age_on(clock.city(at).date(), neighbor.date_of_birth, neighbor.birth_year_about),
        gender=gender[0] if len(gender) == 1 else "",
        veteran={Veteran.YES.value: True, Veteran.NO.value: False}.get(veteran[0]) if veteran else None,
    )
