"""The survey of a study: every wave read as it was asked, tables joined, people protected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from cemlab.data import cells, cleaning, kinds, waves
from cemlab.data.assembly import assemble, expected_columns
from cemlab.data.circumstances import Circumstances
from cemlab.data.part_reading import put_together
from cemlab.data.provenance import check_fingerprint
from cemlab.data.shielding import Shield
from cemlab.data.survey import Survey
from cemlab.data.tables_joined import join
from cemlab.errors import DataError, Failure, OptionError
from cemlab.sources import read_table, rows_in_parts, wanted_of
from cemlab.study import (
    FileSpec,
    Item,
    JoinSpec,
    Study,
    SurveySpec,
    uses_of,
    wave_items,
)


def survey_of(
    study: Study, wave: str | None = None, *, table: pd.DataFrame | None = None, redact: bool = True
) -> Survey:
    """The survey of a study: all waves below each other, or one alone as it was asked.

    With `table`, of these rows instead of those in the file. Without `redact`, comments stay as
    they are: only for what is thrown away.
    """
    spec = study.survey
    names = [spec.first_wave, *spec.waves] if spec.waves else []
    if wave is not None and wave not in names:
        if not names:
            raise OptionError(
                f"`wave` is {wave!r}, but the study has no waves. Leave it out, or import a second "
                "wave with cemlab new … --wave."
            )
        raise OptionError.unknown("wave", wave, names)
    shield = Shield(study, redact)
    if wave is not None or not names:
        fields = _one(study, wave if wave in spec.waves else None, table, shield)
    else:
        fields = waves.pooled(_each(study, names), spec)
        shield.cover(fields)
    told = fields.pop("told")
    keys = fields.pop("keys")
    fields, matches = _with_joins(study, fields, keys, shield)
    touchpoints = {name: touchpoint.label for name, touchpoint in study.touchpoints.items()}
    told |= shield.told | {"matches": shield.matches(matches)}
    return Survey(**fields, touchpoints=touchpoints, circumstances=Circumstances(**told))


def _each(study: Study, names: list[str]) -> dict[str, dict[str, Any]]:
    """The fields of every wave; problems of all of them at once."""
    parts, wrong = {}, []
    for name in names:
        try:
            parts[name] = _one(study, name if name in study.survey.waves else None)
        except DataError as bad:
            wrong.append(bad)
    if wrong:
        failures = [failure for bad in wrong for failure in bad.failures]
        raise DataError("\n".join(map(str, wrong)), failures)
    return parts


class _Reading(NamedTuple):
    """How the table of a wave is read."""

    path: Path
    file: FileSpec
    items: dict[str, Item]
    renamed: Mapping[str, str]
    joins: dict[str, str]
    expected: dict[str, str]  # columns by their names in the first wave, and what for

    @property
    def needed(self) -> list[str]:
        """Columns by their names in the file."""
        return sorted({self.renamed.get(name, name) for name in self.expected})


def _reading(study: Study, wave: str | None) -> _Reading:
    spec = study.survey
    named = spec.items if wave is None else wave_items(spec, wave)[0]
    items = {name.strip(): item for name, item in named.items()}
    joins = {name: _to(spec, one) for name, one in study.joins.items()}
    expected = dict.fromkeys(spec.id or (), "id") | expected_columns(items, uses_of(spec))
    expected |= {column: "join" for column in joins.values() if column not in expected
                 and column != cleaning.ID_JOIN.join(spec.id or ())}  # fmt: skip
    conditions = [(key, getattr(spec, key) or {}) for key in ("finished", "only")]
    expected |= {column: key for key, columns in conditions for column in columns
                 if column not in expected}  # fmt: skip
    return _Reading(
        path=study.survey_file if wave is None else study.file_of(spec.waves[wave]),
        file=spec if wave is None else spec.waves[wave],
        items=items,
        renamed={} if wave is None else spec.waves[wave].columns,
        joins=joins,
        expected=expected,
    )


def _one(
    study: Study, wave: str | None, table: pd.DataFrame | None = None, shield: Shield | None = None
) -> dict[str, Any]:
    """The fields of the first wave (None) or of a later one, of all rows or those of a table.

    With a shield, people are protected in them.
    """
    reading = _reading(study, wave)
    fields = None
    if table is None:
        check_fingerprint(reading.path, reading.file)
        fields = _of_parts(study, reading, shield)
        table = _read(reading.path, reading.file, reading.needed) if fields is None else None
    if fields is None:
        fields = _of_table(study, reading, table)
        if shield is not None:
            shield.cover(fields)
    return fields


def _of_parts(study: Study, reading: _Reading, shield: Shield | None) -> dict[str, Any] | None:
    """The fields of a file too large for memory; None of other files.

    What only all rows together show is not told part by part: waves and raked weights.
    """
    from cemlab.data.row_checks import check_rows  # which reads rows as they are read here

    spec, file = study.survey, reading.file
    if spec.waves or shield is None or (spec.weight is not None and spec.weight.rake is not None):
        return None
    said = {"encoding": file.encoding, "separator": file.separator, "format": file.format}
    with rows_in_parts(reading.path, **said) as rows:
        if rows is None:
            return None
        wanted = wanted_of(rows.names, reading.needed, reading.path.name)
        check_rows(study, rows)

        def fields_of(part: pd.DataFrame) -> dict[str, Any]:
            fields = _of_table(study, reading, part, is_part=True)
            if "_answers" in fields:
                shield.cover(fields)
            return fields

        return put_together(rows(wanted), rows.n_rows, fields_of)


def _of_table(
    study: Study, reading: _Reading, table: pd.DataFrame, is_part: bool = False
) -> dict[str, Any]:
    """The fields of all rows, or of a part that has been checked: only `told` where none counts."""
    spec, items, expected = study.survey, reading.items, reading.expected
    table, uses = _named_as_first(table, reading.renamed), uses_of(spec)
    present = list(table.columns)
    failures = _as_called(cleaning.missing_columns(expected, present), reading.renamed)
    absent = {name for name in expected if name not in present}
    table, left_out, found = rows_of(table, spec, absent)
    if is_part and not len(table):
        return {"told": {"left_out": left_out}}
    if found:
        raise DataError.of(reading.path.name, [*failures, *found])
    if spec.id is not None:
        table, uses["id"] = cleaning.with_id(table, spec.id)
    fields = assemble(
        table,
        {name: item for name, item in items.items() if not _lacks(name, item, absent)},
        uses={use: column for use, column in uses.items() if column not in absent},
        weight_kind=spec.weight.kind if spec.weight else "survey",
        language=study.language,
        source=reading.path.name,
        is_simulated=study.simulated,
        ignored=tuple(column for column in present if column not in expected),
        spec=spec,
        keys={name: column for name, column in reading.joins.items() if column in table.columns},
        failures=failures,
        is_part=is_part,
    )
    fields["told"]["left_out"] = left_out
    return fields


def _read(path: Any, file: FileSpec, columns: list[str]) -> pd.DataFrame:
    return read_table(
        path, encoding=file.encoding, separator=file.separator, sheet=file.sheet,
        format=file.format, columns=columns,
    )  # fmt: skip


def _named_as_first(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Columns of a later wave under the names of the first.

    A column that bears the name of another question now is none that the study knows.
    """
    now = {later: first for first, later in columns.items()}
    stale = {name: f"{name} (this wave)" for name in table.columns
             if name in columns and name not in now}  # fmt: skip
    return table.rename(columns={name: then for name, then in now.items()} | stale)


