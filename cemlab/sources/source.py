"""A table as a survey system exported it: its cells, and all that the file says of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

Use = Literal[
    "id", "started", "ended", "recorded", "duration", "status", "progress", "finished", "weight",
    "customer", "language", "channel", "ip", "name", "email", "phone", "location", "other_meta",
]  # fmt: skip
NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class SourceColumn:
    """What the file itself says of one column; nothing here is guessed.

    Attributes
    ----------
    name : str
        Name in `Source.table`: the tool's code for the question where the file has one, else
        made of the place of the question (``q7``, ``q7_2``); the same at every reading.
    header : str
        As written in the file (all header rows joined by " | "), for messages.
    wording : str
        The question as asked, without tags and entities; empty when the file has none.
    part : str
        Row of a grid, or option of a question with several answers that this column ticks.
    question : str
        Code of the question that this column is a part of; empty when it is all of it.
    labels : mapping of str to str
        Words for codes (`text_of` the code → words), where the file says them.
    missing : tuple
        Codes that the file itself declares missing (SPSS user-missing, Stata's .a); ranges are
        listed by the codes that occur.
    declared : str
        Type that the file declares: ``date``, ``number``, ``text``, ``single``, ``several``, or "".
    use : str
        What the tool says it is, when it is no question: one of `Use`; else "".
    is_other_text : bool
        The text behind an option such as "Other, please specify".
    timezone : str
        Of times, where the file says it: a name such as ``America/Chicago`` or ``UTC``; else "".
    is_split_off : bool
        Made of another column of the file: words of one's own that stand among its options.
    """

    name: str
    header: str = ""
    wording: str = ""
    part: str = ""
    question: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Any, ...] = ()
    declared: str = ""
    use: str = ""
    is_other_text: bool = False
    timezone: str = ""
    is_split_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Several:
    """A question with several answers: a column for each option, or all in one cell.

    Attributes
    ----------
    name : str
        Code of the question; with `split`, the name of its column.
    wording : str
    columns : mapping of str to str
        Column of each option, ``{column: words of the option}``; empty with `split`.
    split : str
        The mark between options in one cell; "" with `columns`.
    options : tuple of str
        The options in one cell, in the order they first occur; empty with `columns`.
    picked : tuple
        Values that tick an option, where the file says them; else every cell that is not blank,
        0 or a no.
    """

    name: str
    wording: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    split: str = ""
    options: tuple[str, ...] = ()
    picked: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A table as exported, with everything the file says of it.

    Attributes
    ----------
    file : str
        Name of the file.
    format : str
        The tool: a key of `FORMATS`, such as ``qualtrics``; ``table`` where it is none of them.
    layout : str
        How this tool wrote it, such as ``three header rows``.
    evidence : tuple of str
        What gave the tool away, in words for a person.
    table : DataFrame
        One row per response; cells as text, or as numbers where the file has types. Blank cells
        are "" (text) or NaN (numbers).
    columns : mapping of str to SourceColumn
        By name, in the order of the table.
    several : mapping of str to Several
        Questions with several answers, by code.
    encoding, separator, sheet : str or None
        How the file was read, for a study file to say; None where nothing needs saying.
    title : str
        Of the survey, where the file says it.
    language : str
        ``en``, ``zh`` or another code of ISO 639 where the file says it; else "".
    warnings : tuple of str
        What a person should know, such as rows that are no answers.
    rows : int or None
        Rows of the file where `table` holds only a sample of them; None where it holds all.
    """

    file: str
    format: str = "table"
    layout: str = ""
    evidence: tuple[str, ...] = ()
    table: pd.DataFrame
    columns: Mapping[str, SourceColumn]
    several: Mapping[str, Several] = field(default_factory=dict)
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    title: str = ""
    language: str = ""
    warnings: tuple[str, ...] = ()
    rows: int | None = None

    def __len__(self) -> int:
        return len(self.table)

    @property
    def n_columns(self) -> int:
        """Columns of the file; those of the table that are made of others do not count."""
        return sum(not column.is_split_off for column in self.columns.values())
