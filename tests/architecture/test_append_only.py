"""What was written once stays: the database itself refuses update, delete and truncate."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from heart.tables import append_only_models

pytestmark = pytest.mark.django_db

MODELS = [pytest.param(model, id=model._meta.db_table) for model in append_only_models()]
SOMETHING: dict[type[models.Field], Any] = {
    models.UUIDField: uuid.uuid4,
    models.DateTimeField: timezone.now,
    models.DateField: date.today,
    models.TimeField: lambda: time.min,
    models.IntegerField: lambda: 1,
    models.FloatField: lambda: 1.0,
    models.BooleanField: lambda: False,
    models.JSONField: dict,
}


# What a constraint asks for although the column may be empty.
ALSO = {"heart.Access": {"recipient_key": uuid.UUID(int=1)}, "heart.PublishedFigure": {"n": 11}}


def any_row(model: type[models.Model]) -> models.Model:
    """A row with something in every column that may not be empty; what it refers to need not exist."""
    values = {}
    for field in model._meta.concrete_fields:
        if not (field.null or field.primary_key or field.has_default()):
            values[field.attname] = something(field.target_field if field.is_relation else field)
    return model(**values, **ALSO.get(model._meta.label, {}))


def something(field: models.Field) -> Any:
    for kind, make in SOMETHING.items():
        if isinstance(field, kind):
            return make()
    if isinstance(field, models.CharField | models.TextField):
        return field.choices[0][0] if field.choices else "x"
    return [] if field.get_internal_type() == "ArrayField" else 1


def insert_past_the_triggers(row: models.Model) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    type(row)._base_manager.bulk_create([row])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", MODELS)
def test_a_row_is_neither_changed_nor_deleted_nor_swept_away(model):
    insert_past_the_triggers(any_row(model))
    table, key = model._meta.db_table, model._meta.pk.column
    refused(f'UPDATE "{table}" SET "{key}" = "{key}"')
    refused(f'DELETE FROM "{table}"')
    refused(f'TRUNCATE "{table}" CASCADE')
    assert model._base_manager.count() == 1


def test_every_kind_of_record_that_must_stay_is_among_them():
    tables = {one.values[0]._meta.db_table for one in MODELS}
    assert {"heart_event", "heart_statechange", "heart_access", "heart_seal", "casework_historicalcase"} <= tables
