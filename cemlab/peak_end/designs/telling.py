"""Designs → sentences: what is predicted, against what, and that it must be tried."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.peak_end.designs.result import DesignResult


def finding(result: DesignResult, language: str) -> str:
    """The journey, what the contest allows, the edits, prudence, and the test."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    facts = _facts(result, language)
    sentences = [say("peak_end.design.narrative.start", **facts)]
    if whole["is_limited"]:
        sentences.append(say(f"peak_end.design.narrative.limited_{whole['contest']}", **facts))
    for row in table.itertuples():
        told = facts | _numbers(result, row, language)
        sentences.append(say("peak_end.design.narrative.edit", **told))
        against = row.against_baseline if row.mean_change else "same"
        sentences.append(say(f"peak_end.design.narrative.against_{against}", **told))
        if row.extrapolates:
            sentences.append(say("peak_end.design.narrative.extrapolates"))
    if "design_ethics" in dict(result.notes(language)):
        sentences.append(say("notes.design_ethics"))
    plan = result.ab_plan()
    best = _best(result)
    own = plan[plan["edit"] == best["edit"]]
    if len(own) and math.isfinite(own["n_per_arm"].iloc[0]):
        sizes = {"n_arm": own["n_per_arm"].iloc[0], "n_half": own["n_per_arm_half"].iloc[0]}
        key = "test" if math.isfinite(sizes["n_half"]) else "test_large"
        edit = result.label(best["edit"], language)
        sentences.append(say(f"peak_end.design.narrative.{key}", edit=edit, **sizes))
    sentences.append(say("notes.design_untried"))
    return say("join").join(sentences)


def headline(result: DesignResult, language: str) -> str:
    """What the contest and the intervals allow to be said."""
    say, whole, best = speaker(language), result.glance().iloc[0], _best(result)
    facts = _facts(result, language)
    if whole["is_limited"]:
        return say("peak_end.design.headline.limited", **facts)
    if not _is_more(best):
        return say("peak_end.design.headline.none", **facts)
    told = facts | _numbers(result, best, language)
    key = "more_far" if best["extrapolates"] else "more"
    return say(f"peak_end.design.headline.{key}", **told)


def subline(result: DesignResult, figure: str, language: str) -> str:
    """How to read the marks, and that it is an association."""
    say, whole = speaker(language), result.glance().iloc[0]
    parts = [say("peak_end.design.subline")]
    if whole["n_customers"] < SMALL_N:
        parts.append(say("peak_end.subline.few", limit=SMALL_N))
    return say("join").join([*parts, say("notes.design_untried")])


def findings(result: DesignResult, language: str) -> tuple[Finding, ...]:
    """The best edit, where it is told from raising the mean by as much."""
    whole, best = result.glance().iloc[0], _best(result)
    if whole["is_limited"] or not _is_more(best):
        return ()
    say, told = speaker(language), _facts(result, language) | _numbers(result, best, language)
    is_weak = whole["n_customers"] < SMALL_N or best["extrapolates"]
    return (
        Finding(
            value=say("peak_end.value.level", level=best["estimate"]),
            claim=headline(result, language),
            detail=say("peak_end.design.detail", **told),
            figure="edits",
            tone="good",
            grade="C" if is_weak else "B",  # never A: nothing was tried
        ),
    )


def checked(result: DesignResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy(), result.glance().iloc[0]
    far = int(table["extrapolates"].sum())
    return [
        ("supported", float(not whole["is_limited"]), 1.0, not whole["is_limited"]),
        ("journeys", whole["n"], whole["needed"], whole["n"] >= whole["needed"]),
        ("extrapolates", far, 0.0, not far),
        ("far_journey", whole["distance"], whole["usual_distance"],
         whole["distance"] <= whole["usual_distance"]),
    ]  # fmt: skip


def _best(result: DesignResult) -> pd.Series:
    """The largest change that is told from raising the mean, within what was observed if there is
    one; the largest of all where none is told."""
    table = result.tidy()
    told = table[[_is_more(row) for _, row in table.iterrows()]]
    near = told[~told["extrapolates"]]
    return next(one for one in (near, told, table) if len(one)).iloc[0]


def _is_more(row: pd.Series) -> bool:
    return row["verdict"] == "rise" and row["against_baseline"] == "more"


def _facts(result: DesignResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    names = ("level", "n", "n_customers", "n_moments")
    return {name: whole[name] for name in names} | {
        "outcome": result.label(whole["outcome"], language)
    }


def _numbers(result: DesignResult, row: Any, language: str) -> dict[str, Any]:
    """Numbers of one edit, for a sentence."""
    own = row._asdict() if hasattr(row, "_asdict") else dict(row)
    return {
        "edit": result.label(own["edit"], language), "change": own["estimate"],
        "low": own["conf_low"], "high": own["conf_high"], "before": own["before"],
        "after": own["after"], "rise": own["mean_change"], "baseline": own["baseline"],
        "beyond": own["difference"], "beyond_low": own["difference_low"],
        "beyond_high": own["difference_high"],
    }  # fmt: skip
