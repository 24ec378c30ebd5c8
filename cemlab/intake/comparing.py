"""What a new study can compare: groups or waves, periods of time, and branches side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.intake import wordings
from cemlab.intake.draft import Draft, Guess, ItemGuess

GROUPED = 0.5  # share of those who rate the outcome, whose group is known
MOST_GROUPS = 8
FEWEST_PERIODS = 8  # fewer give a control chart no centre to speak of
PERIODS = {"month": "M", "quarter": "Q"}
FEWEST_BRANCHES = 5
MANY_GROUPS = 8  # of a segment that may be branches, though nothing in its name says so
MOST_HIDDEN = 0.5  # share of branches with too few answers to be shown


def group_of(draft: Draft, survey: Any, outcome: str) -> str | None:
    """The first segment that is known of most, in few groups, each large enough to be shown."""
    least = survey.circumstances.min_cell
    for item in _segments(draft):
        counts = _counts(survey, item.name, outcome)
        if 2 <= len(counts) <= MOST_GROUPS and counts.min() >= least:
            return item.name
    return None


def proposed(draft: Draft, survey: Any, scored: Mapping[str, Any]) -> dict[str, tuple[Guess, ...]]:
    """Comparisons of what the block `metrics` scores, the likeliest of each block first.

    Parameters
    ----------
    draft : Draft
    survey : Survey
    scored : mapping
        The block `metrics`.

    Returns
    -------
    dict of str to tuple of Guess
        By block (comparison, trend, league): its options, and why.
    """
    named = {key: one for key, one in scored.items() if key != "by"}
    guesses = {
        "comparison": (*by_wave(survey), *_by_group(survey, scored)),
        "trend": (*over_waves(survey), *_over_time(survey, scored["outcome"])),
        "league": tuple(_of_branches(draft, survey, scored["outcome"])),
    }
    return {
        block: tuple(with_options(one, named) for one in found)
        for block, found in guesses.items() if found
    }  # fmt: skip


def with_options(guess: Guess, named: Mapping[str, Any]) -> Guess:
    """A guess with what is scored before how it is compared."""
    return Guess(value={**named, **guess.value}, sure=guess.sure, why=guess.why, facts=guess.facts)


def by_wave(survey: Any) -> Iterator[Guess]:
    """Each wave against the one before, where there are several."""
    if (n := len(survey.waves())) >= 2:
        yield _guess({"by": "wave"}, "comparison.waves", n=n)


def over_waves(survey: Any) -> Iterator[Guess]:
    """The waves on a control chart, where there are enough."""
    if (n := len(survey.waves())) >= FEWEST_PERIODS:
        yield _guess({"every": "wave"}, "trend.waves", n=n)


def _by_group(survey: Any, scored: Mapping[str, Any]) -> Iterator[Guess]:
    by = scored.get("by")
    if by is not None:
        n = len(_counts(survey, by, scored["outcome"]))
        least = survey.circumstances.min_cell
        yield _guess({"by": by}, "comparison.groups", n=n, least=least)


def _over_time(survey: Any, outcome: str) -> Iterator[Guess]:
    """Months, or else quarters, most of which have answers enough."""
    times = survey.times()
    if times is None:
        return
    times = pd.to_datetime(times)[survey.column(outcome).notna().to_numpy(bool)].dropna()
    if times.dt.tz is not None:
        times = times.dt.tz_localize(None)
    for every, code in PERIODS.items():
        counts = times.dt.to_period(code).value_counts().sort_index()
        if not len(counts):
            return
        n = (counts.index[-1] - counts.index[0]).n + 1
        empty = [0] * (n - len(counts))  # months without an answer between two others
        median = float(pd.Series([*counts, *empty]).median())
        if n >= FEWEST_PERIODS and median >= survey.circumstances.min_cell:
            yield _guess({"every": every}, f"trend.{every}", n=n, median=median)


def _of_branches(draft: Draft, survey: Any, outcome: str) -> Iterator[Guess]:
    """Segments that are called like branches, those with most groups first; else the largest."""
    least, found = survey.circumstances.min_cell, []
    for item in _segments(draft):
        counts = _counts(survey, item.name, outcome)
        shown = int((counts >= least).sum())
        if shown >= FEWEST_BRANCHES and shown > MOST_HIDDEN * len(counts):
            found.append((shown, len(counts), item))
    found.sort(key=lambda one: -one[0])
    for shown, n, item in found:
        if _is_place(item):
            yield _guess({"by": item.name}, "league.named", n=n, shown=shown, least=least)
    for shown, n, item in found:
        people = wordings.names_any(f"{item.name} {item.label}", "about_people")
        if shown >= MANY_GROUPS and not people and not _is_place(item):
            yield _guess({"by": item.name}, "league.largest", n=n, shown=shown, least=least)


def _is_place(item: ItemGuess) -> bool:
    """Whether a segment is called like branches or places, and asks neither how many nor why."""
    named = f"{item.name} {item.label}"
    return wordings.names_any(named, "branches") and not wordings.names_any(named, "how_many")


def _segments(draft: Draft) -> list[ItemGuess]:
    """Segments in the order of the file; last those of numbers, which may be no groups at all."""
    groups = [item for item in draft.items.values() if item.role.value == "segment"]
    return sorted(groups, key=lambda item: item.role.sure == "check")


def _counts(survey: Any, segment: str, outcome: str) -> pd.Series:
    """Answers to the outcome by group; none where the group of too many is not known."""
    answered = survey.column(outcome).notna()
    counts = survey.column(segment)[answered].value_counts()
    counts = counts[counts > 0]
    return counts if counts.sum() >= GROUPED * answered.sum() else counts.iloc[:0]


def _guess(options: dict[str, Any], why: str, **facts: Any) -> Guess:
    return Guess(value=options, sure="check", why=why, facts=facts)
