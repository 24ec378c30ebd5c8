"""Whether the question can be asked: options of the right kind, items that can build groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import OptionError
from cemlab.personas.methods.preparation import SCALINGS

FOR_JACCARD = f"0 (no Jaccard coefficients), or at least {arguments.FEWEST_RESAMPLES}"
TO_BUILD = "To build groups of such items, fit(method='famd') takes them beside ratings."
TEXT_ROLES = ("verbatim", "ignored")
MOST_CODES = 12  # so few whole numbers without a scale may be codes of groups; our choice

Blocks = Mapping[str, Sequence[str]] | str | None


def check_choices(
    *, ipsatise: Any, scale: Any, amounts: Any, speeders: Any, duplicates: Any
) -> None:
    """Refuse options of preparation that are none; every problem at once."""
    wrong = [
        f"`{name}` is {given!r}. Expected True or False."
        for name, given in (("ipsatise", ipsatise), ("duplicates", duplicates))
        if not isinstance(given, bool)
    ]
    if scale not in SCALINGS:
        wrong.append(str(OptionError.unknown("scale", scale, SCALINGS)))
    elif ipsatise is True and scale != "declared":
        wrong.append(
            f"`ipsatise` goes with scale='declared', not with {scale!r}: choose one of the two "
            "ways to take the person's level away."
        )
    is_number = isinstance(speeders, Real) and not isinstance(speeders, bool) and speeders > 0
    if not (speeders in ("auto", None) or is_number):
        wrong.append(
            f"`speeders` is {speeders!r}. Expected seconds above 0, 'auto' (a third of the median) "
            "or None (do not look)."
        )
    if (
        isinstance(amounts, str)
        or not isinstance(amounts, Iterable)
        or not all(isinstance(name, str) for name in amounts)
    ):
        wrong.append(f"`amounts` is {amounts!r}. Expected a list of names of items.")
    if wrong:
        raise OptionError(" ".join(wrong))


def check_numbers(k: int | None, k_max: int, ipsatise: bool) -> None:
    """Refuse arguments of the wrong kind before anything is computed."""
    problems = []
    if not isinstance(ipsatise, bool):
        problems.append(f"`ipsatise` is {ipsatise!r}. Expected True or False.")
    some = arguments.is_count(k_max) and k_max >= 2
    if not some:
        problems.append(f"`k_max` is {k_max!r}. Expected a whole number from 2.")
    if k is not None and (not arguments.is_count(k) or k < 2 or (some and k > k_max)):
        top = f" to k_max, which is {k_max}" if some else ""
        problems.append(
            f"`k` is {k!r}. Expected a whole number of groups from 2{top}, or None to let the "
            "evidence choose."
        )
    if problems:
        raise OptionError(" ".join(problems))


def all_at_once(*checks: Callable[[], None]) -> None:
    """Every problem that several checks find.

    Raises
    ------
    OptionError
    """
    problems = []
    for check in checks:
        try:
            check()
        except OptionError as problem:
            problems.append(str(problem))
    if problems:
        raise OptionError(" ".join(problems))


def check_resampling(resamples: int, seed: int) -> None:
    """Resamples are none or enough for Jaccard coefficients, and the seed is one."""
    arguments.check_resampling(resamples, seed, expected=FOR_JACCARD)


def check_names(
    survey: Survey, items: Sequence[str], describe: Sequence[str], *, scale: str = "declared",
    blocks: Blocks = None, amounts: Sequence[str] = (), kinds: bool = True,
) -> None:  # fmt: skip
    """Known items of a kind that can build or describe groups; every problem at once.

    Without `kinds` nobody asks whether the items that build are ratings of one scale.
    """
    problems = []
    for use, names in (("items", items), ("describe", describe)):
        for name in dict.fromkeys(names):
            if name not in survey.items:
                problems.append(str(OptionError.unknown(use, name, survey.items)))
            elif use == "items" and not kinds:
                continue
            elif problem := _unfit(survey, name, use) or (
                _codes(survey, name, scale, amounts) if use == "items" else ""
            ):
                problems.append(problem)
    problems += _unfit_blocks(items, blocks) + _unfit_amounts(survey, items, amounts)
    if len(set(items)) < 2:
        problems.append("`items` names fewer than two items. One item alone is a score, no groups.")
    for use, names in (("items", items), ("describe", describe)):
        again = sorted({name for name in names if list(names).count(name) > 1})
        if again:
            problems.append(f"`{use}` names {', '.join(map(repr, again))} more than once.")
    both = [name for name in describe if name in set(items)]
    if both:
        problems.append(
            f"{', '.join(map(repr, both))} build the groups and cannot describe them from outside."
        )
    if not problems and kinds and scale != "z" and survey.common_scale(items) is None:
        told = ", ".join(f"{name} ({_scale_of(survey, name)})" for name in items)
        problems.append(
            f"Groups are built on items of one declared scale; these have: {told}. Name items of "
            "one scale, declare the scales, make them comparable by scale='z', or choose a method "
            "that takes items of several kinds: method='famd'."
        )
    if problems:
        raise OptionError(" ".join(problems))


def _unfit(survey: Survey, name: str, use: str) -> str:
    """Why an item can neither build nor describe groups; nothing where it can."""
    item, kind = survey.items[name], survey.column(name).dtype
    refused = (*TEXT_ROLES, "validation") if use == "items" else TEXT_ROLES
    if item.role in refused:
        return f"{name!r} is declared role: {item.role}, which neither builds nor describes groups."
    if use == "items" and not pd.api.types.is_numeric_dtype(kind):
        return (
            f"{name!r} holds groups or text, not ratings. It can describe the groups: name it "
            f"under describe. {TO_BUILD}"
        )
    if not pd.api.types.is_numeric_dtype(kind) and not isinstance(kind, pd.CategoricalDtype):
        return f"{name!r} holds text. Declare it with role: segment to describe groups by it."
    return ""


def _codes(survey: Survey, name: str, scale: str, amounts: Sequence[str]) -> str:
    """Why the numbers of an item may be codes of groups, which have no distance."""
    item = survey.items[name]
    said = (
        f"{name!r} holds codes of groups, not ratings: code 3 is not more than code 1. It can "
        f"describe the groups: declare it with role: segment and name it under describe. {TO_BUILD}"
    )
    if item.role == "segment" or (item.levels and item.scale is None):
        return said
    if scale != "z" or item.scale is not None or name in amounts:
        return ""
    seen = survey.column(name).dropna().unique()
    if len(seen) > MOST_CODES or (seen != np.round(seen)).any():
        return ""
    return (
        f"{name!r} declares no scale and holds {len(seen)} whole numbers: nobody can tell ratings, "
        "counts and codes of groups apart. Declare its scale, name it under amounts if it counts "
        "something, or declare it with role: segment."
    )


def _unfit_blocks(items: Sequence[str], blocks: Blocks) -> list[str]:
    if blocks is None or blocks == "auto":
        return []
    if not isinstance(blocks, Mapping) or any(isinstance(own, str) for own in blocks.values()):
        return [f"`blocks` is {blocks!r}. Expected 'auto', None, or items by block, such as "
                "{'prices': ['rent', 'fees']}."]  # fmt: skip
    named = [name for own in blocks.values() for name in own]
    twice = sorted({name for name in named if named.count(name) > 1})
    unknown = [name for name in dict.fromkeys(named) if name not in items]
    wrong = []
    if unknown:
        wrong.append(f"`blocks` names {', '.join(map(repr, unknown))}, not among `items`.")
    if twice:
        wrong.append(f"`blocks` names {', '.join(map(repr, twice))} more than once.")
    return wrong


def _unfit_amounts(survey: Survey, items: Sequence[str], amounts: Sequence[str]) -> list[str]:
    wrong = []
    for name in amounts:
        if name not in items:
            wrong.append(f"`amounts` names {name!r}, not among `items`.")
        elif survey.items[name].scale is not None:
            wrong.append(
                f"`amounts` names {name!r}, which declares the scale {_scale_of(survey, name)}: "
                "ratings have no logarithm. Leave it out."
            )
        elif (
            pd.api.types.is_numeric_dtype(survey.column(name).dtype)
            and (survey.column(name).dropna() < 0).any()
        ):
            wrong.append(
                f"`amounts` names {name!r}, which has numbers below 0. Declare such codes as "
                "missing, or leave it out."
            )
    return wrong


def _scale_of(survey: Survey, name: str) -> str:
    scale = survey.items[name].scale
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"
