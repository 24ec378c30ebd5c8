"""Whether combinations of answers point at single people, before a table leaves the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cemlab.errors import DataError, OptionError, nearest

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Risk:
    """How many rows share their combination of answers with fewer than `k` rows.

    Only numbers: the combinations themselves are what must not be told.
    """

    columns: tuple[str, ...]
    k: int
    n_rows: int
    n_combinations: int
    n_combinations_below: int
    n_rows_below: int
    smallest: int

    @property
    def is_anonymous(self) -> bool:
        """Whether every combination is shared by `k` rows or more."""
        return self.n_rows_below == 0


def risky_combinations(frame: pd.DataFrame, columns: Sequence[str], *, k: int = 5) -> Risk:
    """Count the rows whose combination of answers is rare (k-anonymity).

    Parameters
    ----------
    frame : DataFrame
        One row per person.
    columns : sequence of str
        What somebody may know of a person from elsewhere: age, gender, building …
    k : int, default 5
        How many rows must share a combination.

    Returns
    -------
    Risk

    Notes
    -----
    k-anonymity of Sweeney [1]_. A gap is a value like any other.

    References
    ----------
    .. [1] Sweeney, L. (2002). k-anonymity: A model for protecting privacy. *International
       Journal of Uncertainty, Fuzziness and Knowledge-Based Systems*, 10(5), 557–570.
    """
    columns = tuple(columns)
    if k < 2:
        raise OptionError(f"`k` is {k!r}; expected a whole number from 2, such as 5.")
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        told = ", ".join(f"{name!r}{nearest(name, frame.columns)}" for name in absent)
        raise OptionError(f"`columns` names what the table lacks: {told}")
    if not columns:
        raise OptionError("`columns` is empty. Name what others may know of a person.")
    sizes = frame.groupby(list(columns), dropna=False, observed=True).size()
    below = sizes[sizes < k]
    return Risk(
        columns=columns,
        k=k,
        n_rows=len(frame),
        n_combinations=len(sizes),
        n_combinations_below=len(below),
        n_rows_below=int(below.sum()),
        smallest=int(sizes.min()) if len(sizes) else 0,
    )


def check_anonymous(frame: pd.DataFrame, columns: Sequence[str], *, k: int = 5) -> Risk:
    """The same, refusing a table that is not k-anonymous.

    Raises
    ------
    DataError
        Some combination is shared by fewer than `k` rows; the message holds no data.

    Notes
    -----
    The package writes no table with a row per person. Whoever makes one, such as
    ``survey.answers()`` for a colleague, checks it first.

    Examples
    --------
    >>> rows = survey.answers()[["age", "gender", "overall"]]
    >>> cemlab.privacy.check_anonymous(rows, ["age", "gender"])
    """
    risk = risky_combinations(frame, columns, k=k)
    if not risk.is_anonymous:
        raise DataError(
            f"{risk.n_rows_below} of {risk.n_rows} rows could be recognised: each shares its "
            f"combination of {', '.join(risk.columns)} with fewer than {k} rows "
            f"({risk.n_combinations_below} of {risk.n_combinations} combinations, the smallest "
            f"has {risk.smallest}). Merge levels, leave out a column, or leave out these rows."
        )
    return risk


def check_differencing(n_all: int, n_part: int, *, minimum: int = 10) -> None:
    """Refuse two groups, one within the other, whose difference is a small group.

    Parameters
    ----------
    n_all, n_part : int
        How many people the two groups have.
    minimum : int, default 10
        The smallest group that may be shown.

    Raises
    ------
    DataError
        They differ by 1 to `minimum` − 1 people.

    Examples
    --------
    >>> tenants = survey.column("household").eq("tenant")
    >>> cemlab.privacy.check_differencing(len(survey), int(tenants.sum()))
    """
    few = abs(n_all - n_part)
    if 0 < few < minimum:
        raise DataError(
            f"These two filters differ by {few} {'person' if few == 1 else 'people'}; publishing "
            f"both would reveal them. Show one of the groups of {n_all} and {n_part}, or groups "
            f"that differ by {minimum} or more."
        )
