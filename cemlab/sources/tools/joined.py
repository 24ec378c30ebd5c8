"""Questions with several answers in one cell: which mark joins the options, and which they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import pandas as pd

from cemlab.language import Note
from cemlab.sources.source import Several, SourceColumn
from cemlab.sources.tools.words import is_other

OFTEN = 3  # an option stands in at least so many cells; words of one's own rarely do
RECURRING = 0.85  # share of the pieces of joined cells that are options
IN_ORDER = 0.95  # tools write options in the order of the form; people write as they like
FREE = 0.8  # share of the options that stand in two different cells: not a comma of one answer
MOST_OPTIONS = 200
MARKS = ("┋", "⁞", "¦", "‖", "␟")  # to join options that hold the tool's own mark
BRACKETS = str.maketrans({"（": "(", "）": ")", "【": "(", "】": ")", "[": "(", "]": ")"})


class Joined(NamedTuple):
    """Options in the order they first occur, the pieces of every cell, and how often each came."""

    options: tuple[str, ...]
    split: Mapping[str, list[str]]
    pieces: Mapping[str, int]


def joined_columns(
    columns: Sequence[SourceColumn],
    table: pd.DataFrame,
    marks: Sequence[str],
    *,
    own_words: bool = False,
) -> tuple[list[SourceColumn], pd.DataFrame, dict[str, Several], tuple[str, ...]]:
    """Questions whose cells hold several options: columns and table that suit them, what to tell.

    A tool uses one mark in a file: the first of `marks` that joins options in some column. Where
    an option holds the mark itself, its cells are written anew with another. With `own_words` the
    tool writes the words behind "Other" among the options: what hardly ever recurs becomes
    "Other", and its words go to a column of their own.
    """
    for mark in marks:
        found = {
            column.name: joined
            for column in columns
            if not (column.use or column.is_other_text)
            and (joined := options_of(table[column.name], mark)) is not None
        }
        if found:
            return _taken_apart(columns, table, found, mark, own_words)
    return list(columns), table, {}, ()


def options_of(cells: pd.Series, mark: str) -> Joined | None:
    """Options joined in the cells by a mark; None when it is only punctuation.

    Options recur: of the pieces nearly all stand in three cells or more, none twice in a cell, all
    in one order, and not always beside the same others. What people type themselves does not.
    """
    counted = Counter(cell for cell in cells.tolist() if cell.strip())
    if not any(mark in cell for cell in counted):
        return None
    split = {cell: pieces_of(cell, mark) for cell in counted}
    several = sum(times for cell, times in counted.items() if len(split[cell]) > 1)
    if several < max(OFTEN, 0.02 * counted.total()):
        return None
    split = _reunited(split, counted, mark)
    pieces: Counter[str] = Counter()
    for cell, times in counted.items():
        pieces.update(dict.fromkeys(split[cell], times))
    options = tuple(piece for piece in pieces if pieces[piece] >= OFTEN)
    recurring = sum(pieces[option] for option in options)
    if not 2 <= len(options) <= MOST_OPTIONS or recurring < RECURRING * pieces.total():
        return None
    if len({option.casefold() for option in options}) < len(options):
        return None
    if not (_in_order(split, counted, set(options)) and _is_free(split, options)):
        return None
    return Joined(options, split, pieces)


def pieces_of(cell: str, mark: str) -> list[str]:
    """Options in one cell; what stands in brackets is never split."""
    pieces: list[str] = []
    depth = 0
    for piece in cell.split(mark):
        glued = depth > 0 or (mark == "," and pieces and piece.startswith(" "))
        if glued:
            pieces[-1] += mark + piece
        else:
            pieces.append(piece)
            depth = 0
        depth = max(0, depth + _opened(piece))
    return [piece.strip() for piece in pieces if piece.strip()]


def _taken_apart(
    columns: Sequence[SourceColumn],
    table: pd.DataFrame,
    found: Mapping[str, Joined],
    mark: str,
    own_words: bool,
) -> tuple[list[SourceColumn], pd.DataFrame, dict[str, Several], tuple[str, ...]]:
    series = {name: table[name] for name in table.columns}
    result: list[SourceColumn] = []
    several, told, own = {}, [], {}
    for column in columns:
        result.append(column)
        joined = found.get(column.name)
        if joined is None:
            continue
        cells = series[column.name]
        rare = [piece for piece in joined.pieces if piece not in joined.options]
        if rare and own_words:
            joined, words = _without_words(joined, rare)
            behind = _behind_other(column, joined.options[-1], series)
            result.append(behind)
            series[behind.name] = cells.map(words).fillna("").astype("str")
            own[behind.name] = len(rare)
        options = tuple(joined.pieces) if rare and not own_words else joined.options
        written = _mark_for(joined.split, mark)
        if written != mark:
            told.append(Note("sources.joined.mark", item=column.name, mark=mark, written=written))
        if written != mark or (rare and own_words):
            anew = {cell: written.join(pieces) for cell, pieces in joined.split.items()}
            series[column.name] = cells.map(anew).fillna(cells).astype("str")
        several[column.name] = Several(
            name=column.name, wording=column.wording, split=written, options=options
        )
    if own:
        told.insert(0, _own_words(own))
    order = [column.name for column in result]
    return result, pd.DataFrame(series)[order], several, tuple(told)


def _own_words(columns: Mapping[str, int]) -> Note:
    """That rare answers became words of one's own: how many, and where they are."""
    return Note("sources.joined.rare", n=sum(columns.values()), often=OFTEN,
                columns=list(columns), n_columns=len(columns))  # fmt: skip


