"""Which ratings are low and which are high."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cemlab.data import Survey
from cemlab.drivers.asymmetries.entering import POINTS, is_number


def default_cuts(scale: tuple[float, float] | None) -> tuple[float, float]:
    """The highest low rating and the lowest high one of a scale; NaN without one.

    Low lies a scale point or more below the middle and high as much above it; a scale without a
    middle point keeps the two points around it to compare with. On a scale of more than 0 to 10
    the point is a tenth of it.
    """
    if scale is None:
        return math.nan, math.nan
    span = scale[1] - scale[0]
    step = 1.0 if 2 <= span <= POINTS else span / POINTS
    low = scale[0] + step * (math.floor(span / 2 / step + 1e-9) - 1)
    return low, scale[0] + scale[1] - low


def wrong_cuts(survey: Survey, drivers: object, low: object, high: object) -> list[str]:
    """What is wrong with the cuts, all at once; unknown drivers are told elsewhere."""
    given = {name: cut for name, cut in (("low", low), ("high", high)) if cut is not None}
    wrong = [f"`{name}` is {cut!r}. Expected a rating, such as {example}."
             for (name, cut), example in zip(given.items(), (2, 5), strict=False)
             if not is_number(cut)]  # fmt: skip
    if wrong or not isinstance(survey, Survey):
        return wrong
    known = _known(survey, drivers)
    if len(given) == 2 and not low < high:
        wrong.append(
            f"`low` is {low:g} and `high` {high:g}. Expected low below high, with ratings between "
            "them to compare with."
        )
    without = [name for name in known if survey.items[name].scale is None]
    if without and len(given) < 2:
        wrong.append(
            f"{', '.join(map(repr, without))} declare no scale, so that nothing says which ratings "
            "are low. Give `low` and `high`, or declare the scale."
        )
    scales = {survey.items[name].scale for name in known}
    if given and len(scales) > 1:
        wrong.append(
            "The drivers have different scales, so one cut cannot be right for all of them. Leave "
            "out `low` and `high`, or ask about the drivers of each scale apart."
        )
    elif given and known and not without:
        ends = survey.items[known[0]].scale
        wrong += [
            f"`{name}` is {cut:g}, but the drivers are rated from {ends[0]:g} to {ends[1]:g}."
            for name, cut in given.items() if not ends[0] <= cut <= ends[1]
        ]  # fmt: skip
        usual = dict(zip(("low", "high"), default_cuts(ends), strict=True))
        cuts = usual | given
        if len(given) == 1 and not wrong and not cuts["low"] < cuts["high"]:
            ((name, cut),) = given.items()
            other = "high" if name == "low" else "low"
            wrong.append(
                f"`{name}` is {cut:g}, and `{other}` is {usual[other]:g} when not given. Expected "
                "low below high, with ratings between them to compare with: give both."
            )
    return wrong


def _known(survey: Survey, drivers: object) -> Sequence[str]:
    names = (drivers,) if isinstance(drivers, str) else drivers
    if not isinstance(names, (list, tuple)):
        return ()
    return [name for name in names if isinstance(name, str) and name in survey.items]
