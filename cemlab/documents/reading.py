"""Reads documents; every problem of every file, with its line, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.claims import Document
from cemlab.documents.computed_files import SUFFIX
from cemlab.documents.consistency import cross_contradictions
from cemlab.documents.drafting import KINDS, draft, kind_of, refusal
from cemlab.documents.empathy import EmpathyMap
from cemlab.documents.journey_schema import Journey
from cemlab.documents.persona_schema import Persona
from cemlab.documents.story_map_schema import StoryMap
from cemlab.errors import StudyError, nearest
from cemlab.study import Study, Words, changes_of, words

FOLDERS = tuple(f"{kind}s" for kind in KINDS)


@dataclass(frozen=True, kw_only=True)
class Documents:
    """All documents of a study.

    Attributes
    ----------
    personas, journeys, empathy_maps, blueprints, story_maps : mapping
        By id, in the order of their files.
    files : tuple of Path
        What was read.
    touchpoints : tuple of str
        Touchpoints of the study, in order.
    changed_items : mapping of str to str
        Items that a later wave asked otherwise, and which wave did; not those that somebody
        decided are the same.
    """

    personas: Mapping[str, Persona]
    journeys: Mapping[str, Journey]
    language: str
    files: tuple[Path, ...] = field(repr=False)
    touchpoints: tuple[str, ...] = field(repr=False)
    empathy_maps: Mapping[str, EmpathyMap] = field(default_factory=dict)
    blueprints: Mapping[str, Blueprint] = field(default_factory=dict)
    story_maps: Mapping[str, StoryMap] = field(default_factory=dict)
    changed_items: Mapping[str, str] = field(default_factory=dict, repr=False)

    def all(self) -> tuple[Document, ...]:
        """Every document: personas, journeys, empathy maps, blueprints, then story maps."""
        return (
            *self.personas.values(), *self.journeys.values(), *self.empathy_maps.values(),
            *self.blueprints.values(), *self.story_maps.values(),
        )  # fmt: skip

    def words(self, text: Words | str, language: str | None = None) -> str:
        """A text of a document in a language, the study's when not given."""
        return words(text, language or self.language)


def read_document(path: str | Path) -> Document:
    """Read one document of whichever kind its `schema` says.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, is no document, or has problems; all are listed with
        their lines.
    """
    path = Path(path)
    return _alone(path, kind_of(path, _shown(path)))


def read_persona(path: str | Path) -> Persona:
    """Read one persona.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    return _alone(Path(path), "persona")


def read_journey(path: str | Path) -> Journey:
    """Read one journey. Whether its personas and touchpoints exist, `read_documents` checks.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    return _alone(Path(path), "journey")


def read_empathy_map(path: str | Path) -> EmpathyMap:
    """Read one empathy map. Whether its persona and scene exist, `read_documents` checks.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    return _alone(Path(path), "empathy_map")


def read_blueprint(path: str | Path) -> Blueprint:
    """Read one blueprint. Whether its journey and touchpoints exist, `read_documents` checks.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    return _alone(Path(path), "blueprint")


def read_story_map(path: str | Path) -> StoryMap:
    """Read one story map. Whether its journey, tasks and pains exist, `read_documents` checks.

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    return _alone(Path(path), "story_map")


def read_documents(study: Study) -> Documents:
    """Read every document below the study's folder.

    Parameters
    ----------
    study : Study
        Its `documents/personas/*.yaml`, and those in `journeys`, `empathy_maps`, `blueprints` and
        `story_maps`; there may be none.

    Returns
    -------
    Documents

    Raises
    ------
    StudyError
        Files have problems, alone or with each other or the study; all are listed with their
        lines. A YAML file elsewhere below `documents/` is a problem as well.

    Examples
    --------
    >>> documents = read_documents(cemlab.open_study("wuye-repair"))
    >>> documents.journeys["repair"].steps[0].title["zh"]
    """
    files, told = _found(study)
    drafts = [draft(path, kind, _shown(path, study)) for path, kind in files]
    read = [one.document for one in drafts if one.document is not None]
    unread = {
        kind: [one.id for one in drafts if one.kind == kind and one.document is None]
        for kind in KINDS
    }
    across = cross_contradictions(read, study, unread)
    for one in drafts:
        told += refusal(one, across.get(one.shown, []))
    if told:
        head = f"The documents of {study.id} have problems:\n" if len(told) > 1 else ""
        raise StudyError(head + "\n".join(told))
    return Documents(
        personas=_by_id(read, Persona),
        journeys=_by_id(read, Journey),
        empathy_maps=_by_id(read, EmpathyMap),
        blueprints=_by_id(read, Blueprint),
        story_maps=_by_id(read, StoryMap),
        language=study.language,
        files=tuple(path for path, _ in files),
        touchpoints=tuple(study.touchpoints),
        changed_items=_changed_items(study),
    )


def _changed_items(study: Study) -> Mapping[str, str]:
    changes = {wave: changes_of(study.survey, wave) for wave in study.survey.waves}
    return MappingProxyType(
        {item: wave for wave, changed in changes.items() for item, change in changed.items()
         if change.decision != "same"}
    )  # fmt: skip


def _alone(path: Path, kind: str) -> Any:
    one = draft(path, kind, _shown(path))
    told = refusal(one, [])
    if told:
        raise StudyError(told[0])
    return one.document


def _found(study: Study) -> tuple[list[tuple[Path, str]], list[str]]:
    """Files and their kinds, and words on YAML files where none is read."""
    folder = study.folder / "documents"
    files, told = [], []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() not in (".yaml", ".yml") or any(
            part.startswith(".") for part in inside
        ):
            continue
        if path.name.endswith(SUFFIX) and _is_beside(path):
            continue
        kind = inside[0].removesuffix("s")
        if len(inside) == 2 and inside[0] in FOLDERS and path.suffix == ".yaml":
            files.append((path, kind))
        else:
            hint = nearest(inside[0], FOLDERS) if len(inside) == 2 else ""
            told.append(
                f"{_shown(path, study)} is not read.{hint} Expected documents/personas/NAME.yaml, "
                f"or NAME.yaml in documents/{', '.join(FOLDERS[1:-1])} or {FOLDERS[-1]}: rename or "
                "move the file."
            )
    return sorted(files, key=lambda file: list(KINDS).index(file[1])), told


def _is_beside(path: Path) -> bool:
    """Whether a computed file stands beside its document."""
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}.yaml").is_file()


def _shown(path: Path, study: Study | None = None) -> str:
    """A file as messages call it: never with the folders of this machine."""
    if study is not None:
        return f"data/{study.folder.name}/{path.relative_to(study.folder).as_posix()}"
    parts = path.parts
    return "/".join(parts[parts.index("documents") :]) if "documents" in parts else path.name


def _by_id(documents: list[Document], kind: type[Document]) -> Mapping[str, Any]:
    return MappingProxyType(
        {document.id: document for document in documents if isinstance(document, kind)}
    )
