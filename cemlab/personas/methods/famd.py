"""FAMD: groups of people by numbers and categories, k-means on the axes of both.

Factor analysis of mixed data [1]_ gives every kind of item its fair part in the distance.

References
----------
.. [1] Pagès, J. (2004). Analyse factorielle de données mixtes. *Revue de Statistique
   Appliquée*, 52, 93–111.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.personas.methods import kmeans
from cemlab.personas.methods.mixed import Mixed, check_mixed
from cemlab.personas.methods.mixed_axes import Components, Dims, Parameters, components


class FamdGroups(NamedTuple):
    """Groups of rows on the axes; `clusters` says all of them, the rest as other methods do."""

    labels: np.ndarray
    share: np.ndarray
    inertia: float
    margin: np.ndarray
    clusters: kmeans.Clusters
    components: Components
    parameters: Parameters


def fit(
    x: Mixed,
    k: int,
    weights: np.ndarray | None = None,
    *,
    dims: Dims = "inertia",
    starts: int = kmeans.STARTS,
    seed: int = 0,
) -> FamdGroups:
    """k-means on the axes of `components`.

    Parameters
    ----------
    x, weights, dims, seed
        As in `components`.
    k : int
        Number of groups.
    starts : int, default 50
        Random starts of k-means.

    Returns
    -------
    FamdGroups
        In the order of `kmeans.fit`.
    """
    check_mixed(x, k, weights)
    found = components(x, weights, dims=dims, seed=seed)
    clusters = kmeans.fit(found.coordinates, k, weights, starts=starts, seed=seed)
    return FamdGroups(
        labels=clusters.labels,
        share=clusters.share,
        inertia=clusters.inertia,
        margin=clusters.margin,
        clusters=clusters,
        components=found,
        parameters=found.parameters | {"centroids": clusters.centroids},
    )
