"""Questions with several answers: options ticked in columns of their own, or all in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.data import cells, kinds
from cemlab.data.cleaning import Column
from cemlab.errors import Failure
from cemlab.study import Flag, Item, is_unticked, meaning, words

OWN_WORDS = re.compile(r"〖[^〗]*〗?")  # what somebody added to an option
JOIN = " · "


def clean_flags(
    table: pd.DataFrame, name: str, item: Item, routing: kinds.Routing | None, language: str
) -> tuple[Column, list[Failure]]:
    """The options of every respondent, and their words in one text.

    An option is ticked, not ticked, or unknown where the respondent has a gap. Whoever ticked
    none of the columns but was shown them (0, No) answered: none.
    """
    if item.split:
        ticks, found, failures = _in_one_cell(table[name], name, item, routing)
    else:
        ticks, found, failures = _in_columns(table, item, routing)
    answered = found.kinds == kinds.ANSWERED
    ticks = ticks.where(pd.Series(answered, ticks.index), pd.NA)
    texts = _texts(ticks, item.flags, answered, language)
    return Column(texts, found, ticks), failures


def _in_columns(
    table: pd.DataFrame, item: Item, routing: kinds.Routing | None
) -> tuple[pd.DataFrame, kinds.Marked, list[Failure]]:
    ticks, each, failures = {}, [], []
    for option, flag in item.flags.items():
        raw = table[flag.column]
        one = kinds.marked(raw, item)
        each.append(one)
        ticked, found = _ticked(raw, flag.column, item, one.kinds == kinds.ANSWERED)
        failures += found
        coded = ~one.open & (one.kinds != kinds.ANSWERED)
        ticks[option] = pd.array(ticked, "boolean")
        ticks[option][coded] = pd.NA
    given = np.any([one.given for one in each], axis=0)
    bare = np.all([one.open for one in each], axis=0)
    whole = np.full(len(table), kinds.UNANSWERED, np.uint8)
    for kind in (kinds.NOT_ASKED, kinds.NOT_APPLICABLE, kinds.ANSWERED):
        whole[np.any([one.kinds == kind for one in each], axis=0)] = kind
    frame = pd.DataFrame(ticks, index=table.index)
    return frame, kinds.by_routing(whole, bare, given, routing), failures


def _ticked(
    raw: pd.Series, column: str, item: Item, answered: np.ndarray
) -> tuple[np.ndarray, list[Failure]]:
    if item.picked:
        return answered & kinds.holds_mark(raw, item.picked), []
    texts = cells.trimmed(raw)
    unticked = [text for text in texts.dropna().unique() if is_unticked(text)]
    ticked = answered & ~texts.isin(unticked).to_numpy(bool)
    marks = {meaning(text) for text in texts[ticked].unique()}
    if len(marks) > 1 and all(isinstance(mark, float) for mark in marks):
        advice = "Say with `picked` of this item which of them tick the option, such as [1]."
        what = "ticks an option with several different numbers"
        return ticked, [cells.failure_of(column, what, raw, ticked, advice)]
    return ticked, []


def _in_one_cell(
    raw: pd.Series, name: str, item: Item, routing: kinds.Routing | None
) -> tuple[pd.DataFrame, kinds.Marked, list[Failure]]:
    found = kinds.marked(raw, item, routing)
    answered = found.kinds == kinds.ANSWERED
    options = {meaning(option): option for option in item.flags}
    other = next((option for option, flag in item.flags.items() if flag.other), None)
    ticks = {option: np.zeros(len(raw), bool) for option in item.flags}
    unknown, strange = np.zeros(len(raw), bool), {}
    texts = cells.trimmed(raw).where(answered)
    for text, rows in texts.groupby(texts).indices.items():  # cells repeat: each is read once
        known, left = _options_of(str(text), item.split, options)
        for option in known:
            ticks[option][rows] = True
        if left and other is not None:
            ticks[other][rows] = True
        elif left:
            unknown[rows] = True
            strange |= dict.fromkeys(left)
    failures = []
    if unknown.any():
        listed = ", ".join(repr(text[:40]) for text in list(strange)[: cells.SHOWN_VALUES])
        advice = (
            f"Options declared: {cells.some_of([*item.flags])}. Add the option under `flags`, "
            "declare a code, or let one flag be `other` for texts of their own."
        )
        what = f"holds options not declared ({listed})"
        failures.append(cells.failure_of(name, what, raw, unknown, advice, show=False))
    frame = pd.DataFrame(ticks, index=raw.index).astype("boolean")
    return frame, found, failures


def _options_of(
    text: str, split: str, options: Mapping[float | str, str]
) -> tuple[list[str], list[str]]:
    """Options in a cell, and texts that are none; an option may hold the mark itself."""
    parts = text.split(split)
    known, left, start = [], [], 0
    while start < len(parts):
        for end in range(len(parts), start, -1):  # the longest option first
            said = OWN_WORDS.sub("", split.join(parts[start:end])).strip()
            if meaning(said) in options:
                known.append(options[meaning(said)])
                break
        else:
            end = start + 1
            said = OWN_WORDS.sub("", parts[start]).strip()
            if said or parts[start].strip():
                left.append(said or parts[start].strip())
        start = end
    return known, left


def _texts(
    ticks: pd.DataFrame, flags: Mapping[str, Flag], answered: np.ndarray, language: str
) -> pd.Series:
    said = [words(flag.label, language) or option for option, flag in flags.items()]
    rows = ticks.fillna(False).to_numpy(bool)
    patterns, place = np.unique(rows, axis=0, return_inverse=True)
    texts = [JOIN.join(text for text, on in zip(said, one, strict=True) if on) for one in patterns]
    found = pd.Series(np.array(texts, object)[place.ravel()], ticks.index, dtype="str")
    return found.where(pd.Series(answered, ticks.index))


def columns_of(name: str, item: Item) -> list[str]:
    """Columns of the raw table that hold an item."""
    if item.flags and not item.split:
        return [flag.column for flag in item.flags.values() if flag.column is not None]
    return [name]
