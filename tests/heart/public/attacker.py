"""Somebody who has the published file, knows the definitions, and wants to know what is withheld.

Written apart from the suppression: from the CSV's words alone, with linear programs of its own. What is known to
everybody: counts are not negative; n is a part of N; groups of a table and the months add up to the whole; and which
indicators count the same rows (FACTS), one statement a line.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from itertools import pairwise, product
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

WITHHELD = "withheld"
Name = tuple[str, str, str, str, str]  # quarter, indicator, dimension, group, "n" or "of"

# What the definitions say, for every group of every table in which both sides stand.
FACTS = """
coverage.of = unmet_demand.of
coverage.n + unmet_demand.n = coverage.of
contact_48.of = attempt_48.of
contact_48.n <= attempt_48.n
transports.n <= responses.n
transports_to_care.of = transports.n
diversion_crt.of + diversion_ccd.of <= responses.n
response_time.n + diversion_ccd.of <= responses.n
diversion_crt.n <= diversion_crt.of
referrals_accepted.of = referrals_sent.n
referrals_declined.of = referrals_sent.n
referrals_expired.of = referrals_sent.n
services_received.of = referrals_sent.n
referrals_accepted.n + referrals_declined.n + referrals_expired.n <= referrals_sent.n
referrals_accepted.n + referrals_declined.n = hours_to_answer.n
services_received.n <= referrals_accepted.n
neighbors_referred.n <= referrals_sent.n
"""
# Equal numbers in tables of other dimensions: (indicator, dimension, group, part).
SAME = [
    (("responses", "program", "CCD", "n"), ("diversion_ccd", "", "", "of")),
    (("call_to_care", "step", "call", "n"), ("coverage", "", "", "of")),
    (("call_to_care", "step", "response", "n"), ("coverage", "", "", "n")),
]
LESS = [(("diversion_crt", "", "", "of"), ("responses", "program", "CRT", "n"))]
# Tables by what is a part of n; of the others each is by the rows, whose groups make up all of them.
SPLITS = {"unanswered", "destination", "decline_reason", "unmet_reason"}
STEPS = ("call", "response", "encounter", "attempt", "contact", "wanted", "referral")


@dataclass
class Knowledge:
    """The numbers as unknowns, and what is known of them as lines: coefficients, and what they come to."""

    names: list[Name]
    known: dict[Name, int]
    equal: list[tuple[dict[Name, float], float]] = field(default_factory=list)
    less: list[tuple[dict[Name, float], float]] = field(default_factory=list)

    @property
    def hidden(self) -> list[Name]:
        return [name for name in self.names if name not in self.known]

    def parts(self) -> list[Knowledge]:
        """The same, apart where nothing ties one number to another: small programs in place of a large one."""
        group = {name: {name} for name in self.names}
        for line, _ in (*self.equal, *self.less):
            joined = set().union(*(group[name] for name in line))
            group |= dict.fromkeys(joined, joined)
        found = []
        for names in {id(one): one for one in group.values()}.values():
            equal, less = ([one for one in lines if names >= set(one[0])] for lines in (self.equal, self.less))
            known = {name: n for name, n in self.known.items() if name in names}
            found.append(Knowledge(sorted(names), known, equal, less))
        return found

    @cached_property
    def _program(self) -> tuple[dict[Name, int], dict[str, Any]]:
        """The lines over what is hidden alone: what is known is put in."""
        place = {name: index for index, name in enumerate(self.hidden)}

        def lines(of: list[tuple[dict[Name, float], float]]) -> tuple[Any, Any]:
            table, right = lil_array((max(len(of), 1), max(len(place), 1))), np.zeros(max(len(of), 1))
            for row, (one, comes_to) in enumerate(of):
                right[row] = comes_to - sum(times * self.known.get(name, 0) for name, times in one.items())
                for name, times in one.items():
                    if name in place:
                        table[row, place[name]] += times
            return table.tocsr(), right

        equal, less = lines(self.equal), lines(self.less)
        return place, {"A_eq": equal[0], "b_eq": equal[1], "A_ub": less[0], "b_ub": less[1]}

    def range(self, aim: dict[Name, float]) -> tuple[float, float]:
        """The least and the most that it can be, given everything known. Infinite where nothing holds it."""
        place, program = self._program
        goal, told = np.zeros(max(len(place), 1)), 0.0
        for name, times in aim.items():
            if name in place:
                goal[place[name]] += times
            else:
                told += times * self.known[name]
        if not goal.any():
            return told, told
        most = self._end(-goal, program)
        return (-np.inf if most == -np.inf else told + self._end(goal, program)), told - most

    def _end(self, goal: Any, program: dict[str, Any]) -> float:
        answer = linprog(goal, **program, bounds=(0, None), method="highs")
        assert answer.status in {0, 3}, f"the published numbers contradict each other: {answer.message}"
        return float(answer.fun) if answer.status == 0 else -np.inf


def read(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.removeprefix("\ufeff"))))


def knowledge(rows: Iterable[dict[str, str]]) -> Knowledge:
    """Everything that the rows of a file say, with what everybody knows."""
    told: dict[Name, str] = {}
    for row in rows:
        for part in ("n", "of"):
            if row[part] != "":
                told[row["quarter"], row["indicator"], row["dimension"], row["group"], part] = row[part]
    found = Knowledge(list(told), {name: int(value) for name, value in told.items() if value not in HIDDEN})
    _adding_up(found)
    _facts(found)
    return found


HIDDEN = {WITHHELD, "reservado"}


def _adding_up(found: Knowledge) -> None:
    tables: defaultdict[tuple[str, str, str, str], list[Name]] = defaultdict(list)
    for name in found.names:
        quarter, key, dimension, _, part = name
        if dimension and dimension != "step":
            tables[quarter, key, dimension, part].append(name)
        if part == "n" and (quarter, key, dimension, name[3], "of") in found.names:
            found.less.append(({name: 1.0, (*name[:4], "of"): -1.0}, 0.0))
    for (quarter, key, _, part), groups in tables.items():
        whole = (quarter, key, "", "", part)
        found.equal.append(({**dict.fromkeys(groups, 1.0), whole: -1.0}, 0.0))


def _facts(found: Knowledge) -> None:
    names = set(found.names)
    for line, equal in (*_of_definitions(found), *_of_tables(found)):
        if set(line) <= names:
            (found.equal if equal else found.less).append((line, 0.0))


Line = tuple[dict[Name, float], bool]  # coefficients, and whether it comes to 0 or to 0 at most


def _of_definitions(found: Knowledge) -> Iterator[Line]:
    places = {(quarter, dimension, group) for quarter, _, dimension, group, _ in found.names}
    for fact, (quarter, dimension, group) in product(filter(None, FACTS.splitlines()), places):
        left, sign, right = re.split(r" (=|<=) ", fact)
        line: dict[Name, float] = {}
        for side, times in ((left, 1.0), (right, -1.0)):
            for term in side.split(" + "):
                key, part = term.split(".")
                line[quarter, key, dimension, group, part] = times
        yield line, sign == "="


def _of_tables(found: Knowledge) -> Iterator[Line]:
    for quarter in {name[0] for name in found.names}:
        for one, other in SAME:
            yield {(quarter, *one): 1.0, (quarter, *other): -1.0}, True
        for one, other in LESS:
            yield {(quarter, *one): 1.0, (quarter, *other): -1.0}, False
        for before, after in pairwise(STEPS):
            steps = [(quarter, "call_to_care", "step", step, "n") for step in (after, before)]
            yield {steps[0]: 1.0, steps[1]: -1.0}, False


def recovered(found: Knowledge, least: int = 11) -> list[str]:
    """What is learned about something withheld: a number, or a remainder under it, that is closer known than to 11."""
    # Where nothing is known, whatever fits can be as large as one likes: every line comes to nothing.
    return [one for part in found.parts() if part.known for one in _recovered(part, least)]


def _recovered(found: Knowledge, least: int) -> list[str]:
    won = []
    same = {larger: smaller for larger, smaller in _equal(found) if smaller not in found.known}
    for name in (one for one in found.hidden if one not in same):
        low, high = found.range({name: 1.0})
        if high - low < least - 1e-6:
            won.append(f"{name} lies between {low:g} and {high:g}")
    for larger, smaller in _nested(found):
        low, high = found.range({larger: 1.0, smaller: -1.0})
        if high < least - 1e-6 or (low < least - 1e-6 and high - low < least - 1e-6):
            won.append(f"{larger} less {smaller} lies between {low:g} and {high:g}")
    return won


def _equal(found: Knowledge) -> list[tuple[Name, Name]]:
    """Pairs of names for one number."""
    lines = [sorted(line) for line, _ in found.equal if sorted(line.values()) == [-1.0, 1.0]]
    return [(one, other) for one, other in lines]


def _nested(found: Knowledge) -> list[tuple[Name, Name]]:
    """Pairs of numbers of which the first holds the second: what the facts of two terms say, and n of N."""
    pairs = []
    for line, _ in found.less:
        if len(line) == 2:
            smaller = next(name for name, times in line.items() if times > 0)
            larger = next(name for name, times in line.items() if times < 0)
            pairs.append((larger, smaller))
    return pairs


def differences(found: Knowledge, least: int = 11) -> list[str]:
    """Plain subtraction, without any program: a whole less all groups of it that are published, and nested pairs."""
    won = []
    for line, _ in found.equal:
        whole = [name for name, times in line.items() if times < 0]
        if len(whole) != 1 or whole[0] not in found.known:
            continue
        hidden = [name for name in line if name not in found.known]
        rest = found.known[whole[0]] - sum(found.known.get(name, 0) for name in line if name != whole[0])
        if (hidden and rest < least) or len(hidden) == 1:
            won.append(f"{whole[0]} leaves {rest} for {hidden}")
    for larger, smaller in _nested(found):
        if larger in found.known and smaller in found.known:
            rest = found.known[larger] - found.known[smaller]
            if rest < least:
                won.append(f"{larger} less {smaller} is {rest}")
    return won
