"""Surveys from a study, or from a file without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data import cleaning, files
from cemlab.data.assembly import assemble
from cemlab.data.survey import Survey
from cemlab.errors import OptionError
from cemlab.study import Study, open_study


def read_survey(
    source: Study | str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    **meaning: Any,
) -> Survey:
    """Read a survey from a study, or from a CSV, CSV.gz or Parquet file.

    Parameters
    ----------
    source : Study, str or Path
        A study, or the path of a file.
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
    >>> survey = cemlab.read_survey("answers.csv", weight="w", scale={"overall": (1, 5)})
    """
    if isinstance(source, Study):
        if meaning or encoding or separator:
            raise OptionError(
                "A study says itself how its file is read. Write codes, scales and encoding into "
                "study.yaml, or pass the path of a file."
            )
        return _from_study(source)
    path = Path(source)
    if path.name == str(source) and not path.suffix and not path.exists():
        return _from_study(open_study(str(source)))
    table = files.read_table(path, encoding=encoding, separator=separator)
    if path.suffix != ".parquet":
        table = _numbers_where_all_are(table)
    survey = Survey.from_frame(table, **meaning)
    return replace(survey, source=path.name)


def _from_study(study: Study) -> Survey:
    spec = study.survey
    (path,) = study.inputs()
    table = files.read_table(path, encoding=spec.encoding, separator=spec.separator)
    items = {name.strip(): item for name, item in spec.items.items()}
    uses = {spec.id: "id", spec.wave: "wave", spec.customer: "customer"}
    uses[spec.weight.column if spec.weight else None] = "weight"
    uses.pop(None, None)
    failures = cleaning.missing_columns({name: item.role for name, item in items.items()} | uses,
                                        list(table.columns))  # fmt: skip
    absent = {failure.column for failure in failures}
    fields = assemble(
        table,
        {name: item for name, item in items.items() if name not in absent},
        uses={column: use for column, use in uses.items() if column not in absent},
        weight_kind=spec.weight.kind if spec.weight else "survey",
        language=study.language,
        source=path.name,
        is_simulated=study.simulated,
        ignored=tuple(c for c in table.columns if c not in items and c not in uses),
        failures=failures,
    )
    return Survey(**fields)


def _numbers_where_all_are(table: pd.DataFrame) -> pd.DataFrame:
    """Text columns of a CSV that hold nothing but numbers and blanks, as numbers."""
    changed = {}
    for name in table.columns:
        blank = table[name].str.strip().eq("")
        numbers = pd.to_numeric(table[name].where(~blank), errors="coerce")
        if not blank.all() and numbers[~blank].notna().all():
            changed[name] = numbers
    return table.assign(**changed)
