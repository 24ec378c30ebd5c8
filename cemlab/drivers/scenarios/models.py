"""The models that can be asked for a change: a regression, or an ordinal one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.methods import clustered, designed, ordinal_fit
from cemlab.drivers.methods.covariance import robust
from cemlab.drivers.methods.linear_scenarios import beyond_scale, linear_change
from cemlab.drivers.methods.scenarios import Change, net_promoter, scenario, top_box
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.regressions import advised, fitted, is_clustered
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError
from cemlab.numerics import vif


class Model(NamedTuple):
    """A fitted model.

    Attributes
    ----------
    compare : callable
        ``compare(x, changed, weights)`` gives the change of the score and, of an ordinal model,
        of the share of each category below it: fields of shape (1,) or (1 + K,).
    beyond : callable
        How many of some rows a regression predicts beyond the ends of the outcome's scale.
    categories : ndarray
        Answers whose shares are told; empty of a regression.
    errors : str
        "HC3", "CR1S", "CR2", "design", or "ML".
    units, parameters : int
        Answers or clusters; coefficients.
    vif_max : float
    """

    compare: Callable[[np.ndarray, np.ndarray, np.ndarray | None], Change]
    beyond: Callable[[np.ndarray], int]
    categories: np.ndarray
    errors: str
    units: int
    parameters: int
    vif_max: float


def linear(survey: Survey, sample: Sample, columns: Columns, asked: Question) -> Model:
    """The regression of `fit`, with its errors; predictions are cut at the ends of the scale."""
    told = fitted(survey, sample, columns, asked)
    x, scale = columns.x[:, list(columns.estimable)], survey.items[asked.outcome].scale
    if told.errors == "HC3":
        found = robust(x, sample.y, sample.weights)
    elif told.errors == "design":
        found = designed(x, sample.y, sample.weights, strata=sample.strata, clusters=sample.units)
    else:
        found = clustered(x, sample.y, sample.units, sample.weights)

    def compare(before: np.ndarray, after: np.ndarray, weights: np.ndarray | None) -> Change:
        moved = np.flatnonzero((before != after).any(axis=0)) + 1
        df = float(found.df[moved].min()) if len(moved) else np.inf  # CR2 has one for each term
        return linear_change(found.coefficient, found.covariance, before, after, weights, df=df,
                             outcome_scale=scale)  # fmt: skip

    def beyond(rows: np.ndarray) -> int:
        return 0 if scale is None else beyond_scale(found.coefficient, rows, scale)

    return Model(compare, beyond, np.empty(0), told.errors, told.units, x.shape[1] + 1,
                 float(np.max(told.vif)))  # fmt: skip


def score_values(survey: Survey, asked: Question, score: str, categories: np.ndarray) -> np.ndarray:
    """What each answer counts for in a score: itself, in a mean."""
    if score == "nps":
        return net_promoter(categories)
    if score == "top_box":
        high = survey.items[asked.outcome].scale[1]
        return top_box(categories, high - asked.top_boxes + 1)
    return categories


def ordinal(survey: Survey, sample: Sample, columns: Columns, asked: Question, score: str) -> Model:
    """Proportional odds, told as the change of one score and of the shares of the answers."""
    chosen = list(columns.estimable)
    clusters = sample.units if is_clustered(sample, asked) else None
    try:
        found = ordinal_fit(
            columns.x[:, chosen], sample.y, sample.weights, kind=sample.kind, clusters=clusters,
            strata=sample.strata, names=columns.terms(), outcome=asked.outcome,
        )  # fmt: skip
    except MethodError as error:
        raise MethodError(advised(str(error))) from None
    values = score_values(survey, asked, score, found.categories)

    def compare(before: np.ndarray, after: np.ndarray, weights: np.ndarray | None) -> Change:
        told = scenario(found, before, after, weights, scores=[values])
        return Change(*map(np.concatenate, zip(told.scores, told.shares, strict=True)))

    return Model(
        compare, lambda rows: 0, found.categories,
        "design" if np.isfinite(found.df) else "ML",
        len(sample.y) if clusters is None else len(np.unique(clusters)),
        len(found.parameter),
        float(np.max(vif(columns.r[:-1, :-1][np.ix_(chosen, chosen)]))),
    )  # fmt: skip
