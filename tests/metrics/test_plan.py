"""Plans: the numbers of the reference through the verb, from a survey, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
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


ASKED = {
    "nps": {"metric": "nps", "outcome": "recommend"},
    "mean": {"metric": "mean", "outcome": "overall"},
    "csat": {"metric": "csat", "outcome": "overall"},
    "top_box": {"metric": "top_box", "outcome": "overall", "top_boxes": 1},
}


@pytest.fixture(scope="module")
def answers():
    """Two hundred people who answered three times, alike; made into a survey as asked."""
    rng = np.random.default_rng(5)
    mood, who = rng.normal(0, 0.2, 200), np.repeat(np.arange(200), 3)
    felt = np.clip(rng.uniform(0, 1, 600) + mood[who], 0, 0.999)
    frame = pd.DataFrame({
        "recommend": np.floor(felt * 11), "overall": 1 + np.floor(felt * 5),
        "effort": rng.integers(1, 8, 600), "who": who, "w": rng.choice([1.0, 3.0], 600),
    })  # fmt: skip
    scales = {"recommend": (0, 10), "overall": (1, 5), "effort": (1, 7)}
    return lambda rows=600, **uses: cemlab.Survey.from_frame(
        frame.iloc[:rows], scale=scales, **uses
    )


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("uses", [{}, {"weight": "w"}, {"customer": "who"}])
def test_from_a_score_as_from_its_survey(answers, ask, uses):
    survey = answers(**uses)
    known = {"n": 400, "difference": 0.1, "correlation": 0.3}
    ours = plan(cemlab.metrics.score(survey, **ask), **known)
    theirs = plan(survey, **ask, **known)
    # n against n - 1 answers or people: 1 in 200 of a variance where 200 people answered
    for name in ("detectable", "half_width", "needed", "variance", "design_effect", "sd"):
        pair = (got.glance()[name].iloc[0] for got in (ours, theirs))
        assert next(pair) == pytest.approx(next(pair), rel=1 / 190), name
    assert ours.tidy()["n"].to_numpy() == pytest.approx(theirs.tidy()["n"].to_numpy(), rel=1 / 190)
    assert ours.labels == theirs.labels and ours.provenance.data == theirs.provenance.data


def test_from_a_score_of_one_of_several(answers):
    """The variance of one answer, by hand, of every other metric."""
    survey = answers()
    x, y = (survey.column(name).to_numpy(float) for name in ("effort", "overall"))
    index = 100 * ((x - 1) / 6 + (y - 1) / 4) / 2
    score = cemlab.metrics.score
    cases = {
        "ces": (score(survey, outcome="effort", metric="ces", direction="high_is_easy"), x.var()),
        "index": (score(survey, outcome=["effort", "overall"], metric="index"), index.var()),
        "share": (score(survey, outcome="overall", metric="share", of=[1, 3]),
                  np.isin(y, [1, 3]).var()),
    }  # fmt: skip
    for metric, (scored, variance) in cases.items():
        whole = plan(scored, n=200).glance().iloc[0]
        assert whole["metric"] == metric and whole["outcome"] == scored.glance()["outcome"].iloc[0]
        assert whole["variance"] == pytest.approx(variance, rel=0.005)
        assert whole["detectable"] == pytest.approx(2.8016 * np.sqrt(variance / 100), rel=0.005)
    told = {metric: plan(scored, n=200).narrate("en") for metric, (scored, _) in cases.items()}
    assert "scale points" in told["ces"] and "percentage points" in told["share"]
    assert " points" in told["index"] and "scale points" not in told["index"]
    assert "taken from Index of effort and overall" in told["index"]


def test_clusters_of_the_score_cost_what_they_cost_it(answers):
    survey = answers()
    alone, within = (cemlab.metrics.score(survey, **ASKED["nps"], cluster=name)
                     for name in (None, "who"))  # fmt: skip
    needs = [plan(one, difference=10).glance()["needed"].iloc[0] for one in (alone, within)]
    errors = [one.tidy()["std_error"].iloc[0] for one in (alone, within)]
    assert errors[1] > errors[0]
    assert needs[1] / needs[0] == pytest.approx((errors[1] / errors[0]) ** 2, rel=0.005)


def test_a_score_with_more_to_come(answers):
    """A plan in clusters on top of weights: both cost."""
    score = cemlab.metrics.score(answers(weight="w"), **ASKED["nps"])
    alone, clustered = (plan(score, difference=5, **more).glance()["needed"].iloc[0]
                        for more in ({}, {"cluster_size": 21, "icc": 0.05}))  # fmt: skip
    assert clustered == pytest.approx(2 * alone, abs=1)


def test_a_share_near_its_end_is_planned_downwards():
    got = plan(metric="csat", share=0.97, difference=0.05)
    assert got.glance()["needed"].iloc[0] == needed(metric="csat", share=0.92, difference=0.05)
    assert len(got.tidy())


@pytest.mark.parametrize("metric", ["nps", "csat", "mean", "ces", "index"])
def test_answers_that_never_vary_are_planned_as_usual(metric):
    """Twelve happy people in a pilot are no reason to plan with a variance of zero."""
    frame = pd.DataFrame({"recommend": [10] * 12, "again": [10] * 12})
    survey = cemlab.Survey.from_frame(frame, scale={"recommend": (0, 10), "again": (0, 10)})
    more = {"ces": {"direction": "high_is_easy"}, "index": {"outcome": ["recommend", "again"]}}
    score = cemlab.metrics.score(
        survey, **({"outcome": "recommend", "metric": metric} | more.get(metric, {}))
    )
    got = plan(score, n=400)
    usual = plan(metric=metric if metric in ("nps", "csat") else "mean", n=400)
    assert got.tidy().equals(usual.tidy())
    assert got.narrate("en") == usual.narrate("en") and got.glance()["metric"].iloc[0] == metric
    assert dict(got.notes("en"))["plan_usual"].startswith("All 12 answers count the same")
    if metric in ASKED:
        assert plan(survey, n=400, metric=metric, outcome="recommend").tidy().equals(got.tidy())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_from_a_score_speaks_its_language(answers, language):
    score = cemlab.metrics.score(answers(language=language), **ASKED["csat"])
    got = plan(score, n=300, difference=0.05)
    assert got.language == language and got.narrate() == got.narrate(language)
    assert "overall" in got.narrate() and "nan" not in got.narrate()
    assert "n = 600" in got.source_line()
    got.plot_plan()


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
        ({}, "metric"),
        ({"metric": "csat", "share": 1, "n": 100}, "a share of 100%.*the same"),
        ({"metric": "nps", "promoters": 0, "detractors": 0}, "everybody answers the same"),
    ])  # fmt: skip
    def test_what_cannot_be(self, ask, told):
        with pytest.raises(OptionError, match=told):
            plan(**ask)

    def test_what_the_score_tells_already(self, answers):
        score = cemlab.metrics.score(answers(), **ASKED["nps"])
        told = "`metric`, `outcome`, `promoters` and the score are given"
        with pytest.raises(OptionError, match=told):
            plan(score, metric="nps", outcome="recommend", promoters=0.4)
        with pytest.raises(OptionError, match="above 0 and up to 200"):
            plan(score, difference=201)
        with pytest.raises(OptionError, match="`sd` and the survey"):
            plan(answers(), **ASKED["mean"], sd=1.0)

    def test_what_is_neither_a_survey_nor_a_score(self, answers):
        with pytest.raises(OptionError, match="is a ScorecardResult. Expected a Survey, the resul"):
            plan(cemlab.metrics.scorecard(answers()))

    def test_a_hidden_score(self, answers):
        score = cemlab.metrics.score(answers(rows=9), **ASKED["nps"])
        assert score.tidy()["estimate"].isna().all()
        with pytest.raises(MethodError, match="'recommend' is hidden, because too few answered"):
            plan(score)
