"""Where journeys go from each touchpoint: the ways worth telling, and those that connect it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.journeys.discovering.sorting_out import Sorted

LEAST_WAY, MOST_WAYS = 0.1, 4  # share of the steps from a touchpoint; ways told of each
LEAST_LOOP = 0.05


def ways_of(found: Sorted, moments: pd.DataFrame, least: int) -> pd.DataFrame:
    """Where journeys go from each touchpoint, and which of these ways are loops."""
    t, rows = len(found.names), []
    for at in range(t):
        own = found.counts[at].copy()
        total = found.visits[at]
        own[at] = 0  # once more of the same is no way on
        for to in np.argsort(-own, kind="stable"):
            share = own[to] / total if total else 0.0
            is_loop = to < at
            enough = share >= (LEAST_LOOP if is_loop else LEAST_WAY) and own[to] >= least
            if enough and sum(row["from"] == found.names[at] for row in rows) < MOST_WAYS:
                rows.append({"from": found.names[at], "to": found.names[to],
                             "share": round(float(share), 3), "is_loop": bool(is_loop),
                             "n": float(total)})  # fmt: skip
    ways = pd.DataFrame(rows, columns=["from", "to", "share", "is_loop", "n"])
    return _connected(ways, found).astype(
        {"from": "object", "to": "object", "share": float, "is_loop": bool, "n": float}
    )


def _connected(ways: pd.DataFrame, found: Sorted) -> pd.DataFrame:
    """With the most frequent way to every touchpoint, and from every one but the last."""
    place = {name: at for at, name in enumerate(found.names)}
    own = {(place[row["from"]], place[row["to"]]) for _, row in ways.iterrows()}
    more = []
    for at in range(len(found.names)):
        if at and not any(to == at and from_ < at for from_, to in own):
            more.append((int(np.argmax(found.counts[:at, at])), at))
        if at + 1 < len(found.names) and not any(
            from_ == at and to > at for from_, to in (*own, *more)
        ):
            more.append((at, at + 1 + int(np.argmax(found.counts[at, at + 1 :]))))
    extra = [
        {"from": found.names[from_], "to": found.names[to], "share": np.nan, "is_loop": False,
         "n": float(found.visits[from_])}
        for from_, to in dict.fromkeys(more)
    ]  # fmt: skip
    if not extra:
        return ways
    both = pd.concat([ways, pd.DataFrame(extra)], ignore_index=True) if len(ways) else (
        pd.DataFrame(extra))  # fmt: skip
    return both.sort_values("from", key=lambda one: one.map(place), kind="stable",
                            ignore_index=True)  # fmt: skip
