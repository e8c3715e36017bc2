"""Neighbors' own words, from asking to coding. See ADR 0036 for what is not written down here, and why.

Asking and answering leave no entry in the ledger and no history: each would tie an answer to a moment or to who asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from casework import voice_policies as policies
from casework.events import Event
from casework.models import (
    Voice,
    VoiceAsked,
    VoiceClearing,
    VoiceCoding,
    VoiceInvitation,
    VoiceTheme,
    VoiceWaiting,
)
from casework.models.voice import LONGEST
from casework.rules import voice_survey
from casework.states import Program
from casework.states.record import DocumentLanguage
from casework.states.voices import Clearing, Said
from heart import ledger, tokens
from heart.errors import IllegalMove, Invalid
from heart.insights.quarter import Quarter
from heart.models import User

GONE = "This link does not open anything."
SECRET = "casework.voices"  # noqa: S105 (what the secrets are made for)
COLUMNS = ("program", "language", "quarter", "survey", "answers", "words")


@transaction.atomic
def ask(*, said: str, program: str, language: str = "", submission: UUID, by: User, at: datetime | None = None) -> str:
    """Count that somebody was asked for their words, or not. After a yes, returns the secret of a link that opens the
    survey once, for VOICE_LINK_DAYS days; the only time it can be read. Else "".

    Nothing is kept of whom, by whom or when. The secret is worked out from the form's `submission`, so that a double
    tap is one link and counts once. Raises NotAllowed, or Invalid.
    """
    policies.check_can_ask(by)
    today = timezone.localtime(at or timezone.now()).date()
    _check_choice("said", said, Said.values, "Say what came of it.")
    _check_choice("program", program, Program.values, "Choose the program.")
    token = ""
    if said == Said.YES:
        _check_choice("language", language, DocumentLanguage.values, "Choose the language.")
        token = tokens.keyed(SECRET, str(submission))[:32]
        until = today + timedelta(days=settings.VOICE_LINK_DAYS)
        _, made = VoiceInvitation.objects.get_or_create(
            digest=tokens.digest(token), defaults={"program": program, "language": language, "until": until}
        )
        if not made:
            return token
    counted, _ = VoiceAsked.objects.get_or_create(program=program, quarter=Quarter.of(today).first, said=said)
    VoiceAsked.objects.filter(pk=counted.pk).update(times=F("times") + 1)
    return token


def _check_choice(field: str, value: str, choices: Collection[str], fault: str) -> None:
    if value not in choices:
        raise Invalid(fault, fields={field: [fault]})


@transaction.atomic
def answer(
    *, token: str, language: str, answers: Mapping[str, str], words: str = "", by: User, at: datetime | None = None
) -> None:
    """Take in what somebody answered, and use the link up. The answer waits unread until it is mixed with others.

    Raises NotAllowed, IllegalMove for a link that opens nothing, or Invalid where nothing is answered or an answer is
    not one of the choices.
    """
    policies.check_is_system(by)
    today = timezone.localtime(at or timezone.now()).date()
    rows = VoiceInvitation.objects.select_for_update().filter(digest=tokens.digest(token), until__gte=today)
    invitation = rows.first()
    if invitation is None:
        raise IllegalMove(GONE)
    survey = voice_survey.CURRENT
    given = {key: choice for key, choice in answers.items() if choice}
    words = words.replace("\r\n", "\n").strip()
    for key, choice in given.items():
        question = survey.question(key)
        _check_choice(key, choice, question.choices if question else (), "Choose one of the answers.")
    if not given and not words:
        raise Invalid("Nothing is answered.")
    if len(words) > LONGEST:
        raise Invalid("That is too long.", fields={"words": ["That is too long."]})
    invitation.delete()
    VoiceWaiting.objects.create(
        program=invitation.program,
        language=language if language in DocumentLanguage.values else invitation.language,
        quarter=Quarter.of(today).first,
        survey=survey.version,
        answers=given,
        words=words,
    )


@transaction.atomic
def mix(*, by: User, at: datetime | None = None) -> int:
    """Let answers be read that enough others wait with: VOICE_MIX of one program, or its quarter is over. They get new
    keys and are written in an order drawn by chance. Links that have run out go. Returns how many answers it was.

    Raises NotAllowed to a person.
    """
    policies.check_is_system(by)
    today = timezone.localtime(at or timezone.now()).date()
    VoiceInvitation.objects.filter(until__lt=today).delete()
    waiting = list(VoiceWaiting.objects.select_for_update(skip_locked=True))
    ripe = _ripe(waiting, Quarter.of(today).first)
    SystemRandom().shuffle(ripe)
    Voice.objects.bulk_create(Voice(**{name: getattr(one, name) for name in COLUMNS}) for one in ripe)
    VoiceWaiting.objects.filter(pk__in=[one.pk for one in ripe]).delete()
    return len(ripe)


def _ripe(waiting: Sequence[VoiceWaiting], quarter: date) -> list[VoiceWaiting]:
    together = Counter(one.program for one in waiting)
    return [one for one in waiting if together[one.program] >= settings.VOICE_MIX or one.quarter < quarter]


@transaction.atomic
def clear(
    *, voice: Voice, use: str, text: str = "", why: str = "", by: User, at: datetime | None = None
) -> VoiceClearing:
    """Say what of an answer's words may be shown: quoted as `text`, counted by theme alone, or held back and why.

    Raises NotAllowed, or Invalid. What was decided before is kept in the history.
    """
    at = at or timezone.now()
    policies.check_can_clear(by)
    _check_choice("use", use, Clearing.values, "Choose what may be shown.")
    text, why = text.replace("\r\n", "\n").strip(), why.strip()
    held = use == Clearing.HELD
    if held and not why:
        raise Invalid("Say why.", fields={"why": ["Say why it is held back."]})
    if not held and not text:
        raise Invalid("Nothing is left.", fields={"text": ["Nothing is left to show. Hold it back instead."]})
    clearing = VoiceClearing.objects.select_for_update().filter(voice=voice.pk).first() or VoiceClearing(voice=voice)
    clearing.use, clearing.text, clearing.why = use, "" if held else text, why if held else ""
    clearing.save_by(by)
    ledger.record(Event.VOICE_CLEARED, clearing, by=by, at=at, use=use)
    return clearing


@transaction.atomic
def code(*, voice: Voice, themes: Collection[str], by: User, at: datetime | None = None) -> VoiceCoding:
    """Say which themes of the codebook one person finds in an answer's cleared words; again, in place of before.

    Raises NotAllowed, IllegalMove for words that are not cleared, or Invalid without a theme that is in force.
    """
    at = at or timezone.now()
    policies.check_can_code(by, VoiceClearing.objects.filter(voice=voice.pk).first())
    today = timezone.localtime(at).date()
    in_force = VoiceTheme.objects.filter(effective_from__lte=today).exclude(effective_until__lt=today)
    known = set(in_force.values_list("code", flat=True))
    if not themes or not known.issuperset(themes):
        raise Invalid("Choose at least one theme.", fields={"themes": ["Choose at least one theme."]})
    coding = VoiceCoding.objects.select_for_update().filter(voice=voice.pk, coder=by).first()
    coding = coding or VoiceCoding(voice=voice, coder=by)
    coding.themes = sorted(themes)
    coding.save_by(by)
    ledger.record(Event.VOICE_CODED, coding, by=by, at=at, themes=len(coding.themes))
    return coding
