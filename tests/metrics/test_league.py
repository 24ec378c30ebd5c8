"""Leagues: equal branches are not ranked, planted ones are found, hidden ones stay hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.leagues import mixing, standing
from cemlab.metrics.methods.shrinkage import draws_of_shares, pooled_errors
from cemlab.study import open_study

PARTS, USUAL, BAD = np.array([3, 8, 10]), (0.25, 0.3, 0.45), (0.7, 0.2, 0.1)


def of(frame: pd.DataFrame, **more) -> cemlab.Survey:
    return cemlab.Survey.from_frame(frame, scale={"recommend": (0, 10)}, **more)


def branches(rng, sizes, bad=()) -> pd.DataFrame:
    name = np.repeat([f"B{i:02d}" for i in range(len(sizes))], sizes)
    usual, low = (rng.choice(PARTS, len(name), p=shares) for shares in (USUAL, BAD))
    return pd.DataFrame({"recommend": np.where(np.isin(name, bad), low, usual), "branch": name})


def league(survey, metric="nps", by="branch", **more):
    return cemlab.metrics.league(survey, outcome="recommend", metric=metric, by=by, **more)


class TestHolds:
    @pytest.mark.parametrize(("metric", "worlds"), [("nps", 100), ("csat", 40)])
    def test_among_equal_branches_nobody_is_named(self, rng, metric, worlds):
        """Worlds of 20 equal branches of 12 to 200 answers; the verb's own judge."""
        named = 0
        for _ in range(worlds):
            sizes = rng.integers(12, 200, 20)
            counts = np.array([rng.multinomial(n, USUAL) for n in sizes])
            if metric == "csat":
                found = standing.of_shares(counts[:, 2], sizes, n_draws=200)
            else:
                y = 100 * (counts[:, 2] - counts[:, 0]) / sizes
                squares = 1e4 * (counts[:, 2] + counts[:, 0]) / sizes
                found = standing.of_scores(y, squares - y**2, sizes, n_draws=200)
            sure = max(found.p_best.max(), found.p_worst.max()) > 0.9
            named += bool(found.is_spread and sure)
        assert named <= 0.05 * worlds

    def test_equal_branches_of_a_survey_are_not_ranked(self, rng):
        got = league(of(branches(rng, [60] * 12)))
        assert set(got.tidy()["verdict"]) == {"not_ranked"}
        assert got.tidy()["group"].tolist() == sorted(got.tidy()["group"])
        assert "do not rank" in got.headline("en")
        assert "no_between_variance" in dict(got.notes("en"))

    def test_the_planted_worst_is_found(self, rng):
        got = league(of(branches(rng, [150] * 12, bad=["B07"])))
        table = got.tidy().set_index("group")
        assert table.loc["B07", "verdict"] == "worst"
        assert (table["verdict"] == "worst").sum() == 1
        assert got.tidy()["group"].iloc[-1] == "B07"
        assert "B07" in got.headline("en") and "B07" in got.headline("zh")
        assert "p < 0.001" in got.narrate("en")

    @pytest.mark.parametrize("spread", [0.0, 0.12])
    def test_intervals_of_shares_hold_the_truth(self, spread):
        rng, held = np.random.default_rng(3), []
        for seed in range(150):
            n = rng.integers(15, 120, 12)
            truth = np.clip(rng.normal(0.6, spread, 12), 0.05, 0.95)
            drawn, _ = draws_of_shares(rng.binomial(n, truth), n, n_draws=600, seed=seed)
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
            held.append((low <= truth) & (truth <= high))
        # of equal branches each borrows from all others: they are held more often than stated
        assert 0.93 < np.mean(held) <= (1.0 if spread == 0 else 0.975)

    def test_shares_that_do_not_differ_have_intervals_with_a_width(self):
        found = standing.of_shares(np.full(6, 45), np.full(6, 90))
        assert not found.is_spread
        assert (found.conf_high - found.conf_low > 0.03).all()
        assert found.mean_low < 0.5 < found.mean_high

    def test_the_simulated_estate_names_nobody(self, study_folder):
        world = cemlab.simulate.property(n=400, seed=4)
        world.write_study(study_folder.parent / "estate")
        survey = cemlab.read_survey(open_study(study_folder.parent / "estate"))
        got = league(survey, by="building")
        assert not set(got.tidy()["verdict"]) & {"best", "worst"}


