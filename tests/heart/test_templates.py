"""Templates: nothing inline, every component sound and told of, every form control in USWDS markup."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from django.utils import timezone

from casework.models import Case
from tests.architecture.source import ROOT
from tests.heart.kit import Answers, render

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "_components").glob("*.html"))
INLINE = {
    "a style element": r"<style\b",
    "a style attribute": r"\sstyle\s*=",
    "a script of its own": r"<script\b(?![^>]*\bsrc=)",
    "an event attribute": r"\son[a-z]+\s*=",
    "htmx code": r"\shx-on[:-]|\shx-vals\s*=\s*[\"']js:|\shx-vars\s*=",
    "an htmx filter, which is code": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "a javascript address": r"javascript:",
    "something from elsewhere": r"(?:src|href)\s*=\s*[\"'](?:https?:)?//",
    "text that is not escaped": r"\|\s*safe\b|autoescape off|mark_safe",
    "a component's attributes unescaped": r"\{\{\s*attrs\s*\}\}",
}


def name_of(path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


# Forms outside of any session: there is no cookie that a foreign page could make use of.
WITHOUT_TOKEN = {"casework/say/say.html": "the secret in the address alone lets in, and it opens once"}

# A browser keeps titles in its history, also on a computer that others use.
TELLS_OF_SOMEBODY = r"neighbor\.(?!pk)|note\.(?!pk)|\.(summary|released|detail)\b"


class TestWhatStandsInTemplates:
    @pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
    def test_no_title_tells_of_a_neighbor(self, path):
        for title in re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(), re.DOTALL):
            values = re.findall(r"{{(.*?)}}", title)
            assert not [value for value in values if re.search(TELLS_OF_SOMEBODY, value)]

    @pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
    def test_nothing_inline_and_nothing_unescaped(self, path):
        source = re.sub(r"\{#.*?#\}", "", path.read_text())
        found = {what for what, pattern in INLINE.items() if re.search(pattern, source)}
        assert not found, f"{name_of(path)} holds {', '.join(sorted(found))}"

    @pytest.mark.parametrize(
        "line",
        [
            '<p style="color: red">',
            "<style>p {}</style>",
            "<script>go()</script>",
            '<a href="#" onclick="go()">',
            '<form hx-on:click="go()">',
            "<div hx-vals='js:{a: 1}'>",
            '<div hx-trigger="click[ctrlKey]">',
            '<script src="https://elsewhere.example/x.js">',
            "{{ neighbor.name|safe }}",
        ],
    )
    def test_the_search_finds_what_it_looks_for(self, line):
        assert any(re.search(pattern, line) for pattern in INLINE.values())

    @pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
    def test_every_posting_form_carries_its_token(self, path):
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.S):
            assert ("{% csrf_token %}" in form) != (name_of(path) in WITHOUT_TOKEN)

    @pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
    def test_every_new_window_and_image_says_what_it_is(self, path):
        for image in re.findall(r"<img\b[^>]*>", path.read_text()):
            assert re.search(r"\balt=", image)


class TestComponents:
    @pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
    def test_each_declares_every_word_it_uses(self, path):
        """Else a word of the page around it would leak in: an `actions` of the card for an `actions` of the alert."""
        source = path.read_text()
        declared = re.search(r"<c-vars\s(.*?)/>", source, re.S)
        names = re.sub(r'="[^"]*"', "", declared.group(1)) if declared else ""
        words = {name.lstrip(":") for name in names.split()}
        loops = set(re.findall(r"\{% for (\w+) in", source))
        said = " ".join(re.findall(r"\{% blocktranslate (?:with|count) (.*?) %\}", source))
        loops |= set(re.findall(r"(\w+)=", said))
        used = set(re.findall(r"\{\{\s*([a-z_]+)", source)) | set(
            re.findall(r"\{% (?:el)?if (?:not )?([a-z_]+)", source)
        )
        assert used <= words | loops | {"slot", "attrs", "request"}, used - words - loops

    def test_each_stands_in_the_document_and_none_that_is_not_there(self):
        told = set(re.findall(r"<c-([a-z-]+)", (ROOT / "docs" / "front-end.md").read_text()))
        assert told - {"slot"} == {path.stem.replace("_", "-") for path in COMPONENTS}

    @pytest.mark.parametrize(
        "source",
        [
            '<c-page-header title="{{ name }}" />',
            '<c-page-header :title="name" />',
            '<c-tag data-name="{{ name }}">{{ name }}</c-tag>',
            '<c-tag :data-name="name">x</c-tag>',
            '<c-card title="{{ name }}">{{ name }}</c-card>',
            '<c-summary-list><c-summary-row label="Name">{{ name }}</c-summary-row></c-summary-list>',
            '<c-breadcrumbs here="{{ name }}"><c-crumb href="/">{{ name }}</c-crumb></c-breadcrumbs>',
            '<c-empty title="{{ name }}">x</c-empty>',
            '<c-stat :value="name" label="{{ name }}" />',
            '<c-alert title="{{ name }}">{{ name }}</c-alert>',
            '<c-table caption="{{ name }}">x</c-table>',
            '<c-icon name="phone" label="{{ name }}" />',
        ],
    )
    def test_a_name_is_text_wherever_it_is_put(self, source):
        name = "Wes \"'><script>alert(1)</script> & sons"
        html = render(source, name=name)
        seen = Read(html)
        assert "script" not in seen.tags
        assert name in seen.text or name in seen.values

    def test_what_a_component_does_not_know_lands_on_its_element(self):
        html = render(
            '<c-button hx-post="/x/" hx-target="#row-{{ pk }}" disabled :aria-busy="no">Go</c-button>', pk=7, no=False
        )
        assert 'hx-post="/x/" hx-target="#row-7" disabled>Go</button>' in html

    @pytest.mark.parametrize("attribute", ['class="wide"', 'style="color: red"'])
    def test_a_class_or_style_is_refused_aloud(self, attribute):
        with pytest.raises(ValueError, match="takes no"):
            render(f"<c-tag {attribute}>x</c-tag>")

    def test_an_inner_component_takes_no_word_from_an_outer_one(self):
        source = (
            '<c-card title="Outer"><c-slot name="actions">OUTER</c-slot><c-empty title="Inner">x</c-empty></c-card>'
        )
        assert render(source).count("OUTER") == 1

    def test_an_unknown_kind_of_button_is_a_mistake_that_shows(self):
        with pytest.raises(KeyError):
            render('<c-button kind="primry">Go</c-button>')

    def test_a_posting_button_is_a_form_with_a_token(self):
        html = render('<c-post-button action="/notes/7/sign/">Sign</c-post-button>')
        assert 'method="post" action="/notes/7/sign/"' in html
        assert "csrfmiddlewaretoken" in html

    def test_a_panel_is_a_link_without_javascript(self):
        html = render('<c-panel url="/cases/7/referrals/" title="Referrals" />')
        assert 'hx-get="/cases/7/referrals/"' in html
        assert '<a class="usa-link" href="/cases/7/referrals/">Referrals</a>' in html

    def test_a_fact_not_known_says_so(self):
        assert "Not recorded" in render('<c-summary-row label="Phone">{{ phone }}</c-summary-row>', phone="")
        assert "Not asked" in render('<c-summary-row label="Phone" empty="Not asked"> </c-summary-row>')

    def test_due_says_it_in_words_and_color(self):
        late = render('<c-due :at="at" />', at=timezone.now() - timedelta(hours=3, minutes=5))
        assert "Overdue by 3 hours" in late
        assert "heart-tag--bad" in late
        assert "<time datetime=" in late
        soon = render('<c-due :at="at" bare />', at=timezone.now() + timedelta(hours=5, minutes=5))
        assert "Due in 5 hours" in soon
        assert "<time" not in soon

    def test_forty_rows_are_drawn_without_a_statement(self, django_assert_num_queries, db):
        source = (
            '<c-table caption="Cases"><c-slot name="head"><th scope="col">Case</th></c-slot>{% for case in cases %}<tr>'
            '<td data-label="Case"><c-status :of="case" /> <c-due :at="now" /></td></tr>{% endfor %}</c-table>'
        )
        cases = [Case(status="open") for _ in range(40)]
        with django_assert_num_queries(0):
            assert render(source, cases=cases, now=timezone.now()).count("<tr>") == 41


class Read(HTMLParser):
    """What a browser would make of it: tags, attribute values, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str | None] = []
        self.text = ""
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.values += [value for _, value in attrs]
        self.all.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def by_id(self, key: str) -> dict[str, str | None]:
        return next(attrs for _, attrs in self.all if attrs.get("id") == key)

    def ids(self) -> list[str | None]:
        return [attrs["id"] for _, attrs in self.all if "id" in attrs]


