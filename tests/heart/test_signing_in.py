"""Signing in is not a change of the person who signs in."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction

from heart.models import User
from heart.models.base import MissingActor

pytestmark = pytest.mark.django_db
MD5, PBKDF2 = "django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def sign_in(client):
    return client.post("/sign-in/", {"username": "nadia", "password": "heart-demo"})


def test_it_leaves_no_row_in_the_history(client, nadia):
    before = nadia.history.count()
    assert sign_in(client).status_code == 302
    assert User.objects.get(pk=nadia.pk).last_login is not None
    assert nadia.history.count() == before


def test_a_password_hashed_in_an_older_way_still_opens_and_is_hashed_anew(client, nadia, settings):
    settings.PASSWORD_HASHERS = [PBKDF2, MD5]
    assert nadia.password.startswith("md5$")
    assert sign_in(client).status_code == 302
    fresh = User.objects.get(pk=nadia.pk)
    assert fresh.password.startswith("pbkdf2_sha256$")
    assert check_password("heart-demo", fresh.password)


def test_every_other_change_needs_somebody_who_answers_for_it(nadia):
    fresh = User.objects.get(pk=nadia.pk)
    fresh.role = "supervisor"
    for fields in (["role"], ["role", "last_login"], None):
        with pytest.raises(MissingActor), transaction.atomic():
            fresh.save(update_fields=fields)


def test_one_who_left_does_not_come_in(client, nadia, ada):
    nadia.is_active = False
    nadia.save_by(ada)
    assert sign_in(client).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_system_actor_does_not_sign_in(client, db):
    actor = User.objects.system("import")
    assert not actor.has_usable_password()
    assert not client.login(username=actor.username, password="")
