"""A partner's own numbers, what it has seen, its inbox; and the page of parameters that all see."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest

from casework.models import AidItem, DirectAid
from heart.insights.indicator import Period, registry
from heart.models import User
from referrals.actions import answering
from referrals.actions.directory import report_capacity
from referrals.models import Appointment, Referral, Service
from referrals.queries import seen
from referrals.queries.outcomes import no_shows, outcomes
from referrals.queries.own_numbers import own_numbers
from referrals.rules import small_cells, weekdays
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.partners import kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now - timedelta(days=5), assigned_to=nadia, details=kit.DETAILS, phone="919-555-0123")


@pytest.fixture
def as_omar(client, omar):
    client.force_login(omar)
    return client


def ask(case, name, at, nadia, organization="Bull City Bridge"):
    return providers.sent(case, providers.service(organization, name), by=nadia, at=at)


# --- The inbox


def test_the_waiting_list_is_its_own_tab_and_each_referral_is_in_one(as_omar, case, nadia, omar, now):
    made = {name: ask(case, name, now, nadia) for name in ("new", "taken", "listed", "no")}
    for name in ("taken", "listed"):
        answering.answer(referral=made[name], accept=True, by=omar, at=now)
    answering.move(referral=made["listed"], status="waitlisted", note="Four weeks", by=omar, at=now)
    answering.answer(referral=made["no"], accept=False, reason="language", by=omar, at=now)
    tabs = {tab.value: count for tab, count in as_omar.get("/partner/").context["tabs"]}
    assert tabs == {"waiting": 1, "under_way": 1, "waiting_list": 1, "closed": 1}
    assert list(as_omar.get("/partner/?show=waiting_list").context["page"]) == [made["listed"]]
    assert list(as_omar.get("/partner/?show=under_way").context["page"]) == [made["taken"]]
    assert "Our people" not in kit.words(as_omar.get("/partner/"))
    as_omar.force_login(kit.manager())
    assert "Our people" in kit.words(as_omar.get("/partner/"))


# --- Numbers


def test_the_numbers_are_of_ones_own_referrals_alone(as_omar, case, nadia, omar, pia, now):
    sent = now - timedelta(days=4)
    accepted, declined, waiting = (ask(case, name, sent, nadia) for name in ("a", "b", "c"))
    theirs = ask(case, "d", sent, nadia, "Eno River Recovery")
    old = ask(case, "e", now - timedelta(days=40), nadia)
    answering.view(referral=accepted, by=omar, at=sent + timedelta(hours=2))
    answering.answer(referral=accepted, accept=True, by=omar, at=sent + timedelta(hours=5))
    answering.answer(referral=declined, accept=False, reason="no_capacity", by=omar, at=sent + timedelta(hours=4))
    answering.answer(referral=theirs, accept=True, by=pia, at=sent + timedelta(hours=50))
    found = outcomes(Referral.objects.visible_to(omar), Period(now - timedelta(days=30), now))
    assert (found.sent.n, found.accepted.n, found.accepted.of, found.declined.n) == (3, 1, 3, 1)
    assert (found.hours_to_view, found.hours_to_answer) == (3.0, 4.5)
    assert {label: figure.n for label, figure in found.reasons.items() if figure.n} == {"No room": 1}
    shown = kit.words(as_omar.get("/partner/statistics/?days=30"))
    for said in ("1 of 3", "33.3%", "4.5", "No room", "Appointments missed None yet"):
        assert said in shown
    assert as_omar.get("/partner/statistics/").context["found"].sent.n == 4
    assert waiting.pk != old.pk


def test_appointments_missed_are_counted_of_those_kept_or_missed(case, nadia, omar, pia, now):
    ours, theirs = ask(case, "a", now, nadia), ask(case, "b", now, nadia, "Eno River Recovery")
    for referral, status in [(ours, "kept"), (ours, "missed"), (ours, "cancelled"), (theirs, "missed")]:
        over = {"status": status, "ended_at": now, "ended_by": nadia}
        Appointment(referral=referral, starts_at=now, set_at=now, set_by=nadia, **over).save_by(nadia)
    period = Period(now - timedelta(days=30), now + timedelta(days=1))
    found = no_shows(Referral.objects.visible_to(omar), period)
    assert (found.n, found.of) == (1, 2)


def test_without_referrals_the_numbers_say_so(as_omar):
    assert "No referral in this time" in kit.words(as_omar.get("/partner/statistics/?days=nonsense"))


def test_the_indicator_and_the_partners_figure_are_one(case, nadia, omar, now):
    taken = ask(case, "a", now - timedelta(days=1), nadia)
    ask(case, "b", now - timedelta(days=1), nadia)
    answering.answer(referral=taken, accept=True, by=omar, at=now)
    period = Period(now - timedelta(days=30), now)
    theirs = outcomes(Referral.objects.visible_to(omar), period)
    for key, figure in (("referrals_accepted", theirs.accepted), ("services_received", theirs.received)):
        computed = registry[key].figure(period)
        assert (computed.n, computed.of) == (figure.n, figure.of)


def test_the_numbers_take_one_statement(django_assert_num_queries, omar, now):
    with django_assert_num_queries(1):
        outcomes(Referral.objects.visible_to(omar), Period(now - timedelta(days=30), now))


@pytest.fixture
def two_months(case, nadia, omar, pia, now):
    """Of two sent last month one was accepted; of four this month three. The others' four are none of omar's."""
    for name, days, accept in [
        ("a", 40, True), ("b", 41, False), ("c", 3, True), ("d", 4, True), ("e", 5, True), ("f", 6, False),
    ]:  # fmt: skip
        sent = now - timedelta(days=days)
        reason = {} if accept else {"reason": "no_capacity"}
        answering.answer(
            referral=ask(case, name, sent, nadia), accept=accept, by=omar, at=sent + timedelta(hours=days), **reason
        )
        theirs = ask(case, name, sent, nadia, "Eno River Recovery")
        answering.answer(referral=theirs, accept=True, by=pia, at=sent + timedelta(hours=1))


def test_each_number_stands_beside_that_of_the_period_before(as_omar, two_months, omar, now):
    numbers = own_numbers(Referral.objects.visible_to(omar), Period.last_days(30, now.date()))
    accepted = next(line for line in numbers.shares if line.label == "Accepted")
    assert (accepted.now.figure.n, accepted.now.figure.of) == (3, 4)
    assert (accepted.before.figure.n, accepted.before.figure.of) == (1, 2)
    assert accepted.change == "25 points up; the difference may be chance"
    assert numbers.sent.change == "2 more (100%)"
    assert [line.change for line in numbers.hours] == ["36 hours less (88.9%)", "36 hours less (88.9%)"]
    shown = kit.words(as_omar.get("/partner/statistics/?days=30"))
    assert "Accepted 3 of 4 (75%) 1 of 2 (50%) 25 points up; the difference may be chance" in shown
    assert "No room 1 of 1; before: 1 of 1" in shown


def test_a_partner_can_take_its_numbers_along_with_the_definitions_and_nobody_elses(as_omar, two_months, pia):
    answer = as_omar.get("/partner/statistics/?days=30&format=csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    accepted = [row for row in rows if row["figure"] == "Accepted"]
    assert [(row["n"], row["of"], row["percent"]) for row in accepted] == [("3", "4", "75.0"), ("1", "2", "50.0")]
    assert {row["indicator"] for row in accepted} == {"referrals_accepted"}
    assert accepted[0]["version"] == registry["referrals_accepted"].version
    assert [row["n"] for row in rows if row["figure"] == "Declined: No room"] == ["1", "1"]
    assert "Eno River" not in answer.content.decode()
    mine = answer.content
    as_omar.force_login(pia)
    assert as_omar.get("/partner/statistics/?days=30&format=csv").content != mine


def test_nothing_that_others_get_changes_a_partners_page_or_file(as_omar, two_months, case, nadia, pia, now):
    """So no page of one partner's, held beside an older one, tells of another."""
    pages = [f"/partner/statistics/?days=30{more}" for more in ("", "&format=csv")]
    before = [kit.words(as_omar.get(page)) for page in pages]
    for name in ("x", "y", "z"):
        sent = now - timedelta(days=2)
        theirs = ask(case, name, sent, nadia, "Eno River Recovery")
        answering.answer(referral=theirs, accept=False, reason="no_capacity", by=pia, at=sent)
    assert [kit.words(as_omar.get(page)) for page in pages] == before


