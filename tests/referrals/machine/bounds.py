"""How much the machine does, in one place: it costs about a minute of one processor at most."""

from __future__ import annotations

from datetime import UTC, datetime

RUNS, STEPS = 10, 24  # worlds, and steps in each
TWINS = 3  # pairs of worlds that differ only in what the asker may not know
MOST_NEIGHBORS = 4  # in a world: few, so that the organizations meet over the same people
START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
FEWEST_STEPS, FEWEST_TAKEN, FEWEST_REFUSED = 180, 120, 40  # else it has shown nothing
