"""The caseload in depth: waiting for a partner, filters, kept views, another's cases, covering, giving many at once."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from casework.actions import caseload as actions
from casework.actions import cases, follow_ups, navigators, needs, neighbors
from casework.models import Call, Case, FollowUp, SavedFilter
from casework.queries.caseload import Asked, Show, Whose, caseload, choices, counts
from casework.states import NeedDomain
from heart.errors import Invalid
from heart.models import User
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield now


def named(given: str, at, to: User | None = None, **changes) -> Case:
    language = changes.pop("language", "")
    details = {"given_name": given, "family_name": "Lee", "language": language}
    return make.case(at=at, assigned_to=to, details=details, **changes)


def in_beat(case: Case, beat: str, now) -> Case:
    call = Call(source="test", number=str(uuid4()), received_at=now, beat=beat).save_by(User.objects.system("import"))
    response = case.encounters.get().response
    response.call = call
    response.save_by(User.objects.system("import"))
    return case


def shown(page) -> list[str]:
    return sorted(row.case.neighbor.given_name for row in page.context["rows"])


def tabs(page) -> dict[str, int]:
    return {str(tab.value): count for tab, count, _ in [*page.context["whose_tabs"], *page.context["show_tabs"]]}


# Waiting for a partner


def test_a_case_waits_from_the_sending_until_the_service_starts_or_the_partner_declines(nadia, omar, now):
    from referrals.actions import answering

    waits, declined, started = (named(name, now, nadia) for name in ("Waits", "Declined", "Started"))
    named("None", now, nadia)
    pantry = providers.service("Bull City Bridge")
    sent = {case: providers.sent(case, pantry, by=nadia, at=now) for case in (waits, declined, started)}
    answering.answer(referral=sent[declined], accept=False, reason="no_capacity", by=omar, at=now)
    answering.answer(referral=sent[started], accept=True, by=omar, at=now)
    client = browser(nadia)
    assert shown(client.get("/caseload/?show=waiting")) == ["Started", "Waits"]
    answering.move(referral=sent[started], status="started", by=omar, at=now)
    page = client.get("/caseload/?show=waiting")
    assert shown(page) == ["Waits"]
    assert tabs(page)["waiting"] == 1


# Filters and search


def test_it_filters_by_need_beat_and_language_and_the_counts_follow(nadia, now):
    in_beat(named("Ann", now, nadia, language="Spanish"), "D1", now)
    in_beat(named("Bea", now, nadia, needs_seen=["homelessness"]), "D1", now)
    named("Cal", now, nadia, language="Spanish", needs_seen=["homelessness"])
    client = browser(nadia)
    for address, expected in (
        ("need=homelessness", ["Bea", "Cal"]),
        ("beat=D1", ["Ann", "Bea"]),
        ("language=Spanish", ["Ann", "Cal"]),
        ("language=Spanish&need=homelessness", ["Cal"]),
        ("beat=D9", []),
        ("need=nonsense", ["Ann", "Bea", "Cal"]),
    ):
        page = client.get(f"/caseload/?{address}")
        assert shown(page) == expected, address
        assert tabs(page)["all"] == tabs(page)["mine"] == len(expected)
    said = words(client.get("/caseload/"))
    assert "Any beat D1" in said
    assert "Any language Spanish" in said


def test_a_closed_need_is_no_need_any_more(nadia, now):
    case = named("Ann", now, nadia)
    needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia)
    assert shown(browser(nadia).get("/caseload/?need=food-insecurity")) == []


def test_a_name_is_searched_by_post_and_stands_in_no_address(nadia, noel, now):
    named("Rosalind", now, nadia)
    named("Ann", now, nadia)
    named("Rosa", now, noel)
    client = browser(nadia)
    page = client.post("/caseload/", {"words": "rosa lee", "whose": "mine", "show": "all"})
    assert shown(page) == ["Rosalind"]
    assert tabs(page)["everybody"] == 2
    body = page.content.decode()
    assert "rosa" not in "".join(part.split('"')[0] for part in body.split('href="')[1:]).casefold()
    assert shown(client.get("/caseload/?words=")) == ["Ann", "Rosalind"]
    assert "Nobody of this tab has such a name" in words(client.post("/caseload/", {"words": "zzz"}))


def test_a_search_goes_on_from_tab_to_tab_so_that_each_count_is_what_its_tab_lists(nadia, noel, now):
    named("Rosalind", now - 60 * HOUR, nadia)
    named("Ann", now - 60 * HOUR, nadia)
    named("Rosa", now, noel)
    client = browser(nadia)
    page = client.post("/caseload/", {"words": "rosa", "whose": "everybody", "show": "all"})
    assert '<button name="show" value="overdue">' in page.content.decode()
    for whose in Whose.values:
        said = tabs(client.post("/caseload/", {"words": "rosa", "whose": whose}))
        for show in Show.values:
            listed = client.post("/caseload/", {"words": "rosa", "whose": whose, "show": show})
            assert len(shown(listed)) == said[show] == tabs(listed)[show], (whose, show)


def test_an_attempt_within_a_search_counts_the_search_anew(nadia, noel, now):
    case = named("Rosalind", now - 60 * HOUR, nadia)
    named("Ann", now - 60 * HOUR, nadia)
    named("Rosa", now - 60 * HOUR, noel)
    actions.save_filter(name="Mine alone", choices={"whose": "mine"}, is_default=True, by=nadia)
    answer = browser(nadia).post(
        f"/follow-ups/{FollowUp.objects.get(case=case).pk}/attempt/",
        {
            "submission": uuid4(),
            "channel": "phone",
            "result": "no_answer",
            "words": "rosa",
            "whose": "everybody",
            "show": "all",
        },
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/caseload/"},
    )
    assert (answer.context["whose"], tabs(answer)["everybody"], tabs(answer)["overdue"]) == ("everybody", 2, 1)


# Counts


def test_on_random_worlds_every_count_is_the_number_of_rows_behind_it(nadia, noel, sol, cora, now):
    """Every combination of tabs and filters on worlds of random cases: one statement counts what the lists show."""
    dice = random.Random(20260310)
    pantry = providers.service("Bull City Bridge")
    for _ in range(3):
        for number in range(6):
            owner = dice.choice([nadia, noel, cora, None])
            domain = dice.choice(["food-insecurity", "homelessness"])
            spoken = dice.choice(["", "Spanish"])
            at = now - dice.randint(0, 20 * 24) * HOUR
            case = named(f"N{number}", at, owner, language=spoken, needs_seen=[domain])
            if dice.random() < 0.5:
                in_beat(case, dice.choice(["D1", "D2"]), now)
            if dice.random() < 0.4 and domain == "food-insecurity":
                providers.sent(case, pantry, by=nadia, at=now)
            if dice.random() < 0.5:
                follow_ups.log_attempt(
                    submission=uuid4(),
                    follow_up=FollowUp.objects.get(case=case, status="open"),
                    channel="phone",
                    result=dice.choice(["reached", "no_answer"]),
                    by=nadia,
                    at=max(at, now - dice.randint(0, 300) * HOUR),
                )
        for asked in (
            Asked(),
            Asked(need="homelessness"),
            Asked(beat="D1", language="Spanish"),
            Asked(person=noel.pk),
            Asked(words="n1"),
        ):
            for whose in Whose:
                told = counts(sol, Asked(**{**vars(asked), "whose": whose.value}), covered=[nadia.pk], at=now)
                for show in Show:
                    exact = Asked(**{**vars(asked), "whose": whose.value, "show": show.value})
                    rows = list(caseload(sol, exact, covered=[nadia.pk], at=now))
                    assert len({row.pk for row in rows}) == len(rows) == told.show[show], (asked, whose, show)
                assert told.whose[whose] == told.show[Show.ALL]


def test_the_page_takes_ten_statements_at_most_for_a_supervisor_too(nadia, noel, sol, now):
    def grow(count: int) -> None:
        for number in range(count):
            named(f"N{number}", now - number * HOUR, nadia, language=f"L{number}")

    navigators.arrange_cover(away=nadia, covered_by=noel, starts_on=now.date(), ends_on=now.date(), by=sol)
    actions.save_filter(name="Mine", choices={"whose": "mine"}, by=sol)
    readers = [(browser(noel), "mine"), (browser(sol), "everybody")]
    grow(1)
    before = [statements(lambda c=client, w=whose: c.get(f"/caseload/?whose={w}")) for client, whose in readers]
    grow(19)
    after = [statements(lambda c=client, w=whose: c.get(f"/caseload/?whose={w}")) for client, whose in readers]
    assert before == after
    assert max(after) <= 10


def test_the_choices_are_one_statement(nadia, now, django_assert_num_queries):
    in_beat(named("Ann", now, nadia, language="Spanish"), "D1", now)
    with django_assert_num_queries(1):
        found = choices(nadia)
    assert (found.beats, found.languages) == (["D1"], ["Spanish"])


# Views that a person keeps


def test_a_view_is_kept_opened_and_removed(nadia, now):
    named("Ann", now, nadia, language="Spanish")
    named("Bea", now, nadia)
    client = browser(nadia)
    answer = client.post("/caseload/views/", {"name": "Spanish ones", "language": "Spanish", "show": "all"})
    saved = SavedFilter.objects.get()
    assert answer.url == f"/caseload/?view={saved.pk}"
    assert shown(client.get(answer.url)) == ["Ann"]
    page = client.get("/caseload/")
    assert shown(page) == ["Ann", "Bea"]
    assert "Attempt saved" not in words(page)
    client.post(f"/caseload/views/{saved.pk}/remove/")
    assert "Spanish ones" not in words(client.get("/caseload/"))


def test_the_caseload_opens_with_the_persons_own_choice_and_an_address_goes_before_it(nadia, now):
    named("Ann", now - 60 * HOUR, nadia)
    named("Bea", now, nadia)
    client = browser(nadia)
    client.post("/caseload/views/", {"name": "Late", "show": "overdue", "is_default": "on"})
    assert shown(client.get("/caseload/")) == ["Ann"]
    assert shown(client.get("/caseload/?whose=mine")) == ["Ann", "Bea"]
    client.post("/caseload/views/", {"name": "All", "show": "all", "is_default": "on"})
    assert shown(client.get("/caseload/")) == ["Ann", "Bea"]
    assert SavedFilter.objects.filter(is_default=True).count() == 1


def test_a_view_holds_codes_and_never_what_was_searched_for(nadia, now):
    named("Rosalind", now, nadia)
    browser(nadia).post(
        "/caseload/views/", {"name": "V", "words": "Rosalind", "need": "food-insecurity", "show": "Rosalind", "x": "y"}
    )
    assert SavedFilter.objects.get().choices == {"whose": "mine", "show": "all", "need": "food-insecurity"}


def test_anothers_view_is_not_there(nadia, noel, now):
    saved = actions.save_filter(name="Late", choices={"show": "overdue"}, by=noel)
    named("Ann", now, nadia)
    client = browser(nadia)
    assert client.post(f"/caseload/views/{saved.pk}/remove/").status_code == 404
    assert shown(client.get(f"/caseload/?view={saved.pk}")) == ["Ann"]
    assert "Late" not in words(client.get("/caseload/")).replace("Later", "")


def test_the_same_name_again_changes_the_view_and_there_are_twenty_at_most(nadia):
    for show in ("overdue", "today"):
        actions.save_filter(name="Mine", choices={"show": show}, by=nadia)
    assert SavedFilter.objects.get().choices == {"show": "today"}
    for number in range(19):
        actions.save_filter(name=f"V{number}", choices={}, by=nadia)
    with pytest.raises(Invalid, match="Remove one first"):
        actions.save_filter(name="One more", choices={}, by=nadia)


def test_a_view_without_a_name_is_asked_for_one(nadia):
    answer = browser(nadia).post("/caseload/views/", {"name": "", "show": "overdue"})
    assert answer.status_code == 422
    assert 'name="show" value="overdue"' in answer.content.decode()


# Another's caseload, and covering


def test_a_supervisor_looks_at_anothers_caseload_and_a_navigator_does_not(nadia, noel, sol, now):
    named("Ann", now, nadia)
    named("Bea", now, noel)
    page = browser(sol).get(f"/caseload/?person={noel.pk}")
    assert shown(page) == ["Bea"]
    assert "Caseload of Noel" in words(page)
    assert shown(browser(nadia).get(f"/caseload/?person={noel.pk}")) == ["Ann"]


def test_who_covers_sees_the_cases_marked_and_only_while_it_lasts(nadia, noel, sol, now):
    named("Ann", now, nadia)
    navigators.arrange_cover(away=nadia, covered_by=noel, starts_on=now.date(), ends_on=now.date(), by=sol)
    page = browser(noel).get("/caseload/")
    assert shown(page) == ["Ann"]
    assert "Covering for Nadia" in words(page)
    assert tabs(page)["mine"] == 1
    with time_machine.travel(now + DAY, tick=False):
        assert shown(browser(noel).get("/caseload/")) == []


# Giving many at once


def test_a_supervisor_chooses_rows_and_gives_them_with_a_reason(nadia, noel, sol, now):
    made = [named(name, now, nadia) for name in ("Ann", "Bea", "Cal")]
    client = browser(sol)
    listed = client.get("/caseload/?whose=everybody").content.decode()
    assert listed.count('name="cases"') == 3
    address = f"/caseload/reassign/?cases={made[0].pk}&cases={made[1].pk}&cases=x"
    assert "Ann Lee (Nadia)" in words(client.get(address))
    answer = client.post(
        "/caseload/reassign/", {"cases": [made[0].pk, made[1].pk], "to": noel.pk, "note": "Nadia moves to nights."}
    )
    assert answer.status_code == 302
    assert Case.objects.filter(assigned_to=noel).count() == 2
    assert "2 cases given to Noel." in words(client.get(answer.url))


def test_what_could_not_be_given_is_named_and_nothing_is(nadia, noel, sol, now):
    made = [named(name, now, nadia, needs_seen=[]) for name in ("Ann", "Bea")]
    cases.close(case=made[1], outcome="declined", by=nadia)
    answer = browser(sol).post(
        "/caseload/reassign/", {"cases": [one.pk for one in made], "to": noel.pk, "note": "Nights."}
    )
    assert answer.status_code == 422
    assert f"Case {made[1].pk}: This case is closed." in words(answer)
    assert "Nights." in answer.content.decode()
    assert not Case.objects.filter(assigned_to=noel).exists()


def test_without_a_reason_or_a_case_it_asks(nadia, noel, sol, now):
    case = named("Ann", now, nadia)
    answer = browser(sol).post("/caseload/reassign/", {"cases": [case.pk], "to": noel.pk, "note": ""})
    assert answer.status_code == 422
    assert "No case is chosen" in words(browser(sol).get("/caseload/reassign/"))


def test_a_navigator_has_no_boxes_to_choose(nadia, now):
    case = named("Ann", now, nadia)
    client = browser(nadia)
    assert 'name="cases"' not in client.get("/caseload/").content.decode()
    assert client.get(f"/caseload/reassign/?cases={case.pk}").status_code == 403


def test_every_need_of_the_filter_is_a_domain(nadia):
    said = browser(nadia).get("/caseload/").content.decode()
    assert all(f'value="{domain}"' in said for domain in NeedDomain.values)


def test_a_number_in_use_shows_without_reading_it(nadia, now):
    case = named("Ann", now, nadia)
    assert "Phone not known" in words(browser(nadia).get("/caseload/"))
    neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", by=nadia)
    page = browser(nadia).get("/caseload/")
    assert page.context["rows"][0].has_number
    assert "555" not in words(page)
