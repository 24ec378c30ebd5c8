"""Driver results → sentences, checked against intervals, ranks and the noise floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.drivers.result import DriverResult

SURE = 0.95  # share of resamples in which the first driver must lead to be called first
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
    fit = f"{fit}_one" if len(table) == 1 else fit
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
    if not whole["resamples"]:
        return say("drivers.headline.unsure", outcome=outcome)
    if table["rank"].isna().all():
        return say("drivers.headline.too_few", outcome=outcome)
    told = table[table["verdict"] == "above_noise"]
    if not len(told):
        return say("drivers.headline.nothing", outcome=outcome)
    urgent = priorities(result)
    if urgent:
        return say("drivers.headline.priority", drivers=_some(result, urgent, language))
    first = result.label(told["driver"].iloc[0], language)
    if len(table) == 1:
        return say("drivers.headline.only", driver=first, outcome=outcome)
    if told["p_first"].iloc[0] >= SURE:
        return say("drivers.headline.first", driver=first, outcome=outcome)
    above = told[told["share_low"] > whole["mean_share"]]
    if not len(above):
        return say("drivers.headline.open", outcome=outcome)
    is_open = above["rank_low"].max() <= above["rank_high"].min()
    key = "group" if len(above) > 1 and is_open else "above"
    named = _some(result, above["driver"].tolist(), language)
    return say(f"drivers.headline.{key}", drivers=named, outcome=outcome)


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
    leads = table.iloc[0]
    if len(table) > 1 and leads["driver"] not in urgent and leads["verdict"] == "above_noise":
        how = "first" if leads["p_first"] >= SURE else "tied"
        found.append(_of_driver(result, leads, how, grade, language))
    outcome = result.label(whole["outcome"], language)
    found.append(
        Finding(
            value=say("drivers.value.share", share=whole["r_squared"]),
            claim=say("drivers.finding.fit", outcome=outcome, r_squared=whole["r_squared"]),
            detail=say("drivers.detail.fit", low=whole["r_squared_low"],
                       high=whole["r_squared_high"], n=whole["n"]),
            figure="importance",
            grade=grade,
        )
    )  # fmt: skip
    noise = table.loc[table["verdict"] == "noise"]
    if len(noise) and len(table) > 1:
        found.append(_of_driver(result, noise.iloc[-1], "noise", grade, language))
    return tuple(found)


def priorities(result: DriverResult) -> list[str]:
    """Drivers to improve, most important first.

    Their importance is above the average share and their rating below the average of the
    drivers, both with the whole 95% interval; they are told from noise and go up with the
    outcome.
    """
    table, whole = result.tidy(), result.glance().iloc[0]
    down = set(result.notes_of("negative_link").get("items", []))
    urgent = (
        (table["share_low"] > whole["mean_share"])
        & (table["mean_high"] < whole["mean_cut"])
        & (table["verdict"] == "above_noise")
        & ~table["driver"].isin(down)
    )
    return table.loc[urgent, "driver"].tolist()


def _first(result: DriverResult, language: str) -> str:
    """Which driver leads, and whether that can be told."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    row = table.iloc[0]
    facts = {"driver": result.label(row["driver"], language), "share": row["share"]}
    if len(table) == 1:
        return say("drivers.narrative.only", driver=facts["driver"])
    if not whole["resamples"]:
        return say("drivers.narrative.first_plain", **facts)
    if pd.isna(row["p_first"]):
        return say("drivers.narrative.too_few")
    if row["verdict"] != "above_noise":
        return say("drivers.narrative.nothing")
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
    low, high = int(row["rank_low"]), int(row["rank_high"])
    detail = say(
        "drivers.detail.share" if row["mean"] == row["mean"] else "drivers.detail.share_alone",
        share=row["share"], low=row["share_low"], high=row["share_high"],
        rank=str(low) if low == high else f"{low}–{high}", n_drivers=len(result.tidy()),
        mean=row["mean"], mean_low=row["mean_low"], mean_high=row["mean_high"], n=row["n"],
        n_model=whole["n"],
    )  # fmt: skip
    grade = max(grade, "C" if row["n"] < SMALL_N else "B" if row["n"] < ENOUGH_N else "A")
    return Finding(
        value=say("drivers.value.share", share=row["share"]),
        claim=say(f"drivers.finding.{claim}", **names),
        detail=detail,
        figure="importance",
        grade=grade,
    )


def _some(result: DriverResult, drivers: list[str], language: str) -> str:
    """The first few names, and how many more there are."""
    shown, more = drivers[:MOST_NAMED], len(drivers) - MOST_NAMED
    if more <= 0:
        return _names(result, shown, language)
    say = speaker(language)
    names = say("list_join").join(result.label(name, language) for name in shown)
    return say("list_more", names=names, more=more)


def _names(result: DriverResult, drivers: list[str], language: str) -> str:
    return listed([result.label(name, language) for name in drivers], language)


def _grade(result: DriverResult) -> str:
    """C under 30 answers, B under 100 or with a failed check, A otherwise.

    Whether the first driver leads is told by the sentence itself, and lowers no grade.
    """
    n = result.glance()["n"].iloc[0]
    if n < SMALL_N:
        return "C"
    checks = result.checks()
    failed = checks.loc[checks["check"] != "lead", "passed"] == False  # noqa: E712
    return "B" if n < ENOUGH_N or failed.any() else "A"
