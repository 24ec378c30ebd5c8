"""Which responses belong to which period."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.study.analyses import WAVE

EVERY = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
MOST = 1000  # periods of one chart
MOST_DIGITS = 2  # of a wave that is called by its number; more are a year


def periods_of(survey: Survey, every: str) -> dict[str, np.ndarray]:
    """Rows of each period in order, those without any response between two others included.

    Raises
    ------
    OptionError
        An unknown period, one wave only, or no times of answers.
    """
    if every not in (WAVE, *EVERY):
        raise OptionError.unknown("every", every, [WAVE, *EVERY])
    if every == WAVE:
        if len(survey.waves()) < 2:
            raise OptionError(
                "The survey has one wave, and a trend needs several. Add waves to the study, or "
                'chart its times: every="month".'
            )
        waves = survey.wave_of()
        return {name: (waves == name).to_numpy(bool) for name in survey.waves()}
    times = survey.times()
    if times is None:
        raise OptionError(
            f"every={every!r} needs the time of each response, and the survey names none. Declare "
            '`answered_at` in the study, or chart its waves: every="wave".'
        )
    times = pd.to_datetime(times)
    if times.notna().sum() == 0:
        raise OptionError("No response has a time that can be read. Look at `answered_at`.")
    if times.dt.tz is not None:
        times = times.dt.tz_localize(None)
    found = times.dt.to_period(EVERY[every])
    first, last = found.min(), found.max()
    if (last - first).n + 1 > MOST:
        raise OptionError(
            f"From {first} to {last} there are {(last - first).n + 1:,} periods; at most {MOST:,} "
            "make a chart. Choose a longer period, or look for wrong years."
        )
    span = pd.period_range(first, last, freq=EVERY[every])
    return {_name(one, every): (found == one).to_numpy(bool) for one in span}


def wave_labels(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """What waves are called in both languages: a bare number says nothing by itself."""
    return {
        name: {spoken: speaker(spoken)("metrics.wave", name=name) for spoken in LANGUAGES}
        if name.isdecimal() and len(name) <= MOST_DIGITS else dict.fromkeys(LANGUAGES, name)
        for name in names
    }  # fmt: skip


def _name(period: pd.Period, every: str) -> str:
    if every == "week":
        return f"{period.start_time:%Y-%m-%d}"
    return f"{period.year}Q{period.quarter}" if every == "quarter" else str(period)
