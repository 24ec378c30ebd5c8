"""The contract, for all results at once."""

import dataclasses
import json
import re
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.language import LANGUAGES
from cemlab.report.page_tables import result_table
from cemlab.report.pages import BESIDE
from cemlab.results import Finding, read

# The closed list of columns of `tidy()`; a new name is added here, or not used.
COLUMNS = {
    "estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value", "p_adjusted",
    "verdict", "share", "share_low", "share_high", "share_inner_low", "share_inner_high", "mean",
    "mean_low", "mean_high", "rank", "rank_low", "rank_high", "p_first", "p_top3", "noise_floor",
    "reach", "n", "n_effective", "n_dropped", "n_missing", "n_not_applicable",
    "n_not_asked", "n_dropped_out",
    "difference", "difference_low", "difference_high", "r_squared", "r_squared_adjusted",
    "r_squared_loo", "aicc", "bic", "parameters",
    "stage", "adjusted", "adjusted_low", "adjusted_high", "sd", "share_negative",
    "share_positive", "reach_low", "reach_high", "n_customers", "jaccard", "dissolved",
    "conclusion", "n_worlds", "survival", "survival_low", "survival_high", "at_risk",
    "period",
    "against", "score", "score_against", "n_against", "design", "center", "limit_low",
    "limit_high", "pull", "p_best", "p_worst", "p_target", "size", "standardised",
    "standardised_low", "standardised_high", "kind", "n_answered",
    "partial_r2", "rv", "rv_significant", "benchmark", "benchmark_driver", "benchmark_outcome",
    "rv_benchmark", "benchmark_slope", "alone", "alone_low", "alone_high", "beyond", "beyond_low",
    "beyond_high", "n_beyond", "r", "r_low", "r_high", "r_marked", "r_marked_low",
    "r_marked_high", "n_marked", "slope_below", "slope_below_low", "slope_below_high",
    "slope_above", "slope_above_low", "slope_above_high", "reason", "knot", "n_below", "n_above",
    "penalty", "penalty_low", "penalty_high", "reward", "reward_low", "reward_high", "impact",
    "impact_low", "impact_high", "asymmetry", "asymmetry_low", "asymmetry_high", "low", "high",
    "n_poor", "n_middle", "n_good", "before", "after", "mean_lift", "n_changed", "n_capped",
    "share_capped", "extrapolates", "observed_low", "observed_high", "choice", "fmi",
    "monte_carlo_error", "persona", "own", "own_low", "own_high", "quadrant", "p_quadrant",
    "category", "p_category", "p_mode", "mode", "cs_plus", "cs_plus_low", "cs_plus_high",
    "cs_minus", "cs_minus_low", "cs_minus_high", "share_attractive", "share_one_dimensional",
    "share_must_be", "share_indifferent", "share_reverse", "share_questionable", "strength",
    "strength_low", "strength_high", "is_relevant", "lead", "fong_difference", "fong_threshold",
    "is_separable", "slope", "slope_low", "slope_high",
    "mean_change", "baseline", "baseline_low", "baseline_high",
    "against_baseline", "decision", "threshold", "n_flagged",
    "field", "respondents", "quotes", "alpha", "alpha_low", "alpha_high", "is_inferred", "grade",
    "clear", "clear_low", "clear_high", "first", "first_low", "first_high", "second", "second_low",
    "second_high", "n_first", "n_second", "step", "accuracy", "accuracy_low", "accuracy_high",
    "chosen_in",
    "log_score", "log_score_low", "log_score_high", "repeat", "repeat_low", "repeat_high",
    "n_repeat", "refer", "refer_low", "refer_high", "n_refer", "spread", "spread_low",
    "spread_high", "n_spread", "share_first", "share_sure",
    "importance", "importance_low", "importance_high", "p_important", "is_moment_of_truth", "q25",
    "q25_low", "q25_high", "q75", "q75_low", "q75_high", "longest", "standard", "n_open",
    "sequence", "length", "silhouette", "group", "emotion", "emotion_low", "emotion_high",
    "p_selected", "is_selected", "by_cover",
    "touchpoint", "n_with", "cost", "cost_low", "cost_high", "required", "relative_position",
    "ahead", "ahead_low", "same_as",
    "ahead_high", "from", "to", "median", "median_low", "median_high", "n_timed", "bends",
    "count", "n_journeys", "age", "alike", "alike_low", "alike_high",
}  # fmt: skip

