"""Documents that are being edited in a panel: chosen, changed, taken back, saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cemlab.documents.computed_files import SUFFIX
from cemlab.documents.texts import LONGEST_ID, SAFE_ID
from cemlab.errors import CemlabError, StudyError
from cemlab.widgets.document_form import TextForm
from cemlab.widgets.document_shelf import Kept, Shelf
from cemlab.widgets.panels import status


@dataclass
class Desk:
    """One document that is being edited: as kept, as it is now, what it was, and what was undone.

    `part` is what is shown of it.
    """

    kept: Kept
    form: TextForm
    past: list[TextForm] = field(default_factory=list)
    future: list[TextForm] = field(default_factory=list)
    part: Any = ""

    @property
    def is_unsaved(self) -> bool:
        """Whether the file says something else."""
        return self.kept.raw is None or self.form.text != self.kept.text

    def change(self, form: TextForm) -> None:
        """Another text; one press of undo takes it back."""
        if form.text != self.form.text:
            self.past.append(self.form)
            self.form, self.future = form, []

    def undo(self) -> bool:
        """As it was before the last change, comments and all; whether there was one."""
        if self.past:
            self.future.append(self.form)
            self.form = self.past.pop()
            return True
        return False

    def redo(self) -> bool:
        """The last change that was taken back once more; whether there was one."""
        if self.future:
            self.past.append(self.form)
            self.form = self.future.pop()
            return True
        return False


class DeskControls:
    """What choosing, typing, undoing and saving do; a panel adds its widgets and `fill`.

    Attributes
    ----------
    desk : Desk or None
        The document that is chosen; None where it cannot be read.
    shelf : Shelf
        All documents, as they were when one was last chosen or saved.
    """

    desk: Desk | None
    shelf: Shelf
    say: Callable[..., str]
    which: Any
    told: Any
    _panel: Any
    _desks: dict[str, Desk]
    _is_quiet: bool

    def fill(self) -> None:
        """Show everything of the chosen document."""
        raise NotImplementedError

    def _chosen(self) -> None:
        """Another document was chosen."""

    # ---- which document -------------------------------------------------------------------------

    def _list(self, here: str | None = None) -> None:
        """The documents there are, those without a file yet among them."""
        files = [*map(str, self.shelf.files())]
        new = [path for path in self._desks if path not in files]
        self._is_quiet = True
        named = [(self._panel.named(Path(path)), path) for path in (*files, *new)]
        self.which.options = [(f"{line} ({at})" if line in [one for one, _ in named[:at]] else line,
                               path) for at, (line, path) in enumerate(named)]  # fmt: skip
        paths = [path for _, path in named]
        self.which.value = here if here in paths else paths[0] if paths else None
        self._is_quiet = False

    def choose(self) -> None:
        """Show the chosen document; what was typed into another one waits there."""
        path, self.desk = self.which.value, None
        self.told.value = ""
        if path is not None and path not in self._desks:
            try:
                self._desks[path] = Desk(*self.shelf.kept(Path(path)))
            except StudyError as bad:
                said = f"{self.say('widgets.personas.broken')}\n{bad}"
                self.told.value = status(said)
        self.desk = self._desks.get(path)
        self._chosen()
        self.fill()

    def begin(self, path: Path, kind: str, form: TextForm) -> None:
        """A document that has no file yet; it has one when it is saved."""
        self._desks[str(path)] = Desk(Kept(path=path, kind=kind, raw=None), form)
        self._list(str(path))
        self.choose()

    def rename(self, name: str) -> bool:
        """Another name for the file of a new document, and its id; whether that may be."""
        desk, name = self.desk, name.strip()
        path = self.path_for(name, desk.kept.path)
        if path is None:
            self.fill()
            return False
        del self._desks[str(desk.kept.path)]
        desk.kept = replace(desk.kept, path=path)
        self._desks[str(path)] = desk
        self._list(str(path))
        return self.edit(lambda form: form.with_value(("id",), name))

    def path_for(self, name: str, beside: Path) -> Path | None:
        """The file of this name beside another one; None, and words why, where it may not be."""
        problem = "" if is_file_name(name) else "wrong_name"
        path = beside if problem else beside.with_name(f"{name}.yaml")
        if path != beside and (path.exists() or str(path) in self._desks):
            problem = "taken_name"
        if problem:
            self.told.value = status(self.say(f"widgets.personas.{problem}", name=name))
            return None
        return path

    # ---- changes --------------------------------------------------------------------------------

    def edit(self, change: Callable[[Any], Any], said: str = "") -> bool:
        """Change the document; whether that was possible. One press of undo takes it back."""
        desk = self.desk
        if desk is None:
            return False
        try:
            made = change(desk.form)
        except CemlabError as bad:
            self.told.value = status(str(bad))
            self.fill()
            return False
        self.told.value = status(said)
        desk.change(made)
        self.fill()
        return True

    def press_undo(self) -> None:
        """As it was before the last change, comments and all."""
        if self.desk and self.desk.undo():
            self.told.value = status(self.say("widgets.personas.undone"))
            self.fill()

    def press_redo(self) -> None:
        """The change that was taken back once more."""
        if self.desk and self.desk.redo():
            self.told.value = status(self.say("widgets.personas.redone"))
            self.fill()

    # ---- files ----------------------------------------------------------------------------------

    def press_save(self) -> None:
        """Write the document, or say why not; then nothing was written."""
        desk = self.desk
        if desk is None:
            return
        try:
            desk.kept, said = self._panel.save(desk.kept, desk.form)
        except CemlabError as bad:
            self.told.value = status(str(bad))
        else:
            self.shelf = self._panel.shelf
            self._list(str(desk.kept.path))
            self.told.value = status(said)
        self.fill()

    def press_reread(self) -> None:
        """The file as it is on disk now, in place of what was typed here."""
        self._desks.pop(str(self.desk.kept.path))
        self._panel.read()
        self.shelf = self._panel.shelf
        self._list(str(self.desk.kept.path))
        self.choose()


def is_file_name(name: str) -> bool:
    """Whether a document may be called so, and its file is not one that is computed."""
    is_id = len(name) <= LONGEST_ID and SAFE_ID.fullmatch(name) is not None
    return is_id and not f"{name}.yaml".endswith(SUFFIX)
