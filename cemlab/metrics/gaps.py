"""Who gave no answer, by kind: columns of a table, hidden where they are few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.metrics.small_groups import Hidden, hidden_gaps

OTHER_GAPS = ("n_not_asked", "n_dropped_out")
ALWAYS = ("n_missing", "n_not_applicable")


def masks_of(survey: Survey, items: Sequence[str]) -> dict[str, np.ndarray]:
    """Who is without an answer, by kind of gap: booleans, shape (n,).

    Of several items that belong together, the kind is that of the gap which weighs most: left
    blank, then left before, then not asked, then not applicable.
    """
    checks = {
        "n_missing": survey.is_missing, "n_dropped_out": survey.has_dropped_out,
        "n_not_asked": survey.is_not_asked, "n_not_applicable": survey.is_not_applicable,
    }  # fmt: skip
    found, told = {}, np.zeros(len(survey), bool)
    for kind, is_so in checks.items():
        found[kind] = np.any([is_so(name) for name in items], axis=0) & ~told
        told |= found[kind]
    return {kind: mask for kind, mask in found.items() if kind in ALWAYS or mask.any()}


def counted(survey: Survey, masks: Mapping[str, np.ndarray], rows: np.ndarray) -> dict[str, float]:
    """Respondents of some rows by kind of gap."""
    return {kind: survey.count(mask & rows) for kind, mask in masks.items()}


def with_gaps(rows: list[dict], columns: Sequence[str]) -> pd.DataFrame:
    """The table; further kinds of gaps have columns only where there are any."""
    more = [name for name in OTHER_GAPS if any(name in row for row in rows)]
    table = pd.DataFrame(rows).reindex(columns=[*columns, *more])
    shown = table[columns[0]].isin([row[columns[0]] for row in rows if "n" in row])
    table.loc[shown, more] = table.loc[shown, more].fillna(0.0)
    return table


def hide_gaps(
    tidy: pd.DataFrame,
    survey: Survey,
    masks: Mapping[str, np.ndarray],
    groups: Mapping[str, np.ndarray],
    few: Hidden,
) -> pd.DataFrame:
    """Take out how few of a group have a kind of gap, and what would tell it."""
    kinds = [name for name, mask in masks.items() if mask.any()]
    counts = {
        name: [counted(survey, masks, rows)[kind] for kind in kinds]
        for name, rows in groups.items()
    }
    hidden = hidden_gaps(counts, survey.circumstances.min_cell, few)
    tidy.loc[tidy["group"].isin(hidden), kinds] = np.nan
    return tidy
