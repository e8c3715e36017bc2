"""When a referral may take a step, and by whom: `check_x` raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from casework.models import Consent, Need
from casework.states import CaseStatus, Evidence, Information, NeedStatus
from heart.errors import DomainError, IllegalMove, Invalid, NotAllowed
from heart.models import User
from heart.permissions import Permission
from referrals.models import Enrollment, EnrollmentMatch, Meeting, MeetingTask, Organization, Referral, Service
from referrals.rules.release_fields import kind_of
from referrals.states import (
    REFERRAL_MOVES,
    UNDER_WAY,
    ConsentException,
    ReferralStatus,
    Urgency,
)
from referrals.states.meetings import MeetingStatus
from referrals.states.still import CheckDay

# Where a referral can stand after the partner took it on.
AFTER_A_YES = (ReferralStatus.COMPLETED, ReferralStatus.COULD_NOT_REACH, ReferralStatus.STOPPED)


def allows(check: Callable[..., None], *args: object) -> bool:
    """Whether the check would pass: for showing or hiding a button."""
    try:
        check(*args)
    except DomainError:
        return False
    return True


def check_can_refer(user: User, need: Need) -> None:
    """Raises NotAllowed unless `user` sends referrals, IllegalMove once the need or its case is closed."""
    check_is_sender(user)
    if need.case.status == CaseStatus.CLOSED:
        raise IllegalMove("The case is closed. Reopen it first, with a reason.")
    if not need.stands:
        raise IllegalMove("This need was entered in error. Nothing is asked of a provider for it.")
    if need.status in {NeedStatus.MET, NeedStatus.UNMET}:
        raise IllegalMove("This need is closed. Record it again if the neighbor still has it.")


def check_can_revise(user: User, referral: Referral) -> None:
    """Raises as `check_can_refer`, and IllegalMove once the referral is no draft: what was sent stays as it was."""
    check_can_refer(user, referral.need)
    if referral.status != ReferralStatus.DRAFT:
        raise IllegalMove("This referral has left its draft. What the partner was told is never changed.")


def check_is_open(referral: Referral, status: str) -> None:
    """Raises IllegalMove if the state table has no step from where the referral stands now to this state."""
    if status in ReferralStatus.values:
        REFERRAL_MOVES.find(referral.status, status)


def check_terms(information: Sequence[str], urgency: str, exception: str) -> None:
    """Raises Invalid where a referral's terms are not in the words of the domain, or it would say nothing."""
    faults = {}
    if not information or not set(information) <= set(Information.values):
        faults["information"] = ["Choose at least one kind of information."]
    if urgency not in Urgency.values:
        faults["urgency"] = ["Choose how urgent it is."]
    if exception and exception not in ConsentException.values:
        faults["exception"] = ["Choose one of the exceptions, or none."]
    if faults:
        raise Invalid("A part of the referral is missing.", fields=faults)


def check_fields(fields: Sequence[str] | None, information: Sequence[str], offered: Sequence[str]) -> None:
    """Raises Invalid unless each field is one that can be told of this neighbor, and of a kind that was chosen.

    Which kinds go out is what a consent is asked about, so no field goes out beside them.
    """
    if fields is None:
        return
    if not set(fields) <= set(offered):
        raise Invalid("This can't be told.", fields={"fields": ["Choose among what is recorded of this neighbor."]})
    beside = {Information(kind_of(key)).label for key in fields} - {Information(kind).label for kind in information}
    if beside:
        why = f"Choose this kind of information too, or leave its fields out: {', '.join(sorted(beside))}."
        raise Invalid("A field goes beyond what is chosen.", fields={"fields": [why]})


def check_can_send(user: User, referral: Referral, at: datetime) -> None:
    """Raises NotAllowed, IllegalMove or Invalid unless `user` may send this referral at `at` (UTC).

    Rule 5: a consent in force must cover the recipient and each kind of information, or an exception stands.
    """
    REFERRAL_MOVES.check(referral, ReferralStatus.SENT, by=user)
    check_can_refer(user, referral.need)
    if not referral.service.is_offered:
        raise Invalid("This service takes no referrals at present.", fields={"service": ["Choose another service."]})
    check_is_covered(referral, at)


def check_is_covered(referral: Referral, at: datetime) -> None:
    """Raises Invalid unless a consent covers what the referral releases, or an exception is documented."""
    if referral.exception:
        if not referral.exception_note.strip():
            raise Invalid("Document the exception.", fields={"exception_note": ["Say what happened, and who decided."]})
        # An exception is not a consent: without one that names it, substance-use information stays out.
        check_covers_substance_use(referral)
        return
    if referral.consent is None:
        raise Invalid(
            "No consent covers this referral.",
            fields={"consent": ["No consent in force covers this. Record one first, or document an exception."]},
        )
    lacking = uncovered(referral.consent, referral, at)
    if lacking:
        raise Invalid("The consent does not cover this referral.", fields={"consent": lacking})


