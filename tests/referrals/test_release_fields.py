"""Release field by field: what was left out stays here, and nothing goes out beside what the consent covers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from casework.actions import needs, ways
from casework.models import Need, TrustedContact, UsualPlace
from casework.states import Information as I
from casework.states import NeedDomain
from casework.states.finding import MayTell, PlaceKind
from heart.errors import Invalid
from heart.models import Event, Message
from referrals import policies
from referrals.actions import sending
from referrals.models import Referral
from referrals.rules.release_fields import kind_of, offered, told
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

DETAILS = {
    "given_name": "Rosa",
    "family_name": "Quill",
    "date_of_birth": date(1980, 4, 2),
    "pronouns": "she/her",
    "language": "Spanish",
    "usual_places": "The library on Main",
}
PLAIN = [I.IDENTITY, I.CONTACT, I.NEED]


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def food(case):
    return Need.objects.get(case=case)


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def consented(case, pantry, nadia, now):
    return make.consent(case.neighbor, {pantry.organization_id: "Bull City Bridge"}, by=nadia, at=now)


def place(case, kind, where, nadia, now):
    return ways.add(kind=UsualPlace, neighbor=case.neighbor, details={"kind": kind, "where": where}, by=nadia, at=now)


def sent(case, pantry, nadia, now, **terms):
    return sending.send(referral=providers.draft(case, pantry, by=nadia, at=now, **terms), by=nadia, at=now)


def keys(need):
    return [field.key for field in offered(need.case.neighbor, need)]


# --- What goes out


def test_only_the_chosen_fields_of_a_kind_go_out_and_stay_as_they_were(case, pantry, consented, nadia, omar, now):
    phone = case.neighbor.phones.get()
    fields = ["identity.name", f"contact.phone.{phone.pk}", "need.need"]
    referral = sent(case, pantry, nadia, now, information=PLAIN, fields=fields)
    assert Referral.objects.get(pk=referral.pk).released == {
        "identity": {"Name": "Rosa Quill"},
        "contact": {"Phone": "(919) 555-0123 (leave no message and send no text)"},
        "need": {"Need": "Food"},
    }
    assert referral.fields == fields


def test_whoever_chooses_no_fields_tells_what_is_usual(case, food, pantry, consented, nadia, now):
    kitchen = place(case, PlaceKind.MEAL_SITE, "St. Ann kitchen", nadia, now)
    referral = sent(case, pantry, nadia, now, information=PLAIN)
    assert referral.fields is None
    assert referral.released["contact"]["Usual places"] == f"The library on Main; {kitchen.where}"


@pytest.mark.parametrize("kind", [PlaceKind.SHELTER, PlaceKind.HOME, PlaceKind.FRIEND])
def test_where_somebody_sleeps_goes_out_only_where_it_is_chosen(case, food, nadia, now, kind):
    bed = place(case, kind, "House on Holloway", nadia, now)
    fields = offered(case.neighbor, food)
    assert "Holloway" not in str(told(fields, [I.CONTACT], None))
    assert "Holloway" in str(told(fields, [I.CONTACT], [f"contact.place.{bed.pk}"]))
    assert "Holloway" not in str(told(fields, [I.IDENTITY], [f"contact.place.{bed.pk}"]))


def test_a_trusted_contact_is_told_of_only_where_the_neighbor_agreed_and_somebody_chose_it(case, food, nadia, now):
    details = {"name": "Aunt Bea", "relation": "aunt", "may_tell": MayTell.CALLED}
    ways.add(kind=TrustedContact, neighbor=case.neighbor, details=details, by=nadia, at=now)
    assert not [key for key in keys(food) if "person" in key]
    agreed = {"name": "Cousin Al", "may_tell": MayTell.HEART, "agreed": True}
    person = ways.add(kind=TrustedContact, neighbor=case.neighbor, details=agreed, by=nadia, at=now)
    fields = offered(case.neighbor, food)
    assert "Cousin Al" not in str(told(fields, [I.CONTACT], None))
    assert told(fields, [I.CONTACT], [f"contact.person.{person.pk}"])["contact"] == {"Trusted contact": "Cousin Al"}


def test_a_chosen_phone_that_is_dead_by_then_is_told_to_nobody(case, pantry, consented, nadia, now):
    phone = case.neighbor.phones.get()
    draft = providers.draft(
        case, pantry, by=nadia, at=now, information=[I.CONTACT], fields=[f"contact.phone.{phone.pk}"]
    )
    phone.in_use = False
    phone.save_by(nadia)
    referral = sending.send(referral=draft, by=nadia, at=now)
    assert referral.released == {"contact": {"Contact": "Through HEART"}}


def test_other_needs_are_chosen_one_by_one(case, food, nadia, now):
    bed = needs.add(case=case, domain=NeedDomain.HOMELESSNESS, by=nadia, at=now)
    needs.add(case=case, domain=NeedDomain.UTILITIES, by=nadia, at=now)
    fields = offered(case.neighbor, food)
    assert told(fields, [I.SITUATION], [f"situation.need.{bed.pk}"]) == {"situation": {"Other needs": "Homelessness"}}
    assert told(fields, [I.SITUATION], []) == {}


def test_a_field_over_substance_use_needs_its_kind_as_well(case, food, nadia, now):
    treatment = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    chosen = keys(treatment) + keys(food)
    without = [kind for kind in I.values if kind != I.SUBSTANCE_USE]
    for need in (treatment, food):
        out = str(told(offered(case.neighbor, need), without, chosen))
        assert "ubstance" not in out
        assert "detox" not in out
    assert told(offered(case.neighbor, treatment), [I.NEED], ["need.detail"]) == {}


# --- Never more than the consent covers, whoever asks


@pytest.mark.parametrize(
    ("information", "fields", "why"),
    [
        ([I.NEED], ["need.need", "identity.name"], "goes beyond"),
        ([I.IDENTITY], ["identity.shoe_size"], "can't be told"),
        ([I.IDENTITY], ["identity"], "can't be told"),
    ],
)
def test_a_field_beside_its_kind_or_unknown_is_refused(case, pantry, consented, nadia, now, information, fields, why):
    with pytest.raises(Invalid, match=why) as caught:
        providers.draft(case, pantry, by=nadia, at=now, information=information, fields=fields)
    assert list(caught.value.fields) == ["fields"]
    draft = providers.draft(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid, match=why):
        sending.revise(referral=draft, information=information, fields=fields, urgency="routine", by=nadia, at=now)


def test_another_neighbors_phone_is_no_field_of_this_one(case, pantry, consented, nadia, now):
    other = make.case(at=now, phone="919-555-0199").neighbor.phones.get()
    with pytest.raises(Invalid, match="can't be told"):
        providers.draft(case, pantry, by=nadia, at=now, information=PLAIN, fields=[f"contact.phone.{other.pk}"])


def test_a_field_of_a_kind_that_the_consent_does_not_name_keeps_the_referral_here(case, pantry, consented, nadia, now):
    draft = providers.draft(
        case,
        pantry,
        by=nadia,
        at=now,
        information=[I.IDENTITY, I.LANGUAGE],
        fields=["identity.name", "language.language"],
    )
    with pytest.raises(Invalid) as caught:
        sending.send(referral=draft, by=nadia, at=now)
    assert "consent" in caught.value.fields
    assert not Message.objects.filter(kind="referral_sent").exists()


def test_a_field_counts_as_its_kind_even_where_the_draft_does_not_name_that(case, pantry, consented, nadia, now):
    """However a draft came to hold it, the consent is asked about every field again when it is sent."""
    draft = providers.draft(case, pantry, by=nadia, at=now, information=[I.IDENTITY])
    draft.fields = ["identity.name", "language.language"]
    assert policies.uncovered(consented, draft, now) == ["It does not name: Language and interpreter."]
    draft.fields, draft.exception = ["substance_use.need.1"], "medical_emergency"
    with pytest.raises(Invalid, match="consent that names it"):
        policies.check_covers_substance_use(draft)


def test_the_ledger_tells_kinds_and_no_fields(case, pantry, consented, nadia, now):
    sent(case, pantry, nadia, now, information=[I.IDENTITY], fields=["identity.name"])
    details = str(Event.objects.get(kind="referrals.referral_sent").details)
    assert "identity" in details
    assert "identity.name" not in details


# --- The page


def url(need, service):
    return f"/referrals/new/?need={need.pk}&service={service.pk}"


def preview(html):
    return html.split('id="preview"')[1]


def typed(**changes):
    return {"urgency": "routine", "information": ["identity", "contact", "need"], "by_field": "1", **changes}


def test_the_page_offers_each_field_and_leaves_the_shelter_out(client, case, food, pantry, nadia, now):
    client.force_login(nadia)
    bed = place(case, PlaceKind.SHELTER, "House on Holloway", nadia, now)
    html = client.get(url(food, pantry)).content.decode()
    assert re.search(r'value="identity.pronouns"[^>]*checked', html)
    assert f'value="contact.place.{bed.pk}"' in html
    assert not re.search(rf'value="contact.place.{bed.pk}"[^>]*checked', html)
    assert "House on Holloway (only where needed)" in html
    assert "Holloway" not in preview(html)


def test_the_preview_shows_what_is_ticked_beneath_ticked_kinds(client, case, food, pantry, nadia):
    client.force_login(nadia)
    chosen = typed(do="preview", fields=["identity.name", "need.need", "language.language"])
    html = client.post(url(food, pantry), chosen).content.decode()
    assert "Rosa Quill" in preview(html)
    for left_out in ("April 2, 1980", "she/her", "555-0123", "Spanish"):
        assert left_out not in preview(html), left_out
    assert not re.search(r'value="identity.pronouns"[^>]*checked', html), "what was unticked stays so"


def test_what_was_previewed_is_what_goes_out(client, case, food, pantry, consented, nadia, omar):
    client.force_login(nadia)
    answer = client.post(
        url(food, pantry), typed(do="send", submission="7a" * 16, fields=["identity.name", "need.need"])
    )
    referral = Referral.objects.get()
    assert answer.url == f"/referrals/{referral.pk}/"
    assert set(referral.released) == {"identity", "need"}
    assert referral.information == ["identity", "need"], "a kind of which nothing is told is not asked of the consent"
    client.force_login(omar)
    page = client.get(f"/partner/referrals/{referral.pk}/").content.decode()
    assert "Rosa Quill" in page
    assert "she/her" not in page


def test_a_draft_opens_with_its_own_fields(client, case, food, pantry, nadia, now):
    client.force_login(nadia)
    draft = providers.draft(case, pantry, by=nadia, at=now, information=[I.IDENTITY], fields=["identity.name"])
    html = client.get(f"/referrals/{draft.pk}/edit/").content.decode()
    assert re.search(r'value="identity.name"[^>]*checked', html)
    assert not re.search(r'value="identity.pronouns"[^>]*checked', html)
    assert "she/her" not in client.get(f"/referrals/{draft.pk}/").content.decode()


def test_nothing_ticked_and_strange_fields_are_met_with_words(client, case, food, pantry, nadia):
    client.force_login(nadia)
    for changes in ({"fields": []}, {"fields": ["identity.shoe_size"]}):
        answer = client.post(url(food, pantry), typed(do="draft", submission="7b" * 16, **changes))
        assert answer.status_code == 422
    assert not Referral.objects.exists()


# --- The API


def test_the_api_takes_whole_kinds_or_their_fields(case, food, pantry, consented, nadia):
    client = api.client(nadia)
    found = client.get(f"/api/v1/needs/{food.pk}/release-fields/").json()
    assert (
        {kind_of(one["key"]) for one in found}
        == {one["kind"] for one in found}
        == {"identity", "contact", "language", "need"}
    )
    terms = {"need": food.pk, "service": str(pantry.pk), "information": ["identity"], "send": True}
    answer = client.post("/api/v1/referrals/", {**terms, "fields": ["need.need"]}, format="json")
    assert answer.status_code == 400
    assert "fields" in answer.json()["errors"]
    answer = client.post("/api/v1/referrals/", {**terms, "fields": ["identity.name"]}, format="json")
    assert answer.status_code == 201
    told_of_it = client.get(f"/api/v1/referrals/{answer.json()['id']}/").json()
    assert told_of_it["fields"] == ["identity.name"]
    assert told_of_it["released"] == {"identity": {"Name": "Rosa Quill"}}


def test_who_sends_no_referrals_is_offered_no_fields(food, omar, pia):
    for somebody in (omar, pia):
        assert api.client(somebody).get(f"/api/v1/needs/{food.pk}/release-fields/").status_code in {403, 404}