MAKERS = {
    "choices for missing answers": lambda survey: cemlab.drivers.missing_choices(
        survey, outcome="overall", drivers=["wait", "staff", "price"], resamples=100
    ),
    "choices without resamples": lambda survey: cemlab.drivers.missing_choices(
        survey, outcome="overall", drivers=["wait", "staff"], choices=["two_part", "complete"],
        resamples=0,
    ),
    "drivers by persona": lambda survey: cemlab.drivers.by_persona(
        survey, outcome="overall", drivers=["wait", "staff"], by="building"
    ),
    "drivers": lambda survey: cemlab.drivers.fit(
        survey, outcome="overall", drivers=["wait", "staff", "price"], resamples=100
    ),
    "drivers without resamples": lambda survey: cemlab.drivers.fit(
        survey, outcome="overall", drivers=["wait", "staff"], resamples=0
    ),
    "drivers of an ordinal outcome": lambda survey: cemlab.drivers.fit(
        survey, outcome="overall", drivers=["wait", "staff", "price"], model="ordinal",
        covariates=["building"], resamples=100,
    ),
    "drivers of the top box": lambda survey: cemlab.drivers.fit(
        survey, outcome="overall", drivers=["wait", "staff"], model="binary", resamples=0
    ),
    "drivers in groups": lambda survey: cemlab.drivers.fit(
        survey, outcome="overall", drivers=["wait", "staff", "price"],
        groups={"service": ["wait", "staff"]}, covariates=["building"], resamples=100,
    ),
    "drivers by cluster": lambda survey: cemlab.drivers.fit(
        survey.unweighted(), outcome="overall", drivers=["wait", "staff"], method="last",
        cluster="building", resamples=100,
    ),
    "sensitivity": lambda survey: cemlab.drivers.sensitivity(
        survey, outcome="overall", drivers=["wait", "staff", "price"], marker="recommend",
        covariates=["building"], resamples=100,
    ),
    "sensitivity without resamples": lambda survey: cemlab.drivers.sensitivity(
        survey.unweighted(), outcome="overall", drivers=["wait", "staff", "price"],
        marker="recommend", missing="complete", resamples=0,
    ),
    "asymmetry": lambda survey: cemlab.drivers.asymmetry(
        survey, outcome="overall", drivers=["wait", "staff", "price"], covariates=["building"]
    ),
    "asymmetry by cluster": lambda survey: cemlab.drivers.asymmetry(
        survey, outcome="recommend", drivers=["wait"], cluster="building", missing="complete"
    ),
    "penalty_reward": lambda survey: cemlab.drivers.penalty_reward(
        survey, outcome="overall", drivers=["wait", "staff", "price"], covariates=["building"]
    ),
    "scenarios": lambda survey: cemlab.drivers.what_if(
        survey, outcome="overall", drivers=["wait", "staff", "price"], by="building",
        covariates=["building"],
    ),
    "scenarios of the NPS": lambda survey: cemlab.drivers.what_if(
        survey, outcome="recommend", drivers=["wait", "staff"], model="ordinal",
        changes={"all better": [{"driver": "wait", "lift": 1}, {"driver": "staff", "floor": 3}],
                 "more <met>": {"driver": "wait", "reach": 0.9}},
    ),
    "priorities": lambda survey: cemlab.drivers.priorities(
        survey, outcome="overall", drivers=["wait", "staff", "price"], resamples=100
    ),
    "priorities by a target": lambda survey: cemlab.drivers.priorities(
        survey.unweighted(), outcome="overall", drivers=["wait", "staff", "price"], method="first",
        lines="target", performance_at=3.5, importance_at=0.2, cluster="building", resamples=100,
    ),
    "kano": lambda survey: cemlab.drivers.kano(
        survey, features={"comfort": ["staff", "price"]}, by="building", resamples=100
    ),
    "kano without resamples": lambda survey: cemlab.drivers.kano(
        survey, features={"comfort": ["price", "staff"]}, pouliot=True, resamples=0
    ),
    "nps": lambda survey: cemlab.metrics.score(
        survey, outcome="recommend", metric="nps", by="building"
    ),
    "top box": lambda survey: cemlab.metrics.score(survey, outcome="overall", metric="csat"),
    "mean": lambda survey: cemlab.metrics.score(
        survey, outcome="wait", metric="mean", by="building"
    ),
    "effort": lambda survey: cemlab.metrics.score(
        survey, outcome="wait", metric="ces", direction="high_is_easy", by="building"
    ),
    "index": lambda survey: cemlab.metrics.score(
        survey, outcome=["wait", "staff", "price"], metric="index", by="building"
    ),
    "share": lambda survey: cemlab.metrics.score(
        survey, outcome="overall", metric="share", of=[4, 5], by="building"
    ),
    "scorecard": lambda survey: cemlab.metrics.scorecard(survey),
    "personas": lambda survey: cemlab.personas.fit(
        survey, items=["wait", "staff", "price"], k=3, describe=["building", "overall"],
        k_max=4, resamples=100,
    ),
    "persona preparation": lambda survey: cemlab.personas.prepare(
        survey, items=["wait", "staff", "price"], blocks={"service": ["wait", "staff"]}
    ),
    "persona preparation of levels": lambda survey: cemlab.personas.prepare(
        survey.unweighted(), items=["wait", "staff", "price"], ipsatise=True
    ),
    "personas without resamples": lambda survey: cemlab.personas.fit(
        survey, items=["wait", "staff", "price"], k=2, k_max=3, resamples=0
    ),
    "personas of several kinds": lambda survey: cemlab.personas.fit(
        survey, items=["wait", "staff", "building"], method="famd", k=2, k_max=3, resamples=100
    ),
    "personas of classes": lambda survey: cemlab.personas.fit(
        survey, items=["wait", "staff", "price"], method="latent_class", k=2, k_max=2, resamples=0
    ),
    "empathy map": lambda survey: cemlab.personas.empathy_map(_quotes(), resamples=100),
    "empathy map of single voices": lambda survey: cemlab.personas.empathy_map(
        _quotes().query("coder == 'one'"), survey, min_respondents=20, resamples=0
    ),
    "plan": lambda survey: cemlab.simulate.plan(
        "property", n=[60, 100], question="journeys", repeats=20, workers=1
    ),
    "retention": lambda survey: cemlab.metrics.retention(
        pd.DataFrame({"month": range(4), "active": [90, 70, 61, 55]}), period="month",
        active="active",
    ),
    "conversion": lambda survey: cemlab.metrics.conversion(
        pd.DataFrame({"did": [0, 1, 1, 0] * 20, "via": ["web"] * 36 + ["shop"] * 44}),
        converted="did", by="via",
    ),
    "value of contracts": lambda survey: cemlab.metrics.lifetime_value(
        pd.DataFrame({"active": [90, 70, 61, 55]}), contractual=True, margin=10, discount=0.1,
        resamples=100,
    ),
    "comparison": lambda survey: cemlab.metrics.compare(
        survey, outcome="recommend", metric="nps", by="building", to="all"
    ),
    "comparison of two items": lambda survey: cemlab.metrics.compare(
        survey, outcome="wait", metric="mean", rival="staff"
    ),
    "comparison of effort": lambda survey: cemlab.metrics.compare(
        survey, outcome="wait", metric="ces", direction="high_is_easy", by="building"
    ),
    "comparison of indices": lambda survey: cemlab.metrics.compare(
        survey, outcome=["wait", "staff", "price"], metric="index", by="building"
    ),
    "comparison of shares": lambda survey: cemlab.metrics.compare(
        survey, outcome="overall", metric="share", of=[4, 5], by="building"
    ),
    "trend": lambda survey: cemlab.metrics.trend(_waves(), outcome="recommend", metric="nps"),
    "trend of an index": lambda survey: cemlab.metrics.trend(
        _waves(), outcome=["recommend", "again"], metric="index"
    ),
    "league of shares": lambda survey: cemlab.metrics.league(
        _waves(), outcome="recommend", metric="share", of=[3], by=["branch", "line"]
    ),
    "league": lambda survey: cemlab.metrics.league(
        _waves(), outcome="recommend", metric="csat", by="branch", target=0.5
    ),
    "crossed league": lambda survey: cemlab.metrics.league(
        _waves(), outcome="recommend", metric="nps", by=["branch", "line"]
    ),
    "coverage": lambda survey: cemlab.metrics.coverage(
        survey, customers=5_000, outcome="recommend", metric="nps"
    ),
    "coverage of a file": lambda survey: cemlab.metrics.coverage(survey),
    "sample size": lambda survey: cemlab.metrics.plan(metric="nps", n=400, difference=3),
    "sample size from a survey": lambda survey: cemlab.metrics.plan(
        survey, metric="csat", outcome="overall", n=200
    ),
    "sample size for drivers": lambda survey: cemlab.metrics.plan(metric="drivers", drivers=9),
    "prediction by personas": lambda survey: cemlab.personas.predict(
        survey, outcome="overall", persona="building", baseline=["wait"], resamples=100
    ),
    "prediction of yes": lambda survey: cemlab.personas.predict(
        survey, outcome="overall", of=[4, 5], items=["wait", "staff", "price"], k=2, resamples=0
    ),
    "value of personas": lambda survey: cemlab.personas.value(
        survey, persona="building", repeat="overall", refer="wait", spread="staff",
        claims=["price"], resamples=100,
    ),
    "value without resamples": lambda survey: cemlab.personas.value(
        survey.unweighted(), persona=_grouping(survey), refer="overall", parts="top_box",
        resamples=0,
    ),
    "assignment of personas": lambda survey: cemlab.personas.assign(
        _grouping(survey), survey, by="building"
    ),
    "assignment along the line": lambda survey: cemlab.personas.assign(
        _grouping(survey), survey, margin="line"
    ),
    "golden questions": lambda survey: cemlab.personas.golden_questions(
        _grouping(survey), survey, n_questions=2
    ),
    "drift of personas": lambda survey: cemlab.personas.drift(
        survey, survey.unweighted(), _grouping(survey), resamples=100
    ),
    "drift of personas that changed shape": lambda survey: cemlab.personas.drift(
        _patterns([0, 1]), _patterns([2, 3]), items=list("abcd"), k=2, resamples=0
    ),
    "no personas": lambda survey: cemlab.personas.fit(
        _noise(), items=["a", "b", "c", "d", "e"], k_max=3, resamples=100
    ),
}  # fmt: skip

