"""Effort, indices and shares side by side, and differences of samples by strata and clusters."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.comparison.sampled import Part, sum_of_means
from cemlab.metrics.sampling import Sampling
from cemlab.study import ANALYSES

ASKED = {
    "ces": {"outcome": "effort", "direction": "low_is_easy"},
    "index": {"outcome": ["wait", "staff", "price"], "index_weights": [1, 2, 1]},
    "share": {"outcome": "channel", "of": ["app", "web"]},
    "mean": {"outcome": "wait"},
}
ENDS = {"ces": 8, "mean": 6}  # what a turned answer and its own add up to


@pytest.fixture(scope="module")
def survey():
    rng, n = np.random.default_rng(11), 1440
    branch = rng.choice(["North", "South", "West", "East"], n)
    is_bad = branch == "West"
    frame = pd.DataFrame({
        "effort": np.clip(np.rint(rng.normal(3, 1.2, n) + 1.2 * is_bad), 1, 7),
        "wait": np.clip(np.rint(rng.normal(2, 0.8, n) + 0.8 * is_bad), 1, 5),
        "staff": np.clip(np.rint(rng.normal(4, 0.8, n) - 0.5 * is_bad), 1, 5),
        "price": np.clip(np.rint(rng.normal(4, 0.8, n) - 0.5 * is_bad), 1, 5),
        "channel": np.where(rng.random(n) < 0.4 + 0.2 * is_bad, "app",
                            rng.choice(["web", "phone"], n)),
        "branch": branch, "wave": np.repeat(np.arange(1, 13), n // 12),
        "store": [f"{name}{i}" for name, i in zip(branch, rng.integers(0, 6, n), strict=True)],
    })  # fmt: skip
    rated = {"role": "driver", "scale": [1, 5]}
    items = {
        "effort": {"role": "driver", "scale": [1, 7], "label": {"en": "Effort", "zh": "费力程度"}},
        "wait": rated | {"direction": "low_is_good", "label": {"en": "Waiting", "zh": "等候"}},
        "staff": rated, "price": rated,
        "channel": {"role": "segment", "label": {"en": "Channel", "zh": "渠道"},
                    "levels": {"app": {"en": "App", "zh": "应用"}, "web": "Web", "phone": "Phone"}},
        "branch": {"role": "segment"}, "store": {"role": "segment"},
    }  # fmt: skip
    return cemlab.Survey.from_frame(frame, wave="wave", items=items)


def scores(survey, metric, by):
    """The scores of groups as `score` has them, with the good end high."""
    table = cemlab.metrics.score(survey, metric=metric, by=by, **ASKED[metric]).tidy()
    table = table.set_index("group")["estimate"]
    return ENDS[metric] - table if metric in ENDS else table


@pytest.mark.parametrize("metric", ASKED)
class TestAgrees:
    def test_everybody_is_the_same_base_and_worth_as_many(self, survey, metric):
        frame = survey.answers().assign(w=np.linspace(0.2, 3, len(survey)), wave=survey.wave_of())
        frame.loc[:400, [one for one in frame if one not in ("wave", "branch", "w")]] = None
        items = {name: item for name, item in survey.items.items() if name != "store"}
        weighted = cemlab.Survey.from_frame(
            frame.drop(columns="store"), weight="w", wave="wave", items=items
        )
        ask = ASKED[metric] | {"metric": metric}
        sizes = ["n", "n_effective", "n_dropped"]
        own = cemlab.metrics.score(weighted, **ask).glance()[sizes].iloc[0].to_dict()
        assert own["n_effective"] < 0.95 * own["n"] and own["n_dropped"] >= 400
        for got in (cemlab.metrics.compare(weighted, by="branch", **ask),
                    cemlab.metrics.trend(weighted, **ask),
                    cemlab.metrics.league(weighted, by="branch", **ask)):  # fmt: skip
            assert got.glance()[sizes].iloc[0].to_dict() == pytest.approx(own)

    def test_a_difference_is_that_of_two_scores(self, survey, metric):
        got = cemlab.metrics.compare(survey, metric=metric, by="branch", to="North",
                                     **ASKED[metric])  # fmt: skip
        table, own = got.tidy().set_index("group"), scores(survey, metric, "branch")
        for name, row in table.iterrows():
            assert row["score"] == pytest.approx(own[name])
            assert row["estimate"] == pytest.approx(own[name] - own["North"])

    def test_a_league_ranks_the_same_scores(self, survey, metric):
        got = cemlab.metrics.league(survey, metric=metric, by="branch", **ASKED[metric]).tidy()
        own = scores(survey, metric, "branch").drop("all")
        assert got.set_index("group")["score"].to_dict() == pytest.approx(own.to_dict())
        verdict = got.set_index("group")["verdict"]
        assert verdict["West"] == ("best" if metric == "share" else "worst")

    def test_a_trend_charts_the_same_scores(self, survey, metric):
        got = cemlab.metrics.trend(survey, metric=metric, **ASKED[metric]).tidy()
        frame = survey.answers().assign(w=survey.wave_of().astype(str))
        items = {one: survey.items[one] for one in survey.items} | {"w": {"role": "segment"}}
        own = scores(cemlab.Survey.from_frame(frame, items=items), metric, "w")
        assert got["period"].tolist() == [str(i + 1) for i in range(12)]
        assert got["estimate"].tolist() == pytest.approx([own[name] for name in got["period"]])

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_says_what_higher_means(self, survey, metric, language):
        named = {
            "ces": {"en": "Effort (higher is easier)", "zh": "费力程度（分数越高越省力）"},
            "share": {"en": "Channel (“App” or “Web”)", "zh": "渠道（“应用”或“Web”）"},
            "mean": {"en": "Waiting (reverse-scored)", "zh": "等候（反向计分）"},
            "index": {"en": "Index of Waiting", "zh": "的指数"},
        }[metric][language]
        ask = ASKED[metric] | {"metric": metric}
        for got in (cemlab.metrics.compare(survey, by="branch", **ask),
                    cemlab.metrics.trend(survey, **ask),
                    cemlab.metrics.league(survey, by="branch", **ask)):  # fmt: skip
            assert named in got.headline(language)
            turned = got.notes_of("reversed")
            assert turned == ({"items": [ask["outcome"]]} if metric in ENDS else {})

    def test_units(self, survey, metric):
        got = cemlab.metrics.compare(survey, metric=metric, by="branch", **ASKED[metric])
        size = {"ces": "scale points", "mean": "scale points", "index": "index points",
                "share": "percentage points"}[metric]  # fmt: skip
        assert f" {size} are taken as not worth acting on" in got.narrate("en")
        worth = got.glance()["smallest"].iloc[0]
        if metric == "share":
            assert worth == 0.05
        else:
            whole = cemlab.metrics.score(survey, metric=metric, **ASKED[metric]).tidy().iloc[0]
            assert worth == pytest.approx(0.2 * whole["std_error"] * np.sqrt(whole["n"] - 1))


def test_a_share_is_neither_good_nor_bad(survey):
    ask = {"metric": "share", **ASKED["share"]}
    got = cemlab.metrics.compare(survey, by="branch", **ask)
    assert (got.tidy()["verdict"] == "changed").any()
    assert got.findings("en")[0].tone == "plain"
    good = {cemlab.style.colour(one) for one in ("good", "bad")}
    for ax in (got.plot_differences(), cemlab.metrics.league(survey, by="branch", **ask)
               .plot_league()):  # fmt: skip
        assert not {line.get_color() for line in ax.lines} & good


class TestEffort:
    def test_needs_its_direction(self, survey):
        ask = {"outcome": "effort", "metric": "ces"}
        for verb, by in (("compare", "branch"), ("trend", None), ("league", "branch")):
            more = {} if by is None else {"by": by}
            with pytest.raises(OptionError, match="CES direction unknown"):
                getattr(cemlab.metrics, verb)(survey, **ask, **more)

    def test_that_is_high_where_it_is_easy_is_not_turned(self, survey):
        got = cemlab.metrics.compare(survey, outcome="effort", metric="ces", by="branch",
                                     direction="high_is_easy")  # fmt: skip
        assert got.notes_of("reversed") == {}
        easy, hard = (got.tidy(), cemlab.metrics.compare(
            survey, metric="ces", by="branch", **ASKED["ces"]).tidy())  # fmt: skip
        assert easy["estimate"].tolist() == pytest.approx((-hard["estimate"]).tolist())

    def test_of_a_rival_is_read_in_the_same_direction(self, survey):
        frame = survey.answers().assign(theirs=lambda one: np.clip(one["effort"] + 1, 1, 7))
        items = {name: {"role": "driver", "scale": [1, 7]} for name in ("effort", "theirs")}
        got = cemlab.metrics.compare(
            cemlab.Survey.from_frame(frame[["effort", "theirs"]], items=items),
            outcome="effort", metric="ces", direction="low_is_easy", rival="theirs",
        )  # fmt: skip
        assert got.tidy()["estimate"].iloc[0] == pytest.approx(
            (frame["theirs"] - frame["effort"]).mean()
        )


def test_an_index_has_no_rival(survey):
    with pytest.raises(OptionError, match="`rival` is one item"):
        cemlab.metrics.compare(survey, outcome=["wait", "staff"], metric="index", rival="price")


def test_a_study_may_ask_for_them():
    made = ANALYSES["comparison"](
        outcome=["wait", "staff"], metric="index", by="branch", cluster="store",
        index_weights={"wait": 1, "staff": 2},
    )  # fmt: skip
    assert made.outcome == ("wait", "staff") and made.top_boxes is None
    assert ANALYSES["trend"](outcome="effort", metric="ces", direction="low_is_easy")
    assert ANALYSES["league"](outcome="channel", metric="share", of=["app"], by="branch")


def regressed(x, y, weights, strata, clusters) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and errors of a weighted regression, as `svyglm` of R linearises them."""
    inverse = np.linalg.inv(x.T @ (weights[:, None] * x))
    found = inverse @ x.T @ (weights * y)
    parts = pd.DataFrame(x * (weights * (y - x @ found))[:, None])
    meat = np.zeros((x.shape[1],) * 2)
    for _, own in parts.groupby(strata):
        totals = own.groupby(np.asarray(clusters)[own.index]).sum().to_numpy()
        apart, units = totals - totals.mean(axis=0), len(totals)
        meat += units / (units - 1) * apart.T @ apart
    return found, np.sqrt(np.diag(inverse @ meat @ inverse))


