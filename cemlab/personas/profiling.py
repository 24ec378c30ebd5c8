"""Tables of who the groups are: sizes, differences from the rest, shares of categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, coverage
from cemlab.errors import MethodError
from cemlab.numerics import (
    adjusted_p,
    sample,
    suppress,
    suppress_totals,
    wilson_intervals,
)
from cemlab.personas.methods.categories import share_contrast
from cemlab.personas.methods.effect_sizes import g_of_one_point
from cemlab.personas.methods.profiles import contrast
from cemlab.personas.methods.refitting import Again
from cemlab.personas.methods.regrouping import regrouped as regrouped_rows
from cemlab.personas.methods.share_intervals import LEAST, ends_of_shares
from cemlab.personas.sample import Sample

PROFILE_COLUMNS = (
    "persona", "item", "built", "mean", "rest_mean", "difference", "conf_low", "conf_high",
    "hedges_g", "hedges_g_low", "hedges_g_high", "cliffs_delta", "distinctive", "p_adjusted", "n",
    "n_rest",
)  # fmt: skip
CATEGORY_COLUMNS = (
    "persona", "item", "level", "built", "share", "share_low", "share_high", "rest_share",
    "difference", "conf_low", "conf_high", "index", "adjusted_residual", "distinctive", "n_chosen",
    "n", "n_rest",
)  # fmt: skip


def sizes(taken: Sample, labels: np.ndarray, k: int, ends: Ends | None = None) -> pd.DataFrame:
    """Share of each group with the interval of regrouping.

    Without enough resamples Wilson's, from effective counts: it takes the borders as given.
    """
    rows = []
    for group in range(k):
        own = labels == group
        found = sample(own.astype(float), taken.weights, clusters=taken.customers)
        share, low, high = wilson_intervals(found.mean * found.n_effective, found.n_effective)
        rows.append(
            {"persona": str(group + 1), "estimate": float(share), "conf_low": float(low),
             "conf_high": float(high), "n": float(own.sum())}
        )  # fmt: skip
    table = pd.DataFrame(rows)
    if ends is not None and ends.regrouped >= LEAST:
        table["conf_low"], table["conf_high"] = ends_of_shares(
            table["estimate"].to_numpy(), ends.shares, n=len(labels), drawn=ends.drawn
        )
    return table


class Ends(NamedTuple):
    """How items that built the groups differ, and how large these are, in resamples grouped anew.

    Attributes
    ----------
    low, high : ndarray, shape (k, p)
        Of the rated items; NaN without resamples.
    levels : mapping of (item, code) to (low, high), each of shape (k,)
        Of the categories; empty without resamples.
    shares : ndarray, shape (resamples, k)
        Shares of the groups in each resample.
    drawn : int
        People of a resample; 0 without resamples.
    """

    low: np.ndarray
    high: np.ndarray
    levels: Mapping[tuple[str, int], tuple[np.ndarray, np.ndarray]]
    shares: np.ndarray
    drawn: int

    @property
    def regrouped(self) -> int:
        """Resamples that held enough to be grouped."""
        return int((~np.isnan(self.shares).any(axis=1)).sum())


def regrouped(
    survey: Survey, taken: Sample, labels: np.ndarray, k: int, *, resamples: int, seed: int,
    x: np.ndarray | None = None, again: Again | None = None,
) -> Ends:  # fmt: skip
    """Draw people, group them anew, and see how far profiles and shares move.

    `x` and `again` are what was grouped and how, where that is not k-means of the prepared answers.
    """
    p = len(taken.rated)
    if not resamples:
        low, high = np.full((2, k, p), np.nan)
        return Ends(low, high, {}, np.empty((0, k)), 0)
    codes = {item: survey.column(item).cat.codes.to_numpy()[taken.rows] for item in taken.nominal}
    cells = [(item, code) for item, own in codes.items() for code in np.unique(own[own >= 0])]
    chosen = [np.where(codes[item] < 0, np.nan, codes[item] == code) for item, code in cells]
    found = regrouped_rows(
        taken.prepared.x if x is None else x, np.column_stack([taken.answers, *chosen]), labels, k,
        taken.each, fitting=taken.fitting, resamples=resamples, customers=taken.customers,
        seed=seed, again=again,
    )  # fmt: skip
    low, high = found.interval()
    levels = {cell: (low[:, place], high[:, place]) for place, cell in enumerate(cells, p)}
    return Ends(low[:, :p], high[:, :p], levels, found.shares, found.drawn)


def profiles(
    survey: Survey, taken: Sample, labels: np.ndarray, k: int, items: Sequence[str],
    describe: Sequence[str], ends: Ends | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Each group against the rest on every rated item, the largest |g| of a group first.

    Items that built the groups have the interval of regrouping and no p-value; others have the
    interval of Welch, and its p adjusted over all of them (Benjamini–Hochberg). Of an item that
    few of a group answered, nothing is told of this group, nor of a second one where the others
    would give it away.
    """
    rated = [name for name in describe if pd.api.types.is_numeric_dtype(survey.column(name).dtype)]
    outside = [survey.more_is_better(name)[taken.rows] for name in rated]
    answers = np.column_stack([taken.answers, *outside])
    rows, least = [], survey.circumstances.min_cell
    untold = [suppress(_raters(one, labels, k), minimum=least) for one in answers.T]
    for group in range(k):
        for column, name in enumerate([*items, *rated]):
            built = column < len(items)
            row = _against_rest(
                answers[:, column], labels == group, taken, built=built, least=least,
                is_told=not untold[column][group],
            )  # fmt: skip
            if built and ends is not None and row["mean"] == row["mean"]:
                row |= _in_both_units(row, ends.low[group, column], ends.high[group, column])
            rows.append({"persona": str(group + 1), "item": name, "built": built} | row)
    table = pd.DataFrame(rows, columns=[*PROFILE_COLUMNS, "unit", "p_value"])
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float), "bh")
    table = table.drop(columns=["unit", "p_value"])
    order = table["hedges_g"].abs().fillna(-1.0)
    return table.assign(order=-order).sort_values(
        ["persona", "order"], key=lambda one: one.astype(float), ignore_index=True, kind="stable"
    ).drop(columns="order")  # fmt: skip


