"""The dashboards: who sees what, what they say, and in how many statements."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
import time_machine

from casework.states import Program
from heart.insights import equity, rows
from heart.insights.indicator import Figure, dimensions, registry
from heart.insights.sheet import sheet
from heart.models import StoredFigure
from tests.casework.indicators import kit
from tests.casework.kit import attempt, browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGES = ["/insights/", "/insights/chain/", "/insights/equity/", "/insights/attempt_48/", "/insights/responses/"]


@pytest.fixture
def week(now, nadia, noel):
    """Five encounters with a case each, three of nadia's, all two or more days old."""
    owners = [nadia, nadia, nadia, noel, None]
    return [make.case(at=now - timedelta(days=3 + place), assigned_to=owner) for place, owner in enumerate(owners)]


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", PAGES)
def test_a_dashboard_opens_for_an_evaluator_on_an_empty_database_and_on_a_full_one(path, eve, week):
    StoredFigure.objects.all().delete()
    page = browser(eve).get(path)
    assert page.status_code == 200
    assert "Worked out under a minute ago" in words(page)


def test_every_indicator_stands_in_the_list_and_leads_to_its_own_page(eve, week):
    page = browser(eve).get("/insights/").content.decode()
    for key in registry:
        assert f'href="/insights/{key}/' in page


@pytest.mark.parametrize(
    "key", ["coverage", "response_time", "direct_aid", "felt_safe", "gap_index", "repeat_encounters"]
)
def test_an_indicators_page_has_its_definition_version_period_and_what_was_left_out(key, eve, week):
    said = words(browser(eve).get(f"/insights/{key}/?days=30"))
    one = registry[key]
    for part in (
        one.name,
        one.sentence,
        one.formula,
        f"definition {one.version}",
        "Feb 8, 2026 to Mar 9, 2026",
        "Left out",
    ):
        assert part in said, part


def test_a_number_is_said_with_its_n_of_n_its_interval_and_its_change(eve, week):
    said = words(browser(eve).get("/insights/attempt_48/?days=30"))
    assert "0% 0 of 5" in said
    assert "95% interval 0 to 43.4%" in said
    assert "nothing to compare" in said


def test_the_list_can_be_narrowed_to_a_program_and_says_what_it_leaves_out_then(eve, week):
    said = words(browser(eve).get("/insights/?program=COR"))
    assert "Program: Co-response" in said
    assert "cannot be told apart by what you chose: Coverage" in said
    assert StoredFigure.objects.filter(key="responses", where='{"program":"COR"}').exists()


def test_bad_days_are_told_and_the_last_90_are_shown(eve):
    said = words(browser(eve).get("/insights/?days=range&first=2026-03-05&last=2026-03-01"))
    assert "The last day is before the first." in said
    assert "Dec 10, 2025 to Mar 9, 2026" in said


def test_ones_own_numbers_are_of_ones_own_cases(nadia, noel, week):
    def of(person):
        rows = table(browser(person).get("/insights/mine/?days=30&format=csv"))
        return next(row["of"] for row in rows if row["indicator"] == "attempt_48")

    assert (of(nadia), of(noel)) == ("3", "1")


def test_the_team_by_navigator_names_each_and_shows_the_clock_and_the_load(sol, nadia, noel, week):
    said = words(browser(sol).get("/insights/team/?days=30"))
    for part in ("The 48-hour clock", "Overdue 5", "Load", "Open cases", str(nadia), str(noel), "Nobody"):
        assert part in said, part


@pytest.mark.parametrize(("who", "sees"), [("sol", True), ("nadia", False), ("eve", False)])
def test_only_a_supervisor_sees_numbers_by_the_name_of_a_navigator(who, sees, request, noel, week):
    said = words(browser(request.getfixturevalue(who)).get("/insights/attempt_48/?days=30"))
    assert (str(noel) in said) is sees
    assert ("By navigator" in said) is sees


@pytest.mark.parametrize(("who", "sees"), [("nadia", True), ("sol", True), ("eve", False), ("ada", False)])
def test_the_rows_behind_are_for_those_who_may_open_them(who, sees, request, week):
    person = browser(request.getfixturevalue(who))
    page = person.get("/insights/attempt_48/?days=30")
    assert ("See the rows behind this number" in words(page)) is sees
    behind = person.get("/insights/attempt_48/rows/?days=30")
    assert behind.status_code == (200 if sees else 403)
    assert (b"/encounters/" in behind.content) is sees


