"""How many groups, for methods that are not k-means: the same evidence as `number.compare`.

What a method cannot have is a gap: latent classes have no distances and so no silhouettes, and
only methods with a likelihood have a BIC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import (
    gaussian_mixture,
    k_prototypes,
    latent_class,
    number,
    stability,
)
from cemlab.personas.methods.kmeans import Clusters
from cemlab.personas.methods.mixed import Mixed, check_mixed, one_hot
from cemlab.personas.methods.mixed_axes import components
from cemlab.personas.methods.number import MAX_GROUPS, MIN_SHARE, MIN_SIZE, Number
from cemlab.personas.methods.refitting import again
from cemlab.personas.methods.silhouette import silhouettes
from cemlab.personas.methods.threads import Progress

Remarks = dict[str, dict[str, Any]]


class Compared(NamedTuple):
    """Numbers of groups, and what they were found on.

    Attributes
    ----------
    numbers : tuple of Number
        For k = 1, 2, …
    axes : ndarray, shape (n, d), or None
        What k-means saw of the rows (famd); None for other methods.
    shapes : mapping of int to str
        Shape of the Gaussian mixture for each number of groups.
    """

    numbers: tuple[Number, ...]
    axes: np.ndarray | None
    shapes: Mapping[int, str]


class _Fit(NamedTuple):
    labels: np.ndarray
    share: np.ndarray
    margin: np.ndarray
    loss: float
    bic: float
    parameters: Mapping[str, Any]
    remarks: Remarks
    identified: bool
    shape: str


def compare_by(
    method: str,
    x: Mixed,
    weights: np.ndarray | None = None,
    *,
    k_max: int = MAX_GROUPS,
    splits: int = stability.SPLITS,
    resamples: int = stability.RESAMPLES,
    seed: int = 0,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Compared:
    """All numbers of groups from 1 to `k_max`, each with what speaks for it.

    Parameters
    ----------
    method : {"famd", "latent_class", "gaussian_mixture", "k_prototypes"}
    x : Mixed
        Rows, prepared.
    weights, k_max, splits, resamples, seed, names, progress
        As for `number.compare`.

    Returns
    -------
    Compared

    Raises
    ------
    MethodError
        Fewer than two rows a group in each half, two latent classes that the items cannot tell
        apart, and what `check_mixed` refuses.

    Notes
    -----
    FAMD: resamples are grouped on the axes of all rows, so that they do not show how firm the
    axes are. Other methods take minutes where k-means takes seconds: numbers whose smallest
    group is too small to be offered are not resampled, but for two groups. Silhouettes of
    k_prototypes are those of its own distance.
    """
    if k_max != int(k_max) or k_max < 2:
        raise OptionError(f"`k_max` is {k_max!r}; expected a whole number from 2.")
    x, weights = check_mixed(x, 1, weights)
    n = len(weights)
    if n < 4 * k_max:
        raise MethodError(
            f"{n} rows are too few to compare up to {k_max} groups: half of them must hold two of "
            f"each. Set k_max to {n // 4} or less."
        )
    if method == "famd":
        found = components(x, weights, seed=seed)
        numbers = number.compare(
            found.coordinates, weights, k_max=k_max, splits=splits, resamples=resamples, seed=seed,
            names=names, progress=progress,
        )  # fmt: skip
        held = [found.parameters | {"centroids": one.clusters.centroids} for one in numbers]
        joined = {"levels_joined": {"count": len(found.merged)}} if found.merged else {}
        numbers = tuple(
            one._replace(parameters=own, remarks=joined)
            for one, own in zip(numbers, held, strict=True)
        )
        return Compared(numbers, found.coordinates, {})
    order = np.lexsort((weights, *np.column_stack([x.numbers, x.codes]).T[::-1]))
    back = np.argsort(order)  # the order of rows must not matter
    x, weights = Mixed(x.numbers[order], x.codes[order], x.levels), weights[order]
    fits = [FITS[method](x, k, weights, seed) for k in range(1, k_max + 1)]
    if not fits[1].identified:
        raise MethodError(
            "Two latent classes have more parameters than these items can tell apart. Give at "
            "least three items."
        )
    shapes = {k: one.shape for k, one in enumerate(fits, 1) if one.shape}
    regroup = again(method, x, shapes)
    features = _features(x, fits[0])
    numbers = []
    for k, one in enumerate(fits, 1):
        clusters = _clusters(one, k, features, weights, spaced=method != "latent_class")
        few = clusters.size.min() < MIN_SIZE or clusters.share.min() < MIN_SHARE
        strength, back_again = (np.nan, np.nan), _nothing(k)
        told = k == 2 or not (few or not one.identified)
        if k == 1:
            strength = (1.0, 0.0)
        if k > 1 and told and splits:
            strength = stability.prediction_strength(
                x.numbers, k, weights, splits=splits, seed=seed, again=regroup, progress=progress
            )
        if k > 1 and told and resamples:
            back_again = stability.jaccard(
                x.numbers, one.labels, k, weights, resamples=resamples, seed=seed, again=regroup,
                progress=progress,
            )  # fmt: skip
        if k > 1 and not told and progress is not None:
            progress(splits + resamples)
        unsorted = clusters._replace(
            labels=clusters.labels[back], silhouette=clusters.silhouette[back],
            margin=clusters.margin[back],
        )  # fmt: skip
        made = number.number_of(unsorted, strength, back_again, MIN_SIZE, MIN_SHARE, n)
        made = made._replace(bic=one.bic, parameters=one.parameters, remarks=one.remarks)
        if not one.identified:
            made = made._replace(offered=False, reason="not_identified")
        numbers.append(made)
    return Compared(tuple(numbers), None, shapes)


def _nothing(k: int) -> stability.Jaccard:
    return stability.Jaccard(np.full(k, np.nan), np.full(k, np.nan), np.zeros(k, int))


def _features(x: Mixed, one: _Fit) -> np.ndarray:
    """Rows such that squared distances are those of k_prototypes: a mismatch counts γ."""
    gamma = float(one.parameters.get("gamma", 1.0))
    return np.hstack([x.numbers, np.sqrt(gamma / 2) * one_hot(x.codes, x.levels)])


def _clusters(
    one: _Fit, k: int, features: np.ndarray, weights: np.ndarray, *, spaced: bool
) -> Clusters:
    """As k-means has them; centroids are means of what was grouped."""
    mass = np.bincount(one.labels, weights, minlength=k)
    sums = np.stack([(weights * (one.labels == group)) @ features for group in range(k)])
    several = spaced and len(np.unique(one.labels)) > 1
    silhouette = (
        silhouettes(features, one.labels, weights) if several else np.full(len(weights), np.nan)
    )
    return Clusters(
        labels=one.labels,
        centroids=sums / np.where(mass > 0, mass, 1.0)[:, None],
        size=np.bincount(one.labels, minlength=k),
        share=mass / mass.sum(),
        inertia=one.loss,
        silhouette=silhouette,
        mean_silhouette=float(np.average(silhouette, weights=weights)),
        margin=one.margin,
    )


def _latent_class(x: Mixed, k: int, weights: np.ndarray, seed: int) -> _Fit:
    found = latent_class.fit(x.codes, k, weights, levels=tuple(x.levels), seed=seed)
    remarks: Remarks = {}
    if found.local_maxima and k > 1:
        remarks["local_maxima"] = {
            "k": k, "times": found.times_best_found, "runs": found.long_runs
        }  # fmt: skip
    if k > 1 and len(found.boundary):
        remarks["boundary"] = {"count": len(found.boundary)}
    return _Fit(
        found.labels, found.share, found.posterior.max(axis=1), -found.log_likelihood, found.bic,
        found.parameters, remarks, found.identified, "",
    )  # fmt: skip


def _gaussian_mixture(x: Mixed, k: int, weights: np.ndarray, seed: int) -> _Fit:
    found = gaussian_mixture.fit(x.numbers, k, weights, seed=seed)
    remarks: Remarks = {}
    if found.on_lattice:
        remarks["on_lattice"] = {"count": len(found.on_lattice), "k": k}
    elif found.set_aside and k > 1:
        remarks["shapes_set_aside"] = {"count": len(found.set_aside), "k": k}
    return _Fit(
        found.labels, found.share, found.posterior.max(axis=1), -found.log_likelihood, found.bic,
        found.parameters, remarks, True, found.shape,
    )  # fmt: skip


def _k_prototypes(x: Mixed, k: int, weights: np.ndarray, seed: int) -> _Fit:
    found = k_prototypes.fit(x, k, weights, seed=seed)
    return _Fit(
        found.labels, found.share, found.margin, found.cost, np.nan, found.parameters, {}, True, ""
    )


FITS = {
    "latent_class": _latent_class,
    "gaussian_mixture": _gaussian_mixture,
    "k_prototypes": _k_prototypes,
}
