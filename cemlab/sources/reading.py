"""Any file of a survey or a log, read: recognised by its content, or as a study says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.language import Note
from cemlab.sources import streaming
from cemlab.sources.archives import unpacked
from cemlab.sources.derived_rows import DerivedRows
from cemlab.sources.fingerprints import unreadable
from cemlab.sources.grid import Grid
from cemlab.sources.large_tools import large_source
from cemlab.sources.layouts import head_of
from cemlab.sources.plain_tables import table_of
from cemlab.sources.recognising import check_format, kind_of, source_of
from cemlab.sources.source import Source, SourceColumn
from cemlab.sources.statistics_files import read_statistics_file
from cemlab.sources.streaming import StreamedRows, is_large, read_columns, rows_of_text
from cemlab.sources.text_files import grid_of, suffix_of
from cemlab.sources.typed_tables import name_columns, read_parquet
from cemlab.sources.workbooks import sheet_of

TYPED = {"parquet": "table", "spss": "spss", "portable": "spss", "stata": "stata", "xes": "xes"}


def read_source(
    path: str | Path,
    *,
    format: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
) -> Source:
    """A table as exported, and all that its file says of its columns; the file is only read.

    Parameters
    ----------
    path : str or Path
        Text (CSV, TSV; also ``.gz``), workbook (``.xlsx``, ``.xls``, ``.ods``), ``.sav``,
        ``.zsav``, ``.por``, ``.dta``, ``.parquet``, ``.xes``, or a ``.zip`` with one of these.
    format : str, optional
        A key of `FORMATS`; recognised by content when not given.
    encoding, separator : str, optional
        Of a text file; found when not given.
    sheet : str, optional
        Of a workbook; needed where several sheets have content.

    Returns
    -------
    Source
        Of a text file beyond `LARGE` bytes, `table` is a sample (`rows` says of how many).

    Raises
    ------
    DataError
        The file cannot be read; the place is named, and what to do.
    """
    check_format(format)
    path = _existing(path)
    with unpacked(path) as inner:
        source = _source(inner, kind_of(inner), format, encoding, separator, sheet)
    return replace(source, file=path.name)


def read_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    format: str | None = None,
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """A table as it stands in the file; every cell of a text file or a workbook is text.

    Parameters
    ----------
    path : str or Path
        As in `read_source`.
    encoding : str, optional
        Of a text file; UTF-8 when not given, GB 18030 (GBK) when the bytes say so beyond doubt.
    separator : str, optional
        Between the cells of a text file; found in its first rows when not given.
    sheet : str, optional
        Of a workbook; needed where several sheets have content.
    format : str, optional
        The tool that wrote the file, a key of `FORMATS`. Without one, it is a plain table: one
        header row, every column a name of its own, every row as long as the header.
    columns : sequence of str, optional
        The only ones needed. A large text file is then never in memory as a whole; other files
        may give more columns than asked for.

    Raises
    ------
    DataError
        The file is missing, empty, cut short, in an unknown encoding, or its rows have
        different lengths; lines are named.
    """
    check_format(format)
    path = _existing(path)
    with unpacked(path) as inner:
        kind = kind_of(inner)
        if kind == "text" and is_large(inner):
            said = {"encoding": encoding, "separator": separator, "format": format}
            table = read_columns(inner, columns, **said)
        elif format not in (None, "table"):
            table = _source(inner, kind, format, encoding, separator, sheet).table
        elif kind == "text":
            grid = grid_of(inner, encoding=encoding, separator=separator, may_guess=False)
            table = table_of(grid)[0]
        elif kind == "workbook":
            table = table_of(sheet_of(inner, sheet))[0]
        else:
            table = _typed(inner, kind, None, encoding).table
    return _filled(name_columns(table, path.name), path.name)


@contextmanager
def rows_in_parts(
    path: str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    format: str | None = None,
) -> Iterator[DerivedRows | StreamedRows | None]:
    """The rows of a text file too large for memory, to be read part by part; else None.

    Raises
    ------
    DataError
        The file is missing, or its head cannot be read.
    """
    path = _existing(path)
    if path.stat().st_size * streaming.PACKED <= streaming.LARGE:  # also when it is an archive
        yield None
        return
    with unpacked(path) as inner:
        if kind_of(inner) == "text" and is_large(inner):
            said = {"encoding": encoding, "separator": separator, "format": format}
            yield rows_of_text(inner, **said)
        else:
            yield None


def _existing(path: str | Path) -> Path:
    path = Path(path)
    if path.is_dir():
        raise DataError(unreadable(path, IsADirectoryError()))
    if not path.is_file():
        raise DataError(unreadable(path, FileNotFoundError()))
    return path


def _source(
    path: Path, kind: str, format: str | None, encoding: str | None, separator: str | None,
    sheet: str | None,
) -> Source:  # fmt: skip
    if kind in TYPED:
        return _typed(path, kind, format, encoding)
    if kind != "text":
        return _gridded(sheet_of(path, sheet), format)
    if is_large(path):
        source = large_source(path, head_of(path, encoding, separator), format)[0]
        _filled(source.table, source.file)
    else:
        source = _gridded(grid_of(path, encoding=encoding, separator=separator), format)
    return _told_by_name(source, path)


def _typed(path: Path, kind: str, format: str | None, encoding: str | None) -> Source:
    """A file that knows the types of its columns."""
    if format is not None and format != TYPED[kind]:
        raise DataError(
            f"{path.name} is a file of the format {TYPED[kind]}, not {format} as the study says. "
            "Write the right `format` beside `file`, or take it out."
        )
    if kind == "xes":
        return import_module("cemlab.sources.xes").read_xes(path)
    if kind != "parquet":
        return read_statistics_file(path, kind, encoding)
    return _plain(read_parquet(path), path.name, "Parquet, with types")


def _gridded(grid: Grid, format: str | None) -> Source:
    source = None if format == "table" else source_of(grid, format)
    if source is not None:
        return source
    table, told = table_of(grid)
    plain = _plain(table, grid.file, "one header row")
    return replace(
        plain,
        encoding=grid.encoding,
        separator=grid.separator,
        sheet=grid.sheet,
        warnings=(*grid.warnings, *told),
    )


def _plain(table: pd.DataFrame, file: str, layout: str) -> Source:
    table = _filled(name_columns(table, file), file)
    columns = {name: SourceColumn(name=name, header=name) for name in table.columns}
    return Source(file=file, layout=layout, table=table, columns=columns)


def _told_by_name(source: Source, path: Path) -> Source:
    if suffix_of(path) not in (".xls", ".xlsx"):
        return source
    told = Note("sources.text_as_workbook", file=path.name)
    return replace(source, warnings=(told, *source.warnings))


def _filled(table: pd.DataFrame, file: str) -> pd.DataFrame:
    if not len(table):
        raise DataError(f"{file} has a header but no answers. Expected a row per response.")
    return table
