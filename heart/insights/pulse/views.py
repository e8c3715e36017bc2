"""The team's pulse: what it said, the questions, and the buttons of those who run it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from heart.http import Request
from heart.insights.pulse import actions, policies
from heart.insights.pulse.forms import PulseForm
from heart.insights.pulse.questions import LEAST
from heart.insights.pulse.results import results
from heart.models import PulseAsked, PulseRound
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.pages import PULSE


@open_to(P.ANSWER_PULSE)
def pulse(request: Request) -> HttpResponse:
    """What the closed rounds say; whether one is open. Four statements."""
    context = {
        "results": results(request.user),
        "open": PulseRound.objects.visible_to(request.user).filter(is_open=True).first(),
        "asked": PulseAsked.objects.visible_to(request.user).waiting().exists(),
        "may_run": policies.may_run(request.user),
        "least": LEAST,
    }
    return render(request, "heart/pulse/pulse.html", context)


@open_to(P.ANSWER_PULSE, methods="GET POST")
@never_cache
def answer(request: Request) -> HttpResponse:
    """The questions; who is not asked (any more) goes to what the team said."""
    asked = PulseAsked.objects.visible_to(request.user).waiting().select_related("round").first()
    if asked is None:
        return _done(request, "")
    form = PulseForm(posted(request), survey=asked.round.survey)
    if form.is_valid():
        attempt(form, actions.answer, by=request.user)
        if not form.errors:
            return _done(request, "Thank you. Your answers are counted, and kept nowhere else.")
    return render(
        request, "heart/pulse/answer.html", {"form": form, "least": LEAST}, status=422 if form.errors else 200
    )


@open_to(P.ANSWER_PULSE, methods="POST")
def put_aside(request: Request) -> HttpResponse:
    """Not this time: one is not asked again in this round."""
    if PulseAsked.objects.visible_to(request.user).waiting().exists():
        actions.put_aside(by=request.user)
    return _done(request, "You are not asked again in this round.", to="start")


@open_to(P.SUPERVISE, P.ADMINISTER, methods="POST")
def open_round(request: Request) -> HttpResponse:
    """Asks everybody."""
    actions.open_round(by=request.user)
    return _done(request, "The round is open. Everybody is asked on their start page, once.")


@open_to(P.SUPERVISE, P.ADMINISTER, methods="POST")
def close_round(request: Request) -> HttpResponse:
    """Ends the round and shows what it says, if enough answered."""
    actions.close_round(by=request.user)
    return _done(request, "The round is closed.")


def _done(request: Request, words: str, *, to: str = "pulse") -> HttpResponse:
    request.session.pop(PULSE, None)
    if words:
        messages.success(request, words)
    return redirect(to)
