"""Deviations → sentences: how many journeys leave the plan, where, and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.deviating.wording import BLOCK, signed
from cemlab.language import Speaker, listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.deviating.result import DeviationResult

OPEN, UNKNOWN, PER_TERM = 0.05, 0.5, 10  # our choice
MOST_TOLD = 3


def finding(result: DeviationResult, language: str) -> str:
    """The plan and the journeys, shares by kind, what goes with the outcome, what is not known."""
    say, facts = speaker(language), _facts(result, language)
    told = [say(f"{BLOCK}.narrative.base", **facts)]
    if facts["n_open"]:
        told.append(say(f"{BLOCK}.narrative.open", **facts))
    kinds = result.kinds().dropna(subset="share")
    for _, row in kinds[kinds["kind"] != "any"].iterrows():
        told.append(say(f"{BLOCK}.narrative.kind_{row['kind']}", **_share(row)))
    told.append(say(f"{BLOCK}.narrative.no_status" if not facts["has_status"]
                    else f"{BLOCK}.narrative.has_status"))  # fmt: skip
    told += _gaps(result, say, language)
    return say("join").join(one for one in told if one)


def headline(result: DeviationResult, language: str) -> str:
    """The costliest deviation that goes with a worse outcome; else how many leave the plan."""
    say = speaker(language)
    worse = _told(result, "worse")
    if len(worse):
        row = worse.iloc[0]
        return say(f"{BLOCK}.headline.worse", **_gap(result, row, language))
    kinds = result.kinds().set_index("kind")
    if "any" not in kinds.index or pd.isna(kinds.loc["any", "share"]):
        return say(f"{BLOCK}.headline.hidden", **_facts(result, language))
    row = kinds.loc["any"]
    if not row["n_with"]:
        return say(f"{BLOCK}.headline.none", **_facts(result, language))
    compared = result.tidy()["adjusted"].notna().any()
    key = "open" if compared else "rate"
    return say(f"{BLOCK}.headline.{key}", **_share(row), **_outcome(result, language))


def subline(result: DeviationResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = "gaps" if result.tidy()["adjusted"].notna().any() else "shares"
    return speaker(language)(f"{BLOCK}.subline.{key}", **_outcome(result, language))


def findings(result: DeviationResult, language: str) -> tuple[Finding, ...]:
    """The deviations that go with a worse outcome, costliest first; else how many leave."""
    say, worse = speaker(language), _told(result, "worse").head(MOST_TOLD)
    if not len(worse):
        kinds = result.kinds().set_index("kind")
        if "any" not in kinds.index or pd.isna(kinds.loc["any", "share"]):
            return ()
        row = kinds.loc["any"]
        return (
            Finding(value=say(f"{BLOCK}.value.share", share=row["share"]),
                    claim=headline(result, language),
                    detail=say(f"{BLOCK}.detail.share", **_share(row)), figure="deviations",
                    grade=_grade(result, row["n"])),
        )  # fmt: skip
    return tuple(
        Finding(
            value=signed(row["adjusted"], result.glance().iloc[0]),
            claim=say(f"{BLOCK}.finding.worse", **_gap(result, row, language)),
            detail=say(f"{BLOCK}.detail.gap", **_gap(result, row, language)),
            figure="deviations", tone="bad", grade=_grade(result, row["n_with"]),
        )
        for _, row in worse.iterrows()
    )  # fmt: skip


def checked(result: DeviationResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole = result.glance().iloc[0]
    n_all = whole["n_journeys"] + whole["n_open"]
    still = whole["n_open"] / n_all
    rows: list[tuple[Any, ...]] = [
        ("journeys", whole["n_journeys"], SMALL_N, whole["n_journeys"] >= SMALL_N),
        ("open", still, OPEN, still <= OPEN),
        ("end", int(whole["has_end"]), 1, bool(whole["has_end"])),
        ("unseen", whole["n_unseen"], 0, whole["n_unseen"] == 0),
        ("strange", whole["n_strange"], float("nan"), None),
    ]
    if whole["outcome"]:
        share = whole["n_answered"] / whole["n_journeys"]
        rows.append(("answered", share, UNKNOWN, share >= UNKNOWN))
        if whole["n_terms"]:
            per = whole["n_answered"] / whole["n_terms"]
            rows.append(("per_term", per, PER_TERM, per >= PER_TERM))
    return check_table(result, rows, f"{BLOCK}.check", language)


def _gaps(result: DeviationResult, say: Speaker, language: str) -> list[str]:
    """What goes with a worse or better outcome; how many gaps cannot be told from none."""
    table = result.tidy()
    whole = _outcome(result, language)
    if not table["adjusted"].notna().any():
        key = "no_outcome" if not result.glance()["outcome"].iloc[0] else "no_gap"
        return [say(f"{BLOCK}.narrative.{key}", **whole)]
    told = []
    for verdict in ("worse", "better"):
        for _, row in _told(result, verdict).iterrows():
            told.append(say(f"{BLOCK}.narrative.{verdict}", **_gap(result, row, language)))
    unclear = table[table["verdict"] == "cannot_tell"]
    if len(unclear):
        names = listed([result.label(one, language) for one in unclear["deviation"]], language,
                       most=6)  # fmt: skip
        told.append(say(f"{BLOCK}.narrative.cannot_tell", names=names, **whole))
    return [*told, say(f"{BLOCK}.narrative.association")]


def _told(result: DeviationResult, verdict: str) -> pd.DataFrame:
    table = result.tidy()
    own = table[table["verdict"] == verdict]
    return own.sort_values("cost", ascending=verdict != "worse", kind="stable")


def _grade(result: DeviationResult, n: float) -> str:
    return graded(n, result.checks()) if result.glance()["has_end"].iloc[0] else "C"


def _share(row: Any) -> dict[str, Any]:
    return {"share": row["share"], "low": row["conf_low"], "high": row["conf_high"],
            "count": row["n_with"], "n": row["n"]}  # fmt: skip


def _gap(result: DeviationResult, row: Any, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    ends = {name: signed(row[f"adjusted_{name}"], whole) for name in ("low", "high")}
    has_cost = row["cost_low"] == row["cost_low"]
    say = speaker(language)
    cost = say(
        f"{BLOCK}.cost{'' if has_cost else '_plain'}", x=signed(row["cost"], whole, sign=False),
        low=signed(row["cost_low"], whole, sign=False) if has_cost else "",
        high=signed(row["cost_high"], whole, sign=False) if has_cost else "",
    )  # fmt: skip
    return {
        "what": result.label(row["deviation"], language), "gap": signed(row["adjusted"], whole),
        "size": signed(abs(row["adjusted"]), whole, sign=False), **ends, "share": row["share"],
        "share_low": row["share_low"], "share_high": row["share_high"], "count": row["n_with"],
        "n": row["n"], "answered": row["n_answered"], "cost": cost,
        "plain": signed(row["difference"], whole), **_outcome(result, language),
    }  # fmt: skip


def _outcome(result: DeviationResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    return {"outcome": result.label(whole["outcome"], language) if whole["outcome"] else ""}


def _facts(result: DeviationResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    return {
        "journey": result.label("journey", language), "n_journeys": whole["n_journeys"],
        "n_customers": whole["n_customers"], "n_steps": whole["n_steps"],
        "n_open": whole["n_open"], "day": whole["day"], "has_status": bool(whole["has_status"]),
        "limit": whole["min_cell"],
    }  # fmt: skip
