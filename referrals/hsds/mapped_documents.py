"""What a row of another directory's table comes to as an HSDS document, as the JSON reader takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from referrals.hsds import hours_in_words
from referrals.hsds.confidential import IN_AN_ADDRESS
from referrals.hsds.mapped_row import MappedRow
from referrals.hsds.mapping import normal
from referrals.hsds.marks import mark

HOURS_IN_WORDS = "hours not understood; kept as the source's words"
NO_STREET = "no street; the city and ZIP code beside it were left out"
NO_NUMBER = "a name without a number; it was left out"
CONFIDENTIAL = "the address is withheld: the place is kept for HEART alone"
WITHHELD = "not for the public: kept for HEART and its partners, its place for HEART alone"
OVER = "a message whose time is over; it was left out"
READ_OTHERWISE = {"latitude", "longitude", "website", "url", "email", "assured_date", "last_modified", "alert"}
LONGEST_LABEL = 250  # characters of an HSDS service_area's name, as it is kept here
LONGEST_HOURS = 500  # characters of a schedule's description

Value = dict[str, Any]


@dataclass
class Document:
    """An HSDS document, and for each way into it the column that it comes from."""

    value: Value = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def organization(row: MappedRow) -> Document:
    """An agency: the organization and the place of its own row."""
    told = Document({"id": str(row.id)})
    _fill(told, row, row.mapping.organization)
    withheld = _is_withheld(row)
    told.value |= {
        "phones": _phones(told, row),
        "attributes": [*_attributes(row, "organization"), *_audience(row, withheld)],
        "locations": [],
    }
    place = _place(row, schedules=_schedules(row), languages=_languages(row))
    if place is not None:
        told.value["locations"] = [place.value]
        _beneath(told, "locations[0]", place)
    return told


def site(row: MappedRow, parent: str) -> Document:
    """A place of an agency that several programs may share."""
    place = _place(row, schedules=_schedules(row), languages=_languages(row)) or Document(_bare_place(row))
    place.value["phones"] = _phones(place, row)
    place.value["organization_id"] = str(row.id_of(parent)) if parent else ""
    place.columns["organization_id"] = row.mapping.keys["parent"][0]
    return place


def service(row: MappedRow, parent: str, *, status: str, offered: bool, today: date) -> Document:
    """A program: the service of its agency, and the place of its own row."""
    told = Document({"id": str(row.id), "status": status})
    told.value["organization_id"] = str(row.id_of(parent)) if parent else ""
    told.columns["organization_id"] = row.mapping.keys["parent"][0]
    _fill(told, row, row.mapping.service)
    _alert(told, row, today)
    languages, words = row.languages()
    told.value |= {
        "phones": _phones(told, row),
        "schedules": _schedules(row),
        "languages": [{"id": row.part("language", name), "name": name} for name in languages],
        "interpretation_services": words,
        "service_areas": _areas(row),
        "required_documents": _one(row, "documents", "document"),
        "service_at_locations": [],
        "attributes": [
            *_attributes(row, "service"),
            *_audience(row, _is_withheld(row)),
            mark(row.id, "takes_referrals", "yes" if offered else "no"),
        ],
    }
    place = _place(row)
    if place is not None:
        told.value["service_at_locations"] = [{"id": row.part("tie"), "location": place.value}]
        _beneath(told, "service_at_locations[0].location", place)
    return told


def _fill(told: Document, row: MappedRow, columns: Mapping[str, tuple[str, ...]]) -> None:
    """The fields of the row's own table."""
    for ours, theirs in columns.items():
        told.columns[ours] = row.find(theirs)[0]
        if ours in ("website", "url"):
            told.value[ours] = row.website(row.kind, theirs)
        elif ours == "email":
            told.value[ours] = row.email(row.kind, theirs)
        elif ours in ("assured_date", "last_modified"):
            at = row.moment(row.kind, theirs)
            told.value[ours] = "" if at is None else str(at.date()) if ours == "assured_date" else at.isoformat()
        elif ours not in READ_OTHERWISE:
            told.value[ours] = row.words(row.kind, theirs)


def _alert(told: Document, row: MappedRow, today: date) -> None:
    columns = row.mapping.service.get("alert", ())
    words = row.words("services", columns)
    if words and row.over(row.mapping.alert_ends, today):
        row.remark("services", row.find(columns)[0], OVER)
        words = ""
    told.value["alert"] = words


def _beneath(told: Document, path: str, part: Document) -> None:
    told.columns |= {f"{path}.{below}": column for below, column in part.columns.items()}


def _phones(told: Document, row: MappedRow) -> list[Value]:
    found: list[Value] = []
    for line in row.mapping.phones:
        column, _ = row.find(line["number"])
        name_column, name = row.find(line.get("description", ()))
        number, extension = row.phone(line["number"])
        if number:
            told.columns |= {f"phones[{len(found)}].{key}": column for key in ("number", "extension")}
            told.columns[f"phones[{len(found)}].description"] = name_column
            name = name or "".join(line.get("label", ()))
            type = "".join(line.get("type", ())) or _type_of(name)
            one = {"id": row.part("phone", column), "number": number, "type": type, "description": name}
            found.append({**one, "extension": extension} if extension else one)
        elif name and not row.find(line["number"])[1]:
            row.remark("phones", name_column, NO_NUMBER)
    return found


def _type_of(name: str) -> str:
    """HSDS phone.type, from what the number is called."""
    said = normal(name)
    if "tty" in said or "tdd" in said:
        return "textphone"
    return "fax" if "fax" in said.split() else "voice"


