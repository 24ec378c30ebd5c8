"""Where other packages disagree: ours is what most say, and the one who differs is named.

Values of the packages that are wrong are those that their runs printed (`drivers-peers.md`);
the reference files hold only the values of those that agree.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import METHODS, check_design, dominance, linear_fit

LMG = ("relaimpo.lmg", "sensitivity.lmg", "hier.part.I", "dominanceanalysis.general",
       "domir.general")  # fmt: skip
JOHNSON = ("relaimpo.genizi", "iopsych.relWt", "yhat.rlw", "rwa.raw", "sensitivity.johnson")
SETS = ["swiss", "attitude", "stackloss", "mtcars", "mobi_perq7", "mobi_p12"]


@pytest.mark.parametrize("name", SETS)
def test_all_that_the_file_holds_agree_with_each_other_and_with_us(shared, name):
    reference, x, y = _read(shared, f"importance_{name}")
    for method, keys in (("shapley", LMG), ("johnson", JOHNSON)):
        told = {key: _values(reference, key) for key in keys if key in reference["results"]}
        assert len(told) >= 4
        ours = METHODS[method](x, y)
        for key, values in told.items():
            np.testing.assert_allclose(values, ours, rtol=0, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", ["mtcars", "mobi_p12"])
def test_hier_part_is_wrong_from_ten_drivers(shared, name):
    """It has no value in the files from p = 10 on, where its parts no longer add up to R²."""
    reference, x, y = _read(shared, f"importance_{name}")
    assert x.shape[1] >= 10 and "hier.part.I" not in reference["results"]
    fit = linear_fit(x, y)
    assert METHODS["shapley"](x, y).sum() == pytest.approx(fit.r_squared, abs=1e-12)


def test_yhat_ignores_weights(shared):
    """It would give the second of these for the first; relaimpo and domir give ours."""
    reference, x, y = _read(shared, "weighted_apistrat")
    weights = pd.read_csv(shared / "reference/drivers" / reference["input"])["pw"].to_numpy()
    told = reference["results"]
    for key in ("relaimpo.lmg", "domir.general"):
        expected = list(told["weighted"][key]["values"].values())
        np.testing.assert_allclose(
            METHODS["shapley"](x, y, weights), expected, rtol=0, atol=1e-10, err_msg=key
        )
    without = list(told["unweighted"]["relaimpo.lmg"]["values"].values())
    assert np.abs(METHODS["shapley"](x, y, weights) - without).max() > 0.05


def test_dominance_analysis_claims_complete_dominance_that_is_not_there(shared):
    """It says that Education dominates all four others and Catholic dominates Agriculture, and
    misses Infant.Mortality over Agriculture; two packages and we see otherwise."""
    reference, x, y = _read(shared, "importance_swiss")
    ours = dominance.analyse(x, y).complete
    places = {name: place for place, name in enumerate(reference["drivers"])}
    for row, column, verdict in (("Education", "Infant.Mortality", 0.5),
                                 ("Catholic", "Agriculture", 0.5),
                                 ("Infant.Mortality", "Agriculture", 1)):  # fmt: skip
        at = places[row], places[column]
        data = reference["results"]["dominanceanalysis.complete"]["values"]["data"]
        share = reference["results"]["domir.complete"]["values"]["data"][at[0]][at[1]]
        assert ours[at] == data[at[0]][at[1]] == verdict
        assert (share == 1) == (verdict == 1)


def test_netneurotools_divides_adjusted_r_squared(shared):
    """Its parts add up to 0.663 and not to the 0.733 that all others divide."""
    _, x, y = _read(shared, "importance_attitude")
    fit = linear_fit(x, y)
    assert METHODS["shapley"](x, y).sum() == pytest.approx(fit.r_squared, abs=1e-12)
    assert round(fit.r_squared, 3) == 0.733 and round(fit.r_squared_adjusted, 3) == 0.663


def test_rwa_signs_another_quantity(shared):
    """Its + of Agriculture is not the sign of the coefficient, which is negative."""
    reference, x, y = _read(shared, "importance_swiss")
    place = reference["drivers"].index("Agriculture")
    assert reference["results"]["rwa.sign"]["values"]["Agriculture"] == "+"
    assert linear_fit(x, y).coefficient[place + 1] < 0 < check_design(x, y)[place, -1]


def test_shapley_and_johnson_are_two_definitions(shared):
    """Packages agree on each; the two differ by up to 3.5% of R² and in the order of drivers."""
    apart, reordered = [], 0
    for name in SETS:
        _, x, y = _read(shared, f"importance_{name}")
        one, other = METHODS["shapley"](x, y), METHODS["johnson"](x, y)
        apart.append(np.abs(one - other).max() / one.sum())
        reordered += (np.argsort(one) != np.argsort(other)).any()
    assert 0.02 < max(apart) < 0.04
    assert 0 < reordered < len(SETS)


def _read(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"{name}.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    x = table[reference["drivers"]].to_numpy(float)
    return reference, x, table[reference["outcome"]].to_numpy(float)


def _values(reference, key):
    return [reference["results"][key]["values"][driver] for driver in reference["drivers"]]
