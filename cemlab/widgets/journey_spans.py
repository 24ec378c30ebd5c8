"""Cells that stand below several touchpoints of a map: they are side by side, or two cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cemlab.widgets.document_values import many, one_or_many

if TYPE_CHECKING:
    from cemlab.widgets.journey_form import JourneyForm


def with_whole_spans(form: JourneyForm, before: Sequence[str]) -> JourneyForm:
    """Every cell in the order of the touchpoints; one that was torn apart becomes several.

    Each part says the same and rests on the same evidence. Parts that come together again, which
    in the order `before` they were not, become one.
    """
    return _joined(_torn(form), before)


def _torn(form: JourneyForm) -> JourneyForm:
    for at in reversed(range(len(form.rows("cells")))):
        cell = form.value("cells", at)
        if not isinstance(cell, Mapping):
            continue
        parts = _parts([str(one) for one in many(cell.get("steps"))], form.steps)
        if parts and parts[0] != list(map(str, many(cell.get("steps")))):
            form = form.with_value(("cells", at, "steps"), one_or_many(parts[0]))
        for part in reversed(parts[1:]):
            form = form.added(("cells",), _copied(cell, part), at + 1)
    return form


def _joined(form: JourneyForm, before: Sequence[str]) -> JourneyForm:
    cells = [dict(one) for one in form.rows("cells") if isinstance(one, Mapping)]
    if len(cells) < len(form.rows("cells")):
        return form
    for first in range(len(cells)):
        for second in range(first + 1, len(cells)):
            names = [[str(one) for one in many(cells[at].get("steps"))] for at in (first, second)]
            same = _copied(cells[first], ["x"]) == _copied(cells[second], ["x"])
            both = names[0] + names[1]
            if (same and len(set(both)) == len(both) and len(_parts(both, form.steps)) == 1
                    and len(_parts(both, before)) > 1):  # fmt: skip
                whole = _parts(both, form.steps)[0]
                made = form.with_value(("cells", first, "steps"), one_or_many(whole))
                return _joined(made.removed(("cells",), second), before)
    return form


def _parts(names: Sequence[str], steps: Sequence[str]) -> list[list[str]]:
    """Runs of neighbours; nothing where a name is unknown, which is told as a problem."""
    if any(name not in steps for name in names):
        return []
    parts: list[list[str]] = []
    last = None
    for at in sorted({steps.index(name) for name in names}):
        if last is None or at != last + 1:
            parts.append([])
        parts[-1].append(steps[at])
        last = at
    return parts


def _copied(cell: Mapping[str, Any], steps: Sequence[str]) -> dict[str, Any]:
    """The cell below other touchpoints; evidence that is written in it is named by its id."""
    made = {**cell, "steps": one_or_many(list(steps))}
    uses = [one["id"] if isinstance(one, Mapping) else one for one in many(cell.get("evidence"))]
    return {**made, "evidence": one_or_many(uses)} if uses else made
