"""What the templates of a note ask, as data. A note keeps the version that it was written under.

To change a template, add a version: what was signed under the old one goes on reading as it did.
The safety plan follows the steps that are in common use for such plans, in our own words. The suicide-risk screen is
no scored instrument: it keeps what was asked and answered, and what the clinician made of it in the clinician's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casework.states import NeedDomain
from casework.states.notes import Asked, Finding, NoteTemplate
from heart.permissions import Permission

LONGEST = 20_000
DETAIL = 300


class Kind(Enum):
    """What an answer looks like."""

    WORDS = "a block of words"
    ASKED = "yes, no or not asked, with a remark"
    FINDING = "need, no need, not asked or declined, with a remark"


@dataclass(frozen=True)
class Question:
    """One thing that a template asks. `required` is asked for when the note is signed, not while it is a draft."""

    key: str
    label: str
    kind: Kind = Kind.WORDS
    hint: str = ""
    required: bool = False
    rows: int = 4

    @property
    def choices(self) -> list[tuple[str, str]]:
        words = Asked if self.kind is Kind.ASKED else Finding
        return [(one.value, str(one.label)) for one in words]


@dataclass(frozen=True)
class Template:
    """One version of a template. `may_sign` is held beside WRITE_NOTES by whoever writes and signs such a note."""

    key: str
    version: int
    title: str
    purpose: str
    questions: tuple[Question, ...]
    may_sign: Permission = Permission.WRITE_NOTES
    remark: str = ""

    @property
    def label(self) -> str:
        return str(NoteTemplate(self.key).label)

    @property
    def is_free(self) -> bool:
        return self.key == NoteTemplate.FREE


@dataclass(frozen=True)
class Said:
    """An answer in words, for a page, a print or the history."""

    label: str
    words: str
    remark: str = ""


FREE = Template(
    NoteTemplate.FREE,
    1,
    "",
    "Your own words, in your own order.",
    (Question("body", "Note", required=True, rows=12),),
)
DAP = Template(
    NoteTemplate.DAP,
    1,
    "Follow-up",
    "What a contact brought: what you saw and heard, what you make of it, what comes next.",
    (
        Question("data", "Data", hint="What the neighbor said and what you saw.", required=True, rows=6),
        Question("assessment", "Assessment", hint="What you make of it.", required=True, rows=5),
        Question("plan", "Plan", hint="What is next, who does it and by when.", required=True, rows=5),
    ),
)
SAFETY_PLAN = Template(
    NoteTemplate.SAFETY_PLAN,
    1,
    "Safety plan",
    "What the neighbor can do when thoughts of suicide come, written together and in the neighbor's own words.",
    (
        Question("warning_signs", "How do I notice that a crisis may be coming?", required=True, rows=3),
        Question("own_coping", "What can I do by myself to get through it?", required=True, rows=3),
        Question(
            "distraction",
            "Which people and places take my mind off it?",
            hint="Being with them is enough; it need not be talked about.",
            rows=3,
        ),
        Question("people_to_ask", "Whom can I ask for help?", hint="Names, and how to reach them.", rows=3),
        Question(
            "professionals",
            "Which professionals and services can I turn to?",
            hint="988 by phone or text at any hour; 911 when life is in danger; the clinician or agency by name.",
            required=True,
            rows=3,
        ),
        Question(
            "safer_surroundings",
            "How do we make my surroundings safer?",
            hint="What is put out of reach, by whom and when.",
            required=True,
            rows=3,
        ),
        Question("reasons_to_live", "What is worth living for to me?", rows=3),
        Question("copy_given", "Who has a copy of this plan?", rows=2),
    ),
)
RISK_SCREEN = Template(
    NoteTemplate.RISK_SCREEN,
    1,
    "Suicide-risk screen",
    "A few direct questions, and what the clinician makes of the answers.",
    (
        Question("wish_dead", "In the past few weeks, did you wish not to be alive any more?", Kind.ASKED),
        Question("thoughts", "Have you been thinking about ending your life?", Kind.ASKED),
        Question("thoughts_now", "Are you having those thoughts today?", Kind.ASKED),
        Question("way", "Have you thought about how you would do it?", Kind.ASKED),
        Question("intent", "Do you mean to act on it, or have you begun to get ready?", Kind.ASKED),
        Question("means", "Is what you would use within your reach?", Kind.ASKED),
        Question("before", "Have you ever tried to end your life? When was the last time?", Kind.ASKED),
        Question("holds", "Is there somebody or something that keeps you from it?", Kind.ASKED),
        Question(
            "judgment",
            "Clinician's judgment",
            hint="How serious you judge the risk to be, and why. The software draws no conclusion from the answers.",
            required=True,
            rows=5,
        ),
        Question("done", "What was done about it", hint="Also when nothing was needed.", required=True, rows=4),
    ),
    may_sign=Permission.SIGN_SCREENS,
    remark="No score and no level of risk is computed: the judgment is the clinician's own.",
)
NEEDS = Template(
    NoteTemplate.NEEDS,
    1,
    "Needs assessment",
    "Each domain once. A need that you tick is added to the case's needs when you sign.",
    (
        *(Question(domain.value, str(domain.label), Kind.FINDING) for domain in NeedDomain),
        Question("priorities", "What matters most to the neighbor?", hint="In their own words.", rows=3),
    ),
)

VERSIONS: dict[tuple[str, int], Template] = {
    (template.key, template.version): template for template in (FREE, DAP, SAFETY_PLAN, RISK_SCREEN, NEEDS)
}


def current(key: str) -> Template:
    """The newest version of a template. Raises KeyError for one that there is not."""
    return VERSIONS[key, max(version for name, version in VERSIONS if name == key)]


def find(key: str, version: int) -> Template:
    """The version that a note was written under. Raises KeyError for one that there never was."""
    return VERSIONS[key, version]


def offered(permissions: Iterable[Permission]) -> list[Template]:
    """The templates that somebody with these permissions may write and sign, the free note last."""
    held = set(permissions)
    keys = [*(key for key in NoteTemplate.values if key != NoteTemplate.FREE), NoteTemplate.FREE]
    return [template for template in map(current, keys) if template.may_sign in held]


def said(template: Template, answers: Mapping[str, Any]) -> list[Said]:
    """The answers in words and in the template's order. What was not asked is left out; nothing else is.

    An answer to a question that this version does not have stands at the end under its key.
    """
    known = [_said(question, answers[question.key]) for question in template.questions if question.key in answers]
    other = [Said(str(key), str(words)) for key, words in answers.items() if key not in _keys(template)]
    return [one for one in (*known, *other) if one.words]


def in_words(template: Template, answers: Mapping[str, Any]) -> str:
    """The answers as one text, for whoever reads a note without its template."""
    return "\n\n".join(
        f"{one.label}: {one.words}{f' ({one.remark})' if one.remark else ''}"
        if one.remark or "\n" not in one.words
        else f"{one.label}:\n{one.words}"
        for one in said(template, answers)
    )


def lacking(template: Template, answers: Mapping[str, Any]) -> list[Question]:
    """The required questions without an answer: they keep the note from being signed."""
    return [one for one in template.questions if one.required and not str(answers.get(one.key, "")).strip()]


def misshapen(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with the answers' shape: one sentence for each. A question that is not answered is none."""
    return [
        f"{one.key}: {fault}"
        for one in template.questions
        if one.key in answers and (fault := _fault(one, answers[one.key]))
    ]


