"""An administrator's pages: hours, areas, call types, who answers what, officer minutes, aid, rules."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from casework.models import AidItem, CallType, Eligibility, FollowUpRule, OfficerMinutes, ProgramArea, ProgramHours
from tests.casework.kit import browser, statements, words

pytestmark = pytest.mark.django_db
TABLES = ["hours", "areas", "call-types", "eligibility", "officer-minutes", "aid", "follow-up-rules"]
HOURS = {
    "program": "CRT",
    "weekdays": ["0", "1", "2", "3", "4"],
    "starts": "06:00",
    "ends": "00:00",
    "units": "3",
    "effective_from": "2026-01-01",
}


@pytest.fixture
def page(ada):
    return browser(ada)


def test_the_index_leads_to_each_table_and_says_what_is_missing(page, rules):
    said = words(page.get("/settings/"))
    assert "No hours are in force today for: Crisis call diversion" in said
    for table in TABLES:
        assert f"/settings/{table}/" in page.get("/settings/").content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_says_what_to_do(page, table):
    assert "Nothing is in force" in words(page.get(f"/settings/{table}/"))


class TestHours:
    def test_five_days_at_once(self, page, ada):
        answer = page.post("/settings/hours/new/", HOURS, follow=True)
        assert "Added." in words(answer)
        assert ProgramHours.objects.count() == 5
        row = ProgramHours.objects.get(weekday=4)
        assert (row.starts, row.ends, row.units, row.effective_until) == (time(6), time(0), 3, None)
        assert row.history.get().history_user == ada
        assert "Friday 06:00 to 00:00" in words(page.get("/settings/hours/"))

    def test_overlapping_hours_stand_at_their_field_and_what_was_typed_stays(self, page):
        page.post("/settings/hours/new/", HOURS)
        answer = page.post("/settings/hours/new/", {**HOURS, "starts": "05:00", "ends": "07:00"})
        assert answer.status_code == 422
        assert "It meets “CRT Monday 06:00 to 00:00”" in words(answer)
        assert 'value="05:00"' in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode()
        assert ProgramHours.objects.count() == 5

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"weekdays": []}, "Choose at least one day of the week."),
            ({"units": "0"}, "greater than or equal to 1"),
            ({"units": "many"}, "Enter a whole number."),
            ({"starts": "noon"}, "Enter a valid time."),
            ({"effective_from": ""}, "This field is required."),
            ({"effective_until": "2025-12-31"}, "The last day lies before the first."),
        ],
    )
    def test_bad_input_is_told_and_stores_nothing(self, page, wrong, told):
        answer = page.post("/settings/hours/new/", {**HOURS, **wrong})
        assert answer.status_code == 422
        assert told in words(answer)
        assert not ProgramHours.objects.exists()

    def test_a_new_row_from_a_day_on_takes_over_what_was(self, page):
        page.post("/settings/hours/new/", HOURS)
        old = ProgramHours.objects.get(weekday=0)
        form = page.get(f"/settings/hours/new/?after={old.pk}").content.decode()
        assert 'value="06:00"' in form
        page.post("/settings/hours/new/", {**HOURS, "units": "4", "effective_from": "2027-01-01", "replace": "on"})
        old.refresh_from_db()
        assert old.effective_until == date(2026, 12, 31)
        assert ProgramHours.objects.filter(units=4).count() == 5

    def test_correcting_keeps_what_was_before(self, page):
        page.post("/settings/hours/new/", {**HOURS, "weekdays": ["0"]})
        row = ProgramHours.objects.get()
        url = f"/settings/hours/{row.pk}/"
        form = page.get(url)
        assert 'name="weekdays"' not in form.content.decode()
        seen = form.context["form"]["seen"].value()
        page.post(url, {**HOURS, "weekday": "0", "units": "2", "seen": seen})
        said = words(page.get(url))
        assert "Teams 3 2" in said
        assert "Ada" in said

    def test_two_who_correct_at_once(self, page):
        page.post("/settings/hours/new/", {**HOURS, "weekdays": ["0"]})
        url = f"/settings/hours/{ProgramHours.objects.get().pk}/"
        seen = page.get(url).context["form"]["seen"].value()
        page.post(url, {**HOURS, "weekday": "0", "units": "2", "seen": seen})
        answer = page.post(url, {**HOURS, "weekday": "0", "units": "5", "seen": seen})
        assert answer.status_code == 422
        assert "Somebody changed this row" in words(answer)

    def test_what_is_over_and_what_is_to_come_stand_apart(self, page, ada):
        today = timezone.localdate()
        for since, until in ((today - timedelta(days=9), today - timedelta(days=1)), (today + timedelta(days=5), None)):
            facts = {"program": "CCD", "weekday": 0, "starts": time(6), "ends": time(8), "units": 1}
            ProgramHours(**facts, effective_from=since, effective_until=until).save_by(ada)
        groups = page.get("/settings/hours/").context["groups"]
        assert [len(rows) for rows in groups.values()] == [0, 1, 1]


def test_areas_are_written_with_commas(page):
    page.post("/settings/areas/new/", {"program": "CRT", "beats": "D2, D1;D3\nD1", "effective_from": "2026-01-01"})
    assert ProgramArea.objects.get().beats == ["D1", "D2", "D3"]
    assert "D1, D2, D3" in words(page.get("/settings/areas/"))
    answer = page.post("/settings/areas/new/", {"program": "CCD", "beats": "D" * 61, "effective_from": "2026-01-01"})
    assert "A beat has at most 60 letters" in words(answer)


def test_an_area_of_no_beats_is_the_whole_city(page):
    page.post("/settings/areas/new/", {"program": "CRT", "beats": "", "effective_from": "2026-01-01"})
    assert "The whole city" in words(page.get("/settings/areas/"))


def test_a_call_type_who_answers_it_and_its_officer_minutes(page):
    page.post("/settings/call-types/new/", {"name": "Welfare check", "violent": "on"})
    kind = CallType.objects.get()
    assert kind.violent
    since = {"call_type": kind.pk, "effective_from": "2026-01-01"}
    page.post("/settings/eligibility/new/", {**since, "program": "CRT"})
    assert Eligibility.objects.get().program == "CRT"
    answer = page.post("/settings/officer-minutes/new/", {**since, "minutes": "0", "source": ""})
    assert words(answer).count("This field is required.") >= 1
    page.post("/settings/officer-minutes/new/", {**since, "minutes": "52", "source": "Count of spring 2025"})
    assert OfficerMinutes.objects.get().source == "Count of spring 2025"


def test_the_limit_of_an_aid_and_a_rule(page, rules):
    tent = AidItem.objects.get(name="Tent")
    page.post(f"/settings/aid/{tent.pk}/", {"name": "Tent", "unit": "each", "limit": "Two a year"})
    tent.refresh_from_db()
    assert (tent.limit, tent.active) == ("Two a year", False)
    rule = FollowUpRule.objects.get(position=1)
    page.post(f"/settings/follow-up-rules/{rule.pk}/", {"position": "2", "name": rule.name, "wish": "refused"})
    rule.refresh_from_db()
    assert rule.position == 1, "two rules can't stand at one place"


@pytest.mark.parametrize("path", ["/settings/nothing/", "/settings/hours/99/", "/settings/hours/new/?after=99"])
def test_what_is_not_there_is_not_found(page, path):
    assert page.get(path).status_code == 404


def test_the_same_number_of_statements_for_one_row_and_for_twenty(page, ada, rules):
    kind = CallType(name="Type 0").save_by(ada)
    OfficerMinutes(call_type=kind, minutes=9, source="s", effective_from=date(2026, 1, 1)).save_by(ada)
    one = [statements(lambda path=path: page.get(path)) for path in ("/settings/", "/settings/officer-minutes/")]
    for number in range(1, 20):
        kind = CallType(name=f"Type {number}").save_by(ada)
        OfficerMinutes(call_type=kind, minutes=9, source="s", effective_from=date(2026, 1, 1)).save_by(ada)
    many = [statements(lambda path=path: page.get(path)) for path in ("/settings/", "/settings/officer-minutes/")]
    assert many == one


@pytest.mark.parametrize("name", ["nadia", "ray", "sol", "dee", "eve", "omar"])
def test_they_are_closed_to_everybody_else(request, name):
    other = browser(request.getfixturevalue(name))
    for path in ("/settings/", "/settings/hours/", "/settings/hours/new/"):
        assert other.get(path).status_code == 403
