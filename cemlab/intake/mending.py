"""Guesses that the data contradict, put right or put aside, and said: never silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd

from cemlab.errors import CemlabError, DataError
from cemlab.intake.draft import Draft, Guess, ItemGuess
from cemlab.intake.writing import USES
from cemlab.language import speaker
from cemlab.study import meaning, text_of

MOST_CODES = 6  # more values off a scale say that it is another scale
PLACE = re.compile(r"^\s+(?:line \d+: )?(?P<place>.+)$", re.M)
Column = Callable[[str], pd.Series]


def mended(draft: Draft, error: CemlabError, column: Column) -> tuple[Draft, list[str]]:
    """The draft without the guesses that an error speaks of, and what was done, in words.

    Values that nothing explains become codes to be checked; what cannot be read at all becomes
    an item that is ignored, and a use of a column (id, weight …) that does not hold is dropped.

    Parameters
    ----------
    draft : Draft
    error : CemlabError
        From opening the study or reading its data.
    column : callable
        The cells of a column of the raw table.

    Raises
    ------
    CemlabError
        The error itself, where it speaks of nothing that was guessed.
    """
    items, uses = _blamed(draft, error)
    say = speaker(draft.language.value)
    said = []
    changed = dict(draft.items)
    for name in items:
        codes = _unexplained(changed[name], column) if isinstance(error, DataError) else []
        if 0 < len(codes) <= MOST_CODES and "codes" not in changed[name].role.facts:
            changed[name] = _with_codes(changed[name], codes)
            listed = ", ".join(map(str, codes))
            said.append(say("intake.mended.codes", item=name, codes=listed))
            continue
        said.append(say("intake.mended.ignored", item=name))
        ignored = _ignored(changed.pop(name), error)
        if name in draft.source.columns:
            changed = _in_order(draft, {**changed, name: ignored})
    for use in uses:
        said.append(say("intake.mended.use", use=use))
    if not said:
        raise error
    outcome = draft.outcome
    if outcome is not None and not _is_outcome(changed.get(outcome.value)):
        outcome = None
    return replace(draft, items=changed, outcome=outcome, **dict.fromkeys(uses)), said


def unexplained(cells: pd.Series, item: Any) -> list[Any]:
    """Values of a column that nothing declared explains, the most frequent first.

    Parameters
    ----------
    cells : Series
        As in the raw table.
    item : Item or mapping-like object
        With scale, values, levels, missing, not_applicable and not_asked, None or empty where
        there are none.
    """
    known = {meaning(code) for key in ("missing", "not_applicable", "not_asked")
             for code in getattr(item, key) or ()}  # fmt: skip
    known |= {meaning(code) for key in ("values", "levels") for code in getattr(item, key) or ()}
    if not item.scale and not item.values and not item.levels:
        return []
    found = []
    for cell in cells.dropna().value_counts().index:
        said = meaning(cell)
        on = item.scale and isinstance(said, float) and item.scale[0] <= said <= item.scale[1]
        if said != "" and said not in known and not on:
            found.append(int(said) if isinstance(said, float) and said == int(said) else said)
    return found


def _unexplained(item: ItemGuess, column: Column) -> list[Any]:
    keys = ("scale", "values", "levels", "missing", "not_applicable", "not_asked")
    guesses = {key: getattr(item, key) for key in keys}
    said = {key: None if guess is None else guess.value for key, guess in guesses.items()}
    try:
        return unexplained(column(item.name), SimpleNamespace(**said))
    except (CemlabError, KeyError):
        return []


def _with_codes(item: ItemGuess, codes: list[Any]) -> ItemGuess:
    before = item.missing.value if item.missing is not None else ()
    listed = ", ".join(map(text_of, codes))
    guess = Guess(value=(*before, *codes), sure="check", why="mended", facts={"codes": listed})
    role = replace(item.role, facts={**item.role.facts, "codes": listed})
    return replace(item, missing=guess, role=role)


def _ignored(item: ItemGuess, error: CemlabError) -> ItemGuess:
    """Only what it is called: its cells are not read any more."""
    problem = next((one.problem for one in getattr(error, "failures", ())
                    if one.column == item.name), "")  # fmt: skip
    said = problem or next((line for line in str(error).split("\n") if item.name in line), "")
    role = Guess(value="ignored", sure="check", why="unreadable", facts={"problem": said.strip()})
    return ItemGuess(name=item.name, role=role, label=item.label, question=item.question,
                     n_answered=item.n_answered, examples=item.examples)  # fmt: skip


def _is_outcome(item: ItemGuess | None) -> bool:
    return item is not None and item.role.value == "outcome"


def _in_order(draft: Draft, items: dict[str, ItemGuess]) -> dict[str, ItemGuess]:
    return {name: items[name] for name in draft.items if name in items}


def _blamed(draft: Draft, error: CemlabError) -> tuple[list[str], list[str]]:
    """Items and uses that an error speaks of."""
    if isinstance(error, DataError) and error.failures:
        columns = [failure.column for failure in error.failures]
        owners = {column: name for name, item in draft.items.items()
                  for column in _columns(item)}  # fmt: skip
        items = [owners[column] for column in columns if column in owners]
        uses = [use for use in USES if _names(getattr(draft, use)) & set(columns)
                or use in columns]  # fmt: skip
        return list(dict.fromkeys(items)), uses
    places = [found["place"] for found in PLACE.finditer(str(error))]
    items = [name for place in places if (name := _item_of(place, draft.items)) is not None]
    begins = {use: (f"survey.{use}:", f"survey.{use}.") for use in USES}
    uses = [use for use in USES if getattr(draft, use) is not None
            and any(place.startswith(begins[use]) for place in places)]  # fmt: skip
    return list(dict.fromkeys(items)), uses


def _item_of(place: str, items: Iterable[str]) -> str | None:
    before = "survey.items."
    if not place.startswith(before):
        return None
    rest = place.removeprefix(before)
    fits = [name for name in items if rest.startswith((f"{name}:", f"{name}."))]
    return max(fits, key=len, default=None)


def _columns(item: ItemGuess) -> list[str]:
    flags = item.flags.value if item.flags is not None else {}
    return [item.name, *(flag["column"] for flag in flags.values()
                         if isinstance(flag, dict) and flag.get("column"))]  # fmt: skip


def _names(guess: Guess | None) -> set[str]:
    """Columns that a use names."""
    if guess is None:
        return set()
    value = guess.value
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return {value["column"]} if "column" in value else set(value)
    return set(value)
