"""Pages that there are in English and in Spanish. Every other page is English, whatever was chosen.

A page is wholly in one language or the other: only a view that is marked as `bilingual` speaks Spanish, and with it
the frame around it. The texts of the registries stay English in the code and are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

View = Callable[..., HttpResponse]
KEPT = "language"  # in the session, and in the address that asks for it
DEFAULT = "en"


def bilingual(view: View) -> View:
    """The page in the language chosen with `?language=es`, which is remembered until the person signs out.

    Stands under `open_to`, so that only who may open the page chooses.
    """

    @wraps(view)
    def in_their_language(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get(KEPT)
        if asked is not None:
            if asked in dict(settings.LANGUAGES):
                request.session[KEPT] = asked
            return redirect(_without_the_choice(request))
        if "format" in request.GET:  # a file, which programs read: English, as the API is
            return view(request, *args, **kwargs)
        request.bilingual = True  # type: ignore[attr-defined]
        with translation.override(request.session.get(KEPT, DEFAULT)):
            return view(request, *args, **kwargs)

    return in_their_language


def _without_the_choice(request: HttpRequest) -> str:
    rest = request.GET.copy()
    del rest[KEPT]
    return f"{request.path}?{rest.urlencode()}" if rest else request.path
