"""The fields of a survey from the parts of a file too large for memory, kept in few bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import memory
from cemlab.data.compact import Stack, full
from cemlab.data.waves import all_or_none, summed
from cemlab.errors import DataError

COLUMNS = ("_ids", "_wave", "_customer", "_durations", "_times")


def put_together(
    parts: Iterator[pd.DataFrame], n_rows: int | None, fields_of: Callable[[pd.DataFrame], dict]
) -> dict[str, Any]:
    """The fields of a survey whose rows come in parts.

    Parameters
    ----------
    parts : iterator of DataFrame
    n_rows : int or None
        Of all parts together, where that is known.
    fields_of : callable
        The fields of one part; only ``told`` where no row of it counts.

    Raises
    ------
    DataError
        The answers do not fit into the memory of this machine.
    """
    whole, done = _Parts(), 0
    try:
        for part in parts:
            whole.add(fields_of(part))
            done += len(part)
            whole.check_size(done, n_rows)
        return whole.fields()
    except MemoryError:
        raise _too_large(n_rows or done, len(whole.answers), None) from None


class _Parts:
    def __init__(self) -> None:
        self.first: dict[str, Any] = {}
        self.answers: dict[str, Stack] = defaultdict(Stack)
        self.columns: dict[str, Stack] = defaultdict(Stack)
        self.keys: dict[str, Stack] = defaultdict(Stack)
        self.kinds: dict[str, list[np.ndarray]] = defaultdict(list)
        self.flags: dict[str, list[pd.DataFrame]] = defaultdict(list)
        self.weights: list[np.ndarray | None] = []
        self.told: list[dict[str, Any]] = []
        self.n_zero_weight = self.size = 0

    def add(self, fields: dict[str, Any]) -> None:
        """Keep the fields of another part in few bytes."""
        self.told.append(fields.pop("told"))
        if not fields:
            return
        self.n_zero_weight += fields.pop("n_zero_weight")
        self.weights.append(fields.pop("_weights"))
        columns = {key: fields.pop(key) for key in COLUMNS}
        given = {key: column for key, column in columns.items() if column is not None}
        for stacks, parts in (
            (self.answers, fields.pop("_answers")), (self.keys, fields.pop("keys")),
            (self.columns, given),
        ):  # fmt: skip
            for name in parts:
                self.size += stacks[name].add(parts[name])
        for name, kinds in fields.pop("_kinds").items():
            self.kinds[name].append(kinds)
            self.size += kinds.nbytes
        for name, flags in fields.pop("_flags").items():
            self.flags[name].append(flags)
            self.size += int(flags.memory_usage().sum())
        self.first = self.first or fields

    def check_size(self, done: int, n_rows: int | None) -> None:
        """Refuse what is sure not to fit, by the parts so far."""
        need, there = self.size * (n_rows or done) / max(done, 1), memory.there_is()
        if there is not None and need > there:
            raise _too_large(n_rows or done, len(self.answers), (need, there))

    def fields(self) -> dict[str, Any]:
        """The fields of all parts; each column is let go when it is put together."""
        items = self.first["items"]
        answers = {
            name: stack.column(list(items[name].levels or ()))
            for name, stack in self.answers.items()
        }
        rows = len(next(iter(answers.values()))) if answers else 0
        return self.first | dict.fromkeys(COLUMNS) | {
            "n_zero_weight": self.n_zero_weight,
            "_answers": pd.DataFrame(answers, index=range(rows), copy=False),
            "_kinds": {name: np.concatenate(self.kinds.pop(name)) for name in list(self.kinds)},
            "_flags": {name: pd.concat(self.flags.pop(name), ignore_index=True)
                       for name in list(self.flags)},
            "_weights": all_or_none(self.weights),
            **{key: stack.column() for key, stack in self.columns.items()},
            "keys": {name: full(stack.column()) for name, stack in self.keys.items()},
            "told": summed(self.told),
        }  # fmt: skip


def _too_large(n_rows: int, n_items: int, sizes: tuple[float, float] | None) -> DataError:
    told = "more memory than there is"
    if sizes is not None:
        told = f"about {sizes[0] / 1e9:.1f} GB of memory; there are {sizes[1] / 1e9:.1f} GB"
    return DataError(
        f"{n_rows:,} rows with {n_items:,} items need {told}. Take items that no analysis needs "
        "out of the study, keep part of the rows with `only`, or run on a larger machine."
    )
