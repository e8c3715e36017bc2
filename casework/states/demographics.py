"""The words of demographics. No database here.

Race and ethnicity: Statistical Policy Directive No. 15 of the Office of Management and Budget as revised on
March 28, 2024 (89 FR 22182): one combined question, seven minimum categories, as many answers as fit.
"""

from __future__ import annotations

from django.db.models import TextChoices


class Question(TextChoices):
    """What can be asked. A question without a row has not been asked."""

    RACE_ETHNICITY = "race_ethnicity", "Race and ethnicity"
    GENDER = "gender", "Gender"
    BIRTH = "birth", "Date of birth"
    LANGUAGE = "language", "Language"
    VETERAN = "veteran", "Military service"
    HOUSING = "housing", "Housing when we first met"


class Answered(TextChoices):
    """What came of asking. Not asked is the absence of a row: it is never written as an answer."""

    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined to answer"
    UNKNOWN = "unknown", "Did not know, or could not say"


class RaceEthnicity(TextChoices):
    """The minimum categories of the 2024 standard, in its order."""

    AIAN = "aian", "American Indian or Alaska Native"
    ASIAN = "asian", "Asian"
    BLACK = "black", "Black or African American"
    HISPANIC = "hispanic", "Hispanic or Latino"
    MENA = "mena", "Middle Eastern or North African"
    NHPI = "nhpi", "Native Hawaiian or Pacific Islander"
    WHITE = "white", "White"


class Gender(TextChoices):
    """For reports alone; the person's own words stand beside it."""

    WOMAN = "woman", "Woman"
    MAN = "man", "Man"
    NONBINARY = "nonbinary", "Non-binary"
    ANOTHER = "another", "Another gender"


class Veteran(TextChoices):
    YES = "yes", "Has served"
    NO = "no", "Has not served"


class Housing(TextChoices):
    OUTSIDE = "outside", "Outside, in a vehicle or another place not meant for living"
    SHELTER = "shelter", "In a shelter"
    STAYING = "staying", "Staying with family or friends"
    HOTEL = "hotel", "In a hotel or motel"
    INSTITUTION = "institution", "In a hospital, treatment, or jail"
    PROGRAM = "program", "In a housing program"
    OWN = "own", "In their own home, rented or owned"
    OTHER = "other", "Somewhere else"


CHOICES: dict[str, type[TextChoices]] = {
    Question.RACE_ETHNICITY: RaceEthnicity,
    Question.GENDER: Gender,
    Question.VETERAN: Veteran,
    Question.HOUSING: Housing,
}
