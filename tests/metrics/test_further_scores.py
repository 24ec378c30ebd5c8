"""Effort, indices and any share: the reference values, what holds, what is refused."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.index import cronbach_alpha, index_scores

SCORE = cemlab.metrics.score


@pytest.fixture
def rated(rng):
    """400 people: four items on 1–10 with one thing in common, and a channel."""
    common = rng.normal(size=400)
    noise = rng.normal(size=(400, 4))
    x = np.clip(np.rint(6 + 1.5 * common[:, None] + noise), 1, 10)
    frame = pd.DataFrame(x, columns=["a", "b", "c", "d"])
    frame["channel"] = rng.choice(["app", "web", "phone"], 400, p=[0.5, 0.3, 0.2])
    return frame


def of(frame, **more):
    return Survey.from_frame(frame, scale=dict.fromkeys(["a", "b", "c", "d"], (1, 10)), **more)


class TestEffort:
    @pytest.mark.parametrize("name", ["ces_direction", "cesdirection_reverse"])
    def test_agrees_with_the_reference(self, case, name):
        one = case("19_sensitivity_linearity_misc", name)
        asked, expected = one["inputs"], one["expected"]
        times = 1 if expected["n"] >= 10 else 2  # fewer than ten answers are not shown
        frame = pd.DataFrame({"effort": asked["scores"] * times})
        first = SCORE(
            Survey.from_frame(frame), outcome="effort", metric="ces",
            direction=asked["direction"], scale=(asked["scale_min"], asked["scale_max"]),
            top_boxes=asked["top_boxes"],
        ).tidy().iloc[0]  # fmt: skip
        assert first["n"] == times * expected["n"]
        assert first["estimate"] == pytest.approx(expected["mean"], **one["tolerance"])
        assert 100 * first["share"] == pytest.approx(expected["top_box_share"], **one["tolerance"])

    def test_counts_three_of_seven_and_two_of_five_answers(self):
        for top, boxes in ((7, 3), (5, 2)):
            frame = pd.DataFrame({"effort": list(range(1, top + 1)) * 5})
            survey = Survey.from_frame(frame, scale={"effort": (1, top)})
            result = SCORE(survey, outcome="effort", metric="ces", direction="low_is_easy")
            assert result.glance()["top_boxes"].iloc[0] == boxes
            assert result.tidy()["share"].iloc[0] == pytest.approx(boxes / top)

    def test_asks_for_the_direction_unless_it_is_declared(self):
        frame = pd.DataFrame({"effort": [1, 2, 3, 4, 5] * 8})
        plain = Survey.from_frame(frame, scale={"effort": (1, 5)})
        message = "CES direction unknown: set direction='high_is_easy' or 'low_is_easy'"
        with pytest.raises(OptionError, match=message):
            SCORE(plain, outcome="effort", metric="ces")
        item = {"role": "outcome", "scale": [1, 5], "direction": "low_is_good"}
        declared = Survey.from_frame(frame, items={"effort": item})
        assert SCORE(declared, outcome="effort", metric="ces").glance()["easy"].iloc[0] == "low"
        with pytest.raises(OptionError, match="is declared low_is_good"):
            SCORE(declared, outcome="effort", metric="ces", direction="high_is_easy")

    @pytest.mark.parametrize(("direction", "side"), [("high_is_easy", "easy"),
                                                     ("low_is_easy", "hard")])  # fmt: skip
    def test_says_on_which_side_it_lies(self, direction, side):
        frame = pd.DataFrame({"effort": [5, 6, 7, 7] * 10})
        survey = Survey.from_frame(frame, scale={"effort": (1, 7)})
        result = SCORE(survey, outcome="effort", metric="ces", direction=direction)
        assert f"{side} side" in result.headline()


class TestIndex:
    def test_agrees_with_the_formula_of_the_acsi(self, case):
        one = case("17_index_models_and_measurement", "acsi_score_formula")
        asked = one["inputs"]
        scales = [(asked["scale_min"], asked["scale_max"])] * len(asked["means"])
        got = index_scores(np.array(asked["means"]), np.array(asked["weights"]), scales)
        assert got[0] == pytest.approx(one["expected"]["score"], **one["tolerance"])

    def test_alpha_agrees_with_the_reference(self, case):
        one = case("17_index_models_and_measurement", "cronbach_alpha")
        alpha = cronbach_alpha(np.array(one["inputs"]["items"]))
        assert alpha.estimate == pytest.approx(one["expected"]["alpha"], **one["tolerance"])
        assert alpha.conf_low < alpha.estimate < alpha.conf_high < 1

    def test_the_interval_of_alpha_covers(self, rng):
        truth, hits = 4 * 0.5 / (1 + 3 * 0.5), 0  # four parallel items that correlate by .5
        for _ in range(600):
            common, noise = rng.normal(size=(60, 1)), rng.normal(size=(60, 4))
            alpha = cronbach_alpha(common + noise)
            hits += alpha.conf_low <= truth <= alpha.conf_high
        assert 0.93 <= hits / 600 <= 0.97

    def test_is_the_index_of_the_means(self, rated):
        weights = {"a": 4, "b": 3, "c": 3}
        result = SCORE(of(rated), outcome=["a", "b", "c"], metric="index", index_weights=weights)
        means = rated[["a", "b", "c"]].mean().to_numpy()
        expected = ((means - 1) / 9 * 100) @ [0.4, 0.3, 0.3]
        assert result.tidy()["estimate"].iloc[0] == pytest.approx(expected, rel=1e-12)
        parts = result.parts()
        assert parts["estimate"] @ parts["index_weight"] == pytest.approx(expected)
        person = ((rated[["a", "b", "c"]] - 1) / 9 * 100) @ np.array([0.4, 0.3, 0.3])
        error = person.std(ddof=1) / 20
        assert result.tidy()["std_error"].iloc[0] == pytest.approx(error)

    def test_is_of_those_who_rated_all(self, rated):
        rated.loc[:19, "a"] = np.nan
        rated.loc[10:24, "b"] = 99
        survey = of(rated, not_applicable={"b": [99]})
        result = SCORE(survey, outcome=["a", "b"], metric="index")
        first = result.tidy().iloc[0]
        assert (first["n"], first["n_missing"], first["n_not_applicable"]) == (375, 20, 5)
        assert "375 who rated all 2 items; 15 more" in dict(result.notes())["index_complete"]

    def test_turns_items_and_joins_scales(self, rated):
        rated["ease"] = 11 - rated["a"]
        items = {"ease": {"role": "driver", "scale": [1, 10], "direction": "low_is_good"}}
        result = SCORE(of(rated, items=items), outcome=["a", "ease"], metric="index")
        one = SCORE(of(rated), outcome="a", metric="mean").tidy()["estimate"].iloc[0]
        assert result.tidy()["estimate"].iloc[0] == pytest.approx((one - 1) / 9 * 100)
        assert result.glance()["alpha"].iloc[0] == pytest.approx(1)
        assert "reversed" in dict(result.notes())

    def test_items_that_do_not_belong_together_fail_the_check(self, rng):
        frame = pd.DataFrame(rng.integers(1, 11, (300, 3)), columns=["a", "b", "c"])
        survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 10)))
        checks = SCORE(survey, outcome=["a", "b", "c"], metric="index").checks()
        assert not checks.set_index("check").loc["alpha", "passed"]

    def test_refuses_what_is_no_index(self, rated):
        survey = of(rated)
        for outcome, weights, message in (
            (["a"], None, "two or more items"),
            (["a", "a"], None, "two or more items"),
            (["a", "b"], [1, 2, 3], "Expected 2 numbers from 0"),
            (["a", "b"], [-1, 2], "Expected 2 numbers from 0"),
            (["a", "b"], {"a": 1}, "Expected a weight for each"),
            (["a", "channel"], None, "holds groups or text"),
        ):
            with pytest.raises(OptionError, match=message):
                SCORE(survey, outcome=outcome, metric="index", index_weights=weights)
        with pytest.raises(OptionError, match="'b' declares none"):
            SCORE(Survey.from_frame(rated, scale={"a": (1, 10)}), outcome=["a", "b"],
                  metric="index")  # fmt: skip
        with pytest.raises(OptionError, match="scores one item"):
            SCORE(survey, outcome=["a", "b"], metric="mean")


class TestShare:
    def test_of_numbers_is_the_top_box(self, rated):
        survey = of(rated)
        share = SCORE(survey, outcome="a", metric="share", of=[9, 10]).tidy()
        pd.testing.assert_frame_equal(share, SCORE(survey, outcome="a", metric="top_box").tidy())

    def test_of_levels_counts_them(self, rated):
        rated.loc[:9, "channel"] = None
        result = SCORE(of(rated), outcome="channel", metric="share", of=["app", "web"])
        told = rated["channel"].dropna()
        first = result.tidy().iloc[0]
        assert first["n"] == 390
        assert first["estimate"] == pytest.approx(told.isin(["app", "web"]).mean())
        answers = result.distribution().set_index("score")["share"]
        assert answers.to_dict() == pytest.approx(told.value_counts(normalize=True).to_dict())

    def test_levels_that_look_like_numbers_are_named_either_way(self):
        frame = pd.DataFrame({"g": [1, 2, 2, 3] * 10})
        survey = Survey.from_frame(frame, items={"g": {"role": "segment"}})
        for of_ in (["2"], [2], [2.0]):
            got = SCORE(survey, outcome="g", metric="share", of=of_)
            assert got.tidy()["estimate"].iloc[0] == 0.5

    def test_of_a_question_with_several_answers_counts_whoever_ticked_any(self):
        frame = pd.DataFrame({"used": ["app;web"] * 6 + ["web"] * 6 + ["phone"] * 8})
        flags = {"app": {}, "web": {"label": {"en": "Website", "zh": "网站"}}, "phone": {}}
        item = {"used": {"role": "profile", "split": ";", "flags": flags}}
        survey = Survey.from_frame(frame, items=item)
        result = SCORE(survey, outcome="used", metric="share", of=["app", "web"])
        assert result.tidy()["estimate"].iloc[0] == pytest.approx(0.6)
        assert result.distribution()["share"].tolist() == pytest.approx([0.3, 0.6, 0.4])
        assert "“app” or “Website”" in result.headline()

    def test_refuses_answers_there_are_not(self, rated):
        survey = of(rated)
        with pytest.raises(OptionError, match="Did you mean 'app'"):
            SCORE(survey, outcome="channel", metric="share", of=["ap"])
        with pytest.raises(OptionError, match="names 11, which is no answer of 'a'"):
            SCORE(survey, outcome="a", metric="share", of=[11])
        with pytest.raises(OptionError, match="A share needs `of`"):
            SCORE(survey, outcome="a", metric="share")
        with pytest.raises(OptionError, match="`of` belongs to metric='share'"):
            SCORE(survey, outcome="a", metric="mean", of=[1])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "asked",
    [
        {"outcome": "a", "metric": "ces", "direction": "low_is_easy"},
        {"outcome": ["a", "b", "c", "d"], "metric": "index"},
        {"outcome": "channel", "metric": "share", "of": ["app"]},
        {"outcome": "a", "metric": "share", "of": [1, 2, 3, 4]},
    ],
)
def test_is_told_drawn_and_kept(rated, asked, language):
    import json

    import matplotlib.pyplot as plt

    from cemlab.results import read

    rated["g"] = ["x"] * 200 + ["y"] * 195 + ["z"] * 5
    rated.loc[:49, "a"] = np.nan
    result = SCORE(of(rated), by="g", **asked)
    text = result.narrate(language) + result.headline(language) + str(result.notes(language))
    assert "nan" not in text and "{" not in text
    told = result.glance().iloc[0]
    assert told["formula"] and told["base"] and result.findings(language)
    for figure in result.figures():
        getattr(result, f"plot_{figure}")(language=language).figure.canvas.draw()
    plt.close("all")
    back = read(json.loads(json.dumps(result.to_dict(), allow_nan=False)))
    assert back.narrate(language) == result.narrate(language)
    pd.testing.assert_frame_equal(back.bounds(), result.bounds())


@pytest.mark.parametrize("metric", ["ces", "index", "share"])
def test_too_few_are_not_told(metric, rated):
    asked = {"ces": {"outcome": "a", "direction": "high_is_easy"},
             "index": {"outcome": ["a", "b"]},
             "share": {"outcome": "a", "of": [1]}}[metric]  # fmt: skip
    result = SCORE(of(rated.head(9)), metric=metric, **asked)
    assert result.tidy()["estimate"].isna().all() and not result.findings()
    assert not len(result.distribution()) and not len(result.bounds()) and not len(result.parts())
    assert np.isnan(result.glance().iloc[0].get("alpha", np.nan))


def test_nobody_who_rated_all_is_no_index():
    frame = pd.DataFrame({"a": [1, np.nan] * 10, "b": [np.nan, 2] * 10})
    survey = Survey.from_frame(frame, scale={"a": (1, 5), "b": (1, 5)})
    with pytest.raises(MethodError, match="nobody rated all of a, b"):
        SCORE(survey, outcome=["a", "b"], metric="index")
