"""What of a change is another mix of people: direct standardisation to the earlier mix.

References
----------
.. [1] Kitagawa, E. M. (1955). Components of a difference between two rates. *Journal of the
   American Statistical Association*, 50, 1168–1194.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from cemlab.data import Survey
from cemlab.metrics.answers import Answers
from cemlab.metrics.comparison.contrasts import Contrast
from cemlab.metrics.comparison.differing import are_shared
from cemlab.metrics.comparison.sampled import Part, sum_of_means
from cemlab.metrics.groups import groups_of
from cemlab.metrics.sampling import Sampling
from cemlab.numerics import normal_quantile

FEWEST = 2  # answers of a group on both sides, for an error


def standardised(
    survey: Survey, answers: Answers, pair: Contrast, mix: str, sampling: Sampling | None
) -> dict[str, float]:
    """The difference as it would be, had the mix of a segment not changed.

    Returns
    -------
    dict
        `standardised` with its interval: Σ_g share_g (first_g − second_g), shares being those of
        the rows compared with. Groups that one side has not are left out of both; without any,
        nothing. Where clusters or customers are on both sides, the error is linearised.
    """
    groups, _ = groups_of(survey, mix, answers.outcome)
    groups.pop("all")
    sides = [pair.first & answers.is_valid, pair.second & answers.is_valid]
    cells = [[members & side for side in sides] for members in groups.values()]
    cells = [cell for cell in cells if min(int(one.sum()) for one in cell) >= FEWEST]
    if not cells:
        return {}
    shares = np.array([answers.weight(survey, second) for _, second in cells])
    shares = shares / shares.sum()
    if sampling is None and are_shared(survey, *sides):
        sampling = Sampling(np.zeros(len(survey), int), survey.customers())
    if sampling is None:
        return _independent(survey, answers, cells, shares)
    x = answers.coded()
    parts = [Part(sign * share, x, rows) for share, cell in zip(shares, cells, strict=True)
             for sign, rows in zip((1, -1), cell, strict=True)]  # fmt: skip
    found = sum_of_means(parts, survey.weights(), sampling)
    return _told(found.estimate, found.conf_low, found.conf_high)


def _independent(survey: Survey, answers: Answers, cells, shares: np.ndarray) -> dict[str, float]:
    """Of sides that share nobody."""
    estimate = variance = 0.0
    for share, cell in zip(shares, cells, strict=True):
        first, second = (answers.sample(survey, rows) for rows in cell)
        estimate += share * (first.mean - second.mean)
        variance += share**2 * sum(
            one.variance / max(one.n_effective, 1.0) for one in (first, second)
        )
    reach = normal_quantile(0.95) * sqrt(variance)
    return _told(estimate, estimate - reach, estimate + reach)


def _told(estimate: float, low: float, high: float) -> dict[str, float]:
    return {"standardised": estimate, "standardised_low": low, "standardised_high": high}
