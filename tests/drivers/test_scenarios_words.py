"""`what_if` in words and pictures, and for real passengers."""

from __future__ import annotations

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import cemlab
from cemlab import Survey
from cemlab.language import LANGUAGES
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts
from tests.drivers.real_data import drivers_of, survey_of

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
LABEL = {
    "en": "Association-based scenario: holds if improving the rating would act like the "
    "difference between otherwise similar customers.",
    "zh": "基于相关的情景推算：只有当提高评分带来的变化与"
    "其他方面相似的客户之间的差异一致时才成立。",
}
LONG = {
    "en": "How satisfied were you with the information that you received about the progress of "
    "the repair while you were waiting at home",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（最近一次报修）",
}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def made(count=16, *, slopes=None, n=500) -> Survey:
    """So many drivers, some with long labels; `d1` is not met by all, `rare` is bad for six."""
    rng = np.random.default_rng(1)
    names = [f"d{i}" for i in range(count)]
    ratings = rng.normal(4, 0.9, (n, count)) + rng.normal(0, 0.5, (n, 1))
    ratings = np.clip(np.rint(ratings), 1, 5)
    frame = pd.DataFrame(ratings, columns=names)
    slopes = np.linspace(0.3, -0.2, count) if slopes is None else np.array(slopes)
    frame["overall"] = np.clip(np.rint(3 + (ratings - 4) @ slopes + rng.normal(0, 0.7, n)), 1, 5)
    frame["recommend"] = np.clip(np.rint(2 * frame["overall"] + rng.normal(0, 1, n)), 0, 10)
    frame["branch"], frame["rare"] = rng.choice(list("AB"), n), np.where(np.arange(n) < 6, 2, 3)
    frame.loc[rng.random(n) < 0.3, "d1"] = 6
    items = {name: {"role": "driver", "scale": [1, 5]} for name in [*names, "rare"]}
    items["d0"]["label"] = items["d3"]["label"] = LONG
    items["d1"]["not_applicable"] = [6]
    items |= {"overall": {"role": "outcome", "scale": [1, 5]},
              "recommend": {"role": "outcome", "scale": [0, 10]},
              "branch": {"role": "segment"}}  # fmt: skip
    return Survey.from_frame(frame, items=items)


def asked(count=16, changes=None, outcome="overall", slopes=None, more=(), **options):
    drivers = [*(f"d{i}" for i in range(count)), *more]
    return cemlab.drivers.what_if(made(max(count, 4), slopes=slopes), outcome=outcome,
                                  drivers=drivers, changes=changes, **options)  # fmt: skip


CASES = {
    "many": partial(asked, by="branch"),
    "one": partial(asked, 4, [{"driver": "d0", "floor": 3}]),
    "falls": partial(asked, 4, {"worse": {"driver": "d0", "lift": -2}, "d2": [
        {"driver": "d2", "lift": -1}]}, outcome="recommend", model="ordinal"),
    "points": partial(asked, 4, outcome="recommend", model="ordinal", score="top_box"),
    "several": partial(asked, 4, {LONG["en"]: [{"driver": "d0", "lift": 0.5},
                                               {"driver": "d2", "floor": 3}],
                                  "more <b>met</b>": {"driver": "d1", "reach": 0.95}}),
    "hidden": partial(asked, 4, [{"driver": "d0", "lift": 1}, {"driver": "rare", "floor": 3}],
                      more=["rare"]),
    "all hidden": partial(asked, 4, [{"driver": "rare", "floor": 3}], more=["rare"]),
}  # fmt: skip


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_texts_neither_meet_nor_leave(case, language):
    got = CASES[case]()
    figure = exhibit(
        partial(got.plot_scenarios, language=language), kicker="x",
        headline=got.headline(language), subline=got.subline("scenarios", language),
        source=got.source_line(language), language=language,
    )  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_every_output_says_that_it_is_an_association(case, language):
    got = CASES[case]()
    assert got.narrate(language).endswith(LABEL[language])
    assert got.subline("scenarios", language).startswith(LABEL[language])
    assert dict(got.notes(language))["what_if"] == LABEL[language]
    said = [got.headline(language), got.narrate(language), *dict(got.notes(language)).values()]
    assert not [one for one in said if "nan" in one or "{" in one]


