"""Event logs in XES (IEEE 1849), plain or gzip: read as a stream, never resolving entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pandas as pd

from cemlab.errors import DataError
from cemlab.language import Note
from cemlab.sources.packing import opened
from cemlab.sources.source import Source, SourceColumn

KINDS = ("string", "date", "int", "float", "boolean", "id", "list", "container")
NUMBERS = ("int", "float")
DECLARED = {"date": "date", "int": "number", "float": "number"}
OF_CASE = "case:"  # before the name of what belongs to a whole case, as other tools write it
BELOW = "/"  # between an attribute and those that it holds
SEVERAL = " · "  # between values of one name
DEEPEST = 8  # attributes within attributes; logs have one or two levels
EXPECTED = "Expected an event log in XES: <log> with <trace> and <event>."


def read_xes(path: str | Path) -> Source:
    """An event log in XES as a table: one row per event.

    Parameters
    ----------
    path : str or Path
        ``.xes`` or ``.xes.gz``.

    Returns
    -------
    Source
        Attributes of events under their own names, those of a case (`<trace>`) with ``case:``
        before them, attributes within attributes as ``outer/inner``. What the file says of all
        its events at once (globals, classifiers, extensions) is told, and used for nothing.

    Raises
    ------
    DataError
        No XML, cut short, no event log, without events, or with a document type or entities,
        which are refused.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    path = Path(path)
    log = _Log()
    try:
        with opened(path) as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                log.take(event, element, path.name)
    except DataError:
        raise
    except DefusedXmlException:
        raise DataError(
            f"{path.name} has a document type or entities (<!DOCTYPE …>), which an event log has "
            "no use for and which can do harm. It was not read; export the log without them."
        ) from None
    except ParseError as bad:
        line = bad.position[0]
        raise DataError(
            f"{path.name}, line {line}: the XML is broken or ends too early ({bad}). Export the "
            "log again, or copy the whole file."
        ) from None
    except (LookupError, ValueError) as bad:
        raise DataError(
            f"{path.name} is in an encoding that XML here cannot be read in ({bad}). Save it as "
            "UTF-8."
        ) from None
    if not log.n_events:
        raise DataError(f"{path.name} holds no event. {EXPECTED}")
    return _source(log, path.name)


@dataclass
class _Column:
    """Cells of one attribute, as far as they have come, and the types that they have."""

    cells: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def put(self, row: int, kind: str, value: str) -> bool:
        """Write a cell; whether it had one already."""
        again = len(self.cells) > row and bool(self.cells[row])
        self.cells.extend([""] * (row + 1 - len(self.cells)))
        self.cells[row] = f"{self.cells[row]}{SEVERAL}{value}" if again else value
        self.kinds.add(kind)
        return again


