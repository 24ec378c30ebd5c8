"""Ordered logit and probit: how drivers move the whole distribution of answers.

P(Y ≤ k) = F(θ_k − x′β), so that a positive slope means higher answers [1]_. The outcome keeps
its steps instead of being treated as a length: fit for scales of few points, or with a crowd at
the top. Fitted by Newton's method with the exact Hessian; of two categories it is binary
regression. With survey weights, customers or strata errors come from the design
(`ordinal_errors`), otherwise from the model.

References
----------
.. [1] McCullagh, P. (1980). Regression models for ordinal data. *Journal of the Royal
   Statistical Society, Series B*, 42, 109–142.
.. [2] Gelman, A., Jakulin, A., Pittau, M. G., & Su, Y.-S. (2008). A weakly informative default
   prior distribution for logistic and other regression models. *The Annals of Applied
   Statistics*, 2, 1360–1383.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from cemlab.drivers.methods.cumulative import Layout, Likelihood, Point, maximise
from cemlab.drivers.methods.links import LINKS
from cemlab.drivers.methods.ordinal_answers import Answers, prepare
from cemlab.drivers.methods.ordinal_errors import spread_of_scores
from cemlab.drivers.methods.separation import refuse_separation
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Kind, normal_quantile

PRIOR_SD = 2.5  # of a penalised slope, per standard deviation of its driver


class OrdinalFit(NamedTuple):
    """A fitted ordinal model of K categories and p columns.

    Attributes
    ----------
    link : str
    categories : ndarray, shape (K,)
        Answers of the outcome that somebody gave, in order.
    empty : tuple of float
        Declared answers that nobody gave: each is merged with its neighbours, as no answer says
        where its threshold lies.
    threshold, threshold_error : ndarray, shape (K − 1,)
    coefficient, std_error, statistic, p_value, conf_low, conf_high : ndarray
        Slopes of one scale point, shape (p,); shape (K − 1, p) where some differ by threshold.
    parameter, covariance : ndarray, shapes (m,) and (m, m)
        All parameters in the order of `layout`.
    layout : Layout
    log_likelihood, log_likelihood_null : float
        Of this model and of that without drivers. With survey weights that add up to n.
    n : int
        People.
    df : float
        Degrees of freedom of the intervals: infinite, or sampling units less strata.
    steps : int
        Newton steps until it had settled.
    """

    link: str
    categories: np.ndarray
    empty: tuple[float, ...]
    threshold: np.ndarray
    threshold_error: np.ndarray
    coefficient: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    parameter: np.ndarray
    covariance: np.ndarray
    layout: Layout
    log_likelihood: float
    log_likelihood_null: float
    n: int
    df: float
    steps: int

    @property
    def deviance(self) -> float:
        """−2 log-likelihood."""
        return -2 * self.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion: deviance + 2 × parameters."""
        return self.deviance + 2 * len(self.parameter)

    @property
    def mcfadden(self) -> float:
        """McFadden's R²: 1 − log-likelihood / log-likelihood without drivers."""
        return 1 - self.log_likelihood / self.log_likelihood_null

    @property
    def slopes(self) -> np.ndarray:
        """Slopes at each threshold, shape (K − 1, p)."""
        return self.parameter[self.layout.slopes]


def fit(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    clusters: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    categories: Sequence[float] | None = None,
    varying: Sequence[int] = (),
    link: str = "logit",
    penalised: bool = False,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
    level: float = 0.95,
) -> OrdinalFit:
    """Ordinal regression of the outcome on all columns.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers and covariates, without gaps; none may be fixed by the others.
    y : ndarray, shape (n,)
        Outcome: numbers whose order counts, at most 25 different ones.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    kind : {"survey", "frequency"}, default "survey"
        Frequency weights give exactly what the table gives with each row repeated.
    clusters, strata : ndarray, shape (n,), optional
        Customer (sampling unit) and stratum of each row; errors are then those of the design.
    categories : sequence of float, optional
        All answers the scale allows, to learn which nobody gave.
    varying : sequence of int, optional
        Columns whose slope may differ by threshold; see `partial_odds.fit`.
    link : {"logit", "probit", "cloglog"}, default "logit"
    penalised : bool, default False
        Draw slopes towards 0 by a normal prior with a standard deviation of 2.5 per standard
        deviation of the driver [2]_: finite even where a driver separates the answers.
    names : sequence of str, optional
        Names of the columns, for messages.
    outcome : str, optional
        Name of the outcome, for messages.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    OrdinalFit

    Raises
    ------
    MethodError
        Answers that `prepare` refuses, separation, or no best fit found.
    """
    if link not in LINKS:
        raise OptionError.unknown("link", link, LINKS)
    normal_quantile(level)  # refuses an impossible level
    answers = prepare(
        x,
        y,
        weights,
        kind=kind,
        clusters=clusters,
        strata=strata,
        categories=categories,
        names=names,
        outcome=outcome,
    )
    return fitted(answers, link, varying=varying, penalised=penalised, level=level)


