"""The verb: check, compute, wrap."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asymmetries import entering
from cemlab.drivers.methods.penalty_reward import MIN_GROUP
from cemlab.drivers.methods.penalty_reward import fit as contrasts_of
from cemlab.drivers.penalties.cuts import default_cuts, wrong_cuts
from cemlab.drivers.penalties.result import PenaltyRewardResult
from cemlab.drivers.penalties.rows import by_driver, per_point
from cemlab.drivers.preparing import Note, Prepared, left_because, prepare
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.errors import MethodError

SAME = 0.1  # points: distances that differ by less are written alike


def penalty_reward(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    low: float | None = None,
    high: float | None = None,
    covariates: Sequence[str] = (),
) -> PenaltyRewardResult:
    """Penalty of low ratings and reward of high ones, each against the middle: the older way.

    Kept to read older studies with. `cemlab.drivers.asymmetry` is the test to use: of an exactly
    linear driver, these contrasts find a larger penalty in 21% of surveys of 200 answers and in
    95% of 2,000, because low ratings often lie farther from the middle than high ones.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Rated items. One that does not apply to everybody is compared among those to whom it
        applies; items where low is good are turned round first.
    low, high : float, optional
        Ratings of at most `low` are low, of at least `high` are high, for all drivers. By default
        of each scale: low is below its middle and high above it, and a scale without a middle
        point has its two middle ones to compare with (of 1 to 6: low is 1 and 2, high 5 and 6).
    covariates : sequence of str, optional
        Items held constant, segments with their levels, or ``"wave"``.

    Returns
    -------
    PenaltyRewardResult

    Raises
    ------
    OptionError
        An item is not known or cannot be a driver; cuts that leave no middle, lie off the scale,
        or are of drivers on different scales; no cuts where no scale is declared.
    MethodError
        No driver has 20 people in each of its three groups; customers who answered several times;
        answers that allow no regression.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Low and high are dummies of one regression with all drivers, with HC3 errors. The sum of
    penalty and reward is tested, not which of the two is significant. Index of asymmetry: (reward
    − |penalty|) / (reward + |penalty|), where the penalty is negative and the reward positive; its
    interval by the delta method on the logarithm of their ratio. Cuts and reference are
    arbitrary, small groups decide, and people are compared, not what happens to one of them.

    References
    ----------
    Brandt (1987); Mikulić & Prebežac (2008) for the index; criticism: Lin et al. (2009), Slevitch
    & Oh (2010), Mikulić & Prebežac (2011).

    Examples
    --------
    >>> cemlab.drivers.penalty_reward(survey, outcome="overall", drivers=["wait", "staff"])
    """
    asked = entering.asked_of(
        survey, wrong_cuts(survey, drivers, low, high), outcome=outcome, drivers=drivers,
        covariates=covariates,
    )  # fmt: skip
    prepared = prepare(survey, asked)
    asked, sample = prepared.asked, prepared.sample
    if sample.n_customers is not None:
        raise MethodError(
            f"{int(prepared.n)} answers come from {sample.n_customers} customers. Penalty–reward "
            "contrasts take each answer for a person of its own: keep one answer of each customer, "
            "or use cemlab.drivers.asymmetry, which allows for it."
        )
    cuts = [default_cuts(survey.items[name].scale) for name in sample.rated]
    lows = np.array([own[0] if low is None else float(low) for own in cuts])
    highs = np.array([own[1] if high is None else float(high) for own in cuts])
    least = survey.circumstances.min_cell
    found = contrasts_of(
        **entering.answers_of(prepared), low=lows, high=highs, min_group=max(MIN_GROUP, least)
    )
    tidy = by_driver(sample.rated, found.drivers, lows, highs, least)
    points = per_point(sample.rated, found.drivers, tidy)
    weak = list(_notes(survey, prepared, tidy, points))
    warn(weak, survey, prepared.items)
    named, n_left = prepared.named, prepared.n_asked - prepared.n
    options = {"outcome": outcome, "drivers": list(named.drivers), "low": low, "high": high,
               "covariates": list(named.covariates)}  # fmt: skip
    scales = survey.common_scale(asked.drivers)
    return PenaltyRewardResult(
        _components=tidy,
        _whole={
            "outcome": outcome, "r_squared": found.r_squared, "min_group": max(MIN_GROUP, least),
            "parameters": entering.parameters_of(sample) + len(sample.rated) - 1,
            "scale_min": math.nan if scales is None else scales[0],
            "scale_max": math.nan if scales is None else scales[1],
            "left_out": n_left / prepared.n_asked,
            "left_because": left_because(survey, asked, n_left),
        },
        _tables={"per_point": points},
        _notes=tuple(weak),
        labels=labels_of(survey, asked, prepared.items),
        language=survey.language,
        provenance=origin(survey, "penalty_reward", options, sample),
    )  # fmt: skip


def _notes(
    survey: Survey, prepared: Prepared, tidy: pd.DataFrame, points: pd.DataFrame
) -> Iterator[Note]:
    """Weak points, as (code, values for their sentence); that of the distances always."""
    yield from entering.notes(survey, prepared)
    poor, good = points["distance_poor"], points["distance_good"]
    widest = points.loc[np.log(poor / good).abs().idxmax()]
    far, near = float(widest["distance_poor"]), float(widest["distance_good"])
    way = "_equal" if abs(far - near) < SAME else "" if far > near else "_good"
    yield f"prca_distance{way}", {"items": [widest["driver"]], "poor": far, "good": near}
    odd = tidy.loc[(tidy["penalty_low"] > 0) | (tidy["reward_high"] < 0), "driver"].tolist()
    if odd:
        yield "prca_unexpected", {"items": odd, "outcome": prepared.asked.outcome}
    few = tidy.loc[tidy["verdict"] == "too_few", "driver"].tolist()
    if few:
        limit = max(MIN_GROUP, survey.circumstances.min_cell)
        yield "too_few_contrasts", {"items": few, "limit": limit}
