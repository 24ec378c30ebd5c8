"""Regressions of the contest, and the tests between two of them.

References
----------
.. [1] MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance
   matrix estimators with improved finite sample properties. *Journal of Econometrics*,
   29, 305–325.
.. [2] Davidson, R., & MacKinnon, J. G. (1981). Several tests for model specification in
   the presence of alternative hypotheses. *Econometrica*, 49, 781–793.
.. [3] Hurvich, C. M., & Tsai, C.-L. (1989). Regression and time series model selection in
   small samples. *Biometrika*, 76, 297–307.
.. [4] Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal data analysis using generalized
   linear models. *Biometrika*, 73, 13–22.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import fdtrc

from cemlab.errors import MethodError
from cemlab.peak_end.methods.design import Design


class Model(NamedTuple):
    """One fitted regression; arrays begin with the intercept, shape (p + 1,).

    Attributes
    ----------
    terms : tuple of str
        "const", covariates, "n_moments", "mean", extremes, "end": those that enter.
    estimate, std_error, statistic, p_value, conf_low, conf_high : ndarray
        Per unit of each term, with robust errors and t.
    standardised : ndarray
        Standard deviations of the outcome per standard deviation of the term; NaN for
        the intercept.
    r_squared, r_squared_adjusted : float
        Within the sample.
    r_squared_loo : float
        Each journey predicted from all others: 1 − PRESS / Σ(y − mean of the others)².
    r_squared_cv : float
        Each customer predicted from other customers.
    aicc, bic : float
        n log(RSS / n) + penalty: only differences mean something. AICc counts the error
        variance as a parameter [3]_, BIC does not.
    df : int
        Residual degrees of freedom.
    """

    terms: tuple[str, ...]
    estimate: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    standardised: np.ndarray
    r_squared: float
    r_squared_adjusted: float
    r_squared_loo: float
    r_squared_cv: float
    aicc: float
    bic: float
    df: int

    def coefficient(self, term: str, *, standardised: bool = False) -> float:
        """Coefficient of one term."""
        values = self.standardised if standardised else self.estimate
        return float(values[self.terms.index(term)])


class NestedTest(NamedTuple):
    """Whether the larger model explains more: the classical F, and a robust Wald F.

    `covariance` and `plain_covariance`, of shape (df1, df1), are those of the added terms by the
    robust errors, and as if every journey were alike and independent.
    """

    statistic: float
    df1: int
    df2: int
    p_value: float
    robust_statistic: float
    robust_df2: int
    robust_p_value: float
    covariance: np.ndarray
    plain_covariance: np.ndarray


class RivalTest(NamedTuple):
    """J test [2]_: whether the rival's predictions add to a model (t, classical error)."""

    statistic: float
    df: int
    p_value: float


def fitted(design: Design, name: str, errors: str) -> Any:
    """One model of the design, fitted by statsmodels.

    Parameters
    ----------
    design : Design
        From `contest_design`.
    name : str
        Which of `design.models`.
    errors : {"HC3", "customer"}
        HC3 [1]_ with n − p degrees of freedom, or errors clustered by customer [4]_ (CR1)
        with one degree less than customers.

    Raises
    ------
    MethodError
        A coefficient rests on a single journey, or the fit is exact.
    """
    # statsmodels takes seconds to import, and features alone do not need it
    from statsmodels.regression.linear_model import OLS

    columns = list(design.models[name])
    model = OLS(design.y, np.column_stack([np.ones(len(design.y)), design.x[:, columns]]))
    alone = np.flatnonzero(_leverage(model.exog) > 1 - 1e-9)
    if alone.size:
        rest = np.delete(design.x[:, columns], alone[0], axis=0)
        still = [design.terms[c] for c in np.array(columns)[(rest == rest[0]).all(axis=0)]]
        raise MethodError(
            f"One single journey (place {design.kept[alone[0]]}) decides the coefficient of "
            f"{', '.join(map(repr, still)) or 'a term'}. Leave it out, or wait for more journeys."
        )
    if model.fit().ssr < 1e-12 * ((design.y - design.y.mean()) ** 2).sum():
        raise MethodError(
            f"Model {name!r} gives the outcome exactly, as if it were computed from the moments. "
            "Take the overall rating that was asked for."
        )
    if errors == "HC3":
        return model.fit(cov_type="HC3", use_t=True)
    return model.fit(cov_type="cluster", cov_kwds={"groups": design.customer}, use_t=True)