OF_EVENTS = {
    "deviations": lambda events, survey: cemlab.journeys.deviations(
        events, _plan(events), survey, outcome="overall", resamples=100
    ),
    "deviations of moments": lambda events, survey: cemlab.journeys.deviations(
        events, _plan(events), resamples=0
    ),
    "discovered journey": lambda events, survey: cemlab.journeys.discover(events),
    "waits": lambda events, survey: cemlab.journeys.waits(events, survey, outcome="overall"),
    "lifecycle": lambda events, survey: cemlab.journeys.lifecycle(_comers(events), every="week"),
    "lifecycle until a touchpoint": lambda events, survey: cemlab.journeys.lifecycle(
        events, every="week", start="report", touchpoint="complain", ages=4
    ),
    "hand-overs": lambda events, survey: cemlab.journeys.hand_overs(
        _channelled(events), survey, outcome="overall", covariates=["building"]
    ),
    "hand-overs without an outcome": lambda events, survey: cemlab.journeys.hand_overs(
        _channelled(events, rated=False)
    ),
    "peak_end": lambda events, survey: cemlab.peak_end.fit(
        events, survey, outcome="overall", covariates=["staff"], resamples=100
    ),
    "peak_end in groups": lambda events, survey: cemlab.peak_end.fit(
        events, survey, outcome="overall", by="building", same_sitting=True, resamples=100
    ),
    "peak_end without resamples": lambda events, survey: cemlab.peak_end.fit(
        events, survey, outcome="overall", extremes="peak_abs", resamples=0
    ),
    "journeys": lambda events, survey: cemlab.journeys.map(events),
    "pain points": lambda events, survey: cemlab.journeys.pain_points(
        events, survey, importance={"report": 0.1, "await": 0.4, "repair": 0.3}, resamples=100
    ),
    "pain points of five": lambda events, survey: cemlab.journeys.pain_points(
        events, importance=_importance(), target=0.5, resamples=100
    ),
    "pain points without resamples": lambda events, survey: cemlab.journeys.pain_points(
        events, importance={"await": 0.4}, resamples=0
    ),
    "stays": lambda events, survey: cemlab.journeys.dwell(events, survey, {"await": 3600.0}),
    "stays by group": lambda events, survey: cemlab.journeys.dwell(
        events, survey, level="journey", by="building"
    ),
    "ways": lambda events, survey: cemlab.journeys.sequences(events, resamples=100),
    "ways as asked": lambda events, survey: cemlab.journeys.sequences(events, k=2, resamples=0),
    "groups along a journey": lambda events, survey: cemlab.journeys.contrast(
        events, survey, by="building"
    ),
    "groups along a journey, unweighted": lambda events, survey: cemlab.journeys.contrast(
        events, by={str(who): "even" if who % 2 else "odd" for who in range(1, 121)}
    ),
    "core journeys": lambda events, survey: cemlab.journeys.select_core(
        _sub_journeys(), m=2, cover=["personas"], draws=100
    ),
    "core journeys without draws": lambda events, survey: cemlab.journeys.select_core(
        _sub_journeys(), m=1, draws=0
    ),
    "coverage of moments": lambda events, survey: cemlab.metrics.coverage(survey, events),
    "journeys with a survey": lambda events, survey: cemlab.journeys.map(
        events, survey, outcome="overall"
    ),
    "design of a journey": lambda events, survey: cemlab.peak_end.design(
        cemlab.peak_end.fit(events, survey, outcome="overall", resamples=100),
        {"arrive": 0.0, "wait": -1.0, "leave": 1.0},
    ),
}


