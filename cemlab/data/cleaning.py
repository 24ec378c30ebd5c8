"""Raw columns → answers: codes become missing or not applicable once, at the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data.cells import failure_of, holds, is_empty, some_of, trimmed
from cemlab.data.kinds import ANSWERED, Marked, Routing, marked
from cemlab.errors import DataError, Failure, nearest
from cemlab.study import Item, declared_answer, meaning, text_of

ID_JOIN = " / "  # between the parts of an id that several columns make together
FAR = 2  # our choice: 99 stands apart from 0–10, not from 40–60


class Column(NamedTuple):
    """One cleaned item: its answers, the kind of every cell, and the options of several answers."""

    answers: pd.Series
    marked: Marked
    flags: pd.DataFrame | None = None


def clean(
    raw: pd.Series, name: str, item: Item, routing: Routing | None = None
) -> tuple[Column, list[Failure]]:
    """Answers of one item; what is neither an answer nor a declared code is a failure."""
    found = marked(raw, item, routing)
    answered = found.kinds == ANSWERED
    if is_rating(raw, item):
        answers, failures = _ratings(raw, name, item, answered)
    else:
        answers, failures = _texts(raw, name, item, answered)
    return Column(answers, found), failures


def is_rating(raw: pd.Series, item: Item) -> bool:
    """Whether the answers are numbers: a scale or values say so, else the column's own type."""
    if item.scale is not None or item.values is not None:
        return True
    if item.role in ("verbatim", "segment", "ignored"):
        return False
    if item.role in ("outcome", "driver"):
        return True
    return pd.api.types.is_numeric_dtype(raw.dtype)


def refuse_unsafe_codes(
    bare: Mapping[str, Sequence[Any]], table: pd.DataFrame, items: Mapping[str, Item]
) -> None:
    """Bare lists of codes for a whole table are refused where they may hit valid answers.

    A code is safe for an item when the item declares its scale or levels and the code is not among
    them; otherwise, when it is not in the column, or lies far beyond all other answers.
    """
    every = tuple(code for codes in bare.values() for code in codes)
    for kind, codes in bare.items():
        hit = []
        for name, item in items.items():
            if name not in table.columns:  # ticked in columns of its options
                continue
            found = [code for code in codes if _may_be_answer(table[name], code, item, every)]
            if found:
                hit.append(f"{name} ({', '.join(map(str, found))})")
        if hit:
            example = hit[0].split(" (")[0]
            raise DataError(
                f"`{kind}` is a list for the whole frame, but these codes may be valid answers "
                f"of: {', '.join(hit)}. Codes belong to items: write "
                f"{kind}={{{example!r}: {list(codes)!r}, …}} for the items that use them."
            )


def name_of(name: Any) -> str:
    """A column's name: text without blanks around it."""
    return str(name).strip()


def weights_of(
    raw: pd.Series, name: str, kind: str, *, is_part: bool = False
) -> tuple[np.ndarray, list[Failure]]:
    """Weights as floats; negative and missing ones are failures, and zeros all over."""
    empty = is_empty(raw)
    weights = pd.to_numeric(raw.where(~empty), errors="coerce").to_numpy(float, na_value=np.nan)
    failures = []
    advice = "Give every respondent a weight (0 leaves one out), or declare no weight column."
    wrong = np.isnan(weights) & ~empty
    if wrong.any():
        failures.append(failure_of(name, "is the weight, but holds text", raw, wrong, advice))
    if empty.any():
        failures.append(failure_of(name, "has no weight", raw, empty, advice, show=False))
    if (weights < 0).any():
        failures.append(failure_of(name, "has negative weights", raw, weights < 0, advice))
    if np.isinf(weights).any():
        failures.append(failure_of(name, "has infinite weights", raw, np.isinf(weights), advice))
    if not failures and not is_part and not (weights > 0).any():
        failures.append(Failure(column=name, problem="has only weights of 0.", advice=advice))
    fractions = kind == "frequency" and weights != np.round(weights)
    if not failures and np.any(fractions):
        failures.append(
            failure_of(
                name, "holds frequencies that are not whole numbers", raw, fractions,
                "Frequencies count people; declare `kind: survey` for sampling weights.",
            )
        )  # fmt: skip
    return weights, failures


def blank_ids(ids: pd.Series, name: str, use: str) -> list[Failure]:
    """Rows without an id, of the response or of the customer."""
    empty = is_empty(ids)
    if not empty.any():
        return []
    advice = f"Give every row its {use}, or use no {use} column."
    return [failure_of(name, f"has no {use}", ids, empty, advice, show=False)]


