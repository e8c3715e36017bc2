"""The words of likely duplicates, and the steps a pair of records can take. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class PairStatus(TextChoices):
    PROPOSED = "proposed", "To be looked at"
    ASKED = "asked", "A merge is asked for"
    LATER = "later", "Put off"
    NOT_SAME = "not_same", "Not the same"
    MERGED = "merged", "Merged"


# What waits for somebody. A pair that was put off waits too, behind the others.
WAITING = (PairStatus.ASKED, PairStatus.PROPOSED, PairStatus.LATER)

_work, _supervise = {P.WORK_CASES}, {P.SUPERVISE}
PAIR_MOVES = Moves(
    "pair",
    PairStatus,
    PairStatus.PROPOSED,
    table(
        (PairStatus.PROPOSED, PairStatus.ASKED, _work, "Ask for the merge"),
        (PairStatus.PROPOSED, PairStatus.LATER, _work, "Later"),
        (PairStatus.PROPOSED, PairStatus.NOT_SAME, _work, "Not the same"),
        (PairStatus.PROPOSED, PairStatus.MERGED, _supervise, "Merge"),
        (PairStatus.ASKED, PairStatus.LATER, _supervise, "Later"),
        (PairStatus.ASKED, PairStatus.NOT_SAME, _supervise, "Not the same"),
        (PairStatus.ASKED, PairStatus.MERGED, _supervise, "Merge"),
        (PairStatus.LATER, PairStatus.ASKED, _work, "Ask for the merge"),
        (PairStatus.LATER, PairStatus.NOT_SAME, _work, "Not the same"),
        (PairStatus.LATER, PairStatus.MERGED, _supervise, "Merge"),
        (PairStatus.NOT_SAME, PairStatus.ASKED, _work, "Ask for the merge"),
        (PairStatus.NOT_SAME, PairStatus.MERGED, _supervise, "Merge"),
        (PairStatus.NOT_SAME, PairStatus.PROPOSED, {P.SWEEP}, "The facts changed"),
        (PairStatus.MERGED, PairStatus.NOT_SAME, _supervise, "Undo the merge"),
    ),
)
