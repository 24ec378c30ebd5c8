"""Probabilities of latent classes that give no small group of people away.

A class of 50 with a probability of 0.06 says that three of its people gave an answer. Answers of
so few are put together: each gets the same part of what they have in common, and that is never
less than the smallest number that may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def told(parameters: Mapping[str, Any], n: float, least: int) -> dict[str, Any]:
    """Shares and probabilities that may leave.

    Parameters
    ----------
    parameters : mapping
        `share` (k,) and `probabilities`, for each item (k, levels), of latent classes.
    n : float
        People behind them.
    least : int
        Fewest people that are told apart.

    Returns
    -------
    dict
        The same; in each class and item, levels of fewer than `least` expected people share what
        they have together, or `least` people where that is less.

    Notes
    -----
    Like a prior it also keeps a class from ruling out somebody by one rare answer.
    """
    share = np.asarray(parameters["share"], dtype=float)
    people = np.maximum(share * n, 1.0)[:, None]
    tables = []
    for chances in parameters["probabilities"]:
        table = np.array(chances, dtype=float)
        few = table * people < least
        rare = np.where(few, table, 0.0).sum(axis=1, keepdims=True)
        common = np.maximum(rare, np.minimum(least / people, few.mean(axis=1, keepdims=True)))
        common = np.where(few.any(axis=1, keepdims=True), common, 0.0)
        spread = common / np.maximum(few.sum(axis=1, keepdims=True), 1)
        rest = np.where(few, 0.0, table) * (1 - common) / np.maximum(1 - rare, 1e-12)
        table = np.where(few, spread, rest)
        tables.append(table / table.sum(axis=1, keepdims=True))
    return dict(parameters) | {"share": share, "probabilities": tuple(tables)}
