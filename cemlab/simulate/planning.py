"""The verb: how many answers a conclusion needs, told by worlds whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data.arguments import is_count
from cemlab.errors import OptionError
from cemlab.language import check_language
from cemlab.numerics import wilson_intervals
from cemlab.results import Provenance
from cemlab.simulate.making import make
from cemlab.simulate.names import SUFFIXES, WORLDS
from cemlab.simulate.plan_questions import CONCLUSIONS, QUESTIONS, RIGHT, Question, Told
from cemlab.simulate.plan_result import PlanResult
from cemlab.simulate.plan_workers import REFUSED, Job, judge_all
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_reading import read_recipe
from cemlab.simulate.world import World

LEAST_REPEATS = 20  # with fewer, an interval reaches over more than 40 points
ENOUGH = 0.8  # Cohen (1988): the power a study is usually planned for


def plan(
    world: str | Path | Recipe | Callable[..., World],
    *,
    question: Literal["drivers", "personas", "journeys", "peak_end"] = "drivers",
    n: int | Sequence[int] = (150, 300, 600, 1200),
    repeats: int = 100,
    seed: int = 0,
    workers: int | None = None,
    language: Literal["en", "zh"] = "en",
) -> PlanResult:
    """Ask before fielding: with so many answers, would I find it?

    Simulates many worlds of each size, analyses each as a study would be analysed, and counts
    how often the conclusion agrees with what was planted.

    Parameters
    ----------
    world : str, Path, Recipe or callable
        Name of a world (``"property"``), a recipe or its file, or a function that makes a world
        from ``n`` and ``seed``, like `cemlab.simulate.property`.
    question : {"drivers", "personas", "journeys", "peak_end"}, default "drivers"
        What is asked; see Notes.
    n : int or sequence of int, default (150, 300, 600, 1200)
        Numbers of answers.
    repeats : int, default 100
        Worlds of each size, at least 20.
    seed : int, default 0
        Seed of worlds and resampling. The same seed gives the same table, whatever the number of
        workers; the first worlds stay the same when there are more of them, or other sizes.
    workers : int, optional
        Processes; without it, one for each core.
    language : {"en", "zh"}, default "en"
        Language of sentences and figures.

    Returns
    -------
    PlanResult

    Raises
    ------
    OptionError
        The world or the question is not known, the truth of the world does not answer the
        question, or a number is too small.

    Notes
    -----
    The conclusion is *right*, *wrong*, or *cannot tell*; a world in which the verb refuses to
    answer cannot tell.

    drivers
        The strongest driver explains most of overall satisfaction in a very large sample
        (``truth["population"]``). *Right*: it is called first (it leads in 95% of the
        resamples and is told from each other one), or none is and it is among those named above
        average (its share with the whole interval above the mean share). *Wrong*: another is
        called first, or one of ``truth["no_effect"]``, which explains less than 1% in that
        sample, has the verdict above_noise, whatever else was said. Where nothing has an effect,
        to claim nothing is right.
    personas
        *Right*: the verdict is reproducible, with as many groups as ``truth["groups"]``,
        which are not steps of one dimension. *Wrong*: reproducible with another number. Where
        fewer than two groups are planted, to claim none is right.
    journeys
        The low point is where customers would feel worst if everybody came there. *Right*: its
        adjusted mean is the lowest, and is told from every other (Holm's p < .05). *Wrong*:
        that holds for another touchpoint. Where two share the lowest place, to claim none is
        right.
    peak_end
        *Right*: the verdict is the planted rule (``truth["remembered_weights"]``): over_weighting
        where a peak (best or worst moment) and the end are remembered, end_only, or averaging.
        *Wrong*: another of these three.

    Resamples within a world are fewer than usual (200 for drivers and peak_end, 100 for personas),
    and recorded in `glance()`. On two cores 400 worlds take about a minute; of personas, which are
    grouped again in every resample, a quarter of an hour.

    References
    ----------
    Wilson (1927) for the intervals; Cohen (1988) for 80%.

    Examples
    --------
    >>> plan = cemlab.simulate.plan("property", question="drivers", n=[150, 300])
    >>> plan.narrate()
    """
    maker = _maker(world)
    if question not in QUESTIONS:
        raise OptionError.unknown("question", question, QUESTIONS)
    sizes = _sizes(n)
    _check_counts(repeats, seed, workers)
    check_language(language)
    asked = QUESTIONS[question]
    truth = _truth(maker, sizes[0], seed, question, asked)
    answer = asked.answer(truth)  # refused before the time is spent where there is none
    jobs = [Job(maker, question, size, place, int(seed)) for size in sizes
            for place in range(repeats)]  # fmt: skip
    told = judge_all(jobs, workers)
    tidy = _rates(sizes, told, repeats)
    refused = sum(one.said == REFUSED for one in told)
    name = _name(world)
    whole = {
        "world": name, "question": question, "answer": answer, "repeats": repeats,
        "limit": ENOUGH, "enough": _enough(tidy), "n_refused": refused,
        "resamples": asked.resamples, "resamples_usual": asked.usual, "seed": int(seed),
    }  # fmt: skip
    return PlanResult(
        _components=tidy,
        _whole=whole,
        _tables={"said": _said(jobs, told)},
        _notes=tuple(_notes(whole, len(jobs))),
        labels={},
        language=language,
        provenance=Provenance(
            method="plan",
            options={"world": name, "question": question, "n": sizes, "repeats": repeats,
                     "seed": int(seed)},
            n=float(len(jobs)),
            n_effective=float(len(jobs)),
            n_dropped=0.0,
            seed=int(seed),
            resamples=asked.resamples,
            simulated=True,
            data=name,
        ),
    )  # fmt: skip


def _maker(world: str | Path | Recipe | Callable[..., World]) -> Callable[..., World]:
    """The function that makes a world from n and seed."""
    if isinstance(world, str) and world not in WORLDS and Path(world).suffix not in SUFFIXES:
        raise OptionError.unknown("world", world, WORLDS)
    if isinstance(world, (str, Path)):
        return partial(make, world if world in WORLDS else read_recipe(world))
    if isinstance(world, Recipe):
        return partial(make, world)
    if not callable(world):
        raise OptionError(
            f"`world` is a {type(world).__name__}. Expected a name ({', '.join(WORLDS)}), a "
            "recipe or its file, or a function that makes a world from n and seed, such as "
            "cemlab.simulate.property."
        )
    return world


def _name(world: str | Path | Recipe | Callable[..., World]) -> str:
    if isinstance(world, Recipe):
        return world.world
    if isinstance(world, (str, Path)):
        return Path(world).name
    return getattr(world, "__name__", type(world).__name__)


def _sizes(n: int | Sequence[int]) -> list[int]:
    """The sizes once each, the smallest first."""
    sizes = [n] if is_count(n) else n
    ok = isinstance(sizes, Iterable) and not isinstance(sizes, str)
    sizes = list(sizes) if ok else []
    if not sizes or not all(is_count(one) and one > 0 for one in sizes):
        raise OptionError(f"`n` is {n!r}. Expected numbers of answers, such as [150, 300].")
    return sorted({int(one) for one in sizes})


def _check_counts(repeats: int, seed: int, workers: int | None) -> None:
    if not is_count(repeats) or repeats < LEAST_REPEATS:
        raise OptionError(
            f"`repeats` is {repeats!r}. Expected a whole number of worlds, at least "
            f"{LEAST_REPEATS}: fewer say next to nothing about a rate."
        )
    if not is_count(seed):
        raise OptionError(f"`seed` is {seed!r}. Expected a whole number, 0 or more.")
    if workers is not None and (not is_count(workers) or workers < 1):
        raise OptionError(
            f"`workers` is {workers!r}. Expected a number of processes from 1, or None for one "
            "process for each core."
        )


def _truth(make: Callable[..., World], n: int, seed: int, question: str, asked: Question) -> Any:
    """The truth of a first world, after making sure that it can be asked at this size."""
    try:
        signature(make).bind(n, seed=seed)
    except TypeError as error:
        raise OptionError(
            f"`world` cannot be called with n and seed ({error}). Expected a function such as "
            "cemlab.simulate.property(n, seed=…)."
        ) from error
    world = make(n, seed=int(seed))
    if not isinstance(world, World):
        raise OptionError(
            f"`world` made a {type(world).__name__}. Expected a cemlab.simulate.World."
        )
    least = asked.least(world.truth)
    if n < least:
        raise OptionError(
            f"`n` has {n}. The question {question!r} can be answered from n = {least} on."
        )
    return world.truth


def _rates(sizes: Sequence[int], told: Sequence[Told], repeats: int) -> pd.DataFrame:
    """A row for each size and conclusion, with Wilson intervals."""
    found = np.array([one.conclusion for one in told]).reshape(len(sizes), repeats)
    counts = np.column_stack([(found == conclusion).sum(axis=1) for conclusion in CONCLUSIONS])
    share, low, high = wilson_intervals(counts, np.full(counts.shape, repeats))
    return pd.DataFrame(
        {
            "n": np.repeat(sizes, len(CONCLUSIONS)),
            "conclusion": list(CONCLUSIONS) * len(sizes),
            "estimate": share.ravel(),
            "conf_low": low.ravel(),
            "conf_high": high.ravel(),
            "n_worlds": repeats,
        }
    )


def _enough(tidy: pd.DataFrame) -> float:
    """The least size from which on the right conclusion is surely common enough; else NaN."""
    right = tidy[tidy["conclusion"] == RIGHT].sort_values("n", ascending=False)
    is_sure = (right["conf_low"] >= ENOUGH).cummin()
    return float(right.loc[is_sure, "n"].min()) if is_sure.any() else np.nan


def _said(jobs: Sequence[Job], told: Sequence[Told]) -> pd.DataFrame:
    """How often what was said, size by size, the commonest first."""
    counts = Counter((job.n, *one) for job, one in zip(jobs, told, strict=True))
    ordered = sorted(counts.items(), key=lambda one: (one[0][0], -one[1], one[0][2]))
    rows = [(*key, count) for key, count in ordered]
    return pd.DataFrame(rows, columns=["n", "conclusion", "said", "n_worlds"])


def _notes(whole: dict[str, Any], worlds: int) -> list[tuple[str, dict[str, Any]]]:
    notes: list[tuple[str, dict[str, Any]]] = []
    if whole["resamples"] < whole["resamples_usual"]:
        told = {"resamples": whole["resamples"], "usual": whole["resamples_usual"]}
        notes.append(("plan_resamples", told))
    if whole["n_refused"]:
        notes.append(("plan_refused", {"n": whole["n_refused"], "worlds": worlds}))
    return notes
