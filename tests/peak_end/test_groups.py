"""The contest in groups: verdicts of each, one test of the difference, and nobody given away."""

import numpy as np
import pandas as pd
import pytest

from cemlab import EventLog, Survey
from cemlab.errors import MethodError, OptionError

from .worlds import MOMENTS, fit, log_of, survey_of, world


def grouped(rng, truths, n=500, **options):
    """One group a truth, each of n journeys, or of as many as a list says; moments and survey."""
    sizes = [n] * len(truths) if isinstance(n, int) else n
    parts = [world(rng, size, truth, state=1.0, recall=0.4)[1:]
             for truth, size in zip(truths, sizes, strict=True)]  # fmt: skip
    rated = np.concatenate([np.clip(one, -9, 9) for one, _ in parts]).reshape(-1, MOMENTS)
    overall = np.concatenate([one for _, one in parts])
    frame = pd.DataFrame({"case": range(len(overall)), "overall": overall})
    frame["line"] = np.repeat([f"{at}{truth}" for at, truth in enumerate(truths)], sizes)
    return log_of(rated.tolist(), **options), Survey.from_frame(frame, id="case")


def test_each_group_gets_the_verdict_of_its_own_contest(rng):
    events, survey = grouped(rng, ["peak_end", "mean"])
    got = fit(events, survey, by="line")
    table = got.groups().set_index("group")
    assert table.loc["0peak_end", "verdict"] == "over_weighting"
    assert table.loc["1mean", "verdict"] == "averaging"
    for row, rows in ((0, slice(0, 500)), (1, slice(500, 1000))):
        part = Survey.from_frame(survey.answers()[rows].assign(case=range(1000)[rows]), id="case")
        alone = fit(events, part).glance().iloc[0]
        assert table.iloc[row]["estimate"] == pytest.approx(alone["gain"])
        assert table.iloc[row]["p_value"] == pytest.approx(alone["p_value"])
        assert table.iloc[row]["needed"] == alone["needed"]
    assert got.glance()["groups_p"].iloc[0] < 0.001
    assert "count otherwise in at least one" in got.narrate("en")
    assert "至少在一组中" in got.narrate("zh")
    assert "groups" in {one.figure for one in got.findings("en")}


def test_the_joint_test_is_that_of_a_model_with_products(rng):
    """By hand: every column times every group, and Wald on extremes and end."""
    from statsmodels.regression.linear_model import OLS

    events, survey = grouped(rng, ["mean", "peak_end", "mean"], n=80)
    got = fit(events, survey, by="line", resamples=0)
    from cemlab.peak_end import features

    table = features(events)
    x = table[["mean", "peak", "trough", "end"]].to_numpy(float)
    dummies = np.kron(np.eye(3), np.ones((80, 1)))
    columns = [dummies] + [dummies * one[:, None] for one in x.T]
    model = OLS(survey.answers()["overall"].to_numpy(), np.hstack(columns))
    model = model.fit(cov_type="HC3", use_t=True)
    rows = []
    for term in (2, 3, 4):  # peak, trough, end
        for other in (1, 2):
            row = np.zeros(15)
            row[3 * term + other], row[3 * term] = 1, -1
            rows.append(row)
    test = model.wald_test(np.array(rows), use_f=True, scalar=True)
    whole = got.glance().iloc[0]
    assert whole["groups_f"] == pytest.approx(float(test.statistic))
    assert whole["groups_p"] == pytest.approx(float(test.pvalue))
    assert whole[["groups_df1", "groups_df2", "groups_tested"]].tolist() == [6, 225, 3]


def test_alike_groups_seldom_differ(rng):
    """At 5% about 15 of 300; more than 27 would be a chance of one in a thousand."""
    from cemlab.peak_end.methods import contest_design, journey_features, slopes_differ

    group, false = np.repeat(np.arange(3), 60), 0
    for _ in range(300):
        journey, rated, overall = world(rng, 180, "peak_end")
        design = contest_design(journey_features(journey, rated), overall)
        false += slopes_differ(design, group, "HC3").p_value < 0.05
    assert false <= 27


def test_a_verdict_here_and_none_there_is_no_difference(rng):
    events, survey = grouped(rng, ["peak_end", "peak_end"], n=[600, 60])
    got = fit(events, survey, by="line")
    table = got.groups().set_index("group")
    assert table["verdict"].tolist() == ["over_weighting", "cannot_tell"]
    assert table.loc["1peak_end", "n"] < table.loc["1peak_end", "needed"]
    assert got.glance()["groups_p"].iloc[0] > 0.05
    assert "a verdict in one group and none in another is no difference" in got.narrate("en")
    assert "并不等于两组不同" in got.narrate("zh")
    assert "groups_short" in dict(got.notes("en"))
    assert "groups" not in {one.figure for one in got.findings("en")}


