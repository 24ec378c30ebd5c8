"""Arguments of `Survey.from_frame` → items, or everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.flags import columns_of
from cemlab.errors import OptionError, nearest
from cemlab.study import (
    Item,
    check,
    codes_of,
    flag_contradictions,
    item_contradictions,
    meaning,
    refuse,
)

SHAPES = {
    "items": "{'item': {'role': 'driver', …}}",
    "scale": "{'item': (low, high)}",
    "labels": "{'item': 'Its words'}",
}
FACT = {"labels": "label"}  # of an item, where the argument has another name
WHAT = "What is declared of the columns"


def declare(
    table: pd.DataFrame,
    uses: Mapping[str, str],
    spoken: Mapping[str, Any],
    codes: Mapping[str, Any],
) -> dict[str, Item]:
    """The items of a table.

    Parameters
    ----------
    table : DataFrame
        Its columns are texts.
    uses : mapping
        Columns that are no items, by use: ``{"id": "respondent"}``.
    spoken : mapping
        What is said by item, such as ``{"items": …, "scale": …}``; the shorthands win.
    codes : mapping
        `missing` and `not_applicable`, each by item or as a bare list for the whole table.
    """
    said = {key: _by_item(key, given) for key, given in spoken.items()}
    bare = {}
    for kind, given in codes.items():
        if given is None or isinstance(given, Mapping):
            said[kind] = _by_item(kind, given)
        else:
            bare[kind] = _bare(kind, given)
    problems = [
        ((name,), f"is named in `{key}` and is no column of the data."
         f"{nearest(name, table.columns)} Columns there: {cleaning.some_of(table.columns)}.")
        for key, given in said.items() for name in given
        if name not in table.columns and not _is_ticked(said["items"].get(name))
    ]  # fmt: skip
    several = [name for name, given in said["items"].items() if _is_ticked(given)]
    ticks = {column for name in several for column in _tick_columns(said["items"][name])}
    items = {}
    for name in [*table.columns, *(name for name in several if name not in table.columns)]:
        if name in [*uses.values(), *ticks] and not any(name in given for given in said.values()):
            continue
        item, wrong = _item(table.get(name), name, said)
        problems += wrong
        if item is not None:
            items[name] = item
    problems += [
        one for name, item in items.items() for one in flag_contradictions(name, item, (name,))
    ]
    problems += _absent(table, items)
    refuse(WHAT, None, [*problems, *item_contradictions(items, uses)], OptionError)
    return _with_bare(items, bare, table) if bare else items


def _is_ticked(given: Any) -> bool:
    """Whether an item is a question whose options are ticked in columns of their own."""
    facts = given.model_dump() if isinstance(given, Item) else given
    return isinstance(facts, Mapping) and bool(facts.get("flags")) and not facts.get("split")


def _tick_columns(given: Any) -> list[str]:
    flags = given.flags if isinstance(given, Item) else given["flags"]
    if not isinstance(flags, Mapping):
        return []
    found = (flag.get("column") if isinstance(flag, Mapping) else getattr(flag, "column", None)
             for flag in flags.values())  # fmt: skip
    return [column for column in found if isinstance(column, str)]


def _item(raw: pd.Series | None, name: str, said: Mapping[str, Mapping[str, Any]]) -> tuple:
    given = said["items"].get(name, {})
    if isinstance(given, Item):
        given = given.model_dump(exclude_defaults=True)
    if not isinstance(given, Mapping):
        return check(Item, given, (name,))
    is_number = raw is not None and pd.api.types.is_numeric_dtype(raw.dtype)
    facts = {"role": "driver" if is_number else "segment"} | dict(given)
    for key, by_item in said.items():
        if key != "items" and name in by_item:
            facts[FACT.get(key, key)] = by_item[name]
    return check(Item, facts, (name,))


def _absent(table: pd.DataFrame, items: Mapping[str, Item]) -> list:
    """Columns of options and of conditions that the table lacks."""
    return [
        ((name,), f"names the column {column!r}, which is not in the data."
         f"{nearest(column, table.columns)} Columns there: {cleaning.some_of(table.columns)}.")
        for name, item in items.items()
        for column in [*columns_of(name, item), *(item.asked_if or ())]
        if column != name and column not in table.columns
    ]  # fmt: skip


def _with_bare(items: dict[str, Item], bare: Mapping[str, tuple], table: pd.DataFrame) -> dict:
    cleaning.refuse_unsafe_codes(bare, table, items)
    whole = {}
    for name, item in items.items():
        more = {}
        for kind, codes in bare.items():
            own = getattr(item, kind)
            known = set(map(meaning, own))
            more[kind] = (*own, *(code for code in codes if meaning(code) not in known))
        whole[name] = item.model_copy(update=more)
    refuse(WHAT, None, item_contradictions(whole, {}), OptionError)
    return whole


def _by_item(key: str, given: Any) -> dict[str, Any]:
    """What is said by item, under the names that the columns have."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise OptionError(f"`{key}` is {given!r}; expected {SHAPES[key]}.")
    return {cleaning.name_of(name): facts for name, facts in given.items()}


def _bare(kind: str, given: Any) -> tuple[Any, ...]:
    try:
        return codes_of(given)
    except ValueError as bad:
        raise OptionError(f"`{kind}` is {given!r}; {bad}.") from None