def _schedules(row: MappedRow) -> list[Value]:
    """Days and times where one of the columns is understood; else the words of the first."""
    told = [(column, row.find([column])[1]) for column in row.mapping.hours]
    told = [(column, " ".join(words.split())) for column, words in told if words]
    for _, words in told:
        if found := hours_in_words.read(words):
            return [_schedule(row, words, number, hours) for number, hours in enumerate(found)]
    if not told:
        return []
    column, words = told[0]
    row.remark("schedules", column, HOURS_IN_WORDS)
    return [{"id": row.part("hours", "words"), "description": words[:LONGEST_HOURS]}]


def _schedule(row: MappedRow, words: str, number: int, hours: hours_in_words.Open) -> Value:
    return {
        "id": row.part("hours", str(number)),
        "freq": "WEEKLY",
        "byday": hours.byday,
        "opens_at": hours.opens_at.isoformat("minutes"),
        "closes_at": hours.closes_at.isoformat("minutes"),
        "description": words[:LONGEST_HOURS],
    }


def _languages(row: MappedRow) -> list[Value]:
    return [{"id": row.part("language", name), "name": name} for name in row.languages()[0]]


def _areas(row: MappedRow) -> list[Value]:
    words = row.words("service_areas", row.mapping.area)
    name = "name" if len(words) <= LONGEST_LABEL else "description"
    return [{"id": row.part("area"), name: words}] if words else []


def _one(row: MappedRow, key: str, name: str) -> list[Value]:
    """A list of one row with one text, or of none."""
    words = row.words(row.kind, getattr(row.mapping, key))
    return [{"id": row.part(key), name: words}] if words else []


def _attributes(row: MappedRow, level: str) -> list[Value]:
    """What HSDS has no field for, named for its column."""
    found = []
    for column in row.mapping.remarks.get(level, ()):
        words = row.words("attributes", [column])
        if words:
            one = {"link_type": row.mapping.source, "label": column, "value": words}
            found.append({"id": row.part("attribute", level, column), **one})
    return found


def _is_withheld(row: MappedRow) -> bool:
    """Whether a column says anything but what lets the row be told to the public."""
    withheld = [
        column for column, open_words in row.mapping.withheld.items() if normal(row.row[column]) not in open_words
    ]
    for column in withheld[:1]:
        row.remark(row.kind, column, WITHHELD)
    return bool(withheld)


def _audience(row: MappedRow, withheld: bool) -> list[Value]:
    return [mark(row.id, "audience", "partners")] if withheld else []


def _bare_place(row: MappedRow) -> Value:
    id = row.part("place")
    return {"id": id, "location_type": "physical", "name": row.words("locations", row.mapping.location.get("name", ()))}


def _place(row: MappedRow, **more: list[Value]) -> Document | None:
    """The place of a row with its addresses, if anything is told of it."""
    told = Document(_bare_place(row))
    columns = row.mapping.location
    for ours in columns.keys() - {"name", "latitude", "longitude"}:
        told.value[ours] = row.words("locations", columns[ours])
        told.columns[ours] = row.find(columns[ours])[0]
    latitude = row.degrees(columns.get("latitude", ()), 90)
    longitude = row.degrees(columns.get("longitude", ()), 180)
    if latitude is not None and longitude is not None:
        told.value |= {"latitude": latitude, "longitude": longitude}
    addresses = _addresses(told, row)
    told.value |= {"addresses": addresses, "accessibility": _one(row, "accessibility", "description"), **more}
    told.value["attributes"] = []
    if not any(told.value.get(key) for key in ("addresses", "latitude", "schedules", "description")):
        return None
    # The reader of documents knows an address that is withheld by its words, and hides the place.
    if any(IN_AN_ADDRESS.search(address[key]) for address in addresses for key in ("address_1", "address_2")):
        row.remark("locations", row.mapping.addresses[0]["address_1"][0], CONFIDENTIAL)
    # A place is seen with its organization: without this the place of a withheld program would tell of it.
    if row.kind != "organizations" and _is_withheld(row):
        told.value["attributes"].append(mark(row.id, "confidential", "confidential"))
    return told


def _addresses(told: Document, row: MappedRow) -> list[Value]:
    """The addresses that have a street, each once."""
    found: list[Value] = []
    known: set[str] = set()
    for number, columns in enumerate(row.mapping.addresses):
        lines = [row.find(columns.get(key, ())) for key in ("address_1", "address_2")]
        street, more = [words for _, words in lines if words] + [""] * (2 - sum(bool(words) for _, words in lines))
        rest = {key: row.find(columns.get(key, ()))[1] for key in ("city", "state_province", "country")}
        rest["postal_code"] = row.postal_code(columns.get("postal_code", ()))
        if not street:
            if rest["city"] or rest["postal_code"]:
                row.remark("addresses", lines[0][0], NO_STREET)
            continue
        same = "".join(letter for letter in normal(street + more) if letter.isalnum())
        if same not in known:
            known.add(same)
            _name_columns(told, f"addresses[{len(found)}]", columns)
            one = {"id": row.part("address", str(number)), "address_1": street, "address_2": more, **rest}
            found.append({**one, "address_type": "".join(columns.get("type", ("physical",)))})
    return found


def _name_columns(told: Document, path: str, columns: Mapping[str, Iterable[str]]) -> None:
    told.columns |= {f"{path}.{key}": next(iter(theirs)) for key, theirs in columns.items() if key != "type"}
