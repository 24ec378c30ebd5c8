"""The shared data as the studies here look for them, and every study read once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cemlab

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def data(shared) -> Path:
    """The folder with the data sets; tests skip where it is absent."""
    folder = shared / "data"
    if not folder.is_dir():
        pytest.skip("no data sets among the shared data")
    return folder


@pytest.fixture(scope="session")
def read(data) -> Iterator[Callable[[str], cemlab.Survey]]:
    """Read the survey of a study here by its name, once; skip where its data are absent."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CEMLAB_DATA", str(data))

    @functools.cache
    def survey(name: str) -> cemlab.Survey:
        study = cemlab.open_study(HERE / name)
        if not (data / study.survey.file).is_file():
            pytest.skip(f"no {study.survey.file} among the shared data")
        return cemlab.read_survey(study)

    yield survey
    patch.undo()
