"""A study's data read once, as its notebooks will read them: what is wrong is said before they run.

Reading needs pandas: nothing here is called where every notebook is up to date.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from cemlab.study import Study

if TYPE_CHECKING:
    from cemlab.data import Survey


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
