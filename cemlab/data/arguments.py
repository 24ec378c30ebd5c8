"""Arguments that several verbs take, refused before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral

from cemlab.data.survey import Survey
from cemlab.errors import OptionError

FEWEST_RESAMPLES = 100  # below it the 2.5% quantile rests on two resamples or fewer
FOR_INTERVALS = (
    f"0 (no intervals), or at least {FEWEST_RESAMPLES}, because fewer say nothing about the ends "
    "of an interval"
)


def check_survey(survey: object) -> None:
    """The first argument is a survey."""
    if not isinstance(survey, Survey):
        raise OptionError(
            f"The first argument is a {type(survey).__name__}. Expected a Survey: make one with "
            "cemlab.Survey.from_frame(frame) or cemlab.read_survey(study)."
        )


def check_outcome(outcome: object) -> None:
    """The outcome is a name; whether of an item that fits, the verb decides."""
    if not isinstance(outcome, str):
        raise OptionError(f"`outcome` is {outcome!r}. Expected the name of one item.")


def check_items(use: str, names: object) -> None:
    """Names in a row, or a single one; whether of items that fit, the verb decides."""
    if not isinstance(names, Iterable) or not all(isinstance(name, str) for name in names):
        raise OptionError(f"`{use}` is {names!r}. Expected a list of names of items.")


def check_resampling(resamples: object, seed: object, *, expected: str = FOR_INTERVALS) -> None:
    """Resamples are none or enough, and the seed is one."""
    if not is_count(resamples) or 0 < resamples < FEWEST_RESAMPLES:
        raise OptionError(f"`resamples` is {resamples!r}. Expected a whole number: {expected}.")
    if not is_count(seed):
        raise OptionError(f"`seed` is {seed!r}. Expected a whole number, 0 or more.")


def is_count(value: object) -> bool:
    """A whole number, 0 or more; True is none."""
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 0
