"""Importance methods: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab.drivers.methods import (
    METHODS,
    NOT_ADDING_UP,
    SPLITS,
    check_design,
    shapley,
)
from cemlab.errors import MethodError

ORACLES = Path(__file__).parent.parent / "oracles"
KEPT = json.loads((ORACLES / "importance.json").read_text("utf-8"))["data"]
SHARED = ["swiss", "attitude", "stackloss", "mtcars", "mobi_perq7", "mobi_p12"]
NAMES = {"lmg": "shapley", "genizi": "johnson"} | {
    name: name for name in ("pratt", "first", "last", "betasq", "car")
}
EXACT = [name for name in METHODS if name != "sampled"]


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("shapley", "lmg"),
        ("dominance", "dominance"),
        ("johnson", "johnson"),
        ("genizi", "genizi"),
        ("pratt", "pratt"),
    ],
)
def test_agrees_with_the_kept_oracles(name, method, key):
    x, y = _columns(pd.read_csv(ORACLES / f"{name}.csv"), **KEPT[name])
    np.testing.assert_allclose(METHODS[method](x, y), KEPT[name][key], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("key", NAMES)
def test_agrees_with_relaimpo(shared, name, key):
    reference, x, y = _reference(shared, f"importance_{name}")
    expected = _values(reference["results"], f"relaimpo.{key}", reference["drivers"])
    got = METHODS[NAMES[key]](x, y)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
    shares = _values(reference["results"], f"relaimpo.{key}.rela", reference["drivers"])
    np.testing.assert_allclose(got / got.sum(), shares, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", SHARED)
def test_agrees_with_the_other_packages(shared, name):
    reference, x, y = _reference(shared, f"importance_{name}")
    results, drivers = reference["results"], reference["drivers"]
    for key in ("hier.part.I", "dominanceanalysis.general", "domir.general", "sensitivity.lmg"):
        if key in results:
            expected = _values(results, key, drivers)
            np.testing.assert_allclose(shapley.importance(x, y), expected, rtol=0, atol=1e-12)
    for key in ("iopsych.relWt", "yhat.rlw", "rwa.raw", "sensitivity.johnson"):
        if key in results:
            expected = _values(results, key, drivers)
            np.testing.assert_allclose(METHODS["johnson"](x, y), expected, rtol=0, atol=1e-12)
    scores = np.array(_values(results, "care.carscore", drivers))
    np.testing.assert_allclose(METHODS["car"](x, y), scores**2, rtol=0, atol=1e-12)
    if "hier.part.J" in results:  # its joint part: what a driver shares with others
        joint = METHODS["first"](x, y) - shapley.importance(x, y)
        expected = _values(results, "hier.part.J", drivers)
        np.testing.assert_allclose(joint, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", NAMES)
def test_agrees_with_relaimpo_on_eighteen_drivers(shared, key):
    reference, x, y = _reference(shared, "large_mobi_p18")
    expected = _values(reference["results"], f"relaimpo.{key}", reference["drivers"])
    np.testing.assert_allclose(METHODS[NAMES[key]](x, y), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("design", ["unweighted", "weighted", "svyglm"])
def test_agrees_with_relaimpo_on_a_weighted_survey(shared, design, key):
    reference, x, y = _reference(shared, "weighted_apistrat")
    weights = None if design == "unweighted" else _table(shared, reference)["pw"].to_numpy()
    expected = _values(reference["results"][design], f"relaimpo.{key}", reference["drivers"])
    np.testing.assert_allclose(METHODS[NAMES[key]](x, y, weights), expected, rtol=0, atol=1e-10)


def test_correlations_agree_with_cov_wt(shared):
    reference, x, y = _reference(shared, "weighted_apistrat")
    weights = _table(shared, reference)["pw"].to_numpy()
    expected = np.array(reference["results"]["weighted.cor"]["values"]["data"])
    got = check_design(x, y, weights)  # the outcome is last here and first there
    np.testing.assert_allclose(got, np.roll(expected, (-1, -1), axis=(0, 1)), rtol=0, atol=1e-10)


@pytest.mark.parametrize("key", ["lmg", "first", "last"])
@pytest.mark.parametrize(("name", "outcome"), [("iris", "Sepal.Length"), ("mtcars_factors", "mpg")])
def test_agrees_with_relaimpo_on_factors_as_players(shared, name, outcome, key):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "factors.json").read_text("utf-8"))["results"][name]
    expected = reference[f"relaimpo.{key}"]["values"]
    factors = reference.get("factors", ["Species"])
    table = pd.read_csv(folder / reference["input"])
    columns, players = [], []
    for driver in expected:
        own = table[[driver]]
        if driver in factors:
            own = pd.get_dummies(table[driver].astype(str), drop_first=True)
        players.append(tuple(range(len(columns), len(columns) + own.shape[1])))
        columns += list(own.to_numpy(float).T)
    got = METHODS[NAMES[key]](
        np.column_stack(columns), table[outcome].to_numpy(float), players=players
    )
    np.testing.assert_allclose(got, list(expected.values()), rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", ["lmg", "first", "last"])
@pytest.mark.parametrize("case", ["groups", "always_Agriculture", "always_and_group"])
def test_agrees_with_relaimpo_on_groups_and_forced_covariates(shared, case, key):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "grouped_forced_swiss.json").read_text("utf-8"))
    expected = reference["results"][case][f"relaimpo.{key}"]["values"]
    order = ["Agriculture", "Examination", "Catholic", "Education", "Infant.Mortality"]
    members = {"school": ("Education", "Examination"), "culture": ("Catholic", "Infant.Mortality")}
    players = [[order.index(c) for c in members.get(name, (name,))] for name in expected]
    table = pd.read_csv(folder / reference["input"])
    got = METHODS[NAMES[key]](
        table[order].to_numpy(float),
        table["Fertility"].to_numpy(float),
        players=players,
        forced=[0] if case.startswith("always") else None,
    )
    np.testing.assert_allclose(got, list(expected.values()), rtol=0, atol=1e-12)
    if key == "lmg":
        divided = reference["results"][case]["R2.decomp"]["values"]
        assert got.sum() == pytest.approx(divided, abs=1e-12)


def test_two_drivers_by_hand():
    # r_xx = 0.5, r_xy = (0.6, 0.4): R² = 0.3733…; the first enters with 0.36 or 0.2133…
    x, y = _data_with(correlation=[[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    np.testing.assert_allclose(shapley.importance(x, y), [0.286667, 0.086667], atol=1e-6)
    # β = (0.5333…, 0.1333…)
    np.testing.assert_allclose(METHODS["pratt"](x, y), [0.32, 0.0533333], atol=1e-6)


def test_uncorrelated_drivers_get_their_squared_correlations():
    x, y = _data_with(correlation=[[1, 0, 0.6], [0, 1, 0.4], [0.6, 0.4, 1]])
    for method in METHODS.values():
        np.testing.assert_allclose(method(x, y), [0.36, 0.16], atol=1e-12)


def test_is_the_definition(rng):
    x = rng.normal(size=(200, 8)) + rng.normal(size=(200, 1))
    y = x @ rng.normal(size=8) + rng.normal(size=200)
    np.testing.assert_allclose(shapley.importance(x, y), shapley.definition(x, y), atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    widths=st.lists(st.integers(1, 3), min_size=1, max_size=5),
    seed=st.integers(0, 10**6),
    weighted=st.booleans(),
    covariates=st.integers(0, 2),
)
def test_is_the_definition_for_players_of_any_width(widths, seed, weighted, covariates):
    rng = np.random.default_rng(seed)
    p = sum(widths) + covariates
    x = rng.normal(size=(60, p)) @ (np.eye(p) + rng.uniform(-0.5, 0.5, size=(p, p)))
    y = x @ rng.normal(size=p) + rng.normal(size=60)
    weights = rng.uniform(0.2, 3, size=60) if weighted else None
    columns = iter(rng.permutation(p).tolist())
    players = [tuple(next(columns) for _ in range(width)) for width in widths]
    forced = list(columns)
    np.testing.assert_allclose(
        shapley.importance(x, y, weights, players, forced),
        shapley.definition(x, y, weights, players, forced),
        atol=1e-10,
    )


@pytest.mark.parametrize("method", [name for name in METHODS if name not in NOT_ADDING_UP])
class TestAddsUp:
    def test_to_r_squared(self, method, x, y):
        r_squared = sm.OLS(y, sm.add_constant(x)).fit().rsquared
        assert METHODS[method](x, y).sum() == pytest.approx(r_squared, abs=1e-12)

    def test_to_weighted_r_squared(self, method, x, y, weights):
        r_squared = sm.WLS(y, sm.add_constant(x), weights=weights).fit().rsquared
        assert METHODS[method](x, y, weights).sum() == pytest.approx(r_squared, abs=1e-12)

    def test_to_what_the_covariates_leave(self, method, x, y, weights):
        whole, first = (
            sm.WLS(y, sm.add_constant(own), weights=weights).fit().rsquared for own in (x, x[:, :2])
        )
        got = METHODS[method](x, y, weights, forced=[1, 0])
        assert got.sum() == pytest.approx(whole - first, abs=1e-12)

    def test_to_the_same_in_pairs(self, method, x, y):
        got = METHODS[method](x, y, players=[(0, 2), (1,), (3,)])
        assert got.sum() == pytest.approx(METHODS[method](x, y).sum(), abs=1e-12)


@pytest.mark.parametrize("method", EXACT)
class TestHolds:
    def test_parts_are_never_negative(self, method, x, y):
        if method != "pratt":
            assert (METHODS[method](x, y) >= 0).all()

    def test_order_of_columns_does_not_matter(self, method, x, y):
        np.testing.assert_allclose(METHODS[method](x[:, ::-1], y), METHODS[method](x, y)[::-1])

    def test_units_do_not_matter(self, method, x, y):
        np.testing.assert_allclose(METHODS[method](10 * x + 3, -y), METHODS[method](x, y))

    def test_equal_weights_are_no_weights(self, method, x, y):
        np.testing.assert_allclose(
            METHODS[method](x, y, np.full(len(y), 2.0)), METHODS[method](x, y)
        )

    def test_frequencies_are_repeated_rows(self, method, x, y, rng):
        people = rng.integers(1, 6, size=len(y))
        np.testing.assert_allclose(
            METHODS[method](x, y, people.astype(float)),
            METHODS[method](np.repeat(x, people, axis=0), np.repeat(y, people)),
            rtol=0,
            atol=1e-12,
        )

    @pytest.mark.parametrize(
        ("players", "forced"), [([(0, 4), (1,), (2,), (3,)], None), ([(4, 0), (2,)], [3, 1])]
    )
    def test_a_stack_is_its_matrices_one_by_one(self, method, rng, players, forced):
        stack = [_random_correlations(rng, 5) for _ in range(7)]
        np.testing.assert_allclose(
            SPLITS[method](np.stack(stack), players, forced),
            [SPLITS[method](r, players, forced) for r in stack],
            rtol=0,
            atol=1e-12,
        )

    def test_covariates_are_taken_out_of_everything(self, method, x, y):
        """What is left of drivers and outcome, times what is left of the variance."""
        kept = [0, 1, 3]
        left = np.column_stack([x[:, kept], y])
        left = left - sm.OLS(left, sm.add_constant(x[:, 2])).fit().fittedvalues
        got = METHODS[method](x, y, forced=[2])
        if method == "betasq":  # coefficients of the whole model stay as they are
            np.testing.assert_allclose(got, METHODS[method](x, y)[kept], atol=1e-12)
            return
        expected = METHODS[method](left[:, :3], left[:, 3]) * left[:, 3].var() / y.var()
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)

    def test_covariates_may_repeat_each_other(self, method, x, y):
        twice = np.column_stack([x, x[:, 2]])
        np.testing.assert_allclose(
            METHODS[method](twice, y, forced=[2, 4]), METHODS[method](x, y, forced=[2]), atol=1e-12
        )


def test_a_duplicate_inside_a_pair_changes_nothing(x, y):
    # two drivers that apply to the same people share their visited column
    visited = (x[:, 0] > 0).astype(float)
    table = np.column_stack([visited, x[:, 1], visited, x[:, 2]])
    got = shapley.importance(table, y, players=[(0, 1), (2, 3)])
    np.testing.assert_allclose(
        got, shapley.definition(table, y, players=[(0, 1), (2, 3)]), atol=1e-12
    )


@pytest.mark.parametrize("method", METHODS)
class TestRefuses:
    def test_a_driver_that_never_varies(self, method, x, y):
        with pytest.raises(MethodError, match=r"'x\[:, 4\]' never varies: all 300 answers are 3.1"):
            METHODS[method](np.column_stack([x, np.full(len(y), 3.1)]), y)

    def test_an_outcome_that_never_varies(self, method, x):
        with pytest.raises(MethodError, match=r"outcome .* never varies"):
            METHODS[method](x, np.full(len(x), 0.1))

    def test_a_driver_that_varies_only_where_nobody_counts(self, method, x, y):
        still, weights = np.ones(len(y)), np.ones(len(y))
        still[0], weights[0] = 5, 0
        with pytest.raises(MethodError, match="never varies"):
            METHODS[method](np.column_stack([x, still]), y, weights)

    def test_duplicate_drivers(self, method, x, y):
        with pytest.raises(MethodError, match=r"'x\[:, 1\]' and 'x\[:, 4\]' hold the same"):
            METHODS[method](np.column_stack([x, 7 - 2 * x[:, 1]]), y)

    def test_a_sum_of_other_drivers(self, method, x, y):
        with pytest.raises(MethodError, match=r"'x\[:, 0\]' is fixed exactly by .*2.*4"):
            METHODS[method](np.column_stack([x, x[:, 0] + x[:, 2]]), y)

    def test_no_more_answers_than_parameters(self, method, x, y):
        with pytest.raises(MethodError, match="5 complete answers for 5 parameters"):
            METHODS[method](x[:5], y[:5])

    def test_gaps(self, method, x, y):
        x = x.copy()
        x[3, 1] = np.nan
        with pytest.raises(MethodError, match="1 of 300 rows have gaps"):
            METHODS[method](x, y)

    def test_a_driver_that_the_covariates_fix(self, method, x, y):
        table = np.column_stack([x, x[:, 0] - x[:, 2]])
        with pytest.raises(MethodError, match=r"'x\[:, 4\]' and 'the covariates' hold the same"):
            METHODS[method](table, y, forced=[0, 2])

    @pytest.mark.parametrize("forced", [[4], [-1], [1, 1]])
    def test_covariates_that_are_no_columns(self, method, x, y, forced):
        with pytest.raises(MethodError, match="expected different columns from 0 to 3"):
            METHODS[method](x, y, forced=forced)

    def test_nothing_but_covariates(self, method, x, y):
        with pytest.raises(MethodError, match="All 4 columns are forced"):
            METHODS[method](x, y, forced=[0, 1, 2, 3])

    def test_a_covariate_among_the_players(self, method, x, y):
        with pytest.raises(MethodError, match=r"3 columns that are not forced \(0, 1, 3\)"):
            METHODS[method](x, y, players=[(0,), (1,), (2,), (3,)], forced=[2])

    @pytest.mark.parametrize("players", [[(0,), (1,)], [(0, 1), (1, 2, 3)], [(0, 1, 2, 3, 4)]])
    def test_players_that_miss_or_share_columns(self, method, x, y, players):
        with pytest.raises(MethodError, match="4 columns must be in exactly one player"):
            METHODS[method](x, y, players=players)


def test_names_the_drivers_it_was_told(x, y):
    names = ["wait", "staff", "price", "place", "queue"]
    with pytest.raises(MethodError, match="Drivers 'staff' and 'queue' hold the same"):
        check_design(np.column_stack([x, x[:, 1]]), y, names=names)
    with pytest.raises(MethodError, match="The outcome 'overall' never varies"):
        check_design(x, np.ones(len(x)), names=names[:4], outcome="overall")


def test_frequencies_count_as_people(x, y):
    people = np.full(5, 40.0)
    check_design(x[:5], np.array([3, 1, 4, 1, 5]), people, kind="frequency")


def test_a_factor_is_the_same_however_it_is_coded(rng):
    level = rng.integers(0, 3, size=200)
    other, dummies = rng.normal(size=200) + level, np.eye(3)[level]
    y = 0.5 * (level == 1) - 0.3 * (level == 2) + 0.4 * other + rng.normal(size=200)
    for method in ("shapley", "first", "last", "betasq", "pratt"):
        codings = [
            METHODS[method](np.column_stack([coded, other]), y, players=[(0, 1), (2,)])
            for coded in (dummies[:, 1:], dummies[:, :2], dummies[:, 1:] @ [[1, 2], [1, -1]])
        ]
        np.testing.assert_allclose(codings[1:], [codings[0]] * 2, rtol=0, atol=1e-12)


def test_too_many_drivers(rng):
    with pytest.raises(MethodError, match=r"at most 25 drivers; 26 were given.*johnson"):
        shapley.importance(rng.normal(size=(50, 26)), rng.normal(size=50))


@pytest.fixture
def x(rng):
    return rng.normal(size=(300, 4)) @ np.array(
        [[1, 0.5, 0, 0], [0, 1, 0.5, 0], [0, 0, 1, 0.5], [0, 0, 0, 1]]
    )


@pytest.fixture
def y(rng, x):
    return x @ [0.5, 0.0, 0.3, 0.1] + rng.normal(size=len(x))


@pytest.fixture
def weights(rng, x):
    return rng.uniform(0.2, 4, size=len(x))


def _reference(shared, name):
    reference = json.loads((shared / f"reference/drivers/{name}.json").read_text("utf-8"))
    x, y = _columns(_table(shared, reference), reference["outcome"], reference["drivers"])
    return reference, x, y


def _table(shared, reference):
    return pd.read_csv(shared / "reference/drivers" / reference["input"])


def _columns(table, outcome, drivers, **_):
    return table[drivers].to_numpy(float), table[outcome].to_numpy(float)


def _values(results, key, drivers):
    return [results[key]["values"][driver] for driver in drivers]


def _random_correlations(rng, p):
    table = rng.normal(size=(40, p + 1)) + rng.normal(size=(40, 1))
    return np.corrcoef(table.T)


def _data_with(correlation):
    """Rows whose sample correlations are exactly the given ones; the last column is y."""
    size = len(correlation)
    q, _ = np.linalg.qr(
        np.column_stack([np.ones(50), np.random.default_rng(0).normal(size=(50, size))])
    )
    table = q[:, 1:] @ np.linalg.cholesky(np.array(correlation, float)).T
    return table[:, :-1], table[:, -1]
