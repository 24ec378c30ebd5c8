"""From when the numbers of a journey are: as the study says, else the days of its moments."""

import pandas as pd
import pytest

import cemlab
from cemlab.journeys.periods import period_of

from .worlds import log

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


def found(first="2026-03-31 23:00", days=40, **options):
    start = pd.Timestamp(first)
    rows = [(who, step, str(start + pd.Timedelta(days=who * days / 39, minutes=at)))
            for who in range(40) for at, step in enumerate("ab")]  # fmt: skip
    return log(rows, ("who", "touchpoint", "time"), touchpoints=["a", "b"], timezone="UTC",
               **options)  # fmt: skip


def test_days_of_the_log_in_words():
    journeys = cemlab.journeys.map(found())
    assert period_of(journeys, "en") == "31 March 2026 to 10 May 2026"
    assert period_of(journeys, "zh") == "2026 年 3 月 31 日至 2026 年 5 月 10 日"
    line = journeys.source_line("en", figure="map")
    assert line.endswith("period: 31 March 2026 to 10 May 2026")
    assert "period" not in journeys.source_line("en", figure="curve")  # the frame says it there
    assert period_of(cemlab.journeys.dwell(found()), "en") == period_of(journeys, "en")


def test_one_day_is_said_once():
    assert period_of(cemlab.journeys.map(found("2026-03-01 08:00", 0)), "en") == "1 March 2026"


def test_what_the_study_says_goes_first():
    study = cemlab.open_study("wuye-repair")
    journeys = cemlab.journeys.map(cemlab.read_events(study))
    assert period_of(journeys, "zh") == study.period["zh"]
    assert period_of(type(journeys).from_dict(journeys.to_dict()), "en") == study.period["en"]


@pytest.mark.parametrize("columns", [("who", "touchpoint"), ("who", "touchpoint", "time")])
def test_nothing_is_said_where_nobody_knows(columns):
    rows = [(who, step, 60 * at) for who in range(40) for at, step in enumerate("ab")]
    told = {"time_format": "seconds", "timezone": "UTC"} if "time" in columns else {}
    journeys = cemlab.journeys.map(
        log([row[: len(columns)] for row in rows], columns, touchpoints=["a", "b"], **told)
    )
    assert period_of(journeys, "en") == ""
    assert "period" not in journeys.source_line("en", figure="map")
