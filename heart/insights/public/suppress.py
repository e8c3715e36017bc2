"""Which numbers of the public tables are withheld, so that nobody can work out one under 11. No database here.

The tables of one family count the same rows. Each row is of exactly one kind (answered, outside hours, ...) and in one
group of each dimension (a month, a beat). A number counts the rows of some kinds, over all or in one group. Tables are
by one dimension at a time, so everything that can be concluded from them follows from: counts of a kind in a group are
whole and not below zero, and the groups of each dimension add up to the whole of the kind. (Tables that share only
their kinds fit together in some world of rows whenever their sums do, so nothing more can be known.)

A world is one way in which these counts can be. A number is protected when two worlds, both telling all that is
published, differ in it by 11 or more. Sources: A. G. de Waal, L. Willenborg, Elements of Statistical Disclosure Control
(2001), ch. 8; J. P. Kelly, B. L. Golden, A. A. Assad, Cell suppression (1992), for the linear relaxation of the choice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import inf, log2
from typing import Any

LEAST = 11
WHOLE = ""  # the dimension, and the group, of what counts over all
Place = tuple[str, str, str]  # kind, dimension, group
Bound = tuple[Any, float, float]  # a function of worlds, its least and its greatest value
WORTH = 4  # numbers that a world for many must serve, to be quicker than one by one


@dataclass(frozen=True, order=True)
class Number:
    """The rows of some kinds in one group of a dimension, or over all."""

    dimension: str
    group: str
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, kinds: Iterable[str], dimension: str = WHOLE, group: str = WHOLE) -> Number:
        """Its kinds are put in order: the same rows are the same number, in whichever tables they stand."""
        return cls(dimension, group, tuple(sorted(set(kinds))))

    @property
    def places(self) -> list[Place]:
        return [(kind, self.dimension, self.group) for kind in self.kinds]


@dataclass(frozen=True)
class Rows:
    """How many rows of each kind there are: `counts[kind, dimension, group]`, and over all under ("", "").

    kinds: all that a row can be, also those that no row is. groups: every group of each dimension, also empty ones.
    """

    kinds: Sequence[str]
    groups: Mapping[str, Sequence[str]]
    counts: Mapping[Place, int]

    def value(self, number: Number) -> int:
        return sum(self.counts.get(place, 0) for place in number.places)


def suppress(rows: Rows, shown: Iterable[Number]) -> set[Number]:
    """Those of the numbers that are withheld: each under 11, and what would reveal one, or a remainder under 11.

    Zero is under 11 too: that nobody of a group was helped tells of each of them.
    """
    numbers = sorted(set(shown))
    protector = _Protector(rows, numbers)
    needed = sorted(needing(rows, numbers), key=lambda one: (rows.value(one), one))
    protector.look_at_many(needed)
    for number in needed:
        protector.protect(number)
    return protector.withheld


def needing(rows: Rows, numbers: Collection[Number]) -> set[Number]:
    """What must not be worked out: numbers under 11, and remainders under 11 that lie between the numbers."""
    return {one for one in {*numbers, *remainders(numbers)} if rows.value(one) < LEAST}


def remainders(numbers: Collection[Number]) -> Iterator[Number]:
    """What is left when one number is taken from another that holds it; and the finest parts that the numbers make.

    Of 48 of 50 that is the 2; of sent, accepted and declined it is also those that are neither.
    """
    places: dict[tuple[str, str], list[set[str]]] = {}
    for one in numbers:
        places.setdefault((one.dimension, one.group), []).append(set(one.kinds))
    for (dimension, group), sets in places.items():
        for larger, smaller in permutations(sets, 2):
            if smaller < larger:
                yield Number.of(larger - smaller, dimension, group)
        for kinds in _finest(sets):
            yield Number.of(kinds, dimension, group)


def _finest(sets: Sequence[set[str]]) -> Iterator[list[str]]:
    """The kinds that the sets tell apart; those in none of them are left aside."""
    parts: dict[tuple[bool, ...], list[str]] = {}
    for kind in sorted(set().union(*sets)):
        parts.setdefault(tuple(kind in one for one in sets), []).append(kind)
    yield from parts.values()


class _Protector:
    """The worlds known so far, and what is withheld so far. A world stays one, whatever is withheld later."""

    def __init__(self, rows: Rows, numbers: Sequence[Number]) -> None:
        self.rows, self.numbers = rows, numbers
        self.withheld = {one for one in numbers if rows.value(one) < LEAST}
        self.space = _Space(rows, numbers)
        self.worlds = [self.space.truth]

    def look_at_many(self, numbers: Sequence[Number]) -> None:
        """Add worlds in which as many of them as can be are 11 more at once. It only saves time: most are wide then."""
        narrow = [one for one in numbers if not self._is_known_wide(one)]
        gained = len(narrow)
        while narrow and gained >= WORTH:
            found = self.space.raise_many([self.space.line(one) for one in narrow], self._as_told())
            if found is None:
                return
            self.worlds.append(found)
            before, narrow = narrow, [one for one in narrow if not self._is_known_wide(one)]
            gained = len(before) - len(narrow)

    def protect(self, number: Number) -> None:
        """Find two worlds that are 11 apart in it, and withhold what has to be for that, with as little as it takes."""
        waiting = [number]
        while waiting:
            one = waiting.pop()
            if not self._is_known_wide(one):
                waiting += sorted(self._widen(one))

    def _is_known_wide(self, number: Number) -> bool:
        low, high = self._range(number)
        return high - low >= LEAST

    def _range(self, number: Number) -> tuple[int, int]:
        line = self.space.line(number)
        found = [int(line @ world) for world in self.worlds]
        return min(found), max(found)

    def _widen(self, number: Number) -> set[Number]:
        """Find the second world: one that tells all that is published if there is one, else withhold what it takes.

        The numbers that had to be withheld for it.
        """
        up = self._bent(number, up=True)
        if up is not None and not up[0]:
            return self._take(up)
        self._look_down(number)
        low, high = self._range(number)
        if high - low >= LEAST:
            return set()
        ways = [up, self._bent(number, up=True)] + ([self._bent(number, up=False)] if high >= LEAST else [])
        return self._take(min((one for one in ways if one is not None), key=lambda one: one[0], default=None))

    def _bent(self, number: Number, *, up: bool) -> tuple[float, Any] | None:
        """The cheapest world in which it is 11 more than its least so far (or less than its most), with its cost."""
        low, high = self._range(number)
        way = (self.space.line(number), low + LEAST, inf) if up else (self.space.line(number), -inf, high - LEAST)
        return self.space.bend([(one, self._cost(one)) for one in self._published], way)

    def _look_down(self, number: Number) -> None:
        """Add the world that has the fewest of it, of those that tell what is published."""
        found = self.space.solve(self.space.line(number), self._as_told())
        if found is not None:
            self.worlds.append(found)

    def _take(self, bent: tuple[float, Any] | None) -> set[Number]:
        """Withhold what a world does not tell as it is; all of it, which always protects, where none was found."""
        published = self._published
        if bent is None:
            self.withheld |= {*published}
            return {*published}
        self.worlds.append(bent[1])
        more = {one for one in published if self.space.line(one) @ bent[1] != self.rows.value(one)}
        self.withheld |= more
        return more

    @property
    def _published(self) -> list[Number]:
        return [one for one in self.numbers if one not in self.withheld]

    def _as_told(self) -> list[Bound]:
        return [(self.space.line(one), self.rows.value(one), self.rows.value(one)) for one in self._published]

    def _cost(self, number: Number) -> float:
        """How much is lost with it: the whole quarter's is asked for most, large groups before small ones."""
        return (20 if number.dimension == WHOLE else 1) * (1 + log2(1 + self.rows.value(number)))


