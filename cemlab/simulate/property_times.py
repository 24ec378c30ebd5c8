"""When the moments of a repair happen: by the clock of the estate, asleep at night."""

from __future__ import annotations

import numpy as np
import pandas as pd

FIRST_DAY, DAYS = np.datetime64("2026-03-02T00:00"), 75  # of reporting
MINUTES = np.timedelta64(1, "m")
DAY = 24 * 60


def times_of(reply: np.ndarray, came: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """When each resident meets, or would meet, each touchpoint; always in the order of columns.

    Parameters
    ----------
    reply : ndarray
        Rating of the reply: 1 and 2 waited a day or more for it.
    came : DataFrame of bool
        Who came to `chase`.
    """
    n = len(came)

    def between(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, size=n)

    times = pd.DataFrame(index=range(n))
    day = rng.integers(DAYS, size=n) * DAY
    report = day + rng.triangular(7 * 60, 9.5 * 60, 22 * 60, size=n)
    slow = np.where(reply <= 2, between(20 * 60, 44 * 60), 0.0)
    confirm = report + np.exp(rng.normal(np.log(100), 0.7, size=n)) + 3 + slow
    confirm = _awake(confirm, 8, 21, between(0, 90))
    wait = _awake(confirm + between(8 * 60, 20 * 60), 9, 21, between(0, 90))
    chase = _awake(wait + between(2 * 60, 12 * 60), 8.5, 20, between(0, 90))
    before = np.where(came["chase"], chase, wait)
    visit = _awake(before + between(3 * 60, 26 * 60), 8.5, 17.5, between(0, 120))
    repair = visit + between(15, 110)
    pay = repair + between(3, 25)
    callback = _awake(pay + between(40 * 60, 90 * 60), 9, 18, between(0, 180))
    minutes = dict(report=report, confirm=confirm, wait=wait, chase=chase, visit=visit,
                   repair=repair, pay=pay, callback=callback)  # fmt: skip
    for name in came:
        times[name] = FIRST_DAY + np.floor(minutes[name]).astype(int) * MINUTES
    return times


def _awake(minutes: np.ndarray, opens: float, closes: float, late: np.ndarray) -> np.ndarray:
    """Times outside the hours wait for the next opening, and then some minutes."""
    clock = minutes % DAY
    start = minutes - clock + opens * 60 + late
    early, over = clock < opens * 60, clock > closes * 60
    return np.where(early, start, np.where(over, start + DAY, minutes))
