"""Slopes of the drivers in each persona, own and shrunken, and the tests of their difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.drivers.methods import two_part_design
from cemlab.drivers.methods.heterogeneity import (
    MIN_PERSONA,
    PER_PARAMETER,
    Heterogeneity,
    by_persona,
)
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.sample import Sample
from cemlab.drivers.segments.personas import FEWEST, Personas
from cemlab.errors import MethodError
from cemlab.numerics import adjusted_p

ALPHA = 0.05
PER_POINT = ("level", "rating")
NUMBERS = ["slope", "slope_low", "slope_high", "own", "own_low", "own_high", "std_error"]


class Found(NamedTuple):
    """Slopes and tests.

    Attributes
    ----------
    table : DataFrame
        A row per driver and persona.
    tests : DataFrame
        A row per driver.
    needed : int
        Answers a persona needs for slopes of its own.
    """

    table: pd.DataFrame
    tests: pd.DataFrame
    needed: int


def slopes_of(sample: Sample, columns: Columns, personas: Personas, adjust: str) -> Found:
    """Slopes by persona, with what is not shown taken out; the surest difference first.

    Raises
    ------
    MethodError
        Fewer than two personas have enough answers, or one whose answers allow no regression.
    """
    chosen = list(columns.estimable)
    names = columns.terms()
    x = _own_columns(sample, columns, personas)[:, chosen]
    needed = max(MIN_PERSONA, PER_PARAMETER * (len(chosen) + 1))
    _refuse(personas, needed)
    drivers = [tuple(i for i, c in enumerate(chosen) if columns.item[c] == name)
               for name in columns.names]  # fmt: skip
    tested = [name for name, own in zip(columns.names, drivers, strict=True) if own]
    own = [one for one in drivers if one]
    rest = [(i,) for i in range(len(chosen)) if not any(i in one for one in own)]
    found = by_persona(
        x, sample.y, personas.of.astype(str), sample.weights, players=[*own, *rest], names=names,
        min_n=needed,
    )  # fmt: skip
    tests = _tests(columns.names, tested, found, adjust)
    place = {name: i for i, name in enumerate(found.personas.tolist())}
    order = np.array([place[name] for name in personas.names])
    vary = np.array([(np.ptp(x[personas.of == name], axis=0) > 0).sum() for name in personas.names])
    pieces = []
    for name in columns.names:
        own = [i for i, c in enumerate(chosen) if columns.item[c] == name]
        column = next((i for i in own if columns.part[chosen[i]] in PER_POINT), None)
        pieces.append(_of_driver(name, column, found, order, personas, vary))
    table = pd.concat(pieces, ignore_index=True)
    common = table.groupby("driver", sort=False)[["common", "common_low", "common_high"]].first()
    tests = tests.merge(common.reset_index(), on="driver", how="left")
    tests = tests.sort_values("p_value", kind="stable", ignore_index=True)
    table = table.set_index("driver").loc[tests["driver"]].reset_index()
    table = table.merge(tests[["driver", "p_adjusted", "verdict"]], on="driver", how="left")
    _hide(table, tests, personas)
    return Found(table, tests, needed)


def _refuse(personas: Personas, needed: int) -> None:
    """Two personas at least must be large enough; small ones are not told."""
    large = personas.n >= needed
    if large.sum() >= FEWEST:
        return
    sizes = zip(personas.names, personas.n, personas.hidden, strict=True)
    told = [f"{name} {n:.0f}" for name, n, hidden in sizes if not hidden]
    raise MethodError(
        f"{large.sum()} of {len(large)} personas have enough answers for slopes of their own "
        f"(answers: {', '.join(told) or 'all hidden'}); {needed} each are needed, in at least two. "
        "Use fewer drivers, join personas, or use cemlab.drivers.fit for all together."
    )


def _own_columns(sample: Sample, columns: Columns, personas: Personas) -> np.ndarray:
    """The columns, still where a persona cannot have a slope of its own.

    As in the whole sample, a rating needs enough visitors, a visit somebody who did not visit and
    that others do not fix it. A column that is still in a persona takes no part there.
    """
    x = columns.x.copy()
    for name in personas.names:
        rows = personas.of == name
        weights = None if sample.weights is None else sample.weights[rows]
        own = two_part_design(sample.x[rows], sample.applies[rows], weights)
        kept = {(sample.rated[own.driver[c]], own.part[c]) for c in own.estimable}
        for column, (item, part) in enumerate(zip(columns.item, columns.part, strict=True)):
            if part == "rating" and not {(item, "rating"), (item, "level")} & kept:
                x[rows, column] = 0.0
            if part == "visited" and (item, "visited") not in kept:
                x[rows, column] = 1.0
    return x


def _of_driver(
    name: str, column: int | None, found: Heterogeneity, order: np.ndarray, personas: Personas,
    vary: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    """A row per persona."""
    from scipy.special import stdtrit  # costs as much to import as all else here

    table = pd.DataFrame({"driver": name, "persona": personas.names, "n": personas.n})
    table[[*NUMBERS, "common", "common_low", "common_high"]] = np.nan
    table["kind"] = "none"
    if column is None:
        return table
    told = found.slopes
    table["slope"] = told.estimate[order, column]
    table["slope_low"], table["slope_high"] = (
        told.conf_low[order, column], told.conf_high[order, column],
    )  # fmt: skip
    own, error = told.own[order, column], told.own_error[order, column]
    reach = stdtrit(np.maximum(personas.n - vary - 1, 1), 0.975) * error
    table["own"], table["std_error"] = own, error
    table["own_low"], table["own_high"] = own - reach, own + reach
    table["common"] = told.common[column]
    table["common_low"], table["common_high"] = told.common_low[column], told.common_high[column]
    is_own = np.isfinite(own)
    table["kind"] = np.where(is_own, "own", "common")
    if not np.isfinite(told.common[column]):  # one persona alone has a slope: nothing is shared
        table.loc[~is_own, "kind"] = "none"
    return table


def _tests(
    names: Sequence[str], tested: Sequence[str], found: Heterogeneity, adjust: str
) -> pd.DataFrame:
    """F of each driver, adjusted for the number of drivers, covariates left out."""
    k, told = len(tested), found.differences
    table = pd.DataFrame({
        "driver": list(tested), "statistic": told.f[:k], "df": told.df[:k].astype(float),
        "df_residual": told.df_residual[:k].astype(float), "p_value": told.p_value[:k],
        "p_adjusted": adjusted_p(told.p_value[:k], adjust),
    })  # fmt: skip
    table = table.set_index("driver").reindex(names).rename_axis("driver").reset_index()
    verdicts = np.where(table["p_adjusted"] < ALPHA, "differs", "no_difference")
    table["verdict"] = np.where(table["p_adjusted"].isna(), "cannot_tell", verdicts)
    return table


def _hide(table: pd.DataFrame, tests: pd.DataFrame, personas: Personas) -> None:
    """Take out what is of personas that are not shown; in place."""
    if personas.hidden.any():  # they would tell how many the large personas have together
        tests["df_residual"] = np.nan
    gone = table["persona"].isin(
        [name for name, hide in zip(personas.names, personas.hidden, strict=True) if hide]
    )
    table.loc[gone, [*NUMBERS, "n"]] = np.nan
    table.loc[gone, "kind"] = "hidden"
