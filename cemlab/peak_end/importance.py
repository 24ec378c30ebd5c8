"""How much of the overall rating each feature is credited with, beside noise."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.numerics import (
    correlation_matrix,
    importance_replicates,
    noise_floor,
    percentile_interval,
    rank_summary,
    ranks,
    shapley_parts,
)
from cemlab.peak_end.contesting import Held

NOISE_ROUNDS = 200  # methods: 4.3
PLAYERS = ("mean", "peak", "trough", "peak_abs", "end", "start", "trend")
INTERVALS = ["conf_low", "conf_high", "share_low", "share_high", "rank_low", "rank_high"]


def importance_table(held: Held, *, resamples: int, seed: int) -> pd.DataFrame:
    """Part of R² of each feature (general dominance, LMG), the largest first.

    Parameters
    ----------
    held : Held
        Number of moments and covariates enter before the features and get no part.
    resamples, seed : int
        As for the contest; customers are resampled.

    Returns
    -------
    DataFrame
        `feature`, `estimate` (part of R²), its interval, `share` of the parts' sum with its
        interval, `rank` with its interval, `noise_floor` (share that a shuffled feature stays
        below in 95 of 100 rounds), `verdict` and n.

    Notes
    -----
    Features go together, and what they share is divided among them. A large part does not say
    that memory uses the feature: the peak gets one also where people recall the plain mean.
    """
    design, n = held.design, len(held.design.y)
    named = [name for name in PLAYERS if name in ("mean", "end", "start", "trend",
                                                  *design.extremes)]  # fmt: skip
    own = held.own.iloc[design.kept][named]
    named = [name for name in named if np.ptp(own[name].to_numpy(float)) > 0]  # NaN neither
    given = [column for column, name in enumerate(design.terms)
             if column in design.models["base"]]  # fmt: skip
    x = np.column_stack([own[named].to_numpy(float), design.x[:, given]])
    players = [(place,) for place in range(len(named))]
    forced = list(range(len(named), x.shape[1])) or None
    parts = shapley_parts(correlation_matrix(np.column_stack([x, design.y])), players, forced)
    table = pd.DataFrame({"feature": named, "estimate": parts})
    total = float(parts.sum())
    table["share"] = parts / total if total > 0 else 0.0
    table["rank"] = ranks(parts[None])[0].astype(float)
    table[[*INTERVALS, "noise_floor"]] = np.nan
    verdict = np.full(len(named), "not_tested", dtype=object)
    if resamples:
        customers = design.customer if held.found.n_customers < n else None
        options = {"customers": customers, "players": players, "forced": forced, "seed": seed}
        drawn = importance_replicates(shapley_parts, x, design.y, resamples=resamples, **options)
        floor = noise_floor(shapley_parts, x, design.y, rounds=NOISE_ROUNDS, **options)
        table["conf_low"], table["conf_high"] = percentile_interval(drawn.parts)
        table["share_low"], table["share_high"] = percentile_interval(drawn.shares)
        places = rank_summary(drawn.parts)
        table["rank_low"] = places.rank_low.astype(float)
        table["rank_high"] = places.rank_high.astype(float)
        table["noise_floor"] = floor / total if total > 0 else 1.0
        verdict = np.where(table["share"] > table["noise_floor"], "above_noise", "noise")
    order = ["feature", "estimate", "conf_low", "conf_high", "share", "share_low", "share_high",
             "rank", "rank_low", "rank_high", "noise_floor"]  # fmt: skip
    table = table[order].assign(verdict=verdict, n=n)
    return table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
