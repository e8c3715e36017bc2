"""Goals in the neighbors' own words, a consent signed on a screen in Spanish, one that ends soon, and a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from casework.actions import consents, corrections, goals, needs
from casework.models import Case
from casework.states import ConsentMethod, Information
from casework.states.goals import GoalStatus, NeedPriority
from casework.states.record import DocumentLanguage
from heart.models import User
from referrals.models import Organization

# The goal, its steps as (what, who, done), and how it goes.
PLANS = [
    (
        "I want a door that I can lock",
        [("Ask for a shelter bed", "Navigator", True), ("Get my ID card", "Me", False)],
        "The shelter has a bed on Friday. I am nervous about the noise.",
    ),
    (
        "I want to see my daughter on Sundays",
        [("Call my sister", "Me", True), ("Bus pass", "Navigator", False)],
        "My sister says yes, if I call the day before.",
    ),
    ("I want to sleep without the voices", [("First visit at the clinic", "Me, with a peer", False)], ""),
]
WAVE = [[[20 + 8 * step, 90 + 40 * (step % 2) - step] for step in range(40)], [[60, 150], [200, 140], [340, 152]]]


def play(open_cases: Sequence[Case], partner: Organization, now: datetime) -> None:
    """Give the first few open cases a plan, a signed consent and something entered in error. Their navigators act."""
    for number, case in enumerate(open_cases[: 2 * len(PLANS)]):
        assert case.assigned_to is not None
        _plan(case, number, by=case.assigned_to, now=now)
    for number, case in enumerate(open_cases[:2]):
        assert case.assigned_to is not None
        _consent(case, partner, ends_soon=bool(number), by=case.assigned_to, now=now)
    for case in open_cases[2:4]:
        assert case.assigned_to is not None
        wrong = needs.add(case=case, domain="veteran-status", by=case.assigned_to, at=now - timedelta(days=3))
        corrections.enter_in_error(
            row=wrong, why="Was about somebody else with the same name", by=case.assigned_to, at=now - timedelta(days=2)
        )


def _plan(case: Case, number: int, *, by: User, now: datetime) -> None:
    words, steps, progress = PLANS[number % len(PLANS)]
    at = max(case.opened_at, now - timedelta(days=20))
    first = case.needs.standing().filter(status__in=["open", "in_progress"]).first()
    goal = goals.set_goal(case=case, words=words, need=first, by=by, at=at)
    for what, who, done in steps:
        day = (now + timedelta(days=5)).date()
        step = goals.add_step(goal=goal, what=what, who=who, by_day=day, by=by, at=at)
        if done:
            goals.complete_step(step=step, by=by, at=now - timedelta(days=1))
    if progress:
        goals.tell_progress(goal=goal, words=progress, by=by, at=now - timedelta(days=1))
    if first is not None and number % 2 == 0:
        needs.arrange(need=first, priority=NeedPriority.FIRST, by=by, at=at)
    if number == 2 * len(PLANS) - 1:
        goals.end(goal=goal, status=GoalStatus.STOPPED, reason="Wants to wait until summer", by=by, at=now)


def _consent(case: Case, partner: Organization, *, ends_soon: bool, by: User, now: datetime) -> None:
    given = consents.give(
        neighbor=case.neighbor,
        recipients={partner.pk: partner.name},
        information=[Information.IDENTITY, Information.CONTACT, Information.SUBSTANCE_USE],
        substance_words="Que quiero tratamiento y qué medicinas tomo ahora",
        purpose="Para organizar mi tratamiento",
        method=ConsentMethod.SIGNATURE,
        signed_name=case.neighbor.name,
        strokes=WAVE,
        explained=True,
        language=DocumentLanguage.SPANISH,
        ends_when="Termine mi tratamiento",
        expires_at=now + timedelta(days=12 if ends_soon else 180),
        given_at=now - timedelta(days=2),
        by=by,
        at=now - timedelta(days=2),
    )
    consents.hand_over(consent=given, language=DocumentLanguage.SPANISH, by=by, at=now - timedelta(days=2))
