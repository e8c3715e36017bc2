"""A hand-over in person: set by either side, moved with its history, reminded, and never left without an outcome."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import consents
from casework.models import FollowUp
from casework.states import FollowUpKind, FollowUpStatus
from heart import delivery
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message, StateChange
from referrals import tasks
from referrals.actions import answering, appointments, sending
from referrals.models import Appointment, Location, Referral, ServiceAtLocation
from referrals.queries import referrals as lists
from referrals.states import ReferralStatus
from referrals.states.appointments import AppointmentStatus as S
from referrals.states.appointments import Transport
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

DETAILS = {"given_name": "Rosalind", "family_name": "Quillfeather"}
BENCH = "The bench by the depot"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def soon(now):
    return now + timedelta(days=2)


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS)


@pytest.fixture
def pantry(omar):
    return providers.service()


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    sent = providers.sent(case, pantry, by=nadia, at=now)
    return answering.answer(referral=sent, accept=True, by=omar, at=now)


@pytest.fixture
def planned(referral, nadia, noel, soon, now):
    return plan(referral, nadia, soon, goes_along=noel, meeting_point=BENCH, transport=Transport.WALKS)


def place(service, by, name="Elm Street", **changes):
    location = Location(organization=service.organization, name=name, **changes).save_by(by)
    ServiceAtLocation(service=service, location=location).save_by(by)
    return location


def plan(referral, by, starts_at, **changes):
    return appointments.plan(
        referral=referral, starts_at=starts_at, by=by, **{"place_words": "The side door", **changes}
    )


def now_of(referral):
    row = Referral.objects.get(pk=referral.pk)
    return row.status, row.appointment_at


def told():
    return set(Message.objects.filter(kind__startswith="appointment").values_list("kind", "recipient__username"))


def as_(client, who):
    client.force_login(who)
    return client


# --- Setting


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_either_side_sets_it_and_the_referral_is_scheduled_by_that(referral, soon, who, request):
    by = request.getfixturevalue(who)
    row = plan(referral, by, soon)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, soon)
    assert (row.status, row.set_by, row.place_words) == (S.PLANNED, by, "The side door")
    other = "omar" if who == "nadia" else "nadia"
    assert told() == {("appointment_set", other)}
    assert Event.objects.filter(kind="referrals.appointment_set").count() == 1
    assert StateChange.objects.filter(subject_key=str(referral.pk), target="scheduled", by=by).count() == 1


def test_its_words_are_read_no_more_once_the_consent_is_revoked(client, planned, referral, nadia, omar, soon, now):
    """The partner keeps when it is, as it keeps the referral's state; where and why were told of the neighbor."""
    appointments.move(
        appointment=planned,
        starts_at=soon + timedelta(days=1),
        reason="Her knee hurts",
        place_words="At her bench",
        by=nadia,
        at=now,
    )
    pages = (f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/")
    before = [as_(client, omar).get(page).content.decode() for page in pages]
    assert "Her knee hurts" in before[0]
    assert all("At her bench" in page for page in before)
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)
    for page in pages:
        after = client.get(page).content.decode()
        assert "March 13" in after or "Mar 13" in after
        assert "knee" not in after
        assert "bench" not in after
    assert "At her bench" in as_(client, nadia).get(pages[0]).content.decode(), "HEART's own"


def test_who_goes_along_is_told_too(planned):
    assert told() == {("appointment_set", "omar"), ("appointment_set", "noel")}


def test_the_same_tap_again_is_the_same_appointment(referral, nadia, soon):
    tap = uuid4()
    assert plan(referral, nadia, soon, submission=tap) == plan(referral, nadia, soon, submission=tap)
    assert Appointment.objects.count() == 1


