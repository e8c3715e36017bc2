"""The pages of referrals: the case's panel; who may come here, and what is not told; statements."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions import cases, needs
from casework.models import Need
from casework.states import NeedDomain
from referrals.actions import sending
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.pages.kit import consented, filled, need_of, new_url, words

pytestmark = pytest.mark.django_db


def title(response):
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)


def statements(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def test_the_panel_shows_each_need_with_its_referrals(as_nadia, referral, case, nadia, now):
    other = needs.add(case=case, domain=NeedDomain.UTILITIES, by=nadia, at=now)
    closed = needs.close(
        need=needs.add(case=case, domain=NeedDomain.MEDICAL, by=nadia, at=now), evidence="neighbor", by=nadia, at=now
    )
    fragment = as_nadia.get(f"/cases/{case.pk}/referrals/", headers={"HX-Request": "true"})
    html = fragment.content.decode()
    assert "<html" not in html
    assert f"/referrals/{referral.pk}/" in html
    for need in (need_of_domain(case, "food-insecurity"), other):
        assert f"{reverse('directory')}?need_id={need.pk}" in html
    assert f"need_id={closed.pk}" not in html
    assert "answer due in 3 days" in words(fragment)
    assert "No service asked yet." in words(fragment)
    whole = as_nadia.get(f"/cases/{case.pk}/referrals/")
    assert "<html" in whole.content.decode()
    assert f"/referrals/{referral.pk}/" in whole.content.decode()


def need_of_domain(case, domain):
    return Need.objects.get(case=case, domain=domain)


def test_a_closed_case_offers_no_service(as_nadia, case, nadia, now):
    needs.close(need=need_of(case), unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    assert "Find a service" not in words(as_nadia.get(f"/cases/{case.pk}/referrals/", headers={"HX-Request": "true"}))


def test_a_case_without_a_need_says_so(as_nadia, rules, nadia, now):
    case = make.case(at=now, assigned_to=nadia, needs_seen=[])
    assert "no need is recorded yet" in words(as_nadia.get(f"/cases/{case.pk}/referrals/"))
    assert as_nadia.get("/cases/999999/referrals/").status_code == 404


@pytest.mark.parametrize("who", ["omar", "ray", "dee", "eve", "ada"])
def test_who_sends_no_referrals_finds_nothing_here(client, request, referral, draft_url, case, who):
    client.force_login(request.getfixturevalue(who))
    for url in (
        "/referrals/",
        "/referrals/new/",
        f"/referrals/{referral.pk}/",
        draft_url,
        f"/cases/{case.pk}/referrals/",
    ):
        assert client.get(url).status_code == 403, url
    for step in ("send", "end", "received"):
        assert client.post(f"/referrals/{referral.pk}/{step}/").status_code == 403
    assert Referral.objects.get(pk=referral.pk).status == S.SENT


@pytest.fixture
def draft_url(referral):
    return f"/referrals/{referral.pk}/edit/"


def test_an_unknown_referral_is_not_found(as_nadia):
    for path in ("", "edit/"):
        assert as_nadia.get(f"/referrals/{uuid4()}/{path}").status_code == 404
    for step in ("send", "end", "received"):
        assert as_nadia.post(f"/referrals/{uuid4()}/{step}/").status_code == 404


def test_no_title_message_or_address_names_the_neighbor(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    as_nadia.post(new_url(case, pantry), filled(do="draft"))
    referral = Referral.objects.get()
    pages = ["/referrals/", new_url(case, providers.service(name="Other")), f"/referrals/{referral.pk}/"]
    pages += [f"/referrals/{referral.pk}/edit/", f"/cases/{case.pk}/referrals/"]
    for url in pages:
        assert "Quill" not in title(as_nadia.get(url)), url
    said = []
    for step, given in [("send", {}), ("received", {"received": "yes", "evidence": "neighbor"})]:
        response = as_nadia.post(f"/referrals/{referral.pk}/{step}/", given, follow=True)
        said += [str(message) for message in response.context["messages"]]
        assert all("Quill" not in url for url, _ in response.redirect_chain)
    assert said
    assert "Quill" not in " ".join(said)


def test_no_page_needs_more_statements_for_twenty_rows_than_for_one(as_nadia, case, nadia, omar, now):
    first = providers.sent(case, providers.service(name="Pantry 0"), by=nadia, at=now)
    urls = [
        "/referrals/?whose=everybody",
        f"/referrals/{first.pk}/",
        f"/cases/{case.pk}/referrals/",
        new_url(case, providers.service(name="Not asked")),
    ]
    before = {url: statements(as_nadia, url) for url in urls}
    for number in range(1, 21):
        other = make.case(at=now, assigned_to=nadia)
        for one in (case, other):
            providers.sent(one, providers.service(name=f"Pantry {number}"), by=nadia, at=now)
    domains = [domain for domain in NeedDomain if domain != NeedDomain.FOOD][:20]
    for domain in domains:
        needs.add(case=case, domain=domain, by=nadia, at=now)
    for _ in range(5):
        sending.record_received(referral=first, received="yes", evidence="neighbor", by=nadia, at=now)
    assert {url: statements(as_nadia, url) for url in urls} == before
    assert max(before.values()) <= 16, before
