"""What to try next: ranked by what worked, safe by what was said, at a time that is allowed, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.models import ContactAttempt, NeighborPhone, SeenByPartner, TrustedContact, UsualPlace
from casework.rules import quiet_hours
from casework.rules.reachability import Known, next_time, part_of, suggest
from casework.states import Channel, ContactResult
from casework.states.finding import MayTell, PartOfDay, PhoneOwner

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Durham


def phone(pk: int = 1, **facts) -> NeighborPhone:
    return NeighborPhone(pk=pk, **{"number": f"+1919555{pk:04}", "in_use": True, **facts})


def place(pk: int = 1, **facts) -> UsualPlace:
    return UsualPlace(pk=pk, **{"kind": "park", "where": f"Place {pk}", **facts})


def contact(pk: int = 1, **facts) -> TrustedContact:
    return TrustedContact(pk=pk, **{"name": f"Rosa {pk}", "number": "+19195550188", **facts})


def partner(pk: int = 1, **facts) -> SeenByPartner:
    return SeenByPartner(pk=pk, **{"organization_key": UUID(int=pk), "name": f"Partner {pk}", **facts})


def tried(at: datetime, channel: str, result: str = "no_answer", **way) -> ContactAttempt:
    return ContactAttempt(at=at, channel=channel, result=result, **way)


def whats(known: Known, *attempts: ContactAttempt, at: datetime = NOW) -> list[str]:
    return [one.what for one in suggest(known, attempts, at=at)]


def test_with_nothing_known_there_is_nothing_to_suggest():
    assert suggest(Known(), [], at=NOW) == []


def test_untried_the_phone_comes_first_then_places_then_contacts_then_partners():
    known = Known([phone()], [place()], [contact()], [partner()], frozenset({UUID(int=1)}), "By the river", "Main St")
    assert whats(known) == [
        "Call (919) 555-0001",
        "Go to: Place 1",
        "Go to: By the river",
        "Go to: Main St",
        "Call Rosa 1, (919) 555-0188",
        "Ask Partner 1",
    ]


def test_what_worked_comes_before_all_and_says_when():
    known = Known([phone()], [place()], [contact()])
    first = suggest(known, [tried(NOW - 7 * DAY, "trusted_contact", "reached", trusted_contact_id=1)], at=NOW)[0]
    assert first.through.pk == 1
    assert first.why == "This is how we reached them: Tue, Mar 3, 9:00 AM."
    assert first.how == "Say only that you called."


def test_a_place_where_they_were_seen_lately_comes_before_another():
    seen = place(2, seen_at=NOW - 3 * DAY)
    assert whats(Known(places=[place(1), seen])) == ["Go to: Place 2", "Go to: Place 1"]
    old = place(2, seen_at=NOW - 90 * DAY)
    assert whats(Known(places=[place(1), old])) == ["Go to: Place 1", "Go to: Place 2"]
    assert suggest(Known(places=[seen]), [], at=NOW)[0].why == "Seen there: Mar 7, not tried yet."


def test_each_try_in_vain_moves_a_way_down():
    known = Known([phone()], [place()])
    assert whats(known, tried(NOW - DAY, "phone", phone_id=1))[0] == "Go to: Place 1"
    both = [tried(NOW - DAY, "phone", phone_id=1), tried(NOW - HOUR, "in_person", "not_there", place_id=1)]
    assert whats(known, *both)[0] == "Call (919) 555-0001"


def test_what_worked_once_gives_way_when_it_has_failed_since():
    known = Known([phone()], [place()])
    worked = tried(NOW - 9 * DAY, "in_person", "reached", place_id=1)
    assert whats(known, worked)[0] == "Go to: Place 1"
    failed = tried(NOW - DAY, "in_person", "not_there", place_id=1)
    found = suggest(known, [worked, failed], at=NOW)
    assert found[0].what == "Call (919) 555-0001"
    assert found[1].why.endswith("; tried in vain 1 time since.")


def test_an_attempt_that_says_no_way_counts_where_there_is_but_one():
    reached = tried(NOW - DAY, "in_person", "reached")
    assert whats(Known([phone()], [place()]), reached)[0] == "Go to: Place 1"
    assert whats(Known([phone()], [place(1), place(2)]), reached)[0] == "Call (919) 555-0001"


class TestSafety:
    def test_a_number_out_of_use_or_a_way_that_ended_is_never_suggested(self):
        gone = {"ended_at": NOW - DAY}
        known = Known([phone(in_use=False)], [place(**gone)], [contact(**gone)], [partner(**gone)], {UUID(int=1)})
        assert suggest(known, [], at=NOW) == []

    def test_another_number_is_still_called_when_one_was_wrong(self):
        wrong, right = phone(1, in_use=False, out_reason="wrong"), phone(2)
        assert whats(Known([wrong, right]), tried(NOW - DAY, "phone", "wrong_number", phone_id=1)) == [
            "Call (919) 555-0002"
        ]

    @pytest.mark.parametrize("safe", [True, False])
    def test_a_text_only_where_it_is_safe(self, safe):
        channels = [one.channel for one in suggest(Known([phone(safe_to_text=safe)]), [], at=NOW)]
        assert ("text" in channels) is safe

    def test_how_says_whether_a_message_is_safe_and_who_else_may_answer(self):
        assert suggest(Known([phone(safe_to_leave_message=True)]), [], at=NOW)[0].how == "A message is safe."
        shared = phone(whose=PhoneOwner.FAMILY, whose_words="her mother", safe_to_text=True)
        call, text = suggest(Known([shared]), [], at=NOW)
        assert call.how == "Leave no message. Somebody else may answer (her mother): say only that you called."
        assert "write nothing private" in text.how

    @pytest.mark.parametrize(
        ("may_tell", "said"),
        [
            (MayTell.CALLED, "Say only that you called."),
            (MayTell.HEART, "You may say that HEART helps them, no more."),
            (MayTell.ANYTHING, "The neighbor agreed that anything may be said."),
        ],
    )
    def test_how_says_what_a_contact_may_be_told(self, may_tell, said):
        assert suggest(Known(contacts=[contact(may_tell=may_tell)]), [], at=NOW)[0].how == said

    def test_a_contact_s_language_is_said(self):
        assert suggest(Known(contacts=[contact(language_code="es")]), [], at=NOW)[0].how.endswith("Speaks Spanish.")

    def test_a_partner_only_where_a_consent_in_force_names_it(self):
        assert suggest(Known(partners=[partner()], released=frozenset({uuid4()})), [], at=NOW) == []
        assert whats(Known(partners=[partner()], released=frozenset({UUID(int=1)}))) == ["Ask Partner 1"]

    @pytest.mark.parametrize(("known", "before"), [("", ""), ("Asks at the desk", "Asks at the desk. ")])
    def test_how_says_what_a_partner_may_be_told_once(self, known, before):
        found = suggest(Known(partners=[partner(how=known)], released=frozenset({UUID(int=1)})), [], at=NOW)[0]
        assert found.how == f"{before}Say no more than the consent lets us."


class TestWhen:
    def here(self, at: datetime) -> tuple[int, int]:
        """Weekday and hour on the city's clock."""
        local = timezone.localtime(at)
        return local.weekday(), local.hour

    def test_now_where_nothing_is_known_of_times(self):
        assert suggest(Known([phone()]), [], at=NOW)[0].at == NOW

    def test_the_next_of_a_place_s_days_and_times(self):
        known = Known(places=[place(weekdays=[3], parts=[PartOfDay.AFTERNOON])])
        assert self.here(suggest(known, [], at=NOW)[0].at) == (3, 12)

    def test_a_place_s_time_that_runs_is_now(self):
        assert suggest(Known(places=[place(weekdays=[1], parts=["morning"])]), [], at=NOW)[0].at == NOW

    def test_the_time_of_day_at_which_it_worked(self):
        evening = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # half past six in the evening
        assert part_of(evening) == PartOfDay.EVENING
        found = suggest(Known([phone()]), [tried(evening, "phone", "reached", phone_id=1)], at=NOW)[0]
        assert self.here(found.at) == (1, 17)

    def test_another_time_of_day_than_was_tried_in_vain(self):
        found = suggest(Known([phone()]), [tried(NOW - DAY, "phone", phone_id=1)], at=NOW)[0]
        assert self.here(found.at) == (1, 12)
        assert found.why == "The number we have; tried in vain 1 time."

    def test_quiet_hours_are_kept(self):
        late = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)  # eleven at night
        assert self.here(suggest(Known([phone()]), [], at=late)[0].at) == (2, 8)

    def test_a_night_counts_to_the_day_it_begins(self, settings):
        settings.QUIET_HOURS = {}
        wednesday_two = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)  # two at night, of the night that began on Tuesday
        assert next_time(wednesday_two, [1], [PartOfDay.NIGHT], "in_person") == wednesday_two
        assert self.here(next_time(wednesday_two, [2], [PartOfDay.NIGHT], "in_person")) == (2, 21)

    def test_a_time_that_is_all_quiet_never_comes_and_the_first_allowed_is_said(self):
        assert next_time(NOW, [], [PartOfDay.NIGHT], "phone") is None
        assert suggest(Known([phone(best_parts=["night"])]), [], at=NOW)[0].at == NOW


