"""Mean coefficients by size of the model: as relaimpo has them, by hand, and what must hold."""

import json

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError

SHARED = ["swiss", "attitude", "stackloss", "mtcars", "mobi_perq7", "mobi_p12"]


def by_size(frame, outcome, drivers, **options):
    found = cemlab.drivers.fit(
        Survey.from_frame(frame), outcome=outcome, drivers=drivers, resamples=0, **options
    )
    return found, found.coefficients(by="size")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SHARED)
def test_agrees_with_relaimpo(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"importance_{name}.json").read_text("utf-8"))
    frame = pd.read_csv(folder / reference["input"])
    expected = reference["results"]["relaimpo.ave.coeffs"]["values"]
    if len(reference["drivers"]) >= len(frame) - 1:
        pytest.skip("more parameters than answers")
    _, got = by_size(frame, reference["outcome"], reference["drivers"])
    wide = got.pivot_table(index="driver", columns="drivers", values="estimate")
    np.testing.assert_allclose(wide.loc[expected["rows"]], expected["data"], rtol=1e-9, atol=1e-12)


def test_alone_and_beside_all_others(rng):
    a = rng.normal(size=300)
    frame = pd.DataFrame({"a": a, "b": a + rng.normal(size=300)}).assign(y=a)
    frame["y"] += 0.5 * frame["b"] + rng.normal(size=300)
    found, got = by_size(frame, "y", ["a", "b"])
    wide = got.pivot_table(index="driver", columns="drivers", values="estimate")
    terms = found.coefficients().set_index("term")["estimate"]
    assert wide[2.0].to_numpy() == pytest.approx(terms[["a", "b"]].to_numpy())
    assert wide.loc["a", 1.0] == pytest.approx(np.polyfit(frame["a"], frame["y"], 1)[0])
    assert wide.loc["b", 1.0] == pytest.approx(np.polyfit(frame["b"], frame["y"], 1)[0])


def test_covariates_are_in_every_model(rng):
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    frame["y"] = frame.sum(axis=1) + rng.normal(size=200)
    _, got = by_size(frame, "y", ["a"], covariates=["b", "c"])
    x = np.column_stack([np.ones(200), frame[["a", "b", "c"]]])
    assert got["estimate"].item() == pytest.approx(np.linalg.lstsq(x, frame["y"])[0][1])
    assert got["term"].item() == "a"


def test_refusals(survey):
    options = {"outcome": "overall", "drivers": ["wait", "staff"], "resamples": 0}
    found = cemlab.drivers.fit(survey, **options, model="binary")
    with pytest.raises(MethodError, match="linear models of up to 12 drivers"):
        found.coefficients(by="size")
    with pytest.raises(OptionError, match="size"):
        found.coefficients(by="number")
