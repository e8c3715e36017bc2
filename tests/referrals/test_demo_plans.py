"""The demonstration's plans, signed consents and mistakes are made by the actions, in open cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Consent, Goal, Need
from referrals.management.demo import plans
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


def test_the_first_open_cases_get_a_plan_a_signed_consent_and_a_mistake(nadia, rules):
    now = timezone.now()
    cases = [make.case(at=now - timedelta(days=30), assigned_to=nadia) for _ in range(7)]
    plans.play(cases, providers.service().organization, now)
    assert set(Goal.objects.values_list("status", flat=True)) == {"active", "stopped"}
    assert Goal.objects.values("case").distinct().count() == 6
    assert Consent.objects.in_force(now).count() == 2
    assert Consent.objects.to_renew(now).count() == 1
    assert Need.objects.filter(in_error_at__isnull=False).count() == 2
