"""Who coded what: whose coding counts, and how far coders agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.personas.methods import agreement
from cemlab.personas.methods.agreement import GAP, Agreement

PEOPLE = "people"
NOBODY = Agreement(np.nan, np.nan, np.nan, 0, 0, 0)
ENOUGH_DOUBLE = 0.20  # share of the quotes that two people have to code
COLUMNS = ("coders", "variable", "alpha", "alpha_low", "alpha_high", "kappa", "verdict", "n",
           "respondents", "share")  # fmt: skip


class Coders(NamedTuple):
    """Names of people and machines who coded, those who coded most first."""

    people: tuple[str, ...]
    machines: tuple[str, ...]


def coders_of(coded: pd.DataFrame) -> Coders:
    """Who coded, by the number of quotes falling."""
    sizes = coded.groupby("coder", sort=False)["unit"].nunique().sort_values(
        ascending=False, kind="stable"
    )  # fmt: skip
    machines = set(coded.loc[coded["coder_kind"] == "machine", "coder"])
    return Coders(tuple(name for name in sizes.index if name not in machines),
                  tuple(name for name in sizes.index if name in machines))  # fmt: skip


def counted(coded: pd.DataFrame, coders: Coders) -> pd.DataFrame:
    """Rows that count: of each quote those of one coder, so that no quote counts twice.

    Notes
    -----
    The coder who coded most quotes goes before the others. Machines count only where no person
    coded anything: a machine is compared with people, not added to them.
    """
    order = {name: at for at, name in enumerate(coders.people or coders.machines)}
    own = coded[coded["coder"].isin(order)]
    first = own["coder"].map(order)
    return own[first == first.groupby(own["unit"]).transform("min")]


def agreements(
    coded: pd.DataFrame, coders: Coders, *, resamples: int, seed: int
) -> tuple[pd.DataFrame, dict[str, Agreement]]:
    """Agreement of people on field and theme, and of each machine with people.

    Returns
    -------
    DataFrame
        A row for people and for each machine, and for field and theme.
    dict
        Agreement of people by variable.
    """
    rows, of_people = [], {}
    persons = coded.groupby("unit")["person"].first().to_numpy()
    names = [*coders.people, *coders.machines]
    for variable in ("field", "theme"):
        codes = _codes(coded, variable, names)
        people = codes[:, : len(coders.people)]
        found = _alpha(people, persons, resamples, seed)
        of_people[variable] = found
        pair = people if people.shape[1] == 2 else np.empty((0, 2), int)
        rows.append(_row(PEOPLE, variable, found, pair, found.units / len(persons)))
        if not coders.people:
            continue
        main = _first(people)
        for at, machine in enumerate(coders.machines, start=len(coders.people)):
            both = np.column_stack([main, codes[:, at]])
            found = _alpha(both, persons, resamples, seed)
            rows.append(_row(machine, variable, found, both, found.units / len(persons)))
    return pd.DataFrame(rows, columns=list(COLUMNS)), of_people


def agreement_on(
    coded: pd.DataFrame, coders: Coders, field: str, theme: str, *, resamples: int, seed: int
) -> Agreement:
    """Agreement of people on one theme of a field: whether a quote belongs to it."""
    if len(coders.people) < 2:
        return NOBODY
    own = coded[coded["coder"].isin(coders.people)]
    here = (own["field"] == field) & (own["theme"] == theme)
    has = own.assign(has=here).groupby(["unit", "coder"], as_index=False)["has"].max()
    codes = _codes(has, "has", coders.people)
    persons = own.groupby("unit")["person"].first().to_numpy()
    return _alpha(codes, persons, resamples, seed)


def _codes(coded: pd.DataFrame, variable: str, names: Sequence[str]) -> np.ndarray:
    """What these coders gave each quote, as whole numbers that all share; several codes as one."""
    given = coded.groupby(["unit", "coder"], as_index=False)[variable].agg(_together)
    at, units = pd.factorize(given["unit"], sort=True)
    codes = np.full((len(units), len(names)), GAP)
    place = given["coder"].map({name: column for column, name in enumerate(names)})
    codes[at, place.to_numpy(int)] = pd.factorize(given[variable])[0]
    return codes


def _together(codes: pd.Series) -> str:
    return "\n".join(sorted(set(map(str, codes))))


def _first(codes: np.ndarray) -> np.ndarray:
    """The code of the first coder who gave one."""
    at = (codes != GAP).argmax(axis=1)
    return codes[np.arange(len(codes)), at]


def _alpha(codes: np.ndarray, persons: np.ndarray, resamples: int, seed: int) -> Agreement:
    if codes.shape[1] < 2:
        return NOBODY
    return agreement.krippendorff_alpha(codes, persons, resamples=resamples, seed=seed)


def _row(
    name: str, variable: str, found: Agreement, pair: np.ndarray, share: float
) -> tuple[Any, ...]:
    both = pair[(pair != GAP).all(axis=1)]
    kappa = np.nan
    if len(both):
        seen, codes = np.unique(both, return_inverse=True)
        codes = codes.reshape(both.shape)
        table = np.zeros((len(seen), len(seen)))
        np.add.at(table, (codes[:, 0], codes[:, 1]), 1)
        kappa = agreement.cohen_kappa(table).kappa
    verdict = agreement.verdict_of(found)
    sizes = (float(found.units), float(found.groups), share)
    return (name, variable, found.alpha, found.low, found.high, kappa, verdict, *sizes)
