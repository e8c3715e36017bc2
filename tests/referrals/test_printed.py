"""The referrals of a case on its printed summary."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from casework import printed as parts
from casework.actions import needs
from casework.timeline import printed_parts
from heart import ledger
from referrals.actions import answering, sending
from referrals.models import Location, ServiceAtLocation
from referrals.printed import WITHHELD, referrals_of
from tests.casework.kit import browser, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


def paper(by, case, *chosen):
    answer = browser(by).post(f"/cases/{case.pk}/print/", {"purpose": "handover", "parts": chosen})
    assert answer["Content-Type"] == "application/pdf", answer.content[:500]
    sheets = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def test_it_says_to_whom_for_what_where_it_stands_and_since_when(case, nadia, omar, now):
    referral = providers.sent(case, providers.service(), by=nadia, at=now, question="Two boxes a week?")
    answering.view(referral=referral, by=omar, at=now)
    answering.answer(referral=referral, accept=False, reason="no_capacity", note="Ask in May.", by=omar, at=now)
    said = paper(nadia, case, "referrals")
    assert "Referrals and where they stand" in said
    assert "Bull City Bridge: Food pantry" in said
    assert "Declined. No room" in said
    assert said.count(f"Sent {now.astimezone().strftime('%b')}") == 1
    for private in ("Two boxes", "Ask in May"):
        assert private not in said


def test_an_appointment_has_its_hour(case, nadia, omar, now):
    referral = providers.sent(case, providers.service(), by=nadia, at=now)
    answering.view(referral=referral, by=omar, at=now)
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    answering.move(referral=referral, status="scheduled", appointment_at=now + timedelta(days=2), by=omar, at=now)
    ((_, _, state, dates),) = referrals_of(case, nadia).rows
    assert state == "Scheduled"
    assert [line.split()[0] for line in dates.split("\n")] == ["Sent", "Answered", "Appointment"]
    assert dates.endswith("M")


def test_it_holds_none_unless_it_was_chosen_and_says_when_there_is_none(case, nadia, now):
    providers.sent(case, providers.service(), by=nadia, at=now)
    assert "Bull City Bridge" not in paper(nadia, case, "needs", "follow_ups")
    other = make.case(at=now, assigned_to=nadia)
    assert "nothing is recorded" in paper(nadia, other, "referrals")
    assert "Bull City Bridge" not in paper(nadia, other, "referrals")


def test_a_draft_and_what_was_entered_in_error_are_left_out(case, nadia, now):
    providers.draft(case, providers.service(name="Soup"), by=nadia, at=now)
    gone = providers.sent(case, providers.service(name="Bread"), by=nadia, at=now)
    sending.end(referral=gone, status="entered_in_error", reason="Another neighbor", by=nadia, at=now)
    assert referrals_of(case, nadia).rows == []


def test_a_place_that_is_kept_secret_is_not_named_on_paper(case, nadia, now):
    service = providers.service("Haven", "Safe beds")
    where = Location(organization=service.organization, name="The house", confidential=True).save_by(nadia)
    ServiceAtLocation(service=service, location=where).save_by(nadia)
    providers.sent(case, service, by=nadia, at=now)
    said = paper(nadia, case, "referrals")
    assert WITHHELD in said
    assert "Haven" not in said
    assert "Safe beds" not in said


def test_a_referral_for_substance_use_brings_the_notice_and_only_where_it_is_printed(case, nadia, now):
    service = providers.service(name="Recovery", need_domains=["substance-use"])
    need = needs.add(case=case, domain="substance-use", by=nadia, at=now)
    make.consent(
        case.neighbor,
        {service.organization_id: "Bull City Bridge"},
        by=nadia,
        at=now,
        information=["identity", "contact", "need", "substance_use"],
    )
    information = ["identity", "contact", "need", "substance_use"]
    providers.sent(case, service, by=nadia, at=now, need=need, information=information)
    assert NOTICE in paper(nadia, case, "referrals")
    assert NOTICE not in paper(nadia, case, "follow_ups")


def test_other_referrals_bring_no_notice(case, nadia, now):
    providers.sent(case, providers.service(), by=nadia, at=now)
    assert NOTICE not in paper(nadia, case, "referrals")


def test_who_may_not_see_referrals_reads_none(case, nadia, ray, now):
    providers.sent(case, providers.service(), by=nadia, at=now)
    assert len(referrals_of(case, nadia).rows) == 1
    assert referrals_of(case, ray).rows == []


def test_it_is_one_statement_with_one_referral_and_with_ten(case, nadia, now, django_assert_num_queries):
    for number in range(10):
        providers.sent(case, providers.service(name=f"Service {number}"), by=nadia, at=now)
    with django_assert_num_queries(1):
        assert len(referrals_of(case, nadia).rows) == 10


def test_the_form_offers_it_and_the_history_says_that_it_was_printed(case, nadia):
    assert ("referrals", "Referrals and where they stand") in parts.choices()
    page = words(browser(nadia).get(f"/cases/{case.pk}/print/"))
    assert "Referrals and where they stand" in page
    paper(nadia, case, "neighbor", "referrals")
    assert ledger.of_case(case.pk)[0].details["parts"] == ["neighbor", "referrals"]
    told = printed_parts(ledger.of_case(case.pk)[0].details)
    assert told == "who the neighbor is, referrals and where they stand"
