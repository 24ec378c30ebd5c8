"""How often planted groups are found, and a gradient is not taken for groups.

`python -m tests.benchmarks.persona_rates` from the root of the repository; it takes a quarter of
an hour and keeps its table in `persona_rates.md`. Answers are latent normals cut into five points.
Planted groups differ in the means of their items and in nothing else, so that the best possible
sorting is known: by the true probabilities of all answers. Share intervals are those that a
persona shows (`share_intervals`); they are held against the planted shares and against the shares
of all people (200,000 drawn anew) when sorted by the same centres. What they are for, the shares
that the same method finds among everybody, is in `persona_shares`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from cemlab.personas.methods import number, verdict
from cemlab.personas.methods.copula_null import homogeneity
from cemlab.personas.methods.kmeans import nearest
from cemlab.personas.methods.regrouping import named_alike, regrouped
from cemlab.personas.methods.share_intervals import ends_of_shares

KEPT = Path(__file__).with_name("persona_rates.md")
CUTS = np.array([-1.5, -0.5, 0.5, 1.5])
SHARES = {3: np.array([0.5, 0.3, 0.2]), 4: np.array([0.35, 0.3, 0.2, 0.15])}
PATTERNS = {
    3: np.array([[1, 1, -1, -1, 0, 0, 1], [-1, -1, 1, 1, 0, 0, 1], [0, 0, 0, -1, 1, 1, -1]]),
    4: np.array(
        [[1, 1, -1, -1, 0, 0, 1, 0], [-1, -1, 1, 1, 0, 0, 0, 1],
         [0, 0, -1, -1, 1, 1, -1, -1], [1, -1, 1, -1, -1, -1, 0, 0]]
    ),
}  # fmt: skip
APART = {"moderate": 0.9, "clear": 1.4}  # latent means in standard deviations, from the middle
LOADING = 0.7  # of seven items on the one factor of a gradient
WORLDS = {150: 12, 300: 12, 600: 6, 1_200: 3}  # of each kind, by respondents
GRADIENTS = 2  # times as many gradients
STARTS = 20
MANY, CUT = 25_000, 15_000  # respondents above and below the line of the fast path
LARGE_WORLDS = 1  # of each kind; they take longest
K_MAX, SPLITS, RESAMPLES, NULL_SAMPLES = 5, 8, 20, 39
INTERVAL_RESAMPLES = 100  # the fewest that a user may ask for
LABELS = ("natural", "reproducible", "none")


class World(NamedTuple):
    """What came of one table of answers; the last three are NaN where no groups were found."""

    label: str
    k: int
    ari: float
    best_ari: float
    planted_covered: float
    sorted_covered: float


def planted(
    k: int, apart: float, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Answers of 1 to 5 and the true groups."""
    truth = rng.choice(k, n, p=SHARES[k])
    latent = apart * PATTERNS[k][truth] + rng.normal(size=(n, PATTERNS[k].shape[1]))
    return np.searchsorted(CUTS, latent) + 1.0, truth


def gradient(n: int, rng: np.random.Generator) -> np.ndarray:
    """Answers of 1 to 5 to seven items of one factor."""
    own = rng.normal(size=(n, 7)) * np.sqrt(1 - LOADING**2)
    return np.searchsorted(CUTS, LOADING * rng.normal(size=(n, 1)) + own) + 1.0


def best_sorting(x: np.ndarray, k: int, apart: float) -> np.ndarray:
    """Most probable group of each row by the true probabilities."""
    ends = np.concatenate([[-np.inf], CUTS, [np.inf]])
    chances = np.diff(norm.cdf(ends - apart * PATTERNS[k][:, :, None]), axis=2)
    logs = np.log(np.maximum(chances, 1e-300))[:, np.arange(x.shape[1]), x.astype(int) - 1]
    return (logs.sum(axis=2).T + np.log(SHARES[k])).argmax(axis=1)


def judged(x: np.ndarray, seed: int) -> tuple[verdict.Verdict, tuple[number.Number, ...]]:
    """What the evidence says of a table; the test is only made where something comes back."""
    numbers = number.compare(
        x, k_max=K_MAX, starts=STARTS, splits=SPLITS, resamples=RESAMPLES, seed=seed
    )
    said = verdict.judge(numbers)
    if said.label != "none":
        tested = homogeneity(x, k_max=K_MAX, samples=NULL_SAMPLES, seed=seed)
        said = verdict.judge(numbers, p=tested.p_each, z=tested.z)
    return said, numbers


def world(k: int, apart: float, n: int, seed: int) -> World:
    """One world of planted groups; of none where `k` is 1."""
    rng = np.random.default_rng([seed, n, k, int(100 * apart)])
    if k == 1:
        said = judged(gradient(n, rng), seed)[0]
        return World(said.label, said.k, *[np.nan] * 4)
    x, truth = planted(k, apart, n, rng)
    said, numbers = judged(x, seed)
    clusters = numbers[said.k - 1].clusters
    covered = (np.nan, np.nan)
    if said.k == k:
        many, _ = planted(k, apart, 200_000, rng)
        again = np.bincount(nearest(many, clusters.centroids)[0], minlength=k) / len(many)
        covered = _covered(x, clusters.labels, truth, again, k, seed)
    best = adjusted_rand_score(truth, best_sorting(x, k, apart))
    return World(said.label, said.k, adjusted_rand_score(truth, clusters.labels), best, *covered)


