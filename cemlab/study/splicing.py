"""Values cut into YAML text, where they belong, without touching the text around them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cemlab.study.yaml_text import block, entry, inline, one_line


@dataclass(frozen=True)
class Written:
    """A block that is YAML already, with comments; its lines begin at the margin."""

    text: str

    def content(self) -> Any:
        """What it says."""
        return YAML(typ="safe", pure=True).load(self.text)


class Cut(NamedTuple):
    """A stretch of the text, and what stands there instead."""

    start: int
    end: int
    text: str


def spliced(text: str, changes: Mapping[tuple[str, ...], Any]) -> str:
    """The text with the changes; None takes a key away.

    Raises
    ------
    LookupError
        The text is written in a way that leaves no place to cut.
    """
    return _with(text, _cuts(text, root_of(text), _tree(changes)))


def remarked(text: str, remarks: Mapping[tuple[str, ...], str]) -> str:
    """The text with other comments at the ends of lines; "" takes one away.

    A place that is not there, or shares its line with others, gets none.
    """
    root, cuts = root_of(text), []
    for place, said in remarks.items():
        with suppress(LookupError):
            cuts.append(_behind(text, root, place, said))
    return _with(text, cuts)


def root_of(text: str) -> MappingNode:
    """The mapping that the text is, as nodes with their places."""
    root = YAML(typ="rt", pure=True).compose(io.StringIO(text))
    if not isinstance(root, MappingNode):
        raise LookupError("no mapping")
    return root


def _with(text: str, cuts: Iterable[Cut]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    for cut in sorted(cuts, key=lambda cut: cut.start, reverse=True):
        text = text[: cut.start] + cut.text.replace("\n", newline) + text[cut.end :]
    return text


def _behind(text: str, node: Node, place: tuple[str, ...], said: str) -> Cut:
    """The comment behind a key: on the line where its value ends, or begins if that is a block."""
    for step in place:
        if not isinstance(node, MappingNode) or node.flow_style:
            raise LookupError(f"no line of its own for {'.'.join(place)}")
        found = {key.value: (key, value) for key, value in node.value}
        key, node = found[step]
    if _is_inline(node):
        start = max(end_of(node), text.index(":", key.end_mark.index) + 1)
    else:
        start = text.index(":", key.end_mark.index) + 1
        if isinstance(node, ScalarNode):
            raise LookupError("a text of several lines")
    end = line_end(text, start)
    blanks = text[start:end].partition("#")[0] or "  "
    return Cut(start, end, f"{blanks}# {one_line(said)}" if said else "")


class _Branch(dict):
    """Changes below a block that stays."""


def _tree(changes: Mapping[tuple[str, ...], Any]) -> _Branch:
    tree = _Branch()
    for place, value in changes.items():
        branch = tree
        for step in place[:-1]:
            branch = branch.setdefault(step, _Branch())
        branch[place[-1]] = value
    return tree


def _cuts(text: str, node: MappingNode, wanted: _Branch) -> Iterator[Cut]:
    entries = {key.value: (key, value) for key, value in node.value}
    new = {}
    for name, value in wanted.items():
        if name not in entries:
            new[name] = value
            continue
        key, old = entries[name]
        if isinstance(value, _Branch) and isinstance(old, MappingNode) and old.value:
            yield from _cuts(text, old, value)
        elif value is None:
            yield _removed(text, node, key, old)
        elif not (isinstance(value, _Branch) and not _grown(value)):
            yield _replaced(text, node, key, old, _grown(value))
    new = {name: _grown(value) for name, value in new.items() if value is not None}
    new = {name: value for name, value in new.items() if not _is_nothing(value)}
    if new:
        yield _added(text, node, new)


def _is_nothing(value: Any) -> bool:
    """A branch of which only removals were asked."""
    return isinstance(value, _Branch) and not value


def _grown(value: Any) -> Any:
    """A branch as the block it makes where there was none."""
    if not isinstance(value, _Branch):
        return value
    grown = {key: _grown(one) for key, one in value.items() if one is not None}
    return _Branch({key: one for key, one in grown.items() if not _is_nothing(one)})


def _replaced(text: str, node: MappingNode, key: Node, old: Node, value: Any) -> Cut:
    start, end = old.start_mark.index, end_of(old)
    if node.flow_style or _is_inline(old):
        if _has_written(value):
            if node.flow_style:
                raise LookupError("a block within braces")
            return _as_block(text, key, end, value)
        if end == start:  # `key:` with nothing behind
            return Cut(start, end, f" {inline(value)}")
        return Cut(start, end, inline(value))
    if (isinstance(value, Mapping) and value) or _has_written(value):
        return _as_block(text, key, end, value)
    colon = text.index(":", key.end_mark.index) + 1
    return Cut(colon, end, f" {inline(value)}")


def _as_block(text: str, key: Node, end: int, value: Any) -> Cut:
    """The value below its key, whatever stood there; a comment behind the key stays."""
    colon = text.index(":", key.end_mark.index) + 1
    stop = line_end(text, colon)
    behind = text[colon:stop]
    kept = behind.rstrip() if behind.lstrip().startswith("#") else ""
    lines = _lines(value, key.start_mark.column + 2)
    return Cut(colon, max(end, stop if kept else end), kept + "\n" + "\n".join(lines))


def _added(text: str, node: MappingNode, new: Mapping[str, Any]) -> Cut:
    if node.flow_style:
        if any(_has_written(value) for value in new.values()):
            raise LookupError("a block within braces")
        said = inline(new)[1:-1]
        if not node.value:
            return Cut(node.start_mark.index + 1, node.end_mark.index - 1, said)
        end = end_of(node.value[-1][1])
        return Cut(end, end, f", {said}")
    margin = node.value[0][0].start_mark.column
    lines = [line for name, value in new.items() for line in _entry(name, value, margin)]
    at = line_end(text, end_of(node))
    if text[end_of(node) - 1 : end_of(node)] == "\n":  # behind a text of several lines
        at = end_of(node)
        return Cut(at, at, "\n".join(lines) + "\n")
    return Cut(at, at, "\n" + "\n".join(lines))


def _removed(text: str, node: MappingNode, key: Node, old: Node) -> Cut:
    start, end = key.start_mark.index, end_of(old)
    if not node.flow_style:
        if len(node.value) == 1:
            raise LookupError("nothing would be left of the block")
        begin = text.rfind("\n", 0, start) + 1
        after = text.find("\n", max(end - 1, start))
        return Cut(begin, len(text) if after < 0 else after + 1, "")
    rest = [one for one, _ in node.value]
    at = rest.index(key)
    if at + 1 < len(rest):
        return Cut(start, rest[at + 1].start_mark.index, "")
    if at:
        return Cut(end_of(node.value[at - 1][1]), end, "")
    return Cut(start, end, "")


def _entry(name: str, value: Any, margin: int) -> list[str]:
    if not _has_written(value):
        return entry(name, value, indent=margin)
    head = entry(name, None, indent=margin)[0].removesuffix(" null")
    return [head, *_lines(value, margin + 2)]


def _has_written(value: Any) -> bool:
    if isinstance(value, _Branch):
        return any(map(_has_written, value.values()))
    return isinstance(value, Written)


def _lines(value: Any, margin: int) -> list[str]:
    if not _has_written(value):
        return block(value, indent=margin)
    if isinstance(value, _Branch):
        return [line for key, one in value.items() for line in _entry(key, one, margin)]
    return [f"{' ' * margin}{line}" if line else "" for line in value.text.strip("\n").split("\n")]


def _is_inline(node: Node) -> bool:
    """On one line with its key: a scalar that is no block of text, a flow collection."""
    if isinstance(node, (MappingNode, SequenceNode)):
        return bool(node.flow_style)
    return node.style not in ("|", ">")


def end_of(node: Node) -> int:
    """Where the text of a value ends; a block's own mark lies behind the comments after it."""
    while isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark.index


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, before its break."""
    found = text.find("\n", at)
    found = len(text) if found < 0 else found
    return found - 1 if found > at and text[found - 1] == "\r" else found
