"""Scores through the door: right numbers, hidden groups, messages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError


class TestReference:
    def test_raw_scores_with_invalid_answers(self, shared):
        case = _case(shared, "01_nps", "nps_raw_scores_with_invalid")
        frame = pd.DataFrame({"recommend": case["inputs"]["scores"]})
        with pytest.raises(MethodError, match="runs from -1 to 11. Declare codes"):
            cemlab.metrics.score(Survey.from_frame(frame), outcome="recommend", metric="nps")
        survey = Survey.from_frame(frame, missing={"recommend": [-1, 11]})
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        first, expected = score.tidy().iloc[0], case["expected"]
        assert first["n"] == expected["n"]
        assert first["n_missing"] == expected["n_missing"] + expected["n_out_of_range"]
        assert first["estimate"] == pytest.approx(expected["nps"], rel=1e-6)
        assert first["conf_low"] == pytest.approx(expected["adj_wald_low"], rel=1e-6)
        assert first["conf_high"] == pytest.approx(expected["adj_wald_high"], rel=1e-6)
        shares = score.composition().set_index("part")["n"]
        assert shares.to_dict() == {"detractors": 4, "passives": 5, "promoters": 8}

    def test_top_two_of_five(self, shared):
        case = _case(shared, "02_proportions_means_weights", "csat_top2box")
        survey = Survey.from_frame(
            pd.DataFrame({"rating": case["inputs"]["scores"]}), not_applicable={"rating": [99]}
        )
        score = cemlab.metrics.score(survey, outcome="rating", metric="csat", scale=(1, 5))
        first, expected = score.tidy().iloc[0], case["expected"]
        assert first["n"] == expected["n_valid"]
        assert first["n_missing"] == expected["n_missing"]
        assert first["n_not_applicable"] == expected["n_not_applicable"]
        assert 100 * first["estimate"] == pytest.approx(expected["csat"], rel=1e-6)
        assert 100 * first["conf_low"] == pytest.approx(expected["low"], rel=1e-6)
        assert 100 * first["conf_high"] == pytest.approx(expected["high"], rel=1e-6)

    def test_mean_interval(self, shared):
        case = _case(shared, "02_proportions_means_weights", "mean_ci_and_welch")
        survey = Survey.from_frame(pd.DataFrame({"rating": case["inputs"]["group1"]}))
        first = cemlab.metrics.score(survey, outcome="rating", metric="mean").tidy().iloc[0]
        expected = case["expected"]
        for column, key in (("estimate", "mean1"), ("conf_low", "mean1_low"),
                            ("conf_high", "mean1_high")):  # fmt: skip
            assert first[column] == pytest.approx(expected[key], rel=1e-6)

    def test_weighted_nps(self, shared):
        case = _case(shared, "01_nps", "nps_weighted_design")
        inputs, expected = case["inputs"], case["expected"]
        frame = pd.DataFrame({"code": inputs["category"], "w": inputs["weight"]})
        frame["recommend"] = frame["code"].map({-1: 0, 0: 8, 1: 10})
        survey = Survey.from_frame(frame, weight="w", scale={"recommend": (0, 10)})
        first = cemlab.metrics.score(survey, outcome="recommend", metric="nps").tidy().iloc[0]
        assert first["estimate"] == pytest.approx(expected["nps"], rel=1e-6)
        assert first["std_error"] == pytest.approx(expected["se_weights_only"], rel=1e-6)
        plain = cemlab.metrics.score(survey.unweighted(), outcome="recommend", metric="nps")
        estimate = plain.tidy()["estimate"].iloc[0]
        assert estimate == pytest.approx(expected["unweighted_nps"], rel=1e-6)


class TestHolds:
    def test_groups_come_after_all_by_falling_estimate(self, survey):
        table = cemlab.metrics.score(
            survey, outcome="recommend", metric="nps", by="building"
        ).tidy()
        assert table["group"].iloc[0] == "all" and table["n"].iloc[1:].sum() == 300
        assert table["estimate"].iloc[1:].is_monotonic_decreasing

    def test_shares_of_a_group_add_up(self, survey):
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="building")
        sums = score.composition().groupby("group")["share"].sum()
        np.testing.assert_allclose(sums, 1)
        answers = score.distribution()
        assert set(answers["group"]) == set(score.tidy()["group"])
        np.testing.assert_allclose(answers.groupby("group")["share"].sum(), 1)
        whole = answers[answers["group"] == "all"]
        assert whole["score"].tolist() == list(range(11))

    def test_the_score_is_made_of_its_parts(self, survey):
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        parts = score.composition().set_index("part")["share"]
        expected = 100 * (parts["promoters"] - parts["detractors"])
        assert score.tidy()["estimate"].iloc[0] == pytest.approx(expected)

    def test_frequencies_equal_repeated_rows(self, answers):
        plain = Survey.from_frame(answers[["staff"]], scale={"staff": (1, 5)})
        counts = answers.groupby("staff", as_index=False).size()
        counted = Survey.from_frame(
            counts, weight="size", weight_kind="frequency", scale={"staff": (1, 5)}
        )
        for metric in ("mean", "top_box"):
            first, second = (
                cemlab.metrics.score(one, outcome="staff", metric=metric).tidy()
                for one in (plain, counted)
            )
            pd.testing.assert_frame_equal(first, second)

    def test_the_best_box_is_the_low_end_where_low_is_good(self):
        frame = pd.DataFrame({"effort": [1] * 12 + [5] * 8})
        item = {"effort": {"role": "outcome", "scale": [1, 5], "direction": "low_is_good"}}
        survey = Survey.from_frame(frame, items=item)
        score = cemlab.metrics.score(survey, outcome="effort", metric="top_box")
        assert score.tidy()["estimate"].iloc[0] == pytest.approx(0.6)


class TestSmallGroups:
    def test_a_group_under_ten_is_hidden_with_a_complement(self):
        groups = ["big"] * 60 + ["other"] * 40 + ["few"] * 9
        frame = pd.DataFrame({"rating": np.arange(109) % 5 + 1, "g": groups})
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="mean", by="g")
        table = score.tidy().set_index("group")
        assert table["estimate"].isna().to_dict() == {
            "all": False, "big": False, "other": True, "few": True,
        }  # fmt: skip
        assert "suppressed" in dict(score.notes()) and "few" in dict(score.notes())["suppressed"]
        assert "few" not in set(score.composition()["group"])

    def test_people_without_a_group_count_as_one(self):
        groups = ["big"] * 60 + ["other"] * 40 + [None] * 4
        frame = pd.DataFrame({"rating": np.arange(104) % 5 + 1, "g": groups})
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="top_box", by="g")
        table = score.tidy().set_index("group")
        assert np.isnan(table.loc["other", "estimate"]) and table.loc["big", "estimate"] > 0
        assert "complement_added" in dict(score.notes())

    def test_not_even_the_number_of_a_hidden_group_is_told(self):
        groups = ["big"] * 60 + ["other"] * 40 + ["few"] * 9
        frame = pd.DataFrame({"rating": np.arange(109) % 5 + 1.0, "g": groups})
        frame.loc[100:101, "rating"] = np.nan
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="mean", by="g")
        table = score.tidy().set_index("group")
        assert table.loc[["few", "other"], ["n", "n_missing"]].isna().all(axis=None)
        assert table["n"].dropna().to_dict() == {"all": 107, "big": 60}
        assert score.checks().set_index("check").loc["smallest_group", "value"] == 60
        for language in ("en", "zh"):
            assert "nan" not in score.narrate(language)
            score.plot_score(language=language).figure.canvas.draw()

    def test_the_few_without_a_group_are_not_counted_aloud(self):
        groups = ["big"] * 60 + ["other"] * 40 + [None] * 4
        frame = pd.DataFrame({"rating": np.arange(104) % 5 + 1, "g": groups})
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="mean", by="g")
        assert score.notes_of("no_group_few") is not None and "no_group" not in dict(score.notes())
        assert "4" not in dict(score.notes())["no_group_few"]

    def test_a_small_group_beside_a_known_rest_is_safe(self):
        groups = ["big"] * 60 + ["few"] * 5 + [None] * 12  # the note tells of 12
        frame = pd.DataFrame({"rating": np.arange(77) % 5 + 1, "g": groups})
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="mean", by="g")
        told = dict(score.notes())
        assert "no_group" not in told or score.tidy().set_index("group")["n"].isna()["big"]

    def test_the_limit_is_that_of_the_study(self):
        frame = pd.DataFrame(
            {"r": np.arange(115) % 5 + 1, "g": ["a"] * 60 + ["b"] * 40 + ["c"] * 15}
        )
        survey = Survey.from_frame(frame, scale={"r": (1, 5)})
        strict = replace(survey, circumstances=replace(survey.circumstances, min_cell=20))
        hidden = {
            one: cemlab.metrics.score(one_survey, outcome="r", metric="mean", by="g")
            .tidy().set_index("group")["estimate"].isna()["c"]
            for one, one_survey in (("usual", survey), ("strict", strict))
        }  # fmt: skip
        assert hidden == {"usual": False, "strict": True}
        few = replace(survey, circumstances=replace(survey.circumstances, min_cell=200))
        with pytest.raises(MethodError, match="No item has 200 answers"):
            cemlab.metrics.scorecard(few)
        assert few.codebook().set_index("item")["mean"].isna()["r"]

    def test_nothing_of_a_small_sample_is_shown(self):
        survey = Survey.from_frame(pd.DataFrame({"recommend": [9, 3, 10, 7, 2]}))
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        assert not len(score.distribution()) and not len(score.composition())
        assert score.figures() == ("score",)
        for language in ("en", "zh"):  # a notebook draws it all the same
            score.plot_distribution(language=language).figure.canvas.draw()

    def test_a_group_called_all_is_not_everybody(self):
        groups = ["all"] * 40 + ["r"] * 50 + ["none"] * 30
        frame = pd.DataFrame({"r": [10] * 40 + [0] * 50 + [7] * 30, "g": groups})
        labels = {"r": "Recommend"}
        survey = Survey.from_frame(frame, labels=labels)
        score = cemlab.metrics.score(survey, outcome="r", metric="nps", by="g")
        assert score.tidy()["n"].tolist()[0] == 120
        assert set(score.tidy()["group"]) == {"all", "all (group)", "r (group)", "none"}
        assert score.label("all (group)") == "all" and "Recommend" in score.narrate()

    def test_few_answers_are_marked(self):
        frame = pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 4})
        survey = Survey.from_frame(frame, scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="mean")
        assert [code for code, _ in score.notes()] == ["small_n"]
        assert score.findings()[0].grade == "C"

    def test_one_respondent_gets_no_number(self):
        survey = Survey.from_frame(pd.DataFrame({"recommend": [9]}))
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        assert score.tidy()["estimate"].isna().all() and not score.findings()
        assert score.headline() == "" and score.narrate() and score.narrate("zh")
        score.plot_score().figure.canvas.draw()

    def test_everybody_the_same_is_no_certainty(self):
        survey = Survey.from_frame(pd.DataFrame({"recommend": [10] * 20}))
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        first = score.tidy().iloc[0]
        assert first["estimate"] == 100 and first["conf_low"] < 90
        assert "degenerate_distribution" in dict(score.notes())


def test_a_mean_without_a_scale_can_be_drawn(answers):
    score = cemlab.metrics.score(Survey.from_frame(answers), outcome="staff", metric="mean")
    score.plot_score().figure.canvas.draw()
    assert score.narrate() and score.headline("zh")


class TestHeadline:
    @pytest.mark.parametrize(
        ("promoters", "detractors", "said"),
        [(60, 10, "More promoters"), (10, 60, "More detractors"), (30, 28, "cannot be told apart")],
    )
    def test_claims_only_what_the_interval_allows(self, promoters, detractors, said):
        scores = [10] * promoters + [0] * detractors + [7] * 30
        survey = Survey.from_frame(pd.DataFrame({"recommend": scores}))
        score = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        assert said in score.headline()


class TestCustomers:
    def test_many_answers_of_few_people_are_no_certainty(self, rng):
        person = np.repeat(np.arange(30), 20)
        frame = pd.DataFrame({"recommend": rng.choice([0, 8, 10], 30)[person], "person": person})
        rows = Survey.from_frame(frame.drop(columns="person"), scale={"recommend": (0, 10)})
        people = Survey.from_frame(frame, customer="person", scale={"recommend": (0, 10)})
        one, other = (
            cemlab.metrics.score(survey, outcome="recommend", metric="nps").tidy().iloc[0]
            for survey in (rows, people)
        )
        width = [row["conf_high"] - row["conf_low"] for row in (one, other)]
        assert width[1] > 3 * width[0] and other["n_effective"] < 40
        score = cemlab.metrics.score(people, outcome="recommend", metric="nps")
        assert "30 customers" in score.source_line()


class TestWeights:
    def test_one_heavy_answer_is_no_certainty(self):
        frame = pd.DataFrame({"rating": [5] + [1, 2] * 20, "w": [1e6] + [1.0] * 40})
        survey = Survey.from_frame(frame, weight="w", scale={"rating": (1, 5)})
        score = cemlab.metrics.score(survey, outcome="rating", metric="top_box")
        assert score.tidy()["n_effective"].iloc[0] <= 41
        assert "cannot be told" in score.headline() and score.findings()[0].grade == "C"


class TestScorecard:
    def test_compares_drivers_on_one_scale_only(self, survey):
        card = cemlab.metrics.scorecard(survey)
        assert set(card.tidy()["item"]) == {"overall", "wait", "staff", "price"}
        assert card.tidy()["estimate"].is_monotonic_decreasing
        assert [code for code, _ in card.notes()] == ["other_scale"]

    def test_leaves_outcomes_out_where_there_are_drivers(self, answers):
        items = {"overall": {"role": "outcome", "scale": [1, 5], "missing": [99]},
                 "staff": {"role": "driver", "scale": [1, 5]}}  # fmt: skip
        card = cemlab.metrics.scorecard(Survey.from_frame(answers, items=items))
        assert card.tidy()["item"].tolist() == ["staff"] and card.headline() == ""
        assert card.narrate().startswith("staff has a mean of")

    def test_turns_items_where_low_is_good(self, answers):
        items = {
            "hassle": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"},
            "staff": {"role": "driver", "scale": [1, 5]},
            "price": {"role": "driver", "scale": [1, 5]},
        }
        frame = answers.assign(hassle=1)
        card = cemlab.metrics.scorecard(Survey.from_frame(frame, items=items))
        assert card.tidy()["item"].iloc[0] == "hassle" and card.tidy()["estimate"].iloc[0] == 5
        assert "reversed" in dict(card.notes())

    def test_names_every_item_that_reaches_the_lowest(self, rng):
        frame = pd.DataFrame(rng.integers(1, 6, (80, 6)), columns=list("abcdef"))
        scale = dict.fromkeys("abcdef", (1, 5))
        card = cemlab.metrics.scorecard(Survey.from_frame(frame, scale=scale))
        assert card.headline() == "Which item is rated lowest cannot be told"
        assert card.findings() == ()

    def test_refuses_means_on_different_or_unknown_scales(self, survey, answers):
        with pytest.raises(OptionError, match=r"these have: overall \(1 to 5\), recommend"):
            cemlab.metrics.scorecard(survey, items=["overall", "recommend"])
        with pytest.raises(OptionError, match="No rated item declares its scale"):
            cemlab.metrics.scorecard(Survey.from_frame(answers))
        with pytest.raises(OptionError, match="'x'.*'z'"):
            cemlab.metrics.scorecard(survey, items=["x", "z"])

    def test_means_are_those_of_score(self, survey):
        card = cemlab.metrics.scorecard(survey).tidy().set_index("item")
        mean = cemlab.metrics.score(survey, outcome="wait", metric="mean").tidy().iloc[0]
        box = cemlab.metrics.score(survey, outcome="wait", metric="top_box").tidy().iloc[0]
        assert card.loc["wait", "estimate"] == mean["estimate"]
        assert card.loc["wait", "conf_low"] == mean["conf_low"]
        assert card.loc["wait", "share_low"] == box["conf_low"]


class TestRefuses:
    def test_an_unknown_metric_item_or_segment(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'nps'"):
            cemlab.metrics.score(survey, outcome="recommend", metric="npss")
        with pytest.raises(OptionError, match="Did you mean 'recommend'"):
            cemlab.metrics.score(survey, outcome="recomend", metric="nps")
        with pytest.raises(OptionError, match="Expected an item with role: segment"):
            cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="staff")
        with pytest.raises(OptionError, match="holds groups or text"):
            cemlab.metrics.score(survey, outcome="building", metric="mean")

    def test_another_scale_for_nps(self, survey):
        with pytest.raises(OptionError, match="declared as 1 to 5"):
            cemlab.metrics.score(survey, outcome="overall", metric="nps")

    def test_one_to_ten_for_nps(self):
        scores = [1] * 6 + [10] * 40 + [8] * 30
        survey = Survey.from_frame(pd.DataFrame({"recommend": scores}))
        with pytest.raises(MethodError, match="got minimum 1, maximum 10 and no 0 among 76"):
            cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        declared = cemlab.metrics.score(survey, outcome="recommend", metric="nps", scale=(0, 10))
        assert declared.glance()["n"].iloc[0] == 76

    def test_fractions_for_nps(self):
        survey = Survey.from_frame(pd.DataFrame({"recommend": [9.5, 3, 10]}))
        with pytest.raises(MethodError, match="with fractions"):
            cemlab.metrics.score(survey, outcome="recommend", metric="nps")

    def test_a_top_box_without_a_scale(self, survey):
        with pytest.raises(OptionError, match=r"Pass scale=\(1, 5\)"):
            cemlab.metrics.score(survey, outcome="recommend", metric="top_box")

    def test_answers_off_the_given_scale(self, survey):
        with pytest.raises(OptionError, match="answers of 'recommend' lie outside it"):
            cemlab.metrics.score(survey, outcome="recommend", metric="top_box", scale=(1, 5))

    def test_as_many_top_boxes_as_answers(self, survey):
        with pytest.raises(OptionError, match="Expected 1 to 4"):
            cemlab.metrics.score(survey, outcome="overall", metric="top_box", top_boxes=5)

    def test_no_valid_answer(self):
        frame = pd.DataFrame({"rating": [99, 99, 6]})
        survey = Survey.from_frame(frame, missing={"rating": [99]}, not_applicable={"rating": [6]})
        message = r"No valid answers in 'rating' \(2 missing, 1 not applicable\)"
        with pytest.raises(MethodError, match=message):
            cemlab.metrics.score(survey, outcome="rating", metric="mean")


def _case(shared, file, case_id):
    import json

    cases = json.loads((shared / "reference" / "methods" / f"{file}.json").read_text("utf-8"))
    return next(case for case in cases["cases"] if case["id"] == case_id)
