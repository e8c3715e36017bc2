"""The pages for records of one person: the queue, two side by side, the merge and its undoing, and adding somebody."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework.actions import duplicates, finding, merging
from casework.models import DuplicatePair, Merge, Neighbor, NightlyRun
from casework.queries.duplicates import Line
from casework.rules.linkage import Found
from casework.states.duplicates import PairStatus
from heart import sweeps
from heart.errors import IllegalMove, NotAllowed
from heart.models import Access, Event, User
from tests.casework.kit import browser, statements, words
from tests.factories import api
from tests.factories import casework as make

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)
BORN = date(1980, 3, 5)


@pytest.fixture
def rosas(nadia, now):
    """Rosa Zavala, and once more with the names exchanged."""
    known = {"given_name": "Rosa", "family_name": "Zavala", "date_of_birth": BORN}
    turned = {"given_name": "Zavala", "family_name": "Rosa", "date_of_birth": BORN}
    one = make.case(at=now - DAY, assigned_to=nadia, details=known, phone="919-555-0123").neighbor
    return one, make.case(at=now - DAY, details=turned).neighbor


@pytest.fixture
def pair(rosas, sweeper, now):
    for number in range(12):
        make.encounter(at=now, details={"given_name": f"Given{number}", "family_name": f"Family{number}"})
    assert finding.find(by=sweeper, at=now) == 1
    return DuplicatePair.objects.get()


class TestFinding:
    def test_the_pair_is_proposed_with_its_evidence_and_no_values(self, pair, rosas):
        assert (pair.first, pair.second) == rosas
        assert pair.status == PairStatus.PROPOSED
        assert {each["field"]: each["level"] for each in pair.evidence} == {
            "given": "turned",
            "family": "turned",
            "born": "same",
            "phones": "",
        }
        assert "Zavala" not in str(pair.evidence)
        assert Event.objects.filter(kind="casework.pair_found").count() == 1

    def test_found_again_it_stays_one_pair(self, pair, sweeper, now):
        assert finding.find(by=sweeper, at=now + DAY) == 0
        assert DuplicatePair.objects.count() == 1

    def test_said_not_to_be_the_same_they_are_not_proposed_again_unless_the_facts_change(
        self, pair, rosas, sweeper, nadia, now
    ):
        from casework.actions import neighbors

        duplicates.decide(pair=pair, status=PairStatus.NOT_SAME, by=nadia, at=now)
        assert finding.find(by=sweeper, at=now + DAY) == 0
        neighbors.add_phone(neighbor=rosas[1], number="919-555-0123", by=nadia, at=now)
        assert finding.find(by=sweeper, at=now + DAY) == 1
        pair.refresh_from_db()
        assert (pair.status, pair.decided_by) == (PairStatus.PROPOSED, None)

    def test_a_merged_record_is_compared_no_more(self, pair, rosas, sweeper, sol, now):
        merging.merge(kept=rosas[0], other=rosas[1], by=sol, at=now)
        assert finding.find(by=sweeper, at=now + DAY) == 0
        assert DuplicatePair.objects.get().status == PairStatus.MERGED

    def test_once_a_night_by_the_city_s_clock_and_never_by_day(self, rosas, sweeper, now):
        night = now.replace(hour=7)  # three in the morning in Durham
        assert finding.find_tonight(by=sweeper, at=now) == 0
        assert not NightlyRun.objects.exists()
        finding.find_tonight(by=sweeper, at=night)
        finding.find_tonight(by=sweeper, at=night + timedelta(minutes=1))
        run = NightlyRun.objects.get()
        assert (run.night, run.done) == (date(2026, 3, 10), DuplicatePair.objects.count())
        assert run.finished_at is not None
        finding.find_tonight(by=sweeper, at=night + DAY)
        assert NightlyRun.objects.count() == 2

    def test_a_night_s_work_that_fails_is_tried_again(self, rosas, sweeper, now, monkeypatch):
        def broken(records):
            raise MemoryError

        night = now.replace(hour=7)
        monkeypatch.setattr(finding, "likely_pairs", broken)
        with pytest.raises(MemoryError):
            finding.find_tonight(by=sweeper, at=night)
        assert not NightlyRun.objects.exists()

    def test_it_is_one_of_the_sweeps(self):
        assert "find records of one person" in sweeps.registry

    def test_a_navigator_does_not_start_it(self, nadia, now):
        with pytest.raises(NotAllowed):
            finding.find(by=nadia, at=now)


class TestTheQueue:
    def test_it_lists_who_waits_and_leads_there(self, pair, nadia):
        page = browser(nadia).get("/neighbors/duplicates/")
        assert "Rosa Zavala and Zavala Rosa" in words(page)
        assert f'href="/neighbors/duplicates/{pair.pk}/"' in page.content.decode()
        assert Access.objects.filter(by=nadia).count() == 2

    def test_what_a_supervisor_is_asked_stands_first_and_what_was_put_off_last(self, pair, nadia, now, sweeper):
        others = [make.encounter(at=now).neighbor for _ in range(4)]
        for one, other, weight in ((0, 1, 9.0), (2, 3, 1.0)):
            found = Found(others[one].pk, others[other].pk, weight, facts="x")
            duplicates.propose(found=[found], by=sweeper, at=now)
        best, least = DuplicatePair.objects.get(weight=9.0), DuplicatePair.objects.get(weight=1.0)
        duplicates.decide(pair=best, status=PairStatus.LATER, by=nadia, at=now)
        duplicates.decide(pair=least, status=PairStatus.ASKED, by=nadia, at=now)
        page = browser(nadia).get("/neighbors/duplicates/")
        assert [row.pk for row in page.context["page"]] == [least.pk, pair.pk, best.pk]

    @pytest.mark.parametrize(("weight", "word"), [(20, "Very strong"), (19.9, "Strong"), (4, "Some"), (1, "Weak")])
    def test_how_strong_the_evidence_is_stands_there_in_a_word(self, nadia, now, sweeper, weight, word):
        two = sorted(make.encounter(at=now).neighbor.pk for _ in range(2))
        evidence = [{"field": "born", "level": "same", "weight": weight}]
        duplicates.propose(found=[Found(*two, weight, evidence, facts="x")], by=sweeper, at=now)
        assert f" {word} " in words(browser(nadia).get("/neighbors/duplicates/"))

    @pytest.mark.parametrize(
        ("weight", "said"),
        [
            (10.0, "Speaks strongly for one person"),
            (9.9, "Speaks for one person"),
            (1.0, "Speaks a little for one person"),
            (0.9, "Says little"),
            (-4.0, "Speaks against one person"),
            (None, ""),
        ],
    )
    def test_what_a_field_says_is_told_in_words(self, weight, said):
        assert Line("Born", ("1980", "1980"), weight=weight).speaks == said

    def test_empty_it_says_what_to_do(self, nadia):
        assert "No records wait to be compared" in words(browser(nadia).get("/neighbors/duplicates/"))

    def test_the_same_number_of_statements_with_one_and_with_many(self, pair, nadia, now, sweeper):
        client = browser(nadia)
        one = statements(lambda: client.get("/neighbors/duplicates/"))
        people = [make.encounter(at=now).neighbor.pk for _ in range(20)]
        found = [Found(*sorted(two), 2.0, facts="x") for two in zip(people[::2], people[1::2], strict=True)]
        duplicates.propose(found=found, by=sweeper, at=now)
        assert statements(lambda: client.get("/neighbors/duplicates/")) == one

    @pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
    def test_it_is_closed_to_other_roles(self, request, pair, who):
        client = browser(request.getfixturevalue(who))
        for path in ("/neighbors/duplicates/", f"/neighbors/duplicates/{pair.pk}/", "/neighbors/new/"):
            assert client.get(path).status_code == 403


class TestSideBySide:
    def test_both_records_with_what_agrees_and_what_differs(self, pair, rosas, nadia):
        page = words(browser(nadia).get(f"/neighbors/duplicates/{pair.pk}/"))
        for part in (
            "Rosa",
            "Zavala",
            "Mar 5, 1980",
            "(919) 555-0123",
            "Same date of birth",
            "Speaks strongly for one person",
        ):
            assert part in page
        assert {row.neighbor_key for row in Access.objects.filter(by=nadia)} == {one.pk for one in rosas}

    @pytest.mark.parametrize("decision", ["not_same", "asked", "later"])
    def test_a_navigator_decides_or_asks(self, pair, nadia, decision):
        answer = browser(nadia).post(f"/neighbors/duplicates/{pair.pk}/", {"decision": decision})
        assert answer.url == "/neighbors/duplicates/"
        pair.refresh_from_db()
        assert (pair.status, pair.decided_by) == (decision, nadia)

    def test_a_navigator_merges_nobody(self, pair, rosas, nadia):
        client = browser(nadia)
        assert "Merge" not in words(client.get(f"/neighbors/duplicates/{pair.pk}/")).replace("Merge a", "")
        answer = client.post(f"/neighbors/duplicates/{pair.pk}/merge/", {"kept": rosas[0].pk})
        assert answer.status_code == 403
        assert not Merge.objects.exists()

    def test_what_a_supervisor_was_asked_a_navigator_does_not_take_back(self, pair, nadia, now):
        duplicates.decide(pair=pair, status=PairStatus.ASKED, by=nadia, at=now)
        with pytest.raises(NotAllowed):
            duplicates.decide(pair=pair, status=PairStatus.NOT_SAME, by=nadia, at=now)

    @pytest.mark.parametrize("kept", [0, 1])
    def test_a_supervisor_merges_into_either(self, pair, rosas, sol, kept):
        answer = browser(sol).post(f"/neighbors/duplicates/{pair.pk}/merge/", {"kept": rosas[kept].pk})
        assert answer.url == f"/neighbors/{rosas[kept].pk}/"
        assert Neighbor.objects.get(pk=rosas[1 - kept].pk).merged_into == rosas[kept]

    def test_which_is_kept_has_to_be_said(self, pair, sol):
        answer = browser(sol).post(f"/neighbors/duplicates/{pair.pk}/merge/", {})
        assert answer.status_code == 422
        assert "Choose the record that is kept." in words(answer)

    def test_a_second_tap_on_merge_changes_nothing_more(self, pair, rosas, sol):
        client = browser(sol)
        client.post(f"/neighbors/duplicates/{pair.pk}/merge/", {"kept": rosas[0].pk})
        assert client.post(f"/neighbors/duplicates/{pair.pk}/merge/", {"kept": rosas[0].pk}).status_code == 409
        assert Merge.objects.count() == 1


class TestUndoing:
    @pytest.fixture
    def merged(self, pair, rosas, sol, now):
        return merging.merge(kept=rosas[0], other=rosas[1], by=sol, at=now)

    def test_the_page_says_what_moved_and_takes_it_back(self, merged, rosas, sol):
        client = browser(sol)
        page = words(client.get(f"/neighbors/merges/{merged.pk}/"))
        assert "Zavala Rosa was merged into Rosa Zavala" in page
        assert "stays with neighbor" in page
        assert client.post(f"/neighbors/merges/{merged.pk}/").url == f"/neighbors/{rosas[1].pk}/"
        assert Neighbor.objects.get(pk=rosas[1].pk).merged_into is None
        assert "Undone" in words(client.get(f"/neighbors/merges/{merged.pk}/"))

    def test_the_neighbor_s_page_and_the_pair_lead_there(self, merged, pair, rosas, sol):
        link = f'href="/neighbors/merges/{merged.pk}/"'
        for path in (f"/neighbors/{rosas[0].pk}/", f"/neighbors/duplicates/{pair.pk}/"):
            assert link in browser(sol).get(path).content.decode()

    def test_a_navigator_sees_that_it_was_merged_and_can_not_undo_it(self, merged, rosas, nadia):
        client = browser(nadia)
        page = client.get(f"/neighbors/{rosas[0].pk}/")
        assert "was merged into this record" in words(page)
        assert "/neighbors/merges/" not in page.content.decode()
        assert client.post(f"/neighbors/merges/{merged.pk}/").status_code == 403


class TestReporting:
    def test_somebody_who_knows_asks_for_the_merge(self, rosas, nadia):
        client = browser(nadia)
        one, other = rosas
        answer = client.post(f"/neighbors/{one.pk}/same/", {"other": f"Neighbor {other.pk}"})
        pair = DuplicatePair.objects.get()
        assert answer.url == f"/neighbors/duplicates/{pair.pk}/"
        assert (pair.status, pair.first, pair.second) == (PairStatus.ASKED, one, other)
        client.post(f"/neighbors/{other.pk}/same/", {"other": str(one.pk)})
        assert DuplicatePair.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", "0", "987654", "Rosa", "9" * 30, "itself"])
    def test_a_number_that_is_none_is_said_so(self, rosas, nadia, typed):
        typed = str(rosas[0].pk) if typed == "itself" else typed
        assert browser(nadia).post(f"/neighbors/{rosas[0].pk}/same/", {"other": typed}).status_code == 422
        assert not DuplicatePair.objects.exists()

    def test_a_merged_pair_is_not_asked_about_again(self, rosas, sol, nadia, now):
        duplicates.report(one=rosas[0], other=rosas[1], by=nadia, at=now)
        done = merging.merge(kept=rosas[0], other=rosas[1], by=sol, at=now)
        merging.undo(merge=done, by=sol, at=now)
        assert duplicates.report(one=rosas[0], other=rosas[1], by=nadia, at=now).status == PairStatus.ASKED
        with pytest.raises(IllegalMove):
            duplicates.decide(pair=DuplicatePair.objects.get(), status=PairStatus.PROPOSED, by=nadia, at=now)


class TestAddingSomebody:
    def form(self, **answers: object) -> dict[str, object]:
        return {"submission": str(uuid4()), **answers}

    def test_somebody_new_is_added(self, nadia):
        answer = browser(nadia).post("/neighbors/new/", self.form(given_name="Hugo", phone="919-555-0188"))
        made = Neighbor.objects.get()
        assert answer.url == f"/neighbors/{made.pk}/"
        assert (made.given_name, made.phones.get().number) == ("Hugo", "+19195550188")

    def test_a_second_tap_adds_nobody(self, nadia):
        answers, client = self.form(given_name="Hugo"), browser(nadia)
        client.post("/neighbors/new/", answers)
        client.post("/neighbors/new/", {**answers, "is_new": "on"})
        assert Neighbor.objects.count() == 1

    def test_whoever_is_much_alike_is_shown_first(self, rosas, nadia):
        answers, client = self.form(given_name="Rosa", family_name="Zabala"), browser(nadia)
        page = client.post("/neighbors/new/", answers)
        assert page.status_code == 422
        assert "Is it one of these?" in words(page)
        assert f'href="/neighbors/{rosas[0].pk}/"' in page.content.decode()
        assert "919" not in words(page), "never a phone number"
        assert client.post("/neighbors/new/", {**answers, "is_new": "on"}).status_code == 302
        assert Neighbor.objects.count() == 3

    def test_they_are_shown_while_typing_and_no_name_stands_in_the_address(self, rosas, nadia):
        client = browser(nadia)
        answer = client.post("/neighbors/known/", {"given_name": "Rsoa", "family_name": "Zavala"})
        assert "Rosa Zavala" in words(answer)
        assert client.get("/neighbors/known/?given_name=Rosa").status_code == 405
        assert "Is it" not in words(client.post("/neighbors/known/", {"given_name": "Xo"}))

    def test_a_bad_answer_stands_at_its_question(self, nadia):
        client = browser(nadia)
        assert "Give at least a name" in words(client.post("/neighbors/new/", self.form()))
        page = client.post("/neighbors/new/", self.form(given_name="Hugo", phone="12"))
        assert "Write ten digits" in words(page)
        assert not Neighbor.objects.exists()

    def test_the_api_says_who_is_much_alike(self, rosas, nadia):
        client = api.client(nadia)
        details = {"given_name": "Rosa", "family_name": "Zavala"}
        made = client.post("/api/v1/neighbors/", details, format="json", headers={"Idempotency-Key": "one"}).json()
        assert rosas[0].pk in [row["id"] for row in made["likely"]]
        assert made["id"] not in [row["id"] for row in made["likely"]]

    def test_the_api_leads_from_the_merged_to_the_kept(self, rosas, sol, nadia, now):
        merging.merge(kept=rosas[0], other=rosas[1], by=sol, at=now)
        client = api.client(nadia)
        assert client.get(f"/api/v1/neighbors/{rosas[1].pk}/").json()["merged_into"] == rosas[0].pk
        assert [row["id"] for row in client.get("/api/v1/neighbors/").json()["results"]] == [rosas[0].pk]


def test_the_command_says_what_it_found(rosas, capsys):
    from django.core.management import call_command

    User.objects.system("sweep")
    call_command("find_duplicates")
    assert "new likely pairs" in capsys.readouterr().out


def test_the_index_is_made_again_by_command(rosas, nadia, capsys):
    from django.core.management import call_command

    from casework.models import NeighborIndex

    before = sorted(NeighborIndex.objects.values_list("pk", "keys"))
    NeighborIndex.objects.all().delete()
    call_command("reindex_neighbors")
    assert "indexed 2 neighbors" in capsys.readouterr().out
    assert sorted(NeighborIndex.objects.values_list("pk", "keys")) == before
