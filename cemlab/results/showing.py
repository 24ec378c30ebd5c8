"""Tables as a reader wants to see them in a notebook: few decimals, no index, texts in reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Shown:
    """A table ready to be looked at; `frame` is the table itself."""

    frame: pd.DataFrame = field(repr=False)
    decimals: int = 2
    longest: int | None = None

    def _repr_html_(self) -> str:
        table = self._rounded()
        table.columns = [escape(str(name)) for name in table.columns]
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
            return table.map(self._cell).to_html(index=False, na_rep="–", border=0, escape=False)

    def __str__(self) -> str:
        return self._rounded().map(self._cut).to_string(index=False, na_rep="–")

    def _cell(self, value: Any) -> Any:
        """A cell as HTML: a text that is cut says all of itself to who points at it."""
        if not isinstance(value, str):
            return value
        cut = self._cut(value)
        text = escape(cut, quote=False)
        return text if cut == value else f'<span title="{escape(value)}">{text}</span>'

    def _cut(self, value: Any) -> Any:
        is_long = self.longest and isinstance(value, str) and len(value) > self.longest
        return f"{value[: self.longest - 1].rstrip()}…" if is_long else value

    def _repr_pretty_(self, printer, cycle: bool) -> None:
        printer.text(str(self))

    def _rounded(self) -> pd.DataFrame:
        whole = {
            name: "{:,.0f}".format
            for name in self.frame.select_dtypes("number")
            if (self.frame[name].dropna() % 1 == 0).all()
        }
        written = f"{{:,.{self.decimals}f}}".format
        return pd.DataFrame(
            {
                name: [
                    value if isinstance(value, str) or pd.isna(value)
                    else whole.get(name, written)(value)
                    for value in self.frame[name]
                ]
                if name in self.frame.select_dtypes("number") else self.frame[name]
                for name in self.frame
            }
        )  # fmt: skip


def show(table: pd.DataFrame, *, decimals: int = 2, longest: int | None = None) -> Shown:
    """A table to look at: no index, whole texts, rounded numbers.

    Parameters
    ----------
    table : DataFrame
        Any table a result or a survey gives; it is not changed.
    decimals : int, default 2
        Decimals of columns that are not whole numbers throughout.
    longest : int, optional
        Characters after which a text is cut; the whole of it shows when the mouse is over it.

    Examples
    --------
    >>> cemlab.show(drivers.checks())
    """
    return Shown(table.copy(), decimals, longest)
