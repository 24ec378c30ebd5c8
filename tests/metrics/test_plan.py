"""Plans: the numbers of the reference through the verb, from a survey, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES

plan = cemlab.metrics.plan


def needed(**ask) -> float:
    return plan(**ask).glance()["needed"].iloc[0]


def test_published_numbers():
    got = plan(metric="nps", n=400).glance().iloc[0]
    assert got["detectable"] == pytest.approx(15.2, abs=0.05)
    assert got["half_width"] == pytest.approx(7.5, abs=0.05)
    assert needed(metric="csat", difference=0.05) == 1251
    assert needed(metric="mean", difference=0.2) == 394
    assert needed(metric="drivers", drivers=9, difference=0.02) == 403


def test_a_panel_needs_fewer():
    alone, panel = (needed(metric="nps", difference=5, correlation=rho) for rho in (None, 0.6))
    assert panel == pytest.approx(0.4 * alone, abs=1)
    assert "correlate by 0.60" in plan(metric="nps", n=100, correlation=0.6).narrate("en")


def test_clusters_need_more_and_say_so():
    alone, clustered = (needed(metric="nps", difference=5, **more)
                        for more in ({}, {"cluster_size": 21, "icc": 0.05}))  # fmt: skip
    assert clustered == pytest.approx(2 * alone, abs=1)
    got = plan(metric="drivers", drivers=9, difference=0.02, cluster_size=21, icc=0.05)
    assert got.glance()["needed"].iloc[0] == 806
    assert "plan_effect" in dict(got.notes("en"))


def test_the_smallest_driver_is_the_inverse_of_the_answers_needed():
    got = plan(metric="drivers", drivers=9, n=403)
    assert got.glance()["detectable"].iloc[0] == pytest.approx(0.02, rel=0.005)
    assert "403 answers show one of 9 drivers" in got.narrate("en")


def test_from_a_survey_with_weights(rng):
    frame = pd.DataFrame({"recommend": rng.choice([3, 8, 10], 500), "w": rng.choice([1, 3], 500)})
    survey = cemlab.Survey.from_frame(frame, weight="w", scale={"recommend": (0, 10)})
    got = plan(survey, metric="nps", outcome="recommend", n=400, difference=5)
    whole = got.glance().iloc[0]
    w = frame["w"].to_numpy(float)
    assert whole["design_effect"] == pytest.approx(500 * (w**2).sum() / w.sum() ** 2, rel=0.05)
    x = np.where(frame["recommend"] == 10, 100.0, np.where(frame["recommend"] == 3, -100, 0))
    spread = np.average((x - np.average(x, weights=w)) ** 2, weights=w)
    assert whole["variance"] == pytest.approx(spread, rel=0.01)
    error = np.sqrt(2 * whole["variance"] * whole["design_effect"] / 400)
    assert whole["detectable"] == pytest.approx(2.8016 * error, rel=1e-3)
    assert dict(got.notes("en"))["underpowered_plan"].endswith("the target is 5.0 points.")
    assert "taken from recommend in the survey" in got.narrate("en")


def test_a_share_near_its_end_is_planned_downwards():
    got = plan(metric="csat", share=0.97, difference=0.05)
    assert got.glance()["needed"].iloc[0] == needed(metric="csat", share=0.92, difference=0.05)
    assert len(got.tidy())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ask", [
    {"metric": "nps", "n": 400, "difference": 3}, {"metric": "csat"}, {"metric": "mean"},
    {"metric": "mean", "sd": 1.1, "n": 90}, {"metric": "drivers", "drivers": 1},
    {"metric": "drivers", "drivers": 5, "n": 200, "difference": 0.02},
])  # fmt: skip
def test_sentences_and_figure(language, ask):
    got = plan(**ask)
    said = got.narrate(language) + got.headline(language) + got.source_line(language)
    assert got.headline(language) and "nan" not in said and "n = 0" not in said
    assert all("n = " in one.detail for one in got.findings(language))
    got.plot_plan(language=language)


class TestRefuses:
    @pytest.mark.parametrize(("ask", "told"), [
        ({"metric": "ces"}, "metric"),
        ({"metric": "nps", "n": 1}, "`n` is 1"),
        ({"metric": "nps", "n": 40.5}, "`n` is 40.5"),
        ({"metric": "nps", "difference": 0}, "above 0 and up to 200"),
        ({"metric": "csat", "difference": 5}, "above 0 and up to 0.7"),
        ({"metric": "csat", "share": 70}, "0 to 1"),
        ({"metric": "mean", "sd": 0}, "`sd` is 0"),
        ({"metric": "drivers"}, "number of drivers"),
        ({"metric": "drivers", "drivers": 9, "n": 10}, "10 answers cannot show"),
        ({"metric": "nps", "outcome": "recommend"}, "belong together"),
        ({"metric": "nps", "promoters": 0.8, "detractors": 0.4}, "add up to 1"),
        ({"metric": "nps", "cluster_size": 0.5}, "cluster_size"),
        ({"metric": "nps", "n": 400, "power": 1.0}, "power"),
        ({"metric": "nps", "n": 400, "correlation": 1.0}, "correlation"),
        ({"metric": "nps", "n": 400, "level": 95}, "level"),
        ({"metric": "nps", "language": "de"}, "language"),
    ])  # fmt: skip
    def test_what_cannot_be(self, ask, told):
        with pytest.raises(OptionError, match=told):
            plan(**ask)
