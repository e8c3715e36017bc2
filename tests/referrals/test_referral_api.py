"""Referrals for programs: the same actions, and of each party's records only its own (rules 5 and 7)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.actions import consents, needs
from casework.models import Need
from casework.states import NeedDomain
from heart.api.idempotency import HEADER
from heart.models import Access, Event, Message
from referrals.actions import answering, sending
from referrals.models import Referral
from referrals.states import REFERRAL_MOVES
from referrals.states import ReferralStatus as S
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

PATH = "/api/v1/referrals/"
DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather"}
# What names or points to a neighbor or to HEART's own records.
HEARTS_OWN = {"need", "case", "consent", "exception", "exception_note", "information", "created_at", "sent_by"}


@pytest.fixture
def then():
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def case(rules, nadia, then):
    return make.case(at=then, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def referral(case, pantry, nadia, omar, then):
    return providers.sent(case, pantry, by=nadia, at=then, question="A box of food?")


@pytest.fixture
def heart(nadia):
    return api.client(nadia)


@pytest.fixture
def partner(omar):
    return api.client(omar)


@pytest.fixture
def other(pia):
    return api.client(pia)


def one(referral, part=""):
    return f"{PATH}{referral.pk}/{part}"


def ids(answer):
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def moved(client, referral, to, **body):
    return client.post(one(referral, "moves/"), {"to": to, **body})


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


# --- Lists


def test_each_party_lists_its_own(heart, partner, other, case, referral, nadia, then):
    clinic = providers.service("Eno River Recovery", "Clinic")
    elsewhere = providers.sent(case, clinic, by=nadia, at=then)
    draft = providers.draft(case, providers.service(name="Closet"), by=nadia, at=then)
    assert ids(heart.get(PATH)) == {str(row.pk) for row in (referral, elsewhere, draft)}
    assert ids(partner.get(PATH)) == {str(referral.pk)}
    assert partner.get(PATH).json()["count"] == 1
    assert ids(other.get(PATH)) == {str(elsewhere.pk)}


def test_a_list_names_nobody_and_discloses_nothing(heart, partner, referral):
    for client in (heart, partner):
        answer = client.get(PATH)
        text = answer.content.decode()
        for told in ("Quill", "555-0123", "A box of food?", "released"):
            assert told not in text, told
    [row] = partner.get(PATH).json()["results"]
    assert not HEARTS_OWN & set(row)
    assert not Access.objects.exists()


def test_a_partner_chooses_by_nothing_of_hearts_own(partner, referral, case, nadia, then):
    """Whoever could filter by neighbor would learn which referrals are about the same person."""
    stranger = providers.sent(make.case(at=then), providers.service(name="Other"), by=nadia, at=then)
    both = {str(referral.pk), str(stranger.pk)}
    for query in (f"neighbor={case.neighbor_id}", f"case={case.pk}", f"need={referral.need_id}", "neighbor=1"):
        assert ids(partner.get(f"{PATH}?{query}")) == both, query


def test_heart_filters_by_case_need_neighbor_state_and_words(heart, case, referral, nadia, then):
    urgent = providers.sent(
        make.case(at=then), providers.service("Eno River", "Clinic"), by=nadia, at=then, urgency="urgent"
    )
    mine, its = {str(referral.pk)}, {str(urgent.pk)}
    for query in (
        f"neighbor={case.neighbor_id}",
        f"case={case.pk}",
        f"need={referral.need_id}",
        "urgency=routine",
        "find=pantry",
        f"service={referral.service_id}",
        f"organization={referral.organization_id}",
    ):
        assert ids(heart.get(f"{PATH}?{query}")) == mine, query
    assert ids(heart.get(f"{PATH}?find=clinic+eno")) == its
    assert ids(heart.get(f"{PATH}?status=draft")) == set()
    assert ids(heart.get(f"{PATH}?sent_after={timezone.now():%Y-%m-%dT%H:%M:%SZ}")) == set()
    assert ids(heart.get(f"{PATH}?sent_before={timezone.now():%Y-%m-%dT%H:%M:%SZ}")) == mine | its


def test_a_partners_words_find_only_its_own(partner, other, referral):
    assert ids(partner.get(f"{PATH}?find=pantry")) == {str(referral.pk)}
    assert ids(other.get(f"{PATH}?find=pantry")) == set()
    assert ids(other.get(f"{PATH}?service={referral.service_id}")) == set()


# --- One


def test_heart_reads_the_whole_and_it_is_written_down(heart, referral, case, nadia):
    row = heart.get(one(referral)).json()
    assert (row["case"], row["need"], row["question"]) == (case.pk, referral.need_id, "A box of food?")
    assert row["released"]["identity"] == {"Name": "Rosa Quillfeather"}
    assert row["sent_by"] == "nadia"
    access = Access.objects.get()
    assert (access.kind, access.by, access.reason) == (Access.Kind.VIEW, nadia, "API")


def test_a_partner_reads_what_was_released_and_each_time_it_is_a_disclosure(partner, referral, omar, case):
    for _ in range(2):
        row = partner.get(one(referral)).json()
    assert row["shown"]
    assert row["released"]["identity"] == {"Name": "Rosa Quillfeather"}
    assert row["question"] == "A box of food?"
    assert row["notice"] == ""
    assert row["status"] == "viewed"
    assert not HEARTS_OWN & set(row)
    assert [(one.by, one.neighbor_key) for one in disclosures()] == [(omar, case.neighbor_id)] * 2
    assert Event.objects.filter(kind="referrals.referral_viewed").count() == 1


def test_after_a_revocation_nothing_is_shown(partner, referral, nadia):
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia)
    answer = partner.get(one(referral))
    row = answer.json()
    assert (row["shown"], row["released"], row["question"], row["notice"]) == (False, {}, "", "")
    assert "Quill" not in answer.content.decode()
    assert disclosures().get().released == []


def test_no_kept_answer_outlives_a_consent(partner, heart, referral, nadia):
    """A POST that is repeated gets the answer it got: so none holds what was released."""
    first = partner.post(one(referral, "moves/"), {"to": "accepted"}, headers={HEADER: "k"})
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia)
    again = partner.post(one(referral, "moves/"), {"to": "accepted"}, headers={HEADER: "k"})
    assert again.content == first.content
    assert "Quill" not in first.content.decode()
    assert "Quill" not in heart.post(one(referral, "moves/"), {"to": "withdrawn", "reason": "So"}).content.decode()


def test_substance_use_carries_the_notice(partner, case, pantry, nadia, omar, then):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=then)
    kinds = ["identity", "substance_use"]
    make.consent(case.neighbor, {pantry.organization_id: "Bull City Bridge"}, by=nadia, at=then, information=kinds)
    draft = providers.draft(case, pantry, need=need, information=kinds, by=nadia, at=then)
    referral = sending.send(referral=draft, by=nadia, at=then)
    assert "42 CFR part 2" in partner.get(one(referral)).json()["notice"]
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia)
    assert partner.get(one(referral)).json()["notice"] == ""


def test_what_is_anothers_or_a_draft_or_a_mistake_is_not_found(partner, other, referral, case, nadia, then):
    draft = providers.draft(case, providers.service(name="Closet"), by=nadia, at=then)
    mistake = providers.sent(case, providers.service(name="Kitchen"), by=nadia, at=then)
    sending.end(referral=mistake, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=then)
    for client, row in [(other, referral), (partner, draft), (partner, mistake)]:
        assert client.get(one(row)).status_code == 404
        assert moved(client, row, "accepted").status_code == 404
        said = client.post(one(row, "received/"), {"received": "yes", "evidence": "partner"})
        assert said.status_code == 404
    assert not disclosures().exists()


# --- Writing


def body(case, service, **changes):
    need = Need.objects.get(case=case)
    return {"need": need.pk, "service": str(service.pk), "information": ["identity", "contact", "need"], **changes}


def test_a_draft_and_a_referral_sent_at_once(heart, case, pantry, nadia, omar, then):
    answer = heart.post(PATH, body(case, pantry, urgency="urgent", question="Tonight?"))
    assert answer.status_code == 201
    draft = Referral.objects.get(pk=answer.json()["id"])
    assert (draft.status, draft.urgency, draft.question) == (S.DRAFT, "urgent", "Tonight?")
    other = providers.service(name="Kitchen")
    refused = heart.post(PATH, body(case, other, send=True))
    assert refused.status_code == 400
    assert "consent" in refused.json()["errors"]
    assert Referral.objects.count() == 1
    make.consent(case.neighbor, {pantry.organization_id: "Bull City Bridge"}, by=nadia, at=then)
    assert heart.post(PATH, body(case, other, send=True)).json()["status"] == "sent"
    assert Message.objects.get(kind="referral_sent").recipient == omar


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"information": []}, "information"),
        ({"information": ["shoe_size"]}, "information"),
        ({"urgency": "whenever"}, "urgency"),
        ({"service": str(uuid4())}, "service"),
        ({"need": 987654321}, "need"),
        ({"exception": "because"}, "exception"),
    ],
)
def test_what_does_not_fit_is_named(heart, case, pantry, change, field):
    answer = heart.post(PATH, {**body(case, pantry), **change})
    assert answer.status_code == 400
    assert [name.split(".")[0] for name in answer.json()["errors"]] == [field]


def test_a_partner_writes_none(partner, case, pantry):
    assert partner.post(PATH, body(case, pantry)).status_code == 403


# --- Moving


def test_the_whole_way_by_both_parties(heart, partner, case, pantry, nadia, omar, then):
    make.consent(case.neighbor, {pantry.organization_id: "Bull City Bridge"}, by=nadia, at=then)
    referral = providers.draft(case, pantry, by=nadia, at=then)
    assert moved(heart, referral, "sent").json()["status"] == "sent"
    assert moved(partner, referral, "accepted", note="Come Monday").json()["status"] == "accepted"
    assert moved(partner, referral, "waitlisted", note="Two weeks").json()["status"] == "waitlisted"
    when = timezone.now() + timedelta(days=3)
    scheduled = moved(partner, referral, "scheduled", appointment_at=when.isoformat()).json()
    assert scheduled["status"] == "scheduled"
    assert scheduled["appointment_at"].startswith(f"{when:%Y-%m-%dT%H:%M}")
    assert moved(partner, referral, "started").json()["status"] == "started"
    assert moved(partner, referral, "completed").json()["status"] == "completed"
    said = partner.post(one(referral, "received/"), {"received": "yes", "evidence": "partner"}).json()
    assert (said["received"], said["received_evidence"]) == ("yes", "partner")
    weaker = heart.post(one(referral, "received/"), {"received": "no", "evidence": "navigator"}).json()
    assert weaker["received"] == "yes"


@pytest.mark.parametrize("to", ["withdrawn", "cancelled", "entered_in_error"])
def test_heart_ends_it_with_a_reason(heart, referral, to):
    missing = moved(heart, referral, to)
    assert missing.status_code == 400
    assert "reason" in missing.json()["errors"]
    assert moved(heart, referral, to, reason="Changed their mind").json()["status"] == to


def test_a_partner_declines_with_a_code(partner, referral):
    for reason in ("", "bad mood"):
        assert "reason" in moved(partner, referral, "declined", reason=reason).json()["errors"]
    assert "note" in moved(partner, referral, "declined", reason="other").json()["errors"]
    declined = moved(partner, referral, "declined", reason="no_capacity").json()
    assert (declined["status"], declined["decline_reason"]) == ("declined", "no_capacity")


def test_no_party_takes_the_others_step(heart, partner, referral, omar):
    for to in ("accepted", "declined", "started"):
        assert moved(heart, referral, to, reason="no_capacity").status_code == 403, to
    for to in ("withdrawn", "cancelled", "entered_in_error", "sent"):
        assert moved(partner, referral, to, reason="So").status_code == 403, to
    for client, evidence in [(heart, "partner"), (partner, "neighbor"), (partner, "navigator")]:
        said = client.post(one(referral, "received/"), {"received": "yes", "evidence": evidence})
        assert said.status_code == 403
    referral.refresh_from_db()
    assert referral.status == S.SENT


def test_a_step_that_is_not_open_is_a_conflict(partner, referral, omar, then):
    answering.answer(referral=referral, accept=True, by=omar, at=then)
    assert moved(partner, referral, "accepted").status_code == 409
    assert moved(partner, referral, "declined", reason="no_capacity").status_code == 409


@pytest.mark.parametrize("to", ["draft", "viewed", "expired", "lost", ""])
def test_no_one_moves_it_where_only_a_view_or_the_clock_leads(heart, partner, referral, to):
    for client in (heart, partner):
        assert "to" in moved(client, referral, to).json()["errors"]


def test_every_step_of_the_table_has_its_way_here_or_is_a_view_or_the_clocks():
    from referrals.api.referrals import ReferralMove

    offered = set(ReferralMove().fields["to"].choices)
    targets = {target for _, target in REFERRAL_MOVES.moves}
    assert targets - offered == {S.VIEWED, S.EXPIRED}
    assert offered < targets


# --- Statements


def test_no_answer_needs_more_statements_for_twenty_rows_than_for_one(heart, partner, referral, case, nadia, then):
    def statements(client, path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    partner.get(one(referral))
    asked = [(client, path) for client in (heart, partner) for path in (PATH, one(referral))]
    before = [statements(*ask) for ask in asked]
    for number in range(20):
        providers.sent(case, providers.service(name=f"Pantry {number}"), by=nadia, at=then)
    assert [statements(*ask) for ask in asked] == before
    assert max(before) <= 8, before
