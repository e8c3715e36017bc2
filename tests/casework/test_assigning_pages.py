"""Who could take a case, and why; what is handed over; cover, profiles and attempt plans on their pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from casework.actions import attempt_plans, cases, navigators
from casework.models import AttemptPlan, Case, Cover, NavigatorProfile
from casework.queries.assignment import proposals
from tests.casework.kit import attempt, browser, statements, words
from tests.casework.test_caseload_depth import in_beat
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


def profile(person, sol, *, beats=(), languages=(), capacity=40):
    navigators.set_profile(person=person, beats=beats, languages=languages, capacity=capacity, by=sol)


def spanish(now, **changes) -> Case:
    return make.case(at=now, details={"given_name": "Ann", "family_name": "Lee", "language": "Spanish"}, **changes)


# Proposals


def test_the_proposal_knows_beat_language_load_leave_and_who_knows_the_neighbor(nadia, noel, cora, sol, now):
    case = in_beat(spanish(now), "D1", now)
    profile(noel, sol, beats=["D1"], languages=["Spanish"])
    profile(cora, sol, capacity=1)
    make.case(at=now, assigned_to=cora)
    navigators.arrange_cover(away=nadia, covered_by=noel, starts_on=now.date(), ends_on=now.date(), by=sol)
    ranked = proposals(sol, [Case.objects.select_related("neighbor").get(pk=case.pk)], at=now)[case.pk]
    assert [one.candidate.person.username for one in ranked] == ["noel", "nadia", "cora"]
    assert ranked[0].because[1:] == ("speaks Spanish", "works in beat D1")
    assert ranked[1].but == ("does not list Spanish", "is away today")
    assert ranked[2].but == ("is full: 1 of 1 cases", "does not list Spanish")


def test_who_had_the_case_before_comes_first(nadia, noel, sol, now):
    case = make.case(at=now, assigned_to=noel, needs_seen=[])
    cases.close(case=case, outcome="declined", by=noel, at=now)
    again = make.encounter(at=now, neighbor=case.neighbor, details={}).case
    ranked = proposals(sol, [Case.objects.select_related("neighbor").get(pk=again.pk)], at=now)[again.pk]
    assert (ranked[0].candidate.person, ranked[0].because[1]) == (noel, "has worked with this neighbor before")


def test_the_pages_show_them_and_nothing_is_assigned_by_itself(nadia, noel, sol, now):
    case = spanish(now)
    profile(noel, sol, languages=["Spanish"])
    client = browser(sol)
    for address in (f"/cases/{case.pk}/assign/", "/supervise/unassigned/"):
        assert "Noel because has room: 0 of 40 cases, speaks Spanish" in words(client.get(address))
    assert Case.objects.get(pk=case.pk).assigned_to is None


def test_the_unassigned_page_takes_the_same_statements_with_one_case_and_with_ten(nadia, noel, sol, now):
    client = browser(sol)
    spanish(now)
    one = statements(lambda: client.get("/supervise/unassigned/"))
    for _ in range(9):
        spanish(now)
    assert statements(lambda: client.get("/supervise/unassigned/")) == one


# Handing over


def test_a_case_changes_hands_with_a_note_that_the_new_navigator_reads(nadia, noel, sol, now):
    case = make.case(at=now, assigned_to=nadia)
    client = browser(sol)
    refused = client.post(f"/cases/{case.pk}/assign/", {"to": noel.pk, "note": ""})
    assert refused.status_code == 422
    assert "Write a hand-over note." in words(refused)
    client.post(f"/cases/{case.pk}/assign/", {"to": noel.pk, "note": "Call before noon."})
    reader = browser(noel)
    page = reader.get(f"/cases/{case.pk}/")
    said = words(page)
    assert "Handed over by Nadia" in said
    assert "Call before noon." in said
    assert "Case assigned to noel, with a hand-over note" in said
    assert "I have read this" not in words(client.get(f"/cases/{case.pk}/"))
    answer = reader.post(f"/hand-overs/{case.assignments.first().pk}/read/")
    assert answer.url == f"/cases/{case.pk}/"
    assert "Call before noon." not in words(reader.get(f"/cases/{case.pk}/"))


def test_only_its_reader_marks_it(nadia, noel, sol, now):
    case = make.case(at=now, assigned_to=nadia)
    cases.assign(case=case, to=noel, note="Call before noon.", by=sol)
    assert browser(nadia).post(f"/hand-overs/{case.assignments.first().pk}/read/").status_code == 403


# Cover and profiles


def test_a_navigator_arranges_cover_for_their_own_leave_and_calls_it_off(nadia, noel, now):
    client = browser(nadia)
    day = now.date().isoformat()
    answer = client.post("/covers/", {"away": nadia.pk, "covered_by": noel.pk, "starts_on": day, "ends_on": day})
    assert answer.status_code == 302
    assert "Noel covers for Nadia Now" in words(client.get("/covers/"))
    client.post(f"/covers/{Cover.objects.get().pk}/call-off/")
    assert "Nobody is covered now or soon." in words(client.get("/covers/"))


def test_not_for_another_and_not_in_the_past(nadia, noel, sol, now):
    day, past = now.date().isoformat(), (now - 3 * DAY).date().isoformat()
    answer = browser(nadia).post(
        "/covers/", {"away": noel.pk, "covered_by": nadia.pk, "starts_on": day, "ends_on": day}
    )
    assert answer.status_code == 422
    answer = browser(sol).post(
        "/covers/", {"away": noel.pk, "covered_by": nadia.pk, "starts_on": past, "ends_on": past}
    )
    assert "These days are over." in words(answer) or "Choose a day that is still to come" in words(answer)
    cover = navigators.arrange_cover(away=noel, covered_by=nadia, starts_on=now.date(), ends_on=now.date(), by=sol)
    assert browser(nadia).post(f"/covers/{cover.pk}/call-off/").status_code == 403


def test_a_supervisor_keeps_the_profiles(nadia, sol):
    client = browser(sol)
    assert "Nadia" in words(client.get("/supervise/navigators/"))
    client.post(f"/supervise/navigators/{nadia.pk}/", {"beats": "D1, D2", "languages": "Spanish", "capacity": "25"})
    row = NavigatorProfile.objects.get()
    assert (row.beats, row.languages, row.capacity) == (["D1", "D2"], ["Spanish"], 25)
    assert "0 of 25" in words(client.get("/supervise/navigators/"))
    wrong = client.post(f"/supervise/navigators/{nadia.pk}/", {"beats": "", "languages": "", "capacity": "0"})
    assert wrong.status_code == 422


def test_nobody_without_cases_has_a_profile(sol, ray):
    assert browser(sol).get(f"/supervise/navigators/{ray.pk}/").status_code == 404


# Attempt plans


def plan_form(**changes):
    """A plan as the browser sends it: three attempts, the second and third a day later."""
    form = {"name": "Slow", "use": "For some", "min_days": 3, "min_channels": 2, "within_days": 14, "check_in_days": 7}
    form |= {"steps-TOTAL_FORMS": 6, "steps-INITIAL_FORMS": 6}
    form |= {f"steps-{number}-gap_hours": "" for number in range(6)}
    for number, hours in enumerate((0, 24, 48)):
        form |= {f"steps-{number}-gap_hours": hours, f"steps-{number}-channels": ["phone", "in_person"]}
    return {**form, **changes}


def test_an_administrator_writes_a_plan_and_its_next_version(ada):
    client = browser(ada)
    assert client.post("/settings/attempt-plans/new/", plan_form()).status_code == 302
    plan = AttemptPlan.objects.get()
    assert [step["gap_hours"] for step in plan.versions.get().steps] == [0, 24, 48]
    refused = client.post(f"/settings/attempt-plans/{plan.pk}/", plan_form(within_days=21))
    assert refused.status_code == 422
    assert "Say why." in words(refused)
    client.post(f"/settings/attempt-plans/{plan.pk}/", plan_form(within_days=21, why="Slower"))
    said = words(client.get(f"/settings/attempt-plans/{plan.pk}/"))
    assert "Version 2" in said
    assert "within 14 days" in said
    assert "within 21 days" in words(client.get("/settings/attempt-plans/"))


def test_a_plan_nobody_could_fulfil_comes_back_with_what_is_wrong(ada):
    answer = browser(ada).post("/settings/attempt-plans/new/", plan_form(within_days=1))
    assert answer.status_code == 422
    assert "The steps take 72 hours; allow 3 days or more." in words(answer)
    bad_step = browser(ada).post("/settings/attempt-plans/new/", plan_form(**{"steps-1-gap_hours": "-4"}))
    assert bad_step.status_code == 422
    assert not AttemptPlan.objects.exists()


def test_a_plan_is_retired_and_the_default_is_not(ada):
    attempt_plans.ensure_first_plans(by=ada)
    client = browser(ada)
    high = AttemptPlan.objects.get(name="High risk")
    client.post(f"/settings/attempt-plans/{high.pk}/retire/")
    assert "Retired" in words(client.get("/settings/attempt-plans/"))
    default = AttemptPlan.objects.get(is_default=True)
    assert client.post(f"/settings/attempt-plans/{default.pk}/retire/").status_code == 409


def test_a_navigator_gives_a_case_another_plan_with_a_reason(ada, nadia, now):
    attempt_plans.ensure_first_plans(by=ada)
    case = make.case(at=now, assigned_to=nadia)
    client = browser(nadia)
    assert "Attempt plan: Standard" in words(client.get(f"/cases/{case.pk}/"))
    page = client.get(f"/cases/{case.pk}/plan/")
    assert "4 hours later, phone call or in person" in words(page)
    version = AttemptPlan.objects.get(name="High risk").versions.get()
    assert client.post(f"/cases/{case.pk}/plan/", {"version": version.pk, "reason": ""}).status_code == 422
    client.post(f"/cases/{case.pk}/plan/", {"version": version.pk, "reason": "She said goodbye"})
    assert "Attempt plan: High risk" in words(client.get(f"/cases/{case.pk}/"))


def test_without_a_plan_it_says_what_holds(nadia, ada, now):
    case = make.case(at=now, assigned_to=nadia)
    assert "There is no plan to choose" in words(browser(nadia).get(f"/cases/{case.pk}/plan/"))
    assert "three attempts on different days" in words(browser(ada).get("/settings/attempt-plans/"))


# The attempt form


def test_in_quiet_hours_the_form_says_so_and_takes_the_attempt(nadia, now):
    case = make.case(at=now, assigned_to=nadia)
    owed = case.follow_ups.get()
    assert "quiet hours" not in words(browser(nadia).get(f"/follow-ups/{owed.pk}/attempt/"))
    with time_machine.travel(now + 12 * HOUR, tick=False):
        client = browser(nadia)
        said = words(client.get(f"/follow-ups/{owed.pk}/attempt/"))
        assert "quiet hours for: phone call, text message, in person, through a trusted contact" in said
        assert client.post(f"/follow-ups/{owed.pk}/attempt/", attempt()).status_code == 302


def test_the_same_attempt_from_two_pages_is_asked_about(nadia, now):
    from casework.actions import follow_ups
    from casework.models import ContactAttempt

    case = make.case(at=now, assigned_to=nadia)
    follow_ups.schedule(case=case, kind="check_in", due_at=now + DAY, by=nadia)
    one, other = case.follow_ups.order_by("pk")
    client = browser(nadia)
    client.post(f"/follow-ups/{one.pk}/attempt/", attempt())
    asked = client.post(f"/follow-ups/{other.pk}/attempt/", attempt(submission=str(uuid4())))
    assert asked.status_code == 422
    assert "Yes, this was another attempt" in words(asked)
    client.post(f"/follow-ups/{other.pk}/attempt/", attempt(again="on"))
    assert ContactAttempt.objects.count() == 2
