"""Writes documents that were made in code: tidy YAML that reads back as the same document."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as DoubleQuoted

from cemlab.documents.claims import Document
from cemlab.documents.drafting import KINDS, VERSION, draft, refusal
from cemlab.documents.texts import LANGUAGE_NAMES
from cemlab.errors import StudyError
from cemlab.study.yaml_text import PLAIN, RESERVED, UNPRINTABLE

WIDEST = 10**6  # a line is never broken: a diff shows texts whole
SHORT = 60  # characters of a mapping of names and numbers that stands on one line
HEAD = ("id", "kind", "title", "label")
APART = ("stages", "steps", "nodes", "links", "slices", "cards", "evidence", "lanes", "cells")
ROOMY = ("steps",)  # lists with an empty line between entries


def write_document(
    document: Document, path: str | Path, *, replace: bool = False, note: str = ""
) -> Path:
    """Write a document as YAML, whole or not at all.

    Parameters
    ----------
    document : Document
        A persona, journey, empathy map, blueprint or story map.
    path : str or Path
        Such as ``documents/journeys/repair.yaml`` in the folder of a study; the folder is made.
    replace : bool
        Write over a file that is there. Its comments are lost.
    note : str
        Becomes a comment at the beginning of the file.

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        There is such a file already, the folder is that of another kind of document, the document
        contradicts itself, or the file cannot be written. Nothing is written then.

    Notes
    -----
    What was never given is not written. The file is read back before it takes its place, so that
    it holds this very document. Whether it fits its study, `read_documents` checks.

    Examples
    --------
    >>> write_document(journey, study.folder / "documents" / "journeys" / "found.yaml")
    """
    path, kind = Path(path), _kind(document)
    if path.suffix != ".yaml" or path.parent.name in {f"{one}s" for one in KINDS} - {f"{kind}s"}:
        raise StudyError(
            f"{path.parent.name}/{path.name} is no place for a {kind.replace('_', ' ')}. Expected "
            f"documents/{kind}s/NAME.yaml."
        )
    if path.exists() and not replace:
        raise _is_there(path)
    text = _text(document, kind, note)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(document, kind, path, text.encode("utf-8"), replace)
    except (OSError, UnicodeEncodeError) as bad:
        why = getattr(bad, "strerror", None) or "it holds half a character"
        raise StudyError(f"{path.name} cannot be written: {why}.") from bad
    return path


def _kind(document: Document) -> str:
    for kind, model in KINDS.items():
        if type(document) is model:
            return kind
    raise StudyError(f"A {type(document).__name__} has no file. Expected a document: "
                     f"{', '.join(kind.replace('_', ' ') for kind in KINDS)}.")  # fmt: skip


def _is_there(path: Path) -> StudyError:
    return StudyError(
        f"{path.name} exists already and is kept as it is. Choose another name, or give "
        "replace=True to write over it."
    )


def _put(document: Document, kind: str, path: Path, content: bytes, replace: bool) -> None:
    """Beside its place, read back, and moved there; never over what came there meanwhile."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.chmod(0o644)
        read = draft(part, kind, path.name)
        if told := refusal(read, []):
            raise StudyError(told[0])
        if _plain(read.document) != _plain(document):
            raise StudyError(f"{path.name} would not read back as the same document.")
        if replace:
            part.replace(path)
        else:
            os.link(part, path)
    except FileExistsError:
        raise _is_there(path) from None
    finally:
        part.unlink(missing_ok=True)


def _plain(document: Document) -> dict[str, Any]:
    return document.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)


def _text(document: Document, kind: str, note: str) -> str:
    tree = CommentedMap({"schema": f"{kind}/{VERSION}"})
    content = _plain(document)
    for key in sorted(content, key=lambda key: _rank(key, content[key])):
        tree[key] = _laid_out(content[key])
    for key in APART:
        if key in tree:
            tree.yaml_set_comment_before_after_key(key, before="\n")
    for key in ROOMY:
        for at in range(1, len(tree.get(key, ()))):
            tree[key].yaml_set_comment_before_after_key(at, before="\n")
    writer, out = YAML(), io.StringIO()
    writer.width, writer.allow_unicode = WIDEST, True
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(tree, out)
    head = "".join(f"# {line}\n" for line in note.splitlines())
    return head + out.getvalue()


def _rank(key: str, value: Any) -> int:
    """What the document is, then what it rests on, then what it says."""
    if key in HEAD:
        return HEAD.index(key)
    if key == "evidence":
        return len(HEAD) + 1
    is_long = isinstance(value, tuple) and any(isinstance(one, Mapping) for one in value)
    return len(HEAD) + (2 if is_long else 0)


def _laid_out(value: Any) -> Any:
    """Values as YAML shows them best: texts, lists of names and small blocks on one line."""
    if isinstance(value, str):
        is_plain = PLAIN.fullmatch(value) and not RESERVED.fullmatch(value)
        return value if is_plain and not UNPRINTABLE.search(value) else DoubleQuoted(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        if set(value) <= set(LANGUAGE_NAMES) and len(set(value.values())) == 1 < len(value):
            return _laid_out(next(iter(value.values())))
        keys = sorted(value, key=lambda key: key != "id")
        inner = CommentedMap({key: _laid_out(value[key]) for key in keys})
        if set(value) <= set(LANGUAGE_NAMES) or _is_small(inner):
            inner.fa.set_flow_style()
        return inner
    if isinstance(value, (list, tuple)):
        several = CommentedSeq([_laid_out(one) for one in value])
        if not any(isinstance(one, (CommentedMap, CommentedSeq)) for one in several):
            several.fa.set_flow_style()
        return several
    return value


def _is_small(block: CommentedMap) -> bool:
    if any(isinstance(one, (CommentedMap, CommentedSeq)) for one in block.values()):
        return False
    return sum(len(f"{key}: {one}, ") for key, one in block.items()) <= SHORT
