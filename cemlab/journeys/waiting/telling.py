"""Waits → sentences: how long, and which goes with a lower outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.deviating.wording import signed
from cemlab.journeys.map_wording import duration
from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.waiting.result import WaitResult

BLOCK = "journeys.waits"
HALF, PER_TERM, SMALL = 0.5, 10, 0.005
MOST_FOUND = 3


def finding(result: WaitResult, language: str) -> str:
    """How long each clear wait is and what goes with it; which cannot be told."""
    say, whole = speaker(language), result.glance().iloc[0]
    told = [say(f"{BLOCK}.narrative.base", n=whole["n_answered"], n_journeys=whole["n_journeys"],
                waits=len(result.tidy()), **_outcome(result, language))]  # fmt: skip
    longest = _longest(result)
    if longest is not None:
        told.append(say(f"{BLOCK}.narrative.longest", **_of(result, longest, language)))
    for verdict in ("worse", "better"):
        for _, row in _told(result, verdict).iterrows():
            told.append(say(f"{BLOCK}.narrative.{verdict}", **_of(result, row, language)))
    unclear = result.tidy().query("verdict == 'cannot_tell'")
    if len(unclear):
        names = [result.label(name, language) for name in unclear["wait"]]
        told.append(say(f"{BLOCK}.narrative.cannot_tell", names=listed(names, language, most=6),
                        **_outcome(result, language)))  # fmt: skip
    told.append(say(f"{BLOCK}.narrative.association"))
    return say("join").join(told)


def headline(result: WaitResult, language: str) -> str:
    """The wait whose doubling goes with the lowest outcome; else that none can be told."""
    say, worse = speaker(language), _told(result, "worse")
    if not len(worse):
        return say(f"{BLOCK}.headline.open", **_outcome(result, language))
    first = worse.iloc[0]
    others = result.tidy().query("wait != @first.wait")["conf_low"]
    is_worst = len(others) and others.notna().all() and first["conf_high"] < others.min()
    key = "worst" if is_worst else "worse"
    return say(f"{BLOCK}.headline.{key}", **_of(result, first, language))


def subline(result: WaitResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"{BLOCK}.subline", **_outcome(result, language))


def findings(result: WaitResult, language: str) -> tuple[Finding, ...]:
    """Waits that go with a lower outcome; else that none can be told."""
    say, whole = speaker(language), result.glance().iloc[0]
    if not result.figures():
        return ()
    worse = _told(result, "worse").head(MOST_FOUND)
    grade = graded(whole["n_answered"], result.checks())
    if not len(worse):
        return (
            Finding(value="–", claim=headline(result, language), figure="waits", grade=grade,
                    detail=say(f"{BLOCK}.detail.open", n=whole["n_answered"])),
        )  # fmt: skip
    return tuple(
        Finding(value=_of(result, row, language)["gap"], figure="waits", tone="bad",
                claim=say(f"{BLOCK}.finding", **_of(result, row, language)),
                detail=say(f"{BLOCK}.detail.wait", **_of(result, row, language)),
                grade=graded(0.0 if pd.isna(row["n"]) else row["n"], result.checks()))
        for _, row in worse.iterrows()
    )  # fmt: skip


def checked(result: WaitResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    share = whole["n_answered"] / whole["n_journeys"]
    per = whole["n_answered"] / max(whole["n_terms"], 1)
    bent = table.loc[table["bends"], "wait"].tolist()
    rows: list[tuple[Any, ...]] = [
        ("answered", share, HALF, share >= HALF),
        ("per_term", per, PER_TERM, per >= PER_TERM),
        ("bends", len(bent), 0, not bent, *bent),
        ("smallest", table["n"].min(), SMALL_N, bool(table["n"].min() >= SMALL_N)),
    ]
    return check_table(result, rows, f"{BLOCK}.check", language)


def _longest(result: WaitResult) -> pd.Series | None:
    """The wait with the longest median, where its interval lies above those of all others."""
    table = result.tidy().dropna(subset="median")
    if len(table) < 2:
        return None
    row = table.loc[table["median"].idxmax()]
    others = table.drop(index=row.name)
    return row if row["median_low"] > others["median_high"].max() else None


def _told(result: WaitResult, verdict: str) -> pd.DataFrame:
    table = result.tidy()
    own = table[table["verdict"] == verdict]
    return own.sort_values("estimate", ascending=verdict == "worse", kind="stable")


def _of(result: WaitResult, row: Any, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    # small slopes need a digit more, or an interval beside 0 would seem to hold it
    fine = 3 if min(abs(row["conf_low"]), abs(row["conf_high"])) < SMALL else None
    ends = {name: signed(row[f"conf_{name}"], whole, digits=fine) for name in ("low", "high")}
    return {
        "what": result.label(row["wait"], language), **ends,
        "gap": signed(row["estimate"], whole, digits=fine),
        "size": signed(abs(row["estimate"]), whole, sign=False, digits=fine),
        "alone": signed(row["alone"], whole, digits=fine),
        **{name: _count(row[name], language) for name in ("n", "n_timed")},
        "median": duration(row["median"], language),
        "median_low": duration(row["median_low"], language),
        "median_high": duration(row["median_high"], language), **_outcome(result, language),
    }  # fmt: skip


def _count(n: float, language: str) -> str:
    """A number of journeys, or that it is not shown."""
    return speaker(language)(f"{BLOCK}.not_shown") if pd.isna(n) else f"{n:,.0f}"


def _outcome(result: WaitResult, language: str) -> dict[str, str]:
    return {"outcome": result.label(result.glance()["outcome"].iloc[0], language)}
