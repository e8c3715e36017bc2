"""Where a supervisor or an administrator has a quarter counted, looks at it, and lets a second person publish it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from heart.http import Request
from heart.insights.export.forms import ReasonForm
from heart.insights.public import actions, pages, policies, shown, views
from heart.insights.public.pages import Published
from heart.insights.quarter import Quarter
from heart.insights.tabs import tabs
from heart.models import Publication, PublicationStatus
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted

SEEN = (PublicationStatus.COUNTED, PublicationStatus.PUBLISHED, PublicationStatus.WITHDRAWN)


class PrepareForm(forms.Form):
    """The quarters that are over for long enough, and were not counted before."""

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"] = forms.ChoiceField(
            label="Quarter",
            help_text="It is counted once. What comes in later changes nothing.",
            choices=[(one.name, shown.days_of(one)) for one in quarters],
        )


@open_to(P.PUBLISH_FIGURES, methods="GET POST")
def publications(request: Request) -> HttpResponse:
    """Every quarter with how far it came; what may be prepared is prepared here."""
    quarters = policies.next_quarters(timezone.now())
    form = PrepareForm(posted(request), quarters=quarters)
    if done := attempt(form, actions.prepare, by=request.user):
        messages.success(request, "It is being counted. A second person is told when it can be published.")
        return redirect("publication", done.pk)
    rows = Publication.objects.visible_to(request.user).select_related("prepared_by", "published_by")
    context = {"form": form, "publications": rows, "quarters": quarters, "tabs": tabs(request.user)}
    status = 422 if form.errors else 200
    return render(request, "heart/publications/list.html", {**context, "here": "publications"}, status=status)


@open_to(P.PUBLISH_FIGURES)
def publication(request: Request, pk: int) -> HttpResponse:
    """One quarter: who prepared it, how much of it is withheld, what to do next."""
    one = _find(request, pk)
    figures = one.figures.all()
    context = {
        "publication": one,
        "title": shown.days_of(Quarter.named(one.quarter)),
        "may_publish": policies.can_publish(request.user, one),
        "is_own": one.prepared_by_id == request.user.pk,
        "may_drop": one.status in {PublicationStatus.PREPARED, PublicationStatus.COUNTED},
        "may_see": one.status in SEEN,
        "cells": figures.count(),
        "withheld": figures.filter(n_withheld=True).count(),
    }
    return render(request, "heart/publications/publication.html", context)


@open_to(P.PUBLISH_FIGURES)
def preview(request: Request, pk: int, key: str = "") -> HttpResponse:
    """The public page as it would be. 404 before it is counted."""
    one = _find(request, pk)
    if one.status not in SEEN:
        raise Http404
    published = Published.with_this(one)
    template = "indicator" if key else "quarter"
    context = pages.indicator_page(published, key) if key else pages.quarter_page(published)
    context |= {"base": reverse("publication-preview", args=[pk]), "others": [], "preview": one, "here": ""}
    return HttpResponse(views.render(template, "en", "", **context))


@open_to(P.PUBLISH_FIGURES, methods="POST")
def publish(request: Request, pk: int) -> HttpResponse:
    """Shows it to everybody."""
    actions.publish(publication=_find(request, pk), by=request.user)
    messages.success(request, "Published. Everybody can read it now.")
    return redirect("publication", pk)


@open_to(P.PUBLISH_FIGURES, methods="GET POST")
def drop(request: Request, pk: int) -> HttpResponse:
    """Does not publish what was prepared."""
    hint = "Nobody outside has seen it. The quarter can be prepared again."
    return _with_reason(request, pk, actions.drop, "Drop", hint, "Dropped. The quarter can be prepared again.")


@open_to(P.PUBLISH_FIGURES, methods="GET POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Takes published figures down."""
    hint = "The quarter is not published again: two versions of it, held side by side, could tell of one person."
    return _with_reason(request, pk, actions.withdraw, "Take down", hint, "Taken down.")


def _with_reason(
    request: Request, pk: int, action: Callable[..., Any], verb: str, hint: str, done: str
) -> HttpResponse:
    one = _find(request, pk)
    form = ReasonForm(posted(request), hint=hint)
    if attempt(form, action, publication=one, by=request.user):
        messages.success(request, done)
        return redirect("publication", pk)
    context = {"form": form, "publication": one, "verb": verb, "title": shown.days_of(Quarter.named(one.quarter))}
    return render(request, "heart/publications/reason.html", context, status=422 if form.errors else 200)


def _find(request: Request, pk: int) -> Publication:
    rows = Publication.objects.visible_to(request.user).select_related("prepared_by", "published_by")
    found: Publication = get_object_or_404(rows, pk=pk)
    return found
