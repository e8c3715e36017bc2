"""Which tables the public page has: a fixed list, declared by the apps beside their indicators. No database here.

Indicators that count the same rows are one family, so that what is withheld in one table can't be read from another.
There is one dimension at a time and no filter: the fewer tables, the fewer subtractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heart.insights.indicator import registry as indicators

MONTH = "month"
STEP = "step"  # the dimension of a chain's table
Marks = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is shown of one indicator, beside its figure of the whole quarter.

    by: its tables, one dimension each. split: a dimension that tells apart the rows that count, over the quarter
    alone. measured: whether its measured values (a median, a sum) are shown, over the quarter alone. main: its place
    among the first numbers that a visitor sees; 0 for those that stand below. needs: indicators over other rows that
    it is nearly made of: it is withheld where the figure of one of them is.
    """

    key: str
    by: tuple[str, ...] = ()
    split: str = ""
    measured: bool = False
    main: int = 0
    needs: tuple[str, ...] = ()

    def in_n(self) -> str:
        """The mark of a row that counts."""
        return self.key

    def in_of(self) -> str:
        """The mark of a row of the N."""
        return f"{self.key}/of"

    def in_group(self, group: str) -> str:
        """The mark of a row that counts, in a group of `split`."""
        return f"{self.key}={group}"


@dataclass(frozen=True, kw_only=True)
class ShownChain:
    """How far of a chain is shown: its steps up to and with `last`, over the quarter."""

    key: str
    last: str

    def in_step(self, step: str) -> str:
        """The mark of a row that came to a step."""
        return f"{self.key}={step}"


@dataclass(frozen=True, kw_only=True)
class Family:
    """Indicators over the same rows; the first of them knows all of the rows and every dimension.

    possible: the marks that one row can have together. What no row is allowed to be is known to everybody, and lets
    more be concluded: so leave out only what the definitions exclude.
    lag: how many quarters before that of the publication, where a figure is known only after so long.
    """

    key: str
    shown: tuple[Shown, ...]
    possible: Iterable[Iterable[str]]
    lag: int = 0
    chain: ShownChain | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension that one of its tables is by."""
        return tuple(dict.fromkeys(name for one in self.shown for name in one.by))


families: dict[str, Family] = {}


def family(**definition: object) -> Family:
    """Declare a family. Raises ValueError where its key, or one of its indicators, is declared twice, or not public."""
    made = Family(**definition)  # type: ignore[arg-type]
    taken = {one.key for other in families.values() for one in other.shown}
    for one in made.shown:
        if one.key in taken or made.key in families:
            raise ValueError(f"{one.key} is public twice")
        if not indicators[one.key].public:
            raise ValueError(f"{one.key} is not for the public")
    families[made.key] = made
    return made


def shown_of(key: str) -> tuple[Family, Shown]:
    """Where an indicator is shown. Raises KeyError where it is not."""
    for one in families.values():
        for shown in one.shown:
            if shown.key == key:
                return one, shown
    raise KeyError(key)
