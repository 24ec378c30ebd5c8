"""Latent classes: groups of people who answer categorical items alike.

Within a class the items are independent; the class is what they have in common [1]_, [2]_.
Gaps stay gaps: each person's likelihood is that of the answers given. A gradient of
satisfaction looks like two or three classes to BIC: it does not say that groups are separate.

References
----------
.. [1] Lazarsfeld, P. F., & Henry, N. W. (1968). *Latent Structure Analysis*. Houghton Mifflin.
.. [2] Linzer, D. A., & Lewis, J. B. (2011). poLCA: an R package for polytomous variable
   latent class analysis. *Journal of Statistical Software*, 42(10).
.. [3] Vermunt, J. K., & Magidson, J. (2016). *Technical Guide for Latent GOLD 5.1*.
   Statistical Innovations (bivariate residuals).
"""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.personas.methods.class_search import Patterns, row_densities, search
from cemlab.personas.methods.kmeans import one_thread
from cemlab.personas.methods.mixed import (
    begins_of,
    by_size,
    check_mixed,
    of_codes,
    one_hot,
)
from cemlab.personas.methods.posterior import own_average, posteriors, relative_entropy

Parameters = dict[str, np.ndarray | tuple[np.ndarray, ...]]

MIN_STARTS = 30
ENOUGH_TIMES = 3  # the best likelihood should be found more often than by luck
SAME = 0.01  # log-likelihoods nearer to each other are one solution
BOUNDARY = 1e-4


class LatentClasses(NamedTuple):
    """Classes by share falling, and how far to trust them.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        Most probable class; the largest one for rows without any answer.
    share : ndarray, shape (k,)
        Estimated class shares.
    probabilities : tuple of ndarray, shapes (k, levels)
        One table an item: probability of each category in each class.
    posterior : ndarray, shape (n, k)
        Probability of each class for each row.
    log_likelihood, aic, bic : float
        With n the rows that answered anything; weights have mean 1.
    g_squared : float
        Likelihood ratio against the table of patterns; NaN where there are gaps.
    n_parameters : int
        k − 1 shares and k (levels − 1) probabilities an item, of levels that occur.
    identified : bool
        No more parameters than the table of patterns can tell.
    entropy : float
        Relative entropy (entropy R²): 1 everybody belongs to one class for sure, 0 nobody
        to any; NaN for a single class.
    average_posterior : ndarray, shape (k,)
        Mean posterior of the own class among those put there; NaN where nobody is.
    residuals : ndarray, shape (q, q)
        Bivariate residuals [3]_: χ² of each pair of items against the model, over
        (levels − 1)(levels − 1); beyond 4 the pair shares more than the classes say.
    boundary : tuple of (int, int, int)
        Class, item and category of probabilities below 0.0001, or the complement.
    times_best_found, long_runs, starts : int
        How many of the long runs ended at the best likelihood; the best third of all starts is
        followed to its end.
    local_maxima : bool
        The best was found fewer than three times.
    parameters : dict
        What `closeness.of` needs to assign people who come later.
    """

    labels: np.ndarray
    share: np.ndarray
    probabilities: tuple[np.ndarray, ...]
    posterior: np.ndarray
    log_likelihood: float
    aic: float
    bic: float
    g_squared: float
    n_parameters: int
    identified: bool
    entropy: float
    average_posterior: np.ndarray
    residuals: np.ndarray
    boundary: tuple[tuple[int, int, int], ...]
    times_best_found: int
    long_runs: int
    starts: int
    local_maxima: bool
    parameters: Parameters


