"""Ten thousand invented neighbors, five hundred of them recorded twice, and many who only look like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from casework.rules.linkage import record
from casework.rules.nicknames import _ENGLISH, _SPANISH
from tests.casework.search.background import people

Person = dict[str, Any]
SHORT = {
    name: short
    for table in (_ENGLISH, _SPANISH)
    for name, *short in (entry.split() for entry in table.strip().replace("\n", "|").split("|"))
}


def phone(luck: random.Random) -> str:
    return f"{luck.choice(['919', '984'])}555{luck.randrange(10_000):04}{luck.randrange(10)}"[-10:]


def town(count: int, twice: int, *, seed: int) -> tuple[list[dict[str, Any]], set[tuple[int, int]]]:
    """The records as the model reads them, and the pairs that are of one person."""
    luck = random.Random(seed)
    alike = (count - twice) * 3 // 400  # of each kind of two people who look like one
    crowd = [_settled(one, luck) for one in people(count - twice - 8 * alike, seed=seed)]
    for two in (_family, _family, _twins, _junior):
        crowd += [one for _ in range(alike) for one in two(luck.choice(crowd), luck)]
    # Somebody of whom only a name is known can't be told from others of that name: nobody could.
    known = [place for place, one in enumerate(crowd) if one["born"] and (one["phones"] or luck.random() < 0.5)]
    chosen = luck.sample(known, twice)
    again = [_recorded_again(crowd[place], luck) for place in chosen]
    rows = [as_read(key, one) for key, one in enumerate(crowd + again, start=1)]
    return rows, {(place + 1, len(crowd) + number + 1) for number, place in enumerate(chosen)}


def as_read(key: int, one: Person) -> dict[str, Any]:
    """The person as the model reads a record."""
    terms = {"born": one["born"], "year_about": one["year"], "phones": one["phones"]}
    return record(key, one["given"], one["family"], terms)


def _settled(details: dict[str, Any], luck: random.Random) -> Person:
    born = details["date_of_birth"]
    return {
        "given": details["given_name"],
        "family": details["family_name"],
        "born": born.isoformat() if born else "",
        "year": details["birth_year_about"],
        "phones": [phone(luck)] if luck.random() < 0.6 else [],
    }


def _day(luck: random.Random) -> str:
    return (date(1940, 1, 1) + timedelta(days=luck.randrange(24_000))).isoformat()


def _other_given(luck: random.Random) -> str:
    return next(people(1, seed=luck.randrange(10**9)))["given_name"]


def _family(one: Person, luck: random.Random) -> list[Person]:
    """Two of one family at one phone."""
    shared = [phone(luck)]
    both = ({**one, "given": _other_given(luck), "born": _day(luck), "year": None, "phones": shared} for _ in range(2))
    return list(both)


def _twins(one: Person, luck: random.Random) -> list[Person]:
    shared, born = [phone(luck)], _day(luck)
    first = _other_given(luck)
    second = next(name for name in iter(lambda: _other_given(luck), None) if name[:2] != first[:2])
    return [{**one, "given": given, "born": born, "year": None, "phones": shared} for given in (first, second)]


def _junior(one: Person, luck: random.Random) -> list[Person]:
    """A parent and a child of one name at one phone."""
    shared, year = [phone(luck)], luck.randrange(1940, 1980)
    days = [f"{year}-{_day(luck)[5:]}", f"{year + luck.randrange(20, 35)}-{_day(luck)[5:]}"]
    return [{**one, "born": day, "year": None, "phones": shared} for day in days]


def _slip(word: str, luck: random.Random) -> str:
    """Two letters exchanged, one left out, or one written wrong."""
    if len(word) < 4:
        return word
    place = luck.randrange(1, len(word) - 1)
    exchanged = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    before, after = word[:place], word[place + 1 :]
    return luck.choice([exchanged, before + after, before + luck.choice("aeiorstn") + after])


def _nickname(one: Person, luck: random.Random) -> Person:
    short = SHORT.get(one["given"].lower())
    return {**one, "given": luck.choice(short).title() if short else _slip(one["given"], luck)}


def _about_the_year(one: Person, luck: random.Random) -> Person:
    """The birth date forgotten, where a phone still tells who it is."""
    if not (one["born"] and one["phones"]):
        return one
    return {**one, "born": "", "year": int(one["born"][:4]) + luck.choice([-1, 0, 1])}


def _another_day(one: Person, luck: random.Random) -> Person:
    if not (one["born"] and one["phones"]):
        return one
    return {**one, "born": f"{one['born'][:8]}{luck.randrange(1, 28):02}"}


ERRORS: list[Callable[[Person, random.Random], Person]] = [
    lambda one, luck: {**one, "given": _slip(one["given"], luck)},
    lambda one, luck: {**one, "family": _slip(one["family"], luck)},
    lambda one, luck: {**one, "given": one["family"], "family": one["given"]},
    lambda one, luck: {**one, "phones": [phone(luck)]} if one["born"] else one,
    lambda one, luck: {**one, "family": one["family"].split()[0]},
    _nickname,
    _about_the_year,
    _another_day,
]


def _recorded_again(one: Person, luck: random.Random) -> Person:
    """The same person once more, with one or two faults."""
    for error in luck.sample(ERRORS, luck.choice([1, 1, 2])):
        one = error(one, luck)
    return one
