"""What a run has kept, read back: results in reading order, data, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cemlab.documents import Documents, read_documents
from cemlab.errors import CemlabError
from cemlab.report.claims import Kept, changed_since, told_claims
from cemlab.report.drawings import DOCUMENTS, Told, told_drawings
from cemlab.report.files import is_whole, kept_list
from cemlab.results import Result, read
from cemlab.study import Study, remarks

CAPABILITIES = ("metrics", "personas", "journeys", "drivers", "peak_end")  # in reading order
OTHER = "other"
DATA = ("Survey", "EventLog")
RESULT = ".result.json"
REPORT_STEP = "07_report"
SILENT_STEPS = ("00_start_here", REPORT_STEP)  # they keep no results
FAILED = ("failed", "killed", "stopped")


@dataclass(frozen=True, kw_only=True)
class KeptResult:
    """One result of the run, with the folder its figures are in, and its maps and cards.

    `claims` is what it knew of documents; `outdated` names, by drawing, documents that changed
    since it was drawn.
    """

    name: str
    folder: Path
    order: int
    result: Result
    drawings: Mapping[str, Told] = field(default_factory=dict)
    claims: Kept = field(default_factory=dict)
    outdated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def capability(self) -> str:
        """The part of the package it comes from."""
        part = type(self.result).__module__.split(".")[1:2]
        return part[0] if part and part[0] in CAPABILITIES else OTHER

    def shown(self) -> tuple[str, ...]:
        """Everything to be seen, in reading order: maps and cards, then figures."""
        return (*self.drawings, *self.result.figures())

    def svg(self, figure: str, language: str) -> Path:
        """The kept file of a figure, map or card."""
        return self.folder / f"{self.name}_{figure}.{language}.svg"


@dataclass(frozen=True, kw_only=True)
class RunContent:
    """Everything a report is made from.

    `survey` and `events` are what was kept of the data; `documents` are read from the study.
    `gaps` are sentences to be said: a key of the catalogue's `report.methods` and its values.
    `unchecked` are entries of the study file that an import guessed and nobody has confirmed.
    """

    results: tuple[KeptResult, ...] = ()
    survey: Mapping[str, Any] | None = None
    survey_figures: tuple[tuple[str, Path, str], ...] = ()
    events: Mapping[str, Any] | None = None
    documents: Documents | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[tuple[str, Mapping[str, str]], ...] = ()
    unchecked: tuple[str, ...] = ()


def read_run(study: Study, folder: Path) -> RunContent:
    """Read every kept result of a run.

    A result whose files do not match its list, or that cannot be read, is named in `gaps` and
    left out; so are the results of a notebook that failed, which belong to other inputs.

    Raises
    ------
    StudyError
        The documents of the study have problems; all are listed with their lines.
    """
    for part in CAPABILITIES:  # reading back needs the classes
        if find_spec(f"cemlab.{part}"):
            import_module(f"cemlab.{part}")
    manifest = _manifest(folder)
    ended = {step["notebook"]: step.get("status") for step in _steps(manifest)}
    failed = {name for name, status in ended.items() if status in FAILED and name != REPORT_STEP}
    documents = read_documents(study)
    results, gaps, data, steps = [], [], {}, set()
    for file in sorted(folder.glob(f"*/*{RESULT}")):
        step, name = file.parent.name, file.name.removesuffix(RESULT)
        if step.startswith(".") or "." in step or step in failed:
            continue
        steps.add(step)
        kept = kept_list(file.parent, name)
        if not is_whole(file.parent, kept):
            gaps.append(("unfinished", {"name": name, "step": step}))
            continue
        try:
            content = json.loads(file.read_text("utf-8"))
            if content.get("kind") in DATA:
                data |= _data(content, file.parent, name, kept)
            else:
                results.append(_result(content, file.parent, name, kept, documents))
        except (CemlabError, ValueError, TypeError, KeyError, AttributeError):
            gaps.append(("unreadable", {"name": name, "step": step}))
    gaps += [("outdated", {"name": one.name, "step": one.folder.name,
                           "documents": ", ".join(_changed(one, documents))})
             for one in results if _changed(one, documents)]  # fmt: skip
    return RunContent(
        results=tuple(sorted(results, key=_reading_order)),
        documents=documents,
        versions=_versions(manifest),
        gaps=(*_missing(study, failed, steps, manifest), *gaps),
        unchecked=remarks.unchecked(study.path),
        **data,
    )


def _data(content: Mapping, folder: Path, name: str, kept: Mapping) -> dict[str, Any]:
    """What was kept of a survey or of moments; keys that a page needs must be there."""
    if content["kind"] == "EventLog":
        return {"events": {key: content[key] for key in ("n", "file", "retrospective", "words")}}
    survey = {key: content[key] for key in ("n", "file", "weighted", "words")}
    survey["days"] = content.get("days", [])
    return {"survey": survey, "survey_figures": _survey_figures(folder, name, kept)}


def _result(
    content: Mapping, folder: Path, name: str, kept: Mapping, documents: Documents
) -> KeptResult:
    drawn = told_drawings(folder, name, kept["files"])
    changed = {what: changed_since(documents, told.get(DOCUMENTS, {}))
               for what, told in drawn.items()}  # fmt: skip
    return KeptResult(
        name=name,
        folder=folder,
        order=int(kept.get("order", 0)),
        result=read(content),
        drawings=drawn,
        claims=told_claims(folder, name, kept["files"]),
        outdated={what: names for what, names in changed.items() if names},
    )


def _changed(kept: KeptResult, documents: Documents) -> tuple[str, ...]:
    """Documents that are others than when the result was kept."""
    named = changed_since(documents, kept.claims.get("documents", {}))
    return tuple(dict.fromkeys((*named, *(one for own in kept.outdated.values() for one in own))))


def _reading_order(kept: KeptResult) -> tuple:
    parts = (*CAPABILITIES, OTHER)
    return (parts.index(kept.capability), kept.folder.name, kept.order, kept.name)


def _survey_figures(folder: Path, name: str, kept: Mapping) -> tuple[tuple[str, Path, str], ...]:
    """(figure, file, language) of the drawings of the survey."""
    found = []
    for file in sorted(kept["files"]):
        stem, dot, suffix = file.rpartition(".")
        figure, _, language = stem.removeprefix(f"{name}_").rpartition(".")
        if dot and suffix == "svg" and figure:
            found.append((figure, folder / file, language))
    return tuple(found)


def _missing(study: Study, failed: set[str], steps: set[str], manifest: Mapping) -> list:
    """Notebooks of the study that failed, or that a run should have kept something of."""
    gaps = [("failed", {"notebook": notebook}) for notebook in sorted(failed)]
    for notebook in study.notebooks if manifest else ():
        if notebook not in (*SILENT_STEPS, *failed, *steps):
            gaps.append(("missing", {"notebook": notebook}))
    return gaps


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _steps(manifest: Mapping) -> list[dict]:
    steps = manifest.get("steps", ())
    steps = steps.values() if isinstance(steps, dict) else steps
    return [step for step in steps if isinstance(step, dict) and "notebook" in step]


def _versions(manifest: Mapping) -> dict[str, str]:
    """Versions of the packages, as the steps of the run recorded them."""
    for step in _steps(manifest):
        versions = step.get("versions")
        if isinstance(versions, dict) and versions:
            return {name: str(value) for name, value in versions.items() if " " not in name}
    return {}
