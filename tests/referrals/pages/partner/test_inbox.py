"""The partner's pages: the inbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from referrals.actions import answering
from tests.factories import referrals as providers
from tests.referrals.pages.partner.kit import disclosures, words

pytestmark = pytest.mark.django_db


def test_urgent_ones_first_and_of_equals_the_oldest(as_omar, case, nadia, now):
    def send(name, urgency, hours):
        service = providers.service(name=name)
        return providers.sent(case, service, by=nadia, at=now - timedelta(hours=hours), urgency=urgency)

    routine_new, urgent_new = send("A", "routine", 1), send("B", "urgent", 2)
    routine_old, urgent_old = send("C", "routine", 20), send("D", "urgent", 10)
    page = as_omar.get("/partner/").context["page"]
    assert list(page) == [urgent_old, urgent_new, routine_old, routine_new]
    shown = words(as_omar.get("/partner/"))
    assert "Due in 14 hours" in shown
    assert "20 hours ago" in shown


def test_each_tab_shows_its_states(as_omar, case, nadia, omar, now):
    made = {
        state: providers.sent(case, providers.service(name=state), by=nadia, at=now) for state in ("a", "b", "c", "d")
    }
    answering.view(referral=made["b"], by=omar, at=now)
    answering.answer(referral=made["c"], accept=True, by=omar, at=now)
    answering.answer(referral=made["d"], accept=False, reason="no_capacity", by=omar, at=now)
    shown = {
        show: list(as_omar.get(f"/partner/?show={show}").context["page"]) for show in ("waiting", "under_way", "closed")
    }
    assert set(shown["waiting"]) == {made["a"], made["b"]}
    assert shown["under_way"] == [made["c"]]
    assert shown["closed"] == [made["d"]]
    assert list(as_omar.get("/partner/?show=nonsense").context["page"])
    tabs = {tab.value: count for tab, count in as_omar.get("/partner/").context["tabs"]}
    assert tabs == {"waiting": 2, "under_way": 1, "waiting_list": 0, "closed": 1}


@pytest.mark.parametrize("sort", ["urgency", "sent", "answer", "service", "status", "appointment", "ended"])
def test_the_inbox_sorts_both_ways(as_omar, referral, case, nadia, now, sort):
    other = providers.sent(case, providers.service(name="Zucchini"), by=nadia, at=now, urgency="urgent")
    for way in ("", "-"):
        assert set(as_omar.get(f"/partner/?sort={way}{sort}").context["page"]) == {referral, other}


def test_the_inbox_filters_by_urgency(as_omar, referral):
    assert list(as_omar.get("/partner/?urgency=routine").context["page"]) == [referral]
    assert "No referral fits this filter" in words(as_omar.get("/partner/?urgency=urgent"))


def test_an_empty_inbox_says_what_will_come(as_omar):
    assert "Nothing waits for your answer" in words(as_omar.get("/partner/"))
    assert "Nothing is in progress" in words(as_omar.get("/partner/?show=under_way"))
    assert "Nothing is closed yet" in words(as_omar.get("/partner/?show=closed"))


def test_the_inbox_pages(as_omar, case, nadia, now):
    for number in range(27):
        providers.sent(case, providers.service(name=f"Pantry {number:02}"), by=nadia, at=now)
    assert len(as_omar.get("/partner/").context["page"]) == 25
    assert len(as_omar.get("/partner/?page=2").context["page"]) == 2


def test_the_inbox_names_nobody_and_discloses_nothing(as_omar, referral, case):
    html = as_omar.get("/partner/").content.decode()
    for told in ("Quill", "Rosa", "555-0123", "A box of food?", "Food ", str(case.pk) + "/", "identity"):
        assert told not in html.replace("Food pantry", ""), told
    assert referral.reference in html
    assert not disclosures().exists()
