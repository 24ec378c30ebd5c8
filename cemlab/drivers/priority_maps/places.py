"""Where each driver lies, how sure that is, and what other lines would have said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.drivers.methods.map_replicates import MapReplicates
from cemlab.drivers.methods.performance_map import (
    QUADRANTS,
    Certainty,
    changing,
    dividing_lines,
)
from cemlab.drivers.priority_maps.questions import Asked
from cemlab.numerics import percentile_interval

NAMES = dict(zip(QUADRANTS, ("low_priority", "concentrate", "overkill", "keep_up"), strict=True))
ORDER = ("concentrate", "keep_up", "low_priority", "overkill")


def verdicts(tidy: pd.DataFrame, sure: Certainty, *, is_ranked: bool) -> list[str]:
    """Of each placed driver: ``"told"``, ``"cannot_tell"``, ``"noise"`` or ``"not_tested"``."""
    if not is_ranked:
        return ["not_tested"] * len(tidy)
    return [
        "noise" if own == "noise" else "cannot_tell" if uncertain else "told"
        for own, uncertain in zip(tidy["verdict"], sure.is_uncertain, strict=True)
    ]


def chances_of(drivers: list[str], sure: Certainty, told: np.ndarray) -> pd.DataFrame:
    """Share of resamples in each quadrant; gaps for drivers that are not told from noise."""
    found = {NAMES[name]: sure.probability[:, code] for code, name in enumerate(QUADRANTS)}
    table = pd.DataFrame({"driver": drivers} | {name: found[name] for name in ORDER})
    table.loc[~told, list(ORDER)] = np.nan
    return table


def regions_of(drivers: list[str], sure: Certainty) -> pd.DataFrame:
    """The 95% ellipse of each driver."""
    return pd.DataFrame(
        {
            "driver": drivers,
            "mean": sure.centre[:, 0],
            "share": sure.centre[:, 1],
            "long": sure.axes[:, 0],
            "short": sure.axes[:, 1],
            "angle": sure.angle,
        }
    )


def by_lines(
    drivers: list[str], share: np.ndarray, mean: np.ndarray, asked: Asked, told: np.ndarray
) -> pd.DataFrame:
    """The quadrant of each driver by several choices of lines, and whether it changes."""
    named, change = changing(share, mean, _choices(asked))
    table = pd.DataFrame(
        {"driver": drivers}
        | {choice: [NAMES[one] for one in own] for choice, own in named.items()}
        | {"changes": change & told}
    )
    table.loc[~told, list(named)] = ""
    return table


def cuts_of(share: np.ndarray, mean: np.ndarray, drawn: MapReplicates, asked: Asked):
    """Where the lines of each choice stand, with 95% intervals; a given line has none."""
    rows = []
    for choice, options in _choices(asked).items():
        y, x = (float(one[0]) for one in dividing_lines(share, mean, **options))
        again = dividing_lines(drawn.shares, drawn.performance, **options)
        (y_low, y_high), (x_low, x_high) = (percentile_interval(one[:, 0]) for one in again)
        given = [options.get(f"{what}_at") is not None for what in ("performance", "importance")]
        rows.append({
            "choice": choice,
            "performance": x, **_ends("performance", x_low, x_high, given[0]),
            "importance": y, **_ends("importance", y_low, y_high, given[1]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _ends(what: str, low: float, high: float, is_given: bool) -> dict[str, float]:
    ends = (np.nan, np.nan) if is_given else (float(low), float(high))
    return dict(zip((f"{what}_low", f"{what}_high"), ends, strict=True))


def _choices(asked: Asked) -> dict[str, dict[str, Any]]:
    """The usual lines, and those that were asked for."""
    middle = sum(asked.scale) / 2
    found: dict[str, dict[str, Any]] = {
        "mean": {"lines": "mean"},
        "median": {"lines": "median"},
        "middle": {"lines": "given", "performance_at": middle},
    }
    return found | ({"target": asked.dividing()} if asked.lines == "target" else {})
