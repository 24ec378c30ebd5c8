"""The regression behind the importances: coefficients with the errors that the sample asks for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.methods import (
    FEW_CLUSTERS,
    OrdinalFit,
    clustered,
    designed,
    linear_fit,
    ordinal_fit,
)
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError
from cemlab.numerics import vif

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value", "df"]
MOST_CATEGORIES = 25
FEWEST_CLUSTERS = 10  # fewer resample into the same few tables, and any first is first in all


class Regression(NamedTuple):
    """A fitted model.

    Attributes
    ----------
    table : DataFrame
        A row per term.
    n : float
        People.
    whole : dict
        What `glance` tells of the model.
    vif : ndarray
        Of the estimable columns.
    errors : str
        "HC3", "CR1S", "CR2", "design", or "ML".
    units : int
        Answers, or clusters.
    empty : tuple of float
        Answers of the scale that nobody gave, in an ordinal model.
    """

    table: pd.DataFrame
    n: float
    whole: dict[str, float]
    vif: np.ndarray
    errors: str
    units: int
    empty: tuple[float, ...] = ()


def fitted(survey: Survey, sample: Sample, columns: Columns, asked: Question) -> Regression:
    """The model of all drivers and covariates.

    Errors are HC3; with clusters (or customers who answered several times) CR2 with Satterthwaite's
    degrees of freedom below 20 and CR1 from there on; by the design with strata, and with survey
    weights and 20 clusters or more. An ordinal or binary model without any of these has those of
    maximum likelihood.
    """
    found = _linear(sample, columns, asked) if asked.is_linear else _ordinal(
        survey, sample, columns, asked)  # fmt: skip
    _hide_few(found.table, sample, survey.circumstances.min_cell)
    found.table.insert(3, "errors", found.errors)
    return found


def _linear(sample: Sample, columns: Columns, asked: Question) -> Regression:
    chosen = list(columns.estimable)
    x, y, weights = columns.x[:, chosen], sample.y, sample.weights
    model = linear_fit(
        x, y, weights, kind=sample.kind, names=[columns.item[c] for c in chosen],
        outcome=asked.outcome,
    )  # fmt: skip
    told, errors, units, df = model, "HC3", model.n, np.full(len(chosen) + 1, float(model.df))
    if is_clustered(sample, asked) or asked.strata is not None:
        told = (
            designed(x, y, weights, strata=sample.strata, clusters=sample.units)
            if _is_designed(sample, asked, len(chosen) + 1)
            else clustered(x, y, sample.units, weights)
        )
        errors, units, df = told.kind, told.units, told.df
    table = _table(columns, ["intercept", *columns.terms()], [""], told, df)
    return Regression(
        table=table,
        n=float(model.n),
        whole={
            "r_squared_total": model.r_squared,
            "r_squared_adjusted": model.r_squared_adjusted,
            "vif_max": float(np.max(model.vif)),
            "condition_number": model.condition_number,
            "cooks_max": model.cooks_max,
        },
        vif=model.vif,
        errors=errors,
        units=units,
    )


def _ordinal(survey: Survey, sample: Sample, columns: Columns, asked: Question) -> Regression:
    chosen = list(columns.estimable)
    scale, categories = survey.items[asked.outcome].scale, None
    if asked.model == "ordinal" and scale is not None and scale[1] - scale[0] < MOST_CATEGORIES:
        steps = np.arange(scale[0], scale[1] + 1)
        categories = steps if set(np.unique(sample.y)) <= set(steps) else None
    clusters = sample.units if is_clustered(sample, asked) else None
    try:
        model = ordinal_fit(
            columns.x[:, chosen], sample.y, sample.weights, kind=sample.kind, clusters=clusters,
            strata=sample.strata, categories=categories, names=columns.terms(),
            outcome=asked.outcome,
        )  # fmt: skip
    except MethodError as error:
        raise MethodError(advised(str(error))) from None
    factors = vif(columns.r[:-1, :-1][np.ix_(chosen, chosen)])
    names = [f"{low:g}|{high:g}" for low, high in
             zip(model.categories[:-1], model.categories[1:], strict=True)]  # fmt: skip
    df = model.df if np.isfinite(model.df) else np.nan
    table = pd.concat(
        [
            _table(columns, names, ["threshold"] * len(names), _Thresholds.of(model), df),
            _table(columns, columns.terms(), [], model, df),
        ],
        ignore_index=True,
    )
    units = model.n if clusters is None else len(np.unique(clusters))
    return Regression(
        table=table,
        n=float(model.n),
        whole={
            "r_squared_total": model.mcfadden,
            "r_squared_adjusted": np.nan,
            "vif_max": float(np.max(factors)),
            "condition_number": np.nan,
            "cooks_max": np.nan,
            "deviance": model.deviance,
            "log_likelihood": model.log_likelihood,
            "aic": model.aic,
        },
        vif=factors,
        errors="design" if np.isfinite(model.df) else "ML",
        units=units,
        empty=model.empty,
    )


def is_clustered(sample: Sample, asked: Question) -> bool:
    """Whether errors must come from clusters: declared, or customers who answered several times."""
    return asked.cluster is not None or sample.n_customers is not None


def _is_designed(sample: Sample, asked: Question, terms: int) -> bool:
    """Whether errors are those of the design. With few clusters it leaves few degrees of freedom
    or none, and CR2 has its own for each term."""
    if asked.strata is not None:
        return True
    if asked.cluster is None or sample.weights is None:
        return False
    return len(np.unique(sample.units)) >= max(FEW_CLUSTERS, terms + 1)


def advised(message: str) -> str:
    """A message of the methods with advice that a study can follow."""
    return message.replace(
        "Use penalised=True or more data.",
        "Leave it out, merge it with a related driver, use model='linear', or wait for more data.",
    )


class _Thresholds(NamedTuple):
    """Thresholds of an ordinal model, told as other terms are, without tests."""

    coefficient: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray

    @classmethod
    def of(cls, model: OrdinalFit) -> _Thresholds:
        gap = np.full(len(model.threshold), np.nan)
        return cls(model.threshold, model.threshold_error, gap, gap, gap, gap)


def _table(columns: Columns, terms: list[str], first: list[str], told, df) -> pd.DataFrame:
    """A row per term; `first` are the parts of terms that belong to no driver."""
    chosen = list(columns.estimable) if len(terms) > len(first) else []
    return pd.DataFrame(
        {
            "term": terms,
            "driver": ["" for _ in first] + [columns.item[c] for c in chosen],
            "part": [*first, *(columns.part[c] for c in chosen)],
            "estimate": told.coefficient,
            "std_error": told.std_error,
            "conf_low": told.conf_low,
            "conf_high": told.conf_high,
            "statistic": told.statistic,
            "p_value": told.p_value,
            "df": df,
        }
    )


def _hide_few(table: pd.DataFrame, sample: Sample, least: int) -> None:
    """Take out coefficients of who a driver applied to, or who is of a group, where few stand on
    one side; in place."""
    people = sample.people
    sides = {(name, "visited", f"{name}: visited"): people @ sample.applies[:, place]
             for place, name in enumerate(sample.rated)}  # fmt: skip
    for part, held in (("factor", sample.factors), ("covariate", sample.covariates)):
        for one in held:
            for place, level in enumerate(one.levels):
                if level:
                    key = (one.item, part, f"{one.item}: {level}")
                    sides[key] = people @ one.x[:, place]
    few = {key for key, n in sides.items() if min(n, people.sum() - n) < least}
    keys = zip(table["driver"], table["part"], table["term"], strict=True)
    table.loc[[key in few for key in keys], NUMBERS] = np.nan
