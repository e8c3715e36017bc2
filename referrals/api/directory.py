"""The provider directory: services and organizations, with places only as far as the reader may know them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from casework.models import Need
from casework.states import NeedDomain
from casework.states.finding import Weekday
from heart.api.fields import Moment, Shape
from heart.api.views import DetailView, ListView
from heart.errors import Invalid
from heart.http import ApiRequest
from heart.permissions import Permission as P
from referrals.matching import Ask, Candidate, is_fresh
from referrals.models import Address, Location, Organization, Phone, Schedule, Service, ServiceCapacity
from referrals.queries import directory as queries
from referrals.queries.candidates import MOST, looked_at
from referrals.queries.directory import Result
from referrals.queries.suggestions import ask_for
from referrals.rules.cost import Cost
from referrals.rules.fit import FITS, Topic
from referrals.rules.opening import When
from referrals.states import Room

DAYS = [day.label for day in Weekday]


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
    open = serializers.ChoiceField(
        [("now", "now"), *((day.lower(), day.lower()) for day in DAYS)],
        required=False,
        default="",
        help_text="Open `now`, or on that weekday at `open_time`, by the city's clock. Hours unknown are unsure.",
    )
    open_time = serializers.TimeField(required=False, default=None, help_text="With a weekday in `open`.")
    cost = serializers.ChoiceField(Cost.choices, required=False, default="")
    room = serializers.BooleanField(required=False, default=False, help_text="Has room, by a report that still holds.")
    wheelchair = serializers.BooleanField(required=False, default=False, help_text="Can be reached in a wheelchair.")
    need_id = serializers.IntegerField(
        required=False,
        default=None,
        help_text="A need to be met: what its record says of age, gender, service and language is counted, so that "
        "none of it has to stand in an address.",
    )
    excluded = serializers.BooleanField(
        required=False, default=False, help_text="Those that are excluded, in place of those that may fit."
    )
    organization = serializers.UUIDField(required=False, default=None)
    sort = serializers.ChoiceField([(sort, sort) for sort in queries.SORTS], required=False, default="")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["open"] not in {"", "now"} and given["open_time"] is None:
            raise serializers.ValidationError({"open_time": "Say at what time of that day."})
        return given


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
    fit = serializers.ChoiceField(FITS)
    about = serializers.ChoiceField([(topic.value, topic.value) for topic in Topic])
    text = serializers.CharField()


class ObservedShape(serializers.Serializer):
    """What became of the referrals lately; days are medians since sending. Null where too few to say."""

    decided = serializers.IntegerField(help_text="Accepted, declined, or left to expire.")
    acceptance = serializers.FloatField(allow_null=True)
    days_to_answer = serializers.FloatField(source="to_answer", allow_null=True)
    days_to_start = serializers.FloatField(source="to_start", allow_null=True)


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
    standing = serializers.ChoiceField(FITS, help_text="Fits all that was asked, leaves something to ask, or not.")
    reasons = ReasonShape(many=True, help_text="Why it is here, why perhaps not, and what is not known.")
    observed = ObservedShape(help_text="Of every service for HEART, of its own for a partner.")

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
        given, now = _looked_for(LookedForServices, request), timezone.now()
        ask = _ask(request, given, **_sorted_by(request, given, now))
        page = self.paginate_queryset(_rows(request, ask, given, now)) or []
        plain = [row if isinstance(row, Candidate) else Candidate(pk=row.pk, name=row.name) for row in page]
        results = queries.results(request.user, plain, ask, now)
        return self.get_paginated_response(self.get_serializer(results, many=True).data)


class ServiceOne(DetailView):
    access = {"GET": (P.VIEW_DIRECTORY,)}
    model = Service
    serializer_class = ServiceDetail

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One service, whatever its status."""
        service = get_object_or_404(queries.visible_services(request.user), pk=kwargs["pk"])
        result = queries.one(request.user, service, Ask(), timezone.now())
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
            services = looked_at(request.user, ask, miles=given["miles"])
            fits = Q(pk__in=services.order_by().values("organization_id"))
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


def _ask(request: ApiRequest, given: dict[str, Any], **more: Any) -> Ask:
    return queries.asked(request.user, need=given["need"], words=given["q"], near=given["near"], **more)


def _sorted_by(request: ApiRequest, given: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What sorts the services beside need, words and place. Raises Http404 for a need that one may not see."""
    more = {
        "language": given["language"],
        "when": _when(given, at),
        "cost": given["cost"],
        "has_room": given["room"],
        "wheelchair": given["wheelchair"],
    }
    if given["need_id"] is None:
        return more
    needs = Need.objects.visible_to(request.user).standing().select_related("case__neighbor")
    known = ask_for(get_object_or_404(needs, pk=given["need_id"]), at)
    return {**more, "person": known.person, "language": given["language"] or known.language, "to_refer": True}


def _when(given: dict[str, Any], at: datetime) -> When | None:
    if given["open"] == "now":
        return When.now(at)
    days = [day.lower() for day in DAYS]
    return When.next(days.index(given["open"]), given["open_time"], at) if given["open"] else None


def _rows(request: ApiRequest, ask: Ask, given: dict[str, Any], at: datetime) -> Any:
    """As asked; the best first where something is looked for, else by name. Raises Invalid where there are too many."""
    sort = given["sort"] or ("best" if ask.need or ask.words or ask.near else "name")
    of_it = {"organization": given["organization"]} if given["organization"] else {}
    services = looked_at(request.user, ask, miles=given["miles"]).filter(**of_it)
    if sort == "name" and not ask.topics and not given["excluded"]:
        return services.order_by("name", "pk").only("pk", "name")
    found = queries.search(request.user, ask, services=services, at=at)
    if found.is_cut:
        raise Invalid(f"More than {MOST:,} services are found. Ask for a need, words, or a place and miles.")
    rows = found.ranked.excluded if given["excluded"] else found.ranked.shown
    if sort == "name":
        return sorted(rows, key=lambda row: (row.name, row.pk))
    return sorted(rows, key=lambda row: (row.miles is None, row.miles or 0.0, row.name)) if sort == "distance" else rows
