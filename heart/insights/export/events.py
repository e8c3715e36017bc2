"""What the ledger tells of extracts."""

from django.db.models import TextChoices


class Event(TextChoices):
    EXTRACT_ASKED = "heart.extract_asked", "Extract asked for"
    EXTRACT_APPROVED = "heart.extract_approved", "Extract approved"
    EXTRACT_REFUSED = "heart.extract_refused", "Extract refused"
    EXTRACT_MADE = "heart.extract_made", "Extract made"
    EXTRACT_DOWNLOADED = "heart.extract_downloaded", "Extract downloaded"
    EXTRACT_WITHDRAWN = "heart.extract_withdrawn", "Extract withdrawn"
