"""What was computed for a document, kept beside it: ``lin.computed.yaml`` beside ``lin.yaml``."""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from cemlab.documents.claims import Document
from cemlab.errors import StudyError
from cemlab.study import reading

if TYPE_CHECKING:
    from cemlab.documents.reading import Documents
    from cemlab.documents.resolving import Resolution

SUFFIX = ".computed.yaml"
SCHEMA = "computed/1"
HEAD = "# Computed from the answers. Not to be edited: `write_computed` writes it anew.\n"
NUMBERS = ("n", "n_rest", "estimate", "conf_low", "conf_high")
WORDS = ("filter", "statistic", "unit", "wave", "method", "data_hash")
DIGITS = 9  # significant; the same data give the same file on every machine


def computed_path(document: Document) -> Path | None:
    """Where the computed file of a document is or would be; None for one that has no file."""
    path = document.path
    return None if path is None else path.with_name(f"{path.stem}{SUFFIX}")


def write_computed(documents: Documents | Document, resolution: Resolution) -> tuple[Path, ...]:
    """Keep what was computed for each document in a file beside it.

    A later `resolve` marks every evidence as ``changed`` whose answers are others since. Files are
    written whole or not at all; a document of which nothing was computed has none.

    Parameters
    ----------
    documents : Documents, Persona or Journey
        As read from files.
    resolution : Resolution
        What `resolve` found for them.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    StudyError
        A document that was read from no file.
    """
    given = (documents,) if isinstance(documents, Document) else documents.all()
    written = []
    for document in given:
        path = computed_path(document)
        if path is None:
            raise StudyError(f"{document.id!r} was read from no file, so nothing can stand beside "
                             "it. Read it with read_documents or read_persona.")  # fmt: skip
        evidence = _evidence(document, resolution)
        if evidence:
            _write(path, _text(document, evidence))
            written.append(path)
        else:
            path.unlink(missing_ok=True)
    return tuple(written)


def recorded(document: Document) -> Mapping[str, Mapping[str, Any]]:
    """What was computed last time, by evidence; nothing where the file is not there or broken."""
    path = computed_path(document)
    if path is None or not path.is_file():
        return {}
    content = _content(path)
    return content["evidence"] if content is not None else {}


def is_edited(document: Document) -> bool:
    """Whether the computed file was changed by hand, or is none."""
    path = computed_path(document)
    return path is not None and path.is_file() and _content(path) is None


def differs(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    """Whether an evidence rests on other answers, or says something else, than it did."""
    if before is None:
        return False
    return any(before.get(name) != value for name, value in _kept(row).items())


def _evidence(document: Document, resolution: Resolution) -> dict[str, dict[str, Any]]:
    return {row["evidence"]: _kept(row) for row in resolution.rows(document) if row["data_hash"]}


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: str(row[name]) for name in WORDS if row[name]}
    numbers = {name: _rounded(row[name]) for name in NUMBERS if not math.isnan(row[name])}
    return words | numbers


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _sum(evidence: Mapping[str, Any]) -> str:
    text = json.dumps(evidence, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _text(document: Document, evidence: Mapping[str, Any]) -> str:
    writer, out = YAML(), io.StringIO()
    writer.width, writer.allow_unicode = 1000, True
    writer.dump({"schema": SCHEMA, "document": document.id, "checksum": _sum(evidence),
                 "evidence": dict(evidence)}, out)  # fmt: skip
    return HEAD + out.getvalue()


def _content(path: Path) -> dict[str, Any] | None:
    """The content of a computed file, None where its checksum does not hold."""
    try:
        content = reading.load(path, path.name, "computed file")
        evidence = json.loads(json.dumps(content["evidence"]))
        is_whole = content["schema"] == SCHEMA and content["checksum"] == _sum(evidence)
    except (StudyError, KeyError, TypeError, ValueError, RecursionError):
        return None
    return {"evidence": evidence} if is_whole else None


def _write(path: Path, text: str) -> None:
    """Whole or not at all, beside its place and moved there."""
    content = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == content:
        return
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError as bad:
        Path(part).unlink(missing_ok=True)
        raise StudyError(f"{path.name} cannot be written: {bad.strerror}.") from bad
