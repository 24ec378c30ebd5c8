"""Importance against packages that need older ones: P2 dominance-analysis, P6 relativeImp."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from cemlab.drivers.methods import METHODS, SPLITS
from cemlab.numerics import resampled_correlations
from tests.benchmarks.importance import correlated_table
from tests.benchmarks.measure import Row, cpu

DOMINANCE, REPLICATE = 20_000, 200
RESAMPLES = 1000


def rows() -> tuple[list[Row], list[str]]:
    """Both goals, or a note that says what is missing."""
    peers = os.environ.get("CEMLAB_OLDER_PEERS")
    if not peers:
        note = (
            "P2 and P6 skipped: set CEMLAB_OLDER_PEERS to a Python that has dominance-analysis and "
            "relativeImp (with NumPy below 1.24)."
        )
        return [], [note]
    return [_dominance(peers), _johnson(peers)], []


def _dominance(peers: str) -> Row:
    table = correlated_table(12, n=1000)
    x, y = table[:, :-1], table[:, -1]
    ours = cpu(lambda: METHODS["dominance"](x, y), repeats=21)
    peer = older_peer_of(peers, "dominance-analysis", table)
    theirs = statistics.median(peer["seconds"])
    error = np.abs(METHODS["dominance"](x, y) - peer["parts"]).max()
    return Row(
        "P2",
        f"general dominance, 12 drivers, n = 1,000: {1e3 * ours:.2f} ms; dominance-analysis "
        f"{peer['version']} {theirs:.3g} s",
        f"{theirs / ours:,.0f} ×",
        f"≥ {DOMINANCE:,} ×",
        f"parts within {error:.0e} (≤ 1e-12)",
        bool(theirs >= DOMINANCE * ours and error <= 1e-12),
    )


def _johnson(peers: str) -> Row:
    table = correlated_table(10, n=1000)
    x, y = table[:, :-1], table[:, -1]
    stack, _, _ = resampled_correlations(table, resamples=RESAMPLES)
    ours, drawn, theirs = [], [], []
    for _ in range(3):  # in turn, so that a busy machine hits both
        ours.append(cpu(lambda: SPLITS["johnson"](stack)) / RESAMPLES)
        drawn.append(cpu(lambda: resampled_correlations(table, resamples=RESAMPLES)) / RESAMPLES)
        peer = older_peer_of(peers, "relativeImp", table)
        theirs += peer["seconds"]
    each, draw, call = (statistics.median(seconds) for seconds in (ours, drawn, theirs))
    error = np.abs(METHODS["johnson"](x, y) - peer["parts"]).max()
    return Row(
        "P6",
        f"Johnson weights of {RESAMPLES:,} replicates at once, 10 drivers: "
        f"{1e6 * each:.0f} µs each (and {1e6 * draw:.0f} µs to draw one of n = 1,000); "
        f"relativeImp {peer['version']}: {1e3 * call:.1f} ms a call",
        f"{call / each:,.0f} × ({call / (each + draw):,.0f} × with drawing)",
        f"≥ {REPLICATE} ×",
        f"parts within {error:.0e} (≤ 1e-10)",
        bool(call >= REPLICATE * each and error <= 1e-10),
    )


def older_peer_of(python: str, peer: str, table: np.ndarray) -> dict:
    """The same by a peer that needs older packages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.npy"
        np.save(path, table)
        script = Path(__file__).with_name("peer_older.py")
        found = subprocess.run(
            [python, str(script), peer, str(path)],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    return json.loads(found.stdout.splitlines()[-1])
