"""What is asked of a design: the journey, what must stay, and every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError, nearest
from cemlab.peak_end.methods import MIN_MOMENTS
from cemlab.peak_end.methods.edits import NEW, Journey, Rules, keeps_order
from cemlab.peak_end.result import PeakEndResult


class Asked(NamedTuple):
    """A journey with its rules; how many places of the mean journey are hidden or come later."""

    journey: Journey
    rules: Rules
    is_mean: bool
    n_hidden: int
    n_later: int


def asked_of(
    result: PeakEndResult, journey: Any, fixed: Any, before: Any, step: float
) -> Asked:  # fmt: skip
    """Check everything that `design` was given.

    Raises
    ------
    OptionError
        The journey, or what must stay, is impossible.
    MethodError
        The contest has no mean journey of named touchpoints, or an end that is a time.
    """
    if not isinstance(result, PeakEndResult):
        raise OptionError(
            f"The first argument is a {type(result).__name__}. Expected the result of "
            "cemlab.peak_end.fit."
        )
    whole = result.glance().iloc[0]
    if whole["end_window"] == whole["end_window"]:
        raise MethodError(
            f"The end of this contest is the mean of the last {whole['end_window']:g} seconds, and "
            "the moments of a drawn journey have no times. Fit without `end_window`."
        )
    found, hidden, later = mean_journey(result) if journey is None else (None, 0, 0)
    problems: list[str] = []
    if found is None:
        found, problems = _given(journey, whole["scale_min"], whole["scale_max"])
    stay = [fixed] if isinstance(fixed, str) else fixed
    order = {} if before is None else before
    if not _is_number(step) or step <= 0:
        problems.append(f"`step` is {step!r}. Expected scale points above 0, such as 1.")
    if not problems:
        problems += [*_wrong_fixed(stay, found), *_wrong_order(order, found)]
    if problems:
        raise OptionError(" ".join(problems))
    end = whole["end_touchpoint"]
    stay = {*stay, end} if isinstance(end, str) and found.names[-1] == end else set(stay)
    highest = float(whole["scale_max"])
    rules = Rules(
        stay, {name: _listed(own) for name, own in order.items()}, float(step),
        float(whole["neutral"]), np.inf if np.isnan(highest) else highest,
    )  # fmt: skip
    return Asked(found, rules, journey is None, hidden, later)


def mean_journey(result: PeakEndResult) -> tuple[Journey, int, int]:
    """The mean journey of a contest up to the place where most journeys end.

    Returns
    -------
    journey : Journey
    n_hidden : int
        Places within it that are left out, because too few customers rated them.
    n_later : int
        Places that come after it.

    Raises
    ------
    MethodError
        Journeys are not made of named touchpoints, or too few places can be shown.
    """
    curve = result.tables()["curve"]
    if curve["kind"].iloc[0] != "touchpoint":
        raise MethodError(
            "The places of these journeys are numbers, not touchpoints with a declared order, so "
            "that there is no mean journey to edit. Declare the touchpoints, or give a journey: "
            "design(result, {'arrive': 0.5, 'wait': -1.2, 'leave': 1.0})."
        )
    last = int(curve["is_end"].to_numpy().argmax())
    until = curve.iloc[: last + 1]
    shown = until.dropna(subset="estimate")
    if len(shown) < MIN_MOMENTS:
        raise MethodError(
            f"Only {len(shown)} places of the mean journey rest on enough customers; expected "
            f"{MIN_MOMENTS} or more. Give a journey: design(result, {{'arrive': 0.5, …}})."
        )
    journey = Journey(tuple(shown["touchpoint"]), tuple(shown["estimate"].astype(float)))
    return journey, len(until) - len(shown), len(curve) - len(until)


def _given(journey: Any, low: float, high: float) -> tuple[Journey | None, list[str]]:
    """A journey as it was given, or what is wrong with it."""
    pairs = list(journey.items()) if isinstance(journey, Mapping) else journey
    if not _is_listed(pairs) or not all(_is_listed(one) and len(one) == 2 for one in pairs):
        return None, [
            f"`journey` is a {type(journey).__name__}. Expected touchpoints with what was felt, in "
            "order: {'arrive': 0.5, 'wait': -1.2, 'leave': 1.0}, or a list of such pairs."
        ]
    problems = []
    names = [name for name, _ in pairs]
    if len(names) < MIN_MOMENTS:
        problems.append(
            f"`journey` has {len(names)} moments. Expected {MIN_MOMENTS} or more, as in the "
            "contest."
        )
    wrong = [name for name in names if not isinstance(name, str) or not name or name == NEW]
    if wrong:
        problems.append(f"`journey` names {wrong[0]!r}. Expected a name of one's own as text.")
    elif twice := sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"`journey` names {', '.join(twice)} more than once. Tell them apart.")
    for name, felt in pairs:
        if not _is_number(felt) or felt < low or felt > high:  # no scale: NaN, and always fine
            scale = "" if np.isnan(low) else f" from {low:g} to {high:g}"
            problems.append(f"`journey` has {felt!r} at {name!r}. Expected a number{scale}.")
    if problems:
        return None, problems
    return Journey(tuple(names), tuple(float(felt) for _, felt in pairs)), []


def _wrong_fixed(fixed: Any, journey: Journey) -> Iterator[str]:
    if isinstance(fixed, Mapping) or not _is_listed(fixed):
        yield f"`fixed` is {fixed!r}. Expected names of touchpoints that keep their place."
        return
    yield from _unknown("fixed", fixed, journey)


def _wrong_order(before: Any, journey: Journey) -> Iterator[str]:
    if not isinstance(before, Mapping) or not all(map(_is_listed, map(_listed, before.values()))):
        yield (
            f"`before` is {before!r}. Expected what must come before a touchpoint: "
            "{'pay': ['repair']}."
        )
        return
    unknown = list(_unknown("before", [*before, *(one for own in before.values()
                                                  for one in _listed(own))], journey))  # fmt: skip
    yield from unknown
    for then, own in before.items():
        for first in [] if unknown else _listed(own):
            if not keeps_order(journey.names, {then: [first]}):
                yield (
                    f"`before` says that {first!r} comes before {then!r}, but in the journey it "
                    "does not. Look at the order of the journey."
                )


def _unknown(option: str, names: Sequence[Any], journey: Journey) -> Iterator[str]:
    for name in dict.fromkeys(map(str, names)):
        if name not in journey.names:
            yield (
                f"`{option}` names {name!r}, which is no moment of the journey."
                f"{nearest(name, journey.names)} There are: {', '.join(journey.names)}."
            )


def _listed(names: Any) -> Any:
    return [names] if isinstance(names, str) else names


def _is_listed(value: Any) -> bool:
    return isinstance(value, Sequence | set | frozenset) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return is_number and bool(np.isfinite(value))
