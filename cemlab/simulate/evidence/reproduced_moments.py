"""Statements about journeys, waiting, and what is remembered: appendix D 5, 7, 9, section 5.2."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from cemlab import journeys
from cemlab.data import EventLog
from cemlab.simulate.evidence.statement_kinds import Found, Statement, rate, rate_over, spread

CURVE = {"aware": 0.4, "compare": -0.1, "buy": 0.8, "deliver": 0.5, "complain": -0.9}
SIZES = (100, 300, 1000)
REPEATS = 400


def low_point(rng: np.random.Generator, n: int = 60) -> tuple[float, float]:
    """Plain and adjusted mean of the touchpoint where mostly the unhappy go."""
    level = 1.2 * rng.normal(size=n)
    rows = []
    for name, felt in CURVE.items():
        came = rng.random(n) < (expit(-0.6 - 1.5 * level) if name == "complain" else 0.85)
        ratings = np.clip(np.rint(felt + level + 0.8 * rng.normal(size=n)), -3, 3)
        rows += [(who, name, ratings[who]) for who in np.flatnonzero(came)]
    table = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "experience"])
    log = EventLog.from_frame(table, scale=(-3, 3), ordered=False, touchpoints=list(CURVE))
    row = journeys.map(log).tidy().set_index("touchpoint").loc["complain"]
    return float(row["estimate"]), float(row["adjusted"])


def _low_points(rng: np.random.Generator, which: int) -> Found:
    return spread([low_point(rng)[which] for _ in range(150)])


def medians(rng: np.random.Generator, n: int = 21) -> tuple[float, float]:
    """Median wait of those who finished, and of all by Kaplan & Meier (1958)."""
    from statsmodels.duration.survfunc import SurvfuncRight

    wait, looked = rng.exponential(23 / np.log(2), n), rng.uniform(6, 36, n)
    done = wait <= looked
    if not done.any():
        return np.nan, np.nan
    all_ = SurvfuncRight(np.minimum(wait, looked), done.astype(int)).quantile(0.5)
    return float(np.median(wait[done])), float(all_)


def _medians(rng: np.random.Generator, which: int) -> Found:
    found = np.array([medians(rng)[which] for _ in range(1000)])
    return spread(np.where(np.isnan(found), np.inf, found))  # a median that is not reached is late


class Journeys(NamedTuple):
    """Simulated journeys of eight moments: what was felt, and what is remembered."""

    peak: np.ndarray
    end: np.ndarray
    mean: np.ndarray
    remembered: np.ndarray
    rated: np.ndarray  # moments, shape (n, 8)


def lived(rng: np.random.Generator, n: int, *, rule: str, each: int = 1) -> Journeys:
    """Journeys of which the true mean is remembered, or half the true peak and half the end.

    With more than one of `each` person, in a row, people also differ in how kindly they look back.
    """
    person = np.repeat(rng.normal(size=(n // each, 1)), each, axis=0)
    level = person + np.cumsum(0.35 * rng.normal(size=(n, 8)), axis=1)
    state = level + 0.5 * rng.normal(size=(n, 8))
    rated = state + 0.6 * rng.normal(size=(n, 8))
    kept = {"mean": state.mean(axis=1), "peak_end": (state.max(axis=1) + state[:, -1]) / 2}[rule]
    remembered = kept + 0.6 * rng.normal(size=n)
    if each > 1:
        remembered += np.repeat(0.5 * rng.normal(size=n // each), each)
    return Journeys(rated.max(axis=1), rated[:, -1], rated.mean(axis=1), remembered, rated)


def _correlation(rng: np.random.Generator) -> Found:
    found = []
    for _ in range(200):
        one = lived(rng, 4000, rule="mean")
        found.append(np.corrcoef((one.peak + one.end) / 2, one.remembered)[0, 1])
    return spread(found)


def _squares(y: np.ndarray, *columns: np.ndarray) -> float:
    """Sum of squares that a regression leaves."""
    x = np.column_stack([np.ones(len(y)), *columns])
    return float(((y - x @ np.linalg.lstsq(x, y)[0]) ** 2).sum())


def _p_value(less: float, more: float, added: int, left: int) -> float:
    return float(stats.f.sf((less - more) / added / (more / left), added, left))


def decided(rng: np.random.Generator, n: int, rule: str) -> tuple[bool, bool, bool]:
    """Whether peak and end add to the mean, the mean adds to them, and they explain more."""
    one = lived(rng, n, rule=rule)
    y = one.remembered
    mean, pair = _squares(y, one.mean), _squares(y, one.peak, one.end)
    both = _squares(y, one.mean, one.peak, one.end)
    return (_p_value(mean, both, 2, n - 4) < 0.05, _p_value(pair, both, 1, n - 4) < 0.05,
            pair < mean)  # fmt: skip


def _decisions(rng: np.random.Generator, rule: str, which: int) -> Found:
    return rate_over([rate([decided(rng, n, rule)[which] for _ in range(REPEATS)]) for n in SIZES])


_UNHAPPY = (
    "60 people, 5 touchpoints, true means .4, −.1, .8, .5, −.9, person sd 1.2, residual sd .8; "
    "who is unhappy rather complains; cemlab.journeys.map; 150 times"
)
_WAITS = (
    "21 people, exponential waits of median 23, looked at after 6 to 36; 1,000 times (inf: a "
    "median that is not reached)"
)
_JOURNEYS = (
    f"journeys of 8 moments, n = {', '.join(f'{n:,}' for n in SIZES)}, person sd 1, step .35, "
    f"state sd .5, rating noise .6, memory noise .6; F tests; {REPEATS} times each"
)
_ADDS, _MEAN_ADDS, _MORE = (
    "peak and end add to the mean (p < .05)", "the mean adds to peak and end (p < .05)",
    "peak and end explain more than the mean",
)  # fmt: skip
_RATES = (
    ("mean", 0, _ADDS, "6–7%", (0.055, 0.075)),
    ("mean", 1, _MEAN_ADDS, "100%", (0.995, 1)),
    ("mean", 2, _MORE, "0–0.5%", (0, 0.0055)),
    ("peak_end", 0, _ADDS, "97–100%", (0.965, 1)),
    ("peak_end", 1, _MEAN_ADDS, "75–100%", (0.745, 1)),
    ("peak_end", 2, _MORE, "79–99%", (0.785, 0.995)),
)
_TRUTHS = {"mean": "the mean is remembered", "peak_end": "½ peak + ½ end are remembered"}

STATEMENTS = {
    "selective_plain": Statement(
        "Plain mean where unhappy people go", "appendix D 5", "−1.92", (-1.925, -1.915),
        partial(_low_points, which=0), _UNHAPPY,
    ),
    "selective_adjusted": Statement(
        "Adjusted mean at the same touchpoint", "appendix D 5", "−1.24", (-1.245, -1.235),
        partial(_low_points, which=1), _UNHAPPY,
    ),
    "finished_only": Statement(
        "Median wait of those who finished", "appendix D 9", "10", (9.5, 10.5),
        partial(_medians, which=0), _WAITS,
    ),
    "survival": Statement(
        "Median wait with those still waiting", "appendix D 9", "23", (22.5, 23.5),
        partial(_medians, which=1), f"{_WAITS}; statsmodels SurvfuncRight",
    ),
    "correlation": Statement(
        "Correlation of peak and end with what is remembered, when that is the mean",
        "appendix D 7", ".82", (0.815, 0.825), _correlation,
        "4,000 journeys of 8 moments, memory noise .6; mean of peak and end; 200 times. With "
        "memory noise .5, as in 14:high_correlation_does_not_prove_rule, it is .85",
    ),
    **{
        f"decision_{rule}_{which}": Statement(
            f"When {_TRUTHS[rule]}: {words}", "section 5.2", stated, within,
            partial(_decisions, rule=rule, which=which), _JOURNEYS,
        )
        for rule, which, words, stated, within in _RATES
    },
}  # fmt: skip
