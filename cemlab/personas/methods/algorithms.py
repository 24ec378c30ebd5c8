"""Every way of grouping behind one signature.

| method | rows | groups are |
|---|---|---|
| kmeans | numbers | people around centres |
| famd | numbers and categories | the same on common axes of both |
| latent_class | categories | people who answer with the same probabilities |
| gaussian_mixture | numbers | overlapping ellipses |
| k_prototypes | numbers and categories | people around means and modes |

`parameters` of a fit are plain arrays: `closeness` assigns people by them who come later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import famd, gaussian_mixture, k_prototypes, kmeans, latent_class
from cemlab.personas.methods.mixed import Mixed, check_mixed

Parameters = dict[str, Any]


class Groups(NamedTuple):
    """Groups by share falling.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        Group of each row, 0 to k − 1.
    k : int
        Number of groups.
    share : ndarray, shape (k,)
        Weighted shares; those of the model for latent classes and mixtures.
    loss : float
        What was made small, with weights of mean 1: squared distances (kmeans; famd, on its
        axes), cost (k_prototypes), −log-likelihood (latent_class, gaussian_mixture). Not to
        be compared between methods.
    bic : float
        NaN for methods without a likelihood.
    certainty : ndarray, shape (n,)
        0 to 1: margin to the next group (kmeans, famd, k_prototypes) or posterior.
    times_best_found : float
        Starts that ended at the best solution; NaN where that is not counted (kmeans, famd).
    parameters : dict
        What `closeness.of` needs to assign people who come later. kmeans: centroids (k, p);
        famd: centre, spread, levels, place, shares, axes, centroids; latent_class: share,
        probabilities; gaussian_mixture: share, means, covariances; k_prototypes: centroids,
        modes, gamma.
    """

    labels: np.ndarray
    k: int
    share: np.ndarray
    loss: float
    bic: float
    certainty: np.ndarray
    times_best_found: float
    parameters: Parameters


class Algorithm(NamedTuple):
    """A way of grouping: which rows it takes, how often it starts, and what it does."""

    takes_numbers: bool
    takes_codes: bool
    starts: int
    group: Callable[[Mixed, int, np.ndarray | None, int, int], Groups]


def group(
    x: Mixed,
    k: int,
    method: str = "kmeans",
    weights: np.ndarray | None = None,
    *,
    seed: int = 0,
    n_init: int | None = None,
) -> Groups:
    """Groups of rows by any of the methods.

    Parameters
    ----------
    x : Mixed
        Rows.
    k : int
        Number of groups.
    method : {"kmeans", "famd", "latent_class", "gaussian_mixture", "k_prototypes"}
        How to group.
    weights : ndarray, shape (n,), optional
        Survey weights above 0; gaussian_mixture takes only equal ones.
    seed : int, default 0
        The same seed gives the same groups.
    n_init : int, optional
        Random starts; by default 50 (kmeans, famd), 30 (latent_class) or 10.

    Returns
    -------
    Groups

    Raises
    ------
    OptionError
        An unknown method, or too few starts.
    MethodError
        Rows that the method cannot take, as `check_mixed` tells.
    """
    algorithm = _algorithm(method)
    x, _ = check_mixed(x, k, weights)
    if x.codes.shape[1] and not algorithm.takes_codes:
        raise MethodError(
            f"{method} takes numbers; {x.codes.shape[1]} items are categories. Use famd or "
            "k_prototypes, or leave these items out."
        )
    if x.numbers.shape[1] and not algorithm.takes_numbers:
        raise MethodError(
            f"{method} takes categories; {x.numbers.shape[1]} items are numbers. Give ratings "
            "as codes, cut amounts into categories, or use famd or k_prototypes."
        )
    return algorithm.group(x, k, weights, seed, algorithm.starts if n_init is None else n_init)


def _algorithm(method: str) -> Algorithm:
    if method not in ALGORITHMS:
        raise OptionError.unknown("method", method, ALGORITHMS)
    return ALGORITHMS[method]


def _kmeans(x: Mixed, k: int, weights: np.ndarray | None, seed: int, starts: int) -> Groups:
    found = kmeans.fit(x.numbers, k, weights, starts=starts, seed=seed)
    return Groups(
        found.labels, k, found.share, found.inertia, np.nan, found.margin, np.nan,
        {"centroids": found.centroids},
    )  # fmt: skip


def _famd(x: Mixed, k: int, weights: np.ndarray | None, seed: int, starts: int) -> Groups:
    found = famd.fit(x, k, weights, starts=starts, seed=seed)
    return Groups(
        found.labels, k, found.share, found.inertia, np.nan, found.margin, np.nan,
        found.parameters,
    )  # fmt: skip


def _latent_class(x: Mixed, k: int, weights: np.ndarray | None, seed: int, starts: int) -> Groups:
    found = latent_class.fit(x.codes, k, weights, levels=x.levels, starts=starts, seed=seed)
    return Groups(
        found.labels, k, found.share, -found.log_likelihood, found.bic,
        found.posterior.max(axis=1), found.times_best_found, found.parameters,
    )  # fmt: skip


def _mixture(x: Mixed, k: int, weights: np.ndarray | None, seed: int, starts: int) -> Groups:
    found = gaussian_mixture.fit(x.numbers, k, weights, starts=starts, seed=seed)
    return Groups(
        found.labels, k, found.share, -found.log_likelihood, found.bic,
        found.posterior.max(axis=1), found.times_best_found, found.parameters,
    )  # fmt: skip


def _prototypes(x: Mixed, k: int, weights: np.ndarray | None, seed: int, starts: int) -> Groups:
    found = k_prototypes.fit(x, k, weights, starts=starts, seed=seed)
    return Groups(
        found.labels, k, found.share, found.cost, np.nan, found.margin, found.times_best_found,
        found.parameters,
    )  # fmt: skip


ALGORITHMS = {
    "kmeans": Algorithm(True, False, kmeans.STARTS, _kmeans),
    "famd": Algorithm(True, True, kmeans.STARTS, _famd),
    "latent_class": Algorithm(False, True, latent_class.MIN_STARTS, _latent_class),
    "gaussian_mixture": Algorithm(True, False, gaussian_mixture.STARTS, _mixture),
    "k_prototypes": Algorithm(True, True, k_prototypes.STARTS, _prototypes),
}
METHODS = tuple(ALGORITHMS)
