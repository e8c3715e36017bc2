"""The reference tables: which program answers what from which day, who is owed a follow-up, what aid there is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from casework.actions.reference import AID_ITEMS, THEMES, ensure_defaults, import_call_types
from casework.models import AidItem, CallType, Eligibility, FollowUpRule
from casework.rules import follow_up_rule
from casework.states import Known, Mode, Wish
from heart.errors import Invalid, NotAllowed
from heart.models import Event, User

pytestmark = pytest.mark.django_db

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
FIRST = [("Welfare check", "CRT"), ("Fight, no weapon", "COR")]


@pytest.fixture
def importer() -> User:
    return User.objects.system("import")


def table(on: date) -> set[tuple[str, str]]:
    """The entries in force on a day."""
    return {
        (row.call_type.name, row.program)
        for row in Eligibility.objects.select_related("call_type")
        if row.effective_from <= on and (row.effective_until is None or on <= row.effective_until)
    }


class TestCallTypes:
    def test_a_table_holds_from_its_day_on(self, importer):
        changes = import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        assert (changes.created, changes.ended, changes.unchanged) == (2, 0, 0)
        assert table(JANUARY - timedelta(days=1)) == set()
        assert table(JANUARY) == table(MARCH) == set(FIRST)

    def test_the_same_table_again_changes_nothing(self, importer):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        before = (Eligibility.history.count(), CallType.history.count(), Event.objects.count())
        changes = import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        assert (changes.created, changes.ended, changes.unchanged) == (0, 0, 2)
        assert (Eligibility.history.count(), CallType.history.count(), Event.objects.count()) == before

    def test_a_new_table_ends_what_it_leaves_out_the_day_before(self, importer):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        second = [FIRST[0], ("Threat", "COR")]
        changes = import_call_types(rows=second, effective_from=MARCH, by=importer)
        assert (changes.created, changes.ended, changes.unchanged) == (1, 1, 1)
        assert table(MARCH - timedelta(days=1)) == set(FIRST)
        assert table(MARCH) == set(second)

    def test_what_was_ended_can_begin_again(self, importer):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        import_call_types(rows=FIRST[:1], effective_from=MARCH, by=importer)
        import_call_types(rows=FIRST, effective_from=date(2026, 6, 1), by=importer)
        assert table(date(2026, 4, 1)) == set(FIRST[:1])
        assert table(date(2026, 6, 1)) == set(FIRST)

    def test_an_earlier_table_brought_in_later_ends_where_the_later_one_begins(self, importer):
        import_call_types(rows=FIRST, effective_from=MARCH, by=importer)
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        assert table(JANUARY) == table(MARCH) == set(FIRST)
        assert Eligibility.objects.filter(effective_until=MARCH - timedelta(days=1)).count() == 2

    def test_leaving_out_what_begins_that_very_day_is_refused_and_named(self, importer):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        with pytest.raises(Invalid, match="Fight, no weapon"):
            import_call_types(rows=[FIRST[0], ("Threat", "COR")], effective_from=JANUARY, by=importer)
        assert table(JANUARY) == set(FIRST)

    def test_an_empty_table_is_refused(self, importer):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        with pytest.raises(Invalid, match="empty"):
            import_call_types(rows=[], effective_from=MARCH, by=importer)
        assert table(MARCH) == set(FIRST)

    def test_a_name_says_whether_it_is_violent_or_armed(self, importer):
        import_call_types(rows=[*FIRST, ("Threat w/ weapon", "COR")], effective_from=JANUARY, by=importer)
        assert dict(CallType.objects.values_list("name", "violent")) == {
            "Welfare check": False,
            "Fight, no weapon": True,
            "Threat w/ weapon": False,
        }
        assert [row.name for row in CallType.objects.filter(weapon=True)] == ["Threat w/ weapon"]

    def test_what_an_administrator_said_of_a_type_stays(self, importer, ada):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer)
        row = CallType.objects.get(name="Welfare check")
        row.violent = True
        row.save_by(ada)
        import_call_types(rows=FIRST, effective_from=MARCH, by=importer)
        assert CallType.objects.get(name="Welfare check").violent

    def test_each_entry_made_or_ended_is_one_event_with_its_actor(self, importer, now):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=importer, at=now)
        import_call_types(rows=FIRST[:1], effective_from=MARCH, by=importer, at=now)
        assert Event.objects.filter(kind="casework.reference_added", by=importer, at=now).count() == 2
        ended = Event.objects.get(kind="casework.reference_ended")
        assert ended.subject_key == str(Eligibility.objects.get(effective_until__isnull=False).pk)
        assert {row.history_user for row in Eligibility.history.all()} == {importer}

    def test_who_may(self, ada, nadia):
        import_call_types(rows=FIRST, effective_from=JANUARY, by=ada)
        with pytest.raises(NotAllowed):
            import_call_types(rows=FIRST, effective_from=MARCH, by=nadia)


class TestDefaults:
    def test_they_are_made_once(self, importer):
        assert ensure_defaults(by=importer).created == 5 + len(AID_ITEMS) + len(THEMES)
        before = Event.objects.count()
        assert ensure_defaults(by=importer).created == 0
        assert Event.objects.count() == before == 5 + len(AID_ITEMS) + len(THEMES)

    def test_the_aid_of_rule_10_is_there_each_with_a_limit_in_words(self, importer):
        ensure_defaults(by=importer)
        names = " ".join(AidItem.objects.values_list("name", flat=True)).lower()
        for kind in ("lunch", "tent", "clothes", "narcan", "safer sex", "wound care", "syringes"):
            assert kind in names
        assert not AidItem.objects.filter(limit="").exists()

    def test_rules_that_somebody_changed_are_left_alone(self, importer, ada):
        ensure_defaults(by=importer)
        rule = FollowUpRule.objects.get(position=1)
        rule.owes_follow_up = True
        rule.save_by(ada)
        ensure_defaults(by=importer)
        assert FollowUpRule.objects.get(position=1).owes_follow_up
        assert FollowUpRule.objects.count() == 5

    def test_an_aid_item_that_is_missing_is_added_and_a_changed_one_kept(self, importer, ada):
        AidItem(name="Tent", limit="Two a year").save_by(ada)
        assert ensure_defaults(by=importer).created == 5 + len(AID_ITEMS) + len(THEMES) - 1
        assert AidItem.objects.get(name="Tent").limit == "Two a year"

    def test_who_may(self, nadia):
        with pytest.raises(NotAllowed):
            ensure_defaults(by=nadia)


def test_the_rules_give_domain_rule_1(rules):
    """A follow-up is owed unless refused, unknown without a way to find them, or advised by phone and declined."""
    table = list(FollowUpRule.objects.all())
    for wish, known, mode in product(Wish.values, Known.values, Mode.values):
        owed = follow_up_rule.decide(table, wish=wish, known=known, mode=mode).owes
        assert owed == (wish != Wish.REFUSED and known != Known.UNKNOWN), (wish, known, mode)


def test_each_verdict_names_its_own_rule(rules):
    table = list(FollowUpRule.objects.all())
    asked = {
        "in person": {"wish": Wish.REFUSED, "known": Known.KNOWN, "mode": Mode.IN_PERSON},
        "no way to find": {"wish": Wish.NOT_ASKED, "known": Known.UNKNOWN, "mode": Mode.IN_PERSON},
        "phone only": {"wish": Wish.REFUSED, "known": Known.KNOWN, "mode": Mode.PHONE},
        "No exception applies": {"wish": Wish.WANTS, "known": Known.FINDABLE, "mode": Mode.PHONE},
    }
    for words, facts in asked.items():
        assert words in follow_up_rule.decide(table, **facts).why
