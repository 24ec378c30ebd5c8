"""Ordinal logit: P8 against statsmodels, P9 growth and memory up to a million rows."""

from __future__ import annotations

import statistics
import time
import tracemalloc

import numpy as np

from cemlab.drivers.methods import ordinal
from tests.benchmarks.measure import Row, cpu

DRIVERS = 15
THRESHOLDS = np.array([-2.0, -1.0, 0.5, 2.0])
SLOPES = np.linspace(0.0, 0.4, DRIVERS)
FASTER, SAME = 35, 1e-6
SIZES = (62_500, 125_000, 250_000, 500_000, 1_000_000)
GROWTH, BEYOND = 1.1, 0.25
ROUNDS = 3


def rows() -> tuple[list[Row], list[str]]:
    """All measurements of the ordinal logit, and notes."""
    return [_against_statsmodels(), *_growth()], []


def _against_statsmodels() -> Row:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    x, y = _answers(100_000)
    ours = cpu(lambda: ordinal.fit(x, y), repeats=7)
    found = ordinal.fit(x, y)
    start = time.process_time()
    peer = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=0, maxiter=500)
    errors = np.asarray(peer.bse)[:DRIVERS]
    theirs = time.process_time() - start
    # its BFGS stops a little early; equality is that of the same fit, finished by its Newton
    peer = peer.model.fit(start_params=peer.params, method="newton", disp=0)
    errors = np.asarray(peer.bse)[:DRIVERS]
    off = abs(peer.llf / found.log_likelihood - 1), np.abs(errors / found.std_error - 1).max()
    ratio = theirs / ours
    return Row(
        "P8",
        f"ordinal logit, n = 100,000, {DRIVERS} drivers, 5 categories: {ours:.2f} s; "
        f"statsmodels (BFGS) {theirs:.1f} s",
        f"{ratio:,.0f} ×",
        f"≥ {FASTER} ×",
        f"log-likelihood within {off[0]:.0e}, errors within {off[1]:.0e} (≤ {SAME:.0e})",
        bool(ratio >= FASTER and max(off) <= SAME),
    )


def _growth() -> list[Row]:
    x, y = _answers(max(SIZES))
    seconds: dict[int, list[float]] = {n: [] for n in SIZES}
    for _ in range(ROUNDS):  # sizes take turns, so that a busy machine hits all alike
        for n in SIZES:
            seconds[n].append(cpu(lambda n=n: ordinal.fit(x[:n], y[:n]), repeats=1))
    median = {n: statistics.median(seconds[n]) for n in SIZES}
    exponent = float(np.polyfit(np.log(list(median)), np.log(list(median.values())), 1)[0])
    tracemalloc.start()
    found = ordinal.fit(x, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    off = np.abs((found.coefficient - SLOPES) / found.std_error).max()
    check = f"planted slopes within {off:.1f} SE (≤ 4)"
    steps = ", ".join(f"{n:,}: {median[n]:.2f} s" for n in SIZES)
    return [
        Row(
            "P9",
            f"ordinal logit, {DRIVERS} drivers, growth with n ({steps})",
            f"n^{exponent:.2f}",
            f"≤ n^{GROWTH}",
            check,
            bool(exponent <= GROWTH and off <= 4),
        ),
        Row(
            "P9",
            f"memory beyond the {x.nbytes / 1e6:.0f} MB of a million rows",
            f"{peak / 1e6:.0f} MB",
            f"≤ {BEYOND:.0%} of the data",
            check,
            bool(peak <= BEYOND * x.nbytes and off <= 4),
        ),
    ]


def _answers(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated ratings 1 to 10 and an outcome of five categories, with planted slopes."""
    rng = np.random.default_rng(8)
    x = 7 + 1.5 * (rng.normal(size=(n, DRIVERS)) + rng.normal(size=(n, 1)))
    np.clip(np.rint(x, out=x), 1, 10, out=x)
    level = (x - 7) @ SLOPES + rng.logistic(size=n)
    return x, np.digitize(level, THRESHOLDS)
