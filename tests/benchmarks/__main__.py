"""All benchmarks: `python -m tests.benchmarks` from the root of the repository.

Name some to run only those: `python -m tests.benchmarks starting`. A full run keeps its
table in `results.md`. Set CEMLAB_PEERS to a Python that has the peers installed,
CEMLAB_OLDER_PEERS to one with those that need older packages, and CEMLAB_SPARK to one that has
cemlab and pyspark.
"""

from __future__ import annotations

import sys

from threadpoolctl import threadpool_limits

from tests.benchmarks import (
    buckets,
    drawing,
    flows,
    grouping,
    importance,
    importing,
    journeys,
    older_peers,
    ordinal,
    prototypes,
    running,
    scores,
    simulating,
    starting,
)
from tests.benchmarks.measure import KEPT, table

BENCHMARKS = {
    "importance": importance.rows,
    "older_peers": older_peers.rows,
    "buckets": buckets.rows,
    "drawing": drawing.rows,
    "flows": flows.rows,
    "grouping": grouping.rows,
    "importing": importing.rows,
    "journeys": journeys.rows,
    "ordinal": ordinal.rows,
    "prototypes": prototypes.rows,
    "starting": starting.rows,
    "running": running.rows,
    "scores": scores.rows,
    "simulating": simulating.rows,
}


def main(names: list[str]) -> int:
    """Run, print, keep; the exit status says whether every goal was met."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    rows, notes = [], []
    with threadpool_limits(1):
        for name in names or BENCHMARKS:
            print(f"{name} …", file=sys.stderr, flush=True)
            more, said = BENCHMARKS[name]()
            rows += more
            notes += said
    page = table(rows, notes)
    print(page)
    if not names:
        KEPT.write_text(page, encoding="utf-8")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
