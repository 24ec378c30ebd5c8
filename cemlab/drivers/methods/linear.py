"""Linear regression with robust standard errors: what one scale point of a driver goes with.

Ordinary or weighted least squares; HC3 standard errors [1]_, [2]_, because ratings rarely
have one variance at all levels and HC3 holds up with single influential answers; t with
n − p degrees of freedom.

References
----------
.. [1] MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance
   matrix estimators with improved finite sample properties. *Journal of Econometrics*,
   29, 305–325.
.. [2] Long, J. S., & Ervin, L. H. (2000). Using heteroscedasticity consistent standard
   errors in the linear regression model. *The American Statistician*, 54, 217–224.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import MethodError
from cemlab.numerics import Kind, Players, vif


class LinearFit(NamedTuple):
    """A fitted regression; arrays of terms begin with the intercept, shape (p + 1,)."""

    coefficient: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    r_squared: float
    r_squared_adjusted: float
    vif: np.ndarray  # per player
    condition_number: float  # of the columns and the intercept, scaled to length 1
    leverage_max: float
    cooks_max: float
    n: int
    df: int


def fit(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    players: Players | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
    level: float = 0.95,
) -> LinearFit:
    """Regression of the outcome on all columns.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers, without gaps; none may be fixed by the others.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights (weighted least squares) or frequencies.
    kind : {"survey", "frequency"}, default "survey"
        Frequency weights give exactly what the table gives with each row repeated.
    players : sequence of sequences of int, optional
        Columns that belong together, for the VIF; single columns by default.
    names : sequence of str, optional
        Names of the columns, for messages.
    outcome : str, optional
        Name of the outcome, for messages.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    LinearFit

    Raises
    ------
    MethodError
        Answers that `check_design` refuses, or a coefficient that rests on one answer.
    """
    # statsmodels takes seconds to import, and importance alone does not need it
    from statsmodels.regression.linear_model import OLS, WLS

    r = check_design(x, y, weights, kind=kind, names=names, outcome=outcome)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if weights is not None and kind == "frequency":
        people = np.asarray(weights).astype(int)
        x, y, weights = np.repeat(x, people, axis=0), np.repeat(y, people), None
    terms = np.column_stack([np.ones(len(y)), x])
    model = OLS(y, terms) if weights is None else WLS(y, terms, weights=weights)
    leverage = (np.linalg.qr(model.wexog)[0] ** 2).sum(axis=1)
    _refuse_single_answers(x, leverage, names)
    found = model.fit(cov_type="HC3", use_t=True)
    low, high = found.conf_int(1 - level).T
    cooks = found.wresid**2 * leverage / (1 - leverage) ** 2 / (terms.shape[1] * found.scale)
    return LinearFit(
        coefficient=found.params,
        std_error=found.bse,
        statistic=found.tvalues,
        p_value=found.pvalues,
        conf_low=low,
        conf_high=high,
        r_squared=float(found.rsquared),
        r_squared_adjusted=float(found.rsquared_adj),
        vif=vif(r[:-1, :-1], players),
        condition_number=float(np.linalg.cond(terms / np.linalg.norm(terms, axis=0))),
        leverage_max=float(leverage.max()),
        cooks_max=float(cooks.max()),
        n=len(y),
        df=int(found.df_resid),
    )


def _refuse_single_answers(
    x: np.ndarray, leverage: np.ndarray, names: Sequence[str] | None
) -> None:
    """An answer of leverage 1 is fitted exactly, and leaves no residual to judge an error by."""
    alone = np.flatnonzero(leverage > 1 - 1e-9)
    if not alone.size:
        return
    rest = np.delete(x, alone[0], axis=0)
    still = np.flatnonzero(rest.max(axis=0) == rest.min(axis=0))
    blamed = ", ".join(repr(names[c]) if names else f"x[:, {c}]" for c in still)
    raise MethodError(
        f"One single answer (row {alone[0]}) decides the coefficient of "
        f"{blamed or 'a driver'}: all others agree. Leave the driver out, or wait for more answers."
    )
