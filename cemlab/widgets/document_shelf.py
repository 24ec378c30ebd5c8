"""The files of a study that a panel edits: read, looked at as they would be, written with care."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
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
from cemlab.widgets.document_form import TextForm

if TYPE_CHECKING:
    from cemlab.results import Result
    from cemlab.study import Study

MARK = "\ufeff"  # some editors write it at the beginning of a file


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A document as it was read, or one that has no file yet.

    Attributes
    ----------
    path : Path
    kind : str
        Of document.
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

    def encoded(self, form: TextForm) -> bytes:
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
    others : str
        Problems that other documents would have with it, as far as they do not have them now.
    """

    document: Document | None
    refusal: str
    findings: tuple[LintFinding, ...] = ()
    others: str = ""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The documents of a study: those of the panel's kinds, and all that are told with them.

    Attributes
    ----------
    study : Study
    language : {"en", "zh"}
    forms : mapping of str to type
        Kinds of document that are edited, and what edits them.
    result : Result, optional
        What claims are looked up in, where it can answer.
    drafts : tuple of (Path, Draft)
        Every file as far as it can be read.
    """

    study: Study
    language: str
    forms: Mapping[str, type[TextForm]]
    result: Result | None = None
    drafts: tuple[tuple[Path, Draft], ...] = field(repr=False, default=())

    @classmethod
    def of(
        cls, study: Study, language: str, forms: Mapping[str, type[TextForm]],
        result: Result | None = None,
    ) -> Shelf:  # fmt: skip
        """What is on disk now; files with problems are on it too."""
        folder, found = study.folder / "documents", []
        for kind in KINDS:
            for path in sorted((folder / f"{kind}s").glob("*.yaml")):
                if not path.name.startswith(".") and not path.name.endswith(SUFFIX):
                    found.append((path, draft(path, kind, _shown(study, path))))
        return cls(study=study, language=language, forms=forms, result=result,
                   drafts=tuple(found))  # fmt: skip

    def files(self) -> tuple[Path, ...]:
        """What can be chosen, kind by kind."""
        return tuple(path for path, one in self.drafts if one.kind in self.forms)

    def shown(self, path: Path) -> str:
        """A file as messages call it."""
        return _shown(self.study, path)

    def documents(self, kind: type[Document]) -> dict[str, Document]:
        """Documents of a kind by id, those that can be read."""
        return {one.document.id: one.document for _, one in self.drafts
                if isinstance(one.document, kind)}  # fmt: skip

    def kept(self, path: Path) -> tuple[Kept, TextForm]:
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
        return kept, self.forms[kind](kind=kind, text=kept.text)

    def free(self, kind: str) -> Path:
        """A file name that is not taken."""
        folder, n = self.study.folder / "documents" / f"{kind}s", 1
        while (folder / f"{kind}_{n}.yaml").exists():
            n += 1
        return folder / f"{kind}_{n}.yaml"

    def look(self, kept: Kept, form: TextForm, on: date | None = None) -> Look:
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
        disturbed = "" if made.document is None else self._disturbed(across, others)
        return Look(document=made.document, refusal=told, findings=found, others=disturbed)

    def _disturbed(
        self, across: Mapping[str, list], others: Sequence[tuple[Path, Draft]]
    ) -> str:  # fmt: skip
        """Problems that other documents would have, and do not have yet."""
        unread = {
            kind: [one.id for _, one in self.drafts if one.kind == kind and one.document is None]
            for kind in KINDS
        }
        read = [one.document for _, one in self.drafts if one.document is not None]
        before = cross_contradictions(read, self.study, unread)
        told = []
        for _, one in others:
            new = [
                said for said in across.get(one.shown, []) if said not in before.get(one.shown, [])
            ]
            if one.document is not None and new:
                told += refusal(one, new)
        return "\n".join(told)

    def _findings(
        self, made: Draft, read: Sequence[Document], on: date | None
    ) -> tuple[LintFinding, ...]:
        """Lint of one document, with what the result says to its claims."""
        if made.document is None:
            return ()
        sources = (self.result,) if hasattr(self.result, "answer") else ()
        others = [one for one in read if isinstance(one, Persona) and one is not made.document]
        known = resolve([made.document, *others], *sources, language=self.language, on=on)
        # without a source nothing that asks the answers can be known
        return lint(made.document, self.language, on=on, resolution=known if sources else None)

    def write(self, kept: Kept, form: TextForm) -> Kept:
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
