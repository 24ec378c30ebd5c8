"""Surveys from a study, or from a file without one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.study_reading import survey_of
from cemlab.data.survey import Survey
from cemlab.errors import OptionError
from cemlab.sources import read_table
from cemlab.study import Item, Study, open_study

# 01 and numbers longer than floats can hold are codes: as numbers they would lose digits
CODE = r"\s*[+-]?(0\d|\d{16})"


def read_survey(
    source: Study | str | Path,
    *,
    wave: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    **meaning: Any,
) -> Survey:
    """Read a survey from a study, or from a CSV, CSV.gz, Parquet or XLSX file.

    Parameters
    ----------
    source : Study, str or Path
        A study, or the path of a file.
    wave : str, optional
        Of a study, the one wave to read, as it was asked; all of them below each other when not
        given. Of a file, the column that names the waves.
    encoding, separator : str, optional
        Of a CSV file read without a study.
    **meaning
        For a file, the arguments of `Survey.from_frame`: `weight`, `missing`, `scale` and so on.

    Returns
    -------
    Survey

    Raises
    ------
    DataError
        The file cannot be read, or breaks what the study says; all problems are listed.

    Examples
    --------
    >>> survey = cemlab.read_survey(cemlab.open_study("wuye-repair"))
    >>> latest = cemlab.read_survey(study, wave="2026Q4")
    >>> survey = cemlab.read_survey("answers.csv", weight="w", scale={"overall": (1, 5)})
    """
    if isinstance(source, Study):
        if meaning or encoding or separator:
            raise OptionError(
                "A study says itself how its file is read. Write codes, scales and encoding into "
                "study.yaml, or pass the path of a file."
            )
        return survey_of(source, wave)
    path = Path(source)
    if path.name == str(source) and not path.suffix and not path.exists():
        return survey_of(open_study(str(source)), wave)
    table = read_table(path, encoding=encoding, separator=separator)
    if path.suffix != ".parquet":
        table = _numbers_where_all_are(table, _texts_declared(meaning))
    survey = Survey.from_frame(table, **meaning)
    return replace(survey, source=path.name)


def _texts_declared(meaning: Mapping[str, Any]) -> set[str]:
    """Columns whose cells are names, not amounts, because the caller says so."""
    given = meaning.get("id")
    names = [meaning.get("customer"), *([given] if isinstance(given, str) else given or [])]
    items = meaning.get("items")
    for name, facts in items.items() if isinstance(items, Mapping) else ():
        facts = dict(facts) if isinstance(facts, (Item, Mapping)) else {}
        if facts.get("role") in ("segment", "verbatim") or facts.get("levels") is not None:
            names.append(name)
    return {cleaning.name_of(name) for name in names}


def _numbers_where_all_are(table: pd.DataFrame, texts: Collection[str]) -> pd.DataFrame:
    """Text columns of a CSV that hold nothing but numbers and blanks, as numbers."""
    changed = {}
    for name in table.columns.difference(list(texts), sort=False):
        blank = table[name].str.strip().eq("")
        numbers = pd.to_numeric(table[name].where(~blank), errors="coerce")
        is_code = table[name].str.match(CODE).any()
        if not blank.all() and not is_code and numbers[~blank].notna().all():
            changed[name] = numbers
    return table.assign(**changed)
