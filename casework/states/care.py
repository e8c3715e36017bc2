"""The words of cases: contact, follow-ups and needs. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


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
    JOINED = "joined", "Joined with the neighbor's other case"


# How a case can be said to have ended. Joining is what a merge does.
CHOSEN_OUTCOMES = [(str(outcome), outcome.label) for outcome in CaseOutcome if outcome != CaseOutcome.JOINED]


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
