"""Statements of the scope and of the methods that rest on simulation, found again.

``python -m cemlab.simulate.evidence.reproductions`` makes the table anew, with ``--keys`` only the
rows of these statements; it reads `false_claims.csv`, which comes first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from cemlab.simulate.evidence import (
    reproduced_changes,
    reproduced_drivers,
    reproduced_groups,
    reproduced_ideas,
    reproduced_memory,
    reproduced_moments,
    reproduced_scores,
)
from cemlab.simulate.evidence.recording import record
from cemlab.simulate.evidence.statement_kinds import Found, agrees
from cemlab.simulate.plan_workers import of_all

FOUND = Path(__file__).with_suffix(".csv")
STATEMENTS = {
    **reproduced_scores.STATEMENTS,
    **reproduced_groups.STATEMENTS,
    **reproduced_drivers.STATEMENTS,
    **reproduced_changes.STATEMENTS,
    **reproduced_moments.STATEMENTS,
    **reproduced_memory.STATEMENTS,
    **reproduced_ideas.STATEMENTS,
}
WORDS = ("key", "interval", "note")  # columns that may be empty
LATER = "later"
WAITING = (  # statement, source, stated, what it waits for
    ("Planted deviations from the planned journey are recovered", "scope B 2", "recovered",
     "planned against lived journeys"),
    ("Drift alarm for shapes of drivers", "scope B 5", "at its stated error rate",
     "shapes compared between waves"),
    ("Actions accepted in do-nothing worlds", "scope B 7", "at most 5%", "the ledger of actions"),
    ("Choice of journeys is stable in the bank example", "scope B 12", "stable",
     "choice of core journeys"),
    ("Bounds contain the truth in worlds of biased response", "scope B 13", "contain",
     "coverage and silence"),
    ("Copula-null test rejects a gradient", "section 2.3", "1–3%", "the test of separate groups"),
)  # fmt: skip


def found_again(key: str) -> Found:
    """Reproduce one statement, with a seed of its own."""
    seed = np.random.SeedSequence(0, spawn_key=(crc32(key.encode()),))
    return STATEMENTS[key].work(np.random.default_rng(seed))


def reproduced(keys: Sequence[str] | None = None, *, workers: int | None = None) -> pd.DataFrame:
    """Reproduce statements.

    Parameters
    ----------
    keys : sequence of str, optional
        Some of `STATEMENTS`; left out: all, and those that wait for methods.
    workers : int, optional
        Processes; without it, one for each core. The table is the same for any number.

    Returns
    -------
    DataFrame
        A row for each: `key`, `statement`, `source`, what is `stated`, the `reproduced` value,
        `low` and `high` of its `interval`, whether it `agrees` (yes, no, later), what was `done`,
        and a `note` where it does not agree.
    """
    chosen = list(keys or STATEMENTS)
    found = of_all(found_again, chosen, workers, "statements")
    rows = []
    for key, one in zip(chosen, found, strict=True):
        told = STATEMENTS[key]
        rows.append(
            {
                "key": key,
                "statement": told.words,
                "source": told.source,
                "stated": told.stated,
                "reproduced": round(one.value, 4),
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "interval": one.interval,
                "agrees": "yes" if agrees(one, told.within) else "no",
                "done": told.done,
                "note": told.note,
            }
        )
    if keys is None:
        return pd.concat([pd.DataFrame(rows), _waiting()], ignore_index=True).fillna(
            dict.fromkeys(WORDS, "")
        )
    return pd.DataFrame(rows).fillna(dict.fromkeys(WORDS, ""))


def _waiting() -> pd.DataFrame:
    """Statements whose methods are not there yet."""
    return pd.DataFrame([
        {"key": "", "statement": words, "source": source, "stated": stated, "agrees": LATER,
         "done": f"waits for {method}"} for words, source, stated, method in WAITING
    ]).assign(interval="", note="")  # fmt: skip


def recorded() -> pd.DataFrame:
    """The table that goes with the package."""
    return pd.read_csv(FOUND, dtype=dict.fromkeys(WORDS, str)).fillna(dict.fromkeys(WORDS, ""))


def _beside_the_others(told: pd.DataFrame) -> pd.DataFrame:
    """Statements found again among those recorded, in their order; last, those that wait."""
    order = {key: place for place, key in enumerate(STATEMENTS)}
    kept = recorded()
    kept = kept[kept["key"].isin(order) & ~kept["key"].isin(told["key"])]
    both = pd.concat([told, kept]).sort_values("key", key=lambda keys: keys.map(order))
    return pd.concat([both, _waiting()], ignore_index=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reproduce everything again and record what is found; with keys, the other rows stay."""
    parser = argparse.ArgumentParser(prog="python -m cemlab.simulate.evidence.reproductions")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--keys", nargs="+", choices=list(STATEMENTS))
    given = parser.parse_args(arguments)
    table = reproduced(given.keys, workers=given.workers)
    if given.keys:
        table = _beside_the_others(table)
    record(table, FOUND)
    counts = table["agrees"].value_counts()
    told = ", ".join(f"{counts.get(one, 0)} {one}" for one in ("yes", "no", LATER))
    sys.stdout.write(f"Wrote {FOUND.name}: {told}.\n")


if __name__ == "__main__":
    main()
