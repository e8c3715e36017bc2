"""What may be shown so that nobody is told by it; how two readers agree; the survey. No database."""

from __future__ import annotations

from itertools import product

import pytest

from casework.rules import voice_survey, voice_words
from casework.rules.voice_showing import LEAST, agreement, shown


@pytest.mark.parametrize(
    ("counts", "whole", "groups"),
    [
        ({}, False, set()),
        ({"CRT": 10}, False, set()),
        ({"CRT": 11}, True, {"CRT"}),
        ({"CRT": 11, "CN": 0}, True, {"CRT"}),
        ({"CRT": 5, "CN": 6}, True, set()),
        ({"CRT": 30, "CN": 11}, True, {"CRT", "CN"}),
        ({"CRT": 30, "CN": 12, "COR": 3}, True, {"CRT"}),  # CN gives way: COR would be the rest
        ({"CRT": 30, "CN": 12, "COR": 6, "CCD": 5}, True, {"CRT", "CN"}),  # the rest are eleven
        ({"CRT": 12, "COR": 1}, True, set()),
    ],
)
def test_a_group_under_eleven_is_not_shown_and_not_told_by_taking_the_others_away(counts, whole, groups):
    assert shown(counts) == (whole, frozenset(groups))


def test_no_subtraction_leaves_fewer_than_eleven():
    for numbers in product(range(0, 25, 3), repeat=4):
        counts = dict(zip(("CCD", "CRT", "COR", "CN"), numbers, strict=True))
        whole, groups = shown(counts)
        rest = sum(counts.values()) - sum(counts[group] for group in groups)
        assert all(counts[group] >= LEAST for group in groups)
        assert not whole or rest == 0 or rest >= LEAST
        assert whole or not groups


def test_agreement_and_kappa_of_a_worked_example():
    """Twenty answers of one theme: both yes 8, both no 7, one alone 3 and 2. Alike 75 %; by chance 50 %; kappa 0.5."""
    decisions = [(True, True)] * 8 + [(False, False)] * 7 + [(True, False)] * 3 + [(False, True)] * 2
    found = agreement(decisions)
    assert (found.pairs, found.percent, found.kappa) == (20, 75.0, 0.5)


def test_where_chance_explains_all_there_is_no_kappa():
    assert agreement([(True, True)] * 3).kappa is None
    assert agreement([]) is None


@pytest.mark.parametrize("survey", voice_survey.SURVEYS.values(), ids=lambda survey: f"version {survey.version}")
def test_a_survey_says_everything_in_both_languages_and_is_short(survey):
    told = [*survey.consent, survey.open_question]
    for question in survey.questions:
        told += [question.words, *question.choices.values()]
    assert all((words.keys() == {"en", "es"} and words["en"] != words["es"]) or words["en"] == "No" for words in told)
    assert 4 <= len(survey.questions) + 1 <= 6
    assert len({question.key for question in survey.questions}) == len(survey.questions)


def test_sentences_are_short_enough_to_read():
    """Fifth-grade words: no sentence of more than 24, and no more than 13 on average."""
    texts = [words["en"] for words in voice_survey.CURRENT.consent]
    texts += [question.words["en"] for question in voice_survey.CURRENT.questions]
    sentences = [one for text in texts for one in text.replace("?", ".").split(".") if one.strip()]
    lengths = [len(one.split()) for one in sentences]
    assert max(lengths) <= 24
    assert sum(lengths) / len(lengths) <= 13


def test_the_pages_say_everything_in_both_languages():
    english, spanish = voice_words.ENGLISH, voice_words.SPANISH
    for name in english.__dataclass_fields__:
        assert getattr(english, name)
        assert getattr(spanish, name)
        assert getattr(english, name) != getattr(spanish, name)
    assert voice_words.chosen("fr", "es").code == "es"
    assert voice_words.chosen("").code == "en"
    assert all("988" in words.danger and "911" in words.danger for words in voice_words.LANGUAGES.values())
