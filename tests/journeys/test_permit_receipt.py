"""A real log without any rating: applications for a permit, 27 activities."""

from pathlib import Path

import pytest

import cemlab
from cemlab.errors import MissingDataWarning
from cemlab.style import leaving_texts, meeting_texts

FOLDER = Path(__file__).parents[1] / "studies" / "permit-receipt"


@pytest.fixture
def journeys(shared, monkeypatch):
    data = shared / "data"
    if not (data / "permit_receipt_log" / "permit_receipt_log.csv.gz").is_file():
        pytest.skip("no permit_receipt_log among the shared data")
    monkeypatch.setenv("CEMLAB_DATA", str(data))
    study = cemlab.open_study(FOLDER)
    events, survey = cemlab.read_events(study), cemlab.read_survey(study)
    with pytest.warns(MissingDataWarning, match="3 journeys were still open on 2012-01-23"):
        return cemlab.journeys.map(events, survey, **study.options("journeys"))


def test_what_is_there_and_what_is_not(journeys):
    whole = journeys.glance().iloc[0]
    assert (whole["n_moments"], whole["n_journeys"], whole["n_touchpoints"]) == (8577, 1434, 27)
    assert whole["curve"] == "none" and journeys.tidy()["adjusted"].isna().all()
    assert "emotion" not in journeys.tables()
    assert journeys.figures() == ("funnel", "transitions")
    first = journeys.tidy().iloc[0]
    assert first["n_customers"] == 1434 and first["reach"] == 1 and first["n"] == 0


def test_steps_balance(journeys):
    steps = journeys.transitions()
    entries = steps.loc[steps["from"] == "(entry)", "count"].sum()
    exits = steps.loc[steps["to"] == "(exit)", "count"].sum()
    assert entries == 1434 and exits <= 1431  # three are still open
    shown = steps["count"].dropna()
    assert shown.min() >= 10 and len(shown) < len(steps)  # rare steps have no numbers


def test_drop_off_and_length(journeys):
    table = journeys.funnel()
    assert table["n"].iloc[0] == 1431 and table["touchpoint"].iloc[-1].startswith("T10")
    assert "as far as Receipt, 8% went no further" in journeys.headline("en")
    kpis = journeys.tables()["kpis"].set_index("kpi")
    assert 0.88 < kpis.loc["ended", "value"] < 0.91
    assert journeys.stages()["duration_median"].notna().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_fit(journeys, language):
    for name in journeys.figures():
        figure = getattr(journeys, f"plot_{name}")(language=language).figure
        assert meeting_texts(figure) == [] and leaving_texts(figure) == [], name
    assert "所有时刻都没有评分" in journeys.narrate("zh")
