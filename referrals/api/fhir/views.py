"""Task and ServiceRequest, each from the referrals that the reader is entitled to.

A search names nobody and discloses nothing, as every list of referrals. Reading a ServiceRequest is what opening the
referral on the partner's page is: a view, and a disclosure of what was released.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from heart import ledger
from heart.api import problems
from heart.api.views import ApiView
from heart.errors import Stale
from heart.permissions import Permission as P
from referrals import release
from referrals.actions import answering, exchange
from referrals.api.fhir import asked
from referrals.fhir import answers, codes, resources
from referrals.fhir.resources import Resource
from referrals.models import Referral
from referrals.queries import exchange as queries
from referrals.states.fhir import STATUS

BOTH = (P.SEND_REFERRALS, P.ANSWER_REFERRALS)
SINCE = "2026-11-22"  # when what the exchange can do was last changed
BASE = "/fhir"


class FhirRenderer(JSONRenderer):
    media_type = codes.JSON


class FhirParser(JSONParser):
    media_type = codes.JSON


class FhirOnly(BaseContentNegotiation):
    """FHIR's JSON, whatever a browser prefers."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        kind = request.content_type or codes.JSON
        return next((parser for parser in parsers if asked.is_known(kind, {parser.media_type})), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as an OperationOutcome; what is stale is 412 here."""
    response = problems.handler(error, context)
    if response is None or response.data is None:
        return response
    status = 412 if isinstance(error, Stale) else response.status_code
    told = answers.outcome(status, response.data["detail"], response.data.get("errors"))
    headers = {name: response.headers[name] for name in ("WWW-Authenticate", "Retry-After") if name in response.headers}
    context["request"].accepted_renderer, context["request"].accepted_media_type = FhirRenderer(), codes.JSON
    return Response(told, status=status, headers=headers, content_type=codes.JSON)


class Fhir(ApiView):
    """What every address of the exchange shares."""

    content_negotiation_class = FhirOnly
    renderer_classes = [FhirRenderer]
    parser_classes = [FhirParser, JSONParser]
    schema = None

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return refusal

    @property
    def base(self) -> str:
        return self.request.build_absolute_uri(BASE)

    def row(self, pk: UUID) -> Referral:
        """The referral, if this person is entitled to it. Raises Http404."""
        found: Referral = get_object_or_404(queries.referrals(self.request.user), pk=pk)
        return found

    def one(self, resource: Resource) -> Response:
        return Response(resource, headers={"ETag": f'W/"{resource["meta"]["versionId"]}"'})


class Capabilities(Fhir):
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        """What the exchange can do, for whoever asks."""
        return Response(answers.capabilities(self.base, SINCE))


class Nothing(Fhir):
    """An address under /fhir/ that there is not: 401 to nobody, 404 to everybody else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class Search(Fhir):
    """A page of what was searched for."""

    access = {"GET": BOTH}
    kind: ClassVar[str]
    statuses: ClassVar[Mapping[Any, str]]
    tell: ClassVar[Callable[..., Resource]]

    def get(self, request: Request) -> Response:
        wanted = asked.search(request.query_params, {str(ours): str(said) for ours, said in self.statuses.items()})
        rows = queries.referrals(self.request.user)
        rows = queries.found(rows, ids=wanted.ids, states=wanted.states, changed=wanted.changed)
        total = rows.count()
        links = asked.links(self.base + f"/{self.kind}", request.query_params, wanted, total)
        page = self.page(rows, wanted)
        return Response(answers.bundle(base=self.base, total=total, links=links, resources=page))

    def page(self, rows: QuerySet[Referral], wanted: asked.Search) -> list[Resource]:
        start = (wanted.page - 1) * wanted.count
        found: Any = rows[start : start + wanted.count] if wanted.count else []
        return [type(self).tell(row, changed_at=row.changed_at) for row in found]


class Tasks(Search):
    kind, statuses, tell = "Task", STATUS, staticmethod(resources.task)


class ServiceRequests(Search):
    kind, statuses, tell = "ServiceRequest", codes.REQUEST_STATUS, staticmethod(resources.request_summary)


class OneTask(Fhir):
    access = {"GET": BOTH, "PUT": (P.ANSWER_REFERRALS,)}

    def get(self, request: Request, pk: UUID) -> Response:
        """Where a referral stands. It names nobody."""
        return self._told(pk)

    def put(self, request: Request, pk: UUID) -> Response:
        """The organization's answer, or its next step."""
        versions = asked.versions(request.headers.get("If-Match"))
        exchange.take(referral=self.row(pk), body=request.data, versions=versions, by=self.request.user)
        return self._told(pk)

    def _told(self, pk: UUID) -> Response:
        row: Any = self.row(pk)
        return self.one(resources.task(row, changed_at=row.changed_at))


class OneServiceRequest(Fhir):
    access = {"GET": BOTH}

    def get(self, request: Request, pk: UUID) -> Response:
        """What is asked for. To a partner that is a view, and a disclosure of what was released to it."""
        user, now = self.request.user, timezone.now()
        row: Any = self.row(pk)
        if user.is_heart:
            ledger.opened(row, by=user, reason="FHIR")
            sections, shown = release.sections(row.released), True
        else:
            answering.view(referral=row, by=user, at=now)
            row = self.row(pk)  # as it stands once it has been viewed
            sections, shown = release.shown(row, now), row.may_show_identity(now)
        notice = release.REDISCLOSURE_NOTICE if release.carries_notice(one.kind for one in sections) else ""
        return self.one(
            resources.request(
                row,
                changed_at=row.changed_at,
                sections=sections,
                question=row.question if shown else "",
                notice=notice,
                ended=not shown,
            )
        )
