"""The sentence above a flow: said only where the shares bear it out."""

from __future__ import annotations

import pandas as pd

from cemlab.journeys.movement import ENTRY, EXIT


def worst(steps: pd.DataFrame, pairs: list[tuple[str, str]]) -> dict | None:
    """The step with the largest share of those at its touchpoint, told from all others.

    Parameters
    ----------
    steps : DataFrame
        ``from``, ``to``, ``share``, ``conf_low``, ``conf_high``.
    pairs : list of (from, to)
        Those that are compared; at least two, or there is no "more than any other".

    Returns
    -------
    dict or None
        The row, if its interval lies above the intervals of all others.
    """
    rows = [row for row in steps.to_dict("records")
            if (row["from"], row["to"]) in pairs and row["share"] == row["share"]]  # fmt: skip
    if len(rows) < 2 or len(rows) < len(pairs):  # one that may not be told could be larger
        return None
    rows.sort(key=lambda row: -row["share"])
    first, others = rows[0], rows[1:]
    return first if all(first["conf_low"] > row["conf_high"] for row in others) else None


def losses(steps: pd.DataFrame, end: str | None) -> list[tuple[str, str]]:
    """Steps out of the journey before its declared end; none where no end is declared."""
    if end is None:
        return []
    return [(row["from"], EXIT) for row in steps.to_dict("records")
            if row["to"] == EXIT and row["from"] not in (end, ENTRY)]  # fmt: skip


def steps_back(steps: pd.DataFrame, order: dict[str, int]) -> list[tuple[str, str]]:
    """Steps to an earlier touchpoint, or to the same."""
    return [
        (row["from"], row["to"]) for row in steps.to_dict("records")
        if row["from"] in order and row["to"] in order and order[row["to"]] <= order[row["from"]]
    ]  # fmt: skip
