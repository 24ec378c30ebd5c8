"""The table that the checks of a result make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results.base import Result


def check_table(
    result: Result, rows: Sequence[tuple], sentences: str, language: str, **values: Any
) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note.

    Parameters
    ----------
    result : Result
        Labels the items that a note names.
    rows : sequence of tuple
        Check, value, threshold, passed (None: nothing to pass), and any items to be named.
    sentences : str
        Where the catalogue has the notes, such as ``"drivers.check"``.
    language : {"en", "zh"}
    **values
        What notes say beside value and items.
    """
    say = speaker(language)
    return pd.DataFrame(
        {
            "check": [row[0] for row in rows],
            "value": [float(row[1]) for row in rows],
            "threshold": [float(row[2]) for row in rows],
            "passed": pd.Series(
                [None if row[3] is None else bool(row[3]) for row in rows], dtype=object
            ),
            "note": [
                say(
                    f"{sentences}.{check}", value=value, **values,
                    items=listed([result.label(name, language) for name in items], language),
                ).strip()
                for check, value, _, _, *items in rows
            ],
        }
    )  # fmt: skip


def graded(n: float, checks: pd.DataFrame | None = None) -> str:
    """How far a sentence is to be trusted: C under 30 answers, B under 100 or with a failed check.

    Parameters
    ----------
    n : float
        Answers behind the sentence.
    checks : DataFrame, optional
        Those that lower the grade, with a column ``passed``; none by default.

    Returns
    -------
    {"A", "B", "C"}
    """
    if n < SMALL_N:
        return "C"
    has_failed = checks is not None and (checks["passed"] == False).any()  # noqa: E712 (or None)
    return "B" if n < ENOUGH_N or has_failed else "A"
