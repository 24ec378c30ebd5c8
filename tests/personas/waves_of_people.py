"""Made waves: three patterns over six items, in any mix."""

import numpy as np
import pandas as pd

import cemlab
from cemlab.personas.methods import kmeans
from cemlab.personas.methods.frozen import FrozenItem, freeze

NAMES = ("a", "b", "c", "d", "e", "f")
PATTERNS = np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3], [3, 3, 3, 1, 5, 5]])
OTHERS = np.array([[5, 1, 5, 1, 5, 1], [1, 5, 1, 5, 1, 5], [5, 5, 5, 1, 1, 1]])


def answers(n, mix=(0.4, 0.35, 0.25), *, spread=1.0, patterns=PATTERNS, seed=0):
    rng = np.random.default_rng(seed)
    kinds = rng.choice(len(patterns), n, p=mix)
    return np.clip(np.rint(patterns[kinds] + rng.normal(0, spread, (n, 6))), 1, 5)


def survey(table, columns=None, **more):
    frame = pd.DataFrame(table, columns=NAMES).assign(**(columns or {}))
    return cemlab.Survey.from_frame(frame, scale=dict.fromkeys(NAMES, (1, 5)), **more)


def personas(of, **more):
    return cemlab.personas.fit(
        of, items=list(NAMES), k=3, k_max=3, resamples=0, null_samples=0, **more
    )


def quick_model(table, k=3):
    """The model of a table without gaps, and without what `fit` says about it."""
    found = kmeans.fit(table, k, starts=20)
    items = [FrozenItem(name, (1.0, 5.0)) for name in NAMES]
    return freeze("kmeans", items, None, {"centroids": found.centroids}, found.share, table)
