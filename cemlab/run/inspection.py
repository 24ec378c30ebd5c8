"""A study's data read once, as its notebooks will read them: what is wrong is said before they run.

Reading needs pandas: nothing here is called where every notebook is up to date.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from cemlab.errors import CemlabError
from cemlab.study import Study, survey_alone

if TYPE_CHECKING:
    from cemlab.data import Survey


def data_problems(name: str) -> CemlabError | None:
    """What is wrong with the data of a study whose file has problems elsewhere."""
    study = survey_alone(name)
    if study is None:
        return None
    try:
        read_once(study)
    except CemlabError as error:
        return error
    return None


def weak_points(survey: Survey) -> list[str]:
    """Checks of the data that did not pass, in words."""
    table = survey.quality()
    return [note for note, passed in zip(table["note"], table["passed"], strict=True)
            if passed is False]  # fmt: skip


def tried(study: Study, survey: Survey) -> list[CemlabError]:
    """What would stop each analysis of the study: all are tried, without resampling."""
    from cemlab import drivers, metrics

    verbs = {"metrics": metrics.score, "scorecard": metrics.scorecard, "drivers": drivers.fit}
    problems = []
    for block in study.analyses:
        options = study.options(block)
        if block == "drivers":
            options["resamples"] = 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                verbs[block](survey, **options)
        except CemlabError as error:
            problems.append(type(error)(f"analyses.{block}: {error}"))
    return problems


def read_once(study: Study) -> tuple[Survey, tuple[str, ...]]:
    """The survey of a study, and what reading it warns of.

    Raises
    ------
    StudyError, DataError
        The file is missing, cannot be read, or breaks what the study says.
    """
    from cemlab.data import read_survey

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        survey = read_survey(study)
    said = (
        f"{one.category.__name__}: {one.message}"
        for one in warned
        if issubclass(one.category, UserWarning)
    )
    return survey, tuple(dict.fromkeys(said))
