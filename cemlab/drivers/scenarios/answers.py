"""What a model says to one scenario, without numbers that few people stand behind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.scenarios import Change
from cemlab.drivers.methods.what_if import Moved


class Answer(NamedTuple):
    """What the model expects of one scenario; NaN where too few people stand behind a number.

    Attributes
    ----------
    before, after, change, std_error, conf_low, conf_high : float
        Of the score: the mean, the NPS, or the share of the top box. The interval is that of the
        change, at 95%.
    n, n_changed, n_capped : float
        People whose rating may change, does change, and is stopped by the end of the scale. Of a
        reach: who have not met it, and how many of them would.
    share_capped : float
        `n_capped` of `n`, weighted.
    extrapolates : bool
        Whether a mean rating would be one that no branch or wave has had.
    is_hidden : bool
        Whether too few people would be changed for anything to be told.
    moved : tuple of Moved
        What each lift or floor does to the ratings of its driver, in scale points; empty of a
        reach.
    shares : Change or None
        Of each category of answers, of an ordinal model.
    """

    before: float
    after: float
    change: float
    std_error: float
    conf_low: float
    conf_high: float
    n: float
    n_changed: float
    n_capped: float
    share_capped: float
    extrapolates: bool
    is_hidden: bool
    moved: tuple[Moved, ...]
    shares: Change | None


NOTHING = Answer(*[np.nan] * 10, extrapolates=False, is_hidden=True, moved=(), shares=None)


def parted(change: Change) -> tuple[list[float], Change | None]:
    """The score, which comes first, and the shares of the categories, where there are any."""
    shares = Change(*(field[1:] for field in change))
    return [float(field[0]) for field in change], shares if len(shares.change) else None


def is_few(least: int, *counts: float) -> bool:
    """Whether any of these is of fewer people than may be told; nobody stands behind none."""
    return any(0 < count < least for count in counts)


def in_points(moved: Moved, scale: tuple[float, float], least: int) -> Moved:
    """What a step did on the unit scale, in scale points, but for what few people stand behind."""
    low, span = scale[0], scale[1] - scale[0]
    told = {name: float(getattr(moved, name)) * span + low
            for name in ("mean_before", "mean_after", "observed_low", "observed_high")}  # fmt: skip
    told["mean_lift"] = moved.mean_lift * span
    rest = moved.n - moved.n_changed, moved.n - moved.n_capped
    if is_few(least, moved.n, moved.n_changed, moved.n_capped, *rest):
        # the lift and the mean after it would tell how many were stopped
        told |= dict.fromkeys(("n_changed", "n_capped", "mean_lift", "mean_after"), np.nan)
    if moved.n < least:
        told["n"] = np.nan
    return moved._replace(**told)
