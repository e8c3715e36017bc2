from heart.models.access import Access
from heart.models.agency import Agency
from heart.models.api_token import ApiToken
from heart.models.base import DomainModel, DomainQuerySet
from heart.models.event import Event
from heart.models.extract import Extract, ExtractDownload, ExtractStatus
from heart.models.figure import StoredFigure
from heart.models.idempotency import IdempotentAnswer
from heart.models.outbound import Message
from heart.models.publication import Publication, PublicationStatus, PublishedFigure
from heart.models.pulse import PulseAsked, PulseRound, PulseTally
from heart.models.seal import Seal, Unsealed
from heart.models.state_change import StateChange
from heart.models.sweep_run import SweepRun
from heart.models.user import User

__all__ = [
    "Access",
    "Agency",
    "ApiToken",
    "DomainModel",
    "DomainQuerySet",
    "Event",
    "Extract",
    "ExtractDownload",
    "ExtractStatus",
    "IdempotentAnswer",
    "Message",
    "Publication",
    "PublicationStatus",
    "PublishedFigure",
    "PulseAsked",
    "PulseRound",
    "PulseTally",
    "Seal",
    "StateChange",
    "StoredFigure",
    "SweepRun",
    "Unsealed",
    "User",
]
