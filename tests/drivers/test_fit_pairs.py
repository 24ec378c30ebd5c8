"""Which of two drivers matters more: differences of shares, dominance, and how that is told."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.methods import dominance_split
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import correlation_matrix


def fit(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "resamples": 200}
    return cemlab.drivers.fit(survey, **(defaults | options))


@pytest.fixture
def alike(rng):
    """Two drivers of equal effect and one of none."""
    x = np.clip(np.rint(rng.normal(3, 1, (500, 3))), 1, 5)
    y = x[:, :2].sum(axis=1) / 2 + rng.normal(0, 0.7, 500)
    frame = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "overall": y})
    return Survey.from_frame(frame, scale=dict.fromkeys("abc", (1, 5)))


class TestPairs:
    def test_neighbours_and_all(self, survey):
        found = fit(survey)
        order = found.tidy()["driver"].tolist()
        assert found.pairs("neighbours")["driver"].tolist() == order[:-1]
        assert found.pairs("neighbours")["against"].tolist() == order[1:]
        assert len(found.pairs()) == 3 and (found.pairs()["difference"] >= 0).all()

    def test_verdict_is_that_of_the_interval(self, survey):
        table = fit(survey).pairs()
        apart = (table["difference_low"] > 0) | (table["difference_high"] < 0)
        assert (table["verdict"] == np.where(apart, "apart", "too_close")).all()
        assert table["p_larger"].between(0, 1).all() and "apart" in set(table["verdict"])

    def test_equal_drivers_are_too_close_in_every_place(self, alike):
        found = fit(alike, drivers=["a", "b", "c"])
        row = found.pairs().iloc[0]
        assert {row["driver"], row["against"]} == {"a", "b"} and row["verdict"] == "too_close"
        said = f"{row['p_larger']:.0%} of the resamples"
        assert "too close to call" in found.headline() and said in found.headline()
        assert "cannot be told apart from" in found.narrate() and said in found.narrate()
        assert "难分先后" in found.headline("zh") and "无法区分" in found.narrate("zh")
        first = found.findings()[0]
        assert "too close to call" in first.claim and "rank 1–2 of 3" in first.detail

    def test_no_rank_is_shown_of_drivers_that_cannot_be_told_apart(self, alike):
        found = fit(alike, drivers=["a", "b", "c"])
        ranks = found.importance().set_index("driver")["rank"]
        assert ranks[["a", "b"]].isna().all() and ranks["c"] == 3
        assert found.tidy()["rank"].tolist() == [1, 2, 3]
        assert fit(alike, drivers=["a", "b", "c"], resamples=0).importance()["rank"].notna().all()

    def test_without_resamples_nothing_is_claimed(self, survey):
        table = fit(survey, resamples=0).pairs()
        assert set(table["verdict"]) == {"not_tested"} and table["p_larger"].isna().all()

    @pytest.mark.filterwarnings("ignore")
    def test_too_few_answers_give_no_verdict(self, answers):
        few = Survey.from_frame(answers.head(18), missing={"overall": [99]})
        found = fit(few, drivers=["staff", "price", "recommend"], resamples=100)
        assert set(found.pairs()["verdict"]) == {"not_tested"}
        assert "too close" not in found.narrate()

    def test_an_unknown_choice(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'neighbours'"):
            fit(survey).pairs("neighbour")


class TestYellowPages:
    """Two methods swap the first place; the result says that nobody can tell."""

    @pytest.mark.parametrize(("method", "first"), [("shapley", "q4"), ("johnson", "q6")])
    def test_the_first_place_cannot_be_told(self, shared, method, first):
        path = shared / "data" / "customersat_yellowpages" / "customersat_yellowpages.csv"
        frame = pd.read_csv(path)
        survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 10)))
        drivers = [f"q{number}" for number in range(2, 11)]
        found = cemlab.drivers.fit(survey, outcome="q1", drivers=drivers, method=method)
        row = found.pairs("neighbours").iloc[0]
        assert {row["driver"], row["against"]} == {"q4", "q6"} and row["driver"] == first
        assert row["verdict"] == "too_close" and 0.5 < row["p_larger"] < 0.9
        said = found.narrate()
        assert "cannot be told apart from" in said and f"{row['p_larger']:.0%}" in said
        assert "难分先后" in found.narrate("zh")


class TestDominance:
    def test_is_that_of_the_method(self, survey, answers):
        found = fit(survey.unweighted(), drivers=["staff", "price", "recommend"])
        rows = answers["overall"] != 99
        table = answers.loc[rows, ["staff", "price", "recommend", "overall"]].to_numpy(float)
        expected = dominance_split(correlation_matrix(table))
        names = ["staff", "price", "recommend"]
        pairs = found.dominance().set_index(["driver", "against"])
        sizes = found.dominance("size").set_index(["driver", "others"])["estimate"]
        for i, one in enumerate(names):
            for size in range(3):
                assert sizes[one, size] == pytest.approx(expected.conditional[i, size])
            for j, other in enumerate(names):
                if i != j:
                    assert pairs.loc[(one, other), "complete"] == expected.complete[i, j]
        assert pairs["reproduced"].between(0, 1).all()

    def test_general_dominance_is_the_share(self, survey):
        found = fit(survey)
        mean = found.dominance("size").groupby("driver")["estimate"].mean()
        table = found.tidy().set_index("driver")["estimate"]
        np.testing.assert_allclose(mean[table.index], table, atol=1e-12)

    def test_is_refused_where_it_is_not_told(self, survey):
        with pytest.raises(MethodError, match="2 to 15 drivers by method='shapley'"):
            fit(survey, method="johnson").dominance()
        with pytest.raises(OptionError, match="Allowed: pair, size"):
            fit(survey).dominance("member")


class TestOtherMethods:
    @pytest.mark.parametrize("method", ["last", "first", "betasq"])
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_what_is_no_part_of_r_squared_says_so(self, survey, method, language):
        found = fit(survey, method=method)
        words = {"en": ("no parts of what is explained", "of what is explained is that of"),
                 "zh": ("不是已解释变异的组成部分", "占已解释变异的")}[language]  # fmt: skip
        assert words[0] in found.narrate(language) and words[1] not in found.narrate(language)
        assert "not_parts" in dict(found.notes(language))
        assert found.glance()["measure"].iloc[0] == "own"
        assert found.tidy()["share"].sum() == pytest.approx(1)
        ax = found.plot_importance(language=language)
        axis = {"en": "sum of the measure", "zh": "该指标之和"}[language]
        assert any(axis in text.get_text() for text in ax.figure.findobj(match=_is_text))

    @pytest.mark.parametrize("method", ["pratt", "last"])
    def test_no_share_that_may_be_negative_is_above_noise(self, rng, method):
        """A suppressor: by Pratt its part is its effect times a correlation near 0."""
        x = rng.normal(size=(300, 3))
        y = x[:, 0] + rng.normal(0, 1.5, 300)
        z = (y - y.mean()) / y.std()
        other = x[:, 1] - x[:, 1].mean()
        b = 0.05 * z - (other - z * (z @ other) / 300)  # correlated 0.05 with the outcome
        frame = pd.DataFrame({"a": x[:, 0] + x[:, 1], "b": b, "c": x[:, 2], "y": y})
        found = fit(Survey.from_frame(frame), outcome="y", drivers=list("abc"), method=method)
        table = found.tidy()
        told = table["verdict"] == "above_noise"
        assert (table.loc[told, "share_low"] > 0).all() and told.any()
        if method == "pratt":
            unsure = (table["share"] > table["noise_floor"]) & (table["share_low"] <= 0)
            assert unsure.any() and (table.loc[unsure, "verdict"] == "noise").all()

    def test_car_and_sampled_add_up(self, survey):
        for method in ("car", "sampled"):
            found = fit(survey, method=method)
            whole = found.glance()["r_squared"].iloc[0]
            assert found.tidy()["estimate"].sum() == pytest.approx(whole)

    def test_forty_drivers(self, rng):
        x = rng.normal(size=(600, 40))
        names = [f"d{number:02}" for number in range(40)]
        frame = pd.DataFrame(x, columns=names).assign(y=x[:, 0] + rng.normal(size=600))
        survey = Survey.from_frame(frame)
        with pytest.raises(MethodError, match=r"at most 25 drivers; 40 were given.*'sampled'"):
            fit(survey, outcome="y", drivers=names)
        found = fit(survey, outcome="y", drivers=names, method="sampled", resamples=100)
        assert found.tidy()["driver"].iloc[0] == "d00"
        assert "standard error" in dict(found.notes())["sampled_orders"]
        assert 0 < found.notes_of("sampled_orders")["error"] < 1e-3


def _is_text(artist):
    return hasattr(artist, "get_text")