def form_page(form: Answers) -> Read:
    return Read(render('<c-form :form="form" submit="Save" cancel="/back/" />', form=form))


class TestForms:
    @pytest.mark.parametrize(
        ("key", "css", "kind"),
        [
            ("id_name", "usa-input", "text"),
            ("id_born", "usa-input", "date"),
            ("id_at", "usa-input", "datetime-local"),
            ("id_clock", "usa-input", "time"),
            ("id_count", "usa-input short", "number"),
            ("id_language", "usa-select", None),
            ("id_note", "usa-textarea", None),
            ("id_safe", "usa-checkbox__input", "checkbox"),
            ("id_channel_0", "usa-radio__input usa-radio__input--tile", "radio"),
            ("id_needs_1", "usa-checkbox__input usa-checkbox__input--tile", "checkbox"),
            ("id_log", "heart-file", "file"),
            ("id_submission", None, "hidden"),
        ],
    )
    def test_every_control_is_dressed_by_the_templates_alone(self, key, css, kind):
        control = form_page(Answers()).by_id(key)
        assert control.get("class") == css
        assert control.get("type") == kind

    def test_every_control_has_one_label_or_legend(self):
        page = form_page(Answers())
        labels = {attrs["for"] for tag, attrs in page.all if tag == "label"}
        controls = {
            attrs["id"]
            for tag, attrs in page.all
            if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"
        }
        assert labels == controls
        assert page.tags.count("legend") == page.tags.count("fieldset") == 2

    def test_hints_and_faults_are_tied_to_their_control(self):
        page = form_page(Answers({"name": "", "channel": "pigeon"}))
        name = page.by_id("id_name")
        assert name["aria-describedby"] == "id_name_helptext id_name_error"
        assert name["aria-invalid"] == "true"
        assert {"id_name_helptext", "id_name_error", "id_channel_error", "id_safe_error"} <= set(page.ids())
        assert page.by_id("id_safe")["aria-describedby"] == "id_safe_helptext id_safe_error"
        described = [attrs.get("aria-describedby") for tag, attrs in page.all if tag == "fieldset"]
        assert described[0] == "id_channel_error"

    def test_no_id_stands_twice(self):
        for form in (Answers(), Answers({})):
            ids = form_page(form).ids()
            assert len(ids) == len(set(ids))

    def test_the_summary_leads_to_the_first_control_of_each_fault(self):
        page = form_page(Answers({}))
        links = [attrs["href"] for tag, attrs in page.all if tag == "a" and str(attrs["href"]).startswith("#")]
        assert links == ["#id_name", "#id_language", "#id_channel_0", "#id_safe", "#id_at"]
        assert set(link[1:] for link in links if link) <= set(page.ids())
        assert "What you entered is still below" in page.text

    def test_a_fault_of_the_whole_form_is_in_the_summary(self):
        form = Answers({})
        form.add_error(None, "These two do not fit together.")
        assert "These two do not fit together." in form_page(form).text

    def test_what_was_typed_is_kept_and_escaped(self):
        typed = '"><script>alert(1)</script>'
        page = form_page(Answers({"name": typed, "note": "</textarea>" + typed, "channel": "text", "needs": ["home"]}))
        assert "script" not in page.tags
        assert page.by_id("id_name")["value"] == typed
        assert "checked" in page.by_id("id_channel_1")
        assert "checked" in page.by_id("id_needs_1")
        assert "checked" not in page.by_id("id_needs_0")

    @pytest.mark.parametrize("given", ["2026-03-10T10:00", "2026-03-10 10:00:00"])
    def test_a_date_and_time_goes_out_and_comes_back_as_city_time(self, given, now):
        assert form_page(Answers({"at": given})).by_id("id_at")["value"] == "2026-03-10T10:00"
        assert form_page(Answers(initial={"at": now})).by_id("id_at")["value"] == "2026-03-10T10:00"
        form = Answers({"at": given})
        form.is_valid()
        assert form.cleaned_data["at"] == now

    def test_what_may_be_left_open_says_so(self):
        assert form_page(Answers()).text.count("(optional)") == 6

    def test_files_make_it_multipart(self):
        page = form_page(Answers())
        form = next(attrs for tag, attrs in page.all if tag == "form")
        assert form["enctype"] == "multipart/form-data"

    def test_a_hand_laid_form_keeps_its_own_order(self):
        html = render(
            '<c-form :form="form">{{ form.note.as_field_group }}{{ form.name.as_field_group }}</c-form>', form=Answers()
        )
        page = Read(html)
        assert [attrs["for"] for tag, attrs in page.all if tag == "label"] == ["id_note", "id_name"]

    def test_django_s_admin_keeps_its_own_calendars(self):
        from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget

        assert 'type="text"' in AdminDateWidget().render("day", None)
        assert 'type="text"' in AdminTimeWidget().render("hour", None)


@pytest.mark.urls("tests.heart.kit")
def test_an_invalid_form_comes_back_whole_with_its_summary_first(client, db):
    response = client.post("/kit/answers/", {"name": "Dre"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.index("Please check these answers") < html.index("<form class")
    assert 'value="Dre"' in html


def test_a_message_of_a_fragment_replaces_the_notices_of_the_page():
    request = RequestFactory().get("/")
    html = render('{% include "_messages.html" with oob=True %}', request, messages=[])
    assert 'id="notices"' in html
    assert 'hx-swap-oob="true"' in html
