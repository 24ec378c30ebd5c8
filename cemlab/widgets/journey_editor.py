"""The form of what is chosen in a journey: the whole, a stage, or a touchpoint and its lanes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cemlab.widgets import journey_fields
from cemlab.widgets.document_beside import Beside
from cemlab.widgets.document_choices import Toggles
from cemlab.widgets.document_evidence import evidence_fields, new_evidence
from cemlab.widgets.document_fields import Field, Fields
from cemlab.widgets.document_form import Place
from cemlab.widgets.document_rows import Rows
from cemlab.widgets.document_values import many
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.journey_outline import Spot

if TYPE_CHECKING:
    from cemlab.widgets.journey_controls import JourneyControls
    from cemlab.widgets.journey_panel import JourneyPanel

SECTIONS = ("about", "action", "thoughts", "pains", "needs", "measures", "props", "next", "details")
LISTED = ("thoughts", "pains", "needs", "measures", "props", "next")


class Editor:
    """The fields of one thing at a time; each form is made when it is first needed.

    Attributes
    ----------
    section : Toggles
        Which part of a touchpoint is shown.
    forms : dict of str to Fields, Rows or Beside
    box : ipywidgets.Widget
    """

    def __init__(self, panel: JourneyPanel, controls: JourneyControls) -> None:
        import ipywidgets as w

        self._panel, self._controls = panel, controls
        self.forms: dict[str, Fields | Rows | Beside] = {}
        self.chosen = SECTIONS[0]
        self.section = Toggles(controls.say("widgets.journey.section"), self._turn)
        self._head = w.HTML()
        self._shown = w.VBox()
        self.box = w.VBox([self._head, self.section.box, self._shown],
                          layout=w.Layout(width="69%", margin="0 0 0 12px"))  # fmt: skip
        self._at: tuple[JourneyForm | None, Spot] = (None, ("whole", ""))

    def fill(self, form: JourneyForm | None, spot: Spot, head: str) -> None:
        """Show what is chosen."""
        self._at = (form, spot)
        self._head.value = head
        is_step = form is not None and spot[0] == "steps"
        self.section.box.layout.display = None if is_step else "none"
        if is_step:
            self.section.fill(self._sections(form, spot), self.chosen)
        shown = [] if form is None else [self._filled(form, name, place)
                                         for name, place in self._places(form, spot)]  # fmt: skip
        if tuple(shown) != self._shown.children:
            self._shown.children = shown

    def _places(self, form: JourneyForm, spot: Spot) -> list[tuple[str, Place]]:
        """Which forms are shown, and of which places."""
        what, id = spot
        if what == "steps":
            at = form.steps.index(id)
            name = self.chosen
            return [(name, ("steps", at, name) if name in LISTED else ("steps", at))]
        if what == "stages":
            return [("stage", ("stages", form.stages.index(id)))]
        if what == "sources":
            return [("sources", ("evidence",)), ("beside", ())]
        if what == "lanes":
            return [("lanes", ("lanes",)), ("cells", ("cells",))]
        return [(what, ())]

    def _filled(self, form: JourneyForm, name: str, place: Place) -> Any:
        if name not in self.forms:
            self.forms[name] = self._made(name)
        made = self.forms[name]
        made.fill(form, *(() if name == "beside" else (place,)))
        if name == "cells":  # nothing can stand in a lane that is not there
            made.add.disabled = not form.rows("lanes") or not form.steps
        if name == "next":
            made.add.disabled = len(form.steps) < 2
        return made.box

    def _made(self, name: str) -> Fields | Rows | Beside:
        panel, say = self._panel, self._controls.say
        sources = evidence_fields(say, panel.study, panel.language)
        if name == "sources":
            return Rows(sources, new_evidence, self._controls, say("widgets.fields.add_evidence"))
        if name == "beside":
            return Beside(sources, self._controls, panel.language)
        if name in journey_fields.NEW:
            fields = journey_fields.lanes(panel)[name]
            add = say(f"widgets.journey.add_part.{name}")
            return Rows(fields, self._new(name), self._controls, add)
        plain: dict[str, Sequence[Field]] = {
            "whole": journey_fields.whole(panel), "more": journey_fields.more(panel),
            "stage": journey_fields.stage(panel), "about": journey_fields.about(panel),
            "action": journey_fields.action(), "details": journey_fields.details(panel),
        }  # fmt: skip
        return Fields(plain[name], self._controls)

    def _new(self, name: str) -> Any:
        """What a new entry begins with; a way on leads to the touchpoint after this one."""
        if name != "next":
            return journey_fields.NEW[name]

        def following(form: JourneyForm) -> dict[str, Any]:
            steps, at = form.steps, form.steps.index(self._at[1][1])
            others = [*steps[at + 1 :], *steps[:at]]
            known = [str(one.get("to")) for one in form.rows("steps", at, "next")]
            return {"to": next((one for one in others if one not in known), others[0])}

        return following

    def _sections(self, form: JourneyForm, spot: Spot) -> list[tuple[str, str]]:
        """The parts of a touchpoint, each with how many entries it has."""
        say, step = self._controls.say, form.value("steps", form.steps.index(spot[1])) or {}
        found = []
        for name in SECTIONS:
            words = say(f"widgets.journey.part.{name}")
            count = len(many(step.get("customer_action" if name == "action" else name)))
            has = (name in LISTED or name == "action") and count
            found.append(
                (say("widgets.journey.section_of", name=words, n=count) if has else words, name)
            )
        return found

    def _turn(self) -> None:
        self.chosen = self.section.value
        self._controls.fill_editor()
