"""Maximum likelihood of positive parameters: several starts, with the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize

SIZES = (-20.0, 20.0)  # logarithms among which parameters are looked for
CLOSE = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 2000}


def fitted(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], starts: Sequence[Sequence[float]]
) -> optimize.OptimizeResult:
    """Where a loss of logarithms is smallest, from the best of the starts.

    Parameters
    ----------
    loss : callable
        Of the logarithms of the parameters, shape (parameters,): a mean loss a customer (so that
        its size does not grow with them), and its gradient by the logarithms.
    starts : sequence of sequences
        Where to begin.

    Returns
    -------
    OptimizeResult
        As scipy gives it: `x` the logarithms, `fun` the loss.
    """
    found = [
        optimize.minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=[SIZES] * len(start), options=CLOSE
        )
        for start in starts
    ]
    return min(found, key=lambda one: one.fun)
