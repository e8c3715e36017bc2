"""How the work is shared: who can take what, who is away, what was handed over, and a view that nadia keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.actions import attempt_plans, caseload, cases, navigators
from casework.models import AttemptPlanVersion, Case
from casework.states import CaseStatus
from heart import clock
from heart.models import User
from referrals.management.demo.cast import Cast

PROFILES = {
    "nadia": (["111", "114", "122"], ["Spanish"], 40),
    "noel": (["213", "221", "312"], [], 30),
    "cora": (["411", "423"], ["Arabic"], 10),
}
HANDED = 2
HAND_OVER = (
    "We met twice at the library, always before ten. Prefers that we sit down and talk first and fill in forms later. "
    "The sister may be told that we called, nothing more. Asked about a bed for the winter."
)


def prepare(by: User, people: Cast, since: datetime) -> None:
    """The attempt plans and the profiles, before the first case."""
    attempt_plans.ensure_first_plans(by=by, at=since)
    for name, (beats, languages, capacity) in PROFILES.items():
        navigators.set_profile(
            person=people[name], beats=beats, languages=languages, capacity=capacity, by=people["sol"], at=since
        )


def share(people: Cast, now: datetime) -> None:
    """Noel goes on leave: HANDED of his cases go to nadia for good, the rest she covers: about forty in all."""
    nadia, noel, sol = people["nadia"], people["noel"], people["sol"]
    for case in _open_of(noel)[:HANDED]:
        cases.assign(case=case, to=nadia, note=HAND_OVER, by=sol, at=now - timedelta(hours=20))
    today = clock.city(now).date()
    navigators.arrange_cover(
        away=noel, covered_by=nadia, starts_on=today, ends_on=today + timedelta(days=9), by=noel, at=now
    )
    own = _open_of(nadia)
    high_risk = AttemptPlanVersion.objects.current().get(plan__name="High risk")
    attempt_plans.choose(
        case=own[-1],
        version=high_risk,
        reason="Talked of not wanting to wake up",
        by=nadia,
        at=now - timedelta(hours=9),
    )
    spanish = {"language": "Spanish", "show": "not_reached"}
    caseload.save_filter(name="Spanish, not reached", choices=spanish, by=nadia)
    caseload.save_filter(name="Waiting for a bed", choices={"need": "homelessness", "show": "waiting"}, by=nadia)


def _open_of(person: User) -> list[Case]:
    rows = Case.objects.visible_to(person).filter(assigned_to=person).exclude(status=CaseStatus.CLOSED)
    return list(rows.order_by("opened_at", "pk"))
