"""Many worlds at once: processes, each world with its own seed, and a bar that shows how far."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pickle import PicklingError
from typing import Any, NamedTuple, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.simulate.plan_questions import OPEN, QUESTIONS, Told
from cemlab.simulate.world import World
from cemlab.style.progress import bar

REFUSED = "refused"

One, Found = TypeVar("One"), TypeVar("Found")


class Job(NamedTuple):
    """One world to make and to judge; the seeds do not depend on the other worlds."""

    make: Callable[..., World]
    question: str
    n: int
    place: int
    seed: int


def judged(job: Job) -> Told:
    """Make a world, ask the question, judge the conclusion; a verb that refuses cannot tell."""
    drawn = np.random.SeedSequence(job.seed, spawn_key=(job.n, job.place)).generate_state(2)
    question = QUESTIONS[job.question]
    world = job.make(job.n, seed=int(drawn[0]))
    try:
        result = question.fit(world, int(drawn[1]))
    except MethodError:
        return Told(OPEN, REFUSED)
    return question.judge(result, world.truth)


def judge_all(jobs: Sequence[Job], workers: int | None) -> list[Told]:
    """What was concluded in each world, in the order of the jobs.

    Raises
    ------
    OptionError
        The function that makes the worlds cannot be sent to another process.
    """
    try:
        return of_all(judged, jobs, workers)
    except PicklingError as error:
        raise OptionError(
            f"`world` cannot be sent to another process ({error}). Give a plain function, or "
            "workers=1."
        ) from error


def of_all(
    work: Callable[[One], Found], jobs: Sequence[One], workers: int | None, what: str = "worlds"
) -> list[Found]:
    """What some work finds for each job, in their order, with a bar that counts `what`.

    The work is done with one thread to a process, and without the warnings of the package.
    """
    from joblib import Parallel, cpu_count, delayed

    workers = min(cpu_count() if workers is None else workers, len(jobs))
    found: list[Any] = [None] * len(jobs)
    placed = partial(_placed, work)
    with bar(len(jobs), what) as step:
        if workers == 1:
            told = map(placed, enumerate(jobs))
        else:
            told = Parallel(n_jobs=workers, return_as="generator_unordered")(
                delayed(placed)(one) for one in enumerate(jobs)
            )
        for place, one in told:
            found[place] = one
            step()
    return found


def _placed(work: Callable[[One], Found], numbered: tuple[int, One]) -> tuple[int, Found]:
    place, job = numbered
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", CemlabWarning)
        return place, work(job)