def _covered(
    x: np.ndarray, labels: np.ndarray, truth: np.ndarray, again: np.ndarray, k: int, seed: int
) -> tuple[float, float]:
    """Shares of the intervals that hold the planted share, and that of all people sorted alike."""
    n, ones = len(x), np.ones(len(x))
    names = named_alike(truth, labels, k, ones)
    group = np.array([names[labels == one][0] for one in range(k)])
    found = regrouped(
        x, x[:, :1], labels, k, ones, fitting=ones > 0, resamples=INTERVAL_RESAMPLES, seed=seed
    )
    share = np.bincount(labels, minlength=k) / n
    low, high = ends_of_shares(share, found.shares, n=n, drawn=found.drawn)
    held = SHARES[k][group]
    return (
        float(((low <= held) & (held <= high)).mean()),
        float(((low <= again) & (again <= high)).mean()),
    )


def cell(k: int, apart: float, n: int, worlds: int) -> str:
    """A line of the table."""
    start = time.process_time()
    got = [world(k, apart, n, seed) for seed in range(worlds)]
    called = [f"{np.mean([one.label == name for one in got]):.0%}" for name in LABELS]
    name = {value: told for told, value in APART.items()}.get(apart, "")
    told = "a gradient" if k == 1 else f"{k} groups, {name}"
    right = "" if k == 1 else f"{np.mean([one.k == k for one in got]):.0%}"
    means = [np.array([getattr(one, field) for one in got]) for field in World._fields[2:]]
    said = ["" if np.isnan(one).all() else f"{np.nanmean(one):.2f}" for one in means]
    line = " | ".join([told, f"{n:,}", str(worlds), *called, right, *said])
    print(f"{line}  ({time.process_time() - start:.0f} s)", file=sys.stderr, flush=True)
    return f"| {line} |"


def small() -> list[str]:
    """A line for each kind of world and number of respondents."""
    kinds = [(k, apart) for k in SHARES for apart in APART.values()] + [(1, 0.0)]
    head = ("Planted | n | Worlds | natural | reproducible | none | right k | ARI | best ARI | "
            "planted share covered | sorted share covered")  # fmt: skip
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    return lines + [
        cell(*kind, n, worlds * (GRADIENTS if kind[0] == 1 else 1))
        for n, worlds in WORLDS.items() for kind in kinds
    ]  # fmt: skip


def large() -> list[str]:
    """What is said of many people on the fast path, and of fewer of the same on the other."""
    lines = [f"| World | {MANY:,} (fast) | {CUT:,} | CPU |", "|---|---|---|---|"]
    for seed in range(LARGE_WORLDS):
        for told in ("3 groups, moderate", "a gradient"):
            start, rng = time.process_time(), np.random.default_rng([seed, MANY])
            groups = told != "a gradient"
            x = planted(3, APART["moderate"], MANY, rng)[0] if groups else gradient(MANY, rng)
            said = [judged(one, seed)[0] for one in (x, x[:CUT])]
            words = [f"{one.label}, k = {one.k}, strength {one.prediction_strength:.2f}, Jaccard "
                     f"{one.jaccard_min:.2f}, p {one.p:.3f}" for one in said]  # fmt: skip
            line = " | ".join([told, *words, f"{time.process_time() - start:.0f} s"])
            print(line, file=sys.stderr, flush=True)
            lines.append(f"| {line} |")
    return lines


def main() -> None:
    """Run all worlds and keep the tables."""
    with threadpool_limits(1):
        lines = [*small(), "", *large()]
    KEPT.write_text("\n".join([*_words(), *lines]) + "\n", encoding="utf-8")


def _words() -> list[str]:
    return [
        "# How often planted groups are found",
        "",
        "Clear groups of 300 people and more mostly come out in their right number, as natural. "
        "Moderate ones, of which even the true probabilities sort many wrongly (best ARI), come "
        "out as fewer, and more often as natural the more people there are: natural groups may "
        "hold further ones that these people cannot tell apart. A gradient cut at the same "
        "places comes back as well and is called reproducible; natural it may be called in 5%. "
        "Intervals hold the shares that the same centres give among all people; planted shares of "
        "groups that overlap are not what they measure (`persona_shares.md`).",
        "",
        f"The last run of `python -m tests.benchmarks.persona_rates`: {K_MAX} numbers of groups, "
        f"{SPLITS} half splits, {RESAMPLES} resamples, {NULL_SAMPLES} draws from a continuum.",
        "",
    ]


if __name__ == "__main__":
    main()
