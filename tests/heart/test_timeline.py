"""Every event and message has a sentence, and the history its words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from casework.actions import cases, follow_ups, needs, neighbors
from casework.events import Event as Casework
from casework.models import FollowUp, Need
from casework.states import NoticeKind, TaskKind
from casework.states.operation import AlertWhy
from heart import clock, history, ledger, message_kinds, timeline, tones
from heart.models import Event, User
from heart.moves import Moves
from heart.privacy import Holds
from referrals.actions import answering, sending
from referrals.events import Event as Referrals
from referrals.states.appointments import AppointmentStatus
from referrals.states.still import CheckDay
from tests.architecture.source import ROOT
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.heart.kit import render

EVENTS = [*Casework, *Referrals]
JUNK = {
    **dict.fromkeys(("channel", "result", "domain", "status", "reason", "kind", "outcome"), "no_longer_used"),
    **dict.fromkeys(("evidence", "room", "received", "program", "disposition"), "no_longer_used"),
    "information": ["no_longer_used"],
    "fields": ["usual_places"],
    "until": "someday",
    "due_at": "someday",
    "owes": True,
}


def test_what_the_apps_register_is_found_when_the_system_starts():
    assert type(apps.get_app_config("heart")).__name__ == "HeartConfig"
    assert timeline.registry
    assert tones.registry
    assert message_kinds.registry


class TestSentences:
    @pytest.mark.parametrize("kind", EVENTS)
    def test_every_event_has_one(self, kind):
        assert kind in timeline.registry

    @pytest.mark.parametrize("details", [{}, JUNK, dict.fromkeys(JUNK)], ids=["none", "unknown", "empty"])
    @pytest.mark.parametrize("kind", EVENTS)
    def test_every_one_bears_details_that_are_missing_or_unknown(self, kind, details):
        entry = timeline.entry(Event(kind=kind, details=details, by=User(username="nadia", role="navigator")))
        assert entry.what
        assert entry.what[0].isupper()
        assert "None" not in entry.what + entry.why
        assert "_" not in entry.what + entry.why

    def test_an_event_of_another_time_still_reads(self):
        event = Event(kind="casework.bus_ticket_given", by=User(username="nadia", role="navigator"))
        assert timeline.entry(event).what == "Bus ticket given"

    @pytest.mark.parametrize(
        ("kind", "details", "what", "why"),
        [
            (
                Casework.CONTACT_ATTEMPTED,
                {"channel": "phone", "result": "no_answer"},
                "Tried to reach by phone call: no answer",
                "",
            ),
            (
                Casework.CONTACT_ATTEMPTED,
                {"channel": "in_person", "result": "reached"},
                "Reached in person: we talked",
                "",
            ),
            (
                Casework.CONTACT_ATTEMPTED,
                {"channel": "trusted_contact", "result": "left_message"},
                "Tried to reach through a trusted contact: left a message",
                "",
            ),
            (
                Casework.NEED_CLOSED,
                {"domain": "food-insecurity", "status": "unmet", "reason": "no_capacity"},
                "Need unmet: food",
                "No capacity",
            ),
            (
                Casework.NEED_CLOSED,
                {"domain": "food-insecurity", "status": "met", "evidence": "partner"},
                "Need met: food",
                "The partner's word",
            ),
            (
                Casework.ENCOUNTER_RECORDED,
                {"program": "CRT", "owes": False, "verdict": "Refused on scene"},
                "Encounter recorded (community response team)",
                "No follow-up is owed: refused on scene",
            ),
            (Casework.FOLLOW_UP_NOTICE, {"kind": "escalated"}, "Follow-up: escalated to the supervisor", ""),
            (
                Casework.RESPONSE_RECORDED,
                {"program": "COR", "disposition": "gone"},
                "Response recorded (co-response): nobody found on arrival",
                "",
            ),
            (
                Casework.NEIGHBOR_CHANGED,
                {"fields": ["usual_places", "language"]},
                "Neighbor's details changed: usual places, language",
                "",
            ),
            (
                Referrals.REFERRAL_ANSWERED,
                {"status": "declined", "reason": "no_capacity"},
                "Partner answered the referral: declined",
                "No room",
            ),
            (
                Referrals.REFERRAL_SENT,
                {"information": ["identity", "need"]},
                "Referral sent",
                "Released: name and date of birth, the need and what it is about",
            ),
            (
                Referrals.SERVICE_RECEIVED,
                {"received": "no", "evidence": "neighbor"},
                "Service not received",
                "The neighbor's word",
            ),
        ],
    )
    def test_read_like_speech(self, kind, details, what, why):
        entry = timeline.entry(Event(kind=kind, details=details, by=User(username="nadia", role="navigator")))
        assert (entry.what, entry.why) == (what, why)

    def test_say_who_by_name_and_which_part_of_the_system(self):
        assert timeline.who(User(username="nadia", first_name="Nadia", role="navigator")) == "Nadia"
        assert timeline.who(User(username="system:sweep", role="system")) == "The system (sweep)"


@pytest.mark.django_db
class TestACaseTold:
    def test_by_its_real_actions(self, nadia, noel, sol, omar, now):
        case = make.case(at=now, assigned_to=nadia)
        first = FollowUp.objects.get(case=case)
        follow_ups.log_attempt(
            submission=uuid4(), follow_up=first, channel="phone", result="no_answer", by=nadia, at=now
        )
        referral = providers.sent(case, providers.service("Bull City Bridge"), by=nadia, at=now)
        answering.answer(referral=referral, accept=True, by=omar, at=now)
        answering.move(referral=referral, status="started", by=omar, at=now)
        sending.record_received(referral=referral, received="yes", evidence="partner", by=omar, at=now)
        needs.close(need=Need.objects.get(case=case), evidence="partner", by=nadia, at=now)
        cases.assign(case=case, to=noel, note="Over to you", by=sol, at=now)
        cases.close(case=case, outcome="connected", by=nadia, at=now)

        told = [entry.what for entry in timeline.entries(ledger.of_case(case.pk))]
        for sentence in (
            "Case opened",
            "Encounter recorded (community response team)",
            "Need recorded: food",
            f"First follow-up scheduled for {clock.moment(first.due_at)}",
            "Case assigned to nadia",
            "Tried to reach by phone call: no answer",
            "Referral drafted: food",
            "Referral sent",
            "Partner answered the referral: accepted",
            "Referral: started",
            "Service received",
            "Need met: food",
            "Case assigned to noel, with a hand-over note",
            "Case closed: connected to care",
        ):
            assert sentence in told

    def test_in_two_statements_whatever_its_length(self, nadia, now, django_assert_num_queries):
        case = make.case(at=now)
        for hour in range(20):
            follow_ups.schedule(case=case, kind="check_in", due_at=now + timedelta(hours=hour + 1), by=nadia, at=now)
        with django_assert_num_queries(1):
            assert len(timeline.entries(ledger.of_case(case.pk))) >= 20

    def test_on_a_page_with_who_when_what_and_why(self, nadia, now):
        case = make.case(at=now)
        html = render('<c-timeline :entries="entries" />', entries=timeline.entries(ledger.of_case(case.pk)))
        assert "Encounter recorded (community response team)" in html
        assert "A follow-up is owed" in html
        assert "Ray" in html
        assert f'<time datetime="{clock.city(now).isoformat(timespec="minutes")}">' in html

    def test_nothing_yet_says_so(self):
        assert "Nothing has happened yet." in render('<c-timeline :entries="entries" />', entries=[])


class TestMessages:
    def owed(self) -> set[str]:
        """Every kind that an action owes: written out in the source, or made of the states it is made of."""
        written = set()
        for path in [*ROOT.glob("casework/**/*.py"), *ROOT.glob("referrals/**/*.py"), *ROOT.glob("heart/**/*.py")]:
            written |= set(re.findall(r'(?:outbox\.owe|tell_\w+)\(\s*"(\w+)"', path.read_text()))
            written |= set(re.findall(r'_tell\(\w+, "(\w+)", by', path.read_text()))
            written |= set(re.findall(r'\b_?tell(?:_company)?\("(\w+)"', path.read_text()))
            written |= set(re.findall(r'kind, path = \("(\w+)"', path.read_text()))
        made = {f"follow_up_{kind}" for kind in NoticeKind.values}
        made |= {f"call_{why}{whose}" for why in AlertWhy.values for whose in ("", "_free")}
        made |= {f"appointment_{outcome}" for outcome in (AppointmentStatus.KEPT, AppointmentStatus.MISSED)}
        made |= {f"referral_{status}" for status in answering.LATER_STEPS}
        made |= {f"still_connected_{day}" for day in CheckDay}
        return written | made | set(TaskKind.values)

    def test_every_kind_that_is_owed_has_a_sentence(self):
        owed = self.owed()
        assert len(owed) >= 15
        assert owed <= set(message_kinds.registry), owed - set(message_kinds.registry)

    def test_no_sentence_waits_for_a_message_that_nobody_owes(self):
        assert set(message_kinds.registry) <= self.owed()

    def test_an_unknown_kind_still_says_something(self):
        assert message_kinds.sentence("of another time") == "Something needs your attention."


class TestTones:
    @pytest.mark.parametrize("name", list(Moves.tables))
    def test_every_state_of_every_table_has_one(self, name):
        states = Moves.tables[name].states
        assert set(tones.registry[states]) == set(states.values)

    def test_a_state_without_one_is_refused(self):
        from casework.states import TaskStatus

        with pytest.raises(ValueError, match="done"):
            tones.register(TaskStatus, {TaskStatus.OPEN: "info"})

    def test_a_record_is_shown_in_its_own_states_tone_and_words(self):
        html = render('<c-status :of="need" />', need=Need(status="unmet"))
        assert "heart-tag--bad" in html
        assert "Unmet" in html


@pytest.mark.django_db
class TestHistory:
    def test_tells_each_change_field_by_field_with_who_and_when(self, nadia, now):
        case = make.case(at=now)
        need = Need.objects.get(case=case)
        needs.close(need=need, unmet_reason="no_capacity", by=nadia, at=now)
        newest, *_, oldest = history.versions(need)
        assert oldest.first
        assert oldest.what == "added"
        assert oldest.who == "Ray"
        changes = {change.field: (change.old, change.new) for change in newest.changes}
        assert changes["Status"] == ("In progress", "Unmet")
        assert newest.who == "Nadia"
        assert newest.subject == f"need {need.pk}"
        every = {change.field: change.new for version in history.versions(need) for change in version.changes}
        assert every["Closed by"] == "Nadia"
        assert every["Unmet reason"] == "No capacity"

    def test_reads_flags_lists_dates_and_what_is_missing(self, nadia, now):
        neighbor = make.case(at=now).neighbor
        details = {"needs_interpreter": True, "date_of_birth": date(1980, 3, 5)}
        neighbors.change(neighbor=neighbor, details=details, by=nadia)
        changes = {change.field: (change.old, change.new) for change in history.versions(neighbor)[0].changes}
        assert changes["Needs interpreter"] == ("no", "yes")
        assert changes["Date of birth"] == ("nothing", "Mar 5, 1980")

    def test_leaves_out_versions_in_which_nothing_changed(self, nadia, now):
        need = Need.objects.get(case=make.case(at=now))
        before = len(history.versions(need))
        need.save_by(nadia)
        assert len(history.versions(need)) == before

    def test_never_shows_a_secret_or_what_only_the_system_reads(self, nadia, now, monkeypatch):
        need = Need.objects.get(case=make.case(at=now))
        fields = {change.field for version in history.versions(need) for change in version.changes}
        assert "Domain" in fields
        assert "ID" not in fields
        monkeypatch.setitem(Need.privacy, "domain", Holds.SECRET)
        fields = {change.field for version in history.versions(need) for change in version.changes}
        assert "Domain" not in fields

    def test_brings_several_records_together_newest_first(self, nadia, now):
        case = make.case(at=now)
        found = history.versions(case, case.neighbor, *case.needs.all(), *case.follow_ups.all())
        assert {version.subject.split()[0] for version in found} == {"case", "neighbor", "need", "follow"}
        assert [version.at for version in found] == sorted((version.at for version in found), reverse=True)

    @pytest.mark.parametrize("rows", [1, 20])
    def test_costs_one_statement_a_model(self, nadia, now, rows, django_assert_num_queries):
        case = make.case(at=now)
        for hour in range(rows):
            follow_ups.schedule(case=case, kind="check_in", due_at=now + timedelta(hours=hour + 1), by=nadia, at=now)
        found = list(case.follow_ups.all())
        with django_assert_num_queries(3):  # follow-ups' versions, the cases and encounters that they point at
            history.versions(*found)

    def test_on_a_page_before_stands_beside_after(self, nadia, now):
        need = Need.objects.get(case=make.case(at=now))
        needs.start(need=need, by=nadia, at=now)
        html = render('<c-history :versions="versions" />', versions=history.versions(need))
        assert re.search(r'data-label="Before">Open</td><td data-label="After">In progress', html)
        assert "Nadia" in html
        assert "No change is recorded." in render('<c-history :versions="versions" />', versions=[])
