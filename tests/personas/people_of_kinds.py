"""A world of three groups who differ in ratings, an amount and two categories."""

import warnings

import numpy as np
import pandas as pd

import cemlab
from cemlab import Survey

RATINGS = ["speed", "price", "contact", "design"]
NOMINAL = ["device", "reason", "channel"]
PATTERNS = np.array([[5, 2, 2, 4], [2, 5, 2, 1], [2, 2, 5, 3]])
CHANCES = {
    "device": (("phone", "laptop", "desktop"),
               [[0.85, 0.1, 0.05], [0.1, 0.8, 0.1], [0.1, 0.15, 0.75]]),
    "reason": (("work", "study", "play"), [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1]]),
    "channel": (("shop", "web", "friend"), [[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]]),
}  # fmt: skip


def people(n=240, seed=1, noise=0.6):
    """A table of answers, and the true group of each row."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat([0, 1, 2], [n // 2, n * 3 // 10, n - n // 2 - n * 3 // 10]))
    ratings = PATTERNS[truth] + rng.normal(0, noise, (n, 4))
    table = pd.DataFrame(np.clip(np.rint(ratings), 1, 5), columns=RATINGS)
    table["spent"] = np.exp(rng.normal(np.array([3.0, 5.0, 4.0])[truth], 0.4)).round(2)
    for name, (levels, chances) in CHANCES.items():
        table[name] = [rng.choice(levels, p=chances[group]) for group in truth]
    table["region"] = rng.choice(["north", "south"], n)
    return table, truth


def survey(table, **more):
    roles = {name: {"role": "segment"} for name in [*NOMINAL, "region"] if name in table}
    return Survey.from_frame(
        table, items={name: {"scale": (1, 5)} for name in RATINGS if name in table} | roles, **more
    )


def fit(given, **options):
    defaults = {"k_max": 3, "resamples": 0, "null_samples": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.personas.fit(given, **(defaults | options))
