"""`/insights/gaps/`: a month of needs and referrals, worked out by hand, as page, PDF and CSV."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO, StringIO

import pytest
import time_machine
from pypdf import PdfReader

from casework.states import Evidence, NeedDomain, UnmetReason
from heart.insights.indicator import registry
from referrals.models import Service
from referrals.queries.gaps import NEED, Gaps, gaps
from tests.casework.indicators.kit import DAY, HOUR, MARCH, NOON, call, case, encounter, local, need, neighbor, response
from tests.casework.kit import browser, statements, words
from tests.referrals.indicators.kit import referral, service, started

pytestmark = pytest.mark.django_db
FOOD, HOUSING = NeedDomain.FOOD, NeedDomain.HOUSING_INSTABILITY
URL = "/insights/gaps/?days=range&first=2026-03-01&last=2026-03-31"
FILE = "/insights/gaps/?quarter=2026-Q1"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + 60 * DAY, tick=False):
        yield


@pytest.fixture
def month() -> None:
    """Of six needs closed in March four ended for the system's reasons; of four referrals two started."""
    here, there = (case(neighbor(language_code=code)) for code in ("es", "en"))
    for where, beat in ((here, "D1"), (there, "D2")):
        encounter(of=where, to=response(to=call(beat=beat)))
    closed = {"at": NOON, "closed_at": NOON + DAY}
    need(here, domain=HOUSING, unmet_reason=UnmetReason.NO_SERVICE, **closed)
    need(here, domain=FOOD, unmet_reason=UnmetReason.LANGUAGE, **closed)
    need(there, domain=HOUSING, unmet_reason=UnmetReason.NO_CAPACITY, **closed)
    need(there, domain=HOUSING, unmet_reason=UnmetReason.NO_SERVICE, **closed)
    need(there, domain=FOOD, unmet_reason=UnmetReason.DECLINED, **closed)
    met = need(there, domain=FOOD, evidence=Evidence.PARTNER, **closed)
    need(there, domain=FOOD, unmet_reason=UnmetReason.TOO_FAR, at=local(2, month=2), closed_at=local(3, month=2))
    pantry, shelter = service(), service("Beds", "Eno River Recovery")
    Service.objects.filter(pk=shelter.pk).update(need_domains=[HOUSING, NeedDomain.HOMELESSNESS])
    Service.objects.filter(pk=pantry.pk).update(need_domains=[FOOD])
    started(met, NOON, NOON + 2 * DAY, to=pantry)
    started(met, NOON, NOON + 4 * DAY, to=pantry)
    said_no = {"status": "declined", "answered_at": NOON + HOUR}
    referral(met, NOON, to=shelter, decline_reason="no_capacity", **said_no)
    referral(met, NOON, to=pantry, decline_reason="not_eligible", **said_no)
    referral(met, NOON, to=pantry, status="entered_in_error")


@pytest.fixture
def found(month) -> Gaps:
    return gaps(MARCH)


def lines(part, key: str) -> dict[str, tuple[int, int | None]]:
    return {line.label: (line.figure.n, line.figure.of) for line in part.table(key).lines}


