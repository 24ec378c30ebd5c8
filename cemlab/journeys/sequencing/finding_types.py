"""How many types of sequences there are, if any: silhouette, stability, and other costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.journeys.methods import aligning, medoids
from cemlab.journeys.methods.aligning import Variants
from cemlab.journeys.methods.chain_null import chain_p

STABLE, STRUCTURE, SAME = 0.75, 0.25, 0.7  # Jaccard, silhouette, ARI: methods 2.3, 3.5
SURE = 0.05
SMALLEST = 0.05  # of all journeys, and never fewer than may be told apart
NUMBERS = ("k", "silhouette", "jaccard_min", "smallest", "passes")


class Types(NamedTuple):
    """Types of variants.

    Attributes
    ----------
    labels : ndarray of int, shape (variants,)
        0 where there are no types.
    medoids : ndarray of int, shape (k,)
        The typical variant of each type.
    silhouette, jaccard : ndarray, shape (variants,) and (k,)
    verdict : str
        "types", "sorted" (stable, but a chain of choices gives them as well), "none", "asked",
        "untested", "cost_sensitive" or "one_variant".
    agreement : float
        Adjusted Rand index of the same number of types by the other costs.
    numbers : DataFrame
        A row for each number that was tried.
    p_value : float
        How often a chain of choices gives as much structure; NaN where that was not asked.
    """

    labels: np.ndarray
    medoids: np.ndarray
    silhouette: np.ndarray
    jaccard: np.ndarray
    verdict: str
    agreement: float
    numbers: pd.DataFrame
    p_value: float = float("nan")


def types_of(
    variants: Variants, n_codes: int, costs: str, k: int | None, k_max: int, least: int,
    resamples: int, null_samples: int, seed: int,
) -> Types:  # fmt: skip
    """The types, if the sequences have any."""
    weights = variants.counts.astype(float)
    both = {"indel": aligning.constant_costs(n_codes),
            "trate": aligning.transition_costs(variants, n_codes)}  # fmt: skip
    other = "trate" if costs == "indel" else "indel"
    distance = aligning.distances(variants, both[costs])
    tried = [k] if k is not None else list(range(2, min(k_max, len(weights) // 2) + 1))
    tried = [one for one in tried if one < len(weights)]
    if not tried:
        return _without_types(distance, weights, "one_variant" if len(weights) < 2 else "none")
    fits = {one: medoids.around_medoids(distance, one, weights) for one in tried}
    rows = [_number(one, fits[one].labels, distance, weights, least, resamples, seed)
            for one in tried]  # fmt: skip
    numbers = pd.DataFrame(rows, columns=[*NUMBERS, "jaccard"])
    chosen, verdict = _chosen(numbers, k, resamples)
    told = numbers[list(NUMBERS)].astype({name: float for name in NUMBERS[:-1]})
    if chosen is None:
        best = int(numbers.loc[numbers["silhouette"].idxmax(), "k"])
        none = _without_types(distance, weights, "none")
        apart = _agreement(variants, both[other], fits[best].labels, best, weights)
        return none._replace(numbers=told, agreement=apart)
    fit = fits[chosen]
    agreement = _agreement(variants, both[other], fit.labels, chosen, weights)
    if verdict in ("types", "untested") and agreement < SAME:
        verdict = "cost_sensitive"
    p_value = np.nan
    if verdict == "types" and null_samples:
        own = {"indel": lambda _: both["indel"],
               "trate": lambda some: aligning.transition_costs(some, n_codes)}[costs]  # fmt: skip
        p_value = chain_p(variants, n_codes, chosen, own, samples=null_samples, seed=seed)
        verdict = "types" if p_value < SURE else "sorted"
    return Types(
        fit.labels, fit.medoids, medoids.silhouettes(distance, fit.labels, weights),
        numbers.set_index("k").loc[chosen, "jaccard"], verdict, agreement, told,
        p_value,
    )  # fmt: skip


def _number(k, labels, distance, weights, least: int, resamples: int, seed: int) -> tuple:
    """Silhouette, stability and the smallest group of a number of types; whether it passes."""
    silhouette = float(np.average(medoids.silhouettes(distance, labels, weights), weights=weights))
    jaccard = medoids.jaccards(distance, labels, weights, resamples=resamples, seed=seed)
    smallest = float(np.bincount(labels, weights, k).min())
    enough = smallest >= max(least, SMALLEST * weights.sum())
    firm = enough and silhouette >= STRUCTURE and (not resamples or jaccard.min() >= STABLE)
    return k, silhouette, float(jaccard.min()), smallest, bool(firm), jaccard


def _chosen(numbers: pd.DataFrame, k: int | None, resamples: int) -> tuple[int | None, str]:
    """Of the numbers that pass, that of the largest silhouette."""
    passing = numbers[numbers["passes"]]
    if len(passing):
        best = int(passing.loc[passing["silhouette"].idxmax(), "k"])
        return best, "types" if resamples else "untested"
    return (None, "none") if k is None else (k, "asked")


def _without_types(distance: np.ndarray, weights: np.ndarray, verdict: str) -> Types:
    """Everybody together, around the most typical of all."""
    fit = medoids.around_medoids(distance, 1, weights)
    nothing = pd.DataFrame(columns=list(NUMBERS)).astype(
        {name: "float64" for name in NUMBERS[:-1]} | {"passes": "bool"}
    )
    alone = np.full(len(weights), np.nan)
    return Types(fit.labels, fit.medoids, alone, np.array([np.nan]), verdict, np.nan, nothing)


def _agreement(variants, costs, labels, k: int, weights) -> float:
    other = medoids.around_medoids(aligning.distances(variants, costs), k, weights).labels
    return medoids.adjusted_rand(labels, other, weights)
