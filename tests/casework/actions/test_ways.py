"""Ways to find a neighbor: each kept once, said safely, ended with a reason, and taught by attempts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from casework.actions import corrections, follow_ups, neighbors, ways
from casework.models import (
    FollowUp,
    Neighbor,
    NeighborName,
    NeighborPhone,
    Pet,
    SeenByPartner,
    TrustedContact,
    UsualPlace,
)
from casework.states.finding import EndReason, MayTell
from heart import verify
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event
from tests.casework.kit import browser
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KINDS = [NeighborName, UsualPlace, TrustedContact, SeenByPartner, Pet]


@pytest.fixture
def ann(nadia, now) -> Neighbor:
    return make.case(at=now - DAY, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"}).neighbor


@pytest.fixture
def way(ann, nadia, now):
    """`way(UsualPlace, where="Library")` of Ann's."""
    return lambda model, /, **details: make.way(model, ann, by=nadia, at=now, **details)


def refused(error) -> set[str]:
    return set(error.value.fields)


class TestAdding:
    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_kept_with_who_and_when_and_one_event_without_its_words(self, way, nadia, now, kind):
        made = way(kind)
        assert (made.noted_by, made.noted_at, made.in_use) == (nadia, now, True)
        event = Event.objects.filter(kind="casework.way_added").get()
        assert (event.neighbor_key, event.details) == (made.neighbor_id, {})
        assert made.history.count() == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_same_one_again_is_the_same_row(self, way, kind):
        partner = {"organization_key": uuid4()} if kind is SeenByPartner else {}
        assert way(kind, **partner).pk == way(kind, **partner).pk
        assert kind.objects.count() == 1

    def test_the_same_one_again_takes_the_newest_word(self, way):
        way(UsualPlace, parts=["morning"])
        again = way(UsualPlace, parts=["evening"], weekdays=[1])
        assert (again.parts, again.weekdays, again.when_words) == (["evening"], [1], "Tue; evening (5 to 9)")

    def test_a_number_is_kept_in_e164_and_a_bad_one_refused(self, way):
        assert way(TrustedContact, number="(919) 555-0188").number == "+19195550188"
        with pytest.raises(Invalid) as error:
            way(TrustedContact, name="Bob", number="12")
        assert refused(error) == {"number"}

    def test_a_contact_who_is_met_in_person_needs_no_number(self, way):
        assert way(TrustedContact, number="").national == ""

    def test_a_name_needs_words(self, way):
        with pytest.raises(Invalid) as error:
            way(NeighborName, given="")
        assert refused(error) == {"given"}

    @pytest.mark.parametrize("position", [("36", None), (None, "-78"), ("91", "-78"), ("36", "-181")])
    def test_half_a_position_or_one_off_the_earth_is_refused(self, way, position):
        latitude, longitude = (None if part is None else Decimal(part) for part in position)
        with pytest.raises(Invalid) as error:
            way(UsualPlace, latitude=latitude, longitude=longitude)
        assert refused(error) == {"latitude"}

    def test_a_responder_keeps_no_neighbors_records(self, ann, ray):
        with pytest.raises(NotAllowed):
            ways.add(kind=Pet, neighbor=ann, details={"kind": "dog"}, by=ray)


class TestWhatMayBeTold:
    def test_only_that_we_called_unless_somebody_says_more(self, way):
        assert way(TrustedContact).may_tell == MayTell.CALLED

    @pytest.mark.parametrize("more", [MayTell.HEART, MayTell.ANYTHING])
    def test_more_needs_the_neighbors_word_kept_with_who_heard_it_and_when(self, way, nadia, now, more):
        with pytest.raises(Invalid) as error:
            way(TrustedContact, may_tell=more)
        assert refused(error) == {"agreed"}
        told = way(TrustedContact, may_tell=more, agreed=True)
        assert (told.agreed_by, told.agreed_at) == (nadia, now)

    def test_each_step_up_needs_a_word_of_its_own(self, way, nadia):
        contact = way(TrustedContact, may_tell=MayTell.HEART, agreed=True)
        with pytest.raises(Invalid):
            ways.change(way=contact, details={"may_tell": MayTell.ANYTHING}, by=nadia)

    def test_another_change_keeps_the_word_and_going_back_drops_it(self, way, nadia, noel, now):
        contact = way(TrustedContact, may_tell=MayTell.HEART, agreed=True)
        kept = ways.change(way=contact, details={"note": "Evenings"}, by=noel)
        assert (kept.agreed_by, kept.agreed_at) == (nadia, now)
        back = ways.change(way=contact, details={"may_tell": MayTell.CALLED}, by=noel)
        assert (back.agreed_by, back.agreed_at) == (None, None)


