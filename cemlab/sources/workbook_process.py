"""Reads a workbook in a process of its own, with a limit of memory; run as a script.

A single stray cell in the last column of the last row makes readers of workbooks reserve room for
every cell before it, and the system then ends the process: it must not be that of the notebook.
Nothing of cemlab is imported here, so that it starts at once.
"""

import pickle
import sys

MEMORY = 4 << 30  # bytes; a full sheet of 30 columns needs a third
AREA = 50_000_000  # cells from the first to the last; a full sheet of 30 columns has 31 million


def cells_of(path: str, only: str | None) -> dict:
    """Names of the sheets, and the rows that hold something, by sheet.

    Returns
    -------
    dict
        ``sheets``: list of (name, is hidden); ``rows``: {name: [(row from 1, cells)]}, cells as
        text, number, boolean, date or time; ``merged``: {name: merged cells}.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with open(path, "rb") as file:  # noqa: PTH123 - pathlib would be imported for this alone
        # by content: from a path, calamine goes by the suffix
        book = CalamineWorkbook.from_filelike(file)
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    found = {"sheets": [(one.name, one.visible != SheetVisibleEnum.Visible) for one in sheets]}
    found["rows"], found["merged"] = {}, {}
    for one in sheets:
        if only is None or one.name == only:
            cells = book.get_sheet_by_name(one.name)
            if cells.total_height * cells.total_width > AREA:
                raise MemoryError
            found["rows"][one.name] = _rows(cells)
            found["merged"][one.name] = list(cells.merged_cell_ranges or ())
    return found


def _rows(cells) -> list:
    rows = []
    _, left = cells.start or (0, 0)  # rows come from the first on, cells only from this column on
    for number, row in enumerate(cells.iter_rows(), start=1):
        last = max((place for place, cell in enumerate(row) if _is_filled(cell)), default=-1)
        if last >= 0:
            rows.append((number, [""] * left + row[: last + 1]))
    return rows


def _is_filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _answer(path: str, only: str | None) -> dict:
    from python_calamine import PasswordError

    try:
        return cells_of(path, only)
    except PasswordError:
        return {"error": "password"}
    except MemoryError:
        return {"error": "memory"}
    except BaseException as bad:  # a panic of calamine is no Exception
        return {"error": str(bad) or type(bad).__name__}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # systems other than Unix know no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    _limit_memory()
    answer = _answer(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
    pickle.dump(answer, sys.stdout.buffer, protocol=5)