def _channelled(events, *, rated=True):
    """The same moments with channels: one in four in the app, the others by phone or visit."""
    frame = events.moments()[["customer_id", "touchpoint", "occurred_at", "experience"]]
    by_phone = frame["touchpoint"].isin(["report", "await", "complain"])
    by_app = (frame["customer_id"].astype(int) + frame["touchpoint"].cat.codes) % 4 == 0
    frame["channel"] = np.where(by_app, "app", np.where(by_phone, "phone", "visit <b>"))
    columns = list(frame.columns if rated else frame.columns.drop("experience"))
    return cemlab.EventLog.from_frame(
        frame[columns], columns={name: name for name in columns}, touchpoints=events.touchpoints
    )


def _comers(events):
    """The same moments, each a journey of its own."""
    frame = events.moments()[["customer_id", "touchpoint", "occurred_at"]]
    return cemlab.EventLog.from_frame(frame.assign(journey_id=range(len(frame))))


def _plan(events):
    """A plan of the touchpoints of a log; the last of them, and one that it lacks, are new."""
    names = list(events.touchpoints)
    steps = [{"id": name, "stage": "all", "title": name, "channel": "other"} for name in names[:-1]]
    return cemlab.documents.Journey(
        id="plan", kind="planned", title="Plan <b>", personas=["lin"], scenario="One", goal="Two",
        stages=[{"id": "all", "title": "All"}],
        steps=[*steps, {"id": "unseen", "stage": "all", "title": "Unseen", "channel": "other"}],
    )  # fmt: skip


