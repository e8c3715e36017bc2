"""The events of referrals and the directory as sentences, and what their messages say."""

from __future__ import annotations

from casework.states import Evidence, Information, NeedDomain
from heart import message_kinds
from heart.timeline import Details, label, labels, register, with_detail
from referrals.events import Event
from referrals.states import DeclineReason, Received, ReferralStatus, Room
from referrals.states.appointments import AppointmentStatus
from referrals.states.asking import STARTED_ELSEWHERE
from referrals.states.still import CheckDay, Still


def drafted(details: Details) -> str:
    return with_detail("Referral drafted", label(NeedDomain, details.get("domain")))


def released(details: Details) -> str:
    """Which kinds of information went out, never the information."""
    kinds = labels(Information, details.get("information"))
    return f"Released: {kinds}" if kinds else ""


def answered(details: Details) -> str:
    """ "Partner answered the referral: accepted"; of one where nobody signs in, that it was written down."""
    said = "Provider’s answer written down" if details.get("for_provider") else "Partner answered the referral"
    return with_detail(said, label(ReferralStatus, details.get("status")))


def decline_reason(details: Details) -> str:
    return label(DeclineReason, details.get("reason"))


def how_answered(details: Details) -> str:
    """ "No room, through a reply link"."""
    said = [decline_reason(details), "through a reply link" if details.get("replier") else ""]
    return ", ".join(filter(None, said))


def moved(details: Details) -> str:
    """ "Referral: on the waiting list"."""
    status = label(ReferralStatus, details.get("status"))
    return with_detail("Referral", status) if status else "Referral moved on"


def ended(details: Details) -> str:
    return with_detail("Referral ended", label(ReferralStatus, details.get("status")))


def ended_why(details: Details) -> str:
    return STARTED_ELSEWHERE if details.get("reason") == "started_elsewhere" else ""


def received(details: Details) -> str:
    return label(Received, details.get("received")) or "Whether the service was received"


def evidence(details: Details) -> str:
    return label(Evidence, details.get("evidence"))


def capacity(details: Details) -> str:
    return with_detail("Capacity reported", label(Room, details.get("room")))


def message_written(details: Details) -> str:
    return "Message to the partner" if details.get("from_heart") else "Message from the partner"


def messages_read(details: Details) -> str:
    return "Partner read our messages" if details.get("from_heart") else "The partner’s messages read"


def room_said(details: Details) -> str:
    return label(Room, details.get("room"))


def kind_of_need(details: Details) -> str:
    return label(NeedDomain, details.get("domain"))


def appointment(details: Details) -> str:
    """ "Appointment: kept"."""
    return with_detail("Appointment", label(AppointmentStatus, details.get("status")))


def sheet(details: Details) -> str:
    return "In Spanish" if details.get("language") == "es" else "In English"


def still_connected(details: Details) -> str:
    """ "Still connected, after 90 days"."""
    said = label(Still, details.get("still")) or "Whether still connected"
    return f"{said}, after {details['day']} days" if "day" in details else said


for event in Event:
    register(event, str(event.label))
register(Event.QUESTION_ASKED, str(Event.QUESTION_ASKED.label), why=kind_of_need)
register(Event.QUESTION_ANSWERED, str(Event.QUESTION_ANSWERED.label), why=room_said)
register(Event.APPOINTMENT_OUTCOME, appointment)
register(Event.SHEET_PRINTED, str(Event.SHEET_PRINTED.label), why=sheet)
register(Event.CAPACITY_REPORTED, capacity)
register(Event.REFERRAL_DRAFTED, drafted)
register(Event.REFERRAL_SENT, str(Event.REFERRAL_SENT.label), why=released)
register(Event.REFERRAL_MOVED, moved)
register(Event.REFERRAL_ENDED, ended, why=ended_why)
register(Event.SERVICE_RECEIVED, received, why=evidence)
register(Event.STILL_CONNECTED, still_connected, why=evidence)
register(Event.MESSAGE_WRITTEN, message_written)
register(Event.MESSAGES_READ, messages_read)

message_kinds.register("enrollment_told", "HEART has a word on somebody whom you enrolled.")
message_kinds.register("enrollment_review", "A partner enrolled somebody who may be a neighbor. Please look.")
message_kinds.register("served_elsewhere", "A partner says that it serves a neighbor of yours already.")
message_kinds.register("agenda_built", "The agenda of the coordination meeting is there.")
message_kinds.register("meeting_task", "You have a task from the coordination meeting.")
register(Event.REFERRAL_ANSWERED, answered, why=how_answered)

message_kinds.register("referral_sent", "A referral has been sent to your organization.")
message_kinds.register("referral_nudge", "A referral to your organization waits to be viewed.")
message_kinds.register("referral_ended", "A referral to your organization has been ended by the sender.")
message_kinds.register("referral_answered", "A partner has answered a referral.")
message_kinds.register("referral_waitlisted", "A partner has put a referral on its waiting list.")
message_kinds.register("referral_scheduled", "A partner has set an appointment for a referral.")
message_kinds.register("referral_started", "A partner has started a service.")
message_kinds.register("referral_completed", "A partner has completed a service.")
message_kinds.register("referral_could_not_reach", "A partner could not reach a neighbor.")
message_kinds.register("referral_stopped", "A partner has stopped a service. Please look for another one.")
message_kinds.register("referral_withdrawn", "A neighbor has told a partner that they do not want a service any more.")
message_kinds.register("referral_message", "There is a new message on a referral.")
for day in CheckDay:
    message_kinds.register(
        f"still_connected_{day}", f"Please find out whether a neighbor is still connected, {day} days after the start."
    )
message_kinds.register("referral_expired", "A referral expired without an answer. Please look for another service.")
message_kinds.register("listing_proposed", "A partner asks for a change of its listing.")
message_kinds.register("listing_taken", "A change of your listing was taken over.")
message_kinds.register("listing_refused", "A change of your listing was not taken over. The reason is with it.")
message_kinds.register("listing_stale", "Please say whether your listing is still right.")
message_kinds.register("question_asked", "HEART asks whether one of your services has room.")
message_kinds.register("question_answered", "A provider has said whether it has room.")
message_kinds.register("question_expired", "Nobody said in time whether there is room. Please ask another service.")
message_kinds.register("appointment_set", "An appointment of a referral has been set.")
message_kinds.register("appointment_moved", "An appointment of a referral has been moved.")
message_kinds.register("appointment_cancelled", "An appointment of a referral has been cancelled.")
message_kinds.register("appointment_reminder", "An appointment of a referral is near.")
message_kinds.register("appointment_company", "You go along to an appointment.")
message_kinds.register("appointment_outcome_owed", "Please say what came of an appointment.")
message_kinds.register("appointment_kept", "An appointment of a referral was kept.")
message_kinds.register("appointment_missed", "An appointment of a referral was missed.")