def test_one_referral_has_one_appointment_at_a_time(planned, referral, nadia, soon):
    with pytest.raises(IllegalMove, match="Move it"):
        plan(referral, nadia, soon)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place_words": "  "}, "place_words"),
        ({"transport": "by balloon"}, "transport"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(referral, nadia, soon, changes, field):
    with pytest.raises(Invalid) as refused:
        plan(referral, nadia, soon, **changes)
    assert set(refused.value.fields) == {field}
    assert now_of(referral) == (ReferralStatus.ACCEPTED, None)


def test_it_lies_ahead(referral, nadia, now):
    with pytest.raises(Invalid):
        plan(referral, nadia, now)


def test_a_place_is_one_of_the_service_that_whoever_sets_it_may_know_of(referral, pantry, nadia, omar, soon):
    elsewhere = place(providers.service("Eno River Recovery"), nadia, "Far away")
    hidden = place(pantry, nadia, "Harbor", confidential=True)
    for by, where in ((nadia, elsewhere), (omar, hidden)):
        with pytest.raises(Invalid) as refused:
            plan(referral, by, soon, place=where)
        assert "place" in refused.value.fields
    assert plan(referral, nadia, soon, place=hidden).place == hidden


def test_the_partner_says_nothing_of_company_or_meeting_points(referral, omar, noel, soon):
    for changes in ({"goes_along": noel}, {"meeting_point": BENCH}):
        with pytest.raises(Invalid):
            plan(referral, omar, soon, **changes)


def test_nobody_of_a_partner_goes_along_for_heart(referral, nadia, omar, soon):
    with pytest.raises(Invalid):
        plan(referral, nadia, soon, goes_along=omar)


def test_nobody_else_sets_it(referral, pia, ray, dee, soon):
    for by in (pia, ray, dee):
        with pytest.raises(NotAllowed):
            plan(referral, by, soon)


def test_not_before_the_provider_says_yes(case, pantry, nadia, now, soon):
    sent = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(IllegalMove):
        plan(sent, nadia, soon)


def test_the_partners_own_step_leaves_an_appointment_as_well(referral, omar, now, soon):
    answering.move(referral=referral, status="scheduled", appointment_at=soon, by=omar, at=now)
    row = Appointment.objects.get()
    assert (row.starts_at, row.status, row.set_by) == (soon, S.PLANNED, omar)
    answering.move(referral=referral, status="waitlisted", note="Full after all", by=omar, at=now)
    answering.move(referral=referral, status="scheduled", appointment_at=soon + timedelta(days=1), by=omar, at=now)
    row.refresh_from_db()
    assert row.status == S.MOVED
    assert Appointment.objects.planned().get().moved_from == row


# --- Changing


def test_moving_keeps_what_was_and_who_goes_along(planned, referral, omar, soon, now):
    later = soon + timedelta(days=1)
    given = {"starts_at": later, "place_words": "Front desk", "reason": "We are closed that day"}
    row = appointments.move(appointment=planned, by=omar, at=now, **given)
    planned.refresh_from_db()
    assert (planned.status, planned.why, planned.starts_at) == (S.MOVED, "We are closed that day", soon)
    assert (row.moved_from, row.goes_along, row.meeting_point, row.transport) == (
        planned,
        planned.goes_along,
        BENCH,
        Transport.WALKS,
    )
    assert now_of(referral) == (ReferralStatus.SCHEDULED, later)
    assert {("appointment_moved", "nadia"), ("appointment_moved", "noel")} <= told()


def test_moving_needs_a_reason_and_a_time_to_come(planned, nadia, soon, now, referral):
    for changes in ({"reason": " "}, {"starts_at": now}):
        given = {"starts_at": soon + timedelta(days=1), "reason": "Rain", "place_words": "There", **changes}
        with pytest.raises(Invalid):
            appointments.move(appointment=planned, by=nadia, at=now, **given)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, soon)
    assert Appointment.objects.get().status == S.PLANNED


def test_cancelling_leaves_no_time_behind_and_makes_room_for_the_next(planned, referral, nadia, soon):
    appointments.cancel(appointment=planned, reason="They are ill", by=nadia)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, None)
    assert {("appointment_cancelled", "omar"), ("appointment_cancelled", "noel")} <= told()
    assert plan(referral, nadia, soon).status == S.PLANNED
    with pytest.raises(IllegalMove):
        appointments.cancel(appointment=planned, reason="Again", by=nadia)


def test_heart_arranges_company_without_moving_what_the_partner_set(referral, omar, nadia, noel, soon):
    row = plan(referral, omar, soon)
    appointments.arrange(appointment=row, transport=Transport.BUS_PASS, goes_along=noel, meeting_point=BENCH, by=nadia)
    row.refresh_from_db()
    assert (row.goes_along, row.transport, row.starts_at) == (noel, Transport.BUS_PASS, soon)
    assert ("appointment_company", "noel") in told()
    with pytest.raises(NotAllowed):
        appointments.arrange(appointment=row, transport=Transport.WALKS, by=omar)
    details = Event.objects.get(kind="referrals.appointment_arranged").details
    assert details == {"transport": "bus_pass", "company": True}


# --- What came of it


def test_nobody_says_what_came_of_it_before_it_begins(planned, omar, soon):
    with pytest.raises(IllegalMove, match="still to come"):
        appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon - timedelta(minutes=1))


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_a_missed_one_owes_the_neighbor_a_follow_up_whoever_says_it(planned, case, soon, who, request):
    before = set(FollowUp.objects.values_list("pk", flat=True))
    appointments.outcome(appointment=planned, outcome=S.MISSED, by=request.getfixturevalue(who), at=soon)
    owed = FollowUp.objects.exclude(pk__in=before).get()
    assert (owed.case, owed.kind, owed.status) == (case, FollowUpKind.ATTEMPT, FollowUpStatus.OPEN)
    assert (owed.due_at, owed.why) == (soon + timedelta(hours=24), appointments.MISSED)
    assert "Rosalind" not in owed.why


