"""The partner's side of a referral: viewed, accepted, declined, moved on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Cover
from heart import ledger, outbox
from heart.errors import IllegalMove, Invalid
from heart.models import DomainModel, User
from heart.permissions import Permission
from referrals import partner_policies, policies
from referrals.actions import planned, rest
from referrals.events import Event
from referrals.models import Referral, Replier
from referrals.states import REFERRAL_MOVES, DeclineReason, ReferralStatus

ENDS = frozenset(
    {ReferralStatus.COMPLETED, ReferralStatus.COULD_NOT_REACH, ReferralStatus.STOPPED, ReferralStatus.WITHDRAWN}
)
BEGINS = frozenset({ReferralStatus.STARTED, ReferralStatus.COMPLETED})
LATER_STEPS = frozenset({ReferralStatus.WAITLISTED, ReferralStatus.SCHEDULED, ReferralStatus.STARTED}) | ENDS


@transaction.atomic
def view(*, referral: Referral, through: Replier | None = None, by: User, at: datetime | None = None) -> Referral:
    """Mark that the partner opened the referral, the first time. Every view is a disclosure, each time.

    The disclosure names the kinds of information shown, which are none once the consent has ended. `through` is who
    looks at it by a reply link, for whom the system acts. Raises NotAllowed.
    """
    at = at or timezone.now()
    referral = _locked(referral)
    _check_may_answer(by, referral, through, at)
    if referral.status == ReferralStatus.SENT:
        _first_view(referral, by=by, at=at)
        ledger.record(Event.REFERRAL_VIEWED, referral, by=by, at=at)
    shown = list(referral.released) if referral.may_show_identity(at) else []
    reason = "Opened the referral by a reply link" if through else "Opened the referral"
    ledger.disclosed(referral, by=by, reason=reason, released=shown, to=_recipient(referral, through))
    return referral


def _check_may_answer(by: User, referral: Referral, through: Replier | None, at: datetime) -> None:
    if through is None:
        policies.check_is_recipient(by, referral)
    else:
        partner_policies.check_replier(by, through, referral, at)


def _recipient(referral: Referral, through: Replier | None) -> ledger.Recipient:
    to = referral.organization
    person = f"{through.name}, {through.position}" if through else ""
    return ledger.Recipient(key=to.pk, name=to.name, agency=to.agency, person=person)


def _first_view(referral: Referral, *, by: User, at: datetime) -> None:
    referral.viewed_at, referral.viewed_by = at, by
    REFERRAL_MOVES.apply(referral, ReferralStatus.VIEWED, by=by, at=at)


@transaction.atomic
def answer(
    *,
    referral: Referral,
    accept: bool,
    reason: str = "",
    note: str = "",
    through: Replier | None = None,
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Accept, or decline with a reason. An answer is a view too. The navigator hears at once.

    Where nobody of the provider signs in, `by` is HEART's who writes down what it said by phone or letter.

    `through` is who answers by a reply link, for whom the system acts.
    Raises NotAllowed, IllegalMove, or Invalid when declining without a reason.
    """
    at = at or timezone.now()
    referral = _locked(referral)
    if through is None:
        policies.check_can_answer(by, referral)
    else:
        partner_policies.check_replier(by, through, referral, at)
    reason = "" if accept else reason
    if not accept:
        _check_says_why(reason, note)
    if referral.status == ReferralStatus.SENT:
        _first_view(referral, by=by, at=at)
    target = ReferralStatus.ACCEPTED if accept else ReferralStatus.DECLINED
    referral.answered_at, referral.answered_by, referral.partner_note = at, by, note
    if not accept:
        referral.decline_reason, referral.ended_at = reason, at
    REFERRAL_MOVES.apply(referral, target, by=by, at=at, reason=reason)
    replier = str(through.pk) if through else ""
    said: dict[str, Any] = {"status": target, "reason": reason, "replier": replier, "for_provider": _for_provider(by)}
    ledger.record(Event.REFERRAL_ANSWERED, referral, by=by, at=at, **said)
    tell_navigator("referral_answered", referral, at=at, but=by)
    return referral


def _check_says_why(reason: str, note: str) -> None:
    if reason not in DeclineReason.values:
        raise Invalid("Choose why.", fields={"reason": ["Choose why you decline."]})
    if reason == DeclineReason.OTHER and not note.strip():
        raise Invalid("Say why.", fields={"note": ["Say why you decline."]})


@transaction.atomic
def move(
    *,
    referral: Referral,
    status: str,
    note: str = "",
    appointment_at: datetime | None = None,
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Report the next step of an accepted referral: waiting list, scheduled, started, completed, not reached, stopped,
    withdrawn on the neighbor's word. What starts withdraws the other referrals of its need.

    `appointment_at` (aware) comes with scheduled, and lies ahead. Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    if status in BEGINS:
        rest.lock_together(referral.need_id)
    referral = _locked(referral)
    policies.check_can_answer(by, referral)
    if status not in LATER_STEPS:
        raise IllegalMove("Accept or decline the referral first.")
    if status == ReferralStatus.SCHEDULED:
        if appointment_at is None or appointment_at <= at:
            raise Invalid("Say when.", fields={"appointment_at": ["Choose a day and time to come."]})
        referral.appointment_at = appointment_at
    begins = status in BEGINS and referral.started_at is None
    if begins:  # what is given at once is completed without a start of its own
        referral.started_at = at
    if status in ENDS:
        referral.ended_at = at
    referral.partner_note = note or referral.partner_note
    REFERRAL_MOVES.apply(referral, status, by=by, at=at, reason=note)
    if appointment_at is not None and status == ReferralStatus.SCHEDULED:
        planned.put(referral=referral, starts_at=appointment_at, by=by, at=at)
    ledger.record(Event.REFERRAL_MOVED, referral, by=by, at=at, status=status, for_provider=_for_provider(by))
    if begins:
        rest.withdraw(started=referral, by=User.objects.system("referrals"), at=at)
    tell_navigator(f"referral_{status}", referral, at=at, but=by)
    return referral


def _for_provider(by: User) -> bool | str:
    """Whether HEART wrote it down for a provider where nobody signs in, as the ledger says it."""
    return (by.is_heart and by.can(Permission.RECORD_ANSWERS)) or ""


def _locked(referral: Referral) -> Referral:
    related = Referral.objects.select_related(
        "need__case__assigned_to", "organization__agency", "service", "consent", "sent_by"
    )
    row: Referral = related.lock(referral.pk)
    return row


def tell_navigator(
    kind: str, referral: Referral, *, at: datetime, about: DomainModel | None = None, but: User | None = None
) -> None:
    """Owe a message to whoever has the case, else to who sent the referral, and to who covers them; else to the
    supervisors; to none of them `but` the one who did it.
    """
    nearest = [person for person in (referral.need.case.assigned_to, referral.sent_by) if person and person.is_active]
    told = [*nearest[:1], *Cover.objects.stand_ins(nearest[:1], at)] or User.objects.who_can(Permission.SUPERVISE)
    for person in told:
        if person == but:
            continue
        outbox.owe(kind, about or referral, to=person, path=f"/referrals/{referral.pk}/", at=at)
