"""Rule 4: a call about a neighbor who has an open case reaches the navigator at once, as a link and no more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from casework.actions import call_alerts, cases
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.models import Call, CallAbout, CallAlert, Case, Cover, UsualPlace
from heart import message_kinds, sweeps
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message, User
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import people

pytestmark = pytest.mark.django_db
SHELTER = (35.9940, -78.8986)


def incoming(now: datetime, number: str = "1", **told) -> Incoming:
    at = told.pop("at", now)
    facts = {"location": "400 N MANGUM ST", **told}
    return Incoming(source="t", number=number, received_at=at, received_on=at.date(), **facts)


def dispatch(now: datetime, number: str = "1", **told) -> Call:
    return receive(calls=[incoming(now, number, **told)], by=User.objects.system("import"), at=now)[0].call


def told(person: User) -> list[str]:
    """The kinds of the messages about calls that this person got."""
    return list(Message.objects.filter(recipient=person, kind__startswith="call_").values_list("kind", flat=True))


@pytest.fixture
def case(nadia, now) -> Case:
    return make.case(at=now - timedelta(days=3), assigned_to=nadia, needs_seen=[])


def place(case: Case, now: datetime, where: str = "400 North Mangum Street", **facts) -> UsualPlace:
    return UsualPlace(
        neighbor=case.neighbor, kind="shelter", where=where, noted_at=now, noted_by=case.assigned_to, **facts
    ).save_by(User.objects.system("tests"))


class TestSomebodySaysSo:
    def test_the_navigator_is_told_with_a_link_to_the_call(self, case, ray, nadia, now):
        call = dispatch(now)
        call_alerts.say(call=call, neighbor=case.neighbor, by=ray, at=now)
        message = Message.objects.get(recipient=nadia, kind="call_said")
        assert (message.path, message.subject_type) == (f"/calls/{call.pk}/", "casework.callalert")
        assert "911 call is about a neighbor" in message_kinds.sentence(message.kind)
        alert = CallAlert.objects.get()
        assert (alert.case, alert.to, alert.why) == (case, nadia, "said")

    def test_said_twice_it_is_one(self, case, ray, cora, nadia, now):
        call = dispatch(now)
        first = call_alerts.say(call=call, neighbor=case.neighbor, by=ray, at=now)
        assert call_alerts.say(call=call, neighbor=case.neighbor, by=cora, at=now) == first
        assert told(nadia) == ["call_said"]
        assert Event.objects.filter(kind="casework.call_about").count() == 1

    def test_whoever_covers_is_told_too(self, case, ray, nadia, noel, sol, now):
        today = timezone.localdate(now)
        Cover(away=nadia, covered_by=noel, starts_on=today, ends_on=today).save_by(sol)
        call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=ray, at=now)
        assert told(nadia) == told(noel) == ["call_said"]

    def test_nobody_is_told_of_what_they_said_themselves(self, case, nadia, now):
        call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=nadia, at=now)
        assert told(nadia) == []
        assert CallAbout.objects.get().said_by == nadia

    def test_of_a_closed_case_nobody_is_told(self, case, ray, nadia, now):
        cases.close(case=case, outcome="moved", by=nadia, at=now)
        call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=ray, at=now)
        assert told(nadia) == []

    def test_of_a_case_that_nobody_has_every_active_supervisor_is_told(self, ray, sol, now):
        gone, nobodys = people.person("gone", "supervisor"), make.case(at=now - timedelta(days=3))
        gone.is_active = False
        gone.save_by(sol)
        call = dispatch(now)
        call_alerts.say(call=call, neighbor=nobodys.neighbor, by=ray, at=now)
        assert told(sol) == ["call_said_free"]
        assert told(gone) == told(ray) == []
        assert CallAlert.objects.get().to is None
        assert "nobody has yet" in message_kinds.sentence("call_said_free")
        assert "Nobody had it, so the supervisors were told." in words(browser(sol).get(f"/calls/{call.pk}/"))

    def test_a_supervisor_is_not_told_of_what_they_said(self, sol, now):
        call_alerts.say(call=dispatch(now), neighbor=make.case(at=now - timedelta(days=3)).neighbor, by=sol, at=now)
        assert told(sol) == []
        assert not CallAlert.objects.exists()

    def test_in_place_of_a_navigator_who_left_the_supervisors_and_who_covers(self, case, ray, nadia, noel, sol, now):
        today = timezone.localdate(now)
        Cover(away=nadia, covered_by=noel, starts_on=today, ends_on=today).save_by(sol)
        nadia.is_active = False
        nadia.save_by(sol)
        call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=ray, at=now)
        assert told(sol) == told(noel) == ["call_said_free"]
        assert told(nadia) == []

    def test_taken_back_it_can_be_said_again_without_a_second_message(self, case, ray, nadia, now):
        call = dispatch(now)
        said = call_alerts.say(call=call, neighbor=case.neighbor, by=ray, at=now)
        call_alerts.take_back(about=said, why="Somebody else", by=ray, at=now)
        assert not CallAbout.objects.standing().exists()
        with pytest.raises(IllegalMove):
            call_alerts.take_back(about=said, why="Again", by=ray, at=now)
        call_alerts.say(call=call, neighbor=case.neighbor, by=ray, at=now)
        assert told(nadia) == ["call_said"]

    def test_taking_back_needs_a_reason(self, case, ray, now):
        said = call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=ray, at=now)
        with pytest.raises(Invalid):
            call_alerts.take_back(about=said, why=" ", by=ray, at=now)

    @pytest.mark.parametrize("name", ["omar", "eve", "ada", "dee"])
    def test_who_may_not(self, case, request, name, now):
        with pytest.raises(NotAllowed):
            call_alerts.say(call=dispatch(now), neighbor=case.neighbor, by=request.getfixturevalue(name), at=now)


class TestACallAtAPlaceOfTheirs:
    def test_another_spelling_of_the_address(self, case, nadia, now):
        place(case, now)
        call = dispatch(now)
        assert told(nadia) == ["call_place"]
        assert Message.objects.get(kind="call_place").path == f"/calls/{call.pk}/"
        assert Event.objects.get(kind="casework.call_alerted").case_key == case.pk

    def test_the_message_names_nobody_and_no_place(self, case, nadia, now):
        place(case, now)
        dispatch(now)
        said = message_kinds.sentence("call_place")
        assert case.neighbor.name not in said
        assert "Mangum" not in said

    @pytest.mark.parametrize(("away", "kinds"), [(0.0, ["call_place"]), (49.0, ["call_place"]), (52.0, [])])
    def test_within_fifty_meters(self, case, nadia, now, away, kinds):
        place(case, now, where="The shelter", latitude=SHELTER[0], longitude=SHELTER[1])
        dispatch(now, location="", latitude=SHELTER[0] + away / 111_320, longitude=SHELTER[1])
        assert told(nadia) == kinds

    def test_once_for_each_call_and_case_whatever_the_ways(self, case, ray, nadia, now):
        place(case, now)
        place(case, now, where="400 N Mangum St")
        call = dispatch(now)
        dispatch(now, disposition="HAN")
        call_alerts.say(call=call, neighbor=case.neighbor, by=ray, at=now)
        assert told(nadia) == ["call_place"]
        dispatch(now, "2")
        assert told(nadia) == ["call_place", "call_place"]

    def test_each_navigator_of_a_shared_place(self, case, nadia, noel, now):
        place(case, now)
        place(make.case(at=now - timedelta(days=3), assigned_to=noel), now)
        dispatch(now)
        assert told(nadia) == told(noel) == ["call_place"]

    def test_a_sensitive_call_tells_nobody(self, case, nadia, now):
        place(case, now)
        dispatch(now, sensitive=True)
        assert told(nadia) == []

    def test_the_import_of_an_old_log_tells_nobody(self, case, nadia, now):
        place(case, now)
        dispatch(now, at=now - timedelta(hours=25))
        assert told(nadia) == []

    def test_a_place_that_is_not_theirs_any_more(self, case, nadia, now):
        where = place(case, now)
        where.ended_at, where.ended_by, where.end_reason = now, nadia, "gone"
        where.save_by(nadia)
        dispatch(now)
        assert told(nadia) == []

    def test_a_case_that_is_closed(self, case, nadia, sol, now):
        place(case, now)
        cases.close(case=case, outcome="moved", by=nadia, at=now)
        dispatch(now)
        assert told(nadia) == told(sol) == []

    def test_of_a_case_that_nobody_has_the_supervisors_are_told(self, sol, now):
        nobodys = make.case(at=now - timedelta(days=3))
        UsualPlace(
            neighbor=nobodys.neighbor, kind="street", where="400 N Mangum St", noted_at=now, noted_by=sol
        ).save_by(sol)
        dispatch(now)
        assert told(sol) == ["call_place_free"]
        assert Event.objects.get(kind="casework.call_alerted").case_key == nobodys.pk

    def test_the_same_number_of_statements_for_one_place_and_for_twenty(self, case, nadia, noel, now):
        place(case, now)
        by = User.objects.system("import")

        def look() -> None:
            call_alerts.tell_of_places(calls=[Call.objects.get(number="far")], by=by, at=now)

        dispatch(now, "far", location="9 OAK AVE")
        one = statements(look)
        for number in range(20):
            place(make.case(at=now - timedelta(days=3), assigned_to=noel), now, where=f"{number} Elm St")
        assert statements(look) == one


def test_within_a_minute_by_the_sweeper_alone(case, nadia, mailoutbox, settings):
    """The broker may be away: the next sweep, a minute later at most, sends what was owed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = timezone.now()
    place(case, now)
    dispatch(now)
    assert settings.SWEEP_SECONDS <= 60
    sweeps.run_all(now + timedelta(seconds=60))
    message = Message.objects.get(recipient=nadia, kind="call_place")
    assert message.status == Message.Status.SENT
    assert message.sent_at - message.created_at < timedelta(minutes=1)
    mail = next(mail for mail in mailoutbox if mail.to == [nadia.email] and "/calls/" in mail.body)
    assert case.neighbor.family_name not in mail.body + mail.subject
