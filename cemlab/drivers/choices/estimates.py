"""What each way to treat missing answers finds: parts, their resamples, and slopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.choices.answers import answers_of
from cemlab.drivers.importance import check_players, importance_of, shares_of
from cemlab.drivers.methods import SPLITS
from cemlab.drivers.methods.imputed_models import ImputedFit, fit_imputed, importance_imputed
from cemlab.drivers.model_columns import columns_of
from cemlab.drivers.preparing import Prepared, prepare
from cemlab.drivers.regressions import FEWEST_CLUSTERS, fitted
from cemlab.drivers.sample import Sample
from cemlab.numerics import percentile_interval, rank_summary, ranks

MOST_TABLES = 200  # our choice: more imputed tables than that are not drawn
PER_POINT = ("level", "rating")  # parts of a driver whose coefficient is of a scale point
SLOPES = ["slope", "slope_low", "slope_high", "std_error", "fmi", "monte_carlo_error"]
OF_REGRESSION = ["estimate", "conf_low", "conf_high", "std_error"]  # the first four there


class Found(NamedTuple):
    """What one choice finds.

    Attributes
    ----------
    table : DataFrame
        A row per driver.
    sample : Sample
    n : float
        People.
    tables, tables_first : int
        Imputed tables, and how many were thought enough at first; 0 without imputation.
    is_enough : bool
        Whether other draws would hardly tell another story.
    n_silent : float
        People left out because they rated nothing.
    visited_only, two_part : tuple of str
        Drivers with too few visitors for a slope; drivers that do not apply to all.
    prepared : Prepared or None
        None for imputation.
    """

    table: pd.DataFrame
    sample: Sample
    n: float
    tables: int = 0
    tables_first: int = 0
    is_enough: bool = True
    n_silent: float = 0.0
    visited_only: tuple[str, ...] = ()
    two_part: tuple[str, ...] = ()
    prepared: Prepared | None = None


def answered_only(survey: Survey, asked: Question) -> Found:
    """The model of `fit`, of those whom the choice keeps.

    Raises
    ------
    MethodError
        Too few are kept for a model, or a driver no longer varies among them.
    """
    prepared = prepare(survey, asked)
    asked, sample = prepared.asked, prepared.sample
    columns = columns_of(survey, sample, asked)
    check_players(columns, asked)
    model = fitted(survey, sample, columns, asked)
    told = importance_of(sample, columns, asked)
    table = _importance(asked.drivers, told.parts, told.drawn)
    rows = model.table[model.table["part"].isin(PER_POINT)].set_index("driver")
    table[SLOPES] = np.nan
    table[SLOPES[:4]] = rows.reindex(table["driver"])[OF_REGRESSION].to_numpy(float)
    if model.n < TOO_FEW_ANSWERS * len(model.table) or model.units < FEWEST_CLUSTERS:
        table[["rank", "rank_low", "rank_high"]] = np.nan
    return Found(table, sample, prepared.n, prepared=prepared, two_part=columns.two_part,
                 visited_only=columns.visited_only)  # fmt: skip


def imputed(survey: Survey, asked: Question, auxiliaries: Sequence[str]) -> Found:
    """Gaps drawn from others like them, pooled over tables; intervals from resamples of people.

    More tables are drawn where the error of the draws exceeds a tenth of a standard error.

    Raises
    ------
    MethodError
        What imputation or regression refuse.
    """
    answers = answers_of(survey, asked, auxiliaries)
    sample, drivers = answers.sample, len(asked.drivers)

    def split(r: np.ndarray, players, _) -> np.ndarray:
        forced = [column for own in players[drivers:] for column in own]
        return SPLITS[asked.method](r, players[:drivers], forced or None)

    of = (answers.columns, answers.applies, sample.y, answers.others, sample.weights)
    same = {"customers": answers.customers, "seed": asked.seed}
    held = [one.item for one in sample.covariates for own in one.x.T if np.ptp(own) > 0]
    words = {"names": [*asked.drivers, *held], "outcome": asked.outcome}
    with threadpool_limits(1):  # many small matrices: threads only wait for each other
        fit = fit_imputed(*of, **same, **words)
        first = fit.coefficients.tables
        if not fit.coefficients.is_enough:
            count = min(MOST_TABLES, max(first + 1, round(1.2 * fit.coefficients.tables_needed)))
            fit = fit_imputed(*of, **same, **words, count=count)
        told = importance_imputed(
            split, *of, **same, count=fit.coefficients.tables, resamples=max(asked.resamples, 1)
        )
    table = _importance(
        asked.drivers, told.parts, told.replicates.parts if asked.resamples else None
    )
    table[SLOPES] = _pooled(fit, drivers)
    units = len(np.unique(answers.customers)) if answers.customers is not None else told.n
    if told.n < TOO_FEW_ANSWERS * len(fit.coefficients.estimate) or units < FEWEST_CLUSTERS:
        table[["rank", "rank_low", "rank_high"]] = np.nan
    return Found(
        table, sample, float(told.n), tables=fit.coefficients.tables, tables_first=first,
        is_enough=fit.coefficients.is_enough, n_silent=answers.n_silent,
        visited_only=tuple(asked.drivers[j] for j in fit.design.visited_only),
        two_part=tuple(name for j, name in enumerate(asked.drivers)
                       if "rating" in [fit.design.part[c] for c in fit.design.players[j]]),
    )  # fmt: skip


def _importance(
    drivers: Sequence[str], parts: np.ndarray, drawn: np.ndarray | None
) -> pd.DataFrame:
    table = pd.DataFrame({"driver": list(drivers), "share": shares_of(parts[None])[0]})
    table[["share_low", "share_high", "rank_low", "rank_high"]] = np.nan
    table["rank"] = ranks(parts[None])[0].astype(float)
    if drawn is not None:
        table["share_low"], table["share_high"] = percentile_interval(shares_of(drawn))
        summary = rank_summary(drawn)
        table["rank_low"], table["rank_high"] = (
            one.astype(float) for one in (summary.rank_low, summary.rank_high)
        )
    return table


def _pooled(fit: ImputedFit, drivers: int) -> np.ndarray:
    """Slopes of the drivers, in the order of `SLOPES`; gaps where there is none."""
    told, design = fit.coefficients, fit.design
    found = np.full((drivers, len(SLOPES)), np.nan)
    for place, column in enumerate(design.estimable, start=1):
        driver = design.driver[column]
        if driver < drivers and design.part[column] in PER_POINT:
            found[driver] = [told.estimate[place], told.conf_low[place], told.conf_high[place],
                             told.std_error[place], told.fmi[place],
                             told.monte_carlo_error[place]]  # fmt: skip
    return found
