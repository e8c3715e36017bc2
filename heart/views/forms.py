"""Between a form and an action: what the domain refuses stands beside the answer that it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from heart.errors import Invalid, Stale

T = TypeVar("T")


class Once(forms.Form):
    """A form whose double tap is one row: its hidden `submission` goes to the action."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def attempt(form: forms.BaseForm, action: Callable[..., T], **arguments: Any) -> T | None:
    """Call the action with a valid form's answers; None when the form is not valid or the action said no.

    The answers are `cleaned_data`, or what the form's own `answers()` makes of them; `arguments` go beside them.
    What the action says no to (Invalid, Stale) then stands at the field it is about, or above the form when
    the form has no such field. NotAllowed and IllegalMove pass through: no other answer would change them.

        if attempt(form, notes.draft, case=case, by=request.user):
            return redirect(...)
    """
    if not form.is_valid():
        return None
    answers = form.answers() if hasattr(form, "answers") else form.cleaned_data
    try:
        return action(**{**answers, **arguments})
    except (Invalid, Stale) as error:
        for name, faults in error.fields.items():
            form.add_error(name if name in form.fields else None, faults)
        if not error.fields:
            form.add_error(None, error.message)
        return None


def posted(request: HttpRequest) -> Any:
    """What was sent with a POST (even when every box was left empty), else None: the form's `data`."""
    return request.POST if request.method == "POST" else None


def came_from(request: HttpRequest, default: Any) -> str:
    """Where the person goes next: the form's or the address's own `next`, if it is one of our pages, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else resolve_url(default)
