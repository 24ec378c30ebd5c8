"""A simulated world: its answers and moments, and the truth that was planted in them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from ruamel.yaml import YAML

from cemlab.errors import MethodError, OptionError
from cemlab.language import check_language
from cemlab.simulate.writing import check_folder, new_folder

FEWEST = 50  # below, touchpoints that few meet lack the ten people it takes to be shown


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Answers nobody gave and moments nobody lived, with the truth behind them.

    Attributes
    ----------
    truth : mapping
        What was planted: effects, shares, sizes, seed.
    """

    truth: Mapping[str, Any]
    _survey: pd.DataFrame = field(repr=False)
    _events: pd.DataFrame = field(repr=False)
    _hidden: pd.DataFrame = field(repr=False)
    _documents: Callable[..., dict[str, str]] | None = field(default=None, repr=False)

    def survey(self) -> pd.DataFrame:
        """The survey as it would come from the field: codes and all, one row per response."""
        return self._survey.copy()

    def events(self) -> pd.DataFrame:
        """The moments as a system would have logged them, one row per moment."""
        return self._events.copy()

    def hidden(self) -> pd.DataFrame:
        """What no survey knows, one row per response: for checking methods, never written."""
        return self._hidden.copy()

    def write(self, folder: Path | str) -> list[Path]:
        """Write `raw/survey.csv`, `raw/events.csv` and `truth.yaml` below a study's folder.

        Returns
        -------
        list of Path
            The files written; each is replaced as a whole.
        """
        texts = {Path(folder) / name: text for name, text in self._tables().items()}
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.part")
            part.write_text(text, "utf-8")
            part.replace(path)
        return list(texts)

    def write_study(
        self, folder: Path | str, *, language: Literal["en", "zh"] = "en"
    ) -> list[Path]:
        """Write a whole study: study file, tables, personas, journey, and the planted truth.

        Parameters
        ----------
        folder : Path or str
            A folder that is not there yet, or is empty; its name becomes the id of the study.
        language : {"en", "zh"}, default "en"
            Language of its tables, figures and sentences.

        Returns
        -------
        list of Path
            The files written. The folder appears when all are there, or not at all.

        Raises
        ------
        OptionError
            The world has fewer than 50 responses; or the folder is not empty, is no folder, or
            may not be written.
        MethodError
            The world has no documents to go with it.

        Examples
        --------
        >>> world = cemlab.simulate.property(n=300, seed=7)
        >>> world.write_study("data/my-world")
        """
        check_language(language)
        check_size(len(self._survey))
        if self._documents is None:
            raise MethodError("This world has no documents. Use `write` for its tables and truth.")
        place = check_folder(folder)
        told = self._documents(self._survey, id=place.name, language=language)
        return new_folder(folder, told | self._tables())

    def _tables(self) -> dict[str, str]:
        """What `write` writes, by its place in the folder."""
        out = io.StringIO()
        writer = YAML(typ="safe", pure=True)
        writer.default_flow_style = False
        writer.allow_unicode = True
        writer.sort_base_mapping_type_on_output = False
        writer.dump(dict(self.truth), out)
        head = "# Simulated: nobody gave these answers. What was planted, for checking methods.\n"
        return {
            "raw/survey.csv": _csv(self._survey),
            "raw/events.csv": _csv(self._events),
            "truth.yaml": head + out.getvalue(),
        }


def check_size(n: int) -> None:
    """Refuse a study of so few that much of it would be left out of every figure."""
    if n < FEWEST:
        raise OptionError(
            f"`n` is {n}. Expected {FEWEST} or more for a study: fewer leave touchpoints that are "
            "not shown."
        )


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M")
