"""Reference values of personas: every case is read by a test, or is said to be another's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.metrics.test_reference import is_read, texts_in_use

OF_SEGMENTS = ("mca_famd_small", "k_rules_on_a_gradient", "copula_null_homogeneity_test")

# Cases that no test reads, each with the reason.
UNREAD: dict[str, str] = {
    "copula_null_homogeneity_test": "rates of a simulation of hours; expected from test_separation",
}


def cases(shared):
    """Names of the cases of grouping and profiling, in four files."""
    folder = shared / "reference" / "methods"
    for path in sorted(folder.glob("*.json")):
        named = [one["id"] for one in json.loads(path.read_text("utf-8"))["cases"]]
        if path.name.startswith(("08_", "09_")):
            yield from named
        elif path.name.startswith(("17_", "18_")):
            yield from (name for name in named if name in OF_SEGMENTS)


def test_every_case_is_read(shared):
    used = [texts_in_use(path) for path in Path(__file__).parent.glob("test_*.py")
            if path.name != Path(__file__).name]  # fmt: skip
    known = list(cases(shared))
    unread = {name for name in known if not any(is_read(name, *one) for one in used)}
    assert len(known) == 21 and set(OF_SEGMENTS) <= set(known)
    assert unread == set(UNREAD)


@pytest.mark.parametrize("name", ["17_index_models_and_measurement", "18_asymmetry"])
def test_segmentation_parts_are_all_that_is_about_groups(shared, name):
    """A case that is added there and speaks of clusters or categories is not overlooked."""
    path = next((shared / "reference" / "methods").glob(f"{name}*.json"))
    words = ("mca", "famd", "choose_k", "homogeneity", "segment", "persona", "kmeans", "latent")
    about = {one["id"] for one in json.loads(path.read_text("utf-8"))["cases"]
             if any(word in one["method"] for word in words)}  # fmt: skip
    assert about <= set(OF_SEGMENTS)
