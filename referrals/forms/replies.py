"""What is asked of who answers by a link, in their language."""

from __future__ import annotations

from typing import Any

from django import forms

from referrals.rules.reply_words import Words


class _Spoken(forms.Form):
    """A form in one of the languages."""

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = getattr(words, name)
            field.error_messages["required"] = words.missing.get(name, "")
        self.words = words


class WhoForm(_Spoken):
    """Who answers."""

    name = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    position = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "organization-title"}))


class CodeForm(forms.Form):
    """The code from the organization's mailbox."""

    code = forms.CharField(
        max_length=20, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = words.code_label, words.code_hint
        field.error_messages["required"] = words.missing["code"]


class AnswerForm(forms.Form):
    """Yes, no room, or no with a reason."""

    answer = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.ChoiceField(required=False)
    note = forms.CharField(max_length=2_000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        answer, reason, note = (self.fields[name] for name in ("answer", "reason", "note"))
        answer.label, reason.label, note.label = words.answer_title, words.reason, words.note
        note.help_text = words.note_hint
        answer.error_messages["required"] = words.missing["answer"]
        answer.choices = [  # type: ignore[attr-defined]
            ("accept", words.accept),
            ("no_room", words.no_room),
            ("decline", words.decline),
        ]
        reason.choices = [("", "—"), *words.reasons.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("answer") == "decline":
            if not answers.get("reason"):
                self.add_error("reason", self.words.missing["reason"])
            elif answers["reason"] == "other" and not answers.get("note", "").strip():
                self.add_error("note", self.words.missing["note"])
        return answers
