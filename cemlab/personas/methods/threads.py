"""Many fits of one kind side by side: with threads where they are long, one by one where short."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any

from cemlab.personas.methods.kmeans import one_thread

LONG = 2_000  # rows from which a fit is long enough to share the processors

Progress = Callable[[int], Any]


def each(
    work: Callable[[int], Any], jobs: Iterable[int], *, rows: int, progress: Progress | None = None
) -> list[Any]:
    """What some work finds for each job, in their order.

    Parameters
    ----------
    work : callable
        Takes a job; draws its random numbers from a generator of the job's own, so that the number
        of threads changes nothing.
    jobs : iterable of int
    rows : int
        Rows of a fit: from 2,000 on, jobs run in as many threads as there are processors.
    progress : callable, optional
        Called with 1 after each job.
    """

    def told(job: int) -> Any:
        found = work(job)
        if progress is not None:
            progress(1)
        return found

    with one_thread():
        if rows < LONG:
            return [told(job) for job in jobs]
        with ThreadPoolExecutor(cpu_count() or 1) as pool:
            return list(pool.map(told, jobs))
