"""What documents claim: kept with a result while its people are in memory, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cemlab.documents import Document, Documents, Resolution, resolve
from cemlab.language import LANGUAGES
from cemlab.report.tables import csv_bytes, json_bytes
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.report.reading import RunContent

EVIDENCE = ".evidence.json"
COMPUTED = ("resolved", "hidden", "changed", "unsaid")  # states that only a result can give
OUTDATED = "outdated"  # a state of this report: the document changed after it was kept

Kept = Mapping[str, Any]  # fingerprints of documents, and rows by language


def claim_files(result: Result, documents: Documents, name: str) -> dict[str, bytes]:
    """What the claims of documents rest on, as far as this result knows; no row of a person.

    `<name>_evidence.<language>.csv` has every column for people, `<name>.evidence.json` the rows
    for the report, with the fingerprint of each document that they belong to.
    """
    files: dict[str, bytes] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for language in LANGUAGES:
        found = result.resolve(documents, language)
        if found is None or not len(found.tidy()):
            return {}
        files[f"{name}_evidence.{language}.csv"] = csv_bytes(found.tidy())
        rows[language] = [row for one in documents.all() for row in found.rows(one)]
    known = {str(row["_of"]) for row in rows[language]}
    marks = {key: value for key, value in fingerprints(documents).items() if key in known}
    content = {"documents": marks, "rows": {spoken: [_plain(row) for row in own]
                                            for spoken, own in rows.items()}}  # fmt: skip
    return files | {f"{name}{EVIDENCE}": json_bytes(content)}


def told_claims(folder: Path, name: str, files: Mapping[str, str]) -> Kept:
    """What was kept of the claims; nothing where the result knows none."""
    file = f"{name}{EVIDENCE}"
    if file not in files:
        return {}
    kept = json.loads((folder / file).read_text("utf-8"))
    return {"documents": dict(kept["documents"]), "rows": dict(kept["rows"])}


def documents_by_key(documents: Documents) -> tuple[tuple[str, Document], ...]:
    """Every document with its kind and id as one text."""
    return tuple((str((type(one).__name__, one.id)), one) for one in documents.all())


def fingerprints(documents: Documents) -> dict[str, str]:
    """What a document says, as a hash by its kind and id; comments in its file do not count."""
    return {key: _fingerprint(one) for key, one in documents_by_key(documents)}


def resolution_of(content: RunContent, language: str) -> Resolution:
    """The claims of the documents as they are now, with the numbers that the run has kept.

    Of a document that changed since, no number is taken: its rows are ``outdated``.
    """
    documents = content.documents
    now = fingerprints(documents)
    kept = {}
    for told in (one.claims for one in reversed(content.results)):  # the first one wins
        for row in told.get("rows", {}).get(language, ()):
            if row["state"] in COMPUTED:
                key = str(tuple(row["_of"]))
                is_same = told["documents"].get(key) == now.get(key)
                kept[key, row["place"], row["evidence"]] = _number_row(row) if is_same else None
    plain = resolve(documents, language=language)
    return Resolution(language=language, _rows=tuple(_joined(documents, plain, kept)))


def changed_since(documents: Documents, kept: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of documents that are others than those of these fingerprints, or are gone."""
    now = fingerprints(documents)
    names = {key: one.id for key, one in documents_by_key(documents)}
    return tuple(names.get(key, key) for key, mark in kept.items() if now.get(key) != mark)


def _joined(documents: Documents, plain: Resolution, kept: Mapping) -> Iterator[Mapping[str, Any]]:
    for document in documents.all():
        for row in plain.rows(document):
            key = (str(row["_of"]), row["place"], row["evidence"])
            known = kept.get(key)
            is_unsaid = known is not None and known["state"] == "unsaid"
            if key not in kept or not (row["state"] == "unknown" or is_unsaid):
                yield row
            elif known is None:
                yield row | {"state": OUTDATED}
            else:  # words are those of the document, so that a file that was edited says nothing
                yield row | {name: value for name, value in known.items()
                             if name not in ("claim", "source", "file", "line")}  # fmt: skip


def _fingerprint(document: Document) -> str:
    text = json.dumps(document.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"_of": list(row["_of"])}


def _number_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it was: a gap is not a number again."""
    gaps = {name: float("nan") for name, blank in Resolution.blank.items()
            if isinstance(blank, float) and row[name] is None}  # fmt: skip
    return dict(row) | gaps | {"_of": tuple(row["_of"])}
