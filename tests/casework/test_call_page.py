"""One call's page: who could have answered, why nobody did, what happened at that place, whom it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework import tasks
from casework.actions import call_alerts, reference, tables
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.models import Call, CallAbout, Neighbor, ProgramHours
from casework.queries import call_page
from casework.rules.nearby import NEAR, meters
from heart.models import Access, User
from tests.casework.field_kit import report, somebody
from tests.casework.kit import HTMX, browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HERE = (35.9940, -78.8986)
ADDRESS = "1200 BLOCK FAYETTEVILLE ST"


@pytest.fixture(autouse=True)
def types() -> None:
    rows = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]
    reference.import_call_types(rows=rows, effective_from=date(2026, 1, 1), by=User.objects.system("import"))


def call(number: str = "1", at: datetime | None = None, **told) -> Call:
    at = at or timezone.now() - timedelta(hours=2)
    facts = {"call_types": ("Welfare check",), "beat": "D1", "location": ADDRESS, **told}
    one = Incoming(source="t", number=number, received_at=at, received_on=timezone.localdate(at), **facts)
    return receive(calls=[one], by=User.objects.system("import"))[0].call


def north_of(meters_away: float) -> dict[str, float]:
    return {"latitude": HERE[0] + meters_away / 111_320, "longitude": HERE[1]}


def page(user: User, call: Call) -> str:
    answer = browser(user).get(f"/calls/{call.pk}/")
    assert answer.status_code == 200
    return words(answer)


class TestWhoCouldAnswer:
    def test_and_by_which_row_of_the_table(self, ray):
        said = page(ray, call(call_types=("Suicide threat",), local_type="SUICIDAL PERSON", priority="1"))
        assert "Crisis call diversion answers “Suicide threat” since Jan 1, 2026" in said
        assert "Community response team answers “Suicide threat”" in said
        assert "SUICIDAL PERSON" in said

    def test_the_place_stands_at_the_head_unless_dispatch_withheld_it(self, ray):
        assert f"{ADDRESS}, beat D1. Received" in page(ray, call())
        assert "Dispatch withheld the place, beat D1. Received" in page(ray, call("2", sensitive=True))

    def test_nobody(self, ray):
        said = page(ray, call(call_types=("Parking",), local_type="PARKING"))
        assert "No program answers this type of call" in said
        assert "Why nobody answered" not in said

    def test_why_nobody_did(self, ray, ada, sweeper):
        one = call()
        assert "The reason is worked out within a minute" in page(ray, one)
        tasks.work_out_verdicts(timezone.now(), sweeper)
        said = page(ray, one)
        assert "Outside hours" in said
        assert "Community response team has no hours on record for that day." in said
        week = [
            ProgramHours(program="CRT", weekday=day, starts=time(0), ends=time(0), effective_from=date(2026, 1, 1))
            for day in range(7)
        ]
        tables.add(rows=week, by=ada)
        tasks.work_out_verdicts(timezone.now(), sweeper)
        said = page(ray, one)
        assert "1 team on duty, 0 of them on other calls" in said
        assert "Outside hours" not in said

    def test_who_did(self, ray):
        one = call()
        make.response(at=timezone.now(), call=one, unit="CRT 3")
        said = page(ray, one)
        assert "Answered by CRT" in said
        assert "CRT 3" in said
        assert "Why nobody answered" not in said


class TestThisPlace:
    def here(self, user: User, one: Call) -> list[str]:
        return [found.number for found in call_page.at_this_place(user, one)]

    def test_other_spellings_of_the_address_newest_first(self, ray):
        now = timezone.now()
        call("old", now - timedelta(days=30), location="1200 Block of Fayetteville Street")
        call("new", now - timedelta(days=3), location="1200 BLK FAYETTEVILLE ST, DURHAM, NC 27701")
        call("elsewhere", location="1300 BLOCK FAYETTEVILLE ST")
        one = call("this", now)
        assert self.here(ray, one) == ["new", "old"]
        said = page(ray, one)
        assert "2 other calls at this place in the twelve months before" in said
        assert "Not answered by HEART." in said

    @pytest.mark.parametrize(("away", "found"), [(0, True), (49, True), (51, False), (500, False)])
    def test_points_within_fifty_meters(self, ray, away, found):
        now = timezone.now()
        call("near", now - timedelta(days=3), location="", **north_of(away))
        one = call("this", now, location="", **north_of(0))
        assert self.here(ray, one) == (["near"] if found else [])

    def test_the_corner_of_the_box_is_too_far(self, ray):
        now = timezone.now()
        corner = {"latitude": HERE[0] + 45 / 111_320, "longitude": HERE[1] + 45 / (111_320 * 0.809)}
        call("corner", now - timedelta(days=3), location="", **corner)
        assert self.here(ray, call("this", now, location="", **north_of(0))) == []

    def test_only_the_twelve_months_before(self, ray):
        now = timezone.now()
        call("too old", now - timedelta(days=366))
        call("just so", now - timedelta(days=364))
        call("later", now)
        assert self.here(ray, call("this", now - timedelta(hours=1))) == ["just so"]

    def test_a_call_whose_location_was_withheld_is_never_found_nor_finds(self, ray):
        now = timezone.now()
        call("open", now - timedelta(days=2))
        hidden = call("hidden", now - timedelta(days=1), sensitive=True)
        assert (hidden.location, hidden.place_key) == ("", "")
        assert self.here(ray, hidden) == []
        assert self.here(ray, call("this", now)) == ["open"]
        assert "Dispatch withheld the location." in page(ray, hidden)

    def test_a_call_that_becomes_sensitive_leaves_the_history(self, ray):
        now = timezone.now()
        call("once open", now - timedelta(days=2))
        call("once open", now - timedelta(days=2), sensitive=True)
        assert self.here(ray, call("this", now)) == []

    def test_of_no_place_nothing(self, ray):
        assert self.here(ray, call(location="")) == []
        call("2", location="")
        assert "Dispatch told no location." in page(ray, Call.objects.get(number="1"))

    def test_it_is_shown_while_a_response_is_recorded(self, ray):
        now = timezone.now()
        call("before", now - timedelta(days=3))
        one = call("this", now)
        form = browser(ray).get(f"/encounters/new/?call={one.pk}").content.decode()
        assert f'hx-get="/calls/{one.pk}/before/"' in form
        part = browser(ray).get(f"/calls/{one.pk}/before/", headers=HTMX)
        assert "1 other call at this place" in words(part)
        assert "<html" not in part.content.decode()
        assert "1 other call at this place" in words(browser(ray).get(f"/calls/{one.pk}/before/"))

    def test_the_latest_three_stand_there_and_the_others_wait_behind_one_line(self, ray):
        now = timezone.now()
        for number in range(5):
            call(f"before {number}", now - timedelta(days=number + 1))
        body = browser(ray).get(f"/calls/{call('this', now).pk}/").content.decode()
        folded = body[body.index("2 earlier") :]
        assert [number for number in range(5) if f"call before {number}" in folded] == [3, 4]
        assert body.index("call before 2") < body.index("2 earlier")

    def test_it_is_read_by_its_indexes(self, ray):
        """Both ways to know a place at once, among four thousand calls: no scan of the whole table."""
        now = timezone.now()
        log = [
            Incoming(
                source="t",
                number=f"n{number}",
                received_at=now - timedelta(hours=number),
                received_on=timezone.localdate(now - timedelta(hours=number)),
                location=f"{number} MAIN ST",
                latitude=HERE[0] + (number % 67) / 1000,
                longitude=HERE[1] + (number % 61) / 1000,
            )
            for number in range(4000)
        ]
        receive(calls=log, by=User.objects.system("import"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE casework_call")
        plan = call_page.place_rows(ray, key="7 main st", point=HERE, until=now).explain()
        assert "call_place" in plan
        assert "call_point" in plan
        assert "Seq Scan on casework_call " not in plan

    def test_distances(self):
        assert meters(HERE, HERE) == 0
        assert 99 < meters(HERE, (HERE[0] + 100 / 111_320, HERE[1])) < 101
        assert meters(HERE, (HERE[0], HERE[1] + 0.001)) == pytest.approx(90, abs=1)
        assert NEAR == 50


class TestWhomItIsAbout:
    @pytest.fixture
    def marcus(self) -> Neighbor:
        details = {"given_name": "Marcus", "family_name": "Bell", "identifying_note": "Red beard"}
        return make.encounter(at=timezone.now() - timedelta(days=9), details=details).neighbor

    def test_look_then_choose(self, ray, marcus, nadia):
        one, phone = call(), browser(ray)
        url = f"/calls/{one.pk}/about/"
        assert "Whom is this call about?" in words(phone.get(url))
        found = phone.post(url, {"do": "look", "looking_for": "marcus be"})
        assert "Marcus Bell, Red beard" in words(found)
        answer = phone.post(url, {"do": "say", "looking_for": "marcus be", "neighbor": marcus.pk}, follow=True)
        assert "Marcus Bell" in words(answer)
        assert CallAbout.objects.get().neighbor == marcus
        assert (
            "likely neighbors" in Access.objects.filter(by=ray, subject_type="casework.callabout").earliest("pk").reason
        )

    def test_too_few_letters_and_nobody_chosen_are_told(self, ray, marcus):
        url = f"/calls/{call().pk}/about/"
        assert browser(ray).post(url, {"do": "look", "looking_for": ""}).status_code == 422
        answer = browser(ray).post(url, {"do": "say", "looking_for": "marcus be", "neighbor": ""})
        assert answer.status_code == 422
        assert "Choose one" in words(answer)

    def test_nobody_like_this(self, ray):
        answer = browser(ray).post(f"/calls/{call().pk}/about/", {"do": "look", "looking_for": "Zebulon"})
        assert "Nobody like this is known" in words(answer)

    def test_taken_back_with_a_reason(self, ray, cora, marcus):
        one = call()
        said = call_alerts.say(call=one, neighbor=marcus, by=ray)
        url = f"/calls/about/{said.pk}/"
        assert browser(cora).post(url, {"why": ""}).status_code == 422
        browser(cora).post(url, {"why": "It was his brother"})
        said.refresh_from_db()
        assert (said.taken_back_by, said.taken_back_why) == (cora, "It was his brother")
        assert "Marcus" not in page(ray, one)

    def test_opening_the_page_is_kept_for_each_neighbor_on_it(self, ray, marcus):
        one = call()
        call_alerts.say(call=one, neighbor=marcus, by=ray)
        before = Access.objects.count()
        page(ray, one)
        assert Access.objects.count() == before + 1
        assert Access.objects.latest("pk").neighbor_key == marcus.pk

    def test_the_navigators_case_is_shown_to_those_who_work_cases_alone(self, ray, nadia):
        case = make.case(at=timezone.now() - timedelta(days=2), assigned_to=nadia)
        one = call()
        call_alerts.say(call=one, neighbor=case.neighbor, by=ray)
        assert f"case {case.pk}" in page(nadia, one)
        assert f"/cases/{case.pk}/" not in browser(ray).get(f"/calls/{one.pk}/").content.decode()


class TestTheList:
    @pytest.fixture(autouse=True)
    def two(self, sweeper) -> None:
        call("unmet")
        make.response(at=timezone.now(), call=call("met"), met_people=[])
        call("never", call_types=("Parking",))
        tasks.work_out_verdicts(timezone.now(), sweeper)

    def test_says_why(self, ray):
        assert "Outside hours" in words(browser(ray).get("/calls/?program=CRT"))

    @pytest.mark.parametrize(("asked", "found"), [("outside_hours", ["unmet"]), ("other", []), ("no_unit_free", [])])
    def test_can_be_asked_for_a_reason(self, ray, asked, found):
        rows = browser(ray).get("/calls/", {"unanswered": asked}).context["page"].object_list
        assert [row.number for row in rows] == found

    def test_so_can_the_api(self, ray):
        answer = browser(ray).get("/api/v1/calls/", {"unanswered": "outside_hours"}).json()
        assert [(row["number"], row["unanswered"]) for row in answer["results"]] == [("unmet", "outside_hours")]


def test_the_same_number_of_statements_for_one_and_for_twenty(ray, nadia, cora):
    now = timezone.now()
    one = call("this", now)

    def more(number: int) -> None:
        call(f"before {number}", now - timedelta(days=number + 1))
        neighbor = make.encounter(at=now - timedelta(days=3)).neighbor
        call_alerts.say(call=one, neighbor=neighbor, by=cora)

    desk = browser(nadia)
    more(0)
    few = statements(lambda: desk.get(f"/calls/{one.pk}/"))
    for number in range(1, 20):
        more(number)
    assert statements(lambda: desk.get(f"/calls/{one.pk}/")) == few
    assert few <= 20


@pytest.mark.parametrize("name", ["omar", "eve", "dee", "ada"])
def test_it_is_closed_to_who_does_not_answer_calls(request, name):
    one = call()
    other = browser(request.getfixturevalue(name))
    for path in (f"/calls/{one.pk}/", f"/calls/{one.pk}/before/", f"/calls/{one.pk}/about/"):
        assert other.get(path).status_code == 403


def test_a_response_recorded_on_the_form_answers_the_call(ray, rules, sweeper):
    one = call()
    tasks.work_out_verdicts(timezone.now(), sweeper)
    answer = browser(ray).post("/encounters/new/", report(somebody(), call=one.pk), follow=True)
    assert answer.status_code == 200
    assert "Answered by CRT" in page(ray, one)


def test_a_year_of_utc_is_not_a_year_of_the_city(ray):
    """A call of New Year's Eve in the city is of that day there, though it is January in UTC already."""
    one = call(at=datetime(2026, 1, 1, 3, tzinfo=UTC))
    assert one.eligible_programs == []
    assert "No program answers" in page(ray, one)
