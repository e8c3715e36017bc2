"""What the tests of sending share."""

from __future__ import annotations

import pytest

from heart.errors import Invalid
from heart.models import Event, Message
from referrals.actions import sending
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import casework as make


def consent(case, *services, by, at, **changes):
    recipients = {service.organization_id: service.organization.name for service in services}
    return make.consent(case.neighbor, recipients, by=by, at=at, **changes)


def refused(referral, *, by, at, error=Invalid):
    """Sending raises, nobody was told, and the referral is the draft that it was."""
    with pytest.raises(error) as caught:
        sending.send(referral=referral, by=by, at=at)
    assert Referral.objects.get(pk=referral.pk).status == S.DRAFT
    assert not Message.objects.filter(kind="referral_sent").exists()
    assert not Event.objects.filter(kind="referrals.referral_sent").exists()
    return caught.value
