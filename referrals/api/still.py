"""Whether a neighbor is still connected, said by either party."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.states import Evidence
from heart.api.views import ApiView
from heart.permissions import Permission as P
from referrals.actions import connections
from referrals.models import Referral
from referrals.states.still import CheckDay, Still


class StillWord(serializers.Serializer):
    day = serializers.ChoiceField(CheckDay.choices, help_text="How many days after the service started.")
    still = serializers.ChoiceField(Still.choices)
    evidence = serializers.ChoiceField(Evidence.choices, help_text="A partner gives its own word alone.")


class StillConnected(ApiView):
    access = {"POST": (P.SEND_REFERRALS, P.ANSWER_REFERRALS)}

    @extend_schema(request=StillWord, responses=StillWord)
    def post(self, request: Request, pk: UUID) -> Response:
        """Say whether the neighbor is still connected, and on whose word. Of several words the strongest counts."""
        row, given = self.found(Referral, pk), self.given(StillWord)
        connections.say(referral=row, **given, by=self.request.user)
        return self.answer(StillWord, given)
