"""What the public sees of the way from the call to care, and what one row can be at once (heart.insights.public)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from casework.indicators.public import PERSON
from casework.states.operation import Unanswered
from heart.insights.public.family import Shown, ShownChain, family
from referrals.indicators import chain, connected, gaps, sent, still
from referrals.states import DeclineReason

assert all((chain, connected, sent, still))  # these have defined what is shown here
STEPS = ("call", "response", "encounter", "attempt", "contact", "wanted", "referral")
CHAIN = "call_to_care"


def _calls() -> Iterator[set[str]]:
    """What an eligible call can be: unanswered for a reason, or answered and then at one step of the chain."""
    call = {"coverage/of", "unmet_demand/of", f"{CHAIN}=call"}
    for reason in (*Unanswered, ""):
        yield call | {"unmet_demand", f"unmet_demand={reason}"}
    for place in range(2, len(STEPS) + 1):
        yield call | {"coverage"} | {f"{CHAIN}={step}" for step in STEPS[:place]}


# Later steps of the chain are not known by then: whether care lasts is asked for months after the quarter.
family(
    key="calls",
    shown=(
        Shown(key="coverage", by=("month", "beat"), main=2),
        Shown(key="unmet_demand", by=("month", "beat"), split="unanswered"),
    ),
    possible=tuple(_calls()),
    chain=ShownChain(key=CHAIN, last=STEPS[-1]),
)


def _sent() -> Iterator[set[str]]:
    """What a referral can be: a neighbor's first of the quarter or a further one; how it was answered, and received."""
    base = {"referrals_sent", *(f"{key}/of" for key in ("referrals_accepted", "referrals_declined"))}
    base |= {f"{key}/of" for key in ("referrals_expired", "services_received")}
    for first in ({"neighbors_referred"}, set()):
        yield base | first
        yield base | first | {"referrals_expired"}
        for received in ({"services_received"}, set()):
            yield base | first | {"referrals_accepted", "hours_to_answer"} | received
        for reason in DeclineReason:
            yield base | first | {"referrals_declined", f"referrals_declined={reason}", "hours_to_answer"}


family(
    key="referrals",
    shown=(
        Shown(key="referrals_sent", by=("month", "need_domain", *PERSON), main=7),
        Shown(key="neighbors_referred"),
        Shown(key="referrals_accepted", by=("month", "need_domain")),
        Shown(key="referrals_declined", split="decline_reason"),
        Shown(key="referrals_expired"),
        Shown(key="hours_to_answer", measured=True),
        Shown(key="services_received", by=("month", "need_domain", *PERSON), main=8),
    ),
    possible=tuple(_sent()),
)
family(
    key="needs",
    shown=(Shown(key="gap_index", by=("month", "need_domain"), split="unmet_reason"),),
    possible=(
        {"gap_index/of"},
        *({"gap_index/of", "gap_index", f"gap_index={reason}"} for reason in gaps.GAPS),
    ),
)
# Known 90 days after the quarter: shown with the quarter that follows.
family(
    key="connected",
    shown=(Shown(key="connected_contacted", by=PERSON, main=9),),
    possible=({"connected_contacted/of"}, {"connected_contacted/of", "connected_contacted"}),
    lag=1,
)
_AT_30: tuple[set[str], ...] = (set(), {"still_connected_30/of"}, {"still_connected_30/of", "still_connected_30"})
_AT_90: tuple[set[str], ...] = (set(), {"still_connected_90/of"}, {"still_connected_90/of", "still_connected_90"})
family(
    key="still_connected",
    shown=(Shown(key="still_connected_30"), Shown(key="still_connected_90")),
    possible=tuple(one | other for one, other in product(_AT_30, _AT_90) if one | other),
    lag=1,
)
