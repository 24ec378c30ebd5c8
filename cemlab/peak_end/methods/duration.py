"""Duration neglect: does the length of a journey not count, or was only nothing found?

That a slope is not significant shows nothing: any small survey manages that. Neglect is claimed
only where two one-sided tests [1]_, [2]_ place the standardised slope of the length, given
extremes and end, within a bound that is small enough not to matter.

References
----------
.. [1] Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power
   approach. *Journal of Pharmacokinetics and Biopharmaceutics*, 15, 657–680.
.. [2] Lakens, D. (2017). Equivalence tests. *Social Psychological and Personality Science*, 8,
   355–362.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods.design import Design
from cemlab.peak_end.methods.features import Features
from cemlab.peak_end.methods.preconditions import refuse_few, refuse_repeats, refuse_still

BOUND = 0.10  # standard deviations of the outcome per standard deviation of the length
ALPHA = 0.05
VARIES = 0.10  # standard deviation of the logarithm: of lengths more alike nothing can be told
DURATION_VERDICTS = ("neglect", "matters", "cannot_tell")
SLOPE_ERRORS = ("auto", "HC3", "customer", "classical")

SlopeErrors = Literal["auto", "HC3", "customer", "classical"]


class Equivalence(NamedTuple):
    """Two one-sided tests; `p_value` is the larger of their p values.

    Attributes
    ----------
    t_lower, t_upper : float
        Of the estimate above −bound, and below +bound.
    p_value : float
        Below alpha exactly where the interval of level 1 − 2 alpha lies within the bounds.
    conf_low, conf_high : float
        That interval.
    """

    t_lower: float
    t_upper: float
    p_value: float
    conf_low: float
    conf_high: float


class LengthSlope(NamedTuple):
    """Standardised slope of the length of a journey, given extremes and end.

    Attributes
    ----------
    estimate, std_error, df : float
        Standard deviations of the outcome per standard deviation of the length.
    p_zero : float
        Of a slope of 0; alone it never decides.
    equivalence : Equivalence
        Whether the slope lies within the bound, with the interval of level 1 − 2 alpha.
    p_beyond : float
        Of a slope within the bound: small where the length counts by more than it.
    verdict : {"neglect", "matters", "cannot_tell"}
        "neglect" where the slope is shown to lie within the bound, otherwise "matters" where
        it is not 0. That it exceeds the bound is said by `p_beyond` alone.
    bound, alpha : float
        As used.
    n, n_customers, n_left_out : int
        Journeys used, their customers, and journeys without a length or with none of it.
    errors : str
        "HC3", "customer" or "classical".
    """

    estimate: float
    std_error: float
    df: float
    p_zero: float
    equivalence: Equivalence
    p_beyond: float
    verdict: str
    bound: float
    alpha: float
    n: int
    n_customers: int
    n_left_out: int
    errors: str


def two_one_sided(
    estimate: float, std_error: float, df: float, bound: float, *, alpha: float = ALPHA
) -> Equivalence:
    """Test whether an estimate lies between −bound and +bound [1]_.

    Parameters
    ----------
    estimate, std_error, df : float
        Of a slope or a difference.
    bound : float
        In the unit of the estimate, above 0.
    alpha : float, default 0.05
        Level of each test.

    Returns
    -------
    Equivalence
    """
    _check(bound, alpha)
    if not std_error > 0 or not df > 0:
        raise MethodError(
            f"A standard error of {std_error} with {df} degrees of freedom allows no test; both "
            "must be above 0. More journeys are needed."
        )
    lower, upper = (estimate + bound) / std_error, (estimate - bound) / std_error
    reach = float(stdtrit(df, 1 - alpha)) * std_error
    p_value = max(float(stdtr(df, -lower)), float(stdtr(df, upper)))
    return Equivalence(lower, upper, p_value, estimate - reach, estimate + reach)


def duration_neglect(
    design: Design,
    features: Features,
    *,
    bound: float = BOUND,
    alpha: float = ALPHA,
    errors: SlopeErrors = "auto",
) -> dict[str, LengthSlope]:
    """Slopes of both lengths of a journey: its time and its number of moments.

    Parameters
    ----------
    design : Design
        From `contest_design`; covariates, extremes and end are held equal, the mean is not.
    features : Features
        Those the design was made of.
    bound, alpha, errors
        As for `length_slope`.

    Returns
    -------
    dict of str to LengthSlope
        "log_duration" and "n_moments", each without the other, because they go together;
        only those that vary by a tenth (standard deviation of the logarithm), and are known of
        more journeys than there are parameters: that a minute of sixty seconds is remembered as
        one of fifty-nine shows no neglect.
        Journeys of no duration have no logarithm: left out, counted.

    Raises
    ------
    OptionError, MethodError
        As for `length_slope`; the features do not fit the design.
    """
    if design.kept[-1] >= len(features.n_moments):
        raise MethodError(
            f"The design has journeys up to place {design.kept[-1]} and the features only "
            f"{len(features.n_moments)}. Give the features the design was made of."
        )
    chosen = [c for c in design.models["peak_end"] if design.terms[c] != "n_moments"]
    duration = features.duration[design.kept]
    lasting = np.where(duration > 0, duration, np.nan)  # NaN without times
    lengths = {
        "log_duration": np.log(lasting),
        "n_moments": features.n_moments[design.kept].astype(float),
    }
    found = {}
    for name, length in lengths.items():
        known = length[np.isfinite(length)]
        logarithm = known if name == "log_duration" else np.log(known)
        if known.size > len(chosen) + 2 and logarithm.std() >= VARIES:
            found[name] = length_slope(
                length, design.y, design.x[:, chosen], design.customer,
                terms=[design.terms[c] for c in chosen], name=name, bound=bound, alpha=alpha,
                errors=errors,
            )  # fmt: skip
    return found


def length_slope(
    length: np.ndarray,
    y: np.ndarray,
    x: np.ndarray,
    customer: np.ndarray | None = None,
    *,
    terms: list[str] | None = None,
    name: str = "length",
    bound: float = BOUND,
    alpha: float = ALPHA,
    errors: SlopeErrors = "auto",
) -> LengthSlope:
    """Standardised slope of one length, and whether it is small enough not to matter.

    Parameters
    ----------
    length : ndarray, shape (n,)
        NaN where it is not known; such journeys are left out and counted.
    y : ndarray, shape (n,)
        Overall ratings.
    x : ndarray, shape (n, p)
        What is held equal: extremes, end and covariates.
    customer : ndarray, shape (n,), optional
        Customer of each journey; every journey its own when not given.
    terms, name : optional
        Names of the columns of x and of the length, for messages.
    bound : float, default 0.10
        Largest standardised slope that does not matter.
    alpha : float, default 0.05
        Level of each test.
    errors : {"auto", "HC3", "customer", "classical"}, default "auto"
        HC3, or clustered by customer (CR1, one degree less than customers) where one has
        several journeys.

    Returns
    -------
    LengthSlope

    Raises
    ------
    OptionError
        An impossible bound or level, or unknown errors.
    MethodError
        Too few journeys, an outcome or a length that never varies, columns that fix each other.

    Notes
    -----
    Outcome and length are divided by their standard deviations, which are taken as known.
    """
    from statsmodels.regression.linear_model import OLS  # takes seconds to import

    _check(bound, alpha)
    if errors not in SLOPE_ERRORS:
        raise OptionError.unknown("errors", errors, SLOPE_ERRORS)
    customer = np.arange(len(length)) if customer is None else np.asarray(customer)
    known = np.isfinite(length)
    if not known.any():
        raise MethodError(f"No journey has a {name}. Give the times of the moments.")
    length, y, x = length[known], y[known], x[known]
    _, customer = np.unique(customer[known], return_inverse=True)
    n, people = len(y), int(customer.max()) + 1
    refuse_still(y, customer, "the outcome")
    if np.ptp(length) == 0:
        raise MethodError(f"{name!r} is the same in all {n} journeys, so it explains nothing.")
    columns = np.column_stack([length / length.std(), x])
    refuse_few(n, columns.shape[1] + 1, 0, 0)
    refuse_repeats(columns, [name, *(terms or (f"term_{i + 1}" for i in range(x.shape[1])))])
    if errors == "auto":
        errors = "HC3" if people == n else "customer"
    model = OLS(y / y.std(), np.column_stack([np.ones(n), columns]))
    options = {
        "HC3": {"cov_type": "HC3"},
        "customer": {"cov_type": "cluster", "cov_kwds": {"groups": customer}},
        "classical": {},
    }
    fit = model.fit(**options[errors], use_t=True)
    df = float(people - 1 if errors == "customer" else fit.df_resid)
    estimate, error = float(fit.params[1]), float(fit.bse[1])
    found = two_one_sided(estimate, error, df, bound, alpha=alpha)
    p_zero = 2 * float(stdtr(df, -abs(estimate) / error))
    verdict = "matters" if p_zero < alpha else "cannot_tell"
    if found.p_value < alpha:  # whatever the test of 0 says
        verdict = "neglect"
    return LengthSlope(
        estimate=estimate,
        std_error=error,
        df=df,
        p_zero=p_zero,
        equivalence=found,
        p_beyond=float(stdtr(df, -(abs(estimate) - bound) / error)),
        verdict=verdict,
        bound=bound,
        alpha=alpha,
        n=n,
        n_customers=people,
        n_left_out=int((~known).sum()),
        errors=errors,
    )


def _check(bound: float, alpha: float) -> None:
    if not bound > 0 or not np.isfinite(bound) or not 0 < alpha < 0.5:
        raise OptionError(
            f"`bound` is {bound} and `alpha` is {alpha}; expected a standardised slope above 0, "
            "such as 0.10, and a level between 0 and 0.5, such as 0.05."
        )
