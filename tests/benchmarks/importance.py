"""Importance: P1 against pingouin, P3 growth and memory, P4 accuracy, P5 the bootstrap."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np

from cemlab.drivers.methods import METHODS, SPLITS
from cemlab.numerics import correlation_matrix, importance_replicates, resampling, shapley_parts
from tests.benchmarks.measure import Row, cpu
from tests.numerics.test_importance_tree import exact_parts

WANTED = {12: 200, 15: 900, 18: 1500}
PEER_REPEATS = {12: 5, 15: 3, 18: 1}
ROUNDS = 3  # ours and the peer take turns


def rows() -> tuple[list[Row], list[str]]:
    """All measurements of importance, and notes."""
    against, notes = _against_pingouin()
    return [*against, *_growth(), _accuracy(), _bootstrap()], notes


def _against_pingouin() -> tuple[list[Row], list[str]]:
    peers = os.environ.get("CEMLAB_PEERS")
    if not peers:
        note = (
            "P1 skipped: set CEMLAB_PEERS to a Python that has pingouin (GPL-3, not a dependency)."
        )
        return [], [note]
    measured, used = [], ""
    for p, wanted in WANTED.items():
        table = correlated_table(p, n=1000)
        x, y = table[:, :-1], table[:, -1]
        ours, theirs = [], []
        for _ in range(ROUNDS if p < 18 else 2):
            ours.append(cpu(lambda x=x, y=y: METHODS["shapley"](x, y), repeats=21))
            peer = pingouin_of(peers, table, PEER_REPEATS[p])
            theirs += peer["seconds"]
        ratio = statistics.median(theirs) / statistics.median(ours)
        error = np.abs(METHODS["shapley"](x, y) - peer["parts"]).max()
        used = f"pingouin {peer['version']} in its own environment."
        measured.append(
            Row(
                "P1",
                f"{p} drivers, n = 1,000: {1e3 * statistics.median(ours):.2f} ms; "
                f"pingouin {statistics.median(theirs):.3g} s",
                f"{ratio:,.0f} ×",
                f"≥ {wanted:,} ×",
                f"parts within {error:.0e} (≤ 1e-12)",
                bool(ratio >= wanted and error <= 1e-12),
            )
        )
    return measured, [used]


def pingouin_of(python: str, table: np.ndarray, repeats: int) -> dict:
    """CPU seconds and parts of R² by pingouin, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.npy"
        np.save(path, table)
        script = Path(__file__).with_name("peer_relimp.py")
        found = subprocess.run(
            [python, str(script), str(path), str(repeats)],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    return json.loads(found.stdout.splitlines()[-1])


def _growth() -> list[Row]:
    sizes = range(15, 26)
    matrices = {p: correlation_matrix(correlated_table(p, n=1000)) for p in sizes}
    seconds = {p: [] for p in sizes}
    for _ in range(5):  # sizes take turns, so that a busy machine hits all alike
        for p in sizes:
            seconds[p].append(cpu(lambda p=p: shapley_parts(matrices[p]), repeats=1))
    median = {p: statistics.median(seconds[p]) for p in sizes}
    growth = {p: median[p] / median[p - 1] for p in sizes if p - 1 in median}
    small = max(growth[p] for p in growth if p < 18)
    large = max(growth[p] for p in growth if p >= 18)
    overall = (median[25] / median[18]) ** (1 / 7)

    tracemalloc.start()
    parts = shapley_parts(matrices[25])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    mean, error = _sampled(matrices[25])
    off = np.abs((parts - mean) / error).max()
    check = f"sampled Shapley within {off:.1f} SE (≤ 4)"
    steps = ", ".join(f"{p}: {1e3 * median[p]:.1f} ms" for p in (15, 18, 20, 22, 25))
    return [
        Row(
            "P3",
            f"25 drivers ({steps})",
            f"{median[25]:.2f} s",
            "≤ 1.5 s",
            check,
            median[25] <= 1.5,
        ),
        Row("P3", "each further driver, up to 17", f"× {small:.2f}", "≤ × 2", check, small <= 2),
        Row(
            "P3",
            f"each further driver, 18 to 25 (× {overall:.2f} on average)",
            f"× {large:.2f}",
            "≤ × 2.2",
            check,
            large <= 2.2,
        ),
        Row("P3", "extra memory at 25 drivers", f"{peak:.0f} MB", "≤ 100 MB", check, peak <= 100),
    ]


def _sampled(r: np.ndarray, orders: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Shapley parts by random orders of entry, one Cholesky factor each, with their errors."""
    p = len(r) - 1
    rng = np.random.default_rng(1)
    gains = np.empty((orders, p))
    for row in gains:
        order = rng.permutation(p)
        factor = np.linalg.cholesky(r[np.ix_(order, order)])
        row[order] = np.linalg.solve(factor, r[order, -1]) ** 2
    return gains.mean(axis=0), gains.std(axis=0, ddof=1) / np.sqrt(orders)


def _accuracy() -> Row:
    """Nearly collinear drivers, against rational arithmetic."""
    rng = np.random.default_rng(4)
    worst, condition = 0.0, 0.0
    for closeness in (1e-2, 1e-3, 1e-4, 3e-5):
        table = rng.normal(size=(400, 8))
        table[:, 3] = table[:, 0] - table[:, 1] + closeness * table[:, 3]
        table[:, 6] = table[:, 2] + closeness * table[:, 6]
        table[:, 7] += table[:, :7] @ rng.normal(size=7)
        r = correlation_matrix(table)
        condition = max(condition, np.linalg.cond(r[:-1, :-1]))
        worst = max(worst, np.abs(shapley_parts(r) - exact_parts(r)).max())
    return Row(
        "P4",
        f"7 drivers, condition number up to {condition:.0e}",
        f"{worst:.0e}",
        "≤ 1e-10",
        "exact arithmetic",
        bool(worst <= 1e-10),
    )


def _bootstrap() -> Row:
    n, p, resamples, seed = 2000, 12, 5000, 3
    table = correlated_table(p, n=n)
    x, y = table[:, :-1], table[:, -1]

    def replicates():
        return importance_replicates(SPLITS["shapley"], x, y, resamples=resamples, seed=seed)

    seconds = cpu(replicates, repeats=3)
    rng = np.random.default_rng(seed)
    rng.multinomial(n, [1.0], size=resamples)
    picked = rng.integers(n, size=(resampling.COUNTS_AT_ONCE // n, n))[:50]
    one_by_one = [METHODS["shapley"](x, y, np.bincount(rows, minlength=n) * 1.0) for rows in picked]
    error = np.abs(replicates().parts[:50] - one_by_one).max()
    return Row(
        "P5",
        f"{resamples:,} customer resamples, {p} drivers, n = {n:,}",
        f"{seconds:.2f} s",
        "≤ 1 s",
        f"50 of them equal one call each within {error:.0e} (≤ 1e-12)",
        bool(seconds <= 1 and error <= 1e-12),
    )


def correlated_table(p: int, n: int) -> np.ndarray:
    """Correlated ratings and an outcome, the outcome last."""
    rng = np.random.default_rng(p)
    x = rng.normal(size=(n, p)) + rng.normal(size=(n, 1))
    y = x @ rng.uniform(0, 1, size=p) + 3 * rng.normal(size=n)
    return np.column_stack([x, y])
