"""Evidence written beside a claim, in a panel: the fields of each, under the words of its claim."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from cemlab.widgets.document_evidence import written_beside
from cemlab.widgets.document_fields import Editing, Field, Fields
from cemlab.widgets.document_form import Place, TextForm
from cemlab.widgets.document_values import spoken

MOST = 80  # characters of a claim that are shown


class Beside:
    """The widgets of all evidence that stands beside its claim; hidden where there is none.

    It comes and goes with its claim: unticked there, it is taken away.

    Attributes
    ----------
    rows : list of Fields
        As many as were ever needed; those beyond are hidden.
    box : ipywidgets.Widget
    """

    def __init__(self, fields: Sequence[Field], controls: Editing, language: str) -> None:
        import ipywidgets as w

        self._fields, self._controls, self._language = fields, controls, language
        self.rows: list[Fields] = []
        self._heads: list[Any] = []
        self._list = w.VBox()
        title = w.HTML(f"<b>{escape(controls.say('widgets.fields.beside'))}</b>")
        self.box = w.VBox([title, self._list])

    def fill(self, form: TextForm) -> None:
        """Show what stands beside the claims of a document."""
        places = written_beside(form)
        while len(self.rows) < len(places):
            self._grow()
        for at, row in enumerate(self.rows):
            self._list.children[at].layout.display = None if at < len(places) else "none"
            if at < len(places):
                row.fill(form, places[at])
                claim = claim_at(form, places[at], self._language)
                self._heads[at].value = f"<i>{escape(claim)}</i>"
        self.box.layout.display = None if places else "none"

    def _grow(self) -> None:
        import ipywidgets as w

        row, head = Fields(self._fields, self._controls), w.HTML()
        box = w.VBox([head, row.box], layout=w.Layout(
            border_left="3px solid var(--jp-border-color2, #ccc)", padding="0 0 0 6px",
            margin="0 0 10px 0", flex="0 0 auto"))  # fmt: skip
        self.rows.append(row)
        self._heads.append(head)
        self._list.children = (*self._list.children, box)


def claim_at(form: TextForm, place: Place, language: str) -> str:
    """The words of the claim that evidence stands beside; its place where it has none."""
    around = place[: len(place) - 1 - place[::-1].index("evidence")]
    value = form.value(*around)
    text = value.get("text") or value.get("title") if isinstance(value, dict) else None
    said = spoken(text, language, ".".join(map(str, around)))
    return said if len(said) <= MOST else f"{said[: MOST - 1]}…"
