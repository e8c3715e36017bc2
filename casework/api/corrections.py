"""Entered in error, in place of deletion: a mark with who, when and why, on each kind of row that the pages offer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework import policies
from casework.actions import corrections
from casework.correction_kinds import KINDS, Kind, kind_of
from casework.models.in_error import Correctable
from heart.api.views import ApiView
from heart.http import ApiRequest
from heart.permissions import Permission as P

KIND = OpenApiParameter(
    "kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(KINDS), description="What kind of row it is."
)


class Why(serializers.Serializer):
    why = serializers.CharField(max_length=300, help_text="What was wrong.")


class Mark(serializers.Serializer):
    """How a row stands: all three empty where there is no mark."""

    kind = serializers.CharField(read_only=True)
    id = serializers.IntegerField(read_only=True)
    in_error_at = serializers.DateTimeField(read_only=True, allow_null=True)
    in_error_by = serializers.CharField(read_only=True, allow_null=True)
    in_error_why = serializers.CharField(read_only=True)
    can_be_taken_back = serializers.BooleanField(read_only=True)


class Marking(ApiView):
    """What both ways share: finding the row, and saying how it stands."""

    access = {"POST": (P.WORK_CASES, P.RECORD_RESPONSES)}

    def row(self, kind: str, pk: int) -> Correctable:
        """The row of this kind that this person may see. Raises Http404."""
        known: Kind | None = KINDS.get(kind)
        if known is None:
            raise Http404
        rows = known.model.objects.visible_to(self.request.user).filter(pk=pk).distinct()
        found: Correctable = get_object_or_404(rows)
        return found

    def stands(self, row: Any) -> Response:
        kind = kind_of(row)
        by = row.in_error_by.username if row.in_error_by else None
        mark = {"kind": kind.key, "id": row.pk, "in_error_at": row.in_error_at, "in_error_by": by}
        mark |= {"in_error_why": row.in_error_why, "can_be_taken_back": not row.stands and kind.undoable}
        return Response(Mark(mark).data)


class InError(Marking):
    @extend_schema(request=Why, responses=Mark, parameters=[KIND])
    def post(self, request: ApiRequest, kind: str, pk: int) -> Response:
        """Mark a row as entered in error. It is kept and counts no more; what hung on it is put right with it.

        Who entered it may do so for the hours that are set, and a supervisor always.
        """
        row = self.row(kind, pk)
        policies.check_can_enter_in_error(request.user, row, timezone.now())
        return self.stands(corrections.enter_in_error(row=row, **self.given(Why), by=request.user))


class TakeBack(Marking):
    @extend_schema(request=None, responses=Mark, parameters=[KIND])
    def post(self, request: ApiRequest, kind: str, pk: int) -> Response:
        """Take back a mark that was itself a mistake. 409 where the mark changed other rows too: it stays."""
        return self.stands(corrections.take_back(row=self.row(kind, pk), by=request.user))
