"""What a step's results depend on, as hashes: code, parameters, options, study, data, packages."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import cemlab
from cemlab.run.plan import Step
from cemlab.study import Study, remarks

PACKAGES = ("matplotlib", "numpy", "pandas", "scikit-learn", "scipy", "seaborn", "statsmodels")
TOLD_TAGS = ("parameters", "skip-execution")
SOURCE_ENDINGS = {".css", ".html", ".j2", ".py", ".yaml"}

Stamp = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a step would be run on now; the manifest keeps the same of what it was run on."""

    fingerprints: Mapping[str, str]
    parameters: Mapping[str, Any]
    options: Mapping[str, Any]
    inputs: Mapping[str, Stamp]
    versions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all steps of a run share, worked out once."""

    study: str
    inputs: Mapping[str, Stamp]
    documents: Mapping[str, Stamp]
    versions: Mapping[str, str]


def surroundings(study: Study, known: Mapping[str, Stamp]) -> Surroundings:
    """Study, data, documents and packages now; `known` saves reading big files again."""
    meaning = {
        "head": [study.id, study.title, study.question, study.owner, study.simulated],
        "origin": [study.period, study.source],
        "survey": study.survey.model_dump(mode="json"),
        "events": None if study.events is None else study.events.model_dump(mode="json"),
        "joins": {name: one.model_dump(mode="json") for name, one in study.joins.items()},
        "privacy": study.privacy.model_dump(mode="json"),
        "stages": [[name, one.model_dump(mode="json")] for name, one in study.stages.items()],
        "touchpoints": [
            [name, one.model_dump(mode="json")] for name, one in study.touchpoints.items()
        ],
    }
    return Surroundings(
        study=digest(meaning),
        inputs=_stamps(study.inputs(), study, known),
        documents=_stamps(_documents(study), study, known),
        versions=versions(),
    )


def identity(step: Step, study: Study, around: Surroundings, upstream: Any = None) -> Identity:
    """What this step would be run on; `upstream` is the state of the steps it waits for."""
    named = study.analyses if step.waits else step.source.blocks
    blocks = study.analyses if named is None else named
    options = {name: dict(study.analyses[name]) for name in blocks if name in study.analyses}
    options = json.loads(json.dumps(options, default=str))
    inputs = dict(around.inputs)
    if step.waits or step.source.reads_documents:
        inputs |= around.documents
    parameters = {name: value for name, value in step.parameters.items() if name != "options"}
    fingerprints = {
        "notebook": digest([[cell.text, _told(cell.tags)] for cell in step.source.code]),
        "parameters": digest(parameters),
        "options": digest(options),
        "study": around.study,
        "data": digest({name: one["sha256"] for name, one in inputs.items()}),
        "packages": digest(around.versions),
    }
    if step.waits:
        told = [list(study.notebooks), dict(study.left_out), remarks.unchecked(study.path)]
        fingerprints["upstream"] = digest([upstream, *told])
    return Identity(
        fingerprints=fingerprints,
        parameters=dict(step.parameters),
        options=options,
        inputs=inputs,
        versions=around.versions,
    )


def text_digest(step: Step) -> str:
    """Hash of the text cells: they change what is read, not what is computed."""
    return digest([cell.text for cell in step.source.cells if cell.kind != "code"])


def digest(value: Any) -> str:
    """A hash of plain values that does not depend on the order of keys."""
    told = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stamp(path: Path, known: Mapping[str, Any] | None = None) -> Stamp:
    """Hash of a file's bytes with its size and times; the hash of `known` if those are equal.

    The time of the last change of status is compared too: a tool can set the time of the last
    modification back, not this one.
    """
    seen = path.stat()
    marks = {"size": seen.st_size, "mtime_ns": seen.st_mtime_ns, "ctime_ns": seen.st_ctime_ns}
    if known and all(known.get(name) == value for name, value in marks.items()):
        return {"sha256": known["sha256"], **marks}
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), **marks}


def versions() -> dict[str, str]:
    """Versions of what computes and draws, and a hash of cemlab's own source."""
    found = {name: _version(name) for name in PACKAGES}
    return {
        "python": platform.python_version(),
        "cemlab": cemlab.__version__,
        "cemlab source": _own_source(Path(cemlab.__file__).parent),
        **found,
    }


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def _own_source(folder: Path) -> str:
    """Text files by content, others by size: fonts are large and come with a release."""
    marks = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if "__pycache__" in name or name.startswith("cli/") or not path.is_file():
            continue
        text = path.suffix in SOURCE_ENDINGS
        told = hashlib.sha256(path.read_bytes()).hexdigest() if text else path.stat().st_size
        marks.append([name, told])
    return digest(marks)


def _told(tags: Iterable[str]) -> list[str]:
    """The tags that change what is run."""
    return sorted(set(tags) & set(TOLD_TAGS))


def _documents(study: Study) -> list[Path]:
    """The files of personas and journeys: what people wrote is an input, as answers are."""
    return sorted((study.folder / "documents").glob("[!.]*/[!.]*.yaml"))


def _stamps(paths: Iterable[Path], study: Study, known: Mapping[str, Stamp]) -> dict[str, Stamp]:
    return {_shown(path, study): stamp(path, known.get(_shown(path, study))) for path in paths}


def _shown(path: Path, study: Study) -> str:
    """An input by a name that is the same on every machine."""
    if path.is_relative_to(study.folder):
        return path.relative_to(study.folder).as_posix()
    if path == study.quotes_file:
        return f"CEMLAB_DATA/{study.quotes.file}"
    if path == study.events_file:
        return f"CEMLAB_DATA/{study.events.file}"
    tables = [study.survey, *study.survey.waves.values(), *study.joins.values()]
    file = next(one.file for one in tables if study.file_of(one) == path)
    return f"CEMLAB_DATA/{file}"


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