def _grouping(survey):
    return cemlab.personas.fit(
        survey, items=["wait", "staff", "price"], k=2, resamples=0, null_samples=0
    )


def _patterns(kinds):
    """Two groups of 60 with patterns of their own; other kinds are groups of other patterns."""
    patterns = np.array([[1, 1, 5, 5], [5, 5, 1, 1], [1, 5, 1, 5], [5, 1, 5, 1]])
    answers = patterns[np.repeat(kinds, 60)] + np.random.default_rng(7).integers(-1, 2, (120, 4))
    frame = pd.DataFrame(np.clip(answers, 1, 5), columns=list("abcd"))
    return cemlab.Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))


def _noise():
    rng = np.random.default_rng(5)
    answers = np.clip(np.rint(rng.normal(3, 1, (300, 5))), 1, 5)
    frame = pd.DataFrame(answers, columns=list("abcde"))
    return cemlab.Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))


def _importance():
    return pd.DataFrame({
        "touchpoint": ["report", "await", "complain", "repair", "pay"],
        "importance": [0.1, 0.4, 0.2, 0.3, 0.05], "std_error": 0.02,
    })  # fmt: skip


def _sub_journeys():
    return pd.DataFrame({
        "journey": ["open <b>", "pay", "move", "leave"], "volume": [0.9, 0.4, 0.2, 0.5],
        "pain": [0.3, 0.8, 0.6, 0.2], "pain_low": [0.2, 0.6, 0.5, 0.1],
        "pain_high": [0.4, 0.9, 0.7, 0.4], "personas": ["A", "A, B", "C", "B"],
    })  # fmt: skip


