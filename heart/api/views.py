"""What every view of the API stands on: declared access, scoped rows, no caching, POSTs that can be repeated.

    class NoteList(ListView):
        access = {"GET": (P.VIEW_CASEWORK,), "POST": (P.WRITE_NOTES,)}
        model = Note
        serializer_class = NoteRow
        filterset_class = NoteFilter

        @extend_schema(request=Draft, responses={201: NoteDetail})
        def post(self, request: Request) -> Response:
            note = notes.draft(**self.given(Draft), by=request.user)
            return self.answer(NoteDetail, note, status=201)

Reading one row of a neighbor's record (`DetailView`) is written down as an access. Lists show what is needed
to choose a row, and none of the words that were written about a neighbor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from heart import ledger
from heart.api import idempotency
from heart.http import ApiRequest
from heart.permissions import Permission


class ApiView(APIView):
    """A view of the API. `access` maps each method to the permissions of which one is enough."""

    access: ClassVar[Mapping[str, tuple[Permission, ...]]] = {}
    request: ApiRequest
    http_method_names = ["get", "head", "post", "patch", "put", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and (post := getattr(self, "post", None)):
            setattr(self, "post", idempotency.once(self, self.request, post))  # noqa: B010 - views define it

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def given(self, shape: type[BaseSerializer], **options: Any) -> Any:
        """The request's body in this shape. Raises ValidationError."""
        serializer = shape(data=self.request.data, context={"request": self.request}, **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def found(self, model: type[models.Model], pk: Any) -> Any:
        """The row that this person may see. Raises Http404."""
        return get_object_or_404(model.objects.visible_to(self.request.user), pk=pk)  # type: ignore[attr-defined]

    def answer(self, shape: type[BaseSerializer], row: Any, *, status: int = 200) -> Response:
        return Response(shape(row, context={"request": self.request}).data, status=status)


class Rows(ApiView, generics.GenericAPIView):
    """The rows of `model` that the person may see, in a lasting order. `joined` and `nested` are read along."""

    model: ClassVar[Any]
    joined: ClassVar[tuple[str, ...]] = ()
    nested: ClassVar[tuple[Any, ...]] = ()

    def get_queryset(self) -> models.QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without anybody asking
            return self.model._default_manager.none()
        rows = self.model.objects.visible_to(self.request.user)
        if self.joined:
            rows = rows.select_related(*self.joined)
        return rows.prefetch_related(*self.nested).order_by(*self.model._meta.ordering, "pk")


class ListView(Rows, generics.ListAPIView):
    """A page of the rows that you may see, those that fit every filter."""


class DetailView(Rows, generics.RetrieveAPIView):
    """One row. If it belongs to a neighbor's record, that you opened it is written down."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        if getattr(row, "neighbor_key", None) is not None:
            ledger.opened(row, by=self.request.user, reason="API")
        return Response(self.get_serializer(row).data)


class Nothing(ApiView):
    """An address of the API that does not exist: 401 to nobody, 404 to everybody else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