class TestHides:
    def test_a_small_branch_with_another(self, rng):
        got = league(of(branches(rng, [100, 80, 60, 40, 5])))
        table = got.tidy().set_index("group")
        hidden = table.index[table["estimate"].isna()].tolist()
        assert sorted(hidden) == ["B03", "B04"]
        assert table.loc[hidden].isna().all().all()
        assert [code for code, _ in got.notes("en")][:2] == ["suppressed", "complement_added"]

    def test_two_levels_hide_what_one_level_hides(self, rng):
        frame = branches(rng, [200] * 6 + [60, 6])
        frame["line"] = rng.choice(["life", "motor", "health"], len(frame))
        survey = of(frame)
        scores = cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="branch").tidy()
        hidden = scores.loc[scores["n"].isna(), "group"].tolist()
        assert hidden
        crossed = league(survey, by=["branch", "line"]).tidy()
        for name in hidden:
            assert crossed.loc[crossed["group"].str.startswith(name), "n"].isna().all()

    def test_many_hidden_crossings_are_counted(self, rng):
        frame = branches(rng, [18] * 12 + [60, 60])
        frame["line"] = np.where(np.arange(len(frame)) % 2, "life", "motor")
        got = league(of(frame), by=["branch", "line"])
        assert dict(got.notes("en"))["suppressed_many"].startswith("24 groups hidden")


def test_two_segments_of_the_same_codes_keep_their_own_names(rng):
    codes = rng.choice([1, 2], (400, 2))
    frame = pd.DataFrame(codes, columns=["branch", "line"])
    frame["recommend"] = rng.choice(PARTS, 400, p=USUAL)
    said = {
        "branch": {"role": "segment", "levels": {1: "North", 2: "South"}},
        "line": {"role": "segment", "levels": {1: "Life", 2: "Motor"}},
        "recommend": {"role": "outcome", "scale": [0, 10]},
    }
    survey = cemlab.Survey.from_frame(frame, items=said)
    got = league(survey, by=["branch", "line"])
    assert {got.label(name) for name in got.tidy()["group"]} == {
        "North × Life", "North × Motor", "South × Life", "South × Motor",
    }  # fmt: skip
    ax = got.plot_heat()
    texts = {text.get_text() for text in [*ax.texts, *ax.get_yticklabels()]}
    assert {"North", "South", "Life", "Motor"} <= texts
    against = cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="branch",
                                     mix="line")  # fmt: skip
    assert [against.label(name) for name in against.tidy()["group"]] == ["North", "South"]


def test_a_planted_confounder_is_taken_out(rng):
    """Branches are equal; half of them serve mostly the unhappy young."""
    parts = []
    for i in range(10):
        young = 0.8 if i < 5 else 0.2
        is_young = rng.random(200) < young
        low, high = (rng.choice(PARTS, 200, p=p) for p in ((0.5, 0.3, 0.2), (0.1, 0.3, 0.6)))
        parts.append(pd.DataFrame({"recommend": np.where(is_young, low, high), "branch": f"B{i}",
                                   "age": np.where(is_young, "young", "old")}))  # fmt: skip
    survey = of(pd.concat(parts, ignore_index=True))
    crude, held = league(survey), league(survey, mix="age")
    assert crude.glance()["is_spread"].iloc[0]
    assert not held.glance()["is_spread"].iloc[0]
    assert "adjusted_for" in dict(held.notes("en")) and "unadjusted" in dict(crude.notes("en"))
    # what is not known of the effects is in the errors
    errors = [one.tidy().set_index("group")["std_error"].sort_index() for one in (crude, held)]
    assert (held.tidy()["n_effective"] < held.tidy()["n"]).all()
    assert errors[1].notna().all()


