"""What could be told of a neighbor for a need: the fields from which a new referral's `fields` are chosen."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.models import Need
from casework.states import Information
from heart import ledger
from heart.api.views import ApiView
from heart.permissions import Permission as P
from referrals.rules.release_fields import offered


class ReleaseField(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.CharField(help_text="The kind of information: " + ", ".join(Information.values) + ".")
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the serializer's label
    words = serializers.CharField(help_text="What the provider would read.")
    usual = serializers.BooleanField(help_text="Whether it goes out where no fields are chosen.")


class NeedReleaseFields(ApiView):
    access = {"GET": (P.SEND_REFERRALS,)}

    @extend_schema(responses=ReleaseField(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The fields that a referral of this need could release, in the order of their kinds."""
        need = self.found(Need, pk)
        ledger.opened(need, by=self.request.user, reason="API")
        return Response(ReleaseField(offered(need.case.neighbor, need), many=True).data)
