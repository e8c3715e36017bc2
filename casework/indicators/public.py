"""What casework shows to the public, and what one row can be at once (heart.insights.public)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.indicators import diversion, follow_up, scope
from casework.states import Destination, Program
from heart.insights.public.family import Shown, family

PERSON = ("race_ethnicity", "age_band", "language")
assert all((diversion, follow_up, scope))  # these have defined what is shown here


def _responses() -> Iterator[set[str]]:
    """What a response can be: of one program; with police or without; ended by taking somebody somewhere or not."""
    crt = {"responses", f"responses={Program.CRT}"}
    yield crt  # cancelled
    for police in (set(), {"diversion_crt"}):
        yield from _on_scene(crt | {"diversion_crt/of"} | police)
    for program in (Program.COR, Program.CN):
        yield from _on_scene({"responses", f"responses={program}"})
    ccd = {"responses", f"responses={Program.CCD}", "diversion_ccd/of"}
    yield from (ccd, ccd | {"diversion_ccd"})


def _on_scene(base: set[str]) -> Iterator[set[str]]:
    for measured in (set(), {"response_time"}):
        yield base | measured
        for destination in Destination:
            care = {"transports_to_care"} if destination in diversion.COMMUNITY_CARE else set()
            taken = {"transports", f"transports={destination}", "transports_to_care/of"}
            yield base | measured | taken | care


family(
    key="responses",
    shown=(
        Shown(key="responses", by=("month",), split="program", main=1),
        Shown(key="response_time", measured=True, main=4),
        Shown(key="diversion_crt", by=("month",), main=3),
        Shown(key="diversion_ccd", by=("month",)),
        Shown(key="transports", by=("month",), split="destination"),
        Shown(key="transports_to_care"),
    ),
    possible=tuple(_responses()),
)
# Counts calls, not responses, so nothing adds up exactly; but nearly: it would tell of a diversion that is withheld.
family(
    key="police_time_saved",
    shown=(Shown(key="police_time_saved", measured=True, needs=("diversion_crt", "diversion_ccd")),),
    possible=({"police_time_saved"},),
)
_OWED = {"attempt_48/of", "contact_48/of"}
family(
    key="follow_up",
    shown=(
        Shown(key="attempt_48", by=("month", "program", *PERSON), main=5),
        Shown(key="contact_48", by=("month", "program", *PERSON), main=6),
    ),
    possible=(_OWED, _OWED | {"attempt_48"}, _OWED | {"attempt_48", "contact_48"}),
)
family(key="direct_aid", shown=(Shown(key="direct_aid", by=("month", "aid")),), possible=({"direct_aid"},))
