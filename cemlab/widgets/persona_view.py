"""The widgets of the panel of personas, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.widgets.document_beside import Beside
from cemlab.widgets.document_choices import stepped
from cemlab.widgets.document_desks import Desk
from cemlab.widgets.document_evidence import evidence_fields, new_evidence
from cemlab.widgets.document_rows import Rows
from cemlab.widgets.document_shelf import Shelf
from cemlab.widgets.panels import status
from cemlab.widgets.persona_fields import LABEL, HeadFields
from cemlab.widgets.persona_form import BARE, EVIDENCE, PARTS, SINGLE
from cemlab.widgets.persona_profile import ProfileRow, dragged, groups_of
from cemlab.widgets.persona_rows import ClaimRow

if TYPE_CHECKING:
    from cemlab.widgets.persona_panel import PersonaPanel

AUTO = "auto"
FIRST = {"persona": "goals", "empathy_map": "says"}  # what is shown of a document at first


class PersonaView:
    """Widgets around a panel; what pressing them does is said by `PersonaControls`.

    Attributes
    ----------
    desk : Desk or None
        The document that is chosen; None where it cannot be read.
    shelf : Shelf
        All documents, as they were when one was last chosen or saved.
    rows : list of ClaimRow
        As many as were ever needed; those beyond the list are hidden.
    offered : mapping of ProfileRow to ipywidgets.Button
        The rows of the profile that can be taken.
    taken : ProfileRow or None
        The row of the profile that waits to be put somewhere.
    box : ipywidgets.Widget
        All of it.
    """

    def __init__(self, panel: PersonaPanel) -> None:
        self._panel = panel
        self.say = speaker(panel.language)
        self.shelf: Shelf = panel.shelf
        self.desk: Desk | None = None
        self.offered: dict[ProfileRow, Any] = {}
        self.taken: ProfileRow | None = None
        self.rows: list[ClaimRow] = []
        self._is_quiet = False
        self._build()

    @property
    def part(self) -> str:
        """The list that is shown."""
        return self.parts.value

    def _build(self) -> None:
        import ipywidgets as w

        say = self.say
        self.which = w.Dropdown(description=say("widgets.personas.document"),
                                layout=w.Layout(width="98%"), style=LABEL)  # fmt: skip
        self.news = {kind: self._button(f"new_{kind}", lambda kind=kind: self.press_new(kind))
                     for kind in PARTS}  # fmt: skip
        self.name = w.Text(description=say("widgets.personas.file"), continuous_update=False,
                           layout=w.Layout(width="98%"), style=LABEL,
                           tooltip=say("widgets.personas.file_hint"))  # fmt: skip
        self.heads = {kind: HeadFields(kind, self) for kind in PARTS}
        self.parts = w.Dropdown(options=[("–", "")], description=say("widgets.personas.part"),
                                layout=w.Layout(width="98%", margin="10px 0 4px 2px"),
                                style=LABEL)  # fmt: skip
        self.list, self.profile = w.VBox(), w.VBox()
        sources = evidence_fields(say, self._panel.study, self._panel.language)
        self.sources = Rows(sources, new_evidence, self, say("widgets.fields.add_evidence"))
        self.beside = Beside(sources, self, self._panel.language)
        self.add = self._button("add", self.press_add)
        self.group = w.Dropdown(description=say("widgets.personas.group"), style=LABEL,
                                layout=w.Layout(width="98%"))  # fmt: skip
        files = self._file_buttons()
        self.state, self.told, self.problems, self.preview, self.hint = (w.HTML() for _ in range(5))
        left = w.VBox([
            stepped(self.which, say), w.HBox([*self.news.values()]), self.name,
            *(one.box for one in self.heads.values()), stepped(self.parts, say), self.list,
            self.add, self.sources.box, self.beside.box,
            w.HTML(f"<b>{escape(say('widgets.personas.profile'))}</b>"), self.group, self.hint,
            self.profile,
        ], layout=w.Layout(width="50%"))  # fmt: skip
        right = w.VBox([
            files, self.state, self.told,
            self.problems, self.preview,
        ], layout=w.Layout(width="48%", margin="0 0 0 16px"))  # fmt: skip
        self.box = w.HBox([left, right], layout=w.Layout(max_width="1500px"))
        self.which.observe(lambda change: self._is_quiet or self.choose(), "value")
        self.parts.observe(lambda change: self._is_quiet or self._turn(), "value")
        self.group.observe(lambda change: self._is_quiet or self._show_profile(), "value")
        self.name.observe(lambda change: self._is_quiet or self.rename(change["new"]), "value")

    def _file_buttons(self) -> Any:
        import ipywidgets as w

        self.save = self._button("save", self.press_save, button_style="primary")
        self.undo = self._button("undo", self.press_undo)
        self.redo = self._button("redo", self.press_redo)
        self.reread = self._button("reread", self.press_reread, button_style="warning")
        return w.HBox([self.save, self.undo, self.redo, self.reread])

    def _button(self, key: str, press: Callable[[], None], **more: Any) -> Any:
        import ipywidgets as w

        made = w.Button(description=self.say(f"widgets.personas.{key}"),
                        layout=w.Layout(width=AUTO, align_self="flex-start"), **more)  # fmt: skip
        made.on_click(lambda button: press())
        return made

    # ---- what is shown --------------------------------------------------------------------------

    def _turn(self) -> None:
        if self.desk is not None:
            self.desk.part = self.part
        self._show_rows()

    def fill(self) -> None:
        """Everything of the chosen document."""
        desk = self.desk
        for one in (self.save, self.undo, self.redo, self.add):
            one.disabled = desk is None
        for kind, head in self.heads.items():
            is_here = desk is not None and desk.kept.kind == kind
            head.box.layout.display = None if is_here else "none"
        self._is_quiet = True
        self.name.value = "" if desk is None else desk.form.id
        self.name.layout.display = "none" if desk is None or desk.kept.raw is not None else None
        self._offer_parts()
        groups = groups_of(self._panel.result)
        self.group.options = groups
        own = None if desk is None else self._panel.own_group(desk.form)
        if own in groups:
            self.group.value = own
        self.group.layout.display = None if groups and own not in groups else "none"
        self._is_quiet = False
        if desk is not None:
            self.heads[desk.kept.kind].fill(desk.form)
            self.undo.disabled, self.redo.disabled = not desk.past, not desk.future
        self._show_profile()
        self._show_rows()
        self._show_look()

    def _offer_parts(self) -> None:
        """The lists of the document, each with how many statements it has."""
        if self.desk is None:
            self.parts.options = [("–", "")]
            return
        form = self.desk.form
        named = [(self.say("widgets.personas.part_of", part=self._panel.head_of(form.kind, part),
                           count=len(form.rows(part))), part)
                 for part in (*PARTS[form.kind], EVIDENCE)]  # fmt: skip
        if tuple(self.parts.options) != tuple(named):
            self.parts.options = named
        self.parts.value = self.desk.part or FIRST[form.kind]

    def _show_rows(self) -> None:
        form, part = None if self.desk is None else self.desk.form, self.part
        is_evidence = form is not None and part == EVIDENCE
        claims = () if form is None or is_evidence else form.claims(part)
        self.sources.box.layout.display = None if is_evidence else "none"
        self.add.layout.display = "none" if is_evidence else None
        self.add.disabled = form is None or (part in SINGLE and len(claims) > 0)
        self.beside.box.layout.display = "none"
        if is_evidence:
            self.sources.fill(form, (EVIDENCE,))
            self.beside.fill(form)
        while len(self.rows) < len(claims):
            self.rows.append(ClaimRow(len(self.rows), self))
        if len(self.list.children) != len(self.rows):
            self.list.children = [row.box for row in self.rows]
        mark = self._panel.mark_options(form, part) if claims else None
        for at, row in enumerate(self.rows):
            row.box.layout.display = None if at < len(claims) else "none"
            if at < len(claims):
                row.fill(claims[at], form.known(), len(claims), taken=self.taken is not None,
                         offered=bool(self.offered), quoted=form.is_quoted(part),
                         bare=part in BARE, mark=mark)  # fmt: skip

    def _show_profile(self) -> None:
        """A button for each row of the profile; the taken one is marked."""
        import ipywidgets as w

        rows = () if self.desk is None else self._panel.profile_rows(self.group.value)
        self.hint.value = f"<div>{escape(self._panel.profile_hint(rows))}</div>"
        if tuple(self.offered) != rows:
            narrow = w.Layout(width=AUTO, flex="0 0 auto")
            self.offered = {row: w.Button(description=self.say("widgets.personas.take"),
                                          tooltip=row.words, layout=narrow)
                            for row in rows}  # fmt: skip
            for row, button in self.offered.items():
                button.on_click(lambda _, row=row: self.press_take(row))
            self.profile.children = [
                w.HBox([button, w.HTML(dragged(row, at))], layout=w.Layout(align_items="center"))
                for at, (row, button) in enumerate(self.offered.items())
            ]  # fmt: skip
        for row, button in self.offered.items():
            button.button_style = "info" if row == self.taken else ""

    def _show_look(self) -> None:
        """Whether it may be saved, what a reader should know, and the drawing."""
        if self.desk is None:
            self.state.value = self.problems.value = self.preview.value = ""
            return
        kept, form = self.desk.kept, self.desk.form
        changed = kept.is_changed_on_disk()
        key = "on_disk" if changed else "unsaved" if self.desk.is_unsaved else "as_saved"
        self.state.value = status(
            self.say(f"widgets.personas.{key}", file=self.shelf.shown(kept.path))
        )
        self.reread.layout.display = None if changed else "none"
        look = self.shelf.look(kept, form, self._panel.on)
        self.problems.value = self._panel.told(look)
        drawn = self._panel.drawn(look)
        if drawn:
            self.preview.value = drawn
        elif not self.preview.value.startswith('<div style="opacity'):
            self.preview.value = f'<div style="opacity:.4">{self.preview.value}</div>'