class _Space:
    """All worlds, as points: a coordinate for each kind over all, and for each part of the kinds in each group.

    The parts of a dimension are the finest that its tables tell apart; finer ones would say nothing more.
    """

    def __init__(self, rows: Rows, numbers: Sequence[Number]) -> None:
        import numpy  # here, since only a worker needs it, and it takes long to load

        self.numpy = numpy
        self.places: dict[Place, int] = {(kind, WHOLE, WHOLE): index for index, kind in enumerate(rows.kinds)}
        truth = [rows.value(Number.of([kind])) for kind in rows.kinds]
        sums: list[tuple[list[int], list[int]]] = []
        for dimension, groups in rows.groups.items():
            for part in _finest([set(one.kinds) for one in numbers if one.dimension == dimension]):
                here = range(len(truth), len(truth) + len(groups))
                for index, group in zip(here, groups, strict=True):
                    self.places |= {(kind, dimension, group): index for kind in part}
                    truth.append(rows.value(Number.of(part, dimension, group)))
                sums.append(([self.places[kind, WHOLE, WHOLE] for kind in part], list(here)))
        self.truth = numpy.array(truth, dtype=float)
        lines = [self._line(over_all) - self._line(groups) for over_all, groups in sums]
        assert all(line @ self.truth == 0 for line in lines), "the groups do not add up to the whole"
        self._adding_up: list[Bound] = [(line, 0.0, 0.0) for line in lines]

    def line(self, number: Number) -> Any:
        """The number as a function of a world: its product with it."""
        return self._line([self.places[place] for place in number.places])

    def _line(self, indexes: Sequence[int]) -> Any:
        line = self.numpy.zeros(len(self.truth))
        line[list(indexes)] = 1
        return line

    def solve(self, aim: Any, bounds: Sequence[Bound]) -> Any:
        """The world of the least `aim` within the bounds, each (function, low, high); None where none was found."""
        return self._minimum(aim, [*self._adding_up, *bounds])

    def raise_many(self, lines: Sequence[Any], bounds: Sequence[Bound]) -> Any:
        """The world within the bounds in which these functions are most above the truth, each up to 11."""
        numpy, more = self.numpy, len(lines)
        nothing = numpy.zeros(more)
        every = [(numpy.concatenate([line, nothing]), low, high) for line, low, high in (*self._adding_up, *bounds)]
        for place, line in enumerate(lines):
            risen = numpy.zeros(more)
            risen[place] = -1
            every.append((numpy.concatenate([line, risen]), float(line @ self.truth), inf))
            every.append((numpy.concatenate([numpy.zeros(len(line)), -risen]), 0.0, float(LEAST)))
        aim = numpy.concatenate([numpy.zeros(len(self.truth)), nothing - 1])
        found = self._minimum(aim, every)
        return None if found is None else found[: len(self.truth)]

    def bend(self, told: Sequence[tuple[Number, float]], way: Bound) -> tuple[float, Any] | None:
        """The cost, and the world on this way that differs least from the truth in what is told, each with its cost."""
        numpy, size, more = self.numpy, len(self.truth), len(told)

        def wide(line: Any, place: int | None = None, by: float = 0.0) -> Any:
            bent = numpy.zeros(more)
            if place is not None:
                bent[place] = by
            return numpy.concatenate([line, bent])

        bounds = [(wide(line), low, high) for line, low, high in (*self._adding_up, way)]
        for place, (number, _) in enumerate(told):
            line = self.line(number)
            true = float(line @ self.truth)
            bounds += [(wide(line, place, -1.0), -inf, true), (wide(line, place, 1.0), true, inf)]
        aim = numpy.concatenate([numpy.zeros(size), [cost for _, cost in told]])
        found = self._minimum(aim, bounds)
        return None if found is None else (round(float(aim @ found), 6), found[:size])

    def _minimum(self, aim: Any, bounds: Sequence[Bound]) -> Any:
        from scipy.optimize import LinearConstraint, milp
        from scipy.sparse import csr_array

        lines, low, high = zip(*bounds, strict=True)
        found = milp(
            aim,
            integrality=self.numpy.ones(len(aim)),
            constraints=LinearConstraint(csr_array(self.numpy.array(lines)), low, high),
            options={"time_limit": 20, "mip_rel_gap": 0},
        )
        return None if found.x is None else self.numpy.round(found.x)
