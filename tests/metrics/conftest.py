"""Cases of the reference values by topic and name."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def case(shared):
    def find(topic: str, name: str) -> dict:
        path = shared / "reference" / "methods" / f"{topic}.json"
        cases = json.loads(path.read_text("utf-8"))["cases"]
        return next(one for one in cases if one["id"] == name)

    return find
