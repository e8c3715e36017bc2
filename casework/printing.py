"""The summary of a case on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.formats import date_format

from casework.models import FollowUp, Need, Note
from casework.queries.summary import Summary, consents_in_words
from casework.rules import note_templates
from casework.states.notes import CosignStatus, PrintPurpose, SummaryPart
from heart.clock import full_day, full_moment
from heart.models import User
from heart.paper import Paper

# 42 CFR 2.32(a)(2): goes with every disclosure of records that part 2 protects.
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

DAY = "M j, Y"


def case_summary(summary: Summary, *, purpose: str, notice: bool, by: User, at: datetime) -> bytes:
    """The chosen parts as a PDF, with the notice of 42 CFR 2.32 where it has to go along."""
    case = summary.case
    foot = f"Case {case.pk}. Printed by {by} on {full_moment(at)}. Confidential: {PrintPurpose(purpose).label.lower()}."
    paper = Paper(title=f"Summary of case {case.pk}", foot=foot)
    paper.heading(case.neighbor.name, 1)
    closed = f", closed {full_day(case.closed_at)}: {case.get_close_reason_display()}" if case.closed_at else ""
    paper.words(f"Summary of case {case.pk}, opened {full_day(case.opened_at)}{closed}.", quiet=True)
    if notice:
        paper.notice(NOTICE)
    for part in summary.parts:
        paper.heading(str(SummaryPart(part).label))
        _PARTS[SummaryPart(part)](paper, summary, at)
    for more, printed in summary.more:
        paper.heading(more.label)
        _table(paper, more.head, printed.rows, more.widths)
    if summary.notes:
        paper.heading("Notes")
        for note in summary.notes:
            _note(paper, note)
    return paper.finished()


def _neighbor(paper: Paper, summary: Summary, at: datetime) -> None:
    one = summary.case.neighbor
    born = date_format(one.date_of_birth, DAY) if one.date_of_birth else ""
    about = f"about {one.birth_year_about}" if one.birth_year_about and not born else ""
    interpreter = ", with an interpreter" if one.needs_interpreter else ""
    paper.facts(
        [
            ("Name", one.name),
            ("Also known as", one.also_known_as),
            ("Born", born or about),
            ("Pronouns", one.pronouns),
            ("Language", f"{one.language}{interpreter}" if one.language else interpreter.removeprefix(", ")),
            ("Navigator", str(summary.case.assigned_to or "")),
        ]
    )


def _find(paper: Paper, summary: Summary, at: datetime) -> None:
    one = summary.case.neighbor
    rows = [("Phone", f"{phone.national}{_careful(phone)}") for phone in summary.phones]
    labels = {"names": "Name", "places": "Place", "trusted_contacts": "Trusted contact"}
    labels |= {"seen_by_partners": "Seen by", "pets": "Pet"}
    for name, ways in summary.ways.items():
        rows += [(labels[name], _way(way)) for way in ways]
    rows += [("Places", one.usual_places), ("Looks like", one.identifying_note)]
    paper.facts(rows)
    if not any(words for _, words in rows):
        paper.words("Nothing is recorded.", quiet=True)


def _way(way: object) -> str:
    more = [getattr(way, "when_words", ""), getattr(way, "note", ""), getattr(way, "how", "")]
    return ". ".join(str(words) for words in (getattr(way, "said", ""), *more) if words)


def _careful(phone: object) -> str:
    kept = {"safe_to_leave_message": "no message to be left", "safe_to_text": "no texts"}
    unsafe = [words for name, words in kept.items() if not getattr(phone, name)]
    return f" ({', '.join(unsafe)})" if unsafe else ""


def _needs(paper: Paper, summary: Summary, at: datetime) -> None:
    rows = [
        (need.get_domain_display(), need.detail, _outcome(need), full_day(need.opened_at)) for need in summary.needs
    ]
    _table(paper, ("Need", "About it", "What became of it", "Seen"), rows, (24, 34, 28, 14))


def _outcome(need: Need) -> str:
    why = need.get_unmet_reason_display() or need.get_evidence_display()
    status = str(need.get_status_display())
    return f"{status}: {why}" if why else status


def _goals(paper: Paper, summary: Summary, at: datetime) -> None:
    for goal in summary.goals:
        paper.words(f"“{goal.words}” ({goal.get_status_display().lower()}, {full_day(goal.set_at)})")
        steps = [(step.what, step.who, "done" if step.done_at else "open") for step in goal.steps.all()]
        if steps:
            paper.rows(("Step", "Who", "State"), steps, widths=(60, 25, 15))
    if not summary.goals:
        paper.words("Nothing is recorded.", quiet=True)


def _follow_ups(paper: Paper, summary: Summary, at: datetime) -> None:
    due = [(one.get_kind_display(), full_moment(one.due_at), _stands(one, at)) for one in summary.follow_ups]
    _table(paper, ("Follow-up", "Due", "State"), due, (34, 36, 30))
    tried = [
        (full_moment(one.at), one.get_channel_display(), one.get_result_display(), str(one.by), one.remark)
        for one in summary.attempts
    ]
    _table(paper, ("Attempt", "How", "Result", "By", "Remark"), tried, (24, 16, 18, 14, 28))


def _stands(follow_up: FollowUp, at: datetime) -> str:
    return "Overdue" if follow_up.is_overdue(at) else str(follow_up.get_status_display())


def _consents(paper: Paper, summary: Summary, at: datetime) -> None:
    rows = consents_in_words(summary.consents, at)
    _table(paper, ("To whom", "What may be shared", "Why", "State"), rows, (24, 38, 26, 12))


def _table(paper: Paper, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]) -> None:
    if rows:
        paper.rows(head, rows, widths=widths)
    else:
        paper.words(f"{head[0]}: nothing is recorded.", quiet=True)


def _note(paper: Paper, note: Note) -> None:
    paper.heading(note.title, 3)
    assert note.signed_at is not None
    signed = [f"{note.get_template_display()}. Signed by {note.signed_by} on {full_moment(note.signed_at)}."]
    signed += [
        f"Co-signed by {one.answered_by} on {full_moment(one.answered_at)}."
        for one in note.cosignatures.all()
        if one.status == CosignStatus.GIVEN
    ]
    paper.words(" ".join(signed), quiet=True)
    template = note_templates.find(note.template, note.template_version)
    if template.is_free:
        paper.words(note.body)
    else:
        said = note_templates.said(template, note.answers)
        paper.facts([(one.label, f"{one.words} ({one.remark})" if one.remark else one.words) for one in said])
        if template.remark:
            paper.words(template.remark, quiet=True)
    for addendum in note.addenda.all():
        paper.words(f"Addendum by {addendum.author}, {full_moment(addendum.created_at)}: {addendum.body}")


_PARTS: dict[SummaryPart, Callable[[Paper, Summary, datetime], None]] = {
    SummaryPart.NEIGHBOR: _neighbor,
    SummaryPart.FIND: _find,
    SummaryPart.NEEDS: _needs,
    SummaryPart.GOALS: _goals,
    SummaryPart.FOLLOW_UPS: _follow_ups,
    SummaryPart.CONSENTS: _consents,
}
