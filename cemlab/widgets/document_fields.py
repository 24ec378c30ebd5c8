"""Fields of a document in a panel: what each shows of the text, and what is written for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from cemlab.widgets.document_choices import LABEL, Options, Picker, Ticks, Toggles
from cemlab.widgets.document_form import Place, TextForm
from cemlab.widgets.document_values import LANGUAGES, id_of, many, one_or_many

ON_A_LINE = {"en": 34, "zh": 18}  # characters that are seen at once
MARK = ";"  # between the entries of a list that is typed on one line
AUTO = "auto"
Choices = Callable[[TextForm, Place], Options]
NO_STARTS: Mapping[tuple[str, ...], Any] = {}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field.

    Attributes
    ----------
    key : str
        Its name in the catalogue, below ``widgets.fields``.
    kind : str
        `words` in two languages, a `line`, a `number`, a `list` on one line, a `flag`, one of
        few as `toggles`, one of many by a `picker`, several `names` to be ticked, and `uses` of
        evidence.
    place : tuple of str
        Where it stands, from the place that the fields are of.
    choices : callable, optional
        What can be chosen, from the form and the place.
    default : object
        The value that stands for nothing written.
    asks : bool
        A blank text stays as a key with nothing in it: the schema asks for it.
    goes : tuple of str
        What a blank text takes away; the field itself when not given.
    starts : mapping
        What else is written when a block begins with this field.
    """

    key: str
    kind: Literal[
        "words", "line", "number", "list", "flag", "toggles", "picker", "names", "uses"
    ]  # fmt: skip
    place: tuple[str, ...]
    choices: Choices | None = None
    default: Any = None
    asks: bool = False
    goes: tuple[str, ...] = ()
    starts: Mapping[tuple[str, ...], Any] = field(default_factory=dict)

    def shown(self, form: TextForm, base: Place) -> Any:
        """What the widgets of the field show."""
        place = (*base, *self.place)
        if self.kind == "words":
            return form.words(*place)
        value = form.value(*place)
        if self.kind in ("names", "uses"):
            return tuple(map(id_of, many(value)))
        if self.kind == "list":
            return f"{MARK} ".join(map(str, many(value)))
        if self.kind in ("line", "number"):
            return "" if value is None or isinstance(value, (dict, list)) else str(value)
        return self.default if value is None else value

    def written(self, form: TextForm, base: Place, said: Any) -> TextForm:
        """The document as it says what was typed, ticked or chosen."""
        place = (*base, *self.place)
        if said == self.shown(form, base):
            return form
        if self.kind == "words":
            return self._with_words(form, base, *said)
        value = self._value(form, place, said)
        if value is None and self.goes:
            return form.with_value((*base, *self.goes), None)
        return form.with_changes(base, {self.place: value, **self._begun(form, base, value)})

    def _with_words(self, form: TextForm, base: Place, en: str, zh: str) -> TextForm:
        place = (*base, *self.place)
        if en.strip() or zh.strip():
            begun = self._begun(form, base, en)
            return form.with_words(place, en, zh).with_changes(base, begun)
        if self.asks:
            return form.with_value(place, {})
        return form.with_value((*base, *(self.goes or self.place)), None)

    def _begun(self, form: TextForm, base: Place, value: Any) -> Mapping[tuple[str, ...], Any]:
        """What goes with the first value of a block."""
        if value is None or form.value(*base, self.place[0]) is not None:
            return NO_STARTS
        return self.starts

    def _value(self, form: TextForm, place: Place, said: Any) -> Any:
        if self.kind == "uses":
            given = {id_of(one): one for one in many(form.value(*place))}
            return one_or_many([given.get(use, use) for use in said])
        if self.kind == "names":
            return list(said) or None
        if self.kind == "list":
            found = [one.strip() for one in said.split(MARK) if one.strip()]
            return one_or_many(found)
        if self.kind == "number":
            return number_of(said)
        if self.kind == "line":
            return said.strip() or None
        return None if said == self.default else said


def number_of(text: str) -> int | float | str | None:
    """The number that was typed; what is none stays as it is, for the schema to refuse."""
    text = text.strip().replace("−", "-")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


