"""The controls of the panel of memory: a row for each moment, and what is then shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.peak_end.methods import MIN_MOMENTS
from cemlab.widgets.memory_form import MOST, MemoryForm

if TYPE_CHECKING:
    from cemlab.widgets.memory_panel import MemoryPanel

STEPS = 40  # of a slider, from one end of the scale to the other


class MomentRow:
    """The widgets of one place of the journey; moments come and go, places stay."""

    def __init__(self, at: int, controls: MemoryControls, form: MemoryForm) -> None:
        import ipywidgets as w

        say, low, high = controls.say, *form.scale
        place = {"at": at + 1}
        self.name = w.Text(layout=w.Layout(width="14em"), continuous_update=False,
                           description=str(at + 1), style={"description_width": "1.6em"},
                           tooltip=say("widgets.memory.name_hint", **place))  # fmt: skip
        self.felt = w.FloatSlider(
            min=low, max=high, step=(high - low) / STEPS, value=form.neutral,
            readout_format="+.1f" if low < 0 < high else ".1f", layout=w.Layout(flex="1 1 auto"),
            tooltip=say("widgets.memory.felt_hint", **place),
        )  # fmt: skip
        self.earlier, self.later, self.remove = (
            w.Button(description=sign, tooltip=say(f"widgets.memory.{key}", **place),
                     layout=w.Layout(width="2.4em", padding="0", flex="0 0 auto"))
            for sign, key in (("↑", "earlier"), ("↓", "later"), ("✕", "remove"))
        )  # fmt: skip
        self.box = w.HBox([self.name, self.felt, self.earlier, self.later, self.remove])
        self.name.observe(lambda change: controls.rename(at, change["new"]), "value")
        self.felt.observe(lambda change: controls.feel(at, change["new"]), "value")
        self.earlier.on_click(lambda button: controls.press_move(at, -1))
        self.later.on_click(lambda button: controls.press_move(at, 1))
        self.remove.on_click(lambda button: controls.press_remove(at))


class MemoryControls:
    """Widgets around a panel, with the journey as it is drawn.

    Attributes
    ----------
    form : MemoryForm
    rows : list of MomentRow
        One for each place there can be; those beyond the journey are hidden.
    box : ipywidgets.Widget
        All of it.
    """

    def __init__(self, panel: MemoryPanel, form: MemoryForm) -> None:
        import ipywidgets as w

        self._panel = panel
        self.say = speaker(panel.language)
        self.form = form
        self._is_quiet = False
        self.rows = [MomentRow(at, self, form) for at in range(MOST)]
        self.add = self._button("add", self.press_add)
        self.reset = self._button("reset", self.press_reset)
        self.shown, self.numbers, self.told = w.HTML(), w.HTML(), w.HTML()
        head = w.HTML(escape(self.say("widgets.memory.head")))
        buttons = w.HBox([self.add, self.reset])
        left = w.VBox([*(row.box for row in self.rows), buttons],
                      layout=w.Layout(width="50%"))  # fmt: skip
        right = w.VBox([self.shown, self.numbers, self.told],
                       layout=w.Layout(width="48%", margin="0 0 0 16px"))  # fmt: skip
        self.box = w.VBox([head, w.HBox([left, right])], layout=w.Layout(max_width="1180px"))
        self._fill()

    def _button(self, key: str, press: Callable[[], None]) -> Any:
        import ipywidgets as w

        made = w.Button(description=self.say(f"widgets.memory.{key}"),
                        layout=w.Layout(width="auto"))  # fmt: skip
        made.on_click(lambda button: press())
        return made

    # ---- what is dragged and typed --------------------------------------------------------------

    def feel(self, at: int, felt: float) -> None:
        """A slider was moved."""
        if not self._is_quiet:
            self.form = self.form.with_felt(at, round(felt, 6))
            self._show()

    def rename(self, at: int, name: str) -> None:
        """A name was typed; nothing that is shown depends on it."""
        if not self._is_quiet:
            self.form = self.form.with_name(at, name)

    # ---- what is pressed ----------------------------------------------------------------------

    def press_move(self, at: int, by: int) -> None:
        """One moment earlier or later; the focus goes with it."""
        self._take(self.form.moved(at, by))
        there = self.rows[at + by]
        forth, back = (there.earlier, there.later) if by < 0 else (there.later, there.earlier)
        (back if forth.disabled else forth).focus()

    def press_remove(self, at: int) -> None:
        """Without this moment; the focus stays near."""
        self._take(self.form.removed(at))
        near = self.rows[min(at, len(self.form.names) - 1)]
        (self.add if near.remove.disabled else near.remove).focus()

    def press_add(self) -> None:
        """One moment more at the end."""
        self._take(self.form.added(self.say("widgets.memory.new")))
        self.rows[len(self.form.names) - 1].name.focus()

    def press_reset(self) -> None:
        """The journey it began with."""
        self._take(self._panel.start)

    def _take(self, form: MemoryForm) -> None:
        self.form = form
        self._fill()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._is_quiet = True
        try:
            yield
        finally:
            self._is_quiet = False

    def _fill(self) -> None:
        """The journey into the rows, then what is remembered of it."""
        names, felt = self.form.names, self.form.felt
        with self._quietly():
            for at, row in enumerate(self.rows):
                is_there = at < len(names)
                row.box.layout.display = None if is_there else "none"
                if not is_there:
                    continue
                row.name.value, row.felt.value = names[at], felt[at]
                row.earlier.disabled = at == 0
                row.later.disabled = at == len(names) - 1
                row.remove.disabled = len(names) <= MIN_MOMENTS
        self.add.disabled = len(names) >= MOST
        self._show()

    def _show(self) -> None:
        panel, form = self._panel, self.form
        self.numbers.value = panel.numbers(form)
        said = "".join(f"<div>{escape(one)}</div>" for one in panel.told(form))
        self.told.value = f'<div role="status">{said}</div>'
        self.shown.value = panel.picture(form)
