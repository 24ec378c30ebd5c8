"""The verb `value`: parts by hand, who is first, weights, claims, small groups, and what is
refused."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.methods.top_box import wilson_interval
from cemlab.personas.methods.worth import simplex, standing
from cemlab.results import read
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.waves_of_people import answers, quick_model, survey

SCALES = {"again": (1, 5), "recommend": (0, 10), "feeling": (1, 7)}


def world(n=400, seed=0, lift=(0.0, 0.0, 0.0), **more):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    push = np.array(lift)[group]
    frame = pd.DataFrame({
        "persona": np.array(["Planner", "Hurried", "Loyal"])[group],
        "again": np.clip(np.rint(3 + push + rng.normal(0, 1, n)), 1, 5),
        "recommend": np.clip(np.rint(6 + 2 * push + rng.normal(0, 2, n)), 0, 10),
        "told": np.where(rng.random(n) < 0.3 + 0.2 * push, "yes", "no"),
    })  # fmt: skip
    frame["feeling"] = np.clip(np.rint(frame["recommend"] / 2 + rng.normal(0, 1, n)), 1, 7)
    frame = frame.assign(**more.pop("columns", {}))
    return cemlab.Survey.from_frame(frame, scale=SCALES, **more)


def ask(of, **more):
    more = {"persona": "persona", "repeat": "again", "refer": "recommend", "spread": "told",
            "resamples": 200} | more  # fmt: skip
    return cemlab.personas.value(of, **more)


class TestParts:
    def test_means_and_shares_by_hand(self):
        of = world()
        own = of.answers().query("persona == 'Loyal'")
        row = ask(of).tidy().set_index("persona").loc["Loyal"]
        assert row["repeat"] == pytest.approx(25 * (own["again"].mean() - 1))
        assert row["refer"] == pytest.approx(10 * own["recommend"].mean())
        told = (own["told"] == "yes").sum()
        assert row["spread"] == pytest.approx(100 * told / len(own))
        ends = wilson_interval(told, len(own))
        assert (row["spread_low"], row["spread_high"]) == pytest.approx([100 * x for x in ends])
        assert row["estimate"] == pytest.approx(row[["repeat", "refer", "spread"]].mean())
        assert row["conf_low"] < row["estimate"] < row["conf_high"]

    def test_top_boxes(self):
        of = world()
        own = of.answers().query("persona == 'Planner'")
        row = ask(of, parts="top_box").tidy().set_index("persona").loc["Planner"]
        assert row["repeat"] == pytest.approx(100 * (own["again"] >= 4).mean())
        assert row["refer"] == pytest.approx(100 * (own["recommend"] >= 9).mean())

    def test_low_is_good_is_turned_round(self):
        frame = world().answers()
        items = {"again": {"role": "outcome", "scale": [1, 5], "direction": "low_is_good"}}
        turned = cemlab.Survey.from_frame(
            frame.assign(again=6 - frame["again"]), items=items,
            scale={"recommend": (0, 10), "feeling": (1, 7)},
        )  # fmt: skip
        for parts in ("mean", "top_box"):
            found = ask(turned, parts=parts).tidy()
            pd.testing.assert_frame_equal(found, ask(world(), parts=parts).tidy())

    def test_a_part_without_an_item_does_not_count(self):
        found = ask(world(), refer=None, weights=(2, 5, 1)).tidy()
        assert found["refer"].isna().all() and found["n_refer"].isna().all()
        expected = (2 * found["repeat"] + found["spread"]) / 3
        np.testing.assert_allclose(found["estimate"], expected)

    def test_gaps_are_left_to_their_part(self):
        frame = world().answers()
        frame.loc[:99, "again"] = np.nan
        table = ask(cemlab.Survey.from_frame(frame, scale=SCALES)).tidy()
        assert table["n_repeat"].sum() == 300 and table["n_refer"].sum() == 400


class TestOrder:
    def test_a_clear_first_is_named(self):
        found = ask(world(lift=(1.0, 0.0, 0.0)), resamples=500)
        table = found.tidy().set_index("persona")
        assert table.loc["Planner", "verdict"] == "first"
        assert table.loc["Planner", "p_first"] > 0.95
        assert table.loc["Planner", "share_first"] > 0.95
        assert "Planner" in found.headline("en") and "价值都最高" in found.headline("zh")

    def test_equal_personas_cannot_be_ranked(self):
        found = ask(world())
        assert set(found.tidy()["verdict"]) == {"cannot_rank"}
        assert "cannot be ranked" in found.headline("en") and "无法排序" in found.narrate("zh")

    def test_without_resamples_nobody_is_ranked(self):
        found = ask(world(lift=(1.0, 0.0, 0.0)), resamples=0)
        assert set(found.tidy()["verdict"]) == {"cannot_rank"}
        assert found.tidy()["conf_low"].isna().all()

    def test_shares_of_weights_by_hand(self):
        parts = np.array([[60.0, 20.0], [40.0, 50.0]])  # equal where w1 · 20 = w2 · 30
        found = standing(parts, np.empty((0, 2, 2)), np.array([1.0, 1.0]))
        assert found.share_first == pytest.approx([0.4, 0.6], abs=0.01)
        corners = standing(100 * np.eye(3), np.empty((0, 3, 3)), np.ones(3))
        assert corners.share_first == pytest.approx([1 / 3] * 3, abs=0.01)
        assert corners.share_first.sum() == pytest.approx(1)

    @pytest.mark.parametrize(("parts", "pieces", "count"), [(1, 9, 1), (2, 9, 9), (3, 9, 81)])
    def test_the_simplex_is_cut_evenly(self, parts, pieces, count):
        found = simplex(parts, pieces)
        assert found.shape == (count, parts) and (found > 0).all()
        np.testing.assert_allclose(found.sum(axis=1), 1)
        np.testing.assert_allclose(found.mean(axis=0), 1 / parts)

    def test_ties_are_shared(self):
        parts, drawn = np.full((2, 1), 50.0), np.full((100, 2, 1), 50.0)
        found = standing(parts, drawn, np.ones(1))
        assert found.p_first.tolist() == [0.5, 0.5] and found.verdict == ["cannot_rank"] * 2


class TestClaims:
    def test_a_claim_that_holds_and_one_that_does_not(self):
        noise = np.random.default_rng(5).integers(1, 8, 400)
        found = ask(world(columns={"noise": noise}), claims=["feeling", "noise"])
        table = found.claims().set_index("claim")
        own = world().answers()
        assert table.loc["item: feeling", "r"] == pytest.approx(
            np.corrcoef(own["feeling"], own["recommend"])[0, 1]
        )
        assert table.loc["item: feeling", "verdict"] == "holds"
        assert table.loc["item: noise", "verdict"] in ("none", "cannot_tell")
        assert "claims_aside" in dict(found.notes())
        same = ask(world(columns={"noise": noise})).tidy()
        pd.testing.assert_frame_equal(found.tidy(), same)  # no part of the total

    def test_without_claims_there_is_no_table(self):
        with pytest.raises(MethodError, match="No claim was named"):
            ask(world()).claims()


class TestPeople:
    def test_few_people_are_hidden_and_so_is_a_second_persona(self):
        frame = world().answers()
        names = frame["persona"].astype(str).to_numpy()
        names[::4] = "Fourth"
        keep = (names != "Loyal") | (np.cumsum(names == "Loyal") <= 6)
        frame = frame.assign(persona=names)[keep]
        found = ask(cemlab.Survey.from_frame(frame, scale=SCALES))
        table = found.tidy().set_index("persona")
        assert table.loc["Loyal", "verdict"] == "hidden"
        assert (table["verdict"] == "hidden").sum() == 2
        assert table.loc["Loyal"].drop("verdict").isna().all()
        assert "protect" in found.narrate("en")

    def test_frequency_weights_are_people(self):
        often = np.random.default_rng(1).integers(1, 4, 100)
        weighted = world(100, columns={"w": often}, weight="w", weight_kind="frequency")
        frame = world(100).answers()
        repeated = cemlab.Survey.from_frame(frame.loc[np.repeat(frame.index, often)], scale=SCALES)
        one, other = (ask(of).tidy() for of in (weighted, repeated))
        pd.testing.assert_frame_equal(one, other)

    def test_doubled_weights_change_nothing(self):
        w = np.random.default_rng(1).uniform(0.5, 2, 400)
        one, other = (ask(world(columns={"w": factor * w}, weight="w")).tidy() for factor in (1, 2))
        pd.testing.assert_frame_equal(one, other)

    def test_customers_who_answered_twice_widen_intervals(self):
        frame = pd.concat([world(200).answers()] * 2, ignore_index=True)
        frame["who"] = np.tile(np.arange(200), 2)
        apart = ask(cemlab.Survey.from_frame(frame.drop(columns="who"), scale=SCALES)).tidy()
        known = ask(cemlab.Survey.from_frame(frame, scale=SCALES, customer="who")).tidy()
        width = [(one["conf_high"] - one["conf_low"]).mean() for one in (apart, known)]
        assert width[1] > 1.2 * width[0]

    def test_personas_of_a_model(self):
        table = answers(200)
        of = survey(table, {"told": np.where(table[:, 5] > 3, "yes", "no")})
        found = ask(of, persona=quick_model(table), repeat="a", refer=None, spread="told")
        assert found.tidy()["persona"].tolist() == ["1", "2", "3"]
        assert found.notes_of("value_built") == {"items": ["item: a"]}

    def test_no_person_is_kept(self):
        found = ask(world(), claims=["feeling"])
        kept = json.dumps(found.to_dict())
        assert len(kept) < 12_000
        assert read(json.loads(kept)).narrate("zh") == found.narrate("zh")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"repeat": None, "refer": None, "spread": None}, "Name at least one"),
        ({"repeat": "agian"}, "Did you mean 'again'"),
        ({"repeat": "recommend"}, "it would count twice"),
        ({"repeat": "persona"}, "which is the persona"),
        ({"weights": (1, 1)}, "Expected three numbers"),
        ({"weights": (-1, 1, 1)}, "Expected three numbers"),
        ({"weights": (0, 0, 1), "spread": None}, "gives 0 to every part"),
        ({"parts": "median"}, "median"),
        ({"top_boxes": 0}, "`top_boxes` is 0"),
        ({"parts": "top_box", "top_boxes": 5}, "everybody would be in the top box"),
        ({"claims": ["feeling"], "refer": None}, "tested against referral"),
        ({"claims": ["told"]}, "groups or text"),
        ({"claims": ["recommend"]}, "is the referral itself"),
        ({"claims": "feeling"}, "Expected a list"),
        ({"spread": "euros"}, "amounts of money are not scored"),
        ({"spread": "city"}, "3 levels"),
        ({"resamples": 10}, "`resamples` is 10"),
    ],
)
def test_refused(more, said):
    columns = {"euros": np.arange(400.0), "city": np.array(["a", "b", "c", "a"] * 100)}
    with pytest.raises(OptionError, match=said):
        ask(world(columns=columns), **more)


def test_too_few_people_to_show_two_personas():
    with pytest.raises(MethodError, match="at least two are needed"):
        ask(world(25))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [60, 400])
def test_the_figure_does_not_overlap(language, n):
    names = np.array(["a very long name of a persona " * 3, "短", "c", "d", "e", "f"])
    labels = names[np.random.default_rng(2).integers(0, 6 if n > 99 else 3, n)]
    figure = ask(world(n), persona=labels).plot_value(language=language).figure
    assert not meeting_texts(figure) and not leaving_texts(figure)
    plt.close("all")


class TestClaimFigure:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_keeps_its_texts_apart(self, language):
        found = ask(world(), claims=["feeling"])
        assert found.figures() == ("value", "claims")
        figure = found.plot_claims(language=language).figure
        figure.canvas.draw()
        assert not leaving_texts(figure) and not meeting_texts(figure)
        assert found.subline("claims", language)
        plt.close("all")

    def test_without_claims_it_says_so(self):
        found = ask(world())
        assert found.figures() == ("value",)
        texts = [one.get_text() for one in found.plot_claims(language="zh").texts]
        assert texts == ["没有给出任何说法。"]
        plt.close("all")

    def test_what_cannot_be_told_is_hollow_and_has_no_interval_without_resamples(self):
        ax = ask(world(), claims=["feeling"], resamples=0).plot_claims()
        assert len(ax.patches) == 1  # the band alone
        said = [one.get_text() for one in ax.figure.findobj() if hasattr(one, "get_text")]
        assert "cannot tell" in said
        plt.close("all")
