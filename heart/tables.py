"""The product's own models, found without naming the apps that hold them."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models

from heart.models.base import AppendOnly

Model = type[models.Model]


def own_apps() -> list[AppConfig]:
    """The apps of this project, not of its libraries."""
    return [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]


def own_models() -> list[Model]:
    """Every table of ours that is not another's history."""
    return [model for config in own_apps() for model in config.get_models() if not is_history(model)]


def is_history(model: Model) -> bool:
    """Whether django-simple-history made this model."""
    return hasattr(model, "instance_type")


def tracked_models() -> list[tuple[Model, Model]]:
    """Each model that keeps its history, with the model of that history."""
    return [(model, model.history.model) for model in own_models() if hasattr(model, "history")]


def append_only_models() -> list[Model]:
    """Every model whose rows are written once: the ledger and its kin, and all histories."""
    written_once = [model for model in own_models() if issubclass(model, AppendOnly)]
    return written_once + [history for _, history in tracked_models()]
