"""Which rows are compared with which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError
from cemlab.metrics.answers import Answers
from cemlab.metrics.groups import groups_of
from cemlab.metrics.trends.periods import wave_labels
from cemlab.study.analyses import WAVE

REST, TOTAL, PREVIOUS, FIRST = "rest", "all", "previous", "first"


class Contrast(NamedTuple):
    """Rows of a group and of what it is compared with, each shape (n,)."""

    name: str
    against: str
    first: np.ndarray
    second: np.ndarray


def contrasts_of(
    survey: Survey, answers: Answers, by: str, to: str | None
) -> tuple[list[Contrast], dict[str, np.ndarray], dict[str, dict[str, str]]]:
    """Contrasts of a segment or of the waves, the rows of each group, and labels of groups."""
    if by == WAVE and survey.waves():
        survey.check_comparable(answers.items or [answers.outcome])
        waves = survey.wave_of()
        groups = {name: (waves == name).to_numpy(bool) for name in survey.waves()}
        return in_order(groups, to or PREVIOUS), groups, wave_labels(groups)
    if by == WAVE and WAVE not in survey.items:
        raise OptionError(
            "The survey has one wave, so there is nothing to compare by wave. Add waves to the "
            "study (cemlab new NAME --wave …), or name a segment."
        )
    groups, labels = groups_of(survey, by, answers.outcome)
    groups.pop("all")
    return _among(groups, to or REST, survey.column(by)), groups, labels


def periods_of(survey: Survey, periods: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
    """Rows of each period, first and last day included; days that overlap are refused."""
    times = survey.times()
    if times is None:
        raise OptionError("`periods` needs the time of each response, and the survey names none. "
                          "Declare `answered_at` in the study.")  # fmt: skip
    times = pd.to_datetime(times)
    found: dict[str, np.ndarray] = {}
    ends = []
    for period in periods:
        try:
            start, end = (pd.Timestamp(one) for one in period)
        except (ValueError, TypeError) as error:
            raise OptionError(
                f"The period {period!r} is no pair of dates. Expected such as "
                '("2026-01-01", "2026-03-31").'
            ) from error
        if start > end:
            raise OptionError(f"The period {period!r} ends before it starts. Exchange its dates.")
        for other in ends:
            shared = (min(end, other[1]) - max(start, other[0])).days + 1
            if shared > 0:
                raise OptionError(
                    f"Rolling windows share {shared} of {(end - start).days + 1} days and cannot "
                    "be tested against each other. Choose periods that do not overlap."
                )
        ends.append((start, end))
        day = times.dt.tz_localize(None) if times.dt.tz is not None else times
        name = f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"
        found[name] = ((day >= start) & (day < end + pd.Timedelta(days=1))).to_numpy(bool)
    if len(found) < 2:
        raise OptionError(f"{len(found)} period; expected two or more to compare.")
    return found


def in_order(groups: Mapping[str, np.ndarray], to: str) -> list[Contrast]:
    """Each wave or period against the one before, the first, or a named one."""
    names = list(groups)
    if to == PREVIOUS:
        pairs = zip(names[1:], names[:-1], strict=True)
    elif to == FIRST:
        pairs = ((name, names[0]) for name in names[1:])
    elif to in groups:
        pairs = ((name, to) for name in names if name != to)
    else:
        raise OptionError.unknown("to", to, [PREVIOUS, FIRST, *names])
    return [Contrast(name, other, groups[name], groups[other]) for name, other in pairs]


def _among(groups: Mapping[str, np.ndarray], to: str, segment: pd.Series) -> list[Contrast]:
    grouped = segment.notna().to_numpy(bool)
    if to in (REST, TOTAL):
        return [Contrast(name, to, rows, grouped & ~rows) for name, rows in groups.items()]
    if to not in groups:
        raise OptionError.unknown("to", to, [REST, TOTAL, *groups])
    return [Contrast(name, to, rows, groups[to]) for name, rows in groups.items() if name != to]
