"""All evidence on how many groups there are: computed with a bar, judged, put into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import arguments
from cemlab.errors import OptionError
from cemlab.language import speaker
from cemlab.personas.methods.copula_null import FEWEST_SAMPLES, Homogeneity, homogeneity
from cemlab.personas.methods.gap import Gap, gaps
from cemlab.personas.methods.mixed import Mixed
from cemlab.personas.methods.number import Number, compare, steps_of
from cemlab.personas.methods.number_by import compare_by
from cemlab.personas.methods.verdict import Verdict, judge
from cemlab.style.progress import bar

GRADIENTS = ("famd", "gaussian_mixture", "k_prototypes")  # of numbers these are tested


class Evidence(NamedTuple):
    """Every number of groups, what may be said of them, and whether they are separate.

    Attributes
    ----------
    numbers : tuple of Number
    verdict : Verdict
    free : Verdict
        What would have been said without a number asked for.
    tested : Homogeneity or None
        The test against a continuum; None where it was switched off.
    gap : Gap or None
    testable : bool
        Whether a continuum could be drawn at all: categories have none.
    shapes : mapping of int to str
        Shape of a Gaussian mixture for each number of groups.
    """

    numbers: tuple[Number, ...]
    verdict: Verdict
    free: Verdict
    tested: Homogeneity | None
    gap: Gap | None
    testable: bool = True
    shapes: Mapping[int, str] = MappingProxyType({})

    @property
    def chosen(self) -> Number:
        """The number that was taken."""
        return self.numbers[self.verdict.k - 1]


def check_samples(null_samples: Any, splits: Any) -> None:
    """Samples of the test are none or enough; there is a half to look for the profiles in."""
    problems = []
    if not arguments.is_count(null_samples) or 0 < null_samples < FEWEST_SAMPLES:
        problems.append(
            f"`null_samples` is {null_samples!r}. Expected a whole number: 0 (whether groups are "
            f"separate is not tested), or at least {FEWEST_SAMPLES}."
        )
    if not arguments.is_count(splits) or splits < 1:
        problems.append(f"`splits` is {splits!r}. Expected a whole number, 1 or more.")
    if problems:
        raise OptionError(" ".join(problems))


def weigh(
    x: np.ndarray, weights: np.ndarray, *, k: int | None, k_max: int, resamples: int,
    null_samples: int, seed: int, names: Sequence[str], language: str,
) -> Evidence:  # fmt: skip
    """Compare numbers of groups and hold them against a continuum."""
    total = steps_of(k_max, resamples=resamples) + 2 * (null_samples + 1) * bool(null_samples)
    tested = gap = None
    with bar(total, speaker(language)("personas.progress")) as step:
        numbers = compare(
            x, weights, k_max=k_max, resamples=resamples, seed=seed, names=names, progress=step
        )
        verdict = judge(numbers, k)  # refuses before the long test begins
        if null_samples:
            more = {"k_max": k_max, "samples": null_samples, "seed": seed, "progress": step}
            tested, gap = homogeneity(x, weights, **more), gaps(x, weights, **more)
    verdict, free = _judged(numbers, k, tested)
    return Evidence(numbers, verdict, free, tested, gap)


def weigh_by(
    method: str, x: Mixed, weights: np.ndarray, *, k: int | None, k_max: int, resamples: int,
    null_samples: int, seed: int, language: str,
) -> Evidence:  # fmt: skip
    """The same for other methods than k-means, as far as a method has it.

    A continuum can be drawn where all items are numbers; the gap statistic is that of k-means.
    """
    testable = method in GRADIENTS and not x.codes.shape[1]
    has_gap = method == "famd"
    tests = (testable + has_gap) * bool(null_samples)
    total = steps_of(k_max, resamples=resamples) + (null_samples + 1) * tests
    tested = gap = None
    with bar(total, speaker(language)("personas.progress")) as step:
        found = compare_by(
            method, x, weights, k_max=k_max, resamples=resamples, seed=seed, progress=step
        )
        judge(found.numbers, k)  # refuses before the long test begins
        more = {"k_max": k_max, "samples": null_samples, "seed": seed, "progress": step}
        if null_samples and testable:
            tested = homogeneity(x.numbers, weights, **more)
        if null_samples and has_gap:
            gap = gaps(found.axes, weights, **more)
    verdict, free = _judged(found.numbers, k, tested)
    return Evidence(found.numbers, verdict, free, tested, gap, testable, found.shapes)


def _judged(
    numbers: Sequence[Number], k: int | None, tested: Homogeneity | None
) -> tuple[Verdict, Verdict]:
    """Of the number asked for, and of the one that the evidence itself would take."""
    held = {"p": tested.p_each, "z": tested.z} if tested else {}
    return judge(numbers, k, **held), judge(numbers, **held)


def table(found: Evidence) -> pd.DataFrame:
    """Every number of groups with what speaks for it."""
    numbers, none = found.numbers, np.full(len(found.numbers), np.nan)
    return pd.DataFrame(
        {
            "k": [one.k for one in numbers],
            "silhouette": [one.silhouette for one in numbers],
            "copula_z": np.r_[np.nan, found.tested.z] if found.tested else none,
            "gap": found.gap.gap if found.gap else none,
            "gap_error": found.gap.error if found.gap else none,
            "prediction_strength": [one.prediction_strength for one in numbers],
            "prediction_strength_error": [one.prediction_strength_error for one in numbers],
            "jaccard_min": [one.jaccard_min for one in numbers],
            "n_dissolved": [len(one.dissolves) for one in numbers],
            "bic": [one.bic for one in numbers],
            "inertia": [one.inertia for one in numbers],
            "smallest_n": [one.smallest_n for one in numbers],
            "smallest_share": [one.smallest_share for one in numbers],
            "offered": [one.offered for one in numbers],
            "chosen": [one.k == found.verdict.k for one in numbers],
        }
    )


def facts(found: Evidence, k: int | None, null_samples: int) -> dict[str, Any]:
    """What holds for all numbers of groups together."""
    verdict, tested = found.verdict, found.tested
    return {
        "k": verdict.k,
        "verdict": verdict.label,
        "k_asked": np.nan if k is None else k,
        "k_found": found.free.k,
        "prediction_strength": verdict.prediction_strength,
        "jaccard_min": verdict.jaccard_min,
        "some_pattern": verdict.some_pattern,
        "separation_tested": verdict.separation_tested,
        "separate": verdict.separate,
        "copula_p": verdict.p,
        "copula_z": _z(verdict, tested),
        "copula_limit": tested.limit if tested else np.nan,
        "gap_k": found.gap.k if found.gap else np.nan,
        "null_samples": null_samples if found.testable else 0,
        "separation_testable": found.testable,
        "n_tested": float(tested.n) if tested else np.nan,
        "n_resampled": float(found.numbers[0].n_resampled),
    }


def _z(verdict: Verdict, tested: Homogeneity | None) -> float:
    """How far the groups that were taken lie above a continuum; without groups, the largest."""
    if tested is None:
        return np.nan
    return float(tested.z[verdict.k - 2] if verdict.k > 1 else tested.z.max())
