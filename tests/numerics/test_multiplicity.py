"""Adjusted p-values against R's p.adjust."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cemlab.errors import OptionError
from cemlab.numerics import adjusted_p


@pytest.mark.parametrize("name", ["bh_1995_fifteen", "adjust_with_missing_and_ties"])
@pytest.mark.parametrize("method", ["holm", "bh"])
def test_agrees_with_r(shared, name, method):
    path = shared / "reference" / "methods" / "05_multiplicity_and_comparison.json"
    cases = json.loads(path.read_text("utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == name)
    got = adjusted_p(np.array(case["inputs"]["p"], float), method)
    expected = np.array(case["expected"][method], float)
    np.testing.assert_allclose(got, expected, rtol=1e-6)
    if "n_rejected" in case["expected"]:
        assert (got <= case["inputs"]["alpha"]).sum() == case["expected"]["n_rejected"][method]


def test_nothing_to_adjust():
    assert adjusted_p(np.array([])).shape == (0,)
    assert np.isnan(adjusted_p([np.nan])).all()


def test_refuses_another_method():
    with pytest.raises(OptionError, match="bh, holm"):
        adjusted_p([0.1], "none")
