"""Edits of one journey that may be made: within fixed places and an order that must stay.

Four are looked at: raise the worst moment, end with the best moment that may be moved, add a
closing moment, raise the end. An edit changes nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

NEW = "new_closing_moment"  # name of a moment that is added
EDITS = ("raise_trough", "end_with_best", "add_closing", "raise_end")


class Journey(NamedTuple):
    """Touchpoints in their order, and how each felt."""

    names: tuple[str, ...]
    felt: tuple[float, ...]

    @property
    def trough(self) -> int:
        """Place of the worst moment; of several the last."""
        return len(self.felt) - 1 - int(np.argmin(self.felt[::-1]))


class Rules(NamedTuple):
    """What edits must keep to.

    Attributes
    ----------
    fixed : collection of str
        Touchpoints that keep their place, counted from the start. Nothing comes after a fixed
        last one.
    before : mapping of str to collection of str
        What must come before a touchpoint.
    step : float
        Scale points by which a moment is raised.
    neutral : float
        Neither good nor bad; NaN where it is not known.
    highest : float
        Upper end of the scale; infinite where it is not known.
    """

    fixed: Collection[str] = ()
    before: Mapping[str, Collection[str]] = {}
    step: float = 1.0
    neutral: float = np.nan
    highest: float = np.inf


class Edit(NamedTuple):
    """A journey changed in one place.

    Attributes
    ----------
    name : str
        One of `EDITS`.
    touchpoint : str
        The moment that is raised, moved or added.
    felt : float
        How it would feel.
    journey : Journey
        The whole, after the edit.
    """

    name: str
    touchpoint: str
    felt: float
    journey: Journey


def edits_of(journey: Journey, rules: Rules) -> tuple[list[Edit], dict[str, str]]:
    """Edits that the rules allow, and why the others are not there.

    Parameters
    ----------
    journey : Journey
        At least one moment.
    rules : Rules

    Returns
    -------
    edits : list of Edit
        In the order of `EDITS`.
    left_out : dict of str to str
        Edits that are not possible, with a reason: ``"at_top"`` (the scale ends), ``"end_fixed"``,
        ``"none_better"`` (no movable positive moment is better than the end), ``"in_order"``
        (every such moment must stay before another), ``"no_neutral"``, ``"end_better"`` (the end
        is better than the new moment), ``"same"`` (the end is the worst moment).

    Notes
    -----
    The worst moment is raised by one step, or to one step below neutral if that is further: on a
    scale from −2 to 2, from −2 to −1 and from −1 to 0. A new closing moment lies one step above
    neutral. Without a neutral point, positive means above the mean of the journey.
    """
    made = {
        "raise_trough": _raise_trough(journey, rules),
        "end_with_best": _end_with_best(journey, rules),
        "add_closing": _add_closing(journey, rules),
        "raise_end": _raise_end(journey, rules),
    }
    left_out = {name: found for name, found in made.items() if isinstance(found, str)}
    return [found for found in made.values() if isinstance(found, Edit)], left_out


def keeps_order(names: tuple[str, ...], before: Mapping[str, Collection[str]]) -> bool:
    """Whether everything that must come before a touchpoint does."""
    place = {name: at for at, name in enumerate(names)}
    return all(place[first] < place[then] for then, own in before.items() for first in own)


def _raise_trough(journey: Journey, rules: Rules) -> Edit | str:
    at = journey.trough
    felt = np.fmax(rules.neutral - rules.step, journey.felt[at] + rules.step)
    return _raised(journey, "raise_trough", at, min(float(felt), rules.highest))


def _raise_end(journey: Journey, rules: Rules) -> Edit | str:
    last = len(journey.felt) - 1
    felt = min(journey.felt[last] + rules.step, rules.highest)
    found = _raised(journey, "raise_end", last, felt)
    trough = _raise_trough(journey, rules)
    is_same = isinstance(found, Edit) and isinstance(trough, Edit)
    return "same" if is_same and journey.trough == last and felt <= trough.felt else found


def _raised(journey: Journey, name: str, at: int, felt: float) -> Edit | str:
    if felt <= journey.felt[at]:
        return "at_top"
    after = (*journey.felt[:at], felt, *journey.felt[at + 1 :])
    return Edit(name, journey.names[at], felt, journey._replace(felt=after))


def _end_with_best(journey: Journey, rules: Rules) -> Edit | str:
    """The best moment that is positive, better than the end and free to come last."""
    names, felt = journey
    if names[-1] in rules.fixed:
        return "end_fixed"
    least = float(np.mean(felt)) if np.isnan(rules.neutral) else rules.neutral
    better = [
        at for at, own in enumerate(felt)
        if own > max(least, felt[-1]) and names[at] not in rules.fixed
    ]  # fmt: skip
    for at in sorted(better, key=lambda one: -felt[one]):
        moved = _moved_to_end(journey, at, rules.fixed)
        if keeps_order(moved.names, rules.before):
            return Edit("end_with_best", names[at], felt[at], moved)
    return "in_order" if better else "none_better"


def _moved_to_end(journey: Journey, at: int, fixed: Collection[str]) -> Journey:
    """The others close up; those that are fixed keep their places."""
    places = range(len(journey.names))
    stay = [one for one in places if journey.names[one] in fixed]
    free = iter([*(one for one in places if one not in stay and one != at), at])
    order = [one if one in stay else next(free) for one in places]
    return Journey(
        tuple(journey.names[one] for one in order), tuple(journey.felt[one] for one in order)
    )


def _add_closing(journey: Journey, rules: Rules) -> Edit | str:
    if np.isnan(rules.neutral):
        return "no_neutral"
    if journey.names[-1] in rules.fixed:
        return "end_fixed"
    felt = min(rules.neutral + rules.step, rules.highest)
    if felt <= journey.felt[-1]:
        return "end_better"
    after = Journey((*journey.names, NEW), (*journey.felt, felt))
    return Edit("add_closing", NEW, felt, after)
