"""One real record of each kind, and the cast that walks to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from heart.models import Message, User
from heart.permissions import ROLES
from heart.uploads import Upload
from tests.factories import casework as make
from tests.factories import field as outside
from tests.factories import people, publications
from tests.factories import referrals as providers
from tests.factories import voices as said
from tests.factories.extracts import asked as extract_of

LETTER = Upload("text", "letter.txt", b"An invented letter")
NOBODY = "nobody"
OTHER_ORGANIZATION = "other organization"
CAST = {
    "navigator": "nadia",
    "clinician": "cora",
    "responder": "ray",
    "supervisor": "sol",
    "directory_editor": "dee",
    "evaluator": "eve",
    "administrator": "ada",
    "partner": "omar",
    "partner_manager": "mara",
}
BRIDGE = ("partner", "partner_manager")
ACTORS = (*CAST, OTHER_ORGANIZATION, NOBODY)
assert set(CAST) == set(ROLES) - {"system"}, "every role that signs in is walked"


def cast() -> dict[str, User | None]:
    """Who walks. `partner` and `partner_manager` are of whom the referral was sent to; the other organization has one
    of its own too.
    """
    actors: dict[str, User | None] = {
        role: people.person(name, role, "Bull City Bridge" if role in BRIDGE else "") for role, name in CAST.items()
    }
    actors[OTHER_ORGANIZATION] = people.person("pia", "partner", "Eno River Recovery")
    actors[NOBODY] = None
    return actors


@dataclass
class World:
    """What stands behind the keys in an address."""

    now: datetime
    cast: dict[str, User | None]
    noel: User
    about: Any
    call: Any
    case: Any
    closed_case: Any
    consent: Any
    draft: Any
    edit: Any
    unit: Any
    encounter: Any
    extract: Any
    publication: Any
    published: Any
    follow_up: Any
    goal: Any
    goal_in_error: Any
    step: Any
    free_service: Any
    hours: Any
    merge: Any
    message: Any
    need: Any
    neighbor: Any
    nobodys_case: Any
    note: Any
    organization: Any
    pet: Any
    pair: Any
    phone: Any
    plan: Any
    place: Any
    seen_by: Any
    colleague: Any
    invitation: Any
    invitation_token: str
    replier: Any
    reply_token: str
    referral: Any
    talk: Any
    alone: Any
    match: Any
    meeting: Any
    agenda_row: Any
    meeting_task: Any
    response: Any
    service: Any
    signed_note: Any
    spoken_name: Any
    task: Any
    taxonomy: Any
    term: Any
    tie: Any
    alert: Any
    unknown: Any
    member: Any
    attachment: Any
    cosignature: Any
    typing: Any
    unasked_note: Any
    trusted_contact: Any
    assignment: Any
    attempt_plan: Any
    appointment: Any
    question: Any
    plan_version: Any
    cover: Any
    feed: Any
    feed_token: str
    saved_filter: Any
    voice: Any
    voice_token: str


def build(now: datetime) -> World:
    """nadia's case: a need, a follow-up, a draft and a signed note, one referral sent to omar's organization."""
    from casework.actions import (
        attachments,
        attempt_plans,
        call_alerts,
        cases,
        cosigning,
        merging,
        navigators,
        notes,
        reference,
        supervision,
        typing,
    )
    from casework.actions import caseload as own
    from casework.models import (
        AttemptPlan,
        AttemptPlanVersion,
        CalendarFeed,
        Call,
        Consent,
        FollowUp,
        Need,
    )
    from casework.states import TaskKind
    from referrals.actions import talk as referral_talk

    reference.ensure_defaults(by=User.objects.system("setup"))
    attempt_plans.ensure_first_plans(by=User.objects.system("setup"), at=now)
    nadia, sol = people.person("nadia", "navigator"), people.person("sol", "supervisor")
    call = Call(source="test", number="1", received_at=now).save_by(User.objects.system("import"))
    case = make.case(at=now, assigned_to=nadia, phone="919-555-0123")
    encounter = case.encounters.get()
    need = Need.objects.get(case=case)
    pantry, closet = providers.service(), providers.service(name="Clothes closet")
    free = providers.service("Eno River Recovery", name="Detox")
    referral = providers.sent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, closet, need=need, by=nadia, at=now)
    note = notes.draft(case=case, title="A draft", body="Not done yet.", by=nadia, at=now)
    signed = notes.draft(case=case, title="First talk", body="Wants food.", by=nadia, at=now)
    notes.sign(note=signed, by=nadia, at=now)
    unasked = notes.draft(case=case, title="Second talk", body="Wants a bed.", by=nadia, at=now)
    notes.sign(note=unasked, by=nadia, at=now)
    task = supervision.open_task(kind=TaskKind.DEBRIEF, response=encounter.response, by=sol, at=now)
    closed = make.case(at=now, needs_seen=[])
    cases.close(case=closed, outcome="declined", by=nadia, at=now)
    token = own.make_feed(by=nadia, at=now)
    no_phone = AttemptPlan.objects.get(name="No phone")
    leave = {"starts_on": now.date(), "ends_on": now.date()}
    cover = navigators.arrange_cover(away=nadia, covered_by=people.person("noel", "navigator"), **leave, by=sol, at=now)
    twice, again, once = (make.case(at=now, assigned_to=nadia).neighbor for _ in range(3))
    pair = _pair(once, make.case(at=now).neighbor, now)
    return World(
        now=now,
        assignment=case.assignments.get(),
        attempt_plan=no_phone,
        plan_version=AttemptPlanVersion.objects.get(plan=no_phone),
        cover=cover,
        feed=CalendarFeed.objects.get(),
        feed_token=token,
        saved_filter=own.save_filter(name="Late", choices={"show": "overdue"}, by=nadia, at=now),
        cast=cast(),
        extract=extract_of(people.person("eve", "evaluator"), now),
        publication=publications.counted(now),
        published=publications.published(now, back=1),
        noel=people.person("noel", "navigator"),
        alert=outside.alert(at=now),
        unknown=outside.somebody_unknown(at=now),
        member=encounter.response.members.earliest("pk"),
        about=call_alerts.say(call=call, neighbor=case.neighbor, by=sol, at=now),
        call=call,
        case=case,
        closed_case=closed,
        consent=Consent.objects.get(neighbor=case.neighbor),
        draft=draft,
        encounter=encounter,
        follow_up=FollowUp.objects.get(case=case),
        free_service=free,
        **_goals(case, by=nadia, at=now),
        hours=_hours(now),
        merge=merging.merge(kept=twice, other=again, by=sol, at=now),
        message=Message.objects.filter(recipient=nadia).earliest("pk"),
        need=need,
        neighbor=case.neighbor,
        nobodys_case=make.case(at=now),
        note=note,
        organization=pantry.organization,
        pair=pair,
        phone=case.neighbor.phones.get(),
        plan=_plan(case, by=nadia, at=now),
        **make.ways_to(case.neighbor, by=nadia, at=now),
        **_replies(referral, now),
        **_listed(pantry, now),
        referral=referral,
        alone=_alone(case, by=nadia, at=now),
        talk=referral_talk.write(referral=referral, text="Can you come by?", by=nadia, at=now),
        **_meeting(case, referral, now),
        **_hand_over(need, referral, now),
        response=encounter.response,
        service=pantry,
        signed_note=signed,
        task=task,
        attachment=attachments.add(case=case, title="Letter", upload=LETTER, by=nadia, at=now),
        cosignature=cosigning.ask(note=signed, by=nadia, at=now),
        typing=typing.keep(case=case, submission=uuid4(), window=uuid4(), template="free", typed={}, by=nadia, at=now),
        unasked_note=unasked,
        **_voices(now),
    )


def _voices(now: datetime) -> dict[str, Any]:
    """An answer whose words are cleared, and a link that opens the survey, by the real clock too."""
    from heart.insights.quarter import Quarter

    [voice] = said.answers(1, Quarter.of(now.date()).after(-1).first, words="Sam was kind.")
    return {"voice": said.cleared(voice, at=now), "voice_token": said.link(now, until=said.LONG_AFTER)}


def _listed(service: Any, now: datetime) -> dict[str, Any]:
    """That the service is offered at a place, a change of it that waits, a unit, and a term of a taxonomy."""
    from referrals.actions import listing
    from referrals.models import Location, ServiceAtLocation, Taxonomy, TaxonomyTerm, Unit

    by = User.objects.system("tests")
    place = Location(organization=service.organization, name="Elm Street").save_by(by)
    omar = people.person("omar", "partner", "Bull City Bridge")
    [edit] = listing.change(entry=service, values={"url": "https://bridge.example"}, by=omar, at=now)
    taxonomy = Taxonomy(name="Invented terms").save_by(by)
    return {
        "tie": ServiceAtLocation(service=service, location=place).save_by(by),
        "taxonomy": taxonomy,
        "edit": edit,
        "unit": Unit(name="Beds").save_by(by),
        "term": TaxonomyTerm(taxonomy=taxonomy, name="Food").save_by(by),
    }


def _replies(referral: Any, now: datetime) -> dict[str, Any]:
    """A reply link to the referral, who asked for a code by it, and somebody invited to the same organization."""
    from referrals.actions import people as partner
    from referrals.actions import replying
    from referrals.models import Invitation, ReplyLink

    system = User.objects.system("reply-link")
    manager = people.person("mara", "partner_manager", "Bull City Bridge")
    partner.set_referral_address(organization=referral.organization, email="intake@bridge.example", by=manager, at=now)
    token = replying.issue(referral=referral, by=people.person("nadia", "navigator"), at=now)
    ann = {"first_name": "Ann", "last_name": "Lee", "email": "ann@bridge.example"}
    colleague = partner.invite(agency=manager.agency, **ann, role="partner", by=manager, at=now)
    invitation = Invitation.objects.get(user=colleague)
    # The walk goes by the real clock, which is ahead of the world's.
    for row in (ReplyLink.objects.get(), invitation, referral.consent):
        row.expires_at = now + timedelta(days=3_650)
        row.save_by(system)
    who = {"name": "Ann Lee", "position": "Intake", "network": "here"}
    return {
        "colleague": colleague,
        "invitation_token": partner.mail_link(invitation=invitation, by=system, at=now),
        "invitation": Invitation.objects.get(user=colleague),
        "replier": replying.ask_code(link=ReplyLink.objects.get(), **who, by=system, at=now),
        "reply_token": token,
    }


def _meeting(case: Any, referral: Any, now: datetime) -> dict[str, Any]:
    """Somebody whom omar's organization enrolled and who may be the neighbor, and a meeting in session with a task."""
    from referrals.actions import meetings, minutes
    from referrals.models import AgendaPart, AgendaRow
    from tests.factories import enrollments as partners

    omar, sol = people.person("omar", "partner", "Bull City Bridge"), people.person("sol", "supervisor")
    # By the real clock: what a release lets out is out of sight once it has ended.
    match = partners.taken(case.neighbor, by=omar, at=timezone.now(), phone="919-555-0123", domain="medical")
    meeting = meetings.plan(starts_at=now + timedelta(hours=3), by=sol, at=now)
    meeting = meetings.begin(meeting=meeting, by=sol, at=now)
    facts = {"status": "viewed", "days": 3}
    row = AgendaRow.objects.create(
        meeting=meeting, build=meeting.build, position=99, kind="stuck", referral=referral, facts=facts
    )
    AgendaPart.objects.create(row=row, organization=referral.organization, referral=referral, facts=facts)
    due_on = (now + timedelta(days=3)).date()
    task = minutes.give_task(row=row, words="Answer it", owner=omar, due_on=due_on, by=sol, at=now)
    return {"match": match, "meeting": meeting, "agenda_row": row, "meeting_task": task}