def _quotes():
    """Themes of 24 respondents; two people coded every quote and disagree about a few."""
    said = [("says", "late <b>"), ("feels", "worried"), ("pains", "price"), ("gains", "price")]
    frame = pd.DataFrame(said * 12, columns=["field", "theme"])
    frame["respondent"] = frame.index // 2
    frame["coder"] = ["one", "two"] * 24
    frame[["field", "theme"]] = [said[person % 4] for person in frame["respondent"]]
    frame.loc[[1, 25], "theme"] = "kind"
    frame["text"] = "words " + frame["respondent"].astype(str)
    return frame.assign(persona="lin", kind="interview")


def _waves():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({
        "recommend": rng.choice([3, 8, 10], 900), "wave": np.repeat(np.arange(1, 11), 90),
        "branch": rng.choice(["North", "South", "West"], 900),
        "line": rng.choice(["life", "motor"], 900), "again": rng.choice([2, 8], 900),
    })  # fmt: skip
    scale = dict.fromkeys(("recommend", "again"), (0, 10))
    return cemlab.Survey.from_frame(frame, wave="wave", scale=scale)


CODE = re.compile(r"[a-z]{2,}(_[a-z0-9]+)*")
NAMED_HERE = {  # by the data of these tests, which name some things in no language
    "service", "comfort", "price", "worried", "shop", "web", "await", "complain", "repair",
    "report", "even", "odd", "leave", "move", "pay",
}  # fmt: skip
MADE = {}  # results cannot be changed, so that one of each kind serves all tests


@pytest.fixture(params=[*MAKERS, *OF_EVENTS])
def result(request, survey, events):
    name = request.param
    if name not in MADE:
        makers = {**MAKERS, **{one: partial(make, events) for one, make in OF_EVENTS.items()}}
        MADE[name] = makers[name](survey)
    return MADE[name]


def test_tidy_begins_with_what_a_row_is(result):
    first, *rest = result.tidy().columns
    assert first == result.row
    assert set(rest) <= COLUMNS


def test_glance_is_one_row(result):
    assert len(result.glance()) == 1
    assert {"n", "n_effective", "n_dropped", "method"} <= set(result.glance().columns)


def test_tables_are_copies(result):
    table = result.tidy()
    table[table.columns[0]] = "changed"
    assert "changed" not in result.tidy().iloc[:, 0].tolist()


def test_every_frame_has_a_plain_index(result):
    for table in result.tables().values():
        assert table.index.equals(pd.RangeIndex(len(table)))


def test_cannot_be_changed(result):
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.language = "zh"


def test_can_be_kept_and_read_back(result):
    back = read(json.loads(json.dumps(result.to_dict(), allow_nan=False)))
    assert type(back) is type(result)
    for name, table in result.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], table, check_dtype=name != "glance")
    for language in LANGUAGES:
        assert back.narrate(language) == result.narrate(language)
        assert back.notes(language) == result.notes(language)
        assert back.findings(language) == result.findings(language)


def test_checks_have_one_shape(result):
    columns = ["check", "value", "threshold", "passed", "note"]
    assert result.checks().columns.tolist() == columns
    assert set(result.checks()["passed"]) <= {True, False, None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_speaks(result, language):
    assert result.narrate(language) and result.source_line(language)
    for finding in result.findings(language):
        assert isinstance(finding, Finding) and finding.claim and finding.detail
        assert finding.figure in result.figures() and "n = " in finding.detail
        assert "nan" not in finding.claim + finding.detail
    sublines = [result.subline(figure, language) for figure in result.figures()]
    text = result.narrate(language) + result.headline(language) + "".join(sublines)
    assert "{" not in text and "nan" not in text


def test_no_code_stands_in_the_tables_of_a_report(result):
    known = result.tables()
    for name in {"tidy", *BESIDE, *result.figures()} & set(known):
        told = result_table(result, known[name], "zh")
        cells = {cell["text"] for row in told["rows"] for cell in row}
        codes = {one for one in cells | set(told["headings"]) if CODE.fullmatch(one)}
        assert codes <= NAMED_HERE, name


def test_speaks_no_word_of_cause(result):
    said = result.narrate("en").lower().replace("not cause", "").replace("because", "")
    assert not [word for word in ("cause", "drives", "leads to", "effect of") if word in said]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.filterwarnings("error:Glyph")
def test_draws(result, language):
    names = [name for name in dir(result) if name.startswith("plot_")]
    assert {f"plot_{name}" for name in result.figures()} <= set(names)
    for name in names:
        getattr(result, name)(language=language).figure.canvas.draw()
    plt.close("all")
