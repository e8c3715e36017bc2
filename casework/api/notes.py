"""Notes: drafted, changed, signed, and added to."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import notes
from casework.models import Addendum, Case, FollowUp, Note
from casework.states.notes import NoteTemplate
from heart.api.fields import Shape, Visible, username
from heart.api.filters import Standing, key, since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P

LONGEST = 50_000


class NoteRow(Shape):
    author = username()
    signed_by = username(nobody=True)

    class Meta:
        model = Note
        fields: tuple[str, ...] = (
            "id",
            "case",
            "follow_up",
            "title",
            "template",
            "template_version",
            "status",
            "in_error_at",
            "author",
            "created_at",
            "signed_at",
            "signed_by",
        )


class AddendumShape(Shape):
    author = username()

    class Meta:
        model = Addendum
        fields = ("id", "note", "body", "author", "created_at")


class NoteDetail(NoteRow):
    addenda = AddendumShape(many=True, read_only=True)

    class Meta(NoteRow.Meta):
        fields = (*NoteRow.Meta.fields, "body", "answers", "addenda")


class NewNote(Shape):
    case = Visible(Case)
    follow_up = Visible(FollowUp, required=False, allow_null=True)
    body = serializers.CharField(max_length=LONGEST, required=False, help_text="Of a free note: its words.")
    template = serializers.ChoiceField(NoteTemplate.choices, default=NoteTemplate.FREE)
    answers = serializers.DictField(required=False, help_text="Of any other template: the answers by question.")

    class Meta:
        model = Note
        fields = ("case", "follow_up", "title", "template", "body", "answers")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["template"] == NoteTemplate.FREE and not attrs.get("body"):
            raise serializers.ValidationError({"body": ["Write the note."]})
        return attrs


class NoteChange(Shape):
    body = serializers.CharField(max_length=LONGEST)
    answers = serializers.DictField(help_text="Of a structured note: all of its answers.")

    class Meta:
        model = Note
        fields = ("title", "body", "answers")


class NewAddendum(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST)


class NoteFilter(Standing):
    case = key("case_id")
    neighbor = key("case__neighbor_id")
    follow_up = key("follow_up_id")
    author = filters.CharFilter(field_name="author__username", label="A username.")
    created_after = since("created_at")
    created_before = until("created_at")

    class Meta:
        model = Note
        fields = ("status",)


class NoteList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,), "POST": (P.WRITE_NOTES,)}
    model = Note
    joined = ("author", "signed_by")
    serializer_class = NoteRow
    filterset_class = NoteFilter

    @extend_schema(request=NewNote, responses={201: NoteDetail})
    def post(self, request: ApiRequest) -> Response:
        """Begin a note on a case, about one of its follow-ups or none. It is a draft until it is signed."""
        note = notes.draft(**self.given(NewNote), by=request.user)
        return self.answer(NoteDetail, note, status=201)


class NoteOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,), "PATCH": (P.WRITE_NOTES,)}
    model = Note
    joined = ("case", "author", "signed_by")
    nested = ("addenda__author",)
    serializer_class = NoteDetail

    @extend_schema(request=NoteChange, responses=NoteDetail)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change one's own draft."""
        note = self.found(Note, pk)
        words = {"title": note.title, "body": note.body, "answers": note.answers}
        words |= self.given(NoteChange, partial=True)
        return self.answer(NoteDetail, notes.revise(note=note, **words, by=request.user))


class NoteSign(ApiView):
    access = {"POST": (P.WRITE_NOTES,)}

    @extend_schema(request=None, responses=NoteDetail)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Sign one's own draft. From then on it never changes."""
        return self.answer(NoteDetail, notes.sign(note=self.found(Note, pk), by=request.user))


class NoteAddenda(ApiView):
    access = {"POST": (P.WRITE_NOTES,)}

    @extend_schema(request=NewAddendum, responses={201: AddendumShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add to a signed note."""
        note = self.found(Note, pk)
        addendum = notes.add_to(note=note, **self.given(NewAddendum), by=request.user)
        return self.answer(AddendumShape, addendum, status=201)
