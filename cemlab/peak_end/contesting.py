"""The contest over some journeys: all of them, those of a group, or those of a check."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.errors import MethodError
from cemlab.peak_end.asking import Asked
from cemlab.peak_end.measuring import Measured, features_of
from cemlab.peak_end.methods import (
    Contest,
    Design,
    contest,
    contest_design,
    contest_journeys,
    decide,
    evidence,
    sure_part,
)
from cemlab.peak_end.sample import Sample


class Held(NamedTuple):
    """A contest with its journeys.

    Attributes
    ----------
    sample : Sample
    own : DataFrame
        Features of the journeys, in the order of the sample.
    design : Design
    found : Contest
    """

    sample: Sample
    own: pd.DataFrame
    design: Design
    found: Contest

    @property
    def needed(self) -> int:
        """Journeys like these in which a rise of R² that matters is called over-weighting in four
        of five studies."""
        return contest_journeys(self.found)

    @property
    def testable(self) -> int:
        """Journeys in which the F test alone finds such a rise."""
        return contest_journeys(self.found, verdict=False)


def hold(table: pd.DataFrame, sample: Sample, asked: Asked, rows: np.ndarray | None = None) -> Held:
    """The contest over the journeys of a sample, or over some of its rows.

    Parameters
    ----------
    table : DataFrame
        Features of all journeys.
    sample : Sample
    asked : Asked
    rows : ndarray, optional
        Places in the sample.

    Raises
    ------
    MethodError
        These journeys allow no contest.
    """
    sample = sample if rows is None else sample.of(rows)
    own = table.iloc[sample.places].reset_index(drop=True)
    names = list(asked.covariates)
    design = contest_design(
        features_of(own), sample.y, customers=sample.customers,
        covariates=sample.covariates if names else None, covariate_names=names or None,
        extremes=asked.extremes, count_moments=asked.count_moments, outcome_name=asked.outcome,
    )  # fmt: skip
    found = contest(design, resamples=asked.resamples, seed=asked.seed)
    return Held(sample, own, design, found)


def held_or_none(
    table: pd.DataFrame, sample: Sample, asked: Asked, rows: np.ndarray | None = None
) -> Held | None:
    """The same, or nothing where these journeys allow no contest."""
    try:
        return hold(table, sample, asked, rows)
    except MethodError:
        return None


def numbers(held: Held, *, is_descriptive: bool, p_value: float | None = None) -> dict[str, object]:
    """Verdict and gain of a contest, as tables of several contests have them.

    Parameters
    ----------
    held : Held
    is_descriptive : bool
        Whether the moments were rated at the sitting of the outcome.
    p_value : float, optional
        In place of its own, where it was adjusted for the number of contests.
    """
    gain, test = held.found.gains["mean", "both"], held.found.tests["mean", "both"]
    known = evidence(held.found)
    known = known if p_value is None else known._replace(p_value=p_value)
    models = held.found.models
    return {
        "verdict": decide(known, retrospective=is_descriptive),
        "estimate": gain.estimate,
        "conf_low": gain.conf_low,
        "conf_high": gain.conf_high,
        "p_value": test.robust_p_value,
        "sure_part": sure_part(known),
        "r_squared_mean": models["mean"].r_squared_cv,
        "r_squared_peak_end": models["peak_end"].r_squared_cv,
        "r_squared_both": models["both"].r_squared_cv,
        "needed": float(held.needed),
        "n": float(held.found.n),
        "n_customers": float(held.found.n_customers),
    }


def own_moments(measured: Measured, sample: Sample) -> pd.DataFrame:
    """Rated moments of the journeys of the contest; `code` is the place in the contest."""
    place = np.full(len(measured.table), -1)
    place[sample.places] = np.arange(len(sample.places))
    codes = place[measured.moments["code"].to_numpy()]
    own = measured.moments.assign(code=codes)[codes >= 0].reset_index(drop=True)
    return own.assign(customer=sample.customers[own["code"].to_numpy()])
