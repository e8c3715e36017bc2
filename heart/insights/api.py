"""The indicators through the API: the same objects as the pages', so no number exists twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from heart.api.fields import Moment
from heart.api.views import ApiView
from heart.insights.asked import FILTERS, LONGEST, PERIODS
from heart.insights.detail import STAFF, breakdown
from heart.insights.indicator import Dimension, Figure, Indicator, Period, dimensions, registry
from heart.insights.reading import Line, Reading
from heart.insights.stored import Answers, Request, Where, read_figures
from heart.permissions import Permission as P

DEFINITION = ("key", "topic", "name", "sentence", "formula", "version", "unit", "estimate")


class Asked(serializers.Serializer):
    days = serializers.ChoiceField(tuple(PERIODS), default="90", help_text="How many whole days, up to last midnight.")
    first = serializers.DateField(required=False, help_text="The first day, in place of `days`, together with `last`.")
    last = serializers.DateField(required=False, help_text="The last day, included.")
    key = serializers.CharField(required=False, help_text="One indicator alone.")
    by = serializers.CharField(
        required=False, help_text="A dimension, as `month` or `program`: those indicators that know it, by its groups."
    )
    program = serializers.CharField(
        required=False, help_text="One program alone; indicators that know no program are left out."
    )
    beat = serializers.CharField(required=False, help_text="One beat alone; indicators that know none are left out.")

    def validate_key(self, key: str) -> str:
        if key not in registry:
            raise serializers.ValidationError("There is no such indicator.")
        return key

    def validate_by(self, by: str) -> str:
        if by not in dimensions:
            raise serializers.ValidationError("There is no such dimension.")
        if by in STAFF and not self.context["request"].user.can(P.SUPERVISE):
            raise serializers.ValidationError("Numbers by the name of a person who works here are for supervisors.")
        return by

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("first"), attrs.get("last")
        if (first is None) != (last is None):
            missing = "first" if first is None else "last"
            raise serializers.ValidationError({missing: "Say the first and the last day."})
        if first and last and not (first <= last <= timezone.localdate() and (last - first).days < LONGEST):
            raise serializers.ValidationError({"last": "The days go forward, up to today, for five years at most."})
        return attrs


class FigureShape(serializers.Serializer):
    n = serializers.IntegerField()
    of = serializers.IntegerField(allow_null=True, help_text="The N of n of N; null where the figure is a count.")
    percent = serializers.FloatField(allow_null=True)
    interval = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="The percent's 95 % interval (Wilson): low, high."
    )
    values = serializers.DictField(
        child=serializers.FloatField(allow_null=True), help_text="What was measured, in the indicator's unit."
    )
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="Rows left out, by reason.")


class GroupShape(FigureShape):
    group = serializers.CharField(help_text="The group's code; empty for what is not known.")
    name = serializers.CharField()


class IndicatorShape(FigureShape):
    key = serializers.CharField()
    topic = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField()
    formula = serializers.CharField()
    version = serializers.CharField(help_text="Of the definition: figures of two versions are not compared.")
    unit = serializers.CharField(help_text="Of the values; empty where nothing is measured.")
    estimate = serializers.BooleanField(help_text="Whether it rests on assumptions.")
    dimensions = serializers.ListField(child=serializers.CharField(), help_text="What `by` may be.")
    before = FigureShape(help_text="Of as many days right before.")
    groups = GroupShape(many=True, help_text="By the dimension asked for; groups of neighbors under 11 are left out.")
    folded = serializers.ListField(child=serializers.CharField(), help_text="The names of the groups left out.")
    computed_at = Moment(help_text="When the figure was worked out.")


class IndicatorsShape(serializers.Serializer):
    start = Moment()
    end = Moment()
    indicators = IndicatorShape(many=True)


class Indicators(ApiView):
    access = {"GET": (P.VIEW_INSIGHTS,)}

    @extend_schema(parameters=[Asked], responses=IndicatorsShape)
    def get(self, request: ApiRequest) -> Response:
        """Every indicator with its definition and its figure, that of the period before, and by groups where asked."""
        form = Asked(data=request.query_params, context={"request": request})
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        period, by = _period(asked), dimensions.get(asked.get("by", ""))
        where: Where = tuple((name, asked[name]) for name in FILTERS if name in asked)
        shown = [one for one in registry.values() if _fits(one, asked, where)]
        answers = read_figures([ask for one in shown for ask in _requests(one, period, where, by)])
        staff = self.request.user.can(P.SUPERVISE)
        rows = [_row(one, _requests(one, period, where, by), answers, by, staff=staff) for one in shown]
        return self.answer(IndicatorsShape, {"start": period.start, "end": period.end, "indicators": rows})


def _period(asked: Mapping[str, Any]) -> Period:
    if "first" in asked:
        return Period.of_days(asked["first"], asked["last"])
    return Period.last_days(int(asked["days"]), timezone.localdate())


def _fits(one: Indicator, asked: Mapping[str, Any], where: Where) -> bool:
    known = all(name in one.by for name, _ in where) and ("by" not in asked or asked["by"] in one.by)
    return known and asked.get("key", one.key) == one.key


def _requests(one: Indicator, period: Period, where: Where, by: Dimension | None) -> list[Request]:
    plain = [Request(one.key, period, where=where), Request(one.key, period.before, where=where)]
    return [*plain, Request(one.key, period, by.key, where)] if by else plain


def _row(
    one: Indicator, asked: list[Request], answers: Answers, by: Dimension | None, *, staff: bool
) -> dict[str, Any]:
    now = answers[asked[0]]
    found = breakdown(one, by, answers[asked[2]].groups, draw=False) if by else None
    lines = found.lines if found else []
    return {
        **{name: getattr(one, name) for name in DEFINITION},
        **_figure(one, now.figure),
        "dimensions": [name for name in one.by if staff or name not in STAFF],
        "before": _figure(one, answers[asked[1]].figure),
        "groups": [_group(line) for line in lines],
        "folded": found.folded if found else [],
        "computed_at": now.computed_at,
    }


def _figure(one: Indicator, figure: Figure) -> dict[str, Any]:
    said = {name: getattr(figure, name) for name in ("n", "of", "percent", "values", "excluded")}
    return {**said, "interval": Reading(one, figure).interval}


def _group(line: Line) -> dict[str, Any]:
    code = "" if line.group is None else str(line.group)
    return {"group": code, "name": line.name, **_figure(line.reading.indicator, line.reading.figure)}
