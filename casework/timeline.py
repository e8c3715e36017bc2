"""Casework's events as sentences, and what its messages say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework import printed as paper_parts
from casework.correction_kinds import KINDS
from casework.events import Event
from casework.states import (
    CaseOutcome,
    Channel,
    ContactResult,
    Disposition,
    Evidence,
    FollowUpKind,
    Information,
    NeedDomain,
    NeedStatus,
    NoticeKind,
    Program,
    TaskKind,
    UnmetReason,
)
from casework.states.demographics import Question
from casework.states.field import AlertKind
from casework.states.finding import EndReason
from casework.states.goals import GoalStatus
from casework.states.notes import FileKind, NoteTemplate, PrintPurpose, SummaryPart
from heart import clock, message_kinds
from heart.timeline import Details, label, labels, lower, register, with_detail


def attempted(details: Details) -> str:
    """ "Tried to reach by phone call: no answer"."""
    channel = lower(label(Channel, details.get("channel")))
    how = f" by {channel}" if channel and details["channel"] in {Channel.PHONE, Channel.TEXT} else f" {channel}"
    if details.get("result") == ContactResult.REACHED:
        return f"Reached{how if channel else ''}: we talked"
    return with_detail(f"Tried to reach{how if channel else ''}", label(ContactResult, details.get("result")))


def owed(details: Details) -> str:
    """ "First follow-up scheduled for Thu, Mar 12, 10:00 AM, by phone call"."""
    sentence = f"{label(FollowUpKind, details.get('kind')) or 'Follow-up'} scheduled"
    if when := _moment(details.get("due_at")):
        sentence += f" for {when}"
    channel = label(Channel, details.get("channel"))
    return f"{sentence} ({lower(channel)})" if channel else sentence


def recorded(details: Details) -> str:
    """ "Met by the community response team"."""
    program = label(Program, details.get("program"))
    return f"Encounter recorded ({lower(program)})" if program else "Encounter recorded"


def verdict(details: Details) -> str:
    """Why the encounter does or does not owe a follow-up."""
    if "owes" not in details:
        return ""
    owes = "A follow-up is owed" if details["owes"] else "No follow-up is owed"
    return with_detail(owes, str(details.get("verdict", "")))


def answered(details: Details) -> str:
    """ "Response recorded (community response team): resolved on scene"."""
    program = label(Program, details.get("program"))
    sentence = f"Response recorded ({lower(program)})" if program else "Response recorded"
    return with_detail(sentence, label(Disposition, details.get("disposition")))


def assigned(details: Details) -> str:
    """ "Case assigned to noel, with a hand-over note"."""
    sentence = f"Case assigned to {details['to']}" if details.get("to") else "Case assigned"
    return f"{sentence}, with a hand-over note" if details.get("handed_over") else sentence


def plan_chosen(details: Details) -> str:
    """ "Attempt plan changed: High risk"."""
    return with_detail("Attempt plan changed", str(details.get("plan") or ""))


def closed(details: Details) -> str:
    return with_detail("Case closed", label(CaseOutcome, details.get("outcome")))


def completed(details: Details) -> str:
    return with_detail("Follow-up completed", label(ContactResult, details.get("result")))


def noticed(details: Details) -> str:
    """ "Follow-up: escalated to the supervisor"."""
    return (
        with_detail("Follow-up", label(NoticeKind, details.get("kind")))
        if details.get("kind")
        else Event(Event.FOLLOW_UP_NOTICE).label
    )


def need(verb: str) -> Any:
    """ "Need recorded: food"."""
    return lambda details: with_detail(verb, label(NeedDomain, details.get("domain")))


def need_closed(details: Details) -> str:
    """ "Need unmet: food"."""
    status = label(NeedStatus, details.get("status"))
    return with_detail(f"Need {lower(status)}" if status else "Need closed", label(NeedDomain, details.get("domain")))


def need_why(details: Details) -> str:
    """Why it was not met, or on whose word it was."""
    return label(UnmetReason, details.get("reason")) or label(Evidence, details.get("evidence"))


def consented(details: Details) -> str:
    """ "Consent recorded: name and date of birth, language, until Mar 3, 2027"."""
    sentence = with_detail("Consent recorded", labels(Information, details.get("information")))
    until = _read(details.get("until"))
    return f"{sentence}; until {clock.day(until)}" if until else sentence


def changed(details: Details) -> str:
    """Which details changed, never to what."""
    names = [str(name).replace("_", " ") for name in details.get("fields") or []]
    return with_detail("Neighbor's details changed", ", ".join(names))


def note(verb: str) -> Any:
    """ "Note signed: safety plan". A free note says no more than the verb."""
    named = {key: name for key, name in NoteTemplate.choices if key != NoteTemplate.FREE}
    return lambda details: with_detail(verb, lower(named.get(details.get("template", ""), "")))


def printed(details: Details) -> str:
    """ "Summary printed: for the neighbor"."""
    return with_detail("Summary printed", lower(label(PrintPurpose, details.get("purpose"))))


def printed_parts(details: Details) -> str:
    """What was on the paper: the parts, and how many notes."""
    kept_elsewhere = dict(paper_parts.choices())
    keys = details.get("parts")
    known = keys if isinstance(keys, list) else []
    parts = ", ".join(lower(kept_elsewhere.get(key) or label(SummaryPart, key)) for key in known)
    count = details.get("notes")
    notes = f"{count} note{'' if count == 1 else 's'}" if isinstance(count, int) and count else ""
    return "; ".join(one for one in (parts, notes) if one)


def in_error(verb: str) -> Any:
    """ "Entered in error: contact attempt"."""
    return lambda details: with_detail(verb, _kind(details.get("kind")))


def _kind(key: Any) -> str:
    return KINDS[key].name if key in KINDS else ""


def task(sentence: str) -> Any:
    return lambda details: with_detail(sentence, label(TaskKind, details.get("kind")))


def _read(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return None


def _moment(written: Any) -> str:
    at = _read(written)
    return clock.moment(at) if at else ""


def ended(details: Details) -> str:
    """ "Way to find the neighbor ended: not there any more"."""
    return with_detail(str(Event(Event.WAY_ENDED).label), label(EndReason, details.get("reason")))


def asked(details: Details) -> str:
    """ "Demographic questions asked: gender, military service"."""
    return with_detail(str(Event(Event.DEMOGRAPHICS_ASKED).label), labels(Question, details.get("questions")))


def alerted(sentence: str) -> Any:
    """ "Safety alert raised: animal"."""
    return lambda details: with_detail(sentence, label(AlertKind, details.get("kind")))


for event in Event:
    register(event, str(event.label))
register(Event.RESPONSE_RECORDED, answered)
register(Event.ENCOUNTER_RECORDED, recorded, why=verdict)
register(Event.NEIGHBOR_CHANGED, changed)
register(Event.WAY_ENDED, ended)
register(Event.DEMOGRAPHICS_ASKED, asked)
register(Event.CASE_ASSIGNED, assigned)
register(Event.ATTEMPT_PLAN_CHOSEN, plan_chosen)
register(Event.CASE_CLOSED, closed)
register(Event.FOLLOW_UP_OWED, owed)
register(Event.FOLLOW_UP_COMPLETED, completed)
register(Event.FOLLOW_UP_NOTICE, noticed)
register(Event.CONTACT_ATTEMPTED, attempted)
register(Event.NEED_ADDED, need("Need recorded"))
register(Event.NEED_STARTED, need("Work on a need started"))
register(Event.NEED_CLOSED, need_closed, why=need_why)
register(Event.CONSENT_GIVEN, consented)
register(Event.GOAL_ENDED, lambda details: with_detail("Goal ended", label(GoalStatus, details.get("status"))))
register(Event.NEED_ARRANGED, need("Need put in order"))
register(Event.ENTERED_IN_ERROR, in_error("Entered in error"))
register(Event.ERROR_TAKEN_BACK, in_error("Not in error after all"))
register(Event.NOTE_DRAFTED, note("Note drafted"))
register(Event.NOTE_SIGNED, note("Note signed"))
register(Event.FILE_ATTACHED, lambda details: with_detail("File attached", label(FileKind, details.get("kind"))))
register(Event.SUMMARY_PRINTED, printed, why=printed_parts)
register(Event.ALERT_RAISED, alerted("Safety alert raised"))
register(Event.ALERT_RENEWED, alerted("Safety alert renewed"))
register(Event.ALERT_ENDED, alerted("Safety alert ended"))
register(Event.ENCOUNTER_RECOGNIZED, "Somebody unknown was recognized", why=verdict)
register(Event.TASK_OPENED, task("Supervisor's task opened"))
register(Event.TASK_SETTLED, task("Supervisor's task settled"))

message_kinds.register("follow_up_reminded", "A follow-up of yours is due soon.")
message_kinds.register("follow_up_overdue", "A follow-up is overdue.")
message_kinds.register("follow_up_escalated", "A follow-up is long overdue and needs a supervisor.")
message_kinds.register("consent_ends", "A consent of a neighbor of yours ends soon. Ask whether to renew it.")
message_kinds.register("neighbors_merged", "Two records of a neighbor of yours are one now.")
message_kinds.register("case_assigned", "A case has been assigned to you.")
message_kinds.register("cover_arranged", "You cover for somebody who is away.")
message_kinds.register("call_about_neighbor", "HEART has met a neighbor of your caseload again.")
message_kinds.register("draft_waits", "A draft of yours waits for your signature.")
message_kinds.register("draft_unkept", "You began a note and did not keep it. What you typed is still there.")
message_kinds.register("cosign_asked", "You are asked to co-sign a note.")
message_kinds.register("cosign_given", "A note of yours was co-signed.")
message_kinds.register("cosign_returned", "A note of yours came back with a remark.")
message_kinds.register("call_said", "A 911 call is about a neighbor of your caseload.")
message_kinds.register("call_said_free", "A 911 call is about a neighbor whose open case nobody has yet.")
message_kinds.register(
    "call_place_free", "There was a 911 call at a place of a neighbor whose open case nobody has yet."
)
message_kinds.register("call_place", "There was a 911 call at a place of one of your neighbors. It may be about them.")
message_kinds.register("safety_questions", "You were on a response: two questions about how it was for you.")
message_kinds.register("safety_reminder", "Two questions about your last shift still wait for you.")
message_kinds.register("alert_review", "A safety alert should be looked at again: is it still true?")
message_kinds.register(TaskKind.DEBRIEF, "A responder asks for a debrief, or did not feel safe.")
message_kinds.register(TaskKind.RESPONSE_RULE, "A response broke a rule. Please look at it.")
