"""The steps of a quarter's public figures. That a second person publishes is a policy, and a constraint."""

from heart.models import PublicationStatus as S
from heart.moves import Moves, table
from heart.permissions import Permission as P

_people, _system = {P.PUBLISH_FIGURES}, {P.SWEEP}

PUBLICATION_MOVES = Moves(
    "publication",
    S,
    S.PREPARED,
    table(
        (S.PREPARED, S.COUNTED, _system, "Count"),
        (S.PREPARED, S.DROPPED, _people, "Drop", True),
        (S.COUNTED, S.PUBLISHED, _people, "Publish"),
        (S.COUNTED, S.DROPPED, _people, "Drop", True),
        (S.PUBLISHED, S.WITHDRAWN, _people, "Take down", True),
    ),
)
