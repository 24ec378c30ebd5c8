"""The survey of a study: every wave read as it was asked, tables joined, people protected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from cemlab.data import cells, cleaning, kinds, waves
from cemlab.data.assembly import assemble, expected_columns
from cemlab.data.circumstances import Circumstances
from cemlab.data.provenance import check_fingerprint
from cemlab.data.survey import Survey
from cemlab.data.tables_joined import join
from cemlab.errors import DataError, Failure, OptionError
from cemlab.sources import read_table
from cemlab.study import (
    FileSpec,
    Item,
    JoinSpec,
    Study,
    SurveySpec,
    columns_used,
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
    if wave is not None or not names:
        fields = _one(study, wave if wave in spec.waves else None, table)
    else:
        fields = waves.pooled(_each(study, names), spec)
    told = fields.pop("told")
    keys = fields.pop("keys")
    fields, matches = _with_joins(study, fields, keys)
    fields, more = _protected(study, fields, matches, redact)
    touchpoints = {name: touchpoint.label for name, touchpoint in study.touchpoints.items()}
    return Survey(**fields, touchpoints=touchpoints, circumstances=Circumstances(**told, **more))


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


def _one(study: Study, wave: str | None, table: pd.DataFrame | None = None) -> dict[str, Any]:
    """The fields of the first wave (None) or of a later one, of all rows or those of a table."""
    spec = study.survey
    file: FileSpec = spec if wave is None else spec.waves[wave]
    path = study.survey_file if wave is None else study.file_of(file)
    items = spec.items if wave is None else wave_items(spec, wave)[0]
    items = {name.strip(): item for name, item in items.items()}
    renamed = {} if wave is None else spec.waves[wave].columns
    joins = {name: _to(spec, one) for name, one in study.joins.items()}
    used = columns_used(spec) | {one.to for one in study.joins.values() if one.to}
    needed = sorted({renamed.get(name, name) for name in used})
    if table is None:
        check_fingerprint(path, file)
        table = _read(path, file, needed)
    table = _named_as_first(table, renamed)
    uses = uses_of(spec)
    expected = dict.fromkeys(spec.id or (), "id") | expected_columns(items, uses)
    expected |= {column: "join" for column in joins.values() if column not in expected
                 and column != cleaning.ID_JOIN.join(spec.id or ())}  # fmt: skip
    conditions = [(key, getattr(spec, key) or {}) for key in ("finished", "only")]
    expected |= {column: key for key, columns in conditions for column in columns
                 if column not in expected}  # fmt: skip
    present = list(table.columns)
    failures = _as_called(cleaning.missing_columns(expected, present), renamed)
    absent = {name for name in expected if name not in present}
    table, left_out, found = rows_of(table, spec, absent)
    if found:
        raise DataError.of(path.name, [*failures, *found])
    if spec.id is not None:
        table, uses["id"] = cleaning.with_id(table, spec.id)
    fields = assemble(
        table,
        {name: item for name, item in items.items() if not _lacks(name, item, absent)},
        uses={use: column for use, column in uses.items() if column not in absent},
        weight_kind=spec.weight.kind if spec.weight else "survey",
        language=study.language,
        source=path.name,
        is_simulated=study.simulated,
        ignored=tuple(column for column in present if column not in expected),
        spec=spec,
        keys={name: column for name, column in joins.items() if column in table.columns},
        failures=failures,
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
    study: Study, fields: dict[str, Any], keys: Mapping[str, pd.Series]
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
        fields["_answers"] = pd.concat([fields["_answers"], pd.DataFrame(answers)], axis=1)
        fields["items"] = type(fields["items"])(items)
    return fields, matches


def _protected(
    study: Study, fields: dict[str, Any], matches: list, redact: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Comments masked and ids replaced, and what is to be told of it."""
    from cemlab.privacy import Pseudonyms, read_salt, redact_all

    told: dict[str, Any] = {"min_cell": study.privacy.min_cell}
    comments = [name for name, item in fields["items"].items() if item.role == "verbatim"]
    if redact and study.privacy.redact and comments:
        counts: dict[str, int] = {}
        told |= {"n_comments": 0, "n_masked": 0}
        masked = {}
        for name in comments:
            written = fields["_answers"][name]
            masked[name], found = redact_all(written)
            told["n_comments"] += int(written.notna().sum())
            told["n_masked"] += int(((masked[name] != written) & written.notna()).sum())
            counts |= {kind: counts.get(kind, 0) + n for kind, n in found.items() if n}
        fields["_answers"] = fields["_answers"].assign(**masked)
        told["masked"] = counts
    if study.salt_file is not None:
        pseudonyms = Pseudonyms(read_salt(study.salt_file))
        for use in ("_ids", "_customer"):
            if fields[use] is not None:
                fields[use] = pseudonyms.of(fields[use])
        matches = [
            replace(one, without_table=pseudonyms.of(one.without_table),
                    without_survey=pseudonyms.of(one.without_survey))
            for one in matches
        ]  # fmt: skip
        told["is_pseudonymous"] = True
    return fields, told | {"matches": tuple(matches)}
