"""Answers of a file too large for memory: checked part by part as reading them would check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.data.durations import read_durations
from cemlab.data.flags import clean_flags, columns_of
from cemlab.data.study_reading import rows_of, survey_of
from cemlab.data.survey import Survey
from cemlab.data.times import read_times
from cemlab.errors import DataError, Failure
from cemlab.study import Item, Study, SurveySpec

MOST_DIFFERENT = 50_000  # cells of a column that are gathered before they are checked
MOST_ROWS = 1_000_000  # rows with a wrong cell that are counted
RATED = ("outcome", "driver")
PIECES = 256  # that cells are cut into when wrong ones are looked for


class Rows(Protocol):
    """The rows of a file in parts, under their numbers there; again and again."""

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The parts, with these columns at least."""


class Check(NamedTuple):
    """What is looked for in some columns; it depends on the cells, not on their order."""

    columns: tuple[str, ...]
    failures: Callable[[pd.DataFrame], list[Failure]]


def trial_survey(study: Study, table: pd.DataFrame | None = None) -> Survey:
    """The survey of a study in the making, comments as they stand in the file: never keep it.

    Parameters
    ----------
    study : Study
        With a single wave.
    table : DataFrame, optional
        Rows of its file to make the survey of, such as a sample; all of them when not given.

    Raises
    ------
    DataError
        As `read_survey`.
    """
    return survey_of(study, table=table, redact=False)


def check_rows(study: Study, rows: Rows) -> int:
    """How many responses a study has, when none of them breaks what it says.

    What `read_survey` refuses is refused here, in little memory: cells are looked at once for
    each different value. Raked weights, joined tables and waves are not checked.

    Parameters
    ----------
    study : Study
    rows : callable
        Gives the parts of the file of its survey, given the columns needed.

    Raises
    ------
    DataError
        Rows break what the study says; all problems are listed.
    """
    spec = study.survey
    checks = _checks(study)
    people = _People(spec)
    columns = {column for one in checks.values() for column in one.columns}
    columns |= {*(spec.only or {}), *people.columns}
    if spec.weight is not None and spec.weight.column is not None:
        columns.add(spec.weight.column)
    if not columns:
        return sum(len(part) for part in rows(list(study.survey.items)[:1]))
    gathered = {name: _Different(one) for name, one in checks.items()}
    n, n_rows, unmet = 0, 0, []
    for part in rows(sorted(columns)):
        part, _, unmet = rows_of(part, spec, set())
        n_rows += len(part)
        n += _with_weight(part, spec)
        for one in gathered.values():
            one.add(part)
        people.add(part)
    if not n_rows:
        raise DataError.of(study.survey_file.name, unmet)
    wrong = {name: one.wrong() for name, one in gathered.items()}
    wrong = {name: cells for name, cells in wrong.items() if cells}
    if wrong or people.may_be_wrong:
        failures = _failures(spec, checks, wrong, people, rows)
        if failures:
            raise DataError.of(study.survey_file.name, failures)
    return n


def _with_weight(part: pd.DataFrame, spec: SurveySpec) -> int:
    if spec.weight is None or spec.weight.column is None:
        return len(part)
    return int((pd.to_numeric(part[spec.weight.column], errors="coerce") > 0).sum())


def _checks(study: Study) -> dict[str, Check]:
    """By item or use, in the order in which reading tells what is wrong."""
    spec = study.survey
    found = {}
    for name, item in spec.items.items():
        name = name.strip()
        if item.flags or item.scale or item.values or item.levels or item.role in RATED:
            found[name] = _of_item(name, item, study.language)
    if spec.weight is not None and spec.weight.column is not None:
        column, kind = spec.weight.column, spec.weight.kind
        found["survey.weight"] = Check(
            (column,), lambda table: cleaning.weights_of(table[column], column, kind)[1]
        )
    return found | _of_times(spec)


def _of_item(name: str, item: Item, language: str) -> Check:
    if item.flags:
        return Check(
            tuple(columns_of(name, item)),
            lambda table: clean_flags(table, name, item, None, language)[1],
        )
    return Check((name,), lambda table: cleaning.clean(table[name], name, item)[1])


def _of_times(spec: SurveySpec) -> dict[str, Check]:
    found = {}
    if spec.duration is not None:
        lasted, unit = spec.duration.column, spec.duration.unit
        found["survey.duration"] = Check(
            (lasted,), lambda table: read_durations(table[lasted], lasted, unit)[1]
        )
    if spec.answered_at is not None:
        at, given = spec.answered_at.column, spec.answered_at
        found["survey.answered_at"] = Check(
            (at,),
            lambda table: read_times(
                table[at], at, timezone=given.timezone, time_format=given.format
            )[1],
        )
    return found


