"""One part of the value: an item as a number from 0 to 100 for each person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError
from cemlab.numerics import mean_interval, sample, wilson_intervals


class Part(NamedTuple):
    """How an item counts.

    Attributes
    ----------
    name : {"repeat", "refer", "spread"}
    item : str
    kind : {"mean", "top_box", "yes"}
        Place on the scale, whether among the best answers, or whether so.
    detail : str
        What counts: the scale, the lowest answer of the top box, or the answer that means yes.
    values : ndarray, shape (rows of the survey,)
        0 to 100; NaN for gaps.
    """

    name: str
    item: str
    kind: str
    detail: str
    values: np.ndarray

    @property
    def is_share(self) -> bool:
        """Whether its mean is a share."""
        return self.kind != "mean"


def part_of(survey: Survey, name: str, item: str, parts: str, top_boxes: int) -> Part:
    """An item as a part of the value.

    Raises
    ------
    OptionError
        Text, a segment of more than two levels, or numbers without a scale: what would be 100?
    """
    column = survey.column(item)
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = [one for one in column.cat.categories if (column == one).any()]
        if len(levels) != 2:
            raise OptionError(
                f"`{name}` is {item!r}, which has {len(levels)} levels. Expected a rating with a "
                "scale, or two levels of which the last means yes."
            )
        chosen = np.where(column.isna(), np.nan, (column == levels[-1]).to_numpy(float))
        return Part(name, item, "yes", str(levels[-1]), 100 * chosen)
    if not pd.api.types.is_numeric_dtype(column.dtype):
        raise OptionError(f"`{name}` is {item!r}, which holds text. Name a rating or yes and no.")
    answers, scale = survey.more_is_better(item), survey.items[item].scale
    if np.isin(answers[~np.isnan(answers)], (0, 1)).all() and scale in (None, (0, 1)):
        yes = "1" if survey.items[item].direction == "high_is_good" else "0"
        return Part(name, item, "yes", yes, 100 * answers)
    if scale is None:
        raise OptionError(
            f"`{name}` is {item!r}, which has no scale, so that nothing says what 0 and 100 would "
            "be. Declare its scale, or make it yes and no; amounts of money are not scored here."
        )
    low, high = scale
    if parts == "mean":
        return Part(name, item, "mean", f"{low:g}–{high:g}", 100 * (answers - low) / (high - low))
    if top_boxes > high - low:
        raise OptionError(
            f"`top_boxes` is {top_boxes}, and {item!r} has a scale from {low:g} to {high:g}: "
            "everybody would be in the top box."
        )
    least = high - top_boxes + 1
    told = least if survey.items[item].direction == "high_is_good" else low + high - least
    in_box = np.where(np.isnan(answers), np.nan, 100.0 * (answers >= least))
    return Part(name, item, "top_box", f"{told:g}", in_box)


def with_interval(
    x: np.ndarray, weights: np.ndarray | None, customers: np.ndarray | None, is_share: bool
) -> tuple[float, float, float]:
    """Mean of numbers from 0 to 100 with its 95% interval: Wilson's for shares, else Student's."""
    if not is_share:
        one = mean_interval(x, weights, clusters=customers)
        return one.estimate, max(one.conf_low, 0.0), min(one.conf_high, 100.0)
    one = sample(x / 100, weights, clusters=customers)
    found = wilson_intervals(one.mean * one.n_effective, one.n_effective)
    return tuple(100 * float(end) for end in found)
