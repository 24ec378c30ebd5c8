"""Waves of one survey below each other; what they asked otherwise is not taken for the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import cells, kinds
from cemlab.errors import DataError, Failure
from cemlab.study import Change, SurveySpec, all_items, changes_of


def pooled(parts: Mapping[str, dict[str, Any]], survey: SurveySpec) -> dict[str, Any]:
    """The fields of one survey from those of its waves, in order.

    An item that a wave changed counts as not asked in it, until somebody decides that it is the
    same; so does one that a wave did not ask.
    """
    names = list(parts)
    changes = {name: changes_of(survey, name) for name in names if name in survey.waves}
    items = {name.strip(): item for name, item in all_items(survey).items()}
    sizes = [len(part["_answers"]) for part in parts.values()]
    answers, marks, flags = {}, {}, {}
    for item in items:
        taken = [
            item in part["_answers"] and not _differs(changes.get(name, {}).get(item))
            for name, part in parts.items()
        ]
        pieces = [
            part["_answers"][item] if use else None
            for part, use in zip(parts.values(), taken, strict=True)
        ]
        answers[item] = _below(pieces, sizes)
        marks[item] = np.concatenate(
            [part["_kinds"][item] if use else np.full(size, kinds.NOT_ASKED, np.uint8)
             for part, use, size in zip(parts.values(), taken, sizes, strict=True)]
        )  # fmt: skip
        if items[item].flags:
            flags[item] = _flags(list(parts.values()), item, taken, sizes)
    first = next(iter(parts.values()))
    each = list(parts.values())
    whole = dict.fromkeys(("n_zero_weight",), 0)
    whole = {key: sum(part[key] for part in each) for key in whole}
    return first | whole | {
        "items": MappingProxyType(items),
        "source": ", ".join(dict.fromkeys(part["source"] for part in each)),
        "ignored": tuple(dict.fromkeys(name for part in each for name in part["ignored"])),
        "weight_kind": first["weight_kind"],
        "_answers": pd.DataFrame(answers),
        "_kinds": marks,
        "_flags": flags,
        "_weights": all_or_none([part["_weights"] for part in each]),
        "_wave": pd.Series(
            pd.Categorical(np.repeat(names, sizes), categories=names, ordered=True), name="wave"
        ),
        **{use: _stacked([part[use] for part in each])
           for use in ("_ids", "_customer", "_durations", "_times")},
        "keys": {join: _stacked([part["keys"][join] for part in each]) for join in first["keys"]},
        "told": summed([part["told"] for part in each])
        | {"waves": tuple(names), "changes": changes},
    }  # fmt: skip


def check_comparable(changes: Mapping[str, Mapping[str, Change]], names: Sequence[str]) -> None:
    """Refuse to compare waves by items that a wave changed, unless decided to be the same.

    Raises
    ------
    DataError
        Every item and wave in question, and where to decide.
    """
    failures = []
    for wave, changed in changes.items():
        for name in names:
            change = changed.get(name)
            if not _differs(change):
                continue
            what = " and ".join(change.what)
            place = f"survey.waves.{wave}.changes.{name}"
            if change.decision == "undecided":
                problem = f"wave {wave} changed its {what}, and nobody has decided what that means."
                advice = f"Look at both, then write `decision: same` or `different` at {place}."
            else:
                problem = f"wave {wave} changed its {what}, and it is decided to be different."
                advice = "Read each wave alone: read_survey(study, wave=…)."
            failures.append(Failure(column=name, problem=problem, advice=advice))
    if failures:
        raise DataError.of("A comparison of waves", failures)


def _differs(change: Change | None) -> bool:
    return change is not None and change.decision != "same"


def _below(pieces: Sequence[pd.Series | None], sizes: Sequence[int]) -> pd.Series:
    """Columns below each other, gaps for those that are not there."""
    there = [piece for piece in pieces if piece is not None]
    if not there:
        return pd.Series(np.nan, range(sum(sizes)), dtype=float)
    numeric = [pd.api.types.is_numeric_dtype(piece.dtype) for piece in there]
    if all(numeric):
        rows = [np.full(size, np.nan) if piece is None else piece.to_numpy(float)
                for piece, size in zip(pieces, sizes, strict=True)]  # fmt: skip
        return pd.Series(np.concatenate(rows))
    texts = [
        pd.Series(np.nan, range(size), dtype="str") if piece is None else _texts(piece)
        for piece, size in zip(pieces, sizes, strict=True)
    ]
    whole = pd.concat(texts, ignore_index=True)
    if not all(isinstance(piece.dtype, pd.CategoricalDtype) for piece in there):
        return whole
    levels = dict.fromkeys(level for piece in there for level in piece.cat.categories)
    return whole.astype(pd.CategoricalDtype(list(levels), ordered=True))


def _texts(piece: pd.Series) -> pd.Series:
    if isinstance(piece.dtype, pd.CategoricalDtype):
        return piece.astype("str")
    return cells.trimmed(piece)


def _flags(
    parts: Sequence[dict[str, Any]], item: str, taken: Sequence[bool], sizes: Sequence[int]
) -> pd.DataFrame:
    there = [part["_flags"][item] for part, use in zip(parts, taken, strict=True) if use]
    options = list(dict.fromkeys(option for frame in there for option in frame.columns))
    frames = [
        part["_flags"][item].reindex(columns=options) if use
        else pd.DataFrame(pd.NA, range(size), options)
        for part, use, size in zip(parts, taken, sizes, strict=True)
    ]  # fmt: skip
    return pd.concat([frame.astype("boolean") for frame in frames], ignore_index=True)


def all_or_none(weights: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """Weights below each other; None where one of the parts has none."""
    return None if any(one is None for one in weights) else np.concatenate(weights)


def _stacked(pieces: Sequence[pd.Series | None]) -> pd.Series | None:
    if any(piece is None for piece in pieces):
        return None
    return pd.concat(pieces, ignore_index=True)


def summed(told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is to be told of several parts, for all of them."""
    whole: dict[str, Any] = {}
    for one in told:
        for key, value in one.items():
            if isinstance(value, Mapping):
                before = whole.setdefault(key, {})
                whole[key] = before | {name: before.get(name, 0) + n for name, n in value.items()}
            elif isinstance(value, bool):
                whole[key] = whole.get(key, False) or value
            else:
                whole[key] = whole.get(key, 0) + value
    return whole
