"""A POST sent twice with one key is done once."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import ClassVar

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response

from casework.models import Case, Need, Neighbor
from heart import sweeps
from heart.api.idempotency import HEADER, REPLAYED
from heart.api.views import ApiView
from heart.errors import Invalid
from heart.models import Event, IdempotentAnswer
from heart.permissions import Permission as P
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
NEIGHBORS = "/api/v1/neighbors/"
ANN = {"given_name": "Ann", "family_name": "Ames", "phone": "919-555-0123"}


def send(client, body=ANN, *, key: str | None = "k1", to: str = NEIGHBORS):
    return client.post(to, body, headers={HEADER: key} if key is not None else {})


def test_the_second_time_brings_the_first_answer_and_does_nothing(nadia):
    client = api.client(nadia)
    first, second = send(client), send(client)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert REPLAYED not in first
    assert second[REPLAYED] == "true"
    assert Neighbor.objects.count() == 1
    assert Event.objects.filter(kind="casework.neighbor_added").count() == 1


def test_without_a_key_each_post_runs(nadia):
    client = api.client(nadia)
    assert send(client, key=None).json()["id"] != send(client, key=None).json()["id"]
    assert not IdempotentAnswer.objects.exists()


def test_another_key_is_another_request(nadia):
    client = api.client(nadia)
    assert send(client, key="k1").json()["id"] != send(client, key="k2").json()["id"]


def test_the_same_key_of_another_person_is_another_request(nadia, noel):
    assert send(api.client(nadia)).json()["id"] != send(api.client(noel)).json()["id"]


def test_the_same_person_with_another_token_is_the_same_person(nadia):
    assert send(api.client(nadia)).content == send(api.client(nadia)).content


def test_a_key_with_another_body_is_refused(nadia):
    client = api.client(nadia)
    send(client)

    answer = send(client, {"given_name": "Bea"})
    assert answer.status_code == 422
    assert "Nothing was done" in answer.json()["detail"]
    assert Neighbor.objects.count() == 1
    assert send(client).status_code == 201


def test_a_key_on_another_path_is_refused(nadia, now):
    one, two = make.case(at=now), make.case(at=now)
    client = api.client(nadia)
    move = {"move": "assign", "to": "nadia"}
    assert send(client, move, to=f"/api/v1/cases/{one.pk}/moves/").status_code == 200

    assert send(client, move, to=f"/api/v1/cases/{two.pk}/moves/").status_code == 422
    assert Case.objects.get(pk=two.pk).assigned_to is None


def test_a_refusal_is_given_again_as_a_problem(nadia):
    client = api.client(nadia)
    first, second = send(client, {"pronouns": "they"}), send(client, {"pronouns": "they"})

    assert first.status_code == second.status_code == 400
    assert first.content == second.content
    assert second[REPLAYED] == "true"


def test_what_a_refused_request_had_done_is_undone_and_its_answer_kept(nadia, now, rules):
    two_met = {
        "submission": "6b8f3b0c-5d0a-4f6e-9d5b-0a3f0c8f7a11",
        "program": "CN",
        "cleared_at": now.isoformat(),
        "disposition": "resolved_on_scene",
        "members": [{"discipline": "navigator", "user": "nadia"}],
        "met": [
            {"known": "known", "wish": "wants", "mode": "in_person", "details": {"given_name": "Ann"}},
            {"known": "known", "wish": "wants", "mode": "in_person", "details": {}},
        ],
    }
    client = api.client(nadia)
    with time_machine.travel(now, tick=False):
        answer = send(client, two_met, to="/api/v1/responses/")

    assert answer.status_code == 400
    assert "met.1.given_name" in answer.json()["errors"]
    assert not Neighbor.objects.exists()
    assert IdempotentAnswer.objects.get().status == 400


def test_who_may_not_is_refused_before_any_key_is_looked_at(nadia, eve):
    send(api.client(nadia))
    assert send(api.client(eve)).status_code == 403
    assert send(api.client()).status_code == 401
    assert IdempotentAnswer.objects.count() == 1


def test_an_answer_is_not_given_again_to_a_person_who_has_lost_the_role(nadia, heart_agency):
    client = api.client(nadia)
    send(client)
    nadia.role = "evaluator"
    nadia.save_by(nadia)
    assert send(client).status_code == 403


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_none_or_too_long_is_refused(key, nadia):
    assert send(api.client(nadia), key=key).status_code == 400
    assert not Neighbor.objects.exists()


@pytest.mark.parametrize("key", ["x" * 200, "\xe9t\xe9", '"quoted"', "a b"])
def test_any_other_text_is_a_key(key, nadia):
    client = api.client(nadia)
    assert send(client, key=key).content == send(client, key=key).content


def test_a_key_on_a_get_changes_nothing(nadia):
    client = api.client(nadia)
    for _ in range(2):
        assert REPLAYED not in client.get(NEIGHBORS, headers={HEADER: "k1"})
    assert not IdempotentAnswer.objects.exists()


def test_after_24_hours_the_key_is_free(nadia, now):
    client = api.client(nadia)
    with time_machine.travel(now, tick=False):
        first = send(client)
    with time_machine.travel(now + timedelta(hours=24), tick=False):
        assert send(client).content == first.content
    with time_machine.travel(now + timedelta(hours=24, seconds=1), tick=False):
        assert send(client).json()["id"] != first.json()["id"]
        assert send(client, {"given_name": "Bea"}).status_code == 422


def test_the_sweep_removes_what_is_older_than_24_hours(nadia, sweeper, now):
    client = api.client(nadia)
    with time_machine.travel(now, tick=False):
        send(client, key="old")
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        send(client, key="new")

    forget = sweeps.registry["forget API answers"]
    assert forget(now + timedelta(hours=25), sweeper) == 1
    assert IdempotentAnswer.objects.get().key == "new"
    assert forget(now + timedelta(hours=25), sweeper) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_works_and_the_other_is_told_to_wait(nadia, now):
    case = make.case(at=now)
    token = api.client(nadia)._credentials
    body = {"case": case.pk, "domain": "digital-access"}

    def request():
        client = api.Client()
        client.credentials(**token)
        try:
            return send(client, body, to="/api/v1/needs/")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        with transaction.atomic():
            Case.objects.lock(case.pk)  # whoever comes first stands inside the work until this is let go
            asked = [threads.submit(request) for _ in range(2)]
            done, waiting = wait(asked, timeout=30, return_when=FIRST_COMPLETED)
            assert [one.result().status_code for one in done] == [409]
        worked = [one.result(timeout=30) for one in waiting]

    assert [one.status_code for one in worked] == [201]
    assert Need.objects.filter(case=case, domain="digital-access").count() == 1
    again = request()
    assert again.content == worked[0].content
    assert again[REPLAYED] == "true"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_one_works(nadia):
    token = api.client(nadia)._credentials

    def request(_):
        client = api.Client()
        client.credentials(**token)
        try:
            return send(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(request, range(24)))

    assert Neighbor.objects.count() == 1
    made = {one.content for one in answers if one.status_code == 201}
    assert len(made) == 1
    assert {one.status_code for one in answers} <= {201, 409}


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_its_work_stand_or_fall_together(nadia, settings):
    """A failure after the work, in the same transaction: neither the row nor the answer is there."""
    settings.ROOT_URLCONF = __name__
    client = api.client(nadia)
    client.raise_request_exception = False

    assert send(client, {}, to="/fails-once/").status_code == 500
    assert not IdempotentAnswer.objects.exists()
    assert not Neighbor.objects.exists()

    assert send(client, {}, to="/fails-once/").json() == {"done": True}
    assert send(client, {}, to="/fails-once/")[REPLAYED] == "true"
    assert Neighbor.objects.count() == 1


def test_what_a_view_had_done_before_it_refused_is_undone(nadia, settings):
    settings.ROOT_URLCONF = __name__
    client = api.client(nadia)
    for _ in range(2):
        assert send(client, {}, to="/refuses-late/").status_code == 400
    assert not Neighbor.objects.exists()
    assert IdempotentAnswer.objects.get().status == 400


def test_an_answer_that_says_we_failed_is_not_kept(nadia, settings):
    settings.ROOT_URLCONF = __name__
    client = api.client(nadia)
    for _ in range(2):
        answer = send(client, {}, to="/unavailable/")
        assert answer.status_code == 503
        assert REPLAYED not in answer
    assert not IdempotentAnswer.objects.exists()


def test_an_answer_without_a_body_is_given_again_without_one(nadia, settings):
    settings.ROOT_URLCONF = __name__
    client = api.client(nadia)
    first, second = send(client, {}, to="/says-nothing/"), send(client, {}, to="/says-nothing/")
    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert second[REPLAYED] == "true"


class FailsOnce(ApiView):
    access = {"POST": (P.VIEW_CASEWORK,)}
    failed: ClassVar[set[str]] = set()

    def post(self, request):
        Neighbor(given_name="Ann", created_at=timezone.now()).save_by(request.user)
        if request.path not in self.failed:
            self.failed.add(request.path)
            raise ZeroDivisionError
        return Response({"done": True})


class RefusesLate(ApiView):
    access = {"POST": (P.VIEW_CASEWORK,)}

    def post(self, request):
        Neighbor(given_name="Ann", created_at=timezone.now()).save_by(request.user)
        raise Invalid("Too late.")


class Unavailable(ApiView):
    access = {"POST": (P.VIEW_CASEWORK,)}

    def post(self, request):
        return Response({"detail": "Later"}, status=503)


class SaysNothing(ApiView):
    access = {"POST": (P.VIEW_CASEWORK,)}

    def post(self, request):
        return Response(status=204)


urlpatterns = [
    path("fails-once/", FailsOnce.as_view()),
    path("refuses-late/", RefusesLate.as_view()),
    path("unavailable/", Unavailable.as_view()),
    path("says-nothing/", SaysNothing.as_view()),
]
