"""Emergency Incident Data Objects (NENA-STA-021): finding a value by its path, and the incident's location."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

PARTS = {"callComponent", "incidentComponent", "eidoVersion"}
INCIDENT_LOCATIONS = {"CurrentIncident", "Initial"}  # not the caller's, not the tower's that routed the call
GML = "{http://www.opengis.net/gml}"
CIVIC = "{urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr}"
STREET = ("HNO", "HNS", "PRD", "RD", "STS", "POD", "A3")  # RFC 5139: number, street and city
EMPTY = ElementTree.Element("empty")


def is_eido(document: Any) -> bool:
    """Whether a JSON document has the parts of an EIDO."""
    return isinstance(document, dict) and bool(PARTS & document.keys())


def find(document: Any, path: str) -> Any:
    """The value at a path like `callComponent.callStartTimestamp`; of a list the first. None if there is none.

    `location.text`, `location.latitude` and `location.longitude` are those of the incident itself.
    """
    if isinstance(document, dict) and path in document:
        return document[path]
    if path.startswith("location."):
        return location(document).get(path.removeprefix("location."))
    value = document
    for step in path.split("."):
        value = _first(value)
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return _first(value)


def location(document: Any) -> dict[str, str]:
    """Where the incident is: the component it refers to, else one whose type says so."""
    components = document.get("locationComponent") if isinstance(document, dict) else None
    known = [one for one in components if isinstance(one, dict)] if isinstance(components, list) else []
    wanted = find(document, "incidentComponent.locationReference.$ref")
    named = [one for one in known if wanted is not None and one.get("$id") == wanted]
    typed = [one for one in known if one.get("locationTypeDescriptionRegistryText") in INCIDENT_LOCATIONS]
    for component in [*named, *typed]:
        xml = component.get("locationByValue")
        return _presence(xml) if isinstance(xml, str) else {}
    return {}


def _first(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _presence(xml: str) -> dict[str, str]:
    """Point and street address of a PIDF-LO document (RFC 4119). Nothing if it is not one."""
    if "<!" in xml:  # no document type, so no entities to expand: it has no business here
        return {}
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", xml))  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        return {}
    found: dict[str, str] = {}
    position = (root.findtext(f".//{GML}pos") or "").split()
    if len(position) >= 2:
        found["latitude"], found["longitude"] = position[:2]
    address = root.find(f".//{CIVIC}civicAddress")
    words = [(address if address is not None else EMPTY).findtext(f"{CIVIC}{part}", "").strip() for part in STREET]
    if any(words):
        found["text"] = " ".join(word for word in words if word)
    return found
