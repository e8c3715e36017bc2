"""Neighbors' own words, for staff: to ask for them, to clear and to code them, and what a quarter's say."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from casework.actions import voices as actions
from casework.forms.voices import AskForm, ClearForm, CodeForm
from casework.models import Voice, VoiceClearing, VoiceCoding, VoiceTheme
from casework.queries import voices as query
from casework.rules.voice_survey import CURRENT, in_words
from casework.states.voices import Clearing, Said
from heart.http import Request
from heart.insights import intervals
from heart.insights.charts import Series, bars
from heart.insights.quarter import Quarter
from heart.insights.sheet import Cell, sheet
from heart.insights.tabs import tabs
from heart.language import translated
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.language import bilingual


@open_to(P.RECORD_RESPONSES, methods="GET POST")
@never_cache
def ask(request: Request) -> HttpResponse:
    """What came of asking somebody for their words. A yes gets a link, shown in this answer alone."""
    form = AskForm(posted(request))
    token = attempt(form, actions.ask, by=request.user)
    if token:
        url = settings.BASE_URL + reverse("say", args=[token])
        context = {"token": token, "url": url, "days": settings.VOICE_LINK_DAYS}
        return render(request, "casework/voices/ready.html", context)
    if token is not None:
        messages.success(request, "Counted. Nothing is kept about whom.")
        return redirect("voices-ask")
    return render(request, "casework/voices/ask.html", {"form": form}, status=422 if form.errors else 200)


@open_to(P.CLEAR_VOICES, P.CODE_VOICES)
def work(request: Request) -> HttpResponse:
    """What waits: words that nobody has cleared, for those who clear; and words to look for themes in."""
    to_clear, to_code = query.to_clear(request.user), query.to_code(request.user)
    context = {
        "clears": request.user.can(P.CLEAR_VOICES),
        "to_clear": to_clear.count(),
        "next_to_clear": to_clear.first(),
        "to_code": to_code.count(),
        "next_to_code": to_code.first(),
    }
    return render(request, "casework/voices/work.html", context)


@open_to(P.CLEAR_VOICES, methods="GET POST")
@never_cache
def clear(request: Request, pk: UUID) -> HttpResponse:
    """One answer's words as they were written, and what of them may be shown."""
    voice = get_object_or_404(Voice.objects.visible_to(request.user).exclude(words=""), pk=pk)
    known = VoiceClearing.objects.visible_to(request.user).filter(voice=voice).first()
    begun = {"text": known.text, "use": known.use, "why": known.why} if known else {"text": voice.words}
    form = ClearForm(posted(request), initial=begun)
    done = attempt(form, actions.clear, voice=voice, by=request.user)
    if done:
        messages.success(request, "Kept. The words as written stay with those who clear.")
        held = done.use == Clearing.HELD
        return redirect("voices") if held else redirect("voice-code", pk)
    context = {"voice": voice, "form": form, "known": known}
    return render(request, "casework/voices/clear.html", context, status=422 if form.errors else 200)


@open_to(P.CODE_VOICES, methods="GET POST")
def code(request: Request, pk: UUID) -> HttpResponse:
    """The cleared words of one answer, and the themes that this person finds in them."""
    rows = VoiceClearing.objects.visible_to(request.user).exclude(use=Clearing.HELD).select_related("voice")
    clearing = get_object_or_404(rows, voice=pk)
    own = VoiceCoding.objects.visible_to(request.user).filter(voice=pk).first()
    themes = [one for one in VoiceTheme.objects.visible_to(request.user) if _in_force(one)]
    choices = [(one.code, one.name) for one in themes]
    form = CodeForm(posted(request), themes=choices, initial={"themes": own.themes if own else []})
    if attempt(form, actions.code, voice=clearing.voice, by=request.user):
        messages.success(request, "Kept. A second person may sort the same words without seeing yours.")
        following = query.to_code(request.user).first()
        return redirect("voice-code", following.voice_id) if following else redirect("voices")
    context = {"clearing": clearing, "form": form, "themes": themes}
    return render(request, "casework/voices/code.html", context, status=422 if form.errors else 200)


def _in_force(theme: VoiceTheme) -> bool:
    today = timezone.localdate()
    return theme.effective_from <= today and (theme.effective_until is None or theme.effective_until >= today)


@open_to(P.VIEW_INSIGHTS)
@bilingual
def insights(request: Request) -> HttpResponse:
    """What neighbors said in a quarter that is over (`?quarter=2026-Q1`), where 11 or more did. Nine statements.

    There are no other filters: two that differ by a few people would tell what those said. 404 for a quarter that is
    not over.
    """
    offered = query.quarters_of(timezone.localdate())
    named = request.GET.get("quarter")
    found_by = {Quarter.of(one).name: one for one in offered}
    if named and named not in found_by:
        raise Http404
    quarter = found_by[named] if named else next(iter(offered), None)
    found = query.voices(quarter) if quarter else None
    if request.GET.get("format") == "csv" and found:
        return sheet(f"voices-{Quarter.of(found.quarter).name}", _lines(found))
    context = {
        "tabs": tabs(request.user),
        "found": found,
        "offered": list(found_by.items()),
        "here": Quarter.of(quarter).name if quarter else "",
        "asking": [_asking(one) for one in found.questions] if found else [],
        "least": query.LEAST,
    }
    return render(request, "casework/voices/insights.html", context)


def _asking(one: query.Asking) -> dict[str, object]:
    """A question in the page's language, with a chart of how many of each group gave its good answer."""
    language = get_language() or ""
    title = in_words(one.question.words, language)
    choices = [in_words(told, language) for told in one.question.choices.values()]
    shares = tuple(line.percents[0] for line in one.lines)
    sure = tuple(_percents(intervals.wilson(line.counts[0], line.of)) for line in one.lines)
    told = gettext("“%(answer)s” in percent of those who answered, by program, with how sure it is.") % {
        "answer": choices[0]
    }
    names = [translated(line.name) for line in one.lines]
    head = gettext("“%(answer)s” in percent") % {"answer": choices[0]}
    chart = bars(f"voice-{one.question.key}", head, told, names, [Series(choices[0], shares, sure)], unit="%")
    return {"title": title, "choices": choices, "chart": chart, "one": one}


def _percents(interval: intervals.Interval | None) -> intervals.Interval | None:
    return interval and (100 * interval[0], 100 * interval[1])


def _lines(found: query.Voices) -> Iterator[tuple[Cell, ...]]:
    """What the page shows, a number a line; what is withheld there has no line."""
    quarter = Quarter.of(found.quarter).name
    yield ("quarter", "survey", "table", "item", "group", "answer", "n", "of")
    for each in found.asked:
        about = (quarter, CURRENT.version, "asked", "", each.name)
        yield (*about, "asked", each.asked, None)
        yield (*about, Said.YES, each.agreed, each.asked)
        if each.answered is not None:
            yield (*about, "answered", each.answered, each.agreed)
    for one in found.questions:
        for line in one.lines:
            for key, count in zip(one.question.choices, line.counts, strict=True):
                yield (quarter, CURRENT.version, "question", one.question.key, line.name, key, count, line.of)
    for theme, line in found.themes:
        yield (quarter, CURRENT.version, "theme", theme.code, "All programs", "", line.counts[0], line.of)
