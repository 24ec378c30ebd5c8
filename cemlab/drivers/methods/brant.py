"""Brant's test of parallel lines: does a driver move every threshold alike?

The outcome is cut at every threshold, a binary logit is fitted to each cut, and the slopes are
compared with their joint covariance [1]_. Large samples refuse parallel lines for differences
that do not matter, so that the slopes stand beside the test: a driver whose slopes range over
more than half of its common slope is worth a look.

References
----------
.. [1] Brant, R. (1990). Assessing proportionality in the proportional odds model for ordinal
   logistic regression. *Biometrics*, 46, 1171–1178.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from cemlab.drivers.methods.cumulative import BLOCK, Layout, Likelihood
from cemlab.drivers.methods.ordinal import best_fit, fitted, likelihood_of
from cemlab.drivers.methods.ordinal_answers import Answers, prepare
from cemlab.drivers.methods.ordinal_errors import spread_of_scores
from cemlab.errors import MethodError
from cemlab.numerics import Kind, Players, checked_players

MOST_VALUES = 5  # of a driver whose cells with the outcome are counted
RELEVANT_SPREAD = 0.5


class Brant(NamedTuple):
    """The test for all drivers together and for each player.

    Attributes
    ----------
    chi2, p_value : float
        Omnibus; not a number where there are no more sampling units than degrees of freedom.
    df : int
    player_chi2, player_p, player_df : ndarray, shape (players,)
    slopes, std_error : ndarray, shape (K − 1, p)
        Slopes of the binary logits of "above threshold k".
    common : ndarray, shape (p,)
        Slopes of the proportional odds model.
    empty_cells : int
        Cells of category × value of a driver (of at most 5 values) that hold nobody: where
        there are any, the test may be wrong.
    n : int
    """

    chi2: float
    p_value: float
    df: int
    player_chi2: np.ndarray
    player_p: np.ndarray
    player_df: np.ndarray
    slopes: np.ndarray
    std_error: np.ndarray
    common: np.ndarray
    empty_cells: int
    n: int

    @property
    def spread(self) -> np.ndarray:
        """Range of a column's slopes as a share of its common slope, shape (p,)."""
        return np.ptp(self.slopes, axis=0) / np.abs(self.common)

    @property
    def is_relevant(self) -> np.ndarray:
        """Whether a column's slopes range over more than half of the common one, shape (p,)."""
        return self.spread > RELEVANT_SPREAD


