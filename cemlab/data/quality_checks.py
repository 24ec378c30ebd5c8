"""What a survey's data can bear: one row for each question about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cells, differencing, suspicion
from cemlab.language import listed, speaker
from cemlab.numerics import STYLE_LIMIT

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

MOSTLY_MISSING = 0.40  # methods: 4.4, excluded by default above this share of nonresponse
HEAVY_WEIGHTS = 2.0  # methods: 1.10
STRAIGHT_LINED = 0.20  # our choice: above it, ask who straight-lines before modelling
SMALL_SURVEY = 100  # our choice: below it most comparisons cannot tell
SPED = 0.10  # our choice: above it, ask who hurried before modelling
MOST_LEVELS = 5  # small levels that are named; a table by segment has them all
UNMATCHED = 0.20  # our choice: above it, who has a match is a question of its own


class Check(NamedTuple):
    """One question about the data; without a limit it only tells a fact."""

    name: str
    value: float
    threshold: float | None = None
    passed: bool | None = None
    facts: Mapping[str, Any] = {}
    said: str = ""


def checks(survey: Survey, language: str) -> pd.DataFrame:
    """One row per question about the data: check, value, threshold, passed, note."""
    say = speaker(language)
    found = [
        *_answers(survey, language), *_answering(survey, language), *_weights(survey),
        *_rows(survey), *_waves_and_joins(survey, language), *_people(survey, language),
    ]  # fmt: skip
    return pd.DataFrame(
        [
            {"check": one.name, "value": float(one.value), "threshold": one.threshold,
             "passed": one.passed,
             "note": say(f"data.check.{one.said or one.name}", value=one.value, **one.facts)}
            for one in found
        ]
    ).astype({"threshold": float, "passed": object})  # fmt: skip


def _answers(survey: Survey, language: str) -> Iterator[Check]:
    """How many answered what; blanks count among those who were asked and still there."""
    rated = [name for name, item in survey.items.items() if item.role in ("outcome", "driver")]
    blank = {}
    for name in rated:
        missing = survey.count(survey.is_missing(name))
        asked = survey.count(survey.column(name).notna().to_numpy()) + missing
        blank[name] = missing / asked if asked else 0.0
    mostly = [survey.label(name, language) for name in rated if blank[name] > MOSTLY_MISSING]
    constant = [survey.label(name, language) for name in rated if survey.column(name).nunique() < 2]
    yield Check("respondents", survey.n, SMALL_SURVEY, survey.n >= SMALL_SURVEY)
    if not rated:
        return
    yield Check(
        "worst_missing", max(blank.values(), default=0.0), MOSTLY_MISSING, not mostly,
        {"items": listed(mostly, language)},
    )  # fmt: skip
    yield Check("constant_items", len(constant), 0, not constant,
                {"items": listed(constant, language)})  # fmt: skip
    drivers = suspicion.drivers_of(survey)
    if len(drivers) > 1:
        answered = survey.answers()[drivers].notna().all(axis=1).to_numpy()
        never_met = any(survey.is_not_applicable(name).any() for name in drivers)
        said = "complete_cases_never_met" if never_met else ""
        yield Check("complete_cases", survey.count(answered) / survey.n, said=said)


def _answering(survey: Survey, language: str) -> Iterator[Check]:
    """How people answered: in haste, all alike, or as others did."""
    drivers = suspicion.drivers_of(survey)
    if len(drivers) > 2:
        straight = suspicion.straight_lined(survey, drivers)
        yield Check("straight_lined", straight, STRAIGHT_LINED, straight <= STRAIGHT_LINED)
    sped = suspicion.speeders(survey)
    if sped is not None:
        share = survey.count(sped.rows) / survey.n
        facts = {"n": survey.count(sped.rows), "minutes": sped.median / 60}
        yield Check("speeders", share, SPED, share <= SPED, facts)
    again = suspicion.duplicates(survey)
    if again is not None and again.has_words:
        yield Check("duplicates", again.n, 0, not again.n, said="duplicates_words")
    elif again is not None:
        yield Check("duplicates", again.n, facts={"n_items": again.n_items})
    style = suspicion.style(survey)
    if style is not None:
        known = not np.isnan(style.r)
        said = "response_style" if known else "response_style_unknown"
        if not np.isnan(style.midpoint):
            said += "_midpoint"
        yield Check(
            "response_style", style.r if known else style.extreme, STYLE_LIMIT if known else None,
            not style.dominates if known else None, style._asdict(), said,
        )  # fmt: skip


def _weights(survey: Survey) -> Iterator[Check]:
    told = survey.circumstances
    if survey.weight_kind == "survey":
        effect = survey.design_effect
        yield Check("design_effect", effect, HEAVY_WEIGHTS, effect <= HEAVY_WEIGHTS)
    else:
        said = "frequencies" if survey.weight_kind == "frequency" else "unweighted"
        yield Check("design_effect", 1.0, said=said)
    if told.is_raked:
        yield Check("raked", told.n_trimmed, facts={"n": sum(told.unraked.values())},
                    said="raked_gaps" if told.unraked else "")  # fmt: skip
    if survey.n_zero_weight:
        yield Check("zero_weights", survey.n_zero_weight, 0, False)


def _rows(survey: Survey) -> Iterator[Check]:
    """Who left, who was left out, and what nobody declared."""
    told = survey.circumstances
    left = np.zeros(len(survey), bool)
    for name in survey.items:
        left |= survey.has_dropped_out(name)
    if left.any():
        yield Check("dropped_out", survey.count(left) / survey.n, facts={"n": survey.count(left)})
    if told.left_out:
        facts, n = {"columns": cells.some_of(list(told.left_out))}, sum(told.left_out.values())
        if 0 < n < told.min_cell:  # numbers of the whole file would give these few away
            yield Check("left_out_rows", n, told.min_cell, False, facts, "left_out_few")
        else:
            yield Check("left_out_rows", n, facts=facts)
    if told.unasked:
        items = cells.some_of([f"{name} ({n})" for name, n in told.unasked.items()])
        yield Check("answered_unasked", sum(told.unasked.values()), 0, False, {"items": items})
    if survey.ignored:
        yield Check("ignored_columns", len(survey.ignored))


def _waves_and_joins(survey: Survey, language: str) -> Iterator[Check]:
    told = survey.circumstances
    for wave, changes in told.changes.items():
        differ = [name for name, change in changes.items() if change.decision != "same"]
        open_ = [name for name in differ if changes[name].decision == "undecided"]
        if differ:
            names = listed([survey.label(name, language) for name in differ], language)
            facts = {"wave": wave, "n": len(differ), "items": names}
            yield Check("changed_items", len(open_), 0, not open_, facts)
    for match in told.matches:
        share = match.n_matched / match.n_rows if match.n_rows else 0.0
        facts = {"join": match.name, "n": match.n_rows - match.n_matched, "unused": match.n_unused}
        yield Check("joined", share, 1 - UNMATCHED, share >= 1 - UNMATCHED, facts)


def _people(survey: Survey, language: str) -> Iterator[Check]:
    """How people are protected, and whom a table by segment would give away."""
    told = survey.circumstances
    if survey.ids() is not None or survey.customers() is not None:
        said = "pseudonyms" if told.is_pseudonymous else "plain_ids"
        yield Check("ids", float(told.is_pseudonymous), said=said)
    if told.n_comments:
        yield Check("masked", told.n_masked, facts={"n": told.n_comments})
    smallest, small = np.inf, []
    for name, item in survey.items.items():
        if item.role != "segment":
            continue
        for level, members in suspicion.members_of(survey, name).items():
            n = survey.count(members)
            smallest = min(smallest, n)
            if n < told.min_cell:
                shown = _level(survey, name, level, language)
                small.append(f"{survey.label(name, language)}: {shown}")
    if np.isfinite(smallest):
        yield Check("coverage", len(small), 0, not small,
                    {"limit": told.min_cell, "items": _some(small, language)})  # fmt: skip
    pairs = [
        " / ".join(f"{survey.label(name, language)}: {_level(survey, name, level, language)}"
                   for name, level in (found[:2], found[2:]))
        for found in differencing.nested_levels(survey)
    ]  # fmt: skip
    if pairs:
        yield Check("nested_levels", len(pairs), 0, False,
                    {"limit": told.min_cell, "items": _some(pairs, language)})  # fmt: skip


def _level(survey: Survey, name: str, level: str, language: str) -> str:
    """How a level of a segment is called."""
    return survey.labels([name]).get(level, {}).get(language, level)


def _some(levels: list[str], language: str) -> str:
    """Levels in a row, the first few where there are many."""
    named = levels[:MOST_LEVELS] + ["…"] * (len(levels) > MOST_LEVELS)
    return ("；" if language == "zh" else "; ").join(named)
