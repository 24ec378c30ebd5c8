"""How long journeys wait between touchpoints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError, OptionError
from cemlab.journeys import movement
from cemlab.journeys.taking import take

LEAST_SHARE = 0.1  # of the journeys; rarer steps are no usual wait
MOST = 12


def usual_steps(moments: pd.DataFrame, events: EventLog, least: int) -> list[tuple[str, str]]:
    """Direct steps of at least 10% of the journeys, at most 12, in the order of the journey."""
    steps = _direct(moments)
    n = moments["code"].nunique()
    by = steps.groupby(["from", "to"], observed=True)
    told = pd.DataFrame({"journeys": by["code"].nunique(), "people": by["customer_id"].nunique()})
    told = told[(told["journeys"] >= LEAST_SHARE * n) & (told["people"] >= least)]
    told = told.sort_values("journeys", ascending=False, kind="stable").head(MOST).reset_index()
    place = moments.assign(name=moments["touchpoint"].astype(str)).groupby("name")["moment"].mean()
    if events.has_declared_touchpoints:
        place = pd.Series(range(len(events.touchpoints)), index=list(events.touchpoints))
    pairs = list(zip(told["from"].astype(str), told["to"].astype(str), strict=True))
    return sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))


def untold_steps(
    pairs: Sequence[tuple[str, str]], events: EventLog, least: int
) -> list[tuple[str, str]]:
    """Direct steps whose number the table of steps hides, or tells only with rare ones."""
    taken = take(events, None)._replace(min_cell=least)
    steps = movement.steps(taken, events, movement.still_open(taken, events))
    kept = steps[steps["count"].isna() | (steps["n_rare"] > 0)]
    hidden = set(zip(kept["from"], kept["to"], strict=True))
    return [pair for pair in pairs if pair in hidden]


def checked_pairs(pairs: Sequence[Sequence[str]], events: EventLog) -> list[tuple[str, str]]:
    """Pairs of touchpoints that the log has.

    Raises
    ------
    OptionError
        It is no pair, a name is unknown, or a pair stands twice.
    """
    found = []
    for pair in pairs:
        if isinstance(pair, str) or len(tuple(pair)) != 2:
            raise OptionError(f"`pairs` has {pair!r}. Expected [from, to] of touchpoints.")
        for name in pair:
            if name not in events.touchpoints:
                raise OptionError.unknown("pairs", name, events.touchpoints)
        found.append((str(pair[0]), str(pair[1])))
    if len(set(found)) < len(found) or not found:
        raise OptionError(f"`pairs` is {pairs!r}. Expected each pair once, and at least one.")
    return found


def direct_waits(moments: pd.DataFrame, pairs: Sequence[tuple[str, str]], n: int) -> np.ndarray:
    """Seconds of each pair of direct steps in each journey, summed where it comes again.

    Parameters
    ----------
    moments : DataFrame
        With ``code`` from 0, in order.
    pairs : sequence of (from, to)
    n : int
        Journeys.

    Returns
    -------
    ndarray, shape (n, pairs)
        NaN where a journey has no such step.
    """
    steps = _direct(moments)
    steps = steps[steps["seconds"].notna()]
    place = {pair: at for at, pair in enumerate(pairs)}
    names = zip(steps["from"].astype(str), steps["to"].astype(str), strict=True)
    which = np.array([place.get(pair, -1) for pair in names], dtype=int)
    known = which >= 0
    cell = steps["code"].to_numpy()[known] * len(pairs) + which[known]
    size = n * len(pairs)
    total = np.bincount(cell, steps["seconds"].to_numpy()[known], minlength=size)
    times = np.bincount(cell, minlength=size)
    return np.where(times > 0, total, np.nan).reshape(n, len(pairs))


def waits_between(moments: pd.DataFrame, pairs: Sequence[tuple[str, str]], n: int) -> np.ndarray:
    """Seconds from the first time at one touchpoint to the next time at another.

    Parameters and returns as for `direct_waits`.
    """
    names, code = moments["touchpoint"].astype(str).to_numpy(), moments["code"].to_numpy()
    elapsed = moments["elapsed"].to_numpy(float)
    found = np.full((n, len(pairs)), np.nan)
    for at, (from_, to) in enumerate(pairs):
        starts = np.flatnonzero(names == from_)
        _, first = np.unique(code[starts], return_index=True)
        begin = np.full(n, len(names))
        begin[code[starts[first]]] = starts[first]
        ends = np.flatnonzero(names == to)
        ends = ends[ends > begin[code[ends]]]
        _, first = np.unique(code[ends], return_index=True)
        ends = ends[first]
        found[code[ends], at] = elapsed[ends] - elapsed[begin[code[ends]]]
    return found


def _direct(moments: pd.DataFrame) -> pd.DataFrame:
    """A row per direct step: journey, from, to, seconds."""
    same = moments["code"].eq(moments["code"].shift(-1)).to_numpy()
    after = moments.shift(-1)
    return pd.DataFrame({
        "code": moments["code"], "customer_id": moments["customer_id"],
        "from": moments["touchpoint"], "to": after["touchpoint"],
        "seconds": after["elapsed"] - moments["elapsed"],
    })[same]  # fmt: skip


def check_times(events: EventLog) -> None:
    """Refuse a log in which nobody wrote down when anything happened.

    Raises
    ------
    MethodError
        It has no times.
    """
    if not events.has_times or events.is_from_survey:
        raise MethodError(
            f"{events.source} has no times, so nobody knows how long customers waited. Name the "
            "column: columns={'occurred_at': …}."
        )
