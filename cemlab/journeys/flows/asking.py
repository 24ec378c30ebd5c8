"""What is asked of a flow: its steps, their order, and the words of touchpoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from cemlab.errors import MethodError, OptionError
from cemlab.journeys.flows.planning import Changes, changes_of, with_all, with_new
from cemlab.language import speaker

BLOCK = "journeys.flow"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is drawn, of what, and in which words."""

    steps: pd.DataFrame
    order: list[str]
    end: str | None
    least: float
    label: Callable[[str], str]  # as it stands on the flow: what a plan adds or drops says so
    name: Callable[[str], str]
    title: str
    source: str
    changes: Changes
    language: str


def check(result, document, to_be, most_columns) -> None:
    """Refuse arguments of the wrong kind before anything is drawn."""
    from cemlab.documents import Journey
    from cemlab.journeys.result import JourneyResult

    if not isinstance(result, JourneyResult):
        raise OptionError(
            f"`result` is a {type(result).__name__}. Expected a JourneyResult: make one with "
            "cemlab.journeys.map(events)."
        )
    for name, one in (("document", document), ("to_be", to_be)):
        if one is not None and not isinstance(one, Journey):
            raise OptionError(
                f"`{name}` is a {type(one).__name__}. Expected a Journey: read it with "
                "cemlab.documents.read_journey(path)."
            )
    if isinstance(most_columns, bool) or not isinstance(most_columns, int) or most_columns < 2:
        raise OptionError(f"`most_columns` is {most_columns!r}. Expected a whole number from 2.")
    if not result.transitions()["share"].notna().any():
        raise MethodError(
            "No steps can be drawn: nobody observed in which order the moments came, or there are "
            "too few journeys. Declare times or an order for the moments of the study."
        )


def asked(result, document, to_be, language: str) -> Question:
    """Steps, their order and their words."""
    steps = result.transitions()
    whole = result.glance().iloc[0]
    order = _order(result, document)
    seen = [(row["from"], row["to"]) for row in steps.to_dict("records")
            if row["from"] in order and row["to"] in order and row["count"] == row["count"]
            and order.index(row["to"]) > order.index(row["from"])]  # fmt: skip
    changes = changes_of(to_be, document, seen, order)
    say = speaker(language)
    name, label = _labels(result, document, to_be, changes, say, language)
    named = document or to_be
    title = "" if named is None else named.words(named.title, language)
    end = whole.get("end")
    return Question(
        steps=steps, order=with_new(order, to_be), end=end if isinstance(end, str) else None,
        least=float(whole["min_cell"]), label=label, name=name, title=title, changes=changes,
        source=result.source_line(language, figure="transitions"), language=language,
    )  # fmt: skip


def _order(result, document) -> list[str]:
    """Touchpoints of the data in the order of the document, others after those they follow."""
    known = result.tidy()["touchpoint"].tolist()
    if document is None:
        return known
    written = [step.id for step in document.steps if step.id in known]
    return with_all(written, known)


def _labels(result, document, to_be, changes: Changes, say, language):
    """Words of touchpoints, as the documents have them; and those that say what a plan does."""
    titles: dict[str, str] = {}
    for one in (to_be, document):
        if one is not None:
            titles |= {step.id: one.words(step.title, language) for step in one.steps}

    def name(touchpoint: str) -> str:
        return titles.get(touchpoint) or result.label(touchpoint, language)

    def label(touchpoint: str) -> str:
        for key, known in (("added", changes.new), ("removed", changes.dropped)):
            if touchpoint in known:
                return say(f"{BLOCK}.{key}", title=name(touchpoint))
        return name(touchpoint)

    return name, label
