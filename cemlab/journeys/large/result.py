"""What was counted of a file of journeys: tables, and the sizes behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class FlowFile:
    """Flows of a file of journeys; tables come out as copies."""

    _tables: Mapping[str, pd.DataFrame] = field(repr=False)
    _whole: Mapping[str, Any]

    def transitions(self) -> pd.DataFrame:
        """Steps from touchpoint to touchpoint with entry and exit: those of `journeys.map`."""
        return self._tables["transitions"].copy()

    def touchpoints(self) -> pd.DataFrame:
        """A row per touchpoint: moments, customers, reach and the plain curve, with intervals."""
        return self._tables["touchpoints"].copy()

    def stays(self) -> pd.DataFrame:
        """How long customers stay at each touchpoint, in seconds: median and quartiles with 95%
        log–log intervals that take stays as independent; open ones counted as such; NaN where so
        many never left while somebody watched."""
        return self._tables["stays"].copy()

    def glance(self) -> pd.DataFrame:
        """One row: journeys, customers and moments; open journeys; `error`, by how much, relative
        to itself, a duration may be off (0: exact)."""
        return pd.DataFrame([dict(self._whole)])

    def _repr_html_(self) -> str:
        return self.glance().to_html(index=False, border=0)
