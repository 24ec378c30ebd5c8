"""The tables of a driver result, from parts of the sample and of the resamples."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.importance import Importance, shares_of
from cemlab.drivers.methods import MOST_PLAYERS, mean_coefficients, reproducibility
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.performances import performance, reach_of
from cemlab.drivers.sample import Sample
from cemlab.numerics import pair_differences, percentile_interval, rank_summary, ranks

RANKS = ["rank", "rank_low", "rank_high", "p_first", "p_top3"]


def by_driver(
    survey: Survey, sample: Sample, columns: Columns, found: Importance, order: Sequence[str]
) -> pd.DataFrame:
    """A row per player: importance, rank, verdict, performance."""
    total = found.parts.sum()
    tidy = pd.DataFrame({"driver": columns.names, "estimate": found.parts, "share": found.shares})
    tidy["rank"] = ranks(found.parts[None])[0].astype(float)
    if found.drawn is not None:
        tidy["conf_low"], tidy["conf_high"] = percentile_interval(found.drawn)
        shares = found.drawn_shares
        tidy["share_low"], tidy["share_high"] = percentile_interval(shares)
        inner = percentile_interval(shares, 0.8)
        tidy["share_inner_low"], tidy["share_inner_high"] = inner
        for name, values in rank_summary(found.drawn)._asdict().items():
            tidy[name] = values.astype(float)
        tidy["noise_floor"] = found.floor / total if total > 0 else 1.0
    tidy = tidy.reindex(columns=[column for column in order if column != "verdict"])
    # by Pratt and the like a share may be negative: one whose interval reaches 0 is not told
    is_told = (tidy["share"] > tidy["noise_floor"]) & (tidy["share_low"] > 0)
    verdict = np.where(is_told, "above_noise", "noise")
    tidy["verdict"] = verdict if found.drawn is not None else "not_tested"
    for place, items in enumerate(columns.items):
        told = performance(survey, items)
        tidy.loc[place, list(told)] = list(told.values())
    tidy["reach"] = [
        reach_of(items, columns.reach, sample.applies, sample.rated, sample.weights)
        for items in columns.items
    ]
    more = [column for column in ("n_not_asked", "n_dropped_out") if column in tidy]
    tidy[more] = tidy[more].fillna(0.0)
    return tidy[[*order, *more]]


def by_pair(found: Importance, names: Sequence[str]) -> pd.DataFrame:
    """A row per pair, the larger share first, neighbours in the order of importance first.

    `verdict` is ``"apart"`` where the 95% interval of the difference leaves out 0, else
    ``"too_close"``.
    """
    shares = found.shares
    order = np.argsort(-found.parts, kind="stable")
    places = sorted(combinations(range(len(order)), 2), key=lambda pair: (pair[1] - pair[0], pair))
    first, second = (np.array([order[pair[side]] for pair in places], int) for side in (0, 1))
    table = pd.DataFrame(
        {
            "driver": [names[one] for one in first],
            "against": [names[one] for one in second],
            "steps": [float(pair[1] - pair[0]) for pair in places],
            "difference": shares[first] - shares[second],
        }
    )
    if found.drawn is None:
        gaps = dict.fromkeys(("difference_low", "difference_high", "p_larger"), np.nan)
        return table.assign(**gaps, verdict="not_tested")
    apart = pair_differences(found.drawn_shares)
    low, high = apart.low[first, second], apart.high[first, second]
    return table.assign(
        difference_low=low,
        difference_high=high,
        p_larger=apart.p_larger[first, second],
        verdict=np.where((low > 0) | (high < 0), "apart", "too_close"),
    )


def by_dominance(found: Importance, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Who dominates whom, and the mean rise by size of the team; nothing where it is not told."""
    told = found.dominance
    if told is None or len(names) < 2:
        return {}
    again = None if found.complete is None else reproducibility(told.complete, found.complete)
    pairs = [
        {
            "driver": names[row],
            "against": names[column],
            "wins": told.wins[row, column],
            "complete": told.complete[row, column],
            "conditional": told.conditional_pairs[row, column],
            "general": told.general_pairs[row, column],
            "reproduced": np.nan if again is None else again.reproduced[row, column],
        }
        for row in range(len(names)) for column in range(len(names)) if row != column
    ]  # fmt: skip
    sizes = [
        {"driver": name, "others": float(size), "estimate": told.conditional[row, size]}
        for row, name in enumerate(names) for size in range(len(names))
    ]  # fmt: skip
    return {"dominance": pd.DataFrame(pairs), "conditional": pd.DataFrame(sizes)}


def by_size(sample: Sample, columns: Columns, coefficients: pd.DataFrame) -> pd.DataFrame | None:
    """Mean coefficients over models of each size; None where these are too many models.

    Coefficients that are not shown of the whole model are not shown of the smaller ones.
    """
    if len(columns.players) > MOST_PLAYERS:
        return None
    players = [[c for c in own if c in columns.estimable] for own in columns.players]
    table = np.column_stack([columns.x, sample.y])
    spread = np.sqrt(np.average((table - np.average(table, axis=0, weights=sample.weights)) ** 2,
                                axis=0, weights=sample.weights))  # fmt: skip
    means = mean_coefficients(columns.r, spread, players, columns.forced)
    wide = coefficients.iloc[1:].reset_index(drop=True)[["term", "driver", "part"]]
    wide = wide.assign(column=columns.estimable)[coefficients["estimate"].iloc[1:].notna().values]
    rows = [
        {"term": row.term, "driver": row.driver, "part": row.part, "drivers": float(size + 1),
         "estimate": value}
        for row in wide.itertuples() if row.column not in columns.forced
        for size, value in enumerate(means[row.column])
    ]  # fmt: skip
    return pd.DataFrame(rows)


def by_member(found: Importance, columns: Columns) -> pd.DataFrame | None:
    """Shares of the items of groups: of all that is explained, and of their group's part."""
    if found.within is None:
        return None
    groups = [name for name, own in zip(columns.names, columns.items, strict=True) for _ in own]
    owner = np.array([place for place, own in enumerate(columns.items) for _ in own])
    share = shares_of(found.within[None])[0]
    whole = np.bincount(owner, weights=found.within)[owner]
    table = pd.DataFrame(
        {
            "driver": groups,
            "item": [one for own in columns.items for one in own],
            "estimate": found.within,
            "share": share,
            "share_low": np.nan,
            "share_high": np.nan,
            "share_within": np.divide(found.within, whole, out=whole * 0.0, where=whole > 0),
        }
    )
    if found.within_drawn is not None:
        low, high = percentile_interval(shares_of(found.within_drawn))
        table["share_low"], table["share_high"] = low, high
    return table
