"""Lists in the text of a document: entries change, move and go together with their comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cemlab.study import reading
from cemlab.study.splicing import Written, end_of, line_end, root_of, spliced
from cemlab.study.yaml_text import block, entry, inline, one_line

__all__ = [
    "changed_entry", "comments_of", "entries", "inline", "margin_of", "moved_to_margin",
    "new_entry", "one_line", "opened", "plain", "replaced_entry", "rows_of", "with_entries",
    "with_key", "within",
]  # fmt: skip
MARGIN = 2  # of the dash of an entry from its key, where the list has none yet

_root = lru_cache(maxsize=16)(root_of)  # read over and over while one change is made


class Stretch(NamedTuple):
    """Where the entries of a list stand: the lines from `start` to `end`, cut into entries."""

    start: int
    end: int
    entries: tuple[str, ...]


def entries(text: str, key: str) -> tuple[str, ...]:
    """The entries of a list at the top of a mapping, as the whole lines they stand on.

    Comments above an entry are its own, and so are those behind it.

    Raises
    ------
    LookupError
        The list is not written as one entry below the other.
    """
    return _stretch(text, key).entries


def rows_of(text: str, key: str) -> list[str]:
    """The entries of a list, also of one that is written on one line, or is not there.

    Raises
    ------
    LookupError
        Comments stand within a list on one line: nobody could say whose they are.
    """
    try:
        return list(entries(text, key))
    except KeyError:
        return []
    except LookupError:
        _, node = _found(text, key)
        if "#" in text[node.start_mark.index : end_of(node)]:
            raise
        value = plain(reading.parse(text, "the document"))[key]
        rows = value if isinstance(value, list) else [] if value is None else [value]
        return [new_entry(one, margin_of(text, key)) for one in rows]


def within(text: str, place: Sequence[Any], change: Callable[[str], str]) -> str:
    """The text with one entry of its lists changed, however deep it lies.

    Parameters
    ----------
    text : str
    place : sequence
        Keys, numbers of entries, keys of those entries, and so on: ``("steps", 2, "pains", 0)``,
        ``("role", "evidence", 0)``. It ends with a number.
    change : callable
        Takes the entry as a mapping of its own, and gives it back with its change.
    """
    if not place:
        return change(text)
    key, at, *rest = place
    if _root(text).flow_style:
        raise LookupError(f"{key} stands within braces")
    if isinstance(at, str):
        start, end = _block(text, key)
        return text[:start] + within(text[start:end], place[1:], change) + text[end:]
    rows = rows_of(text, key)
    margin = _margin(rows[at])
    rows[at] = _dashed(within(_undashed(rows[at], margin), rest, change), margin)
    return with_entries(text, key, rows)


def with_entries(text: str, key: str, wanted: Sequence[str], order: Sequence[str] = ()) -> str:
    """The text with other entries in a list; without any, the key goes too.

    Parameters
    ----------
    text : str
    key : str
    wanted : sequence of str
        Whole lines, as `entries` gives them and `new_entry` makes them.
    order : sequence of str
        Keys of the mapping; a new list stands behind those that come before it.
    """
    if not wanted:
        return spliced(text, {(key,): None})
    lines = "".join(one if one.endswith("\n") else f"{one}\n" for one in wanted)
    try:
        there = _stretch(text, key)
    except KeyError:
        return _placed(text, key, f"{' ' * _column(text)}{key}:\n{lines}", order)
    except LookupError:
        return spliced(text, {(key,): Written(_at_margin(lines))})
    return text[: there.start] + lines + text[there.end :]


def with_key(text: str, key: str, value: Any, order: Sequence[str]) -> str:
    """The text with one key more, where the order of the mapping has it."""
    if _root(text).flow_style:
        return spliced(text, {(key,): value})
    return _placed(text, key, "\n".join(entry(key, value, indent=_column(text))) + "\n", order)


def new_entry(value: Any, margin: int = MARGIN) -> str:
    """The lines of a new entry: a mapping, or a single value."""
    if not isinstance(value, Mapping) or not value:
        return f"{' ' * margin}- {inline(value)}\n"
    return _dashed("\n".join(block(value, indent=margin + 2)) + "\n", margin)


def changed_entry(lines: str, changes: Mapping[tuple[str, ...], Any]) -> str:
    """The lines of an entry with some keys changed; None takes a key away."""
    margin = _margin(lines)
    return _dashed(spliced(_undashed(lines, margin), changes), margin)


def replaced_entry(lines: str, value: Any) -> str:
    """The lines of an entry on one line with another value; its comments stay."""
    head = f"list:\n{lines}"
    (node,) = _found(head, "list")[1].value
    start, end = node.start_mark.index, end_of(node)
    return f"{head[:start]}{inline(value)}{head[end:]}".removeprefix("list:\n")


def opened(lines: str) -> str:
    """The lines of an entry as a mapping of its own."""
    return _undashed(lines, _margin(lines))


def moved_to_margin(lines: str, margin: int) -> str:
    """The lines of an entry further left or right, for another list."""
    by = margin - _margin(lines)
    if not by:
        return lines
    said = lines.split("\n")
    if by > 0:
        return "\n".join(f"{' ' * by}{line}" if line.strip() else line for line in said)
    return "\n".join(line[min(-by, len(line) - len(line.lstrip())) :] for line in said)


def margin_of(text: str, key: str) -> int:
    """How far the dashes of a list are indented, or would be."""
    try:
        return _margin(entries(text, key)[0])
    except LookupError:
        return _column(text) + MARGIN


def comments_of(text: str) -> tuple[str, ...]:
    """The comments of a text, from their sign on."""
    found, at = [], 0
    spans = sorted(_spans(_root(text)))
    while (at := text.find("#", at)) >= 0:
        inside = next((stop for start, stop in spans if start <= at < stop), None)
        if inside is not None or (at and text[at - 1] not in " \t\n"):
            at = inside or at + 1
            continue
        found.append(text[at : line_end(text, at)])
        at = line_end(text, at)
    return tuple(found)


def plain(value: Any) -> Any:
    """What a text says, without marks; days as they are written."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _spans(node: Node) -> Iterator[tuple[int, int]]:
    """Where the single values of a text stand, keys among them."""
    if isinstance(node, ScalarNode):
        yield node.start_mark.index, node.end_mark.index
        return
    for one in node.value:
        for inner in one if isinstance(one, tuple) else (one,):
            yield from _spans(inner)


