"""Groups along a journey → sentences: shape, level, or that neither can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.contrasting.result import ContrastResult

BLOCK = "journeys.contrast"
MOST_NAMED = 3
SMALLEST = 0.001  # smaller p-values are not written out
WITHOUT = 0.1  # our choice: share of the rated moments whose group is not known


def finding(result: ContrastResult, language: str) -> str:
    """How many were compared, whether shapes differ, where, and whether levels differ."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts = _whole_facts(result, language)
    sentences = [say(f"{BLOCK}.narrative.sizes", **facts)]
    sentences.append(say(f"{BLOCK}.narrative.{whole['verdict']}", **facts))
    apart = _apart(result)
    if whole["verdict"] != "cannot_tell" and len(apart):
        for row in apart.head(MOST_NAMED).itertuples():
            sentences.append(say(f"{BLOCK}.narrative.pair", **_facts(result, row, language)))
        if len(apart) > MOST_NAMED:
            sentences.append(say(f"{BLOCK}.narrative.more", n=len(apart) - MOST_NAMED))
    elif whole["verdict"] != "cannot_tell":
        sentences.append(say(f"{BLOCK}.narrative.nowhere"))
    sentences.append(say(f"{BLOCK}.narrative.association"))
    return say("join").join(sentences)


def headline(result: ContrastResult, language: str) -> str:
    """Whether the curves differ in shape; where one difference is told, the largest."""
    whole = result.glance().iloc[0]
    return speaker(language)(f"{BLOCK}.headline.{whole['verdict']}",
                             **_whole_facts(result, language))  # fmt: skip


def subline(result: ContrastResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = "curves" if result.glance()["is_ordered"].iloc[0] else "curves_dots"
    return speaker(language)(f"{BLOCK}.subline.{key}")


def findings(result: ContrastResult, language: str) -> tuple[Finding, ...]:
    """What the joint tests allow to be said, and the largest differences."""
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["verdict"] == "cannot_tell":
        return ()
    facts = _whole_facts(result, language)
    grade = graded(whole["n_customers"])
    found = [Finding(
        value=facts[f"{whole['verdict']}_p"], figure="curves", grade=grade,
        claim=say(f"{BLOCK}.finding.{whole['verdict']}", **facts),
        detail=say(f"{BLOCK}.detail.test", **facts),
    )]  # fmt: skip
    for row in _apart(result).head(MOST_NAMED).itertuples():
        pair = _facts(result, row, language)
        found.append(Finding(
            value=pair["x"], claim=say(f"{BLOCK}.finding.pair", **pair), figure="curves",
            detail=say(f"{BLOCK}.detail.pair", **pair), grade=graded(pair["n"]),
        ))  # fmt: skip
    return tuple(found)


def checked(result: ContrastResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    rated = whole["n"] + whole["n_without"] + whole["n_hidden"]
    without = whole["n_without"] / rated
    hidden = table.loc[table["verdict"] == "suppressed", "touchpoint"].unique().tolist()
    small = table.loc[table["verdict"] == "small", "touchpoint"].unique().tolist()
    rows: list[tuple[Any, ...]] = [
        ("group_known", 1 - without, 1 - WITHOUT, without <= WITHOUT),
        ("hidden", len(hidden), 0, not hidden, *hidden),
        ("small", len(small), 0, not small, *small),
        ("groups", whole["n_groups"], float("nan"), None),
        ("recalled", int(whole["is_retrospective"]), 0, not whole["is_retrospective"]),
    ]
    return check_table(result, rows, f"{BLOCK}.check", language)


def _apart(result: ContrastResult) -> pd.DataFrame:
    """Differences that are told, the largest first."""
    pairs = result.pairs()
    pairs = pairs[pairs["verdict"] != "cannot_tell"]
    order = pairs["difference"].abs().sort_values(ascending=False, kind="stable").index
    return pairs.loc[order].reset_index(drop=True)


def _whole_facts(result: ContrastResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    groups = result.groups()
    return {
        "by": _by(result, language), "n_groups": whole["n_groups"], "n": whole["n"],
        "n_customers": whole["n_customers"],
        "groups": listed([result.label(one, language) for one in groups], language, 5),
        "shape_p": p_words(whole["shape_p"], language),
        "level_p": p_words(whole["level_p"], language),
    }  # fmt: skip


def p_words(p: float, language: str) -> str:
    """A p-value as it is written."""
    return speaker(language)(f"{BLOCK}.value.p_small" if p < SMALLEST else f"{BLOCK}.value.p", p=p)


def _by(result: ContrastResult, language: str) -> str:
    by = result.glance()["by"].iloc[0]
    return speaker(language)(f"{BLOCK}.groups") if by == "groups" else result.label(by, language)


def _facts(result: ContrastResult, row: Any, language: str) -> dict[str, Any]:
    """The higher group first."""
    turned = row.difference < 0
    first, second = (row.second, row.first) if turned else (row.first, row.second)
    ends = (-row.conf_high, -row.conf_low) if turned else (row.conf_low, row.conf_high)
    table = result.tidy()
    own = table[(table["touchpoint"] == row.touchpoint) & table["group"].isin([first, second])]
    return {
        "item": result.label(row.touchpoint, language), "first": result.label(first, language),
        "second": result.label(second, language), "gap": abs(row.difference), "low": ends[0],
        "high": ends[1], "n": own["n"].sum(),
        "x": speaker(language)("journeys.value.plain_fine", x=abs(row.difference)),
    }  # fmt: skip
