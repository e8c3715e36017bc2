"""The words of casework, and its state tables. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


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


class NeedDomain(TextChoices):
    """Gravity SDOH domains (FHIR SDOH Clinical Care 3.0, SDOHCategory), plus four of care itself."""

    HOMELESSNESS = "homelessness", "Homelessness"
    HOUSING_INSTABILITY = "housing-instability", "Housing instability"
    INADEQUATE_HOUSING = "inadequate-housing", "Inadequate housing"
    FOOD = "food-insecurity", "Food"
    TRANSPORTATION = "transportation-insecurity", "Transportation"
    FINANCIAL = "financial-insecurity", "Money and benefits"
    MATERIAL = "material-hardship", "Clothing and other goods"
    EMPLOYMENT = "employment-status", "Employment"
    EDUCATION = "educational-attainment", "Education"
    VETERAN = "veteran-status", "Veterans' services"
    SOCIAL = "social-connection", "Social connection"
    VIOLENCE = "intimate-partner-violence", "Intimate partner violence"
    ELDER_ABUSE = "elder-abuse", "Elder abuse"
    INSURANCE = "health-insurance-coverage-status", "Health insurance"
    UTILITIES = "utility-insecurity", "Utilities"
    INCARCERATION = "incarceration-status", "Re-entry after incarceration"
    LANGUAGE = "language-access", "Language access"
    DIGITAL = "digital-access", "Phone and internet"
    MENTAL_HEALTH = "mental-health", "Mental health"
    SUBSTANCE_USE = "substance-use", "Substance use"
    MEDICAL = "medical", "Medical care"
    SAFETY = "safety", "Safety"


class Channel(TextChoices):
    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    IN_PERSON = "in_person", "In person"
    TRUSTED_CONTACT = "trusted_contact", "Through a trusted contact"
    PARTNER = "partner", "Through a partner"


class ContactResult(TextChoices):
    REACHED = "reached", "Reached: we talked"
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    NOT_THERE = "not_there", "Not there"
    WRONG_NUMBER = "wrong_number", "Wrong or dead number"


class CaseStatus(TextChoices):
    OPEN = "open", "Open"
    ENGAGED = "engaged", "Engaged"
    CLOSED = "closed", "Closed"


class CaseOutcome(TextChoices):
    CONNECTED = "connected", "Connected to care"
    DECLINED = "declined", "Declined"
    UNABLE_TO_REACH = "unable_to_reach", "Unable to reach"
    MOVED = "moved", "Moved away"
    DECEASED = "deceased", "Deceased"
    OTHER = "other", "Other"


class FollowUpStatus(TextChoices):
    OPEN = "open", "Open"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


class FollowUpKind(TextChoices):
    FIRST = "first", "First follow-up"
    ATTEMPT = "attempt", "Next attempt"
    CHECK_IN = "check_in", "Check-in"
    REVIEW = "review", "Decide the next step"


class NoticeKind(TextChoices):
    REMINDED = "reminded", "Reminded before it was due"
    OVERDUE = "overdue", "Told that it is overdue"
    ESCALATED = "escalated", "Escalated to the supervisor"


class NeedStatus(TextChoices):
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    MET = "met", "Met"
    UNMET = "unmet", "Unmet"


class UnmetReason(TextChoices):
    """The first six are the system's reasons, not the neighbor's."""

    NO_SERVICE = "no_service", "No such service"
    NO_CAPACITY = "no_capacity", "No capacity"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    TOO_FAR = "too_far", "Too far, or no transport"
    LANGUAGE = "language", "Language"
    WAIT_TOO_LONG = "wait_too_long", "Wait too long"
    DECLINED = "declined", "Neighbor declined"
    LOST_CONTACT = "lost_contact", "Lost contact"
    OTHER = "other", "Other"


class Evidence(TextChoices):
    """Who says that a service was received. Ranked: partner, then neighbor, then navigator."""

    PARTNER = "partner", "The partner's word"
    NEIGHBOR = "neighbor", "The neighbor's word"
    NAVIGATOR = "navigator", "The navigator's word"


class NoteStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class Information(TextChoices):
    """Kinds of information a consent can name and a referral can release."""

    IDENTITY = "identity", "Name and date of birth"
    CONTACT = "contact", "Phone and where to find the neighbor"
    LANGUAGE = "language", "Language and interpreter"
    NEED = "need", "The need and what it is about"
    SITUATION = "situation", "Other needs and circumstances"
    SUBSTANCE_USE = "substance_use", "Substance use information (42 CFR Part 2)"


class ConsentMethod(TextChoices):
    SIGNATURE = "signature", "Signed by the neighbor"
    VERBAL = "verbal", "Verbal, with a witness"


class TaskKind(TextChoices):
    DEBRIEF = "debrief", "A responder asks for a debrief or did not feel safe"
    RESPONSE_RULE = "response_rule", "A response that breaks a rule"


class TaskStatus(TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"


_work = {P.WORK_CASES}

CASE_MOVES = Moves(
    "case",
    CaseStatus,
    CaseStatus.OPEN,
    table(
        (CaseStatus.OPEN, CaseStatus.ENGAGED, _work, "Engage"),
        (CaseStatus.OPEN, CaseStatus.CLOSED, _work, "Close"),
        (CaseStatus.ENGAGED, CaseStatus.CLOSED, _work, "Close"),
        (CaseStatus.CLOSED, CaseStatus.OPEN, _work, "Reopen", True),
    ),
)
FOLLOW_UP_MOVES = Moves(
    "follow-up",
    FollowUpStatus,
    FollowUpStatus.OPEN,
    table(
        (FollowUpStatus.OPEN, FollowUpStatus.COMPLETED, _work, "Complete"),
        (FollowUpStatus.OPEN, FollowUpStatus.CANCELLED, _work, "Cancel", True),
    ),
)
NEED_MOVES = Moves(
    "need",
    NeedStatus,
    NeedStatus.OPEN,
    table(
        (NeedStatus.OPEN, NeedStatus.IN_PROGRESS, _work, "Start work"),
        (NeedStatus.IN_PROGRESS, NeedStatus.MET, _work, "Met"),
        (NeedStatus.IN_PROGRESS, NeedStatus.UNMET, _work, "Unmet", True),
    ),
)
NOTE_MOVES = Moves(
    "note",
    NoteStatus,
    NoteStatus.DRAFT,
    table((NoteStatus.DRAFT, NoteStatus.SIGNED, {P.WRITE_NOTES}, "Sign")),
)
TASK_MOVES = Moves(
    "supervisor's task",
    TaskStatus,
    TaskStatus.OPEN,
    table((TaskStatus.OPEN, TaskStatus.DONE, {P.SUPERVISE}, "Settle", True)),
)
