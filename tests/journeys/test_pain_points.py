"""Pain points: the verb against the formula, planted truths, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.style import leaving_texts, meeting_texts

from .worlds import log

STEPS = ["a", "b", "c", "d", "e"]
MEANS = dict(zip(STEPS, (0.8, -1.0, -0.1, 0.3, -1.2), strict=True))
REACH = dict(zip(STEPS, (1.0, 0.9, 1.0, 0.4, 0.15), strict=True))
IMPORTANCE = dict(zip(STEPS, (0.3, 0.35, 0.1, 0.05, 0.08), strict=True))


@pytest.fixture(scope="module")
def events():
    rng = np.random.default_rng(4)
    rows = [
        (who, step, float(np.clip(np.round(MEANS[step] + rng.normal(0, 0.7), 1), -2, 2)))
        for who in range(200) for step in STEPS if rng.random() < REACH[step]
    ]  # fmt: skip
    return log(rows, touchpoints=STEPS)


@pytest.fixture(scope="module")
def table():
    value = np.array(list(IMPORTANCE.values()))
    return pd.DataFrame({"touchpoint": STEPS, "importance": value, "conf_low": value - 0.04,
                         "conf_high": value + 0.04})  # fmt: skip


def test_impact_is_the_product(events, table):
    found = cemlab.journeys.pain_points(events, importance=table, target=0.5, resamples=0).tidy()
    moments = events.moments()
    for row in found.itertuples():
        own = moments[moments["touchpoint"] == row.touchpoint]
        reach = own["customer_id"].nunique() / 200
        gap = max(0, 0.5 - own["experience"].mean())
        assert row.estimate == pytest.approx(IMPORTANCE[row.touchpoint] * gap * reach)
    assert found["share"].sum() == pytest.approx(1) and found["p_top3"].isna().all()
    assert set(found["verdict"]) <= {"cannot_tell", "bright_spot", "none"}  # without resamples


def test_planted_classes(events, table):
    found = cemlab.journeys.pain_points(events, importance=table, target=0.2, resamples=300)
    verdicts = found.tidy().set_index("touchpoint")["verdict"]
    assert verdicts["b"] == "pain_point" and verdicts["a"] in ("bright_spot", "moment_of_truth")
    assert verdicts["d"] == "cannot_tell"  # its interval holds the target
    assert found.headline() == "b is the largest pain point of the journey"
    low = found.tidy().set_index("touchpoint")
    assert low.loc["b", "conf_low"] < low.loc["b", "estimate"] < low.loc["b", "conf_high"]
    # e has the lowest mean, but few come and it matters little
    assert low["mean"].idxmin() == "e" and low["rank"].loc["e"] > 1


def test_intervals_cover():
    rng, hits = np.random.default_rng(2), 0
    truth = 0.4 * (0.5 - -0.3) * 0.8
    for _ in range(20):
        rows = [(who, "a", float(np.clip(rng.normal(-0.3, 0.5), -2, 2))) for who in range(120)
                if rng.random() < 0.8] + [(who, "b", 0.0) for who in range(120)]  # fmt: skip
        row = cemlab.journeys.pain_points(
            log(rows, touchpoints=["a", "b"]), importance={"a": 0.4}, target=0.5, resamples=200
        ).tidy().iloc[0]  # fmt: skip
        hits += row["conf_low"] <= truth <= row["conf_high"]
    assert hits >= 16  # 19 expected; binomial 99.9%: above 15


class TestImportance:
    def test_coefficients_of_drivers_are_taken(self, survey, events):
        drivers = cemlab.drivers.fit(survey, outcome="overall", drivers=["wait", "staff"],
                                     resamples=0)  # fmt: skip
        found = cemlab.journeys.pain_points(
            events, survey.unweighted(), importance=drivers.coefficients(),
            items={"wait": "b", "staff": "b"}, resamples=0,
        )  # fmt: skip
        slopes = drivers.coefficients().query("part in ('level', 'rating')")["estimate"]
        own = found.tidy().set_index("touchpoint")
        assert own.loc["b", "importance"] == pytest.approx(slopes.sum())  # both scales span 4
        assert set(own["verdict"].drop("b")) <= {"not_weighed"}
        assert "Of the touchpoints that could be weighed" not in found.narrate()

    def test_draws_keep_what_goes_together(self, events):
        rng = np.random.default_rng(1)
        one = rng.normal(0.3, 0.1, 500)
        table = pd.DataFrame({"touchpoint": STEPS[:2], "importance": [0.3, 0.3],
                              "draws": [list(one), list(0.6 - one)]})  # fmt: skip
        found = cemlab.journeys.pain_points(events, importance=table, resamples=300).tidy()
        assert found["importance_low"].iloc[0] == pytest.approx(0.1, abs=0.05)

    def test_without_uncertainty_it_is_called_known(self, events):
        found = cemlab.journeys.pain_points(events, importance={"b": 0.3}, resamples=100)
        assert "importance_known" in dict(found.notes())
        assert found.tidy()["importance_low"].isna().all()

    def test_an_item_on_a_longer_scale_counts_less_a_point(self, survey, events):
        found = cemlab.journeys.pain_points(
            events, survey.unweighted(), items={"wait": "b"}, resamples=0,
            importance=pd.DataFrame({"item": ["wait"], "importance": [0.2]}),
        )  # fmt: skip
        assert found.tidy()["importance"].dropna().tolist() == [0.2]  # 1–5 against −2–2


class TestRefuses:
    def test_shares_where_not_everybody_comes(self, events):
        table = pd.DataFrame({"touchpoint": ["a", "b"], "share": [0.6, 0.4]})
        with pytest.raises(MethodError, match="double_reach: .*everybody comes to b"):
            cemlab.journeys.pain_points(events, importance=table)

    def test_shares_of_those_whom_everybody_meets_are_fine(self, events):
        table = pd.DataFrame({"touchpoint": ["a", "c"], "share": [0.6, 0.4]})
        cemlab.journeys.pain_points(events, importance=table, resamples=0)

    @pytest.mark.parametrize(
        ("options", "error", "said"),
        [
            ({"importance": {"bb": 1.0}}, OptionError, "Did you mean 'b'"),
            ({"importance": 3}, OptionError, "Expected a mapping"),
            ({"importance": pd.DataFrame({"what": [1]})}, DataError, "Expected one of touchpoint"),
            ({"importance": pd.DataFrame({"item": ["q"], "slope": [1.0]})}, OptionError, "`items`"),
            ({"importance": {"a": float("nan")}}, DataError, "no number for a"),
            ({"importance": {"a": 1.0}, "target": 9}, OptionError, "off the scale"),
            ({"importance": {"a": 1.0}, "target": "high"}, OptionError, "Expected a number"),
            ({"importance": {"a": 1.0}, "resamples": 3}, OptionError, "at least 100"),
        ],
    )
    def test_what_it_cannot_use(self, events, options, error, said):
        with pytest.raises(error, match=said):
            cemlab.journeys.pain_points(events, **options)

    def test_moments_without_ratings(self):
        with pytest.raises(MethodError, match="No moment has a rating"):
            cemlab.journeys.pain_points(log([(1, "a"), (2, "a")], ("who", "touchpoint")),
                                        importance={"a": 1.0}, target=1.0)  # fmt: skip


def test_few_raters_are_hidden(table):
    rows = [(who, step, 0.5) for who in range(30) for step in STEPS if step != "e" or who < 4]
    found = cemlab.journeys.pain_points(log(rows, touchpoints=STEPS), importance=table,
                                        resamples=100)  # fmt: skip
    row = found.tidy().set_index("touchpoint").loc["e"]
    assert row["verdict"] == "suppressed"
    assert row[["estimate", "mean", "adjusted", "reach", "n", "n_customers"]].isna().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figure_fits(events, table, language):
    found = cemlab.journeys.pain_points(events, importance=table, resamples=100)
    figure = found.plot_impact(language=language).figure
    assert meeting_texts(figure) == [] and leaving_texts(figure) == []
