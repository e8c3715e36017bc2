"""How services dealt with referrals: counted from the referrals, for HEART of all, for a partner of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Need
from referrals.models import Referral
from referrals.queries.observed import observed
from referrals.queries.suggestions import next_best
from referrals.rules.observed import NOTHING, Observed
from referrals.states import ReferralStatus
from tests.casework.kit import browser, words
from tests.factories import casework as casework_make
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db

# Days until an answer (None: never answered) and, of those taken on, until the start.
STORY = [(1, True, 4), (1, True, 6), (2, True, 8), (2, False, None), (3, True, None), (None, False, None)]


@pytest.fixture
def pantry(rules, nadia, now):
    """A service that was asked six times in the last two months, once long ago, and once by mistake."""
    service = make.service()
    case = casework_make.case(at=now - timedelta(days=500), assigned_to=nadia)
    base = now - timedelta(days=60)
    for number, (answer, yes, start) in enumerate([*STORY, (1, False, None), (1, True, 1)]):
        long_ago = number == len(STORY)
        sent_at = now - timedelta(days=400) if long_ago else base + timedelta(days=number)
        last = refer(case, service, sent_at, answer, yes, start, nadia)
    Referral.objects.filter(pk=last.pk).update(status=ReferralStatus.ENTERED_IN_ERROR)
    return service


def refer(case, service, sent_at, answer, yes, start, by):
    """A referral as it stands at the end, without walking each step."""
    became = {"status": ReferralStatus.EXPIRED}
    if answer is not None:
        at = sent_at + timedelta(days=answer)
        became = {"answered_at": at, "answered_by": by, "viewed_at": at, "viewed_by": by}
        became["status"] = ReferralStatus.ACCEPTED if yes else ReferralStatus.DECLINED
        became["decline_reason"] = "" if yes else "other"
    if start is not None:
        became |= {"started_at": sent_at + timedelta(days=start), "status": ReferralStatus.STARTED}
    return Referral(
        need=Need.objects.get(case=case),
        service=service,
        organization=service.organization,
        information=["need"],
        created_at=sent_at,
        sent_at=sent_at,
        sent_by=by,
        exception="medical_emergency",
        exception_note="A story",
        **became,
    ).save_by(by)


def test_counted_by_hand(pantry, nadia, now):
    """Six decided, four of them taken on; answers after 1, 1, 2, 2 and 3 days; starts after 4, 6 and 8."""
    assert observed(nadia, now) == {
        pantry.pk: Observed(decided=6, accepted=4, answered=5, days_to_answer=2.0, started=3, days_to_start=6.0)
    }


def test_how_far_back_is_a_setting(pantry, nadia, now, settings):
    settings.OBSERVED_DAYS = 450
    assert observed(nadia, now)[pantry.pk].decided == 7
    settings.OBSERVED_DAYS = 1
    assert observed(nadia, now) == {}


def test_a_partner_sees_its_own_alone(pantry, omar, pia, eve, now):
    assert observed(omar, now)[pantry.pk].decided == 6
    assert observed(pia, now) == {}
    path = f"/directory/services/{pantry.pk}/"
    assert "4 of 6" in words(browser(omar).get(path))
    for said in (words(browser(pia).get(path)), words(browser(pia).get("/directory/?need=food-insecurity"))):
        assert "4 of 6" not in said
        assert "How it deals with referrals" not in said
        assert "Took" not in said


def test_the_page_says_it_with_its_numbers(pantry, nadia):
    said = words(browser(nadia).get(f"/directory/services/{pantry.pk}/"))
    for part in ("4 of 6", "2 days, the median of 5", "Too few to say (3)", "in the last 365 days"):
        assert part in said, part
    assert "Took 4 of 6, answers in 2 days" in words(browser(nadia).get("/directory/?need=food-insecurity"))


def test_one_statement_whatever_the_number(pantry, nadia, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        observed(nadia, now)


def test_whom_to_ask_next_is_ranked_by_it(pantry, rules, nadia, now):
    """The same listing twice: the one that takes people on comes first, and one never asked lies between."""
    other, never = make.service("Elm Street Table", "A pantry"), make.service("Elm Street Table", "B pantry")
    case = casework_make.case(at=now, assigned_to=nadia, details={"given_name": "Iris"})
    refused = casework_make.case(at=now - timedelta(days=30), assigned_to=nadia, details={"given_name": "Otis"})
    for number in range(5):
        at = now - timedelta(days=20 - number)
        refer(refused, other, at, 1, False, None, nadia)
    need = Need.objects.get(case=case)
    assert [one.service.name for one in next_best(nadia, need, now, 5)] == ["Food pantry", "B pantry", "A pantry"]
    assert observed(nadia, now)[other.pk].acceptance == 0
    assert observed(nadia, now).get(never.pk, NOTHING) == NOTHING