class Editing(Protocol):
    """What fields need of their panel."""

    say: Callable[..., str]

    def edit(self, change: Callable[[TextForm], TextForm]) -> bool:
        """Change the document."""


class Fields:
    """The widgets of some fields; which place of the document they are of may change."""

    def __init__(self, fields: Sequence[Field], controls: Editing) -> None:
        import ipywidgets as w

        self.fields, self._controls = tuple(fields), controls
        self._base: Place = ()
        self._is_quiet = False
        self.widgets: dict[str, Any] = {}
        boxes = [self._made(one) for one in self.fields]
        self.box = w.VBox(boxes)

    def fill(self, form: TextForm, base: Place) -> None:
        """Show what a document says at a place."""
        self._base, self._is_quiet = base, True
        for one in self.fields:
            self._show(one, form)
        self._is_quiet = False

    def first(self) -> Any:
        """The widget that a person begins with."""
        one = self.fields[0]
        name = f"{one.key}_en" if one.kind == "words" else one.key
        found = self.widgets[name]
        return getattr(found, "field", found)

    # ---- one field ------------------------------------------------------------------------------

    def _made(self, one: Field) -> Any:
        """The widgets of a field."""
        import ipywidgets as w

        name = self._controls.say(f"widgets.fields.{one.key}")
        if one.kind == "words":
            return self._made_words(one, name)
        if one.kind in ("toggles", "picker"):
            made = {"toggles": Toggles, "picker": Picker}[one.kind]
            self.widgets[one.key] = made(name, lambda: self._said(one))
            return self.widgets[one.key].box
        if one.kind in ("names", "uses"):
            self.widgets[one.key] = Ticks(name, lambda: self._said(one))
            return self.widgets[one.key].box
        if one.kind == "flag":
            made = w.Checkbox(description=name, indent=True, style=LABEL,
                              layout=w.Layout(width="98%"))  # fmt: skip
        else:
            made = w.Text(description=name, continuous_update=False, style=LABEL,
                          layout=w.Layout(width="98%"))  # fmt: skip
        made.observe(lambda _: self._said(one), "value")
        self.widgets[one.key] = made
        return made

    def _made_words(self, one: Field, name: str) -> Any:
        import ipywidgets as w

        say = self._controls.say
        for language in LANGUAGES:
            is_first = language == LANGUAGES[0]
            made = w.Textarea(
                description=name if is_first else "", continuous_update=False, rows=1,
                placeholder=say(f"widgets.fields.in.{language}"),
                tooltip=say(f"widgets.fields.named.{language}", name=name),
                style=LABEL if is_first else {"description_width": "0"},
                layout=w.Layout(width="58%" if is_first else "40%"),
            )  # fmt: skip
            made.observe(lambda _: self._said(one), "value")
            self.widgets[f"{one.key}_{language}"] = made
        pair = [self.widgets[f"{one.key}_{language}"] for language in LANGUAGES]
        return w.HBox(pair)

    def _show(self, one: Field, form: TextForm) -> None:
        shown = one.shown(form, self._base)
        if one.kind == "words":
            for language, text in zip(LANGUAGES, shown, strict=True):
                widget = self.widgets[f"{one.key}_{language}"]
                widget.value, widget.rows = text, 2 if len(text) > ON_A_LINE[language] else 1
        elif one.kind in ("toggles", "picker", "names"):
            self.widgets[one.key].fill(one.choices(form, self._base), shown)
        elif one.kind == "uses":
            known = dict.fromkeys([*shown, *form.own_evidence()])
            self.widgets[one.key].fill([(use, use) for use in known], shown)
        else:
            self.widgets[one.key].value = shown if one.kind != "flag" else shown is True

    def _said(self, one: Field) -> None:
        if self._is_quiet:
            return
        if one.kind == "words":
            said: Any = tuple(self.widgets[f"{one.key}_{language}"].value.strip()
                              for language in LANGUAGES)  # fmt: skip
        else:
            said = self.widgets[one.key].value
        base = self._base
        self._controls.edit(lambda form: one.written(form, base, said))
