"""Groups through the door: reference cases, planted truths, what is said and what is refused."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import cemlab
from cemlab import Survey
from cemlab.errors import CemlabWarning, MethodError, MissingDataWarning, OptionError
from cemlab.personas.methods.kmeans import nearest

NEEDS = ["need_speed", "need_online", "need_price", "need_contact", "need_notice", "need_quality"]
LETTERS = list("abcdef")


def survey_of(answers, scale=(1, 5), **more):
    frame = pd.DataFrame(answers, columns=LETTERS[: answers.shape[1]])
    return Survey.from_frame(frame.assign(**more), scale=dict.fromkeys(frame, scale))


def fit(survey, **options):
    defaults = {"items": LETTERS, "k_max": 4, "resamples": 0, "null_samples": 0}
    return cemlab.personas.fit(survey, **(defaults | options))


@pytest.fixture(scope="module")
def found(planted):
    """The three planted groups, found without being asked for, described by a segment."""
    answers, truth = planted
    side = np.where(truth == 0, "left", "right")
    return fit(survey_of(answers, side=side), describe=["side"], resamples=100, null_samples=99)


@pytest.fixture
def noise(rng):
    return survey_of(np.clip(np.rint(rng.normal(3, 1, (300, 5))), 1, 5))


@pytest.fixture(scope="module")
def world():
    return cemlab.simulate.property(n=600, seed=1)


@pytest.fixture(scope="module")
def flagship(world):
    survey = Survey.from_frame(
        world.survey(), id="respondent_id", weight="weight",
        items={name: {"role": "profile", "scale": [1, 5]} for name in NEEDS},
        missing={name: [99] for name in [*NEEDS, "overall", "recommend", "remembered"]},
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.personas.fit(
            survey, items=NEEDS, describe=["household", "overall"], k_max=5, resamples=100
        )


class TestReference:
    def test_numbers_of_ruspini(self, case, ruspini):
        survey = Survey.from_frame(pd.DataFrame(ruspini, columns=["a", "b"]),
                                   scale={"a": (0, 160), "b": (0, 160)})  # fmt: skip
        personas = fit(survey, items=["a", "b"], k_max=6)
        table = personas.numbers().set_index("k")
        plain = case("08_segmentation", "ruspini_kmeans_silhouette")
        for k, value in plain["expected"]["mean_silhouette"].items():
            if int(k) in table.index:
                assert table.loc[int(k), "silhouette"] == pytest.approx(value, rel=1e-6)
        hard = case("08_segmentation", "ruspini_k_diagnostics")
        for k, value in hard["expected"]["prediction_strength_n_init_50"].items():
            got = table.loc[int(k), "prediction_strength"]
            assert got == pytest.approx(value, abs=hard["tolerance"]["abs"])

    def test_one_cloud_has_no_groups(self, case):
        matrix = case("08_segmentation", "single_gaussian_no_clusters")["inputs"]["matrix"]
        answers = np.array(matrix)
        survey = survey_of(answers, scale=(-9, 9))
        personas = fit(survey, items=list(survey.items), k_max=5, resamples=100)
        whole = personas.glance().iloc[0]
        assert (whole["verdict"], whole["k"]) == ("none", 1)
        assert personas.tidy()["persona"].tolist() == ["all"]
        said = (
            f"No cluster structure found in {len(answers)} respondents × {answers.shape[1]} items"
        )
        assert said in personas.headline() and "Describe people by" in personas.narrate()
        assert "未发现聚类结构" in personas.narrate("zh")


class TestFlagship:
    def test_three_groups_are_natural(self, flagship):
        whole = flagship.glance().iloc[0]
        assert (whole["k"], whole["verdict"]) == (3, "natural")
        assert not whole["gradient_only"] and not whole["style_dominates"]

    def test_they_are_the_planted_ones(self, flagship, world):
        means = flagship.profiles().pivot_table(index="persona", columns="item", values="mean")[
            NEEDS
        ]
        answers = world.survey()[NEEDS].replace(99, np.nan)
        truth = world.hidden()["group"]
        full = answers.notna().all(axis=1).to_numpy()
        groups = nearest(answers[full].to_numpy(float), means.to_numpy())[0]
        assert adjusted_rand_score(truth[full], groups) > 0.75

    def test_shares_are_near_the_planted_ones(self, flagship, world):
        planted = world.hidden()["group"].to_frame().assign(w=world.survey()["weight"])
        expected = planted.groupby("group")["w"].sum() / planted["w"].sum()
        got = flagship.tidy()
        told = sorted(expected, reverse=True)
        np.testing.assert_allclose(got["estimate"], told, atol=0.06)

    def test_satisfaction_tells_them_not_apart_by_itself(self, flagship):
        table = flagship.profiles()
        assert not table.loc[table["item"] == "overall", "distinctive"].any()


class TestHolds:
    def test_planted_groups_are_found_and_described(self, found):
        whole = found.glance().iloc[0]
        assert (whole["k"], whole["verdict"], whole["separation_tested"]) == (3, "natural", True)
        assert found.tidy()["n"].tolist() == [120, 90, 60]
        assert found.tidy()["estimate"].sum() == pytest.approx(1)
        assert set(found.tidy()["verdict"]) == {"stable"}

    def test_intervals_hold_their_estimate(self, found):
        table = found.tidy()
        assert table["estimate"].between(table["conf_low"], table["conf_high"]).all()
        table = found.profiles()
        assert (table["conf_low"] <= table["difference"] + 0.05).all()
        assert (table["difference"] <= table["conf_high"] + 0.05).all()
        table = found.categories()
        assert (table["conf_low"] <= table["difference"]).all()
        assert (table["share_low"] <= table["share"]).all()

    def test_items_that_built_have_no_p_value(self, found):
        assert found.profiles()["built"].all()
        assert found.profiles()["p_adjusted"].isna().all()
        assert "double_dipping" in dict(found.notes())

    def test_groups_of_noise_do_not_differ_when_grouped_anew(self, noise):
        personas = fit(noise, items=list("abcde"), k=4, resamples=100)
        table = personas.profiles()
        crosses = (table["conf_low"] <= 0) & (table["conf_high"] >= 0)
        assert personas.glance()["verdict"].item() == "constructive" and crosses.mean() > 0.7

    def test_the_same_seed_gives_the_same_numbers(self, planted):
        survey = survey_of(planted[0])
        first, second = (fit(survey, resamples=100, k_max=3) for _ in range(2))
        for name, table in first.tables().items():
            pd.testing.assert_frame_equal(table, second.tables()[name])

    def test_frequencies_equal_repeated_rows(self, planted):
        frame = pd.DataFrame(planted[0], columns=LETTERS)
        counts = frame.groupby(LETTERS, as_index=False).size()
        scale = dict.fromkeys(LETTERS, (1, 5))
        counted = Survey.from_frame(counts, scale=scale, weight="size", weight_kind="frequency")
        first, second = fit(Survey.from_frame(frame, scale=scale)), fit(counted)
        pd.testing.assert_frame_equal(first.tidy(), second.tidy())
        pd.testing.assert_frame_equal(
            first.profiles()[["item", "mean"]], second.profiles()[["item", "mean"]]
        )

    def test_weights_change_shares(self, planted):
        answers, truth = planted
        frame = pd.DataFrame(answers, columns=LETTERS).assign(w=np.where(truth == 2, 6.0, 1.0))
        survey = Survey.from_frame(frame, weight="w", scale=dict.fromkeys(LETTERS, (1, 5)))
        table = fit(survey).tidy()
        assert table["n"].iloc[0] == 60 and table["estimate"].iloc[0] == pytest.approx(360 / 570)

    def test_an_item_where_low_is_good_is_turned_round(self, planted):
        frame = pd.DataFrame(planted[0], columns=LETTERS)
        items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
        plain = fit(Survey.from_frame(frame, items=items))
        items["a"] = items["a"] | {"direction": "low_is_good"}
        turned = fit(Survey.from_frame(frame.assign(a=6 - frame["a"]), items=items))
        pd.testing.assert_frame_equal(plain.tidy(), turned.tidy())
        assert "reversed" in dict(turned.notes())

    def test_answers_are_not_kept(self, found):
        kept = found.to_dict()
        assert max(len(table["kinds"]) for table in kept["tables"].values()) < 20
        longest = max(len(column) for table in kept["tables"].values()
                      for column in table["columns"].values())  # fmt: skip
        assert longest < 60

    def test_without_resamples_no_jaccard_and_no_interval_of_built_items(self, planted):
        personas = fit(survey_of(planted[0]))
        assert personas.tidy()["jaccard"].isna().all()
        assert set(personas.tidy()["verdict"]) == {"not_tested"}
        assert personas.profiles()[["conf_low", "hedges_g_low"]].isna().all().all()
        assert "resampling is off" in personas.narrate() and personas.findings()[0].grade == "B"

    def test_a_level_with_the_name_of_a_group_keeps_its_own_words(self, planted):
        frame = pd.DataFrame(planted[0], columns=LETTERS)
        items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
        items["wing"] = {"role": "segment", "levels": {"1": "West wing", "2": "East wing"}}
        frame["wing"] = np.where(np.arange(len(frame)) % 3, "1", "2")
        personas = fit(Survey.from_frame(frame, items=items), describe=["wing"])
        levels = personas.categories()["level"].unique().tolist()
        assert {personas.label(level) for level in levels} == {"West wing", "East wing"}
        assert personas.label("1") == "Group 1"


class TestSays:
    def test_what_is_alike_as_well(self, found):
        assert "much like the rest" in found.narrate()
        assert "相近" in found.narrate("zh")

    def test_nothing_alike_where_the_interval_leaves_room(self, found):
        profiles = found.profiles()
        wide = profiles.assign(hedges_g_low=-0.6)
        loose = dataclasses.replace(found, _tables={**found.tables(), "profiles": wide})
        assert "much like the rest" not in loose.narrate()

    def test_that_so_few_cannot_tell(self, rng):
        answers = np.repeat([[5, 5, 1, 1], [1, 1, 5, 5]], 20, axis=0) - (rng.random((40, 4)) < 0.3)
        personas = fit(survey_of(answers.clip(1, 5)), items=list("abcd"))
        assert personas.glance()["verdict"].item() == "none"
        assert "cannot be told" in personas.headline() and "无法判断" in personas.headline("zh")
        assert "2 groups do come back" in personas.narrate()
        assert "No cluster structure" not in personas.narrate()
        assert [one.grade for one in personas.findings()] == ["C"]

    def test_that_small_groups_come_back_where_large_ones_do_not(self, rng):
        answers = np.clip(np.rint(rng.normal(3, 0.8, (400, 5))), 1, 5)
        answers[:18] = [5, 5, 5, 1, 1]
        numbers = fit(survey_of(answers), items=list("abcde")).numbers()
        personas = fit(survey_of(answers), items=list("abcde"))
        table = numbers.assign(offered=[True, False, True, True], chosen=[True] + [False] * 3)
        table["prediction_strength"] = [1, 0.95, 0.5, 0.4]
        told = dataclasses.replace(
            personas, _tables={**personas.tables(), "numbers": table},
            _whole={**personas._whole, "verdict": "none", "k": 1},
        )  # fmt: skip
        assert "the smallest with" in told.headline() and "do come back" in told.narrate()

    def test_that_one_measure_of_two_is_half(self, found):
        whole = {**found._whole, "prediction_strength": 0.5, "verdict": "reproducible"}
        half = dataclasses.replace(found, _whole=whole)
        assert "by one of two measures" in half.headline()
        assert "nearly the same ones" not in half.narrate()
        assert "separate groups" not in half.narrate()

    def test_that_gaps_may_have_made_a_group(self, planted):
        answers, truth = planted[0].copy(), planted[1]
        answers[(truth == 0) & (np.arange(270) < 45), 0] = np.nan
        with pytest.warns(CemlabWarning, match="more than 50% gave no answer to a"):
            personas = fit(survey_of(answers), k=4)
        assert "filled in" in personas.headline() and "补填" in personas.headline("zh")
        assert {one.grade for one in personas.findings()} == {"C"}

    def test_that_what_was_asked_for_is_a_convention(self, noise):
        personas = fit(noise, items=list("abcde"), k=3, resamples=100)
        assert "constructive" in personas.narrate() and "as asked for" in personas.headline()
        assert "none would have been named" in personas.narrate()
        assert {finding.grade for finding in personas.findings()} == {"C"}

    def test_that_a_gradient_is_a_score(self, rng):
        level = rng.normal(3, 1, size=(300, 1))
        answers = np.clip(np.rint(level + rng.normal(0, 0.5, size=(300, 6))), 1, 5)
        with pytest.warns(CemlabWarning, match="a score, not personas"):
            personas = fit(survey_of(answers), k=3)
        assert personas.glance()["gradient_only"].item()
        assert "a score, not personas" in personas.headline()
        assert "是分数，不是画像" in personas.headline("zh")
        assert len(personas.findings()) == 1
        assert {"gradient_only", "style_dominates"} <= set(dict(personas.notes()))

    def test_nothing_of_style_once_it_is_taken_away(self, rng):
        level = rng.normal(3, 1, size=(300, 1))
        answers = np.clip(np.rint(level + rng.normal(0, 0.5, size=(300, 6))), 1, 5)
        with warnings.catch_warnings():
            warnings.filterwarnings("error", ".*who ticks high")
            personas = fit(survey_of(answers), k=2, k_max=2, ipsatise=True)
        assert "style_dominates" not in dict(personas.notes())
        assert personas.provenance.method == "kmeans_ipsatised"

    def test_who_was_left_out(self, planted):
        answers = planted[0].copy()
        answers[:40, :3] = np.nan
        answers[50] = 3
        with pytest.warns(MissingDataWarning, match="40 respondents"):
            personas = fit(survey_of(answers))
        assert personas.glance()["n"].item() == 230
        assert personas.glance()["n_dropped"].item() == 40
        assert {"rows_left_out", "straightliners"} <= set(dict(personas.notes()))
        assert "In no group" in personas.narrate()
        assert personas.tidy()["n"].sum() == 230  # the straight-liner was assigned

    def test_what_did_not_apply(self, planted):
        frame = pd.DataFrame(planted[0], columns=LETTERS)
        frame.loc[:20, "a"] = 9
        survey = Survey.from_frame(
            frame, scale=dict.fromkeys(LETTERS, (1, 5)), not_applicable={"a": [9]}
        )
        assert (
            "21 of them because the item did not apply"
            in dict(fit(survey).notes())["filled_in_not_applicable"]
        )

    def test_that_an_outcome_is_no_need(self, planted):
        frame = pd.DataFrame(planted[0], columns=LETTERS)
        items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
        items["a"]["role"] = "outcome"
        assert "outcome_builds" in dict(fit(Survey.from_frame(frame, items=items)).notes())


class TestRefuses:
    def test_every_wrong_name_at_once(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'wait'") as caught:
            fit(survey, items=["wayt", "building", "staff", "staff"], describe=["staff", "nobody"])
        said = str(caught.value)
        assert "'building' holds groups or text" in said and "'staff' more than once" in said
        assert "cannot describe them from outside" in said and "'nobody'" in said

    def test_items_of_several_scales(self, survey):
        with pytest.raises(OptionError, match=r"recommend \(none\)"):
            fit(survey, items=["wait", "recommend"])

    def test_one_item(self, survey):
        with pytest.raises(OptionError, match="One item alone is a score"):
            fit(survey, items=["wait"])

    def test_a_frame(self, answers):
        with pytest.raises(OptionError, match="Expected a Survey"):
            fit(answers)

    @pytest.mark.parametrize("options", [
        {"k": 1}, {"k": 9}, {"k": 2.0}, {"k": True}, {"k_max": 1}, {"resamples": 10}, {"seed": -1},
        {"ipsatise": "yes"}, {"items": 3},
    ])  # fmt: skip
    def test_impossible_options(self, noise, options):
        with pytest.raises(OptionError, match=f"`{next(iter(options))}` is"):
            fit(noise, **({"items": list("abcde")} | options))

    def test_a_constant_item(self, planted):
        answers = planted[0].copy()
        answers[:, 2] = 4
        with pytest.raises(MethodError, match="'c' never varies"):
            fit(survey_of(answers))

    def test_too_few_people(self, planted):
        with pytest.raises(MethodError, match="too few to compare up to 4 groups"):
            fit(survey_of(planted[0][::20]))

    def test_groups_too_small_to_describe(self, planted):
        with pytest.raises(MethodError, match="fill at most 2 groups"):
            fit(survey_of(planted[0][::4]), k=4)
        with pytest.raises(MethodError, match="too few to describe"):
            fit(survey_of(planted[0][::2]), k=4)

    def test_items_that_most_left_blank(self, planted):
        answers = planted[0].copy()
        answers[: len(answers) // 2, :5] = np.nan
        with pytest.raises(MethodError, match="More than 40% did not rate: a, b, c, d, e"):
            fit(survey_of(answers))
        answers = planted[0].copy()
        answers[: len(answers) // 2, 0] = np.nan
        with pytest.warns(MissingDataWarning, match="left out of the search"):
            assert fit(survey_of(answers)).glance()["n_items"].item() == 5


class TestYesNo:
    """Items on a scale of two points."""

    @pytest.fixture
    def ticked(self, rng):
        chance = np.repeat([[0.9, 0.9, 0.9, 0.1, 0.1], [0.1, 0.1, 0.1, 0.9, 0.9]], 100, axis=0)
        return (rng.random((200, 5)) < chance).astype(float)

    def test_they_can_be_grouped(self, ticked):
        personas = fit(survey_of(ticked, scale=(0, 1)), items=list("abcde"), k=2)
        assert personas.tidy()["n"].tolist() == pytest.approx([100, 100], abs=8)
        assert 0 <= personas.glance()["r_first_component"].item() <= 1

    def test_no_to_everything_is_an_answer(self, ticked):
        ticked[:20] = 0
        personas = fit(survey_of(ticked, scale=(0, 1)), items=list("abcde"), k=2)
        assert personas.glance()["n_straight_liners"].item() == 0
