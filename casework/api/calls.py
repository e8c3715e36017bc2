"""Calls: a dispatch system brings them in, people who answer and navigate read them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework import call_queries
from casework.actions import calls
from casework.cad import documents
from casework.cad.mapping import Clock, load, zone
from casework.cad.once import once
from casework.cad.records import Good, Read, Reject, Unusable
from casework.call_plan import Planned, Verdict
from casework.models import Call
from heart.api.fields import Shape
from heart.api.filters import since, until
from heart.api.views import DetailView, ListView
from heart.errors import Invalid
from heart.http import ApiRequest
from heart.permissions import Permission as P

MOST = 1000  # calls in one request
MAPPING = OpenApiParameter(
    "mapping",
    description="A mapping file: the calls come with its columns. Left out, they have the names below or are EIDOs.",
)
ONE_CALL: dict[str, Any] = {
    "type": "object",
    "properties": {column: {} for columns in load(documents.PLAIN).columns.values() for column in columns},
    "required": ["number", "received_at"],
    "description": "A call in our own names; times are ISO 8601 with an offset. Or an EIDO (NENA-STA-021).",
}
CALLS = {"application/json": {"oneOf": [ONE_CALL, {"type": "array", "items": ONE_CALL, "maxItems": MOST}]}}


class CallShape(Shape):
    call_type = serializers.CharField(source="call_type.name", default=None, help_text="The HEART call type.")
    unanswered = serializers.CharField(
        source="verdict.reason", default="", help_text="Why no program answered that could have: one reason, or empty."
    )
    answered_by = serializers.ListField(child=serializers.CharField(), help_text="Programs that answered.")

    class Meta:
        model = Call
        fields = (
            *("id", "source", "number", "received_at", "entered_at", "dispatched_at", "en_route_at", "on_scene_at"),
            *("closed_at", "local_type_code", "local_type", "original_type", "call_type", "eligible_programs"),
            *(
                "answered_by",
                "unanswered",
                "priority",
                "disposition",
                "agency_name",
                "sensitive",
                "location",
                "latitude",
            ),
            *("longitude", "beat"),
        )
        read_only_fields = fields


class TakenIn(serializers.Serializer):
    index = serializers.IntegerField(help_text="Where the call stood in the request, from 0.")
    id = serializers.IntegerField()
    number = serializers.CharField()
    result = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])


class PutAside(serializers.Serializer):
    index = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.CharField()


class Receipt(serializers.Serializer):
    read = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    calls = TakenIn(many=True)
    rejects = PutAside(many=True)
    unknown_types = serializers.ListField(
        child=serializers.CharField(), help_text="Local call types that no mapping knows. Their calls are kept."
    )


class ApiFilters(call_queries.CallFilters):
    received_after = since("received_at")
    received_before = until("received_at")
    number = filters.CharFilter()
    source = filters.CharFilter()
    answered = filters.BooleanFilter(help_text="Whether a HEART program answered.")

    class Meta:
        model = Call
        fields = ("received_after", "received_before", "program", "answered", "unanswered", "beat", "number", "source")


class CallList(ListView):
    access = {"GET": (P.VIEW_CALLS,), "POST": (P.IMPORT_CALLS,)}
    model = Call
    serializer_class = CallShape
    filterset_class = ApiFilters

    def get_queryset(self) -> QuerySet[Call]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return call_queries.calls(self.request.user)

    @extend_schema(
        parameters=[MAPPING],
        request=CALLS,
        responses={200: Receipt, 201: Receipt, 207: Receipt},
        description=(
            "One call, a list of them, or an EIDO. 201 when the one call was created, 200 when nothing was put "
            "aside, 207 when some of a list were. What was put aside is named by its index and field, and the "
            "rest is stored. Sending the same again changes nothing."
        ),
    )
    def post(self, request: ApiRequest) -> Response:
        sent: Any = request.data
        one = not isinstance(sent, list)
        rows = _read([sent] if one else sent, request.query_params.get("mapping", ""))
        refused = [row for row in rows if isinstance(row, Reject)]
        if one and refused:
            raise Invalid(
                "This call could not be read. Nothing was stored.", fields={refused[0].column: [refused[0].reason]}
            )
        new = [row for row in rows if isinstance(row, Good) and not row.again]
        results = calls.receive(calls=[row.call for row in new], by=request.user)
        receipt = _receipt(rows, dict(zip([row.line for row in new], results, strict=True)))
        status = 207 if refused else 201 if one and receipt["created"] else 200
        return Response(Receipt(receipt).data, status=status)


@extend_schema(responses=CallShape)
class CallDetail(DetailView):
    access = {"GET": (P.VIEW_CALLS,)}
    model = Call
    serializer_class = CallShape
    get_queryset = CallList.get_queryset


def _read(documents_sent: list[Any], mapping: str) -> list[Read]:
    """The calls of a request, by their index. Raises Invalid for too many, or for a mapping that does not exist."""
    if len(documents_sent) > MOST:
        raise Invalid(f"At most {MOST} calls in one request. Send the rest in another.")
    clock = Clock(zone(settings.TIME_ZONE))
    try:
        rows = [
            documents.read(document, line=index, clock=clock, mapping=mapping)
            for index, document in enumerate(documents_sent)
        ]
    except Unusable as error:
        raise Invalid(str(error), fields={"mapping": [str(error)]}) from error
    return list(once(rows, column="number", place="index"))


def _receipt(rows: list[Read], results: dict[int, Planned]) -> dict[str, Any]:
    aside = [row for row in rows if isinstance(row, Reject)]
    ids = {(result.call.source, result.call.number): result.call.pk for result in results.values()}
    taken, counts = [], Counter[str]()
    for row in rows:
        if isinstance(row, Good):
            verdict = Verdict.UNCHANGED if row.again else results[row.line].verdict
            counts[verdict] += 1
            pk = ids[row.call.source, row.call.number]
            taken.append({"index": row.line, "id": pk, "number": row.call.number, "result": verdict.value})
    unknown = {
        f"{result.call.local_type_code} {result.call.local_type}".strip()
        for result in results.values()
        if not result.incoming.known_type
    }
    return {
        "read": len(rows),
        **{verdict.value: counts[verdict] for verdict in Verdict},
        "rejected": len(aside),
        "calls": taken,
        "rejects": [{"index": row.line, "field": row.column, "reason": row.reason} for row in aside],
        "unknown_types": sorted(unknown),
    }
