"""What the tests of the front end stand on: pages that refuse, and templates with components from a string."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, reverse
from django_cotton.compiler_regex import CottonCompiler

from heart import errors, navigation, urls
from heart.permissions import Permission
from heart.views.access import open_to, public, signed_in

REFUSALS = {
    "illegal": errors.IllegalMove("This case is closed; it can't become engaged."),
    "stale": errors.Stale("Somebody changed this note a minute ago."),
    "not-allowed": errors.NotAllowed("Your role may not sign notes."),
    "invalid": errors.Invalid("Say when.", fields={"due_at": ["Choose the day and time."]}),
}


class Answers(forms.Form):
    """One question of every kind."""

    name = forms.CharField(help_text="As the neighbor says it.")
    language = forms.ChoiceField(choices=[("", "Choose"), ("en", "English"), ("es", "Spanish")])
    channel = forms.ChoiceField(choices=[("phone", "Phone"), ("text", "Text")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        choices=[("food", "Food"), ("home", "Home")], widget=forms.CheckboxSelectMultiple, required=False
    )
    safe = forms.BooleanField(label="Safe to leave a message", help_text="Somebody else may hear it.")
    born = forms.DateField(required=False)
    at = forms.DateTimeField()
    clock = forms.TimeField(required=False)
    count = forms.IntegerField(required=False, widget=forms.NumberInput(attrs={"class": "short"}))
    note = forms.CharField(widget=forms.Textarea, required=False)
    log = forms.FileField(required=False)
    submission = forms.CharField(widget=forms.HiddenInput, required=False)


def render(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    """The source as a template file with components would be rendered."""
    template = engines["django"].from_string(CottonCompiler().process(source))
    return template.render(context, request or RequestFactory().get("/list/"))


@public(methods="GET POST")
def refuse(request: HttpRequest, how: str) -> HttpResponse:
    raise REFUSALS[how]


@public()
def unreadable(request: HttpRequest) -> HttpResponse:
    raise BadRequest("no such thing")


@public()
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Given12 Family12")


@signed_in()
def page(request: HttpRequest) -> HttpResponse:
    source = '{% extends "base.html" %}{% block content %}<c-page-header title="A page" />{% endblock %}'
    return HttpResponse(render(source, request))


@open_to(Permission.ADMINISTER)
def for_administrators(request: HttpRequest) -> HttpResponse:
    return page(request)


@public(methods="GET POST")
def answers(request: HttpRequest) -> HttpResponse:
    form = Answers(request.POST or None)
    source = '{% extends "base.html" %}{% block content %}<h1>Answers</h1><c-form :form="form" />{% endblock %}'
    return HttpResponse(render(source, request, form=form), status=422 if form.errors else 200)


@signed_in()
def in_place(request: HttpRequest) -> HttpResponse:
    """A row whose form htmx sends: to be refused, or after the session has ended."""
    source = (
        '{% extends "base.html" %}{% block content %}<h1>In place</h1><div id="row"><form method="post" '
        'action="/kit/refuse/illegal/" hx-post="{{ to }}" hx-target="#row"><label for="remark">Remark</label>'
        '<input id="remark" name="remark">{% csrf_token %}<button>Send</button></form></div>{% endblock %}'
    )
    return HttpResponse(render(source, request, to=request.GET.get("to", "/kit/refuse/illegal/")))


urlpatterns = [
    path("kit/in-place/", in_place),
    path("kit/refuse/<slug:how>/", refuse, name="kit-refuse"),
    path("kit/unreadable/", unreadable),
    path("kit/broken/", broken),
    path("kit/page/", page, name="kit-page"),
    path("kit/administrators/", for_administrators),
    path("kit/answers/", answers, name="kit-answers"),
    *urls.urlpatterns,
]


def _missing() -> list[str]:
    def known(name: str) -> bool:
        try:
            reverse(name, urlconf="heart.urls")
        except NoReverseMatch:
            return False
        return True

    return [name for name, *_ in navigation.ENTRIES if not known(name)]


urlpatterns += [path(f"kit/{name}/", page, name=name) for name in _missing()]
