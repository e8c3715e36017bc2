"""What neighbors said of HEART in the last two quarters, and how the team was in two rounds of its pulse."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from casework.actions import voices as actions
from casework.models import Voice
from heart.insights.pulse import actions as pulse
from heart.insights.quarter import Quarter
from heart.models import User
from referrals.management.demo.cast import Cast

# (program, how many were asked in the quarter, how many of these said no)
ASKED = (("CRT", 38, 8), ("CN", 24, 4), ("CCD", 17, 5), ("COR", 6, 1))
GRADES = {"yes": 78, "partly": 14, "no": 8}
SAID: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("en", "They sat down with me. Nobody had done that.", "", ("respect",)),
    ("en", "No police. That is why I opened the door.", "", ("no-police",)),
    ("en", "It took two hours until somebody came.", "", ("time",)),
    ("es", "Me hablaron en español y no me juzgaron.", "", ("respect",)),
    ("en", "Marlene called me back the next day.", "[…] called me back the next day.", ("follow-up",)),
    ("en", "There is no bed anywhere. You are nice but there is no bed.", "", ("housing",)),
    ("es", "Sigo esperando el tratamiento. Ya son seis semanas.", "", ("care", "time")),
    ("en", "Lunch and dry socks. It mattered.", "", ("food-and-things",)),
    ("en", "I was scared when I saw the car, then I saw it was not police.", "", ("no-police",)),
    ("en", "Ask the city why the shelter closes at seven in the morning.", "", ("housing",)),
    ("es", "Nadie volvió. Dijeron que iban a volver.", "", ("follow-up",)),
    ("en", "She listened to me for a whole hour on the phone.", "", ("respect",)),
    ("en", "The clinic by my aunt on Alder Street never picks up.", "The clinic […] never picks up.", ("care",)),
    ("en", "More of this. Less of the other thing.", "", ("something-else",)),
)  # fmt: skip


def hear(people: Cast, now: datetime) -> None:
    """Two quarters of answers, those of the later one cleared and sorted; and the pulse."""
    rng, system = Random(11), User.objects.system("sweep")  # noqa: S311 - a story, not a secret
    this = Quarter.of(now.date())
    last = this.after(-1).first
    for place, quarter in enumerate((this.after(-2).first, last)):
        _ask(rng, quarter, people["ray"], system, place)
        actions.mix(by=system, at=_noon(quarter) + timedelta(days=93))
    _read(people, last, now)
    _feel(rng, people, now)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(16), UTC)


def _ask(rng: Random, quarter: date, ray: User, system: User, place: int) -> None:
    words = iter(SAID)
    for program, count, refused in ASKED:
        for number in range(count - 6 * (1 - place)):
            at = _noon(quarter) + timedelta(days=number)
            said = "no" if number < refused else "yes"
            key = UUID(int=rng.getrandbits(128))
            token = actions.ask(said=said, program=program, language="en", submission=key, by=ray, at=at)
            if not token or rng.random() < 0.25:
                continue
            language, text, *_ = next(words, ("en", "", "", ())) if rng.random() < 0.6 else ("en", "", "", ())
            actions.answer(
                token=token, language=language, answers=_grades(rng), words=text, by=system, at=at + timedelta(hours=1)
            )


def _grades(rng: Random) -> dict[str, str]:
    choices, weights = list(GRADES), list(GRADES.values())
    given = {key: rng.choices(choices, weights)[0] for key in ("respect", "safe", "help", "again")}
    return {key: choice for key, choice in given.items() if rng.random() < 0.92} or {"respect": "yes"}


def _read(people: Cast, quarter: date, now: datetime) -> None:
    """Sol clears and sorts, Eve sorts some again without seeing Sol's."""
    known = {text: (cleared or text, themes) for _, text, cleared, themes in SAID}
    for place, voice in enumerate(Voice.objects.filter(quarter=quarter).exclude(words="").order_by("words")):
        text, themes = known[voice.words]
        actions.clear(voice=voice, use="quoted" if place % 4 else "coded", text=text, by=people["sol"], at=now)
        actions.code(voice=voice, themes=themes, by=people["sol"], at=now)
        if place % 2:
            second = themes if place % 3 else (*themes, "time") if "time" not in themes else themes
            actions.code(voice=voice, themes=second, by=people["eve"], at=now)


def _feel(rng: Random, people: Cast, now: datetime) -> None:
    """Two rounds, a quarter apart; somebody is always on leave."""
    for ago, better, away in ((120, 0, 1), (30, 1, 2)):
        at = now - timedelta(days=ago)
        pulse.open_round(by=people["sol"], at=at)
        team = [person for person in people.people.values() if person.is_heart and person.role != "evaluator"]
        for person in team[away:]:
            answers = {key: rng.choice((2, 3, 4, 5)) for key in ("load", "rest")}
            answers |= {key: rng.choice((3, 4, 5 - (not better), 5)) for key in ("support", "safety", "recommend")}
            pulse.answer(answers=answers, by=person, at=at + timedelta(days=2))
        pulse.close_round(by=people["sol"], at=at + timedelta(days=14))
