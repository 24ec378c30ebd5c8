"""The verb: check, weigh, resample, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import MethodError, MissingDataWarning, OptionError, SmallSampleWarning
from cemlab.journeys import feelings
from cemlab.journeys.methods import Curve
from cemlab.journeys.methods.impact import resampled_impacts
from cemlab.journeys.taking import Taken, check_arguments, take
from cemlab.journeys.weighing.classes import classified
from cemlab.journeys.weighing.importances import Importances, importances_of
from cemlab.journeys.weighing.result import PainPointResult
from cemlab.journeys.weighing.weaknesses import notes
from cemlab.numerics import kish_n
from cemlab.results import Provenance

WARNED = {"few_raters": SmallSampleWarning, "unjoined_moments": MissingDataWarning}


def pain_points(
    events: EventLog,
    survey: Survey | None = None,
    *,
    importance: Mapping[str, float] | pd.DataFrame | None = None,
    items: Mapping[str, str] | None = None,
    target: float | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> PainPointResult:
    """Where a journey hurts most, and where it is decided.

    Impact is importance × how far the mean falls short of the target × share of customers who
    come there. A pain point is a touchpoint whose adjusted mean lies below the target with its
    whole interval, and which is among the three largest impacts in at least half of the
    resamples; a moment of truth is one that is among the three most important in at least 80%,
    and at which customers differ at least as much as at the middle touchpoint; a bright spot lies
    above the target and at least half of the customers meet it. What is neither told nor ruled
    out is called so.

    Parameters
    ----------
    events : EventLog
        One row per rated moment.
    survey : Survey, optional
        Its weights are those of the customers; its items know their touchpoint and scale.
    importance : mapping or DataFrame
        Has to be given, here or in the study's block (notebook 04 takes that of the drivers).
        How much the outcome changes with a point of experience, among those who came, the other
        touchpoints being equal: a number for each touchpoint, or a table such as
        ``drivers.coefficients()`` (of a linear model): a column `touchpoint`, `item` or `driver`, a
        column `importance`, `slope`, `effect` or `estimate`, and its uncertainty as `std_error`,
        as `conf_low` and `conf_high`, or as `draws` (as many numbers in each row, drawn together).
        A column `kind` says "effect" or "share". Items of one touchpoint are added up.
    items : mapping, optional
        Touchpoint of each item; by default as the survey says.
    target : float, optional
        What a mean should reach, on the scale of the experience; neutral by default.
    resamples : int, default 1000
        Bootstrap resamples of customers; 0 leaves intervals and chances out.
    seed : int, default 0
        The same seed gives the same resamples.

    Returns
    -------
    PainPointResult

    Raises
    ------
    OptionError, DataError
        An argument is of the wrong kind, or names what there is not.
    MethodError
        No moment is rated, no target is known, or importance is a variance share although not
        everybody comes everywhere (``double_reach``).

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    The mean in the impact is that of those who came, since they are the ones who suffer; the
    class asks the adjusted mean, since it compares touchpoints. With fewer than five touchpoints
    weighed, being among the first three says nothing, and being the first is asked instead.
    Customers are resampled with all their moments. Importance is drawn from a normal distribution
    with its standard error, each touchpoint by itself, unless draws are given.

    References
    ----------
    Martilla & James (1977) for importance beside performance; Efron & Tibshirani (1993) for
    resampling; Goldstein & Spiegelhalter (1996) for the uncertainty of ranks.

    Examples
    --------
    >>> drivers = cemlab.drivers.fit(survey, outcome="overall", drivers=["progress", "quality"])
    >>> cemlab.journeys.pain_points(events, survey, importance=drivers.coefficients(), target=0.5)
    """
    check_arguments(events, survey, None)
    arguments.check_resampling(resamples, seed)
    goal = _target(events, target)
    weighed = importances_of(importance, items, events, survey)
    taken = take(events, survey)
    curve = feelings.curve_of(taken, events)
    if curve is None:
        raise MethodError(
            "No moment has a rating, so how far a touchpoint falls short is not known. Expected "
            "`experience` of at least some moments."
        )
    tidy = feelings.by_touchpoint(taken, curve)
    _refuse_double_reach(weighed, tidy)
    replicates, chances = _resampled(taken, weighed, goal, resamples, seed)
    table, top = classified(tidy, weighed, goal, replicates, chances)
    whole = _whole(table, curve, taken, goal, target, weighed, resamples) | {"top": top}
    result = PainPointResult(
        _components=table,
        _whole=whole,
        _notes=tuple(notes(table, whole, weighed, taken)),
        labels=events.labels(),
        language=events.language,
        provenance=_provenance(taken, events, survey, target, items, resamples, seed),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(WARNED[code](message, code), stacklevel=2)
    return result


def _target(events: EventLog, target: float | None) -> float:
    goal = events.neutral if target is None else target
    if goal is None:
        raise MethodError(
            "There is no target: the experience has no declared scale, so neutral is not known. "
            "Pass target=, such as target=4, or declare the scale."
        )
    if isinstance(goal, bool) or not isinstance(goal, (int, float, np.number)):
        raise OptionError(f"`target` is {target!r}. Expected a number, such as target=0.5.")
    if events.scale is not None and not events.scale[0] <= goal <= events.scale[1]:
        raise OptionError(
            f"`target` is {goal:g}, off the scale of the experience ({events.scale[0]:g} to "
            f"{events.scale[1]:g}). Expected a value on it."
        )
    return float(goal)


def _refuse_double_reach(weighed: Importances, tidy: pd.DataFrame) -> None:
    partly = (tidy["reach"].to_numpy() < 1) & ~np.isnan(weighed.value)
    if weighed.kind == "share" and partly.any():
        named = ", ".join(tidy.loc[partly, "touchpoint"])
        raise MethodError(
            f"double_reach: the importance is a share of what is explained, and not everybody "
            f"comes to {named}. Such a share already holds how many came, and would be multiplied "
            "by it again. Pass the effect of a scale point among those who came, such as "
            "drivers.coefficients()."
        )


def _resampled(
    taken: Taken, weighed: Importances, goal: float, resamples: int, seed: int
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Impacts in each resample, and importance in each draw."""
    if not resamples:
        return None, None
    moments, t = taken.counted(), len(taken.touchpoints)
    drawn = _draws(weighed, resamples, seed)
    replicates = resampled_impacts(
        moments["customer"].to_numpy(), moments["place"].to_numpy(), moments["value"].to_numpy(),
        t, np.nan_to_num(drawn), goal, taken.weights(moments), resamples=resamples, seed=seed,
    )  # fmt: skip
    replicates[:, np.isnan(weighed.value)] = np.nan
    return replicates, drawn


