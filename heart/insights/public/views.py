"""The public pages: without sign-in, session or cookie, in English and Spanish, of frozen rows alone.

A page is kept as it was made, under the publications that there are: a new one shows at once, and nothing else changes
what anybody reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from heart.insights.public import pages
from heart.insights.public.family import shown_of
from heart.insights.public.pages import Published
from heart.insights.sheet import sheet
from heart.views.access import public

AGE = 300  # seconds for which a browser, or a server between, may show a page without asking again
View = Callable[..., HttpResponse]
KEPT_HEADERS = ("Content-Type", "Content-Disposition")


def kept(view: View) -> View:
    """Answer from what is kept, in the language of the path. One statement when it is, a fixed few when not."""

    @csrf_exempt  # nothing can be sent to it; so what is sent is refused for its method
    @public()
    @wraps(view)
    def answer(request: HttpRequest, language: str, **names: str) -> HttpResponse:
        published = Published.now()
        key = _digest(f"{request.path} {[one.pk for one in published.publications]}")
        found = caches["public"].get(key)
        if found is None:
            with translation.override(language):
                made = view(published, language=language, **names)
            found = made.content, {name: made[name] for name in KEPT_HEADERS if name in made}
            caches["public"].set(key, found)
        content, headers = found
        etag = f'"{_digest(content)}"'
        response = get_conditional_response(request, etag=etag) or HttpResponse(content, headers=headers)
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={AGE}"
        return response

    return answer


@kept
def home(published: Published, *, language: str, quarter: str = "") -> HttpResponse:
    """The main numbers of the newest quarter, or of the one in the path."""
    rest = f"{quarter}/" if quarter else ""
    return _page("quarter", language, rest, here=rest, **pages.quarter_page(published, quarter))


@kept
def one_indicator(published: Published, *, language: str, key: str, quarter: str = "") -> HttpResponse:
    """One indicator in full. 404 for what is not shown here."""
    here = f"{quarter}/" if quarter else ""
    return _page("indicator", language, f"{here}{key}/", here=here, **pages.indicator_page(published, key, quarter))


@kept
def how(published: Published, *, language: str) -> HttpResponse:
    """What the numbers are, what they can't say, how one comes here."""
    return _page("how", language, "how/", here="", **pages.how_page(published))


@kept
def data(published: Published, *, language: str, key: str = "") -> HttpResponse:
    """Every published cell as a file, or those of one indicator."""
    if key:
        try:
            shown_of(key)
        except KeyError:
            raise Http404 from None
    return sheet(f"heart-{key or 'public-figures'}", pages.sheet_rows(published, key))


def _page(template: str, language: str, rest: str, **context: Any) -> HttpResponse:
    """Made without the request: nothing of a signed-in person can be in it. `rest` is the path after the start."""
    return HttpResponse(render(template, language, rest, **context))


def render(template: str, language: str, rest: str, **context: Any) -> str:
    """A public page's text, in the language in force."""
    frame = {
        "base": reverse("public-home", kwargs={"language": language}),
        "others": [
            (code, name, reverse("public-home", kwargs={"language": code}) + rest)
            for code, name in settings.LANGUAGES
            if code != language
        ],
        "demo": settings.DEMO,
        "contact": settings.PUBLIC_CONTACT,
    }
    return render_to_string(f"heart/public/{template}.html", {**frame, **context})


def _digest(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()[:32]
