"""A questionnaire that can be printed: questions with their answers, and points to add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.language import LANGUAGES, speaker
from cemlab.personas.methods.golden import Rule
from cemlab.personas.questioning.questions import Asked
from cemlab.study import words

BASE = "constant"


def questionnaire(survey: Survey, picked: Sequence[str]) -> pd.DataFrame:
    """A row per question: number, item, wording and answers in both languages."""
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(picked, start=1):
        row: dict[str, Any] = {"number": float(number), "item": name}
        for language in LANGUAGES:
            asked = words(survey.items[name].question, language)
            row[f"question_{language}"] = asked or survey.label(name, language)
        for language in LANGUAGES:
            row[f"answers_{language}"] = _answers(survey, name, language)
        rows.append(row)
    return pd.DataFrame(rows)


def _answers(survey: Survey, name: str, language: str) -> str:
    """The answers to tick: levels by their names, a scale by its ends."""
    say, item, column = speaker(language), survey.items[name], survey.column(name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        own = survey.labels([name])
        levels = [str(one) for one in column.cat.categories if (column == one).any()]
        return say("personas.typing.or").join(own.get(one, {}).get(language, one) for one in levels)
    if item.scale is None:
        return say("personas.typing.number")
    low, high = item.scale
    if {low, high} == {0, 1}:
        return say("personas.typing.yes_no")
    return say("personas.typing.scale", low=low, high=high)


def scoring(
    survey: Survey, asked: Asked, chosen: Sequence[int], picked: Sequence[str], rule: Rule,
    personas: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    """Points: a constant, then for each question points per point of its scale, or for a level.

    Whoever adds them up gives a person the persona with the most points.
    """
    rows: list[dict[str, Any]] = [
        {"item": BASE, "level": "", **_points(rule.constants, personas)}
    ]  # fmt: skip
    place = 0
    for block, name in zip(chosen, picked, strict=True):
        for level in asked.levels[block] or [""]:
            rows.append({"item": name, "level": level, **_points(rule.weights[place], personas)})
            place += 1
    return pd.DataFrame(rows)


def _points(values: np.ndarray, personas: Sequence[str]) -> dict[str, float]:
    return {f"points_{persona}": float(value) for persona, value in zip(personas, values,
                                                                         strict=True)}  # fmt: skip
