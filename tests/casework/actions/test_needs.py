"""Needs: recorded once a kind, worked on, and closed in exactly one way."""

from __future__ import annotations

import pytest

from casework.actions import cases, needs
from casework.models import Need
from casework.states import Evidence, NeedStatus, UnmetReason
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, StateChange
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def need(case):
    return Need.objects.get(case=case)


class TestRecording:
    def test_another_kind_is_another_need(self, case, nadia, now):
        made = needs.add(case=case, domain="homelessness", detail="With a dog", by=nadia, at=now)
        assert (made.status, made.detail, made.opened_at) == (NeedStatus.OPEN, "With a dog", now)
        assert Need.objects.count() == 2

    @pytest.mark.parametrize("started", [False, True])
    def test_a_kind_that_is_open_already_is_not_recorded_twice(self, case, need, nadia, now, started):
        if started:
            needs.start(need=need, by=nadia, at=now)
        assert needs.add(case=case, domain=need.domain, by=nadia, at=now) == need

    def test_after_it_was_closed_the_same_kind_can_come_back(self, case, need, nadia, now):
        needs.close(need=need, evidence="partner", by=nadia, at=now)
        assert needs.add(case=case, domain=need.domain, by=nadia, at=now) != need

    def test_somebody_who_works_no_cases_adds_none_to_a_case(self, case, ray, now):
        with pytest.raises(NotAllowed):
            needs.add(case=case, domain="medical", by=ray, at=now)

    def test_a_closed_case_takes_none(self, case, need, nadia, now):
        needs.close(need=need, evidence="partner", by=nadia, at=now)
        cases.close(case=case, outcome="connected", by=nadia, at=now)
        with pytest.raises(IllegalMove):
            needs.add(case=case, domain="medical", by=nadia, at=now)


class TestStarting:
    def test_it_is_in_progress(self, need, nadia, now):
        assert needs.start(need=need, by=nadia, at=now).status == NeedStatus.IN_PROGRESS

    def test_it_starts_once(self, need, nadia, now):
        needs.start(need=need, by=nadia, at=now)
        with pytest.raises(IllegalMove):
            needs.start(need=need, by=nadia, at=now)

    def test_a_closed_one_does_not_start(self, need, nadia, now):
        needs.close(need=need, evidence="neighbor", by=nadia, at=now)
        with pytest.raises(IllegalMove, match="closed already"):
            needs.start(need=need, by=nadia, at=now)

    def test_somebody_who_works_no_cases_starts_none(self, need, omar, now):
        with pytest.raises(NotAllowed):
            needs.start(need=need, by=omar, at=now)


class TestClosing:
    @pytest.mark.parametrize("evidence", Evidence.values)
    def test_met_keeps_on_whose_word(self, need, nadia, now, evidence):
        needs.close(need=need, evidence=evidence, by=nadia, at=now)
        need.refresh_from_db()
        assert (need.status, need.evidence, need.unmet_reason, need.closed_by) == ("met", evidence, "", nadia)

    @pytest.mark.parametrize("reason", UnmetReason.values)
    def test_unmet_keeps_one_reason(self, need, nadia, now, reason):
        needs.close(need=need, unmet_reason=reason, by=nadia, at=now)
        need.refresh_from_db()
        assert (need.status, need.unmet_reason, need.evidence, need.closed_at) == ("unmet", reason, "", now)
        last = StateChange.objects.filter(subject_type="casework.need").latest("pk")
        assert last.reason == UnmetReason(reason).label

    @pytest.mark.parametrize("answer", [{}, {"unmet_reason": "language", "evidence": "partner"}])
    def test_it_is_one_of_the_two_and_not_both(self, need, nadia, now, answer):
        with pytest.raises(Invalid) as refused:
            needs.close(need=need, by=nadia, at=now, **answer)
        assert "unmet_reason" in refused.value.fields
        need.refresh_from_db()
        assert need.status == NeedStatus.OPEN

    def test_it_passes_through_in_progress_so_that_the_states_tell_the_whole_way(self, need, nadia, now):
        needs.close(need=need, evidence="partner", by=nadia, at=now)
        way = StateChange.objects.filter(subject_type="casework.need").order_by("pk").values_list("target", flat=True)
        assert list(way) == ["open", "in_progress", "met"]
        assert Event.objects.filter(kind="casework.need_closed").count() == 1

    def test_it_closes_once(self, need, nadia, now):
        needs.close(need=need, evidence="partner", by=nadia, at=now)
        with pytest.raises(IllegalMove):
            needs.close(need=need, unmet_reason="declined", by=nadia, at=now)

    def test_somebody_who_works_no_cases_closes_none(self, need, ray, now):
        with pytest.raises(NotAllowed):
            needs.close(need=need, evidence="partner", by=ray, at=now)
