"""What came of asking a neighbor the demographic questions."""

from __future__ import annotations

from casework.models import DemographicAnswer, Neighbor
from casework.states.demographics import Question


def newest_of(neighbor: Neighbor) -> dict[str, DemographicAnswer]:
    """The answer that stands for each question asked. One statement."""
    newest: dict[str, DemographicAnswer] = DemographicAnswer.objects.newest_of(neighbor)
    return newest


def answers_of(neighbor: Neighbor) -> list[tuple[Question, DemographicAnswer | None, str]]:
    """Each question with the answer that stands, and what is known in words, asked or not. One statement."""
    newest = newest_of(neighbor)
    return [(question, newest.get(question), _said(neighbor, question, newest.get(question))) for question in Question]


def _said(neighbor: Neighbor, question: Question, answer: DemographicAnswer | None) -> str:
    if question == Question.BIRTH:
        born = neighbor.date_of_birth
        about = f"about {neighbor.birth_year_about}" if neighbor.birth_year_about else ""
        return f"{born:%b} {born.day}, {born.year}" if born else about
    if question == Question.LANGUAGE:
        return neighbor.language
    return answer.said if answer else ""
