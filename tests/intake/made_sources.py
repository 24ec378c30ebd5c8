"""Sources made by hand, and what the tests of guesses look at in a draft."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd

from cemlab.intake.draft import Draft, Guess
from cemlab.sources import Source, SourceColumn

GAPS = ("missing", "not_applicable", "not_asked")


def made(columns, **said) -> Source:
    """A source made by hand; `said` adds what the file says of a column."""
    table = pd.DataFrame({name: pd.Series(list(cells), dtype="str")
                          for name, cells in columns.items()})  # fmt: skip
    return Source(
        file="made.csv", table=table,
        columns={name: SourceColumn(name=name, header=name, **said.get(name, {}))
                 for name in columns},
    )  # fmt: skip


def battery(rng, n=300, items=4, low=1, high=5, prefix="q1_") -> dict[str, list[str]]:
    """Ratings that go together, as text."""
    taste = rng.normal(size=n)
    middle, reach = (low + high) / 2, (high - low) / 2
    return {
        f"{prefix}{number}": [f"{value:.0f}" for value in np.clip(
            np.rint(middle + reach / 2 * (taste + rng.normal(size=n))), low, high)]
        for number in range(1, items + 1)
    }  # fmt: skip


def guesses_of(draft: Draft) -> list[Guess]:
    """All guesses of a draft."""
    found = [getattr(draft, one.name) for one in fields(draft)]
    found += draft.left_out.values()
    found += [getattr(item, one.name) for item in draft.items.values() for one in fields(item)]
    return [one for one in found if isinstance(one, Guess)]


def columns_placed(draft: Draft) -> list[str]:
    """Columns of items (or of their flags) and those left out."""
    named = []
    for name, item in draft.items.items():
        flags = item.flags.value.values() if item.flags else ()
        named += [] if any(flag.get("column") for flag in flags) else [name]
    return [*named, *draft.left_out]


def unexplained(draft: Draft, name: str) -> set[float]:
    """Numbers of a rated column that are neither on its scale nor a code nor in `values`."""
    item = draft.items[name]
    codes = {str(code) for kind in GAPS for code in (getattr(item, kind) or _NO).value}
    codes |= set(item.values.value if item.values else ())
    low, high = item.scale.value
    cells = draft.source.table[name].str.strip()
    numbers = pd.to_numeric(cells[~cells.isin(codes) & (cells != "")], errors="coerce")
    return set(numbers[~numbers.between(low, high)])


_NO = Guess(value=(), sure="sure", why="said")
