"""Criteria of sub-journeys and what must be covered, from a table or from documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.errors import DataError, OptionError
from cemlab.language import LANGUAGES
from cemlab.study import words

KNOWN = ("volume", "pain", "value", "fit", "feasibility")
NAMES = ("journey", "id")
SEPARATORS = re.compile(r"\s*[,;|、，；]\s*")


class Criteria(NamedTuple):
    """What is known of each sub-journey.

    Attributes
    ----------
    journeys : tuple of str
    names : tuple of str
        Of the criteria.
    values, errors : ndarray, shape (journeys, criteria)
        0 to 1; standard errors are 0 where a value is taken as known.
    labels : mapping
        Words of the sub-journeys, where the table has them.
    """

    journeys: tuple[str, ...]
    names: tuple[str, ...]
    values: np.ndarray
    errors: np.ndarray
    labels: Mapping[str, Mapping[str, str]]


def frame_of(table: Any) -> pd.DataFrame:
    """A table of sub-journeys; of documents, those of the journeys with a `core`."""
    if isinstance(table, pd.DataFrame):
        return table.reset_index(drop=True)
    journeys = getattr(table, "journeys", None)
    if not isinstance(journeys, Mapping):
        raise OptionError(
            f"The first argument is a {type(table).__name__}. Expected a DataFrame with a row for "
            "each sub-journey, or documents whose journeys have `core`."
        )
    rows = []
    for name, journey in journeys.items():
        core = getattr(journey, "core", None)
        if core is not None:
            found = {one: getattr(core, one) for one in KNOWN}
            told = {one: value for one, value in found.items() if value is not None}
            said = {f"label_{spoken}": words(journey.title, spoken) for spoken in LANGUAGES}
            rows.append({"journey": name, "personas": ", ".join(journey.personas), **told, **said})
    if not rows:
        raise DataError(
            "No journey of the documents has `core`. Write volume, pain, value, fit and "
            "feasibility (0 to 1) into the journeys that are to be chosen from."
        )
    return pd.DataFrame(rows)


def criteria_of(
    frame: pd.DataFrame, weights: Mapping[str, float] | None,
    anchors: Mapping[str, Sequence[float]] | None,
) -> tuple[Criteria, np.ndarray]:  # fmt: skip
    """Criteria from 0 to 1, and their weights, which add up to 1.

    Raises
    ------
    DataError, OptionError
        Columns are missing, hold gaps or values off their anchors, or weights are impossible; all
        problems are told.
    """
    name = next((one for one in NAMES if one in frame), None)
    if name is None:
        raise DataError(
            f"The table has the columns {', '.join(map(str, frame.columns))}. Expected `journey`, "
            "with a name for each row."
        )
    names = list(weights) if weights is not None else [one for one in KNOWN if one in frame]
    problems = [f"{one!r} is no column of the table" for one in names if one not in frame]
    if not names:
        problems = [f"no criterion: expected columns such as {', '.join(KNOWN)}"]
    ids = frame[name].astype(str)
    twice = ids[ids.duplicated()].unique()
    if len(twice):
        problems.append(f"{', '.join(twice[:5])}: more than one row")
    if not problems:
        scaled = {one: _scaled(frame, one, anchors, ids, problems) for one in names}
    share = _weights(names, weights, problems)
    if problems:
        raise DataError("The table of sub-journeys has problems:\n " + "\n ".join(problems))
    labels = {
        own: {spoken: str(row.get(f"label_{spoken}") or row.get("label") or own)
              for spoken in LANGUAGES}
        for own, row in zip(ids, frame.to_dict("records"), strict=True)
    }  # fmt: skip
    values = np.column_stack([scaled[one][0] for one in names])
    errors = np.column_stack([scaled[one][1] for one in names])
    return Criteria(tuple(ids), tuple(names), values, errors, labels), share


def _scaled(frame, name: str, anchors, ids, problems: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Values on fixed anchors, with the error that their interval says."""
    low, high = (0.0, 1.0) if anchors is None or name not in anchors else map(float, anchors[name])
    if not high > low:
        problems.append(f"anchors of {name!r} are {low:g} and {high:g}; expected low below high")
        low, high = 0.0, 1.0
    raw = pd.to_numeric(frame[name], errors="coerce").to_numpy(float)
    found = (raw - low) / (high - low)
    wrong = ids[~((found >= 0) & (found <= 1))]
    if len(wrong):
        problems.append(
            f"{name!r} is missing or not from {low:g} to {high:g} in {', '.join(wrong[:5])}; say "
            f"with anchors={{{name!r}: (low, high)}} what 0 and 1 are"
        )
    error = np.zeros(len(found))
    if {f"{name}_low", f"{name}_high"} <= set(frame):
        ends = (pd.to_numeric(frame[f"{name}{end}"], errors="coerce") for end in ("_low", "_high"))
        width = -np.subtract(*(end.to_numpy(float) for end in ends)) / (high - low)
        if (width < 0).any():
            problems.append(f"{name}_low is above {name}_high")
        error = np.nan_to_num(width) / (2 * 1.959963984540054)
    return found, error


def _weights(names, weights, problems: list[str]) -> np.ndarray:
    if weights is None:
        return np.full(len(names), 1 / max(len(names), 1))
    given = [weights[one] for one in names]
    fine = all(isinstance(one, (int, float)) and not isinstance(one, bool) and one >= 0
               for one in given)  # fmt: skip
    if not fine or not sum(given) > 0:
        problems.append(f"weights are {dict(weights)}; expected numbers from 0, not all 0")
        return np.full(len(names), 1 / len(names))
    return np.array(given, dtype=float) / sum(given)


def covers_of(
    frame: pd.DataFrame, cover: Sequence[str] | Mapping[str, Sequence[str]] | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """What each sub-journey covers, shape (journeys, things), and the names of the things."""
    if cover is None:
        return np.zeros((len(frame), 0), dtype=bool), ()
    asked = {name: None for name in ([cover] if isinstance(cover, str) else cover)}
    if isinstance(cover, Mapping):
        asked = {name: [str(one) for one in things] for name, things in cover.items()}
    columns, things = [], []
    for name, wanted in asked.items():
        if name not in frame:
            raise OptionError.unknown("cover", name, frame.columns)
        own = [_parts(cell, wanted) for cell in frame[name]]
        for thing in wanted or sorted({one for row in own for one in row}):
            columns.append([thing in row for row in own])
            things.append(f"{name}: {thing}")
    covered = np.array(columns, dtype=bool).T.reshape(len(frame), len(columns))
    nobody = [thing for thing, any_ in zip(things, covered.any(axis=0), strict=True) if not any_]
    if nobody:
        raise OptionError(
            f"`cover` asks for {', '.join(nobody)}, which no sub-journey has. Leave it out, or add "
            "a sub-journey that covers it."
        )
    return covered, tuple(things)


def _parts(cell: Any, wanted: Iterable[str] | None) -> set[str]:
    """What a cell names: a list, or names with commas between; letters alone, where those are
    what is asked for."""
    if isinstance(cell, (list, tuple, set, frozenset, np.ndarray)):
        return {str(one) for one in cell}
    if cell is None or cell != cell:
        return set()
    text = str(cell).strip()
    if wanted is not None and text and all(len(one) == 1 for one in wanted) and "," not in text:
        return set(text)
    return {one for one in SEPARATORS.split(text) if one}
