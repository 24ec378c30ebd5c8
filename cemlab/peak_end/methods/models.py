"""The contest: do peak, trough and end explain the overall rating beyond the mean?

Five regressions of the overall rating, each with the covariates and the number of moments:
`base` (M0, nothing else), `mean` (M1), `peak_end` (M2: extremes and end), `both` (M3) and
`end_only`. That peak or end correlate with the rating proves nothing: they do so at .8 when
people recall the plain mean. What counts is whether they add to the mean.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods.design import Design
from cemlab.peak_end.methods.regressions import (
    Model,
    NestedTest,
    RivalTest,
    described,
    fitted,
    nested,
    rival,
)
from cemlab.peak_end.methods.repeated import AddedTerms, added_terms
from cemlab.peak_end.methods.validation import Gain, validated

Errors = Literal["auto", "HC3", "customer"]
ERRORS = ("auto", "HC3", "customer")
NESTED = (("mean", "both"), ("peak_end", "both"))
MOSTLY = 0.5  # share of journeys whose customer has another; from here on people repeat
NO_TEST = AddedTerms(np.nan, 0, np.nan, np.nan, 0, 0, np.nan, np.empty((0, 0)))


class Contest(NamedTuple):
    """Everything the contest found.

    Attributes
    ----------
    models : dict of str to Model
        "base", "mean", "peak_end", "both", "end_only".
    tests : dict of (smaller, larger) to NestedTest
        ("mean", "both"): do extremes and end add to the mean? ("peak_end", "both"): does
        the mean add to them? It does under both truths, and is no evidence.
    intervals : dict of str to tuple of float
        Interval of the cross-validated R² of each model.
    gains : dict of (first, second) to Gain
        Differences of cross-validated R².
    best : str
        The model with the highest cross-validated R².
    leads : dict of str to Gain
        Of the best model over each model.
    within : AddedTerms or None
        Do extremes and end add to the mean within customers? None where most journeys are the
        only one of their customer; its numbers are NaN where such journeys allow no test.
    rivals : dict of str to RivalTest
        "mean": do predictions of `peak_end` add to it; "peak_end": the other way.
    extremes : tuple of str
        Extremes in the models.
    left_out : tuple of str
        Columns that never vary.
    n, n_customers, n_few_moments : int
        Journeys used, their customers, and journeys left out for too few moments.
    errors : str
        "HC3" or "customer".
    folds, repeats, resamples, seed : int
        As used.
    """

    models: dict[str, Model]
    tests: dict[tuple[str, str], NestedTest]
    intervals: dict[str, tuple[float, float]]
    gains: dict[tuple[str, str], Gain]
    best: str
    leads: dict[str, Gain]
    within: AddedTerms | None
    rivals: dict[str, RivalTest]
    extremes: tuple[str, ...]
    left_out: tuple[str, ...]
    n: int
    n_customers: int
    n_few_moments: int
    errors: str
    folds: int
    repeats: int
    resamples: int
    seed: int


def contest(
    design: Design,
    *,
    errors: Errors = "auto",
    folds: int = 10,
    repeats: int = 10,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Contest:
    """Fit, test and cross-validate the five models.

    Parameters
    ----------
    design : Design
        From `contest_design`.
    errors : {"auto", "HC3", "customer"}, default "auto"
        HC3 with n − p degrees of freedom, or errors clustered by customer (CR1) with one
        degree less than customers; see `fitted`. "auto" takes HC3 where every customer has one
        journey.
    folds, repeats, resamples, seed
        As for `validated`.
    level : float, default 0.95
        Level of all intervals.

    Returns
    -------
    Contest

    Raises
    ------
    OptionError
        An unknown kind of errors, or impossible folds, repeats, resamples or level.
    MethodError
        A coefficient rests on a single journey, or a model fits exactly.
    """
    if errors not in ERRORS:
        raise OptionError.unknown("errors", errors, ERRORS)
    if not 0 < level < 1:
        raise OptionError(f"`level` is {level!r}; expected a share between 0 and 1, such as 0.95.")
    customers = int(design.customer.max()) + 1
    if errors == "auto":
        errors = "HC3" if customers == len(design.y) else "customer"
    checked = validated(
        design, folds=folds, repeats=repeats, resamples=resamples, seed=seed, level=level
    )
    fits = {name: fitted(design, name, errors) for name in design.models}
    return Contest(
        models={
            name: described(design, name, fit, checked.r_squared[name], level)
            for name, fit in fits.items()
        },
        tests={pair: nested(design, *pair, fits) for pair in NESTED},
        intervals=checked.intervals,
        gains=checked.gains,
        best=checked.best,
        leads=checked.leads,
        within=_within(design),
        rivals={
            "mean": rival(fits["mean"], fits["peak_end"]),
            "peak_end": rival(fits["peak_end"], fits["mean"]),
        },
        extremes=design.extremes,
        left_out=design.left_out,
        n=len(design.y),
        n_customers=customers,
        n_few_moments=design.n_few_moments,
        errors=errors,
        folds=checked.folds,
        repeats=checked.repeats,
        resamples=resamples,
        seed=seed,
    )


def mostly_repeated(customer: np.ndarray) -> bool:
    """Whether most journeys are of customers with several; customers are numbered from 0."""
    times = np.bincount(customer)
    return bool(times[times > 1].sum() > MOSTLY * len(customer))


def _within(design: Design) -> AddedTerms | None:
    if not mostly_repeated(design.customer):
        return None
    columns = list(design.models["both"])
    terms = [design.terms[column] for column in columns]
    added = (*design.extremes, "end")
    try:
        return added_terms(design.y, design.x[:, columns], design.customer, terms, added)
    except MethodError:
        return NO_TEST
