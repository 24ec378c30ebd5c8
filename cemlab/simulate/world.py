"""A simulated world: its answers and moments, and the truth that was planted in them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML


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
        folder = Path(folder)
        out = io.StringIO()
        writer = YAML(typ="safe", pure=True)
        writer.default_flow_style = False
        writer.allow_unicode = True
        writer.sort_base_mapping_type_on_output = False
        writer.dump(dict(self.truth), out)
        head = "# Simulated: nobody gave these answers. What was planted, for checking methods.\n"
        texts = {
            folder / "raw" / "survey.csv": _csv(self._survey),
            folder / "raw" / "events.csv": _csv(self._events),
            folder / "truth.yaml": head + out.getvalue(),
        }
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.part")
            part.write_text(text, "utf-8")
            part.replace(path)
        return list(texts)


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M")
