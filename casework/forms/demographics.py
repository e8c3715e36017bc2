"""Demographics: asked in English and Spanish, answered in the neighbor's own terms, or not.

Race and ethnicity is one question with as many answers as fit and a line for detail under each, as Statistical
Policy Directive No. 15 of the Office of Management and Budget has it since 2024. Staff never answer by looking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from casework.actions.demographics import Answer
from casework.forms.fields import day, words
from casework.models import DemographicAnswer, Neighbor
from casework.states.demographics import (
    Answered,
    Gender,
    Housing,
    Question,
    RaceEthnicity,
    Veteran,
)
from casework.states.finding import Language

NOT_ASKED = "not_asked"
STATUS = [
    (NOT_ASKED, "Not asked"),
    (Answered.ANSWERED, "Answered"),
    (Answered.DECLINED, "Declined"),
    (Answered.UNKNOWN, "Does not know"),
]


@dataclass(frozen=True)
class Wording:
    """How a question is asked, aloud or shown."""

    english: str
    spanish: str


WORDING = {
    Question.RACE_ETHNICITY: Wording(
        "What is your race and/or ethnicity? Choose all that apply, and add details if you like.",
        "¿Cuál es su raza y/o etnia? Elija todas las que correspondan y, si quiere, agregue detalles.",
    ),
    Question.GENDER: Wording(
        "How do you describe your gender, in your own words?",
        "¿Cómo describe su género, en sus propias palabras?",
    ),
    Question.BIRTH: Wording(
        "What is your date of birth, or about which year were you born?",
        "¿Cuál es su fecha de nacimiento, o en qué año nació, más o menos?",
    ),
    Question.LANGUAGE: Wording(
        "In which language would you like us to talk with you?",
        "¿En qué idioma prefiere que hablemos con usted?",
    ),
    Question.VETERAN: Wording(
        "Have you ever served in the military, the National Guard or the Reserves?",
        "¿Ha servido alguna vez en las fuerzas armadas, la Guardia Nacional o la Reserva?",
    ),
    Question.HOUSING: Wording(
        "Where were you staying when we first met?",
        "¿Dónde se quedaba cuando nos conocimos?",
    ),
}
SPANISH = {
    RaceEthnicity.AIAN: "Indígena de las Américas o nativo de Alaska",
    RaceEthnicity.ASIAN: "Asiática",
    RaceEthnicity.BLACK: "Negra o afroamericana",
    RaceEthnicity.HISPANIC: "Hispana o latina",
    RaceEthnicity.MENA: "De Medio Oriente o el norte de África",
    RaceEthnicity.NHPI: "Nativa de Hawái o de las islas del Pacífico",
    RaceEthnicity.WHITE: "Blanca",
}
FOR_EXAMPLE = {
    RaceEthnicity.AIAN: "Lumbee, Cherokee, Maya",
    RaceEthnicity.ASIAN: "Chinese, Asian Indian, Vietnamese",
    RaceEthnicity.BLACK: "African American, Jamaican, Nigerian",
    RaceEthnicity.HISPANIC: "Mexican, Honduran, Puerto Rican",
    RaceEthnicity.MENA: "Lebanese, Egyptian, Syrian",
    RaceEthnicity.NHPI: "Native Hawaiian, Samoan, Tongan",
    RaceEthnicity.WHITE: "German, Irish, Polish",
}


def status() -> forms.ChoiceField:
    return forms.ChoiceField(label="What came of it?", choices=STATUS, widget=forms.RadioSelect, initial=NOT_ASKED)


def choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "Not said"), *choices], required=False)


FIELDS = {
    Question.RACE_ETHNICITY: ["race_ethnicity", *(f"detail_{code}" for code in RaceEthnicity)],
    Question.GENDER: ["gender_own", "gender"],
    Question.BIRTH: ["date_of_birth", "birth_year_about"],
    Question.LANGUAGE: ["language_code", "language", "needs_interpreter"],
    Question.VETERAN: ["veteran"],
    Question.HOUSING: ["housing"],
}


class DemographicsForm(forms.Form):
    """Every question with what came of asking. One left at "not asked" changes nothing; any answer says "answered"."""

    race_ethnicity_status = status()
    race_ethnicity = forms.MultipleChoiceField(
        label="Race and ethnicity", choices=RaceEthnicity, required=False, widget=forms.CheckboxSelectMultiple
    )
    gender_status = status()
    gender_own = words("In their own words", length=100, required=False)
    gender = choice("For reports", Gender.choices)
    birth_status = status()
    date_of_birth = day("Date of birth")
    birth_year_about = forms.IntegerField(label="Born about", required=False, min_value=1900, help_text="A year.")
    language_status = status()
    language_code = choice("Language", Language.choices)
    language = words("Which, if another language", length=40, required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    veteran_status = status()
    veteran = choice("Military service", Veteran.choices)
    housing_status = status()
    housing = choice("Where they stayed", Housing.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in RaceEthnicity:
            field = words(f"{code.label}: details", length=100, required=False, help_text=f"Like {FOR_EXAMPLE[code]}.")
            self.fields[f"detail_{code}"] = field

    @staticmethod
    def of(neighbor: Neighbor, answers: dict[str, DemographicAnswer]) -> dict[str, Any]:
        """What is known now, as the form's first answers."""
        listed = neighbor.language_code not in {"", Language.OTHER}
        known: dict[str, Any] = {
            "date_of_birth": neighbor.date_of_birth,
            "birth_year_about": neighbor.birth_year_about,
            "language_code": neighbor.language_code,
            "language": "" if listed else neighbor.language,
            "needs_interpreter": neighbor.needs_interpreter,
        }
        for question, answer in answers.items():
            known[f"{question}_status"] = answer.status
            if question == Question.RACE_ETHNICITY:
                known[question] = answer.choices
                known |= {f"detail_{code}": said for code, said in answer.details.items()}
            elif answer.choices:
                known[question] = answer.choices[0]
            if question == Question.GENDER:
                known["gender_own"] = answer.details.get("own", "")
        return known

    def questions(self) -> Iterator[dict[str, Any]]:
        """For the template: each question with its wording, its status and the fields of its answer."""
        for question in Question:
            yield {
                "question": question,
                "wording": WORDING[question],
                "status": self[f"{question}_status"],
                "fields": self._fields_of(question),
                "spanish": list(SPANISH.values()) if question == Question.RACE_ETHNICITY else [],
            }

    def _fields_of(self, question: Question) -> list[forms.BoundField]:
        return [self[name] for name in FIELDS[question]]

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return born

    def clean_birth_year_about(self) -> Any:
        year = self.cleaned_data["birth_year_about"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError("This year is still to come.")
        return year

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.demographics.record: what was asked alone."""
        given = self.cleaned_data
        said = {question: self._answer(question, given) for question in Question}
        return {"answers": {question: answer for question, answer in said.items() if answer.status != NOT_ASKED}}

    def _was_filled_in(self, question: Question) -> bool:
        """Whether anything was written under a question that is left at "not asked"."""
        return bool({field.name for field in self._fields_of(question)} & set(self.changed_data))

    def _answer(self, question: Question, given: dict[str, Any]) -> Answer:
        came = given[f"{question}_status"]
        if came == NOT_ASKED and self._was_filled_in(question):
            came = Answered.ANSWERED
        if came != Answered.ANSWERED:
            return Answer(came)
        if question == Question.RACE_ETHNICITY:
            details = {code: given[f"detail_{code}"] for code in RaceEthnicity if given[f"detail_{code}"]}
            chosen = [code for code in RaceEthnicity.values if code in given[question] or code in details]
            return Answer(came, chosen, {str(code): said for code, said in details.items()})
        if question == Question.GENDER:
            own = {"own": given["gender_own"]} if given["gender_own"] else {}
            return Answer(came, [given["gender"]] if given["gender"] else [], own)
        if question == Question.BIRTH:
            return Answer(came, known={name: given[name] for name in ("date_of_birth", "birth_year_about")})
        if question == Question.LANGUAGE:
            return Answer(
                came, known={name: given[name] for name in ("language_code", "language", "needs_interpreter")}
            )
        return Answer(came, [given[question]] if given[question] else [])
