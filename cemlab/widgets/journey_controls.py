"""What pressing in the panel of journeys does: stages and touchpoints come, move, merge and go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cemlab.widgets.document_desks import Desk, is_file_name
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.journey_merging import merged_stages, merged_steps
from cemlab.widgets.journey_outline import Outline, Spot, name_of
from cemlab.widgets.journey_start import new_stage, next_touchpoint
from cemlab.widgets.journey_view import JourneyView
from cemlab.widgets.panels import status

if TYPE_CHECKING:
    from cemlab.widgets.journey_panel import JourneyPanel


class JourneyControls(JourneyView):
    """The widgets with the journeys that are being edited; those not shown wait as they are."""

    def __init__(self, panel: JourneyPanel) -> None:
        super().__init__(panel)
        self._list()
        self.choose()

    @property
    def form(self) -> JourneyForm:
        """The journey as it is now."""
        form: Any = self.desk.form
        return form

    def edit(self, change: Any, said: str = "") -> bool:
        """Change the journey; what is chosen stays chosen, also with another id.

        What that did to cells below several touchpoints is told behind what is `said`.
        """
        before = None if self.desk is None else self.form
        what, id = self.spot
        at = getattr(before, what).index(id) if what in ("stages", "steps") else -1

        def followed(form: JourneyForm) -> JourneyForm:
            made = change(form)
            if at >= 0:
                old, new = getattr(form, what), getattr(made, what)
                if id not in new and len(new) == len(old):
                    self.desk.part = (what, new[at])
            return made

        done = super().edit(followed, said)
        if done and before is not None:
            parts = [said, self._of_spans(before)]
            self.told.value = status(self.say("join").join(part for part in parts if part))
        return done

    def _of_spans(self, before: JourneyForm) -> str:
        """What moving did to cells below several touchpoints: more of them, or fewer."""
        more = len(self.form.rows("cells")) - len(before.rows("cells"))
        if not more or self.form.steps == before.steps:
            return ""
        if more < 0 and len(self.form.steps) < len(before.steps):
            return ""  # they went with their touchpoint
        return self.say(f"widgets.journey.cells_{'apart' if more > 0 else 'together'}")

    # ---- files ----------------------------------------------------------------------------------

    def press_new(self) -> None:
        """Ask what a new journey is called."""
        is_open = self.begin_box.layout.display is None
        self.begin_box.layout.display = "none" if is_open else None
        if not is_open:
            self.new_id.focus()

    def press_create(self) -> None:
        """A new journey; it has a file when it is saved."""
        name = self.new_id.value.strip()
        path = self.path_for(name, self.shelf.free("journey"))
        if path is None or not is_file_name(name):
            return
        title = {language: field.value for language, field in self.new_title.items()}
        form = self._panel.new_form(name, title, self.new_kind.value, self.new_begin.value)
        self.begin_box.layout.display = "none"
        for field in (self.new_id, *self.new_title.values()):
            field.value = ""
        self.begin(path, "journey", form)
        self.editor.forms["whole"].first().focus()

    def press_save_as(self) -> None:
        """What was typed here as another file, beside theirs."""
        name, old = self.other.value.strip(), self.desk
        path = self.path_for(name, old.kept.path)
        if path is None or path == old.kept.path:
            return
        mine = Desk(
            replace(old.kept, path=path, raw=None), old.form, old.past, old.future, old.part
        )
        mine.change(old.form.with_value(("id",), name))
        del self._desks[str(old.kept.path)]  # theirs is read anew when it is chosen
        self._desks[str(path)] = mine
        self._panel.read()
        self.shelf = self._panel.shelf
        self._list(str(path))
        self.choose()
        self.press_save()

    # ---- stages and touchpoints -----------------------------------------------------------------

    def press_spot(self, spot: Spot) -> None:
        """Show the fields of a part, stage or touchpoint."""
        self.desk.part = spot
        self.told.value = ""
        self.outline.fill(self.form, self.spot)
        self.fill_editor()

    def press_add_stage(self) -> None:
        """A stage behind the chosen one, to be named."""
        stage = new_stage(self.form)
        at = self._stage_at()
        self._add("stages", stage["id"], lambda form: form.with_stage(stage, at + 1))

    def press_add_step(self) -> None:
        """A touchpoint behind the chosen one; it is called like the next one of the study."""
        form, (what, id) = self.form, self.spot
        stage = form.stages[self._stage_at()]
        step = next_touchpoint(self._panel.study, form, stage)
        at = form.steps.index(id) + 1 if what == "steps" else None
        self.editor.chosen = "about"
        self._add("steps", step["id"], lambda form: form.with_step(step, stage, at))

    def _add(self, what: str, id: str, change: Any) -> None:
        """Something new is chosen at once, and its title has the focus."""
        if not self.edit(change):
            return
        self.press_spot((what, id))
        self.editor.forms["about" if what == "steps" else "stage"].first().focus()

    def _stage_at(self) -> int:
        """The number of the chosen stage, or of that of the chosen touchpoint; else the last."""
        form, (what, id) = self.form, self.spot
        stage = form.stage_of(form.steps.index(id)) if what == "steps" else id
        return form.stages.index(stage) if stage in form.stages else len(form.stages) - 1

    def press_move(self, by: int) -> None:
        """The chosen one earlier or later."""
        what, id = self.spot
        if what == "stages":
            self.edit(lambda form: form.with_stage_moved(id, by))
        elif what == "steps":
            self.edit(lambda form: form.with_step_moved(id, by))

    def press_into(self, outline: Outline) -> None:
        """The chosen touchpoint into another stage."""
        (what, id), stage = self.spot, outline.into.value
        if what == "steps" and stage is not None:
            told = self.say("widgets.journey.moved", name=self._name("steps", id),
                            stage=self._name("stages", stage))  # fmt: skip
            self.edit(lambda form: form.with_step_in(id, stage), told)

    def press_merge(self, outline: Outline) -> None:
        """Another stage or touchpoint becomes part of the chosen one."""
        (what, id), other = self.spot, outline.merge.value
        if other is None or what not in ("stages", "steps"):
            return
        told = self.say("widgets.journey.merged", gone=self._name(what, other),
                        kept=self._name(what, id))  # fmt: skip
        merged = {"stages": merged_stages, "steps": merged_steps}[what]
        self.edit(lambda form: merged(form, id, other), told)

    def press_delete(self) -> None:
        """Without the chosen stage or touchpoint; undo brings it back with its comments."""
        what, id = self.spot
        if what not in ("stages", "steps"):
            return
        form = self.form
        rest = form.without_stage(id).steps if what == "stages" else form.steps[1:]
        if len(getattr(form, what)) < 2 or not rest:
            key = "last_stage" if what == "stages" else "last_step"
            self.told.value = status(self.say(f"widgets.journey.{key}"))
            return
        at = getattr(form, what).index(id)
        told = self.say("widgets.journey.removed", name=self._name(what, id))
        gone = JourneyForm.without_stage if what == "stages" else JourneyForm.without_step
        if self.edit(lambda form: gone(form, id), told):
            left = getattr(self.form, what)
            self.desk.part = (what, left[min(at, len(left) - 1)])
            self.outline.fill(self.form, self.spot)
            self.fill_editor()
            self.outline.buttons[self.spot].focus()

    def _name(self, what: str, id: str) -> str:
        form = self.form
        return name_of(form.value(what, getattr(form, what).index(id)) or {}, self.language)
