"""What a score could be, had those answered who did not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.metrics.answers import Answers

SILENT = ("n_missing", "n_dropped_out")  # who should have answered
KINDS = (*SILENT, "n_not_asked")
COLUMNS = ("group", "without", "n", "n_without", "estimate", "lowest", "highest")
ENDS = {"nps": (-100.0, 100.0), "index": (0.0, 100.0)}


def bounds_of(
    answers: Answers,
    survey: Survey,
    groups: Mapping[str, np.ndarray],
    masks: Mapping[str, np.ndarray],
    tidy: pd.DataFrame,
) -> pd.DataFrame:
    """Score of each group with those without an answer at the worst and at the best answer.

    Parameters
    ----------
    answers : Answers
    survey : Survey
    groups : mapping of str to ndarray of bool
        Groups that are shown.
    masks : mapping of str to ndarray of bool
        Who is without an answer, by kind of gap.
    tidy : DataFrame
        Main table: what it does not tell of a group is not told here.

    Returns
    -------
    DataFrame
        group, without (``"missing"``, ``"dropped_out"``, ``"silent"`` for both, ``"not_asked"``),
        n, n_without, estimate, lowest, highest.

    Notes
    -----
    With Σw of those who answered and of those who did not, lowest = (θ Σw + θ_min Σw′) /
    (Σw + Σw′). These are the bounds of Manski without any assumption on who is silent [1]_. Whom
    the item does not apply to is not without an answer. Without a scale a mean has no bounds.

    References
    ----------
    .. [1] Manski, C. F. (2003). *Partial Identification of Probability Distributions*. Springer.
    """
    ends = ends_of(answers)
    told = tidy.set_index("group")
    rows = []
    for group, members in groups.items() if ends else ():
        kinds = [kind for kind in KINDS if kind in masks and told.loc[group, kind] > 0]
        sets = {kind.removeprefix("n_"): masks[kind] for kind in kinds}
        if set(SILENT) <= set(kinds):
            sets["silent"] = masks[SILENT[0]] | masks[SILENT[1]]
        for name, without in sets.items():
            estimate = told.loc[group, "estimate"]
            mass = _mass(survey, members & answers.is_valid), _mass(survey, members & without)
            low, high = ((estimate * mass[0] + end * mass[1]) / sum(mass) for end in ends)
            rows.append((group, name, told.loc[group, "n"], survey.count(members & without),
                         estimate, low, high))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def ends_of(answers: Answers) -> tuple[float, float] | None:
    """The lowest and the highest score there is."""
    if answers.metric in ENDS:
        return ENDS[answers.metric]
    if answers.metric in ("mean", "ces"):
        return answers.scale
    return 0.0, 1.0


def _mass(survey: Survey, rows: np.ndarray) -> float:
    weights = survey.weights(rows)
    return float(np.count_nonzero(rows) if weights is None else weights.sum())
