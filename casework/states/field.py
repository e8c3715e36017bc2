"""The words of work in the field: what each program records, safety alerts. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class PhoneWork(TextChoices):
    """What a crisis counselor did on the phone (CCD)."""

    ASSESSED = "assessed", "Assessed"
    DE_ESCALATED = "de_escalated", "De-escalated"
    SAFETY_PLANNED = "safety_planned", "Made a safety plan"
    ADVISED = "advised", "Told about services"
    STAYED = "stayed", "Stayed on the line until help came"


class Sent(TextChoices):
    """Who went in place of police when the phone was not enough (CCD)."""

    CRT = "CRT", "A CRT team"
    COR = "COR", "A COR unit"
    CN = "CN", "A care navigator"
    EMS = "ems", "EMS"
    FIRE = "fire", "Fire department"
    POLICE = "police", "Police after all"
    OTHER = "other", "Somebody else"


class PoliceOtherwise(TextChoices):
    """Whether police would have gone without this call's diversion (CCD)."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Can't say"


class Scene(TextChoices):
    """Where a team met people (CRT, COR, and CN in the field)."""

    OUTSIDE = "outside", "Street, park or camp"
    HOME = "home", "A home"
    BUSINESS = "business", "Store or business"
    PUBLIC = "public", "Library, station or other public building"
    SHELTER = "shelter", "Shelter"
    CLINIC = "clinic", "Hospital or clinic"
    VEHICLE = "vehicle", "Vehicle"
    OTHER = "other", "Somewhere else"


class Weapon(TextChoices):
    """What a co-response found of weapons (COR)."""

    NONE = "none", "No weapon"
    REPORTED = "reported", "Reported, not seen"
    SEEN = "seen", "Seen"
    SECURED = "secured", "Secured by the officer"


class Commitment(TextChoices):
    """What became of an involuntary commitment (COR)."""

    NONE = "none", "Not considered"
    CONSIDERED = "considered", "Considered, not petitioned"
    PETITIONED = "petitioned", "We petitioned"
    BY_OTHERS = "by_others", "Somebody else petitioned"


class CommitmentTransport(TextChoices):
    """Who took the neighbor to the evaluation under a petition (COR)."""

    NOBODY = "nobody", "Not taken yet"
    POLICE = "police", "Police or sheriff"
    EMS = "ems", "EMS"
    OTHER = "other", "Somebody else"


class AlertKind(TextChoices):
    """What a safety alert warns of."""

    WEAPON = "weapon", "Weapon"
    VIOLENCE = "violence", "Violence or threats"
    PEOPLE = "people", "Other people there"
    ANIMAL = "animal", "Animal"
    BUILDING = "building", "Building or ground"
    HEALTH = "health", "Needles or infection"
    APPROACH = "approach", "How to approach safely"
    OTHER = "other", "Something else"


class Occasion(TextChoices):
    """What an encounter was: an answer, or a follow-up kept in the field."""

    RESPONSE = "response", "An answer to a call, or a first meeting"
    FOLLOW_UP = "follow_up", "A follow-up that care navigation kept in the field"
