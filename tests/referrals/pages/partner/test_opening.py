"""The partner's pages: opening one; whose it is."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import consents, needs, neighbors
from casework.models import Need
from casework.states import NeedDomain
from heart.models import Event, StateChange
from referrals.actions import sending
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.pages.partner.kit import disclosures, url, words

pytestmark = pytest.mark.django_db


def test_opening_shows_what_was_released_and_each_view_is_a_disclosure(as_omar, referral, omar, case):
    for _ in range(3):
        response = as_omar.get(url(referral))
    shown = words(response)
    for said in ("Rosa Quillfeather", "(919) 555-0123", "The library on Main", "Food", "A box of food?"):
        assert said in shown
    referral.refresh_from_db()
    assert (referral.status, referral.viewed_by) == (S.VIEWED, omar)
    assert disclosures().count() == 3
    row = disclosures().first()
    assert (row.by, row.neighbor_key, sorted(row.released)) == (omar, case.neighbor_id, ["contact", "identity", "need"])
    assert StateChange.objects.filter(subject_key=str(referral.pk), target=S.VIEWED).count() == 1
    assert Event.objects.filter(kind="referrals.referral_viewed").count() == 1


def test_nothing_else_about_the_neighbor_is_on_the_page_nor_behind_it(as_omar, case, pantry, nadia, now):
    neighbors.change(
        neighbor=case.neighbor,
        details={"identifying_note": "Red coat", "language": "Spanish", "also_known_as": "Rosie"},
        by=nadia,
        at=now,
    )
    needs.add(case=case, domain=NeedDomain.UTILITIES, detail="Power is off", by=nadia, at=now)
    providers.sent(case, providers.service("Eno River Recovery", "Clinic"), by=nadia, at=now)
    referral = providers.sent(case, pantry, by=nadia, at=now)
    html = as_omar.get(url(referral)).content.decode()
    for told in ("Red coat", "Spanish", "Rosie", "Power is off", "Utilities", "Eno River", "Clinic"):
        assert told not in html, told
    need = Need.objects.get(pk=referral.need_id)
    for path in (
        f"/cases/{case.pk}",
        f"/neighbors/{case.neighbor_id}",
        f"need_id={need.pk}",
        f'"/referrals/{referral.pk}/',
    ):
        assert path not in html, path
    assert not re.search(r"[Cc]ase\s+\d", html)


def test_what_was_released_stays_as_it_was_sent(as_omar, referral, case, nadia, now):
    neighbors.change(neighbor=case.neighbor, details={"family_name": "Thorn"}, by=nadia, at=now)
    shown = words(as_omar.get(url(referral)))
    assert "Quillfeather" in shown
    assert "Thorn" not in shown


def test_a_revocation_holds_from_the_next_request(as_omar, referral, case, nadia, now, clock):
    assert "Quillfeather" in words(as_omar.get(url(referral)))
    clock.shift(timedelta(minutes=1))
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now + timedelta(minutes=1))
    response = as_omar.get(url(referral))
    html = response.content.decode()
    for told in ("Quill", "Rosa", "555-0123", "library", "A box of food?", "By phone"):
        assert told not in html, told
    assert "consent to share this with you has ended" in words(response)
    assert not any(response.context[part] for part in ("sections", "question", "notice", "consent"))
    assert "Accept" in words(response)
    assert disclosures().last().released == []
    accepted = as_omar.post(url(referral, "accept/"), {"accept-note": ""}, follow=True)
    assert "Quill" not in accepted.content.decode()
    referral.refresh_from_db()
    assert referral.status == S.ACCEPTED


def test_a_consent_that_runs_out_ends_it_too(as_omar, case, pantry, nadia, now, clock):
    recipients = {pantry.organization_id: pantry.organization_name}
    make.consent(case.neighbor, recipients, by=nadia, at=now, expires_at=now + timedelta(days=1))
    draft = providers.draft(case, pantry, by=nadia, at=now)
    referral = sending.send(referral=draft, by=nadia, at=now)
    clock.shift(timedelta(hours=11))
    assert "Quill" in words(as_omar.get(url(referral)))
    clock.shift(timedelta(hours=13))
    as_omar.force_login(people.person("omar", "partner"))
    assert "Quill" not in words(as_omar.get(url(referral)))


def test_substance_use_comes_with_its_notice_and_the_scope_of_the_consent(as_omar, case, pantry, nadia, now):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    kinds = ["identity", "need", "substance_use"]
    recipients = {pantry.organization_id: pantry.organization_name}
    make.consent(case.neighbor, recipients, by=nadia, at=now, information=kinds, purpose="To arrange treatment")
    draft = providers.draft(case, pantry, need=need, information=kinds, by=nadia, at=now)
    treatment = sending.send(referral=draft, by=nadia, at=now)
    plain = providers.sent(case, providers.service(name="Other"), by=nadia, at=now)
    shown = words(as_omar.get(url(treatment)))
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in shown
    assert "for this purpose: To arrange treatment." in shown
    assert "Wants detox" in shown
    other = words(as_omar.get(url(plain)))
    assert "prohibits" not in other
    assert "To arrange" not in other
    assert "substance_use" in disclosures().first().released
    consents.revoke(consent=treatment.consent, reason="By phone", by=nadia, at=now)
    after = words(as_omar.get(url(treatment)))
    assert "detox" not in after
    assert "To arrange treatment" not in after


def test_no_title_message_or_address_names_the_neighbor(as_omar, referral):
    response = as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"}, follow=True)
    page = as_omar.get(url(referral))
    assert "Quill" not in re.search(r"<title>(.*?)</title>", page.content.decode()).group(1)
    said = " ".join(str(message) for message in response.context["messages"])
    assert said
    assert "Quill" not in said
    assert all("Quill" not in target for target, _ in response.redirect_chain)


def test_another_organization_finds_nothing_anywhere(client, referral, case, nadia, pia, now):
    own = providers.sent(case, providers.service("Eno River Recovery", "Clinic"), by=nadia, at=now)
    client.force_login(pia)
    assert list(client.get("/partner/").context["page"]) == [own]
    assert {tab.value: count for tab, count in client.get("/partner/").context["tabs"]} == {
        "waiting": 1,
        "under_way": 0,
        "waiting_list": 0,
        "closed": 0,
    }
    assert client.get(url(referral)).status_code == 404
    for step in ("accept/", "decline/", "step/", "received/"):
        assert client.post(url(referral, step), {}).status_code == 404
    assert words(client.get(url(referral))) == words(client.get(f"/partner/referrals/{uuid4()}/"))
    assert Referral.objects.get(pk=referral.pk).status == S.SENT
    assert not disclosures().exists()


def test_a_draft_and_a_mistake_are_invisible(as_omar, case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    assert as_omar.get(url(draft)).status_code == 404
    mistake = providers.sent(case, providers.service(name="Other"), by=nadia, at=now)
    sending.end(referral=mistake, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    assert as_omar.get(url(mistake)).status_code == 404
    for show in ("waiting", "under_way", "closed"):
        assert not as_omar.get(f"/partner/?show={show}").context["page"].object_list
    assert not any(count for _, count in as_omar.get("/partner/").context["tabs"])


def test_what_heart_ended_is_shown_as_ended_without_heart_s_reason(as_omar, referral, nadia, now):
    sending.end(referral=referral, status=S.WITHDRAWN, reason="Went to family in Ohio", by=nadia, at=now)
    response = as_omar.get(url(referral))
    assert "withdrawn by the neighbor" in words(response)
    assert "Ohio" not in response.content.decode()
    assert as_omar.post(url(referral, "accept/"), {}).status_code == 409


@pytest.mark.parametrize("who", ["nadia", "sol", "ray", "dee", "eve", "ada"])
def test_nobody_of_heart_opens_the_partners_pages(client, request, referral, who):
    client.force_login(request.getfixturevalue(who))
    for path in ("/partner/", "/partner/room/", url(referral)):
        assert client.get(path).status_code == 403
    for step in ("accept/", "decline/", "step/", "received/"):
        assert client.post(url(referral, step), {}).status_code == 403
    assert not disclosures().exists()
