"""The controls of the panel of drivers: what is clicked and typed, and what is then shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.errors import CemlabError
from cemlab.language import speaker
from cemlab.widgets import driver_form, item_form
from cemlab.widgets.driver_form import METHODS, MODELS, DriverForm
from cemlab.widgets.panels import status
from cemlab.widgets.what_if_sliders import WhatIfSliders

if TYPE_CHECKING:
    from cemlab.widgets.driver_panel import DriverPanel

AUTO, LIST_HEIGHT = "auto", "340px"


class DriverControls:
    """Widgets around a panel; they hold what is chosen, and nothing that the panel knows.

    Attributes
    ----------
    box : ipywidgets.Widget
        All of it.
    sliders : WhatIfSliders or None
        Those of the model that was computed last.
    """

    def __init__(self, panel: DriverPanel, form: DriverForm) -> None:
        self._panel = panel
        self._language = panel.language
        self._say = speaker(panel.language)
        self._computed: DriverForm | None = None
        self._is_quiet = False
        self.sliders: WhatIfSliders | None = None
        self._build(form)
        self._changed()

    @property
    def form(self) -> DriverForm:
        """What is chosen."""
        ticked = [name for name, box in self.ticks.items() if box.value]
        return DriverForm(
            outcome=self.outcome.value,
            drivers=tuple(name for name in ticked if name != self.outcome.value),
            method=self.method.value,
            model=self.model.value,
            by=self.by.value or None,
        )

    @property
    def scenarios(self) -> dict[str, list[dict[str, Any]]]:
        """The moved sliders as a scenario under its name; nothing while all are at 0."""
        steps = self.sliders.steps if self.sliders is not None else []
        name = self.scenario.value.strip() or self._say("widgets.drivers.scenario_name")
        return {name: steps} if steps else {}

    # ---- built once ---------------------------------------------------------------------------

    def _build(self, form: DriverForm) -> None:
        import ipywidgets as w

        say, survey = self._say, self._panel.survey
        shown = item_form.chosen(survey.items, self._language)
        lines = {name: line for line, name in shown}
        possible = driver_form.can_be_explained(survey)
        self.outcome = self._field(
            w.Dropdown, "outcome", options=[pair for pair in shown if pair[1] in possible],
            value=form.outcome if form.outcome in possible else None,
        )  # fmt: skip
        self.search = w.Text(placeholder=say("widgets.drivers.search"), layout=w.Layout(width=AUTO))
        self.ticks = {
            name: w.Checkbox(value=name in form.drivers, description=lines[name], indent=False,
                             layout=w.Layout(width=AUTO, flex="0 0 auto"))
            for name in driver_form.can_drive(survey)
        }  # fmt: skip
        self.method = self._field(w.Dropdown, "method", options=METHODS, value=form.method)
        models = [(say(f"widgets.drivers.of_model.{one}"), one) for one in MODELS]
        self.model = self._field(w.Dropdown, "model", options=models, value=form.model)
        groups = {one: lines.get(one) or say("drivers.wave")
                  for one in driver_form.can_compare(survey)}  # fmt: skip
        choices = [(say("widgets.drivers.by_none"), ""), *((groups[one], one) for one in groups)]
        self.by = self._field(
            w.Dropdown, "by", options=choices, value=form.by if form.by in groups else "",
            tooltip=say("widgets.drivers.by_hint"),
        )  # fmt: skip
        self.scenario = self._field(
            w.Text, "scenario", value=say("widgets.drivers.scenario_name"),
            tooltip=say("widgets.drivers.scenario_hint"),
        )  # fmt: skip
        self.compute = self._button("compute", self.press_compute, button_style="primary")
        self.write = self._button("write", self.press_write)
        self.count, self.about, self.told, self.stale, self.shown, self.yaml, self.written = (
            w.HTML() for _ in range(7)
        )
        self.what_if = w.VBox()
        self.box = self._laid_out()
        for one in (self.outcome, self.method, self.model, self.scenario, *self.ticks.values()):
            one.observe(lambda change: self._changed(), "value")
        self.by.observe(lambda change: self._compare(), "value")
        self.search.observe(lambda change: self._list(), "value")

    def _laid_out(self) -> Any:
        import ipywidgets as w

        items = self._panel.survey.items
        declared = [name for name in self.ticks if items[name].role == "driver"]
        ticking = w.HBox([self._button("tick_all", lambda: self._tick(declared)),
                          self._button("untick", lambda: self._tick([]))])  # fmt: skip
        listed = w.VBox([*self.ticks.values()], layout=w.Layout(
            max_height=LIST_HEIGHT, overflow="auto", flex="0 1 auto", padding="4px",
            border="1px solid var(--jp-border-color2, #ccc)",
        ))  # fmt: skip
        left = [self.outcome, self._head("drivers"), self.search, listed, self.count, ticking]
        right = [
            self.method, self.model, self.about, self.compute, self.told, self.stale, self.shown,
            self.what_if, self._head("file"), self.scenario, self.yaml, self.write, self.written,
        ]  # fmt: skip
        return w.HBox([
            w.VBox(left, layout=w.Layout(width="34%")),
            w.VBox(right, layout=w.Layout(width="64%", margin="0 0 0 16px")),
        ], layout=w.Layout(max_width="1180px"))  # fmt: skip

    def _field(self, kind: type, key: str, **more: Any) -> Any:
        import ipywidgets as w

        return kind(description=self._say(f"widgets.drivers.{key}"), layout=w.Layout(width=AUTO),
                    style={"description_width": "7em"}, **more)  # fmt: skip

    def _button(self, key: str, press: Callable[[], None], **more: Any) -> Any:
        import ipywidgets as w

        made = w.Button(description=self._say(f"widgets.drivers.{key}"),
                        layout=w.Layout(width=AUTO, align_self="flex-start"),
                        **more)  # fmt: skip
        made.on_click(lambda _: press())
        return made

    def _head(self, key: str) -> Any:
        import ipywidgets as w

        return w.HTML(f"<b>{escape(self._say(f'widgets.drivers.{key}'))}</b>")

    # ---- what is shown of the choices ---------------------------------------------------------

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Several changes, told once."""
        self._is_quiet = True
        try:
            yield
        finally:
            self._is_quiet = False
        self._changed()

    def _tick(self, names: Sequence[str]) -> None:
        with self._quietly():
            for name, box in self.ticks.items():
                box.value = name in names

    def _list(self) -> None:
        """Only the items that hold the words looked for."""
        survey, words = self._panel.survey, self.search.value
        found = item_form.chosen(survey.items, self._language, words=words)
        names = {name for _, name in found}
        for name, box in self.ticks.items():
            box.layout.display = None if name in names else "none"

    def _changed(self) -> None:
        if self._is_quiet:
            return
        form, say = self.form, self._say
        for name, box in self.ticks.items():
            box.disabled = name == form.outcome
        self.count.value = escape(say("widgets.drivers.ticked", n=len(form.drivers)))
        self._name_methods(form)
        problem = self._panel.obstacle(form)
        about = [say(f"widgets.drivers.of_method.{form.method}"), problem]
        self.about.value = "".join(f"<div>{escape(one)}</div>" for one in about if one)
        self.compute.disabled = self.write.disabled = bool(problem)
        computed = self._computed
        is_stale = computed is not None and replace(computed, by=form.by) != form
        self.stale.value = status(say("widgets.drivers.stale")) if is_stale else ""
        self._show_block()

    def _name_methods(self, form: DriverForm) -> None:
        """Each method by its name, and whether it goes with the other choices."""
        groups = self._panel.options(form).get("groups")
        named = []
        for method in METHODS:
            line = f"{method} · {self._say(f'methods.{method}')}"
            if driver_form.obstacle(method, form.model, form.drivers, groups):
                line += f" ({self._say('widgets.drivers.not_here')})"
            named.append((line, method))
        if tuple(named) != tuple(self.method.options):
            self._is_quiet = True  # new options forget the value for a moment
            self.method.options = named
            self.method.value = form.method
            self._is_quiet = False

    def _show_block(self) -> None:
        text = self._panel.to_yaml(self.form, self.scenarios)
        self.yaml.value = f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'

    # ---- what is pressed ----------------------------------------------------------------------

    def press_compute(self) -> None:
        """Compute what is chosen and show it, or why it cannot be."""
        form, say, problem = self.form, self._say, ""
        said = say("widgets.drivers.computing", n=len(form.drivers),
                   resamples=self._panel.resamples)  # fmt: skip
        self.told.value = f"<progress></progress>{status(said)}"
        self.compute.disabled = True
        try:
            self._panel.compute(form)
            self._computed, self.shown.value = form, self._panel.importance()
            self._ask_what_if(form)
        except CemlabError as bad:  # what was computed before stays
            problem = str(bad)
        except Exception as bad:
            problem = say("widgets.drivers.failed", problem=repr(bad))
            raise
        finally:
            self.told.value = status(problem)
            self._changed()

    def _ask_what_if(self, form: DriverForm) -> None:
        """Sliders for the model; why there are none, where there are none."""
        import ipywidgets as w

        kept = {} if self.sliders is None else self.sliders.lifts
        try:
            self.sliders = self._panel.sliders(form, told=self._show_block)
        except CemlabError as bad:
            self.sliders = None
            self.what_if.children = [w.HTML(status(str(bad)))]
            return
        self.sliders.set(kept)
        self.what_if.children = [self._head("what_if"), self.by, self.sliders.box]

    def _compare(self) -> None:
        """The model asked again, with other groups to say what was ever seen."""
        if self._computed is not None:
            self._ask_what_if(replace(self._computed, by=self.form.by))
        self._changed()

    def press_write(self) -> None:
        """Write what is chosen into the study file, or say why not."""
        try:
            said = self._panel.save(self.form, self.scenarios)
        except CemlabError as bad:
            said = str(bad)
        self._show_block()
        self.written.value = status(said)
