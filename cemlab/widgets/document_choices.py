"""Choosing with the keyboard alone.

JupyterLab keeps letters and arrow keys for itself while a list that drops down has the focus, so
that nobody can choose in one without a mouse. What is chosen here is pressed or typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

Options = Sequence[tuple[str, Any]]
LABEL = {"description_width": "9em"}  # the same for all fields, so that they stand in line
AUTO = "auto"
NARROW = {"width": "2.2em", "min_width": "2.2em", "flex": "0 0 auto"}


def stepped(dropdown: Any, say: Callable[..., str]) -> Any:
    """A list that drops down, with buttons beside it that go to the option before and after."""
    import ipywidgets as w

    def step(by: int) -> None:
        values = [one[1] if isinstance(one, tuple) else one for one in dropdown.options]
        if values:
            at = values.index(dropdown.value) if dropdown.value in values else 0
            dropdown.value = values[(at + by) % len(values)]

    buttons = []
    for sign, key, by in (("‹", "before", -1), ("›", "after", 1)):
        hint = say(f"widgets.fields.{key}", name=dropdown.description)
        buttons.append(w.Button(description=sign, tooltip=hint, layout=w.Layout(**NARROW)))
        buttons[-1].on_click(lambda _, by=by: step(by))
    return w.HBox([dropdown, *buttons], layout=w.Layout(align_items="center", width="98%"))


def named(name: str) -> Any:
    """The name of a field that has none of its own, in line with those that have."""
    import ipywidgets as w

    said = f'<div style="text-align:right;line-height:28px">{escape(name)}</div>'
    return w.HTML(said, layout=w.Layout(width="9em", margin="2px 4px 2px 2px", flex="0 0 auto"))


class Toggles:
    """One of few values: a button for each."""

    def __init__(self, name: str, changed: Callable[[], None]) -> None:
        import ipywidgets as w

        self._is_quiet, self._name = False, named(name)
        self.field = w.ToggleButtons(
            options=[("–", None)], style={"button_width": "auto", "description_width": "0"},
            layout=w.Layout(flex="1 1 auto"),
        )  # fmt: skip
        self.field.observe(lambda _: self._is_quiet or changed(), "value")
        self.box = w.HBox([self._name, self.field], layout=w.Layout(width="98%"))
        self.rename(name)

    def rename(self, name: str) -> None:
        """Call it otherwise; each button has the name as its hint."""
        self._title = name
        self._name.value = named(name).value
        self._name.layout.display = None if name else "none"

    @property
    def value(self) -> Any:
        """What is chosen."""
        return self.field.value

    def fill(self, options: Options, value: Any) -> None:
        """Show what is chosen of what; a value that is none of them is one of them here."""
        options = _with(options, value)
        self._is_quiet = True
        if tuple(self.field.options) != tuple(options):
            self.field.options = options
        hints = [f"{self._title}: {label}" if self._title else label for label, _ in options]
        if list(self.field.tooltips or []) != hints:
            self.field.tooltips = hints
        self.field.value = value
        self._is_quiet = False


class Picker:
    """One of many values: what is chosen is shown within the field, another is typed into it.

    The beginning of a name is enough where no other begins so.
    """

    def __init__(self, name: str, changed: Callable[[], None]) -> None:
        import ipywidgets as w

        self.value: Any = None
        self._options: Options = ()
        self._is_quiet, self._changed = False, changed
        self.field = w.Combobox(description=name, style=LABEL, continuous_update=False,
                                layout=w.Layout(width="98%"))  # fmt: skip
        self.field.observe(lambda change: self._is_quiet or self._typed(change["new"]), "value")
        self.box = self.field

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self.field.description = name

    def fill(self, options: Options, value: Any) -> None:
        """Show what is chosen of what; a value that is none of them is one of them here."""
        self._options = _with(options, value)
        self._is_quiet, self.value = True, value
        names = tuple(label for label, _ in self._options)
        if self.field.options != names:
            self.field.options = names
        label = next(label for label, one in self._options if one == value)
        self.field.value, self.field.placeholder = "", label
        self._is_quiet = False

    def _typed(self, text: str) -> None:
        """Choose what was typed; where it is no option, or could be several, all stays."""
        found = _meant(self._options, text)
        if found:
            self.value = found[0]
            self._changed()
        if self.field.value:
            self.fill(self._options, self.value)


class Ticks:
    """Several of some values: a box to tick for each."""

    def __init__(self, name: str, changed: Callable[[], None]) -> None:
        import ipywidgets as w

        self._changed, self._is_quiet = changed, False
        self.ticks: dict[Any, Any] = {}
        self._names: tuple[str, ...] = ()
        self._list = w.HBox(layout=w.Layout(flex="1 1 auto", flex_flow="row wrap"))
        self.box = w.HBox([named(name), self._list], layout=w.Layout(width="98%"))

    @property
    def value(self) -> tuple[Any, ...]:
        """What is ticked, in the order shown."""
        return tuple(one for one, tick in self.ticks.items() if tick.value)

    def fill(self, options: Options, chosen: Sequence[Any]) -> None:
        """Show what is ticked; what is ticked but no option is one here."""
        import ipywidgets as w

        known = {value: label for label, value in options}
        known = {one: known.get(one, str(one)) for one in dict.fromkeys([*chosen, *known])}
        self._is_quiet = True
        if tuple(self.ticks) != tuple(known) or self._names != tuple(known.values()):
            self._names = tuple(known.values())
            self.ticks = {
                one: w.Checkbox(description=label, indent=False,
                                layout=w.Layout(width=AUTO, margin="0 12px 0 0"))
                for one, label in known.items()
            }  # fmt: skip
            for tick in self.ticks.values():
                tick.observe(lambda _: self._is_quiet or self._changed(), "value")
            self._list.children = [*self.ticks.values()]
        for one, tick in self.ticks.items():
            tick.value = one in chosen
        self._is_quiet = False


def _with(options: Options, value: Any) -> Options:
    if value in [one for _, one in options]:
        return list(options)
    return [("–" if value is None else str(value), value), *options]


def _meant(options: Options, text: str) -> list[Any]:
    """The one value that a text names, in a list; else an empty list."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    for test in (
        lambda label, value: wanted in (label.casefold(), str(value).casefold()),
        lambda label, value: label.casefold().startswith(wanted),
        lambda label, value: wanted in label.casefold(),
    ):
        found = [value for label, value in options if test(label, value)]
        if found:
            return found if len(found) == 1 else []
    return []
