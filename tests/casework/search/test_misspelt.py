"""Whoever is looked for by a misspelt name stands among the first three, in a crowd of thousands."""

from __future__ import annotations

from collections import Counter

import pytest

from casework.actions import neighbors
from casework.matching import wanted
from casework.queries.search import search
from tests.casework.search.background import fill
from tests.casework.search.misspellings import misspellings

pytestmark = pytest.mark.django_db
CROWD = 5_000
FIRST = 3


def test_at_least_95_of_100_misspelt_names_are_found_among_the_first_three(nadia, now, capsys):
    fill(CROWD, now, seed=3)
    made = {}
    for _, given, family, alias, _ in misspellings():
        details = {"given_name": given, "family_name": family, "also_known_as": alias}
        made[given, family] = neighbors.add(details=details, by=nadia, at=now).pk
    found, missed = Counter(), []
    for kind, given, family, _, typed in misspellings():
        hits = [hit.pk for hit in search(nadia, wanted(typed))]
        place = hits.index(made[given, family]) + 1 if made[given, family] in hits else None
        found[place is not None and place <= FIRST] += 1
        if place is None or place > FIRST:
            missed.append(f"{kind}: {typed} for {given} {family}: {place or 'not found'}")
    with capsys.disabled():
        print(f"\n{found[True]} of {sum(found.values())} misspelt names among the first {FIRST}; missed: {missed}")
    assert sum(found.values()) == 100
    assert found[True] >= 95
