"""The endpoints of HSDS 3.1. Each starts from the rows that the asking audience may know of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import FormParser, JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from heart.api.authentication import BearerToken
from referrals.api.hsds import asked, limits, paging
from referrals.api.hsds.paging import Document, Write
from referrals.hsds.json_writer import Writer
from referrals.hsds.said import moment
from referrals.models import Organization
from referrals.queries import hsds as queries
from referrals.queries.hsds import Wanted
from referrals.states.directory import Audience

ABOUT = {
    "version": "3.1",
    "profile": "https://docs.openreferral.org/en/3.1/hsds/",
    "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json",
}
STREAM_COUNTS_AS = 30  # requests: all pages at once are as much work


class ReadingSession(SessionAuthentication):
    """A session without its CSRF check: here nothing is ever changed, also not by a POST."""

    def enforce_csrf(self, request: Any) -> None:
        return None


class JsonOnly(BaseContentNegotiation):
    """JSON, whatever a browser prefers. NDJSON is chosen by the lists themselves."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        kind = request.content_type or JSONParser.media_type
        return next((parser for parser in parsers if parser.media_type == kind.partition(";")[0].strip()), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


@method_decorator(conditional_page, name="dispatch")
class Hsds(APIView):
    """What all endpoints share. An answer to nobody in particular may be kept, if it is asked for again each time."""

    authentication_classes = [BearerToken, ReadingSession]
    permission_classes = [AllowAny]
    throttle_classes = [limits.Fair]
    content_negotiation_class = JsonOnly
    parser_classes = [JSONParser, FormParser]
    http_method_names = ["get", "head", "post", "options"]
    schema = None

    def audience(self) -> Audience:
        return queries.audience_of(self.request.user)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What a page of another site may send here: as nobody, any of the methods."""
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": ", ".join(self.allowed_methods),
                "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
            },
        )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(request, "successful_authenticator", None) or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers["Cache-Control"] = "no-cache"
        if not getattr(request, "successful_authenticator", None):
            response.headers["Access-Control-Allow-Origin"] = "*"
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response


class About(Hsds):
    def get(self, request: Request) -> Response:
        return Response(ABOUT)


class Nothing(Hsds):
    """An address under /hsds/ that the specification does not have."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class ListOf(Hsds, ABC):
    """The rows that fit every filter: a page of them, or all as NDJSON. A POST asks the same as a GET."""

    shape: ClassVar[type[Serializer]]
    rows: ClassVar[Callable[[Audience, Wanted], QuerySet[Any]]]

    def get(self, request: Request) -> Response | StreamingHttpResponse:
        return self.answer(asked.asked(request, self.shape))

    def post(self, request: Request) -> Response | StreamingHttpResponse:
        return self.answer(asked.asked(request, self.shape))

    def answer(self, given: dict[str, Any]) -> Response | StreamingHttpResponse:
        rows = type(self).rows(self.audience(), asked.wanted(given))
        write = self.write(given)
        if asked.in_lines(self.request, given):
            return self.stream(rows, write)
        most, usual = self.sizes(given)
        return Response(paging.page_of(rows, given["page"], min(given["per_page"] or usual, most), write))

    def stream(self, rows: QuerySet[Any], write: Write) -> StreamingHttpResponse:
        anybody = not self.request.user.is_authenticated
        if anybody and not limits.spend(self.request._request, STREAM_COUNTS_AS - 1):
            raise Throttled(wait=limits.Fair().wait())
        return StreamingHttpResponse(paging.lines(rows, write), content_type=asked.NDJSON[0])

    def sizes(self, given: dict[str, Any]) -> tuple[int, int]:
        """How many rows a page has at most, and if nothing is said."""
        return paging.MOST, paging.USUAL

    @abstractmethod
    def write(self, given: dict[str, Any]) -> Write:
        """How the rows are written, as was asked."""


class OneOf(Hsds, ABC):
    """One row, with all that belongs to it. What the audience may not know of is not there."""

    rows: ClassVar[Callable[[Audience, Wanted], QuerySet[Any]]]

    def get(self, request: Request, pk: UUID) -> Response:
        found = list(type(self).rows(self.audience(), Wanted()).filter(pk=pk))
        if not found:
            raise Http404
        return Response(self.write(found)[0])

    @abstractmethod
    def write(self, found: list[Any]) -> Sequence[Document]:
        """The row as a document: a list of one."""


class Services(ListOf):
    shape = asked.OfServices
    rows = queries.services

    def write(self, given: dict[str, Any]) -> Write:
        if given["minimal"]:
            return _minimal
        writer = Writer(self.audience())
        return writer.services if given["full"] else writer.service_summaries

    def sizes(self, given: dict[str, Any]) -> tuple[int, int]:
        return (paging.MOST_MINIMAL, paging.MOST_MINIMAL) if given["minimal"] else super().sizes(given)


class OneService(OneOf):
    rows = queries.services

    def write(self, found: list[Any]) -> Sequence[Document]:
        return Writer(self.audience()).services(found)


class Organizations(ListOf):
    shape = asked.OfOrganizations
    rows = queries.organizations

    def write(self, given: dict[str, Any]) -> Write:
        if given["full"] or given["full_service"]:
            return partial(_organizations, self.audience(), given["full_service"])
        return Writer(self.audience()).organization_summaries


class OneOrganization(OneOf):
    rows = queries.organizations

    def write(self, found: list[Any]) -> Sequence[Document]:
        full_service = asked.asked(self.request, asked.OneOrganization)["full_service"]
        return _organizations(self.audience(), full_service, found)


class ServicesAtLocations(ListOf):
    shape = asked.OfServicesAtLocations
    rows = queries.service_at_locations

    def write(self, given: dict[str, Any]) -> Write:
        writer = Writer(self.audience())
        return writer.service_at_locations if given["full"] else writer.service_at_location_summaries


class OneServiceAtLocation(OneOf):
    rows = queries.service_at_locations

    def write(self, found: list[Any]) -> Sequence[Document]:
        return Writer(self.audience()).service_at_locations(found)


class Taxonomies(ListOf):
    shape = asked.Listed
    rows = queries.taxonomies

    def write(self, given: dict[str, Any]) -> Write:
        return partial(Writer(self.audience()).words, "taxonomies")


class OneTaxonomy(OneOf):
    rows = queries.taxonomies

    def write(self, found: list[Any]) -> Sequence[Document]:
        return Writer(self.audience()).words("taxonomies", found)


class TaxonomyTerms(ListOf):
    shape = asked.OfTerms
    rows = queries.taxonomy_terms

    def write(self, given: dict[str, Any]) -> Write:
        return partial(Writer(self.audience()).words, "taxonomy_terms")


class OneTaxonomyTerm(OneOf):
    rows = queries.taxonomy_terms

    def write(self, found: list[Any]) -> Sequence[Document]:
        return Writer(self.audience()).words("taxonomy_terms", found)


def _minimal(rows: Sequence[Any]) -> list[Document]:
    """What HSDS calls minimal: the id of a service, and when it was last changed (null: nobody knows)."""
    return [{"id": str(row.pk), "modified_date": row.last_modified and moment(row.last_modified)} for row in rows]


def _organizations(audience: Audience, full_service: bool, rows: Sequence[Organization]) -> list[Document]:
    """Whole organizations; their services as lists have them, or whole too."""
    write = Writer(audience)
    if full_service:
        return write.organizations(rows, with_services=True)
    below: dict[str, list[Document]] = defaultdict(list)
    services = list(queries.organization_services(audience, list(rows)))
    for document in write.service_summaries(services):
        del document["organization"]
        below[document["organization_id"]].append(document)
    return [{**document, "services": below[document["id"]]} for document in write.organizations(rows)]
