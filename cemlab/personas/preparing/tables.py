"""Tables beside the steps: what each item weighs, and level against the first component."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.personas.sample import Sample

ITEM_COLUMNS = (
    "item", "block", "n", "missing", "mean", "sd", "reversed", "logged", "entered_sd", "pull",
)  # fmt: skip
STYLE_COLUMNS = ("band", "level", "component", "component_low", "component_high", "n")
MOST_BANDS, FEWEST_BANDS = 10, 3


def by_item(survey: Survey, taken: Sample, items: Sequence[str]) -> pd.DataFrame:
    """Each item as answered, and what it weighs in distances between people.

    `pull` is its share of the variance of all items as they are grouped: an item with more of it
    has more say about who is near whom. Means are in scale units, high is good.
    """
    each, entered = taken.each[taken.fitting], taken.prepared.x[taken.fitting]
    spread = _spread(entered, each)
    blocks = np.arange(len(items)) if taken.blocks is None else taken.blocks
    order = {block: place + 1 for place, block in enumerate(dict.fromkeys(blocks.tolist()))}
    total, rows = float((spread**2).sum()), []
    for place, name in enumerate(items):
        answers = taken.answers[:, place]
        known = ~np.isnan(answers)
        own, weights = answers[known], taken.each[known]
        told = known.sum() >= survey.circumstances.min_cell and weights.any()
        rows.append({
            "item": name, "block": float(order[blocks[place]]), "n": float(known.sum()),
            "missing": float(1 - known.mean()),
            "mean": float(np.average(own, weights=weights)) if told else np.nan,
            "sd": float(_spread(own[:, None], weights)[0]) if told else np.nan,
            "reversed": survey.items[name].direction == "low_is_good",
            "logged": bool(taken.prepared.rule.logged[place]),
            "entered_sd": float(spread[place]),
            "pull": float(spread[place] ** 2 / total) if total else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(ITEM_COLUMNS))


def by_level(survey: Survey, taken: Sample) -> pd.DataFrame:
    """The first component in bands of people by the mean of their answers.

    In standard deviations, with the middle half of each band. Bands hold as many people as may
    be shown, or more; no person is in the table. Empty where the items have several scales or
    there are too few people.
    """
    nothing = pd.DataFrame(columns=list(STYLE_COLUMNS), dtype=float)
    complete = taken.fitting & ~np.isnan(taken.answers).any(axis=1)
    x, each = taken.answers[complete], taken.each[complete]
    varies = x.std(axis=0) > 0 if len(x) else np.zeros(1, bool)
    least = survey.circumstances.min_cell
    if taken.scale is None or varies.sum() < 2 or len(x) < FEWEST_BANDS * least:
        return nothing
    level, component = x.mean(axis=1), _first_component(x[:, varies], each)
    rows = [
        {"band": float(band + 1), "level": float(np.average(level[own], weights=each[own])),
         "component": float(np.average(component[own], weights=each[own])),
         "component_low": float(np.quantile(component[own], 0.25)),
         "component_high": float(np.quantile(component[own], 0.75)), "n": float(own.sum())}
        for band, own in enumerate(_bands(level, least))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(STYLE_COLUMNS)) if len(rows) > 1 else nothing


def n_blocks(table: pd.DataFrame) -> int:
    """Blocks of two items or more; one block of all items is as none."""
    sizes = table["block"].value_counts()
    return int((sizes > 1).sum()) if len(sizes) > 1 else 0


def _first_component(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scores on the first component of the covariance, SD 1, up with the person's mean."""
    centred = x - np.average(x, axis=0, weights=weights)
    _, vectors = np.linalg.eigh((centred * weights[:, None]).T @ centred)
    scores = centred @ vectors[:, -1]
    if np.average(scores * centred.mean(axis=1), weights=weights) < 0:
        scores = -scores
    return scores / _spread(scores[:, None], weights)[0]


def _bands(level: np.ndarray, least: int) -> list[np.ndarray]:
    """People by level, in bands of about the same number; equal levels stay together."""
    n = len(level)
    count = int(min(MOST_BANDS, n // least))
    edges = np.unique(np.quantile(level, np.linspace(0, 1, count + 1)[1:-1]))
    band = np.searchsorted(edges, level, side="right")
    bands: list[np.ndarray] = []
    waiting = np.zeros(n, bool)
    for place in range(len(edges) + 1):
        waiting = waiting | (band == place)
        if waiting.sum() >= least:
            bands.append(waiting)
            waiting = np.zeros(n, bool)
    if waiting.any():
        bands[-1] = bands[-1] | waiting
    return bands


def _spread(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    centre = np.average(x, axis=0, weights=weights)
    return np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weights))
