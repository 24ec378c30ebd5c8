"""What pressing and typing in the panel of personas does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cemlab.widgets.document_desks import Desk, DeskControls
from cemlab.widgets.panels import status
from cemlab.widgets.persona_form import BARE, ClaimForm, DocumentForm
from cemlab.widgets.persona_profile import ProfileRow, with_use
from cemlab.widgets.persona_view import PersonaView

if TYPE_CHECKING:
    from cemlab.widgets.persona_panel import PersonaPanel


class PersonaControls(PersonaView, DeskControls):
    """The widgets with the documents that are being edited; those not shown wait as they are."""

    def __init__(self, panel: PersonaPanel) -> None:
        super().__init__(panel)
        self._desks: dict[str, Desk] = {}
        self._list()
        self.choose()

    def _chosen(self) -> None:
        self.taken = None

    def press_new(self, kind: str) -> None:
        """A document with nothing in it; it has a file when it is saved."""
        path = self.shelf.free(kind)
        while str(path) in self._desks:
            path = path.with_name(f"{path.stem}_1.yaml")
        self.begin(path, kind, self._panel.new_form(kind, path.stem))
        self.name.focus()

    # ---- changes --------------------------------------------------------------------------------

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
        """Put the taken row beside a statement."""
        if self.taken is not None:
            self._put(at, self.taken)

    def drop(self, at: int, number: int) -> None:
        """A row of the profile, by its place there, was dragged to a statement."""
        rows = tuple(self.offered)
        if number < len(rows) and self.part not in BARE:
            self._put(at, rows[number])

    def _put(self, at: int, row: ProfileRow) -> None:
        """A row beside a statement, which is then no assumption any longer."""

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