def check_covers_substance_use(referral: Referral) -> None:
    """Raises Invalid where substance-use information would go out under anything but a consent (42 CFR 2.31)."""
    if Information.SUBSTANCE_USE in {*referral.information, *(kind_of(key) for key in referral.fields or [])}:
        raise Invalid(
            "Substance-use information needs a consent that names it.",
            fields={"information": ["Leave it out, or record a consent that names it."]},
        )


def uncovered(consent: Consent, referral: Referral, at: datetime) -> list[str]:
    """Why this consent does not cover this referral at `at`; empty when it does."""
    why = []
    if consent.neighbor_id != referral.neighbor_key:
        why.append("It is another neighbor's.")
    if not consent.is_in_force(at):
        why.append("It has expired or was revoked.")
    named = {recipient.organization_key for recipient in consent.recipients.all()}
    if referral.organization_id not in named:
        why.append("It does not name this organization.")
    going_out = {*referral.information, *(kind_of(key) for key in referral.fields or [])}
    missing = [kind.label for kind in Information if kind in going_out and kind not in consent.covered]
    if missing:
        why.append(f"It does not name: {', '.join(missing)}.")
    return why


def covering_consent(neighbor_key: int, service: Service, information: Sequence[str], at: datetime) -> Consent | None:
    """The consent in force that covers this recipient and this information, the longest first."""
    return (
        Consent.objects.in_force(at)
        .filter(
            neighbor_id=neighbor_key,
            recipients__organization_key=service.organization_id,
        )
        .covering(information)
        .order_by("-expires_at")
        .first()
    )


