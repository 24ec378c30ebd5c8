"""Contrasts as tables, without what rests on too few people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.drivers.asymmetries.entering import shown_counts
from cemlab.drivers.methods.penalty_reward import Contrast

ORDER = ("basic", "performance", "excitement", "undetermined", "no_detectable_effect", "too_few")
COLUMNS = (
    "driver", "penalty", "penalty_low", "penalty_high", "reward", "reward_low", "reward_high",
    "difference", "difference_low", "difference_high", "p_value", "impact", "impact_low",
    "impact_high", "asymmetry", "asymmetry_low", "asymmetry_high", "verdict", "low", "high",
    "n_poor", "n_middle", "n_good", "n",
)  # fmt: skip


def by_driver(
    names: Sequence[str], contrasts: Sequence[Contrast], lows: np.ndarray, highs: np.ndarray,
    least: int,
) -> pd.DataFrame:  # fmt: skip
    """A row per driver, by class, and within it by the index of asymmetry."""
    rows = []
    for name, one, low, high in zip(names, contrasts, lows, highs, strict=True):
        counts = [one.n_low, one.n_middle, one.n_high]
        row: dict[str, Any] = {"driver": name, "verdict": one.category, "low": low, "high": high}
        if sum(counts) >= least:
            shown = shown_counts(counts, least)
            row |= dict(zip(("n_poor", "n_middle", "n_good"), shown, strict=True))
            row["n"] = float(sum(counts))
        rows.append(row | _effects(one))
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    place, lean = table["verdict"].map(ORDER.index), table["penalty"] + table["reward"]
    lean = lean / (table["penalty"].abs() + table["reward"].abs())
    order = table.assign(place=place, lean=lean).sort_values(["place", "lean"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _effects(one: Contrast) -> dict[str, float]:
    """Penalty, reward, their sum, and what is made of them where both have the expected sign."""
    if one.category == "too_few":
        return {}
    t, error = _quantile(one), abs(one.asymmetry / one.asymmetry_statistic)
    told = {
        "penalty": one.penalty, "penalty_low": one.penalty_conf_low,
        "penalty_high": one.penalty_conf_high, "reward": one.reward,
        "reward_low": one.reward_conf_low, "reward_high": one.reward_conf_high,
        "difference": one.asymmetry, "difference_low": one.asymmetry - t * error,
        "difference_high": one.asymmetry + t * error, "p_value": one.asymmetry_p_value,
    }  # fmt: skip
    if not one.penalty < 0 < one.reward:
        return told
    v_penalty, v_reward = one.penalty_error**2, one.reward_error**2
    both = (error**2 - v_penalty - v_reward) / 2
    wide = t * math.sqrt(v_penalty + v_reward - 2 * both)
    parts = v_penalty / one.penalty**2 + v_reward / one.reward**2
    ratio = t * math.sqrt(parts - 2 * both / (one.penalty * one.reward))
    middle = math.log(one.reward / -one.penalty)  # the index is tanh of half of it
    return told | {
        "impact": one.range_of_impact, "impact_low": one.range_of_impact - wide,
        "impact_high": one.range_of_impact + wide, "asymmetry": one.impact_asymmetry,
        "asymmetry_low": math.tanh((middle - ratio) / 2),
        "asymmetry_high": math.tanh((middle + ratio) / 2),
    }  # fmt: skip


def per_point(
    names: Sequence[str], contrasts: Sequence[Contrast], tidy: pd.DataFrame
) -> pd.DataFrame:
    """Penalty and reward by scale point: what is left when the distances are taken out."""
    of, rows = dict(zip(names, contrasts, strict=True)), []
    for name in tidy.loc[tidy["verdict"] != "too_few", "driver"]:
        one = of[name]
        far, near = one.distance_low, one.distance_high
        rows.append({
            "driver": name, "distance_poor": far, "distance_good": near,
            "penalty": one.penalty_per_point, "penalty_low": one.penalty_conf_low / far,
            "penalty_high": one.penalty_conf_high / far, "reward": one.reward_per_point,
            "reward_low": one.reward_conf_low / near, "reward_high": one.reward_conf_high / near,
            "p_value": one.per_point_p_value, "n": float(one.n_low + one.n_middle + one.n_high),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _quantile(one: Contrast) -> float:
    """The t quantile behind the intervals."""
    return (one.penalty_conf_high - one.penalty) / one.penalty_error
