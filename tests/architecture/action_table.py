"""Who may take which action, on one real record each: the same for the page, the API, a sweep or a command.

An action that does not stand here fails a test, as does a row for one that the product does not have.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from casework.actions.demographics import Answer
from casework.actions.responses import Member
from casework.models import CallType, UsualPlace
from casework.states import Discipline, FollowUpKind
from casework.states.duplicates import PairStatus
from heart.models import User
from tests.architecture.access_rows import (
    APPROVERS,
    AUTHOR,
    CASEWORK,
    CODERS,
    COSIGNERS,
    EXTRACTS,
    FIELD,
    SUPERVISOR,
    TEAM,
)
from tests.architecture.action_beyond import REFERRAL_ROWS
from tests.architecture.action_rows import ADMINISTRATORS, SYSTEM, Row
from tests.architecture.world import LETTER, World
from tests.factories import casework as make
from tests.factories.publications import ready_quarter

IMPORTERS = SYSTEM | {"administrator"}
PLANNERS = SYSTEM | {"administrator"}


def _extract(w: World, by: User) -> dict[str, Any]:
    day = w.now.date()
    days = {"first": day - timedelta(days=200), "last": day - timedelta(days=9)}
    return {"submission": uuid4(), "purpose": "Does it hold?", **days}


# Actions that ask no policy, since only other actions and sweeps take them. Nothing else may.
INSIDE: dict[str, str] = {
    "referrals.actions.rest.withdraw": "a part of a start",
    "referrals.actions.planned.put": "a part of scheduling a referral",
    "referrals.actions.planned.begin": "a part of setting an appointment",
    "referrals.actions.planned.leave": "a part of moving or ending an appointment",
    "casework.actions.owing.owe_attempt": "a part of saying that an appointment was missed",
    "casework.actions.duplicates.propose": "a part of the nightly comparison",
    "casework.actions.duplicates.settle": "a part of a merge, or of its undoing",
    "casework.actions.call_alerts.tell_of_places": "a part of receiving calls",
    "casework.actions.verdicts.track": "a part of receiving calls",
    "casework.actions.verdicts.response_changed": "a part of recording a response, or of marking it in error",
    "casework.actions.verdicts.tables_changed": "a part of changing hours and areas",
    "casework.actions.verdicts.eligibility_changed": "a part of changing who answers what",
    "casework.actions.verdicts.work_out": "a sweep's",
    "casework.actions.cases.open_or_join": "a part of recording an encounter",
    "casework.actions.cases.repair": "a sweep's",
    "casework.actions.alerts.ask_review": "a sweep's",
    "casework.actions.encounters.record": "a part of recording a response",
    "casework.actions.field.keep_follow_up": "a part of recording or recognizing an encounter",
    "casework.actions.supervision.remind": "a sweep's",
    "casework.actions.encounters.repair": "a sweep's",
    "casework.actions.follow_ups.owe_first": "a part of recording an encounter",
    "casework.actions.follow_ups.notice": "a sweep's",
    "casework.actions.follow_ups.schedule_next": "a part of an attempt, of a field meeting, or of taking one back",
    "casework.actions.neighbors.found_wrong": "a part of logging an attempt",
    "casework.actions.neighbors.not_wrong_after_all": "a part of marking an attempt as entered in error",
    "casework.actions.ways.learn_from": "a part of logging an attempt",
    "casework.actions.notes.remind": "a sweep's",
    "casework.actions.typing.remind": "a sweep's",
    "casework.actions.consents.ask_for_renewal": "a sweep's",
    "casework.actions.corrections.mark": "a part of entering something in error",
    "casework.actions.undoing.call_off": "a part of entering something in error",
    "casework.actions.undoing.resume": "a part of entering an attempt in error",
    "casework.actions.undoing.disengage": "a part of entering an attempt in error",
    "casework.actions.undoing.close_unfounded": "a part of entering an encounter in error",
    "casework.actions.undoing.forget_attempt": "a part of entering an attempt in error",
    "casework.actions.undoing.forget_encounter": "a part of entering an encounter in error",
    "casework.actions.undoing.forget_response": "a part of entering a response in error",
    "casework.actions.undoing.keep_next_step": "a part of entering something in error",
    "casework.actions.needs.seen": "a part of recording an encounter",
    "casework.actions.supervision.open_task": "a part of recording a response or answering the safety questions",
}


def _response(world: World, by: User) -> dict[str, Any]:
    return {"facts": make.facts(world.now), "members": [Member(Discipline.PEER, by)], "met": []}


def _consent(world: World, by: User) -> dict[str, Any]:
    return {
        "neighbor": world.neighbor,
        "recipients": {world.organization.pk: world.organization.name},
        "information": ["identity"],
        "purpose": "To arrange help",
        "method": "paper",
        "paper_place": "Binder 3",
        "signed_name": "As signed",
        "explained": True,
    }


def _attempt(world: World, by: User) -> dict[str, Any]:
    return {"submission": uuid4(), "follow_up": world.follow_up, "channel": "phone", "result": "no_answer"}


def _alert(world: World, by: User) -> dict[str, Any]:
    days = {"review_at": world.now + timedelta(days=9), "expires_at": world.now + timedelta(days=99)}
    return {"submission": uuid4(), "kind": "animal", "reason": "A dog", "location": "1 Elm", **days}


def _renewal(world: World, by: User) -> dict[str, Any]:
    days = {"review_at": world.now + timedelta(days=9), "expires_at": world.now + timedelta(days=99)}
    return {"alert": world.alert, "reason": "Two dogs", **days}


def _schedule(world: World, by: User) -> dict[str, Any]:
    return {"case": world.case, "kind": FollowUpKind.CHECK_IN, "due_at": world.now + timedelta(days=1)}


def _leave(world: World, by: User) -> dict[str, Any]:
    later = world.now.date() + timedelta(days=30)
    return {"away": world.cast["navigator"], "covered_by": world.noel, "starts_on": later, "ends_on": later}


def _terms(world: World) -> dict[str, Any]:
    names = ("steps", "min_days", "min_channels", "within_days", "check_in_days")
    return {name: getattr(world.plan_version, name) for name in names}


ROWS = [
    Row("heart.insights.export.actions.ask", frozenset({"evaluator", "administrator"}), _extract),
    Row("heart.insights.export.actions.approve", APPROVERS, lambda w, by: {"extract": w.extract}),
    Row("heart.insights.export.actions.refuse", APPROVERS, lambda w, by: {"extract": w.extract, "reason": "Too much"}),
    Row(
        "heart.insights.export.actions.freeze",
        SYSTEM,
        lambda w, by: {"extract": w.extract, "files": {"manifest.json": b"{}"}},
    ),
    Row("heart.insights.export.actions.download", EXTRACTS | SYSTEM, lambda w, by: {"extract": w.extract}),
    Row("heart.insights.export.actions.withdraw", EXTRACTS, lambda w, by: {"extract": w.extract, "reason": "Asked to"}),
    Row("heart.insights.public.actions.prepare", APPROVERS, lambda w, by: {"quarter": ready_quarter(w.now, back=2)}),
    Row(
        "heart.insights.public.actions.freeze",
        SYSTEM,
        lambda w, by: {"publication": w.publication, "figures": []},
    ),
    Row("heart.insights.public.actions.publish", APPROVERS, lambda w, by: {"publication": w.publication}),
    Row("heart.insights.public.actions.drop", APPROVERS, lambda w, by: {"publication": w.publication, "reason": "No"}),
    Row(
        "heart.insights.public.actions.withdraw",
        APPROVERS,
        lambda w, by: {"publication": w.published, "reason": "A leak"},
    ),
    Row("casework.actions.calls.receive", IMPORTERS, lambda w, by: {"calls": []}),
    Row("casework.actions.alerts.warn", FIELD, _alert),
    Row("casework.actions.alerts.renew", FIELD, _renewal),
    Row("casework.actions.alerts.end", FIELD, lambda w, by: {"alert": w.alert, "reason": "They moved"}),
    Row("casework.actions.encounters.recognize", FIELD, lambda w, by: {"encounter": w.unknown, "neighbor": w.neighbor}),
    Row(
        "casework.actions.call_alerts.say",
        FIELD,
        lambda w, by: {"call": w.call, "neighbor": w.nobodys_case.neighbor},
    ),
    Row("casework.actions.call_alerts.take_back", FIELD, lambda w, by: {"about": w.about, "why": "Somebody else"}),
    Row("casework.actions.tables.add", ADMINISTRATORS, lambda w, by: {"rows": [CallType(name="A new type")]}),
    Row("casework.actions.tables.change", ADMINISTRATORS, lambda w, by: {"row": w.hours, "values": {"units": 3}}),
    Row(
        "casework.actions.response_plans.write",
        CASEWORK,
        lambda w, by: {
            "submission": uuid4(),
            "neighbor": w.neighbor,
            "words": {"helps": "Tea."},
            "written_with": "neighbor",
            "review_on": (w.now + timedelta(days=30)).date(),
        },
    ),
    Row("casework.actions.response_plans.withdraw", CASEWORK, lambda w, by: {"plan": w.plan, "why": "Asked to"}),
    Row("casework.actions.cases.assign", SUPERVISOR, lambda w, by: {"case": w.case, "to": w.noel}),
    Row("casework.actions.cases.assign", CASEWORK, lambda w, by: {"case": w.nobodys_case, "to": by}),
    Row(
        "casework.actions.assignments.assign_many",
        SUPERVISOR,
        lambda w, by: {"cases": [w.case], "to": w.noel, "note": "Over to you"},
    ),
    Row("casework.actions.assignments.acknowledge", AUTHOR, lambda w, by: {"assignment": w.assignment}),
    Row(
        "casework.actions.navigators.set_profile",
        SUPERVISOR,
        lambda w, by: {"person": w.noel, "beats": [], "languages": [], "capacity": 1},
    ),
    Row("casework.actions.navigators.arrange_cover", AUTHOR | SUPERVISOR, _leave),
    Row("casework.actions.navigators.call_off_cover", AUTHOR | SUPERVISOR, lambda w, by: {"cover": w.cover}),
    Row("casework.actions.attempt_plans.write", PLANNERS, lambda w, by: {"name": "Slow", "terms": _terms(w)}),
    Row("casework.actions.attempt_plans.retire", PLANNERS, lambda w, by: {"plan": w.attempt_plan}),
    Row("casework.actions.attempt_plans.ensure_first_plans", PLANNERS, lambda w, by: {}),
    Row(
        "casework.actions.attempt_plans.choose",
        CASEWORK,
        lambda w, by: {"case": w.case, "version": w.plan_version, "reason": "Lost the phone"},
    ),
    Row("casework.actions.caseload.save_filter", CASEWORK, lambda w, by: {"name": "Mine", "choices": {}}),
    Row("casework.actions.caseload.remove_filter", AUTHOR, lambda w, by: {"saved": w.saved_filter}),
    Row("casework.actions.caseload.make_feed", CASEWORK, lambda w, by: {}),
    Row("casework.actions.caseload.revoke_feed", AUTHOR, lambda w, by: {"feed": w.feed}),
    Row("casework.actions.supervision.mend", SUPERVISOR, lambda w, by: {}),
    Row("casework.actions.cases.engage", CASEWORK, lambda w, by: {"case": w.case}),
    Row("casework.actions.cases.close", CASEWORK, lambda w, by: {"case": w.case, "outcome": "declined"}),
    Row("casework.actions.cases.reopen", CASEWORK, lambda w, by: {"case": w.closed_case, "reason": "Called again"}),
    Row("casework.actions.consents.give", CASEWORK, _consent),
    Row("casework.actions.consents.revoke", CASEWORK, lambda w, by: {"consent": w.consent, "reason": "By phone"}),
    Row("casework.actions.consents.hand_over", CASEWORK, lambda w, by: {"consent": w.consent, "language": "es"}),
    Row("casework.actions.corrections.enter_in_error", AUTHOR | SUPERVISOR, lambda w, by: {"row": w.goal, "why": "No"}),
    Row("casework.actions.corrections.take_back", AUTHOR | SUPERVISOR, lambda w, by: {"row": w.goal_in_error}),
    Row("casework.actions.goals.set_goal", CASEWORK, lambda w, by: {"case": w.case, "words": "A bed"}),
    Row("casework.actions.goals.add_step", CASEWORK, lambda w, by: {"goal": w.goal, "what": "Ask", "who": "Nadia"}),
    Row("casework.actions.goals.complete_step", CASEWORK, lambda w, by: {"step": w.step}),
    Row("casework.actions.goals.tell_progress", CASEWORK, lambda w, by: {"goal": w.goal, "words": "Well"}),
    Row("casework.actions.goals.end", CASEWORK, lambda w, by: {"goal": w.goal, "status": "achieved", "reason": "Key"}),
    Row("casework.actions.goals.change", CASEWORK, lambda w, by: {"goal": w.goal, "words": "A bed", "reason": "Now"}),
    Row("casework.actions.needs.arrange", CASEWORK, lambda w, by: {"need": w.need, "priority": "first"}),
    Row("casework.actions.follow_ups.schedule", CASEWORK, _schedule),
    Row("casework.actions.follow_ups.log_attempt", CASEWORK, _attempt),
    Row(
        "casework.actions.follow_ups.complete",
        CASEWORK,
        lambda w, by: {"follow_up": w.follow_up, "result": "reached"},
    ),
    Row(
        "casework.actions.follow_ups.cancel", CASEWORK, lambda w, by: {"follow_up": w.follow_up, "reason": "Not needed"}
    ),
    Row("casework.actions.needs.add", CASEWORK, lambda w, by: {"case": w.case, "domain": "medical"}),
    Row("casework.actions.needs.start", CASEWORK, lambda w, by: {"need": w.need}),
    Row("casework.actions.needs.close", CASEWORK, lambda w, by: {"need": w.need, "evidence": "neighbor"}),
    Row("casework.actions.neighbors.add", FIELD, lambda w, by: {"details": {"given_name": "Ana"}}),
    Row("casework.actions.neighbors.learn", FIELD, lambda w, by: {"neighbor": w.neighbor, "places": "The library"}),
    Row(
        "casework.actions.neighbors.change",
        CASEWORK,
        lambda w, by: {"neighbor": w.neighbor, "details": {"pronouns": "they"}},
    ),
    Row(
        "casework.actions.neighbors.add_phone",
        CASEWORK,
        lambda w, by: {"neighbor": w.neighbor, "number": "919-555-0177"},
    ),
    Row(
        "casework.actions.neighbors.change_phone",
        CASEWORK,
        lambda w, by: {"phone": w.phone, "safe_to_leave_message": True, "safe_to_text": True, "in_use": True},
    ),
    Row(
        "casework.actions.ways.add",
        CASEWORK,
        lambda w, by: {"kind": UsualPlace, "neighbor": w.neighbor, "details": {"kind": "park", "where": "The park"}},
    ),
    Row(
        "casework.actions.demographics.record",
        CASEWORK,
        lambda w, by: {"neighbor": w.neighbor, "answers": {"veteran": Answer("declined")}},
    ),
    Row("casework.actions.ways.change", CASEWORK, lambda w, by: {"way": w.place, "details": {"note": "By the gate"}}),
    Row("casework.actions.ways.end", CASEWORK, lambda w, by: {"way": w.place, "reason": "gone"}),
    Row("casework.actions.ways.seen_at", FIELD, lambda w, by: {"place": w.place}),
    Row("casework.actions.duplicates.decide", CASEWORK, lambda w, by: {"pair": w.pair, "status": PairStatus.LATER}),
    Row(
        "casework.actions.duplicates.report",
        CASEWORK,
        lambda w, by: {"one": w.neighbor, "other": w.nobodys_case.neighbor},
    ),
    Row("casework.actions.finding.find", SYSTEM | SUPERVISOR, lambda w, by: {}),
    Row("casework.actions.finding.find_tonight", SYSTEM | SUPERVISOR, lambda w, by: {}),
    Row(
        "casework.actions.merging.merge",
        SUPERVISOR,
        lambda w, by: {"kept": w.neighbor, "other": w.nobodys_case.neighbor},
    ),
    Row("casework.actions.merging.undo", SUPERVISOR, lambda w, by: {"merge": w.merge}),
    Row("casework.actions.notes.draft", CASEWORK, lambda w, by: {"case": w.case, "title": "A talk", "body": "Short."}),
    Row("casework.actions.notes.revise", AUTHOR, lambda w, by: {"note": w.note, "title": "A talk", "body": "Long."}),
    Row("casework.actions.notes.sign", AUTHOR, lambda w, by: {"note": w.note}),
    Row("casework.actions.attachments.add", CASEWORK, lambda w, by: {"case": w.case, "title": "L", "upload": LETTER}),
    Row("casework.actions.cosigning.ask", AUTHOR, lambda w, by: {"note": w.unasked_note}),
    Row("casework.actions.cosigning.give", COSIGNERS, lambda w, by: {"cosignature": w.cosignature}),
    Row("casework.actions.cosigning.send_back", COSIGNERS, lambda w, by: {"cosignature": w.cosignature, "remark": "?"}),
    Row(
        "casework.actions.printing.record_print",
        CASEWORK,
        lambda w, by: {"case": w.case, "purpose": "neighbor", "parts": ["needs"], "notes": 0, "notice": False},
    ),
    Row(
        "casework.actions.typing.keep",
        CASEWORK,
        lambda w, by: {"case": w.case, "submission": uuid4(), "window": uuid4(), "template": "free", "typed": {}},
    ),
    Row("casework.actions.typing.discard", AUTHOR, lambda w, by: {"typing": w.typing}),
    Row("casework.actions.notes.add_to", CASEWORK, lambda w, by: {"note": w.signed_note, "body": "And a phone."}),
    Row(
        "casework.actions.reference.import_call_types",
        IMPORTERS,
        lambda w, by: {"rows": [("Trespass", "CRT")], "effective_from": date(2026, 3, 1)},
    ),
    Row("casework.actions.reference.ensure_defaults", IMPORTERS, lambda w, by: {}),
    Row(
        "casework.actions.voices.ask",
        FIELD,
        lambda w, by: {"said": "yes", "program": "CRT", "language": "es", "submission": uuid4()},
    ),
    Row(
        "casework.actions.voices.answer",
        SYSTEM,
        lambda w, by: {"token": w.voice_token, "language": "es", "answers": {"help": "yes"}},
    ),
    Row("casework.actions.voices.mix", SYSTEM, lambda w, by: {}),
    Row(
        "casework.actions.voices.clear",
        SUPERVISOR,
        lambda w, by: {"voice": w.voice, "use": "quoted", "text": "They were kind."},
    ),
    Row("casework.actions.voices.code", CODERS, lambda w, by: {"voice": w.voice, "themes": ["respect"]}),
    Row("heart.insights.pulse.actions.open_round", APPROVERS, lambda w, by: {}),
    Row("heart.insights.pulse.actions.close_round", APPROVERS, lambda w, by: {}),
    Row("heart.insights.pulse.actions.answer", TEAM, lambda w, by: {"answers": {"rest": 3}}),
    Row("heart.insights.pulse.actions.put_aside", TEAM, lambda w, by: {}),
    Row("casework.actions.responses.record", FIELD, _response),
    Row(
        "casework.actions.supervision.answer",
        frozenset({"responder", "clinician"}),
        lambda w, by: {"response": w.response, "felt_safe": "yes", "wants_debrief": "no"},
    ),
    Row("casework.actions.supervision.settle", SUPERVISOR, lambda w, by: {"task": w.task, "settlement": "We talked."}),
    *REFERRAL_ROWS,
]
