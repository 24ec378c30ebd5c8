"""The files of a study that a panel edits: read, looked at as they would be, written with care."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.documents import (
    Document,
    Journey,
    LintFinding,
    Persona,
    lint,
    resolve,
)
from cemlab.documents.computed_files import SUFFIX
from cemlab.documents.consistency import cross_contradictions
from cemlab.documents.drafting import KINDS, Draft, draft, refusal
from cemlab.errors import StudyError
from cemlab.study.editing import write_over
from cemlab.widgets.persona_form import PARTS, DocumentForm

if TYPE_CHECKING:
    from cemlab.personas import PersonaResult
    from cemlab.study import Study

MARK = "\ufeff"  # some editors write it at the beginning of a file


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A document as it was read, or one that has no file yet.

    Attributes
    ----------
    path : Path
    kind : {"persona", "empathy_map"}
    raw : bytes or None
        What the file holds; None where there is none yet.
    """

    path: Path
    kind: str
    raw: bytes | None

    @property
    def text(self) -> str:
        """Its text, with plain line ends."""
        return (self.raw or b"").decode("utf-8").removeprefix(MARK).replace("\r\n", "\n")

    def is_changed_on_disk(self) -> bool:
        """Whether the file is another one now."""
        try:
            return self.path.read_bytes() != self.raw
        except OSError:
            return self.raw is not None

    def encoded(self, form: DocumentForm) -> bytes:
        """A form as this file would hold it: with its line ends and its byte order mark."""
        before = self.raw or b""
        text = form.text.replace("\n", "\r\n") if b"\r\n" in before else form.text
        return (MARK.encode() if before.startswith(MARK.encode()) else b"") + text.encode()


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a document would be: whether it may be written, and what a reader should know.

    Attributes
    ----------
    document : Document or None
        None where it breaks the schema.
    refusal : str
        Every problem with its line; blank where it may be written.
    findings : tuple of LintFinding
    """

    document: Document | None
    refusal: str
    findings: tuple[LintFinding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The personas and empathy maps of a study, and the journeys they are told with."""

    study: Study
    language: str
    result: PersonaResult | None = None
    drafts: tuple[tuple[Path, Draft], ...] = field(repr=False, default=())

    @classmethod
    def of(cls, study: Study, language: str, result: PersonaResult | None = None) -> Shelf:
        """What is on disk now; files with problems are on it too."""
        folder, found = study.folder / "documents", []
        for kind in KINDS:
            for path in sorted((folder / f"{kind}s").glob("*.yaml")):
                if not path.name.startswith(".") and not path.name.endswith(SUFFIX):
                    found.append((path, draft(path, kind, _shown(study, path))))
        return cls(study=study, language=language, result=result, drafts=tuple(found))

    def files(self) -> tuple[Path, ...]:
        """What can be chosen: personas, then empathy maps."""
        return tuple(path for path, one in self.drafts if one.kind in PARTS)

    def shown(self, path: Path) -> str:
        """A file as messages call it."""
        return _shown(self.study, path)

    def documents(self, kind: type[Document]) -> dict[str, Document]:
        """Documents of a kind by id, those that can be read."""
        return {one.document.id: one.document for _, one in self.drafts
                if isinstance(one.document, kind)}  # fmt: skip

    def kept(self, path: Path) -> tuple[Kept, DocumentForm]:
        """A file as it is now, to be edited.

        Raises
        ------
        StudyError
            It cannot be read, or breaks the schema; all problems are listed with their lines.
        """
        kind = path.parent.name.removesuffix("s")
        one = draft(path, kind, self.shown(path))
        if one.document is None:
            raise StudyError("\n".join(refusal(one, [])))
        kept = Kept(path=path, kind=kind, raw=path.read_bytes())
        return kept, DocumentForm(kind=kind, text=kept.text)

    def free(self, kind: str) -> Path:
        """A file name that is not taken."""
        folder, n = self.study.folder / "documents" / f"{kind}s", 1
        while (folder / f"{kind}_{n}.yaml").exists():
            n += 1
        return folder / f"{kind}_{n}.yaml"

    def look(self, kept: Kept, form: DocumentForm, on: date | None = None) -> Look:
        """What would be written, read and checked as any document; nothing is written."""
        with tempfile.TemporaryDirectory() as folder:
            tried = Path(folder) / kept.path.name
            tried.write_bytes(kept.encoded(form))
            computed = kept.path.with_name(f"{kept.path.stem}{SUFFIX}")
            if computed.is_file():  # what was computed for it stands beside it
                shutil.copyfile(computed, tried.with_name(computed.name))
            made = draft(tried, kept.kind, self.shown(kept.path))
            others = [(path, one) for path, one in self.drafts if path != kept.path]
            read = [one.document for _, one in (*others, (kept.path, made))
                    if one.document is not None]  # fmt: skip
            unread = {
                kind: [one.id for _, one in others if one.kind == kind and one.document is None]
                for kind in KINDS
            }
            across = cross_contradictions(read, self.study, unread)
            told = "\n".join(refusal(made, across.get(made.shown, [])))
            found = self._findings(made, read, on)
        return Look(document=made.document, refusal=told, findings=found)

    def _findings(
        self, made: Draft, read: Sequence[Document], on: date | None
    ) -> tuple[LintFinding, ...]:
        """Lint of one document, with what the result says to its claims."""
        if made.document is None:
            return ()
        sources = () if self.result is None else (self.result,)
        others = [one for one in read if isinstance(one, Persona) and one is not made.document]
        known = resolve([made.document, *others], *sources, language=self.language, on=on)
        # without a source nothing that asks the answers can be known
        return lint(made.document, self.language, on=on, resolution=known if sources else None)

    def write(self, kept: Kept, form: DocumentForm) -> Kept:
        """Write a document into its file, whole or not at all.

        Raises
        ------
        StudyError
            It breaks the schema or says something against the other documents, or the file was
            changed on disk in the meantime; nothing is written.
        """
        look = self.look(kept, form)
        if look.refusal:
            raise StudyError(look.refusal)
        after = kept.encoded(form)
        if kept.raw is None:
            kept.path.parent.mkdir(parents=True, exist_ok=True)
        write_over(kept.path, kept.raw, after, self.shown(kept.path))
        return Kept(path=kept.path, kind=kept.kind, raw=after)

    def journey_of(self, look: Look) -> Journey | None:
        """The journey of the scene of an empathy map."""
        scene = getattr(look.document, "scene", None)
        return None if scene is None else self.documents(Journey).get(scene.journey)


def _shown(study: Study, path: Path) -> str:
    return f"data/{study.folder.name}/{path.relative_to(study.folder).as_posix()}"
