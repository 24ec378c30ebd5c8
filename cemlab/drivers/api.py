"""The verbs: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.methods import (
    METHODS,
    SPLITS,
    TwoPart,
    check_design,
    linear_fit,
    two_part_design,
)
from cemlab.drivers.result import DriverResult
from cemlab.drivers.sample import (
    Sample,
    answered,
    check_arguments,
    check_names,
    take,
)
from cemlab.drivers.weaknesses import notes, warn
from cemlab.errors import OptionError
from cemlab.numerics import (
    importance_replicates,
    kish_n,
    mean_interval,
    noise_floor,
    percentile_interval,
    rank_summary,
    ranks,
)
from cemlab.results import Provenance

NOISE_ROUNDS = 200  # methods: 4.3


def fit(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    method: Literal["shapley", "dominance", "johnson", "genizi", "pratt"] = "shapley",
    resamples: int = 1000,
    seed: int = 0,
) -> DriverResult:
    """Split the explained variation in an outcome among its drivers.

    Ordinary (weighted) least squares with HC3 standard errors; importance with bootstrap
    intervals on share and rank, and the share that a random item would get. A driver that does
    not apply to everybody enters as two parts, whether it applied and how it was rated, which
    are one player: nobody is dropped for something they never met. Respondents with a blank
    are left out, counted and said. So are those who were not asked about a driver, or had dropped
    out before it: unlike people to whom it does not apply, they may have lived it all the same.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Items that may explain it, at most 25 (Johnson and Pratt: any number).
    method : {"shapley", "dominance", "johnson", "genizi", "pratt"}, default "shapley"
        How credit is split among correlated drivers. ``"dominance"`` (general dominance) gives
        the numbers of ``"shapley"`` (LMG), ``"genizi"`` those of ``"johnson"``.
    resamples : int, default 1000
        Bootstrap resamples of customers behind intervals and rank intervals, at least 100; 0
        switches intervals, rank intervals and the noise floor off.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    DriverResult

    Raises
    ------
    OptionError
        An item or the method is not known, or an item cannot be a driver.
    MethodError
        The answers do not allow the method: too few, a driver that never varies, two drivers
        that say the same.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CollinearityWarning
        The result is weak; `notes()` says the same.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Johnson (2000); Pratt (1987); MacKinnon & White (1985) for
    HC3; Dziak & Henry (2017) for two-part predictors.

    Examples
    --------
    >>> drivers = cemlab.drivers.fit(survey, outcome="overall", drivers=["wait", "staff"])
    >>> drivers.importance()
    """
    if not isinstance(method, str) or method not in METHODS:
        raise OptionError.unknown("method", method, METHODS)
    check_arguments(survey, outcome, drivers, resamples, seed)
    asked = [drivers] if isinstance(drivers, str) else list(drivers)
    check_names(survey, outcome, asked)
    drivers, mostly_missing = answered(survey, asked)
    sample, n_asked = take(survey, outcome, drivers)
    design = two_part_design(sample.x, sample.applies, sample.weights, kind=sample.kind)
    check_design(
        design.x, sample.y, sample.weights, kind=sample.kind, players=design.players,
        names=drivers, outcome=outcome,
    )  # fmt: skip
    columns = list(design.estimable)
    model = linear_fit(
        design.x[:, columns], sample.y, sample.weights, kind=sample.kind,
        names=[drivers[design.driver[c]] for c in columns], outcome=outcome,
    )  # fmt: skip
    n = float(model.n)
    parameters = len(columns) + 1
    tidy, whole = _importance(survey, sample, design, drivers, method, resamples, seed)
    if n < TOO_FEW_ANSWERS * parameters:
        tidy[["rank", "rank_low", "rank_high", "p_first", "p_top3"]] = np.nan
    coefficients = _coefficients(model, design, drivers)
    _hide_few(coefficients, sample, drivers, survey.circumstances.min_cell)
    left_out = n_asked - n
    weak = list(
        notes(
            survey, sample, design, model, tidy, coefficients, outcome=outcome, drivers=drivers,
            mostly_missing=mostly_missing, n_asked=n_asked, resamples=resamples,
            degenerate=whole.pop("degenerate"), dropped=whole.pop("dropped"),
        )
    )  # fmt: skip
    warn(weak, survey, [outcome, *drivers, *mostly_missing])
    low, high = survey.common_scale(drivers) or (np.nan, np.nan)
    n_effective = n
    if sample.kind == "survey" and sample.weights is not None:
        n_effective = float(kish_n(sample.weights))
    return DriverResult(
        _components=tidy.sort_values("share", ascending=False, ignore_index=True, kind="stable"),
        _whole={
            "outcome": outcome,
            "r_squared": model.r_squared,
            **whole,
            "r_squared_adjusted": model.r_squared_adjusted,
            "mean_share": 1 / len(drivers),
            "mean_cut": float(tidy["mean"].mean()) if low == low else np.nan,
            "scale_min": low,
            "scale_max": high,
            "parameters": parameters,
            "vif_max": float(np.max(model.vif)),
            "cooks_max": model.cooks_max,
            "left_out": left_out / n_asked if n_asked else 0.0,
            "resamples": resamples,
            "seed": seed,
        },
        _tables={"coefficients": coefficients},
        _notes=tuple(weak),
        labels=survey.labels([outcome, *drivers, *mostly_missing]),
        language=survey.language,
        provenance=Provenance(
            method=method,
            options={"outcome": outcome, "drivers": asked, "method": method,
                     "resamples": resamples, "seed": seed},
            n=n,
            n_effective=n_effective,
            n_dropped=survey.n - n,
            weighted=survey.is_weighted,
            weight_kind=survey.weight_kind,
            seed=seed,
            resamples=resamples,
            simulated=survey.is_simulated,
            customers=survey.n_customers,
            data=survey.source,
        ),
    )  # fmt: skip


def _importance(
    survey: Survey, sample: Sample, design: TwoPart, drivers: list[str],
    method: str, resamples: int, seed: int,
) -> tuple[pd.DataFrame, dict[str, float]]:  # fmt: skip
    """A row per driver, and what the resamples say of R²."""
    parts = METHODS[method](design.x, sample.y, sample.weights, design.players)
    total = parts.sum()
    tidy = pd.DataFrame(
        {"driver": drivers, "estimate": parts, "share": parts / total if total else parts * 0.0}
    )
    tidy["rank"] = ranks(parts[None])[0].astype(float)
    whole = {"r_squared_low": np.nan, "r_squared_high": np.nan, "degenerate": 0, "dropped": 0}
    if resamples:
        settings = {
            "weights": sample.weights, "kind": sample.kind,
            "customers": sample.customers, "players": design.players, "seed": seed,
        }  # fmt: skip
        drawn = importance_replicates(
            SPLITS[method], design.x, sample.y, resamples=resamples, **settings
        )
        tidy["conf_low"], tidy["conf_high"] = percentile_interval(drawn.parts)
        tidy["share_low"], tidy["share_high"] = percentile_interval(drawn.shares)
        inner = percentile_interval(drawn.shares, 0.8)
        tidy["share_inner_low"], tidy["share_inner_high"] = inner
        for name, values in rank_summary(drawn.parts)._asdict().items():
            tidy[name] = values.astype(float)
        floor = noise_floor(SPLITS[method], design.x, sample.y, rounds=NOISE_ROUNDS, **settings)
        tidy["noise_floor"] = floor / total if total else 1.0
        low, high = percentile_interval(drawn.r_squared)
        whole = {"r_squared_low": float(low), "r_squared_high": float(high),
                 "degenerate": drawn.degenerate, "dropped": drawn.dropped}  # fmt: skip
    tidy = tidy.reindex(columns=[c for c in DriverResult.columns if c not in ("verdict",)])
    verdict = np.where(tidy["share"] > tidy["noise_floor"], "above_noise", "noise")
    tidy["verdict"] = verdict if resamples else "not_tested"
    for place, name in enumerate(drivers):
        found = _performance(survey, name)
        tidy.loc[place, list(found)] = list(found.values())
    tidy["reach"] = design.reach
    more = [column for column in ("n_not_asked", "n_dropped_out") if column in tidy]
    tidy[more] = tidy[more].fillna(0.0)
    return tidy[[*DriverResult.columns, *more]], whole


def _performance(survey: Survey, name: str) -> dict[str, float]:
    """Mean rating with its interval, over everybody who rated, and who did not.

    Items where low is good are turned round, as in the model; too few ratings give no mean.
    """
    ratings = survey.more_is_better(name)
    valid = ~np.isnan(ratings)
    n = survey.count(valid)
    mean = low = high = np.nan
    if n >= survey.circumstances.min_cell:
        customers = survey.customers()
        mean, low, high, *_ = mean_interval(
            ratings[valid], survey.weights(valid), kind=survey.weight_kind or "survey",
            clusters=None if customers is None else customers[valid],
        )  # fmt: skip
    return {
        "mean": mean,
        "mean_low": low,
        "mean_high": high,
        "n": n,
        **survey.counts(name),
    }


def _coefficients(model, design: TwoPart, drivers: list[str]) -> pd.DataFrame:
    """A row per term of the regression; the intercept first."""
    columns = list(design.estimable)
    names = [drivers[design.driver[c]] for c in columns]
    parts = [design.part[c] for c in columns]
    terms = [name if part == "level" else f"{name}: {part}"
             for name, part in zip(names, parts, strict=True)]  # fmt: skip
    return pd.DataFrame(
        {
            "term": ["intercept", *terms],
            "driver": ["", *names],
            "part": ["", *parts],
            "estimate": model.coefficient,
            "std_error": model.std_error,
            "conf_low": model.conf_low,
            "conf_high": model.conf_high,
            "statistic": model.statistic,
            "p_value": model.p_value,
        }
    )


def _hide_few(coefficients: pd.DataFrame, sample: Sample, drivers: list[str], least: int) -> None:
    """Take out coefficients of whether a driver applied where few stand on one side; in place."""
    people = np.ones(len(sample.y))
    if sample.kind == "frequency" and sample.weights is not None:
        people = sample.weights
    met = dict(zip(drivers, people @ sample.applies, strict=True))
    few = [name for name, n in met.items() if min(n, people.sum() - n) < least]
    rows = (coefficients["part"] == "visited") & coefficients["driver"].isin(few)
    coefficients.loc[rows, coefficients.columns[3:]] = np.nan