class TestTheNameToSay:
    def test_it_becomes_the_neighbors_and_the_one_before_is_kept(self, ann, way):
        way(NeighborName, given="Anna", family="García", second_family="Reyes", kind="used", preferred=True)
        ann.refresh_from_db()
        assert ann.name == "Anna García Reyes"
        assert {(name.whole, name.preferred) for name in ann.names.all()} == {
            ("Anna García Reyes", True),
            ("Ann Lee", False),
        }

    def test_there_is_one_at_a_time(self, ann, way):
        first = way(NeighborName, given="Anna", kind="used", preferred=True)
        way(NeighborName, given="Nan", kind="nickname", preferred=True)
        assert ann.names.get(preferred=True).given == "Nan"
        way(NeighborName, given="Anna", kind="used", preferred=True)
        assert ann.names.get(preferred=True).pk == first.pk
        assert ann.names.count() == 3, "no name is kept twice"

    def test_another_name_changes_nothing_that_is_said(self, ann, way):
        way(NeighborName, given="Red", kind="nickname")
        ann.refresh_from_db()
        assert ann.name == "Ann Lee"

    def test_it_is_not_ended_before_another_is_chosen(self, way, nadia):
        name = way(NeighborName, given="Anna", preferred=True)
        with pytest.raises(Invalid):
            ways.end(way=name, reason=EndReason.WRONG, by=nadia)


class TestEnding:
    @pytest.mark.parametrize("kind", KINDS)
    def test_it_stays_with_who_when_and_why(self, way, nadia, now, kind):
        ended = ways.end(way=way(kind), reason=EndReason.UNSAFE, by=nadia, at=now)
        assert (ended.ended_by, ended.ended_at, ended.end_reason) == (nadia, now, EndReason.UNSAFE)
        assert Event.objects.filter(kind="casework.way_ended").get().details == {"reason": "unsafe"}

    def test_nothing_is_done_to_what_has_ended(self, way, nadia):
        place = ways.end(way=way(UsualPlace), reason=EndReason.GONE, by=nadia)
        for act in (
            lambda: ways.end(way=place, reason=EndReason.GONE, by=nadia),
            lambda: ways.change(way=place, details={"note": "x"}, by=nadia),
            lambda: ways.seen_at(place=place, by=nadia),
        ):
            with pytest.raises(IllegalMove):
                act()

    def test_what_is_true_again_is_a_row_of_its_own(self, way, nadia):
        place = ways.end(way=way(UsualPlace), reason=EndReason.GONE, by=nadia)
        assert way(UsualPlace).pk != place.pk


class TestSeen:
    def test_a_responder_may_say_so_and_the_newest_counts(self, way, ray, now):
        place = ways.seen_at(place=way(UsualPlace), by=ray, at=now)
        assert (place.seen_by, place.seen_at) == (ray, now)
        assert ways.seen_at(place=place, by=ray, at=now - DAY).seen_at == now
        assert Event.objects.filter(kind="casework.place_seen").count() == 1


@pytest.fixture
def log(ann, nadia, now):
    """Logs an attempt on Ann's open follow-up: `log("phone", "reached", through=phone)`."""

    def attempt(channel: str, result: str, through=None, at=now):
        return follow_ups.log_attempt(
            submission=uuid4(),
            follow_up=FollowUp.objects.get(case__neighbor=ann, status="open"),
            channel=channel,
            result=result,
            through=through,
            by=nadia,
            at=at,
        )

    return attempt


class TestWhatAnAttemptTeaches:
    def phone(self, ann, nadia, number="919-555-0111") -> NeighborPhone:
        return neighbors.add_phone(neighbor=ann, number=number, by=nadia)

    def test_it_keeps_what_it_went_through(self, ann, nadia, way, log, now):
        phone, place = self.phone(ann, nadia), way(UsualPlace)
        assert log("text", "left_message", phone).through == phone
        assert log("in_person", "not_there", place, now + timedelta(minutes=1)).through == place
        assert log("trusted_contact", "left_message", way(TrustedContact), now + timedelta(minutes=2)).through

    def test_a_way_of_another_channel_or_another_neighbor_is_refused(self, ann, nadia, way, log, now):
        place = way(UsualPlace)
        other = self.phone(make.case(at=now).neighbor, nadia)
        for channel, through in (("phone", place), ("phone", other), ("in_person", self.phone(ann, nadia))):
            with pytest.raises(Invalid) as error:
                log(channel, "no_answer", through)
            assert refused(error) == {"through"}

    def test_a_wrong_number_goes_out_of_use_and_the_other_stays_the_next_way(self, ann, nadia, log):
        wrong, right = self.phone(ann, nadia), self.phone(ann, nadia, "919-555-0122")
        log("phone", "wrong_number", wrong)
        wrong.refresh_from_db()
        right.refresh_from_db()
        ann.refresh_from_db()
        assert (wrong.in_use, wrong.out_reason) == (False, EndReason.WRONG)
        assert (right.in_use, ann.has_phone) == (True, True)
        log("in_person", "not_there")
        assert FollowUp.objects.get(case__neighbor=ann, status="open").channel in {"text", "phone"}

    def test_the_only_number_in_use_is_the_wrong_one(self, ann, nadia, log):
        only = self.phone(ann, nadia)
        log("phone", "wrong_number")
        only.refresh_from_db()
        ann.refresh_from_db()
        assert (only.in_use, ann.has_phone) == (False, False)
        assert FollowUp.objects.get(case__neighbor=ann, status="open").channel == "in_person"

    def test_of_two_numbers_nobody_guesses_which_was_wrong(self, ann, nadia, log):
        self.phone(ann, nadia)
        self.phone(ann, nadia, "919-555-0122")
        log("phone", "wrong_number")
        assert ann.phones.filter(in_use=True).count() == 2

    def test_reached_at_a_place_is_seen_there(self, way, log, nadia, now):
        place = way(UsualPlace)
        log("in_person", "not_there", place, now - timedelta(minutes=5))
        place.refresh_from_db()
        assert place.seen_at is None
        log("in_person", "reached", place, now)
        place.refresh_from_db()
        assert (place.seen_at, place.seen_by) == (now, nadia)


