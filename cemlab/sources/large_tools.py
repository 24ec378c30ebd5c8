"""Exports of a tool too large for memory: recognised by the head, understood by a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.layouts import Head, Layout, plain_layout
from cemlab.sources.recognising import source_of
from cemlab.sources.sampling import sample_of
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.text_files import suffix_of


@dataclass(frozen=True, kw_only=True, eq=False)
class SampledGrid(Grid):
    """The head of a large text file; what stands below it is a sample of the rows."""

    path: Path
    head: Head
    counted: dict[int, int] = field(default_factory=dict, repr=False)

    def layout(self, headers: int, names: Mapping[str, int]) -> Layout:
        """How its rows are read below so many header rows."""
        head = self.head
        return Layout(head.encoding, head.separator, self.width(headers), headers, names)

    def _read(self, headers: int) -> pd.DataFrame:
        table, self.counted[headers] = sample_of(self.path, self.layout(headers, {}))
        return table


def large_source(path: Path, head: Head, format: str | None) -> tuple[Source, Layout]:
    """A sample of a large text file, as the tool that wrote it means it, and how to read it all.

    Every column stands for one of the file, cell by cell, so that all rows can be streamed.

    Raises
    ------
    DataError
        It is not of the format given, or irregular.
    """
    found = None if format == "table" else _of_tool(path, head, format)
    source, layout, rows = found or _plain(path, head)
    told = Note("sources.sampled", file=path.name, n=len(source.table), rows=rows)
    return replace(source, rows=rows, **head.said, warnings=(told, *source.warnings)), layout


def layout_of(path: Path, head: Head, format: str | None) -> Layout:
    """How all rows of a large text file are read; without a format, as a plain table."""
    if format in (None, "table"):
        return plain_layout(head)
    return large_source(path, head, format)[1]


def _plain(path: Path, head: Head) -> tuple[Source, Layout, int]:
    layout = plain_layout(head)
    table, rows = sample_of(path, layout)
    columns = {name: SourceColumn(name=name, header=name) for name in layout.names}
    source = Source(
        file=path.name,
        layout="one header row",
        table=table.set_axis(list(layout.names), axis=1),
        columns=columns,
    )
    return source, layout, rows


def _of_tool(path: Path, head: Head, format: str | None) -> tuple[Source, Layout, int] | None:
    grid = SampledGrid(
        file=path.name, rows=lambda: iter(head.rows), suffix=suffix_of(path), path=path,
        head=head, **head.said,
    )  # fmt: skip
    source = source_of(grid, format)
    if source is None:
        return None
    ((headers, rows),) = grid.counted.items()
    names = grid.places
    table = grid.body(headers)[list(names.values())].set_axis(list(names), axis=1)
    return _as_in_file(source, table), grid.layout(headers, names), rows


def _as_in_file(source: Source, table: pd.DataFrame) -> Source:
    """The source with its cells as the file has them: a tool may have written some anew."""
    anew = [name for name in table if not source.table[name].equals(table[name])]
    several = {
        name: _among(one, table)
        for name, one in source.several.items()
        if name not in anew or table[name].str.contains(one.split, regex=False).any()
    }
    told = (Note("sources.options_stay", columns=anew),) if anew else ()
    return replace(
        source,
        table=table,
        columns={name: source.columns[name] for name in table},
        several=several,
        warnings=(*source.warnings, *told),
    )


def _among(one: Several, table: pd.DataFrame) -> Several:
    return replace(one, columns={name: said for name, said in one.columns.items() if name in table})
