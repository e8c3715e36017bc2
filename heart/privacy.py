"""What kind of information a field can hold. Every model classifies every field that can hold free words."""

from enum import Enum


class Holds(Enum):
    """The classes, from open to closed."""

    PUBLIC = "may be published"
    OPERATIONAL = "how the work is run; no person can be known from it"
    STAFF = "about people who work here"
    LOCATION = "where something happened; can point at a person"
    IDENTITY = "says who a neighbor is or how to find them"
    HEALTH = "about a neighbor's needs, health or care"
    SECRET = "a credential, stored as a hash"  # noqa: S105


PERSONAL = frozenset({Holds.LOCATION, Holds.IDENTITY, Holds.HEALTH})
