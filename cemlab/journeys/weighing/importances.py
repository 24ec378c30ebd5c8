"""How much each touchpoint matters, from what somebody brought: a mapping or a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import DataError, OptionError, nearest
from cemlab.numerics import normal_quantile

NAMES = ("touchpoint", "item", "driver")
VALUES = ("importance", "slope", "effect")
PARTS = ("level", "rating")  # of regression coefficients: effects of a scale point
KINDS = ("effect", "share")


class Importances(NamedTuple):
    """Importance of each touchpoint; NaN where nothing is known.

    Attributes
    ----------
    value : ndarray, shape (touchpoints,)
        Change of the outcome by a point of experience, among those who came.
    error : ndarray, shape (touchpoints,)
        Its standard error; NaN where it is taken as known.
    draws : ndarray, shape (draws, touchpoints) or None
    kind : {"effect", "share"}
    unused : tuple of str
        Items that belong to no touchpoint of the journey.
    rescaled : tuple of str
        Touchpoints whose importance was put from the scale of items on that of the experience.
    """

    value: np.ndarray
    error: np.ndarray
    draws: np.ndarray | None
    kind: str
    unused: tuple[str, ...]
    rescaled: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether nothing says how uncertain it is."""
        return self.draws is None and bool(np.isnan(self.error[~np.isnan(self.value)]).any())


def importances_of(
    given: Mapping[str, float] | pd.DataFrame, items: Mapping[str, str] | None,
    events: EventLog, survey: Survey | None,
) -> Importances:  # fmt: skip
    """Importance by touchpoint, items of one touchpoint added up.

    Raises
    ------
    OptionError, DataError
        It is neither a mapping nor a table, lacks a column, or names what there is not; all
        problems are told.
    """
    table, kind = _table(given)
    places = {name: at for at, name in enumerate(events.touchpoints)}
    value = np.full(len(places), np.nan)
    variance, known = np.zeros(len(places)), np.zeros(len(places), dtype=bool)
    draws = None if "draws" not in table else np.zeros((_n_draws(table), len(places)))
    unused, rescaled = [], []
    for row in table.itertuples():
        place = places.get(_touchpoint(row.name, items, survey, places))
        if place is None:
            unused.append(row.name)
            continue
        factor = _factor(row.name, events, survey)
        if factor != 1:
            rescaled.append(list(places)[place])
        value[place] = np.nansum([value[place], factor * row.importance])
        variance[place] += (factor * row.error) ** 2 if row.error == row.error else 0.0
        known[place] |= row.error != row.error
        if draws is not None:
            draws[:, place] += factor * np.asarray(row.draws, dtype=float)
    if unused and isinstance(given, Mapping):  # written by hand: a slip, not an item more
        raise OptionError.unknown("importance", unused[0], places)
    if np.isnan(value).all():
        raise OptionError(
            f"`importance` names {', '.join(map(repr, unused[:5]))}, but no touchpoint of the "
            f"journey ({', '.join(places)}). Say with `items` to which touchpoint an item belongs, "
            "such as items={'wait': 'await'}."
        )
    error = np.where(known | np.isnan(value), np.nan, np.sqrt(variance))
    return Importances(value, error, draws, kind, tuple(unused), tuple(dict.fromkeys(rescaled)))


def _table(given: Any) -> tuple[pd.DataFrame, str]:
    """Columns name, importance, error and perhaps draws; and the kind of importance."""
    if isinstance(given, Mapping):
        given = pd.DataFrame({"touchpoint": list(given), "importance": list(given.values())})
    if not isinstance(given, pd.DataFrame):
        raise OptionError(
            f"`importance` is a {type(given).__name__}. Expected a mapping of touchpoints to "
            "effects, or a DataFrame such as drivers.coefficients()."
        )
    name = next((one for one in NAMES if one in given), None)
    kind = _kind(given)
    columns = [*VALUES, "share"] if kind == "share" else [*VALUES, "estimate"]
    value = next((one for one in columns if one in given), None)
    if name is None or value is None:
        raise DataError(
            f"`importance` has the columns {', '.join(map(str, given.columns))}. Expected one of "
            f"{', '.join(NAMES)} and one of {', '.join(columns)}, and perhaps conf_low and "
            "conf_high, or draws; and kind ('effect' of a scale point among visitors, or 'share' "
            "of what is explained)."
        )
    if "part" in given:
        given = given[given["part"].isin(PARTS)]
    table = pd.DataFrame({
        "name": given[name].astype(str).to_numpy(),
        "importance": pd.to_numeric(given[value], errors="coerce").to_numpy(float),
    })  # fmt: skip
    gaps = table.loc[table["importance"].isna(), "name"].tolist()
    if gaps or not len(table):
        raise DataError(
            f"`importance` has no number for {', '.join(gaps) or 'anything'}. Expected one for "
            "each row: leave out what has none."
        )
    table["error"] = _errors(given)
    if "draws" in given:
        table["draws"] = given["draws"].to_numpy()
    return table, kind


def _kind(given: pd.DataFrame) -> str:
    """As the column `kind` says; a table of shares without effects is one of shares."""
    if "kind" in given:
        kinds = sorted({str(one) for one in given["kind"]})
        if len(kinds) != 1 or kinds[0] not in KINDS:
            raise OptionError(
                f"`importance` has {', '.join(kinds)} in the column kind. Expected 'effect' in "
                "every row (change of the outcome by a scale point, among visitors) or 'share'."
            )
        return kinds[0]
    return "share" if "share" in given and not set(VALUES) & set(given) else "effect"


def _errors(given: pd.DataFrame) -> np.ndarray:
    if "std_error" in given:
        return given["std_error"].to_numpy(float)
    if {"conf_low", "conf_high"} <= set(given):
        width = given["conf_high"].to_numpy(float) - given["conf_low"].to_numpy(float)
        return width / (2 * normal_quantile(0.95))
    return np.full(len(given), np.nan)


def _n_draws(table: pd.DataFrame) -> int:
    lengths = {len(one) for one in table["draws"]}
    if len(lengths) != 1:
        raise DataError(
            f"`importance` has draws of {len(lengths)} different lengths. Expected as many for "
            "each row, drawn together."
        )
    return lengths.pop()


def _touchpoint(
    name: str, items: Mapping[str, str] | None, survey: Survey | None, places: Mapping[str, int]
) -> str | None:
    if items is not None and name in items:
        if items[name] not in places:
            raise OptionError(
                f"`items` says that {name!r} belongs to {items[name]!r}, which is no touchpoint."
                f"{nearest(items[name], places)} Touchpoints: {', '.join(places)}."
            )
        return items[name]
    own = survey.items[name].touchpoint if survey is not None and name in survey.items else None
    return own or name


def _factor(name: str, events: EventLog, survey: Survey | None) -> float:
    """Points of the item in a point of experience; 1 where a scale is not known."""
    item = survey.items.get(name) if survey is not None else None
    if item is None or item.scale is None or events.scale is None:
        return 1.0
    return (item.scale[1] - item.scale[0]) / (events.scale[1] - events.scale[0])