def test_the_error_of_adjusted_scores_is_that_of_many_worlds():
    """Three branches, far apart in mix: the shift adds to the error, and as much as stated."""
    rng, errors, scores = np.random.default_rng(8), [], []
    young = np.arange(60) < 60 * np.array([[0.9], [0.5], [0.1]])
    size = np.stack([young.sum(axis=1), (~young).sum(axis=1)], axis=1).astype(float)
    for _ in range(400):
        x = 5 + 2 * young + rng.normal(0, 1, young.shape)
        total = np.stack([(x * young).sum(axis=1), (x * ~young).sum(axis=1)], axis=1)
        variances = x.var(axis=1, ddof=1)
        moved = mixing.shift_of(size, total, size.sum(axis=1), variances)
        scores.append(x.mean(axis=1) + moved.shift)
        errors.append(pooled_errors(variances, moved.worth(size.sum(axis=1), variances)))
    seen, stated = np.std(scores, axis=0), np.mean(errors, axis=0)
    # stated errors hold the spread of the mix within a branch as well: never too small
    assert (stated > 0.95 * seen).all()
    assert stated[0] > 1.1 * np.sqrt(1 / 60)
    assert np.mean(scores, axis=0) == pytest.approx(np.full(3, 6.0), abs=0.02)


def test_adjusted_scores_of_a_survey_are_those_of_its_table(rng):
    frame = branches(rng, [60, 90, 120])
    frame["age"] = rng.choice(["young", "old"], len(frame))
    x = frame["recommend"].map({3: -100.0, 8: 0.0, 10: 100.0})
    size, total = (pd.crosstab(frame["branch"], frame["age"], values=x, aggfunc=one).to_numpy(float)
                   for one in ("size", "sum"))  # fmt: skip
    own = x.groupby(frame["branch"])
    moved = mixing.shift_of(size, total, own.size().to_numpy(float), own.var().to_numpy())
    got = league(of(frame), mix="age").tidy().set_index("group").sort_index()
    assert got["score"].to_numpy() == pytest.approx(own.mean() + moved.shift)
    worth = moved.worth(own.size().to_numpy(float), own.var().to_numpy())
    assert got["n_effective"].to_numpy() == pytest.approx(worth)


def test_the_branch_where_people_wait_longest_is_the_worst(rng):
    frame = branches(rng, [150] * 12)
    is_slow = frame["branch"] == "B07"
    slow, quick = (rng.choice(one, len(frame)) for one in ([4, 5], [1, 2, 3]))
    frame["wait"] = np.where(is_slow, slow, quick)
    survey = cemlab.Survey.from_frame(frame[["wait", "branch"]], items={
        "wait": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"},
    })  # fmt: skip
    got = cemlab.metrics.league(survey, outcome="wait", metric="mean", by="branch", target=2.5)
    table = got.tidy().set_index("group")
    assert table.loc["B07", "verdict"] == "worst"
    assert table.loc["B07", "score"] == pytest.approx(6 - frame.loc[is_slow, "wait"].mean())
    # a wait of 2.5 or less is to be reached
    assert table.loc["B07", "p_target"] < 0.01 < 0.99 < table.drop("B07")["p_target"].min()
    assert got.glance()["target"].iloc[0] == 3.5
    assert got.notes_of("reversed") == {"items": ["wait"]}


def test_rebound_is_what_chance_gives_back(rng):
    got = league(of(branches(rng, [40, 60, 80, 100, 120, 400], bad=["B05"])))
    table, whole = got.tidy(), got.glance().iloc[0]
    back = got.rebound()
    expected = whole["mean"] + table["pull"] * (table["score"] - whole["mean"])
    assert back["expected"].to_numpy() == pytest.approx(expected.to_numpy())
    assert back["change"].to_numpy() == pytest.approx((expected - table["score"]).to_numpy())
    assert (back["expected_low"] < back["expected"]).all() and back["n"].notna().all()