def brant_test(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    clusters: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    players: Players | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> Brant:
    """Brant's test of the proportional odds logit of the outcome on all columns.

    Parameters
    ----------
    x, y, weights, kind, clusters, strata, names, outcome
        As for `ordinal.fit`. With survey weights, customers or strata the covariance is that of
        the design.
    players : sequence of sequences of int, optional
        Columns tested together, such as the dummies of a factor; single columns by default.

    Returns
    -------
    Brant

    Raises
    ------
    MethodError
        Answers that `ordinal.fit` refuses, an outcome of two categories, or a driver that
        separates the answers at some threshold.
    """
    answers = prepare(
        x,
        y,
        weights,
        kind=kind,
        clusters=clusters,
        strata=strata,
        names=names,
        outcome=outcome,
    )
    p, cuts = answers.x.shape[1], len(answers.categories) - 1
    players = checked_players(p, players)
    if cuts < 2:
        raise MethodError(
            f"The outcome {outcome!r} has two categories and so one threshold: there are no lines "
            "to be parallel. The test needs three categories or more."
        )
    binary = [_cut(answers, cut) for cut in range(cuts)]
    models = [likelihood_of(one, Layout(1, p), "logit") for one in binary]
    best = [best_fit(model, one, "logit") for model, one in zip(models, binary, strict=True)]
    if None in best:
        raise MethodError(
            f"The binary logit at threshold {best.index(None) + 1} of {outcome!r} has not settled. "
            "Merge sparse categories or use fewer drivers."
        )
    inverse = [np.linalg.inv(-one.hessian) for one in best]
    parameters = [one.parameters for one in best]
    if answers.is_design:
        middle, units = spread_of_scores(
            _stacked(models, parameters),
            cuts * (p + 1),
            len(answers.code),
            answers.units,
            answers.strata,
        )
    else:
        middle, units = _expected(models, parameters), np.inf
    covariance = np.empty((cuts, p, cuts, p))
    blocks = middle.reshape(cuts, p + 1, cuts, p + 1)
    for low in range(cuts):
        for high in range(cuts):
            joint = inverse[low] @ blocks[low, :, high] @ inverse[high]
            covariance[low, :, high] = joint[1:, 1:]
    slopes = np.array([one[1:] for one in parameters])
    whole = _wald(slopes, covariance, tuple(range(p)), units)
    each = [_wald(slopes, covariance, columns, units) for columns in players]
    variance = np.einsum("kjkj->kj", covariance)
    return Brant(
        *whole,
        *map(np.array, (list(zip(*each, strict=True))[i] for i in (0, 1, 2))),
        slopes=slopes / answers.scale,
        std_error=np.sqrt(variance) / answers.scale,
        common=fitted(answers).coefficient,
        empty_cells=_empty_cells(answers),
        n=answers.n,
    )


def _cut(answers: Answers, cut: int) -> Answers:
    """Answers above a threshold as 1, the rest as 0, named by the categories beside it."""
    above = (answers.code > cut).astype(answers.code.dtype)
    return answers._replace(code=above, categories=answers.categories[cut : cut + 2])


def _expected(models: list[Likelihood], parameters: list[np.ndarray]) -> np.ndarray:
    """Covariance of the gradients under the model: Σ w (π_m − π_l π_m) x x′ for m ≥ l."""
    first, cuts = models[0], len(models)
    size = first.layout.size
    middle = np.zeros((cuts, size, cuts, size))
    for start in range(0, len(first.code), BLOCK):
        x = (first.x[start : start + BLOCK].astype(float) - first.mean) / first.scale
        x = np.column_stack([-np.ones(len(x)), x])  # a threshold comes in with its sign turned
        w = 1.0 if first.weights is None else first.weights[start : start + BLOCK]
        above = special.expit(x @ np.array(parameters).T)
        for low in range(cuts):
            for high in range(low, cuts):
                weight = w * above[:, high] * (1 - above[:, low])
                middle[low, :, high] += x.T @ (weight[:, None] * x)
    for low in range(cuts):
        for high in range(low):
            middle[low, :, high] = middle[high, :, low].T
    return middle.reshape(cuts * size, cuts * size)


def _stacked(
    models: list[Likelihood], parameters: list[np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Gradients of all models side by side, rows in the order of the data."""
    walks = [model.scores(one) for model, one in zip(models, parameters, strict=True)]
    for several in zip(*walks, strict=True):
        yield (
            np.sort(several[0][0]),
            np.hstack([each[np.argsort(rows)] for rows, each in several]),
        )


def _wald(
    slopes: np.ndarray, covariance: np.ndarray, columns: tuple[int, ...], units: float
) -> tuple[float, float, int]:
    """χ² of equal slopes at all thresholds, its p-value and degrees of freedom."""
    columns, df = list(columns), (len(slopes) - 1) * len(columns)
    if df >= units:
        return np.nan, np.nan, df
    v = covariance[:, columns][:, :, :, columns]
    apart = (slopes[0, columns] - slopes[1:, columns]).ravel()
    spread = v[0, :, 0][None, :, None] - v[0][:, 1:][None] - v[1:, :, 0][:, :, None]
    chi2 = apart @ np.linalg.solve((spread + v[1:, :, 1:]).reshape(df, df), apart)
    return float(chi2), float(special.chdtrc(df, chi2)), df


def _empty_cells(answers: Answers) -> int:
    """Cells of category × value that hold nobody, over drivers of few values."""
    count = 0
    for column in answers.x.T:
        values = np.unique(column)
        if len(values) > MOST_VALUES:
            continue
        cell = answers.code * len(values) + np.searchsorted(values, column)
        count += int(
            (np.bincount(cell, minlength=len(values) * len(answers.categories)) == 0).sum()
        )
    return count