def test_the_page_takes_the_same_statements_for_none_and_for_many(
    as_omar, case, nadia, omar, now, count_statements, django_assert_num_queries
):
    page = "/partner/statistics/?days=30"
    none = count_statements(lambda: as_omar.get(page))
    for number in range(20):
        ask(case, f"s{number}", now - timedelta(days=2), nadia)
    assert count_statements(lambda: as_omar.get(page)) == none
    with django_assert_num_queries(4):
        own_numbers(Referral.objects.visible_to(omar), Period.last_days(30, now.date()))


def test_a_partner_can_read_its_numbers_in_spanish(as_omar, two_months):
    assert as_omar.get("/partner/statistics/?days=30&language=es").url == "/partner/statistics/?days=30"
    shown = kit.words(as_omar.get("/partner/statistics/?days=30"))
    assert "Aceptadas 3 de 4 (75%) 1 de 2 (50%) 25 puntos más; la diferencia puede ser casual" in shown
    assert "No hay lugar 1 de 1; antes: 1 de 1" in shown


# --- What was seen


def test_each_view_is_told_with_who_and_which_kinds_and_no_name(as_omar, case, nadia, omar, pia, now):
    ours, theirs = ask(case, "a", now, nadia), ask(case, "b", now, nadia, "Eno River Recovery")
    assert "Nothing has been shown to you yet" in kit.words(as_omar.get("/partner/seen/"))
    answering.view(referral=ours, by=omar, at=now)
    answering.view(referral=theirs, by=pia, at=now)
    shown = kit.words(as_omar.get("/partner/seen/"))
    assert "Omar" in shown
    assert ours.reference in shown
    assert theirs.reference not in shown
    assert "Pia" not in shown
    for told in ("Rosa", "Quillfeather", "555-0123"):
        assert told not in shown


