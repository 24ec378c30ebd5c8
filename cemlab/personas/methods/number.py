"""How many groups? Every number from one to K beside the others, never the winner alone.

No single number settles it: the silhouette cannot vote for one group, and both silhouette
and inertia like to cut a plain gradient in pieces. What is stable is told by prediction
strength and the bootstrap; whether groups are separate is told by none of them, but by the
test of `copula_null`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import kmeans, stability
from cemlab.personas.methods.preconditions import check_items
from cemlab.personas.methods.threads import Progress, each

MAX_GROUPS = 8
MIN_SIZE = 30  # people in the smallest group
MIN_SHARE = 0.05
DISSOLVED_LIMIT = 0.25  # share of resamples in which a group may dissolve


class Number(NamedTuple):
    """What speaks for one number of groups.

    Attributes
    ----------
    k : int
        Number of groups.
    clusters : Clusters
        The groups themselves.
    inertia : float
        Weighted sum of squared distances to the own centre.
    silhouette : float
        Weighted mean; NaN for one group.
    prediction_strength, prediction_strength_error : float
        Mean over half splits and its standard error; 1 and 0 for one group.
    jaccard : ndarray, shape (k,)
        Mean bootstrap Jaccard of each group, in the order of `clusters`.
    jaccard_min : float
        The smallest of them; NaN for one group, or without resamples.
    dissolved : ndarray, shape (k,)
        Share of resamples in which each group fell below one half.
    dissolves : tuple of int
        Groups that dissolved in more than 25% of the resamples.
    smallest_n : int
        People in the smallest group.
    smallest_share : float
        Weighted share of the smallest group, 0 to 1.
    offered : bool
        Whether the smallest group is large enough.
    reason : str
        Why not: "smallest_below_minimum", "smallest_below_share", "not_identified", else "".
    n_resampled : int
        Rows in a resample: all, or 4,000 of more than 20,000.
    bic : float
        NaN for methods without a likelihood.
    parameters : dict
        What sorts other people into these groups; empty for k-means, whose centroids do.
    remarks : dict
        Weak points of this fit by code, such as "local_maxima", with values for their sentence.
    """

    k: int
    clusters: kmeans.Clusters
    inertia: float
    silhouette: float
    prediction_strength: float
    prediction_strength_error: float
    jaccard: np.ndarray
    jaccard_min: float
    dissolved: np.ndarray
    dissolves: tuple[int, ...]
    smallest_n: int
    smallest_share: float
    offered: bool
    reason: str
    n_resampled: int
    bic: float = np.nan
    parameters: Mapping[str, Any] = MappingProxyType({})
    remarks: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def compare(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    k_max: int = MAX_GROUPS,
    starts: int = kmeans.STARTS,
    splits: int = stability.SPLITS,
    resamples: int = stability.RESAMPLES,
    min_size: int = MIN_SIZE,
    min_share: float = MIN_SHARE,
    seed: int = 0,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Number, ...]:
    """All numbers of groups from 1 to `k_max`, each with what speaks for it.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, ready to be compared, without gaps.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    k_max : int, default 8
        Largest number of groups.
    starts : int, default 50
        Starts of the fits to all rows; those of half splits and resamples have 30 quicker ones.
    splits : int, default 20
        Half splits; 0 leaves prediction strength out (NaN).
    resamples : int, default 100
        Bootstrap resamples; 0 leaves the Jaccard coefficients out (NaN).
    min_size : int, default 30
        Fewest people in the smallest group of a k that is offered.
    min_share : float, default 0.05
        Smallest weighted share of the same.
    seed : int, default 0
        The same seed gives the same numbers.
    names : sequence of str, optional
        Names of the items, for messages.
    progress : callable, optional
        Called with 1 after each split and resample; there are `steps_of` in all.

    Returns
    -------
    tuple of Number
        For k = 1, …, `k_max`.

    Raises
    ------
    OptionError
        `k_max` is less than 2, or splits or resamples are negative.
    MethodError
        Fewer than two rows a group in each half, and what `check_items` refuses.

    Notes
    -----
    The smallest group found is the size to expect in another such sample. It is never
    larger than n / k, so that the rule also bounds k by the size of the sample. A k that is
    not offered keeps its numbers.
    """
    if k_max != int(k_max) or k_max < 2:
        raise OptionError(f"`k_max` is {k_max!r}; expected a whole number from 2.")
    if splits < 0 or resamples < 0:
        raise OptionError(f"`splits` is {splits} and `resamples` {resamples}; expected at least 0.")
    x, weights = check_items(x, k_max, weights, names)
    if len(x) < 4 * k_max:
        raise MethodError(
            f"{len(x)} rows are too few to compare up to {k_max} groups: half of them must hold "
            f"two of each. Set k_max to {len(x) // 4} or less."
        )
    order = np.lexsort((weights, *x.T[::-1]))  # the order of rows must not matter
    back = np.argsort(order)
    x, weights = x[order], weights[order]
    fits = each(
        lambda k: kmeans.fit(x, k, weights, starts=starts, seed=seed),
        range(1, k_max + 1), rows=len(x),
    )  # fmt: skip
    found = []
    for k, one in enumerate(fits, 1):
        strength = (np.nan, np.nan)
        if splits or k == 1:
            strength = stability.prediction_strength(
                x, k, weights, splits=splits, seed=seed, progress=progress
            )
        back_again = _jaccard(x, one, weights, resamples, seed, progress)
        unsorted = one._replace(
            labels=one.labels[back], silhouette=one.silhouette[back], margin=one.margin[back]
        )
        found.append(number_of(unsorted, strength, back_again, min_size, min_share, len(x)))
    return tuple(found)


def steps_of(k_max: int, *, splits: int = stability.SPLITS, resamples: int) -> int:
    """How often `compare` calls its `progress`."""
    return (k_max - 1) * (splits + resamples)


def _jaccard(
    x: np.ndarray, one: kmeans.Clusters, weights: np.ndarray, resamples: int, seed: int,
    progress: Progress | None,
) -> stability.Jaccard:  # fmt: skip
    k = len(one.centroids)
    if k == 1 or not resamples:
        nothing = np.full(k, np.nan)
        return stability.Jaccard(nothing, nothing, np.zeros(k, int))
    return stability.jaccard(
        x, one.labels, k, weights, resamples=resamples, seed=seed, progress=progress
    )


def number_of(
    one: kmeans.Clusters,
    strength: tuple[float, float],
    jaccard: stability.Jaccard,
    min_size: int,
    min_share: float,
    n: int,
) -> Number:
    """One number of groups from its fit, with whether its smallest group is large enough."""
    reason = "smallest_below_share" if one.share.min() < min_share else ""
    reason = "smallest_below_minimum" if one.size.min() < min_size else reason
    return Number(
        k=len(one.centroids),
        clusters=one,
        inertia=one.inertia,
        silhouette=one.mean_silhouette,
        prediction_strength=strength[0],
        prediction_strength_error=strength[1],
        jaccard=jaccard.mean,
        jaccard_min=float(jaccard.mean.min()),
        dissolved=jaccard.dissolved,
        dissolves=tuple(np.flatnonzero(jaccard.dissolved > DISSOLVED_LIMIT).tolist()),
        smallest_n=int(one.size.min()),
        smallest_share=float(one.share.min()),
        offered=not reason,
        reason=reason,
        n_resampled=stability.rows_at_once(n),
    )
