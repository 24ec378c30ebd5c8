"""A list of a document in a panel: the fields of each entry, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cemlab.widgets.document_fields import Editing, Field, Fields
from cemlab.widgets.document_form import Place, TextForm

AUTO = "auto"


class Rows:
    """The widgets of a list; entries come and go, places stay.

    Attributes
    ----------
    rows : list of Fields
        As many as were ever needed; those beyond the list are hidden.
    add : ipywidgets.Button
    box : ipywidgets.Widget
    """

    def __init__(
        self, fields: Sequence[Field], new: Callable[[TextForm], Any], controls: Editing,
        add: str,
    ) -> None:  # fmt: skip
        """Without entries; `new` makes the next one, `add` is what its button says."""
        import ipywidgets as w

        self._fields, self._new, self._controls = fields, new, controls
        self._place: Place = ()
        self._form: TextForm | None = None
        self.rows: list[Fields] = []
        self.buttons: list[tuple[Any, Any, Any]] = []
        self._list = w.VBox()
        self.add = w.Button(description=add, layout=w.Layout(width=AUTO, align_self="flex-start"))
        self.add.on_click(lambda _: self.press_add())
        self.box = w.VBox([self._list, self.add])

    def __len__(self) -> int:
        return 0 if self._form is None else len(self._form.rows(*self._place))

    def fill(self, form: TextForm, place: Place) -> None:
        """Show the list at a place."""
        self._form, self._place = form, place
        n = len(self)
        while len(self.rows) < n:
            self._grow()
        for at, row in enumerate(self.rows):
            self._list.children[at].layout.display = None if at < n else "none"
            if at < n:
                row.fill(form, (*place, at))
                up, down, _ = self.buttons[at]
                up.disabled, down.disabled = at == 0, at == n - 1

    def press_add(self) -> None:
        """One entry more, to be filled in."""
        if self._controls.edit(lambda form: form.added(self._place, self._new(form))):
            self.rows[len(self) - 1].first().focus()

    def press_move(self, at: int, by: int) -> None:
        """An entry up or down; the focus goes with it."""
        if self._controls.edit(lambda form: form.moved(self._place, at, by)):
            up, down, _ = self.buttons[at + by]
            forth, back = (up, down) if by < 0 else (down, up)
            (back if forth.disabled else forth).focus()

    def press_remove(self, at: int) -> None:
        """Without this entry; undo brings it back with its comments."""
        if self._controls.edit(lambda form: form.removed(self._place, at)):
            n = len(self)
            (self.buttons[min(at, n - 1)][2] if n else self.add).focus()

    def _grow(self) -> None:
        import ipywidgets as w

        at, say = len(self.rows), self._controls.say
        row = Fields(self._fields, self._controls)
        signs = (("↑", "up"), ("↓", "down"), ("✕", "remove"))
        buttons = tuple(
            w.Button(description=sign, tooltip=say(f"widgets.fields.{key}", at=at + 1),
                     layout=w.Layout(width=AUTO, min_width="2.4em", flex="0 0 auto"))
            for sign, key in signs
        )  # fmt: skip
        buttons[0].on_click(lambda _: self.press_move(at, -1))
        buttons[1].on_click(lambda _: self.press_move(at, 1))
        buttons[2].on_click(lambda _: self.press_remove(at))
        self.rows.append(row)
        self.buttons.append(buttons)
        number = w.Label(f"{at + 1}", layout=w.Layout(width="9em"))
        box = w.VBox([row.box, w.HBox([number, *buttons])], layout=w.Layout(
            border_left="3px solid var(--jp-border-color2, #ccc)", padding="0 0 0 6px",
            margin="0 0 10px 0", flex="0 0 auto"))  # fmt: skip
        self._list.children = (*self._list.children, box)
