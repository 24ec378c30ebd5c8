"""P14: bootstrap Jaccard of many people against the cold loop that copies all rows."""

from __future__ import annotations

import time

import numpy as np
from sklearn.cluster import KMeans

from cemlab.personas.methods import kmeans, stability
from tests.benchmarks.measure import Row, cpu

ROWS, ITEMS, GROUPS, RESAMPLES = 100_000, 12, 4, 100
COLD_STARTS = 10  # of scikit-learn's k-means in each resample, its former default
COLD_RESAMPLES = 10  # timed of the peer; a hundred take ten times as long


def rows() -> tuple[list[Row], list[str]]:
    """Time and smallest Jaccard, ours and the peer's, for planted groups."""
    x = _answers()
    labels, weights = kmeans.fit(x, GROUPS).labels, np.ones(ROWS)

    def ours():
        return stability.jaccard(x, labels, GROUPS, weights, resamples=RESAMPLES)

    seconds = cpu(ours, repeats=3)
    start = time.process_time()
    cold = np.mean([_cold(x, labels, seed) for seed in range(COLD_RESAMPLES)], axis=0)
    theirs = (time.process_time() - start) * RESAMPLES / COLD_RESAMPLES
    error = np.abs(ours().mean - cold).max()
    drawn = stability.rows_at_once(ROWS)
    return [
        Row(
            "P14",
            f"Jaccard of {GROUPS} groups, {RESAMPLES} resamples ({drawn:,} of {ROWS:,} people, "
            f"{ITEMS} items): {seconds:.1f} s; copied rows and {COLD_STARTS} cold starts "
            f"{theirs:.0f} s (from {COLD_RESAMPLES} of them)",
            f"{theirs / seconds:.0f} ×",
            "≥ 15 ×",
            f"mean Jaccard of every group within {error:.3f} (≤ 0.03)",
            bool(theirs >= 15 * seconds and error <= 0.03),
        )
    ], []


def _answers() -> np.ndarray:
    """Answers of 1 to 5 around four patterns that overlap."""
    rng = np.random.default_rng(14)
    patterns = rng.choice([2.0, 3.0, 4.0], size=(GROUPS, ITEMS))
    latent = patterns[rng.integers(GROUPS, size=ROWS)] + 0.9 * rng.normal(size=(ROWS, ITEMS))
    return np.clip(np.rint(latent), 1, 5)


def _cold(x: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """One resample as it is usually written: rows copied, all starts from nothing."""
    drawn = np.random.default_rng(seed).integers(len(x), size=len(x))
    model = KMeans(GROUPS, n_init=COLD_STARTS, random_state=seed).fit(x[drawn])
    people, first = np.unique(drawn, return_index=True)
    return stability.overlap(labels[people], model.labels_[first].astype(int), GROUPS)
