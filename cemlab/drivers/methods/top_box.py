"""Binary logit of the top box: how drivers move the chance of a high answer.

The ordinal model of two categories; its intercept is minus the threshold.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cemlab.drivers.methods import ordinal
from cemlab.drivers.methods.ordinal import OrdinalFit
from cemlab.errors import MethodError


def fit(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    least: float,
    outcome: str = "the outcome",
    **options: Any,
) -> OrdinalFit:
    """Logit of an answer of at least `least` on all columns.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers and covariates, without gaps.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    least : float
        Lowest answer that is in the top box, such as 9 of 0–10.
    outcome : str, optional
        Name of the outcome, for messages.
    **options
        Further options of `ordinal.fit`; `link="probit"` for a probit.

    Returns
    -------
    OrdinalFit
        With categories 0 and 1.

    Raises
    ------
    MethodError
        Nobody or everybody is in the top box, and what `ordinal.fit` refuses.
    """
    y = np.asarray(y, dtype=float)
    counted = np.isfinite(y) if weights is None else np.isfinite(y) & (np.asarray(weights) > 0)
    in_box = counted & (y >= least)
    if counted.any() and in_box.sum() in (0, counted.sum()):
        raise MethodError(
            f"{'All' if in_box.any() else 'None'} of {counted.sum()} answers to {outcome!r} are "
            f"{least:g} or more, so that there is nothing to explain. Choose another top box."
        )
    above = np.where(np.isfinite(y), y >= least, np.nan)
    return ordinal.fit(x, above, weights, outcome=outcome, **options)