class _Different:
    """The different cells of the columns of a check, checked when they become many."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.seen = {column: pd.Series(dtype="str") for column in check.columns}
        self.found: dict[str, list[pd.Series]] = {}

    def add(self, part: pd.DataFrame) -> None:
        """Gather the cells of more rows."""
        for column, seen in self.seen.items():
            cells = part[column].drop_duplicates()
            new = cells[~cells.isin(seen)]
            if len(new):
                self.seen[column] = pd.concat([seen, new])
        if max(map(len, self.seen.values())) > MOST_DIFFERENT:
            self._check()
            self.seen = {column: cells.iloc[:0] for column, cells in self.seen.items()}

    def wrong(self) -> dict[str, pd.Series]:
        """Cells by column among which are all the wrong ones; empty when there are none."""
        self._check()
        return {column: pd.concat(cells) for column, cells in self.found.items()}

    def _check(self) -> None:
        table = _beside(self.seen)
        if not len(table) or not self.check.failures(table):
            return
        for column, cells in self.seen.items():
            wrong = cells
            if len(self.seen) == 1:
                wrong = _wrong(cells, self.check, max(1, len(cells) // PIECES))
            self.found.setdefault(column, []).append(wrong)


def _beside(cells: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Columns of different lengths as a table, blank cells at their ends."""
    longest = max(map(len, cells.values()))
    return pd.DataFrame(
        {name: one.reset_index(drop=True).reindex(range(longest), fill_value="")
         for name, one in cells.items()}
    )  # fmt: skip


def _wrong(cells: pd.Series, check: Check, piece: int) -> pd.Series:
    """The wrong cells, and at most some right ones beside them; all, if wrong only together."""
    if not check.failures(cells.to_frame(check.columns[0])):
        return cells[:0]
    if len(cells) <= piece:
        return cells
    half = len(cells) // 2
    parts = [_wrong(one, check, piece) for one in (cells[:half], cells[half:])]
    found = pd.concat(parts)
    return found if len(found) else cells


class _People:
    """Who answered and who is a customer: blank ids, and by their marks repeated ones."""

    def __init__(self, spec: SurveySpec) -> None:
        self.id = list(spec.id or ())
        self.customer = spec.customer
        self.marks: list[np.ndarray] = []
        self.is_blank = False
        self.again = np.array([], np.uint64)

    @property
    def columns(self) -> list[str]:
        """Those needed."""
        return [*self.id, *([self.customer] if self.customer else [])]

    def ids(self, part: pd.DataFrame) -> pd.Series:
        """The ids of rows as text; the parts of one joined."""
        return cleaning.joined(part, self.id)

    def add(self, part: pd.DataFrame) -> None:
        """Take note of more rows."""
        if self.id:
            ids = self.ids(part)
            blank = cleaning.is_empty(ids)
            self.is_blank |= bool(blank.any())
            self.marks.append(_marks(ids[~blank]))
        if self.customer:
            self.is_blank |= bool(cleaning.is_empty(part[self.customer]).any())

    @property
    def may_be_wrong(self) -> bool:
        """Whether ids are blank, or marks of them repeated."""
        if self.marks:
            marks = np.concatenate(self.marks)
            self.marks = []
            marks.sort()
            self.again = np.unique(marks[1:][marks[1:] == marks[:-1]])
        return self.is_blank or len(self.again) > 0

    def suspect(self, part: pd.DataFrame) -> pd.DataFrame:
        """Rows whose ids are looked at again."""
        where = np.zeros(len(part), bool)
        if self.id:
            ids = self.ids(part)
            where |= cleaning.is_empty(ids) | np.isin(_marks(ids), self.again)
        if self.customer:
            where |= cleaning.is_empty(part[self.customer])
        return part.loc[where, self.columns]

    def failures(self, rows: pd.DataFrame) -> list[Failure]:
        """What is wrong with the ids of these rows."""
        found, repeated = [], []
        if self.id:
            name = cleaning.ID_JOIN.join(self.id)
            ids = self.ids(rows) if len(self.id) > 1 else rows[name]
            found += cleaning.blank_ids(ids, name, "id")
            repeated = cleaning.repeated_ids(ids, name)
        if self.customer:
            found += cleaning.blank_ids(rows[self.customer], self.customer, "customer")
        return [*found, *repeated]


def _marks(ids: pd.Series) -> np.ndarray:
    """A number for each id; two ids rarely share one, which is looked at again."""
    return pd.util.hash_pandas_object(
        cleaning.trimmed(ids), index=False, categorize=False
    ).to_numpy()


def _failures(
    spec: SurveySpec, checks: Mapping[str, Check], wrong: Mapping[str, dict[str, pd.Series]],
    people: _People, rows: Rows,
) -> list[Failure]:  # fmt: skip
    """What is wrong, by the rows that hold what is wrong."""
    columns = {column for name in wrong for column in checks[name].columns}
    columns |= {*(spec.only or {}), *(people.columns if people.may_be_wrong else ())}
    kept: dict[str, list[pd.DataFrame]] = {name: [] for name in wrong}
    ids: list[pd.DataFrame] = []
    for part in rows(sorted(columns)):
        part = rows_of(part, spec, set())[0]
        for name, cells in wrong.items():
            if sum(map(len, kept[name])) < MOST_ROWS:
                where = np.zeros(len(part), bool)
                for column, values in cells.items():
                    where |= part[column].isin(values).to_numpy(bool)
                kept[name].append(part.loc[where, list(checks[name].columns)])
        if people.may_be_wrong and sum(map(len, ids)) < MOST_ROWS:
            ids.append(people.suspect(part))
    of_people = people.failures(pd.concat(ids)) if ids else []
    found = []
    for name, check in checks.items():
        if name in ("survey.duration", "survey.answered_at"):
            found, of_people = [*found, *of_people], []
        if name in wrong:
            found += check.failures(pd.concat(kept[name]))
    return [*found, *of_people]
