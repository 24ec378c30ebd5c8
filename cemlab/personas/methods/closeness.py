"""How near people are to groups that were found before: one function for each method.

All give the nearest group, how sure that is (relative margin of distances, or posterior)
and how far off the person is (distance, or −log density). Gaps are left out: distances
and densities are those of the answered items, scaled up to all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cemlab.errors import OptionError
from cemlab.personas.methods.mixed import Mixed
from cemlab.personas.methods.mixed_axes import project

MIXTURES = ("latent_class", "gaussian_mixture")
Found = tuple[np.ndarray, np.ndarray, np.ndarray]  # nearest, certainty, distance; each (n,)
TINY = 1e-300


def of(method: str, parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    """Nearest group, certainty and distance of each row.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    parameters : mapping
        kmeans: `centroids` (k, p). k_prototypes: `centroids` (k, p), `modes` (k, q), `gamma`.
        gaussian_mixture: `share` (k,), `means` (k, p), `covariances` (k, p, p). latent_class:
        `share` (k,), `probabilities`: for each item (k, levels). famd: what
        `mixed_axes.project` needs, and `centroids` (k, d) on its axes.
    x : ndarray, shape (n, p)
        Numbers, prepared; NaN for gaps.
    codes : ndarray of int, shape (n, q)
        Categories; −1 for gaps.
    """
    if method not in METHODS:
        raise OptionError.unknown("method", method, METHODS)
    return METHODS[method](parameters, x, codes)


def _kmeans(parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    return _by_distance(_squared(x, np.asarray(parameters["centroids"], float)))


def _k_prototypes(parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    """Huang's distance; its root, so that margins compare with those of k-means."""
    modes = np.asarray(parameters["modes"], int)
    total = np.zeros((len(codes), len(modes)))
    p, q = x.shape[1], codes.shape[1]
    if p:
        total += _squared(x, np.asarray(parameters["centroids"], float), scaled=False)
    answered = codes >= 0
    for group, mode in enumerate(modes):
        total[:, group] += parameters["gamma"] * ((codes != mode) & answered).sum(axis=1)
    seen = (~np.isnan(x)).sum(axis=1) + answered.sum(axis=1)
    return _by_distance(total * ((p + q) / seen)[:, None])


def _gaussian_mixture(parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    """Densities of the answered items: rows of one pattern of gaps at once."""
    means = np.asarray(parameters["means"], float)
    covariances = np.asarray(parameters["covariances"], float)
    logs = np.empty((len(x), len(means)))
    patterns, which = np.unique(~np.isnan(x), axis=0, return_inverse=True)
    for place, seen in enumerate(patterns):
        rows = np.flatnonzero(which.ravel() == place)
        for group, mean in enumerate(means):
            low = np.linalg.cholesky(covariances[group][np.ix_(seen, seen)])
            z = np.linalg.solve(low, (x[rows][:, seen] - mean[seen]).T)
            logs[rows, group] = (
                -0.5 * (z**2).sum(axis=0) - np.log(np.diag(low)).sum()
                - 0.5 * seen.sum() * np.log(2 * np.pi)
            )  # fmt: skip
    return _by_density(logs, parameters["share"], x.shape[1] / (~np.isnan(x)).sum(axis=1))


def _latent_class(parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    logs = np.zeros((len(codes), len(parameters["share"])))
    for item, chances in enumerate(parameters["probabilities"]):
        known = codes[:, item] >= 0
        table = np.log(np.maximum(np.asarray(chances, float), TINY))  # (k, levels)
        logs[known] += table[:, codes[known, item]].T
    return _by_density(logs, parameters["share"], codes.shape[1] / (codes >= 0).sum(axis=1))


def _famd(parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray) -> Found:
    """On the axes of the fit; a gap counts as the average answer."""
    coordinates = project(parameters, Mixed(x, codes, parameters["levels"]))
    return _by_distance(_squared(coordinates, np.asarray(parameters["centroids"], float)))


METHODS = {
    "kmeans": _kmeans,
    "famd": _famd,
    "k_prototypes": _k_prototypes,
    "gaussian_mixture": _gaussian_mixture,
    "latent_class": _latent_class,
}


def _squared(x: np.ndarray, centres: np.ndarray, *, scaled: bool = True) -> np.ndarray:
    """Squared distances to each centre, (n, k), over answered items, scaled up to all."""
    seen = ~np.isnan(x)
    found = np.empty((len(x), len(centres)))
    for group, centre in enumerate(centres):  # one group at a time: exact, and little memory
        found[:, group] = (np.where(seen, x - centre, 0.0) ** 2).sum(axis=1)
    return found * (x.shape[1] / seen.sum(axis=1))[:, None] if scaled else found


def _by_distance(squared: np.ndarray) -> Found:
    distances = np.sqrt(squared)
    labels = distances.argmin(axis=1)
    if distances.shape[1] == 1:
        return labels, np.full(len(labels), np.nan), distances[:, 0]
    first, second = np.partition(distances, 1, axis=1)[:, :2].T
    return labels, (second - first) / np.where(second > 0, second, 1.0), first


def _by_density(logs: np.ndarray, share: Any, scale: np.ndarray) -> Found:
    """Posterior, and −log density scaled up to all items."""
    joint = logs + np.log(np.maximum(np.asarray(share, float), TINY))
    top = joint.max(axis=1, keepdims=True)
    total = top[:, 0] + np.log(np.exp(joint - top).sum(axis=1))
    return joint.argmax(axis=1), np.exp(top[:, 0] - total), -total * scale
