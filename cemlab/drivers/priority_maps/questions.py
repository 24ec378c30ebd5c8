"""What is asked of a map: where the lines stand, checked with everything else at once."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, NamedTuple

from cemlab.data import Survey
from cemlab.data.arguments import FEWEST_RESAMPLES
from cemlab.drivers.asking import Question, checked, is_factor
from cemlab.errors import OptionError

LINES = ("mean", "median", "target")
FEWEST = 2  # drivers of a map


class Asked(NamedTuple):
    """The question of a driver model, and where its map is divided.

    Attributes
    ----------
    question : Question
    lines : {"mean", "median", "target"}
    performance_at, importance_at : float or None
    scale : tuple of float
        That of all ratings.
    """

    question: Question
    lines: str
    performance_at: float | None
    importance_at: float | None
    scale: tuple[float, float]

    def dividing(self) -> dict[str, Any]:
        """The same as arguments of `dividing_lines`."""
        if self.lines != "target":
            return {"lines": self.lines}
        given = {"performance_at": self.performance_at, "importance_at": self.importance_at}
        return {"lines": "given", **given}

    def divided_by(self) -> tuple[str, str]:
        """What divides performance and importance: ``"mean"``, ``"median"`` or ``"given"``.

        Where one of two lines is given, the other one is at the mean.
        """
        if self.lines != "target":
            return self.lines, self.lines
        at = (self.performance_at, self.importance_at)
        by_performance, by_importance = ("mean" if one is None else "given" for one in at)
        return by_performance, by_importance


def asked_of(
    survey: Survey, *, lines: Any, performance_at: Any, importance_at: Any, **question: Any
) -> Asked:
    """The question, or an error that names every problem at once.

    Raises
    ------
    OptionError
    """
    problems = _wrong_lines(lines, performance_at, importance_at)
    try:
        asked = checked(survey, **question)
    except OptionError as error:
        raise OptionError(" ".join([str(error), *problems])) from None
    scale = _common_scale(survey, asked)
    problems += _wrong_drivers(survey, asked, scale)
    if scale is not None and _is_number(performance_at):
        low, high = scale
        if not low <= performance_at <= high:
            problems.append(
                f"`performance_at` is {performance_at:g}. Expected a rating from {low:g} to "
                f"{high:g}, where more is better."
            )
    if not asked.resamples:
        problems.append(
            "`resamples` is 0. A map without its chances names quadrants that the next sample "
            f"reverses: expected a whole number, at least {FEWEST_RESAMPLES}."
        )
    if problems:
        raise OptionError(" ".join(problems))
    return Asked(asked, lines, performance_at, importance_at, scale)


def _wrong_lines(lines: Any, performance_at: Any, importance_at: Any) -> list[str]:
    given = {"performance_at": performance_at, "importance_at": importance_at}
    given = {name: value for name, value in given.items() if value is not None}
    problems = []
    if not isinstance(lines, str) or lines not in LINES:
        problems.append(str(OptionError.unknown("lines", lines, LINES)))
    elif lines == "target" and not given:
        problems.append(
            "`lines` is 'target', and no number says where. Give `performance_at` (a rating), "
            "`importance_at` (a share), or both."
        )
    elif lines != "target" and given:
        named = " and ".join(f"`{name}`" for name in given)
        problems.append(
            f"`lines` is {lines!r}, and {named} {'says' if len(given) == 1 else 'say'} otherwise. "
            "Numbers belong to lines='target': choose it, or leave them out."
        )
    problems += [
        f"`{name}` is {value!r}. Expected a number." for name, value in given.items()
        if not _is_number(value)
    ]  # fmt: skip
    if _is_number(importance_at) and not 0 <= importance_at <= 1:
        problems.append(
            f"`importance_at` is {importance_at:g}. Expected a share from 0 to 1, such as 0.1."
        )
    return problems


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _common_scale(survey: Survey, asked: Question) -> tuple[float, float] | None:
    rated = [name for name in asked.drivers if not is_factor(survey, name)]
    return survey.common_scale(rated) if rated else None


def _wrong_drivers(survey: Survey, asked: Question, scale: tuple[float, float] | None) -> list[str]:
    problems = []
    divides_groups = asked.groups and asked.method != "owen"
    count = len(asked.groups) if divides_groups else len(asked.drivers)
    if count < FEWEST:
        what = "group" if divides_groups else "driver"
        problems.append(f"A map compares two drivers or more; there is one {what}. Name others.")
    if scale is None:
        known = {name: survey.items[name].scale for name in asked.drivers}
        told = ", ".join(
            f"{name!r} {f'{own[0]:g} to {own[1]:g}' if own else 'declares none'}"
            for name, own in known.items()
        )
        problems.append(
            f"The drivers have no scale in common ({told}), so their ratings cannot be compared. "
            "Declare the scale of every driver, such as scale={'wait': (1, 5)}, or ask about "
            "drivers on one scale."
        )
    return problems
