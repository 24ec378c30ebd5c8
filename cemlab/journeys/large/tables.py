"""Counts of a file → the tables that journeys in memory have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.journeys.large.counting import ERROR, Counts
from cemlab.journeys.methods.staying import Stay, quantile_of
from cemlab.journeys.movement import USUAL
from cemlab.journeys.steps_to_tell import step_rows
from cemlab.numerics import suppress, survival_of, wilson_intervals

MICRO = 1e6
QUARTILES = (("median", 0.5), ("q25", 0.25), ("q75", 0.75))


def open_at(counts: Counts, data_end: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Journeys that stopped and that are open, by their last touchpoint; and the usual pause.

    As in memory: open is what has not come to its end and was not silent for longer than 95% of
    the pauses between moments.
    """
    none = np.zeros(counts.t, dtype=np.int64)
    if counts.end is None:
        return none, none, np.nan
    code = np.concatenate([one for one, _ in counts.last])
    time = np.concatenate([one for _, one in counts.last])
    pause = counts.pauses.quantile(USUAL) / MICRO
    if np.isnan(pause):
        return np.bincount(code, minlength=counts.t), none, pause
    since = pd.Timedelta(seconds=pause).value  # nanoseconds, cut off as in memory
    is_open = (data_end - time) * 1000 <= since
    stopped, still = (np.bincount(code[own], minlength=counts.t) for own in (~is_open, is_open))
    return stopped, still, pause


def transitions(counts: Counts, names: list[str], stopped: np.ndarray, least: int) -> pd.DataFrame:
    """A row per step that somebody took, as in memory."""
    t = counts.t
    table = np.zeros((t + 1, t + 1), dtype=np.int64)
    table[:t, :t], table[t, :t] = counts.pairs, counts.entries
    table[:t, t] = counts.ended + stopped
    return step_rows(table, names, least)


def touchpoints(counts: Counts, names: list[str], least: int) -> pd.DataFrame:
    """Moments, customers and reach of each touchpoint, and the plain means of its ratings."""
    from scipy.special import stdtrit  # costs as much to import as all else here

    share, low, high = wilson_intervals(counts.customers, float(counts.n_customers))
    n, total, squares, raters, ss, sm, mm, negative, positive = counts.ratings
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        spread = np.maximum(ss - 2 * mean * sm + mean**2 * mm, 0.0) / n**2
        error = np.sqrt(raters / (raters - 1) * spread)
        sd = np.sqrt(np.maximum(squares / n - mean**2, 0.0) * n / (n - 1))
        reach = stdtrit(raters - 1, 0.975) * error
        shares = [negative / n, positive / n]
    if counts.scale is None:
        shares = [np.full(counts.t, np.nan)] * 2
    table = pd.DataFrame({
        "touchpoint": np.array(names, dtype=object), "n_moments": counts.moments.astype(float),
        "n_customers": counts.customers.astype(float), "reach": share, "reach_low": low,
        "reach_high": high, "n": n, "estimate": mean + counts.centre,
        "conf_low": mean + counts.centre - reach, "conf_high": mean + counts.centre + reach,
        "sd": sd, "share_negative": shares[0], "share_positive": shares[1],
    })  # fmt: skip
    felt = ["estimate", "conf_low", "conf_high", "sd", "share_negative", "share_positive"]
    few = (raters > 0) & (raters < max(least, 2))
    untold = suppress(np.where(few, np.minimum(n, least - 1), n).astype(np.int64), minimum=least)
    table.loc[few | (n == 0) | untold, felt] = np.nan
    table.loc[untold, "n"] = np.nan
    rare = (counts.customers > 0) & (counts.customers < least)
    came = ["n_moments", "n_customers", "reach", "reach_low", "reach_high"]
    table.loc[rare, came] = np.nan
    return table


def stays(counts: Counts, names: list[str], data_end: int, least: int) -> pd.DataFrame:
    """How long stays take at each touchpoint, with those that nobody saw ending."""
    rows = []
    place = np.concatenate([one for one, _ in counts.still]) if counts.still else np.empty(0)
    since = np.concatenate([one for _, one in counts.still]) if counts.still else np.empty(0)
    for code, name in enumerate(names):
        row: dict[str, Any] = {"touchpoint": name}
        times, ended = counts.stays.of(code)
        waited, open_ = np.unique(data_end - since[place == code], return_counts=True)
        n, n_open = int(ended.sum() + open_.sum()), int(open_.sum())
        if n and not 0 < counts.customers[code] < least:
            row |= {"n": float(n), "n_open": float(n_open)}
            if 0 < n_open < least or 0 < n - n_open < least:
                row["n_open"] = np.nan
            one = _survival(times, ended, waited, open_)
            for key, share in QUARTILES:
                row |= dict(zip((key, f"{key}_low", f"{key}_high"), quantile_of(one, share),
                                strict=True))  # fmt: skip
        rows.append(row)
    columns = ["touchpoint", *(f"{key}{end}" for key, _ in QUARTILES for end in
                               ("", "_low", "_high")), "n", "n_open"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"touchpoint": "object"} | dict.fromkeys(columns[1:], float))


def error_of(counts: Counts) -> float:
    """How far, relative to itself, a duration may be off."""
    return 0.0 if counts.stays.exact else float(ERROR)


def _survival(times: np.ndarray, ended: np.ndarray, waited: np.ndarray, open_: np.ndarray) -> Stay:
    """Kaplan–Meier from counts of ended stays and of open ones."""
    every, place = np.unique(np.concatenate([times, waited]), return_inverse=True)
    left, seen = np.zeros(len(every)), np.zeros(len(every))
    np.add.at(left, place[: len(times)], ended)
    np.add.at(seen, place, np.concatenate([ended, open_]))
    at_risk = np.cumsum(seen[::-1])[::-1]
    curve = survival_of(at_risk, left, every / MICRO)
    return Stay(curve, float(every[-1] / MICRO), int(seen.sum()), int(open_.sum()), 1.0)
