"""A sheet for a neighbor to carry: no name, no need, no address that is kept secret, and no consent."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from heart.models import Access, Event
from referrals.actions import answering, appointments
from referrals.models import Address, Location, Phone, RequiredDocument, ServiceAtLocation
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

DETAILS = {"given_name": "Rosalind", "family_name": "Quillfeather", "language": "Spanish"}
ALL = ["service", "organization", "when", "where", "transport", "company", "bring", "phone"]
ALL += ["heart_phone", "heart_name", "reference"]


@pytest.fixture(autouse=True)
def clock(now, settings):
    settings.HEART_PHONE = "919-555-0199"
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


def service(by, **changes):
    """A service with a place, a phone and a paper to bring."""
    confidential = changes.pop("confidential", False)
    row = providers.service(**changes)
    where = Location(organization=row.organization, name="Harbor House", confidential=confidential).save_by(by)
    Address(location=where, address_1="12 Elm Street", city="Durham", postal_code="27701").save_by(by)
    ServiceAtLocation(service=row, location=where).save_by(by)
    Phone(service=row, number="919-555-0100").save_by(by)
    RequiredDocument(service=row, document="Photo ID").save_by(by)
    return row


def referred(case, to, nadia, omar, now, **changes):
    row = providers.sent(case, to, by=nadia, at=now)
    row = answering.answer(referral=row, accept=True, by=omar, at=now)
    place = to.at_locations.get().location
    given = {"starts_at": now + timedelta(days=2), "place": place, "transport": "bus_pass", "goes_along": nadia}
    given |= {"meeting_point": "The bench by the depot", "by": nadia, **changes}
    appointments.plan(referral=row, **given)
    return row


def lines_on(page):
    return dict(page.context["sheet"].lines)


def pdf_words(answer):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def safe_lines(page):
    return page.context["form"].fields["lines"].initial


@pytest.fixture
def signed_in(client, nadia):
    client.force_login(nadia)
    return client


def test_the_sheet_of_a_referral_opens_in_the_neighbors_language_with_all_that_helps(signed_in, case, nadia, omar, now):
    row = referred(case, service(nadia), nadia, omar, now)
    page = signed_in.get(f"/referrals/{row.pk}/sheet/")
    assert page.context["sheet"].language == "es"
    assert lines_on(page) == {
        "Qué": "Food pantry",
        "Con": "Bull City Bridge",
        "Cuándo": "jueves, 12 de marzo de 2026, a las 10:00 a. m.",
        "Dónde": "12 Elm Street, Durham",
        "Cómo llegar": "En autobús. Le damos un pase.",
        "Quién va con usted": "Alguien de nuestro equipo va con usted.",
        "Qué traer": "Identificación con foto",
        "Teléfono del servicio": "919-555-0100",
        "¿Preguntas? Llame al": "919-555-0199 (HEART)",
        "Diga este código": row.reference,
    }


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["pdf", "page"])
def test_nothing_of_the_neighbor_is_on_it_and_printing_it_discloses_nothing(
    signed_in, case, nadia, omar, now, language, kind
):
    row = referred(case, service(nadia), nadia, omar, now)
    before = Access.objects.count()
    printed = signed_in.post(f"/referrals/{row.pk}/sheet/", {"language": language, "lines": ALL, "as": kind})
    raw = pdf_words(printed) if kind == "pdf" else printed.content.decode()
    assert ("12 Elm Street" in raw, "919-555-0100" in raw) == (True, True)
    for secret in ("Rosalind", "Quillfeather", "555-0123", "depot", "Nadia", "nadia", str(row.pk)):
        assert secret not in raw
    assert "food-insecurity" not in raw
    assert Access.objects.count() == before
    event = Event.objects.get(kind="referrals.sheet_printed")
    assert (event.by, event.case_key) == (nadia, case.pk)
    assert event.details == {"language": language, "lines": sorted(ALL)}


def test_looking_at_it_is_not_printing_it(signed_in, case, nadia, omar, now):
    row = referred(case, service(nadia), nadia, omar, now)
    address = f"/referrals/{row.pk}/sheet/"
    shown = signed_in.post(address, {"language": "en", "lines": ["when"], "as": "show"})
    assert lines_on(shown) == {"What": "An appointment", "When": "Thursday, March 12, 2026, at 10:00 AM"}
    assert not Event.objects.filter(kind="referrals.sheet_printed").exists()
    assert signed_in.post(address, {"language": "fr", "lines": ["when"], "as": "pdf"}).status_code == 422
    assert signed_in.post(address, {"language": "en", "lines": ["name"], "as": "pdf"}).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"need_domains": ["substance-use"]},
        {"need_domains": ["food-insecurity", "intimate-partner-violence"]},
        {"need_domains": ["mental-health"]},
        {"audience": "heart"},
        {"confidential": True},
    ],
)
def test_a_service_that_betrays_something_is_an_appointment_until_somebody_chooses_otherwise(
    signed_in, case, nadia, omar, now, changes
):
    row = referred(case, service(nadia, **changes), nadia, omar, now)
    address = f"/referrals/{row.pk}/sheet/"
    page = signed_in.get(address)
    assert safe_lines(page) == ["when", "transport", "company", "heart_phone", "reference"]
    printed = pdf_words(signed_in.post(address, {"language": "en", "lines": safe_lines(page), "as": "pdf"}))
    assert "An appointment" in printed
    for secret in ("Food pantry", "Bull City Bridge", "Elm Street", "Harbor", "0100", "HEART"):
        assert secret not in printed


def test_a_need_that_betrays_something_makes_the_sheet_as_careful(signed_in, rules, nadia, omar, now):
    case = make.case(at=now, assigned_to=nadia)
    need = case.needs.get()
    need.domain = "mental-health"
    need.save_by(nadia)
    row = referred(case, service(nadia), nadia, omar, now)
    assert "service" not in safe_lines(signed_in.get(f"/referrals/{row.pk}/sheet/"))


@pytest.mark.parametrize("kind", ["pdf", "page", "show"])
@pytest.mark.parametrize("words", ["", "12 Elm Street, the red door"])
def test_the_address_of_a_confidential_place_is_on_no_sheet_whatever_is_chosen(
    signed_in, case, nadia, omar, now, kind, words
):
    row = referred(case, service(nadia, confidential=True), nadia, omar, now, place_words=words)
    answer = signed_in.post(f"/referrals/{row.pk}/sheet/", {"language": "en", "lines": ALL, "as": kind})
    raw = pdf_words(answer) if kind == "pdf" else answer.content.decode()
    assert "We will tell you how to get there." in raw
    for secret in ("Elm Street", "red door", "Harbor House", "27701"):
        assert secret not in raw


def test_a_service_that_nobody_was_referred_to_needs_no_consent_and_no_neighbor(client, nadia, ray):
    row = service(nadia)
    for who in (nadia, ray):
        client.force_login(who)
        page = client.get(f"/directory/services/{row.pk}/sheet/")
        assert lines_on(page)["What"] == "Food pantry"
        assert "Say this code" not in lines_on(page)
        given = {"language": "es", "lines": ["service"], "as": "pdf"}
        printed = client.post(f"/directory/services/{row.pk}/sheet/", given)
        assert "Food pantry" in pdf_words(printed)
    events = Event.objects.filter(kind="referrals.sheet_printed", subject_key=str(row.pk))
    assert [(one.case_key, one.neighbor_key) for one in events] == [(None, None)] * 2
    assert f"/directory/services/{row.pk}/sheet/" in client.get(f"/directory/services/{row.pk}/").content.decode()


def test_partners_and_editors_print_none(client, nadia, omar, dee, now, case):
    row = service(nadia)
    for who in (omar, dee):
        client.force_login(who)
        assert client.get(f"/directory/services/{row.pk}/sheet/").status_code == 403


def test_the_pdf_says_its_language_and_nobodys_name(signed_in, case, nadia, omar, now):
    row = referred(case, service(nadia), nadia, omar, now)
    answer = signed_in.post(f"/referrals/{row.pk}/sheet/", {"language": "es", "lines": ["when"], "as": "pdf"})
    assert answer["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    paper = PdfReader(BytesIO(answer.content))
    assert paper.trailer["/Root"]["/Lang"] == "es-US"
    assert paper.metadata.title == "Su cita"
    assert "jueves, 12 de marzo de 2026" in pdf_words(answer)


def test_without_a_number_of_hearts_no_line_asks_to_call(signed_in, nadia, settings):
    settings.HEART_PHONE = ""
    page = signed_in.get(f"/directory/services/{service(nadia).pk}/sheet/")
    assert "heart_phone" not in safe_lines(page)
    assert "heart_name" not in safe_lines(page)
