"""A question about room: nothing of a neighbor goes out, the answer counts for everybody, and silence ends it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Need
from heart import delivery
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, Message, StateChange
from referrals import tasks
from referrals.actions import questions
from referrals.models import CapacityQuestion, ServiceCapacity
from referrals.queries import questions as query
from referrals.states import Room
from referrals.states.questions import QuestionStatus as S
from tests.factories import api, people
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DETAILS = {"given_name": "Rosalind", "family_name": "Quillfeather", "usual_places": "The library on Main"}
ABOUT = {"domain": "food-insecurity", "urgency": "routine", "age_band": "adult", "language": "spanish"}
SECRETS = ("Rosalind", "Quillfeather", "library on Main", "555-0123", "wants a box on Fridays")


@pytest.fixture
def need(rules, nadia, now):
    case = make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")
    need = Need.objects.get(case=case)
    need.detail = "wants a box on Fridays"
    return need.save_by(nadia)


@pytest.fixture
def pantry(omar):
    return providers.service()


@pytest.fixture
def question(need, pantry, nadia, now):
    return ask(pantry, nadia, need=need, at=now, circumstances=["with_pet", "no_papers"])


def ask(service, by, **changes):
    return questions.ask(service=service, by=by, **{**ABOUT, **changes})


def as_(client, who):
    client.force_login(who)
    return client


def kinds():
    rows = Message.objects.filter(kind__startswith="question").order_by("pk")
    return list(rows.values_list("kind", "recipient__username"))


# --- Asking


def test_a_question_waits_for_an_answer_by_its_urgency(question, pantry, nadia, now, need):
    urgent = ask(pantry, nadia, urgency="urgent")
    assert (question.status, question.expires_at) == (S.ASKED, now + timedelta(hours=48))
    assert urgent.expires_at == now + timedelta(hours=8)
    event = Event.objects.get(kind="referrals.question_asked", subject_key=str(question.pk))
    assert (event.case_key, event.neighbor_key) == (need.case_id, need.case.neighbor_id)
    assert event.details == {"domain": "food-insecurity", "service": str(pantry.pk)}


def test_it_can_be_asked_for_no_need_at_all(pantry, nadia):
    question = ask(pantry, nadia)
    assert (question.need, question.case_key, question.neighbor_key) == (None, None, None)


def test_it_needs_no_consent_and_discloses_nothing(question):
    assert not Access.objects.exists()


def test_the_same_tap_again_is_the_same_question(pantry, nadia):
    tap = uuid4()
    assert ask(pantry, nadia, submission=tap) == ask(pantry, nadia, submission=tap)
    assert CapacityQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domain", "Rosalind needs a bed"),
        ("urgency", "now"),
        ("age_band", "47"),
        ("language", "Quechua"),
        ("circumstances", ["sleeps by the depot"]),
    ],
)
def test_what_is_asked_is_chosen_from_lists_and_never_written(pantry, nadia, field, value):
    with pytest.raises(Invalid) as refused:
        ask(pantry, nadia, **{field: value})
    assert set(refused.value.fields) == {field}
    assert not CapacityQuestion.objects.exists()


def test_more_than_three_circumstances_could_point_at_one_person(pantry, nadia):
    four = ["with_pet", "no_papers", "step_free", "evenings"]
    with pytest.raises(Invalid) as refused:
        ask(pantry, nadia, circumstances=four)
    assert "point at one person" in refused.value.fields["circumstances"][0]
    assert ask(pantry, nadia, circumstances=four[:3]).circumstances == ["no_papers", "step_free", "with_pet"]


def test_where_nobody_signs_in_one_calls_instead(pantry, nadia):
    pantry.organization.agency = None
    pantry.organization.save_by(nadia)
    with pytest.raises(IllegalMove, match="Call them"):
        ask(pantry, nadia)


@pytest.mark.parametrize("who", ["omar", "dee", "ray"])
def test_only_who_sends_referrals_asks(pantry, who, request):
    with pytest.raises(NotAllowed):
        ask(pantry, request.getfixturevalue(who))


# --- What the partner gets


def test_the_partner_is_told_that_there_is_a_question_and_not_of_what(question, omar, nadia):
    assert kinds() == [("question_asked", "omar")]
    mail.outbox.clear()
    delivery.deliver_due(question.asked_at)
    told = "\n".join(f"{one.subject}\n{one.body}\n{one.extra_headers}" for one in mail.outbox)
    assert f"/partner/questions/{question.pk}/" in told
    assert not [secret for secret in (*SECRETS, "food", "Food", "pet") if secret in told]


@pytest.mark.parametrize("state", ["asked", "answered", "refused", "expired"])
def test_no_byte_of_a_neighbor_is_on_any_page_of_the_partner(client, question, need, omar, sweeper, now, state, clock):
    page = f"/partner/questions/{question.pk}/"
    if state == "answered":
        questions.answer(question=question, room=Room.WAITLIST, note="Call on Monday", by=omar, at=now)
    if state == "expired":
        clock.move_to(now + timedelta(hours=49))
        tasks.expire_questions(now + timedelta(hours=49), sweeper)
    as_(client, omar)
    answers = [client.get(address) for address in ("/partner/questions/", page, "/partner/")]
    answers += [client.post(page, {"room": "nonsense"})] if state == "refused" else []
    for answer in answers:
        raw = answer.content.decode() + str(answer.headers)
        assert not [secret for secret in SECRETS if secret in raw]
        for link in (f"/cases/{need.case_id}/", f"/neighbors/{need.case.neighbor_id}/", f"need={need.pk}", "nadia"):
            assert link not in raw


def test_a_question_with_a_need_reads_byte_for_byte_like_one_without(client, pantry, nadia, omar, need, now):
    pages = []
    for given in (need, None):
        question = ask(pantry, nadia, need=given, at=now)
        raw = as_(client, omar).get(f"/partner/questions/{question.pk}/").content.decode()
        pages.append(raw.replace(str(question.pk), "ID").split("<main")[1].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]


def test_the_partners_list_reads_no_column_that_leads_to_a_neighbor(question, omar):
    with CaptureQueriesContext(connection) as queries:
        rows = list(query.inbox(omar))
    assert rows == [question]
    read = queries.captured_queries[0]["sql"].split(" FROM ")[0]
    assert "need_id" not in read
    assert "asked_by" not in read


def test_the_api_tells_the_partner_of_no_neighbor(question, omar):
    asking = api.client(omar)
    for address in ("/api/v1/referrals/", "/api/v1/services/", f"/api/v1/services/{question.service_id}/"):
        answer = asking.get(address)
        assert answer.status_code == 200
        said = json.dumps(answer.json())
        assert not [secret for secret in (*SECRETS, str(question.pk)) if secret in said]


def test_another_organization_learns_of_no_question(client, question, pia):
    as_(client, pia)
    assert client.get(f"/partner/questions/{question.pk}/").status_code == 404
    assert "Food" not in client.get("/partner/questions/").content.decode().split("<main")[1]
    with pytest.raises(NotAllowed):
        questions.answer(question=question, room=Room.CAPACITY, by=pia)


# --- Answering


@pytest.mark.parametrize("room", Room)
def test_the_answer_is_the_capacity_of_the_service_from_then_on_and_the_navigator_hears(question, omar, now, room):
    questions.answer(question=question, room=room, note=" Ask at the desk ", by=omar, at=now)
    question.refresh_from_db()
    assert (question.status, question.room, question.note) == (S.ANSWERED, room, "Ask at the desk")
    assert question.holds_until == now + timedelta(hours=72)
    kept = ServiceCapacity.objects.get(service=question.service_id)
    assert (kept.room, kept.reported_at, kept.reported_by) == (room, now, omar)
    assert kinds()[-1] == ("question_answered", "nadia")
    assert Message.objects.filter(kind="question_answered").get().path == f"/questions/{question.pk}/"
    assert StateChange.objects.filter(subject_key=str(question.pk), target=S.ANSWERED).count() == 1


def test_it_holds_as_long_as_the_provider_says(question, omar, now):
    until = now + timedelta(hours=6)
    questions.answer(question=question, room=Room.CAPACITY, holds_until=until, by=omar, at=now)
    assert question.status == S.ASKED  # the caller's copy is its own
    kept = CapacityQuestion.objects.get()
    assert kept.holds(until - timedelta(seconds=1))
    assert not kept.holds(until)


@pytest.mark.parametrize("hours", [-1, 0, 73])
def test_an_answer_does_not_hold_for_the_past_or_longer_than_capacity_does(question, omar, now, hours):
    until = now + timedelta(hours=hours)
    with pytest.raises(Invalid) as refused:
        questions.answer(question=question, room=Room.CAPACITY, holds_until=until, by=omar, at=now)
    assert "holds_until" in refused.value.fields
    assert not ServiceCapacity.objects.exists()


def test_an_answer_is_one_of_four_words(question, omar):
    with pytest.raises(Invalid):
        questions.answer(question=question, room="maybe", by=omar)


def test_nobody_at_heart_answers_for_a_provider(question, nadia, dee):
    for by in (nadia, dee):
        with pytest.raises(NotAllowed):
            questions.answer(question=question, room=Room.CAPACITY, by=by)


def test_who_asked_and_left_is_stood_in_for_by_the_supervisors(question, nadia, sol, omar, now):
    nadia.is_active = False
    nadia.save()
    questions.answer(question=question, room=Room.CAPACITY, by=omar, at=now)
    assert kinds()[-1] == ("question_answered", "sol")


# --- Silence


def test_a_question_that_nobody_answered_ends_and_the_navigator_is_told(question, sweeper, now):
    almost = now + timedelta(hours=48) - timedelta(seconds=1)
    assert tasks.expire_questions(almost, sweeper) == 0
    assert tasks.expire_questions(now + timedelta(hours=48), sweeper) == 1
    assert tasks.expire_questions(now + timedelta(hours=49), sweeper) == 0
    question.refresh_from_db()
    assert question.status == S.EXPIRED
    assert kinds()[-1] == ("question_expired", "nadia")


def test_too_late_is_too_late_also_before_the_sweep_came_by(question, omar, now):
    with pytest.raises(IllegalMove):
        questions.answer(question=question, room=Room.CAPACITY, by=omar, at=question.expires_at)
    assert not ServiceCapacity.objects.exists()


def test_a_question_taken_back_is_answered_no_more(question, nadia, omar, now):
    questions.take_back(question=question, by=nadia, at=now)
    with pytest.raises(IllegalMove):
        questions.answer(question=question, room=Room.CAPACITY, by=omar, at=now)
    with pytest.raises(IllegalMove):
        questions.take_back(question=question, by=nadia, at=now)


# --- Pages


def test_asking_from_the_page_of_a_service_and_reading_the_answer(client, need, pantry, nadia, omar, now):
    as_(client, nadia)
    listing = client.get(f"/directory/services/{pantry.pk}/?need_id={need.pk}").content.decode()
    address = f"/questions/new/?service={pantry.pk}&need={need.pk}"
    assert address.replace("&", "&amp;") in listing
    found = client.get(f"/directory/?need_id={need.pk}").content.decode()
    assert address.replace("&", "&amp;") in found
    form = client.get(address)
    assert form.context["form"]["domain"].value() == "food-insecurity"
    given = {**ABOUT, "circumstances": ["with_pet"], "submission": str(uuid4())}
    for _ in range(2):  # a double tap
        asked = client.post(address, given)
    question = CapacityQuestion.objects.get()
    assert asked.url == f"/questions/{question.pk}/"
    assert (question.need, question.asked_by) == (need, nadia)
    as_(client, omar)
    assert "(1 waiting)" in client.get("/partner/").content.decode()
    page = f"/partner/questions/{question.pk}/"
    assert client.post(page, {}).status_code == 422
    answer = client.post(page, {"room": "capacity", "note": "Any weekday"})
    assert answer.url == "/partner/questions/"
    assert client.post(page, {"room": "no-capacity"}).url == page
    as_(client, nadia)
    read = client.get(f"/questions/{question.pk}/").content.decode()
    assert "Any weekday" in read
    assert f"/referrals/new/?need={need.pk}&amp;service={pantry.pk}" in read
    assert "Has room: reported" in client.get(f"/directory/services/{pantry.pk}/").content.decode()


def test_an_answer_that_is_too_old_says_so(client, question, omar, nadia, now, clock):
    questions.answer(question=question, room=Room.CAPACITY, by=omar, at=now)
    clock.move_to(now + timedelta(hours=73))
    assert "too old to count on" in as_(client, nadia).get(f"/questions/{question.pk}/").content.decode()


def test_taking_back_twice_is_taking_back_once(client, question, nadia):
    as_(client, nadia)
    for _ in range(2):
        assert client.post(f"/questions/{question.pk}/take-back/").status_code == 302
    assert Event.objects.filter(kind="referrals.question_taken_back").count() == 1


@pytest.mark.parametrize("query_string", ["", "?service=nonsense", "?service=00000000-0000-4000-8000-000000000000"])
def test_asking_a_service_that_is_not_there(client, nadia, query_string):
    assert as_(client, nadia).get(f"/questions/new/{query_string}").status_code == 404


def test_an_empty_list_says_what_to_do(client, nadia, omar):
    assert "Open a service in the directory" in as_(client, nadia).get("/questions/").content.decode()
    assert "Keep your capacity fresh" in as_(client, omar).get("/partner/questions/").content.decode()


@pytest.mark.parametrize(("address", "who"), [("/questions/", "nadia"), ("/partner/questions/", "omar")])
def test_a_list_reads_the_same_number_of_statements_for_one_and_for_twenty(client, pantry, nadia, omar, address, who):
    as_(client, {"nadia": nadia, "omar": omar}[who])
    counted = []
    for more in (1, 19):
        for _ in range(more):
            ask(pantry, nadia)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_partner_manager_of_the_same_organization_sees_it_too(client, question):
    mara = people.person("mara", "partner_manager", "Bull City Bridge")
    assert as_(client, mara).get(f"/partner/questions/{question.pk}/").status_code == 200
