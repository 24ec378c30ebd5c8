"""Raking against R survey, by properties, and where it cannot work."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import rake


@pytest.fixture(scope="session")
def case(shared):
    path = shared / "reference" / "methods" / "02_proportions_means_weights.json"
    cases = json.loads(path.read_text("utf-8"))["cases"]
    return next(case for case in cases if case["id"] == "raking_two_margins")


def _shares(raked, codes):
    codes = np.asarray(codes)
    return {one: raked.weights[codes == one].sum() / raked.weights.sum() for one in set(codes)}


class TestReference:
    def test_raking_two_margins(self, case):
        """R survey 4.1.1: weights of the cells, weighted mean, n_eff and deff."""
        given, expected = case["inputs"], case["expected"]
        cells = given["sample_cells"]
        groups = {
            item: [cell[item] for cell in cells for _ in range(cell["n"])]
            for item in ("gender", "age")
        }
        n = len(groups["age"])
        raked = rake(groups, given["targets"], base=[given["base_weight"]] * n)
        near = case["tolerance"]["rel"]
        first = np.cumsum([0, *(cell["n"] for cell in cells[:-1])])
        for cell, at in zip(cells, first, strict=True):
            weight = raked.weights[at] * given["base_weight"]
            right = expected["cell_weights"][f"{cell['gender']} {cell['age']}"]
            assert weight == pytest.approx(right, rel=near)
        mean = np.average(given["scores"], weights=raked.weights)
        assert mean == pytest.approx(expected["weighted_mean"], rel=near)
        assert raked.n_eff == pytest.approx(expected["kish_neff"], rel=near)
        assert raked.deff == pytest.approx(expected["design_effect"], rel=near)
        assert not raked.is_heavy


class TestProperties:
    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 10_000), st.booleans())
    def test_margins_are_met_and_the_mean_is_one(self, seed, trimmed):
        rng = np.random.default_rng(seed)
        n = 400
        groups = {
            "a": np.r_[["x", "y", "z"], rng.choice(["x", "y", "z"], n, p=[0.6, 0.3, 0.1])],
            "b": np.r_[["p", "q", "p"], rng.choice(["p", "q"], n)],
        }
        margins = {"a": {"x": 30, "y": 40, "z": 30}, "b": {"p": 0.4, "q": 0.6}}
        raked = rake(groups, margins, trim=5.0 if trimmed else None)
        assert raked.weights.mean() == pytest.approx(1)
        assert (raked.weights > 0).all()
        shares = _shares(raked, groups["a"])
        assert shares == pytest.approx({"x": 0.3, "y": 0.4, "z": 0.3}, abs=2e-6)
        assert _shares(raked, groups["b"]) == pytest.approx({"p": 0.4, "q": 0.6}, abs=2e-6)
        assert raked.deff >= 1
        assert raked.n_eff <= n + 3

    def test_a_sample_that_is_right_keeps_equal_weights(self):
        raked = rake({"a": ["x", "y"] * 50}, {"a": {"x": 1, "y": 1}})
        assert np.allclose(raked.weights, 1)
        assert raked.iterations == 1
        assert raked.deff == pytest.approx(1)

    def test_order_of_rows_does_not_matter(self, rng):
        a = rng.choice(["x", "y"], 100, p=[0.7, 0.3])
        b = rng.choice(["p", "q"], 100)
        margins = {"a": {"x": 0.5, "y": 0.5}, "b": {"p": 0.3, "q": 0.7}}
        turn = rng.permutation(100)
        one = rake({"a": a, "b": b}, margins).weights
        other = rake({"a": a[turn], "b": b[turn]}, margins).weights
        assert np.allclose(one[turn], other)

    def test_base_weights_count(self):
        raked = rake({"a": list("xxyy")}, {"a": {"x": 0.5, "y": 0.5}}, base=[1, 3, 1, 1])
        assert raked.weights.tolist() == pytest.approx([0.5, 1.5, 1, 1])


class TestUnknown:
    def test_unknown_answers_keep_their_share(self):
        raked = rake({"a": ["x"] * 6 + ["y"] * 2 + [None, np.nan]}, {"a": {"x": 0.5, "y": 0.5}})
        assert raked.weights[8:].sum() / 10 == pytest.approx(0.2)
        assert raked.weights[:6].sum() == pytest.approx(raked.weights[6:8].sum())
        assert raked.unknown == {"a": 2}

    def test_of_nobody_known(self):
        with pytest.raises(MethodError, match="a: "):
            rake({"a": [None, ""]}, {"a": {"x": 1}})


class TestTrimming:
    def test_heavy_weights_of_two_margins_are_cut(self):
        """One answer of the rare levels of both items would weigh 11.6 times the median."""
        a = ["x"] * 92 + ["y"] * 8
        b = ["p"] * 87 + ["q"] * 5 + ["p"] * 7 + ["q"]
        margins = {"a": {"x": 0.75, "y": 0.25}, "b": {"p": 0.8, "q": 0.2}}
        free = rake({"a": a, "b": b}, margins, trim=None)
        cut = rake({"a": a, "b": b}, margins, trim=5.0)
        assert free.weights.max() / np.median(free.weights) > 5
        assert cut.n_trimmed > 0
        assert cut.n_above == 0
        assert cut.weights.max() / np.median(cut.weights) <= 5.01
        assert cut.deff < free.deff
        assert _shares(cut, a)["y"] == pytest.approx(0.25, abs=2e-6)
        assert _shares(cut, b)["q"] == pytest.approx(0.2, abs=2e-6)

    def test_one_margin_allows_no_other_weights_and_says_so(self):
        raked = rake({"a": ["x"] * 98 + ["y"] * 2}, {"a": {"x": 0.5, "y": 0.5}})
        assert raked.n_above == 2
        assert raked.is_heavy
        assert _shares(raked, ["x"] * 98 + ["y"] * 2)["y"] == pytest.approx(0.5)


class TestProblems:
    def test_all_of_them_in_one_message(self):
        groups = {"a": ["x", "x", "w"], "b": ["p", "q", "p"]}
        margins = {"a": {"x": 0.5, "y": 0.5}, "b": {"p": 1, "q": 0}, "c": {"s": 1}}
        with pytest.raises(MethodError) as caught:
            rake(groups, margins)
        message = str(caught.value)
        assert "the margins have 'y' (0.5), the sample nobody" in message
        assert "1 answers are 'w', which the margins do not have" in message
        assert "'q' a share of 0" in message
        assert "c: no answers were given" in message

    def test_margins_that_cannot_both_be_met(self):
        """Everybody of x is p: their shares cannot differ."""
        groups = {"a": ["x"] * 5 + ["y"] * 5, "b": ["p"] * 5 + ["q"] * 5}
        margins = {"a": {"x": 0.3, "y": 0.7}, "b": {"p": 0.6, "q": 0.4}}
        with pytest.raises(MethodError, match=r"in 100 rounds: a is off by 0\.\d+; b is off"):
            rake(groups, margins)

    def test_level_in_which_no_weight_stands(self):
        with pytest.raises(MethodError, match="nobody of it who counts"):
            rake({"a": ["x", "y"]}, {"a": {"x": 1, "y": 1}}, base=[1, 0])

    def test_lengths(self):
        with pytest.raises(MethodError, match="b: 1 answers, the sample has 2"):
            rake({"a": ["x", "y"], "b": ["p"]}, {"a": {"x": 1, "y": 1}, "b": {"p": 1}})

    def test_no_margins(self):
        with pytest.raises(MethodError, match="No margins"):
            rake({"a": ["x"]}, {})

    @pytest.mark.parametrize("trim", [1, 0, -5])
    def test_senseless_trim(self, trim):
        with pytest.raises(OptionError, match="trim"):
            rake({"a": ["x"]}, {"a": {"x": 1}}, trim=trim)