def test_a_view_by_a_reply_link_is_in_the_account_under_the_name_that_was_given(as_omar, rules, now):
    from django.test import Client

    from tests.referrals.partners.reply.kit import confirm

    referral = kit.waiting(now)
    secret = kit.secret(next(one for one in kit.post(now) if one.to == [kit.MAILBOX]), "reply")
    browser = Client()
    confirm(browser, secret, now)
    browser.get(f"/reply/{secret}/answer/")
    shown = kit.words(as_omar.get("/partner/seen/"))
    assert "Ann Lee, Intake" in shown
    assert "By a reply link" in shown
    assert referral.reference in shown


def test_what_was_seen_takes_two_statements_and_is_nobody_elses(django_assert_num_queries, case, nadia, omar, pia, now):
    referral = ask(case, "a", now, nadia)
    for _ in range(20):
        answering.view(referral=referral, by=omar, at=now)
    with django_assert_num_queries(2):
        assert len(seen.told(omar, seen.disclosures(omar))) == 20
    assert not seen.disclosures(pia)
    assert not seen.disclosures(nadia)


# --- Parameters


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "Every day"),
        ([4, 0, 1, 2, 3], "Monday to Friday"),
        ([5, 6], "Saturday, Sunday"),
        ([0, 2, 3], "Monday, Wednesday, Thursday"),
    ],
)
def test_weekdays_in_few_words(days, words):
    assert weekdays.named(days) == words


@pytest.mark.parametrize(
    ("short", "long", "shown"),
    [
        (0, 0, ("0", "0")),
        (0, 10, ("Fewer than 11", "Fewer than 11")),
        (10, 40, ("Fewer than 11", "40")),
        (12, 20, ("Not shown", "20")),
        (12, 12, ("12", "12")),
        (11, 22, ("11", "22")),
        (0, 11, ("0", "11")),
    ],
)
def test_no_small_number_is_told_nor_can_be_worked_out(short, long, shown):
    assert small_cells.two_windows(short, long) == shown


def test_all_who_sign_in_see_the_same_page(client, case, omar, now):
    service = providers.service("Bull City Bridge", "Food pantry", eligibility_description="Adults of Durham")
    report_capacity(service=service, room="capacity", by=omar, at=now - timedelta(hours=100))
    providers.service("Bull City Bridge", "Closed one", status="inactive")
    cast = ["ray:responder", "nadia:navigator", "dee:directory_editor", "eve:evaluator", "ada:administrator"]
    everybody = [people.person(*one.split(":")) for one in cast]
    for person in (*everybody, omar):
        client.force_login(person)
        shown = kit.words(client.get("/parameters/"))
        for said in ("Within 48 hours", "Bull City Bridge", "Food pantry", "Adults of Durham", "Room unknown", "Lunch"):
            assert said in shown, (person.role, said)
        assert "Closed one" not in shown


def test_a_hidden_service_is_on_no_page_of_who_may_not_know_it(client, nadia, omar, eve, rules):
    service = providers.service("Bull City Bridge", "Safe house")
    Service.objects.filter(pk=service.pk).update(audience="heart")
    for person, knows in ((nadia, True), (omar, False), (eve, False)):
        client.force_login(person)
        assert ("Safe house" in kit.words(client.get("/parameters/"))) is knows


def test_partners_see_no_small_count_of_what_was_given(client, rules, case, omar, nadia, now):
    by = User.objects.system("tests")
    item = AidItem.objects.order_by("pk").first()
    encounter = case.encounters.get()
    DirectAid(encounter=encounter, item=item, quantity=1).save_by(by)
    client.force_login(nadia)
    row = next(one for one in client.get("/parameters/").context["aid"] if one.name == item.name)
    assert (row.short, row.long) == ("1", "1")
    client.force_login(omar)
    row = next(one for one in client.get("/parameters/").context["aid"] if one.name == item.name)
    assert row.short == row.long == "Fewer than 11"


def test_the_parameters_take_the_same_statements_for_one_partner_and_for_twenty(as_omar, rules, count_statements):
    providers.service("Bull City Bridge")
    one = count_statements(lambda: as_omar.get("/parameters/"))
    for number in range(20):
        providers.service(f"Partner {number}", "Soup")
    assert count_statements(lambda: as_omar.get("/parameters/")) == one


@pytest.fixture
def count_statements():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(ask):
        with CaptureQueriesContext(connection) as found:
            assert ask().status_code == 200
        return len(found)

    return count
