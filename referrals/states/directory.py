"""The words of the directory: who may know of an entry, how hours recur, and what a classification hangs on."""

from __future__ import annotations

from django.db.models import TextChoices


class Audience(TextChoices):
    """Who may know that an entry exists, from open to closed. A confidential place is HEART's whatever else."""

    PUBLIC = "public", "Everybody"
    PARTNERS = "partners", "HEART and its partners"
    HEART = "heart", "HEART only"

    @property
    def shown(self) -> list[Audience]:
        """The entries that this audience may know of, by whom they are meant for."""
        order = list(Audience)
        return order[: order.index(self) + 1]


class Frequency(TextChoices):
    """HSDS 3.1 schedule.freq."""

    WEEKLY = "WEEKLY", "Every week"
    MONTHLY = "MONTHLY", "Every month"


class Weekday(TextChoices):
    """HSDS 3.1 schedule.wkst: the day a week starts with."""

    MONDAY = "MO", "Monday"
    TUESDAY = "TU", "Tuesday"
    WEDNESDAY = "WE", "Wednesday"
    THURSDAY = "TH", "Thursday"
    FRIDAY = "FR", "Friday"
    SATURDAY = "SA", "Saturday"
    SUNDAY = "SU", "Sunday"


class Entity(TextChoices):
    """The tables of HSDS 3.1 that an attribute or a metadata row can speak of, as `link_entity` names them."""

    ORGANIZATION = "organization", "Organization"
    PROGRAM = "program", "Program"
    ORGANIZATION_IDENTIFIER = "organization_identifier", "Organization identifier"
    SERVICE = "service", "Service"
    SERVICE_AT_LOCATION = "service_at_location", "Service at a location"
    LOCATION = "location", "Location"
    ADDRESS = "address", "Address"
    ACCESSIBILITY = "accessibility", "Accessibility"
    PHONE = "phone", "Phone"
    CONTACT = "contact", "Contact"
    LANGUAGE = "language", "Language"
    SCHEDULE = "schedule", "Schedule"
    URL = "url", "Web address"
    FUNDING = "funding", "Funding"
    SERVICE_AREA = "service_area", "Service area"
    REQUIRED_DOCUMENT = "required_document", "Required document"
    COST_OPTION = "cost_option", "Cost option"
    SERVICE_CAPACITY = "service_capacity", "Service capacity"
    UNIT = "unit", "Unit"
    ATTRIBUTE = "attribute", "Attribute"
    TAXONOMY = "taxonomy", "Taxonomy"
    TAXONOMY_TERM = "taxonomy_term", "Taxonomy term"
    META_TABLE_DESCRIPTION = "meta_table_description", "Description of a table"
