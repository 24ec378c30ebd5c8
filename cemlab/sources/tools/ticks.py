"""Questions with a column for each option, recognised by cells that only tick it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cemlab.sources.source import Several, SourceColumn
from cemlab.sources.tools.words import is_other, plain
from cemlab.study import is_unticked

YES = frozenset({"1", "yes", "y", "true", "是", "已选", "选中", "ja", "oui", "si", "sí", "checked"})


def ticked(columns: Sequence[SourceColumn], table: pd.DataFrame) -> dict[str, Several]:
    """Columns of one question whose cells only tick an option.

    A cell ticks when it holds the words of its option, 1 or yes; 0, no, blanks and gaps do not.
    Some row must tick one option and not another, else the columns may be ratings that are all 1.
    The text behind "Other" is an option of its own where no other column ticks it.
    """
    found = {}
    for question, parts in parts_of(columns).items():
        ticking = [column for column in parts if not column.is_other_text]
        if len(ticking) > 1 and _only_tick(ticking, table):
            known = {column.part for column in ticking}
            found[question] = Several(
                name=question,
                wording=ticking[0].wording,
                columns={
                    column.name: column.part or column.header
                    for column in parts
                    if not column.is_other_text
                    or (is_other(column.part) and column.part not in known)
                },
            )
    return found


def parts_of(columns: Sequence[SourceColumn]) -> dict[str, list[SourceColumn]]:
    """The columns of each question that has several."""
    parts: dict[str, list[SourceColumn]] = {}
    for column in columns:
        if column.question and not column.use:
            parts.setdefault(column.question, []).append(column)
    return parts


def settled(columns: Sequence[SourceColumn], table: pd.DataFrame) -> list[SourceColumn]:
    """What only the other columns and the cells can tell of a column.

    One that is the only part of its question is all of it. One called "Other" that only ticks it,
    or rates it as the rows beside are rated, holds no words.
    """
    parts, names = parts_of(columns), {column.name for column in columns}
    result = []
    for column in columns:
        group = parts.get(column.question, ())
        if len(group) < 2 and column.question not in names:
            column = replace(column, question="", is_other_text=False)
        elif column.is_other_text and column.part and not _holds_words(column, group, table):
            column = replace(column, is_other_text=False)
        result.append(column)
    return result


def _holds_words(column: SourceColumn, group: Sequence[SourceColumn], table: pd.DataFrame) -> bool:
    cells = set(table[column.name].map(plain)) - {""}
    tick = _tick_of({column.part})
    rated = {
        plain(cell)
        for other in group
        if not other.is_other_text
        for cell in table[other.name].unique()
    }
    return not cells or not (all(tick(cell) >= 0 for cell in cells) or cells <= rated)


def _only_tick(options: Sequence[SourceColumn], table: pd.DataFrame) -> bool:
    some = np.zeros(len(table), bool)
    every = np.ones(len(table), bool)
    for column in options:
        gaps = {*map(str, column.missing), *column.labels}
        tick = _tick_of({plain(column.part)} - {""})
        cells = table[column.name].tolist()
        marks = np.array([0 if gaps and cell.strip() in gaps else tick(cell) for cell in cells])
        if (marks == -1).any():
            return False
        some |= marks == 1
        every &= marks == 1
    return bool((some & ~every).any())


def _tick_of(words: set[str]) -> Callable[[str], int]:
    """1 for a tick, 0 for none, -1 for anything else."""

    def tick(cell: str) -> int:
        said = plain(cell)
        if said in words or said.casefold() in YES:
            return 1
        return 0 if is_unticked(said) else -1

    memory: dict[str, int] = {}

    def remembered(cell: str) -> int:
        if cell not in memory:
            memory[cell] = tick(cell)
        return memory[cell]

    return remembered