def test_the_rows_behind_name_nobody_and_are_as_many_as_the_number_says(nadia, week):
    page = browser(nadia).get("/insights/attempt_48/rows/?days=30")
    assert page.content.count(b'usa-link" href="/encounters/') == 5
    assert words(page).count("in the whole (N) alone") == 5
    assert week[0].neighbor.family_name not in words(page)


def test_of_the_rows_behind_one_can_look_at_those_alone_that_count_or_do_not(nadia, week):
    def shown(which):
        page = browser(nadia).get(f"/insights/attempt_48/rows/?days=30&which={which}")
        return page.content.count(b'usa-link" href="/encounters/')

    assert {which: shown(which) for which in ("", "n", "rest", "out", "nonsense")} == {
        "": 5, "n": 0, "rest": 5, "out": 0, "nonsense": 5,
    }  # fmt: skip
    kit.attempt(week[0], week[0].encounters.get().ended_at + timedelta(hours=1))
    assert (shown("n"), shown("rest")) == (1, 4)
    assert "In the whole (N) alone" not in words(browser(nadia).get("/insights/responses/rows/"))


def test_rows_that_are_only_counted_are_shown_to_nobody(sol, week):
    assert "Nobody looks at them one by one" in words(browser(sol).get("/insights/felt_safe/"))
    assert browser(sol).get("/insights/felt_safe/rows/").status_code == 403


def test_every_kind_of_row_that_may_be_looked_at_has_a_name_and_a_page(sol):
    without = {key for key, one in registry.items() if not one.counts_only and rows.visible(one.rows(), sol) is None}
    assert not without, "say in the app's `indicators/looks.py` how these rows are shown"


def test_the_chain_adds_up_and_leads_to_its_rows_for_those_who_may_see_them(nadia, eve, week):
    lines = table(browser(eve).get("/insights/chain/?days=30&format=csv"))
    steps = [row for row in lines if not row["reason"]]
    for step, after in pairwise(steps):
        lost = sum(int(row["n"]) for row in lines if row["step"] == step["step"] and row["reason"])
        assert int(step["n"]) - lost == int(after["n"]), step["step"]
    assert b"/insights/chain/call/" not in browser(eve).get("/insights/chain/?days=30").content
    assert browser(eve).get("/insights/chain/call/").status_code == 403
    assert browser(nadia).get("/insights/chain/call/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/insights/nothing/", "/insights/nothing/rows/", "/insights/chain/nowhere/", "/insights/chain/call/?reason=no"],
)
def test_what_does_not_exist_is_not_found(path, sol):
    assert browser(sol).get(f"/insights/{path}").status_code == 404


@pytest.mark.parametrize("who", ["omar", "ray", "dee"])
def test_no_dashboard_is_for_partners_and_others_without_insights(who, request):
    person = browser(request.getfixturevalue(who))
    assert {person.get(path).status_code for path in [*PAGES, "/insights/mine/", "/insights/team/"]} == {403}


@pytest.mark.parametrize("who", ["nadia", "eve"])
def test_the_page_of_the_team_is_for_supervisors(who, request):
    assert browser(request.getfixturevalue(who)).get("/insights/team/").status_code == 403


@pytest.mark.parametrize("path", [*PAGES, "/insights/mine/", "/insights/team/"])
def test_a_file_has_the_definition_its_version_the_days_and_the_age_of_each_number(path, sol, week):
    answer = browser(sol).get(f"{path}?format=csv&days=30")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    lines = table(answer)
    assert lines
    for line in lines:
        assert line["formula"]
        assert line["version"]
        assert line["first_day"] <= line["last_day"]
        assert line["computed_at"] == "2026-03-10T14:00:00+00:00"


def test_the_file_says_what_the_page_says(eve, week):
    line = next(
        row
        for row in table(browser(eve).get("/insights/?days=30&format=csv"))
        if row["indicator"] == "attempt_48" and row["last_day"] == "2026-03-09"
    )
    assert (line["n"], line["of"], line["interval_high"]) == ("0", "5", "43.4")


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_cell_that_a_spreadsheet_would_work_out_is_made_a_word(begins):
    assert sheet("x", [[begins, -5]]).content.decode("utf-8-sig").strip() in {f"'{begins},-5", f'"\'{begins}",-5'}


