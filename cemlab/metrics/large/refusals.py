"""Whether counted answers are those of a metric, as `cemlab.metrics.answers` asks of rows."""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import (
    NPS_SCALE,
    ONES_WITHOUT_ZERO,
    PLAIN,
    SHARES,
    check_boxes,
)
from cemlab.metrics.large.tallies import Tally
from cemlab.study import Item

MOST_SHOWN = 5


def check_metric(metric: str) -> None:
    """Refuse a metric that is not known, or that needs more than the answers of an item."""
    if not isinstance(metric, str) or metric not in PLAIN:
        raise OptionError.unknown("metric", metric, PLAIN)


def scale_of(
    name: str, item: Item, one: Tally, metric: str, given: tuple[float, float] | None,
    top_boxes: int,
) -> tuple[float, float] | None:  # fmt: skip
    """The scale to use: the argument, else the declared one; NPS and top box insist.

    Raises
    ------
    OptionError
        A scale is needed, or does not fit the answers, their number or their direction.
    MethodError
        There is no valid answer, or the answers are not those of the metric.
    """
    if not one.answers.size:
        gaps = ", ".join(f"{n[0]:g} {key[2:].replace('_', ' ')}" for key, n in one.gaps.items())
        raise MethodError(f"No valid answers in {name!r} ({gaps}).")
    scale = tuple(map(float, given)) if given is not None else item.scale
    if metric == "nps":
        _check_nps(name, item, scale, one)
        return NPS_SCALE
    if metric in SHARES:
        if scale is None:
            raise OptionError(
                f"A top box needs the scale of {name!r}. Pass scale=(1, 5), or declare it: "
                f"items={{{name!r}: {{'scale': (1, 5)}}}}."
            )
        check_boxes(scale, top_boxes)
    if scale is not None:
        _check_ends(name, scale, one)
    elif item.direction == "low_is_good" and metric in SHARES:
        raise OptionError(f"{name!r} is declared low_is_good and has no scale to turn round.")
    return scale


def turned(item: Item, one: Tally, metric: str, scale: tuple[float, float] | None) -> np.ndarray:
    """The answers with the best at the high end; a mean is of answers as given."""
    if metric in SHARES and item.direction == "low_is_good":
        return scale[0] + scale[1] - one.answers
    return one.answers


def _check_ends(name: str, scale: tuple[float, float], one: Tally) -> None:
    low, high = scale
    if not low < high:
        raise OptionError(f"`scale` is {low:g} to {high:g}. Expected the lower end first.")
    off = (one.answers < low) | (one.answers > high)
    if off.any():
        raise OptionError(
            f"The scale is {low:g} to {high:g}, but {one.counts[0, off].sum():.0f} answers of "
            f"{name!r} lie outside it ({_listed(one, off)}). Declare such codes as missing or "
            "not applicable, or correct the scale."
        )


def _check_nps(name: str, item: Item, scale, one: Tally) -> None:
    if scale is not None and tuple(scale) != NPS_SCALE:
        raise OptionError(
            f"NPS needs the 0–10 scale; {name!r} is declared as {scale[0]:g} to {scale[1]:g}. "
            "Category borders of other scales are not comparable: use metric='top_box' or 'mean'."
        )
    low, high = NPS_SCALE
    off = (one.answers < low) | (one.answers > high) | (one.answers != np.round(one.answers))
    if off.any():
        raise MethodError(
            f"NPS needs whole numbers from 0 to 10; {one.counts[0, off].sum():.0f} answers of "
            f"{name!r} are none ({_listed(one, off)}). Declare codes such as 99 as missing, or "
            "use metric='top_box' or 'mean'."
        )
    n = dict(zip(one.answers, one.counts[0], strict=True))
    if scale is None and min(n) == 1 and n[1.0] >= ONES_WITHOUT_ZERO:
        raise MethodError(
            f"NPS needs the 0–10 scale; got minimum 1, maximum {max(n):g} and no 0 among "
            f"{one.counts[0].sum():.0f} answers of {name!r}. If the scale is 1–10 the category "
            "borders are not comparable; if it is 0–10, pass scale=(0, 10)."
        )
    if item.direction == "low_is_good":
        raise OptionError(f"{name!r} is declared low_is_good; NPS needs 10 as the best answer.")


def _listed(one: Tally, off: np.ndarray) -> str:
    """Values with their counts, the most frequent first."""
    values, counts = one.answers[off], one.counts[0, off]
    order = np.argsort(-counts, kind="stable")
    shown = [f"{values[at]:g}, {counts[at]:.0f} times" for at in order[:MOST_SHOWN]]
    return "; ".join(shown) + ("; …" if len(values) > MOST_SHOWN else "")
