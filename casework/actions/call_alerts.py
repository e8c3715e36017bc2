"""A call about a neighbor who has an open case: the navigator is told at once, by a link (domain rule 4).

Where nobody who still works here has the case, the supervisors are told, who can give it to somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Call, CallAbout, CallAlert, Case, Cover, Neighbor, UsualPlace
from casework.rules.nearby import NEAR, meters
from casework.rules.places import normalize_place
from casework.states import CaseStatus
from casework.states.operation import AlertWhy
from heart import ledger, outbox
from heart.errors import IllegalMove, Invalid
from heart.models import User
from heart.permissions import Permission

# An older call is not news; it comes with the import of a year's log.
FRESH = timedelta(hours=24)


@transaction.atomic
def say(*, call: Call, neighbor: Neighbor, by: User, at: datetime | None = None) -> CallAbout:
    """Say that this call is about this neighbor. Said twice, it is one. The navigator of an open case is told.

    Raises NotAllowed unless `by` answers calls.
    """
    at = at or timezone.now()
    policies.check_can_record_response(by)
    call = Call.objects.lock(call.pk)
    known: CallAbout | None = CallAbout.objects.standing().filter(call=call, neighbor=neighbor).first()
    if known is not None:
        return known
    about = CallAbout(call=call, neighbor=neighbor, said_at=at, said_by=by).save_by(by)
    case = Case.objects.lock_open(neighbor)
    told = case is not None and _alert(call, case, AlertWhy.SAID, Whom(at), by=by) is not None
    ledger.record(Event.CALL_ABOUT, about, by=by, at=at, told=told)
    return about


@transaction.atomic
def take_back(*, about: CallAbout, why: str, by: User, at: datetime | None = None) -> CallAbout:
    """The call is about somebody else. Raises NotAllowed, IllegalMove if it is taken back already, or Invalid."""
    at = at or timezone.now()
    policies.check_can_record_response(by)
    about = CallAbout.objects.lock(about.pk)
    if about.taken_back_at is not None:
        raise IllegalMove("This was taken back already; nothing was changed.")
    if not why.strip():
        raise Invalid("Say why, in a few words.", fields={"why": ["Say why, in a few words."]})
    about.taken_back_at, about.taken_back_by, about.taken_back_why = at, by, why
    about.save_by(by)
    ledger.record(Event.CALL_NOT_ABOUT, about, by=by, at=at)
    return about


@transaction.atomic
def tell_of_places(*, calls: Sequence[Call], by: User, at: datetime) -> list[CallAlert]:
    """Tell navigators of fresh calls at a place of one of their neighbors. The message says no more than that.

    One statement unless a call is fresh and some neighbor with an open case has a place on record.
    """
    fresh = [call for call in calls if at - call.received_at <= FRESH and not call.sensitive and _where(call)]
    places = _places_of_open_cases() if fresh else []
    pairs = {(call.pk, place.neighbor_id): call for call in fresh for place in places if _same(call, place)}
    if not pairs:
        return []
    open_cases = Case.objects.exclude(status=CaseStatus.CLOSED).filter(neighbor__in={key for _, key in pairs})
    by_neighbor = {case.neighbor_id: case for case in open_cases.select_related("assigned_to__agency")}
    whom = Whom(at)
    made = [_alert(call, by_neighbor[key], AlertWhy.PLACE, whom, by=by) for (_, key), call in pairs.items()]
    alerts = [alert for alert in made if alert is not None]
    ledger.record_many(Event.CALL_ALERTED, ((alert, {"why": alert.why}) for alert in alerts), by=by, at=at)
    return alerts


def _places_of_open_cases() -> list[UsualPlace]:
    open_cases = Case.objects.exclude(status=CaseStatus.CLOSED)
    return list(UsualPlace.objects.current().filter(neighbor__in=open_cases.values("neighbor")))


def _where(call: Call) -> bool:
    return bool(call.place_key or call.latitude is not None)


def _same(call: Call, place: UsualPlace) -> bool:
    """One address, or two points within NEAR meters."""
    if call.place_key and call.place_key == normalize_place(place.where):
        return True
    points = (call.latitude, call.longitude, place.latitude, place.longitude)
    known = [float(number) for number in points if number is not None]
    return len(known) == len(points) and meters((known[0], known[1]), (known[2], known[3])) <= NEAR


class Whom:
    """Whom a call about the neighbor of a case concerns at `at` (UTC). The supervisors are read once, if at all."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def supervisors(self) -> list[User]:
        return list(User.objects.who_can(Permission.SUPERVISE))

    def of(self, case: Case) -> tuple[User | None, list[User]]:
        """Who has the case and still works here, and everybody to tell: them and who covers them; the supervisors in
        place of who left, or of nobody.
        """
        owner = case.assigned_to
        holder = owner if owner and owner.is_active and owner.can(Permission.WORK_CASES) else None
        first = [holder] if holder else self.supervisors
        covers = Cover.objects.stand_ins([owner], self.at) if owner else []
        return holder, [*first, *(one for one in covers if one not in first)]


def _alert(call: Call, case: Case, why: AlertWhy, whom: Whom, *, by: User) -> CallAlert | None:
    """One alert for each call and case. Nobody is told of what they said themselves."""
    if case.assigned_to == by or CallAlert.objects.filter(call=call, case=case).exists():
        return None
    holder, people = whom.of(case)
    if not (told := [one for one in people if one != by]):
        return None
    alert = CallAlert(call=call, case=case, why=why, to=holder, alerted_at=whom.at).save_by(by)
    kind = f"call_{why}" if holder else f"call_{why}_free"
    for person in told:
        outbox.owe(kind, alert, to=person, path=f"/calls/{call.pk}/", at=whom.at)
    return alert
