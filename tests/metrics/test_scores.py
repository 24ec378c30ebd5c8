"""NPS, top box and mean: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import json
from math import factorial

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods import METHODS, nps_interval, wilson_interval


@pytest.mark.parametrize("name", ["mid", "large", "all_promoters", "negative"])
def test_nps_agrees_with_the_reference(shared, name):
    case = _case(shared, "01_nps", f"nps_ci_{name}")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    counts = [inputs[key] for key in ("promoters", "passives", "detractors")]
    x = np.repeat([9, 8, 3], counts)
    got = METHODS["nps"](x)
    assert got.n == expected["n"]
    assert got.estimate == pytest.approx(expected["nps"], **within)
    assert got.std_error == pytest.approx(expected["se"], **within)
    for low, high in (got[1:3], nps_interval(*counts)):
        assert low == pytest.approx(expected["adj_wald_low"], **within)
        assert high == pytest.approx(expected["adj_wald_high"], **within)


def test_nps_of_raw_scores_refuses_invalid_ones_and_agrees_without_them(shared):
    case = _case(shared, "01_nps", "nps_raw_scores_with_invalid")
    expected, within = case["expected"], case["tolerance"]
    scores = [score for score in case["inputs"]["scores"] if score is not None]
    assert len(case["inputs"]["scores"]) - len(scores) == expected["n_missing"]
    with pytest.raises(MethodError, match=r"from 0 to 10; 2 of 19 are not \(-1, 11\)"):
        METHODS["nps"](np.array(scores))
    got = METHODS["nps"](np.array([score for score in scores if 0 <= score <= 10]))
    assert got.n == expected["n"]
    assert got.estimate == pytest.approx(expected["nps"], **within)
    assert got.std_error == pytest.approx(expected["se"], **within)
    assert got.conf_low == pytest.approx(expected["adj_wald_low"], **within)
    assert got.conf_high == pytest.approx(expected["adj_wald_high"], **within)


def test_nps_agrees_with_the_weighted_design(shared):
    case = _case(shared, "01_nps", "nps_weighted_design")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    x = np.array([3, 8, 9])[np.array(inputs["category"]) + 1]
    got = METHODS["nps"](x, np.array(inputs["weight"]))
    assert got.estimate == pytest.approx(expected["nps"], **within)
    assert got.std_error == pytest.approx(expected["se_weights_only"], **within)
    assert METHODS["nps"](x).estimate == pytest.approx(expected["unweighted_nps"], **within)
    clustered = METHODS["nps"](x, np.array(inputs["weight"]), clusters=np.array(inputs["cluster"]))
    assert clustered.std_error == pytest.approx(expected["se_clustered"], **within)


def test_nps_interval_has_the_exact_coverage_of_the_reference(shared):
    case = _case(shared, "01_nps", "nps_exact_coverage")
    for row in case["expected"]["rows"]:
        if row["n"] <= 100:  # the larger ones take minutes
            got = _coverage(row["n"], row["p_detractor"], row["p_promoter"])
            assert got == pytest.approx(row["coverage_adjusted_wald"], abs=1e-6)


def test_nps_agrees_with_the_r_package(shared):
    reference = json.loads((shared / "reference/drivers/nps_csat.json").read_text("utf-8"))
    for name in ("nps_a", "nps_b", "nps_mobi"):
        one = reference["results"][name]
        counts = [one["counts"][key] for key in ("Promoter", "Passive", "Detractor")]
        got = METHODS["nps"](np.repeat([10, 7, 0], counts))
        assert got.estimate == pytest.approx(100 * one["nps"]["values"], abs=1e-10)
        assert got.std_error == pytest.approx(100 * one["se"]["values"], abs=1e-10)


def test_nps_of_the_airport_survey_is_the_published_one(shared):
    path = shared / "data" / "sfo_2017" / "sfo_2017_survey.csv.gz"
    if not path.exists():
        pytest.skip("no airport survey beside the reference data")
    table = pd.read_csv(path, usecols=["NETPRO", "WEIGHT"])
    table = table[table["NETPRO"] <= 10]  # 11 is blank
    plain = METHODS["nps"](table["NETPRO"])
    weighted = METHODS["nps"](table["NETPRO"], table["WEIGHT"])
    assert (plain.n, round(plain.estimate, 1), round(weighted.estimate, 1)) == (2746, 39.8, 40.4)


@pytest.mark.parametrize("name", ["81_263", "15_148", "0_20", "1_29"])
def test_wilson_agrees_with_newcombe(shared, name):
    case = _case(shared, "02_proportions_means_weights", f"wilson_{name}")
    inputs, expected = case["inputs"], case["expected"]
    low, high = wilson_interval(inputs["successes"], inputs["n"])
    assert low == pytest.approx(expected["low"], **case["tolerance"])
    assert high == pytest.approx(expected["high"], **case["tolerance"])
    assert round(low, 4) == expected["published_low"]
    assert round(high, 4) == expected["published_high"]


def test_wilson_agrees_with_prop_test(shared):
    reference = json.loads((shared / "reference/drivers/nps_csat.json").read_text("utf-8"))
    for one in reference["results"]["csat_top2"].values():
        got = wilson_interval(one["x"], one["n"])
        np.testing.assert_allclose(got, one["wilson"], rtol=0, atol=1e-10)


def test_top_box_agrees_with_the_reference(shared):
    case = _case(shared, "02_proportions_means_weights", "csat_top2box")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    codes = inputs["not_applicable_codes"]
    x = np.array([s for s in inputs["scores"] if s is not None and s not in codes])
    got = METHODS["csat"](x, scale=(1, 5), top_boxes=inputs["top_boxes"])
    assert got.n == expected["n_valid"]
    assert 100 * got.estimate == pytest.approx(expected["csat"], **within)
    assert 100 * got.conf_low == pytest.approx(expected["low"], **within)
    assert 100 * got.conf_high == pytest.approx(expected["high"], **within)
    assert METHODS["mean"](x).estimate == pytest.approx(expected["mean"], **within)


def test_nps_by_hand():
    # 6 promoters, 2 passives, 2 detractors: 40; Var = 0.8 − 0.16 = 0.64, SE = √0.064
    got = METHODS["nps"](np.repeat([10, 7, 6], [6, 2, 2]))
    assert got.estimate == pytest.approx(40)
    assert got.std_error == pytest.approx(25.298221)


@pytest.mark.parametrize("metric", METHODS)
class TestHolds:
    def test_constant_weights_are_no_weights(self, metric, x):
        assert _score(metric, x, np.full(len(x), 3.0)) == _score(metric, x)

    def test_frequencies_are_repeated_rows(self, metric, x, rng):
        people = rng.integers(0, 5, size=len(x))
        got = _score(metric, x, people, kind="frequency")
        np.testing.assert_allclose(got, _score(metric, np.repeat(x, people)), rtol=1e-12)

    def test_weights_have_no_unit(self, metric, x, rng):
        weights = rng.uniform(0.2, 4, size=len(x))
        np.testing.assert_allclose(
            _score(metric, x, weights), _score(metric, x, 1e4 * weights), rtol=1e-9
        )

    def test_weights_widen_the_interval(self, metric, x, rng):
        weights = rng.permutation(np.repeat([0.2, 5.0], len(x) // 2))
        weighted, plain = _score(metric, x, weights), _score(metric, x)
        assert weighted.conf_high - weighted.conf_low > plain.conf_high - plain.conf_low
        assert weighted.n_effective < plain.n_effective == plain.n == len(x)

    def test_estimate_lies_within_its_interval(self, metric, x):
        got = _score(metric, x)
        assert got.conf_low < got.estimate < got.conf_high

    def test_repeated_answers_of_customers_count_once(self, metric, x):
        got = _score(metric, np.repeat(x, 5), clusters=np.repeat(np.arange(len(x)), 5))
        assert got.n == 5 * len(x)
        assert got.n_effective == pytest.approx(len(x), rel=0.05)


class TestEdges:
    def test_one_answer(self):
        got = METHODS["nps"](np.array([9]))
        assert (got.estimate, got.n) == (100, 1)
        assert got.conf_low < 0 < got.conf_high  # a single answer says next to nothing
        assert METHODS["top_box"](np.array([5]), scale=(1, 5)).conf_low == pytest.approx(
            0.2065, abs=1e-4
        )

    def test_all_promoters_with_weights_use_kish(self, rng):
        weights = rng.uniform(0.5, 2, size=40)
        got = METHODS["nps"](np.full(40, 10), weights)
        n = weights.sum() ** 2 / (weights**2).sum()
        assert got.n_effective == pytest.approx(n)
        assert got[1:3] == pytest.approx(nps_interval(n, 0, 0))

    def test_all_or_nobody_in_the_top_box(self):
        assert METHODS["top_box"](np.full(40, 5), scale=(1, 5)).conf_high == 1
        assert METHODS["top_box"](np.full(20, 1), scale=(1, 5)).conf_low == 0

    def test_top_boxes_can_be_one_or_three(self):
        x = np.array([7, 6, 5, 4])
        for boxes in (1, 2, 3):
            got = METHODS["top_box"](x, scale=(1, 7), top_boxes=boxes)
            assert got.estimate == boxes / 4


class TestRefuses:
    def test_nps_of_another_scale(self, x):
        with pytest.raises(OptionError, match="needs the 0–10 scale; the item's scale is 1–5"):
            METHODS["nps"](np.array([1, 5]), scale=(1, 5))

    def test_nps_of_fractions(self):
        with pytest.raises(MethodError, match=r"1 of 2 are not \(7.5\)"):
            METHODS["nps"](np.array([7.5, 3]))

    def test_a_top_box_without_scale(self, x):
        with pytest.raises(OptionError, match=r"Give `scale=\(1, 5\)`"):
            METHODS["top_box"](x)

    @pytest.mark.parametrize("boxes", [0, 5, 1.5])
    def test_impossible_top_boxes(self, boxes):
        with pytest.raises(OptionError, match="whole number from 1 to 4"):
            METHODS["top_box"](np.array([1, 2]), scale=(1, 5), top_boxes=boxes)

    def test_answers_off_the_scale(self):
        with pytest.raises(MethodError, match=r"1 of 2 answers lie outside 1–5 \(99\)"):
            METHODS["top_box"](np.array([5, 99]), scale=(1, 5))

    @pytest.mark.parametrize("metric", METHODS)
    def test_no_answers(self, metric):
        with pytest.raises(MethodError, match="No valid answers"):
            _score(metric, np.array([]))

    @pytest.mark.parametrize("metric", METHODS)
    def test_negative_weights(self, metric, x):
        with pytest.raises(MethodError, match="weights are negative"):
            _score(metric, x, np.r_[-1.0, np.ones(len(x) - 1)])


@pytest.fixture
def x(rng):
    return rng.choice(11, size=120, p=[0.02] * 5 + [0.04, 0.06, 0.15, 0.25, 0.2, 0.2])


def _score(metric, x, weights=None, **more):
    return METHODS[metric](x, weights, scale=(0, 10), **more)


def _case(shared, topic, name):
    text = (shared / f"reference/methods/{topic}.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)


def _coverage(n, p_detractor, p_promoter):
    """Chance that the interval holds the true score, over all possible samples."""
    truth, covered = 100 * (p_promoter - p_detractor), 0.0
    for promoters in range(n + 1):
        for detractors in range(n + 1 - promoters):
            passives = n - promoters - detractors
            low, high = nps_interval(promoters, passives, detractors)
            if low <= truth <= high:
                ways = factorial(n) // (
                    factorial(promoters) * factorial(passives) * factorial(detractors)
                )
                covered += (
                    ways
                    * p_promoter**promoters
                    * (1 - p_promoter - p_detractor) ** passives
                    * p_detractor**detractors
                )
    return covered