def _as_called(failures: list[Failure], renamed: Mapping[str, str]) -> list[Failure]:
    """Missing columns under the names that they were looked for in the file."""
    return [
        Failure(column=renamed.get(one.column, one.column), problem=one.problem, rows=one.rows,
                advice=one.advice)
        for one in failures
    ]  # fmt: skip


def _lacks(name: str, item: Item, absent: set[str]) -> bool:
    return bool(absent & set(expected_columns({name: item}, {})))


def rows_of(
    table: pd.DataFrame, spec: SurveySpec, absent: set[str]
) -> tuple[pd.DataFrame, dict[str, int], list[Failure]]:
    """Rows that meet `only`, under the numbers they have in the file, and how many were left."""
    left_out, failures = {}, []
    for column, marks in (spec.only or {}).items():
        if column in absent:
            continue
        raw = table[column]
        meets = kinds.holds_mark(raw, marks)
        left_out[column] = int((~meets).sum())
        if not meets.any():
            there = cells.some_of([repr(str(value)[:40]) for value in pd.unique(raw)])
            problem = f"`only` leaves no row: {there} stand there, none of them is expected."
            failures.append(
                Failure(column=column, problem=problem, advice="Correct the codes under `only`.")
            )
        table = table[meets]
    return table, {column: n for column, n in left_out.items() if n}, failures


def _to(spec: SurveySpec, one: JoinSpec) -> str:
    """The column of the survey that a joined table is matched by."""
    return one.to or spec.customer or cleaning.ID_JOIN.join(spec.id or ())


def _with_joins(
    study: Study, fields: dict[str, Any], keys: Mapping[str, pd.Series], shield: Shield
) -> tuple[dict[str, Any], list]:
    """The fields with the items of other tables, and how well each table fits."""
    matches, wrong, items = [], [], dict(fields["items"])
    answers = {}
    for name, spec in study.joins.items():
        path = study.file_of(spec)
        check_fingerprint(path, spec)
        columns = [spec.key, *expected_columns(spec.items, {})]
        to = _to(study.survey, spec)
        found, failures = join(
            name, spec, _read(path, spec, columns), keys[name], to=to, language=study.language
        )
        if found is None:
            wrong.append(DataError.of(path.name, failures))
            continue
        answers |= found.answers
        fields["_kinds"] |= found.kinds
        fields["_flags"] |= found.flags
        items |= {called.strip(): item for called, item in spec.items.items()}
        matches.append(found.match)
    if wrong:
        failures = [failure for bad in wrong for failure in bad.failures]
        raise DataError("\n".join(map(str, wrong)), failures)
    if answers:
        more = shield.masked(pd.DataFrame(answers), items)
        fields["_answers"] = pd.concat([fields["_answers"], more], axis=1)
        fields["items"] = type(fields["items"])(items)
    return fields, matches
