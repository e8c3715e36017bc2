"""A consent on paper: the copy for the neighbor, in English or Spanish."""

from __future__ import annotations

from casework.models import Consent, ConsentDocument
from casework.rules import consent_rules
from casework.states.record import DocumentLanguage
from heart.paper import Paper

TITLE = {DocumentLanguage.ENGLISH: "Consent", DocumentLanguage.SPANISH: "Permiso"}


def consent_copy(consent: Consent, *, text: str, kept: ConsentDocument | None, language: DocumentLanguage) -> bytes:
    """The text as a PDF, what was signed beneath it, and what became of it since. `kept`: what it was given under."""
    given_in = kept.language if kept else DocumentLanguage.ENGLISH
    paper = Paper(title=TITLE[language], foot=f"HEART. {TITLE[language]} {consent.pk}", lang=f"{language}-US")
    for number, block in enumerate(consent_rules.blocks(text)):
        if block.kind == "heading":
            paper.heading(block.words, 1 if number == 0 else 2)
        elif block.kind == "entry":
            paper.bullet(block.words)
        else:
            paper.words(block.words)
    if kept and kept.strokes:
        paper.drawing(kept.strokes, canvas=(consent_rules.WIDTH, consent_rules.HEIGHT))
    for line in consent_rules.beneath(consent, language, given_in):
        paper.words(line)
    return paper.finished()
