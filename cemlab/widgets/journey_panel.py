"""A panel to write journeys: stages, touchpoints and what stands below them, with the map as it
will be.

It writes the same YAML files that people write by hand: only what was changed, with every comment
and the order of keys kept. It holds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.documents import Journey, Persona
from cemlab.documents.drafting import refusal
from cemlab.drawing import Drawing
from cemlab.errors import OptionError
from cemlab.journeys.result import JourneyResult
from cemlab.language import check_language, speaker
from cemlab.results import show
from cemlab.study import Study
from cemlab.widgets.document_form import TextForm
from cemlab.widgets.document_shelf import Kept, Look, Shelf
from cemlab.widgets.journey_completeness import completeness
from cemlab.widgets.journey_controls import JourneyControls
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.journey_picture import drawn_map
from cemlab.widgets.journey_start import new_journey
from cemlab.widgets.panels import bundle, listed, opened

FORMS: Mapping[str, type[TextForm]] = {"journey": JourneyForm}


def journey(
    study: Study | str, *, result: JourneyResult | None = None, language: str | None = None
) -> JourneyPanel:
    """A panel of the journeys of a study for JupyterLab; their maps where nobody can click.

    Everything can be reached with Tab and pressed with Space or Enter. Where there is much to
    choose from, the beginning of a name is typed.

    Parameters
    ----------
    study : Study or str
        An open study, or its name under ``data/``.
    result : JourneyResult, optional
        What was measured: maps then have the emotion curve and how many suffer each pain. Without
        one they have the words of the document.
    language : {"en", "zh"}, optional
        Of the panel; that of the study when not given.

    Returns
    -------
    JourneyPanel

    Examples
    --------
    >>> found = cemlab.journeys.map(events, survey, outcome="overall")
    >>> cemlab.widgets.journey("wuye-repair", result=found)
    """
    return JourneyPanel(study, result=result, language=language)


class JourneyPanel:
    """Journeys of a study, one at a time, as their files have them.

    Attributes
    ----------
    study : Study
    language : {"en", "zh"}
    result : JourneyResult or None
    shelf : Shelf
        The files as they were read last.
    on : date
        The day on which reviews and evidence are judged: today.
    say : callable
        Speaks the language of the panel.
    """

    def __init__(
        self, study: Study | str, *, result: JourneyResult | None = None,
        language: str | None = None,
    ) -> None:  # fmt: skip
        if result is not None and not isinstance(result, JourneyResult):
            raise OptionError(
                f"`result` is a {type(result).__name__}. Expected the result of "
                "cemlab.journeys.map, or nothing."
            )
        self.study = opened(study)
        self.language = check_language(language or self.study.language)
        self.result = result
        self.on = date.today()
        self.say = speaker(self.language)
        self._controls: JourneyControls | None = None
        self.read()

    def read(self) -> None:
        """Read all files again."""
        self.shelf = Shelf.of(self.study, self.language, FORMS, self.result)

    def table(self) -> pd.DataFrame:
        """One row per file: file, id, title, stages, touchpoints, whether it can be read, remarks,
        and how much of its three parts is there."""
        rows = []
        for path, one in self.shelf.drafts:
            if one.kind not in FORMS:
                continue
            row = {"file": one.shown, "id": one.id, "title": self.named(path), "is_valid": False}
            if one.document is not None:
                kept, form = self.shelf.kept(path)
                look = self.shelf.look(kept, form, self.on)
                parts = completeness(form, self.language, measured=self.measured(form))
                row |= {part.name: part.done / part.all for part in parts}
                row |= {"is_valid": not look.refusal, "remarks": len(look.findings),
                        "stages": len(form.stages), "touchpoints": len(form.steps)}  # fmt: skip
            rows.append(row)
        columns = ["file", "id", "title", "stages", "touchpoints", "is_valid", "remarks",
                   "actions", "feelings", "visual"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def new_form(self, id: str, title: Mapping[str, str], kind: str, begin: str) -> JourneyForm:
        """A journey to begin with; the first persona there is goes it."""
        known = self.shelf.documents(Persona)
        return new_journey(self.study, id=id, title=title, kind=kind, begin=begin,
                           day=self.on.isoformat(), persona=next(iter(known), None))  # fmt: skip

    def save(self, kept: Kept, form: TextForm) -> tuple[Kept, str]:
        """Write a journey into its file.

        Parameters
        ----------
        kept : Kept
            The file as it was read.
        form : TextForm
            The journey as it should be.

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
            return kept, self.say("widgets.items.nothing_changed")
        self.read()  # of the others, as they are now
        kept = self.shelf.write(kept, form)
        self.read()
        return kept, self.say("widgets.personas.saved", file=self.shelf.shown(kept.path))

    def measured(self, form: JourneyForm) -> frozenset[str]:
        """Touchpoints of a journey whose emotion the result has; none of what is only aimed at."""
        if self.result is None or form.value("kind") != "as_is":
            return frozenset()
        tidy = self.result.tidy()
        return frozenset(tidy.loc[tidy["estimate"].notna(), "touchpoint"])

    # ---- what is seen -------------------------------------------------------------------------

    def named(self, path: Path) -> str:
        """A file as the list has it: title, kind, and whether it can be read."""
        one = next((one for file, one in self.shelf.drafts if file == path), None)
        if one is None:
            label = self.say("widgets.journey.no_title")
            return self.say("widgets.journey.listed_new", label=label, id=path.stem)
        if one.document is None:
            return self.say("widgets.journey.unreadable", id=one.id)
        document = one.document
        return self.say("widgets.journey.listed", id=one.id,
                        label=document.words(document.title, self.language),
                        kind=self.say(f"documents.journey.{document.kind}"))  # fmt: skip

    def drawing(self, look: Look) -> Drawing | None:
        """The map of a journey as it would be; None where it breaks the schema."""
        if not isinstance(look.document, Journey):
            return None
        document = look.document.model_copy()
        if document.path is not None:  # a copy was read; what was computed stands beside the file
            document._path = self.study.folder / "documents" / "journeys" / document.path.name
        return drawn_map(document, result=self.result, language=self.language,
                         personas=self.shelf.documents(Persona))  # fmt: skip

    def drawn(self, look: Look) -> str:
        """The map as HTML; blank where there is none."""
        drawing = self.drawing(look)
        return "" if drawing is None else drawing._repr_html_()

    def told(self, look: Look) -> str:
        """Problems and remarks as HTML, each with its line in the file as it would be."""
        return listed(look, self.say)

    def __repr__(self) -> str:
        return f"JourneyPanel({self.study.id!r}, {len(self.shelf.files())} journeys)"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return bundle(self, str(show(self.table())), **kwargs)

    def _static(self) -> str:
        """Every map, with what a reader should know; of a broken file, its problems."""
        files = self.shelf.files()
        parts = [f"<p>{escape(self.say('widgets.journey.static', n=len(files)))}</p>"]
        for path, one in self.shelf.drafts:
            if one.kind not in FORMS:
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
            self._controls = JourneyControls(self)
        return self._controls.box
