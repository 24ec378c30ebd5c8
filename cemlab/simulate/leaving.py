"""What customers do next: stay or leave, spend, refer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.simulate.answering import Answers
from cemlab.simulate.recipe import Recipe

DAYS_A_MONTH = 30.4375
MOST = 1000.0  # referrals on average
TENURE = 40.0  # mean months a customer has been one


def outcomes_of(
    recipe: Recipe, answers: Answers, themes: np.ndarray, asked: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """One row per customer: `active`, `left_on`, `reason`, `revenue`, `referrals`.

    Two causes compete: dissatisfaction, whose hazard falls with overall satisfaction, and a move.
    `revenue` is what the customer paid until leaving, or in all the months.

    Parameters
    ----------
    themes : ndarray of str
        What was worst for each customer.
    asked : ndarray of datetime64
        Day from which the months of each customer are counted.
    """
    later, n = recipe.later, len(answers.overall)
    churn, value, refer = later.churn, later.value, later.referrals
    above = answers.overall - recipe.survey.overall.base
    monthly = -np.log1p(-churn.hazard)
    unhappy = monthly * (1 - churn.moved) * np.exp(churn.per_point * above)
    until = [rng.exponential(size=n) / np.maximum(rate, 1e-12)
             for rate in (unhappy, np.full(n, monthly * churn.moved))]  # fmt: skip
    months = np.minimum(*until)
    left = months < later.months
    lasted = np.minimum(months, later.months)
    per_month = value.median * np.exp(value.per_point * above + value.spread * rng.normal(size=n))
    more = answers.recommend - recipe.survey.recommend.base
    referrals = rng.poisson(np.minimum(refer.mean * np.exp(refer.per_point * more), MOST))
    day = asked + np.floor(lasted * DAYS_A_MONTH).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "active": (~left).astype(int),
            "left_on": pd.Series(day.astype("datetime64[s]")).where(left),
            "reason": np.where(left, np.where(until[1] < until[0], "moved", themes), ""),
            "revenue": np.round(per_month * lasted, 2),
            "referrals": referrals,
        }
    )
