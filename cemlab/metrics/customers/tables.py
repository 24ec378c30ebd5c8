"""Tables of customers, checked: every problem at once, with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.purchases import check_purchases

MOST_ROWS = 5  # named in a message
YEAR = 365.25
UNITS = {"day": 1.0, "week": 7.0, "month": YEAR / 12, "quarter": YEAR / 4, "year": YEAR}  # days
SUMMARY = ("frequency", "recency", "age")


def columns_of(table: object, names: Mapping[str, str | None]) -> dict[str, pd.Series]:
    """The named columns by their use; uses without a name are left out.

    Raises
    ------
    OptionError
        No table, or columns that it has not.
    """
    if not isinstance(table, pd.DataFrame):
        raise OptionError(f"The first argument is a {type(table).__name__}. Expected a DataFrame "
                          "with a row for each customer or count.")  # fmt: skip
    named = {use: name for use, name in names.items() if name is not None}
    missing = [str(OptionError.unknown(use, name, table.columns))
               for use, name in named.items() if name not in table.columns]  # fmt: skip
    if missing:
        raise OptionError(" ".join(missing))
    return {use: table[name].reset_index(drop=True) for use, name in named.items()}


def numbers(use: str, column: pd.Series, *, whole: bool = False) -> np.ndarray:
    """A column as numbers from 0, without gaps."""
    values = pd.to_numeric(column, errors="coerce").to_numpy(float)
    wrong = ~np.isfinite(values) | (values < 0)
    if whole:
        wrong |= values != np.round(values)
    if wrong.any():
        kind = "whole numbers" if whole else "numbers"
        raise OptionError(
            f"{int(wrong.sum())} of {len(values)} values of `{use}` ({column.name!r}) are no "
            f"{kind} from 0 (rows {_rows(wrong)}). Correct or drop these rows."
        )
    return values


def yes_or_no(use: str, column: pd.Series) -> np.ndarray:
    """A column of 0 and 1, or of false and true, without gaps."""
    values = pd.to_numeric(column, errors="coerce").to_numpy(float)
    wrong = ~np.isin(values, [0.0, 1.0])
    if wrong.any():
        raise OptionError(
            f"{int(wrong.sum())} of {len(values)} values of `{use}` ({column.name!r}) are neither "
            f"0 nor 1 (rows {_rows(wrong)}, {_such_as(column, wrong)}). Expected 1 where it "
            f"happened and 0 where not; change others with table[{column.name!r}] == …."
        )
    return values.astype(bool)


def moments(use: str, column: pd.Series) -> pd.Series:
    """A column of dates, without gaps and zones."""
    if pd.api.types.is_numeric_dtype(column.dtype):  # 45000 and 19970101 are not seconds of 1970
        dates = pd.Series(pd.NaT, column.index)
    else:
        dates = pd.to_datetime(column, errors="coerce",
                               format=None if _is_time(column) else "ISO8601")  # fmt: skip
    wrong = dates.isna().to_numpy()
    if wrong.any():
        raise OptionError(
            f"{int(wrong.sum())} of {len(dates)} values of `{use}` ({column.name!r}) are no dates "
            f"(rows {_rows(wrong)}, {_such_as(column, wrong)}). Expected such as "
            "2026-03-31; change others with pandas.to_datetime(…, format=…)."
        )
    return dates.dt.tz_localize(None)


def refuse_gaps(use: str, column: pd.Series) -> None:
    """Refuse a column in which names are missing."""
    missing = (column.isna() | (column.astype(str).str.strip() == "")).to_numpy()
    if missing.any():
        raise OptionError(
            f"{int(missing.sum())} of {len(column)} rows have no `{use}` ({column.name!r}; rows "
            f"{_rows(missing)}). Correct or drop these rows."
        )


def refuse_zero_tenure(tenure: np.ndarray, has_left: np.ndarray) -> None:
    """Refuse customers who left before the first period."""
    wrong = has_left & (tenure == 0)
    if wrong.any():
        raise OptionError(
            f"{int(wrong.sum())} customers left with `tenure` 0 (rows {_rows(wrong)}). Expected "
            "the period in which they left, counted from 1: add 1 where whole periods are counted."
        )


def refuse_rising(name: str, periods: np.ndarray, counts: np.ndarray) -> None:
    """Refuse counts of a cohort that rise, have a period twice, or do not begin with it."""
    if len(np.unique(periods)) < len(periods) or (np.diff(counts) > 0).any():
        raise OptionError(
            f"The counts of cohort {name!r} have a period twice, or rise. Expected one row for "
            "each period, and customers of one cohort who only leave; name `cohort` where there "
            "are several."
        )
    if periods[0] != 0:
        raise OptionError(
            f"The first period of cohort {name!r} is {periods[0]:g}. Expected 0, with all of its "
            "customers: count periods from the start of each cohort."
        )


def groups_of(column: pd.Series | None, n: int) -> dict[str, np.ndarray]:
    """Rows of each group in order of their names, everybody first.

    Numbers and categories keep their order; gaps and blanks are in no group.
    """
    groups = {"all": np.ones(n, bool)}
    if column is None:
        return groups
    names = column.map(_name, na_action="ignore").astype(object)
    for name in dict.fromkeys(map(_name, _levels(column))):
        if name:  # the name of everybody is taken
            groups["all (group)" if name == "all" else name] = (names == name).to_numpy(bool)
    return groups


def summaries(table: object, *names: str | None) -> tuple[np.ndarray, ...]:
    """Frequency, recency and age from a row for each customer."""
    if None in names:
        raise OptionError(
            "Give `customer` and `bought_at` (a row for each purchase), or `frequency`, "
            "`recency` and `age` (a row for each customer)."
        )
    columns = columns_of(table, dict(zip(SUMMARY, names, strict=True)))
    values = tuple(numbers(use, columns[use], whole=use == "frequency") for use in SUMMARY)
    check_purchases(*values)
    return values


def purchases(
    table: object, customer: str, bought_at: str, until: object, unit: str
) -> tuple[np.ndarray, ...]:
    """Frequency, recency and age of each customer, in `unit`, from a row for each purchase."""
    columns = columns_of(table, {"customer": customer, "bought_at": bought_at})
    refuse_gaps("customer", columns["customer"])
    days = moments("bought_at", columns["bought_at"]).dt.normalize()
    end = days.max() if until is None else _end(until)
    seen = pd.DataFrame({"who": columns["customer"], "day": days})[days <= end].drop_duplicates()
    if seen.empty:
        raise MethodError(f"No purchase is from {end:%Y-%m-%d} (`until`) or before.")
    each = seen.groupby("who", observed=True)["day"].agg(["min", "max", "size"])
    recency = (each["max"] - each["min"]).dt.days / UNITS[unit]
    age = (end - each["min"]).dt.days / UNITS[unit]
    values = each["size"].to_numpy(float) - 1, recency.to_numpy(), age.to_numpy()
    check_purchases(*values)
    return values


def _end(until: object) -> pd.Timestamp:
    end = pd.to_datetime(until, errors="coerce") if isinstance(until, (str, date)) else pd.NaT
    if pd.isna(end):
        raise OptionError(f"`until` is {until!r}. Expected a day, such as '2026-03-31'.")
    return end.tz_localize(None).normalize()


def _levels(column: pd.Series) -> list:
    there = column.dropna().unique()
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [level for level in column.cat.categories if level in set(there)]
    try:
        return sorted(there)
    except TypeError:  # texts and numbers side by side
        return sorted(there, key=str)


def _name(level: object) -> str:
    """A whole number without .0, a day without its hours."""
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    return str(level).removesuffix(" 00:00:00").strip()


def _is_time(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column.dtype)


def _such_as(column: pd.Series, wrong: np.ndarray) -> str:
    return f"such as {column[wrong].astype(object).iloc[0]!r}"


def _rows(wrong: np.ndarray) -> str:
    return ", ".join(str(i + 1) for i in np.flatnonzero(wrong)[:MOST_ROWS])
