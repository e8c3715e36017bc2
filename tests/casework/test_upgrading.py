"""What stood in the database before: each row gets what a new one gets at once."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from casework.models import Call, CallVerdict, Neighbor
from heart import verify
from heart.models import User

pytestmark = pytest.mark.django_db
upgrade = import_module("casework.migrations.0005_what_stood_before")


@pytest.fixture(scope="module")
def models():
    """The models as the migration knows them."""
    return MigrationLoader(None).project_state().apps


@pytest.fixture
def calls(now):
    by = User.objects.system("import")
    places = ["1200 Block of North Main Street", "1200 n main st", ""]
    return [
        Call(source="old", number=str(n), received_at=now, location=place).save_by(by) for n, place in enumerate(places)
    ]


def test_old_calls_are_compared_by_their_place(calls, models):
    Call.objects.update(place_key="")
    upgrade.fill(models, None)
    first, second, nowhere = (call.place_key for call in Call.objects.order_by("pk"))
    assert first == second != ""
    assert nowhere == ""
    assert Call.history.filter(history_type="~").count() == 2


def test_the_languages_of_old_get_their_code_and_a_version(nadia, models):
    User.objects.system("import")
    for language in ("Spanish", "Klingon", ""):
        Neighbor(language=language, created_at=nadia.date_joined).save_by(nadia)
    upgrade.fill(models, None)
    assert list(Neighbor.objects.order_by("pk").values_list("language_code", flat=True)) == ["es", "other", ""]
    assert Neighbor.history.filter(history_type="~", history_user__role="system").count() == 2
    assert verify.rows() == [], "the audit holds"


def test_old_calls_wait_for_their_verdict(calls):
    CallVerdict.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(upgrade.VERDICTS)
    assert CallVerdict.objects.filter(due=True, reason="").count() == len(calls)
