"""The choice → sentences: what is core, what is open to debate, and what stands next outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.journeys.choosing.result import CoreResult

BLOCK = "journeys.core"
MOST_NAMED = 8
FIRM = 0.8


def finding(result: CoreResult, language: str) -> str:
    """How many were chosen, which are core, which are open, and the next outside."""
    say, facts = speaker(language), _facts(result, language)
    sentences = [say(f"{BLOCK}.narrative.chosen", **facts)]
    if facts["draws"]:
        for verdict in ("core", "debate"):
            names = result.tidy().query("verdict == @verdict")["journey"]
            key = verdict if len(names) else f"no_{verdict}"
            told = facts | {"items": _names(result, names, language)}
            sentences.append(say(f"{BLOCK}.narrative.{key}", **told))
    else:
        sentences.append(say(f"{BLOCK}.narrative.untested"))
    forced = result.tidy().query("by_cover")["journey"]
    if len(forced):
        sentences.append(say(f"{BLOCK}.narrative.by_cover", items=_names(result, forced, language)))
    if facts["outside"]:
        sentences.append(say(f"{BLOCK}.narrative.outside", **facts))
    sentences.append(say(f"{BLOCK}.narrative.opinion"))
    return say("join").join(sentences)


def headline(result: CoreResult, language: str) -> str:
    """How many of those chosen are firm."""
    facts = _facts(result, language)
    if not facts["draws"]:
        return speaker(language)(f"{BLOCK}.headline.untested", **facts)
    key = "all" if facts["n_core"] == facts["m"] else "some" if facts["n_core"] else "none"
    return speaker(language)(f"{BLOCK}.headline.{key}", **facts)


def subline(result: CoreResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = figure if result.glance()["draws"].iloc[0] else f"{figure}_plain"
    return speaker(language)(f"{BLOCK}.subline.{key}")


def findings(result: CoreResult, language: str) -> tuple[Finding, ...]:
    """How many are core, and what stands next outside."""
    say, facts = speaker(language), _facts(result, language)
    found = [Finding(
        value=say(f"{BLOCK}.value.of", n=facts["n_core"], m=facts["m"]),
        claim=headline(result, language), detail=say(f"{BLOCK}.detail.choice", **facts),
        figure="choice", grade="B" if facts["draws"] else "C",
    )]  # fmt: skip
    if facts["outside"]:
        found.append(Finding(
            value=say(f"{BLOCK}.value.gap", x=facts["gap"]),
            claim=say(f"{BLOCK}.finding.outside", **facts),
            detail=say(f"{BLOCK}.detail.choice", **facts), figure="choice", grade="C",
        ))  # fmt: skip
    return tuple(found)


def checked(result: CoreResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole = result.glance().iloc[0]
    selected = result.selected()
    open_ = selected.loc[selected["verdict"] != "core", "journey"].tolist()
    rows: list[tuple[Any, ...]] = [
        ("firm", 1 - len(open_) / len(selected), FIRM, len(open_) <= (1 - FIRM) * len(selected),
         *(open_ if whole["draws"] else [])),
        ("exact", int(whole["is_exact"]), 1, bool(whole["is_exact"])),
        ("uncertain", int(whole["has_errors"]), 1, bool(whole["has_errors"])),
        ("covered", whole["n_things"], 1, whole["n_things"] > 0),
        ("drawn", whole["draws"], 1, whole["draws"] > 0),
    ]  # fmt: skip
    return check_table(result, rows, f"{BLOCK}.check", language)


def _names(result: CoreResult, journeys: Any, language: str) -> str:
    return listed([result.label(name, language) for name in journeys], language, MOST_NAMED)


def _facts(result: CoreResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    return {
        "m": whole["m"], "n": whole["n"], "n_core": whole["n_core"], "draws": whole["draws"],
        "n_debate": whole["n_debate"], "n_criteria": whole["n_criteria"],
        "outside": result.label(whole["next_outside"], language) if whole["next_outside"] else "",
        "instead": result.label(whole["instead_of"], language) if whole["instead_of"] else "",
        "gap": whole["gap"],
        "items": _names(result, result.selected()["journey"], language),
    }  # fmt: skip
