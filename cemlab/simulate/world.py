"""A simulated world: its tables, and the truth that was planted in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from cemlab.errors import OptionError
from cemlab.simulate.generating import Tables, stream, tables
from cemlab.simulate.options import Options, check_workers
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.truth import truth_of
from cemlab.simulate.writing import write_world

FEWEST = 50  # below, touchpoints that few meet lack the ten people it takes to be shown


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Answers nobody gave and moments nobody lived, with the truth behind them.

    Tables are made when they are first asked for; `write_study` makes none of them, but writes
    customers block by block, however many there are.

    Attributes
    ----------
    recipe : Recipe
        What it was made from.
    options : Options
        `n`, `seed`, `waves`, `branches`, `response`, `language`.
    made_by : str
        The call that makes it again; of a recipe that is no file, what it was made from.
    """

    recipe: Recipe = field(repr=False)
    options: Options
    made_by: str
    _templates: Path | None = field(default=None, repr=False)

    @cached_property
    def truth(self) -> Mapping[str, Any]:
        """What was planted, in the units of the methods.

        ``truth["population"]`` has what a method would find if it could ask for ever.
        """
        return truth_of(self.recipe, self.options, self.made_by)

    @cached_property
    def _tables(self) -> Tables:
        return tables(self.recipe, self.options)

    def survey(self) -> pd.DataFrame:
        """The survey as it would come from the field, codes and all: a row per response.

        `respondent_id`, `wave` (with several), `overall`, `recommend` (0–10), the drivers, the
        branch, the segments, `weight` (population share over expected sample share), `comment`,
        the way customers got in touch, the needs (1–5), `remembered` (0–10, asked two weeks
        later). ``truth["codes"]`` has scales and codes.
        """
        return self._tables.survey.copy()

    def events(self) -> pd.DataFrame:
        """The moments of those who answered, as a system would have logged them.

        `customer_id`, `journey`, `touchpoint`, `channel`, `occurred_at` (in the time zone of the
        recipe), `experience` (empty where it was not rated).
        """
        return self._tables.events.copy()

    def customers(self) -> pd.DataFrame:
        """Everybody who was asked: segments, branch, `since`, and whether he `answered`."""
        return self._tables.customers.copy()

    def outcomes(self) -> pd.DataFrame:
        """What everybody did in the months after: `active`, `left_on`, `reason`, `revenue`,
        `referrals`."""
        return self._tables.outcomes.copy()

    def actions(self) -> pd.DataFrame:
        """Which branch had which measure from which wave on: `action_id`, `unit`, `wave`."""
        rows = [
            (name, code, told["wave"])
            for name, told in self.truth["interventions"].items() for code in told["where"]
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["action_id", "unit", "wave"])

    def hidden(self) -> pd.DataFrame:
        """What no survey knows, a row per response: for checking methods, never written.

        `group`, `mood`, `theme` of the comment and its words in both languages, and what the
        customer feels, or would feel, at every step (``felt_…``).
        """
        return self._tables.hidden.copy()

    def write_study(
        self,
        folder: Path | str,
        *,
        language: Literal["en", "zh"] | None = None,
        format: Literal["csv", "parquet"] = "csv",
        workers: int = 1,
    ) -> list[Path]:
        """Write a whole study: study file, tables, documents, and the planted truth.

        Parameters
        ----------
        folder : Path or str
            A folder that is not there yet, or is empty; its name becomes the id of the study.
        language : {"en", "zh"}, optional
            Language of its tables, figures and sentences; without it that of the world.
        format : {"csv", "parquet"}, default "csv"
            Of the tables.
        workers : int, default 1
            Processes that make customers; the files are the same for any number.

        Returns
        -------
        list of Path
            The files written. The folder appears when all are there, or not at all.

        Raises
        ------
        OptionError
            The world has fewer than 50 responses; or the folder is not empty, is no folder, or
            may not be written.

        Examples
        --------
        >>> world = cemlab.simulate.property(n=300, seed=7)
        >>> world.write_study("data/my-world")
        """
        check_size(self.options.n)
        check_workers(workers)
        return write_world(
            self, stream(self.recipe, self.options, workers=workers), folder,
            language=language or self.options.language, format=format, templates=self._templates,
        )  # fmt: skip


def check_size(n: int) -> None:
    """Refuse a study of so few that much of it would be left out of every figure."""
    if n < FEWEST:
        raise OptionError(
            f"`n` is {n}. Expected {FEWEST} or more for a study: fewer leave touchpoints that are "
            "not shown."
        )
