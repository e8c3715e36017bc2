"""Hours as people write them, "9:00 am - 5:00 pm, Monday - Friday", as days and times. Pure.

What is not understood to its last letter is not understood at all: "Monday - Friday (office only)" taken for opening
hours would send somebody to a closed door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = (
    r"mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:s|nesdays?)?|thu(?:r(?:s(?:days?)?)?)?|fri(?:days?)?"
    r"|sat(?:urdays?)?|sun(?:days?)?"
)
CLOCK = r"\d{1,2}(?::\d{2})? ?[ap]m"
TOKEN = re.compile(
    rf"(?P<range>{CLOCK} ?- ?{CLOCK})(?!\w)"
    rf"|(?P<days>(?:{DAY_NAMES})(?: ?- ?(?:{DAY_NAMES}))?)(?!\w)"
    r"|(?P<weekdays>m ?- ?f)(?!\w)"
    r"|(?P<daily>daily|every day|(?:7|seven) days a week)(?!\w)"
    r"|(?P<between>[\s,:&/]+|and(?!\w))"
)
CLOSED = re.compile(rf"[(;,]? ?closed (?:on )?(?:{DAY_NAMES})(?:(?: ?[-,&] ?| and )(?:{DAY_NAMES}))*\)?(?!\w)")
RUN = re.compile(rf"(?:{DAY_NAMES})(?: ?- ?(?:{DAY_NAMES}))?")
ALWAYS = re.compile(r"(?:open )?24[ -]?hours?(?: (?:a day|daily))?(?:,? (?:7|seven) days a week)?|24/7")
ALIKE = (
    (re.compile(r"[\u2013\u2014]|\b(?:to|thru|through)\b"), "-"),
    (re.compile(r"\b(?:12(?::00)? )?noon\b"), "12:00 pm"),
    (re.compile(r"\b(?:12(?::00)? )?midnight\b"), "12:00 am"),
    (re.compile(r"\b([ap])\.m\.?"), r"\1m"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, slots=True)
class Open:
    """Open on these days (RFC 5545) from one time to another, local; midnight at the end is 00:00."""

    byday: str
    opens_at: time
    closes_at: time


def read(words: str) -> list[Open] | None:
    """The days and times that the words say, None where they say anything else."""
    said = words.casefold().strip()
    for pattern, same in ALIKE:
        said = pattern.sub(same, said)
    said = said.strip(" .,;")
    if ALWAYS.fullmatch(said):
        return [Open(",".join(WEEK), time(0), time(0))]
    days_of: dict[tuple[time, time], set[str]] = {}
    for clause in filter(None, (part.strip(" .,") for part in CLOSED.sub(";", said).split(";"))):
        found = _clause(clause)
        if found is None:
            return None
        for hours, days in found:
            days_of.setdefault(hours, set()).update(days)
    if _closed(said) & {day for days in days_of.values() for day in days}:
        return None
    return [Open(",".join(sorted(days, key=WEEK.index)), *hours) for hours, days in days_of.items()] or None


def _closed(said: str) -> set[str]:
    """The days that are said to be closed."""
    named = [run.replace(" ", "") for part in CLOSED.findall(said) for run in RUN.findall(part)]
    return {day for run in named for day in _days(run)}


def _clause(clause: str) -> list[tuple[tuple[time, time], set[str]]] | None:
    """What stands between semicolons: times and then their days, or days and then their times, again and again."""
    tokens = _tokens(clause)
    if not tokens or None in tokens or tokens[0] is None:
        return None
    first, found = type(tokens[0]), []
    groups: list[tuple[list[tuple[time, time]], set[str]]] = []
    turned = True
    for token in tokens:
        if turned and isinstance(token, first):
            groups.append(([], set()))
        turned = not isinstance(token, first)
        if isinstance(token, set):
            groups[-1][1].update(token)
        elif token is not None:
            groups[-1][0].append(token)
    for times, days in groups:
        if not times or not days:
            return None
        found += [(hours, days) for hours in times]
    return found


def _tokens(clause: str) -> list[tuple[time, time] | set[str] | None]:
    """Times and days in their order; None for what is neither."""
    return list(_walk(clause))


def _walk(clause: str) -> Iterator[tuple[time, time] | set[str] | None]:
    at = 0
    while at < len(clause):
        match = TOKEN.match(clause, at)
        if match is None:
            yield None
            return
        at = match.end()
        if match["range"]:
            yield _times(match["range"])
        elif match["days"]:
            yield _days(match["days"])
        elif match["weekdays"]:
            yield set(WEEK[:5])
        elif match["daily"]:
            yield set(WEEK)


def _times(words: str) -> tuple[time, time] | None:
    """None for an end that can't be meant: the start, or before it on the same half of the day."""
    opens, closes = (_time(part) for part in words.split("-"))
    if opens is None or closes is None or opens == closes:
        return None
    overnight = closes == time(0) or (opens >= time(12) > closes)
    return (opens, closes) if opens < closes or overnight else None


def _time(words: str) -> time | None:
    hour, _, minute = words.strip()[:-2].strip().partition(":")
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        return None
    return time(int(hour) % 12 + (12 if words.strip().endswith("pm") else 0), int(minute or 0))


def _days(words: str) -> set[str]:
    """One day, or a run of days, which may go over the end of the week."""
    ends = [WEEK.index(part.strip()[:2].upper()) for part in words.split("-")]
    length = (ends[-1] - ends[0]) % len(WEEK) + 1
    return {WEEK[(ends[0] + step) % len(WEEK)] for step in range(length)}
