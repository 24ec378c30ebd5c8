"""The verb: count who was heard at each part, hide what is few, bound what the others might say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import OptionError
from cemlab.metrics.asking import Asked, read_answers
from cemlab.metrics.bounds import ends_of
from cemlab.metrics.heard import counting
from cemlab.metrics.heard.result import CoverageResult
from cemlab.metrics.weak_points import provenance_of
from cemlab.numerics import rows_to_hide, suppress, wilson_intervals

BOUNDS = ("without", "n", "n_without", "estimate", "lowest", "highest")


def coverage(
    survey: Survey,
    events: EventLog | None = None,
    *,
    customers: int | None = None,
    outcome: str | None = None,
    metric: str | None = None,
    **options: Any,
) -> CoverageResult:
    """How many of customers, journeys and moments were heard, and what the others might say.

    Parameters
    ----------
    survey : Survey
        Everybody who was asked, those without any answer included where the file has them.
    events : EventLog, optional
        What customers lived; a log of its own, not items of the survey.
    customers : int, optional
        How many customers there are: those who are not in the survey were never asked. Where it
        is not given and a log tells customers apart, all who are in the log or in the survey.
    outcome, metric : str, optional
        The headline score, as for `score`; its bounds are told with those who were not heard.
    **options
        Of the score: `scale`, `top_boxes`, `direction`, `of`, `index_weights`.

    Returns
    -------
    CoverageResult

    Raises
    ------
    OptionError
        There are fewer customers than people in the survey, or of `outcome` and `metric` one is
        missing.

    Notes
    -----
    People are counted, not weighted: weights say whom they stand for, not who spoke. Bounds are
    those of Manski, as in `MetricResult.bounds`: who was never asked at the worst, or at the best
    answer. A log does not tell whether anybody was asked at a moment; what was not rated counts as
    silent there.

    Examples
    --------
    >>> cemlab.metrics.coverage(survey, customers=5_000, outcome="recommend", metric="nps")
    """
    arguments.check_survey(survey)
    if events is not None and not isinstance(events, EventLog):
        raise OptionError(f"`events` is {type(events).__name__}. Expected an EventLog or nothing.")
    if (outcome is None) != (metric is None):
        raise OptionError("`outcome` and `metric` belong together: give both, or neither.")
    for name in options:
        if name not in Asked._fields or outcome is None:
            raise OptionError.unknown("option of the score", name, Asked._fields)
    people = counting.people_of(survey)
    known = _customers(customers, survey, events, people)
    rows = [counting.of_customers(people, known), *counting.of_items(survey)]
    if events is not None and not events.is_from_survey:
        rows += counting.of_events(events)
    least = survey.circumstances.min_cell
    tidy = _table(rows, least, is_census=known == people.in_file)
    bounds = pd.DataFrame(columns=list(BOUNDS))
    if outcome is not None:
        bounds = _bounds(survey, outcome, metric, options, known, least)
    first, few = tidy.iloc[0], tidy["share"].isna()
    widest = {} if bounds.empty else dict(bounds.iloc[-1])
    return CoverageResult(
        _components=tidy,
        _whole={
            "customers": np.nan if known is None else float(known), "in_file": people.in_file,
            "outcome": outcome, "metric": metric, "n_hidden": int(few.sum()),
            **{name: widest.get(name, np.nan) for name in BOUNDS[2:]},
        },
        _tables={"bounds": bounds},
        _notes=(("few_heard", {"limit": least}),) if few.any() else (),
        labels=counting.labels_of(survey, events) | ({} if outcome is None else
                                                     survey.labels([outcome])),
        language=survey.language,
        # people are counted, whatever their weights
        provenance=replace(provenance_of(
            survey, "coverage",
            {"customers": customers, "outcome": outcome, "metric": metric, **options},
            n=people.in_file, n_effective=people.in_file,
            n_dropped=float(np.nan_to_num(first["n_missing"])),
        ), weighted=False, weight_kind=None),
    )  # fmt: skip


def _customers(
    given: int | None, survey: Survey, events: EventLog | None, people: counting.People
) -> int | None:
    """How many customers there are; None where nobody knows."""
    if given is None:
        return counting.customers_of(survey, events)
    if not arguments.is_count(given) or given < people.in_file:
        raise OptionError(
            f"`customers` is {given!r}, but the survey has {people.in_file:,.0f} people. Expected "
            "a whole number of all customers, asked or not."
        )
    return int(given)


def _table(rows: list[dict[str, Any]], least: int, *, is_census: bool) -> pd.DataFrame:
    """The rows with shares and, where they are of a sample, intervals; small cells hidden."""
    table = pd.DataFrame(rows).reindex(columns=CoverageResult.columns[:-3])
    counts, is_hidden = list(counting.COUNTS), np.zeros(len(table), bool)
    for kind in counting.OF_LOG:  # they add up to all journeys, and to all moments
        own = table.index[table["kind"].eq(kind)]
        if len(own) > 1:
            few = suppress(table.loc[own, "n"].to_numpy(float), minimum=least)
            cells = table.loc[own, counts[:2]].to_numpy(float)
            gone = own[rows_to_hide(cells, minimum=least, hidden=few)]
            table.loc[gone, counts], is_hidden[gone] = np.nan, True
            table.loc[own[few], "n"] = np.nan
    # how many of all gave no answer to an item is told everywhere, by `score` for one
    secret = ~table["kind"].isin(counting.OF_SAMPLE) | (table["n"] < least)
    for place, row in table[secret].iterrows():
        told = [name for name in counts if row[name] == row[name]]
        gone = suppress(row[told].to_numpy(float), minimum=least) | (row["n"] < least)
        table.loc[place, [name for name, few in zip(told, gone, strict=True) if few]] = np.nan
        is_hidden[place] |= gone.any()
    table.loc[table["n"] < least, "n"] = np.nan
    concerned = table["n"] - table["n_not_applicable"].fillna(0)
    told = ~is_hidden & (concerned > 0)
    share = (table["n_answered"] / concerned).where(told)
    sampled = told & table["kind"].isin(counting.OF_SAMPLE) & (not is_census)
    low, high = np.full((2, len(table)), np.nan)
    if sampled.any():
        _, low[sampled], high[sampled] = wilson_intervals(
            table.loc[sampled, "n_answered"].to_numpy(float), concerned[sampled].to_numpy(float)
        )
    return table.assign(share=share, share_low=low, share_high=high)


def _bounds(
    survey: Survey, outcome: str, metric: str, options: dict[str, Any], known: int | None,
    least: int,
) -> pd.DataFrame:  # fmt: skip
    """The score with those who were not heard at the worst and at the best answer."""
    answers = read_answers(survey, outcome, metric, Asked(**options))
    heard = counting.people(survey, answers.is_valid)
    ends = ends_of(answers)
    if heard < least or ends is None:
        return pd.DataFrame(columns=list(BOUNDS))
    estimate = answers.estimate(survey, answers.is_valid).estimate
    concerned = ~answers.is_valid & ~survey.is_not_applicable(outcome)
    silent = max(counting.people(survey, answers.is_valid | concerned) - heard, 0.0)
    others = {"silent": silent}
    if known is not None:
        unasked = known - counting.people_of(survey).in_file
        others |= {"never_asked": unasked, "unheard": silent + unasked}
    rows = [
        (name, heard, n, estimate,
         *((estimate * heard + end * n) / (heard + n) for end in ends))
        for name, n in others.items() if n
    ]  # fmt: skip
    if len(rows) == 2:  # the sum is the other
        rows = rows[:1]
    return pd.DataFrame(rows, columns=list(BOUNDS))