class TestMarks:
    def test_hollow_where_no_change_can_be_told(self):
        got = CASES["many"]()
        ax = got.plot_scenarios()
        dots = [line for line in ax.lines if line.get_gid() == "dot"]
        verdicts = got.tidy()["verdict"].tolist()
        hollow = [to_hex(dot.get_markerfacecolor()).upper() == colour("paper") for dot in dots]
        assert hollow == [one == "cannot_tell" for one in verdicts]
        assert {"rise", "fall", "cannot_tell"} == set(verdicts)
        tones = {"rise": "good", "fall": "bad", "cannot_tell": "mark_weak"}
        edges = [to_hex(dot.get_markeredgecolor()).upper() for dot in dots]
        assert edges == [colour(tones[one]).upper() for one in verdicts]

    def test_intervals_of_the_table(self):
        got = CASES["falls"]()
        ax = got.plot_scenarios()
        drawn = [line.get_xdata() for line in ax.lines if line.get_gid() == "interval"]
        np.testing.assert_allclose(drawn, got.tidy()[["conf_low", "conf_high"]])
        assert ax.get_xlim()[0] < got.tidy()["conf_low"].min() and ax.get_xlim()[1] >= 0

    def test_columns_and_hidden_rows(self):
        texts = [one.get_text() for one in CASES["hidden"]().plot_scenarios(language="en").texts]
        assert {"Change", "Before → after", "Step", "Capped", "hidden: few people"} <= set(texts)
        texts = [one.get_text() for one in CASES["several"]().plot_scenarios().texts]
        assert {"2 steps", "95% meet it"} <= set(texts)


class TestWords:
    def test_the_largest_is_named_only_where_it_can_be_told(self):
        first = asked(4, slopes=[0.1, 0.0, 0.9, 0.1])
        assert first.headline("en").startswith("Largest expected rise of overall (mean): d2 (+1)")
        assert "Each other scenario goes with a smaller rise" in first.narrate("en")
        tied = asked(4, slopes=[0.1, 0.0, 0.5, 0.5])
        assert not tied.glance()["is_first"].item()
        assert tied.headline("en").endswith("the larger rise of overall (mean) cannot be told")
        assert "无法判断" in tied.headline("zh") and "无法区分" in tied.narrate("zh")

    def test_nothing_is_claimed_of_nothing(self):
        got = asked(4, slopes=[0.0] * 4)
        assert "can be told from none" in got.headline("en")
        assert "无法与零区分" in got.headline("zh")

    def test_a_fall_is_no_rise(self):
        got = CASES["falls"]()
        assert got.headline("en").startswith("No scenario has an expected rise")
        assert "scenario_falls" not in dict(got.notes())  # lower ratings, lower outcome: as usual
        assert "scenario_falls" in dict(CASES["many"]().notes())

    def test_units(self):
        assert CASES["points"]().findings("en")[0].value.endswith(" pp")
        assert "个百分点" in CASES["points"]().findings("zh")[0].value
        assert "NPS" in CASES["falls"]().narrate("zh")

    def test_few_answers_are_told(self, survey):
        frame = survey.answers().head(80).fillna(3)
        small = Survey.from_frame(frame, scale=dict.fromkeys(["wait", "staff"], (1, 5)))
        with pytest.warns(cemlab.errors.SmallSampleWarning, match="fewer than 100"):
            got = cemlab.drivers.what_if(small, outcome="overall", drivers=["wait", "staff"])
        assert {one.grade for one in got.findings()} == {"B"}
        assert "不足 100 个" in dict(got.notes("zh"))["few_for_scenarios"]


@pytest.mark.parametrize(("outcome", "model"), [("Q7ALL", "linear"), ("NETPRO", "ordinal")])
def test_passengers_of_san_francisco(shared, outcome, model):
    """Fourteen touchpoints, one point better each: only those who met it are lifted."""
    survey = survey_of(shared, "sfo_2017")
    touchpoints = [name for name in drivers_of(survey, "Q7") if name not in ("Q7ALL",)]
    got = cemlab.drivers.what_if(survey, outcome=outcome, drivers=touchpoints, model=model)
    table = got.tidy().set_index("scenario")
    assert len(table) == len(touchpoints) and got.glance()["score"].item() == {
        "linear": "mean", "ordinal": "nps"}[model]  # fmt: skip
    counts = {name: survey.column(name).notna() & survey.column(outcome).notna()
              for name in touchpoints}  # fmt: skip
    assert all(table.loc[name, "n"] <= own.sum() for name, own in counts.items())
    assert (table["mean_lift"] < 1).all() and table["share_capped"].between(0.1, 0.6).all()
    fit = cemlab.drivers.fit(survey, outcome=outcome, drivers=touchpoints, resamples=0)
    shown = survey.more_is_better(outcome)
    weights = survey.weights()
    if model == "linear":
        known = ~np.isnan(shown)
        mean = np.average(shown[known], weights=weights[known])
        assert table["before"].iloc[0] == pytest.approx(mean, abs=0.05)
    else:
        score = cemlab.metrics.score(survey, outcome=outcome, metric="nps").tidy()
        assert table["before"].iloc[0] == pytest.approx(score["estimate"].item(), abs=4)
    assert got.glance()["n"].item() == fit.glance()["n"].item()
    assert "95%" in got.narrate("en") and LABEL["zh"] in got.narrate("zh")
