"""Two records become one with everything that hangs on them, and two again exactly as they were."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, duplicates, follow_ups, merging, needs, neighbors, notes, ways
from casework.actions.steps import pointing_at
from casework.matching import wanted
from casework.models import (
    Case,
    DuplicatePair,
    Encounter,
    FollowUp,
    MergeStep,
    Need,
    Neighbor,
    NeighborIndex,
    NeighborName,
    NeighborPhone,
)
from casework.queries.case_record import case_record, opened_by
from casework.queries.search import search
from casework.states import CaseStatus, FollowUpStatus
from casework.states.duplicates import PairStatus
from heart import ledger, verify
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from heart.models.base import AppendOnly
from tests.casework.duplicates.kit import differences, state
from tests.casework.kit import browser
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


@pytest.fixture
def two(nadia, noel, now):
    """Ann Lee twice: each record with an open case, one engaged; food needed in both, shelter in one."""
    kept = make.case(at=now - 3 * DAY, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})
    other = make.case(
        at=now - 2 * DAY,
        assigned_to=noel,
        details={"given_name": "Anne", "family_name": "Leigh", "date_of_birth": date(1980, 3, 5)},
        needs_seen=["food-insecurity", "homelessness"],
        phone="919-555-0123",
    )
    neighbors.add_phone(neighbor=kept.neighbor, number="919-555-0123", by=nadia, at=now)
    neighbors.add_phone(neighbor=other.neighbor, number="919-555-0144", by=noel, at=now)
    ways.add(
        kind=NeighborName, neighbor=other.neighbor, details={"given": "Annie", "kind": "nickname"}, by=noel, at=now
    )
    note = notes.draft(case=other, title="First talk", body="Wants food.", by=noel, at=now)
    notes.sign(note=note, by=noel, at=now)
    make.consent(other.neighbor, {uuid4(): "Bull City Bridge"}, by=noel, at=now)
    return kept.neighbor, other.neighbor


def attempt(case, by, now, result="no_answer"):
    return follow_ups.log_attempt(
        submission=uuid4(),
        follow_up=FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).earliest("pk"),
        channel="phone",
        result=result,
        by=by,
        at=now,
    )


class TestMerging:
    def test_every_record_moves_to_the_one_kept(self, two, sol, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        other.refresh_from_db()
        assert other.merged_into == kept
        for model, field in pointing_at(Neighbor):
            left = model._base_manager.filter(**{field.name: other})
            if model is NeighborPhone:
                assert [phone.number for phone in left] == ["+19195550123"], "the same number stands there already"
            else:
                assert not left.exists(), model
        assert {phone.number for phone in kept.phones.all()} == {"+19195550123", "+19195550144"}

    def test_what_only_the_other_record_knew_is_filled_in_and_nothing_is_overwritten(self, two, sol, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        kept.refresh_from_db()
        assert (kept.name, kept.date_of_birth) == ("Ann Lee", date(1980, 3, 5))

    def test_of_two_open_cases_one_goes_on_with_everything(self, two, sol, noel, now):
        kept, other = two
        first, second = kept.cases.get(), other.cases.get()
        merging.merge(kept=kept, other=other, by=sol, at=now)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (second.status, second.close_reason, second.joined_into) == (CaseStatus.CLOSED, "joined", first)
        assert first.follow_ups.filter(status=FollowUpStatus.OPEN).count() == 2
        assert second.follow_ups.count() == second.encounters.count() == second.notes.count() == 0
        assert sorted(first.needs.values_list("domain", flat=True)) == ["food-insecurity", "homelessness"]
        assert not Case.objects.without_next_step().exists()

    def test_the_case_in_which_the_neighbor_is_engaged_goes_on(self, two, sol, noel, now):
        kept, other = two
        attempt(other.cases.get(), noel, now, result="reached")
        engaged = other.cases.get()
        merging.merge(kept=kept, other=other, by=sol, at=now)
        case = Case.objects.exclude(status=CaseStatus.CLOSED).get()
        assert (case, case.neighbor, case.status, case.assigned_to) == (engaged, kept, CaseStatus.ENGAGED, noel)

    def test_a_referral_of_a_need_asked_for_twice_goes_on_with_the_need_that_stands(self, two, sol, noel, now):
        kept, other = two
        pantry = providers.service()
        sent = providers.sent(other.cases.get(), pantry, by=noel, at=now)
        released = sent.released
        merging.merge(kept=kept, other=other, by=sol, at=now)
        sent.refresh_from_db()
        assert sent.need.case.neighbor == kept
        assert sent.need == Need.objects.get(case=kept.cases.exclude(status="closed").get(), domain="food-insecurity")
        assert (sent.released, sent.consent.neighbor) == (released, kept), "what the partner sees is frozen"

    def test_consents_stay_as_they_were_given(self, two, sol, now):
        kept, other = two
        given = other.consents.get()
        merging.merge(kept=kept, other=other, by=sol, at=now)
        moved = kept.consents.get()
        assert moved == given
        assert moved.is_in_force(now + DAY)
        assert [row.name for row in moved.recipients.all()] == ["Bull City Bridge"]

    def test_an_open_case_beside_a_closed_one_just_moves(self, two, sol, nadia, now):
        kept, other = two
        needs_of = kept.cases.get().needs.get()
        needs.start(need=needs_of, by=nadia, at=now)
        needs.close(need=needs_of, evidence="neighbor", by=nadia, at=now)
        cases.close(case=kept.cases.get(), outcome="declined", by=nadia, at=now)
        merging.merge(kept=kept, other=other, by=sol, at=now)
        assert sorted(kept.cases.values_list("status", flat=True)) == ["closed", "open"]
        assert not Case.objects.filter(close_reason="joined").exists()

    def test_each_moved_row_has_its_history_with_who_moved_it(self, two, sol, now):
        kept, other = two
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        version = kept.consents.get().history.first()
        assert (version.history_user, version.history_change_reason) == (sol, f"Merge {done.pk}")
        assert not [*verify.rows(), *verify.actors(), *verify.states()]

    def test_one_event_tells_of_it_naming_nobody(self, two, sol, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        event = Event.objects.get(kind="casework.neighbors_merged")
        assert event.neighbor_key == kept.pk
        assert event.details["other"] == other.pk
        assert set(event.details) == {"other", "changes"}

    def test_whoever_had_the_cases_is_told(self, two, sol, nadia, noel, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        told = Message.objects.filter(kind="neighbors_merged")
        assert {row.recipient for row in told} == {nadia, noel}
        assert {row.path for row in told} == {f"/neighbors/{kept.pk}/"}

    def test_the_timeline_and_the_accounting_tell_of_both(self, two, sol, noel, now):
        kept, other = two
        before = Event.objects.filter(case_key=other.cases.get().pk).count()
        ledger.opened(other, by=noel, reason="Reading")
        merging.merge(kept=kept, other=other, by=sol, at=now)
        case = kept.cases.exclude(status="closed").get()
        kinds = [event.kind for event in case_record(case, all_events=True).events]
        assert kinds.count("casework.case_opened") == 2
        assert len(kinds) >= before
        assert [row.by for row in opened_by(kept)] == [noel]

    def test_a_search_for_either_name_leads_to_the_record_kept(self, two, sol, nadia, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        for typed in ("ann lee", "anne leigh", "annie", "919-555-0144"):
            assert [hit.pk for hit in search(nadia, wanted(typed))] == [kept.pk], typed
        assert not NeighborIndex.objects.filter(pk=other.pk).exists()

    def test_the_merged_page_leads_to_the_one_kept(self, two, sol, nadia, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        assert browser(nadia).get(f"/neighbors/{other.pk}/").url == f"/neighbors/{kept.pk}/"

    def test_what_is_written_about_the_merged_record_is_written_about_the_one_kept(self, two, sol, nadia, ray, now):
        kept, other = two
        merging.merge(kept=kept, other=other, by=sol, at=now)
        neighbors.change(neighbor=other, details={"pronouns": "she"}, by=nadia, at=now)
        met = make.encounter(at=now, neighbor=other, details={})
        kept.refresh_from_db()
        assert kept.pronouns == "she"
        assert met.neighbor == kept
        assert met.case in kept.cases.all()

    def test_merged_twice_in_a_row_everything_leads_to_the_last(self, two, sol, nadia, now):
        kept, other = two
        third = make.case(at=now, assigned_to=nadia).neighbor
        merging.merge(kept=kept, other=other, by=sol, at=now)
        merging.merge(kept=third, other=kept, by=sol, at=now)
        other.refresh_from_db()
        assert other.merged_into == third
        assert Case.objects.exclude(status="closed").get().neighbor == third
        assert set(Case.objects.filter(close_reason="joined").values_list("joined_into", flat=True)) == {
            Case.objects.exclude(status="closed").get().pk
        }

    @pytest.mark.parametrize("who", ["nadia", "cora", "ray", "omar", "ada", "eve"])
    def test_who_does_not_supervise_merges_nobody(self, two, request, who, now):
        kept, other = two
        somebody, before = request.getfixturevalue(who), state()
        with pytest.raises(NotAllowed):
            merging.merge(kept=kept, other=other, by=somebody, at=now)
        assert not differences(before, state())

    def test_a_record_is_merged_once(self, two, sol, nadia, now):
        kept, other = two
        third = make.case(at=now, assigned_to=nadia).neighbor
        merging.merge(kept=kept, other=other, by=sol, at=now)
        for one, two_ in ((kept, other), (third, other), (other, third), (kept, kept)):
            with pytest.raises(IllegalMove):
                merging.merge(kept=one, other=two_, by=sol, at=now)

    def test_the_joined_case_is_not_reopened(self, two, sol, nadia, now):
        kept, other = two
        second = other.cases.get()
        merging.merge(kept=kept, other=other, by=sol, at=now)
        with pytest.raises(IllegalMove, match="joined with case"):
            cases.reopen(case=second, reason="By mistake", by=nadia, at=now)

    def test_nobody_closes_a_case_as_joined_by_hand(self, two, nadia, now):
        case = two[0].cases.get()
        needs.start(need=case.needs.get(), by=nadia, at=now)
        needs.close(need=case.needs.get(), evidence="neighbor", by=nadia, at=now)
        with pytest.raises(Invalid):
            cases.close(case=case, outcome="joined", by=nadia, at=now)

    def test_nothing_written_once_hangs_on_a_neighbor(self):
        """It could not be moved, and a page of the record kept would not show it."""
        from casework.models import Case as CaseModel

        stays = {
            "AgendaRow": "a meeting's agenda stays as it was shown, and its link leads on to the record kept",
            "EnrollmentNotice": "what a partner was told is shown by its enrollment, never by the neighbor",
        }
        stale = set(stays)
        for model in (Neighbor, CaseModel):
            relations = (one.related_model for one in model._meta.get_fields(include_hidden=True) if one.auto_created)
            hanging = {one.__name__ for one in relations if one and issubclass(one, AppendOnly)}
            assert not hanging - set(stays), model
            stale -= hanging
        assert not stale, "these hang on nobody any more"


class TestUndoing:
    def test_everything_is_as_it_was(self, two, sol, noel, now):
        kept, other = two
        providers.sent(other.cases.get(), providers.service(), by=noel, at=now)
        before = state()
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        assert len(differences(before, state())) > 15
        merging.undo(merge=done, by=sol, at=now + DAY)
        assert differences(before, state()) == []
        assert not [*verify.rows(), *verify.actors(), *verify.states()]

    def test_an_engaged_case_is_engaged_again(self, two, sol, noel, nadia, now):
        kept, other = two
        for neighbor, by in ((kept, nadia), (other, noel)):
            attempt(neighbor.cases.get(), by, now, result="reached")
        before = state()
        merging.undo(merge=merging.merge(kept=kept, other=other, by=sol, at=now), by=sol, at=now)
        assert differences(before, state()) == []

    def test_a_case_whose_last_follow_up_was_called_off_meanwhile_gets_a_review(self, two, sol, nadia, now):
        """Of two follow-ups in one case one can be called off; two cases again, each needs a next step of its own."""
        kept, other = two
        theirs, second = FollowUp.objects.get(case=other.cases.get()), other.cases.get()
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        follow_ups.cancel(follow_up=theirs, reason="One visit is enough", by=nadia, at=now)
        merging.undo(merge=done, by=sol, at=now)
        assert FollowUp.objects.get(case=second, status=FollowUpStatus.OPEN).kind == "review"
        assert FollowUp.objects.filter(case=kept.cases.get(), status=FollowUpStatus.OPEN).count() == 1
        assert not [*verify.rows(), *verify.actors(), *verify.states()]

    def test_both_are_found_again(self, two, sol, nadia, now):
        kept, other = two
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        merging.undo(merge=done, by=sol, at=now)
        assert next(hit.pk for hit in search(nadia, wanted("anne leigh"))) == other.pk
        assert {hit.pk for hit in search(nadia, wanted("919-555-0123"))} == {kept.pk, other.pk}

    def test_what_was_done_since_stays_done(self, two, sol, noel, nadia, now):
        kept, other = two
        theirs = FollowUp.objects.get(case=other.cases.get())
        second = other.cases.get()
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        theirs.refresh_from_db()
        made = follow_ups.log_attempt(
            submission=uuid4(), follow_up=theirs, channel="phone", result="no_answer", by=nadia, at=now
        )
        neighbors.change(neighbor=kept, details={"date_of_birth": date(1980, 3, 6)}, by=nadia, at=now)
        merging.undo(merge=done, by=sol, at=now + DAY)
        for row in (theirs, made, kept):
            row.refresh_from_db()
        assert (theirs.case, theirs.status) == (second, FollowUpStatus.COMPLETED)
        assert made.case == second, "the attempt goes with its follow-up"
        assert kept.date_of_birth == date(1980, 3, 6), "somebody corrected it since"
        assert Event.objects.get(kind="casework.merge_undone").details["stayed"] == 1

    def test_what_was_added_since_stays_with_the_record_kept(self, two, sol, nadia, now):
        kept, other = two
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        case = kept.cases.exclude(status="closed").get()
        added = needs.add(case=case, domain="medical", by=nadia, at=now)
        merging.undo(merge=done, by=sol, at=now)
        added.refresh_from_db()
        assert added.case.neighbor == kept

    def test_a_supervisor_undoes_it_once(self, two, sol, nadia, now):
        kept, other = two
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        with pytest.raises(NotAllowed):
            merging.undo(merge=done, by=nadia, at=now)
        merging.undo(merge=done, by=sol, at=now)
        with pytest.raises(IllegalMove):
            merging.undo(merge=done, by=sol, at=now)

    def test_the_later_of_two_merges_is_undone_first(self, two, sol, nadia, now):
        kept, other = two
        third = make.case(at=now, assigned_to=nadia).neighbor
        before = state()
        first = merging.merge(kept=kept, other=other, by=sol, at=now)
        second = merging.merge(kept=third, other=kept, by=sol, at=now)
        with pytest.raises(IllegalMove, match="Undo that merge first"):
            merging.undo(merge=first, by=sol, at=now)
        merging.undo(merge=second, by=sol, at=now)
        merging.undo(merge=first, by=sol, at=now)
        assert differences(before, state()) == []

    def test_after_it_they_can_be_merged_again_the_other_way_round(self, two, sol, now):
        kept, other = two
        merging.undo(merge=merging.merge(kept=kept, other=other, by=sol, at=now), by=sol, at=now)
        merging.merge(kept=other, other=kept, by=sol, at=now)
        kept.refresh_from_db()
        assert kept.merged_into == other


class TestThePair:
    def test_it_follows_the_merge_and_its_undoing(self, two, sol, nadia, now):
        kept, other = two
        pair = duplicates.report(one=kept, other=other, by=nadia, at=now)
        assert (pair.status, pair.decided_by) == (PairStatus.ASKED, nadia)
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        assert DuplicatePair.objects.get().status == PairStatus.MERGED
        merging.undo(merge=done, by=sol, at=now)
        assert DuplicatePair.objects.get().status == PairStatus.NOT_SAME

    def test_steps_hold_what_undoing_needs_and_are_kept(self, two, sol, now):
        kept, other = two
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        moved = MergeStep.objects.get(merge=done, model="casework.neighbor", field="merged_into")
        assert (moved.old, moved.new) == (None, kept.pk)
        assert Encounter.objects.filter(neighbor=kept).count() == 2
        merging.undo(merge=done, by=sol, at=now)
        assert MergeStep.objects.filter(merge=done).exists()
