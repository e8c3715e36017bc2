"""What HEART records for a provider where nobody signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heart.models import User
from referrals import policies
from referrals.forms.referrals import AnswerForm, StepForm
from referrals.models import Referral
from referrals.states import UNDER_WAY, WAITING_FOR_AN_ANSWER


def offered(user: User, referral: Referral, at: datetime) -> dict[str, Any]:
    """What `user` can record or print of this referral now; nothing where the provider answers for itself."""
    if not policies.is_off_network(referral) or not policies.allows(policies.check_can_answer, user, referral):
        return {}
    found: dict[str, Any] = {"may_print": policies.allows(policies.check_can_print_letter, user, referral, at)}
    if referral.status in WAITING_FOR_AN_ANSWER:
        found["answer_form"] = AnswerForm()
    if referral.status in UNDER_WAY:
        found["step_form"] = StepForm(referral=referral)
    return found