def test_a_kept_one_owes_nothing_and_does_not_start_the_service(planned, referral, omar, soon):
    before = FollowUp.objects.count()
    appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon)
    assert FollowUp.objects.count() == before
    assert now_of(referral)[0] == ReferralStatus.SCHEDULED
    assert ("appointment_kept", "nadia") in told()


def test_saying_the_same_again_changes_nothing(planned, omar, nadia, soon):
    for by in (omar, nadia):
        appointments.outcome(appointment=planned, outcome=S.MISSED, by=by, at=soon)
    assert Event.objects.filter(kind="referrals.appointment_outcome").count() == 1


def test_the_other_side_corrects_it_with_a_reason(planned, omar, nadia, soon):
    appointments.outcome(appointment=planned, outcome=S.MISSED, by=omar, at=soon)
    with pytest.raises(Invalid):
        appointments.outcome(appointment=planned, outcome=S.KEPT, by=nadia, at=soon)
    appointments.outcome(appointment=planned, outcome=S.KEPT, reason="They came at noon", by=nadia, at=soon)
    planned.refresh_from_db()
    assert (planned.status, planned.ended_by, planned.why) == (S.KEPT, nadia, "They came at noon")


def test_a_follow_up_fails_with_the_outcome_or_neither(planned, omar, soon, monkeypatch):
    def broken(*given, **more):
        raise RuntimeError

    monkeypatch.setattr("heart.ledger.record", broken)
    before = FollowUp.objects.count()
    with pytest.raises(RuntimeError):
        appointments.outcome(appointment=planned, outcome=S.MISSED, by=omar, at=soon)
    assert (Appointment.objects.get().status, FollowUp.objects.count()) == (S.PLANNED, before)


# --- The sweeps


def test_reminders_go_once_a_day_before_to_who_goes_along_and_who_has_the_case(planned, sweeper, soon):
    early = soon - timedelta(hours=24, seconds=1)
    assert tasks.remind_of_appointments(early, sweeper) == 0
    due = soon - timedelta(hours=24)
    assert [tasks.remind_of_appointments(due, sweeper) for _ in range(2)] == [1, 0]
    assert {who for kind, who in told() if kind == "appointment_reminder"} == {"nadia", "noel"}
    mail.outbox.clear()
    delivery.deliver_due(due)
    letters = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)
    assert f"/referrals/{planned.referral_id}/" in letters
    for secret in ("Rosalind", "Quillfeather", BENCH, "The side door", "Food"):
        assert secret not in letters


def test_a_moved_one_is_reminded_of_again(planned, sweeper, nadia, soon):
    tasks.remind_of_appointments(soon - timedelta(hours=1), sweeper)
    given = {"starts_at": soon + timedelta(days=1), "reason": "Rain", "place_words": "There"}
    appointments.move(appointment=planned, by=nadia, at=soon - timedelta(minutes=30), **given)
    assert tasks.remind_of_appointments(soon + timedelta(hours=20), sweeper) == 1


def test_what_has_passed_is_not_reminded_of(planned, sweeper, soon):
    assert tasks.remind_of_appointments(soon, sweeper) == 0


def test_both_sides_are_asked_once_what_came_of_it(planned, sweeper, soon):
    assert tasks.ask_what_came_of_appointments(soon + timedelta(hours=3, minutes=59), sweeper) == 0
    late = soon + timedelta(hours=4)
    assert [tasks.ask_what_came_of_appointments(late, sweeper) for _ in range(2)] == [1, 0]
    assert {who for kind, who in told() if kind == "appointment_outcome_owed"} == {"nadia", "omar"}


def test_nobody_is_asked_who_has_said_it(planned, sweeper, omar, soon):
    appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon)
    assert tasks.ask_what_came_of_appointments(soon + timedelta(days=1), sweeper) == 0


def test_what_belongs_to_an_ended_referral_is_called_off(planned, referral, nadia, sweeper, now, soon):
    assert tasks.call_off_appointments(now, sweeper) == 0
    sending.end(referral=referral, status="withdrawn", reason="Changed their mind", by=nadia, at=now)
    assert tasks.remind_of_appointments(soon - timedelta(hours=1), sweeper) == 0
    assert [tasks.call_off_appointments(now, sweeper) for _ in range(2)] == [1, 0]
    planned.refresh_from_db()
    assert (planned.status, planned.why) == (S.CANCELLED, appointments.REFERRAL_ENDED)
    assert ("appointment_cancelled", "noel") in told()


# --- Pages


