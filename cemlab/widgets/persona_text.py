"""Lists in the text of a document: entries change, move and go together with their comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from cemlab.study.splicing import Written, end_of, line_end, root_of, spliced
from cemlab.study.yaml_text import block, entry

MARGIN = 2  # of the dash of an entry, where the list has none yet


class Stretch(NamedTuple):
    """Where the entries of a list stand: the lines from `start` to `end`, cut into entries."""

    start: int
    end: int
    entries: tuple[str, ...]


def entries(text: str, key: str) -> tuple[str, ...]:
    """The entries of a list at the top of a document, as the whole lines they stand on.

    Comments above an entry are its own, and so are those behind it.

    Raises
    ------
    LookupError
        The list is not written as one entry below the other.
    """
    return _stretch(text, key).entries


def with_entries(text: str, key: str, wanted: Sequence[str], order: Sequence[str] = ()) -> str:
    """The text with other entries in a list; without any, the key goes too.

    Parameters
    ----------
    text : str
    key : str
    wanted : sequence of str
        Whole lines, as `entries` gives them and `new_entry` makes them.
    order : sequence of str
        Keys of the document; a new list stands behind those that come before it.
    """
    if not wanted:
        return spliced(text, {(key,): None})
    lines = "".join(one if one.endswith("\n") else f"{one}\n" for one in wanted)
    try:
        there = _stretch(text, key)
    except KeyError:
        return _placed(text, key, f"{key}:\n{lines}", order)
    except LookupError:
        return spliced(text, {(key,): Written(_at_margin(lines))})
    return text[: there.start] + lines + text[there.end :]


def with_key(text: str, key: str, value: Any, order: Sequence[str]) -> str:
    """The text with one key more, where the order of the document has it."""
    return _placed(text, key, "\n".join(entry(key, value)) + "\n", order)


def new_entry(values: Mapping[str, Any], margin: int = MARGIN) -> str:
    """The lines of a new entry."""
    return _dashed("\n".join(block(values, indent=margin + 2)) + "\n", margin)


def changed_entry(lines: str, changes: Mapping[tuple[str, ...], Any]) -> str:
    """The lines of an entry with some keys changed; None takes a key away."""
    margin = _margin(lines)
    return _dashed(spliced(_undashed(lines, margin), changes), margin)


def margin_of(text: str, key: str) -> int:
    """How far the dashes of a list are indented."""
    try:
        return _margin(entries(text, key)[0])
    except LookupError:
        return MARGIN


def plain(value: Any) -> Any:
    """What a text says, without marks; days as they are written."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


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
        if not first.lstrip().startswith("- ") or not isinstance(one, MappingNode):
            raise LookupError(f"{key} has an entry that does not begin on the line of its dash")
        at = stop
    return Stretch(start, at, tuple(found))


def _found(text: str, key: str) -> tuple[Node, Node]:
    return {name.value: (name, value) for name, value in root_of(text).value}[key]


def _behind(text: str, at: int) -> int:
    """Where the next line begins."""
    if text[at - 1 : at] == "\n":  # behind a text of several lines
        return at
    return min(line_end(text, at) + 1, len(text))


def _placed(text: str, key: str, lines: str, order: Sequence[str]) -> str:
    before = order[: order.index(key)] if key in order else order
    ends = [end_of(value) for name, value in root_of(text).value
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