class TestTheNumbers:
    def test_needs_that_the_system_could_not_meet(self, found):
        whole = found.unmet.whole
        assert (whole.figure.n, whole.figure.of) == (4, 6)
        assert (whole.before.n, whole.before.of) == (1, 1)
        assert lines(found.unmet, NEED) == {"Housing instability": (3, 3), "Food": (1, 3)}
        assert lines(found.unmet, "beat") == {"D2": (2, 4), "D1": (2, 2)}
        assert lines(found.unmet, "language") == {"Spanish": (2, 2), "English": (2, 4)}
        assert lines(found.unmet, "unmet_reason") == {
            "No such service": (2, 6),
            "No capacity": (1, 6),
            "Language": (1, 6),
            "Too far, or no transport": (0, 6),
        }

    def test_each_need_says_why(self, found):
        housing = next(line for line in found.unmet.table(NEED).lines if line.label == "Housing instability")
        assert housing.reasons == (("No such service", 2), ("No capacity", 1))

    def test_are_never_fewer_than_the_gap_index_counts_of_the_same_needs(self, found):
        index = registry["gap_index"].figure(MARCH)
        assert (index.n, index.of) == (3, found.unmet.whole.figure.of)

    def test_services_that_are_not_there(self, found):
        assert (found.not_there.whole.figure.n, found.not_there.whole.figure.of) == (2, 6)
        assert lines(found.not_there, NEED) == {"Housing instability": (2, 3), "Food": (0, 3)}

    def test_the_median_wait_from_asking_to_the_start(self, found):
        assert (found.wait.whole.figure.n, found.wait.whole.figure.of, found.wait.whole.days) == (2, 4, 3.0)
        assert found.wait.whole.figure.excluded == {"entered in error": 1}
        by_kind = {line.label: line.days for line in found.wait.table("service_kind").lines}
        assert by_kind == {"Food": 3.0, "Housing instability": None, "Homelessness": None}

    def test_what_partners_declined_and_why(self, found):
        assert (found.declined.whole.figure.n, found.declined.whole.figure.of) == (2, 4)
        assert lines(found.declined, "decline_reason") == {
            "No room": (1, 4),
            "Not eligible for this service": (1, 4),
        }
        assert lines(found.declined, "service_kind")["Homelessness"] == (1, 1)
        food = next(iter(found.declined.table(NEED).lines))
        assert food.reasons == (("No room", 1), ("Not eligible for this service", 1))

    def test_take_as_many_statements_for_many_rows_as_for_none(self, month):
        assert statements(lambda: gaps(MARCH)) == statements(lambda: gaps(MARCH.before.before))


