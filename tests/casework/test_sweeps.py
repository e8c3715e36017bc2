"""The sweeps of casework: remind before, tell at the hour, escalate after, repair what is missing. Each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from casework import tasks
from casework.actions import cases, follow_ups
from casework.models import Case, Encounter, FollowUp, FollowUpNotice
from casework.states import FollowUpStatus
from heart.models import Event, Message
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)


@pytest.fixture
def owed(nadia, sol, now):
    """nadia's follow-up, due 48 hours from now."""
    return FollowUp.objects.get(case=make.case(at=now, assigned_to=nadia))


def sweep(at, by):
    """Every sweep of casework, as the minute's tick runs them."""
    return [
        run(at, by) for run in (tasks.remind, tasks.tell_overdue, tasks.escalate, tasks.repair, tasks.give_next_steps)
    ]


def told(kind):
    """Who was told, by name."""
    return sorted(Message.objects.filter(kind=f"follow_up_{kind}").values_list("recipient__username", flat=True))


def kinds(follow_up):
    return sorted(FollowUpNotice.objects.filter(follow_up=follow_up).values_list("kind", flat=True))


# When


@pytest.mark.parametrize(
    ("hours", "given"),
    [
        (0, []),
        (35.99, []),
        (36, ["reminded"]),
        (47.99, ["reminded"]),
        (48, ["overdue", "reminded"]),
        (71.99, ["overdue", "reminded"]),
        (72, ["escalated", "overdue", "reminded"]),
        (500, ["escalated", "overdue", "reminded"]),
    ],
)
def test_each_notice_has_its_hour(owed, sweeper, now, hours, given):
    for passed in {36, 48, 72, hours}:
        if passed <= hours:
            sweep(now + passed * HOUR, sweeper)
    sweep(now + hours * HOUR, sweeper)
    assert kinds(owed) == given


def test_the_waits_are_settings(owed, sweeper, now, settings):
    settings.REMINDER_HOURS_BEFORE, settings.ESCALATION_HOURS_AFTER = 2, 1
    sweep(now + 45 * HOUR, sweeper)
    assert kinds(owed) == []
    sweep(now + 46 * HOUR, sweeper)
    sweep(now + 49 * HOUR, sweeper)
    assert kinds(owed) == ["escalated", "overdue", "reminded"]


def test_of_what_is_overdue_already_nobody_is_reminded(owed, sweeper, now):
    """The sweeps stood still for two days: one message that it is overdue, and none that it is due soon."""
    sweep(now + 50 * HOUR, sweeper)
    assert kinds(owed) == ["overdue"]


# Whom


def test_the_navigator_is_reminded_and_the_supervisor_called(owed, sweeper, now):
    for hours in (40, 49, 73):
        sweep(now + hours * HOUR, sweeper)
    assert (told("reminded"), told("overdue"), told("escalated")) == (["nadia"], ["nadia"], ["sol"])


def test_a_case_that_nobody_has_goes_to_every_supervisor(sol, sweeper, now):
    people.person("sam", "supervisor")
    gone = people.person("gone", "supervisor")
    gone.is_active = False
    gone.save_by(gone)
    make.case(at=now)
    sweep(now + 40 * HOUR, sweeper)
    assert told("reminded") == ["sam", "sol"]


def test_the_case_of_somebody_who_has_left_goes_to_the_supervisors(owed, nadia, sweeper, now):
    nadia.is_active = False
    nadia.save_by(nadia)
    sweep(now + 40 * HOUR, sweeper)
    assert told("reminded") == ["sol"]


def test_the_case_of_somebody_who_works_no_cases_any_more_goes_to_the_supervisors(owed, nadia, sweeper, now):
    nadia.role = "responder"
    nadia.save_by(nadia)
    sweep(now + 40 * HOUR, sweeper)
    assert told("reminded") == ["sol"]


def test_a_notice_leads_to_the_case_and_stands_in_its_timeline(owed, sweeper, now):
    sweep(now + 40 * HOUR, sweeper)
    assert Message.objects.get(kind="follow_up_reminded").path == f"/cases/{owed.case_id}/"
    event = Event.objects.get(kind="casework.follow_up_notice")
    assert (event.case_key, event.by, event.details) == (owed.case_id, sweeper, {"kind": "reminded", "told": 1})


# Once


def test_a_second_sweep_finds_nothing_left_to_do(owed, sweeper, now):
    at = now + 73 * HOUR
    assert sweep(at, sweeper)[1:3] == [1, 1]
    assert sweep(at, sweeper) == [0, 0, 0, 0, 0]
    assert Message.objects.filter(kind__startswith="follow_up_").count() == 2


