"""The row of one statement: its words, its evidence, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.widgets.document_choices import Options, Picker, Toggles
from cemlab.widgets.persona_form import ClaimForm
from cemlab.widgets.persona_profile import dropped

if TYPE_CHECKING:
    from cemlab.widgets.persona_controls import PersonaControls

AUTO = "auto"
FEW = 4  # choices that are a button each


class ClaimRow:
    """The widgets of one place in a list; statements come and go, places stay."""

    def __init__(self, at: int, controls: PersonaControls) -> None:
        import ipywidgets as w

        self.at, self._controls, self._is_quiet = at, controls, False
        self._say = say = controls.say
        half = w.Layout(width="50%")
        self.en, self.zh = (
            w.Textarea(continuous_update=False, rows=2, layout=half,
                       placeholder=say(f"widgets.personas.text_{language}"),
                       tooltip=say(f"widgets.personas.text_{language}"))
            for language in ("en", "zh")
        )  # fmt: skip
        self.speaker = w.Text(continuous_update=False, layout=w.Layout(width="13em"),
                              description=say("widgets.personas.speaker"),
                              style={"description_width": "initial"},
                              tooltip=say("widgets.personas.speaker_hint"))  # fmt: skip
        self.assumed = w.Checkbox(description=say("widgets.personas.assumed"), indent=False,
                                  layout=w.Layout(width=AUTO))  # fmt: skip
        self.put, self.up, self.down, self.remove = (
            w.Button(description=sign, tooltip=say(f"widgets.personas.{key}_hint", at=at + 1),
                     layout=w.Layout(width=AUTO, min_width="2.4em", flex="0 0 auto"))
            for sign, key in ((say("widgets.personas.put"), "put"), ("↑", "up"), ("↓", "down"),
                              ("✕", "remove"))
        )  # fmt: skip
        self.dropped = w.Text(placeholder=say("widgets.personas.drop"),
                              tooltip=say("widgets.personas.drop_hint", at=at + 1),
                              layout=w.Layout(width="8em", flex="0 0 auto"))  # fmt: skip
        self.ticks: dict[str, Any] = {}
        self.uses = w.HBox(layout=w.Layout(flex="1 1 auto", flex_flow="row wrap"))
        self.marks = [made("", self._changed) for made in (Toggles, Picker)]
        self._mark: Any = None  # of `marks` that which is shown
        below = w.HBox(
            [self.speaker, self.uses, self.dropped, self.put, self.up, self.down, self.remove],
            layout=w.Layout(align_items="center", justify_content="flex-end"),
        )
        marks = [one.box for one in self.marks]
        self.box = w.VBox([w.HBox([self.en, self.zh]), *marks, below], layout=w.Layout(
            border_left="3px solid var(--jp-border-color2, #ccc)", padding="0 0 0 6px",
            margin="0 0 10px 0", flex="0 0 auto"))  # fmt: skip
        for one in (self.en, self.zh, self.speaker, self.assumed, self.dropped):
            one.observe(lambda change: self._changed(), "value")
        self.put.on_click(lambda button: controls.press_put(at))
        self.up.on_click(lambda button: controls.press_move(at, -1))
        self.down.on_click(lambda button: controls.press_move(at, 1))
        self.remove.on_click(lambda button: controls.press_remove(at))

    @property
    def claim(self) -> ClaimForm:
        """What the row says."""
        return ClaimForm(
            en=self.en.value.strip(), zh=self.zh.value.strip(), assumed=self.assumed.value,
            speaker=self.speaker.value.strip(),
            mark=None if self._mark is None else self._mark.value,
            uses=tuple(use for use, tick in self.ticks.items() if tick.value),
        )  # fmt: skip

    def fill(
        self, claim: ClaimForm, known: tuple[str, ...], n: int, *, quoted: bool, taken: bool,
        offered: bool, bare: bool = False, mark: tuple[str, Options] | None = None,
    ) -> None:  # fmt: skip
        """Show a statement: one of so many, with the evidence there is.

        Rows of a profile may be `offered`, and one of them `taken`. A statement that is `bare`
        rests on nothing; `mark` is the name of a key of its own, and what may be chosen there.
        """
        self._is_quiet = True
        self.en.value, self.zh.value, self.speaker.value = claim.en, claim.zh, claim.speaker
        self.assumed.value = claim.assumed
        # its own first, in their order, which is that of the file
        uses = tuple(dict.fromkeys([*claim.uses, *known]))
        if tuple(self.ticks) != uses or (self.assumed in self.uses.children) is quoted:
            self._show_uses(uses, quoted=quoted)
        for use, tick in self.ticks.items():
            tick.value = use in claim.uses
        self.speaker.layout.display = None if quoted else "none"
        self.uses.layout.display = "none" if bare else None
        self._show_mark(claim.mark, mark)
        self.put.layout.display = "none" if bare else None
        self.dropped.layout.display = None if offered and not bare else "none"
        self.dropped.value = ""
        self.put.disabled = not taken
        self.put.button_style = "info" if taken else ""
        self.up.disabled, self.down.disabled = self.at == 0, self.at == n - 1
        self._is_quiet = False

    def _show_mark(self, value: Any, mark: tuple[str, Options] | None) -> None:
        """The key of its own: buttons where there is little to choose, else a field to type in."""
        name, options = mark or ("", ())
        self._mark = None if mark is None else self.marks[len(options) > FEW]
        for one in self.marks:
            one.box.layout.display = None if one is self._mark else "none"
        if self._mark is not None:
            self._mark.rename(name)
            self._mark.fill(options, value)

    def _show_uses(self, uses: tuple[str, ...], *, quoted: bool) -> None:
        import ipywidgets as w

        self.ticks = {
            use: w.Checkbox(description=use, indent=False,
                            layout=w.Layout(width=AUTO, margin="0 12px 0 0"))
            for use in uses
        }  # fmt: skip
        for tick in self.ticks.values():
            tick.observe(lambda change: self._changed(), "value")
        self.uses.children = [*self.ticks.values(), *([] if quoted else [self.assumed])]

    def _changed(self) -> None:
        if self._is_quiet:
            return
        row = None
        self._is_quiet = True
        for field in (self.dropped, self.en, self.zh):
            field.value, found = dropped(field.value)
            row = found if row is None else row
        self._is_quiet = False
        self._controls.change(self.at, self.claim)
        if row is not None:
            self._controls.drop(self.at, row)