class TestSampled:
    @pytest.fixture
    def schools(self, shared):
        folder = shared / "reference" / "drivers"
        return {
            name: pd.read_csv(folder / "inputs" / f"api{name}.csv") for name in ("strat", "clus1")
        }, json.loads((folder / "svyglm_api.json").read_text("utf-8"))["results"]

    @pytest.mark.parametrize("name", ["strat", "clus1"])
    def test_contrasts_are_those_of_svyglm(self, schools, name):
        """The regression of this test is svyglm's; the contrast of two groups is a regression."""
        tables, reference = schools
        table = tables[name]
        drawn = {"strat": "strata", "clus1": "cluster"}[name]
        strata = table["stype"] if name == "strat" else np.zeros(len(table), int)
        clusters = table.index if name == "strat" else table["dnum"]
        design = (table["pw"].to_numpy(float), strata, clusters)
        y, ones = table["api00"].to_numpy(float), np.ones(len(table))
        x = np.column_stack([ones, table[["ell", "meals", "mobility"]]])
        values = reference[f"api{name}.{drawn}"]["values"]
        named = ("coefficients", "std.errors")
        for found, key in zip(regressed(x, y, *design), named, strict=True):
            assert found.tolist() == pytest.approx(list(values[key].values()), rel=1e-7)
        is_large = table["enroll"] > 400
        expected, errors = regressed(np.column_stack([ones, is_large]), y, *design)
        frame = pd.DataFrame({"y": y, "pw": table["pw"], "size": np.where(is_large, "big", "small"),
                              "s": table["stype"], "c": table["dnum"].astype(str)})  # fmt: skip
        survey = cemlab.Survey.from_frame(frame, weight="pw", items={
            "y": {"role": "outcome"}, "size": {"role": "segment"}, "s": {"role": "segment"},
            "c": {"role": "segment"},
        })  # fmt: skip
        more = {"strata": "s"} if name == "strat" else {"cluster": "c"}
        got = cemlab.metrics.compare(survey, outcome="y", metric="mean", by="size", to="small",
                                     **more)  # fmt: skip
        row = got.tidy().iloc[0]
        assert row["design"] == "sampled"
        assert row["estimate"] == pytest.approx(expected[1], rel=1e-10)
        assert row["std_error"] == pytest.approx(errors[1], rel=1e-10)
        units = table["dnum"].nunique() if name == "clus1" else len(table)
        t = (row["conf_high"] - row["estimate"]) / row["std_error"]
        freedom = units - len(np.unique(strata)) - 1
        assert t == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)
        assert "sampled_strata" in dict(got.notes()) or "sampled" in dict(got.notes())
        assert "linearised" in got.source_line("en") and "线性化" in got.source_line("zh")

    def test_by_hand(self):
        """Four branches with two answers on each side: z of a branch is (± 1 ± 1) / 8."""
        first = np.array([5, 7, 3, 5, 5, 7, 3, 5.0])  # sums less the mean of 5: 2, −2, 2, −2
        second = np.array([4, 4, 4, 4, 6, 6, 2, 2.0])  # 0, 0, 4, −4
        x, rows = np.r_[first, second], np.arange(16) < 8
        branch = np.tile(np.repeat(np.arange(4), 2), 2)
        got = sum_of_means([Part(1, x, rows), Part(-1, x, ~rows)], None,
                           Sampling(np.zeros(16, int), branch))  # fmt: skip
        z = np.array([2, -2, 2 - 4, -2 + 4]) / 8
        assert got.estimate == pytest.approx(5 - 4)
        assert got.std_error == pytest.approx(np.sqrt(4 / 3 * (z**2).sum()))
        assert got.conf_high == pytest.approx(1 + 4.302653 * got.std_error, rel=1e-6)  # t of 2

    @pytest.mark.parametrize("metric", ["nps", "mean"])
    def test_single_persons_as_clusters_are_independent(self, rng, metric):
        n = 600
        frame = pd.DataFrame({"recommend": rng.choice([3, 8, 10], n), "branch": ["A", "B"] * 300,
                              "person": [f"p{i}" for i in range(n)]})  # fmt: skip
        survey = cemlab.Survey.from_frame(frame, items={
            "recommend": {"role": "outcome", "scale": [0, 10]},
            "branch": {"role": "segment"}, "person": {"role": "segment"},
        })  # fmt: skip
        ask = {"outcome": "recommend", "metric": metric, "by": "branch", "to": "B"}
        alone = cemlab.metrics.compare(survey, **ask).tidy().iloc[0]
        each = cemlab.metrics.compare(survey, **ask, cluster="person").tidy().iloc[0]
        assert each["estimate"] == pytest.approx(alone["estimate"])
        assert each["std_error"] == pytest.approx(alone["std_error"], rel=0.01)
        if metric == "mean":  # s² / n on both sides, up to the degrees of freedom
            exact = alone["std_error"] * np.sqrt(n / (n - 1) * (300 - 1) / 300)
            assert each["std_error"] == pytest.approx(exact, rel=1e-12)

    def test_branches_on_both_sides_are_pairs(self, rng):
        """What branches differ by is on both sides, and not in the error of their difference."""
        level = np.repeat(rng.normal(0, 2, 40), 20)
        frame = pd.DataFrame({"y": level + rng.normal(0, 1, 800), "age": ["old", "young"] * 400,
                              "shop": np.repeat([f"s{i}" for i in range(40)], 20),
                              "mix": list("aabb") * 200})  # fmt: skip
        survey = cemlab.Survey.from_frame(frame, items={
            "y": {"role": "outcome"}, "age": {"role": "segment"}, "shop": {"role": "segment"},
            "mix": {"role": "segment"},
        })  # fmt: skip
        ask = {"outcome": "y", "metric": "mean", "by": "age", "to": "young", "mix": "mix"}
        alone, together = (cemlab.metrics.compare(survey, **ask, cluster=one).tidy().iloc[0]
                           for one in (None, "shop"))  # fmt: skip
        pairs = frame.pivot_table(index="shop", columns="age", values="y")
        gains = pairs["old"] - pairs["young"]
        assert together["std_error"] == pytest.approx(gains.std(ddof=1) / np.sqrt(40))
        assert together["std_error"] < 0.6 * alone["std_error"]
        widths = [one["standardised_high"] - one["standardised_low"] for one in (alone, together)]
        assert widths[1] < 0.6 * widths[0]

    def test_two_items_of_the_same_people(self, rng):
        level = np.repeat(rng.normal(0, 1, 30), 10)
        frame = pd.DataFrame({"own": level + rng.normal(1, 1, 300), "theirs": rng.normal(0, 1, 300),
                              "shop": np.repeat([f"s{i}" for i in range(30)], 10)})  # fmt: skip
        survey = cemlab.Survey.from_frame(frame, items={
            "own": {"role": "outcome"}, "theirs": {"role": "outcome"}, "shop": {"role": "segment"},
        })  # fmt: skip
        got = cemlab.metrics.compare(survey, outcome="own", metric="mean", rival="theirs",
                                     cluster="shop").tidy().iloc[0]  # fmt: skip
        gains = (frame["own"] - frame["theirs"]).groupby(frame["shop"]).mean()
        assert got["std_error"] == pytest.approx(gains.std(ddof=1) / np.sqrt(30))

    def test_waves_of_one_world_are_called_changed_as_rarely_as_stated(self):
        """Twelve branches a wave, each with a level of its own: two-sample t of the branches."""
        rng, called, times = np.random.default_rng(5), 0, 1000
        branch, rows = np.repeat(np.arange(24), 15), np.arange(360) < 180
        sampling = Sampling(np.zeros(360, int), branch)
        for _ in range(times):
            x = rng.normal(0, 1, 24)[branch] + rng.normal(0, 1, 360)
            got = sum_of_means([Part(1, x, rows), Part(-1, x, ~rows)], None, sampling)
            called += got.p_value < 0.05
        assert 0.03 < called / times < 0.07

    def test_a_side_within_one_cluster_is_refused(self, survey):
        ask = {"outcome": "staff", "metric": "mean", "by": "branch"}
        with pytest.raises(MethodError, match="Within one cluster each: East, North, South, West"):
            cemlab.metrics.compare(survey, **ask, cluster="branch")
        with pytest.raises(OptionError, match="Allowed: branch"):
            cemlab.metrics.compare(survey, **ask, cluster="shop")
