"""Priorities: what is refused, groups and designs, small cells, and both languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.priority_maps import telling
from cemlab.errors import MethodError, OptionError, SmallSampleWarning
from cemlab.language import LANGUAGES, speaker
from cemlab.metrics import scorecard

DRIVERS = ["low", "high", "dull"]


def answers(n=400, seed=4):
    rng = np.random.default_rng(seed)
    rating = rng.normal([2.6, 4.3, 4.2], 1, size=(n, 3))
    frame = pd.DataFrame(np.clip(np.rint(rating), 1, 5), columns=DRIVERS)
    y = 0.8 * frame["low"] + 0.9 * frame["high"] + 0.3 * frame["dull"] + rng.normal(0, 0.8, n)
    return frame.assign(overall=np.clip(np.rint(y - y.mean() + 3), 1, 5))


def read(frame, scale=None, **options):
    scale = {name: (1, 5) for name in [*DRIVERS, "overall"]} if scale is None else scale
    return Survey.from_frame(frame, scale=scale, **options)


def asked(survey, drivers=DRIVERS, **options):
    return cemlab.drivers.priorities(
        survey, outcome="overall", drivers=drivers, **{"resamples": 200} | options
    )


class TestRefuses:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"lines": "mode"}, "`lines` is 'mode'.*Allowed: mean, median, target"),
            ({"lines": "target"}, "no number says where. Give `performance_at`"),
            ({"performance_at": 4}, "`lines` is 'mean', and `performance_at` says otherwise"),
            ({"lines": "target", "performance_at": 9}, "`performance_at` is 9.*from 1 to 5"),
            ({"lines": "target", "performance_at": "4"}, "`performance_at` is '4'.*a number"),
            ({"lines": "target", "performance_at": True}, "`performance_at` is True"),
            ({"lines": "target", "importance_at": 20}, "`importance_at` is 20.*0 to 1"),
            ({"resamples": 0}, "`resamples` is 0.*at least 100"),
            ({"resamples": 50}, "`resamples` is 50"),
            ({"drivers": ["low"]}, "two drivers or more; there is one driver"),
            ({"groups": {"all of it": DRIVERS}}, "there is one group"),
            ({"drivers": ["low", "hihg"]}, "'hihg'.*Did you mean 'high'"),
        ],
    )
    def test_a_question(self, options, said):
        with pytest.raises(OptionError, match=said):
            asked(read(answers()), **options)

    def test_every_problem_at_once(self):
        with pytest.raises(OptionError) as caught:
            asked(read(answers()), drivers=["low", "hihg"], lines="mode", importance_at=2)
        for part in ("hihg", "mode", "`importance_at` is 2"):
            assert part in str(caught.value)
        with pytest.raises(OptionError) as caught:
            asked(read(answers()), drivers=["low"], lines="target", performance_at=7, resamples=0)
        for part in ("one driver", "`performance_at` is 7", "`resamples` is 0"):
            assert part in str(caught.value)

    def test_no_survey(self):
        with pytest.raises(OptionError, match="Expected a Survey"):
            asked(answers())

    @pytest.mark.parametrize(
        ("scale", "said"),
        [
            ({"low": (1, 5), "high": (0, 10), "dull": (1, 5)}, "'high' 0 to 10"),
            ({"low": (1, 5), "dull": (1, 5)}, "'high' declares none"),
        ],
    )
    def test_no_common_scale(self, scale, said):
        with pytest.raises(OptionError, match=f"no scale in common.*{said}"):
            asked(read(answers(), scale))

    def test_fewer_than_two_with_a_mean(self):
        frame = answers()
        frame.loc[8:, ["high"]] = 6
        survey = read(frame, not_applicable={"high": [6]})
        with pytest.raises(MethodError, match="1 of 2 have ratings of 10 people or more"):
            asked(survey, drivers=["low", "high"])

    def test_a_cluster_that_is_not_known(self):
        frame = answers().assign(branch=np.repeat([f"b{i}" for i in range(20)], 20))
        frame.loc[:4, "overall"] = np.nan  # rated drivers, and are in no model
        frame.loc[:4, "branch"] = None
        with pytest.raises(MethodError, match="5 of 400 responses have no 'branch'"):
            asked(read(frame), cluster="branch")


def test_a_driver_of_few_raters_has_no_place():
    frame = answers()
    frame.loc[9:, "dull"] = 6
    result = asked(read(frame, not_applicable={"dull": [6]}))
    row = result.tidy().set_index("driver").loc["dull"]
    assert row["verdict"] == "not_tested" and row["quadrant"] == ""
    assert row[["mean", "mean_low", "mean_high", "n", "p_quadrant"]].isna().all()
    assert result.notes_of("few_raters_hidden")["items"] == ["dull"]
    for table in (result.chances(), result.lines(), result.regions()):
        assert "dull" not in table["driver"].tolist()
    shown = [text.get_text() for text in result.plot_priorities(language="en").texts]
    assert "dull" not in " ".join(shown)


def test_the_limit_is_that_of_the_study():
    frame = answers()
    frame.loc[60:, "dull"] = 6
    survey = read(frame, not_applicable={"dull": [6]})
    assert asked(survey).tidy().set_index("driver").loc["dull", "n"] == 60
    strict = replace(survey, circumstances=replace(survey.circumstances, min_cell=61))
    hidden = asked(strict)
    assert np.isnan(hidden.tidy().set_index("driver").loc["dull", "n"])


def test_items_where_low_is_good_are_turned():
    turned = answers()
    turned["low"] = 6 - turned["low"]
    rated = {"role": "driver", "scale": [1, 5]}
    items = dict.fromkeys([*DRIVERS, "overall"], rated)
    items["low"] = rated | {"direction": "low_is_good"}
    result = asked(Survey.from_frame(turned, items=items))
    pd.testing.assert_frame_equal(result.tidy(), asked(read(answers())).tidy())
    assert result.notes_of("reversed")["items"] == ["low"]


def test_groups_are_rated_by_their_items():
    result = asked(read(answers()), groups={"both": ["high", "dull"]})
    frame = answers()
    row = result.tidy().set_index("driver").loc["both"]
    assert row["mean"] == pytest.approx(frame[["high", "dull"]].mean(axis=1).mean())
    centre = result.regions().set_index("driver").loc["both", "mean"]
    assert centre == pytest.approx(row["mean"], abs=0.02)
    inner = asked(read(frame), groups={"both": ["high", "dull"]}, method="owen")
    assert set(inner.tidy()["driver"]) == set(DRIVERS)


def test_clusters_widen_means_and_covariates_take_their_part():
    frame = answers()
    rng = np.random.default_rng(3)
    branch = np.repeat(np.arange(40), 10)
    moved = np.repeat(rng.normal(0, 0.8, 40), 10)
    frame["low"] = np.clip(np.rint(frame["low"] + moved), 1, 5)
    survey = read(frame.assign(branch=[f"b{one}" for one in branch]))
    plain, apart = asked(survey), asked(survey, cluster="branch")
    rows = [one.tidy().set_index("driver").loc["low"] for one in (plain, apart)]
    narrow, wide = (row["mean_high"] - row["mean_low"] for row in rows)
    assert wide > 1.3 * narrow
    rows = [one.regions().set_index("driver").loc["low"] for one in (plain, apart)]
    assert rows[1]["long"] > 1.3 * rows[0]["long"]
    beside = asked(survey, drivers=["low", "dull"], covariates=["high"])
    expected = cemlab.drivers.fit(survey, outcome="overall", drivers=["low", "dull"],
                                  covariates=["high"], resamples=200)  # fmt: skip
    assert beside.tidy()["share"].tolist() == expected.tidy()["share"].tolist()
    centre = beside.regions().set_index("driver")["share"]
    assert centre["low"] == pytest.approx(expected.tidy().set_index("driver").loc["low", "share"],
                                          abs=0.05)  # fmt: skip


def test_means_are_those_of_the_scorecard():
    survey = read(answers())
    card = scorecard(survey, items=DRIVERS).tidy().set_index("item")
    table = asked(survey).tidy().set_index("driver")
    for name in DRIVERS:
        assert table.loc[name, "mean"] == pytest.approx(card.loc[name, "estimate"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_few_answers_name_nothing(language):
    survey = read(answers(18))
    with pytest.warns(SmallSampleWarning):
        result = asked(survey)
    assert (result.tidy()["verdict"] == "not_tested").all()
    assert (result.tidy()["quadrant"] == "").all()
    assert result.chances().drop(columns="driver").isna().all(axis=None)
    few = {"en": "Too few answers", "zh": "回答太少"}[language]
    assert result.headline(language).startswith(few)
    assert result.findings(language) == ()
    assert "nan" not in result.narrate(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chance_is_never_called_certain(language):
    result = asked(read(answers(1200)))
    assert result.chances()["concentrate"].max() == 1
    text = result.narrate(language) + str(result.findings(language))
    assert ">99%" in text and "100%" not in text
    shown = [one.get_text() for one in result.plot_priorities(language=language).texts]
    assert any("P > 0.99" in one for one in shown)


def test_the_same_seed_gives_the_same_chances():
    survey = read(answers())
    pd.testing.assert_frame_equal(asked(survey, seed=7).chances(), asked(survey, seed=7).chances())
    assert not asked(survey, seed=8).regions().equals(asked(survey, seed=7).regions())


@pytest.mark.parametrize("p", [0.445, 0.125, 0.675, 0.985, 0.9949, 1.0])
def test_a_chance_reads_the_same_in_figure_and_sentence(p):
    say = speaker("en")
    figure, sentence = telling.chance(p, say), telling.percent(np.float64(p), say)
    assert figure.replace("P = 0.", "").replace("P > 0.99", ">99") == sentence.removesuffix("%")
