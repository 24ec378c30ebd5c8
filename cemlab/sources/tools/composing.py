"""A tool's columns and the cells below them → a source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cemlab.errors import DataError
from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.tools.joined import joined_columns
from cemlab.sources.tools.naming import named
from cemlab.sources.tools.ticks import parts_of, settled, ticked
from cemlab.sources.tools.words import plain

TIMES = ("started", "ended", "recorded")  # uses of columns that hold times


def table_of(
    grid: Grid, headers: int, columns: Sequence[SourceColumn], places: Sequence[int] | None = None
) -> tuple[pd.DataFrame, list[SourceColumn]]:
    """The cells under named columns; `places` are the columns of the file that are kept.

    Raises
    ------
    DataError
        The file has a header and nothing below it, or rows of other lengths.
    """
    body = grid.body(headers)
    if not len(body):
        raise DataError(f"{grid.file} has a header but no answers. Expected a row per response.")
    if places is not None:
        body = body[list(places)]
    columns = named(columns)
    grid.places.update(zip([column.name for column in columns], body.columns, strict=True))
    table = body.set_axis([column.name for column in columns], axis=1)
    return table, settled(columns, table)


def own_column(header: str, use: str, *, name: str = "", timezone: str = "") -> SourceColumn:
    """A column that the tool adds itself; called after its header where it has no name."""
    return SourceColumn(
        name=name or re.sub(r"\W+", "_", plain(header)),
        header=header,
        use=use,
        declared="date" if use in TIMES else "",
        timezone=timezone,
    )


def joined_source(
    grid: Grid,
    headers: int,
    columns: Sequence[SourceColumn],
    marks: Sequence[str],
    *,
    own_words: bool = False,
    **said: Any,
) -> Source:
    """The source of a tool that writes several options into one cell, joined by one of the marks.

    Raises
    ------
    DataError
        As `table_of`.
    """
    table, columns = table_of(grid, headers, columns)
    columns, table, joined, told = joined_columns(columns, table, marks, own_words=own_words)
    return source_of(grid.file, table, columns, several=joined, warnings=told, **said)


def without_wording(columns: Sequence[SourceColumn]) -> tuple[str, ...]:
    """To be told: questions with several answers of which the file names only the options."""
    lost = [
        question
        for question, parts in parts_of(columns).items()
        if len(parts) > 1 and not any(part.wording for part in parts)
    ]
    return (Note("sources.lost", n=len(lost), questions=lost),) if lost else ()


def source_of(
    file: str,
    table: pd.DataFrame,
    columns: Sequence[SourceColumn],
    *,
    several: Mapping[str, Several] | None = None,
    **said: Any,
) -> Source:
    """The source; questions whose cells only tick options become questions with several answers.

    `several` are those that the file itself declares so; they come first.
    """
    found = ticked(columns, table)
    found.update(several or {})
    order = {column.question or column.name: place for place, column in enumerate(columns)}
    ordered = dict(sorted(found.items(), key=lambda pair: order.get(pair[0], len(order))))
    return Source(
        file=file,
        table=table,
        columns={column.name: column for column in columns},
        several=ordered,
        **said,
    )
