"""Driver results → sentences, checked against intervals, ranks and the noise floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.drivers.result import DriverResult

SURE = 0.95  # share of resamples in which the first driver must lead to be called first
FEW, MANY = 30, 100  # answers, for the grade of a finding
MOST_NAMED = 3  # drivers named in a headline


def finding(result: DriverResult, language: str) -> str:
    """How well the drivers explain the outcome, which comes first, and what is not known."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    facts = {
        "n_drivers": len(table), "r_squared": whole["r_squared"], "n": whole["n"],
        "outcome": result.label(whole["outcome"], language),
        "low": whole["r_squared_low"], "high": whole["r_squared_high"],
    }  # fmt: skip
    fit = "fit" if whole["resamples"] else "fit_plain"
    sentences = [say(f"drivers.narrative.{fit}", **facts), _first(result, language)]
    noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
    if noise:
        sentences.append(say("drivers.narrative.noise", drivers=_names(result, noise, language)))
    two_part = list(result.notes_of("na_declared").get("items", []))
    if len(two_part) > MOST_NAMED:
        sentences.append(say("drivers.narrative.two_part_many", n_drivers=len(two_part)))
    elif two_part:
        named = _names(result, two_part, language)
        sentences.append(say("drivers.narrative.two_part", drivers=named))
    if whole["left_out"]:
        dropped = whole["left_out"] * whole["n"] / (1 - whole["left_out"])
        sentences.append(say("drivers.narrative.dropped", n_dropped=dropped))
    sentences.append(say("drivers.narrative.association"))
    return say("join").join(sentences)


def headline(result: DriverResult, language: str) -> str:
    """The strongest claim that intervals and ranks allow."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    outcome = result.label(whole["outcome"], language)
    if not whole["resamples"] or table["rank"].isna().all():
        return say("drivers.headline.unsure", outcome=outcome)
    urgent = priorities(result)
    if urgent:
        named = _names(result, urgent[:MOST_NAMED], language)
        return say("drivers.headline.priority", drivers=named)
    first = result.label(table["driver"].iloc[0], language)
    if len(table) == 1 or table["p_first"].iloc[0] >= SURE:
        return say("drivers.headline.first", driver=first, outcome=outcome)
    above = table.loc[table["share_low"] > whole["mean_share"], "driver"].tolist()
    if len(above) > 1:
        named = _names(result, above[:MOST_NAMED], language)
        return say("drivers.headline.group", drivers=named, outcome=outcome)
    if above:
        return say("drivers.headline.above", driver=first, outcome=outcome)
    return say("drivers.headline.open", outcome=outcome)


def subline(result: DriverResult, figure: str, language: str) -> str:
    """How to read the marks of a figure."""
    cut = result.glance()["mean_cut"].iloc[0]
    return speaker(language)(f"drivers.subline.{figure}", cut=cut)


def findings(result: DriverResult, language: str) -> tuple[Finding, ...]:
    """Priorities, else the first driver; how much is explained; what cannot be told."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    if not whole["resamples"] or table["rank"].isna().all():
        return ()
    grade = _grade(result)
    rows = table.set_index("driver", drop=False)
    urgent = priorities(result)[:2]
    found = [_of_driver(result, rows.loc[name], "priority", grade, language) for name in urgent]
    if not urgent or table["driver"].iloc[0] not in urgent:
        is_sure = table["p_first"].iloc[0] >= SURE
        how = "first" if is_sure else "tied"
        found.insert(len(urgent), _of_driver(result, table.iloc[0], how, grade, language))
    outcome = result.label(whole["outcome"], language)
    found.append(
        Finding(
            value=say("drivers.value.share", share=whole["r_squared"]),
            claim=say("drivers.finding.fit", outcome=outcome),
            detail=say("drivers.detail.fit", low=whole["r_squared_low"],
                       high=whole["r_squared_high"], n=whole["n"]),
            figure="importance",
            grade=grade,
        )
    )  # fmt: skip
    noise = table.loc[table["verdict"] == "noise"]
    if len(noise):
        found.append(_of_driver(result, noise.iloc[-1], "noise", grade, language))
    return tuple(found)


def priorities(result: DriverResult) -> list[str]:
    """Drivers whose importance is above the average share and whose rating below the average
    of the drivers, both with the whole 95% interval, most important first."""
    table, whole = result.tidy(), result.glance().iloc[0]
    urgent = (table["share_low"] > whole["mean_share"]) & (table["mean_high"] < whole["mean_cut"])
    return table.loc[urgent, "driver"].tolist()


def _first(result: DriverResult, language: str) -> str:
    """Which driver leads, and whether that can be told."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    row = table.iloc[0]
    facts = {"driver": result.label(row["driver"], language), "share": row["share"]}
    if len(table) == 1:
        return say("drivers.narrative.only", driver=facts["driver"])
    if not whole["resamples"] or pd.isna(row["p_first"]):
        return say("drivers.narrative.first_plain", **facts)
    facts |= {"low": row["share_low"], "high": row["share_high"], "p_first": row["p_first"]}
    if row["p_first"] >= SURE:
        return say("drivers.narrative.first", **facts)
    second = table.iloc[1]
    other = {"second": result.label(second["driver"], language), "second_share": second["share"]}
    return say("drivers.narrative.tied", **facts, **other)


def _of_driver(
    result: DriverResult, row: pd.Series, claim: str, grade: str, language: str
) -> Finding:
    say, whole = speaker(language), result.glance().iloc[0]
    names = {
        "driver": result.label(row["driver"], language),
        "outcome": result.label(whole["outcome"], language),
    }
    detail = say(
        "drivers.detail.share", share=row["share"], low=row["share_low"], high=row["share_high"],
        rank_low=int(row["rank_low"]), rank_high=int(row["rank_high"]),
        n_drivers=len(result.tidy()), mean=row["mean"], mean_low=row["mean_low"],
        mean_high=row["mean_high"], n=row["n"],
    )  # fmt: skip
    return Finding(
        value=say("drivers.value.share", share=row["share"]),
        claim=say(f"drivers.finding.{claim}", **names),
        detail=detail,
        figure="importance",
        grade=grade,
    )


def _names(result: DriverResult, drivers: list[str], language: str) -> str:
    return listed([result.label(name, language) for name in drivers], language)


def _grade(result: DriverResult) -> str:
    """C under 30 answers, B under 100 or with a failed check, A otherwise.

    Whether the first driver leads is told by the sentence itself, and lowers no grade.
    """
    n = result.glance()["n"].iloc[0]
    if n < FEW:
        return "C"
    checks = result.checks()
    failed = checks.loc[checks["check"] != "lead", "passed"] == False  # noqa: E712
    return "B" if n < MANY or failed.any() else "A"
