"""The Kano questionnaire as a verb: reference numbers, planted categories, groups, small cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.drivers.methods import kano, kano_scores, kano_table
from cemlab.drivers.methods.kano_table import ANSWERS, CATEGORIES
from cemlab.errors import CemlabWarning, MethodError
from cemlab.language import LANGUAGES
from tests.drivers.kano_cases import (
    PLANTED,
    asked,
    codes,
    frame_of,
    pairs_of,
    rows_of,
    survey_of,
)
from tests.drivers.ordinal_cases import case_of

TOPIC = "13_penalty_reward_kano_ipa"
BY_NAME = {"must": "M", "more": "O", "gift": "A", "same": "I", "none": "R"}


@pytest.fixture
def planted():
    return survey_of(frame_of(PLANTED))


class TestReference:
    @pytest.mark.parametrize("name", ["kano_item_clear_must", "kano_item_ambiguous"])
    def test_counts(self, shared, name):
        case = case_of(shared, name, TOPIC)
        expected = case["expected"]
        got = rows_of(asked(survey_of(frame_of({"x": case["inputs"]["counts"]})))).loc["x"]
        assert got["n"] == expected["n"]
        for key in ("cs_plus", "cs_minus"):
            assert got[key] == pytest.approx(expected[key], rel=1e-6, abs=1e-8)
        assert got["mode"] == expected["mode"]
        assert got["category"] == expected["category_hierarchy_rule"]
        assert got["is_separable"] == expected["fong_significant"]
        assert got["verdict"] == ("clear" if expected["fong_significant"] else "too_close")

    def test_sums_that_hide_nobody(self, shared):
        case = case_of(shared, "kano_item_clear_must", TOPIC)
        counts, expected = case["inputs"]["counts"] | {"R": 0, "Q": 0}, case["expected"]
        got = rows_of(asked(survey_of(frame_of({"x": counts})))).loc["x"]
        whole = kano.from_counts([[counts[one] for one in CATEGORIES]])
        assert got["strength"] == pytest.approx(158 / 188)
        assert got["fong_difference"] == expected["fong_difference"]
        assert got["fong_threshold"] == pytest.approx(whole.fong_threshold[0])
        assert got["lead"] == pytest.approx(50 / 188)

    def test_skis(self, shared):
        case = case_of(shared, "kano_ski_percentages", TOPIC)
        percent, near = case["inputs"]["percent"], case["tolerance"]["abs"]
        counts = {name: {one: round(10 * x) for one, x in own.items()}
                  for name, own in percent.items()}  # fmt: skip
        got = rows_of(asked(survey_of(frame_of(counts))))
        for name, expected in case["expected"].items():
            assert got.loc[name, "cs_plus"] == pytest.approx(expected["cs_plus"], abs=near)
            assert got.loc[name, "cs_minus"] == pytest.approx(expected["cs_minus"], abs=near)
            assert got.loc[name, "mode"] == expected["mode"]

    def test_all_questionable(self, shared):
        case = case_of(shared, "kano_item_all_questionable", TOPIC)
        frame = frame_of({"x": case["inputs"]["counts"]})
        with pytest.raises(MethodError, match=case["expected"]["error"]):
            asked(survey_of(frame))
        more = frame_of({"x": case["inputs"]["counts"], "y": {"A": 20}})
        got = asked(survey_of(more))
        assert rows_of(got)["verdict"].tolist() == ["none", "clear"]
        assert "all_questionable" in codes(got)

    @pytest.mark.parametrize("pouliot", [False, True])
    @pytest.mark.parametrize("told", ["scale", "from zero", "levels", "values"])
    def test_every_pair_however_it_is_declared(self, told, pouliot):
        places = np.repeat(np.array(np.divmod(np.arange(25), 5)).T, 10, axis=0)
        numbers = pd.DataFrame(places, columns=["x_with", "x_without"])
        words = numbers.replace(dict(enumerate(ANSWERS)))
        given, item = {
            "scale": (numbers + 1, {"role": "driver", "scale": [1, 5]}),
            "from zero": (numbers, {"role": "driver", "scale": [0, 4]}),
            "levels": (words, {"role": "segment", "levels": {one: one for one in ANSWERS}}),
            "values": (words, {"role": "driver",
                               "values": {one: 10 * i for i, one in enumerate(ANSWERS)}}),
        }[told]  # fmt: skip
        survey = cemlab.Survey.from_frame(given, items={name: item for name in given})
        got = asked(survey, pouliot=pouliot, resamples=0)
        expected = kano_table.classify(*places.T, pouliot=pouliot)
        shares = [(expected == place).mean() for place in range(6)]
        assert got.categories()["share"].tolist() == pytest.approx(shares)
        assert got.provenance.method == ("kano_pouliot" if pouliot else "kano")


class TestPlanted:
    def test_clear_categories_and_one_that_is_not(self, planted):
        got = rows_of(asked(planted))
        assert got["category"].to_dict() == BY_NAME | {"open": "M"}
        assert (got["verdict"].drop("open") == "clear").all()
        assert got.loc["open", ["verdict", "mode"]].tolist() == ["too_close", "A"]
        assert got.loc["open", "p_mode"] < 0.5

    def test_a_tie_is_not_clear_though_the_rule_finds_it_again(self):
        counts = {"A": 190, "M": 200, "I": 10}
        got = rows_of(asked(survey_of(frame_of({"x": counts})))).loc["x"]
        assert got["category"] == "M" and got["p_category"] > 0.9 > got["p_mode"]
        assert got["verdict"] == "too_close"

    def test_agrees_with_the_methods(self, planted):
        got, answers = asked(planted), planted.answers().to_numpy() - 1
        functional, dysfunctional = answers[:, ::2], answers[:, 1::2]
        scores = kano_scores.scores(functional, dysfunctional)
        whole = kano.evaluate(kano_table.classify(functional, dysfunctional))
        table = got.tidy()
        for name in ("cs_plus", "cs_plus_low", "cs_minus", "cs_minus_high", "n", "category"):
            assert table[name].tolist() == getattr(whole, name).tolist()
        np.testing.assert_allclose(got.scores()["functional"], scores.mean[:, 0])
        np.testing.assert_allclose(got.scores()["dysfunctional_high"], scores.conf_high[:, 1])
        np.testing.assert_allclose(table["strength"], whole.total_strength)

    def test_exchanged_questions_are_of_the_absence(self, planted):
        with pytest.warns(CemlabWarning, match="none: more than 20% prefer the absence"):
            cemlab.drivers.kano(planted, features=pairs_of(planted.answers()))
        pairs = {"none": ["none_without", "none_with"]}
        got = rows_of(cemlab.drivers.kano(planted, features=pairs)).loc["none"]
        assert got["category"] in ("A", "O", "M")

    def test_the_order_of_features_does_not_matter(self, planted):
        pairs = pairs_of(planted.answers())
        there, back = (
            rows_of(cemlab.drivers.kano(planted, features=dict(order), resamples=200))
            for order in (pairs.items(), reversed(pairs.items()))
        )
        pd.testing.assert_frame_equal(there, back.loc[there.index])

    def test_without_resamples_nothing_is_clear(self, planted):
        got = asked(planted, resamples=0)
        assert set(rows_of(got)["verdict"]) == {"not_tested"}
        assert rows_of(got)["p_mode"].isna().all() and got.findings() == ()

    def test_a_scale_the_other_way_round_is_told(self, planted):
        turned = 6 - planted.answers()
        with pytest.warns(CemlabWarning, match="turn the scale round"):
            got = cemlab.drivers.kano(survey_of(turned), features=pairs_of(turned))
        assert "kano_turned" in codes(got) and "reversed_feature" not in codes(got)
        assert "kano_turned" not in codes(asked(planted))
        values = {str(6 - x): x for x in range(1, 6)}
        items = {name: {"role": "driver", "values": values} for name in turned}
        mended = asked(cemlab.Survey.from_frame(turned, items=items))
        assert mended.tidy()["category"].tolist() == asked(planted).tidy()["category"].tolist()


class TestWeights:
    def test_of_one_are_none(self, planted):
        frame = planted.answers().assign(w=1.0)
        got = asked(survey_of(frame, weight="w"))
        np.testing.assert_allclose(
            got.tidy().select_dtypes("number"), asked(planted).tidy().select_dtypes("number")
        )

    def test_frequencies_are_repeated_rows(self, planted, rng):
        frame = planted.answers()
        often = rng.integers(1, 4, len(frame))
        counted = survey_of(frame.assign(w=often), weight="w", weight_kind="frequency")
        long = survey_of(frame.loc[frame.index.repeat(often)].reset_index(drop=True))
        pd.testing.assert_frame_equal(asked(counted).tidy(), asked(long).tidy())

    def test_move_shares(self, planted):
        frame = planted.answers()
        heavy = (frame["gift_with"] == 1) & (frame["gift_without"] == 5)  # one-dimensional
        got = asked(survey_of(frame.assign(w=np.where(heavy, 8.0, 1.0)), weight="w"))
        share = rows_of(got).loc["gift", "share_one_dimensional"]
        assert share == pytest.approx(8 * 40 / (8 * 40 + 210))
        assert got.provenance.n == 250 > got.provenance.n_effective


def test_gaps_are_of_one_feature_only(planted):
    frame = planted.answers()
    frame.loc[:19, "must_with"] = 9
    frame.loc[10:49, "gift_without"] = np.nan
    survey = survey_of(frame, not_applicable={"must_with": [9]})
    got = rows_of(asked(survey))
    sizes = got[["n", "n_missing", "n_not_applicable"]]
    assert sizes.loc["must"].tolist() == [230, 0, 20]
    assert sizes.loc["gift"].tolist() == [210, 40, 0]
    assert sizes.loc["more"].tolist() == [250, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_speaks(planted, language):
    got = asked(planted)
    assert got.provenance.simulated
    text = got.narrate(language) + got.headline(language)
    text += "".join(said for _, said in got.notes(language))
    assert "nan" not in text and "{" not in text
    assert len(got.findings(language)) == 3
    named = survey_of(planted.answers(), labels={"gift_with": {"en": "Gift", "zh": "礼物"}})
    features = {"gift_with": ["gift_with", "gift_without"]}
    told = cemlab.drivers.kano(named, features=features).headline(language)
    assert told == {"en": "Attractive: Gift", "zh": "礼物属兴奋型"}[language]


def test_words_of_people_are_escaped(planted):
    frame = planted.answers()[["gift_with", "gift_without"]]
    features = {"<b>gift</b>": list(frame)}
    got = cemlab.drivers.kano(survey_of(frame), features=features)
    assert "<b>" not in got._repr_html_()
