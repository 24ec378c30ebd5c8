"""What other packages do with answers, and must not happen here: gaps, rows, names, intervals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor

import cemlab
from cemlab import Survey
from cemlab.drivers.methods import linear_fit
from cemlab.errors import MethodError, OptionError

RATED = {"a": (1, 5), "b": (1, 5), "c": (1, 5), "y": (1, 5)}


@pytest.fixture
def frame(rng) -> pd.DataFrame:
    latent = rng.normal(size=(400, 3)) + 0.7 * rng.normal(size=(400, 1))
    table = pd.DataFrame(np.clip(np.rint(3 + latent), 1, 5), columns=list("abc"))
    y = 3 + 0.6 * (table["a"] - 3) + 0.3 * (table["b"] - 3) + rng.normal(0, 0.6, 400)
    return table.assign(y=np.clip(np.rint(y), 1, 5))


def fit(frame, **options):
    weight = {"weight": "w"} if "w" in frame else {}
    survey = Survey.from_frame(frame, scale=RATED, **weight)
    asked = {"outcome": "y", "drivers": ["a", "b", "c"], "resamples": 0} | options
    return cemlab.drivers.fit(survey, **asked)


def shares(found):
    return found.tidy().set_index("driver")["share"].sort_index()


def test_order_of_rows_does_not_matter_with_weights(frame, rng):
    """ShapKa picks weights by their place, and changes when rows are shuffled."""
    weighted = frame.assign(w=rng.uniform(0.3, 3, len(frame)))
    shuffled = weighted.sample(frac=1, random_state=1).reset_index(drop=True)
    np.testing.assert_allclose(shares(fit(shuffled)), shares(fit(weighted)), atol=1e-12)
    assert (shares(fit(weighted)) - shares(fit(frame))).abs().max() > 1e-4


@pytest.mark.filterwarnings("ignore::cemlab.errors.MissingDataWarning")
def test_n_is_of_the_answers_in_the_model(frame, rng):
    """rwa takes each correlation from other people and says how many rows are complete."""
    gaps = frame.mask(rng.random(frame.shape) < 0.08)
    gaps["y"] = gaps["y"].fillna(3)
    complete = gaps.dropna()
    found = fit(gaps)
    whole = found.glance().iloc[0]
    by_hand = sm.OLS(complete["y"], sm.add_constant(complete[list("abc")])).fit()
    assert whole["n"] == len(complete) < len(gaps)
    assert whole["r_squared"] == pytest.approx(by_hand.rsquared, abs=1e-12)
    assert found.notes_of("listwise")["n_dropped"] == len(gaps) - len(complete)
    with pytest.raises(OptionError, match="'pairwise'.*no possible data set"):
        fit(gaps, missing="pairwise")


def test_one_blank_or_little_variance_drops_no_driver(frame):
    """key-driver-analysis drops a driver for one gap, or a variance up to 0.03, silently."""
    gap = frame.copy()
    gap.loc[7, "b"] = np.nan
    found = fit(gap)
    assert set(found.tidy()["driver"]) == {"a", "b", "c"} and found.glance()["n"].iloc[0] == 399
    small = frame.assign(c=frame["c"] / 20)
    assert small["c"].var() < 0.03
    survey = Survey.from_frame(small)
    other = cemlab.drivers.fit(survey, outcome="y", drivers=list("abc"), resamples=0)
    np.testing.assert_allclose(shares(other), shares(fit(frame)), atol=1e-12)


@pytest.mark.parametrize("model", ["linear", "binary"])
def test_the_callers_table_stays_as_it_is(frame, model):
    """dominance-analysis adds a column to the caller's table and then counts it as a driver."""
    before = frame.copy()
    survey = Survey.from_frame(frame, scale=RATED)
    found = cemlab.drivers.fit(survey, outcome="y", drivers=list("abc"), model=model, resamples=0)
    pd.testing.assert_frame_equal(frame, before)
    assert set(found.tidy()["driver"]) == {"a", "b", "c"}
    whole = found.glance()["r_squared"].iloc[0]
    assert found.tidy()["estimate"].sum() == pytest.approx(whole, abs=1e-9)


