"""How often the package claims what is false: counted in worlds from which it was taken out.

``python -m cemlab.simulate.evidence.false_claims`` makes the table anew; with ``--kinds``, only the
rows of these kinds of worlds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cemlab.numerics import wilson_intervals
from cemlab.simulate.evidence.null_worlds import NULL_WORLDS, Place, claims_in
from cemlab.simulate.evidence.recording import record
from cemlab.simulate.plan_workers import of_all

COUNTED = Path(__file__).with_suffix(".csv")
WORLDS = 200
SHOWN = 10  # worlds of which each is told
NOT_STATED = "not stated"


def counted(
    worlds: int = WORLDS, *, kinds: Sequence[str] | None = None, workers: int | None = None
) -> pd.DataFrame:
    """Count false claims in null worlds.

    Parameters
    ----------
    worlds : int, default 200
        Worlds of each kind. The first ones stay the same when there are more.
    kinds : sequence of str, optional
        Some of `NULL_WORLDS`; left out: all.
    workers : int, optional
        Processes; without it, one for each core. The table is the same for any number.

    Returns
    -------
    DataFrame
        A row for each claim: `claim`, `world` (what was changed in that of the property company),
        `n` (answers in each wave), `worlds`, `false` (worlds where it was made), their `rate` with
        its Wilson interval (`low`, `high`), the `stated` rate and its `source`, `holds` (whether
        the interval reaches down to the stated rate), and `first`: x for a false claim in each of
        the first ten worlds.
    """
    kinds = list(kinds or NULL_WORLDS)
    jobs = [Place(kind, place) for kind in kinds for place in range(worlds)]
    found = of_all(claims_in, jobs, workers)
    rows = []
    for at, kind in enumerate(kinds):
        mine = found[at * worlds : (at + 1) * worlds]
        for claim, made in zip(NULL_WORLDS[kind].claims, zip(*mine, strict=True), strict=True):
            rate, low, high = (float(one[0]) for one in wilson_intervals([sum(made)], [worlds]))
            stated = claim.stated
            rows.append(
                {
                    "claim": claim.words,
                    "world": NULL_WORLDS[kind].words,
                    "n": NULL_WORLDS[kind].n,
                    "worlds": worlds,
                    "false": sum(made),
                    "rate": round(rate, 4),
                    "low": round(low, 4),
                    "high": round(high, 4),
                    "stated": NOT_STATED if stated is None else f"{stated:g}",
                    "source": claim.source,
                    "holds": "" if stated is None else "yes" if low <= stated else "no",
                    "first": "".join("x" if one else "." for one in made[:SHOWN]),
                }
            )
    return pd.DataFrame(rows)


def recorded() -> pd.DataFrame:
    """The table that goes with the package."""
    return pd.read_csv(COUNTED, keep_default_na=False, dtype={"stated": str})


def _in_place(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """New rows among the old ones, in the order of the worlds; claims no longer made go."""
    rows = pd.concat([old, new]).set_index(["claim", "world"])
    rows = rows[~rows.index.duplicated(keep="last")]
    order = [(claim.words, kind.words) for kind in NULL_WORLDS.values() for claim in kind.claims]
    return rows.loc[[one for one in order if one in rows.index]].reset_index()


def main(arguments: Sequence[str] | None = None) -> None:
    """Count again and record what is found; rows of kinds that are not counted stay."""
    parser = argparse.ArgumentParser(prog="python -m cemlab.simulate.evidence.false_claims")
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--kinds", nargs="+", choices=list(NULL_WORLDS), default=list(NULL_WORLDS))
    given = parser.parse_args(arguments)
    table = counted(given.worlds, kinds=given.kinds, workers=given.workers)
    if set(given.kinds) != set(NULL_WORLDS):
        table = _in_place(table, recorded())
    record(table, COUNTED)
    above = (table["holds"] == "no").sum()
    sys.stdout.write(f"Wrote {COUNTED.name}: {len(table)} claims, {above} above their rate.\n")


if __name__ == "__main__":
    main()
