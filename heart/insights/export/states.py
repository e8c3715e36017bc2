"""The steps of an extract. That a second person decides is a policy, and a constraint of the database."""

from heart.models import ExtractStatus as S
from heart.moves import Moves, table
from heart.permissions import Permission as P

_decider, _either, _system = {P.APPROVE_EXTRACTS}, {P.ASK_EXTRACTS, P.APPROVE_EXTRACTS}, {P.SWEEP}

EXTRACT_MOVES = Moves(
    "extract",
    S,
    S.ASKED,
    table(
        (S.ASKED, S.APPROVED, _decider, "Approve"),
        (S.ASKED, S.REFUSED, _decider, "Refuse", True),
        (S.ASKED, S.WITHDRAWN, _either, "Withdraw", True),
        (S.APPROVED, S.MADE, _system, "Make"),
        (S.APPROVED, S.WITHDRAWN, _either, "Withdraw", True),
        (S.MADE, S.WITHDRAWN, _either, "Withdraw", True),
    ),
)
