"""The numbers that hold for the whole contest: verdict, gain, who is left out, artefacts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.peak_end.asking import Asked
from cemlab.peak_end.contesting import Held
from cemlab.peak_end.measuring import features_of
from cemlab.peak_end.methods import (
    decide,
    end_placebo,
    evidence,
    extremes_placebo,
    moment_artefacts,
    mostly_repeated,
    only_in,
    strongest,
    sure_part,
)
from cemlab.peak_end.predicting import m3_whole
from cemlab.peak_end.sample import OF_COVARIATES, OF_OUTCOME
from cemlab.peak_end.variants import Ending

SHUFFLES = 200  # methods: A.12
LEAST_GAIN = 0.005  # of R² within the sample; of less, no part is told


def whole_of(
    events: EventLog, survey: Survey, held: Held, moments: pd.DataFrame, asked: Asked,
    ending: Ending | None, *, is_descriptive: bool,
) -> dict[str, Any]:  # fmt: skip
    """What `glance()` has, and `n`."""
    found, counts, own = held.found, held.sample.counts, held.own
    gain, test = found.gains["mean", "both"], found.tests["mean", "both"]
    known = evidence(found)
    seen = moment_artefacts(features_of(own))
    long_enough = counts["n_journeys"] - counts["n_few_moments"]
    whole_ones = long_enough - counts["n_without_end"]
    silent = counts["n_unjoined"] + counts["n_ambiguous"] + counts["n_unanswered"]
    others = counts["n_early"] + sum(counts.get(reason, 0) for reason in OF_OUTCOME)
    kept = whole_ones - silent - others - sum(counts.get(reason, 0) for reason in OF_COVARIATES)
    low, high = events.scale or (np.nan, np.nan)
    waited = held.sample.hours[np.isfinite(held.sample.hours)]
    return {
        "outcome": asked.outcome,
        "verdict": decide(known, retrospective=is_descriptive),
        "extreme": strongest(found),
        "sure_part": sure_part(known),
        "only_in": None if is_descriptive else only_in(known),
        "extremes": "+".join(found.extremes),
        "by": asked.by,
        "end_touchpoint": events.end,
        "end_window": np.nan if asked.end_window is None else float(asked.end_window),
        "count_moments": asked.count_moments,
        "gain": gain.estimate,
        "gain_low": gain.conf_low,
        "gain_high": gain.conf_high,
        "p_value": test.robust_p_value,
        **{f"r_squared_{name}": model.r_squared for name, model in found.models.items()},
        "best": found.best,
        "needed": held.needed,
        "n_customers": found.n_customers,
        "min_cell": max(events.min_cell, survey.circumstances.min_cell),
        **counts,
        "few_moments": _share(counts["n_few_moments"], counts["n_journeys"]),
        "without_end": _share(counts["n_without_end"], long_enough),
        "no_response": _share(silent, whole_ones - others),
        "left_out": _share(counts["n_blank"], kept),
        "early": _share(counts["n_early"], whole_ones),
        "hours": float(np.median(waited)) if len(waited) == len(own) else np.nan,
        "end_is_peak": seen.end_is_peak,
        "end_is_trough": seen.end_is_trough,
        "peak_by_count": seen.peak_by_count,
        **_placebos(events, held, moments, asked),
        "goal": None if ending is None else ending.goal,
        "quit": np.nan if ending is None else ending.quit,
        "quit_at_trough": np.nan if ending is None else ending.quit_at_trough,
        "completed_at_trough": np.nan if ending is None else ending.completed_at_trough,
        "scale_min": low,
        "scale_max": high,
        "neutral": np.nan if events.neutral is None else float(events.neutral),
        "errors": found.errors,
        "folds": found.folds,
        "repeats": found.repeats,
        "resamples": found.resamples,
        "seed": found.seed,
        "is_retrospective": is_descriptive,
        "is_ordered": events.is_ordered,
        **m3_whole(held.design),
        "n": found.n,
    }


def _placebos(
    events: EventLog, held: Held, moments: pd.DataFrame, asked: Asked
) -> dict[str, float]:
    """What is left of end and extremes in random order; NaN where that cannot be asked.

    `placebo`: p of the end among shuffled ends. `order_free`: share of the gain within the sample
    that is left with any moment in place of the end. `placebo_extremes`: p of the extremes, where
    most journeys are of customers with several.
    """
    told = {"placebo": np.nan, "order_free": np.nan, "placebo_extremes": np.nan}
    if asked.end_window is not None:
        return told  # the end is no moment
    found, design = held.found, held.design
    codes, felt = moments["code"].to_numpy(), moments["experience"].to_numpy(float)
    end = end_placebo(design, codes, felt, shuffles=SHUFFLES, seed=found.seed)
    told["placebo"] = end.p_value
    gain = found.models["both"].r_squared - found.models["mean"].r_squared
    if gain > LEAST_GAIN:
        left = gain - end.explained + float(end.shuffled_explained.mean())
        told["order_free"] = min(left / gain, 1.0)
    if mostly_repeated(design.customer):
        neutral = 0.0 if events.neutral is None else events.neutral
        dealt = extremes_placebo(design, codes, felt, neutral=neutral, ties=events.ties,
                                 shuffles=SHUFFLES, seed=found.seed)  # fmt: skip
        told["placebo_extremes"] = dealt.p_value
    return told


def _share(part: float, of: float) -> float:
    return float(part / of) if of else 0.0
