"""The words of notes: their templates, co-signatures, attachments and prints. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class NoteTemplate(TextChoices):
    FREE = "free", "Free note"
    DAP = "dap", "DAP note: data, assessment, plan"
    SAFETY_PLAN = "safety_plan", "Safety plan"
    RISK_SCREEN = "risk_screen", "Suicide-risk screen"
    NEEDS = "needs", "Initial needs assessment"


class Asked(TextChoices):
    """The answer to a question of a screen. Not asked is not a no."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ASKED = "not_asked", "Not asked"


class Finding(TextChoices):
    """What was found in one domain of a needs assessment."""

    NOT_ASKED = "not_asked", "Not asked"
    NEED = "need", "Need"
    NO_NEED = "no_need", "No need"
    DECLINED = "declined", "Declined to say"


class CosignStatus(TextChoices):
    ASKED = "asked", "Waiting for co-signature"
    GIVEN = "given", "Co-signed"
    RETURNED = "returned", "Returned with a remark"


class FileKind(TextChoices):
    """What may be attached. Nothing that a browser would run."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG image"
    PNG = "png", "PNG image"
    TEXT = "text", "Plain text"


class PrintPurpose(TextChoices):
    """Why a summary of a case is printed."""

    NEIGHBOR = "neighbor", "For the neighbor"
    HANDOVER = "handover", "For another provider of care"
    MEETING = "meeting", "For a meeting about the neighbor's care"
    SUPERVISION = "supervision", "For supervision"
    REQUEST = "request", "For a records request or by order of a court"


class SummaryPart(TextChoices):
    """The parts of a printed summary, in their order."""

    NEIGHBOR = "neighbor", "Who the neighbor is"
    FIND = "find", "How to find the neighbor"
    NEEDS = "needs", "Needs and what became of them"
    GOALS = "goals", "Goals and plan"
    FOLLOW_UPS = "follow_ups", "Follow-ups and contact attempts"
    CONSENTS = "consents", "Consents"
