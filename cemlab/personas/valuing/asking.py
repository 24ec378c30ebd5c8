"""Whether the question about value can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import OptionError
from cemlab.personas.membership import unknown_persona
from cemlab.personas.valuing.result import PARTS

KINDS = ("mean", "top_box")
MOST_MISSED = 0.99


def check(
    survey: Survey, persona: Any, asked: Mapping[str, str | None], weights: Sequence[float],
    parts: str, top_boxes: int, claims: Sequence[str], resamples: int, seed: int,
) -> None:  # fmt: skip
    """Refuse arguments of the wrong kind, every problem at once; as for `value`."""
    arguments.check_survey(survey)
    arguments.check_resampling(resamples, seed)
    if isinstance(claims, str):
        raise OptionError(f"`claims` is {claims!r}. Expected a list of names of items.")
    arguments.check_items("claims", claims)
    problems = []
    named = [(part, item) for part, item in asked.items() if item is not None]
    if not named:
        problems.append("None of `repeat`, `refer` and `spread` names an item. Name at least one.")
    for use, name in (*named, *(("claims", one) for one in claims)):
        if not isinstance(name, str) or name not in survey.items:
            problems.append(str(OptionError.unknown(use, name, survey.items)))
        elif use == "claims" and not pd.api.types.is_numeric_dtype(survey.column(name).dtype):
            problems.append(f"The claim {name!r} holds groups or text; expected a rating.")
        if isinstance(persona, str) and name == persona:
            problems.append(f"`{use}` is {name!r}, which is the persona.")
        if use == "claims" and name == asked["refer"]:
            problems.append(f"The claim {name!r} is the referral itself.")
    if claims and asked["refer"] is None:
        problems.append("`claims` are tested against referral. Name it: refer=….")
    items = [item for _, item in named]
    if len(set(items)) < len(items):
        problems.append("One item is given for two parts; it would count twice.")
    numbers = [one for one in weights if isinstance(one, (int, float)) and 0 <= one < np.inf]
    if len(weights) != len(PARTS) or len(numbers) != len(PARTS):
        problems.append(f"`weights` is {weights!r}. Expected three numbers, 0 or more: for repeat, "
                        "refer and spread.")  # fmt: skip
    elif not any(weights[PARTS.index(part)] for part, _ in named):
        problems.append("`weights` gives 0 to every part that has an item.")
    problems += unknown_persona(survey, persona)
    if parts not in KINDS:
        problems.append(str(OptionError.unknown("parts", parts, KINDS)))
    if not arguments.is_count(top_boxes) or top_boxes < 1:
        problems.append(f"`top_boxes` is {top_boxes!r}. Expected a whole number, 1 or more.")
    if problems:
        raise OptionError(" ".join(problems))


def check_observed(
    survey: Survey, refer: str | None, observed: str | None, missed: Sequence[float]
) -> None:
    """Refuse a record of referrals that is none, or assumed shares that cannot be."""
    problems = []
    if observed is not None and observed not in survey.items:
        problems.append(str(OptionError.unknown("observed", observed, survey.items)))
    if observed is not None and refer is None:
        problems.append("`observed` is held against what people say. Name it: refer=….")
    if observed is not None and observed == refer:
        problems.append(f"`observed` is {observed!r}, which is what people say: refer.")
    numbers = [one for one in missed if isinstance(one, (int, float)) and 0 <= one <= MOST_MISSED]
    if not len(missed) or len(numbers) != len(missed):
        problems.append(f"`missed` is {missed!r}. Expected shares from 0 to {MOST_MISSED:g}.")
    if problems:
        raise OptionError(" ".join(problems))
