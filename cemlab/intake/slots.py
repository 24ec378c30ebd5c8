"""Columns of a study and of a later file, side by side, as far as they can be recognised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.intake.draft import Draft
from cemlab.intake.matching import Slot, plain
from cemlab.sources import Source
from cemlab.study import SurveySpec, all_items, columns_used, meaning, text_of

MOST_ANSWERS = 40  # different cells of a column whose frequencies say something


def slots_of_study(survey: SurveySpec, first: Source) -> list[Slot]:
    """Every column that the study names, as its first file and the study itself tell it."""
    words = _said_by_study(survey)
    order = {name: place for place, name in enumerate(first.columns)}
    count = max(len(order), 1)
    used = columns_used(survey)
    names = [name for name in used if name in order]
    names += [name for name in sorted(used) if name in words and name not in order
              and not _is_group(survey, name)]  # fmt: skip
    names.sort(key=lambda name: order.get(name, count))
    return [
        Slot(
            name=name,
            wordings=_wordings(first, name, *words.get(name, ())),
            options=_options(first, name, _labels(survey, name)),
            shares=shares(first.table.get(name)),
            position=order.get(name, count) / count,
        )
        for name in names
    ]


def slots_of_file(source: Source, draft: Draft) -> list[Slot]:
    """Every column of a file."""
    count = max(len(source.columns), 1)
    return [
        Slot(
            name=name,
            wordings=_wordings(source, name),
            options=_options(source, name, _guessed_labels(draft, name)),
            shares=shares(source.table.get(name)),
            position=place / count,
        )
        for place, name in enumerate(source.columns)
    ]


def shares(cells: pd.Series | None) -> dict[str, float]:
    """How often each answer occurs; nothing for free text."""
    if cells is None:
        return {}
    counts = cells.dropna().value_counts()
    if len(counts) > MOST_ANSWERS:
        return {}
    found: dict[str, float] = {}
    for cell, n in counts.items():
        code = text_of(meaning(cell)).casefold()
        if code:
            found[code] = found.get(code, 0.0) + float(n)
    total = sum(found.values())
    return {code: n / total for code, n in found.items()}


def _wordings(source: Source, name: str, *said: str) -> tuple[str, ...]:
    """What was asked: as the file words it, else as the study does.

    Never a row of a grid by itself where the question is known: many have one called Other.
    """
    column = source.columns.get(name)
    full = " ".join(text for text in (column.wording, column.part) if text) if column else ""
    texts = (full,) if plain(full) else (" ".join(dict.fromkeys(said)), *said)
    return tuple(dict.fromkeys(text for text in texts if plain(text)))


def _said_by_study(survey: SurveySpec) -> dict[str, list[str]]:
    """Questions and labels of items and flags, by column."""
    found: dict[str, list[str]] = {}
    for name, item in all_items(survey).items():
        question, label = (list(words.values()) for words in (item.question, item.label))
        found.setdefault(name, []).extend([*question, *label])
        for flag in (item.flags or {}).values():
            if flag.column:
                found.setdefault(flag.column, []).extend(
                    f"{said} {option}" for said in (question or label or [""])
                    for option in flag.label.values()
                )  # fmt: skip
    return found


def _is_group(survey: SurveySpec, name: str) -> bool:
    """An item of several columns: it has none of its own."""
    item = all_items(survey).get(name)
    return item is not None and bool(item.flags) and not item.split


def _labels(survey: SurveySpec, name: str) -> Iterator[str]:
    item = all_items(survey).get(name)
    if item is None:
        return
    yield from item.values or ()
    for words in (item.levels or {}).values():
        yield from words.values()


def _guessed_labels(draft: Draft, name: str) -> Iterator[str]:
    item = draft.items.get(name)
    if item is None:
        return
    yield from (item.values.value if item.values is not None else ())
    levels: Mapping[str, Any] = item.levels.value if item.levels is not None else {}
    for said in levels.values():
        yield from said.values() if isinstance(said, Mapping) else (str(said),)


def _options(source: Source, name: str, more: Iterator[str]) -> frozenset[str]:
    """Words of the answers, from the file or from what is known of them."""
    column = source.columns.get(name)
    said = list(column.labels.values()) if column and column.labels else list(more)
    return frozenset(text for text in map(plain, said) if text)