class TestAWrongNumberThatWasNot:
    """A number that an attempt found wrong is in use again once the attempt is marked; both stand in the history."""

    def phone(self, ann, nadia, number="919-555-0111") -> NeighborPhone:
        return neighbors.add_phone(neighbor=ann, number=number, by=nadia)

    def undo(self, attempt, nadia, now):
        corrections.enter_in_error(row=attempt, why="Another neighbor's call", by=nadia, at=now)

    @pytest.mark.parametrize("said", [True, False], ids=["the number said", "the only one"])
    def test_it_is_in_use_and_the_next_step_is_a_call_again(self, ann, nadia, log, now, said):
        only = self.phone(ann, nadia)
        attempt = log("phone", "wrong_number", only if said else None)
        self.undo(attempt, nadia, now)
        only.refresh_from_db()
        ann.refresh_from_db()
        assert (only.in_use, only.out_reason, ann.has_phone) == (True, "", True)
        assert list(only.history.values_list("in_use", "history_change_reason"))[:2] == [
            (True, "The attempt was entered in error"),
            (False, f"Found wrong by contact attempt {attempt.pk}"),
        ]
        assert not [*verify.rows(), *verify.actors()]

    def test_what_somebody_said_of_it_since_stands(self, ann, nadia, log, now):
        phone = self.phone(ann, nadia)
        attempt = log("phone", "wrong_number", phone)
        changed = {"safe_to_leave_message": False, "safe_to_text": False, "in_use": False, "out_reason": "asked"}
        neighbors.change_phone(phone=phone, **changed, by=nadia, at=now)
        self.undo(attempt, nadia, now)
        phone.refresh_from_db()
        assert (phone.in_use, phone.out_reason) == (False, "asked")

    def test_found_wrong_twice_it_comes_back_with_the_second_mark(self, ann, nadia, log, now):
        phone = self.phone(ann, nadia)
        attempts = [log("phone", "wrong_number", phone, now + timedelta(hours=number)) for number in (0, 3)]
        for attempt, in_use in zip(attempts, (False, True), strict=True):
            self.undo(attempt, nadia, now + timedelta(hours=4))
            phone.refresh_from_db()
            assert phone.in_use is in_use

    def test_another_result_brings_no_number_back(self, ann, nadia, log, now):
        wrong = self.phone(ann, nadia)
        log("phone", "wrong_number", wrong)
        self.undo(log("in_person", "not_there", at=now + timedelta(minutes=1)), nadia, now + timedelta(hours=1))
        wrong.refresh_from_db()
        assert not wrong.in_use

    def test_whoever_marks_it_is_told_before(self, ann, nadia, log):
        phone = self.phone(ann, nadia)
        attempt = log("phone", "wrong_number", phone)
        page = browser(nadia).get(f"/in-error/attempt/{attempt.pk}/").content.decode()
        assert "(919) 555-0111 will be in use again" in page


class TestLanguage:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ({"language": "spanish"}, ("spanish", "es")),
            ({"language": "Español"}, ("Español", "es")),
            ({"language": "Mixtec"}, ("Mixtec", "other")),
            ({"language_code": "ar"}, ("Arabic", "ar")),
            ({"language_code": "ar", "language": "Spanish"}, ("Arabic", "ar")),
            ({"language_code": "other", "language": "Mixtec"}, ("Mixtec", "other")),
            ({"language": "", "language_code": ""}, ("", "")),
        ],
    )
    def test_words_and_code_follow_from_each_other(self, ann, nadia, said, kept):
        neighbors.change(neighbor=ann, details=said, by=nadia)
        ann.refresh_from_db()
        assert (ann.language, ann.language_code) == kept

    def test_a_change_of_something_else_leaves_it(self, ann, nadia):
        neighbors.change(neighbor=ann, details={"language_code": "es"}, by=nadia)
        neighbors.change(neighbor=ann, details={"pronouns": "she"}, by=nadia)
        ann.refresh_from_db()
        assert (ann.language, ann.language_code) == ("Spanish", "es")