def _raters(answers: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """How many of each group answered, shape (k,)."""
    return np.bincount(labels[~np.isnan(answers)], minlength=k)


def _against_rest(
    answers: np.ndarray, own: np.ndarray, taken: Sample, *, built: bool, least: int, is_told: bool
) -> dict:
    """One item of one group; of too few answers on a side nothing, not even how many."""
    valid = ~np.isnan(answers)
    sides = [valid & own, valid & ~own]
    row = {"n": float(sides[0].sum()), "n_rest": float(sides[1].sum()), "distinctive": False}
    if min(row["n"], row["n_rest"]) < least or not is_told:
        row |= _untold(row["n"], row["n_rest"], least, is_told=is_told)
        return row | dict.fromkeys(("mean", "rest_mean", "difference"), np.nan)
    mine, rest = (None if taken.weights is None else taken.weights[side] for side in sides)
    try:
        one = contrast(answers[sides[0]], answers[sides[1]], mine, rest, built=built,
                       **_customers(taken, sides))  # fmt: skip
    except MethodError:  # nobody on a side has a weight above 0
        return row | dict.fromkeys(("mean", "rest_mean", "difference"), np.nan)
    unit = g_of_one_point(sample(answers[sides[0]], mine), sample(answers[sides[1]], rest))
    told = ("mean", "rest_mean", "difference", "hedges_g", "cliffs_delta", "distinctive", "p_value")
    row |= {name: getattr(one, name) for name in told}
    return row | {"unit": unit} | _in_both_units({"unit": unit}, one.conf_low, one.conf_high)


def _customers(taken: Sample, sides: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Customers of both sides, where some answered several times."""
    if taken.customers is None:
        return {}
    return {"clusters": taken.customers[sides[0]], "rest_clusters": taken.customers[sides[1]]}


def _untold(n: float, n_rest: float, least: int, *, is_told: bool) -> dict[str, float]:
    """Numbers of both sides, hidden together: one is the whole sample less the other."""
    shown = is_told and not (0 < n < least or 0 < n_rest < least)
    return {"n": n, "n_rest": n_rest} if shown else {"n": np.nan, "n_rest": np.nan}


def _in_both_units(row: Mapping, low: float, high: float) -> dict:
    """An interval in scale points, and in spreads; the spread is taken as known."""
    return {"conf_low": low, "conf_high": high,
            "hedges_g_low": low * row["unit"], "hedges_g_high": high * row["unit"]}  # fmt: skip


def categories(
    survey: Survey, taken: Sample, labels: np.ndarray, k: int, describe: Sequence[str],
    names: Mapping[tuple[str, str], str], ends: Ends | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Shares of every level of segments, in the order in which these are declared.

    First those that built the groups, with the interval of regrouping, or none without resamples.
    Levels that nobody chose are absent. Shares of too few people are hidden, with as many more as
    it takes that subtraction does not give them away.
    """
    rows, least = [], survey.circumstances.min_cell
    columns = {
        item: survey.column(item).cat for item in dict.fromkeys([*taken.nominal, *describe])
        if isinstance(survey.column(item).dtype, pd.CategoricalDtype)
    }  # fmt: skip
    answers = {item: own.codes.to_numpy()[taken.rows] for item, own in columns.items()}
    few = {item: _few(survey, item, answers[item], labels, k) for item in columns}
    for group in range(k):
        for item, own in columns.items():
            codes, (hidden, bases) = answers[item], few[item]
            for code, level in enumerate(own.categories):
                if (codes == code).any():
                    row = _share_against_rest(
                        codes, code, labels == group, taken, least=least,
                        is_told=not hidden[group, code], has_base=not bases[group],
                    )  # fmt: skip
                    built, name = item in taken.nominal, names.get((item, str(level)), str(level))
                    if built:
                        row |= _regrouped_end(row, ends, item, code, group)
                    rows.append({"persona": str(group + 1), "item": item, "level": name,
                                 "built": built} | row)  # fmt: skip
    return pd.DataFrame(rows, columns=list(CATEGORY_COLUMNS))


def _regrouped_end(row: Mapping, ends: Ends | None, item: str, code: int, group: int) -> dict:
    """Another interval than that of people whom the item did not group; none of what is hidden."""
    none = np.full(group + 1, np.nan)
    low, high = (ends.levels if ends else {}).get((item, code), (none, none))
    shown = row.get("difference", np.nan) == row.get("difference", np.nan)
    return {"conf_low": low[group] if shown else np.nan,
            "conf_high": high[group] if shown else np.nan, "adjusted_residual": np.nan}  # fmt: skip


def _few(
    survey: Survey, item: str, codes: np.ndarray, labels: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which people of each group and level must not be told, shape (k, levels), and of which
    groups not even how many have a level, shape (k,). A level that is hidden elsewhere is here."""
    levels = survey.column(item).cat.categories
    known, counts = codes >= 0, np.zeros((k, len(levels)))
    np.add.at(counts, (labels[known], codes[known]), 1)
    hidden = suppress_totals(counts, minimum=survey.circumstances.min_cell)
    elsewhere = levels.astype(str).isin(coverage.hidden_levels(survey, item))
    cells = hidden.cells | hidden.columns | elsewhere
    return cells | hidden.rows[:, None], hidden.rows


def _share_against_rest(
    codes: np.ndarray, code: int, own: np.ndarray, taken: Sample, *, least: int, is_told: bool,
    has_base: bool,
) -> dict:  # fmt: skip
    sides = [own & (codes >= 0), ~own & (codes >= 0)]
    row = {"n": float(sides[0].sum()), "n_rest": float(sides[1].sum()), "distinctive": False}
    mass = [taken.each[side].sum() for side in sides]
    if min(row["n"], row["n_rest"]) < least or not all(mass) or not is_told:
        return row | _untold(row["n"], row["n_rest"], least, is_told=has_base)
    chosen = [codes[side] == code for side in sides]
    weights = [None if taken.weights is None else taken.weights[side] for side in sides]
    customers = _customers(taken, sides)
    one = share_contrast(*chosen, *weights, **customers)
    alone = sample(chosen[0].astype(float), weights[0], clusters=customers.get("clusters"))
    _, low, high = wilson_intervals(one.share * alone.n_effective, alone.n_effective)
    names = ("share", "rest_share", "difference", "conf_low", "conf_high", "index",
             "adjusted_residual", "distinctive")  # fmt: skip
    row |= {name: getattr(one, name) for name in names} | {"n_chosen": float(one.n_chosen)}
    return row | {"share_low": float(low), "share_high": float(high)}
