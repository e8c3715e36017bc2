"""Sorting, filtering and paging of lists: always safe against what stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

PER_PAGE = 25
Sorts = Mapping[str, str | Sequence[str]]


class SortedPage(Page):
    """Django's page, with the sort in force ("due" or "-due") for `{% sort_header %}`."""

    sort: str


class _Pages(Paginator):
    def _get_page(self, *args: Any, **kwargs: Any) -> SortedPage:
        return SortedPage(*args, **kwargs)


def paginate(
    request: HttpRequest,
    rows: QuerySet[Any] | Iterable[Any],
    *,
    sorts: Sorts,
    default: str,
    per_page: int = PER_PAGE,
    count: int | None = None,
) -> SortedPage:
    """The page that `?page=` and `?sort=` ask for, with 25 rows unless `per_page` says otherwise.

    `sorts` maps a word of the address to a field (or several, the first deciding); `?sort=-word` turns the
    order. An unknown word means `default` (which may begin with "-"), a bad page number the nearest page. Rows
    without a value come last either way. Of a queryset it runs two statements (count and rows; rows alone where
    `count` is known), whatever the number of rows, and breaks ties by primary key, so that no row is on two pages.

        page = paginate(request, FollowUp.objects.visible_to(request.user).select_related("case__neighbor"),
                        sorts={"due": "due_at", "neighbor": ("case__neighbor__family_name", "due_at")},
                        default="due")

    In the template: `page` is iterated, `{% sort_header page "due" "Due" %}` makes a header, and
    `<c-pagination :page="page" what="follow-ups" />` the links.
    """
    asked = request.GET.get("sort", "")
    sort = asked if asked.removeprefix("-") in sorts and not asked.startswith("--") else default
    fields = sorts[sort.removeprefix("-")]
    names = [fields] if isinstance(fields, str) else list(fields)
    ordered = _in_order(rows, names, descending=sort.startswith("-"))
    pages = _Pages(ordered, per_page)
    if count is not None:
        pages.count = count
    page = pages.get_page(request.GET.get("page"))
    assert isinstance(page, SortedPage)
    page.sort = sort
    return page


def chosen(form: forms.Form) -> dict[str, Any]:
    """What a filter form has chosen: its valid, non-empty answers. A bad one is left out, the rest still hold."""
    form.is_valid()
    answers = form.cleaned_data if form.is_bound else {}
    return {name: value for name, value in answers.items() if value is not False and value not in (None, "", [])}


def _in_order(rows: QuerySet[Any] | Iterable[Any], names: list[str], *, descending: bool) -> Any:
    if isinstance(rows, QuerySet):
        if descending:
            return rows.order_by(*(F(name).desc(nulls_last=True) for name in names), "-pk")
        return rows.order_by(*(F(name).asc(nulls_last=True) for name in names), "pk")
    listed = list(rows)
    for name in reversed(names):
        read = attrgetter(name.replace("__", "."))
        filled = sorted((row for row in listed if read(row) is not None), key=read, reverse=descending)
        listed = filled + [row for row in listed if read(row) is None]
    return listed
