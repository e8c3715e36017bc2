"""Lists sort, page and filter, whatever stands in the address."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from heart.models import Message
from heart.views import lists
from tests.heart.kit import render

SORTS = {"read": "read_at", "kind": ("kind", "created_at"), "person": "recipient__username"}


def ask(query: str = ""):
    return RequestFactory().get(f"/list/{query}")


@pytest.fixture
def outbox(nadia, noel, now):
    """Five messages: two unread, kinds c b a b c."""
    made = []
    for place, kind in enumerate("cbabc"):
        made.append(
            Message.objects.create(
                kind=kind,
                subject_type="x",
                subject_key=str(place),
                recipient=[nadia, noel][place % 2],
                path="/",
                next_try_at=now,
                read_at=None if place in (1, 3) else now - timedelta(hours=place),
            )
        )
    return made


def page(query: str = "", default: str = "read", per_page: int = 25):
    return lists.paginate(ask(query), Message.objects.all(), sorts=SORTS, default=default, per_page=per_page)


@pytest.mark.django_db
class TestSorting:
    def test_by_default(self, outbox):
        assert [row.pk for row in page()] == [outbox[i].pk for i in (4, 2, 0, 1, 3)]

    def test_rows_without_a_value_come_last_in_either_order(self, outbox):
        assert [row.read_at for row in page("?sort=read")][-2:] == [None, None]
        assert [row.read_at for row in page("?sort=-read")][-2:] == [None, None]

    def test_the_other_way_round(self, outbox):
        assert [row.pk for row in page("?sort=-read")][:3] == [outbox[i].pk for i in (0, 2, 4)]

    def test_by_several_fields_the_first_deciding(self, outbox):
        assert [row.kind for row in page("?sort=kind")] == list("abbcc")
        assert [row.pk for row in page("?sort=kind")][1:3] == [outbox[1].pk, outbox[3].pk]

    def test_through_a_relation(self, outbox):
        assert [row.recipient.username for row in page("?sort=-person")] == ["noel"] * 2 + ["nadia"] * 3

    def test_a_default_may_be_descending(self, outbox):
        assert page(default="-kind").sort == "-kind"
        assert next(iter(page(default="-kind"))).kind == "c"

    @pytest.mark.parametrize(
        "asked", ["password", "recipient__password", "--read", "-", "", "read,kind", "?", "read_at"]
    )
    def test_an_unknown_word_means_the_default(self, outbox, asked):
        assert page(f"?sort={asked}").sort == "read"

    def test_equal_rows_stand_by_their_key_so_none_is_on_two_pages(self, nadia, now):
        rows = [
            Message.objects.create(
                kind="same", subject_type="x", subject_key=str(place), recipient=nadia, path="/", next_try_at=now
            )
            for place in range(30)
        ]
        for row in rows[:10]:
            row.save()  # PostgreSQL writes a changed row anew, behind the others
        keys = [row.pk for row in rows]
        assert [row.pk for number in range(1, 7) for row in page(f"?sort=person&page={number}", per_page=5)] == keys
        assert [row.pk for row in page("?sort=-person", per_page=30)] == keys[::-1]


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("asked", "number"),
        [
            ("1", 1),
            ("2", 2),
            ("3", 3),
            ("4", 3),
            ("999999999999", 3),
            ("0", 3),
            ("-1", 3),
            ("x", 1),
            ("", 1),
            ("1.5", 1),
        ],
    )
    def test_a_bad_number_gives_the_nearest_page(self, outbox, asked, number):
        assert page(f"?page={asked}", per_page=2).number == number

    def test_none_at_all_is_one_empty_page(self, db):
        empty = page()
        assert list(empty) == []
        assert empty.paginator.num_pages == 1

    @pytest.mark.parametrize("rows", [1, 20])
    def test_two_statements_whatever_the_number_of_rows(self, nadia, now, rows, django_assert_num_queries):
        for place in range(rows):
            Message.objects.create(
                kind="same", subject_type="x", subject_key=str(place), recipient=nadia, path="/", next_try_at=now
            )
        with django_assert_num_queries(2):
            list(page("?sort=-person"))


class TestPlainLists:
    """Rows worked out in Python are sorted by the same rules."""

    rows = tuple(
        SimpleNamespace(name=name, due=due) for name, due in [("Wes", 2), ("Ana", None), ("Dre", 1), ("Bo", 2)]
    )

    def names(self, query: str) -> list[str]:
        sorts = {"due": ("due", "name"), "name": "name"}
        return [row.name for row in lists.paginate(ask(query), self.rows, sorts=sorts, default="name")]

    def test_like_a_query(self):
        assert self.names("") == ["Ana", "Bo", "Dre", "Wes"]
        assert self.names("?sort=due") == ["Dre", "Bo", "Wes", "Ana"]
        assert self.names("?sort=-due") == ["Wes", "Bo", "Dre", "Ana"]

    @given(st.text(max_size=20), st.text(max_size=20))
    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_no_address_breaks_it(self, sort, number):
        request = RequestFactory().get("/list/", {"sort": sort, "page": number})
        assert len(list(lists.paginate(request, self.rows, sorts={"name": "name"}, default="name"))) == 4


class Filters(forms.Form):
    name = forms.CharField(required=False)
    since = forms.DateField(required=False)
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    late = forms.BooleanField(required=False)


class TestFilters:
    def test_what_is_chosen(self):
        form = Filters({"name": " Dre ", "kinds": ["a"], "late": "on"})
        assert lists.chosen(form) == {"name": "Dre", "kinds": ["a"], "late": True}

    def test_a_bad_answer_is_left_out_and_the_rest_still_holds(self):
        form = Filters({"name": "Dre", "since": "soon", "kinds": ["z"]})
        assert lists.chosen(form) == {"name": "Dre"}

    def test_nothing_asked_is_nothing_chosen(self):
        assert lists.chosen(Filters()) == {}

    def test_the_bar_keeps_the_sort_and_what_was_typed_and_starts_at_page_one(self):
        request = ask("?name=Dre&sort=-due&page=3")
        html = render('<c-filter-bar :form="form" />', request, form=Filters(request.GET))
        assert 'method="get"' in html
        assert '<input type="hidden" name="sort" value="-due">' in html
        assert 'value="Dre"' in html
        assert 'name="page"' not in html
        assert "(optional)" not in html

    def test_what_stands_in_the_address_is_escaped(self):
        request = RequestFactory().get("/list/", {"sort": '"><script>', "name": '"><script>'})
        assert "<script>" not in render('<c-filter-bar :form="form" />', request, form=Filters(request.GET))


@pytest.mark.django_db
class TestLinks:
    def test_page_links_keep_the_rest_of_the_address(self, outbox):
        html = render(
            '<c-pagination :page="page" what="messages" />',
            ask("?q=a%26b&sort=kind&page=2"),
            page=page("?page=2", per_page=2),
        )
        assert 'href="?q=a%26b&amp;sort=kind&amp;page=1"' in html
        assert 'href="?q=a%26b&amp;sort=kind&amp;page=3"' in html
        assert 'aria-current="page"' in html
        assert "3–4 of 5 messages" in html

    def test_one_page_needs_no_links(self, outbox):
        html = render('<c-pagination :page="page" what="messages" />', page=page())
        assert "<nav" not in html
        assert "1–5 of 5 messages" in html

    def test_a_header_sorts_and_a_second_click_turns_the_order(self, outbox):
        source = '{% sort_header page "kind" "Kind" %}'
        first = render(source, ask("?q=a&page=2"), page=page("?page=2"))
        assert 'href="?q=a&amp;sort=kind"' in first
        assert "aria-sort" not in first
        second = render(source, ask("?q=a&sort=kind"), page=page("?sort=kind"))
        assert 'href="?q=a&amp;sort=-kind"' in second
        assert 'aria-sort="ascending"' in second
        third = render(source, ask("?sort=-kind"), page=page("?sort=-kind"))
        assert 'href="?sort=kind"' in third
        assert 'aria-sort="descending"' in third
