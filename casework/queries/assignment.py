"""What is known of the people who could take a case, for casework.rules.assignment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q

from casework.models import Assignment, Case, ContactAttempt, Cover, Encounter, NavigatorProfile
from casework.models.navigator import CAPACITY
from casework.rules import assignment
from casework.rules.assignment import Candidate, Needs, Proposal
from casework.states import CaseStatus
from heart.models import User
from heart.permissions import Permission


def proposals(user: User, cases: Iterable[Case], *, at: datetime) -> dict[int, list[Proposal]]:
    """For each case (read with its neighbor) everybody who works cases, ranked. Eight statements at most, whatever
    the number of cases and people.
    """
    asked = list(cases)
    team = list(User.objects.who_can(Permission.WORK_CASES).exclude(role="supervisor"))
    profiles = {row.person_id: row for row in NavigatorProfile.objects.visible_to(user)}
    held = _held(user)
    away = set(Cover.objects.in_force(at).values_list("away", flat=True))
    knows, beats = _who_knows(user, asked), _beats(user, asked)
    found = {}
    for case in asked:
        needs = Needs(beat=beats.get(case.pk, ""), language=case.neighbor.language)
        candidates = [
            _candidate(
                one, profiles.get(one.pk), held.get(one.pk, 0), one.pk in knows[case.neighbor_id], one.pk in away
            )
            for one in team
            if one.pk != case.assigned_to_id
        ]
        found[case.pk] = assignment.propose(needs, candidates)
    return found


def _candidate(person: User, profile: NavigatorProfile | None, held: int, knows: bool, away: bool) -> Candidate:
    return Candidate(
        person=person,
        open_cases=held,
        capacity=profile.capacity if profile else CAPACITY,
        beats=tuple(profile.beats) if profile else (),
        languages=tuple(profile.languages) if profile else (),
        knows=knows,
        away=away,
    )


def _held(user: User) -> dict[int, int]:
    rows = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED).exclude(assigned_to=None)
    return dict(rows.order_by().values_list("assigned_to").annotate(Count("pk")))


def _who_knows(user: User, cases: list[Case]) -> dict[int, set[int]]:
    """By neighbor, who had a case of theirs or tried to reach them."""
    neighbors = [case.neighbor_id for case in cases]
    found: dict[int, set[int]] = defaultdict(set)
    given = Assignment.objects.visible_to(user).filter(case__neighbor__in=neighbors)
    tried = ContactAttempt.objects.visible_to(user).filter(case__neighbor__in=neighbors)
    for rows, who in ((given, "given_to"), (tried, "by")):
        for neighbor, person in rows.order_by().values_list("case__neighbor", who).distinct():
            found[neighbor].add(person)
    return found


def _beats(user: User, cases: list[Case]) -> dict[int, str]:
    """By case, the beat where the neighbor was met last, where a call says it."""
    met = Encounter.objects.filter(case=OuterRef("pk")).exclude(Q(response__call=None) | Q(response__call__beat=""))
    latest = ArraySubquery(met.order_by("-ended_at").values("response__call__beat")[:1])
    rows = Case.objects.visible_to(user).filter(pk__in=[case.pk for case in cases]).annotate(beats=latest)
    return {pk: beats[0] for pk, beats in rows.values_list("pk", "beats") if beats}
