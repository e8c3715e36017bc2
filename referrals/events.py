"""What can happen in referrals. The label is the sentence that a timeline shows."""

from __future__ import annotations

from django.db.models import TextChoices


class Event(TextChoices):
    DIRECTORY_IMPORTED = "referrals.directory_imported", "Directory record imported"
    CAPACITY_REPORTED = "referrals.capacity_reported", "Capacity reported"
    REFERRAL_DRAFTED = "referrals.referral_drafted", "Referral drafted"
    REFERRAL_REVISED = "referrals.referral_revised", "Draft referral changed"
    REFERRAL_SENT = "referrals.referral_sent", "Referral sent"
    REFERRAL_VIEWED = "referrals.referral_viewed", "Partner viewed the referral"
    REFERRAL_ANSWERED = "referrals.referral_answered", "Partner answered the referral"
    REFERRAL_MOVED = "referrals.referral_moved", "Referral moved on"
    REFERRAL_ENDED = "referrals.referral_ended", "Referral ended by the sender"
    REFERRAL_NUDGED = "referrals.referral_nudged", "Partner reminded of the referral"
    REFERRAL_EXPIRED = "referrals.referral_expired", "Referral expired without an answer"
    SERVICE_RECEIVED = "referrals.service_received", "Whether the service was received"
