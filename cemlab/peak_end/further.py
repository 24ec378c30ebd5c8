"""What stands beside the contest: parts within customers, the length of journeys, reliability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import MethodError
from cemlab.peak_end.contesting import Held
from cemlab.peak_end.measuring import features_of
from cemlab.peak_end.methods.duration import duration_neglect
from cemlab.peak_end.methods.features import Ties
from cemlab.peak_end.methods.reliability import reliability_curve
from cemlab.peak_end.methods.repeated import added_terms, within_between

RELIABILITIES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MOST_DRAWS, LEAST_DRAWS = 30, 5  # of noise, for each of four amounts
MOMENTS_IN_ALL = 1_000_000  # measured anew for each amount of noise; a matter of seconds
NOTHING_WITHIN = {
    "within_p": np.nan, "within_status": None, "r_squared_marginal": np.nan,
    "r_squared_conditional": np.nan, "n_repeating": 0.0,
}  # fmt: skip
DURATION = ("length", "verdict", "estimate", "std_error", "conf_low", "conf_high", "p_value",
            "p_zero", "p_beyond", "bound", "n", "n_left_out")  # fmt: skip
RELIABILITY = ("reliability", "reliability_of_mean", "term", "estimate", "std_error", "conf_low",
               "conf_high", "n")  # fmt: skip
WITHIN = ("term", "part", "estimate", "std_error", "conf_low", "conf_high", "statistic", "df",
          "p_value", "robust_error", "robust_p_value", "n")  # fmt: skip


def within_table(held: Held, *, least: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Slopes within and between customers, and whether extremes and end add within them.

    Empty where fewer customers than `least` have several journeys, or these do not allow it.
    """
    design, empty = held.design, pd.DataFrame(columns=list(WITHIN))
    repeating = int((np.bincount(design.customer) > 1).sum())
    if repeating < least:
        return empty, dict(NOTHING_WITHIN)
    columns = list(design.models["both"])
    x, terms = design.x[:, columns], [design.terms[column] for column in columns]
    try:
        found = within_between(design.y, x, design.customer, terms)
        test = added_terms(design.y, x, design.customer, terms, (*design.extremes, "end"))
    except MethodError:
        return empty, dict(NOTHING_WITHIN)
    table = pd.DataFrame(
        {
            "term": ["intercept", *found.terms[1:]], "part": found.parts,
            **{name: getattr(found, name) for name in WITHIN[2:-1]},
            "n": found.n,
        }
    )  # fmt: skip
    told = {
        "within_p": test.wald_p_value, "within_status": found.status,
        "r_squared_marginal": found.r_squared_marginal,
        "r_squared_conditional": found.r_squared_conditional,
        "n_repeating": float(found.n_repeating),
    }  # fmt: skip
    return table, told


def duration_table(held: Held, *, bound: float, is_descriptive: bool, least: int) -> pd.DataFrame:
    """Whether the length of a journey counts beside extremes and end; a row per kind of length.

    Intervals are of 90%: within ± bound exactly where neglect is claimed.
    """
    try:
        found = duration_neglect(held.design, features_of(held.own), bound=bound)
    except MethodError:
        found = {}
    rows = []
    for name, slope in found.items():
        if slope.n_customers < least:
            continue
        tests = slope.equivalence
        rows.append(
            {
                "length": name,
                "verdict": "descriptive" if is_descriptive else slope.verdict,
                "estimate": slope.estimate, "std_error": slope.std_error,
                "conf_low": tests.conf_low, "conf_high": tests.conf_high,
                "p_value": tests.p_value, "p_zero": slope.p_zero, "p_beyond": slope.p_beyond,
                "bound": slope.bound, "n": slope.n, "n_left_out": slope.n_left_out,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(DURATION))


def reliability_table(
    held: Held, moments: pd.DataFrame, *, neutral: float, ties: Ties, end_window: float | None,
    seed: int,
) -> pd.DataFrame:  # fmt: skip
    """Coefficients of mean, extremes and end, were single moments rated with some reliability.

    A row per reliability and term; empty where the moments do not allow it, and where there are
    so many that it would take long.
    """
    empty, draws = pd.DataFrame(columns=list(RELIABILITY)), MOMENTS_IN_ALL // len(moments)
    if draws < LEAST_DRAWS:
        return empty
    seconds = moments["seconds"].to_numpy(float)
    try:
        found = reliability_curve(
            held.design, moments["code"].to_numpy(), moments["experience"].to_numpy(float),
            seconds if np.isfinite(seconds).all() else None, reliabilities=RELIABILITIES,
            draws=min(draws, MOST_DRAWS), seed=seed, neutral=neutral, ties=ties,
            end_window=end_window,
        )  # fmt: skip
    except MethodError:
        return empty
    rows = [
        {
            "reliability": share, "reliability_of_mean": found.of_mean[row], "term": term,
            "estimate": found.estimate[row, column], "std_error": found.std_error[row, column],
            "conf_low": found.conf_low[row, column], "conf_high": found.conf_high[row, column],
            "n": found.n,
        }
        for row, share in enumerate(RELIABILITIES) for column, term in enumerate(found.terms)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(RELIABILITY))
