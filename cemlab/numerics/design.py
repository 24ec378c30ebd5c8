"""Designs of complex samples: strata, clusters in them, and errors by linearisation.

References
----------
.. [1] Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex
   surveys. *International Statistical Review*, 51, 279–292.
.. [2] Lumley, T. (2010). *Complex Surveys: A Guide to Analysis Using R*. Wiley. Chapter 2.
"""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError

MOST_NAMED = 5


def checked_strata(strata: np.ndarray, clusters: np.ndarray) -> list[np.ndarray]:
    """Rows of each stratum, once every stratum is known to have two clusters or more.

    Parameters
    ----------
    strata, clusters : ndarray, shape (n,)
        Stratum and cluster (a customer, a branch) of each row.

    Returns
    -------
    list of ndarray of int
        In order of the names of the strata.

    Raises
    ------
    MethodError
        Lengths that differ; a cluster in two strata; a stratum of a single cluster.
    """
    if strata.shape != clusters.shape or strata.ndim != 1:
        raise MethodError(
            f"`strata` has shape {strata.shape} and the clusters {clusters.shape}; expected one "
            "value a row in each."
        )
    names, layer = np.unique(strata, return_inverse=True)
    units, unit = np.unique(clusters, return_inverse=True)
    pairs = np.unique(np.column_stack([layer, unit]), axis=0)
    problems = []
    across = units[np.bincount(pairs[:, 1]) > 1]
    if len(across):
        problems.append(
            f"{len(across)} clusters lie in more than one stratum ({_listed(across)}). Number the "
            "clusters anew in each stratum, or leave out the strata."
        )
    alone = names[np.bincount(pairs[:, 0]) < 2]
    if len(names) == 1 and len(alone):
        problems.append(
            "All rows belong to one cluster; an error needs at least two customers (or sampling "
            "units)."
        )
    elif len(alone):
        problems.append(
            f"{len(alone)} of {len(names)} strata have a single cluster ({_listed(alone)}), and an "
            "error needs at least two customers (or sampling units) in each stratum. Merge them "
            "with similar strata."
        )
    if problems:
        raise MethodError(" ".join(problems))
    order = np.argsort(layer, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(layer[order])) + 1)


def design_covariance(
    scores: np.ndarray,
    strata: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    population: np.ndarray | None = None,
) -> np.ndarray:
    """Covariance of a sum of scores over the rows of a complex sample, by linearisation.

    Parameters
    ----------
    scores : ndarray, shape (n, k)
        What each row adds to the estimates, weighted.
    strata, clusters : ndarray, shape (n,), optional
        Stratum and cluster of each row; one stratum, and every row a cluster, by default.
    population : ndarray, shape (n,), optional
        Clusters that there are in the row's stratum of the whole population, for the finite
        population correction; infinitely many by default.

    Returns
    -------
    ndarray, shape (k, k)

    Raises
    ------
    MethodError
        What `checked_strata` refuses, or a population smaller than its sample.

    Notes
    -----
    Σ_h (1 − n_h / N_h) n_h / (n_h − 1) Σ_c (z_hc − z̄_h)(z_hc − z̄_h)ᵀ with the sum z_hc of the
    scores of cluster c and n_h clusters in stratum h [1]_. Equals R's survey [2]_.
    """
    n, k = scores.shape
    clusters = np.arange(n) if clusters is None else np.asarray(clusters)
    strata = np.zeros(n, dtype=int) if strata is None else np.asarray(strata)
    covariance = np.zeros((k, k))
    for rows in checked_strata(strata, clusters):
        _, unit = np.unique(clusters[rows], return_inverse=True)
        totals = np.column_stack([np.bincount(unit, weights=z) for z in scores[rows].T])
        totals -= totals.mean(axis=0)
        units = len(totals)
        rest = 1.0
        if population is not None:
            size = np.unique(population[rows])
            if len(size) > 1 or not size[0] >= units:
                raise MethodError(
                    f"Stratum {strata[rows[0]]!r} has {units} clusters in the sample and "
                    f"`population` says {_listed(size)}; expected one number per stratum, at "
                    "least as many as were drawn."
                )
            rest -= units / size[0]
        covariance += rest * units / (units - 1) * totals.T @ totals
    return covariance


def _listed(values: np.ndarray) -> str:
    named = ", ".join(map(str, values[:MOST_NAMED]))
    return named + (", …" if len(values) > MOST_NAMED else "")
