"""The provider directory: services and organizations, with places only as far as the reader may know them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from casework.states import NeedDomain
from heart.api.fields import Moment, Shape
from heart.api.views import DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P
from referrals.matching import Ask, Fit, is_fresh
from referrals.models import Address, Location, Organization, Phone, Schedule, Service, ServiceCapacity
from referrals.queries import directory as queries
from referrals.queries.directory import Result
from referrals.states import Room


class Looked(serializers.Serializer):
    """What is looked for. What is left out narrows nothing."""

    need = serializers.ChoiceField(NeedDomain.choices, required=False, default="")
    q = serializers.CharField(
        required=False, default="", max_length=200, help_text="Words of the name or the description."
    )
    near = serializers.CharField(
        required=False, default="", max_length=40, help_text="A ZIP code, or `latitude,longitude`."
    )
    miles = serializers.FloatField(
        required=False,
        default=None,
        min_value=0,
        max_value=1000,
        help_text="From `near`. A service without coordinates is kept, and has no distance.",
    )


class LookedForServices(Looked):
    language = serializers.CharField(
        required=False, default="", max_length=40, help_text="In English, like `Spanish`: who speaks it comes first."
    )
    organization = serializers.UUIDField(required=False, default=None)
    sort = serializers.ChoiceField([(sort, sort) for sort in queries.SORTS], required=False, default="")


class AddressShape(Shape):
    class Meta:
        model = Address
        fields = ("id", "address_1", "address_2", "city", "state_province", "postal_code", "country")


class LocationShape(Shape):
    addresses = AddressShape(many=True)

    class Meta:
        model = Location
        fields = ("id", "name", "location_type", "latitude", "longitude", "confidential", "addresses")


class PhoneShape(Shape):
    class Meta:
        model = Phone
        fields = ("id", "number", "extension", "description")


class ScheduleShape(Shape):
    class Meta:
        model = Schedule
        fields = ("id", "freq", "byday", "opens_at", "closes_at", "description")


class OrganizationName(Shape):
    class Meta:
        model = Organization
        fields = ("id", "name")


class RoomShape(serializers.Serializer):
    room = serializers.ChoiceField(Room.choices, help_text="What the provider last said.")
    reported_at = Moment()
    fresh = serializers.SerializerMethodField(help_text="False once the report is too old to count on.")

    def get_fresh(self, capacity: ServiceCapacity) -> bool:
        return is_fresh(capacity.reported_at, timezone.now())


class ReasonShape(serializers.Serializer):
    fit = serializers.ChoiceField([(fit.value, fit.value) for fit in Fit])
    text = serializers.CharField()


class ServiceRow(serializers.Serializer):
    id = serializers.UUIDField(source="service.id")
    name = serializers.CharField(source="service.name")
    alternate_name = serializers.CharField(source="service.alternate_name")
    organization = OrganizationName(source="service.organization")
    status = serializers.CharField(source="service.status")
    description = serializers.CharField(source="service.description")
    need_domains = serializers.ListField(child=serializers.CharField(), source="service.need_domains")
    url = serializers.CharField(source="service.url")
    email = serializers.CharField(source="service.email")
    phones = PhoneShape(many=True, source="service.phones")
    languages = serializers.SerializerMethodField()
    schedules = ScheduleShape(many=True, source="service.schedules")
    locations = serializers.SerializerMethodField()
    capacity = RoomShape(source="service.capacity", default=None, allow_null=True)
    miles = serializers.FloatField(allow_null=True, help_text="To the nearest of its places; null where nobody knows.")
    reasons = ReasonShape(many=True, help_text="Why it is here, why perhaps not, and what is not known.")

    def get_languages(self, result: Result) -> list[str]:
        return [language.name for language in result.service.languages.all()]

    @extend_schema_field(LocationShape(many=True))
    def get_locations(self, result: Result) -> Any:
        return LocationShape([tie.location for tie in result.service.at_locations.all()], many=True).data


class ServiceDetail(ServiceRow):
    application_process = serializers.CharField(source="service.application_process")
    fees_description = serializers.CharField(source="service.fees_description")
    eligibility_description = serializers.CharField(source="service.eligibility_description")


class ServiceName(Shape):
    class Meta:
        model = Service
        fields = ("id", "name", "status", "need_domains")


class OrganizationRow(Shape):
    partner = serializers.SerializerMethodField(help_text="Whether its people sign in here and answer referrals.")

    class Meta:
        model = Organization
        fields: tuple[str, ...] = ("id", "name", "alternate_name", "description", "email", "website", "partner")

    def get_partner(self, organization: Organization) -> bool:
        return organization.agency_id is not None


class OrganizationDetail(OrganizationRow):
    services = ServiceName(many=True)

    class Meta(OrganizationRow.Meta):
        fields = (*OrganizationRow.Meta.fields, "services")


class ServiceList(ListView):
    access = {"GET": (P.VIEW_DIRECTORY,)}
    model = Service
    serializer_class = ServiceRow

    @extend_schema(parameters=[LookedForServices])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The active services that fit, the best first, each with its reasons."""
        given = _looked_for(LookedForServices, request)
        ask, now = _ask(request, given), timezone.now()
        rows = _search(request, ask, given["miles"], at=now)
        if given["organization"]:
            rows = rows.filter(organization_id=given["organization"])
        sort = queries.SORTS[given["sort"] or ("best" if given["need"] or given["q"] or given["near"] else "name")]
        names = [sort] if isinstance(sort, str) else sort
        page = self.paginate_queryset(rows.order_by(*(F(name).asc(nulls_last=True) for name in names), "pk"))
        results = queries.results(request.user, page or [], ask, now)
        return self.get_paginated_response(self.get_serializer(results, many=True).data)


