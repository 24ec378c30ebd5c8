"""One file, read as far as it goes: content with lines, a checked document, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.claims import Document
from cemlab.documents.consistency import contradictions
from cemlab.documents.empathy import EmpathyMap
from cemlab.documents.journey_schema import Journey
from cemlab.documents.persona_schema import Persona
from cemlab.documents.story_map_schema import StoryMap
from cemlab.errors import StudyError, nearest
from cemlab.study import reading

KINDS: Mapping[str, type[Document]] = {
    "persona": Persona,
    "journey": Journey,
    "empathy_map": EmpathyMap,
    "blueprint": Blueprint,
    "story_map": StoryMap,
}
VERSION = 1  # of the schemas; a later one is told apart by `schema: persona/2`
MOST_ENTRIES = 20_000  # a document has some hundreds; aliases can unfold to millions
DEEPEST = 20


@dataclass(frozen=True)
class Draft:
    """What could be read of one file, which messages call `shown`."""

    kind: str
    shown: str
    content: Any = None
    document: Any = None
    problems: tuple = ()
    unreadable: str = ""

    @property
    def id(self) -> str:
        """The id as written, also of a file with problems."""
        given = self.content.get("id") if isinstance(self.content, Mapping) else None
        return str(given or Path(self.shown).stem)


def draft(path: Path, kind: str, shown: str) -> Draft:
    """Read and check one file by itself."""
    try:
        content = _content(path, kind, shown)
        lines = _lines(content, shown)
    except StudyError as bad:
        return Draft(kind, shown, unreadable=str(bad))
    schema, expected = content.get("schema"), f"{kind}/{VERSION}"
    problems = []
    if schema != expected:
        problems.append((("schema",), _wrong_schema(schema, expected)))
    body = {key: value for key, value in content.items() if key != "schema"}
    document, wrong = reading.check(KINDS[kind], body)
    problems += wrong
    if document is not None:
        document._file, document._lines = shown, MappingProxyType(lines)
        document._path = path
        problems += contradictions(document)
    return Draft(kind, shown, content, document, tuple(problems))


def _wrong_schema(schema: Any, expected: str) -> str:
    kind, _, version = str(schema).partition("/")
    if expected.startswith(f"{kind}/") and version.isdecimal() and int(version) > VERSION:
        return (f"is {schema!r}, that of a newer cemlab; this one reads {expected}. Update cemlab, "
                f"or write the document anew as `schema: {expected}`.")  # fmt: skip
    return f"is {schema!r}. Expected `schema: {expected}`."


def kind_of(path: Path, shown: str) -> str:
    """The kind of document that a file says it is."""
    if not path.is_file():
        raise StudyError(f"{shown} does not exist. Expected the file of a document there.")
    schema = str(_content(path, "document", shown).get("schema"))
    kind = schema.partition("/")[0]
    if kind not in KINDS:
        raise StudyError(
            f"{shown}: schema: is {schema!r}, which is no document.{nearest(kind, KINDS)} Expected "
            f"{', '.join(f'{one}/{VERSION}' for one in KINDS)}."
        )
    return kind


def _content(path: Path, kind: str, shown: str) -> Mapping:
    if not path.is_file():
        raise StudyError(f"{shown} does not exist. Expected the file of {_a(kind)} there.")
    try:
        content = reading.load(path, shown) if path.read_bytes().strip() else None
    except RecursionError:
        raise StudyError(f"{shown} is nested too deeply to be {_a(kind)}.") from None
    if not isinstance(content, Mapping):
        holds = "nothing" if content is None else type(content).__name__.removeprefix("Commented")
        raise StudyError(f"{shown} holds {holds}. Expected keys: schema, id, …")
    return content


def _a(kind: str) -> str:
    """A kind of document in words."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind.replace('_', ' ')}"


def _lines(content: Mapping, shown: str) -> dict[tuple, int]:
    """The line of every place; looked up once, because a frozen document keeps no YAML."""
    lines: dict[tuple, int] = {}
    waiting: list[tuple[tuple, Any]] = [((), content)]
    while waiting:
        place, node = waiting.pop()
        if len(lines) > MOST_ENTRIES or len(place) > DEEPEST:
            raise StudyError(
                f"{shown} unfolds to more than {MOST_ENTRIES:,} entries or {DEEPEST} levels. "
                "Write it without aliases (`*name`)."
            )
        marks = getattr(node, "lc", None)
        pairs = node.items() if isinstance(node, Mapping) else enumerate(node)
        for key, value in pairs:
            here = (*place, key if isinstance(key, int) else str(key))
            try:
                mark = marks.key(key) if isinstance(node, Mapping) else marks.item(key)
                lines[here] = mark[0] + 1
            except (AttributeError, KeyError, IndexError, TypeError):
                lines[here] = lines.get(place, 0)  # merged in from elsewhere
            if isinstance(value, (Mapping, list)):
                waiting.append((here, value))
    return lines


def refusal(draft: Draft, more: list) -> list[str]:
    """One message with every problem of a file and its line; none when nothing is wrong."""
    if draft.unreadable:
        return [draft.unreadable]
    try:
        reading.refuse(draft.shown, draft.content, [*draft.problems, *more])
    except StudyError as bad:
        return [str(bad)]
    return []
