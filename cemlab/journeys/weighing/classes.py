"""The table of touchpoints: impact, ranks, chances, and what each touchpoint is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.journeys.methods.impact import impacts, top_chances
from cemlab.journeys.weighing.importances import Importances
from cemlab.numerics import rank_summary

PAIN, TRUTH, REACHED = 0.5, 0.8, 0.5  # methods: 3.2
TOP, ENOUGH = 3, 5  # among the first three, where there are at least five to rank
COLUMNS = (
    "touchpoint", "stage", "estimate", "conf_low", "conf_high", "share", "rank", "rank_low",
    "rank_high", "p_top3", "importance", "importance_low", "importance_high", "p_important",
    "mean", "mean_low", "mean_high", "adjusted", "adjusted_low", "adjusted_high", "sd", "reach",
    "reach_low", "reach_high", "verdict", "is_moment_of_truth", "n", "n_customers",
)  # fmt: skip


def classified(
    tidy: pd.DataFrame, weighed: Importances, target: float, replicates: np.ndarray | None,
    drawn: np.ndarray | None,
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """A row per touchpoint, in the order of the journey; and how many count as the first.

    `p_top3` and `p_important` are the shares of the resamples in which impact and importance are
    among the first three (the first, where fewer than five are weighed).
    """
    hidden = (tidy["estimate"].isna() | tidy["reach"].isna()).to_numpy()
    weighable = ~hidden & ~np.isnan(weighed.value)
    table = tidy.rename(columns={"estimate": "mean", "conf_low": "mean_low",
                                 "conf_high": "mean_high"})  # fmt: skip
    own = impacts(weighed.value, table["mean"].to_numpy(), table["reach"].to_numpy(), target)
    table["estimate"] = np.where(weighable, own, np.nan)
    whole = np.nansum(table["estimate"])
    table["share"] = table["estimate"] / whole if whole > 0 else np.nan
    table["rank"] = table["estimate"].rank(ascending=False, method="min")
    table["importance"] = weighed.value
    top = TOP if weighable.sum() >= ENOUGH else 1
    _add_uncertainty(table, weighable, replicates, drawn, top)
    table["is_moment_of_truth"] = _moments_of_truth(table, weighable)
    table["verdict"] = _verdicts(table, target, hidden, weighable)
    return table[list(COLUMNS)], top


def _add_uncertainty(table, weighable, replicates, drawn, top: int) -> None:
    columns = ("conf_low", "conf_high", "rank_low", "rank_high", "p_top3", "importance_low",
               "importance_high", "p_important")  # fmt: skip
    table[list(columns)] = np.nan
    if replicates is None or not weighable.any():
        return
    own = np.flatnonzero(weighable)
    parts = np.nan_to_num(replicates[:, own])
    summary = rank_summary(parts)
    ends = np.quantile(parts, [0.025, 0.975], axis=0)
    found = {"conf_low": ends[0], "conf_high": ends[1], "rank_low": summary.rank_low.astype(float),
             "rank_high": summary.rank_high.astype(float), "p_top3": top_chances(parts, top),
             "p_important": top_chances(drawn[:, own], top)}  # fmt: skip
    if np.ptp(drawn[:, own], axis=0).any():  # not taken as known
        ends = np.quantile(drawn[:, own], [0.025, 0.975], axis=0)
        found |= {"importance_low": ends[0], "importance_high": ends[1]}
    for name, values in found.items():
        table.loc[own, name] = values


def _moments_of_truth(table: pd.DataFrame, weighable: np.ndarray) -> np.ndarray:
    """Important in most draws, and customers differ at least as much as at the middle one."""
    sd = table["sd"].to_numpy()
    middle = np.nanmedian(sd) if (~np.isnan(sd)).any() else np.nan
    with np.errstate(invalid="ignore"):
        return weighable & (table["p_important"].to_numpy() >= TRUTH) & (sd >= middle)


def _verdicts(
    table: pd.DataFrame, target: float, hidden: np.ndarray, weighable: np.ndarray
) -> np.ndarray:
    """pain_point, moment_of_truth, bright_spot, none, cannot_tell; or why nothing is said."""
    is_adjusted = table["adjusted"].notna().any()
    low = table["adjusted_low" if is_adjusted else "mean_low"].to_numpy()
    high = table["adjusted_high" if is_adjusted else "mean_high"].to_numpy()
    chance, reach = table["p_top3"].to_numpy(), table["reach"].to_numpy()
    with np.errstate(invalid="ignore"):
        below, above = high < target, low > target
        pain = weighable & below & (chance >= PAIN)
        bright = above & (reach >= REACHED)
    truth = table["is_moment_of_truth"].to_numpy()
    verdict = np.where(below | above, "none", "cannot_tell").astype(object)
    verdict[below & weighable & np.isnan(chance)] = "cannot_tell"  # without resamples
    verdict[bright] = "bright_spot"
    verdict[truth] = "moment_of_truth"
    verdict[pain] = "pain_point"
    verdict[~hidden & ~weighable] = "not_weighed"
    verdict[hidden] = "suppressed"
    return verdict