def fit(
    codes: np.ndarray,
    k: int,
    weights: np.ndarray | None = None,
    *,
    levels: tuple[int, ...] | None = None,
    starts: int = MIN_STARTS,
    seed: int = 0,
) -> LatentClasses:
    """The best of many latent class solutions.

    Parameters
    ----------
    codes : ndarray of int, shape (n, q)
        Category of each row and item, from 0; −1 where there is no answer.
    k : int
        Number of classes.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    levels : sequence of int, length q, optional
        Categories of each item; by default as many as its highest code says.
    starts : int, default 30
        Random starts, at least 30.
    seed : int, default 0
        The same seed gives the same classes.

    Returns
    -------
    LatentClasses

    Raises
    ------
    OptionError
        Fewer than 30 starts.
    MethodError
        Rows that `check_mixed` refuses.
    """
    if starts < MIN_STARTS:
        raise OptionError(
            f"`starts` is {starts}; expected at least {MIN_STARTS}. Single starts of a latent "
            "class model end in local maxima."
        )
    x, weights = check_mixed(of_codes(codes, levels), k, weights)
    different, pattern = np.unique(x.codes, axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)  # its shape differs between versions of NumPy
    patterns = Patterns(
        hot=np.ascontiguousarray(one_hot(different, x.levels).T),
        mass=np.bincount(pattern, weights),
        items=np.repeat(np.arange(len(x.levels)), x.levels),
        begins=begins_of(x.levels),
    )
    with one_thread():
        found = search(patterns, k, starts=starts, rng=np.random.default_rng([seed, 3]))
        order = by_size(found.shares, found.probabilities)
        shares, probabilities = found.shares[order], found.probabilities[order]
        posterior, rows = posteriors(row_densities(patterns.hot, shares, probabilities))
        residuals = _residuals(patterns, shares, probabilities)
    log_likelihood = float(rows @ patterns.mass)
    answered = (different >= 0).any(axis=1)
    n = float(patterns.mass[answered].sum())
    seen = [np.unique(column[column >= 0]).size for column in x.codes.T]
    n_parameters = k - 1 + k * sum(one - 1 for one in seen)
    own = posterior.T[pattern]
    labels = own.argmax(axis=1)
    times = int((found.ends > found.ends.max() - SAME).sum())
    tables = np.split(probabilities, patterns.begins[1:], axis=1)
    return LatentClasses(
        labels=labels,
        share=shares,
        probabilities=tuple(tables),
        posterior=own,
        log_likelihood=log_likelihood,
        aic=2 * n_parameters - 2 * log_likelihood,
        bic=float(np.log(n) * n_parameters - 2 * log_likelihood),
        g_squared=_g_squared(different, patterns.mass, log_likelihood),
        n_parameters=n_parameters,
        identified=n_parameters <= prod(seen) - 1,
        entropy=relative_entropy(posterior[:, answered].T, patterns.mass[answered]),
        average_posterior=own_average(own, labels, weights),
        residuals=residuals,
        boundary=tuple(
            (group, item, int(code))
            for item, table in enumerate(tables)
            for group, row in enumerate(table)
            for code in np.flatnonzero((row < BOUNDARY) | (row > 1 - BOUNDARY))
            if (x.codes[:, item] == code).any()
        ),
        times_best_found=times,
        long_runs=len(found.ends),
        starts=starts,
        local_maxima=times < ENOUGH_TIMES,
        parameters={"share": shares, "probabilities": tuple(tables)},
    )


def _g_squared(different: np.ndarray, mass: np.ndarray, log_likelihood: float) -> float:
    if (different < 0).any():
        return float("nan")
    return float(2 * (mass @ np.log(mass / mass.sum()) - log_likelihood))


def _residuals(patterns: Patterns, shares: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """χ² over degrees of freedom of every pair of items, among those who answered both."""
    observed = (patterns.hot * patterns.mass) @ patterns.hot.T
    expected = (probabilities.T * shares) @ probabilities
    bounds = [*patterns.begins, len(patterns.items)]
    parts = [slice(a, b) for a, b in pairwise(bounds)]
    found = np.full((len(parts), len(parts)), np.nan)
    for i, one in enumerate(parts):
        for j, other in enumerate(parts[:i]):
            seen = observed[one, other]
            rows, columns = seen.any(axis=1), seen.any(axis=0)
            free = (rows.sum() - 1) * (columns.sum() - 1)
            if free < 1:
                continue
            told = np.maximum(expected[one, other] * seen.sum(), 1e-9)[np.ix_(rows, columns)]
            value = ((seen[np.ix_(rows, columns)] - told) ** 2 / told).sum() / free
            found[i, j] = found[j, i] = value
    return found
