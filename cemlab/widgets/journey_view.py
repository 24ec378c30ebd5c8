"""The widgets of the panel of journeys, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.widgets.document_choices import LABEL, Toggles, stepped
from cemlab.widgets.document_desks import DeskControls
from cemlab.widgets.document_shelf import Shelf
from cemlab.widgets.journey_completeness import completeness, meter
from cemlab.widgets.journey_editor import Editor
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.journey_outline import Outline, Spot, name_of
from cemlab.widgets.journey_start import FIVE, OF_STUDY
from cemlab.widgets.panels import status

if TYPE_CHECKING:
    from cemlab.widgets.journey_panel import JourneyPanel

AUTO = "auto"
WHOLE: Spot = ("whole", "")
FADED = '<div style="opacity'


class JourneyView(DeskControls):
    """Widgets around a panel; what pressing them does is said by `JourneyControls`.

    Attributes
    ----------
    outline : Outline
    editor : Editor
    box : ipywidgets.Widget
        All of it.
    """

    def __init__(self, panel: JourneyPanel) -> None:
        self._panel, self.language = panel, panel.language
        self.say = speaker(panel.language)
        self.shelf: Shelf = panel.shelf
        self.desk, self._desks = None, {}
        self._is_quiet = False
        self._build()

    @property
    def spot(self) -> Spot:
        """What is chosen of the journey: a part, a stage or a touchpoint that there is."""
        if self.desk is None:
            return WHOLE
        what, id = self.desk.part or WHOLE
        form: Any = self.desk.form
        there = {"stages": form.stages, "steps": form.steps}.get(what)
        return (what, id) if there is None or id in there else WHOLE

    # ---- what there is ------------------------------------------------------------------------

    def _build(self) -> None:
        import ipywidgets as w

        say = self.say
        self.which = w.Dropdown(description=say("widgets.journey.document"), style=LABEL,
                                layout=w.Layout(width="98%"))  # fmt: skip
        self.save = self._button("personas.save", self.press_save, button_style="primary")
        self.undo = self._button("personas.undo", self.press_undo)
        self.redo = self._button("personas.redo", self.press_redo)
        self.new = self._button("journey.new", self.press_new)
        self.state, self.told, self.problems, self.preview, self.meter = (
            w.HTML(layout=w.Layout(width="98%")) for _ in range(5)
        )
        self.outline, self.editor = Outline(self), Editor(self._panel, self)
        self.conflict, self.begin_box = self._conflict(), self._beginning()
        buttons = w.HBox([self.save, self.undo, self.redo, self.new],
                         layout=w.Layout(flex="0 0 auto"))  # fmt: skip
        top = w.HBox([w.VBox([stepped(self.which, say)], layout=w.Layout(flex="1 1 auto")),
                      buttons])  # fmt: skip
        self.box = w.VBox([
            top, self.begin_box, self.state, self.conflict, self.told, self.meter,
            w.HBox([self.outline.box, self.editor.box]), self.problems, self.preview,
        ], layout=w.Layout(max_width="1500px"))  # fmt: skip
        self.which.observe(lambda change: self._is_quiet or self.choose(), "value")

    def _conflict(self) -> Any:
        """What may be done when somebody else changed the file."""
        import ipywidgets as w

        say = self.say
        self.reread = self._button("journey.reread", self.press_reread, button_style="warning")
        self.other = w.Text(description=say("widgets.journey.save_as"), style=LABEL,
                            continuous_update=False)  # fmt: skip
        self.save_as = self._button("journey.save_as_do", self.press_save_as)
        return w.HBox([self.reread, self.other, self.save_as],
                      layout=w.Layout(flex_flow="row wrap"))  # fmt: skip

    def _beginning(self) -> Any:
        """What is asked of a new journey."""
        import ipywidgets as w

        say = self.say
        wide = w.Layout(width="98%")
        self.new_id = w.Text(description=say("widgets.journey.new_id"), style=LABEL, layout=wide)
        self.new_title = {
            language: w.Text(description=say("widgets.journey.new_title"), style=LABEL, layout=wide,
                             placeholder=say(f"widgets.fields.in.{language}"))
            for language in ("en", "zh")
        }  # fmt: skip
        kinds = [(say(f"documents.journey.{one}"), one) for one in ("as_is", "to_be", "planned")]
        self.new_kind = self._toggles("fields.kind", kinds)
        begin = [(say("widgets.journey.begin_five"), FIVE)]
        if self._panel.study.touchpoints:
            begin.insert(0, (say("widgets.journey.begin_study"), OF_STUDY))
        self.new_begin = self._toggles("journey.begin_with", begin)
        self.create = self._button("journey.create", self.press_create, button_style="primary")
        self.create.layout.align_self = "flex-start"
        fields = [self.new_id, *self.new_title.values(), self.new_kind.box, self.new_begin.box,
                  self.create]  # fmt: skip
        return w.VBox(fields, layout=w.Layout(
            display="none", border_left="3px solid var(--jp-border-color2, #ccc)",
            padding="0 0 0 6px"))  # fmt: skip

    def _button(self, key: str, press: Callable[[], Any], **more: Any) -> Any:
        import ipywidgets as w

        made = w.Button(description=self.say(f"widgets.{key}"),
                        layout=w.Layout(width=AUTO, flex="0 0 auto"), **more)  # fmt: skip
        made.on_click(lambda button: press())
        return made

    def _toggles(self, key: str, options: list[tuple[str, str]]) -> Toggles:
        made = Toggles(self.say(f"widgets.{key}"), lambda: None)
        made.fill(options, options[0][1])
        return made

    # ---- what is shown --------------------------------------------------------------------------

    def _chosen(self) -> None:
        self.other.value = ""  # a name for another file is proposed anew

    def fill(self) -> None:
        """Everything of the chosen journey."""
        desk = self.desk
        self.save.disabled = desk is None
        self.undo.disabled = desk is None or not desk.past
        self.redo.disabled = desk is None or not desk.future
        form: Any = None if desk is None else desk.form
        self.outline.fill(form, self.spot)
        self.fill_editor()
        self._show_look()

    def fill_editor(self) -> None:
        """The fields of what is chosen."""
        form: Any = None if self.desk is None else self.desk.form
        self.editor.fill(form, self.spot, self._head(form))

    def _head(self, form: JourneyForm | None) -> str:
        what, id = self.spot
        if form is None:
            return ""
        if what in ("stages", "steps"):
            one = form.value(what, getattr(form, what).index(id)) or {}
            said = name_of(one, self.language)
        else:
            count = {"sources": "evidence", "lanes": "lanes"}.get(what, "evidence")
            said = self.say(f"widgets.journey.{what}", n=len(form.rows(count)))
        return f"<b>{escape(said)}</b>"

    def _show_look(self) -> None:
        """Whether it may be saved, what a reader should know, how complete it is, and the map."""
        desk = self.desk
        self.conflict.layout.display = "none"
        if desk is None:
            self.state.value = self.problems.value = self.preview.value = self.meter.value = ""
            return
        changed = desk.kept.is_changed_on_disk()
        key = ("journey.on_disk" if changed else "personas.unsaved" if desk.is_unsaved
               else "personas.as_saved")  # fmt: skip
        self.state.value = status(self.say(f"widgets.{key}", file=self.shelf.shown(desk.kept.path)))
        if changed:
            self.conflict.layout.display = None
            self.other.value = self.other.value or f"{desk.kept.path.stem}_2"
        look = self.shelf.look(desk.kept, desk.form, self._panel.on)
        self.problems.value = self._panel.told(look)
        drawn = self._panel.drawn(look)
        form: Any = desk.form
        parts = completeness(form, self.language, measured=self._panel.measured(form),
                             is_drawn=bool(drawn))  # fmt: skip
        self.meter.value = meter(parts, self.language)
        self._show_map(drawn)

    def _show_map(self, drawn: str) -> None:
        """The map, or the one before it in a weak ink, and why."""
        if drawn:
            self.preview.value = drawn
        elif "<img" in self.preview.value and not self.preview.value.startswith(FADED):
            said = escape(self.say("widgets.journey.not_drawn"))
            self.preview.value = f'{FADED}:.4">{self.preview.value}</div><p>{said}</p>'
        elif "<img" not in self.preview.value:
            said = escape(self.say("widgets.journey.nothing_drawn"))
            self.preview.value = f"<p>{said}</p>"
