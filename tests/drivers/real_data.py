"""Surveys of real customers, read as the studies beside these tests declare them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import cemlab
from cemlab import Survey

STUDIES = Path(__file__).resolve().parent.parent / "studies"


@cache
def survey_of(shared: Path, name: str) -> Survey:
    """The survey of a study, read once; skips where its data are absent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(shared / "data"))
        study = cemlab.open_study(STUDIES / name)
        if not (shared / "data" / study.survey.file).is_file():
            pytest.skip(f"no {study.survey.file} among the shared data")
        return cemlab.read_survey(study)


def drivers_of(survey: Survey, *starts: str) -> list[str]:
    """Items declared as drivers, those of some batteries only where beginnings are given."""
    return [name for name, item in survey.items.items()
            if item.role == "driver" and name.startswith(starts or ("",))]  # fmt: skip
