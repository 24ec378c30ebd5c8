"""Wilson intervals of many shares at once."""

import json

import numpy as np

from cemlab.numerics import wilson_intervals


def test_agree_with_newcombe(shared):
    path = shared / "reference" / "methods" / "02_proportions_means_weights.json"
    cases = [c for c in json.loads(path.read_text("utf-8"))["cases"] if c["id"][:7] == "wilson_"]
    inputs, expected = ([case[key] for case in cases] for key in ("inputs", "expected"))
    share, low, high = wilson_intervals(
        np.array([one["successes"] for one in inputs]), np.array([one["n"] for one in inputs])
    )
    for got, key in ((share, "p"), (low, "low"), (high, "high")):
        np.testing.assert_allclose(got, [one[key] for one in expected], rtol=1e-6, atol=1e-8)


def test_nobody_and_everybody_have_an_end_at_the_border():
    _, low, high = wilson_intervals(np.array([0, 20]), np.array([20, 20]))
    assert low[0] == 0 and high[1] == 1 and 0.16 < high[0] < 0.17


def test_nobody_asked_is_a_gap():
    assert np.isnan(wilson_intervals(np.array([0]), np.array([0]))).all()
