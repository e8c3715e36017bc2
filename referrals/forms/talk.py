"""What people write to each other on a referral."""

from __future__ import annotations

from django import forms

from casework.forms.fields import words
from heart.views.forms import Once


class MessageForm(Once):
    """A message to the other side."""

    text = words("Your message", length=4_000, rows=3, help_text="Everybody who works on this referral reads it.")


class WrongMessageForm(forms.Form):
    """Why a message should not have been written."""

    why = words("What was wrong with it?", length=300, rows=2, help_text="The other side no longer reads its words.")
