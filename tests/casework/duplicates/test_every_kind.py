"""No kind of record that points at a neighbor or a case, of any app, is forgotten by a merge."""

from __future__ import annotations

import pytest
from django.db import models

from casework.actions.steps import STAYS, pointing_at
from casework.models import Case, Neighbor
from heart.models.base import AppendOnly
from heart.tables import is_history, own_models


def columns_to(target: type[models.Model]) -> set[tuple[str, str]]:
    """Every column of our own tables that points at this kind of record, read from the columns themselves."""
    return {
        (model._meta.label_lower, field.name)
        for model in own_models()
        if not (is_history(model) or issubclass(model, (AppendOnly, *STAYS)))
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is target
    }


@pytest.mark.parametrize("target", [Neighbor, Case])
def test_a_merge_moves_every_column_that_points_at_one(target):
    moved = {(model._meta.label_lower, field.name) for model, field in pointing_at(target)}
    assert moved == columns_to(target)


def test_what_partners_were_sent_hangs_on_what_moves():
    """A referral points at a need and a consent: with them it goes along, whatever app it is of."""
    tables = {label for target in (Neighbor, Case) for label, _ in columns_to(target)}
    assert {"casework.need", "casework.consent", "casework.encounter", "casework.followup"} <= tables
    assert any(label.startswith("referrals.") for label in tables), "an enrollment is about a neighbor too"


@pytest.mark.parametrize("target", [Neighbor, Case])
def test_no_table_holds_many_of_them_at_once(target):
    """A merge reads foreign keys: a many-to-many relation would be forgotten."""
    assert not [field for model in own_models() for field in model._meta.many_to_many if field.related_model is target]
