"""Results of several imputed tables as one: Rubin's rules with Barnard and Rubin's freedom.

The variance of a pooled estimate is that within tables plus that between them, for what the gaps
leave unknown [1]_. Degrees of freedom never exceed those of the complete answers [2]_. R² is
pooled as Fisher's z of R, since its own distribution is skewed.

References
----------
.. [1] Rubin, D. B. (1987). *Multiple Imputation for Nonresponse in Surveys*. Wiley.
.. [2] Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple
   imputation. *Biometrika*, 86, 948–955.
.. [3] Harel, O. (2009). The estimation of R² and adjusted R² in incomplete data sets using
   multiple imputation. *Journal of Applied Statistics*, 36, 1109–1118.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import normal_quantile

MONTE_CARLO_LIMIT = 0.1  # of the standard error; above, another seed tells another story
ENDLESS = 1e12  # degrees of freedom of a t that is normal


class Pooled(NamedTuple):
    """Pooled estimates; each field has the shape of one table's estimates.

    Attributes
    ----------
    estimate, std_error, conf_low, conf_high, statistic, p_value : ndarray
        t with `df` degrees of freedom.
    df : ndarray
        Degrees of freedom by Barnard and Rubin.
    df_old : ndarray
        Those by Rubin, for samples without end; infinite where tables do not differ.
    within, between, total : ndarray
        Variances.
    riv : ndarray
        Relative rise of the variance by the gaps.
    part_missing : ndarray
        Part of the variance that is due to the gaps (λ), 0 to 1.
    fmi : ndarray
        Fraction of missing information: the same with the tables' small number counted in.
    monte_carlo_error : ndarray
        How much the estimate would change with other draws, √(between / tables).
    tables : int
        Imputed tables.
    """

    estimate: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    df: np.ndarray
    df_old: np.ndarray
    within: np.ndarray
    between: np.ndarray
    total: np.ndarray
    riv: np.ndarray
    part_missing: np.ndarray
    fmi: np.ndarray
    monte_carlo_error: np.ndarray
    tables: int

    @property
    def is_enough(self) -> bool:
        """Whether Monte-Carlo errors are at most a tenth of the standard errors."""
        return bool((self.monte_carlo_error <= MONTE_CARLO_LIMIT * self.std_error).all())

    @property
    def tables_needed(self) -> int:
        """Tables with which they would be, by the variances found."""
        wanted = self.between / np.where(self.total > 0, self.total, np.inf)
        return max(2, int(np.ceil(wanted.max(initial=0) / MONTE_CARLO_LIMIT**2)))


def pool(
    estimates: np.ndarray,
    variances: np.ndarray,
    df_complete: float = np.inf,
    *,
    level: float = 0.95,
) -> Pooled:
    """Estimates of imputed tables pooled.

    Parameters
    ----------
    estimates, variances : ndarray, shape (tables, ...)
        Estimate and its squared standard error in each table.
    df_complete : float, default infinity
        Degrees of freedom there would be without gaps, such as n − p − 1.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Pooled

    Raises
    ------
    MethodError
        Fewer than two tables, shapes that differ, gaps, variances below 0, or no freedom.

    Notes
    -----
    total = within + (1 + 1/m) between; λ = (1 + 1/m) between / total; old freedom (m − 1) / λ²;
    that of the observed answers df (df + 1) / (df + 3) (1 − λ); the two as 1 / (1/a + 1/b).
    fmi = (riv + 2 / (df + 3)) / (1 + riv), as R's mice has it.
    """
    from scipy.special import stdtr, stdtrit  # costs as much to import as all else here

    estimates, variances = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    _refuse(estimates, variances, df_complete)
    normal_quantile(level)  # refuses an impossible level
    m = len(estimates)
    estimate, within = estimates.mean(axis=0), variances.mean(axis=0)
    between = estimates.var(axis=0, ddof=1)
    extra = (1 + 1 / m) * between
    total = within + extra
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(total > 0, extra / total, 0.0)
        riv = np.where(within > 0, extra / within, np.where(extra > 0, np.inf, 0.0))
        old = (m - 1) / part**2
        df = 1 / (1 / old + _inverse_freedom(df_complete, part))
        error = np.sqrt(total)
        statistic = estimate / error
        fmi = np.where(np.isinf(riv), 1.0, (riv + 2 / (df + 3)) / (1 + riv))
    finite = np.minimum(df, ENDLESS)
    reach = stdtrit(finite, (1 + level) / 2) * error
    return Pooled(
        estimate=estimate,
        std_error=error,
        conf_low=estimate - reach,
        conf_high=estimate + reach,
        statistic=statistic,
        p_value=2 * stdtr(finite, -np.abs(statistic)),
        df=df,
        df_old=old,
        within=within,
        between=between,
        total=total,
        riv=riv,
        part_missing=part,
        fmi=fmi,
        monte_carlo_error=np.sqrt(between / m),
        tables=m,
    )


def pool_r_squared(r_squared: np.ndarray, n: int, *, level: float = 0.95) -> Pooled:
    """R² of imputed tables pooled by Fisher's z of R [3]_; only estimate and interval are of R².

    Parameters
    ----------
    r_squared : ndarray, shape (tables, ...)
        0 to 1, below 1.
    n : int
        Answers.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Pooled
        `estimate`, `conf_low` and `conf_high` from 0 to 1; all else on the scale of z.

    Raises
    ------
    MethodError
        R² out of range, fewer than 4 answers, or what `pool` refuses.
    """
    r_squared = np.asarray(r_squared, dtype=float)
    if not ((r_squared >= 0) & (r_squared < 1)).all() or n < 4:
        raise MethodError(
            f"R² from {r_squared.min():g} to {r_squared.max():g} with {n} answers; expected at "
            "least 0 and below 1, with at least 4 answers."
        )
    found = pool(np.arctanh(np.sqrt(r_squared)), np.full(r_squared.shape, 1 / (n - 3)), level=level)
    ends = [np.tanh(np.maximum(end, 0)) ** 2 for end in (found.conf_low, found.conf_high)]
    return found._replace(
        estimate=np.tanh(found.estimate) ** 2, conf_low=ends[0], conf_high=ends[1]
    )


def _inverse_freedom(df_complete: float, part: np.ndarray) -> np.ndarray:
    """1 over the freedom that the observed answers leave."""
    if np.isinf(df_complete):
        return np.zeros_like(part)
    return 1 / ((df_complete + 1) / (df_complete + 3) * df_complete * (1 - part))


def _refuse(estimates: np.ndarray, variances: np.ndarray, df_complete: float) -> None:
    problems = []
    if estimates.ndim < 1 or len(estimates) < 2 or estimates.shape != variances.shape:
        problems.append(
            f"Estimates have shape {estimates.shape} and variances {variances.shape}; expected "
            "the same shape, (tables, …), with at least 2 tables."
        )
    gaps = int((~np.isfinite(estimates)).sum() + (~np.isfinite(variances)).sum())
    if gaps:
        problems.append(f"{gaps} values are missing or infinite; every table must give a number.")
    if (variances < 0).any():
        problems.append(f"{(variances < 0).sum()} variances are negative; give squared errors.")
    if not df_complete > 0:
        problems.append(f"`df_complete` is {df_complete:g}; expected above 0.")
    if problems:
        raise MethodError(" ".join(problems))
