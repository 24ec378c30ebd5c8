"""Reference cases and small tables with planted groups, or none."""

from __future__ import annotations

import json

import numpy as np
import pytest


@pytest.fixture(scope="session")
def case(shared):
    """A reference case by file and id."""

    def find(topic, name):
        text = (shared / "reference" / "methods" / f"{topic}.json").read_text("utf-8")
        return next(one for one in json.loads(text)["cases"] if one["id"] == name)

    return find


@pytest.fixture(scope="session")
def ruspini(case):
    """75 points in the plane, four groups."""
    inputs = case("08_segmentation", "ruspini_kmeans_silhouette")["inputs"]
    return np.column_stack([inputs["x"], inputs["y"]]).astype(float)


@pytest.fixture(scope="session")
def planted():
    """Three groups of 120, 90 and 60 with their own patterns over six items of 1 to 5."""
    rng = np.random.default_rng(20260101)
    patterns = np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3], [3, 3, 3, 1, 5, 5]])
    truth = np.repeat([0, 1, 2], [120, 90, 60])
    answers = np.clip(np.rint(patterns[truth] + rng.normal(0, 0.6, size=(270, 6))), 1, 5)
    for one in (answers, truth):
        one.setflags(write=False)  # all tests share them
    return answers, truth
