"""Stays → sentences: from where it takes longest, how many beyond the standard, who differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.dwelling.figures import median_words, next_words
from cemlab.journeys.map_wording import duration
from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.journeys.dwelling.result import DwellResult

BLOCK = "journeys.dwell"
OPEN, MOST_NAMED = 0.2, 3  # our choices: above so many open stays a median leans on few
HALF = 0.5


def finding(result: DwellResult, language: str) -> str:
    """How many stays, where they are longest, what lies beyond standards, and who differs."""
    say, whole = speaker(language), result.glance().iloc[0]
    key = "sizes" if whole["n_open"] else "sizes_closed"
    sentences = [say(f"{BLOCK}.narrative.{key}", n=whole["n_stays"], n_open=whole["n_open"],
                     n_customers=whole["n_customers"], day=whole["day"],
                     next=next_words(result, language))]  # fmt: skip
    table = _shown(result)
    for row in table[table["verdict"] == "not_reached"].head(MOST_NAMED).itertuples():
        sentences.append(say(f"{BLOCK}.narrative.not_reached", **_facts(result, row, language)))
    longest = _longest(result)
    if longest is not None:
        sentences.append(say(f"{BLOCK}.narrative.longest", **_facts(result, longest, language)))
    elif len(table) > 1 and not (table["verdict"] == "not_reached").any():
        sentences.append(say(f"{BLOCK}.narrative.longest_open", next=next_words(result, language)))
    elif len(table) == 1 and table["verdict"].iloc[0] == "reached":
        row = next(table.itertuples())
        sentences.append(say(f"{BLOCK}.narrative.only", **_facts(result, row, language)))
    for row in table[table["beyond"].notna()].itertuples():
        sentences.append(say(f"{BLOCK}.narrative.beyond", **_facts(result, row, language)))
    sentences += _differences(result, language)
    return say("join").join(sentences)


def _differences(result: DwellResult, language: str) -> list[str]:
    if not result.glance()["n_groups"].iloc[0]:
        return []
    say, tests = speaker(language), result.tests()
    by = result.label(result.glance()["by"].iloc[0], language)
    apart = tests[tests["verdict"] == "apart"]
    if len(apart):
        names = listed([result.label_step(name, language) for name in apart[result.row]], language,
                       MOST_NAMED)  # fmt: skip
        told = [say(f"{BLOCK}.narrative.apart", items=names, by=by, p=apart["p_adjusted"].max())]
    else:
        told = [say(f"{BLOCK}.narrative.not_apart" if len(tests) else f"{BLOCK}.narrative.untested",
                    by=by)]  # fmt: skip
    return [*told, say(f"{BLOCK}.narrative.association")]


def headline(result: DwellResult, language: str) -> str:
    """A standard that more than half exceed for sure, else the longest time, else the name."""
    say, table = speaker(language), _shown(result)
    broken = table[table["beyond_low"] > HALF]
    if len(broken):
        row = next(broken.sort_values("beyond", ascending=False).itertuples())
        return say(f"{BLOCK}.headline.beyond", **_facts(result, row, language))
    longest = _longest(result)
    if longest is not None:
        return say(f"{BLOCK}.headline.longest", **_facts(result, longest, language))
    if len(table) == 1:
        row = next(table.itertuples())
        return say(f"{BLOCK}.headline.only", **_facts(result, row, language))
    if not len(table):
        return ""
    return say(f"{BLOCK}.headline.plain", next=next_words(result, language))


def subline(result: DwellResult, figure: str, language: str) -> str:
    """How to read the marks."""
    has = bool(result.tidy()["standard"].notna().any())
    key = f"{BLOCK}.subline.{'standard' if has else 'plain'}"
    return speaker(language)(key, next=next_words(result, language))


def findings(result: DwellResult, language: str) -> tuple[Finding, ...]:
    """Standards that many exceed, and from where it takes longest to the next."""
    found, table = [], _shown(result)
    rows = list(table[table["beyond_low"] > 0].sort_values("beyond", ascending=False).itertuples())
    for row in rows[:MOST_NAMED]:
        facts = _facts(result, row, language)
        tone = "bad" if row.beyond_low > HALF else "plain"
        found.append(_finding(row, "beyond", facts, tone, language))
    longest = _longest(result)
    if longest is not None:
        facts = _facts(result, longest, language)
        found.append(_finding(longest, "longest", facts, "plain", language))
    if not found and len(table) == 1:
        row = next(table.itertuples())
        found.append(_finding(row, "only", _facts(result, row, language), "plain", language))
    return tuple(found)


def _finding(row: Any, claim: str, facts: dict[str, Any], tone: str, language: str) -> Finding:
    say, value = speaker(language), facts["time"]
    if claim == "beyond":
        value = say("journeys.value.share", share=facts["share"])
    detail = "beyond" if claim == "beyond" else "median"
    if detail == "median" and row.verdict == "not_reached":
        detail = "median_open"
    return Finding(
        value=value, claim=say(f"{BLOCK}.finding.{claim}", **facts), figure="times", tone=tone,
        detail=say(f"{BLOCK}.detail.{detail}", **facts), grade=_grade(row),
    )  # fmt: skip


def checked(result: DwellResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    share = whole["n_open"] / whole["n_stays"] if whole["n_stays"] else 0.0
    hidden = table.loc[table["verdict"] == "suppressed", result.row].tolist()
    small = table.loc[table["n"] < SMALL_N, result.row].tolist()
    unreached = table.loc[table["verdict"] == "not_reached", result.row].tolist()
    rows: list[tuple[Any, ...]] = [
        ("end_declared", int(whole["end"] is not None), 1, whole["end"] is not None),
        ("open", share, OPEN, share <= OPEN),
        ("not_reached", len(unreached), 0, not unreached, *unreached),
        ("untimed", whole["n_untimed"], 0, not whole["n_untimed"]),
        ("hidden", len(hidden), 0, not hidden, *hidden),
        ("small", len(small), 0, not small, *small),
    ]
    return check_table(result, rows, f"{BLOCK}.check", language)


def _shown(result: DwellResult) -> pd.DataFrame:
    table = result.tidy()
    return table[table["verdict"] != "suppressed"].reset_index(drop=True)


def _longest(result: DwellResult) -> Any:
    """The step with the longest median, if its interval lies above those of all others."""
    table = _shown(result)
    if len(table) < 2 or (table["verdict"] == "not_reached").any():
        return None
    top = table["estimate"].idxmax()
    others = table.drop(index=top)["conf_high"]
    if others.isna().any() or not table.loc[top, "conf_low"] > others.max():
        return None
    return next(table.loc[[top]].itertuples())


def _facts(result: DwellResult, row: Any, language: str) -> dict[str, Any]:
    def said(seconds: float) -> str:
        return "" if seconds != seconds else duration(seconds, language)

    high = said(row.conf_high) or speaker(language)(f"{BLOCK}.more_than", time=said(row.longest))
    return {
        "item": result.label_step(getattr(row, result.row), language), "n": row.n,
        "time": median_words(row, language), "low": said(row.conf_low), "high": high,
        "longest": said(row.longest), "standard": said(row.standard), "share": row.beyond,
        "share_low": row.beyond_low, "share_high": row.beyond_high, "n_open": row.n_open,
        "next": next_words(result, language),
    }  # fmt: skip


def _grade(row: Any) -> str:
    """C under 30 stays; B under 100, or where many are open."""
    return "C" if row.n < SMALL_N else "B" if row.n < ENOUGH_N or row.n_open > OPEN * row.n else "A"
