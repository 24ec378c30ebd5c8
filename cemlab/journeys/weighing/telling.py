"""Pain points → sentences: what hurts most, what decides, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.journeys.weighing.result import PainPointResult

BLOCK = "journeys.pain_points"
MOST_NAMED, MOST_FOUND = 3, 3
TONES = {"pain_point": "bad", "bright_spot": "good"}


def finding(result: PainPointResult, language: str) -> str:
    """How many were weighed, the pain points, moments of truth and bright spots."""
    say, whole = speaker(language), result.glance().iloc[0]
    sentences = [say(f"{BLOCK}.narrative.sizes", n=whole["n_weighed"], target=whole["target"],
                     n_customers=whole["n_customers"])]  # fmt: skip
    pains = of_class(result, "pain_point")
    for row in pains.head(MOST_NAMED).itertuples():
        facts = _facts(result, row, language)
        sentences.append(say(f"{BLOCK}.narrative.pain{_end(whole)}", **facts))
    if not len(pains):
        sentences.append(say(f"{BLOCK}.narrative.{_why_none(result)}"))
    truths = result.ranked().query("is_moment_of_truth")
    if len(truths):
        key = "truths_known" if whole["is_known"] else "truths"
        names = _names(result, truths["touchpoint"], language)
        sentences.append(say(f"{BLOCK}.narrative.{key}", items=names, n=len(truths)))
    bright = result.tidy().query("verdict == 'bright_spot'")["touchpoint"]
    if len(bright):
        names = _names(result, bright, language)
        sentences.append(say(f"{BLOCK}.narrative.bright", items=names, n=len(bright)))
    missing = _unweighed(result)
    if len(missing):
        sentences.append(say(f"{BLOCK}.narrative.missing", items=_names(result, missing, language)))
    open_ = result.tidy().query("verdict == 'cannot_tell'")["touchpoint"]
    if len(open_) and whole["resamples"]:
        sentences.append(say(f"{BLOCK}.narrative.open", items=_names(result, open_, language)))
    sentences.append(say(f"{BLOCK}.narrative.association"))
    return say("join").join(sentences)


def _why_none(result: PainPointResult) -> str:
    """Why there is no pain point: nothing falls short, or it cannot be told what does."""
    table, whole = result.tidy(), result.glance().iloc[0]
    if not whole["resamples"]:
        return "no_resamples"
    return "pain_open" if (table["verdict"] == "cannot_tell").any() else "pain_none"


def _unweighed(result: PainPointResult) -> list[str]:
    """Touchpoints of which nothing says how much they matter, or that are hidden."""
    table = result.tidy()
    return table.loc[table["verdict"].isin(["not_weighed", "suppressed"]), "touchpoint"].tolist()


def of_class(result: PainPointResult, verdict: str) -> pd.DataFrame:
    """Touchpoints of a class, the largest impact first."""
    table = result.ranked()
    return table[table["verdict"] == verdict]


def headline(result: PainPointResult, language: str) -> str:
    """The largest pain point, if it is told from the next; else those there are."""
    say, pains = speaker(language), of_class(result, "pain_point")
    if not len(pains):
        return say(f"{BLOCK}.headline.{_why_none(result)}")
    first = pains.iloc[0]
    if first["rank_high"] == 1:
        key = "first_weighed" if len(_unweighed(result)) else "first"
        return say(f"{BLOCK}.headline.{key}", item=result.label(first["touchpoint"], language))
    names = _names(result, pains["touchpoint"], language)
    return say(f"{BLOCK}.headline.some", items=names, n=len(pains))


def subline(result: PainPointResult, figure: str, language: str) -> str:
    """How to read the marks."""
    whole = result.glance().iloc[0]
    key = figure if whole["resamples"] else f"{figure}_plain"
    return speaker(language)(f"{BLOCK}.subline.{key}", target=whole["target"])


def findings(result: PainPointResult, language: str) -> tuple[Finding, ...]:
    """Pain points, then moments of truth that are none, by impact."""
    say, found = speaker(language), []
    pains, truths = of_class(result, "pain_point"), of_class(result, "moment_of_truth")
    for claim, rows in (("pain", pains), ("truth", truths)):
        for row in rows.head(MOST_FOUND).itertuples():
            facts = _facts(result, row, language)
            found.append(
                Finding(
                    value=facts["x"],
                    claim=say(f"{BLOCK}.finding.{claim}", **facts),
                    detail=say(f"{BLOCK}.detail.{claim}", **facts),
                    figure="impact",
                    tone=TONES.get(row.verdict, "plain"),
                    grade=_grade(result, row.n),
                )
            )
    return tuple(found)


def checked(result: PainPointResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    missing = table.loc[table["verdict"] == "not_weighed", "touchpoint"].tolist()
    hidden = table.loc[table["verdict"] == "suppressed", "touchpoint"].tolist()
    small = table.loc[table["n"] < SMALL_N, "touchpoint"].tolist()
    negative = table.loc[table["importance"] < 0, "touchpoint"].tolist()
    rows: list[tuple[Any, ...]] = [
        ("target_declared", int(not whole["is_neutral"]), 1, not whole["is_neutral"]),
        ("importance_uncertain", int(not whole["is_known"]), 1, not whole["is_known"]),
        ("not_weighed", len(missing), 0, not missing, *missing),
        ("negative", len(negative), 0, not negative, *negative),
        ("hidden", len(hidden), 0, not hidden, *hidden),
        ("small", len(small), 0, not small, *small),
        ("resampled", whole["resamples"], 1, whole["resamples"] > 0),
    ]
    return check_table(result, rows, f"{BLOCK}.check", language)


def _end(whole: pd.Series) -> str:
    return "" if whole["top"] == 3 else "_first"


def _names(result: PainPointResult, touchpoints: Any, language: str) -> str:
    return listed([result.label(name, language) for name in touchpoints], language, MOST_NAMED)


def _facts(result: PainPointResult, row: Any, language: str) -> dict[str, Any]:
    say = speaker(language)
    adjusted = row.adjusted == row.adjusted
    low = row.adjusted_low if adjusted else row.mean_low
    return {
        "item": result.label(row.touchpoint, language), "x": say(f"{BLOCK}.value", x=row.estimate),
        "low": row.conf_low, "high": row.conf_high, "chance": row.p_top3,
        "importance": row.importance, "important": row.p_important, "sd": row.sd,
        "mean": row.adjusted if adjusted else row.mean, "mean_low": low,
        "mean_high": row.adjusted_high if adjusted else row.mean_high, "reach": row.reach,
        "n": row.n,
    }  # fmt: skip


def _grade(result: PainPointResult, n: float) -> str:
    """C under 30 ratings; B under 100, or where importance is taken as known."""
    known = bool(result.glance()["is_known"].iloc[0])
    return "C" if n < SMALL_N else "B" if n < ENOUGH_N or known else "A"
