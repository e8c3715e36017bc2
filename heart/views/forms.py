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
    """Call the action; None when it raised Invalid or Stale, whose sentences are on the form by then.

    A fault of a field that the form does not show stands above the form. NotAllowed and IllegalMove pass
    through: no other answer would change them.

        if request.method == "POST" and form.is_valid():
            if attempt(form, notes.draft, case=case, by=request.user, **form.cleaned_data) is not None:
                return redirect(...)
    """
    try:
        return action(**arguments)
    except (Invalid, Stale) as error:
        shown = {name: faults for name, faults in error.fields.items() if name in form.fields}
        for name, faults in shown.items():
            form.add_error(name, faults)
        if not shown:
            form.add_error(None, error.message)
        return None


def came_from(request: HttpRequest, default: Any) -> str:
    """Where the person goes next: the form's or the address's own `next`, if it is one of our pages, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else resolve_url(default)
