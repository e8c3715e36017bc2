"""Who may take which action of referrals: the other part of `action_table.py`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from referrals.rules.duplicate_service import Said, Verdict
from referrals.states.enrollments import Standing
from tests.architecture.access_rows import (
    AUTHOR,
    CASEWORK,
    EDITORS,
    FIELD,
    MANAGER,
    NO_ONE,
    RECIPIENT,
    SUPERVISOR,
)
from tests.architecture.action_rows import (
    ABOUT,
    ADMINISTRATORS,
    PRINTED,
    SYSTEM,
    TERMS,
    Row,
    _ask,
    _draft,
    _enroll,
    _started,
    _when,
)

REFERRAL_ROWS = [
    Row("referrals.actions.people.make_partner", ADMINISTRATORS, lambda w, by: {"organization": w.organization}),
    Row(
        "referrals.actions.people.invite_first",
        ADMINISTRATORS,
        lambda w, by: {"organization": w.organization, "first_name": "Bo", "last_name": "Ray", "email": "b@b.example"},
    ),
    Row(
        "referrals.actions.people.invite",
        ADMINISTRATORS | MANAGER,
        lambda w, by: {
            "agency": w.colleague.agency,
            "first_name": "Bo",
            "last_name": "Ray",
            "email": "b@b.example",
            "role": "partner",
        },
    ),
    Row("referrals.actions.people.invite_again", ADMINISTRATORS | MANAGER, lambda w, by: {"person": w.colleague}),
    Row("referrals.actions.people.mail_link", SYSTEM, lambda w, by: {"invitation": w.invitation}),
    Row("referrals.actions.people.accept", NO_ONE, lambda w, by: {"invitation": w.invitation, "password": "x"}),
    Row(
        "referrals.actions.people.set_role",
        ADMINISTRATORS | MANAGER,
        lambda w, by: {"person": w.colleague, "role": "partner_manager"},
    ),
    Row("referrals.actions.people.remove", ADMINISTRATORS | MANAGER, lambda w, by: {"person": w.colleague}),
    Row(
        "referrals.actions.people.set_referral_address",
        CASEWORK | EDITORS | MANAGER,
        lambda w, by: {"organization": w.organization, "email": "desk@bridge.example"},
    ),
    Row("referrals.actions.replying.issue", CASEWORK | SYSTEM, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.replying.revoke", CASEWORK, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.replying.follow", SYSTEM, lambda w, by: {"token": w.reply_token, "network": "here"}),
    Row(
        "referrals.actions.replying.ask_code",
        SYSTEM,
        lambda w, by: {"link": w.replier.link, "name": "Bo", "position": "Desk", "network": "here"},
    ),
    Row("referrals.actions.replying.mail_code", SYSTEM, lambda w, by: {"replier": w.replier}),
    Row(
        "referrals.actions.replying.enter_code",
        SYSTEM,
        lambda w, by: {"replier": w.replier, "code": "0", "network": "here"},
    ),
    Row("referrals.actions.replying.answer", NO_ONE, lambda w, by: {"replier": w.replier, "answer": "accept"}),
    Row(
        "referrals.actions.exchange.take",
        RECIPIENT,
        lambda w, by: {
            "referral": w.referral,
            "body": {"resourceType": "Task", "id": str(w.referral.pk), "status": "accepted"},
            "versions": None,
        },
    ),
    Row("referrals.actions.answering.view", RECIPIENT, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.answering.answer", RECIPIENT, lambda w, by: {"referral": w.referral, "accept": True}),
    Row("referrals.actions.answering.move", RECIPIENT, lambda w, by: {"referral": w.referral, "status": "started"}),
    Row(
        "referrals.actions.directory.import_batch",
        EDITORS | SYSTEM,
        lambda w, by: {"records": [], "source": "test"},
    ),
    Row(
        "referrals.actions.directory.report_capacity",
        EDITORS | SYSTEM | RECIPIENT,
        lambda w, by: {"service": w.service, "room": "capacity"},
    ),
    Row(
        "referrals.actions.listing.change",
        EDITORS | SYSTEM | RECIPIENT,
        lambda w, by: {"entry": w.service, "values": {"description": "Boxes of food."}},
    ),
    Row("referrals.actions.listing.decide", EDITORS | SYSTEM, lambda w, by: {"edit": w.edit, "taken": ["url"]}),
    Row("referrals.actions.listing.withdraw", frozenset({"partner"}), lambda w, by: {"edit": w.edit}),
    Row(
        "referrals.actions.listing.set_audience",
        EDITORS | SYSTEM,
        lambda w, by: {"entry": w.service, "audience": "heart", "reason": "Asked for"},
    ),
    Row("referrals.actions.listing.confirm", EDITORS | SYSTEM | RECIPIENT, lambda w, by: {"service": w.service}),
    Row(
        "referrals.actions.listing_rounds.report_units",
        EDITORS | SYSTEM | RECIPIENT,
        lambda w, by: {"service": w.service, "unit": w.unit, "available": Decimal(3)},
    ),
    Row(
        "referrals.actions.listing_rounds.ask_to_confirm",
        SYSTEM,
        lambda w, by: {"organization": w.organization},
    ),
    Row("referrals.actions.asking.ask", CASEWORK, _ask),
    Row("referrals.actions.questions.ask", CASEWORK, lambda w, by: {"service": w.service, **ABOUT}),
    Row("referrals.actions.questions.answer", RECIPIENT, lambda w, by: {"question": w.question, "room": "capacity"}),
    Row("referrals.actions.questions.take_back", CASEWORK, lambda w, by: {"question": w.question}),
    Row("referrals.actions.questions.expire", SYSTEM, lambda w, by: {"question": w.question}),
    Row(
        "referrals.actions.appointments.plan", CASEWORK | RECIPIENT, lambda w, by: {"referral": w.referral, **_when(w)}
    ),
    Row(
        "referrals.actions.appointments.arrange",
        CASEWORK,
        lambda w, by: {"appointment": w.appointment, "transport": "walks"},
    ),
    Row(
        "referrals.actions.appointments.move",
        CASEWORK | RECIPIENT,
        lambda w, by: {"appointment": w.appointment, "reason": "Rain", **_when(w)},
    ),
    Row(
        "referrals.actions.appointments.cancel",
        CASEWORK | RECIPIENT,
        lambda w, by: {"appointment": w.appointment, "reason": "Rain"},
    ),
    Row("referrals.actions.appointments.call_off", SYSTEM, lambda w, by: {"appointment": w.appointment}),
    Row(
        "referrals.actions.appointments.outcome",
        CASEWORK | RECIPIENT,
        lambda w, by: {"appointment": w.appointment, "outcome": "missed"},
    ),
    Row("referrals.actions.appointments.remind", SYSTEM, lambda w, by: {"appointment": w.appointment}),
    Row("referrals.actions.appointments.ask_outcome", SYSTEM, lambda w, by: {"appointment": w.appointment}),
    Row("referrals.actions.sheets.print_for_referral", CASEWORK, lambda w, by: {"referral": w.referral, **PRINTED}),
    Row("referrals.actions.sheets.print_for_service", FIELD, lambda w, by: {"service": w.service, **PRINTED}),
    Row("referrals.actions.sending.draft", CASEWORK, _draft),
    Row("referrals.actions.sending.draft_and_send", CASEWORK, _draft),
    Row("referrals.actions.sending.revise", CASEWORK, lambda w, by: {"referral": w.draft, **TERMS}),
    Row("referrals.actions.sending.revise_and_send", CASEWORK, lambda w, by: {"referral": w.draft, **TERMS}),
    Row("referrals.actions.sending.send", CASEWORK, lambda w, by: {"referral": w.draft}),
    Row(
        "referrals.actions.sending.end",
        CASEWORK,
        lambda w, by: {"referral": w.referral, "status": "withdrawn", "reason": "Has help now"},
    ),
    Row(
        "referrals.actions.sending.record_received",
        CASEWORK,
        lambda w, by: {"referral": w.referral, "received": "yes", "evidence": "neighbor"},
    ),
    Row(
        "referrals.actions.sending.record_received",
        RECIPIENT,
        lambda w, by: {"referral": w.referral, "received": "yes", "evidence": "partner"},
    ),
    Row(
        "referrals.actions.connections.say",
        CASEWORK,
        lambda w, by: {"referral": _started(w), "day": 30, "still": "yes", "evidence": "neighbor"},
    ),
    Row(
        "referrals.actions.connections.say",
        RECIPIENT,
        lambda w, by: {"referral": _started(w), "day": 30, "still": "yes", "evidence": "partner"},
    ),
    Row("referrals.actions.connections.ask", SYSTEM, lambda w, by: {"referral": _started(w), "day": 30}),
    Row("referrals.actions.printing.print_letter", CASEWORK, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.talk.write", CASEWORK | RECIPIENT, lambda w, by: {"referral": w.referral, "text": "Hello"}),
    Row("referrals.actions.talk.read", CASEWORK | RECIPIENT, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.talk.enter_in_error", AUTHOR | SUPERVISOR, lambda w, by: {"message": w.talk, "why": "So"}),
    Row("referrals.actions.enrollments.enroll", RECIPIENT, _enroll),
    Row(
        "referrals.actions.enrollments.end",
        RECIPIENT,
        lambda w, by: {"enrollment": w.match.enrollment, "reason": "left"},
    ),
    Row("referrals.actions.matches.compare", SYSTEM, lambda w, by: {"enrollment": w.match.enrollment}),
    Row("referrals.actions.matches.decide", CASEWORK, lambda w, by: {"match": w.match, "same": True}),
    Row(
        "referrals.actions.matches.tell",
        SYSTEM,
        lambda w, by: {
            "match": w.match,
            "verdict": Verdict("medical", (Said(Standing.SERVED, "another"),), w.consent.pk),
        },
    ),
    Row(
        "referrals.actions.meetings.plan",
        SUPERVISOR | SYSTEM,
        lambda w, by: {"starts_at": w.now + timedelta(days=3)},
    ),
    Row("referrals.actions.meetings.build", SUPERVISOR | SYSTEM, lambda w, by: {"meeting": w.meeting}),
    Row("referrals.actions.meetings.begin", SUPERVISOR, lambda w, by: {"meeting": w.meeting}),
    Row("referrals.actions.meetings.attend", SUPERVISOR, lambda w, by: {"meeting": w.meeting, "present": [w.noel]}),
    Row("referrals.actions.meetings.close", SUPERVISOR, lambda w, by: {"meeting": w.meeting}),
    Row("referrals.actions.meetings.cancel", SUPERVISOR, lambda w, by: {"meeting": w.meeting, "reason": "Snow"}),
    Row("referrals.actions.minutes.decide", SUPERVISOR, lambda w, by: {"row": w.agenda_row, "words": "So"}),
    Row("referrals.actions.minutes.settle", SUPERVISOR, lambda w, by: {"row": w.agenda_row, "words": "So"}),
    Row(
        "referrals.actions.minutes.give_task",
        SUPERVISOR,
        lambda w, by: {"row": w.agenda_row, "words": "Call", "owner": w.noel, "due_on": w.now.date()},
    ),
    Row("referrals.actions.minutes.close_task", SUPERVISOR | {"partner"}, lambda w, by: {"task": w.meeting_task}),
    Row("referrals.actions.minutes.remark", CASEWORK, lambda w, by: {"meeting": w.meeting, "words": "So"}),
    Row("referrals.actions.waiting.nudge", SYSTEM, lambda w, by: {"referral": w.referral}),
    Row("referrals.actions.waiting.expire", SYSTEM, lambda w, by: {"referral": w.referral}),
]
