"""Fields and serializers of the API: times in UTC, people by username, records only if the person sees them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from rest_framework import serializers

from heart.permissions import Permission


class Moment(serializers.DateTimeField):
    """A moment in UTC. Read with any offset; without one it is UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


# No docstring: it would describe every shape below it in the schema.
class Shape(serializers.ModelSerializer):
    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: Moment}


class Username(serializers.SlugRelatedField):
    """An active person who holds the permission, by username."""

    def __init__(self, permission: Permission, **options: Any) -> None:
        self.permission = permission
        people = get_user_model()._default_manager.none()
        super().__init__(slug_field="username", queryset=people, help_text="A username.", **options)

    def get_queryset(self) -> models.QuerySet[Any]:
        return get_user_model()._default_manager.who_can(self.permission)


class Visible(serializers.PrimaryKeyRelatedField):
    """A record by its id, if it is in what `scope` ("visible_to") lets the asking person name."""

    def __init__(self, model: type[models.Model], *, scope: str = "visible_to", **options: Any) -> None:
        self.model, self.scope = model, scope
        super().__init__(queryset=model._default_manager.none(), **options)

    def get_queryset(self) -> models.QuerySet[Any]:
        return getattr(self.model._default_manager, self.scope)(self.context["request"].user)


def username(*, nobody: bool = False) -> serializers.SlugRelatedField:
    """A person of the record, by username; null for `nobody`, where the record may name none."""
    return serializers.SlugRelatedField(
        slug_field="username", read_only=True, allow_null=nobody, help_text="A username."
    )