PARTS = st.lists(st.sampled_from(PartOfDay.values), unique=True, max_size=5)
WEEKDAYS = st.lists(st.integers(0, 6), unique=True, max_size=7)
KEYS = st.integers(1, 4)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
ENDED = st.sampled_from([None, NOW])


def rows(build):
    return st.lists(build, max_size=4, unique_by=lambda row: row.pk)


KNOWN = st.builds(
    Known,
    phones=rows(
        st.builds(
            phone, KEYS, in_use=st.booleans(), safe_to_text=st.booleans(), whose=st.sampled_from(PhoneOwner.values)
        )
    ),
    places=rows(st.builds(place, KEYS, weekdays=WEEKDAYS, parts=PARTS, ended_at=ENDED, seen_at=st.none() | MOMENTS)),
    contacts=rows(st.builds(contact, KEYS, may_tell=st.sampled_from(MayTell.values), ended_at=ENDED)),
    partners=rows(st.builds(partner, KEYS, ended_at=ENDED)),
    released=st.frozensets(st.builds(lambda key: UUID(int=key), KEYS)),
    told=st.sampled_from(["", "By the river"]),
    met_where=st.sampled_from(["", "Main St"]),
)
WAY_OF = {
    Channel.PHONE: "phone_id",
    Channel.TEXT: "phone_id",
    Channel.IN_PERSON: "place_id",
    Channel.TRUSTED_CONTACT: "trusted_contact_id",
    Channel.PARTNER: "partner_id",
}


