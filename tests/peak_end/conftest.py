"""Cases of the reference values by topic and name; real studies by their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cemlab


@pytest.fixture
def case(shared):
    def find(topic: str, name: str) -> dict:
        path = shared / "reference" / "methods" / f"{topic}.json"
        cases = json.loads(path.read_text("utf-8"))["cases"]
        return next(one for one in cases if one["id"] == name)

    return find


@pytest.fixture(scope="module")
def real(shared):
    """Moments and survey of a study of real data by its name; skips where the data are absent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(shared / "data"))

        def read(name: str) -> tuple[cemlab.EventLog, cemlab.Survey]:
            if not (shared / "data" / name).is_dir():
                pytest.skip(f"no {name} among the shared data")
            study = cemlab.open_study(Path(__file__).parents[1] / "studies" / name)
            return cemlab.read_events(study), cemlab.read_survey(study)

        yield read
