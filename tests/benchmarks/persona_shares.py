"""How often the interval of a persona's share holds what it is for.

`python -m tests.benchmarks.persona_shares` from the root of the repository; it takes some minutes
and keeps its table in `persona_shares.md`. Worlds are those of `persona_rates`, with the right
number of groups given. The share of everybody is that of k-means with 60,000 people, followed to
its end from several starts. Where all items tell groups apart alike, whole answer patterns lie
halfway between two centres, and the borders of everybody depend on a hair; where they do so
unlike, as items of real surveys, they do not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from cemlab.numerics import wilson_intervals
from cemlab.personas.methods.kmeans import nearest
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.regrouping import named_alike, regrouped
from cemlab.personas.methods.share_intervals import ends_of_shares
from tests.benchmarks.persona_rates import APART, CUTS, PATTERNS, SHARES

KEPT = Path(__file__).with_name("persona_shares.md")
EVERYBODY, STARTS, FIRST = 60_000, 5, 5_000
UNLIKE = (0.75, 1.25)  # how strongly the first and the last item tell groups apart
WORLDS, RESAMPLES = 12, 100
SIZES = (150, 300, 600)


class Design(NamedTuple):
    """Planted groups: how many, how far apart, and how strongly each item tells them apart."""

    k: int
    apart: float
    strength: np.ndarray

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Answers of 1 to 5 and the true groups."""
        truth = rng.choice(self.k, n, p=SHARES[self.k])
        means = self.apart * PATTERNS[self.k][truth] * self.strength
        return np.searchsorted(CUTS, means + rng.normal(size=means.shape)) + 1.0, truth


class Held(NamedTuple):
    """For each group of a world whether an interval holds a share; arrays of shape (k,)."""

    everybody: np.ndarray
    planted: np.ndarray
    by_wilson: np.ndarray
    wider: np.ndarray  # width beside that of Wilson's


def everybody(design: Design) -> np.ndarray:
    """Centres of k-means with very many people."""
    from sklearn.cluster import KMeans

    x, _ = design.draw(EVERYBODY, np.random.default_rng(12_345))
    parts = [x[start : start + FIRST] for start in range(0, STARTS * FIRST, FIRST)]
    rng, ones = np.random.default_rng(1), np.ones(FIRST)
    begun = [search(part, design.k, ones, starts=10, rng=rng)[0] for part in parts]
    fits = [KMeans(design.k, init=one, n_init=1, tol=0, max_iter=1_000).fit(x) for one in begun]
    return min(fits, key=lambda one: one.inertia_).cluster_centers_


def world(design: Design, centres: np.ndarray, shares: np.ndarray, n: int, seed: int) -> Held:
    """One survey, grouped, with intervals."""
    k, ones = design.k, np.ones(n)
    rng = np.random.default_rng([seed, n, k, int(100 * design.apart)])
    x, truth = design.draw(n, rng)
    labels = nearest(x, search(x, k, ones, starts=50, rng=rng)[0])[0]
    share = np.bincount(labels, minlength=k) / n
    found = regrouped(
        x, x[:, :1], labels, k, ones, fitting=ones > 0, resamples=RESAMPLES, seed=seed
    )
    low, high = ends_of_shares(share, found.shares, n=n, drawn=found.drawn)
    _, wilson_low, wilson_high = wilson_intervals(share * n, np.full(k, n))
    wanted = shares[_names(nearest(x, centres)[0], labels, k)]
    planted = SHARES[k][_names(truth, labels, k)]
    return Held(
        (low <= wanted) & (wanted <= high), (low <= planted) & (planted <= high),
        (wilson_low <= wanted) & (wanted <= wilson_high),
        (high - low) / (wilson_high - wilson_low),
    )  # fmt: skip


def _names(other: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """For each group that of another grouping it shares most people with, shape (k,)."""
    # grouped under names of the other, one person of each group tells them all
    renamed = named_alike(other, labels, k, np.ones(len(labels)))
    return np.array([renamed[labels == one][0] for one in range(k)])


def lines() -> tuple[list[str], np.ndarray]:
    """A line for each kind of world and number of respondents, and the numbers of all lines."""
    head = "Items | Planted | n | Worlds | everybody covered | by Wilson | planted covered | width"
    told, all_means = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)], []
    for items in ("unlike", "alike"):
        for k in SHARES:
            for name, apart in APART.items():
                ends = UNLIKE if items == "unlike" else (1.0, 1.0)
                design = Design(k, apart, np.linspace(*ends, PATTERNS[k].shape[1]))
                centres = everybody(design)
                many, _ = design.draw(200_000, np.random.default_rng(2))
                shares = np.bincount(nearest(many, centres)[0], minlength=k) / len(many)
                for n in SIZES:
                    got = [world(design, centres, shares, n, seed) for seed in range(WORLDS)]
                    told_of = ("everybody", "by_wilson", "planted", "wider")
                    means = [np.mean([getattr(one, field) for one in got]) for field in told_of]
                    numbers = " | ".join(f"{one:.2f}" for one in means)
                    line = f"{items} | {k} groups, {name} | {n} | {WORLDS} | {numbers}"
                    print(line, file=sys.stderr, flush=True)
                    told.append(f"| {line} |")
                    all_means.append(means)
    return told, np.array(all_means)


def main() -> None:
    """Run all worlds and keep the table."""
    with threadpool_limits(1):
        table, means = lines()
    KEPT.write_text("\n".join([*words(means), *table]) + "\n", encoding="utf-8")


def words(means: np.ndarray) -> list[str]:
    """What the table says, from the numbers of all its lines."""
    held, by_wilson, planted, _ = means.mean(axis=0)
    return [
        "# How often the interval of a persona’s share holds it",
        "",
        f"Over all {WORLDS * len(means)} worlds {held:.1%} of the intervals hold the share of "
        f"everybody, and {by_wilson:.1%} of Wilson’s, which take the borders as given. They hold "
        f"{planted:.1%} of the planted shares, and fewer the more people are asked where groups "
        "overlap: a sorting by borders gives some of the larger groups to the smaller ones, which "
        "no number of people mends.",
        "",
        "The last run of `python -m tests.benchmarks.persona_shares`: intervals of 95% from "
        f"{RESAMPLES} resamples grouped anew, the right number of groups given. Everybody: the "
        "share that the same method finds with very many people. Width: beside Wilson’s.",
        "",
    ]


if __name__ == "__main__":
    main()
