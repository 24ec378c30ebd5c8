"""Which two waves are compared, and by which model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.personas.api import fit
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.number import MAX_GROUPS
from cemlab.personas.newcomers import check_items, model_from
from cemlab.personas.result import PersonaResult

MOST_DIGITS = 3  # of a wave that is a bare number and not a year


class Waves(NamedTuple):
    """Two waves, what they are called in both languages, and the model."""

    first: Survey
    second: Survey
    names: tuple[dict[str, str], dict[str, str]]
    model: FrozenModel


def two_waves(
    first: Survey, second: Survey | None, model: FrozenModel | PersonaResult | Path | str | None,
    items: Sequence[str] | None, k: int | None, ipsatise: bool, waves: Sequence[str] | None,
    seed: int,
) -> Waves:  # fmt: skip
    """Two surveys, or two waves of one, and the model: the one given, or that of the first wave.

    Raises
    ------
    OptionError
        Not exactly one of `model` and `items`; waves that are not there; two waves of which one
        did not ask what the model needs.
    DataError
        An item whose wording, scale or codes a wave changed.
    MethodError
        There are no groups in the first wave.
    """
    arguments.check_survey(first)
    if (model is None) == (items is None):
        raise OptionError(
            "Give exactly one of `model` (personas that were found before) and `items` (then they "
            "are found in the first wave)."
        )
    if model is not None and (k is not None or ipsatise):
        raise OptionError("`k` and `ipsatise` belong to `items`; a model has its own. Leave them.")
    frozen = None if model is None else model_from(model)
    asked = [one.name for one in frozen.items] if frozen else list(items or ())
    names = _names(first, second, waves)
    if second is None:
        known = [name for name in asked if name in first.items]
        first.check_comparable(known)
        of = first.wave_of()
        one, other = (first.only((of == name).to_numpy(bool)) for name in names)
    else:
        one, other = first, second
    if frozen is None:
        found = fit(
            one, items=asked, k=k, ipsatise=ipsatise, resamples=0, null_samples=0, splits=1,
            seed=seed, k_max=MAX_GROUPS if k is None else k,
        )  # fmt: skip
        if found.glance()["k"].iloc[0] == 1:
            raise MethodError(
                "The first wave has no groups, so there are no personas to follow. Compare single "
                "items instead (cemlab.metrics.compare), or ask for a number of groups (k=…)."
            )
        frozen = found.model()
    problems = []
    for survey, what in ((one, "The first wave"), (other, "The second wave")):
        try:
            check_items(frozen, survey, what)
        except OptionError as problem:
            problems.append(str(problem))
        else:
            problems += [
                f"{what} has no answer to {item.name!r}." for item in frozen.items
                if survey.column(item.name).isna().all()
            ]  # fmt: skip
    if problems:
        raise OptionError(" ".join(problems))
    return Waves(one, other, _called(names, second is None), frozen)


def _names(first: Survey, second: Survey | None, waves: Any) -> list[str]:
    if second is not None:
        arguments.check_survey(second)
        if waves is not None:
            raise OptionError("`waves` chooses waves of one survey; two surveys were given.")
        return [first.source, second.source]
    known = first.waves()
    if len(known) < 2:
        raise OptionError(
            "The survey has one wave, so there is nothing to compare. Give a second survey, or add "
            "waves to the study (cemlab new NAME --wave …)."
        )
    if waves is None:
        return [known[0], known[-1]]
    if isinstance(waves, str) or len(waves) != 2 or waves[0] == waves[1]:
        raise OptionError(f"`waves` is {waves!r}. Expected two waves, the earlier first.")
    for name in waves:
        if str(name) not in known:
            raise OptionError.unknown("waves", name, known)
    return list(map(str, waves))


def _called(names: Sequence[str], of_one: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Waves by their names; two surveys as the first and the second."""
    found = []
    for place, name in zip(("first", "second"), names, strict=True):
        said = {one: speaker(one)(f"personas.drift.{place}") for one in LANGUAGES}
        if of_one:
            is_number = name.isdecimal() and len(name) <= MOST_DIGITS
            said = {one: speaker(one)("metrics.wave", name=name) if is_number else name
                    for one in LANGUAGES}  # fmt: skip
        found.append(said)
    return found[0], found[1]
