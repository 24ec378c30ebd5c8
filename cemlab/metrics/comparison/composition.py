"""What of a change is another mix of people: direct standardisation to the earlier mix.

References
----------
.. [1] Kitagawa, E. M. (1955). Components of a difference between two rates. *Journal of the
   American Statistical Association*, 50, 1168–1194.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.metrics.answers import Answers
from cemlab.metrics.comparison.contrasts import Contrast
from cemlab.metrics.groups import groups_of
from cemlab.numerics import normal_quantile

FEWEST = 2  # answers of a group on both sides, for an error


def standardised(survey: Survey, answers: Answers, pair: Contrast, mix: str) -> dict[str, Any]:
    """The difference as it would be, had the mix of a segment not changed.

    Returns
    -------
    dict
        `standardised` with its interval: Σ_g share_g (first_g − second_g), shares being those of
        the rows compared with. Groups that one side has not are left out of both; without any,
        nothing.
    """
    groups, _ = groups_of(survey, mix, answers.outcome)
    groups.pop("all")
    total, change, variance = 0.0, 0.0, 0.0
    for members in groups.values():
        sides = [members & rows & answers.is_valid for rows in (pair.first, pair.second)]
        if min(int(rows.sum()) for rows in sides) < FEWEST:
            continue
        share = _weight(survey, sides[1])
        first, second = (answers.sample(survey, rows) for rows in sides)
        total += share
        change += share * (first.mean - second.mean)
        variance += share**2 * sum(
            one.variance / max(one.n_effective, 1.0) for one in (first, second)
        )
    if not total:
        return {}
    estimate, reach = change / total, normal_quantile(0.95) * sqrt(variance) / total
    return {"standardised": estimate, "standardised_low": estimate - reach,
            "standardised_high": estimate + reach}  # fmt: skip


def _weight(survey: Survey, rows: np.ndarray) -> float:
    weights = survey.weights(rows)
    return float(rows.sum() if weights is None else weights.sum())
