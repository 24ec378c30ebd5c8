"""Importance for ordinal and binary outcomes: what it equals, what holds, what it refuses."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import fit_importance, ordinal, submodels, top_box
from cemlab.errors import MethodError, OptionError
from tests.drivers.ordinal_cases import case_of, cells_of

HOUSING = {"players": [(0, 1), (2, 3, 4), (5,)], "kind": "frequency"}
CASES = {
    "housing_polr_logit": HOUSING | {"link": "logit"},
    "housing_polr_probit": HOUSING | {"link": "probit"},
    "mobi_polr_logit": {},
    "mobi_top2_logit": {},
}


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_domir(shared, name):
    kept, x, y, weights = _reference(shared, name)
    got = fit_importance.analyse(x, y, weights, **CASES[name])
    kept = {key: kept[f"domir.{key}"]["values"] for key in ("general", "standardized",
            "conditional", "complete", "value")}  # fmt: skip
    general = list(kept["general"].values())
    np.testing.assert_allclose(got.general, general, atol=1e-7, rtol=0)
    shares = list(kept["standardized"].values())
    np.testing.assert_allclose(got.general / got.general.sum(), shares, atol=1e-6, rtol=0)
    conditional = np.array(kept["conditional"]["data"])
    np.testing.assert_allclose(got.conditional, conditional, atol=1e-7, rtol=0)
    wins = [[0.0 if won is None else won for won in row] for row in kept["complete"]["data"]]
    np.testing.assert_array_equal(got.wins, wins)
    assert got.general.sum() == pytest.approx(kept["value"], abs=1e-7)


@pytest.mark.parametrize(
    ("statistic", "key"),
    [("mcfadden", "r2.m"), ("cox_snell", "r2.cs"), ("nagelkerke", "r2.n"), ("estrella", "r2.e")],
)
def test_agrees_with_dominanceanalysis(shared, statistic, key):
    kept, x, y, _ = _reference(shared, "mobi_top2_logit")
    kept = kept["dominanceanalysis.average"]["values"]
    expected = np.array(kept["data"])[:, kept["columns"].index(key)]
    got = fit_importance.analyse(x, y, statistic=statistic)
    np.testing.assert_allclose(got.general, expected, atol=1e-7, rtol=0)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
@pytest.mark.parametrize("kind", ["survey", "frequency"])
def test_is_one_fit_per_team(x, y, rng, link, kind):
    weights = rng.integers(1, 4, size=len(y)).astype(float)
    players, forced = [(0, 3), (1,)], [2]
    got = fit_importance.analyse(x, y, weights, players, forced, kind=kind, link=link)
    value = {}
    for size in range(3):
        for team in combinations(range(2), size):
            columns = [*forced, *(column for player in team for column in players[player])]
            value[team] = ordinal.fit(x[:, columns], y, weights, kind=kind, link=link).mcfadden
    first = value[(0,)] - value[()] + value[(0, 1)] - value[(1,)]
    assert got.general[0] == pytest.approx(first / 2, abs=1e-9)
    assert got.general.sum() == pytest.approx(value[(0, 1)] - value[()], abs=1e-9)
    assert got.conditional[1, 0] == pytest.approx(value[(1,)] - value[()], abs=1e-9)


class TestHolds:
    def test_parts_add_up_to_mcfadden(self, x, y):
        got = fit_importance.importance(x, y)
        assert got.sum() == pytest.approx(ordinal.fit(x, y).mcfadden, abs=1e-10)
        assert (got >= 0).all()

    def test_of_the_top_box(self, x, y):
        got = fit_importance.importance(x, y >= 3)
        assert got.sum() == pytest.approx(top_box.fit(x, y, least=3).mcfadden, abs=1e-10)

    def test_order_of_columns_does_not_matter(self, x, y):
        np.testing.assert_allclose(
            fit_importance.importance(x[:, ::-1], y), fit_importance.importance(x, y)[::-1]
        )

    def test_units_do_not_matter(self, x, y):
        np.testing.assert_allclose(
            fit_importance.importance(1000 * x + 3, -y), fit_importance.importance(x, y), atol=1e-9
        )

    def test_many_at_a_time_are_one_at_a_time(self, x, y, monkeypatch):
        whole = fit_importance.importance(x, y)
        monkeypatch.setattr(submodels, "MODELS", 3)
        monkeypatch.setattr(submodels, "ROWS", 17)
        np.testing.assert_allclose(fit_importance.importance(x, y), whole, atol=1e-12)

    def test_models_that_resist_are_fitted_alone(self, x, y, monkeypatch):
        whole = fit_importance.importance(x, y)
        monkeypatch.setattr(submodels, "MAX_ROUNDS", 1)
        monkeypatch.setattr(submodels, "NEAR", 0.0)
        np.testing.assert_allclose(fit_importance.importance(x, y), whole, atol=1e-10)

    def test_strong_drivers_far_from_the_start(self, rng):
        # nearly separated: the models without the strong drivers are far from the whole one
        x = rng.normal(size=(300, 5))
        y = np.digitize(x @ [9, 9, 1, 0, 0] + rng.logistic(size=300), [-12, 0, 12])
        got = fit_importance.importance(x, y)
        assert got.sum() == pytest.approx(ordinal.fit(x, y).mcfadden, abs=1e-9)
        lone = [ordinal.fit(x[:, [j]], y).mcfadden for j in range(5)]
        first = fit_importance.analyse(x, y).conditional[:, 0]
        np.testing.assert_allclose(first, lone, atol=1e-9)

    def test_planted_order_is_found(self, rng):
        x = rng.normal(size=(3000, 4)) + 0.5 * rng.normal(size=(3000, 1))
        y = np.digitize(x @ [1.0, 0.6, 0.3, 0.0] + rng.logistic(size=3000), [-2, 0, 1, 2])
        got = fit_importance.analyse(x, y)
        assert np.argsort(-got.general).tolist() == [0, 1, 2, 3]
        assert got.complete[0, 1:].tolist() == [1, 1, 1]


class TestRefuses:
    def test_many_drivers(self, rng):
        with pytest.raises(MethodError, match=r"at most 14 drivers; 15 were given"):
            fit_importance.importance(rng.normal(size=(50, 15)), rng.integers(0, 3, size=50))

    def test_options(self, x, y):
        with pytest.raises(OptionError, match="`statistic` is 'macfadden'. Did you mean"):
            fit_importance.analyse(x, y, statistic="macfadden")
        with pytest.raises(OptionError, match="`link` is 'log'"):
            fit_importance.analyse(x, y, link="log")

    def test_separation(self, x, y):
        with pytest.raises(MethodError, match="'lounge' separates 2 from 3 perfectly"):
            table = np.column_stack([x, (y == 3) & (np.arange(len(y)) % 2 == 0)])
            fit_importance.analyse(table, y, names=["a", "b", "c", "d", "lounge"])

    def test_what_the_fit_refuses(self, x, y):
        with pytest.raises(MethodError, match="never varies"):
            fit_importance.importance(x, np.ones(len(y)))
        with pytest.raises(MethodError, match="exactly one player"):
            fit_importance.importance(x, y, players=[(0,), (1, 2)])


@pytest.fixture
def x(rng):
    return rng.normal(size=(300, 4)) + 0.6 * rng.normal(size=(300, 1))


@pytest.fixture
def y(rng, x):
    return np.digitize(x @ [0.8, 0.4, 0.2, 0.0] + rng.logistic(size=len(x)), [-2, 0, 1.5])


def _reference(shared, name):
    folder = shared / "reference" / "drivers"
    text = (folder / "dominance_ordinal_binary.json").read_text("utf-8")
    kept = json.loads(text)["results"][name]
    if name.startswith("housing"):
        return kept, *cells_of(case_of(shared, "housing_proportional_odds")["inputs"])
    table = pd.read_csv(folder / kept["input"])
    if "order" in kept:
        y = table.pop("CUSA1").map({answer: k for k, answer in enumerate(kept["order"])})
    else:
        y = table.pop("top")
    return kept, table.to_numpy(float), y.to_numpy(), None
