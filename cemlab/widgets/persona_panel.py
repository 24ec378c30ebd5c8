"""A panel to write personas and empathy maps, with the card or map beside as it will be.

It writes the same YAML files that people write by hand: only what was changed, with every comment
and the order of keys kept. It holds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.documents import CHANNELS, Documents, EmpathyMap, Journey, Persona, Resolution
from cemlab.documents.drafting import refusal
from cemlab.drawing import Drawing
from cemlab.errors import OptionError
from cemlab.language import check_language, speaker
from cemlab.personas import PersonaResult, draw_empathy_map, draw_proto
from cemlab.results import show
from cemlab.study import Study, words
from cemlab.widgets import persona_profile
from cemlab.widgets.document_choices import Options
from cemlab.widgets.document_shelf import Kept, Look, Shelf
from cemlab.widgets.panels import bundle, listed, opened
from cemlab.widgets.persona_controls import PersonaControls
from cemlab.widgets.persona_form import EVIDENCE, PARTS, DocumentForm
from cemlab.widgets.persona_profile import ProfileRow

# lists whose heads are not those of the card
OWN_HEADS = ("role", "quotes", "excluded", "implications", EVIDENCE)


def personas(
    study: Study | str, *, result: PersonaResult | None = None, language: str | None = None
) -> PersonaPanel:
    """A panel of personas and empathy maps for JupyterLab; their drawings where nobody can click.

    Parameters
    ----------
    study : Study or str
        An open study, or its name under ``data/``.
    result : PersonaResult, optional
        Groups found in the answers: cards then have numbers, claims are looked up, and rows of
        the profile can be evidence: drag one to a statement with the mouse, or press “Take”
        beside it, then “Put here” beside the statement (Tab and Space do as well).
    language : {"en", "zh"}, optional
        Of the panel; that of the study when not given.

    Returns
    -------
    PersonaPanel

    Examples
    --------
    >>> found = cemlab.personas.fit(survey, **study.analyses["personas"])
    >>> cemlab.widgets.personas("wuye-repair", result=found)
    """
    return PersonaPanel(study, result=result, language=language)


class PersonaPanel:
    """Personas and empathy maps of a study, one at a time, as their files have them.

    Attributes
    ----------
    study : Study
    language : {"en", "zh"}
    result : PersonaResult or None
    shelf : Shelf
        The files as they were read last.
    on : date
        The day on which reviews and evidence are judged: today.
    """

    def __init__(
        self, study: Study | str, *, result: PersonaResult | None = None,
        language: str | None = None,
    ) -> None:  # fmt: skip
        if result is not None and not isinstance(result, PersonaResult):
            raise OptionError(
                f"`result` is a {type(result).__name__}. Expected the result of "
                "cemlab.personas.fit, or nothing."
            )
        self.study = opened(study)
        self.language = check_language(language or self.study.language)
        self.result = result
        self.on = date.today()
        self._say = speaker(self.language)
        self._controls: PersonaControls | None = None
        self.read()

    def read(self) -> None:
        """Read all files again."""
        forms = dict.fromkeys(PARTS, DocumentForm)
        self.shelf = Shelf.of(self.study, self.language, forms, self.result)

    def table(self) -> pd.DataFrame:
        """One row per file: file, kind, id, label, statements, whether it can be read, remarks."""
        rows = []
        for path, one in self.shelf.drafts:
            if one.kind not in PARTS:
                continue
            kept = form = None
            if one.document is not None:
                kept, form = self.shelf.kept(path)
            look = None if kept is None else self.shelf.look(kept, form, self.on)
            rows.append({
                "file": one.shown, "kind": one.kind, "id": one.id, "label": self.named(path),
                "statements": form.size if form else 0,
                "is_valid": look is not None and not look.refusal,
                "remarks": len(look.findings) if look else 0,
            })  # fmt: skip
        columns = ["file", "kind", "id", "label", "statements", "is_valid", "remarks"]
        return pd.DataFrame(rows, columns=columns)

    def new_form(self, kind: str, id: str) -> DocumentForm:
        """A document to begin with; an empathy map is of the first persona there is."""
        known = self.shelf.documents(Persona)
        return DocumentForm.new(kind, id, day=self.on.isoformat(), persona=next(iter(known), ""))

    def save(self, kept: Kept, form: DocumentForm) -> tuple[Kept, str]:
        """Write a document into its file.

        Parameters
        ----------
        kept : Kept
            The file as it was read.
        form : DocumentForm
            The document as it should be.

        Returns
        -------
        (Kept, str)
            The file as written, and what happened, in the language of the panel.

        Raises
        ------
        StudyError
            It breaks the schema, contradicts other documents, or was changed on disk in the
            meantime; nothing is written.
        """
        if kept.raw is not None and form.text == kept.text:
            return kept, self._say("widgets.items.nothing_changed")
        self.read()  # of the others, as they are now
        kept = self.shelf.write(kept, form)
        self.read()
        return kept, self._say("widgets.personas.saved", file=self.shelf.shown(kept.path))

    # ---- evidence from the profile --------------------------------------------------------------

    def own_group(self, form: DocumentForm) -> str | None:
        """The group of the result that a document tells of; None where it tells of none."""
        if form.kind == "persona":
            segment = form.value("segment") or {}
        else:
            persona = self.shelf.documents(Persona).get(str(form.value("persona")))
            found = None if persona is None else persona.segment
            segment = {} if found is None else {"k": found.k, "group": found.group}
        groups = persona_profile.groups_of(self.result)
        group = str(segment.get("group"))
        return group if segment.get("k") == len(groups) and group in groups else None

    def profile_rows(self, group: str | None) -> tuple[ProfileRow, ...]:
        """Rows of the profile of a group, in words."""
        if self.result is None or group is None:
            return ()
        return persona_profile.profile_rows(self.result, group, self.language)

    def profile_hint(self, rows: Sequence[ProfileRow]) -> str:
        """What to do with the rows, or why there are none."""
        if self.result is None:
            return self._say("widgets.personas.no_result")
        return self._say(f"widgets.personas.{'how_to_put' if rows else 'no_rows'}")

    @property
    def source(self) -> Mapping[str, str]:
        """What the survey of the study is called."""
        return dict(self.study.title)

    # ---- keys of their own ----------------------------------------------------------------------

    def mark_options(self, form: DocumentForm, part: str) -> tuple[str, Options] | None:
        """The key of its own that statements of a part have, and what may be chosen there."""
        key, say = form.mark_of(part), self._say
        if not key:
            return None
        if key == "channel":
            options = [(say(f"documents.channel.{one}"), one) for one in CHANNELS]
        elif key == "pain":
            options = [("–", None), *self._pains(form.id)]
        else:
            sure = (say("widgets.fields.value.yes"), True)
            unsure = [("–", None), (say("widgets.fields.value.no"), False)]
            options = [*unsure, sure] if key == "consent" else [("–", None), sure]
        return say(f"widgets.fields.{key}"), options

    def _pains(self, persona: str) -> list[tuple[str, str]]:
        """Pains of the journeys of a persona, by id."""
        journeys = self.shelf.documents(Journey).values()
        found = {pain.id: pain.text for journey in journeys if persona in journey.personas
                 for pain in journey.pains()}  # fmt: skip
        return [(f"{id} · {words(text, self.language)}", id) for id, text in found.items()]

    # ---- what is seen -------------------------------------------------------------------------

    def named(self, path: Path) -> str:
        """A file as the list has it: kind, label, and whether it can be read."""
        one = next((one for file, one in self.shelf.drafts if file == path), None)
        kind = path.parent.name.removesuffix("s")
        if one is None:
            return self._say(f"widgets.personas.new.{kind}", id=path.stem)
        if one.document is None:
            return self._say(f"widgets.personas.unreadable.{kind}", id=one.id)
        label = getattr(one.document, "label", None) or getattr(one.document, "headline", None)
        said = one.document.words(label, self.language) if label else one.id
        return self._say(f"widgets.personas.listed.{kind}", label=said, id=one.id)

    def head_of(self, kind: str, part: str) -> str:
        """What a list is called on the card or map."""
        if kind == "empathy_map" and part != EVIDENCE:
            return self._say(f"personas.empathy_map.field.{part}")
        own = part in OWN_HEADS
        return self._say(f"widgets.personas.head.{part}" if own else f"personas.card.{part}")

    def drawing(self, look: Look) -> Drawing | None:
        """The card or map of a document as it would be; None where it breaks the schema."""
        document = look.document
        if isinstance(document, EmpathyMap):
            persona = self.shelf.documents(Persona).get(document.persona)
            return draw_empathy_map(
                document, persona=persona, journey=self.shelf.journey_of(look),
                fields=6 if document.hears or document.sees else 4, language=self.language,
                resolution=self._found(document), on=self.on,
            )  # fmt: skip
        if not isinstance(document, Persona):
            return None
        if self.result is not None and document.segment is not None:
            try:
                return self.result.draw_card(
                    document.segment.group, document, language=self.language, on=self.on,
                    resolution=self._found(document),
                )  # fmt: skip
            except OptionError:  # written for other groups: its words and these numbers
                pass  # do not belong together
        return draw_proto(
            document, language=self.language, on=self.on, resolution=self._found(document)
        )

    def _found(self, document: Persona | EmpathyMap) -> Resolution | None:
        """What a document rests on, as notebooks and reports look it up; None without a result."""
        if self.result is None:
            return None
        own: dict[type, dict] = {Persona: {}, EmpathyMap: {}}
        own[type(document)][document.id] = document  # first, so that its group is its own
        for kind, known in own.items():
            known |= {id: one for id, one in self.shelf.documents(kind).items() if id not in known}
        written = Documents(personas=own[Persona], empathy_maps=own[EmpathyMap], journeys={},
                            language=self.language, files=(), touchpoints=())  # fmt: skip
        return self.result.resolve(written, self.language, self.on)

    def drawn(self, look: Look) -> str:
        """The drawing as HTML; blank where there is none."""
        drawing = self.drawing(look)
        return "" if drawing is None else drawing._repr_html_()

    def told(self, look: Look) -> str:
        """Problems and remarks as HTML, each with its line in the file as it would be."""
        return listed(look, self._say)

    def __repr__(self) -> str:
        return f"PersonaPanel({self.study.id!r}, {len(self.shelf.files())} documents)"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return bundle(self, str(show(self.table())), **kwargs)

    def _static(self) -> str:
        """Every drawing, with what a reader should know; of a broken file, its problems."""
        parts = [
            f"<p>{escape(self._say('widgets.personas.static', n=len(self.shelf.files())))}</p>"
        ]
        for path, one in self.shelf.drafts:
            if one.kind not in PARTS:
                continue
            if one.document is None:
                look = Look(document=None, refusal="\n".join(refusal(one, [])))
            else:
                look = self.shelf.look(*self.shelf.kept(path), self.on)
            parts.append(f"<h4>{escape(self.named(path))}</h4>{self.drawn(look)}{self.told(look)}")
        return "".join(parts)

    def widget(self) -> Any:
        """The panel as one widget of ipywidgets."""
        if self._controls is None:
            self._controls = PersonaControls(self)
        return self._controls.box
