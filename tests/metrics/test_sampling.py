"""Strata, clusters, weights of the wrong kind, and the bounds of those who gave no answer."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.sampling import Sampling, designed

SCORE = cemlab.metrics.score


def first(survey, **more):
    return SCORE(survey, outcome="recommend", metric="nps", **more).tidy().iloc[0]


@pytest.fixture
def drawn(case):
    inputs = case("01_nps", "nps_weighted_design")["inputs"]
    frame = pd.DataFrame({key: inputs[key] for key in ("weight", "stratum", "cluster")})
    frame["recommend"] = pd.Series(inputs["category"]).map({-1: 3, 0: 8, 1: 9})
    frame["cluster"] = "unit " + frame["cluster"].astype(str)
    return frame


def of(frame, weight="weight"):
    return Survey.from_frame(frame, weight=weight, scale={"recommend": (0, 10)})


class TestSampling:
    @pytest.mark.parametrize(
        ("more", "key"),
        [({}, "se_weights_only"), ({"strata": "stratum"}, "se_stratified"),
         ({"cluster": "cluster"}, "se_clustered"),
         ({"strata": "stratum", "cluster": "cluster"}, "se_stratified_clustered")],
    )  # fmt: skip
    def test_errors_agree_with_the_survey_package(self, case, drawn, more, key):
        one = case("01_nps", "nps_weighted_design")
        got = first(of(drawn), **more)
        assert got["estimate"] == pytest.approx(one["expected"]["nps"], **one["tolerance"])
        assert got["std_error"] == pytest.approx(one["expected"][key], **one["tolerance"])

    def test_a_mean_by_hand(self):
        # two strata of two branches; z of a branch, the sum of (x − 4) / 16, is ± 1/4
        frame = pd.DataFrame({"recommend": [2, 4, 4, 6, 1, 5, 3, 7] * 2, "s": list("aaaabbbb") * 2,
                              "c": list("ppqqrrtt") * 2})  # fmt: skip
        survey = of(frame, None)
        got = SCORE(survey, outcome="recommend", metric="mean", strata="s", cluster="c").tidy()
        error = np.sqrt(2 * (2 / 1 * (2 * 0.25**2)))
        assert got["std_error"].iloc[0] == pytest.approx(error)
        reach = 4.302653 * error  # t of 4 branches less 2 strata
        assert got["conf_high"].iloc[0] == pytest.approx(4 + reach, rel=1e-6)

    def test_few_clusters_are_no_certainty(self, rng):
        branch = np.repeat(np.arange(8), 50)
        level = rng.normal(0, 1.5, 8)[branch]
        x = np.clip(np.rint(7 + level + rng.normal(0, 1.5, 400)), 0, 10)
        survey = of(pd.DataFrame({"recommend": x, "branch": [f"b{i}" for i in branch]}), None)
        alone, together = first(survey), first(survey, cluster="branch")
        width = [row["conf_high"] - row["conf_low"] for row in (alone, together)]
        assert together["n_effective"] < 100 < alone["n_effective"]
        assert width[1] > 2 * width[0]
        notes = dict(SCORE(survey, outcome="recommend", metric="nps", cluster="branch").notes())
        assert "8 clusters" in notes["sampled"]

    def test_intervals_with_clusters_cover(self):
        rng, hits, times = np.random.default_rng(8), 0, 600
        branch = np.repeat(np.arange(12), 20)
        sampling, everybody = Sampling(np.zeros(240, int), branch), np.ones(240, bool)
        for _ in range(times):
            chance = rng.beta(6, 4, 12)[branch]  # mean .6
            chosen = (rng.random(240) < chance).astype(float)
            got = designed("csat", chosen, None, everybody, sampling)
            hits += got.conf_low <= 0.6 <= got.conf_high
        assert 0.93 <= hits / times <= 0.97

    def test_a_group_within_one_cluster_is_scored_by_its_people(self, rng):
        frame = pd.DataFrame({"recommend": rng.integers(0, 11, 120), "b": list("xyz") * 40})
        survey = of(frame, None)
        plain, clustered = (
            SCORE(survey, outcome="recommend", metric="nps", by="b", cluster=cluster).tidy()
            for cluster in (None, "b")
        )
        pd.testing.assert_frame_equal(plain.iloc[1:], clustered.iloc[1:])
        assert plain["conf_low"].iloc[0] != clustered["conf_low"].iloc[0]

    def test_refuses_what_cannot_be_estimated(self, drawn):
        with pytest.raises(OptionError, match="Did you mean 'stratum'"):
            first(of(drawn), strata="strata")
        lonely = drawn.assign(stratum=["C", *drawn["stratum"][1:]])
        with pytest.raises(MethodError, match=r"1 of 3 strata of 'stratum' have a single unit"):
            first(of(lonely), strata="stratum")
        with pytest.raises(MethodError, match="All responses lie in one cluster"):
            first(of(drawn.assign(cluster="one")), cluster="cluster")
        blank = drawn.assign(cluster=[None, *drawn["cluster"][1:]])
        with pytest.raises(MethodError, match="1 of 40 responses have no 'cluster'"):
            first(of(blank), cluster="cluster")
        counts = Survey.from_frame(drawn.assign(weight=2), weight="weight",
                                   weight_kind="frequency")  # fmt: skip
        with pytest.raises(MethodError, match="Frequency weights count people"):
            first(counts, cluster="cluster")
        people = drawn.assign(person=[f"p{i % 20}" for i in range(40)])
        survey = Survey.from_frame(people, customer="person", scale={"recommend": (0, 10)})
        with pytest.raises(MethodError, match="20 customers answered in more than one 'cluster'"):
            first(survey, cluster="cluster")

    def test_a_customer_of_several_strata(self, drawn):
        people = drawn.drop(columns="weight").assign(
            person=[f"p{i // 2}" for i in range(len(drawn))]
        )
        people["half"] = np.where(np.arange(len(drawn)) % 2, "odd", "even")
        survey = Survey.from_frame(people, customer="person", scale={"recommend": (0, 10)})
        with pytest.raises(MethodError, match="more than one 'half'.*within one stratum"):
            first(survey, strata="half")


class TestWeightsOfTheOtherKind:
    def test_counts_taken_for_survey_weights(self):
        frame = pd.DataFrame({"recommend": range(11), "w": [3, 1, 2, 2, 4, 9, 11, 30, 40, 33, 25]})
        wrong = SCORE(of(frame, "w"), outcome="recommend", metric="nps")
        assert "declare `kind: frequency`" in dict(wrong.notes())["weights_like_counts"]
        right = Survey.from_frame(frame, weight="w", weight_kind="frequency")
        assert not [code for code, _ in SCORE(right, outcome="recommend", metric="nps").notes()]

    def test_survey_weights_taken_for_counts(self, rng):
        frame = pd.DataFrame({"recommend": rng.integers(0, 11, 200),
                              "w": rng.integers(1, 60, 200)})  # fmt: skip
        survey = Survey.from_frame(frame, weight="w", weight_kind="frequency")
        notes = dict(SCORE(survey, outcome="recommend", metric="nps").notes())
        assert "declare `kind: survey`" in notes["counts_like_weights"]
        fine = of(frame.assign(w=rng.uniform(0.5, 2, 200)), "w")
        assert "counts" not in str(SCORE(fine, outcome="recommend", metric="nps").notes())


class TestBounds:
    def test_of_an_nps_by_hand(self):
        frame = pd.DataFrame({"recommend": [10] * 50 + [7] * 30 + [0] * 20 + [np.nan] * 25})
        result = SCORE(of(frame, None), outcome="recommend", metric="nps")
        row = result.bounds().iloc[0]
        assert (row["without"], row["n"], row["n_without"]) == ("missing", 100, 25)
        assert row["lowest"] == pytest.approx(100 * (50 - 45) / 125)
        assert row["highest"] == pytest.approx(100 * (75 - 20) / 125)
        assert "been detractors, the NPS would be +4" in result.narrate()

    def test_hold_whatever_the_silent_think(self, rng):
        x = rng.integers(1, 8, 300).astype(float)
        weights = rng.uniform(0.5, 2, 300)
        silent = rng.random(300) < 0.3
        frame = pd.DataFrame({"recommend": np.where(silent, np.nan, x), "w": weights})
        survey = Survey.from_frame(frame, weight="w", scale={"recommend": (1, 7)})
        for metric, truth in (("mean", np.average(x, weights=weights)),
                              ("csat", np.average(x >= 6, weights=weights))):  # fmt: skip
            row = SCORE(survey, outcome="recommend", metric=metric).bounds().iloc[0]
            assert row["lowest"] < truth < row["highest"]
            assert row["lowest"] < row["estimate"] < row["highest"]

    def test_tell_kinds_of_silence_apart(self):
        frame = pd.DataFrame({"q1": [1] * 80, "recommend": [5.0] * 40 + [77] * 20 + [99] * 20})
        survey = Survey.from_frame(
            frame, not_asked={"recommend": [77]}, missing={"recommend": [99]},
            scale={"recommend": (1, 5)},
        )  # fmt: skip
        table = SCORE(survey, outcome="recommend", metric="mean").bounds().set_index("without")
        assert table["n_without"].to_dict() == {"missing": 20, "not_asked": 20}

    def test_not_applicable_is_no_silence(self):
        frame = pd.DataFrame({"recommend": [5.0] * 40 + [9] * 20})
        survey = Survey.from_frame(
            frame, not_applicable={"recommend": [9]}, scale={"recommend": (1, 5)}
        )
        result = SCORE(survey, outcome="recommend", metric="mean")
        assert not len(result.bounds()) and "Had the" not in result.narrate()

    def test_tell_nothing_that_the_table_hides(self):
        frame = pd.DataFrame({"recommend": [8.0] * 200, "g": ["x"] * 100 + ["y"] * 94 + ["z"] * 6})
        frame.loc[:2, "recommend"] = np.nan
        frame.loc[100:120, "recommend"] = np.nan
        result = SCORE(of(frame, None), outcome="recommend", metric="nps", by="g")
        told = result.tidy().set_index("group")["n_missing"].dropna().index
        assert set(result.bounds()["group"]) <= set(told)


class TestDistribution:
    def test_shows_what_one_score_hides(self):
        frame = pd.DataFrame({
            "recommend": [7, 8] * 30 + [0, 10] * 30, "g": ["calm"] * 60 + ["torn"] * 60,
        })  # fmt: skip
        result = SCORE(of(frame, None), outcome="recommend", metric="nps", by="g")
        assert result.tidy()["estimate"].tolist() == [0, 0, 0]
        shares = result.distribution().pivot_table(index="score", columns="group", values="share")
        assert (shares["calm"] * shares["torn"]).sum() == 0
        assert result.plot_distribution().figure.canvas.draw() is None

    def test_is_of_groups_that_are_shown_only(self):
        frame = pd.DataFrame({"recommend": [8] * 106, "g": ["x"] * 60 + ["y"] * 40 + ["z"] * 6})
        result = SCORE(of(frame, None), outcome="recommend", metric="nps", by="g")
        shown = result.tidy().dropna(subset="estimate")["group"]
        assert set(result.distribution()["group"]) == set(shown) == {"all", "x"}


class TestAllAlike:
    def test_promoters_of_two_answers_are_one_class(self):
        frame = pd.DataFrame({"recommend": [9, 10] * 20})
        note = dict(SCORE(of(frame, None), outcome="recommend", metric="nps").notes())
        assert "from 84 to 100" in note["degenerate_distribution"]

    def test_a_mean_without_spread_has_its_own_words(self):
        frame = pd.DataFrame({"recommend": [9] * 40})
        note = dict(SCORE(of(frame, None), outcome="recommend", metric="mean").notes())
        assert "no width" in note["degenerate_mean"]


def test_answers_off_the_scale_are_named():
    frame = pd.DataFrame({"q7": [1, 2, 3, 4, 5] * 8 + [0, 6, 99]})
    message = r"The scale is 1 to 5, but 3 answers of 'q7' lie outside it \(0, 6, 99\)"
    for more in ({"metric": "mean"}, {"metric": "csat"},
                 {"metric": "ces", "direction": "low_is_easy"}):  # fmt: skip
        with pytest.raises(OptionError, match=message):
            SCORE(Survey.from_frame(frame), outcome="q7", scale=(1, 5), **more)