def _stretch(text: str, key: str) -> Stretch:
    name, node = _found(text, key)
    if not isinstance(node, SequenceNode) or node.flow_style or not node.value:
        raise LookupError(f"{key} is no list of lines")
    start = at = _behind(text, text.index(":", name.end_mark.index) + 1)
    found = []
    for one in node.value:
        stop = _behind(text, end_of(one))
        found.append(text[at:stop])
        first = _first_line(found[-1])
        if not first.lstrip().startswith("- ") or isinstance(one, SequenceNode):
            raise LookupError(f"{key} has an entry that does not begin on the line of its dash")
        at = stop
    return Stretch(start, at, tuple(found))


def _block(text: str, key: str) -> tuple[int, int]:
    """Where the lines of a mapping within the mapping stand."""
    name, node = _found(text, key)
    if not isinstance(node, MappingNode) or node.flow_style:
        raise LookupError(f"{key} is no mapping of lines")
    return _behind(text, text.index(":", name.end_mark.index) + 1), _behind(text, end_of(node))


def _found(text: str, key: str) -> tuple[Node, Node]:
    return {name.value: (name, value) for name, value in _root(text).value}[key]


def _column(text: str) -> int:
    """How far the keys of a mapping are indented."""
    root = _root(text)
    return root.value[0][0].start_mark.column if root.value and not root.flow_style else 0


def _behind(text: str, at: int) -> int:
    """Where the next line begins."""
    if text[at - 1 : at] == "\n":  # behind a text of several lines
        return at
    return min(line_end(text, at) + 1, len(text))


def _placed(text: str, key: str, lines: str, order: Sequence[str]) -> str:
    root = _root(text)
    if root.flow_style:
        raise LookupError("lines within braces")
    before = order[: order.index(key)] if key in order else order
    ends = [end_of(value) for name, value in root.value
            if not order or name.value in before]  # fmt: skip
    at = _behind(text, max(ends, default=0)) if ends else len(text)
    broken = "" if not at or text[at - 1] == "\n" else "\n"
    return text[:at] + broken + lines + text[at:]


def _first_line(lines: str) -> str:
    """The line of the dash: the first that is no comment."""
    return next((one for one in lines.split("\n") if one.strip() and not _is_comment(one)), "")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _margin(lines: str) -> int:
    first = _first_line(lines)
    return len(first) - len(first.lstrip())


def _undashed(lines: str, margin: int) -> str:
    """An entry as a mapping of its own."""
    first = _first_line(lines)
    return lines.replace(first, f"{first[:margin]} {first[margin + 1 :]}", 1)


def _dashed(lines: str, margin: int) -> str:
    first = _first_line(lines)
    return lines.replace(first, f"{first[:margin]}-{first[margin + 1 :]}", 1)


def _at_margin(lines: str) -> str:
    """Lines moved to the left, as far as their dashes stand to the right."""
    margin = " " * _margin(lines)
    return "\n".join(line.removeprefix(margin) for line in lines.split("\n"))