# How many statements


@pytest.mark.parametrize("path", [*PAGES, "/insights/mine/", "/insights/team/", "/insights/attempt_48/rows/"])
def test_a_page_takes_the_same_statements_for_one_row_and_for_many_cold_and_warm(path, sol, nadia, now):
    person = browser(sol)

    def cold_and_warm():
        StoredFigure.objects.all().delete()
        return [statements(lambda: person.get(path)) for _ in range(3)]

    make.case(at=now - timedelta(days=3), assigned_to=nadia)
    few = cold_and_warm()
    for days in range(4, 14):
        make.case(at=now - timedelta(days=days), assigned_to=nadia)
    many = cold_and_warm()
    assert few == many
    assert few[1] == few[2]
    assert few[1] <= 16, "warm, a page reads its figures at once"


# Equity


def test_a_difference_is_claimed_only_where_its_interval_leaves_zero_out():
    one, by = registry["attempt_48"], dimensions["gender"]
    groups = {"woman": Figure(90, 100), "man": Figure(60, 100), "nonbinary": Figure(5, 9), "declined": Figure(1, 40)}
    found = equity._compared(one, by, groups, Figure(156, 249))
    assert [claim.split(" points ")[1] for claim in found.claims] == ["more.", "less."]
    assert found.claims[0].startswith("Woman: 90%, against 59.6% of all others, ")
    near = {"woman": Figure(55, 100), "man": Figure(50, 100)}
    assert equity._compared(one, by, near, Figure(105, 200)).claims == []


def test_what_was_not_said_is_shown_and_never_compared_and_small_groups_are_folded():
    one, by = registry["attempt_48"], dimensions["gender"]
    groups = {"woman": Figure(50, 100), "man": Figure(50, 100), "nonbinary": Figure(0, 10), "declined": Figure(0, 40)}
    found = equity._compared(one, by, groups, Figure(100, 250))
    assert found.claims == []
    shown = [line.group for line in found.shown.by.lines]
    assert "declined" in shown
    assert "nonbinary" not in shown
    assert len(found.shown.by.folded) == 1


def test_the_page_says_that_no_difference_can_be_claimed_and_how_often_chance_alone_makes_one(eve, week):
    for race in ["black"] * 11 + ["white"] * 11:
        kit.said(kit.encounter(of=kit.case(kit.neighbor()), at=kit.local(5)).neighbor, "race_ethnicity", race)
    said = words(browser(eve).get("/insights/equity/?by=race_ethnicity"))
    assert "48-hour attempt Of the encounters" in said
    assert "No difference can be claimed." in said
    assert "Referrals accepted: no rows in this period" in said
    assert "Of every twenty, one differs by chance alone." in said
    assert "several answers" in said


def test_where_no_group_is_large_enough_the_page_says_so_and_folds_the_rest_away(eve, week):
    page = browser(eve).get("/insights/equity/?by=race_ethnicity")
    assert "48-hour attempt: too few to compare" in words(page)
    assert "No difference can be claimed." not in words(page)


def test_the_smaller_groups_are_named_and_not_counted_on_an_indicators_page(eve, week):
    said = words(browser(eve).get("/insights/attempt_48/?days=30"))
    assert "Groups under 11 are not shown on their own" in said


def test_the_table_of_programs_has_one_line_for_each(eve, now):
    for program in (Program.CRT, Program.COR):
        make.response(at=now - timedelta(days=1), program=program)
    lines = table(browser(eve).get("/insights/responses/?days=30&format=csv"))
    by_program = {row["group"]: row["n"] for row in lines if row["dimension"] == "program"}
    assert by_program == {"Community response team": "1", "Co-response": "1"}


def test_the_work_of_an_attempt_is_seen_when_the_figures_are_too_old(eve, nadia, now, week):
    def told():
        return words(browser(eve).get("/insights/attempt_48/?days=30"))

    assert "0 of 5" in told()
    follow_up = week[0].follow_ups.first()
    with time_machine.travel(now - timedelta(days=2), tick=False):
        browser(nadia).post(f"/follow-ups/{follow_up.pk}/attempt/", attempt())
    with time_machine.travel(now + timedelta(minutes=20), tick=False):
        assert "Worked out 20 minutes ago" in told()
        assert "0 of 5" in told()
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert "1 of 5" in told()