def _hand_over(need: Any, referral: Any, now: datetime) -> dict[str, Any]:
    """A question about room that waits (by the real clock too), and an appointment that has begun."""
    from referrals.actions import planned, questions

    nadia = people.person("nadia", "navigator")
    about = {"domain": need.domain, "urgency": "routine", "age_band": "any", "language": "english"}
    question = questions.ask(service=referral.service, need=need, **about, by=nadia, at=now)
    question.expires_at = now + timedelta(days=3_650)
    question.save_by(nadia)
    starts_at = now - timedelta(hours=1)
    return {
        "question": question,
        "appointment": planned.begin(referral=referral, starts_at=starts_at, by=nadia, at=now),
    }


def _alone(case: Any, *, by: User, at: datetime) -> Any:
    """A referral to a provider where nobody signs in."""
    church = providers.service("Corner Church", "Church pantry")
    church.organization.agency = None
    church.organization.save_by(by)
    return providers.sent(case, church, by=by, at=at)


def _pair(one: Any, other: Any, now: datetime) -> Any:
    """Two records that the nightly comparison put before somebody."""
    from casework.actions import duplicates
    from casework.models import DuplicatePair
    from casework.rules.linkage import Found

    found = Found(one.pk, other.pk, weight=3.0, facts="as of today")
    duplicates.propose(found=[found], by=User.objects.system("sweep"), at=now)
    return DuplicatePair.objects.get()


