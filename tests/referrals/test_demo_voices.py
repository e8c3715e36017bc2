"""What the demonstration's neighbors say, and how its team is: enough of both for every page to show something."""

from __future__ import annotations

from datetime import date

import pytest

from casework.actions import reference
from casework.models import VoiceWaiting
from casework.queries import voices as query
from casework.queries.voices import to_clear
from heart.insights.pulse.results import results
from heart.models import User
from referrals.management.demo import voices
from referrals.management.demo.cast import CAST, COLLEAGUES, PARTNERS, Cast
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast({name: people.person(name, role, PARTNERS.get(name, "")) for name, _, _, role in CAST + COLLEAGUES})


def test_two_quarters_speak_and_two_rounds_are_shown(now, cast):
    reference.ensure_defaults(by=User.objects.system("setup"), at=now)
    voices.hear(cast, now)
    latest, earlier = query.quarters_of(now.date())
    assert (latest, earlier) == (date(2025, 10, 1), date(2025, 7, 1))
    assert not VoiceWaiting.objects.exists()
    found = query.voices(latest)
    assert len(found.questions) == 4
    assert all(one.lines[0].before for one in found.questions)
    assert any(one.withheld for one in found.questions), "so that a reader sees what withheld looks like"
    assert found.themes
    assert found.quotes
    assert found.agreed.percent < 100
    assert {quote.language for quote in found.quotes} == {"en", "es"}
    assert not any("Marlene" in quote.text or "Alder" in quote.text for quote in found.quotes)
    assert to_clear(cast["sol"]).exists(), "something is left to try it with"
    assert [len(one.questions) for one in results(cast["ray"])] == [5, 5]