def fitted(
    answers: Answers,
    link: str = "logit",
    *,
    varying: Sequence[int] = (),
    penalised: bool = False,
    level: float = 0.95,
) -> OrdinalFit:
    """The same for answers that were prepared before."""
    p = answers.x.shape[1]
    varying = tuple(sorted({int(column) for column in varying}))
    if not set(varying) <= set(range(p)):
        raise MethodError(f"`varying` is {varying}; expected columns from 0 to {p - 1}.")
    layout = Layout(len(answers.categories) - 1, p, varying)
    likelihood = likelihood_of(answers, layout, link, penalised)
    best = best_fit(likelihood, answers, link)
    if best is None:
        raise MethodError(
            "The ordinal model has not settled after 50 steps: the answers hardly determine it. "
            "Use fewer drivers or wider categories, or penalised=True."
        )
    covariance, df = np.linalg.inv(-best.hessian), np.inf
    if answers.is_design:
        scores = likelihood.scores(best.parameters)
        middle, df = spread_of_scores(
            scores, layout.size, len(answers.code), answers.units, answers.strata
        )
        covariance = covariance @ middle @ covariance
    turn = _units_restored(layout, answers.mean, answers.scale)
    parameter, covariance = turn @ best.parameters, turn @ covariance @ turn.T
    error = np.sqrt(np.diagonal(covariance))
    places = layout.slopes if layout.varying else layout.slopes[0]
    slope, slope_error = parameter[places], error[places]
    statistic = slope / slope_error
    reach = slope_error * t_quantile(level, df)
    counts = answers.shares * (answers.n if answers.weights is None else answers.weights.sum())
    return OrdinalFit(
        link=link,
        categories=answers.categories,
        empty=answers.empty,
        threshold=parameter[layout.thresholds],
        threshold_error=error[layout.thresholds],
        coefficient=slope,
        std_error=slope_error,
        statistic=statistic,
        p_value=two_sided(statistic, df),
        conf_low=slope - reach,
        conf_high=slope + reach,
        parameter=parameter,
        covariance=covariance,
        layout=layout,
        log_likelihood=best.value + 0.5 * float(likelihood.penalties @ best.parameters**2),
        log_likelihood_null=float(counts @ np.log(answers.shares)),
        n=answers.n,
        df=df,
        steps=best.steps,
    )


def t_quantile(level: float, df: float) -> float:
    """Two-sided quantile of t, normal for infinite degrees of freedom."""
    return normal_quantile(level) if np.isinf(df) else float(special.stdtrit(df, (1 + level) / 2))


def two_sided(statistic: np.ndarray, df: float) -> np.ndarray:
    """Two-sided p-value of t, normal for infinite degrees of freedom."""
    far = -np.abs(statistic)
    return 2 * (special.ndtr(far) if np.isinf(df) else special.stdtr(df, far))


def likelihood_of(
    answers: Answers, layout: Layout, link: str, penalised: bool = False
) -> Likelihood:
    """The likelihood of prepared answers."""
    return Likelihood(
        answers.x,
        answers.code,
        answers.weights,
        layout,
        LINKS[link],
        answers.mean,
        answers.scale,
        PRIOR_SD**-2 if penalised else 0.0,
    )


def best_fit(likelihood: Likelihood, answers: Answers, link: str) -> Point | None:
    """The best fit from the shares of the categories, first with common slopes."""
    layout = likelihood.layout
    start = np.zeros(layout.size)
    start[layout.thresholds] = LINKS[link].quantile(np.cumsum(answers.shares)[:-1])
    return maximise(
        likelihood.at,
        start,
        lambda step, tolerance: refuse_separation(likelihood, answers, step, tolerance),
    )


def _units_restored(layout: Layout, mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The matrix that turns parameters of standardised columns into those of the columns."""
    turn = np.eye(layout.size)
    for cut, places in zip(layout.thresholds, layout.slopes, strict=True):
        turn[places, places] = 1 / scale
        turn[cut, places] = mean / scale
    return turn
