"""What the ledger tells of the public figures."""

from django.db.models import TextChoices


class Event(TextChoices):
    PUBLICATION_PREPARED = "heart.publication_prepared", "Public figures of a quarter prepared"
    PUBLICATION_COUNTED = "heart.publication_counted", "Public figures counted and frozen"
    PUBLICATION_PUBLISHED = "heart.publication_published", "Public figures published"
    PUBLICATION_DROPPED = "heart.publication_dropped", "Public figures dropped before they were published"
    PUBLICATION_WITHDRAWN = "heart.publication_withdrawn", "Public figures taken down"
