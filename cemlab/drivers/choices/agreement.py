"""Whether the ways to treat missing answers tell the same story of a driver."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

AGREE, SIGN, ORDER, SIZE, CANNOT = (
    "agree", "sign_changes", "order_changes", "size_changes", "cannot_tell",
)  # fmt: skip


def verdict(rows: pd.DataFrame) -> str:
    """Of one driver, from a row per choice.

    Parameters
    ----------
    rows : DataFrame
        slope, slope_low, slope_high, share, share_low, share_high, rank, rank_low, rank_high.

    Returns
    -------
    str
        ``"sign_changes"``: two slopes have different signs and differ. ``"order_changes"``: two
        ranks differ. ``"size_changes"``: two shares do. ``"agree"``: none of these is told.
        ``"cannot_tell"``: fewer than two choices have a share with an interval.

    Notes
    -----
    Two numbers differ where each lies outside the interval of the other. The choices share most of
    their people, so that the difference of two estimates varies about as much as the less precise
    of them (Hausman, 1978): the wider interval decides.
    """
    told = rows.dropna(subset=["share", "share_low", "share_high"])
    if len(told) < 2:
        return CANNOT
    for code, differ in ((SIGN, _sign), (ORDER, _order), (SIZE, _size)):
        if any(differ(*pair) for pair in combinations(told.itertuples(), 2)):
            return code
    return AGREE


def _sign(one, other) -> bool:
    return one.slope * other.slope < 0 and _differ(
        one.slope, (one.slope_low, one.slope_high),
        other.slope, (other.slope_low, other.slope_high),
    )  # fmt: skip


def _order(one, other) -> bool:
    return _differ(one.rank, (one.rank_low, one.rank_high),
                   other.rank, (other.rank_low, other.rank_high))  # fmt: skip


def _size(one, other) -> bool:
    return _differ(one.share, (one.share_low, one.share_high),
                   other.share, (other.share_low, other.share_high))  # fmt: skip


def _differ(
    one: float, own: tuple[float, float], other: float, others: tuple[float, float]
) -> bool:
    """Whether each lies outside the interval of the other; gaps never do."""
    outside = one < others[0] or one > others[1]
    return bool(outside and (other < own[0] or other > own[1]))
