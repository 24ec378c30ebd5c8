"""Answers that drivers separate perfectly, so that no finite slope fits best.

The likelihood then grows for ever in one direction of the parameters, and Newton's steps point
there and do not get shorter. A direction is proof when no row grows less likely along it [1]_.

References
----------
.. [1] Albert, A., & Anderson, J. A. (1984). On the existence of maximum likelihood estimates in
   logistic regression models. *Biometrika*, 71, 1–10.
"""

from __future__ import annotations

import numpy as np

from cemlab.drivers.methods.cumulative import Likelihood
from cemlab.drivers.methods.ordinal_answers import Answers
from cemlab.errors import MethodError


def refuse_separation(
    likelihood: Likelihood, answers: Answers, step: np.ndarray, tolerance: float
) -> None:
    """Refuse answers for which the parameters can follow a step of Newton's method for ever.

    Parameters
    ----------
    likelihood : Likelihood
    answers : Answers
        What it is the likelihood of.
    step : ndarray, shape (parameters,)
        A step that is not getting shorter.
    tolerance : float
        How far the step may be from such a direction, as a share of its largest effect.

    Raises
    ------
    MethodError
        The step goes on for ever: which drivers separate which answers.
    """
    cut = likelihood.recedes(step, tolerance)
    if cut is None:
        return
    moved = np.abs(step[likelihood.layout.slopes]).max(axis=0)
    blamed = [int(column) for column in np.argsort(-moved) if moved[column] > moved.max() / 100]
    for column in blamed:
        place = _separated_by(answers.x[:, column], answers.code)
        if place is not None:
            cut, blamed = place, [column]
            break
    who = " and ".join(repr(answers.names[column]) for column in blamed[:6])
    low, high = answers.categories[cut : cut + 2]
    raise MethodError(
        f"{who} {'separates' if len(blamed) == 1 else 'together separate'} {low:g} from {high:g} "
        "perfectly; the odds ratio is infinite. Use penalised=True or more data."
    )


def _separated_by(column: np.ndarray, code: np.ndarray) -> int | None:
    """The first cut that a column separates alone, None where it does not do so at all cuts."""
    own = [column[code == k].astype(float) for k in range(int(code.max()) + 1)]
    for sign in (1, -1):
        least = np.array([(sign * one).min() for one in own])
        most = np.array([(sign * one).max() for one in own])
        if (most[:-1] <= least[1:]).all():
            strict = (most[:-1] < least[1:]) | (least[:-1] < most[:-1]) | (least[1:] < most[1:])
            return int(strict.argmax())
    return None
