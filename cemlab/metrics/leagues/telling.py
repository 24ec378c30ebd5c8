"""A league → sentences: who can be named, or that nobody should be ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.metrics.wording import groups_named, unit
from cemlab.numerics import SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.metrics.leagues.result import LeagueResult

ALPHA = 0.05
MOST_NAMED = 5
FEWEST_OF_TENTH = 20  # branches from which a tenth is more than the one
TINY = 0.001


def finding(result: LeagueResult, language: str) -> str:
    """Whether the branches differ, who can be named, and how wide the ranks are."""
    say, facts = speaker(language), _facts(result, language)
    whole, table = result.glance().iloc[0], result.tidy().dropna(subset="score")
    if not whole["is_spread"]:
        told = ("not_ranked", "drawn")
        return say("join").join(say(f"metrics.league.narrative.{key}", **facts) for key in told)
    sentences = [say("metrics.league.narrative.spread", **facts)]
    tail = "tenth" if len(table) >= FEWEST_OF_TENTH else "one"
    for verdict in ("best", "worst"):
        names = table.loc[table["verdict"] == verdict, "group"].tolist()
        if names:
            named = groups_named(result, names, language)
            sentences.append(say(f"metrics.league.narrative.{verdict}_{tail}", groups=named))
    unnamed = int((table["verdict"] == "cannot_tell").sum())
    if unnamed == len(table):
        sentences.append(say("metrics.league.narrative.nobody"))
    elif unnamed:
        sentences.append(say("metrics.league.narrative.cannot_tell", n=unnamed))
    width = (table["rank_high"] - table["rank_low"]).median() + 1
    sentences.append(say("metrics.league.narrative.ranks", width=width, **facts))
    sentences.append(say("metrics.league.narrative.drawn"))
    return say("join").join(sentences)


def headline(result: LeagueResult, language: str) -> str:
    """Who can be named as best or worst; else that nobody can, or should be ranked."""
    say, facts = speaker(language), _facts(result, language)
    if not result.glance()["is_spread"].iloc[0]:
        return say("metrics.league.headline.not_ranked", **facts)
    table = result.tidy()
    named = {
        verdict: table.loc[table["verdict"] == verdict, "group"].tolist()
        for verdict in ("worst", "best")
    }
    for verdict, names in named.items():
        if 0 < len(names) <= MOST_NAMED:
            spoken = groups_named(result, names, language)
            return say(f"metrics.league.headline.{verdict}", groups=spoken, **facts)
    return say("metrics.league.headline.differ", **facts)


def subline(result: LeagueResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = figure
    if figure in ("league", "heat") and not result.glance()["is_spread"].iloc[0]:
        key = f"{figure}_not_ranked"
    return speaker(language)(f"metrics.league.subline.{key}")


def findings(result: LeagueResult, language: str) -> tuple[Finding, ...]:
    """The league as one line of a report."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts, failed = _facts(result, language), (result.checks()["passed"] == False).any()  # noqa: E712
    return (
        Finding(
            value=value(whole["mean"], whole, say),
            claim=headline(result, language),
            detail=say("metrics.league.detail", **facts),
            figure="league",
            grade="B" if failed else "A",
        ),
    )


def checked(result: LeagueResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy().dropna(subset="score"), result.glance().iloc[0]
    smallest = float(table["n"].min())
    return [
        ("spread", whole["p_value"], ALPHA, None),  # equal branches are a finding, no fault
        ("smallest_group", smallest, SMALL_N, smallest >= SMALL_N),
    ]


def value(x: float, whole: Any, say) -> str:
    """A score in the unit of the metric."""
    return say(f"metrics.league.value_{unit(whole['metric'])}", x=x)


def p_text(p_value: float, language: str) -> str:
    """A p-value as it is written; tiny ones by their bound."""
    say = speaker(language)
    return say("metrics.p_tiny") if p_value < TINY else say("metrics.p_exact", p_value=p_value)


def _facts(result: LeagueResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    table = result.tidy()
    own = table["score"].dropna()
    return {
        "outcome": result.label(whole["outcome"], language), "n_groups": whole["groups"],
        "mean": value(whole["mean"], whole, say), "n": table["n"].sum(),
        "lowest": value(own.min(), whole, say), "highest": value(own.max(), whole, say),
        "low": value(whole["mean_low"], whole, say), "high": value(whole["mean_high"], whole, say),
        "p": p_text(whole["p_value"], language),
    }  # fmt: skip
