"""What can be chosen in the panel of journeys: personas, journeys, items, touchpoints, pains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cemlab.documents import Journey, Persona
from cemlab.widgets.document_choices import Options
from cemlab.widgets.document_fields import Choices
from cemlab.widgets.document_form import Place
from cemlab.widgets.document_values import spoken
from cemlab.widgets.journey_form import JourneyForm

if TYPE_CHECKING:
    from cemlab.widgets.journey_panel import JourneyPanel

ANSWERED = ("segment", "verbatim", "ignored")  # roles of items that are no rating


def same_to_choose(options: Sequence[tuple[str, Any]]) -> Choices:
    """The same choices wherever they are."""
    return lambda form, base: options


def personas_to_choose(panel: JourneyPanel) -> Choices:
    """Personas of the study."""

    def choices(form: JourneyForm, base: Place) -> Options:
        found = panel.shelf.documents(Persona).values()
        return [(one.words(one.label, panel.language), one.id) for one in found]

    return choices


def journeys_to_choose(panel: JourneyPanel) -> Choices:
    """Other journeys of the study."""

    def choices(form: JourneyForm, base: Place) -> Options:
        found = panel.shelf.documents(Journey).values()
        return [(one.words(one.title, panel.language), one.id) for one in found
                if one.id != form.id]  # fmt: skip

    return choices


def items_to_choose(panel: JourneyPanel) -> Choices:
    """Items that are rated on a scale."""
    items = panel.study.survey.items
    rated = {id: item for id, item in items.items()
             if item.scale is not None and item.role not in ANSWERED}  # fmt: skip
    options = [("–", None), *((spoken(item.label, panel.language, id), id)
                              for id, item in rated.items())]  # fmt: skip
    return same_to_choose(options)


def steps_to_choose(panel: JourneyPanel) -> Choices:
    """Other touchpoints of the journey."""

    def choices(form: JourneyForm, base: Place) -> Options:
        own = form.steps[base[1]] if base[:1] == ("steps",) else None
        return [(spoken(one.get("title"), panel.language, str(one.get("id"))), str(one.get("id")))
                for one in form.rows("steps") if str(one.get("id")) != own]  # fmt: skip

    return choices


def lanes_to_choose(panel: JourneyPanel) -> Choices:
    """Lanes that only this journey has."""

    def choices(form: JourneyForm, base: Place) -> Options:
        return [(spoken(one.get("title"), panel.language, str(one.get("id"))), str(one.get("id")))
                for one in form.rows("lanes")]  # fmt: skip

    return choices


def pains_to_choose(panel: JourneyPanel) -> Choices:
    """Pains of the journey, also those of other touchpoints."""

    def choices(form: JourneyForm, base: Place) -> Options:
        return [(f"{id} {spoken(text, panel.language)}".strip(), id)
                for id, text in form.pains()]  # fmt: skip

    return choices
