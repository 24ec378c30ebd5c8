"""Tables beside the profiles: segments against all groups, and what comes back in new people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.numerics import adjusted_p
from cemlab.personas.methods.confirming import confirm
from cemlab.personas.methods.crosstable import association, effective_table
from cemlab.personas.methods.refitting import Again
from cemlab.personas.sample import Sample

ASSOCIATION_COLUMNS = ("item", "cramers_v", "chi2", "df", "p_adjusted", "n_levels", "n")
CONFIRMED_COLUMNS = (
    "persona", "item", "hedges_g_first", "hedges_g", "hedges_g_low", "hedges_g_high", "without",
    "without_low", "without_high", "confirmed", "n", "n_rest",
)  # fmt: skip


def associations(
    survey: Survey, taken: Sample, labels: np.ndarray, k: int, told: pd.DataFrame,
    names: Mapping[tuple[str, str], str],
) -> pd.DataFrame:  # fmt: skip
    """Each describing segment against all groups: Cramér's V with Bergsma's correction, and the
    p of no association, adjusted over the segments (Benjamini–Hochberg).

    Only levels enter whose shares are told in every group (`told`, the table of categories): the
    coefficient then says nothing that the shares do not. Segments did not build the groups, so
    that a p-value is allowed.
    """
    rows = []
    for item in dict.fromkeys(told["item"]):
        own = told[told["item"] == item]
        shown = own.groupby("level", sort=False)["share"].apply(lambda one: one.notna().all())
        levels = [str(level) for level in survey.column(item).cat.categories]
        kept = [place for place, level in enumerate(levels)
                if bool(shown.get(names.get((item, level), level), False))]  # fmt: skip
        codes = survey.column(item).cat.codes.to_numpy()[taken.rows]
        place = np.full(len(levels) + 1, -1)
        place[kept] = np.arange(len(kept))
        codes = place[codes]  # −1, no answer, is the last
        row = {"item": item, "n_levels": float(len(kept))}
        if len(kept) > 1:
            counts = effective_table(labels, codes, (k, len(kept)), taken.weights, taken.customers)
            if (counts.sum(axis=1) > 0).sum() > 1:
                found = association(counts)
                row |= {"cramers_v": found.cramers_v_corrected, "chi2": found.chi2,
                        "df": float(found.df), "p": found.p_value,
                        "n": float((codes >= 0).sum())}  # fmt: skip
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*ASSOCIATION_COLUMNS, "p"])
    table["p_adjusted"] = adjusted_p(table["p"].to_numpy(float), "bh")
    return table.drop(columns="p")


def confirmations(
    survey: Survey, taken: Sample, labels: np.ndarray, k: int, items: Sequence[str], *, seed: int,
    x: np.ndarray | None = None, again: Again | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Items that built the groups, in people who took no part in building them.

    A group or a rest of few people in the new half, or in what it leaves of the whole, is not
    told.
    """
    found = confirm(
        taken.prepared.x if x is None else x, taken.answers, labels, k, taken.each,
        fitting=taken.fitting, customers=taken.customers, seed=seed, again=again,
        items_are_axes=x is None,
    )  # fmt: skip
    least, rows = survey.circumstances.min_cell, []
    values = {"hedges_g_first": found.g_first, "hedges_g": found.g, "hedges_g_low": found.g_low,
              "hedges_g_high": found.g_high, "without": found.g_without,
              "without_low": found.g_without_low, "without_high": found.g_without_high,
              "n": found.n, "n_rest": found.n_rest}  # fmt: skip
    known = ~np.isnan(taken.answers)
    for group in range(k):
        for column, item in enumerate(items):
            own = int((known[:, column] & (labels == group)).sum())
            n, rest = found.n[group, column], found.n_rest[group, column]
            few = min(n, rest) < least or 0 < abs(own - n) < least or n != n
            row = {"persona": str(group + 1), "item": item,
                   "confirmed": bool(found.is_confirmed[group, column]) and not few}  # fmt: skip
            rows.append(row | {name: np.nan if few else float(table[group, column])
                               for name, table in values.items()})  # fmt: skip
    return pd.DataFrame(rows, columns=list(CONFIRMED_COLUMNS))