class TestThePage:
    def test_says_each_number_with_its_definition_and_the_period_before(self, month, nadia):
        says = words(browser(nadia).get(URL))
        assert "4 of 6 needs closed (66.7%). In the period before: 1 of 1 (100.0%)." in says
        assert "2 of 4 referrals sent (50.0%), median 3.0 days" in says
        assert "Left out: 1, entered in error." in says
        assert says.count("Version") == 4

    def test_says_nothing_in_short_that_the_numbers_do_not_bear(self, month, nadia):
        says = words(browser(nadia).get(URL))
        assert "Too few needs ended this way" in says
        assert "Most often missing" not in says

    def test_names_who_declined_to_those_who_work_with_the_partners_alone(self, month, nadia, eve):
        assert "Eno River Recovery" in words(browser(nadia).get(URL))
        assert "Eno River Recovery" not in words(browser(eve).get(URL))

    def test_says_so_when_nothing_was_closed(self, eve):
        says = words(browser(eve).get(URL))
        assert "No needs closed in these days. Choose a longer period." in says
        assert "No referrals sent in these days." in says


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def pdf(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


class TestWhatACouncilReads:
    @pytest.fixture
    def larger(self, month) -> None:
        """In that quarter too: 30 needs of housing and 15 of food that found no room, 12 of each that were met."""
        where = case(neighbor(language_code="en"))
        encounter(of=where, to=response(to=call(beat="D3")))
        for number, domain in enumerate([HOUSING] * 42 + [FOOD] * 27):
            ended = {"evidence": Evidence.PARTNER}
            if number < 30 or 42 <= number < 57:
                ended = {"unmet_reason": UnmetReason.NO_CAPACITY}
            need(where, domain=domain, **ended)

    def test_small_numbers_are_in_neither_file(self, month, nadia):
        for row in rows(browser(nadia).get(f"{FILE}&format=csv")):
            assert not re.fullmatch(r"[1-9]|10", row["n"] or "")
        says = pdf(browser(nadia).get(f"{FILE}&format=pdf"))
        assert "Too few to tell" in says
        assert "4 of 6" not in says

    def test_no_organization_is_named_in_either(self, month, nadia):
        reader = browser(nadia)
        assert "Eno River" not in reader.get(f"{FILE}&format=csv").content.decode()
        assert "Eno River" not in pdf(reader.get(f"{FILE}&format=pdf"))

    def test_the_paper_begins_with_what_the_numbers_bear(self, larger, nadia):
        """33 of 45 housing needs and 17 of 31 of food: 33 and 17 lie further apart than chance puts them."""
        says = pdf(browser(nadia).get(f"{FILE}&format=pdf"))
        assert "Most often missing: Housing instability (33 of 45 needs closed)." in says
        assert "50 of 76 (65.8%) needs closed" in says
        assert "33 of 45 (73.3%)" in says
        assert "Version 1" in says

    def test_groups_of_one_whole_are_folded_by_their_own_number(self, larger, nadia):
        """No capacity 46 times, other reasons of the system 4 times: one of the two alone would give away the other."""
        found = rows(browser(nadia).get(f"{FILE}&format=csv"))
        by_reason = [row for row in found if row["table"] == "By reason" and row["part"].startswith("Needs")]
        assert [(row["group"], row["n"], row["of"]) for row in by_reason] == [("All others together", "50", "")]

    def test_the_file_folds_and_adds_up(self, larger, nadia):
        found = rows(browser(nadia).get(f"{FILE}&format=csv"))
        by_beat = [row for row in found if row["table"] == "By beat"]
        assert [(row["group"], row["n"], row["of"]) for row in by_beat] == [("All others together", "50", "76")]
        by_need = {row["group"]: (row["n"], row["of"]) for row in found if row["table"] == "By need" and row["n"]}
        assert by_need["Housing instability"] == ("33", "45")
        assert by_need["Food"] == ("17", "31")


class TestWhatTwoFilesTell:
    """A file is asked for as often, and with whatever words, as anybody likes."""

    ASKED = [
        "", "quarter=2026-Q1", "quarter=2025-Q4", "quarter=2024-Q1", "days=30", "days=365&quarter=2025-Q4",
        "days=range&first=2026-01-01&last=2026-03-30", "days=range&first=2026-01-02&last=2026-03-31",
        "days=month", "first=2026-03-01&last=2026-03-01",
    ]  # fmt: skip

    @pytest.fixture
    def closed_each_week(self) -> None:
        """For half a year twelve needs a week that the system could not meet: any other days would have another sum."""
        where = case(neighbor(language_code="es"))
        for week in range(40):
            for number in range(12):
                at = local(1, month=8, year=2025) + 7 * week * DAY
                need(where, domain=FOOD, at=at, closed_at=at + number * HOUR, unmet_reason=UnmetReason.NO_CAPACITY)

    def test_any_two_are_of_the_same_days_or_of_days_apart_and_agree_where_they_tell_the_same(
        self, closed_each_week, nadia
    ):
        reader, numbers = browser(nadia), {}
        for asked in self.ASKED:
            for row in rows(reader.get(f"/insights/gaps/?format=csv&{asked}")):
                days = (date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
                told = (row["n"], row["of"])
                table = row["table"].removesuffix(", the period before")
                if row["part"] != "in short":
                    assert numbers.setdefault((row["part"], table, row["group"], *days), told) == told
        spans = {key[3:] for key in numbers}
        assert len(spans) == 5, "three quarters, and those before two of them"
        assert all(one == other or one[1] < other[0] or other[1] < one[0] for one in spans for other in spans)

    @pytest.mark.parametrize("quarter", ["2026-Q2", "2026-Q3", "2031-Q1", "2026-Q5", "2026", "last", "2026-Q1x"])
    def test_a_quarter_that_is_not_over_or_is_none_has_no_file(self, nadia, quarter):
        for kind in ("csv", "pdf"):
            assert browser(nadia).get(f"/insights/gaps/?format={kind}&quarter={quarter}").status_code == 404

    def test_the_page_leads_to_the_files_of_four_quarters(self, nadia):
        page = browser(nadia).get(URL).content.decode()
        found = set(re.findall(r"format=(\w+)&amp;quarter=([\w-]+)", page))
        assert found == {(kind, f"{name}") for kind in ("csv", "pdf")
                         for name in ("2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2")}  # fmt: skip
        assert 'format=csv"' not in page, "no file of other days"

    def test_one_part_less_another_is_not_small(self, nadia):
        """30 ended for the system's reasons, 25 for want of such a service: the other five would be told."""
        where = case(neighbor(language_code="en"))
        for number in range(60):
            reason = (UnmetReason.NO_SERVICE if number < 25 else UnmetReason.TOO_FAR) if number < 30 else None
            ended = {"unmet_reason": reason} if reason else {"evidence": Evidence.PARTNER}
            need(where, domain=FOOD, at=NOON, closed_at=NOON + DAY, **ended)
        found = rows(browser(nadia).get(f"{FILE}&format=csv"))
        told = {(row["part"], row["table"]): row["n"] for row in found if row["table"] in {"all", "By need"}}
        assert told["Needs that the system could not meet", "all"] == "30"
        assert told["Services asked for that are not there", "all"].startswith("Too few")
        assert ("Services asked for that are not there", "By need") not in told