def test_setting_moving_and_cancelling_by_hand(client, referral, pantry, nadia, noel, soon):
    where = place(pantry, nadia)
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, nadia)
    given = {"starts_at": "2026-03-12T10:30", "place": str(where.pk), "transport": "walks", "goes_along": noel.pk}
    assert client.post(page, {**given, "submission": str(uuid4()), "starts_at": ""}).status_code == 422
    assert client.post(page, {**given, "submission": str(uuid4())}).url == page
    row = Appointment.objects.get()
    assert (row.place, row.goes_along, row.starts_at.hour) == (where, noel, 14)
    shown = client.get(page).content.decode()
    assert "Elm Street" in shown
    assert "Noel goes along" in shown
    moved = {"starts_at": "2026-03-13T10:30", "place_words": "Front desk", "submission": str(uuid4())}
    assert client.post(page, moved).status_code == 422
    assert client.post(page, {**moved, "reason": "They are closed"}).url == page
    row = Appointment.objects.planned().get()
    assert "They are closed" in client.get(page).content.decode()
    for _ in range(2):
        gone = client.post(f"/appointments/{row.pk}/cancel/", {"cancel-reason": "Ill"})
        assert gone.url == page
    assert not Appointment.objects.planned().exists()


def test_the_meeting_point_is_hearts_alone(client, planned, referral, omar, nadia, soon, clock):
    pages = [f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/"]
    for moment in (planned.set_at, soon + timedelta(hours=1)):
        clock.move_to(moment)
        for page in pages:
            read = as_(client, omar).get(page).content.decode()
            assert "Noel goes along" in read
            assert BENCH not in read
    assert BENCH in as_(client, nadia).get(pages[0]).content.decode()


def test_the_appointments_page_names_no_neighbor_to_the_partner(client, planned, referral, omar):
    read = as_(client, omar).get(f"/referrals/{referral.pk}/appointment/").content.decode()
    assert referral.reference in read
    assert "Rosalind" not in read
    assert "Quillfeather" not in read


def test_a_confidential_place_is_not_named_to_the_partner(client, referral, pantry, nadia, omar, soon):
    plan(referral, nadia, soon, place=place(pantry, nadia, "Harbor House", confidential=True), place_words="")
    for page in (f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/"):
        read = as_(client, omar).get(page).content.decode()
        assert "Harbor House" not in read
        assert "told apart" in read
    assert "Harbor House" in as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode()


def test_an_outcome_that_is_owed_stands_wherever_the_referral_does(client, planned, referral, case, nadia, soon, clock):
    addresses = ("/referrals/", f"/cases/{case.pk}/referrals/", f"/referrals/{referral.pk}/")
    as_(client, nadia)
    assert not [one for one in addresses if "utcome owed" in client.get(one).content.decode()]
    clock.move_to(soon + timedelta(minutes=1))
    as_(client, nadia)
    for address in addresses[:2]:
        assert "Outcome owed" in client.get(address).content.decode()
    assert "What came of it?" in client.get(addresses[2]).content.decode()


def test_a_kept_appointment_asks_whether_the_service_started(client, planned, referral, omar, nadia, soon, clock):
    clock.move_to(soon + timedelta(hours=1))
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, omar)
    assert client.post(f"/appointments/{planned.pk}/outcome/", {}).status_code == 422
    answer = client.post(f"/appointments/{planned.pk}/outcome/", {"outcome-outcome": "kept"}, follow=True)
    assert answer.redirect_chain[0][0] == page
    assert f"/partner/referrals/{referral.pk}/#step" in answer.content.decode()
    assert "Only you can" in answer.content.decode()
    assert "The provider tells" in as_(client, nadia).get(page).content.decode()
    answering.move(referral=referral, status="started", by=omar)
    assert "Has the service started?" not in client.get(page).content.decode()


def test_another_organizations_appointment_is_not_there(client, planned, referral, pia):
    as_(client, pia)
    assert client.get(f"/referrals/{referral.pk}/appointment/").status_code == 404
    for step in ("cancel", "outcome"):
        assert client.post(f"/appointments/{planned.pk}/{step}/", {}).status_code == 404


def test_the_page_reads_the_same_number_of_statements_for_one_appointment_and_for_twenty(
    client, planned, referral, nadia, soon
):
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, nadia)
    client.get(page)
    counted = []
    for more in (0, 19):
        row = Appointment.objects.planned().get()
        for number in range(more):
            given = {"starts_at": soon + timedelta(hours=number), "reason": "Rain", "place_words": "There"}
            row = appointments.move(appointment=row, by=nadia, **given)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_owed_outcome_costs_the_lists_no_statement(planned, nadia, case):
    with CaptureQueriesContext(connection) as queries:
        assert [row.outcome_owed for row in lists.listed(nadia, whose="mine", show="open")] == [False]
    assert len(queries) == 1
