"""Rated walks that several test files use."""

import numpy as np
import pytest

from .worlds import STEPS


@pytest.fixture
def rated(rng):
    """Forty customers, all at all four touchpoints; b is lowest by far, c and d alike."""
    truth = {"a": 0.5, "b": -1.0, "c": 0.0, "d": 0.0}
    level = rng.normal(0, 0.4, 40)
    felt = [truth[step] + level[who] for who in range(40) for step in STEPS]
    felt = np.clip(felt + rng.normal(0, 0.4, 160), -2, 2).round(2).tolist()
    met = [(who, step) for who in range(40) for step in STEPS]
    return [(*one, value) for one, value in zip(met, felt, strict=True)]