def check_is_recipient(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless `user` works for the organization that the referral was sent to.

    What was not sent, or was sent by mistake, was sent to nobody.
    """
    answers = not user.is_heart and user.can(Permission.ANSWER_REFERRALS)
    was_sent = referral.sent_at is not None and referral.status != ReferralStatus.ENTERED_IN_ERROR
    if not (answers and was_sent and user.agency_id == referral.organization.agency_id):
        raise NotAllowed("Only the organization that this referral was sent to can answer it.")


def check_can_answer(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless `user` is of the organization that was asked; or, where nobody of it signs in, HEART
    staff who write down what it said by phone or letter.
    """
    records = user.is_heart and user.can(Permission.RECORD_ANSWERS) and is_off_network(referral)
    if not records:
        check_is_recipient(user, referral)


def is_off_network(referral: Referral) -> bool:
    """Whether it was sent to a provider where nobody signs in."""
    was_sent = referral.sent_at is not None and referral.status != ReferralStatus.ENTERED_IN_ERROR
    return was_sent and referral.organization.agency_id is None


def check_can_print_letter(user: User, referral: Referral, at: datetime) -> None:
    """Raises NotAllowed unless `user` sends referrals, IllegalMove where no letter may leave at `at` (UTC)."""
    check_is_sender(user)
    if not is_off_network(referral):
        raise IllegalMove("A letter is for a provider where nobody signs in, once the referral is sent.")
    if not referral.may_show_identity(at):
        raise IllegalMove("The neighbor's consent to share this has ended, so it leaves on paper no more.")


def check_is_sender(user: User) -> None:
    """Raises NotAllowed unless `user` is HEART staff who send referrals."""
    if not (user.is_heart and user.can(Permission.SEND_REFERRALS)):
        raise NotAllowed("Only HEART's navigators draft, send or end a referral.")


def check_can_chase(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless `user` is the system, IllegalMove unless the partner has yet to view the referral."""
    if not user.can(Permission.SWEEP):
        raise NotAllowed("Only the system reminds a partner.")
    if referral.status != ReferralStatus.SENT:
        raise IllegalMove("The partner has viewed this referral, or it has ended.")


def check_can_say_received(user: User, referral: Referral, evidence: str) -> None:
    """The partner's word is the partner's to give, once it has accepted; the other words are HEART's.

    Raises NotAllowed, or IllegalMove for what was not sent, or not accepted, or was a mistake.
    """
    if evidence == Evidence.PARTNER:
        check_is_recipient(user, referral)
        if referral.status not in {*UNDER_WAY, *AFTER_A_YES}:
            raise IllegalMove("Accept the referral first.")
        return
    check_is_sender(user)
    if referral.sent_at is None or referral.status == ReferralStatus.ENTERED_IN_ERROR:
        raise IllegalMove("This referral has not been sent.")


def check_can_say_still(user: User, referral: Referral, day: int, evidence: str, at: datetime) -> None:
    """Whether the neighbor is still connected: the partner's word is the partner's to give, the other words HEART's.

    Raises NotAllowed, or IllegalMove before so many days have passed since the service started.
    """
    if evidence == Evidence.PARTNER:
        check_is_recipient(user, referral)
    else:
        check_is_sender(user)
    if referral.started_at is None or referral.status == ReferralStatus.ENTERED_IN_ERROR:
        raise IllegalMove("The service of this referral has not started.")
    if day not in days_passed(referral, at):
        raise IllegalMove(f"It is not {day} days since the service started.")


def days_passed(referral: Referral, at: datetime) -> list[CheckDay]:
    """The days of asking, after the service started, that have come by `at` (UTC)."""
    since = referral.started_at
    return [day for day in CheckDay if since is not None and since + timedelta(days=day) <= at]


def check_can_ask_still(user: User) -> None:
    """Raises NotAllowed unless `user` is the system."""
    if not user.can(Permission.SWEEP):
        raise NotAllowed("Only the system does this.")


def outranks(evidence: str, standing: str) -> bool:
    """Whether this word replaces the one that stands: partner before neighbor before navigator, newer before older."""
    ranks = Evidence.values
    return not standing or ranks.index(evidence) <= ranks.index(standing)


def check_can_edit_directory(user: User) -> None:
    """Raises NotAllowed unless `user` keeps the directory."""
    if not user.can(Permission.EDIT_DIRECTORY):
        raise NotAllowed("Only those who keep the directory may change it.")


def check_can_report_capacity(user: User, service: Service) -> None:
    """Raises NotAllowed unless `user` works for the organization of this service, or keeps the directory."""
    theirs = user.agency_id is not None and user.agency_id == service.organization.agency_id
    if not user.can(Permission.EDIT_DIRECTORY) and not (theirs and user.can(Permission.ANSWER_REFERRALS)):
        raise NotAllowed("Only the organization itself says whether it has room.")


def check_can_enroll(user: User, organization: Organization) -> None:
    """Raises NotAllowed unless `user` answers for this organization: its enrollments are its own word."""
    answers = not user.is_heart and user.can(Permission.ANSWER_REFERRALS)
    if not (answers and user.agency_id is not None and user.agency_id == organization.agency_id):
        raise NotAllowed("Only the organization itself says whom it serves.")


def check_can_end_enrollment(user: User, enrollment: Enrollment) -> None:
    """Raises NotAllowed as `check_can_enroll`."""
    check_can_enroll(user, enrollment.organization)


def check_can_match(user: User) -> None:
    """Raises NotAllowed unless `user` is the system: what it compares, nobody reads."""
    if not user.can(Permission.SWEEP):
        raise NotAllowed("Only the system compares enrollments with neighbors.")


def check_can_decide_match(user: User, match: EnrollmentMatch) -> None:
    """Raises NotAllowed unless `user` works cases at HEART: a partner never learns of a match."""
    if not (user.is_heart and user.can(Permission.WORK_CASES)):
        raise NotAllowed("Only HEART's staff say whether an enrollment is of this neighbor.")


def check_can_lead(user: User) -> None:
    """Raises NotAllowed unless `user` supervises: who runs the coordination meeting."""
    if not (user.is_heart and user.can(Permission.SUPERVISE)):
        raise NotAllowed("A supervisor runs the coordination meeting.")


def check_can_plan(user: User) -> None:
    """Raises NotAllowed unless `user` supervises or is the system."""
    if not user.can(Permission.SWEEP):
        check_can_lead(user)


def check_takes_part(user: User, meeting: Meeting) -> None:
    """Raises NotAllowed unless `user` sends or answers referrals, IllegalMove for a meeting that was cancelled."""
    if not (user.can(Permission.SEND_REFERRALS) or user.can(Permission.ANSWER_REFERRALS)):
        raise NotAllowed("The coordination meeting is for navigators and partners.")
    if meeting.status == MeetingStatus.CANCELLED:
        raise IllegalMove("This meeting was cancelled.")


def check_is_in_session(meeting: Meeting) -> None:
    """Raises IllegalMove unless the meeting has begun and is not closed."""
    if meeting.status != MeetingStatus.HELD:
        raise IllegalMove("This can be done while the meeting is in session.")


def check_can_finish(user: User, task: MeetingTask) -> None:
    """Raises NotAllowed unless the task is the user's own, or the user supervises."""
    if task.owner_id != user.pk:
        check_can_lead(user)
