"""Files too large for memory: kept a second time by columns, and checked by all their rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cemlab.data import check_rows, trial_survey
from cemlab.intake.draft import Draft
from cemlab.intake.watching import Watch
from cemlab.sources import DerivedRows, Source, to_parquet, unpacked
from cemlab.study import Study

DERIVED = "derived"
TRIED = 20_000  # rows that analyses are tried on


class LargeFile:
    """A large text file of a study in the making, and its rows by columns."""

    def __init__(self, raw: Path, source: Source, watch: Watch) -> None:
        """Write the rows by columns, once.

        Raises
        ------
        DataError
            The text is damaged or irregular.
        """
        self.watch = watch
        folder = raw.parent.parent / DERIVED
        folder.mkdir(exist_ok=True)
        self.derived = folder / f"{raw.name}.parquet"
        with unpacked(raw) as inner, watch("columns") as told:
            to_parquet(
                inner, self.derived, encoding=source.encoding, separator=source.separator,
                format=source.format, told=lambda rows: told(rows, source.rows or 0),
            )  # fmt: skip
            self.is_found_again = inner == raw  # archives are unpacked at each reading

    def check(self, study: Study) -> int:
        """How many responses the study has; all rows are checked.

        Raises
        ------
        DataError
            What rows break.
        """
        with self.watch("rows") as told:
            return check_rows(study, DerivedRows(self.derived, told))

    def different(self, column: str) -> pd.Series:
        """The different cells of a column, the most frequent first."""
        return DerivedRows(self.derived).different(column)

    def settled(self) -> None:
        """Nothing more is asked: what no reading would find is taken away."""
        if not self.is_found_again:
            self.derived.unlink()


def tried_on(draft: Draft, study: Study) -> object:
    """The survey of some rows of the sample that the guesses come from."""
    table = draft.source.table
    step = max(1, -(-len(table) // TRIED))
    return trial_survey(study, table.iloc[::step].reset_index(drop=True))
