"""The verbs: measure journeys, and hold the mean against peak and end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import OptionError
from cemlab.peak_end.curves import curve, levels, stretched
from cemlab.peak_end.measuring import Measured, check_log, features_of, measure
from cemlab.peak_end.methods import (
    Contest,
    Design,
    contest,
    contest_design,
    decide,
    end_placebo,
    evidence,
    moment_artefacts,
    needed_journeys,
)
from cemlab.peak_end.result import PeakEndResult
from cemlab.peak_end.sample import OF_COVARIATES, OF_OUTCOME, Sample, check_arguments, take
from cemlab.peak_end.tables import (
    coefficients_table,
    features_table,
    gains_table,
    models_table,
    tests_table,
)
from cemlab.peak_end.weaknesses import notes, warn
from cemlab.results import Provenance

SHUFFLES = 200  # methods: A.12


def features(events: EventLog, *, end_window: float | None = None) -> pd.DataFrame:
    """Peak, end, mean and the rest of every journey.

    Parameters
    ----------
    events : EventLog
        Moments in order. Its scale gives the neutral point, `ties` which of several equally
        intense moments is the peak, `end` the touchpoint that ends a journey, if it has one.
    end_window : float, optional
        The end is the mean of the moments in the last so many seconds. By default it is the
        last rated moment.

    Returns
    -------
    DataFrame
        One row per journey: `journey_id`, `customer_id`, `n_moments` (rated ones), `start`, `end`,
        `mean`, `time_weighted_mean`, `peak` and `trough` (highest and lowest moment), `peak_abs`
        (the moment furthest from neutral) with its `peak_abs_touchpoint`, and whether another is
        as far (`peak_abs_tied`), `trend` (per moment), `trend_per_minute`, `sd`, `duration`
        (seconds from the first to the last rated moment), `end_touchpoint`, `end_is_peak`,
        `end_is_trough`, `n_unrated` and `n_after_end`: moments that were passed over.

    Raises
    ------
    MethodError
        The log has no order, or no ratings.
    OptionError
        `end_window` is no length of time, or the log has no times.

    Notes
    -----
    Where the log declares the touchpoint that ends a journey, moments after the last visit there
    are left out, and journeys that never rated it have no end. Without a scale there is no neutral
    point, and `peak_abs` stays empty.

    Examples
    --------
    >>> cemlab.peak_end.features(events).head()
    """
    return measure(events, end_window).table


def fit(
    events: EventLog,
    survey: Survey,
    *,
    outcome: str,
    extremes: Sequence[Literal["peak", "trough", "peak_abs"]] = ("peak", "trough"),
    end_window: float | None = None,
    count_moments: bool = True,
    covariates: Sequence[str] = (),
    resamples: int = 1000,
    seed: int = 0,
) -> PeakEndResult:
    """Hold the mean of the moments against their extremes and their end.

    Five regressions of the overall rating are compared by how well they tell customers they
    have not seen: nothing but covariates, the mean, extremes and end, both, the end alone. That
    peak or end go with the rating proves nothing; what counts is whether they add to the mean.

    Parameters
    ----------
    events : EventLog
        Moments in order, with ratings.
    survey : Survey
        The overall ratings, joined to the journeys by the log's `join_on`. The contest does not
        use its weights.
    outcome : str
        Item that rates the whole, asked after the moments and apart from them.
    extremes : sequence of {"peak", "trough", "peak_abs"}, default ("peak", "trough")
        Highest and lowest moment, or the one furthest from neutral.
    end_window : float, optional
        The end is the mean of the last so many seconds instead of the last moment.
    count_moments : bool, default True
        Whether the number of moments is held equal: journeys with more have higher peaks by
        chance alone.
    covariates : sequence of str, optional
        Items that are held equal in every model.
    resamples : int, default 1000
        Bootstrap resamples of customers behind the intervals, at least 100; 0 switches them off,
        and with them every verdict.
    seed : int, default 0
        Seed of folds, resamples and shuffles.

    Returns
    -------
    PeakEndResult

    Raises
    ------
    OptionError
        An item, an extreme or the window is not known or not possible.
    MethodError
        The moments do not allow it: no order, none joins, too few journeys, an outcome that
        never varies.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CemlabWarning
        The result is weak; `notes()` says the same.

    References
    ----------
    Fredrickson & Kahneman (1993) for peak and end; Davidson & MacKinnon (1981) for the J test;
    MacKinnon & White (1985) for HC3; Liang & Zeger (1986) for errors by customer.

    Examples
    --------
    >>> peak_end = cemlab.peak_end.fit(events, survey, outcome="remembered")
    >>> peak_end.narrate()
    """
    check_log(events)
    covariates = [covariates] if isinstance(covariates, str) else covariates
    check_arguments(survey, outcome, covariates, resamples, seed)
    covariates = list(covariates)
    extremes = [extremes] if isinstance(extremes, str) else list(extremes)
    if "peak_abs" in extremes and events.neutral is None:
        raise OptionError(
            "`extremes` names peak_abs, the moment furthest from neutral, but the moments of "
            f"{events.source!r} have no neutral point. Declare their scale, or `neutral`."
        )
    measured = measure(events, end_window)
    sample = take(events, survey, measured.table, outcome, covariates)
    own = measured.table.iloc[sample.places].reset_index(drop=True)
    design = contest_design(
        features_of(own), sample.y, customers=sample.customers,
        covariates=sample.covariates if covariates else None,
        covariate_names=covariates or None, extremes=extremes, count_moments=bool(count_moments),
        outcome_name=outcome,
    )  # fmt: skip
    found = contest(design, resamples=resamples, seed=seed)
    moments = _own_moments(measured, sample)
    whole = _whole(events, sample, own, design, found, moments, outcome,
                   count_moments=bool(count_moments), end_window=end_window,
                   min_cell=survey.circumstances.min_cell)  # fmt: skip
    lengthened = stretched(sample.y, survey.items[outcome].scale, events.scale)
    labels = survey.labels([outcome, *covariates]) | events.labels()
    weak = list(
        notes(
            events, survey, whole, outcome=outcome, covariates=covariates,
            left_out=[name for name in found.left_out if name != "n_moments"],
            n_unrated=int(own["n_unrated"].sum()), n_after_end=int(own["n_after_end"].sum()),
        )
    )  # fmt: skip
    warn(weak, whole, labels, survey.language)
    return PeakEndResult(
        _components=models_table(found, design),
        _whole={name: value for name, value in whole.items() if name != "n"},
        _tables={
            "gains": gains_table(found),
            "tests": tests_table(found),
            "coefficients": coefficients_table(found),
            "features": features_table(own, design, resamples=resamples, seed=seed),
            "curve": curve(events, moments, found.extremes),
            "levels": levels(own, lengthened, sample.customers, found.extremes),
        },
        _notes=tuple(weak),
        labels=labels,
        language=survey.language,
        provenance=Provenance(
            method="peak_end",
            options={"outcome": outcome, "extremes": list(extremes),
                     "end_window": end_window, "count_moments": bool(count_moments),
                     "covariates": covariates, "resamples": resamples, "seed": seed},
            n=float(found.n),
            n_effective=float(found.n),
            n_dropped=float(len(measured.table) - found.n),
            seed=seed,
            resamples=resamples,
            simulated=events.is_simulated or survey.is_simulated,
            customers=found.n_customers if found.n_customers < found.n else None,
            data=events.source,
        ),
    )  # fmt: skip


def _own_moments(measured: Measured, sample: Sample) -> pd.DataFrame:
    """Rated moments of the journeys of the contest; `code` is the place in the contest."""
    place = np.full(len(measured.table), -1)
    place[sample.places] = np.arange(len(sample.places))
    codes = place[measured.moments["code"].to_numpy()]
    own = measured.moments.assign(code=codes)[codes >= 0].reset_index(drop=True)
    return own.assign(customer=sample.customers[own["code"].to_numpy()])


def _whole(
    events: EventLog, sample: Sample, own: pd.DataFrame, design: Design,
    found: Contest, moments: pd.DataFrame, outcome: str, *, count_moments: bool,
    end_window: float | None, min_cell: int,
) -> dict[str, Any]:  # fmt: skip
    """The numbers that hold for the whole contest."""
    gain, test = found.gains["mean", "both"], found.tests["mean", "both"]
    seen, counts = moment_artefacts(features_of(own)), sample.counts
    long_enough = counts["n_journeys"] - counts["n_few_moments"]
    whole_ones = long_enough - counts["n_without_end"]
    silent = counts["n_unjoined"] + counts["n_ambiguous"] + counts["n_unanswered"]
    others = sum(counts.get(reason, 0) for reason in OF_OUTCOME)
    held = whole_ones - silent - others - sum(counts.get(reason, 0) for reason in OF_COVARIATES)
    both = found.models["both"]
    placebo = np.nan
    if end_window is None:
        codes, felt = moments["code"].to_numpy(), moments["experience"].to_numpy(float)
        placebo = end_placebo(design, codes, felt, shuffles=SHUFFLES, seed=found.seed).p_value
    low, high = events.scale or (np.nan, np.nan)
    return {
        "outcome": outcome,
        "verdict": decide(evidence(found), retrospective=events.is_retrospective),
        "extremes": "+".join(found.extremes),
        "end_touchpoint": events.end,
        "end_window": np.nan if end_window is None else float(end_window),
        "count_moments": count_moments,
        "gain": gain.estimate,
        "gain_low": gain.conf_low,
        "gain_high": gain.conf_high,
        "p_value": test.robust_p_value,
        **{f"r_squared_{name}": model.r_squared for name, model in found.models.items()},
        "best": found.best,
        "needed": needed_journeys(
            min(max(both.r_squared, 0.0), 0.99), added=test.df1, parameters=len(both.terms)
        ),
        "n_customers": found.n_customers,
        "min_cell": max(events.min_cell, min_cell),
        **counts,
        "few_moments": _share(counts["n_few_moments"], counts["n_journeys"]),
        "without_end": _share(counts["n_without_end"], long_enough),
        "no_response": _share(silent, whole_ones - others),
        "left_out": _share(counts["n_blank"], held),
        "end_is_peak": seen.end_is_peak,
        "end_is_trough": seen.end_is_trough,
        "peak_by_count": seen.peak_by_count,
        "placebo": placebo,
        "scale_min": low,
        "scale_max": high,
        "neutral": np.nan if events.neutral is None else float(events.neutral),
        "errors": found.errors,
        "folds": found.folds,
        "repeats": found.repeats,
        "resamples": found.resamples,
        "seed": found.seed,
        "is_retrospective": events.is_retrospective,
        "is_ordered": events.is_ordered,
        "n": found.n,
    }


def _share(part: float, of: float) -> float:
    return float(part / of) if of else 0.0