@dataclass
class _Log:
    """What has been read so far: the elements that are open, and cells by attribute."""

    open: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)  # names of the attributes that are open
    root: Any = None
    columns: dict[str, _Column] = field(default_factory=dict)
    case: list[tuple[str, str, str]] = field(default_factory=list)
    first_row: int = 0
    n_events: int = 0
    n_traces: int = 0
    n_empty: int = 0
    n_alone: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
    nested: Counter[str] = field(default_factory=Counter)
    nameless: int = 0
    too_deep: int = 0
    told: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""

    def take(self, event: str, element: Any, file: str) -> None:
        """One start or end of an element."""
        tag = element.tag.rpartition("}")[2].lower()
        if event == "end":
            self._end(tag, element)
            return
        if self.root is None:
            if tag != "log":
                raise DataError(f"{file} is XML, but begins with <{tag}>. {EXPECTED}")
            self.root = element
        self._start(tag, element)

    def _start(self, tag: str, element: Any) -> None:
        scope = self.open[-1] if self.open else ""
        if tag == "trace":
            self.case, self.first_row = [], self.n_events
        elif tag == "event":
            self.n_events += 1
            self.n_alone += "trace" not in self.open
        elif tag in ("extension", "classifier", "global"):
            self.told.setdefault(tag, []).append(element.get("name") or element.get("scope", ""))
        if tag in ("log", "trace", "event", "global"):
            self.open.append(tag)
        elif tag in KINDS and scope != "global":
            self._attribute(tag, element, scope)

    def _attribute(self, kind: str, element: Any, scope: str) -> None:
        key = (element.get("key") or "").strip()
        self.nameless += not key
        self.too_deep += len(self.inside) == DEEPEST
        above = self.inside[:DEEPEST]
        self.inside.append(key)
        value = element.get("value")
        if len(above) == DEEPEST or value is None or not key or kind in ("list", "container"):
            return
        name = BELOW.join([*above, key])
        if above and scope in ("event", "trace"):
            self.nested[above[0]] += 1
        if scope == "event":
            self._put(name, self.n_events - 1, kind, value)
        elif scope == "trace":
            self.case.append((OF_CASE + name, kind, value))
        elif name == "concept:name":
            self.title = value

    def _put(self, name: str, row: int, kind: str, value: str) -> None:
        if self.columns.setdefault(name, _Column()).put(row, kind, value):
            self.repeated[name] += 1

    def _end(self, tag: str, element: Any) -> None:
        if tag in KINDS:
            if self.inside:
                self.inside.pop()
        elif tag in ("log", "trace", "event", "global"):
            self.open.pop()
        if tag == "trace":
            self.n_traces += 1
            self.n_empty += self.n_events == self.first_row
            for row in range(self.first_row, self.n_events):
                for name, kind, value in self.case:
                    self._put(name, row, kind, value)
            self.root.clear()
        elif tag == "event":
            element.clear()


def _source(log: _Log, file: str) -> Source:
    names = sorted(log.columns, key=lambda name: not name.startswith(OF_CASE))
    cells = {name: _cells(log.columns[name], log.n_events) for name in names}
    columns = {
        name: SourceColumn(name=name, header=name, declared=_declared(log.columns[name]))
        for name in names
    }
    named = [Note(f"sources.xes.{what}", n=len(found)) for what, found in log.told.items()]
    evidence = Note("sources.xes.tags", traces=log.n_traces, events=log.n_events)
    return Source(
        file=file,
        format="xes",
        layout="one row per event",
        evidence=(evidence, *([Note("sources.xes.declared", parts=named)] if named else [])),
        table=pd.DataFrame(cells),
        columns=columns,
        title=log.title,
        warnings=tuple(_warnings(log)),
    )


def _cells(column: _Column, n: int) -> pd.Series:
    column.cells.extend([""] * (n - len(column.cells)))
    text = pd.Series(column.cells, dtype="str")
    if not column.kinds <= set(NUMBERS):
        return text
    numbers = pd.to_numeric(text.where(text.ne("")), errors="coerce")
    is_whole = numbers.notna() | text.eq("")
    return numbers if is_whole.all() else text


def _declared(column: _Column) -> str:
    said = {DECLARED.get(kind, "text") for kind in column.kinds}
    return said.pop() if len(said) == 1 else "text"


def _warnings(log: _Log) -> Iterator[str]:
    """What a person should know of the log."""
    if log.n_empty:
        yield Note("sources.xes.empty", n=log.n_empty, cases=log.n_traces)
    if log.n_alone:
        yield Note("sources.xes.alone", n=log.n_alone)
    if log.nameless:
        yield Note("sources.xes.nameless", n=log.nameless)
    if log.too_deep:
        yield Note("sources.xes.too_deep", n=log.too_deep, deepest=DEEPEST)
    if log.repeated:
        yield Note("sources.xes.repeated", mark=SEVERAL.strip(), names=list(log.repeated))
    if log.nested:
        yield Note("sources.xes.nested", names=list(log.nested))
    if log.told.get("global"):
        yield Note("sources.xes.globals")
    classifiers = [one for one in log.told.get("classifier", []) if one]
    if classifiers:
        yield Note("sources.xes.classifiers", names=classifiers)