def described(design: Design, name: str, fit: Any, r_squared_cv: float, level: float) -> Model:
    """Numbers of a fitted model."""
    y, n, p = design.y, len(design.y), len(fit.params)
    k = p + 1
    spread = design.x[:, list(design.models[name])].std(axis=0) / y.std()
    ahead = fit.resid / (1 - _leverage(fit.model.exog))
    ahead_of_mean = (y - y.mean()) * n / (n - 1)
    low, high = fit.conf_int(1 - level).T
    size = n * np.log(fit.ssr / n)
    return Model(
        terms=("const", *(design.terms[column] for column in design.models[name])),
        estimate=fit.params,
        std_error=fit.bse,
        statistic=fit.tvalues,
        p_value=fit.pvalues,
        conf_low=low,
        conf_high=high,
        standardised=np.append(np.nan, fit.params[1:] * spread),
        r_squared=float(fit.rsquared),
        r_squared_adjusted=float(fit.rsquared_adj),
        r_squared_loo=float(1 - (ahead**2).sum() / (ahead_of_mean**2).sum()),
        r_squared_cv=r_squared_cv,
        aicc=float(size + 2 * k + 2 * k * (k + 1) / (n - k - 1)) if n > k + 1 else np.inf,
        bic=float(size + p * np.log(n)),
        df=n - p,
    )


def nested(design: Design, small: str, large: str, fits: dict[str, Any]) -> NestedTest:
    """Whether the terms of the larger model that the smaller lacks are all 0.

    The classical F compares residual sums of squares. The robust one is the Wald statistic
    of those terms over their number; NaN with no more customers than terms.
    """
    fewer, more = fits[small], fits[large]
    added = [c for c in design.models[large] if c not in design.models[small]]
    places = [1 + design.models[large].index(c) for c in added]
    df1, df2, robust_df2 = len(added), int(more.df_resid), int(more.df_resid)
    if more.cov_type == "cluster":
        robust_df2 = int(design.customer.max())
    statistic = (fewer.ssr - more.ssr) / df1 / (more.ssr / df2)
    robust, robust_p = np.nan, np.nan
    if robust_df2 >= df1:
        test = more.wald_test(np.eye(len(more.params))[places], use_f=True, scalar=True)
        robust, robust_p = float(test.statistic), float(test.pvalue)
    p_value = float(fdtrc(df1, df2, statistic))
    own = np.ix_(places, places)
    return NestedTest(
        float(statistic), df1, df2, p_value, robust, robust_df2, robust_p,
        np.asarray(more.cov_params())[own], (more.scale * more.normalized_cov_params)[own],
    )  # fmt: skip


def rival(own: Any, other: Any) -> RivalTest:
    """J test of one fitted model against the predictions of another."""
    from statsmodels.regression.linear_model import OLS

    left = OLS(other.fittedvalues, own.model.exog).fit().resid
    df = int(own.df_resid) - 1
    if df < 1 or (left**2).sum() < 1e-12 * other.centered_tss:
        return RivalTest(np.nan, df, np.nan)  # the rival predicts nothing of its own
    test = OLS(own.model.endog, np.column_stack([own.model.exog, other.fittedvalues])).fit()
    return RivalTest(float(test.tvalues[-1]), df, float(test.pvalues[-1]))


def _leverage(terms: np.ndarray) -> np.ndarray:
    """Diagonal of the hat matrix."""
    return (np.linalg.qr(terms)[0] ** 2).sum(axis=1)
