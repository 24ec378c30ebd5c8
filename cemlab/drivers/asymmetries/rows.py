"""Shapes of drivers as tables, without what rests on too few people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cemlab.drivers.asymmetries.entering import shown_counts
from cemlab.drivers.methods.asymmetry import DriverShape

ORDER = ("basic_like", "performance", "excitement_like", "undetermined", "no_detectable_effect",
         "not_testable")  # fmt: skip
COLUMNS = (
    "driver", "estimate", "conf_low", "conf_high", "slope_below", "slope_below_low",
    "slope_below_high", "slope_above", "slope_above_low", "slope_above_high", "difference",
    "difference_low", "difference_high", "p_adjusted", "verdict", "reason", "knot", "n_below",
    "n_above", "n",
)  # fmt: skip


def by_driver(names: Sequence[str], shapes: Sequence[DriverShape], least: int) -> pd.DataFrame:
    """A row per driver, by shape, and within it by the difference of the slopes.

    Slopes that rest on fewer than `least` people on a side of the knot are not told: the driver
    is "not_testable" for "few_people".
    """
    rows = [_row(name, shape, least) for name, shape in zip(names, shapes, strict=True)]
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    place = table["verdict"].map(ORDER.index)
    order = table.assign(place=place, falling=-table["difference"])
    return table.loc[order.sort_values(["place", "falling"], kind="stable").index].reset_index(
        drop=True
    )


def _row(name: str, shape: DriverShape, least: int) -> dict[str, Any]:
    n, knot = shape.n, shape.knot
    row: dict[str, Any] = {"driver": name, "verdict": shape.shape, "reason": shape.reason}
    if n < least:
        return row | {"verdict": "not_testable", "reason": shape.reason or "few_people"}
    row |= {"n": float(n), "estimate": shape.slope, "conf_low": shape.slope_low,
            "conf_high": shape.slope_high}  # fmt: skip
    if knot is None:
        return row
    parts = [knot.n_below, n - knot.n_below - knot.n_above, knot.n_above]
    below, _, above = shown_counts(parts, least)
    row |= {"knot": knot.at, "n_below": below, "n_above": above}
    if shape.reason:
        return row
    if min(knot.n_below, knot.n_above) < least:
        return row | {"verdict": "not_testable", "reason": "few_people"}
    own = shape.slopes
    return row | {
        "slope_below": own.below, "slope_below_low": own.below_low,
        "slope_below_high": own.below_high, "slope_above": own.above,
        "slope_above_low": own.above_low, "slope_above_high": own.above_high,
        "difference": own.difference, "difference_low": own.conf_low,
        "difference_high": own.conf_high, "p_adjusted": shape.p_adjusted,
    }  # fmt: skip


def by_knot(
    names: Sequence[str], shapes: Sequence[DriverShape], tidy: pd.DataFrame
) -> pd.DataFrame:
    """What every knot that can be tested says of a driver, its own and the ones beside it."""
    rows = []
    for name, shape in _told(names, shapes, tidy):
        found = sorted([(shape.knot.at, shape.shape, True),
                        *((at, there, False) for at, there in shape.shifted)])  # fmt: skip
        rows += [(name, *one) for one in found]
    return pd.DataFrame(rows, columns=["driver", "knot", "verdict", "chosen"])


def by_probit(
    names: Sequence[str], shapes: Sequence[DriverShape], tidy: pd.DataFrame
) -> pd.DataFrame:
    """What least squares and the ordered probit say, where the probit was asked."""
    rows = [
        (name, shape.linear_shape, shape.latent_difference, shape.latent_p_value, shape.shape)
        for name, shape in _told(names, shapes, tidy)
        if shape.linear_shape != shape.shape or not math.isnan(shape.latent_difference)
    ]
    columns = ["driver", "verdict_linear", "latent_difference", "p_value", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _told(
    names: Sequence[str], shapes: Sequence[DriverShape], tidy: pd.DataFrame
) -> list[tuple[str, DriverShape]]:
    """Drivers that were tested and may be shown, in the order of the table."""
    of = dict(zip(names, shapes, strict=True))
    tested = tidy.loc[tidy["verdict"] != "not_testable", "driver"]
    return [(name, of[name]) for name in tested]