@st.composite
def attempts(draw):
    channel = draw(st.sampled_from(list(Channel)))
    key = draw(st.none() | KEYS)
    way = {WAY_OF[channel]: key} if key else {}
    return tried(draw(MOMENTS), channel, draw(st.sampled_from(ContactResult.values)), **way)


HISTORY = st.lists(attempts(), max_size=8)


@given(known=KNOWN, history=HISTORY, at=MOMENTS)
def test_whatever_was_tried_nothing_unsafe_and_nothing_in_quiet_hours_is_suggested(known, history, at):
    for one in suggest(known, history, at=at):
        assert one.at >= at
        assert not quiet_hours.is_quiet(one.at, one.channel)
        assert one.what
        assert one.why
        if one.through is not None:
            assert one.through.in_use
        if one.channel == Channel.TEXT:
            assert one.through.safe_to_text
        if one.channel == Channel.PARTNER:
            assert one.through.organization_key in known.released


@given(known=KNOWN, history=HISTORY, at=MOMENTS)
def test_every_way_in_use_is_suggested_once_by_each_of_its_channels(known, history, at):
    values = [one.value for one in suggest(known, history, at=at) if one.value]
    assert len(values) == len(set(values))
    ways = {f"{type(way).__name__}-{way.pk}" for way in (*known.phones, *known.places, *known.contacts) if way.in_use}
    assert ways <= {value.rpartition("-")[0] for value in values}


@given(known=KNOWN, history=HISTORY, at=MOMENTS, turn=st.randoms())
def test_the_order_in_which_things_were_kept_does_not_matter(known, history, at, turn):
    mixed = list(history)
    turn.shuffle(mixed)
    other = Known(
        known.phones[::-1],
        known.places[::-1],
        known.contacts[::-1],
        known.partners[::-1],
        known.released,
        known.told,
        known.met_where,
    )
    if len({attempt.at for attempt in history}) == len(history):
        assert suggest(known, history, at=at) == suggest(other, mixed, at=at)


@given(known=KNOWN, history=HISTORY, at=MOMENTS)
def test_another_try_in_vain_never_moves_a_way_up(known, history, at):
    before = suggest(known, history, at=at)
    for position, one in enumerate(before):
        if one.through is None:
            continue
        way = {WAY_OF[Channel(one.channel)]: one.through.pk}
        last = max([at, *(attempt.at for attempt in history)])
        vain = tried(last + HOUR, one.channel, "no_answer", **way)
        after = [later.value for later in suggest(known, [*history, vain], at=at)]
        assert after.index(one.value) >= min(position, len(after) - 1) or len(set(after)) != len(after)


@given(at=MOMENTS, weekdays=WEEKDAYS, parts=PARTS)
def test_the_next_time_is_the_next_one_that_fits(at, weekdays, parts):
    moment = next_time(at, weekdays, parts, "partner")  # a channel without quiet hours
    assert moment is not None
    assert moment >= at
    local = timezone.localtime(moment)
    assert not parts or part_of(moment) in parts
    begins = local - timedelta(days=1) if local.hour < 5 else local
    assert not weekdays or begins.weekday() in weekdays
