"""What neighbors are asked in their own words' survey, in versions: an answer stays with the questions it was given to.

Wording is a part of a version, in both languages: who changes a word that matters adds a version. Fifth-grade words.
Every question may be left out; all answers are of the same three, from good to bad. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Told = Mapping[str, str]  # language: words


@dataclass(frozen=True)
class Question:
    """One question with its choices: key to words, the good one first."""

    key: str
    words: Told
    choices: Mapping[str, Told]


@dataclass(frozen=True)
class Survey:
    """A version: what is said before a yes is asked for, the questions, and the open one."""

    version: int
    consent: tuple[Told, ...]
    questions: tuple[Question, ...]
    open_question: Told

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)


def _told(english: str, spanish: str) -> Told:
    return {"en": english, "es": spanish}


GRADES = {
    "yes": _told("Yes", "Sí"),
    "partly": _told("A little", "Un poco"),
    "no": _told("No", "No"),
}
AGAIN = {"yes": GRADES["yes"], "partly": _told("Maybe", "Tal vez"), "no": GRADES["no"]}

FIRST = Survey(
    version=1,
    consent=(
        _told(
            "HEART wants to know how it was for you. City leaders, and people who check our work, learn from it.",
            "HEART quiere saber cómo le fue. Las autoridades de la ciudad, y quienes revisan nuestro trabajo, "
            "aprenden de esto.",
        ),
        _told(
            "Nobody will know who you are. We do not keep your name, your phone or the day. Please do not write names, "
            "phone numbers or addresses.",
            "Nadie sabrá quién es usted. No guardamos su nombre, su teléfono ni el día. Por favor, no escriba nombres, "
            "números de teléfono ni direcciones.",
        ),
        _told(
            "One person at HEART reads what you write and takes out what could tell who somebody is. After that, "
            "others may read it.",
            "Una persona de HEART lee lo que usted escribe y quita lo que pueda decir quién es alguien. Después, "
            "otras personas pueden leerlo.",
        ),
        _told(
            "You do not have to answer. You can skip any question. The help you get stays the same. What you send "
            "can’t be taken back, because nobody can tell which answers are yours.",
            "No tiene que contestar. Puede saltarse cualquier pregunta. La ayuda que recibe no cambia. Lo que envíe "
            "no se puede retirar, porque nadie puede saber cuáles respuestas son suyas.",
        ),
    ),
    questions=(
        Question("respect", _told("Did HEART treat you with respect?", "¿HEART le trató con respeto?"), GRADES),
        Question("safe", _told("Did you feel safe with HEART?", "¿Se sintió a salvo con HEART?"), GRADES),
        Question("help", _told("Did what we did help you?", "¿Le ayudó lo que hicimos?"), GRADES),
        Question(
            "again",
            _told(
                "Would you want HEART to come again if you need help?",
                "Si necesita ayuda, ¿quisiera que HEART volviera?",
            ),
            AGAIN,
        ),
    ),
    open_question=_told("What should the city know?", "¿Qué debería saber la ciudad?"),
)
SURVEYS = {survey.version: survey for survey in (FIRST,)}
CURRENT = FIRST


def in_words(told: Told, language: str) -> str:
    """The words in a language; in English where there are none."""
    return told.get(language) or told["en"]
