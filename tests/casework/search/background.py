"""Thousands of invented neighbors, with names as common and as rare as they are among people."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from casework.actions.indexing import index_terms
from casework.models import Neighbor, NeighborIndex, NeighborPhone

GIVEN = """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Donald Emily
Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah
Timothy Stephanie Ronald Rebecca Jason Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Gary Kathleen
Nicholas Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott Anna Brandon Samantha
Benjamin Katherine Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond Maria Jack
Olivia Dennis Heather José Guadalupe Luis Juan Carlos Rosa Jesús Ana Miguel Carmen Jorge Teresa Francisco Luz Pedro
Elena Manuel Sofía Alejandro Gloria Antonio Leticia Rafael Silvia Fernando Marta Ramón Beatriz Eduardo Yolanda
Arturo Irma Roberto Alicia Tyrone Latoya DeShawn Keisha Terrence Tamika Darnell Ebony Malik Imani Jamal Aaliyah
Marquis Shanice Reginald Denise Alonzo Bernice Clarence Doris Ernest Ethel Floyd Gladys Harold Hazel Leroy Lucille
Melvin Mildred Otis Pearl
""".split()  # noqa: SIM905
FAMILY = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers
Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez
Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez
Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero
Jordan Patterson Alexander Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson
Ellis Tran Medina Aguilar Stevens Murray Ford Castro Marshall Owens Harrison Fernandez McDonald Woods Washington
Kennedy Wells Vargas Henry Chen Freeman Webb Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez
Silva Shaw Snyder Mason
""".split()  # noqa: SIM905
PLACES = [
    "library",
    "bus station",
    "farmers market",
    "shelter",
    "underpass",
    "church kitchen",
    "laundromat",
    "creek trail",
]
LOOKS = [
    "red coat",
    "small brown dog",
    "blue wheelchair",
    "walks with a cane",
    "long gray beard",
    "green backpack",
    "guitar",
]


def common(words: list[str], luck: random.Random) -> str:
    """One of the words: the first is borne by about one in thirty, the last by one in seven hundred."""
    return luck.choices(words, cum_weights=_weights(len(words)))[0]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / (place + 8) for place in range(count)))


def people(count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """The details of so many neighbors."""
    luck = random.Random(seed)
    for _ in range(count):
        family = common(FAMILY, luck)
        if luck.random() < 0.08:
            family += f" {common(FAMILY, luck)}"
        born = date(1940, 1, 1) + timedelta(days=luck.randrange(24_000))
        known = luck.random()
        yield {
            "given_name": common(GIVEN, luck),
            "family_name": family,
            "date_of_birth": born if known < 0.6 else None,
            "birth_year_about": born.year if 0.6 <= known < 0.85 else None,
            "usual_places": luck.choice(PLACES) if luck.random() < 0.5 else "",
            "identifying_note": luck.choice(LOOKS) if luck.random() < 0.3 else "",
        }


def fill(count: int, now: Any, *, seed: int, phones: float = 0.0) -> None:
    """Put so many neighbors into the database and its search index, quickly: they are only the background.

    `phones` is the share of them, from 0 to 1, who have one.
    """
    rows = Neighbor.objects.bulk_create([Neighbor(created_at=now, **each) for each in people(count, seed=seed)])
    by_key = Neighbor.objects.prefetch_related("merged").in_bulk([row.pk for row in rows])
    luck = random.Random(seed)
    numbers = {
        key: NeighborPhone(neighbor=row, number=f"+1919555{luck.randrange(10_000):04}")
        for key, row in by_key.items()
        if luck.random() < phones
    }
    NeighborPhone.objects.bulk_create(numbers.values())
    for key, row in by_key.items():
        row._prefetched_objects_cache |= dict.fromkeys(("names", "places", "pets"), Neighbor.objects.none())
        row._prefetched_objects_cache["phones"] = [numbers[key]] if key in numbers else []
    NeighborIndex.objects.bulk_create([NeighborIndex(neighbor=row, **index_terms(row)) for row in by_key.values()])
