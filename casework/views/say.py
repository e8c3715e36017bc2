"""The survey as a neighbor sees it: outside of any session, in English or Spanish, without a menu and without cookies.

Whatever link opens nothing, for whatever reason, gets the same page. The templates get no request, so that nothing of
whoever may be signed in on this device can stand on them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from casework.actions import voices as actions
from casework.forms.voices import SayForm
from casework.queries import voices as query
from casework.rules import voice_words
from casework.rules.voice_survey import CURRENT, in_words
from casework.rules.voice_words import Words
from heart import network
from heart.errors import IllegalMove
from heart.http import Request
from heart.views.access import public
from heart.views.forms import attempt, posted

PER_MINUTE = 40  # from one address: a station's people share one
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
View = Callable[..., HttpResponse]


def apart(view: View) -> View:
    """The headers, the limit, and one page for every link that opens nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, **keys: str) -> HttpResponse:
        words = voice_words.chosen(request.GET.get("lang", ""))
        if not network.spend(request, "say", 1, PER_MINUTE):
            response = _page("gone", words, status=429, title=words.wait, text=words.wait_text)
        else:
            try:
                response = view(request, **keys)
            except IllegalMove:
                response = _page("gone", words, status=404, title=words.gone, text=words.gone_text)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return guarded


# No cookie carries anything here that a foreign page could misuse: the secret in the address alone lets in.
@csrf_exempt
@public(methods="GET POST")
@apart
def say(request: Request, token: str) -> HttpResponse:
    """The consent, the questions, and the answers, which use the link up. To look at it uses nothing up."""
    link = query.invitation(token, timezone.now())
    if link is None:
        raise IllegalMove(actions.GONE)
    words = voice_words.chosen(request.GET.get("lang", ""), link.language)
    form = SayForm(posted(request), words=words)
    if form.is_valid():
        attempt(form, actions.answer, token=token, language=words.code, by=query.system())
        if not form.errors:
            return redirect(f"{reverse('say-thanks')}?{_query(request, words)}")
    consent = [in_words(told, words.code) for told in CURRENT.consent]
    status = 422 if form.errors else 200
    return _page("say", words, status=status, form=form, consent=consent, here=_is_here(request))


@public()
@apart
def thanks(request: Request) -> HttpResponse:
    """That the answers are in; on a device that was handed over, to give it back."""
    return _page("thanks", voice_words.chosen(request.GET.get("lang", "")), here=_is_here(request))


@public(methods="POST")
@apart
def here(request: Request, token: str) -> HttpResponse:
    """Signs the staff member out, so that nothing of theirs is on this device, and opens the survey."""
    logout(request)
    return redirect(f"{reverse('say', args=[token])}?here=1")


def _is_here(request: Request) -> bool:
    return request.GET.get("here") == "1"


def _query(request: Request, words: Words) -> str:
    return f"lang={words.code}{'&here=1' if _is_here(request) else ''}"


def _page(template: str, words: Words, *, status: int = 200, **context: Any) -> HttpResponse:
    page = render_to_string(f"casework/say/{template}.html", {"words": words, "demo": settings.DEMO, **context})
    return HttpResponse(page, status=status)
