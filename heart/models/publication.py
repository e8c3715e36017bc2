from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from heart.constraints import all_or_none
from heart.models.base import AppendOnly, DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models.user import User


class PublicationStatus(models.TextChoices):
    PREPARED = "prepared", "Being counted"
    COUNTED = "counted", "Waits for a second person"
    PUBLISHED = "published", "Published"
    DROPPED = "dropped", "Dropped before it was published"
    WITHDRAWN = "withdrawn", "Taken down"


class Publications(DomainQuerySet):
    """Who publishes sees every publication; what is published needs no sign-in, and has a page of its own."""

    def visible_to(self, user: User) -> Self:
        return self.all() if user.is_heart and user.can(Permission.PUBLISH_FIGURES) else self.none()

    def out(self) -> Self:
        """Those that the public reads, the newest quarter first."""
        return self.filter(status=PublicationStatus.PUBLISHED).order_by("-first")


class Publication(DomainModel):
    """The public figures of one quarter of the city's calendar: counted once, frozen, published by a second person.

    A quarter that was published once is never published again, also after it was taken down: two versions of it,
    held side by side, would tell what one late record changed.
    """

    privacy: ClassVar = {
        "quarter": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "first": Holds.OPERATIONAL,
        "last": Holds.OPERATIONAL,
    }

    quarter = models.CharField(max_length=7, help_text="As 2026-Q2.")
    first = models.DateField("first day")
    last = models.DateField("last day", help_text="A part of the quarter.")
    status = models.CharField(max_length=10, choices=PublicationStatus)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Publications.as_manager()

    class Meta:
        ordering = ["-first", "-pk"]
        constraints = [
            all_or_none("published_at", "published_by", name="publication_published_whole"),
            models.UniqueConstraint(
                fields=["quarter"], condition=~Q(status="dropped"), name="publication_of_a_quarter_once"
            ),
            models.CheckConstraint(
                name="publication_by_a_second_person",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="publication_published_only_when_counted",
                condition=Q(published_at__isnull=True) | Q(counted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"public figures of {self.quarter}"


class PublishedFigures(models.QuerySet["PublishedFigure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class PublishedFigure(AppendOnly):
    """One cell of a public table, as it was frozen. What is withheld holds no number at all.

    `quarter` says which days it is about: those of the publication, or of an earlier quarter where time had to pass
    before the figure could be known. Without a dimension it is the whole; `month` is a dimension like any other.
    `values` is what was measured over n: pairs of a name and a number. `place` is its place in the table.
    """

    privacy: ClassVar = {
        name: Holds.OPERATIONAL
        for name in ("quarter", "key", "version", "dimension", "group", "place", "n", "of", "values")
    }

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="figures")
    quarter = models.CharField(max_length=7)
    key = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    dimension = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=120, blank=True)
    place = models.PositiveIntegerField()
    n = models.PositiveIntegerField(null=True, blank=True)
    n_withheld = models.BooleanField()
    of = models.PositiveIntegerField(null=True, blank=True)
    of_withheld = models.BooleanField()
    values = models.JSONField(default=list, blank=True)
    objects: ClassVar[Any] = PublishedFigures.as_manager()

    class Meta:
        ordering = ["publication", "key", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "key", "dimension", "group"], name="published_figure_of_a_cell_once"
            ),
            models.CheckConstraint(
                name="published_figure_n_or_withheld",
                condition=Q(n__isnull=True, n_withheld=True) | Q(n__isnull=False, n_withheld=False),
            ),
            models.CheckConstraint(
                name="published_figure_withheld_of_has_no_number",
                condition=Q(of_withheld=False) | Q(of__isnull=True),
            ),
            models.CheckConstraint(
                name="published_figure_under_eleven_is_withheld",
                condition=(Q(n__isnull=True) | Q(n__gte=11)) & (Q(of__isnull=True) | Q(of__gte=11)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.quarter}"