def test_names_with_spaces_and_signs(frame):
    """dominance-analysis fails on a space; formulas fail on a dot or a bracket."""
    names = {"a": "waiting time", "b": "staff (desk)", "c": "价格.1", "y": "overall ~ all"}
    survey = Survey.from_frame(frame.rename(columns=names))
    drivers = [names[one] for one in "abc"]
    found = cemlab.drivers.fit(
        survey, outcome=names["y"], drivers=drivers, method="dominance", resamples=0
    )
    own = found.tidy().set_index("driver")["share"][drivers]
    np.testing.assert_allclose(own, shares(fit(frame)), atol=1e-12)
    assert set(found.dominance()["driver"]) == set(drivers)


def test_an_interval_above_zero_is_no_finding(frame, rng):
    """rwa calls every weight significant, because no interval of a part of R² reaches 0."""
    noisy = frame.assign(c=rng.integers(1, 6, len(frame)).astype(float))
    row = fit(noisy, resamples=400).tidy().set_index("driver").loc["c"]
    assert row["share_low"] > 0 and row["verdict"] == "noise"


@pytest.mark.filterwarnings("ignore::cemlab.errors.SmallSampleWarning")
def test_intervals_stay_within_nothing_and_all(shared):
    """Normal and basic intervals of relaimpo reach below 0; a part of R² cannot."""
    folder = shared / "reference" / "drivers"
    kept = json.loads((folder / "boot_attitude.json").read_text("utf-8"))
    told = kept["results"]
    lowest = {kind: min(told[kind]["values"]["lmg"]["lower"]) for kind in ("norm", "basic", "perc")}
    assert lowest["norm"] < 0 and lowest["basic"] < 0 < lowest["perc"]
    table = pd.read_csv(folder / kept["input"])
    drivers = told["perc"]["values"]["lmg"]["drivers"]
    found = cemlab.drivers.fit(
        Survey.from_frame(table), outcome="rating", drivers=drivers, resamples=400
    )
    own = found.tidy()
    assert own[["conf_low", "share_low"]].min().min() >= 0
    assert own["share_high"].max() <= 1


def test_branches_are_resampled_as_branches(shared):
    """Rows of one district are alike: errors by district are up to twice as wide."""
    folder = shared / "reference" / "drivers"
    kept = json.loads((folder / "boot_cluster_apiclus1.json").read_text("utf-8"))
    table = pd.read_csv(folder / kept["input"])
    table["dnum"] = table["dnum"].astype(str)
    survey = Survey.from_frame(table, items={"dnum": {"role": "segment"}})
    asked = {"outcome": "api00", "drivers": kept["drivers"], "resamples": 400}
    with pytest.warns(cemlab.errors.SmallSampleWarning, match="only 15 of them"):
        clustered = cemlab.drivers.fit(survey, cluster="dnum", **asked)
    alone = cemlab.drivers.fit(survey, **asked)
    widths = [(one.tidy().set_index("driver").eval("conf_high - conf_low"))
              for one in (clustered, alone)]  # fmt: skip
    assert (widths[0] / widths[1]).max() > 1.2


def test_inflation_needs_no_column_of_ones(frame):
    """Older statsmodels gave other values where the constant was forgotten."""
    x = frame[list("abc")].to_numpy() + 40
    expected = [variance_inflation_factor(sm.add_constant(x), place) for place in (1, 2, 3)]
    np.testing.assert_allclose(linear_fit(x, frame["y"].to_numpy()).vif, expected, rtol=1e-9)


def test_a_driver_twice_is_refused_by_name(frame):
    """Some packages stop, some share the credit, some give nothing, by chance."""
    with pytest.raises(MethodError, match="'a' and 'c' hold the same"):
        fit(frame.assign(c=6 - frame["a"]))
