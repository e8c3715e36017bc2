"""The words of a question about room, and its state table. No database here.

Every answer is one of a few: what is asked could point at nobody, however well a reader knows the neighborhood.
"""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P

MOST_CIRCUMSTANCES = 3  # more of them together could point at one person


class AgeBand(TextChoices):
    """How old, as widely as services tell ages apart."""

    ANY = "any", "Any age"
    CHILD = "child", "Under 18"
    YOUNG = "young", "18 to 24"
    ADULT = "adult", "25 to 61"
    OLDER = "older", "62 or older"


class Tongue(TextChoices):
    """In which language; a rare one is not named, since it could point at one person."""

    ENGLISH = "english", "English"
    SPANISH = "spanish", "Spanish"
    OTHER = "other", "Another language, with an interpreter"
    SIGN = "sign", "Sign language"


class Circumstance(TextChoices):
    """What many people bring along, and what rules many services out."""

    WITH_CHILDREN = "with_children", "Comes with children"
    WITH_PARTNER = "with_partner", "Comes with a partner"
    WITH_PET = "with_pet", "Comes with a pet"
    STEP_FREE = "step_free", "Needs to get in without steps"
    NO_PAPERS = "no_papers", "Has no photo ID"
    NO_INSURANCE = "no_insurance", "Has no insurance"
    NO_RIDE = "no_ride", "Has no ride"
    EVENINGS = "evenings", "Can come in the evening only"


class QuestionStatus(TextChoices):
    ASKED = "asked", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    EXPIRED = "expired", "Nobody answered"
    TAKEN_BACK = "taken_back", "Taken back"


S = QuestionStatus
QUESTION_MOVES = Moves(
    "question",
    S,
    S.ASKED,
    table(
        (S.ASKED, S.ANSWERED, {P.ANSWER_REFERRALS}, "Answer"),
        (S.ASKED, S.EXPIRED, {P.SWEEP}, "Expire"),
        (S.ASKED, S.TAKEN_BACK, {P.SEND_REFERRALS}, "Take back"),
    ),
)
