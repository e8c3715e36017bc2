"""What a search finds neighbors by, made again from their records. Derived: the record itself is what is audited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from casework.matching import ABOUT_YEARS
from casework.models import Neighbor, NeighborIndex, NeighborName, NeighborPhone, Pet, UsualPlace
from casework.rules import search_keys
from casework.rules.search_keys import plain
from heart.models.base import Answered

BATCH = 1000
AT_MOST = 6  # names, phones and places of one record: what is beyond is not looked up
SOURCES = (Neighbor, NeighborName, NeighborPhone, UsualPlace, Pet)


def follow(row: Answered) -> None:
    """Let the search index follow what was changed: each action calls this that changes a part of it.

    Of a neighbor who was merged there is no row in the index: the names lead to the record kept. Nor is there of one
    who was entered in error.
    """
    if not isinstance(row, SOURCES):
        return
    neighbor = Neighbor.objects.only("merged_into", "in_error_at").get(pk=row.neighbor_key)
    _write(Neighbor.objects.in_use().filter(pk=neighbor.merged_into_id or neighbor.pk))
    if neighbor.merged_into_id is not None or not neighbor.stands:
        NeighborIndex.objects.filter(pk=neighbor.pk).delete()


def index_all() -> int:
    """Make the whole index again, batch by batch; returns how many neighbors it holds."""
    rows = Neighbor.objects.in_use().order_by("pk")
    done, last = 0, 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _write(Neighbor.objects.filter(pk__in=keys))
        done, last = done + len(keys), keys[-1]
    NeighborIndex.objects.exclude(neighbor__in=rows).delete()
    return done


def index_missing() -> list[int]:
    """Index the next 1,000 neighbors at most that no search finds yet, as after an upgrade; returns their keys."""
    lacking = Neighbor.objects.in_use().filter(index__isnull=True).order_by("pk")
    keys = list(lacking.values_list("pk", flat=True)[:BATCH])
    if keys:
        _write(Neighbor.objects.filter(pk__in=keys))
    return keys


def _write(neighbors: Any) -> None:
    made = [NeighborIndex(neighbor=one, **index_terms(one)) for one in _with_parts(neighbors)]
    NeighborIndex.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["neighbor"], update_fields=["keys", "terms"]
    )


def _with_parts(neighbors: Any) -> Any:
    own = [
        Prefetch("names", NeighborName.objects.standing().order_by("pk")),
        Prefetch("phones", NeighborPhone.objects.standing().order_by("-in_use", "pk")),
        Prefetch("places", UsualPlace.objects.current().order_by("pk")),
        Prefetch("pets", Pet.objects.current().order_by("pk")),
    ]
    merged = [Prefetch(f"merged__{one.prefetch_through}", one.queryset) for one in own]
    return neighbors.prefetch_related(*own, "merged", *merged)


def index_terms(neighbor: Neighbor) -> dict[str, Any]:
    """The keys and terms of a neighbor's row. Reads what is prefetched."""
    records = [neighbor, *neighbor.merged.all()]
    names = list(dict.fromkeys(words for one in records for words in _names(one)))[: AT_MOST * 2]
    phones = list(dict.fromkeys(phone.number[-10:] for one in records for phone in one.phones.all()))[:AT_MOST]
    about = " ".join(dict.fromkeys(word for one in records for words in _about(one) for word in plain(words).split()))
    born = next((one.date_of_birth for one in records if one.date_of_birth), None)
    year = next((one.birth_year_about for one in records if one.birth_year_about), None)
    terms = {
        "name": f"{neighbor.family_name} {neighbor.given_name}".strip() or neighbor.also_known_as,
        "names": [list(words) for words in names],
        "phones": phones,
        "born": born.isoformat() if born else "",
        "year_about": year,
        "about": about,
    }
    return {"keys": sorted(_keys(terms)), "terms": terms}


def _keys(terms: dict[str, Any]) -> set[int]:
    year = terms["year_about"]
    years: Iterable[int] = range(year - ABOUT_YEARS, year + ABOUT_YEARS + 1) if year else ()
    if terms["born"]:
        years = [int(terms["born"][:4])]
    keys = search_keys.born_keys(terms["born"], years)
    for word in {word for words in terms["names"] for word in words}:
        keys |= search_keys.name_keys(word)
    for digits in terms["phones"]:
        keys |= search_keys.phone_keys(digits)
    for word in terms["about"].split():
        keys |= search_keys.place_keys(word)
    return keys


def _names(neighbor: Neighbor) -> Iterator[tuple[str, ...]]:
    """Every name that the record holds, as folded words, the one to say first."""
    written = [f"{neighbor.given_name} {neighbor.family_name}", neighbor.also_known_as]
    written += [name.whole for name in neighbor.names.all()]
    for words in written:
        if folded := tuple(plain(words).split()):
            yield folded


def _about(neighbor: Neighbor) -> Iterator[str]:
    """Where the neighbor is, and how to know them."""
    yield neighbor.identifying_note
    yield neighbor.usual_places
    for place in list(neighbor.places.all())[:AT_MOST]:
        yield f"{place.where} {place.note}"
    for pet in list(neighbor.pets.all())[:AT_MOST]:
        yield f"{pet.get_kind_display()} {pet.name} {pet.note}"