def needs_in(template: Template, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(domain, remark) of each need that an assessment found."""
    findings = [one for one in template.questions if one.kind is Kind.FINDING and one.key in answers]
    return [
        (one.key, answers[one.key].get("remark", ""))
        for one in findings
        if answers[one.key].get("answer") == Finding.NEED
    ]


def _keys(template: Template) -> set[str]:
    return {question.key for question in template.questions}


def _fault(question: Question, answer: Any) -> str:
    if question.kind is Kind.WORDS:
        return "" if isinstance(answer, str) and len(answer) <= LONGEST else f"words, at most {LONGEST:,} letters."
    if not isinstance(answer, dict) or not set(answer) <= {"answer", "remark"}:
        return "an answer and perhaps a remark."
    remark = answer.get("remark", "")
    if answer.get("answer") not in dict(question.choices):
        return f"one of {', '.join(dict(question.choices))}."
    return "" if isinstance(remark, str) and len(remark) <= DETAIL else f"a remark has at most {DETAIL} letters."


def _said(question: Question, answer: Any) -> Said:
    if question.kind is Kind.WORDS:
        return Said(question.label, str(answer).strip())
    label = dict(question.choices).get(answer.get("answer", ""), str(answer.get("answer", "")))
    remark = str(answer.get("remark", "")).strip()
    asked = answer.get("answer") != Finding.NOT_ASKED or remark
    return Said(question.label, str(label) if asked or question.kind is Kind.ASKED else "", remark)