def _behind_other(column: SourceColumn, other: str, taken: Mapping[str, pd.Series]) -> SourceColumn:
    """The column of the words that respondents wrote themselves."""
    name = f"{column.name}_text"
    while name in taken:
        name += "_2"
    return SourceColumn(
        name=name,
        header=column.header,
        wording=column.wording,
        part=other,
        question=column.name,
        declared="text",
        is_other_text=True,
        is_split_off=True,
    )


def _without_words(joined: Joined, rare: Sequence[str]) -> tuple[Joined, dict[str, str]]:
    """The same with "Other" for words of one's own, and these words for each cell."""
    other, out = _word_for_other(joined.options), set(rare)
    split, words = {}, {}
    for cell, pieces in joined.split.items():
        kept = [piece for piece in pieces if piece not in out and piece != other]
        said = [piece for piece in pieces if piece in out]
        split[cell] = [*kept, other] if said or other in pieces else kept
        words[cell] = " · ".join(said)
    options = tuple(option for option in joined.options if option != other)
    return Joined((*options, other), split, joined.pieces), words


def _word_for_other(options: Sequence[str]) -> str:
    """The option that invites words, in the language of the options where there is none."""
    said = next((option for option in options if is_other(option)), "")
    chinese = any("\u4e00" <= letter <= "\u9fff" for option in options for letter in option)
    return said or ("其他" if chinese else "Other")


def _mark_for(split: Mapping[str, list[str]], mark: str) -> str:
    """The mark, or another one where an option holds it itself."""
    if not any(mark in piece for pieces in split.values() for piece in pieces):
        return mark
    used = "".join(split)
    return next((one for one in MARKS if one not in used), MARKS[0] * 2)


def _opened(text: str) -> int:
    """Brackets that a piece opens and does not close."""
    flat = text.translate(BRACKETS)
    return flat.count("(") - flat.count(")")


def _reunited(
    split: Mapping[str, list[str]], counted: Counter[str], mark: str
) -> dict[str, list[str]]:
    """Options that a comma took apart put together again: "Other, please specify".

    The second half never stands without the first before it, nor the first without the second,
    and it begins in small letters.
    """
    if "," not in mark:
        return dict(split)
    alone: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for cell, times in counted.items():
        alone.update(dict.fromkeys(split[cell], times))
        beside.update(dict.fromkeys(pairwise(split[cell]), times))
    halves = {
        pair
        for pair, times in beside.items()
        if times >= OFTEN and times == alone[pair[0]] == alone[pair[1]] and pair[1][:1].islower()
    }
    return {cell: _glued(pieces, halves, mark) for cell, pieces in split.items()}


def _glued(pieces: Iterable[str], halves: set[tuple[str, str]], mark: str) -> list[str]:
    result: list[str] = []
    before = ""
    for piece in pieces:
        if (before, piece) in halves:
            result[-1] += mark + piece
        else:
            result.append(piece)
        before = piece
    return result


def _in_order(split: Mapping[str, list[str]], counted: Counter[str], options: set[str]) -> bool:
    """Whether options never repeat in a cell and stand in the same order in all of them."""
    pairs: Counter[tuple[str, str]] = Counter()
    for cell, times in counted.items():
        known = [piece for piece in split[cell] if piece in options]
        if len(set(known)) < len(known):
            return False
        pairs.update(dict.fromkeys(combinations(known[:30], 2), times))
    against = sum(min(times, pairs.get(pair[::-1], 0)) for pair, times in pairs.items()) / 2
    return bool(pairs) and against <= (1 - IN_ORDER) * pairs.total()


def _is_free(split: Mapping[str, list[str]], options: Sequence[str]) -> bool:
    """Whether options stand in different company: "Yes, often" is one answer, not two."""
    company = Counter(piece for pieces in split.values() for piece in set(pieces))
    return sum(company[option] > 1 for option in options) >= FREE * len(options)
