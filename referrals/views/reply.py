"""A reply without sign-in. Who holds the link sees that there is a referral, and nothing of anybody, until a code from
the organization's own mailbox proves who answers. To open a page uses nothing up: mail scanners do it too.

Whatever link does not stand, for whatever reason, gets the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from heart import network
from heart.errors import IllegalMove, NotAllowed, TooMany
from heart.views.access import public
from heart.views.forms import attempt, posted
from referrals import partner_policies, release
from referrals.actions import answering, replying
from referrals.forms.replies import AnswerForm, CodeForm, WhoForm
from referrals.models import Replier
from referrals.queries import replies as query
from referrals.rules import reply_words
from referrals.rules.reply_words import Words

# Not "no-referrer": with that a browser hides from us too where a form was sent from. This leaves out the path.
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
SESSION = "replier"
View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """The language, the headers, and one page for whatever is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str = "") -> HttpResponse:
        words = reply_words.chosen(request.GET.get("lang", ""), request.headers.get("Accept-Language", ""))
        try:
            response = view(request, token, words)
        except TooMany:
            context = {"words": words, "title": words.wait, "text": words.wait_text}
            response = render(request, "referrals/reply/gone.html", context, status=429)
        except (Http404, NotAllowed, IllegalMove):
            context = {"words": words, "title": words.gone, "text": words.gone_text}
            response = render(request, "referrals/reply/gone.html", context, status=404)
        for name, value in HEADERS.items():
            response.headers[name] = value
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return guarded


def to(name: str, token: str, words: Words) -> HttpResponse:
    """On to another step, in the same language."""
    return redirect(f"{reverse(name, args=[token])}?lang={words.code}")


@public(methods="GET POST")
@by_link
def reply(request: HttpRequest, token: str, words: Words) -> HttpResponse:
    """That there is a referral, and who answers it. Sends the code."""
    origin = network.fingerprint(request)
    link = replying.follow(token=token, network=origin, by=query.system())
    if link is None:
        raise Http404
    form = WhoForm(posted(request), words=words)
    replier = attempt(form, replying.ask_code, link=link, network=origin, by=query.system())
    if replier:
        request.session[SESSION] = str(replier.pk)
        return to("reply-code", token, words)
    context = {"words": words, "form": form, "referral": link.referral, "service": link.referral.service}
    return render(request, "referrals/reply/who.html", context, status=422 if form.errors else 200)


@public(methods="GET POST")
@by_link
def code(request: HttpRequest, token: str, words: Words) -> HttpResponse:
    """The code that was mailed to the organization."""
    replier = _replier(request, token)
    if replier is None or replier.confirmed_at is not None:
        return to("reply", token, words)
    form = CodeForm(posted(request), words=words)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        if replying.enter_code(replier=replier, code=typed, network=network.fingerprint(request), by=query.system()):
            request.session.cycle_key()
            return to("reply-answer", token, words)
        form.add_error("code", words.wrong_code)
    context = {"words": words, "form": form, "referral": replier.link.referral, "again": reverse("reply", args=[token])}
    return render(request, "referrals/reply/code.html", context, status=422 if form.errors else 200)


@public(methods="GET POST")
@by_link
def answer(request: HttpRequest, token: str, words: Words) -> HttpResponse:
    """What was released, for who proved to be of the organization, and their answer."""
    now = timezone.now()
    replier = _replier(request, token)
    if replier is None or not partner_policies.is_confirmed(replier, now):
        return to("reply", token, words)
    form = AnswerForm(posted(request), words=words)
    arguments = {"replier": replier, "network": network.fingerprint(request), "by": query.system()}
    if attempt(form, replying.answer, **arguments):
        del request.session[SESSION]
        return redirect(f"{reverse('reply-done')}?lang={words.code}")
    row = answering.view(referral=replier.link.referral, through=replier, by=query.system(), at=now)
    context = {
        "words": words,
        "form": form,
        "referral": row,
        "service": row.service,
        "sections": release.shown(row, now),
        "question": row.question,
        "notice": release.REDISCLOSURE_NOTICE if release.carries_notice(row.released) else "",
    }
    return render(request, "referrals/reply/answer.html", context, status=422 if form.errors else 200)


@public()
@by_link
def done(request: HttpRequest, token: str, words: Words) -> HttpResponse:
    """Thanks, and that the link is used up."""
    return render(
        request, "referrals/reply/gone.html", {"words": words, "title": words.thanks, "text": words.thanks_text}
    )


def _replier(request: HttpRequest, token: str) -> Replier | None:
    return query.replier(request.session.get(SESSION, ""), token)
