"""What can be measured of any survey, whatever it is about and whatever its scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.errors import OptionError


def features(
    ratings: pd.DataFrame,
    outcome: pd.Series,
    *,
    scale: tuple[float, float],
    blank: Sequence[float] = (99,),
    not_applicable: Sequence[float] | None = None,
    fewest: int = 30,
) -> pd.Series:
    """Measures of a survey that do not depend on what it is about, or on its scale.

    Parameters
    ----------
    ratings : DataFrame
        One column per item, codes and all.
    outcome : Series
        Overall satisfaction, on the same scale.
    scale : tuple of float
        Lowest and highest answer.
    blank : sequence of float, default (99,)
        Codes of answers not given; so is whatever is no number.
    not_applicable : sequence of float, optional
        Codes of items that do not apply. Left out: the number after the scale.
    fewest : int, default 30
        Pairs of columns that fewer people answered are left out of the correlations.

    Returns
    -------
    Series
        Answers stand on a scale from 0 to 1.

        - `item_mean`, its `_lowest` and `_highest`; `item_sd`; `skewness` of the average item;
          `top_box`, `bottom_box`: share of answers at the ends of the scale.
        - `correlation` of two items, its `_lowest` and `_highest`; `correlation_with_outcome`;
          `first_component`: its share of the variance (pairs left out stand at the mean).
        - `r_squared` of the outcome on all items: adjusted; of people without blanks; items that
          do not apply to all in two parts, whether they apply and the rating.
        - `blank` and `not_applicable`: share of all people, at the average item and the `_highest`.
        - `straight_lining`: share with one answer to all items, of people with 5 answers or more.
        - `outcome_mean`, `outcome_top_box`.

    Raises
    ------
    OptionError
        An answer lies outside the scale and is no code.
    """
    low, high = scale
    codes = (high + 1,) if not_applicable is None else tuple(not_applicable)
    table = ratings.assign(**{"": outcome}).apply(pd.to_numeric, errors="coerce")
    beside = table.isin(codes)
    given = table.mask(beside | table.isin(tuple(blank)))
    for name in given.columns[((given < low) | (given > high)).any()]:
        raise OptionError(
            f"Answers to {repr(name) if name else 'the outcome'} lie outside the scale {low:g} to "
            f"{high:g}. Give the scale, and the codes in `blank` and `not_applicable`."
        )
    given, beside = (given - low) / (high - low), beside.drop(columns="")
    together = given.corr(min_periods=fewest)
    items, total = given.drop(columns=""), given[""]
    pairs = together.loc[items.columns, items.columns].to_numpy().copy()
    upper = pairs[np.triu_indices_from(pairs, 1)]
    whole = np.where(np.isnan(pairs), np.nanmean(upper), pairs)
    missing = (items.isna() & ~beside).mean()
    many = items[items.notna().sum(axis=1) >= 5]
    measures = {
        "item_mean": items.mean().mean(),
        "item_mean_lowest": items.mean().min(),
        "item_mean_highest": items.mean().max(),
        "item_sd": items.std().mean(),
        "top_box": (items == 1).sum().div(items.count()).mean(),
        "bottom_box": (items == 0).sum().div(items.count()).mean(),
        "skewness": items.skew().mean(),
        "correlation": np.nanmean(upper),
        "correlation_lowest": np.nanmin(upper),
        "correlation_highest": np.nanmax(upper),
        "first_component": np.linalg.eigvalsh(whole)[-1] / len(whole),
        "correlation_with_outcome": together.loc[items.columns, ""].mean(),
        "r_squared": _r_squared(items, beside, total),
        "blank": missing.mean(),
        "blank_highest": missing.max(),
        "not_applicable": beside.mean().mean(),
        "not_applicable_highest": beside.mean().max(),
        "straight_lining": (many.min(axis=1) == many.max(axis=1)).mean(),
        "outcome_mean": total.mean(),
        "outcome_top_box": (total == 1).sum() / total.count(),
    }
    return pd.Series(measures, dtype=float)


def _r_squared(items: pd.DataFrame, beside: pd.DataFrame, total: pd.Series) -> float:
    """Adjusted R² of the outcome, of people without blanks, what does not apply in two parts."""
    rows = total.notna() & (items.notna() | beside).all(axis=1)
    rated, y = items[rows], total[rows].to_numpy()
    x = np.column_stack([np.ones(len(y)), (rated - rated.mean()).fillna(0), beside[rows]])
    rest = y - x @ np.linalg.lstsq(x, y)[0]
    free = len(y) - np.linalg.matrix_rank(x)
    return 1 - (rest @ rest / free) / y.var(ddof=1) if free > 0 else np.nan