def _draws(weighed: Importances, resamples: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng([seed, 1])
    if weighed.draws is not None:
        drawn = weighed.draws[rng.integers(0, len(weighed.draws), resamples)]
        return np.where(np.isnan(weighed.value), np.nan, drawn)
    error = np.nan_to_num(weighed.error)
    return weighed.value + error * rng.standard_normal((resamples, len(error)))


def _whole(
    table: pd.DataFrame, curve: Curve, taken: Taken, goal: float, target: float | None,
    weighed: Importances, resamples: int,
) -> dict[str, Any]:  # fmt: skip
    return {
        "target": goal,
        "is_neutral": target is None,
        "impact": float(table["estimate"].sum()),
        "n_weighed": int(table["estimate"].notna().sum()),
        "importance": weighed.kind,
        "is_known": weighed.is_known,
        "curve": feelings.which_curve(curve),
        "n_customers": int(taken.counted()["customer"].nunique()),
        "min_cell": taken.min_cell,
        "resamples": resamples,
    }


def _provenance(
    taken: Taken, events: EventLog, survey: Survey | None, target: float | None,
    items: Mapping[str, str] | None, resamples: int, seed: int,
) -> Provenance:  # fmt: skip
    rated = taken.rated()
    weights, n = taken.weights(rated), float(len(rated))
    is_weighted = survey is not None and survey.is_weighted
    return Provenance(
        method="pain_points",
        options={"target": target, "items": dict(items or {}), "resamples": resamples,
                 "seed": seed},
        n=n,
        n_effective=n if weights is None else float(kish_n(weights)),
        n_dropped=float(len(taken.moments) + taken.n_left_out) - n,
        weighted=is_weighted,
        weight_kind=survey.weight_kind if is_weighted else None,
        seed=seed,
        resamples=resamples or None,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=int(rated["customer"].nunique()),
        data=events.source,
    )  # fmt: skip
