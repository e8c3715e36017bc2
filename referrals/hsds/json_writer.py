"""Rows of the directory as HSDS 3.1 JSON, for an audience, in a fixed number of statements for a page of rows.

Full documents nest what belongs to a row and what it refers to, as the schemas of single records have it;
summaries are what the lists have. What an audience may not know of is not there, and nothing points to it.

    write = Writer(Audience.PUBLIC)
    documents = write.services(rows)            # full
    documents = write.service_summaries(rows)   # as in service_list.json
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet, prefetch_related_objects

from referrals.hsds.marks import mark
from referrals.hsds.said import said
from referrals.hsds.tables import HANGING, REFERRED, TABLES
from referrals.models import (
    Location,
    Organization,
    Program,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)
from referrals.states.directory import Audience

Document = dict[str, Any]
NOTED = {"attributes": "link_id", "metadata": "resource_id"}


class Writer:
    """Writes documents for an audience. Give it rows that the audience may know of: a page of them at a time."""

    def __init__(self, audience: Audience = Audience.PUBLIC) -> None:
        self.audience = audience

    # Single records

    def organizations(self, rows: Sequence[Organization], *, with_services: bool = False) -> list[Document]:
        """As organization.json has them: with places and programs, and with services where asked."""
        ids = [row.pk for row in rows]
        places = list(self._seen(Location).filter(organization__in=ids).order_by("pk"))
        nested = _Nested(self.audience, [("organizations", rows), ("locations", places)])
        of_places = _by(places, "organization_id")
        of_services: dict[UUID, list[Document]] = defaultdict(list)
        if with_services:
            services = list(self._seen(Service).filter(organization__in=ids).defer("words").order_by("pk"))
            for row, document in zip(services, self.services(services, with_organization=False), strict=True):
                of_services[row.organization_id].append(document)
        return [
            {
                **nested.document("organizations", row),
                "locations": [nested.document("locations", place) for place in of_places[row.pk]],
                **({"services": of_services[row.pk]} if with_services else {}),
            }
            for row in self._without_hidden_parents(rows, nested)
        ]

    def services(self, rows: Sequence[Service], *, with_organization: bool = True) -> list[Document]:
        """As service.json has them: with organization, program, and the places where they are offered."""
        ids = [row.pk for row in rows]
        ties = list(self._seen(ServiceAtLocation).filter(service__in=ids).order_by("pk"))
        nested = self._nested_ties(ties, [("services", rows)])
        of_service = _by(ties, "service_id")
        documents = self._summaries(rows, [nested.document("services", row) for row in rows], with_organization)
        for row, document in zip(rows, documents, strict=True):
            document["service_at_locations"] = [self._tie(nested, tie) for tie in of_service[row.pk]]
        return documents

    def service_at_locations(self, rows: Sequence[ServiceAtLocation]) -> list[Document]:
        """As service_at_location.json has them: with the whole service and the whole location."""
        services = list(self._seen(Service).filter(at_locations__in=rows).defer("words").distinct())
        nested = self._nested_ties(rows, [("services", services)])
        told = self._summaries(services, [nested.document("services", row) for row in services], True)
        of_id = {row.pk: document for row, document in zip(services, told, strict=True)}
        return [{**self._tie(nested, row), "service": of_id[row.service_id]} for row in rows]

    def locations(self, rows: Sequence[Location]) -> list[Document]:
        """Places with all that belongs to them."""
        nested = _Nested(self.audience, [("locations", rows)])
        return [nested.document("locations", row) for row in rows]

    def words(self, kind: str, rows: Sequence[Any]) -> list[Document]:
        """Taxonomies, terms, units and descriptions of tables, named as their files are."""
        nested = _Nested(self.audience, [(kind, rows)])
        return [nested.document(kind, row) for row in rows]

    # Lists

    def organization_summaries(self, rows: Sequence[Organization]) -> list[Document]:
        """As organization_list.json has them: their own fields."""
        nested = _Nested(self.audience, [("organizations", rows)], plain=True)
        return [nested.document("organizations", row) for row in self._without_hidden_parents(rows, nested)]

    def service_summaries(self, rows: Sequence[Service]) -> list[Document]:
        """As service_list.json has them: their own fields, and the organization's and the program's."""
        nested = _Nested(self.audience, [("services", rows)], plain=True)
        return self._summaries(rows, [nested.document("services", row) for row in rows], True)

    def service_at_location_summaries(self, rows: Sequence[ServiceAtLocation]) -> list[Document]:
        """As service_at_location_list.json has them: with the summaries of service and location."""
        services = list(self._seen(Service).filter(at_locations__in=rows).defer("words").distinct())
        places = list(self._seen(Location).filter(at_services__in=rows).distinct())
        nested = _Nested(self.audience, [("service_at_location", rows), ("locations", places)], plain=True)
        told = dict(zip([row.pk for row in services], self.service_summaries(services), strict=True))
        where = {row.pk: nested.document("locations", row) for row in places}
        return [
            {
                **nested.document("service_at_location", row),
                "service": told[row.service_id],
                "location": where[row.location_id],
            }
            for row in rows
        ]

    # Parts

    def _seen(self, model: type[Model]) -> QuerySet[Any]:
        return model._default_manager.for_audience(self.audience)  # type: ignore[attr-defined]

    def _nested_ties(self, ties: Sequence[ServiceAtLocation], more: list[tuple[str, Sequence[Any]]]) -> _Nested:
        prefetch_related_objects(ties, "location")
        places = list({tie.location_id: tie.location for tie in ties}.values())
        return _Nested(self.audience, [*more, ("service_at_location", ties), ("locations", places)])

    def _tie(self, nested: _Nested, tie: ServiceAtLocation) -> Document:
        return {
            **nested.document("service_at_location", tie),
            "location": nested.document("locations", tie.location),
        }

    def _summaries(self, rows: Sequence[Service], documents: list[Document], with_organization: bool) -> list[Document]:
        """The documents of services, with the summaries of organization and program."""
        programs = self._programs({row.program_id for row in rows if row.program_id})
        owners: dict[UUID, Document] = {}
        if with_organization:
            found = list(self._seen(Organization).filter(pk__in={row.organization_id for row in rows}))
            owners = dict(zip([one.pk for one in found], self.organization_summaries(found), strict=True))
        for row, document in zip(rows, documents, strict=True):
            document["organization_id"] = str(row.organization_id)
            if with_organization:
                document["organization"] = owners[row.organization_id]
            if row.program_id in programs:
                document["program"] = programs[row.program_id]
            else:
                document.pop("program_id", None)
        return documents

    def _programs(self, ids: Collection[UUID]) -> dict[UUID, Document]:
        rows = list(self._seen(Program).filter(pk__in=ids)) if ids else []
        nested = _Nested(self.audience, [("programs", rows)], plain=True)
        return {row.pk: nested.document("programs", row) for row in rows}

    def _without_hidden_parents(self, rows: Sequence[Organization], nested: _Nested) -> Sequence[Organization]:
        """An organization above this one is named only to who may know of it."""
        above = {row.parent_organization_id for row in rows if row.parent_organization_id}
        if above and self.audience != Audience.HEART:
            nested.hidden = above - set(self._seen(Organization).filter(pk__in=above).values_list("pk", flat=True))
        return rows


class _Nested:
    """Some rows, and all that belongs to them, read a table at a time."""

    def __init__(self, audience: Audience, entries: list[tuple[str, Sequence[Any]]], *, plain: bool = False) -> None:
        self.audience, self.plain = audience, plain
        self.hidden: set[UUID] = set()
        self.below: dict[str, dict[UUID, list[Any]]] = {}
        self.referred: dict[str, dict[UUID, Any]] = {}
        self.terms = [row for kind, rows in entries if kind == "taxonomy_terms" for row in rows]
        if not plain:
            self._read({kind: [row.pk for row in rows] for kind, rows in entries})

    def document(self, kind: str, row: Any) -> Document:
        """The row with what belongs to it. What HSDS can't say of it in its own fields is among the attributes."""
        document, unsaid = said(kind, row, audience=self.audience)
        if getattr(row, "parent_organization_id", None) in self.hidden:
            del document["parent_organization_id"]
        document |= self._owner(kind, row)
        if self.plain:
            return document
        for name, below in TABLES[kind].lists.items():
            document[name] = [self.document(below, one) for one in self.below[below].get(row.pk, ())]
        if unsaid and "attributes" in document:
            more = [mark(row.pk, name, value) for name, value in unsaid.items()]
            link = {"link_id": str(row.pk), "link_entity": TABLES[kind].entity}
            document["attributes"] += [{**one, **link} for one in more]
        return document | self._reference(kind, row)

    def _owner(self, kind: str, row: Any) -> Document:
        """The columns that say what the row belongs to or joins."""
        if kind == "attributes":
            return {"link_id": str(row.link_id), "link_entity": row.link_entity}
        if kind == "metadata":
            return {"resource_id": str(row.resource_id), "resource_type": row.resource_type}
        names = {"service_at_location": ("service_id", "location_id"), "locations": ("organization_id",)}
        columns = names.get(kind, TABLES[kind].owners)
        return {name: str(id) for name in columns if (id := getattr(row, name, None)) is not None}

    def _reference(self, kind: str, row: Any) -> Document:
        name, column, other = REFERRED.get(kind, ("", "", ""))
        if not name or kind == "services" or getattr(row, column) not in self.referred.get(other, {}):
            return {}
        return {name: self.document(other, self.referred[other][getattr(row, column)])}

    def _read(self, ids: dict[str, list[UUID]]) -> None:
        for kind in HANGING:
            if kind == "attributes":
                self._refer(ids)
            model = apps.get_model("referrals", TABLES[kind].model)
            found: dict[UUID, list[Any]] = defaultdict(list)
            for column, parents in _parents(kind, ids):
                for row in model._default_manager.filter(**{f"{column}__in": parents}).order_by("pk"):
                    found[getattr(row, column)].append(row)
            self.below[kind] = found
            ids[kind] = [row.pk for rows in found.values() for row in rows]
            if kind == "attributes":
                self._terms(ids)

    def _refer(self, ids: dict[str, list[UUID]]) -> None:
        """The units of capacities: what hangs on them is read with the rest."""
        rows = [row for rows in self.below["service_capacity"].values() for row in rows]
        self._keep("units", Unit, {row.unit_id for row in rows}, ids)

    def _terms(self, ids: dict[str, list[UUID]]) -> None:
        attributes = [row for rows in self.below["attributes"].values() for row in rows]
        self._keep("taxonomy_terms", TaxonomyTerm, {row.taxonomy_term_id for row in attributes} - {None}, ids)
        terms: Iterable[Any] = [*self.referred["taxonomy_terms"].values(), *self.terms]
        self._keep("taxonomies", Taxonomy, {row.taxonomy_id for row in terms} - {None}, ids)

    def _keep(self, kind: str, model: type[Model], wanted: Collection[Any], ids: dict[str, list[UUID]]) -> None:
        self.referred[kind] = model._default_manager.in_bulk(wanted) if wanted else {}
        ids[kind] = [*ids.get(kind, ()), *self.referred[kind]]


def _parents(kind: str, ids: Mapping[str, Collection[UUID]]) -> list[tuple[str, list[UUID]]]:
    """By column, the rows read so far that rows of this kind may belong to."""
    if kind in NOTED:
        every = {id for above, some in ids.items() if kind in TABLES[above].lists.values() for id in some}
        return [(NOTED[kind], list(every))] if every else []
    found = []
    for above, some in ids.items():
        column = f"{TABLES[above].entity}_id"
        if some and kind in TABLES[above].lists.values() and column in TABLES[kind].owners:
            found.append((column, list(some)))
    return found


def _by(rows: Iterable[Any], column: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
