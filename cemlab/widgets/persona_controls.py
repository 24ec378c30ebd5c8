"""What pressing and typing in the panel of personas does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.documents.computed_files import SUFFIX
from cemlab.documents.texts import LONGEST_ID, SAFE_ID
from cemlab.errors import CemlabError, StudyError
from cemlab.widgets.panels import status
from cemlab.widgets.persona_form import ClaimForm, DocumentForm
from cemlab.widgets.persona_profile import ProfileRow, with_use
from cemlab.widgets.persona_shelf import Kept
from cemlab.widgets.persona_view import Desk, PersonaView

if TYPE_CHECKING:
    from cemlab.widgets.persona_panel import PersonaPanel


class PersonaControls(PersonaView):
    """The widgets with the documents that are being edited; those not shown wait as they are."""

    def __init__(self, panel: PersonaPanel) -> None:
        super().__init__(panel)
        self._desks: dict[str, Desk] = {}
        self._list()
        self.choose()

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
        path, self.desk, self.taken = self.which.value, None, None
        self.told.value = ""
        if path is not None and path not in self._desks:
            try:
                self._desks[path] = Desk(*self.shelf.kept(Path(path)))
            except StudyError as bad:
                said = f"{self.say('widgets.personas.broken')}\n{bad}"
                self.told.value = status(said)
        self.desk = self._desks.get(path)
        self.fill()

    def press_new(self, kind: str) -> None:
        """A document with nothing in it; it has a file when it is saved."""
        path = self.shelf.free(kind)
        while str(path) in self._desks:
            path = path.with_name(f"{path.stem}_1.yaml")
        form = self._panel.new_form(kind, path.stem)
        self._desks[str(path)] = Desk(Kept(path=path, kind=kind, raw=None), form)
        self._list(str(path))
        self.choose()
        self.name.focus()

    def rename(self, name: str) -> None:
        """Another name for the file of a new document, and its id."""
        desk, name = self.desk, name.strip()
        problem = "" if _is_file_name(name) else "wrong_name"
        path = desk.kept.path if problem else desk.kept.path.with_name(f"{name}.yaml")
        if path != desk.kept.path and (path.exists() or str(path) in self._desks):
            problem = "taken_name"
        if problem:
            self.told.value = status(self.say(f"widgets.personas.{problem}", name=name))
            self.fill()
            return
        del self._desks[str(desk.kept.path)]
        desk.kept = replace(desk.kept, path=path)
        self._desks[str(path)] = desk
        self._list(str(path))
        self.edit(lambda form: form.with_value(("id",), name))

    # ---- changes --------------------------------------------------------------------------------

    def edit(self, change: Callable[[DocumentForm], DocumentForm], said: str = "") -> bool:
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
        if made.text != desk.form.text:
            desk.past.append(desk.form)
            desk.form = made
        self.fill()
        return True

    def change(self, at: int, claim: ClaimForm) -> None:
        """A row was typed into or ticked."""
        self.edit(lambda form: form.with_claim(self.part, at, claim))

    def press_add(self) -> None:
        """One statement more, to be typed."""
        if self.edit(lambda form: form.added(self.part)):
            self.rows[len(self.desk.form.claims(self.part)) - 1].en.focus()

    def press_move(self, at: int, by: int) -> None:
        """A statement up or down; the focus goes with it."""
        if self.edit(lambda form: form.moved(self.part, at, by)):
            there = self.rows[at + by]
            forth, back = (there.up, there.down) if by < 0 else (there.down, there.up)
            (back if forth.disabled else forth).focus()

    def press_remove(self, at: int) -> None:
        """Without this statement; undo brings it back with its comments."""
        if self.edit(lambda form: form.removed(self.part, at)):
            n = len(self.desk.form.claims(self.part))
            (self.rows[min(at, n - 1)].remove if n else self.add).focus()

    def press_take(self, row: ProfileRow) -> None:
        """Take a row of the profile, to be put beside a statement."""
        self.taken = row
        self.told.value = status(self.say("widgets.personas.taken", row=row.words))
        self.fill()

    def press_put(self, at: int) -> None:
        """Put the taken row beside a statement, which is then no assumption any longer."""
        row = self.taken
        if row is None:
            return

        def put(form: DocumentForm) -> DocumentForm:
            own = self._panel.own_group(form)
            form, use = with_use(form, row, own, self._panel.source)
            claim = form.claims(self.part)[at]
            uses = tuple(dict.fromkeys([*claim.uses, use]))
            return form.with_claim(self.part, at, replace(claim, uses=uses, assumed=False))

        said = self.say("widgets.personas.was_put", row=row.words, at=at + 1)
        if self.edit(put, said):
            self.taken = None
            self.fill()
            self.rows[at].en.focus()

    def press_undo(self) -> None:
        """As it was before the last change, comments and all."""
        if self.desk and self.desk.past:
            self.desk.form = self.desk.past.pop()
            self.told.value = status(self.say("widgets.personas.undone"))
            self.fill()

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


def _is_file_name(name: str) -> bool:
    """Whether a document may be called so, and its file is not one that is computed."""
    is_id = len(name) <= LONGEST_ID and SAFE_ID.fullmatch(name) is not None
    return is_id and not f"{name}.yaml".endswith(SUFFIX)
