"""A placebo for the extremes: with moments exchanged between a customer's own journeys.

Within one journey no order changes its best and its worst moment, so that shuffling there says
nothing of them. Where customers have several journeys, their moments can be dealt anew among
these: level and taste of the customer stay, and which journey had the extreme moment does not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.peak_end.methods.design import Design
from cemlab.peak_end.methods.features import Ties, journey_features

MOMENTS_IN_ALL = 40_000_000  # moments dealt over all shuffles; a matter of seconds


class ExtremesPlacebo(NamedTuple):
    """What the extremes add to mean and end, and what they add with moments dealt anew.

    Attributes
    ----------
    explained : float
        Part of the outcome's variance that the extremes add to all other terms.
    shuffled : ndarray, shape (shuffles,)
        The same after dealing.
    p_value : float
        Share of shuffles that explain at least as much, the observed one counted among them.
    """

    explained: float
    shuffled: np.ndarray
    p_value: float


def extremes_placebo(
    design: Design,
    journey: np.ndarray,
    experience: np.ndarray,
    *,
    neutral: float = 0.0,
    ties: Ties = "last",
    shuffles: int = 200,
    seed: int = 0,
) -> ExtremesPlacebo:
    """Deal the moments of each customer anew among the customer's journeys.

    Parameters
    ----------
    design : Design
        From `contest_design` on the features of the same moments, none left out.
    journey : ndarray of int, shape (moments,)
        Place of each moment's journey in the design.
    experience : ndarray, shape (moments,)
        How each moment felt.
    neutral, ties
        As for `journey_features`.
    shuffles : int, default 200
        Fewer where they would be more than 40 million moments together.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    ExtremesPlacebo

    Notes
    -----
    Mean, extremes and end are measured anew each time. Journeys keep their number of moments;
    those of customers with a single journey keep mean and extremes too.
    """
    if shuffles < 1:
        raise OptionError(f"`shuffles` is {shuffles}; expected at least 1.")
    order = np.argsort(journey, kind="stable")
    codes, felt = journey[order], np.asarray(experience, float)[order]
    owner = design.customer[codes]
    places = np.argsort(owner, kind="stable")
    rng = np.random.default_rng([seed, 2])  # apart from the shuffles of the end
    times = max(19, min(shuffles, MOMENTS_IN_ALL // len(felt)))
    names = [design.terms[column] for column in design.models["both"]]
    moving = [name for name in names if name in ("mean", "end", *design.extremes)]
    still = [column for column in design.models["both"] if design.terms[column] not in moving]

    def explained(values: np.ndarray) -> float:
        found = journey_features(codes, values, neutral=neutral, ties=ties)
        columns = {name: getattr(found, name) for name in moving}
        rest = [columns[name] for name in ("mean", "end")]
        small = np.column_stack([np.ones(len(design.y)), design.x[:, still], *rest])
        extremes = np.column_stack([columns[name] for name in design.extremes])
        return _added(small, extremes, design.y)

    dealt = np.empty(times)
    for number in range(times):
        values = np.empty_like(felt)
        values[places] = felt[np.lexsort((rng.random(len(felt)), owner))]
        dealt[number] = explained(values)
    observed = explained(felt)
    p_value = float((1 + (dealt >= observed - 1e-12).sum()) / (1 + times))
    return ExtremesPlacebo(observed, dealt, p_value)


def _added(small: np.ndarray, more: np.ndarray, y: np.ndarray) -> float:
    """Part of the variance of y that further columns add to a regression."""
    basis, _ = np.linalg.qr(small)
    left, outcome = more - basis @ (basis.T @ more), y - basis @ (basis.T @ y)
    fitted = left @ np.linalg.lstsq(left, outcome, rcond=1e-10)[0]
    return float((fitted**2).sum() / ((y - y.mean()) ** 2).sum())
