"""Surveys from a study, or from a file without one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data import cleaning, files
from cemlab.data.assembly import assemble
from cemlab.data.survey import Survey
from cemlab.errors import OptionError
from cemlab.study import Item, Study, open_study

# 01 and numbers longer than floats can hold are codes: as numbers they would lose digits
CODE = r"\s*[+-]?(0\d|\d{16})"


def read_survey(
    source: Study | str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    **meaning: Any,
) -> Survey:
    """Read a survey from a study, or from a CSV, CSV.gz, Parquet or XLSX file.

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
        table = _numbers_where_all_are(table, _texts_declared(meaning))
    survey = Survey.from_frame(table, **meaning)
    return replace(survey, source=path.name)


def _from_study(study: Study) -> Survey:
    spec = study.survey
    path = study.survey_file
    table = files.read_table(path, encoding=spec.encoding, separator=spec.separator)
    items = {name.strip(): item for name, item in spec.items.items()}
    uses = {"wave": spec.wave, "customer": spec.customer}
    uses["weight"] = spec.weight.column if spec.weight else None
    uses = {use: column for use, column in uses.items() if column is not None}
    expected = dict.fromkeys(spec.id or (), "id") | {
        name: item.role for name, item in items.items()
    }
    expected |= {column: use for use, column in uses.items()}
    present = list(table.columns)
    failures = cleaning.missing_columns(expected, present)
    if spec.id is not None:
        table, uses["id"] = cleaning.with_id(table, spec.id)
    absent = {failure.column for failure in failures}
    fields = assemble(
        table,
        {name: item for name, item in items.items() if name not in absent},
        uses={use: column for use, column in uses.items() if column not in absent},
        weight_kind=spec.weight.kind if spec.weight else "survey",
        language=study.language,
        source=path.name,
        is_simulated=study.simulated,
        ignored=tuple(c for c in present if c not in expected),
        failures=failures,
    )
    touchpoints = {name: touchpoint.label for name, touchpoint in study.touchpoints.items()}
    return Survey(**fields, touchpoints=touchpoints)


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
