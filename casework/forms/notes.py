"""Notes by their templates, and their addenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField

from casework.forms.fields import words
from casework.models import Case, Note
from casework.rules.note_templates import DETAIL, LONGEST, Kind, Question, Template
from heart.clock import day
from heart.views.forms import Once

REMARK = "__remark"


class FollowUpField(forms.ModelChoiceField):
    """One of the case's follow-ups, by what it was for and when it was due."""

    def label_from_instance(self, follow_up: Any) -> str:
        return f"{follow_up.get_kind_display()}, due {day(follow_up.due_at)}, {follow_up.get_status_display().lower()}"


class AskedAtSigning(forms.CharField):
    """Words that a draft may lack and a signed note may not: the action asks for them."""

    def validate(self, value: Any) -> None:
        return None


@dataclass(frozen=True)
class Asked:
    """A question with the fields that hold its answer."""

    question: Question
    field: BoundField
    remark: BoundField | None


class Window(forms.Form):
    """Which window a note is typed in, and what that window knows of: so that two never overwrite each other."""

    window = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False, min_value=0)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NoteForm(Once, Window):
    """What a template asks. `case` is given for a new note, which may be about one of the case's follow-ups."""

    use_required_attribute = False
    template = forms.CharField(widget=forms.HiddenInput, required=False)
    title = words("Title", length=120, missing="Give it a title, so that it can be found.")

    def __init__(self, *args: Any, asks: Template, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.fields["template"].initial = asks.key
        self.initial.setdefault("title", asks.title)
        self.fields["submission"].required = case is not None
        if case is not None:
            self.fields["follow_up"] = FollowUpField(
                label="About which follow-up?",
                queryset=case.follow_ups.order_by("-due_at"),
                required=False,
                empty_label="None of them",
            )
        for question in asks.questions:
            self.fields.update(_fields(question, free=asks.is_free))

    @property
    def asked(self) -> list[Asked]:
        """The questions in their order, for the page."""
        return [
            Asked(one, self[one.key], self[one.key + REMARK] if one.kind is not Kind.WORDS else None)
            for one in self.asks.questions
        ]

    @property
    def own_names(self) -> list[str]:
        """The fields that a person fills in: what is saved while it is typed."""
        return [name for name, field in self.fields.items() if not isinstance(field.widget, forms.HiddenInput)]

    def answers(self) -> dict[str, Any]:
        """For `notes.draft` and `notes.revise`."""
        given = self.cleaned_data
        new = {"submission": given["submission"], "template": self.asks.key, "follow_up": given.get("follow_up")}
        about = new if "follow_up" in self.fields else {"based_on": given.get("based_on")}
        if self.asks.is_free:
            return {"title": given["title"], "body": given["body"], **about}
        answers = {one.key: _answer(one, given) for one in self.asks.questions}
        return {"title": given["title"], "answers": {key: one for key, one in answers.items() if one}, **about}


def typed_of(note: Note) -> dict[str, Any]:
    """What the form of this draft begins with."""
    typed: dict[str, Any] = {"title": note.title, "body": note.body}
    for key, answer in note.answers.items():
        if isinstance(answer, dict):
            typed |= {key: answer.get("answer", ""), key + REMARK: answer.get("remark", "")}
        else:
            typed[key] = answer
    return typed


def _fields(question: Question, *, free: bool) -> dict[str, forms.Field]:
    if free:
        return {question.key: words(question.label, length=LONGEST, rows=question.rows, missing="Write the note.")}
    if question.kind is Kind.WORDS:
        area = forms.Textarea(attrs={"rows": question.rows})
        kind = AskedAtSigning if question.required else forms.CharField
        field = kind(label=question.label, help_text=question.hint, max_length=LONGEST, widget=area)
        field.required = question.required
        return {question.key: field}
    choice = forms.ChoiceField(
        label=question.label,
        choices=question.choices,
        initial="not_asked",
        widget=forms.RadioSelect if question.kind is Kind.ASKED else forms.Select,
    )
    remark = forms.CharField(
        label="Remark",
        max_length=DETAIL,
        required=False,
        widget=forms.TextInput(attrs={"aria-label": f"Remark: {question.label}"}),
    )
    return {question.key: choice, question.key + REMARK: remark}


def _answer(question: Question, given: dict[str, Any]) -> Any:
    if question.kind is Kind.WORDS:
        return given[question.key].strip()
    remark = given[question.key + REMARK].strip()
    return {"answer": given[question.key], **({"remark": remark} if remark else {})}


class AddendumForm(Once):
    """What is added to a signed note."""

    body = words("What is to be added?", length=20_000, rows=6, missing="Write what is to be added.")


class AskCosignForm(forms.Form):
    """Whom the author asks for a co-signature."""

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"] = forms.ModelChoiceField(
            label="Whom do you ask?", queryset=people, required=False, empty_label="Whoever comes to the queue first"
        )


class ReturnForm(forms.Form):
    """Why a note goes back to its author."""

    remark = words(
        "What should the author add or do?",
        length=20_000,
        rows=5,
        help_text="It is kept beside the note as an addendum.",
        missing="Say what the author should add or do.",
    )
