"""The verbs: measure journeys, and hold the mean against peak and end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.peak_end.asking import Asked, checked
from cemlab.peak_end.contesting import Held, hold, own_moments
from cemlab.peak_end.curves import curve, levels, stretched
from cemlab.peak_end.further import duration_table, reliability_table, within_table
from cemlab.peak_end.groups import difference, groups_of, groups_table
from cemlab.peak_end.importance import importance_table
from cemlab.peak_end.measuring import Measured, measure
from cemlab.peak_end.methods.duration import BOUND
from cemlab.peak_end.predicting import m3_table
from cemlab.peak_end.result import PeakEndResult
from cemlab.peak_end.sample import take
from cemlab.peak_end.tables import (
    coefficients_table,
    features_table,
    gains_table,
    models_table,
    tests_table,
)
from cemlab.peak_end.variants import ending_of, to_last_moment, variants_table
from cemlab.peak_end.weaknesses import notes, warn
from cemlab.peak_end.whole import whole_of
from cemlab.results import Provenance


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
    by: str | None = None,
    same_sitting: bool = False,
    duration_bound: float = BOUND,
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
    by : str, optional
        A segment of the survey, or ``"journey"`` for the kinds of journeys in the log: the
        contest in each group, and one test of the difference between them.
    same_sitting : bool, default False
        Whether moments and outcome were rated together. Such moments may be made up from the
        overall impression: everything is computed and nothing decided. A log that says so
        itself (`is_retrospective`, items of a survey) need not be told.
    duration_bound : float, default 0.10
        Standardised slope of the length of a journey up to which it counts as neglected.
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
    MacKinnon & White (1985) for HC3; Liang & Zeger (1986) for errors by customer; Lindeman,
    Merenda & Gold (1980) for importance; Mundlak (1978) for parts within customers; Lakens (2017)
    for equivalence; Gelman & Stern (2006) for why verdicts of groups are not compared.

    Examples
    --------
    >>> peak_end = cemlab.peak_end.fit(events, survey, outcome="remembered")
    >>> peak_end.narrate()
    """
    asked = checked(
        events, survey, outcome=outcome, extremes=extremes, end_window=end_window,
        count_moments=count_moments, covariates=covariates, by=by, same_sitting=same_sitting,
        duration_bound=duration_bound, resamples=resamples, seed=seed,
    )  # fmt: skip
    measured = measure(events, end_window)
    sample = take(events, survey, measured.table, outcome, list(asked.covariates))
    held = hold(measured.table, sample, asked)
    tables, whole, labels = _found(events, survey, measured, held, asked)
    found, own = held.found, held.own
    weak = list(
        notes(
            events, survey, whole, tables, outcome=outcome, covariates=list(asked.covariates),
            left_out=[name for name in found.left_out if name != "n_moments"],
            n_unrated=int(own["n_unrated"].sum()), n_after_end=int(own["n_after_end"].sum()),
            within_p=np.nan if found.within is None else found.within.wald_p_value,
        )
    )  # fmt: skip
    warn(weak, whole, labels, survey.language)
    return PeakEndResult(
        _components=models_table(found, held.design),
        _whole={name: value for name, value in whole.items() if name != "n"},
        _tables=tables,
        _notes=tuple(weak),
        labels=labels,
        language=survey.language,
        provenance=Provenance(
            method="peak_end",
            options=asked.options(),
            n=float(found.n),
            n_effective=float(found.n),
            n_dropped=float(len(measured.table) - found.n),
            seed=seed,
            resamples=resamples,
            simulated=events.is_simulated or survey.is_simulated,
            customers=found.n_customers if found.n_customers < found.n else None,
            data=events.source,
        ),
    )


def _found(
    events: EventLog, survey: Survey, measured: Measured, held: Held, asked: Asked
) -> tuple[dict[str, pd.DataFrame], dict[str, Any], dict[str, dict[str, str]]]:
    """Every table of the contest, the numbers of the whole, and the labels."""
    found, design, own, sample = held.found, held.design, held.own, held.sample
    least = max(events.min_cell, survey.circumstances.min_cell)
    is_descriptive = asked.same_sitting or events.is_retrospective
    moments = own_moments(measured, sample)
    to_last = to_last_moment(events, measured, asked.end_window)
    ending = ending_of(events, measured, to_last, least)
    within, told = within_table(held, least=least)
    whole = told | whole_of(
        events, survey, held, moments, asked, ending, is_descriptive=is_descriptive
    )
    lengthened = stretched(sample.y, survey.items[asked.outcome].scale, events.scale)
    drawn = {"resamples": asked.resamples, "seed": asked.seed}
    tables = {
        "gains": gains_table(found),
        "tests": tests_table(found),
        "coefficients": coefficients_table(found),
        "features": features_table(own, design, **drawn),
        "importance": importance_table(held, **drawn),
        "variants": variants_table(events, survey, measured, to_last, ending, held, asked,
                                   is_descriptive=is_descriptive, min_cell=least),
        "within_between": within,
        "duration": duration_table(held, bound=asked.duration_bound, least=least,
                                   is_descriptive=is_descriptive),
        "m3": m3_table(design, found),
        "curve": curve(events, moments, found.extremes),
        "levels": levels(own, lengthened, sample.customers, found.extremes),
    }  # fmt: skip
    if asked.resamples:
        tables["reliability"] = reliability_table(
            held, moments, neutral=events.neutral or 0.0, ties=events.ties,
            end_window=asked.end_window, seed=asked.seed,
        )  # fmt: skip
    labels = survey.labels([asked.outcome, *asked.covariates]) | events.labels()
    if asked.by is not None:
        groups = groups_of(events, survey, held, asked)
        tables["groups"] = groups_table(measured.table, held, groups, asked, min_cell=least,
                                        is_descriptive=is_descriptive)  # fmt: skip
        whole |= difference(held, groups, tables["groups"])
        labels |= groups.labels | groups.of_segment
    return tables, whole, labels