def repeated_ids(ids: pd.Series, name: str) -> list[Failure]:
    """Respondents that stand in the table more than once."""
    again = trimmed(ids).duplicated(keep="first").to_numpy() & ~is_empty(ids)
    if not again.any():
        return []
    advice = "One row is one response: remove the copies, or name another id column."
    return [failure_of(name, "repeats ids of earlier rows", ids, again, advice)]


def missing_columns(expected: Mapping[str, str], present: Sequence[str]) -> list[Failure]:
    """Columns that the study names and the table lacks, each with the nearest one there."""
    return [
        Failure(
            column=name,
            problem=f"the {use} column is not in the data.",
            advice=(nearest(name, present) + f" Columns there: {some_of(present)}.").strip(),
        )
        for name, use in expected.items()
        if name not in present
    ]


def _ratings(raw, name: str, item: Item, asked: np.ndarray) -> tuple[pd.Series, list[Failure]]:
    values = raw.where(asked)
    if item.values is not None:
        numbered = {meaning(code): value for code, value in item.values.items()}
        values = values.astype(object)
        coded = values.map(lambda value: numbered.get(meaning(value)), na_action="ignore")
        values = coded.where(coded.notna(), values)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    failures = []
    text = numbers.isna().to_numpy() & asked
    infinite = np.isinf(numbers.to_numpy())
    advice = (
        f"Expected numbers{_scale(item)}. Declare codes under missing, not_applicable or values of "
        "this item."
    )
    if text.any():
        what = "holds text where a rating is expected"
        failures.append(failure_of(name, what, raw, text, advice))
    if infinite.any():
        advice = f"Expected numbers{_scale(item)}. Leave such cells blank."
        failures.append(failure_of(name, "is infinite", raw, infinite, advice))
    if item.scale is not None:
        low, high = item.scale
        off = ((numbers < low) | (numbers > high)).to_numpy() & ~infinite
        if off.any():
            count = f"{int(off.sum())} value{'s lie' if off.sum() > 1 else ' lies'}"
            what = f"{count} outside {low:g}..{high:g}"
            advice = "Declare codes under missing or not_applicable of this item, or fix the scale."
            failures.append(failure_of(name, what, raw, off, advice, count=False))
    return numbers, failures


def _texts(raw, name: str, item: Item, asked: np.ndarray) -> tuple[pd.Series, list[Failure]]:
    if isinstance(raw.dtype, pd.CategoricalDtype):
        order = list(dict.fromkeys(map(text_of, raw.dtype.categories)))
    else:
        order = None
    texts = trimmed(raw).where(asked)
    failures = []
    if item.levels is not None:
        known = set(item.levels)
        unknown = asked & ~texts.isin(known).to_numpy()
        if unknown.any():
            advice = f"Declared levels: {', '.join(item.levels)}. Add the level or declare a code."
            failures.append(failure_of(name, "has levels not declared", raw, unknown, advice))
            texts = texts.where(~unknown)
        order = list(item.levels)
    if item.role == "verbatim":
        return texts.astype("str"), failures
    present = set(texts.dropna())
    levels = [level for level in order or sorted(present) if level in present]
    return texts.astype(pd.CategoricalDtype(levels, ordered=True)), failures


def joined(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """One id made of several columns, as text; a gap where one of them is blank."""
    parts = [trimmed(table[column]).mask(is_empty(table[column])) for column in columns]
    return parts[0] if len(parts) == 1 else parts[0].str.cat(parts[1:], sep=ID_JOIN)


def with_id(table: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """The table with one column that tells its rows apart, and the name of that column."""
    name = ID_JOIN.join(columns)
    if len(columns) == 1 or not set(columns) <= set(table.columns):
        return table, name
    return table.assign(**{name: joined(table, columns)}), name


def _scale(item: Item) -> str:
    return "" if item.scale is None else f" from {item.scale[0]:g} to {item.scale[1]:g}"


def _may_be_answer(raw: pd.Series, code: Any, item: Item, codes: Sequence[Any]) -> bool:
    if declared_answer(item, code):
        return True
    if item.scale is not None or item.levels is not None or not holds(raw, [code]).any():
        return False
    said = meaning(code)
    if not is_rating(raw, item):
        return said != ""
    if isinstance(said, str):
        return False
    silent = item.model_copy(update={"missing": (*item.missing, *codes)})
    others = clean(raw, "", silent)[0].answers
    low, high = others.min(), others.max()
    if not low < high:
        return True
    below, above = max(high - low, abs(low)), max(high - low, abs(high))
    return low - FAR * below <= said <= high + FAR * above
