"""The indicators through the API: the same objects as the page's, so no number exists twice."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from heart.api.fields import Moment
from heart.api.views import ApiView
from heart.insights.indicator import Figure, Indicator, Period, figures
from heart.permissions import Permission as P

DAYS = ("30", "90", "365")


class Asked(serializers.Serializer):
    days = serializers.ChoiceField(DAYS, default="90", help_text="How many whole days, up to last midnight.")


class IndicatorShape(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField()
    formula = serializers.CharField()
    version = serializers.CharField(help_text="Of the definition: figures of two versions are not compared.")
    n = serializers.IntegerField()
    of = serializers.IntegerField(allow_null=True, help_text="The N of n of N; null where the figure is a count.")
    percent = serializers.FloatField(allow_null=True)
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="Rows left out, by reason.")


class IndicatorsShape(serializers.Serializer):
    start = Moment()
    end = Moment()
    indicators = IndicatorShape(many=True)


class Indicators(ApiView):
    access = {"GET": (P.VIEW_INSIGHTS,)}

    @extend_schema(parameters=[Asked], responses=IndicatorsShape)
    def get(self, request: Request) -> Response:
        """Every indicator with its definition and its figure for the last days."""
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        period = Period.last_days(int(asked.validated_data["days"]), timezone.localdate())
        rows = [_row(one, figure) for one, figure in figures(period)]
        return self.answer(IndicatorsShape, {"start": period.start, "end": period.end, "indicators": rows})


def _row(one: Indicator, figure: Figure) -> dict[str, Any]:
    definition = {name: getattr(one, name) for name in ("key", "name", "sentence", "formula", "version")}
    return definition | {name: getattr(figure, name) for name in ("n", "of", "percent", "excluded")}
