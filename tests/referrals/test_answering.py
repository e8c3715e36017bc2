"""The partner's side, and who may take which step: the whole state table through the actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import consents
from heart.errors import DomainError, IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, Message, StateChange
from referrals import tasks
from referrals.actions import answering, sending, waiting
from referrals.models import Referral
from referrals.states import REFERRAL_MOVES
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def referral(case, nadia, omar, now):
    return providers.sent(case, providers.service("Bull City Bridge"), by=nadia, at=now)


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


# --- Viewing


def test_the_first_view_moves_the_referral_and_each_view_is_a_disclosure(referral, case, omar, now):
    answering.view(referral=referral, by=omar, at=now + timedelta(hours=1))
    viewed = answering.view(referral=referral, by=omar, at=now + timedelta(hours=2))
    assert (viewed.status, viewed.viewed_by, viewed.viewed_at) == (S.VIEWED, omar, now + timedelta(hours=1))
    assert Event.objects.filter(kind="referrals.referral_viewed").count() == 1
    assert StateChange.objects.filter(subject_key=str(referral.pk), target=S.VIEWED).count() == 1
    rows = list(disclosures())
    assert len(rows) == 2
    for row in rows:
        assert (row.by, row.agency, row.neighbor_key) == (omar, omar.agency, case.neighbor_id)
        assert sorted(row.released) == ["contact", "identity", "need"]
        assert case.neighbor.family_name not in str(row.released)


def test_after_revocation_a_view_discloses_nothing_and_says_so(referral, nadia, omar, now):
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now + timedelta(hours=1))
    viewed = answering.view(referral=referral, by=omar, at=now + timedelta(hours=2))
    assert viewed.status == S.VIEWED
    assert disclosures().get().released == []


def test_a_view_of_what_has_ended_moves_nothing(referral, nadia, omar, now):
    sending.end(referral=referral, status=S.WITHDRAWN, reason="Changed their mind", by=nadia, at=now)
    assert answering.view(referral=referral, by=omar, at=now).status == S.WITHDRAWN
    assert not Event.objects.filter(kind="referrals.referral_viewed").exists()


@pytest.mark.parametrize("who", ["pia", "nadia", "eve", "dee", "ada", "sweeper"])
def test_nobody_but_the_recipient_views_answers_or_moves_it(referral, now, who, request):
    person = request.getfixturevalue(who)
    for attempt in (
        lambda: answering.view(referral=referral, by=person, at=now),
        lambda: answering.answer(referral=referral, accept=True, by=person, at=now),
        lambda: answering.move(referral=referral, status=S.STARTED, by=person, at=now),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Referral.objects.get(pk=referral.pk).status == S.SENT
    assert not disclosures().exists()


def test_a_draft_and_a_mistake_were_sent_to_nobody(case, nadia, omar, now):
    service = providers.service("Bull City Bridge")
    draft = providers.draft(case, service, by=nadia, at=now)
    with pytest.raises(NotAllowed):
        answering.view(referral=draft, by=omar, at=now)
    sending.end(referral=draft, status=S.CANCELLED, reason="Not needed", by=nadia, at=now)
    mistake = providers.sent(case, service, by=nadia, at=now)
    sending.end(referral=mistake, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    with pytest.raises(NotAllowed):
        answering.view(referral=mistake, by=omar, at=now)
    assert not disclosures().exists()


# --- Answering


def test_accepting_tells_the_navigator(referral, nadia, omar, now):
    answered = answering.answer(referral=referral, accept=True, note="Come Monday", by=omar, at=now)
    assert (answered.status, answered.answered_by, answered.partner_note) == (S.ACCEPTED, omar, "Come Monday")
    assert (answered.viewed_by, answered.viewed_at) == (omar, now)
    message = Message.objects.get(kind="referral_answered")
    assert (message.recipient, message.path) == (nadia, f"/referrals/{referral.pk}/")
    assert Event.objects.get(kind="referrals.referral_answered").details == {"status": "accepted"}


def test_a_reason_given_while_accepting_means_nothing(referral, omar, now):
    answered = answering.answer(referral=referral, accept=True, reason="other", by=omar, at=now)
    assert (answered.status, answered.decline_reason) == (S.ACCEPTED, "")


def test_declining_needs_a_reason_and_other_needs_words(referral, nadia, omar, now):
    for reason, note, field in [("", "", "reason"), ("bad mood", "", "reason"), ("other", " ", "note")]:
        with pytest.raises(Invalid) as caught:
            answering.answer(referral=referral, accept=False, reason=reason, note=note, by=omar, at=now)
        assert list(caught.value.fields) == [field]
    assert Referral.objects.get(pk=referral.pk).status == S.SENT
    declined = answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)
    assert (declined.status, declined.decline_reason, declined.ended_at) == (S.DECLINED, "no_capacity", now)
    details = Event.objects.get(kind="referrals.referral_answered").details
    assert details == {"status": "declined", "reason": "no_capacity"}
    assert Message.objects.filter(kind="referral_answered", recipient=nadia).count() == 1


def test_an_answer_is_given_once(referral, omar, now):
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    with pytest.raises(IllegalMove):
        answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)


# --- The next steps


@pytest.fixture
def accepted(referral, omar, now):
    return answering.answer(referral=referral, accept=True, by=omar, at=now)


def test_an_appointment_lies_ahead(accepted, omar, now):
    for when in (None, now, now - timedelta(days=1)):
        with pytest.raises(Invalid) as caught:
            answering.move(referral=accepted, status=S.SCHEDULED, appointment_at=when, by=omar, at=now)
        assert list(caught.value.fields) == ["appointment_at"]
    when = now + timedelta(days=1)
    moved = answering.move(referral=accepted, status=S.SCHEDULED, appointment_at=when, by=omar, at=now)
    assert (moved.status, moved.appointment_at) == (S.SCHEDULED, when)


@pytest.mark.parametrize("status", [S.WAITLISTED, S.COULD_NOT_REACH])
def test_waiting_and_not_reaching_say_why(accepted, nadia, omar, now, status):
    with pytest.raises(Invalid) as caught:
        answering.move(referral=accepted, status=status, by=omar, at=now)
    assert "reason" in caught.value.fields
    moved = answering.move(referral=accepted, status=status, note="Three calls", by=omar, at=now)
    assert (moved.status, moved.partner_note) == (status, "Three calls")
    assert Message.objects.filter(kind=f"referral_{status}", recipient=nadia).count() == 1


def test_start_and_end_keep_their_times(accepted, omar, now):
    started = answering.move(referral=accepted, status=S.STARTED, by=omar, at=now + timedelta(days=1))
    assert (started.started_at, started.ended_at) == (now + timedelta(days=1), None)
    completed = answering.move(referral=accepted, status=S.COMPLETED, by=omar, at=now + timedelta(days=9))
    assert (completed.started_at, completed.ended_at) == (now + timedelta(days=1), now + timedelta(days=9))


def test_what_is_given_at_once_is_complete_without_a_start_of_its_own(accepted, omar, now):
    done = answering.move(referral=accepted, status=S.COMPLETED, by=omar, at=now)
    assert (done.started_at, done.ended_at) == (now, now)


@pytest.mark.parametrize("status", [S.STOPPED, S.WITHDRAWN])
def test_a_partner_may_stop_or_tell_that_the_neighbor_withdrew_and_says_why(accepted, nadia, omar, now, status):
    with pytest.raises(Invalid):
        answering.move(referral=accepted, status=status, by=omar, at=now)
    ended = answering.move(referral=accepted, status=status, note="Our van broke down", by=omar, at=now)
    assert (ended.status, ended.ended_at, ended.partner_note) == (status, now, "Our van broke down")
    assert Message.objects.get(kind=f"referral_{status}").recipient == nadia


def test_a_note_left_out_keeps_the_last_one(accepted, omar, now):
    answering.move(referral=accepted, status=S.WAITLISTED, note="Two weeks", by=omar, at=now)
    moved = answering.move(referral=accepted, status=S.STARTED, by=omar, at=now)
    assert moved.partner_note == "Two weeks"


@pytest.mark.parametrize("status", [S.DRAFT, S.SENT, S.VIEWED, S.ACCEPTED, S.DECLINED, S.CANCELLED, S.EXPIRED])
def test_what_is_no_later_step_is_refused(accepted, omar, now, status):
    with pytest.raises(IllegalMove, match="Accept or decline"):
        answering.move(referral=accepted, status=status, note="So", by=omar, at=now)


def test_the_partner_goes_on_after_a_revocation(accepted, nadia, omar, now):
    consents.revoke(consent=accepted.consent, reason="By phone", by=nadia, at=now)
    moved = answering.move(referral=accepted, status=S.COULD_NOT_REACH, note="Consent ended", by=omar, at=now)
    assert moved.status == S.COULD_NOT_REACH


# --- The whole table

PATHS = {
    S.DRAFT: [],
    S.SENT: [S.SENT],
    S.VIEWED: [S.SENT, S.VIEWED],
    S.ACCEPTED: [S.SENT, S.VIEWED, S.ACCEPTED],
    S.DECLINED: [S.SENT, S.VIEWED, S.DECLINED],
    S.EXPIRED: [S.SENT, S.EXPIRED],
    S.WAITLISTED: [S.SENT, S.VIEWED, S.ACCEPTED, S.WAITLISTED],
    S.SCHEDULED: [S.SENT, S.VIEWED, S.ACCEPTED, S.SCHEDULED],
    S.STARTED: [S.SENT, S.VIEWED, S.ACCEPTED, S.STARTED],
    S.COMPLETED: [S.SENT, S.VIEWED, S.ACCEPTED, S.STARTED, S.COMPLETED],
    S.COULD_NOT_REACH: [S.SENT, S.VIEWED, S.ACCEPTED, S.COULD_NOT_REACH],
    S.STOPPED: [S.SENT, S.VIEWED, S.ACCEPTED, S.STOPPED],
    S.WITHDRAWN: [S.SENT, S.WITHDRAWN],
    S.CANCELLED: [S.SENT, S.CANCELLED],
    S.ENTERED_IN_ERROR: [S.SENT, S.ENTERED_IN_ERROR],
}
SENDERS = {S.SENT, S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR}
SYSTEMS = {S.EXPIRED}
# A view is no step of its own for what was viewed or has ended: it only discloses. Answering views first.
WITHOUT_A_STEP = {S.VIEWED}


def take(referral, target, *, by, at):
    """The action that leads to `target`, with everything it asks for."""
    if target == S.SENT:
        return sending.send(referral=referral, by=by, at=at)
    if target in SENDERS:
        return sending.end(referral=referral, status=target, reason="Because", by=by, at=at)
    if target == S.VIEWED:
        return answering.view(referral=referral, by=by, at=at)
    if target in {S.ACCEPTED, S.DECLINED}:
        return answering.answer(referral=referral, accept=target == S.ACCEPTED, reason="no_capacity", by=by, at=at)
    if target == S.EXPIRED:
        return waiting.expire(referral=referral, by=by, at=at)
    when = at + timedelta(days=1)
    return answering.move(referral=referral, status=target, note="So", appointment_at=when, by=by, at=at)


@pytest.fixture
def cast(nadia, omar, pia, sweeper):
    return {"sender": nadia, "partner": omar, "other partner": pia, "system": sweeper}


def taker(target):
    return "sender" if target in SENDERS else "system" if target in SYSTEMS else "partner"


@pytest.fixture
def standing(case, nadia, cast, now):
    """A function that brings a referral to a state, by the steps that lead there."""

    def bring(state):
        service = providers.service("Bull City Bridge")
        make.consent(case.neighbor, {service.organization_id: "Bull City Bridge"}, by=nadia, at=now)
        referral = providers.draft(case, service, by=nadia, at=now)
        for step in PATHS[state]:
            referral = take(referral, step, by=cast[taker(step)], at=now)
        assert Referral.objects.get(pk=referral.pk).status == state
        return referral

    return bring


def state_rows(referral):
    return StateChange.objects.filter(subject_key=str(referral.pk)).count()


@pytest.mark.parametrize(("source", "target"), list(REFERRAL_MOVES.moves))
def test_each_step_of_the_table_is_taken_by_the_right_party_alone(standing, cast, now, source, target):
    referral = standing(source)
    rows, events = state_rows(referral), Event.objects.count()
    right = taker(target)
    for wrong in set(cast) - {right}:
        with pytest.raises(DomainError) as caught:
            take(referral, target, by=cast[wrong], at=now)
        assert isinstance(caught.value, NotAllowed)
    assert (state_rows(referral), Event.objects.count()) == (rows, events)
    take(referral, target, by=cast[right], at=now)
    assert Referral.objects.get(pk=referral.pk).status == target
    change = StateChange.objects.filter(subject_key=str(referral.pk)).latest("pk")
    assert (change.source, change.target, change.by) == (source, target, cast[right])
    began_work_on_the_need = 1 if target == S.SENT else 0
    assert Event.objects.count() == events + 1 + began_work_on_the_need


def closed_targets(source):
    """The states that no step leads to from here. Answering what was only sent views it first."""
    through_a_view = {S.ACCEPTED, S.DECLINED} if source == S.SENT else set()
    return [
        target
        for target in S
        if (source, target) not in REFERRAL_MOVES.moves and target not in WITHOUT_A_STEP | {S.DRAFT} | through_a_view
    ]


@pytest.mark.parametrize("source", S)
def test_no_step_outside_the_table_is_taken_by_anybody(standing, cast, now, source):
    referral = standing(source)
    rows = state_rows(referral)
    for target in closed_targets(source):
        for person in cast.values():
            with pytest.raises(DomainError):
                take(referral, target, by=person, at=now)
    assert Referral.objects.get(pk=referral.pk).status == source
    assert state_rows(referral) == rows


@pytest.mark.parametrize("target", [S.ACCEPTED, S.DECLINED])
def test_an_answer_to_what_was_not_opened_is_a_view_too(standing, cast, now, target):
    referral = take(standing(S.SENT), target, by=cast["partner"], at=now)
    steps = StateChange.objects.filter(subject_key=str(referral.pk)).order_by("pk").values_list("target", flat=True)
    assert list(steps) == [S.DRAFT, S.SENT, S.VIEWED, target]


def test_what_is_final_stays_final(standing, sweeper, now):
    assert REFERRAL_MOVES.final == {S.ENTERED_IN_ERROR}
    standing(S.ENTERED_IN_ERROR)
    assert tasks.expire(now + timedelta(days=30), sweeper) == 0