def _hours(now: datetime) -> Any:
    """The community response team on Mondays from six to six."""
    from casework.actions import tables
    from casework.models import ProgramHours

    since = (now - timedelta(days=60)).date()
    row = ProgramHours(program="CRT", weekday=0, starts=time(6), ends=time(18), effective_from=since)
    return tables.add(rows=[row], by=people.person("ada", "administrator"), at=now)[0]


def _goals(case: Any, *, by: User, at: datetime) -> dict[str, Any]:
    """A goal with a step, and another that was entered in error."""
    from casework.actions import corrections, goals

    goal = goals.set_goal(case=case, words="A door that I can lock", by=by, at=at)
    step = goals.add_step(goal=goal, what="Ask the shelter", who="Nadia", by=by, at=at)
    wrong = goals.set_goal(case=case, words="Somebody else's", by=by, at=at)
    return {"goal": goal, "step": step, "goal_in_error": corrections.mark(row=wrong, why="Mixed up", by=by, at=at)}


def _plan(case: Any, *, by: User, at: datetime) -> Any:
    """What helps the neighbor of this case."""
    from casework.actions import response_plans

    return response_plans.write(
        submission=uuid4(),
        neighbor=case.neighbor,
        words={"helps": "Sit down."},
        written_with="neighbor",
        review_on=(at + timedelta(days=90)).date(),
        by=by,
        at=at,
    )


@pytest.fixture(scope="module", name="world")
def shared_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once for all walks of a module: whatever a walk does is taken back at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(datetime(2026, 3, 10, 14, 0, tzinfo=UTC))
        transaction.set_rollback(True)
