"""What ordinal models refuse, separation found as linear programming finds it, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from cemlab.drivers.methods import cumulative, ordinal, top_box
from cemlab.errors import MethodError, OptionError
from tests.drivers.ordinal_cases import case_of


class TestSeparation:
    def test_one_driver(self):
        x = np.column_stack([np.arange(8), [3, 1, 2, 1, 3, 2, 1, 2]])
        with pytest.raises(MethodError, match=r"^'wait' separates 0 from 1 perfectly; the odds"):
            ordinal.fit(x, [0, 0, 0, 0, 1, 1, 1, 1], names=["wait", "staff"])

    def test_at_one_threshold_only(self, rng):
        # everybody who met the lounge gave a 5
        x, y = rng.normal(size=(300, 2)), rng.integers(1, 6, size=300)
        lounge = (y == 5) & (rng.random(300) < 0.5)
        with pytest.raises(MethodError, match=r"'lounge' separates 4 from 5 perfectly"):
            ordinal.fit(np.column_stack([x, lounge]), y, names=["a", "b", "lounge"])

    def test_two_drivers_together(self, rng):
        x = rng.normal(size=(200, 2))
        with pytest.raises(MethodError, match=r"'a' and 'b' together separate 1 from 2"):
            ordinal.fit(x, 1 + (x[:, 0] - x[:, 1] > 0), names=["a", "b"])

    def test_the_other_way_round_and_weighted(self, rng):
        x, w = rng.normal(size=(200, 1)), rng.uniform(0.1, 5, size=200)
        with pytest.raises(MethodError, match=r"'x\[:, 0\]' separates 3 from 2|separates 2 from 3"):
            ordinal.fit(x, 3 - (x[:, 0] > 0.3), w)

    def test_in_many_blocks(self, rng, monkeypatch):
        monkeypatch.setattr(cumulative, "BLOCK", 64)
        x = rng.normal(size=(500, 2))
        with pytest.raises(MethodError, match="'b' separates"):
            ordinal.fit(x, np.digitize(x[:, 1], [-1, 0, 1]), names=["a", "b"])

    @pytest.mark.parametrize("link", ["probit", "cloglog"])
    def test_other_links(self, link):
        x = np.column_stack([np.arange(8), [3, 1, 2, 1, 3, 2, 1, 2]])
        with pytest.raises(MethodError, match="separates 0 from 1"):
            ordinal.fit(x, [0, 0, 0, 0, 1, 1, 1, 1], link=link, names=["wait", "staff"])

    def test_one_answer_out_of_line_is_none(self, rng):
        x = np.sort(rng.normal(size=4000))
        y = (x > 0).astype(int)
        y[[1990, 2020]] = y[[2020, 1990]]
        assert ordinal.fit(x[:, None], y).coefficient[0] > 20

    def test_answers_all_but_separated_are_none(self):
        # a best fit exists, with slopes of 10 to 30; a direction within 1e-3 of one that goes on
        # for ever is not such a direction
        x = [[0.19, -1.24, 0.72], [-0.25, -0.53, 0.35], [-1.04, -1.08, -1.37], [-0.11, 0.28, -0.37],
             [-0.88, 1.97, -1.14], [1.24, 1.21, 2.49], [-0.41, -1.35, 0.33], [-0.68, -0.88, 0.39],
             [-0.35, 1.61, -3.13], [0.13, 1.19, -1.48], [0.65, 1.16, 0.29],
             [1.31, 0.55, -0.68]]  # fmt: skip
        y = np.array([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1])
        assert not _separable(np.array(x), y, 2)
        got = ordinal.fit(np.array(x), y)
        np.testing.assert_allclose(got.coefficient, [8.0895, 19.2128, 29.3867], rtol=1e-4)

    def test_penalised_slopes_are_finite(self):
        x = np.arange(8.0)[:, None]
        got = ordinal.fit(x, [0, 0, 0, 0, 1, 1, 1, 1], penalised=True)
        # the prior is a normal with SD 2.5 per SD of the driver: its top, found without gradients
        z = (x[:, 0] - x.mean()) / x.std()
        side = np.where(x[:, 0] > 3.5, 1, -1)

        def loss(b):
            return np.log1p(np.exp(-side * (b[1] * z - b[0]))).sum() + (b[1] / 2.5) ** 2 / 2

        best = optimize.minimize(loss, [0, 1], method="Nelder-Mead", options={"xatol": 1e-9}).x
        assert got.coefficient[0] * x.std() == pytest.approx(best[1], rel=1e-5)

    @pytest.mark.parametrize("categories", [2, 3])
    def test_is_what_linear_programming_finds(self, categories):
        rng = np.random.default_rng(categories)
        separated = 0
        for _ in range(60):
            x = rng.integers(0, 3, size=(9, 3)).astype(float)
            y = np.concatenate([np.arange(categories), rng.integers(0, categories, 9 - categories)])
            if np.linalg.matrix_rank(np.column_stack([np.ones(9), x])) < 4:
                continue
            try:
                ordinal.fit(x, y)
                refused = False
            except MethodError as error:
                assert "perfectly" in str(error)
                refused = True
            assert refused == _separable(x, y, categories)
            separated += refused
        assert 5 < separated < 50  # both happen


def _separable(x, y, categories):
    """Whether some direction makes no answer less likely and some more: a linear programme."""
    rows = []
    for own, k in zip(x, y, strict=True):
        cuts = np.eye(categories - 1)
        if k < categories - 1:
            rows.append([*cuts[k], *-own])
        if k:
            rows.append([*-cuts[k - 1], *own])
    rows = np.array(rows)
    slack = np.eye(len(rows))
    found = optimize.linprog(
        np.r_[np.zeros(rows.shape[1]), -np.ones(len(rows))],
        A_ub=np.hstack([-rows, slack]),
        b_ub=np.zeros(len(rows)),
        bounds=[(None, None)] * rows.shape[1] + [(0, 1)] * len(rows),
    )
    return -found.fun > 1e-6


class TestRefuses:
    def test_unknown_link(self, x, y):
        with pytest.raises(OptionError, match="`link` is 'logti'. Did you mean 'logit'"):
            ordinal.fit(x, y, link="logti")

    def test_impossible_level(self, x, y):
        with pytest.raises(OptionError, match="`level` is 95"):
            ordinal.fit(x, y, level=95)

    def test_shapes(self, x, y):
        with pytest.raises(MethodError, match=r"shape \(80, 0\) and the outcome \(80,\); expected"):
            ordinal.fit(x[:, :0], y)
        with pytest.raises(MethodError, match=r"`clusters` has shape \(3,\)"):
            ordinal.fit(x, y, clusters=np.arange(3))

    def test_gaps(self, x, y):
        x = x.copy()
        x[3, 1] = np.nan
        with pytest.raises(MethodError, match="1 of 80 rows have gaps"):
            ordinal.fit(x, y)

    def test_an_outcome_that_never_varies(self, x):
        with pytest.raises(MethodError, match="'nps' never varies: all answers are 9"):
            ordinal.fit(x, np.full(80, 9), outcome="nps")

    def test_an_outcome_of_many_values(self, x, rng):
        with pytest.raises(MethodError, match=r"has 80 different answers; ordinal models take at"):
            ordinal.fit(x, rng.normal(size=80))

    def test_answers_outside_the_scale(self, x, y):
        with pytest.raises(MethodError, match=r"answers outside its categories \(4, 5\)"):
            ordinal.fit(x, y, categories=[1, 2, 3])

    def test_repeated_drivers(self, x, y):
        with pytest.raises(MethodError, match=r"Driver 'a' is fixed exactly by 'c'"):
            ordinal.fit(np.column_stack([x, 3 - x[:, 0]]), y, names=["a", "b", "c"])

    def test_no_more_answers_than_parameters(self):
        with pytest.raises(MethodError, match=r"5 complete answers for 5 parameters \(1 driver"):
            ordinal.fit(np.arange(5.0)[:, None], [1, 2, 3, 4, 5])

    def test_frequencies_with_customers(self, x, y):
        with pytest.raises(MethodError, match="Frequency weights count people"):
            ordinal.fit(x, y, np.ones(80), kind="frequency", clusters=np.arange(80) // 2)

    def test_one_customer(self, x, y):
        with pytest.raises(MethodError, match="at least two customers"):
            ordinal.fit(x, y, clusters=np.zeros(80))

    def test_negative_weights(self, x, y):
        with pytest.raises(MethodError, match="1 of 80 weights are negative"):
            ordinal.fit(x, y, np.r_[-1.0, np.ones(79)])

    def test_all_at_once(self, x, y):
        table = np.column_stack([x, np.ones(80), x[:, 0]])
        with pytest.raises(MethodError) as caught:
            ordinal.fit(table, y, np.r_[np.nan, np.ones(79)], categories=[1, 2, 3, 4],
                        names=["a", "b", "c", "d"])  # fmt: skip
        message = str(caught.value)
        assert message.startswith("4 things are wrong:")
        for part in ("weights are missing", "outside its categories (5)", "'c' never varies",
                     "'a' is fixed exactly by 'd'"):  # fmt: skip
            assert part in message

    def test_a_top_box_of_nobody(self, x, y):
        with pytest.raises(MethodError, match=r"None of 80 answers to 'csat' are 6 or more"):
            top_box.fit(x, y, least=6, outcome="csat")
        with pytest.raises(MethodError, match="All of 80 answers"):
            top_box.fit(x, y, least=1)

    def test_rows_that_count_nothing_are_not_looked_at(self, x, y):
        weights = np.r_[0.0, np.ones(79)]
        got = ordinal.fit(x, np.r_[17, y[1:]], weights)
        assert 17 not in got.categories
        assert got.n == 79


class TestCovers:
    """95% intervals hold the planted slope in 95% of worlds, within what 200 worlds can tell."""

    WORLDS = 200

    @pytest.mark.parametrize("link", ["logit", "probit"])
    def test_model_errors(self, link):
        rng = np.random.default_rng(1)
        noise = rng.logistic if link == "logit" else rng.normal
        held = np.zeros(2)
        for _ in range(self.WORLDS):
            x = rng.normal(size=(200, 2))
            y = np.digitize(x @ [0.6, 0.0] + noise(size=200), [-1.5, 0, 1.5])
            held += _holds(ordinal.fit(x, y, link=link), [0.6, 0.0])
        self._check(held)

    def test_customers_with_many_answers(self):
        # customers differ, and so does what they rate: rows are no separate evidence
        rng = np.random.default_rng(2)
        held, naive = np.zeros(1), np.zeros(1)
        who = np.repeat(np.arange(50), 6)
        for _ in range(self.WORLDS):
            x, level = rng.normal(size=50)[who], 1.2 * rng.normal(size=50)[who]
            y = np.digitize(0.0 * x + level + rng.logistic(size=300), [-1.5, 0, 1.5])
            held += _holds(ordinal.fit(x[:, None], y, clusters=who), [0.0])
            naive += _holds(ordinal.fit(x[:, None], y), [0.0])
        self._check(held)
        assert naive < 0.85 * self.WORLDS

    def _check(self, held):
        low, high = stats.binom.interval(0.999, self.WORLDS, 0.95)
        assert ((low <= held) & (held <= high)).all(), held / self.WORLDS


def test_a_ceiling_does_not_look_like_asymmetry(shared):
    case = case_of(shared, "outcome_ceiling_false_asymmetry", "18_asymmetry_and_property_checks")
    rng, rejected, worlds = np.random.default_rng(5), 0, 100
    for _ in range(worlds):
        x = rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.1, 0.2, 0.4, 0.25], size=1000).astype(float)
        y = np.clip(np.rint(9 + 0.8 * (x - 3.7) + rng.normal(0, 1.8, size=1000)), 0, 10)
        two = np.column_stack([np.minimum(x - 4, 0), np.maximum(x - 4, 0)])
        got = ordinal.fit(two, y, link="probit")
        below, above = got.layout.slopes[0]
        v = got.covariance
        z = (got.coefficient[0] - got.coefficient[1]) / np.sqrt(
            v[below, below] + v[above, above] - 2 * v[below, above]
        )
        rejected += z > 1.959964
    expected = case["expected"]["ordered_probit_piecewise_rejects"]
    assert rejected / worlds == pytest.approx(expected, abs=case["tolerance"]["abs"])
    assert rejected / worlds < 0.1  # far from the 0.35 of least squares


@pytest.fixture
def x(rng):
    return rng.normal(size=(80, 2))


@pytest.fixture
def y(rng, x):
    return np.digitize(x[:, 0] + rng.logistic(size=80), [-2, -0.7, 0.7, 2]) + 1


def _holds(got, truth):
    return (got.conf_low <= truth) & (truth <= got.conf_high)
