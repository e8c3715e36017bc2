"""The words of calls, responses and encounters. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class Program(TextChoices):
    CCD = "CCD", "Crisis call diversion"
    CRT = "CRT", "Community response team"
    COR = "COR", "Co-response"
    CN = "CN", "Care navigation"


class Discipline(TextChoices):
    CLINICIAN = "clinician", "Clinician"
    PEER = "peer", "Peer support specialist"
    EMT = "emt", "EMT"
    NAVIGATOR = "navigator", "Care navigator"
    OFFICER = "officer", "Police officer"


class Police(TextChoices):
    NONE = "none", "No police on scene"
    BEFORE = "before", "Police were there before us"
    CALLED = "called", "We asked police to come"
    TOGETHER = "together", "Police came with us"


class Disposition(TextChoices):
    RESOLVED_ON_SCENE = "resolved_on_scene", "Resolved on scene"
    RESOLVED_BY_PHONE = "resolved_by_phone", "Resolved by phone, nobody sent"
    UNIT_SENT = "unit_sent", "A unit was sent"
    TRANSPORTED = "transported", "Transported"
    HANDED_OVER = "handed_over", "Handed over to EMS, fire or police"
    GONE = "gone", "Nobody found on arrival"
    CANCELLED = "cancelled", "Cancelled before arrival"


class Destination(TextChoices):
    CRISIS_CENTER = "crisis_center", "Crisis center"
    SHELTER = "shelter", "Shelter"
    COMMUNITY_CARE = "community_care", "Other community care"
    HOSPITAL = "hospital", "Hospital emergency department"
    HOME = "home", "Home, family or friend"
    OTHER = "other", "Somewhere else"


class Known(TextChoices):
    """What is known of the neighbor at the end of an encounter."""

    KNOWN = "known", "We know who this is"
    FINDABLE = "findable", "Name not known, but we know how to find them"
    UNKNOWN = "unknown", "Not known, and no way to find them"


class Wish(TextChoices):
    """The neighbor's word on a follow-up."""

    WANTS = "wants", "Wants a follow-up"
    NOT_ASKED = "not_asked", "Not asked"
    REFUSED = "refused", "Refused a follow-up"


class Mode(TextChoices):
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone only"


class YesNo(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NO_ANSWER = "no_answer", "No answer"


class TaskKind(TextChoices):
    DEBRIEF = "debrief", "A responder asks for a debrief or did not feel safe"
    RESPONSE_RULE = "response_rule", "A response that breaks a rule"


class TaskStatus(TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
