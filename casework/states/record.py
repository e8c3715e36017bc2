"""The words of notes and consents. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class NoteStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class Information(TextChoices):
    """Kinds of information a consent can name and a referral can release."""

    IDENTITY = "identity", "Name and date of birth"
    CONTACT = "contact", "Phone and where to find the neighbor"
    LANGUAGE = "language", "Language and interpreter"
    NEED = "need", "The need and what it is about"
    SITUATION = "situation", "Other needs and circumstances"
    SUBSTANCE_USE = "substance_use", "Substance use information (42 CFR Part 2)"


class ConsentMethod(TextChoices):
    SIGNATURE = "signature", "Signed on this screen"
    PAPER = "paper", "Signed on paper"
    VERBAL = "verbal", "Verbal, with a witness"


class DocumentLanguage(TextChoices):
    """The languages that a consent is written in."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
