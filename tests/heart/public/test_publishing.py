"""One person prepares a quarter, the system counts it once, a second person publishes it; then it stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heart import publishing
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.insights.public import actions, policies, worker
from heart.insights.quarter import Quarter
from heart.models import Event, Message, Publication, PublicationStatus, PublishedFigure
from tests.casework.indicators import kit as make
from tests.casework.kit import browser, words
from tests.factories import publications as factory
from tests.heart.public.kit import publish, text

pytestmark = pytest.mark.django_db
CELL = {"quarter": "2025-Q4", "key": "x", "version": "1", "place": 0, "of_withheld": False}


@pytest.fixture
def prepared(sol, now):
    return actions.prepare(quarter="2025-Q4", by=sol, at=now)


@pytest.fixture
def counted(prepared, sweeper, now):
    return worker.make(prepared, by=sweeper, at=now)


# --- A quarter


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2026-Q1", "2026-01-01", "2026-03-31"), ("2025-Q4", "2025-10-01", "2025-12-31")],
)
def test_a_quarter_is_of_the_calendar(name, first, last):
    one = Quarter.named(name)
    assert (one.first.isoformat(), one.last.isoformat(), one.name) == (first, last, name)
    assert Quarter.of(one.first) == Quarter.of(one.last) == one
    assert one.after(1).first == one.last + timedelta(days=1)
    assert one.after(-4).year == one.year - 1


@pytest.mark.parametrize("name", ["", "2026", "2026-Q5", "2026-q1", "2026-Q1 ", "1999-Q1"])
def test_nothing_else_is_a_quarter(name):
    with pytest.raises(ValueError, match="no quarter"):
        Quarter.named(name)


# --- Preparing


def test_a_quarter_waits_until_late_records_are_in(sol, settings):
    settings.PUBLIC_WAIT_DAYS = 30
    early, ready = (datetime(2026, 1, day, 17, tzinfo=UTC) for day in (30, 31))
    with pytest.raises(Invalid, match=r"Wait until January 31, 2026"):
        actions.prepare(quarter="2025-Q4", by=sol, at=early)
    assert actions.prepare(quarter="2025-Q4", by=sol, at=ready).status == PublicationStatus.PREPARED


def test_the_city_says_what_day_it_is(sol):
    """On January 31 at 4:00 UTC it is still the 30th in Durham."""
    with pytest.raises(Invalid):
        actions.prepare(quarter="2025-Q4", by=sol, at=datetime(2026, 1, 31, 4, tzinfo=UTC))


@pytest.mark.parametrize("quarter", ["2026-Q1", "2026-Q2", "2030-Q1", "nonsense"])
def test_what_is_not_over_is_refused(sol, now, quarter):
    with pytest.raises(Invalid) as refused:
        actions.prepare(quarter=quarter, by=sol, at=now)
    assert "quarter" in refused.value.fields


def test_a_quarter_is_counted_once(prepared, ada, now):
    with pytest.raises(Invalid, match="prepared before"):
        actions.prepare(quarter="2025-Q4", by=ada, at=now)


def test_also_after_it_was_taken_down(counted, ada, now):
    """Two versions of a quarter, held side by side, would tell what one record changed."""
    actions.publish(publication=counted, by=ada, at=now)
    actions.withdraw(publication=counted, reason="A mistake", by=ada, at=now)
    with pytest.raises(Invalid, match="prepared before"):
        actions.prepare(quarter="2025-Q4", by=ada, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication(
            quarter="2025-Q4",
            first=counted.first,
            last=counted.last,
            status="prepared",
            prepared_at=now,
            prepared_by=ada,
        ).save_by(ada)


def test_what_nobody_saw_can_be_counted_again(counted, ada, now):
    actions.drop(publication=counted, reason="Some calls were missing", by=ada, at=now)
    assert actions.prepare(quarter="2025-Q4", by=ada, at=now).pk != counted.pk


def test_only_those_who_answer_for_it(nadia, eve, omar, now):
    for by in (nadia, eve, omar):
        with pytest.raises(NotAllowed):
            actions.prepare(quarter="2025-Q4", by=by, at=now)


# --- Counting


def test_the_sweep_counts_what_no_worker_has(prepared, sweeper, now):
    assert publishing.count_due(now, sweeper) == 1
    assert publishing.count_due(now, sweeper) == 0
    prepared.refresh_from_db()
    assert prepared.status == PublicationStatus.COUNTED
    assert prepared.figures.exists()


def test_of_two_workers_one_freezes(counted, sweeper, now):
    with pytest.raises(IllegalMove):
        actions.freeze(publication=counted, figures=[], by=sweeper, at=now)
    with pytest.raises(NotAllowed):
        worker.make(factory.prepared(now, back=1), by=counted.prepared_by)


def test_colleagues_are_told_and_not_who_prepared_it(ada, counted, sol):
    told = Message.objects.filter(kind="publication_counted").values_list("recipient__username", flat=True)
    assert list(told) == ["ada"]


def test_frozen_is_frozen(counted):
    row = counted.figures.first()
    with pytest.raises(Exception, match=r"append-only|written once|not allowed"), transaction.atomic():
        PublishedFigure.objects.filter(pk=row.pk).update(place=0)


@pytest.mark.parametrize("n", [0, 10])
def test_the_database_refuses_a_small_number(counted, n):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFigure.objects.create(
            publication=counted,
            quarter="2025-Q4",
            key="x",
            version="1",
            place=0,
            n=n,
            n_withheld=False,
            of_withheld=False,
        )


def test_it_refuses_a_number_that_is_withheld(counted):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFigure.objects.create(
            publication=counted,
            quarter="2025-Q4",
            key="x",
            version="1",
            place=0,
            n=50,
            n_withheld=True,
            of_withheld=False,
        )


# --- Publishing


def test_a_second_person_publishes(counted, sol, ada, now):
    with pytest.raises(NotAllowed, match="second person"):
        actions.publish(publication=counted, by=sol, at=now)
    assert actions.publish(publication=counted, by=ada, at=now).published_by == ada


def test_the_database_holds_that_too(counted, sol, now):
    counted.published_at, counted.published_by = now, sol
    with pytest.raises(IntegrityError), transaction.atomic():
        counted.save_by(sol)


def test_what_is_not_counted_is_not_published(prepared, ada, now):
    with pytest.raises(IllegalMove):
        actions.publish(publication=prepared, by=ada, at=now)


def test_every_step_is_in_the_ledger(counted, ada, now):
    actions.publish(publication=counted, by=ada, at=now)
    actions.withdraw(publication=counted, reason="A mistake", by=ada, at=now)
    kinds = Event.objects.filter(subject_type="heart.publication").order_by("pk").values_list("kind", flat=True)
    steps = ("prepared", "counted", "published", "withdrawn")
    assert list(kinds) == [f"heart.publication_{step}" for step in steps]


def test_what_was_taken_down_is_gone_at_once(ada):
    make.call(Quarter.named(factory.ready_quarter(timezone.now())).period.start)
    one = publish(factory.ready_quarter(timezone.now()))
    assert one.quarter in text("/public/data.csv")
    actions.withdraw(publication=one, reason="A mistake", by=ada)
    assert one.quarter not in text("/public/data.csv")
    assert "Nothing is published yet" in text("/public/")


def test_what_the_process_keeps_is_of_the_publications_that_there_are(client, ada):
    """Nothing is cleared by hand: a publication shows at once, and is gone at once."""
    now = timezone.now()
    assert b"Nothing is published yet" in client.get("/public/").content
    one = factory.published(now)
    first = client.get("/public/")
    assert b"Nothing is published yet" not in first.content
    actions.withdraw(publication=one, reason="A mistake", by=ada)
    again = client.get("/public/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert b"Nothing is published yet" in again.content


# --- The pages of those who publish


def test_from_the_form_to_the_public_page(sol, ada, sweeper):
    quarter = factory.ready_quarter(timezone.now())
    answer = browser(sol).post("/insights/publications/", {"quarter": quarter}, follow=True)
    assert "It is being counted" in words(answer)
    publishing.count_due(timezone.now(), sweeper)
    one = Publication.objects.get()
    page = f"/insights/publications/{one.pk}/"
    assert "You prepared it" in words(browser(sol).get(page))
    assert browser(sol).post(f"{page}publish/").status_code == 403
    assert "Nobody outside sees this" in words(browser(ada).get(f"{page}preview/"))
    assert "Nothing is published yet" in text("/public/")
    assert "Everybody can read it now" in words(browser(ada).post(f"{page}publish/", follow=True))
    assert "The main numbers" in text("/public/")


def test_only_quarters_that_may_be_counted_are_offered(sol):
    now = timezone.now()
    offered = [one.name for one in policies.next_quarters(now)]
    assert factory.ready_quarter(now) == offered[0]
    actions.prepare(quarter=offered[0], by=sol)
    assert policies.next_quarters(now)[0].name == offered[1]
    assert browser(sol).post("/insights/publications/", {"quarter": offered[0]}).status_code == 422


def test_there_is_no_preview_before_it_is_counted(prepared, ada):
    assert browser(ada).get(f"/insights/publications/{prepared.pk}/preview/").status_code == 404


def test_a_reason_is_asked_for(counted, ada):
    page = f"/insights/publications/{counted.pk}/drop/"
    assert browser(ada).post(page, {"reason": " "}).status_code == 422
    browser(ada).post(page, {"reason": "Some calls were missing"})
    counted.refresh_from_db()
    assert counted.status == PublicationStatus.DROPPED