def test_order_is_that_of_the_groups_and_not_of_the_verdicts(rng):
    events, survey = grouped(rng, ["mean", "peak_end", "end"], n=300)
    got = fit(events, survey, by="line")
    assert got.groups()["group"].tolist() == ["0mean", "1peak_end", "2end"]
    assert got.groups()["verdict"].iloc[2] == "end_only"


def test_small_groups_and_who_would_give_them_away_are_hidden(rng):
    events, survey = grouped(rng, ["mean", "mean", "mean"], n=[200, 120, 4])
    got = fit(events, survey, by="line")
    table = got.groups().set_index("group")
    assert table["verdict"].tolist()[1:] == ["hidden", "hidden"]
    assert table.iloc[1:, 1:].isna().all(axis=None)
    assert table.loc["0mean", "n"] == 200
    assert dict(got.notes("en"))["groups_untold"].startswith("2 groups hidden")
    assert "1mean" not in got.narrate("en") and np.isnan(got.glance()["groups_p"].iloc[0])


def test_few_without_a_group_are_not_told_by_subtraction(rng):
    events, survey = grouped(rng, ["mean", "mean"], n=[200, 120])
    frame = survey.answers().assign(case=range(320)).astype({"line": object})
    frame.loc[:4, "line"] = None
    got = fit(events, Survey.from_frame(frame, id="case"), by="line", resamples=0)
    assert got.groups()["verdict"].tolist() == ["cannot_tell", "hidden"]


def test_kinds_of_journeys(rng):
    _, rated, overall = world(rng, 400, "peak_end", state=1.0)
    rows = log_of(np.clip(rated, -9, 9).reshape(400, MOMENTS).tolist()).moments()
    rows["journey"] = np.where(rows["journey_id"].astype(int) % 2, "move in", "repair")
    kept = ["journey_id", "customer_id", "journey", "touchpoint", "position", "experience"]
    log = EventLog.from_frame(rows[kept], scale=(-9, 9), join="journey_id")
    got = fit(log, survey_of(overall), by="journey")
    assert got.groups()[["group", "n"]].to_numpy().tolist() == [["move in", 200], ["repair", 200]]
    assert "By kind of journey" in got.narrate("en") and "按旅程类型" in got.narrate("zh")


def test_a_customer_may_stand_in_several_groups(rng):
    """Errors by customer: the covariance between groups counts."""
    _, rated, overall = world(rng, 200, "peak_end", state=1.0)
    who = np.tile(np.arange(100), 2)
    frame = pd.DataFrame({"case": range(200), "overall": overall + rng.normal(size=100)[who],
                          "line": np.repeat(["a", "b"], 100)})  # fmt: skip
    log = log_of(np.clip(rated, -9, 9).reshape(200, MOMENTS).tolist(), who=who.tolist())
    got = fit(log, Survey.from_frame(frame, id="case"), by="line", resamples=0)
    whole = got.glance().iloc[0]
    assert (whole["errors"], whole["groups_df2"]) == ("customer", 99)
    assert got.groups()["n_customers"].tolist() == [100, 100]


def test_a_group_in_which_nothing_varies_has_no_contest(rng):
    events, survey = grouped(rng, ["mean", "mean"], n=100)
    frame = survey.answers().assign(case=range(200))
    frame.loc[100:, "overall"] = 1.0
    got = fit(events, Survey.from_frame(frame, id="case"), by="line", resamples=0)
    row = got.groups().iloc[1]
    assert row["verdict"] == "cannot_tell" and np.isnan(row["estimate"]) and row["n"] == 100
    assert "groups_no_contest" in dict(got.notes("en"))


def test_a_group_with_the_name_of_a_touchpoint_has_its_own_label(rng):
    events, survey = grouped(rng, ["mean", "mean"], n=100)
    frame = survey.answers().assign(case=range(200))
    frame["line"] = np.repeat(["s1", "other"], 100)
    got = fit(events, Survey.from_frame(frame, id="case"), by="line", resamples=0)
    assert "s1 (group)" in got.groups()["group"].tolist()
    assert got.label("s1 (group)") == "s1"


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("overall", "holds numbers or free text"),
        ("lines", "`by` is 'lines'.*Did you mean 'line'"),
        ("journey", "tell fewer than two kinds"),
        (["line"], "Expected the name of one segment"),
    ],
)
def test_what_is_no_group(rng, by, message):
    events, survey = grouped(rng, ["mean", "mean"], n=20)
    with pytest.raises(OptionError, match=message):
        fit(events, survey, by=by)


def test_groups_that_were_not_asked_for(rng):
    got = fit(*grouped(rng, ["mean"], n=60), resamples=0)
    with pytest.raises(MethodError, match="No groups were asked for"):
        got.groups()
    assert "groups" not in got.figures()
