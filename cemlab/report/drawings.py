"""Maps and cards of a result: kept as files in both languages, with their words and tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cemlab.documents import Documents, read_documents
from cemlab.language import LANGUAGES
from cemlab.report.claims import claim_files, documents_by_key, fingerprints
from cemlab.report.files import SAFE
from cemlab.report.tables import json_bytes
from cemlab.results import Result
from cemlab.study import Study

DRAWINGS = ".drawings.json"
DOCUMENTS = "documents"  # fingerprints of those that a drawing was made with

Told = Mapping[str, Mapping[str, Any]]  # what a drawing says, by language; and its documents


def drawing_files(result: Any, study: Study, name: str) -> dict[str, bytes]:
    """Every drawing of a result: `<name>_<drawing>.<language>.svg` and `.png`, and what they say.

    What the claims of documents rest on is kept beside them. The documents of the study are read
    here, and only for results that draw with them or know what they rest on.

    Raises
    ------
    StudyError
        The documents have problems; all are listed with their lines.
    """
    if not isinstance(result, Result):
        return {}
    draws = type(result).drawings is not Result.drawings
    if not draws and type(result).resolve is Result.resolve:
        return {}
    documents = read_documents(study)
    return _files(result, documents, name) | claim_files(result, documents, name)


def _files(result: Result, documents: Documents, name: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    words: dict[str, Told] = {}
    marks = fingerprints(documents)
    for number, (given, draw) in enumerate(result.drawings(documents).items(), start=1):
        # a document may have a Chinese id, which a name of a file may not hold
        part = given if SAFE.fullmatch(given) else f"drawing_{number}"
        words[part] = {}
        for language in LANGUAGES:
            drawing = draw(language)
            stem = f"{name}_{part}.{language}"
            files[f"{stem}.svg"] = drawing.svg().encode("utf-8")
            files[f"{stem}.png"] = drawing.png()
            words[part][language] = {
                "title": drawing.title,
                "description": drawing.description,
                "table": [list(row) for row in drawing.table],
            }
        named = {row["document"] for row in drawing.sources}
        own = {key: marks[key] for key, one in documents_by_key(documents) if one.id in named}
        words[part] |= {DOCUMENTS: own} if own else {}
    return files | {f"{name}{DRAWINGS}": json_bytes(words)} if words else {}


def told_drawings(folder: Path, name: str, files: Mapping[str, str]) -> dict[str, Told]:
    """What the kept drawings of a result say, in the order in which they were drawn."""
    file = f"{name}{DRAWINGS}"
    if file not in files:
        return {}
    return json.loads((folder / file).read_text("utf-8"))
