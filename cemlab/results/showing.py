"""Tables as a reader wants to see them in a notebook: whole texts, few decimals, no index."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Shown:
    """A table ready to be looked at; `frame` is the table itself."""

    frame: pd.DataFrame = field(repr=False)
    decimals: int = 2

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
            return self._rounded().to_html(index=False, na_rep="–", border=0)

    def __str__(self) -> str:
        return self._rounded().to_string(index=False, na_rep="–")

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


def show(table: pd.DataFrame, *, decimals: int = 2) -> Shown:
    """A table to look at: no index, whole texts, rounded numbers.

    Parameters
    ----------
    table : DataFrame
        Any table a result or a survey gives; it is not changed.
    decimals : int, default 2
        Decimals of columns that are not whole numbers throughout.

    Examples
    --------
    >>> cemlab.show(drivers.checks())
    """
    return Shown(table.copy(), decimals)