class ServiceOne(DetailView):
    access = {"GET": (P.VIEW_DIRECTORY,)}
    model = Service
    serializer_class = ServiceDetail

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One service, whatever its status."""
        service = get_object_or_404(queries.visible_services(request.user), pk=kwargs["pk"])
        [result] = queries.results(request.user, [service], Ask(), timezone.now())
        return self.answer(ServiceDetail, result)


class OrganizationList(ListView):
    access = {"GET": (P.VIEW_DIRECTORY,)}
    model = Organization
    serializer_class = OrganizationRow

    @extend_schema(parameters=[Looked])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Organizations by name: those with an active service that fits, or with the words in their own name."""
        given, rows = _looked_for(Looked, request), self.get_queryset()
        ask = _ask(request, given)
        if ask.need or ask.words or (ask.near and given["miles"] is not None):
            fits = Q(pk__in=_search(request, ask, given["miles"], at=timezone.now()).values("organization_id"))
            if ask.words and not (ask.need or given["miles"]):
                fits |= Q(name__icontains=ask.words)
            rows = rows.filter(fits)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class OrganizationOne(DetailView):
    access = {"GET": (P.VIEW_DIRECTORY,)}
    model = Organization
    serializer_class = OrganizationDetail

    def get_queryset(self) -> QuerySet[Organization]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        services = Service.objects.visible_to(self.request.user).defer("words")
        return super().get_queryset().prefetch_related(Prefetch("services", services))


def _looked_for(shape: type[serializers.Serializer], request: ApiRequest) -> dict[str, Any]:
    given = shape(data=request.query_params)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


def _ask(request: ApiRequest, given: dict[str, Any]) -> Ask:
    return queries.asked(
        request.user,
        need=given["need"],
        words=given["q"],
        near=given["near"],
        language=given.get("language", ""),
    )


def _search(request: ApiRequest, ask: Ask, miles: float | None, *, at: Any) -> QuerySet[Service]:
    return queries.search_services(
        request.user, need=ask.need, words=ask.words, near=ask.near, miles=miles, language=ask.language, at=at
    )