def test_a_target(rng):
    table = league(of(branches(rng, [200] * 6, bad=["B00"])), target=0.0).tidy().set_index("group")
    assert table.loc["B00", "p_target"] < 0.05
    assert (table.drop("B00")["p_target"] > 0.7).all()


@pytest.mark.parametrize(("metric", "answers", "ends"), [
    ("nps", ([3, 8, 10], [17, 2, 1]), (-100, 100)), ("mean", ([0, 1], [18, 2]), (0, 10)),
])  # fmt: skip
def test_nothing_leaves_the_scale(rng, metric, answers, ends):
    """A branch of few answers near the end: the normal model alone would go beyond it."""
    frame = pd.concat([branches(rng, [150] * 2), pd.DataFrame(
        {"recommend": np.repeat(*answers), "branch": "A"}
    )])  # fmt: skip
    got = league(of(frame), metric)
    seen = got.tidy()[["estimate", "conf_low", "conf_high", "score"]]
    assert ends[0] <= seen.min().min() and seen.max().max() <= ends[1]
    low, high = got.plot_league().get_xlim()
    assert ends[0] <= low and high <= ends[1]
    drawn = [line for line in got.plot_league().lines if line.get_gid() == "interval"]
    assert all(low <= min(line.get_xdata()) for line in drawn)


def test_ends_change_no_rank():
    y, variances, n = np.array([-98.0, -97.0, 40.0]), np.array([300.0, 400.0, 6000.0]), [12] * 3
    free = standing.of_scores(y, variances, np.array(n))
    bound = standing.of_scores(y, variances, np.array(n), ends=(-100.0, 100.0))
    assert free.conf_low.min() < -100 <= bound.conf_low.min()
    for name in ("rank", "rank_low", "rank_high", "p_best", "p_worst"):
        assert getattr(free, name).tolist() == getattr(bound, name).tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bare_codes_and_common_words_are_quoted(rng, language):
    frame = branches(rng, [150] * 4, bad=["B01"])
    for code, quoted in ((1, "“1”"), ("No", "“No”")):
        frame["code"] = frame["branch"].map({"B00": 0, "B01": code, "B02": 2, "B03": 3}).astype(str)
        got = league(of(frame.drop(columns="branch")), by="code")
        assert quoted in got.narrate(language) and quoted in got.headline(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_intervals_are_told_apart(rng, language):
    said = league(of(branches(rng, [60] * 6))).narrate(language)
    assert {"en": "drawn towards the mean", "zh": "向各组均值收缩"}[language] in said


class TestRefuses:
    def test_two_branches(self, rng):
        with pytest.raises(MethodError, match="2 of 2 groups.*at least"):
            league(of(branches(rng, [50, 50])))

    def test_branches_that_share_nobody_of_a_mix(self, rng):
        frame = branches(rng, [50] * 4)
        frame["area"] = np.where(frame["branch"] < "B02", "north", "south")
        with pytest.raises(MethodError, match="share none of its groups"):
            league(of(frame), mix="area")

    @pytest.mark.parametrize("by", [[], ["branch", "branch"], ["recommend"], "nobody"])
    def test_what_is_no_segment(self, rng, by):
        with pytest.raises(OptionError):
            league(of(branches(rng, [50] * 4)), by=by)

    @pytest.mark.parametrize(("metric", "target"), [("nps", 101), ("csat", 70), ("nps", "high")])
    def test_a_target_off_the_scale(self, rng, metric, target):
        with pytest.raises(OptionError, match="`target`"):
            league(of(branches(rng, [50] * 4)), metric=metric, target=target)


def test_equal_branches_are_no_failed_check(rng):
    got = league(of(branches(rng, [60] * 8)))
    table = got.checks().set_index("check")
    assert table.loc["spread", "passed"] is None
    assert table.loc["spread", "value"] == got.glance()["p_value"].iloc[0]
    assert got.findings()[0].grade == "A"
