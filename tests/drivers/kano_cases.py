"""Simulated answers to a Kano questionnaire, from categories that are planted."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

import cemlab
from cemlab.drivers.methods.kano_table import CATEGORIES
from cemlab.errors import CemlabWarning

PLANTED = {
    "must": {"A": 20, "O": 50, "M": 120, "I": 40, "R": 10, "Q": 10},
    "more": {"A": 40, "O": 120, "M": 40, "I": 30, "R": 10, "Q": 10},
    "gift": {"A": 125, "O": 40, "M": 15, "I": 50, "R": 10, "Q": 10},
    "same": {"A": 30, "O": 15, "M": 15, "I": 170, "R": 10, "Q": 10},
    "none": {"A": 10, "O": 10, "M": 10, "I": 60, "R": 150, "Q": 10},
    "open": {"A": 70, "O": 65, "M": 60, "I": 35, "R": 10, "Q": 10},
}
# pairs of answers of each category, as places from like (0) to dislike (4)
PAIRS = {
    "A": [(0, 1), (0, 2), (0, 3)], "O": [(0, 4)], "M": [(1, 4), (2, 4), (3, 4)],
    "I": [(1, 1), (2, 2), (3, 3), (2, 3)], "R": [(4, 0), (3, 0), (4, 2)], "Q": [(0, 0), (4, 4)],
}  # fmt: skip


def frame_of(counts: Mapping[str, Mapping[str, int]], seed: int = 1) -> pd.DataFrame:
    """Answers from 1 to 5 of so many people by feature and category, in random order.

    Features of fewer people have blanks.
    """
    rng = np.random.default_rng(seed)
    columns = {}
    for name, own in counts.items():
        found = np.repeat(list(CATEGORIES), [own.get(one, 0) for one in CATEGORIES])
        places = [PAIRS[one][rng.integers(len(PAIRS[one]))] for one in found]
        pair = pd.DataFrame(rng.permutation(np.array(places) + 1.0))
        columns |= {f"{name}_with": pair[0], f"{name}_without": pair[1]}
    return pd.DataFrame(columns)


def pairs_of(frame: pd.DataFrame) -> dict[str, list[str]]:
    """The two items of each feature."""
    names = [name.removesuffix("_with") for name in frame if name.endswith("_with")]
    return {name: [f"{name}_with", f"{name}_without"] for name in names}


def survey_of(frame: pd.DataFrame, **more) -> cemlab.Survey:
    """A survey of these answers, which says that it is simulated."""
    scale = {one: (1, 5) for pair in pairs_of(frame).values() for one in pair}
    return replace(cemlab.Survey.from_frame(frame, scale=scale, **more), is_simulated=True)


def asked(survey, **more):
    """Kano of all pairs, its warnings looked at elsewhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        return cemlab.drivers.kano(survey, features=pairs_of(survey.answers()), **more)


def rows_of(result) -> pd.DataFrame:
    """The table by feature."""
    return result.tidy().set_index("feature")


def codes(result) -> set[str]:
    """Codes of its notes."""
    return {code for code, _ in result.notes()}
