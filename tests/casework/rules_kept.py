"""The rules of the domain in words of their own, asked of the database after every step that changed something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from hypothesis.stateful import invariant

from casework.models import (
    Case,
    Consent,
    ConsentDocument,
    ContactAttempt,
    Encounter,
    FollowUp,
    Neighbor,
    Note,
)
from referrals.models import Referral


class Kept:
    """What holds whatever people do. A step that was refused, or found nothing to do, left the database as it was
    (the machine holds that of each): what was asked of it then is asked again after the next change.
    """

    now: datetime
    signed: dict[int, tuple[Any, ...]]
    documents: dict[int, str]
    changed = True
    steps = asked = 0

    @invariant()
    def the_rules_hold(self) -> None:
        Kept.steps += 1
        if not self.changed:
            return
        Kept.asked += 1
        self.changed = False
        for rule in RULES:
            rule(self)

    def at_most_one_open_case_a_neighbor(self) -> None:
        whose = list(Case.objects.exclude(status="closed").values_list("neighbor_id", flat=True))
        assert len(whose) == len(set(whose))
        assert not Neighbor.objects.filter(pk__in=whose, merged_into__isnull=False).exists(), "of a merged record"

    def every_open_case_has_a_next_step(self) -> None:
        """More than is asked: not only after a sweep."""
        with_step = FollowUp.objects.filter(status="open").values("case_id")
        assert not Case.objects.exclude(status="closed").exclude(pk__in=with_step).exists()

    def no_closed_case_has_one(self) -> None:
        assert not FollowUp.objects.filter(status="open", case__status="closed").exists()

    def every_encounter_that_owes_a_follow_up_has_it(self) -> None:
        owing = Encounter.objects.filter(owes_follow_up=True, in_error_at=None)
        assert not owing.exclude(pk__in=FollowUp.objects.exclude(encounter=None).values("encounter_id")).exists()

    def signed_notes_and_documents_never_change(self) -> None:
        kept = Note.objects.filter(pk__in=self.signed).values_list(
            "pk", "title", "body", "signed_at", "signed_by_id", "status"
        )
        assert {row[0]: row[1:] for row in kept} == self.signed
        assert dict(ConsentDocument.objects.values_list("pk", "text")) == self.documents

    def who_is_engaged_was_reached(self) -> None:
        reached = ContactAttempt.objects.filter(result="reached", in_error_at=None).values("case_id")
        assert not Case.objects.filter(status="engaged").exclude(pk__in=reached).exists()

    def what_was_released_was_allowed_then(self) -> None:
        for referral in Referral.objects.filter(sent_at__isnull=False).select_related("consent"):
            assert referral.consent is not None
            assert referral.consent.given_at <= referral.sent_at < referral.consent.expires_at

    def a_first_follow_up_is_due_within_48_hours(self) -> None:
        """Elapsed hours, counted from the end of the encounter at the latest (rules 1 and 3)."""
        firsts = FollowUp.objects.filter(kind="first")
        assert not firsts.filter(due_at__gt=F("encounter__ended_at") + timedelta(hours=48)).exists()

    def a_consent_is_whole_and_lasts_a_year_at_most(self) -> None:
        assert not Consent.objects.filter(expires_at__gt=F("given_at") + timedelta(days=365)).exists()
        assert not Consent.objects.filter(recipients=None).exists()
        signed_for_it = Consent.objects.filter(information__contains=["substance_use"]).exclude(method="verbal")
        assert not signed_for_it.filter(substance_words="").exists()

    def a_list_of_consents_in_force_holds_what_each_says_of_itself(self) -> None:
        listed = set(Consent.objects.in_force(self.now).values_list("pk", flat=True))
        by_hand = {
            one.pk
            for one in Consent.objects.all()
            if one.in_error_at is None
            and one.given_at <= self.now < one.expires_at
            and (one.revoked_at is None or self.now < one.revoked_at)
        }
        assert listed == by_hand
        assert {one.pk for one in Consent.objects.all() if one.is_in_force(self.now)} == by_hand


RULES = [rule for name, rule in vars(Kept).items() if callable(rule) and name != "the_rules_hold"]
