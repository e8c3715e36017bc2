"""What can happen in casework. The label is the sentence that a timeline shows."""

from __future__ import annotations

from django.db.models import TextChoices


class Event(TextChoices):
    CALL_RECEIVED = "casework.call_received", "Call received from dispatch"
    CALL_UPDATED = "casework.call_updated", "Call updated by dispatch"
    RESPONSE_RECORDED = "casework.response_recorded", "Response recorded"
    ENCOUNTER_RECORDED = "casework.encounter_recorded", "Encounter recorded"
    ENCOUNTER_REPAIRED = "casework.encounter_repaired", "A missing follow-up was found and made"
    NEIGHBOR_ADDED = "casework.neighbor_added", "Neighbor added"
    NEIGHBOR_CHANGED = "casework.neighbor_changed", "Neighbor's details changed"
    CASE_OPENED = "casework.case_opened", "Case opened"
    CASE_JOINED = "casework.case_joined", "Encounter joined to the open case"
    CASE_ASSIGNED = "casework.case_assigned", "Case assigned"
    CASE_ENGAGED = "casework.case_engaged", "Neighbor engaged"
    CASE_CLOSED = "casework.case_closed", "Case closed"
    CASE_REOPENED = "casework.case_reopened", "Case reopened"
    FOLLOW_UP_OWED = "casework.follow_up_owed", "Follow-up scheduled"
    FOLLOW_UP_COMPLETED = "casework.follow_up_completed", "Follow-up completed"
    FOLLOW_UP_CANCELLED = "casework.follow_up_cancelled", "Follow-up cancelled"
    FOLLOW_UP_NOTICE = "casework.follow_up_notice", "Notice about a follow-up"
    CONTACT_ATTEMPTED = "casework.contact_attempted", "Contact attempted"
    NEED_ADDED = "casework.need_added", "Need recorded"
    NEED_STARTED = "casework.need_started", "Work on a need started"
    NEED_CLOSED = "casework.need_closed", "Need closed"
    NOTE_DRAFTED = "casework.note_drafted", "Note drafted"
    NOTE_REVISED = "casework.note_revised", "Draft changed"
    NOTE_SIGNED = "casework.note_signed", "Note signed"
    NOTE_ADDENDUM = "casework.note_addendum", "Addendum added"
    CONSENT_GIVEN = "casework.consent_given", "Consent recorded"
    CONSENT_REVOKED = "casework.consent_revoked", "Consent revoked"
    SAFETY_ANSWERED = "casework.safety_answered", "Safety questions answered"
    TASK_OPENED = "casework.task_opened", "Supervisor's task opened"
    TASK_SETTLED = "casework.task_settled", "Supervisor's task settled"
