"""Who was heard: counts against plain counting, bounds that hold the truth, small cells hidden."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cemlab
from cemlab import EventLog, Survey
from cemlab.errors import OptionError
from cemlab.metrics import coverage, score
from cemlab.numerics import wilson_intervals
from cemlab.style import leaving_texts, meeting_texts

ITEMS = {
    "overall": {"role": "outcome", "scale": (0, 10)},
    "wait": {"role": "driver", "scale": (1, 5), "not_applicable": [6], "touchpoint": "wait"},
    "fix": {"role": "driver", "scale": (1, 5), "touchpoint": "fix"},
    "again": {"role": "driver", "scale": (1, 5), "touchpoint": "fix"},
}


def frame(n=400):
    """60 said nothing; of the others 100 did not wait and 40 left it blank, 30 rated one repair."""
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {"key": [f"c{i}" for i in range(n)], "overall": rng.integers(0, 11, n).astype(float),
         **{name: rng.integers(1, 6, n).astype(float) for name in ("wait", "fix", "again")}}
    )  # fmt: skip
    table.loc[:59, ["overall", "wait", "fix", "again"]] = np.nan
    table.loc[60:159, "wait"] = 6
    table.loc[160:199, "wait"] = np.nan
    table.loc[200:229, "fix"] = np.nan
    return table


@pytest.fixture(scope="module")
def survey():
    return Survey.from_frame(frame(), id="key", items=ITEMS)


@pytest.fixture(scope="module")
def events():
    moments = pd.DataFrame(
        [{"customer_id": f"c{i}", "touchpoint": at, "position": place,
          "experience": np.nan if (i + place) % 5 == 0 else 3.0}
         for i in range(200, 500) for place, at in enumerate(("call", "visit"))]
    )  # fmt: skip
    return EventLog.from_frame(moments, scale=(1, 5))


class TestCounts:
    def test_customers(self, survey):
        row = coverage(survey, customers=1_000).tidy().iloc[0]
        assert row[["n", "n_answered", "n_missing", "n_not_asked"]].tolist() == [1000, 340, 60, 600]
        assert row["share"] == 0.34
        assert row[["share_low", "share_high"]].isna().all()  # all are counted

    def test_nobody_says_how_many_there_are(self, survey):
        found = coverage(survey)
        row = found.tidy().iloc[0]
        assert row["n"] == 400 and np.isnan(row["n_not_asked"])
        assert "is not known" in found.narrate("en") and "不得而知" in found.narrate("zh")

    def test_touchpoints_and_items(self, survey):
        table = coverage(survey, customers=1_000).tidy().set_index("part")
        assert table["kind"].tolist() == ["customers", "item", "touchpoint", "touchpoint"]
        counts = ["n", "n_answered", "n_missing", "n_not_applicable"]
        assert table.loc["wait", counts].tolist() == [400, 200, 100, 100]
        assert table.loc["fix", counts].tolist() == [400, 340, 60, 0]  # one answer is enough
        assert table.loc["wait", "share"] == 200 / 300  # of those who waited
        _, low, high = wilson_intervals(np.array([200.0]), np.array([300.0]))
        assert table.loc["wait", ["share_low", "share_high"]].tolist() == [low[0], high[0]]

    def test_when_everybody_was_asked_nothing_is_a_sample(self, survey):
        table = coverage(survey, customers=400).tidy()
        assert table["share_low"].isna().all() and table["share"].notna().all()

    def test_a_log(self, survey, events):
        found = coverage(survey, events)
        table = found.tidy().set_index(["kind", "part"])
        assert table.loc[("customers", "customers"), "n"] == 500  # 400 asked, 100 in the log only
        assert table.loc[("customers", "customers"), "n_not_asked"] == 100
        assert table.loc[("journey", "journeys"), ["n", "n_answered"]].tolist() == [300, 300]
        assert table.loc[("moment", "call"), ["n", "n_answered"]].tolist() == [300, 240]
        assert np.isnan(table.loc[("moment", "call"), "share_low"])

    def test_people_count_once(self):
        table = frame().assign(who=lambda t: t["key"].str[1:].astype(int) // 2)
        survey = Survey.from_frame(table, customer="who", items=ITEMS)
        row = coverage(survey, customers=500).tidy().iloc[0]
        assert row[["n_answered", "n_missing", "n_not_asked"]].tolist() == [170, 30, 300]


class TestBounds:
    def test_as_in_the_score_and_beyond(self, survey):
        found = coverage(survey, customers=1_000, outcome="overall", metric="nps")
        bounds = found.bounds().set_index("without")
        of_score = score(survey, outcome="overall", metric="nps").bounds().iloc[0]
        assert bounds.loc["silent", ["lowest", "highest"]].tolist() == pytest.approx(
            of_score[["lowest", "highest"]].tolist()
        )
        theta = of_score["estimate"]
        assert bounds["n_without"].to_dict() == {"silent": 60, "never_asked": 600, "unheard": 660}
        assert bounds.loc["unheard", "lowest"] == pytest.approx(0.34 * theta - 66)
        assert bounds.loc["unheard", "highest"] == pytest.approx(0.34 * theta + 66)
        assert "660" in found.narrate("en") and "660" in found.narrate("zh")

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 2**31))
    def test_they_hold_the_truth_whoever_speaks(self, seed):
        """Of all customers, who is asked and who answers depends on what they would say."""
        rng = np.random.default_rng(seed)
        truth = rng.choice(11, 900, p=rng.dirichlet(np.ones(11))).astype(float)
        asked = rng.random(900) < 0.3 + 0.05 * rng.permutation(11)[truth.astype(int)]
        speaks = rng.random(900) < 0.3 + 0.06 * rng.permutation(11)[truth.astype(int)]
        given_ = pd.DataFrame({"overall": np.where(speaks, truth, np.nan)[asked]})
        survey = Survey.from_frame(given_, items={"overall": ITEMS["overall"]})
        nps = 100 * ((truth >= 9).mean() - (truth <= 6).mean())
        for metric, value in (("nps", nps), ("csat", (truth >= 9).mean()), ("mean", truth.mean())):
            found = coverage(survey, customers=900, outcome="overall", metric=metric)
            row = found.bounds().set_index("without").loc["unheard"]
            assert row["lowest"] - 1e-9 <= value <= row["highest"] + 1e-9

    def test_no_score_no_bounds(self, survey):
        assert coverage(survey, customers=1_000).bounds().empty


class TestSmallCells:
    def test_few_silent_customers_are_hidden_with_a_cover(self):
        table = frame()
        table.loc[4:59, ["overall", "wait", "fix", "again"]] = 4
        survey = Survey.from_frame(table, items=ITEMS)
        found = coverage(survey, customers=1_000, outcome="overall", metric="nps")
        shown = found.tidy().set_index("part")
        row = shown.loc["customers", ["n_answered", "n_missing", "n_not_applicable", "n_not_asked"]]
        assert shown.loc["customers", "n"] - row.dropna().sum() >= 10 and row.isna().sum() >= 2
        assert np.isnan(shown.loc["customers", "share"])
        assert found.notes_of("few_heard") == {"limit": 10}
        assert found.headline() == "" and found.findings() == ()
        for language in ("en", "zh"):
            assert "nan" not in found.narrate(language)

    def test_few_without_an_answer_to_an_item_are_told_as_by_score(self):
        table = frame()
        table.loc[4:59, ["overall", "wait", "fix", "again"]] = 4
        survey = Survey.from_frame(table, items=ITEMS)
        found = coverage(survey, outcome="overall", metric="nps")
        row = found.tidy().set_index("part").loc["overall"]
        told = score(survey, outcome="overall", metric="nps")
        assert row["n_missing"] == told.tidy()["n_missing"].iloc[0] == 4
        assert row["share"] == pytest.approx(1 - 4 / row["n"])
        both = found.bounds().iloc[0], told.bounds().iloc[0]
        for name in ("lowest", "highest", "n_without"):
            assert both[0][name] == pytest.approx(both[1][name])

    def test_few_in_all(self):
        found = coverage(Survey.from_frame(frame().iloc[57:63], items=ITEMS))
        assert found.tidy().drop(columns=["part", "kind"]).isna().all(axis=None)

    def test_rare_journeys(self, survey):
        touchpoints = ["call"] * 50 + ["visit"] * 7 + ["bill"] * 30
        moments = pd.DataFrame(
            {"customer_id": [f"c{i}" for i in range(87)], "touchpoint": touchpoints,
             "experience": 3.0}
        )  # fmt: skip
        found = coverage(survey, EventLog.from_frame(moments, scale=(1, 5)))
        table = found.tidy().query("kind == 'moment'").set_index("part")
        assert table["n"].isna().to_dict() == {"call": False, "visit": True, "bill": True}
        assert table.loc["visit", ["n_answered", "share"]].isna().all()
        assert np.isnan(table.loc["bill", "n_answered"])  # all less the others would be the 7

    def test_few_unrated_moments(self, survey):
        rated = [3.0] * 57 + [np.nan] * 3 + [3.0] * 40 + [np.nan] * 20 + [3.0] * 50 + [np.nan] * 30
        moments = pd.DataFrame(
            {"customer_id": [f"c{i}" for i in range(200)], "experience": rated,
             "touchpoint": ["call"] * 60 + ["visit"] * 60 + ["bill"] * 80}
        )  # fmt: skip
        found = coverage(survey, EventLog.from_frame(moments, scale=(1, 5)))
        table = found.tidy().query("kind == 'moment'").set_index("part")
        assert table["n"].to_dict() == {"call": 60, "visit": 60, "bill": 80}
        assert table["n_missing"].isna().to_dict() == {"call": True, "visit": True, "bill": False}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("error:Glyph")
def test_figure(survey, events, language):
    ax = coverage(survey, events, customers=5_000).plot_coverage(language=language)
    assert meeting_texts(ax.figure) == [] and leaving_texts(ax.figure) == []
    plt.close(ax.figure)


class TestProblems:
    @pytest.mark.parametrize("customers", [399, 0, -1, 500.5, "500", True])
    def test_fewer_customers_than_people(self, survey, customers):
        with pytest.raises(OptionError, match="`customers` is .* the survey has 400 people"):
            coverage(survey, customers=customers)

    @pytest.mark.parametrize("options", [{"outcome": "overall"}, {"metric": "nps"}])
    def test_half_a_score(self, survey, options):
        with pytest.raises(OptionError, match="belong together"):
            coverage(survey, **options)

    def test_no_log(self, survey):
        with pytest.raises(OptionError, match="`events` is DataFrame"):
            coverage(survey, pd.DataFrame())

    def test_an_option_that_no_score_has(self, survey):
        with pytest.raises(OptionError, match="'colour'"):
            coverage(survey, outcome="overall", metric="nps", colour="red")

    def test_no_survey(self):
        with pytest.raises(OptionError, match="Expected a Survey"):
            cemlab.metrics.coverage(frame())


def test_people_are_counted_whatever_their_weights():
    survey = Survey.from_frame(frame().assign(w=2.5), items=ITEMS, weight="w")
    source = coverage(survey).provenance
    assert not source.weighted and source.n_effective == source.n == len(survey)
