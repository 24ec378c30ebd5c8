"""Two stages or two touchpoints as one: texts and evidence joined, nothing of either lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cemlab.widgets import document_text
from cemlab.widgets.document_form import Place
from cemlab.widgets.document_values import LANGUAGES, many, one_or_many
from cemlab.widgets.journey_form import LISTS, JourneyForm

BETWEEN_NAMES = {"en": " / ", "zh": "／"}
BETWEEN_TEXTS = {"en": "; ", "zh": "；"}
NAMES = ("title", "actor", "sender", "receiver", "relationship_stage")  # stand on one line
TEXTS = ("goal", "text", "rule")
BLOCKS = ("standard", "ask")
OWN = ("id", "stage", "required", "moment_of_truth", "assumed", *LISTS)


def merged_stages(form: JourneyForm, kept: str, gone: str) -> JourneyForm:
    """Two stages as one, with the touchpoints of both."""
    first, second = form.stages.index(kept), form.stages.index(gone)
    made = _joined(form, ("stages", first), ("stages", second))
    for at in form.steps_of(gone):
        made = made.with_value(("steps", at, "stage"), kept)
    made = made.removed(("stages",), second)
    return made._in_order()


def merged_steps(form: JourneyForm, kept: str, gone: str) -> JourneyForm:
    """Two touchpoints as one, in the place of the first: with thoughts, pains and needs of both,
    and what led to either leads to it."""
    first, second = form.steps.index(kept), form.steps.index(gone)
    made = _joined(form, ("steps", first), ("steps", second))
    for key in LISTS:
        made = _with_both(made, ("steps", first, key), ("steps", second, key))
    made = made.with_changes(("steps", first), _flags(form, first, second))
    made = made.with_pointing(gone, kept)
    made = _without_ways_to(made, first, (kept, gone))
    return made.removed(("steps",), second)


def _flags(form: JourneyForm, first: int, second: int) -> dict[tuple[str, ...], Any]:
    """A moment of truth if either was one, assumed if either was, met by all if either was."""
    found: dict[tuple[str, ...], Any] = {}
    for key in ("moment_of_truth", "assumed"):
        if form.value("steps", second, key) is True:
            found[key,] = True
    if form.value("steps", second, "required") is not False:
        found["required",] = None
    return found


def _joined(form: JourneyForm, first: Place, second: Place) -> JourneyForm:
    """One entry with what another one says; where both say something else and only one value can
    be, that of the other stands in a comment."""
    mine, theirs = form.value(*first), form.value(*second)
    changes: dict[tuple[str, ...], Any] = {}
    over: dict[str, Any] = {}
    for key, value in theirs.items():
        if key in OWN or key == "match" or value is None:
            continue
        if mine.get(key) is None:
            changes[key,] = value
        elif key == "customer_action":
            changes |= _leaves(mine[key], _claims(mine[key], value), (key,))
        elif key in BLOCKS:
            both = {**value, **mine[key]}
            over |= {f"{key}.{one}": had for one, had in value.items() if both[one] != had}
            changes |= _leaves(mine[key], both, (key,))
        elif key in NAMES or key in TEXTS:
            between = BETWEEN_NAMES if key in NAMES else BETWEEN_TEXTS
            changes |= _leaves(mine[key], _texts(mine[key], value, between), (key,))
        elif value != mine[key]:
            over[key] = value
    changes |= _matches(mine, theirs)
    form = form.with_changes(first, changes)
    return _remarked(form, first, second, theirs, over)


def _matches(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """Where a log calls either of them otherwise: the names of both, so that both are found."""
    one, other = mine.get("match") or {}, theirs.get("match") or {}
    if not (one or other):
        return {}
    events = [str(name) for whole, match in ((mine, one), (theirs, other))
              for name in many(match.get("event")) or [whole.get("id")]]  # fmt: skip
    after = {**other, **one, "event": list(dict.fromkeys(events))}
    return _leaves(mine.get("match"), after, ("match",))


def _remarked(
    form: JourneyForm, first: Place, second: Place, theirs: Mapping[str, Any], over: Any
) -> JourneyForm:
    """The entry with the comments of the other one, and the values that had to give way."""
    key, at = first
    lines = document_text.rows_of(form.text, key)
    moved = [inner for one in LISTS if theirs.get(one)
             for inner in _lines_of(lines[second[1]], one)]  # fmt: skip
    kept = [one for inner in moved for one in document_text.comments_of(_alone(inner))]
    said = list(document_text.comments_of(_alone(lines[second[1]])))
    for one in kept:
        said.remove(one)
    said += [f"# {theirs.get('id')}: {name}: {document_text.inline(value)}"
             for name, value in over.items()]  # fmt: skip
    if not said:
        return form
    margin = " " * document_text.margin_of(form.text, key)
    above = "".join(f"{margin}{document_text.one_line(one)}\n" for one in said)

    def change(rows: list[str], _: int) -> list[str]:
        return [above + row if place == at else row for place, row in enumerate(rows)]

    return form.with_rows((key,), form.rows(key), change)


def _lines_of(entry: str, key: str) -> list[str]:
    """The entries of a list within an entry that go along with their comments."""
    try:
        return list(document_text.entries(document_text.opened(entry), key))
    except LookupError:
        return []


def _alone(lines: str) -> str:
    """The lines of an entry as a document of their own."""
    return f"list:\n{lines}"


def _with_both(form: JourneyForm, first: Place, second: Place) -> JourneyForm:
    """A list with the entries of another one behind its own, comments and all."""
    theirs = form.rows(*second)
    if not theirs:
        return form
    key, at = second[0], second[1]
    inner = document_text.opened(document_text.rows_of(form.text, key)[at])
    lines = document_text.rows_of(inner, second[2])

    def change(rows: list[str], margin: int) -> list[str]:
        moved = (document_text.moved_to_margin(one, margin) for one in lines)
        return [*map(_ended, rows), *moved]

    return form.with_rows(first, [*form.rows(*first), *theirs], change)


def _ended(lines: str) -> str:
    return lines if lines.endswith("\n") else f"{lines}\n"


def _without_ways_to(form: JourneyForm, at: int, names: Sequence[str]) -> JourneyForm:
    """No way from a touchpoint to itself, and none twice."""
    place: Place = ("steps", at, "next")
    seen, order = set(names), []
    for inner, one in enumerate(form.rows(*place)):
        if str(one.get("to")) not in seen:
            order.append(inner)
        seen.add(str(one.get("to")))
    return form.picked(place, order) if form.rows(*place) else form


def _leaves(before: Any, after: Any, keys: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    """What to change in a block, value by value, so that comments within it stay."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and before and after):
        return {} if before == after else {keys: after}
    found: dict[tuple[str, ...], Any] = {}
    for key in {**before, **after}:
        found |= _leaves(before.get(key), after.get(key), (*keys, key))
    return found


def _claims(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Two claims as one: assumed if either is."""
    uses = list(many(mine.get("evidence")))
    uses += [one for one in many(theirs.get("evidence")) if one not in uses]
    made = {**theirs, **mine, "text": _texts(mine.get("text"), theirs.get("text"), BETWEEN_TEXTS)}
    made.pop("evidence", None)
    if uses:
        made["evidence"] = one_or_many(uses)
    if mine.get("assumed") is True or theirs.get("assumed") is True:
        made["assumed"] = True
    return made


def _texts(mine: Any, theirs: Any, between: Mapping[str, str]) -> Any:
    """Two texts as one, in each language."""
    if mine == theirs or not theirs:
        return mine
    if not mine:
        return theirs
    said = {}
    for language in LANGUAGES:
        parts = [str(one.get(language) or "") if isinstance(one, Mapping) else str(one)
                 for one in (mine, theirs)]  # fmt: skip
        parts = list(dict.fromkeys(filter(None, parts)))
        if parts:
            said[language] = between[language].join(parts)
    return said
