"""The difference of one metric between two sets of rows, by whoever answered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.data import Survey
from cemlab.metrics.answers import Answers, class_counts, design
from cemlab.metrics.comparison.sampled import Part, sum_of_means
from cemlab.metrics.methods.differences import (
    Difference,
    clustered_difference,
    mean_difference,
    nps_difference,
    paired_difference,
    paired_share_difference,
    share_difference,
)
from cemlab.metrics.sampling import Sampling
from cemlab.numerics import mean_interval


class Differing(NamedTuple):
    """A difference and how it was found."""

    difference: Difference
    design: str  # independent, clustered, paired or sampled
    n: float
    n_against: float


def independent(
    survey: Survey,
    answers: Answers,
    first: np.ndarray,
    second: np.ndarray,
    sampling: Sampling | None,
) -> Differing:
    """Difference of two sets of rows; customers who are in both are taken for the same people."""
    first, second = first & answers.is_valid, second & answers.is_valid
    sizes = survey.count(first), survey.count(second)
    if sampling is not None:
        x = answers.coded()
        found = sum_of_means([Part(1, x, first), Part(-1, x, second)], survey.weights(), sampling)
        return Differing(found, "sampled", *sizes)
    customers = survey.customers()
    if are_shared(survey, first, second):
        x, weights = answers.coded(), survey.weights()
        difference = clustered_difference(
            (x[first], x[second]),
            None if weights is None else (weights[first], weights[second]),
            (customers[first], customers[second]),
        )
        return Differing(difference, "clustered", *sizes)
    one, two = answers.sample(survey, first), answers.sample(survey, second)
    if answers.metric == "nps":
        found = nps_difference(class_counts(one), class_counts(two), welch=True)
    elif answers.is_share:
        found = share_difference(one.mean * one.n_effective, one.n_effective,
                                 two.mean * two.n_effective, two.n_effective)  # fmt: skip
    else:
        found = _of_means(survey, answers, first, second)
    return Differing(found, "independent", *sizes)


def are_shared(survey: Survey, first: np.ndarray, second: np.ndarray) -> bool:
    """Whether a customer has answers in both sets of rows."""
    customers = survey.customers()
    return customers is not None and bool(np.isin(customers[first], customers[second]).any())


def paired(
    survey: Survey, answers: Answers, rival: Answers, sampling: Sampling | None
) -> Differing:
    """Difference of two items that the same people rated; who rated one of them is left out."""
    both = answers.is_valid & rival.is_valid
    n = survey.count(both)
    if sampling is not None:
        parts = [Part(1, answers.coded(), both), Part(-1, rival.coded(), both)]
        return Differing(sum_of_means(parts, survey.weights(), sampling), "sampled", n, n)
    first, second = answers.coded()[both], rival.coded()[both]
    customers, weights = survey.customers(), survey.weights(both)
    if customers is not None or weights is not None:
        people = np.flatnonzero(both) if customers is None else customers[both]
        weighted = None if weights is None else (weights, weights)
        found = clustered_difference((first, second), weighted, (people, people))
    elif answers.is_share:
        up, down = int((first > second).sum()), int((first < second).sum())
        found = paired_share_difference(up, down, int(n))
    else:
        found = paired_difference(first, second)
    return Differing(found, "paired", n, n)


def _of_means(
    survey: Survey, answers: Answers, first: np.ndarray, second: np.ndarray
) -> Difference:
    customers, means, freedoms = survey.customers(), [], []
    for rows in (first, second):
        of_rows = None if customers is None else customers[rows]
        means.append(
            mean_interval(answers.turned[rows], survey.weights(rows), **design(survey, rows))
        )
        units = means[-1].n if of_rows is None else len(np.unique(of_rows))
        freedoms.append(units - 1)
    return mean_difference(
        tuple(one.estimate for one in means), tuple(one.std_error for one in means), tuple(freedoms)
    )
