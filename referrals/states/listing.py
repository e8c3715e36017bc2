"""The words of a listing that its own organization keeps, and the state table of its changes. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class ListingField(TextChoices):
    """What can be changed of an organization, a service or a place. Named as the HSDS field or table."""

    NAME = "name", "Name"
    ALTERNATE_NAME = "alternate_name", "Other name"
    DESCRIPTION = "description", "Description"
    EMAIL = "email", "Email"
    WEBSITE = "website", "Website"
    URL = "url", "Web address"
    PHONES = "phones", "Phones"
    APPLICATION_PROCESS = "application_process", "How to apply"
    ELIGIBILITY = "eligibility_description", "Who can get it"
    MINIMUM_AGE = "minimum_age", "Youngest age"
    MAXIMUM_AGE = "maximum_age", "Oldest age"
    FEES = "fees_description", "Cost"
    DOCUMENTS = "required_documents", "What to bring"
    LANGUAGES = "languages", "Languages"
    INTERPRETATION = "interpretation_services", "Interpreters"
    WAIT_TIME = "wait_time", "How long it takes"
    ALERT = "alert", "Notice"
    TRANSPORTATION = "transportation", "How to get there"
    ACCESSIBILITY = "accessibility", "Access for people with disabilities"
    HOURS_IN_WORDS = "hours_in_words", "Hours in words"
    STATUS = "status", "State of the service"
    TAKES_REFERRALS = "takes_referrals", "Takes referrals"
    SCHEDULES = "schedules", "Hours"
    AUDIENCE = "audience", "Who may know of it"
    CONFIDENTIAL = "confidential", "Confidential place"


class ListingEditStatus(TextChoices):
    WAITING = "waiting", "Waits for the directory editor"
    DONE = "done", "Took effect at once"
    TAKEN = "taken", "Taken over"
    REFUSED = "refused", "Not taken over"
    WITHDRAWN = "withdrawn", "Withdrawn"


S = ListingEditStatus
KEEPERS = {P.EDIT_LISTING, P.EDIT_DIRECTORY}
LISTING_EDIT_MOVES = Moves(
    "change",
    S,
    S.WAITING,
    table(
        (S.WAITING, S.DONE, KEEPERS, "Take effect at once"),
        (S.WAITING, S.TAKEN, {P.EDIT_DIRECTORY}, "Take over"),
        (S.WAITING, S.REFUSED, {P.EDIT_DIRECTORY}, "Refuse", True),
        (S.WAITING, S.WITHDRAWN, {P.EDIT_LISTING}, "Withdraw"),
    ),
)
