"""What staff say when they asked somebody for their words, what a neighbor answers, and how words are cleared."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.models import VoiceClearing
from casework.models.voice import LONGEST
from casework.rules.voice_survey import CURRENT, in_words
from casework.rules.voice_words import Words
from casework.states import Program
from casework.states.record import DocumentLanguage
from casework.states.voices import Clearing, Said
from heart.views.forms import Once


class AskForm(Once):
    """What came of asking. It asks for nothing about anybody."""

    program = forms.ChoiceField(label="Which program did they meet?", choices=Program, widget=forms.RadioSelect)
    said = forms.ChoiceField(
        label="You asked whether they want to say how it was. What came of it?",
        choices=[
            (Said.YES, "They said yes"),
            (Said.NO, "They said no"),
            (Said.NOT_ASKED, "I did not ask: it was not the moment"),
        ],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label="Language of the questions",
        help_text="They can change it on the page.",
        choices=DocumentLanguage,
        initial=DocumentLanguage.ENGLISH,
        widget=forms.RadioSelect,
    )


class _Words(forms.CharField):
    """A line's end counts as one letter, as it does where it is typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class SayForm(forms.Form):
    """The survey in one language. Everything but the yes may be left out."""

    agree = forms.BooleanField()

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agree = self.fields["agree"]
        agree.label, agree.error_messages["required"] = words.agree, words.must_agree
        for question in CURRENT.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=in_words(question.words, words.code),
                choices=[(key, in_words(told, words.code)) for key, told in question.choices.items()],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": words.not_offered},
            )
        self.fields["words"] = _Words(
            label=in_words(CURRENT.open_question, words.code),
            help_text=words.open_hint,
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea({"rows": 6, "autocomplete": "off"}),
            error_messages={"max_length": words.too_long},
        )
        self.said = words

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in self.fields if name != "agree"):
            self.add_error(None, self.said.nothing)
        return found

    def answers(self) -> dict[str, Any]:
        """For the action: the choices, and the words."""
        given = {question.key: self.cleaned_data[question.key] for question in CURRENT.questions}
        return {"answers": given, "words": self.cleaned_data["words"]}


class ClearForm(forms.Form):
    """What may be shown of an answer."""

    text = _Words(
        label="What may be shown",
        required=False,
        max_length=LONGEST,
        help_text="Take out names, places, days and whatever says who somebody is. Write […] where something is gone.",
        widget=forms.Textarea({"rows": 6}),
    )
    use = forms.ChoiceField(label="How it may be used", choices=Clearing, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why it is held back",
        required=False,
        max_length=VoiceClearing._meta.get_field("why").max_length,
        help_text="Such as: it threatens somebody, or can't be told without saying who it is. Repeat nothing of it.",
    )


class CodeForm(forms.Form):
    """The themes that somebody finds."""

    themes = forms.MultipleChoiceField(label="Themes", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, themes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = themes  # type: ignore[attr-defined]
        self.fields["themes"].error_messages["required"] = "Choose at least one theme."
