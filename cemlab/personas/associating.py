"""Tables beside the profiles: segments against all groups, and what comes back in new people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.language import speaker
from cemlab.numerics import adjusted_p
from cemlab.personas.methods.confirming import Confirmed, Reduced
from cemlab.personas.methods.confirming_often import SPLITS, confirm_often, together
from cemlab.personas.methods.crosstable import association, effective_table
from cemlab.personas.methods.ready_rule import ready
from cemlab.personas.methods.refitting import Again
from cemlab.personas.sample import Sample
from cemlab.style.progress import bar

ASSOCIATION_COLUMNS = ("item", "cramers_v", "chi2", "df", "p_adjusted", "n_levels", "n")
CONFIRMED_COLUMNS = (
    "persona", "item", "hedges_g_first", "hedges_g", "hedges_g_low", "hedges_g_high", "without",
    "without_low", "without_high", "confirmed", "share_confirmed", "splits", "n", "n_rest",
)  # fmt: skip
TOLD = {
    "hedges_g_first": "g_first", "hedges_g": "g", "hedges_g_low": "g_low",
    "hedges_g_high": "g_high", "without": "g_without", "without_low": "g_without_low",
    "without_high": "g_without_high", "n": "n", "n_rest": "n_rest",
}  # fmt: skip


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
    splits: int = SPLITS, x: np.ndarray | None = None, again: Again | None = None,
    reduced: Reduced | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Items that built the groups, in people who took no part in building them.

    A group or a rest of few people in the new half, or in what it leaves of the whole, is not
    told.
    """
    least, answers = survey.circumstances.min_cell, taken.answers
    with bar(splits, speaker(survey.language)("personas.progress_halves")) as step:
        found = confirm_often(
            taken.prepared.x if x is None else x, answers, labels, k, taken.each,
            fitting=taken.fitting, customers=taken.customers, seed=seed, splits=splits,
            again=again, reduced=reduced or partial(without_item, taken), progress=step,
        )  # fmt: skip
    own = (labels == np.arange(k)[:, None]).astype(float) @ ~np.isnan(answers)

    def few(one: Confirmed) -> np.ndarray:
        left = np.abs(own - one.n)
        small = np.fmin(one.n, one.n_rest) < least
        return small | ((left > 0) & (left < least)) | np.isnan(one.n)

    all_of_them = together(found, few)
    values = {column: all_of_them.median[name] for column, name in TOLD.items()}
    values["share_confirmed"] = all_of_them.share
    rows = [
        {"persona": str(group + 1), "item": item,
         "confirmed": bool(all_of_them.is_confirmed[group, column]), "splits": float(splits)}
        | {name: float(table[group, column]) for name, table in values.items()}
        for group in range(k) for column, item in enumerate(items)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CONFIRMED_COLUMNS))


def without_item(taken: Sample, column: int) -> np.ndarray:
    """Everybody's answers as they would be grouped had nobody been asked one of the items.

    Nothing of this item is left in a person's mean, in ranks, or in what filled a gap.
    """
    rule = taken.prepared.rule
    parts = {name: np.delete(getattr(rule, name), column)
             for name in ("logged", "fill", "centre", "spread")}  # fmt: skip
    rest = ready(np.delete(taken.answers, column, axis=1), rule._replace(**parts))
    return np.where(np.isnan(rest), np.nanmean(rest, axis=0), rest)  # who answered this item alone
