"""What of a branch's score is its mix of people: effects of a segment within the branches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import bmat, csr_array
from scipy.sparse.csgraph import connected_components

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.metrics.answers import Answers
from cemlab.metrics.groups import groups_of

ROUNDS = 500


class Mixed(NamedTuple):
    """What to add to each branch's score, and the variance that this adds to it."""

    shift: np.ndarray
    variance: np.ndarray

    def worth(self, sizes: np.ndarray, variances: np.ndarray) -> np.ndarray:
        """Effective numbers of answers: what the shift adds to the variance is as good as fewer.

        Parameters
        ----------
        sizes, variances : ndarray, shape (branches,)
            Effective number of answers, and variance of one, without the shift.
        """
        pooled = np.average(variances, weights=sizes)
        return sizes / (1 + self.variance * sizes / pooled) if pooled else sizes


def mixed(survey: Survey, answers: Answers, cells, shown, mix: str) -> Mixed:
    """What to add to each branch's score so that all have the mix of the whole.

    Raises
    ------
    MethodError
        Branches that have no group in common, not even by way of others: whether the people or
        the branch make the difference is not in the data.
    """
    groups, _ = groups_of(survey, mix, answers.outcome)
    groups.pop("all")
    x, valid, weights = answers.coded(), answers.is_valid, survey.weights()
    weights = np.ones(len(x)) if weights is None else weights
    size, total = (np.zeros((len(shown), len(groups))) for _ in range(2))
    samples = [answers.sample(survey, cells.rows[name]) for name in shown]
    for i, name in enumerate(shown):
        for j, members in enumerate(groups.values()):
            rows = cells.rows[name] & members & valid
            size[i, j] = weights[rows].sum()
            total[i, j] = (weights[rows] * x[rows]).sum()
    size, total = (one[:, size.any(axis=0)] for one in (size, total))
    _check_connected(size, mix)
    effective = np.array([one.n_effective for one in samples])
    return shift_of(size, total, effective, np.array([one.variance for one in samples]))


def shift_of(
    size: np.ndarray, total: np.ndarray, effective: np.ndarray, variances: np.ndarray
) -> Mixed:
    """What to add to each branch's mean so that all have the mix of the whole.

    Parameters
    ----------
    size, total : ndarray, shape (branches, groups of the mix)
        Sum of the weights, and of the weighted answers.
    effective, variances : ndarray, shape (branches,)
        Effective number of answers, and variance of one.

    Notes
    -----
    Additive effects of branch and mix by least squares (backfitting on the table of means); the
    shift is the mean effect in the whole less that in the branch. The branch's own mean and the
    effects are uncorrelated, since these come from differences within branches: the shift adds
    d' V d to the variance, d being the difference of mixes and V the covariance of the effects.
    """
    effect = _effects(np.divide(total, size, out=np.zeros_like(total), where=size > 0), size)
    own = size / np.maximum(size.sum(axis=1, keepdims=True), 1e-12)
    apart = size.sum(axis=0) / size.sum() - own
    scale = effective.sum() / size.sum()  # weights count as so many answers
    covariance = np.average(variances, weights=effective) * _inverse(size * scale)
    return Mixed(apart @ effect, np.einsum("ij,jk,ik->i", apart, covariance, apart))


def _effects(mean: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Effect of each group of the mix, beside that of the branch; their mean is 0."""
    branch, effect = np.zeros(size.shape[0]), np.zeros(size.shape[1])
    for _ in range(ROUNDS):
        branch = _average(mean - effect, size, axis=1)
        before, effect = effect, _average(mean - branch[:, None], size, axis=0)
        effect -= np.average(effect, weights=size.sum(axis=0))
        if np.abs(effect - before).max() < 1e-10:
            break
    return effect


def _inverse(size: np.ndarray) -> np.ndarray:
    """Covariance of the effects for answers of variance 1, the branches taken out."""
    branch = np.maximum(size.sum(axis=1), 1e-12)
    within = np.diag(size.sum(axis=0)) - size.T @ (size / branch[:, None])
    return np.linalg.pinv(within, rcond=1e-10, hermitian=True)


def _check_connected(size: np.ndarray, mix: str) -> None:
    table = csr_array(size > 0)
    groups, _ = connected_components(bmat([[None, table], [table.T, None]]), directed=False)
    if groups > 1:
        raise MethodError(
            f"The mix of {mix!r} cannot be made the same: some branches share none of its groups "
            "with the others. Leave `mix` out, or join its groups."
        )


def _average(values: np.ndarray, weights: np.ndarray, *, axis: int) -> np.ndarray:
    whole = weights.sum(axis=axis)
    return np.divide((values * weights).sum(axis=axis), whole, out=np.zeros_like(whole),
                     where=whole > 0)  # fmt: skip
