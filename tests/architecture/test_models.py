"""What every model of the product must have: its history, its classes of information, its whole facts."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_save

from heart.constraints import all_or_none
from heart.models import Agency, DomainQuerySet, User
from heart.models.base import Answered, AppendOnly, MissingActor
from heart.privacy import PERSONAL, Holds
from heart.tables import own_models

pytestmark = pytest.mark.django_db

# Models that are neither domain rows with a history nor written once.
PLAIN: dict[str, str] = {
    "casework.CallVerdict": "worked out from calls, responses and tables, which have their histories",
    "casework.NeighborIndex": "made from the neighbors' records, and can be made again at any time",
    "casework.NightlyRun": "how far a night's job has come",
    "casework.Typing": "what is under the fingers until it is kept or thrown away; then it is gone (ADR 0016)",
    "casework.VoiceAsked": "a count, which must not tell who was asked when (ADR 0036)",
    "casework.VoiceInvitation": "opens the survey once and is gone; it must leave nothing (ADR 0036)",
    "casework.VoiceWaiting": "an answer on its way to be a Voice, mixed with others; then it is gone (ADR 0036)",
    "referrals.EnrollmentCheck": "when an enrollment was last compared; overwritten each time",
    "heart.IdempotentAnswer": "kept a day, so that a repeated POST gets the same answer; says nothing of its own",
    "heart.Message": "how far a delivery has come; what it tells of is in the ledger",
    "heart.StoredFigure": "worked out from records which have their histories; worked out again each hour",
    "heart.PulseAsked": "who is still asked in the open round; gone when it closes (ADR 0036)",
    "heart.PulseTally": "counts of anonymous answers, which a history would take apart again (ADR 0036)",
    "heart.SweepRun": "when a sweep last ran; overwritten each minute",
    "heart.Unsealed": "the queue of events that wait for their seal; emptied each minute",
    "heart.User": "has its history (checked below), but stands on Django's AbstractUser",
}
# Pairs of a time and a person that do not come together.
LOOSE_PAIRS: dict[str, str] = {}


MODELS = [pytest.param(model, id=model._meta.label) for model in own_models()]
ANSWERED = [pytest.param(model, id=model._meta.label) for model in own_models() if issubclass(model, Answered)]


def needs_a_class(field: models.Field) -> bool:
    """Whether a field holds words, numbers or days: all but keys, relations, moments and yes or no."""
    if field.is_relation or (field.primary_key and not isinstance(field, models.CharField)):
        return False
    if field.name.endswith("_key") and not isinstance(field, models.CharField):
        return False  # a key of another record, without a database relation
    return not isinstance(field, models.DateTimeField | models.BooleanField | models.UUIDField)


def pairs(model: type[models.Model]) -> list[tuple[str, str]]:
    """(`x_at`, `x_by`) for each x that has both, of which one may be empty."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    found = []
    for name, field in fields.items():
        by = f"{name.removesuffix('at')}by" if name == "at" or name.endswith("_at") else ""
        if by in fields and (field.null or fields[by].null):
            found.append((name, by))
    return found


def leaves(condition: Q) -> list[str]:
    """The fields a condition names, in order, each once."""
    found: list[str] = []
    for child in condition.children:
        found += leaves(child) if isinstance(child, Q) else [child[0].split("__")[0]]
    return list(dict.fromkeys(found))


def together(model: type[models.Model]) -> list[list[str]]:
    """The groups of columns that a constraint keeps all set or all empty."""
    groups = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, Q):
            names = leaves(constraint.condition)
            if all_or_none(*names, name="x").condition == constraint.condition:
                groups.append(names)
    return groups


@pytest.mark.parametrize("model", MODELS)
def test_a_model_has_its_history_or_is_written_once(model):
    label = model._meta.label
    kinds = [issubclass(model, Answered), issubclass(model, AppendOnly), label in PLAIN]
    assert sum(kinds) == 1, f"{label} is a domain model, append-only, or plain with a reason: one of the three"
    if issubclass(model, Answered) or label == "heart.User":
        assert hasattr(model, "history"), f"{label} has no history"
        tracked = {field.name for field in model.history.model.tracked_fields}
        left_out = {field.name for field in model._meta.concrete_fields if not field.generated} - tracked
        assert left_out <= {"password", "last_login"}, f"{label}: the history lacks {left_out}"


def test_the_plain_models_exist():
    assert set(PLAIN) <= {model._meta.label for model in own_models()}


@pytest.mark.parametrize("model", ANSWERED)
def test_saving_without_somebody_who_answers_for_it_raises(model):
    """As Django does it after a save, on a row that names no actor, outside of a request."""
    with pytest.raises(MissingActor):
        post_save.send(sender=model, instance=model(), created=True, raw=False, using="default")


def test_a_plain_save_of_a_domain_row_is_refused_and_leaves_nothing():
    with pytest.raises(MissingActor), transaction.atomic():
        Agency(name="Nobody's", kind=Agency.Kind.PARTNER).save()
    assert not Agency.objects.filter(name="Nobody's").exists()


def test_a_plain_save_of_a_user_is_refused(heart_agency):
    with pytest.raises(MissingActor), transaction.atomic():
        User(username="ghost", role="navigator", agency=heart_agency).save()


@pytest.mark.parametrize("model", ANSWERED)
def test_a_table_knows_its_readers(model):
    assert isinstance(model.objects.all(), DomainQuerySet), f"{model._meta.label}.objects has no visible_to"


@pytest.mark.parametrize("model", [one for one in ANSWERED if PERSONAL & set(one.values[0].privacy.values())])
def test_who_does_no_casework_sees_no_neighbor(model, eve, ada, dee):
    for person in (eve, ada, dee):
        assert model.objects.visible_to(person).query.is_empty(), f"{person.role} sees {model._meta.label}"


@pytest.mark.parametrize("model", MODELS)
def test_every_field_that_can_tell_something_is_classified(model):
    fields = {field.name: field for field in model._meta.concrete_fields}
    needed = {name for name, field in fields.items() if needs_a_class(field)}
    assert not needed - set(model.privacy), f"{model._meta.label}: say in `privacy` what these hold"
    assert not set(model.privacy) - set(fields), f"{model._meta.label}: `privacy` names fields that are not there"
    assert all(isinstance(holds, Holds) for holds in model.privacy.values())


@pytest.mark.parametrize("model", MODELS)
def test_a_time_and_its_person_come_together(model):
    groups = together(model)
    for at, by in pairs(model):
        if f"{model._meta.label}.{at}" in LOOSE_PAIRS:
            continue
        assert any({at, by} <= set(names) for names in groups), (
            f"{model._meta.label}: all_or_none({at!r}, {by!r}, name=...) is missing"
        )


def test_the_loose_pairs_are_loose_still():
    loose = set()
    for model in own_models():
        groups = together(model)
        for at, by in pairs(model):
            if not any({at, by} <= set(names) for names in groups):
                loose.add(f"{model._meta.label}.{at}")
    assert loose == set(LOOSE_PAIRS)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_deleted_with_what_it_hangs_on(model):
    """Rule 13: no delete of one row may carry another away."""
    for field in model._meta.concrete_fields:
        if field.is_relation and model._meta.label != "heart.IdempotentAnswer":
            assert field.remote_field.on_delete is models.PROTECT, f"{model._meta.label}.{field.name}: use PROTECT"
    assert not [field for field in model._meta.private_fields if isinstance(field, GenericForeignKey)]