def test_more_than_one_batch_is_done_in_one_sweep(nadia, sweeper, now, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for _ in range(5):
        make.case(at=now, assigned_to=nadia)
    assert tasks.remind(now + 40 * HOUR, sweeper) == 5
    assert FollowUpNotice.objects.count() == 5


def test_a_sweep_takes_a_batch_with_few_statements_beside_its_writes(nadia, sweeper, now):
    from django.test.utils import CaptureQueriesContext

    for _ in range(4):
        make.case(at=now, assigned_to=nadia)
    with CaptureQueriesContext(connection) as captured:
        tasks.remind(now + 40 * HOUR, sweeper)
    claims = [one for one in captured.captured_queries if "SKIP LOCKED" in one["sql"]]
    assert len(claims) == 2, "one batch, and one look that nothing is left"


# Nothing for what is closed


def test_nothing_is_said_of_a_follow_up_that_was_done(owed, nadia, sweeper, now):
    follow_ups.complete(follow_up=owed, result="reached", by=nadia, at=now + HOUR)
    sweep(now + 100 * HOUR, sweeper)
    assert kinds(owed) == []


def test_nothing_is_said_of_a_closed_case(owed, nadia, sweeper, now):
    case = owed.case
    for need in case.needs.all():
        from casework.actions import needs

        needs.close(need=need, unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    assert sweep(now + 100 * HOUR, sweeper) == [0, 0, 0, 0, 0]
    assert not Message.objects.filter(kind__startswith="follow_up_").exists()


# Repair


def behind_the_products_back(statement, *values):
    """What a hand in the database does, past every action and its history."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_follow_up_taken_out_behind_the_products_back_is_made_again(owed, sweeper, now):
    due, encounter = owed.due_at, owed.encounter
    behind_the_products_back("DELETE FROM casework_followup WHERE id = %s", owed.pk)
    assert list(Encounter.objects.unfollowed()) == [encounter]
    at = now + 3 * HOUR
    assert tasks.repair(at, sweeper) == 1
    again = FollowUp.objects.get(encounter=encounter)
    assert (again.due_at, again.case_id, again.status) == (due, owed.case_id, FollowUpStatus.OPEN)
    assert not Encounter.objects.unfollowed().exists()
    event = Event.objects.get(kind="casework.encounter_repaired")
    assert (event.by, event.at, event.case_key) == (sweeper, at, owed.case_id)
    assert tasks.repair(at, sweeper) == 0


def test_what_is_made_again_late_is_escalated_at_once(owed, sweeper, now):
    behind_the_products_back("DELETE FROM casework_followup WHERE id = %s", owed.pk)
    at = now + 80 * HOUR
    tasks.repair(at, sweeper)
    sweep(at, sweeper)
    assert kinds(FollowUp.objects.get(encounter=owed.encounter)) == ["escalated", "overdue"]


def test_a_repair_on_a_closed_case_opens_a_new_one(owed, nadia, sweeper, now):
    from casework.actions import needs

    case = owed.case
    needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    behind_the_products_back("DELETE FROM casework_followup WHERE id = %s", owed.pk)
    assert tasks.repair(now + HOUR, sweeper) == 1
    made = FollowUp.objects.get()
    assert made.case != case
    assert made.case.status == "open"
    assert Encounter.objects.get().case == made.case


def test_a_repair_joins_the_case_that_is_open_by_now(owed, nadia, sweeper, now):
    from casework.actions import needs

    case = owed.case
    needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    again = make.encounter(at=now + HOUR, neighbor=case.neighbor, details={})
    behind_the_products_back("DELETE FROM casework_followup WHERE id = %s", owed.pk)
    tasks.repair(now + 2 * HOUR, sweeper)
    assert Encounter.objects.exclude(pk=again.pk).get().case == again.case


def test_nothing_is_repaired_that_is_not_owed(sweeper, now):
    make.encounter(at=now, wish="refused")
    make.encounter(at=now, known="unknown", details={})
    assert tasks.repair(now, sweeper) == 0
    assert not FollowUp.objects.exists()


def test_a_case_without_a_next_step_is_given_one(owed, sweeper, now):
    behind_the_products_back(
        "UPDATE casework_followup SET status = 'completed', closed_at = now(), closed_by_id = %s, result = 'reached'"
        " WHERE id = %s",
        sweeper.pk,
        owed.pk,
    )
    assert list(Case.objects.without_next_step()) == [owed.case]
    assert tasks.give_next_steps(now, sweeper) == 1
    step = FollowUp.objects.get(status=FollowUpStatus.OPEN)
    assert (step.kind, step.why) == ("review", "The case had no next step")
    assert step.due_at == now + timedelta(days=2)
    assert Event.objects.filter(kind="casework.case_repaired", case_key=owed.case_id).count() == 1
    assert tasks.give_next_steps(now, sweeper) == 0


def test_two_messages_about_two_follow_ups_of_one_case_are_two(owed, nadia, sweeper, now):
    follow_ups.schedule(case=owed.case, kind="check_in", due_at=now + 46 * HOUR, by=nadia, at=now)
    tasks.remind(now + 40 * HOUR, sweeper)
    assert told("reminded") == ["nadia", "nadia"]
