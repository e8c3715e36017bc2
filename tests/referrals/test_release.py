"""What a referral releases: nothing that was not chosen, and never what was not meant for others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings

from casework.actions import consents, needs, neighbors, ways
from casework.models import Need, UsualPlace
from casework.states import Information as I
from casework.states import NeedDomain
from casework.states.finding import EndReason, PlaceKind
from heart.models import Access
from referrals import release
from referrals.actions import sending
from referrals.models import Referral
from tests.casework.kit import browser, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

DETAILS = {
    "given_name": "Rosa",
    "family_name": "Quill",
    "date_of_birth": date(1980, 4, 2),
    "pronouns": "she/her",
    "language": "Spanish",
    "needs_interpreter": True,
    "usual_places": "The library on Main",
    "identifying_note": "Red coat",
}


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def food(case):
    return Need.objects.get(case=case)


def built(need, *kinds):
    return release.build(neighbor=need.case.neighbor, need=need, kinds=kinds)


def test_the_places_in_use_go_out_with_their_times_and_without_our_notes(food, nadia, now):
    neighbor = food.case.neighbor
    details = {
        "kind": PlaceKind.MEAL_SITE,
        "where": "St. Ann kitchen",
        "weekdays": [0],
        "parts": ["morning"],
        "note": "Ask Joe",
    }
    kitchen = ways.add(kind=UsualPlace, neighbor=neighbor, details=details, by=nadia, at=now)
    ways.add(kind=UsualPlace, neighbor=neighbor, details={"kind": PlaceKind.OTHER, "where": "Depot"}, by=nadia, at=now)
    when = f"St. Ann kitchen ({kitchen.when_words})"
    assert built(food, I.CONTACT)["contact"]["Usual places"] == f"The library on Main; {when}; Depot"
    ways.end(way=kitchen, reason=EndReason.GONE, by=nadia, at=now)
    neighbor.refresh_from_db()
    assert built(food, I.CONTACT)["contact"]["Usual places"] == "The library on Main; Depot"


def test_only_the_chosen_kinds_go_out(food):
    assert built(food, I.IDENTITY) == {
        "identity": {"Name": "Rosa Quill", "Date of birth": "April 2, 1980", "Pronouns": "she/her"}
    }
    assert set(built(food, I.NEED, I.LANGUAGE)) == {"need", "language"}
    assert built(food) == {}


def test_the_note_that_tells_responders_whom_to_look_for_never_goes_out(food):
    assert "Red coat" not in str(built(food, *I.values))


def test_a_phone_goes_out_with_what_is_safe_to_do_with_it(food, nadia):
    assert built(food, I.CONTACT)["contact"] == {
        "Phone": "(919) 555-0123 (leave no message and send no text)",
        "Usual places": "The library on Main",
    }
    phone = food.case.neighbor.phones.get()
    phone.safe_to_text = True
    phone.save_by(nadia)
    assert "a text is safe, a voice message is not" in str(built(food, I.CONTACT))
    phone.safe_to_leave_message = True
    phone.save_by(nadia)
    assert "a message or a text is safe" in str(built(food, I.CONTACT))
    phone.safe_to_text = False
    phone.save_by(nadia)
    assert "a voice message is safe, a text is not" in str(built(food, I.CONTACT))


def test_a_dead_number_is_not_given_to_anybody(food, nadia):
    phone = food.case.neighbor.phones.get()
    phone.in_use = False
    phone.save_by(nadia)
    assert "Phone" not in built(food, I.CONTACT)["contact"]


def test_a_foreign_number_keeps_its_country(food, nadia):
    phone = food.case.neighbor.phones.get()
    phone.number = "+525512345678"
    phone.save_by(nadia)
    assert "+52 " in built(food, I.CONTACT)["contact"]["Phone"]


def test_who_has_neither_phone_nor_place_is_reached_through_us(rules, nadia, now):
    case = make.case(at=now, assigned_to=nadia)
    assert built(Need.objects.get(case=case), I.CONTACT) == {"contact": {"Contact": "Through HEART"}}


def test_language_says_whether_an_interpreter_is_needed(food, nadia, now):
    assert built(food, I.LANGUAGE) == {"language": {"Language": "Spanish", "Interpreter": "Needed"}}
    neighbors.change(
        neighbor=food.case.neighbor, details={"language": "", "needs_interpreter": False}, by=nadia, at=now
    )
    food = Need.objects.get(pk=food.pk)
    assert built(food, I.LANGUAGE) == {"language": {"Language": "Not recorded", "Interpreter": "Not needed"}}


def test_other_needs_are_named_only_while_open_and_without_substance_use(food, case, nadia, now):
    assert built(food, I.SITUATION) == {"situation": {"Other needs": "None recorded"}}
    needs.add(case=case, domain=NeedDomain.HOMELESSNESS, by=nadia, at=now)
    needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    done = needs.add(case=case, domain=NeedDomain.UTILITIES, by=nadia, at=now)
    needs.close(need=done, evidence="neighbor", by=nadia, at=now)
    assert built(food, I.SITUATION)["situation"] == {"Other needs": "Homelessness"}
    assert built(food, I.SITUATION, I.SUBSTANCE_USE)["situation"] == {"Other needs": "Homelessness, Substance use"}


def test_a_need_about_substance_use_goes_out_as_support_unless_that_is_chosen(case, nadia, now):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    plain = built(need, I.IDENTITY, I.NEED)
    assert plain["need"] == {"Need": "Support"}
    assert "detox" not in str(plain)
    assert "ubstance" not in str(plain)
    named = built(need, I.NEED, I.SUBSTANCE_USE)
    assert named["need"] == {"Need": "Substance use", "Detail": "Wants detox"}
    assert named["substance_use"] == {"Substance use": "Wants detox"}


def test_substance_use_that_is_over_stays_here(food, case, nadia, now):
    past = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    needs.close(need=past, evidence="neighbor", by=nadia, at=now)
    assert built(food, I.SUBSTANCE_USE) == {"substance_use": {"Substance use": "Nothing recorded"}}


def test_the_least_by_default(food, case, nadia, now):
    assert release.kinds_for(food) == [I.IDENTITY, I.CONTACT, I.NEED]
    treatment = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, by=nadia, at=now)
    assert release.kinds_for(treatment) == [I.IDENTITY, I.CONTACT, I.NEED, I.SUBSTANCE_USE]


def test_the_notice_goes_with_substance_use_alone():
    assert release.carries_notice(["identity", "substance_use"])
    assert not release.carries_notice(["identity", "need"])
    assert release.REDISCLOSURE_NOTICE == ("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")


def test_what_was_sent_is_frozen(case, nadia, omar, now):
    referral = providers.sent(case, providers.service(), by=nadia, at=now)
    before = Referral.objects.get(pk=referral.pk).released
    neighbors.change(
        neighbor=case.neighbor, details={"family_name": "Thorn", "usual_places": "A new place"}, by=nadia, at=now
    )
    needs.add(case=case, domain=NeedDomain.HOMELESSNESS, by=nadia, at=now)
    after = Referral.objects.get(pk=referral.pk)
    assert after.released == before
    sections = release.shown(after, now + timedelta(hours=1))
    assert [section.kind for section in sections] == ["identity", "contact", "need"]
    assert sections[0].parts["Name"] == "Rosa Quill"
    assert "A new place" not in str(sections)


def test_nothing_is_shown_once_the_consent_was_revoked_or_has_run_out(case, nadia, now):
    referral = providers.sent(case, providers.service(), by=nadia, at=now)
    consent = referral.consent
    assert release.shown(referral, consent.expires_at - timedelta(seconds=1))
    assert release.shown(referral, consent.expires_at) == []
    consents.revoke(consent=consent, reason="By phone", by=nadia, at=now + timedelta(hours=2))
    referral = Referral.objects.get(pk=referral.pk)
    assert release.shown(referral, now + timedelta(hours=1))
    assert release.shown(referral, now + timedelta(hours=2)) == []


def test_an_exception_shows_without_a_consent_for_thirty_days(case, nadia, now):
    referral = providers.draft(
        case,
        providers.service(),
        by=nadia,
        at=now,
        exception="medical_emergency",
        exception_note="Collapsed; Cora decided.",
    )
    sending.send(referral=referral, by=nadia, at=now)
    referral = Referral.objects.get(pk=referral.pk)
    assert referral.consent is None
    last = now + timedelta(days=settings.EXCEPTION_DAYS)
    assert settings.EXCEPTION_DAYS == 30
    assert release.shown(referral, last - timedelta(seconds=1))
    assert release.shown(referral, last) == []


@pytest.mark.parametrize(("days", "sees"), [(29, True), (31, False)])
def test_the_partners_page_and_its_disclosures_follow_the_end_of_an_exception(case, nadia, omar, now, days, sees):
    service = providers.service()
    facts = {"exception": "required_by_law", "exception_note": "A report; Cora decided."}
    referral = sending.send(referral=providers.draft(case, service, by=nadia, at=now, **facts), by=nadia, at=now)
    with time_machine.travel(now + timedelta(days=days), tick=False):
        shown = words(browser(omar).get(f"/partner/referrals/{referral.pk}/"))
    assert (case.neighbor.name in shown) is sees
    assert ("shared without a consent, for that occasion" in shown) is not sees
    assert bool(Access.objects.latest("pk").released) is sees
