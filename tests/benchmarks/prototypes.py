"""P13: ten starts of k-prototypes beside one start of kmodes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from cemlab.personas.methods import k_prototypes
from cemlab.personas.methods.mixed import Mixed
from tests.benchmarks.measure import Row, cpu

STARTS, K = 10, 5
SHARE = 0.1  # of the time of one start of the peer
WORSE = 1.001
TABLES = {  # rows, and how far the groups stand apart
    "planted groups": (2_000, 1.5),
    "hardly any groups": (2_000, 0.3),
    "planted groups, more rows": (10_000, 1.0),
}
PEER_STARTS = {2_000: 5, 10_000: 3}


def rows() -> tuple[list[Row], list[str]]:
    """One row a table, or a note that says what is missing."""
    peers = os.environ.get("CEMLAB_PEERS")
    if not peers or not _has_kmodes(peers):
        return [], ["P13 skipped: set CEMLAB_PEERS to a Python that has kmodes."]
    return [_beside(peers, name, *table) for name, table in TABLES.items()], []


def _has_kmodes(python: str) -> bool:
    return subprocess.run([python, "-c", "import kmodes"], capture_output=True).returncode == 0


def _beside(peers: str, name: str, n: int, apart: float) -> Row:
    x = mixed_table(n, apart)
    found = k_prototypes.fit(x, K, starts=STARTS)
    ours = cpu(lambda: k_prototypes.fit(x, K, starts=STARTS), repeats=5)
    peer = _kmodes_of(peers, x, found.gamma, PEER_STARTS[n])
    theirs, best = statistics.median(peer["seconds"]), min(peer["costs"])
    return Row(
        "P13",
        f"k-prototypes, {name}: {n:,} rows, 6 numbers, 8 categories, {K} groups, {STARTS} starts: "
        f"{ours:.2f} s; kmodes {peer['version']}, one start: {theirs:.3g} s",
        f"1/{theirs / ours:.0f}",
        f"≤ 1/{1 / SHARE:.0f}",
        f"cost {found.cost / best:.4f} × the best of {len(peer['costs'])} starts of kmodes "
        f"(≤ {WORSE})",
        bool(ours <= SHARE * theirs and found.cost <= WORSE * best),
    )


def mixed_table(n: int, apart: float) -> Mixed:
    """Six z-scores and eight items of four categories, from five groups."""
    rng = np.random.default_rng(13)
    group = rng.integers(K, size=n)
    numbers = apart * rng.normal(size=(K, 6))[group] + rng.normal(size=(n, 6))
    shares = rng.dirichlet(np.full(4, 0.7), size=(K, 8)) * apart + 0.25
    reached = np.cumsum(shares / shares.sum(axis=2, keepdims=True), axis=2)[group]
    codes = (rng.random((n, 8, 1)) > reached).sum(axis=2).clip(max=3)
    return Mixed((numbers - numbers.mean(axis=0)) / numbers.std(axis=0), codes, (4,) * 8)


def _kmodes_of(python: str, x: Mixed, gamma: float, starts: int) -> dict:
    """Seconds and costs of single starts by kmodes, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.npz"
        np.savez(path, numbers=x.numbers, codes=x.codes)
        script = Path(__file__).with_name("peer_kmodes.py")
        found = subprocess.run(
            [python, str(script), str(path), str(K), str(starts), repr(gamma)],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    return json.loads(found.stdout.splitlines()[-1])
