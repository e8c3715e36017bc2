"""What the domain raises. Each is turned into a page, a fragment or an API problem in one place."""


class DomainError(Exception):
    """A refusal with a sentence for the person who asked. It never quotes a record."""

    status = 400
    title = "That could not be done"

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class NotAllowed(DomainError):
    """This person may not do this here."""

    status = 403
    title = "You may not do that"


class IllegalMove(DomainError):
    """The state table has no such step from where the record stands."""

    status = 409
    title = "That step is not open any more"


class TooMany(DomainError):
    """Too many tries in too short a time."""

    status = 429
    title = "Please wait a little"


class Stale(DomainError):
    """Somebody changed the record since this person read it."""

    status = 409
    title = "The record has changed"


class Invalid(DomainError):
    """The input breaks a rule; `fields` says which field and how."""

    status = 400
    title = "Please check what you entered"
