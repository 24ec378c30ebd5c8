"""The stages and touchpoints of a journey as a list of buttons, and what may be done with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cemlab.widgets.document_choices import Picker
from cemlab.widgets.document_values import spoken
from cemlab.widgets.journey_form import JourneyForm

if TYPE_CHECKING:
    from cemlab.widgets.journey_controls import JourneyControls

Spot = tuple[str, str]  # what is chosen: "stages" and an id, "steps" and an id, or a part
PARTS = ("whole", "more", "sources", "lanes")
AUTO = "auto"


class Outline:
    """A button for each part, stage and touchpoint; the chosen one is marked.

    Attributes
    ----------
    buttons : mapping of Spot to ipywidgets.Button
    """

    def __init__(self, controls: JourneyControls) -> None:
        import ipywidgets as w

        self._controls, say = controls, controls.say
        self.buttons: dict[Spot, Any] = {}
        self._spare: list[Any] = []  # buttons as many as were ever needed, in order
        self._spots: list[Spot] = []
        self._list = w.VBox()
        self.actions = {
            key: w.Button(description=say(f"widgets.journey.{key}"), layout=w.Layout(
                width=AUTO, margin="2px"))
            for key in ("add_stage", "add_step", "earlier", "later", "delete")
        }  # fmt: skip
        self.into = Picker(say("widgets.journey.into"), lambda: controls.press_into(self))
        self.merge = Picker(say("widgets.journey.merge"), lambda: controls.press_merge(self))
        presses = {"add_stage": controls.press_add_stage, "add_step": controls.press_add_step,
                   "earlier": lambda: controls.press_move(-1),
                   "later": lambda: controls.press_move(1),
                   "delete": controls.press_delete}  # fmt: skip
        for key, press in presses.items():
            self.actions[key].on_click(lambda _, press=press: press())
        wrapped = w.Layout(flex_flow="row wrap", margin="6px 0 0 0")
        self.box = w.VBox([
            self._list, w.HBox([*self.actions.values()], layout=wrapped), self.into.box,
            self.merge.box,
        ], layout=w.Layout(width="30%", min_width="16em", flex="0 0 auto"))  # fmt: skip

    def fill(self, form: JourneyForm | None, spot: Spot) -> None:
        """Show what there is, and what may be done with the chosen one."""
        rows = [] if form is None else self._rows(form)
        self._grow(len(rows))
        self._spots = [one for one, _, _ in rows]
        self.buttons = dict(zip(self._spots, self._spare, strict=False))
        for at, button in enumerate(self._spare):
            button.layout.display = "flex" if at < len(rows) else "none"
            if at >= len(rows):
                continue
            one, name, indent = rows[at]
            button.description = f"▸ {name}" if one == spot else name
            button.button_style = "info" if one == spot else ""
            button.style.font_weight = "bold" if one[0] == "stages" else ""
            button.layout.margin = f"1px 0 1px {indent}px"
            button.layout.width = f"calc(100% - {indent + 6}px)"
        self._offer(form, spot)

    def _rows(self, form: JourneyForm) -> list[tuple[Spot, str, int]]:
        """What is listed: where, its name, how far to the right."""
        say, language = self._controls.say, self._controls.language
        counts = {"sources": len(form.rows("evidence")), "lanes": len(form.rows("lanes"))}
        rows: list[tuple[Spot, str, int]] = [
            ((part, ""), say(f"widgets.journey.{part}", n=counts.get(part, 0)), 0) for part in PARTS
        ]
        steps = list(zip(form.steps, form.rows("steps"), strict=True))
        for id, one in zip(form.stages, form.rows("stages"), strict=True):
            rows.append((("stages", id), name_of(one, language), 0))
            rows += [(("steps", name), name_of(step, language), 18) for name, step in steps
                     if str(step.get("stage")) == id]  # fmt: skip
        rows += [(("steps", name), name_of(step, language), 18) for name, step in steps
                 if str(step.get("stage")) not in form.stages]  # fmt: skip
        return rows

    def _grow(self, n: int) -> None:
        import ipywidgets as w

        while len(self._spare) < n:
            at = len(self._spare)
            button = w.Button(layout=w.Layout(
                width="calc(100% - 24px)", flex="0 0 auto", justify_content="flex-start",
                align_items="center"))  # fmt: skip
            button.on_click(lambda _, at=at: self._controls.press_spot(self._spots[at]))
            self._spare.append(button)
        if len(self._list.children) != len(self._spare):
            self._list.children = [*self._spare]

    def _offer(self, form: JourneyForm | None, spot: Spot) -> None:
        """What may be done with the chosen one."""
        what, id = spot
        is_part = form is None or what not in ("stages", "steps")
        self.actions["add_stage"].disabled = form is None
        self.actions["add_step"].disabled = form is None or not form.stages
        for key in ("earlier", "later", "delete"):
            self.actions[key].disabled = is_part
        for picker in (self.into, self.merge):
            picker.box.layout.display = "none" if is_part else None
        if is_part:
            return
        language = self._controls.language
        names = {key: [(name_of(one, language), str(one.get("id"))) for one in form.rows(key)]
                 for key in ("stages", "steps")}  # fmt: skip
        self.merge.fill([("–", None), *(one for one in names[what] if one[1] != id)], None)
        self.into.box.layout.display = None if what == "steps" else "none"
        if what == "steps":
            self.into.fill(names["stages"], form.stage_of(form.steps.index(id)))


def name_of(part: Mapping[str, Any], language: str) -> str:
    """The title of a stage or touchpoint, or its id where it has none."""
    return spoken(part.get("title"), language, str(part.get("id")))
