"""What templates need beyond Django's own. It is a builtin: no template has to load it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import RequestContext
from django.template.defaulttags import querystring
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join

from heart import clock, language, message_kinds, tones
from heart.models import User
from heart.timeline import who as who_did

register = template.Library()

BUTTONS = {
    "primary": "",
    "secondary": "usa-button--outline",
    "danger": "usa-button--secondary",
    "plain": "usa-button--unstyled",
}
ALERTS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}


@register.filter
def due(at: datetime | None) -> str:
    """A due time as distance from now: "due in 5 hours", "overdue by 3 hours"."""
    return clock.due(at) if at else ""


@register.filter
def due_tone(at: datetime | None) -> str:
    """The tone of a due time: bad when overdue, warn within REMINDER_HOURS_BEFORE, else neutral."""
    return clock.due_tone(at) if at else "neutral"


@register.filter
def ago(at: datetime | None) -> str:
    """How long ago: "3 hours ago", "in 2 days"."""
    return clock.ago(at) if at else ""


@register.filter
def city_time(at: datetime | None) -> str:
    """A date and time in city time, as a `<time>` element: "Today, 9:35 PM", "Thu, Nov 21, 9:35 PM"."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', clock.city(at).isoformat(timespec="minutes"), clock.moment(at))


@register.filter
def city_date(at: datetime | None) -> str:
    """The day of a moment in city time, as a `<time>` element: "Today", "Nov 21, 2025"."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', clock.city(at).date().isoformat(), clock.day(at))


@register.filter
def translated(text: object) -> str:
    """A text of the registries, which is English in the code, in the page's language."""
    return language.translated(text)


@register.filter
def in_line(text: str) -> str:
    """A name within a sentence: "Call type" as "call type"."""
    return language.in_line(text)


@register.filter
def percent(share: float | None) -> str:
    """A share in percent with its sign: "62.5%"."""
    return "–" if share is None else f"{number_format(share, use_l10n=True)}%"


@register.filter
def calendar_day(day: date | None) -> str:
    """A day in full: "Nov 21, 2026"."""
    return language.calendar_day(day) if day else ""


@register.filter
def who(user: User | None) -> str:
    """The person's name, or which part of the system acted."""
    return who_did(user) if user else ""


@register.filter
def standing(rows: Iterable[Any]) -> list[Any]:
    """The rows that were not entered in error: for counts."""
    return [row for row in rows if row.stands]


@register.filter
def tone(subject: Any) -> str:
    """The tone of a record's status (or of a state given as such), as its app registered it."""
    return tones.of(subject)


@register.filter
def message_sentence(kind: str) -> str:
    """What a message of this kind says."""
    return message_kinds.sentence(kind)


@register.filter
def alert_kind(level: str) -> str:
    """The USWDS alert for one of Django's message levels."""
    return ALERTS.get(level, "info")


@register.filter
def button_class(kind: str) -> str:
    """The USWDS class of a button's kind: primary, secondary, danger or plain."""
    return BUTTONS[kind]


@register.filter
def page_numbers(page: Page) -> Iterator[str | int]:
    """The numbers to link, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def datetime_local(value: str) -> str:
    """A date and time as `<input type="datetime-local">` takes it: minutes, with a T between."""
    return value[:16].replace(" ", "T")


@register.filter
def first_input_id(field: BoundField) -> str:
    """The id of the first control of a field, for a link that moves the focus there."""
    return field.id_for_label or (f"{field.auto_id}_0" if field.use_fieldset else field.auto_id)


@register.filter
def html_attrs(attrs: Any) -> str:
    """A component's remaining attributes, escaped. Django-cotton's own `{{ attrs }}` does not escape them.

    Raises ValueError for `class` and `style`, which a browser would drop without a word.
    """
    given: Mapping[str, Any] = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else {}
    if refused := {"class", "style"} & set(given):
        raise ValueError(f"A component takes no {' and no '.join(sorted(refused))}.")
    return format_html_join(
        "",
        " {}{}",
        (
            (name, "" if value is True else format_html('="{}"', value))
            for name, value in given.items()
            if value is not False and value is not None
        ),
    )


@register.simple_tag(takes_context=True)
def sort_header(context: RequestContext, page: Any, key: str, label: str) -> str:
    """A column header that sorts by `key` of heart.views.lists.paginate; a second click turns the order."""
    ascending, current = page.sort == key, page.sort.removeprefix("-") == key
    target = querystring(context, None, sort=f"-{key}" if ascending else key, page=None)
    order = format_html(' aria-sort="{}"', "ascending" if ascending else "descending") if current else ""
    icon = ("arrow_upward" if ascending else "arrow_downward") if current else "unfold_more"
    return format_html(
        '<th scope="col" class="heart-sort"{}><a href="{}">{}<svg class="usa-icon" aria-hidden="true" '
        'focusable="false"><use href="{}#{}"></use></svg></a></th>',
        order,
        target,
        label,
        static("uswds/img/sprite.svg"),
        icon,
    )


@register.simple_tag(takes_context=True)
def back_url(context: RequestContext) -> str:
    """The page this person came from, if it is one of ours, else their start page."""
    request = context.get("request")
    came_from = urlsplit(request.META.get("HTTP_REFERER", "")) if request else urlsplit("")
    if request and came_from.netloc == request.get_host() and came_from.path != request.path:
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return reverse("start")
