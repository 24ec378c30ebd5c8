"""The fields at the head of a persona or an empathy map, and what is written for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from cemlab.documents import Journey, Persona
from cemlab.widgets.document_choices import stepped
from cemlab.widgets.persona_form import DocumentForm

if TYPE_CHECKING:
    from cemlab.widgets.persona_controls import PersonaControls

WORDS = {"label": ("label",), "summary": ("summary",), "owner": ("owner",),
         "name": ("fiction", "name"), "licence": ("image", "licence"),
         "headline": ("headline",)}  # fmt: skip
PLAIN = {"kind": ("kind",), "status": ("status",), "initials": ("fiction", "initials"),
         "review_by": ("review_by",), "persona": ("persona",), "image": ("image", "file"),
         "k": ("segment", "k"), "segment": ("segment", "group")}  # fmt: skip
SHOWN = {"persona": ("label", "kind", "status", "owner", "summary", "name", "initials",
                     "review_by", "k", "segment", "image", "licence"),
         "empathy_map": ("persona", "headline", "journey", "step", "status", "owner",
                         "review_by")}  # fmt: skip
# what a blank text takes away
GOES = {"name": ("fiction",), "headline": ("headline",), "owner": ("owner",),
        "licence": ("image", "licence"), "image": ("image",)}  # fmt: skip
CHOSEN = ("kind", "status", "persona", "journey", "step")
NUMBERS = ("k", "segment")
MOST_INITIALS = 4
LABEL = {"description_width": "11em"}  # the same for all fields, so that they stand in line


def changed(form: DocumentForm, key: str, *said: str) -> DocumentForm:
    """The document with another value of a field, as a person typed or chose it.

    A blank name of fiction takes all of it away, and a new name gets its initials; a scene goes
    with its journey, and another journey takes the step with it; a picture goes with its file. A
    group is of the analysis that finds groups.
    """
    if key in WORDS:
        en, zh = said
        if not (en.strip() or zh.strip()) and key in GOES:
            return form.with_value(GOES[key], None)
        form = form.with_words(WORDS[key], en, zh)
        if key == "name" and not form.value("fiction", "initials"):
            return form.with_value(("fiction", "initials"), initials_of(en, zh))
        return form
    value = said[0].strip() or None
    if key == "journey":
        return form.with_value(("scene",), {"journey": value} if value else None)
    if key == "step":
        return form.with_value(("scene", "step"), value)
    if value is None and key in GOES:
        return form.with_value(GOES[key], None)
    if key in NUMBERS:
        return _in_group(form, key, value)
    return form.with_value(PLAIN[key], value)


def _in_group(form: DocumentForm, key: str, value: str | None) -> DocumentForm:
    """The group that a persona tells of; without number and count there is none."""
    number = int(value) if value is not None and value.isdecimal() else value
    other = next(PLAIN[one] for one in NUMBERS if one != key)
    if number is None and form.value(*other) is None:
        return form.with_value(("segment",), None)
    changes = {PLAIN[key]: number, ("segment", "analysis"): "personas"}
    return form.with_changes((), changes)


def initials_of(en: str, zh: str) -> str:
    """The first letters of a name, or its first character."""
    letters = "".join(word[0].upper() for word in en.split() if word[0].isalpha())
    return letters[:MOST_INITIALS] or zh.strip()[:1]


class HeadFields:
    """Widgets of the fields of one kind of document."""

    def __init__(self, kind: str, controls: PersonaControls) -> None:
        import ipywidgets as w

        self.kind, self._controls, self._is_quiet = kind, controls, False
        self.fields: dict[str, Any] = {}
        say = controls.say
        for key in SHOWN[kind]:
            names = [f"{key}_en", f"{key}_zh"] if key in WORDS else [key]
            for name in names:
                made = w.Dropdown if key in CHOSEN else w.Text
                more = {} if key in CHOSEN else {"continuous_update": False}
                if key == "review_by":
                    more["placeholder"] = "2027-12-31"
                self.fields[name] = made(
                    description=say(f"widgets.personas.field.{name}"), layout=w.Layout(width="98%"),
                    style=LABEL, **more,
                )  # fmt: skip
                self.fields[name].observe(lambda _, key=key: self._typed(key), "value")
        self.box = w.VBox([stepped(one, say) if key in CHOSEN else one
                           for key, one in self.fields.items()])  # fmt: skip

    def fill(self, form: DocumentForm) -> None:
        """Show what the document says."""
        self._is_quiet = True
        for key in SHOWN[self.kind]:
            if key in WORDS:
                texts = form.words(*WORDS[key])
                for language, text in zip(("en", "zh"), texts, strict=True):
                    self.fields[f"{key}_{language}"].value = text
                continue
            place = ("scene", key) if key in ("journey", "step") else PLAIN[key]
            value = form.value(*place)
            said = "" if value is None or isinstance(value, dict) else str(value)
            if key in CHOSEN:
                self._offer(key, said, form)
            else:
                self.fields[key].value = said
        self._is_quiet = False

    def _offer(self, key: str, said: str, form: DocumentForm) -> None:
        """The choices of a field; what is written stays one of them, even if nothing has it."""
        options = list(self._choices(key, form))
        if said not in [value for _, value in options]:
            options.insert(0, (said or "–", said))
        field = self.fields[key]
        if tuple(field.options) != tuple(options):
            field.options = options
        field.value = said

    def _choices(self, key: str, form: DocumentForm) -> Sequence[tuple[str, str]]:
        shelf, language = self._controls.shelf, self._controls.shelf.language
        if key == "kind":
            say = self._controls.say
            kinds = get_args(Persona.model_fields["kind"].annotation)
            return [(say(f"documents.persona.{one}"), one) for one in kinds]
        if key == "status":
            say = self._controls.say
            kinds = get_args(Persona.model_fields["status"].annotation)
            return [(say(f"widgets.fields.value.{one}"), one) for one in kinds]
        if key == "persona":
            found = shelf.documents(Persona).values()
            say = self._controls.say
            return [(say("widgets.personas.named", label=one.words(one.label, language),
                         id=one.id), one.id) for one in found]  # fmt: skip
        journeys = shelf.documents(Journey)
        if key == "journey":
            return [("–", ""), *((one.words(one.title, language), one.id)
                                 for one in journeys.values())]  # fmt: skip
        journey = journeys.get(form.value("scene", "journey"))
        steps = () if journey is None else journey.steps
        return [("–", ""), *((journey.words(one.title, language), one.id) for one in steps)]

    def _typed(self, key: str) -> None:
        if self._is_quiet:
            return
        names = [f"{key}_en", f"{key}_zh"] if key in WORDS else [key]
        said = [self.fields[name].value or "" for name in names]
        self._controls.edit(lambda form: changed(form, key, *said))
