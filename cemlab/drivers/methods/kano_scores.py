"""Continuous scores of Kano features, as coordinates of a plot.

Answers become numbers, so that a mean and its spread can be drawn where categories only count
[1]_. The scale is lopsided on purpose: *dislike it if it has it* is rarely meant, and counts less
than *like it*.

References
----------
.. [1] DuMouchel, W. (1993). Thoughts on graphical and continuous analysis. In C. Berger et al.,
   Kano's methods for understanding customer-defined quality. *Center for Quality Management
   Journal*, 2(4), 20–23.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.kano_table import checked_answers, refuse_unanswered
from cemlab.errors import MethodError
from cemlab.numerics import Kind, checked_weights, mean_interval, sample

FUNCTIONAL = np.array([4.0, 2.0, 0.0, -1.0, -2.0])  # like, must, neutral, live, dislike
DYSFUNCTIONAL = FUNCTIONAL[::-1]


class Scores(NamedTuple):
    """Means of features; fields of shape (features, 2): functional, dysfunctional.

    `n` (shape (features,)) people answered both questions. The t interval of a single person is
    NaN.
    """

    n: np.ndarray
    mean: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    std_dev: np.ndarray


def scores(
    functional: np.ndarray,
    dysfunctional: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    level: float = 0.95,
) -> Scores:
    """Mean scores of each feature, −2 to 4.

    Parameters
    ----------
    functional, dysfunctional : ndarray, shape (n, features)
        Answers as for `kano_table.classify`.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Scores

    Raises
    ------
    MethodError
        Answers that `kano_table.classify` refuses, weights that are none, or a feature that nobody
        answered.
    """
    functional, dysfunctional = checked_answers(functional, dysfunctional)
    if functional.ndim != 2 or not functional.size:
        raise MethodError(f"Answers have shape {functional.shape}; expected (n, features).")
    weights = checked_weights(weights, len(functional), kind)
    counted = np.ones(len(functional), bool) if weights is None else weights > 0
    both = np.isfinite(functional) & np.isfinite(dysfunctional) & counted[:, None]
    refuse_unanswered(both.sum(axis=0))
    found = np.empty((5, functional.shape[1], 2))
    for feature, own in enumerate(both.T):
        part = None if weights is None else weights[own]
        for side, (scale, answers) in enumerate(
            [(FUNCTIONAL, functional), (DYSFUNCTIONAL, dysfunctional)]
        ):
            x = scale[answers[own, feature].astype(int)]
            mean = mean_interval(x, part, kind=kind, level=level)
            spread = sample(x, part, kind=kind).variance ** 0.5
            found[:, feature, side] = mean.n, *mean[:3], spread
    return Scores(found[0, :, 0].astype(int), *found[1:])
