"""Hand-overs → sentences: how many, and which go with another outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.deviating.wording import signed
from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.handing_over.result import HandOverResult

BLOCK = "journeys.hand_overs"
HALF, MOST_NAMED, SMALL = 0.5, 3, 0.005
UNKNOWN = 0.1  # our choice: of the steps, above which the matrix is of a part only


def finding(result: HandOverResult, language: str) -> str:
    """How many hand-overs, which is counted most, and what goes with them."""
    say, whole = speaker(language), result.glance().iloc[0]
    told = [say(f"{BLOCK}.narrative.base", **_sizes(whole)), _share(result, language)]
    most = result.tidy().query("`from` != `to`").dropna(subset=["count"])
    if len(most):
        row = most.loc[most["count"].idxmax()]
        told.append(say(f"{BLOCK}.narrative.most", what=result.label(row["hand_over"], language),
                        count=row["count"], n=row["n"], share=row["share"],
                        low=row["share_low"], high=row["share_high"]))  # fmt: skip
    if whole["outcome"] is None:
        return say("join").join([*told, say(f"{BLOCK}.narrative.no_outcome")])
    told += _costs(result, language)
    for verdict in ("worse", "better"):
        for _, row in _told(result, verdict).iterrows():
            told.append(say(f"{BLOCK}.narrative.{verdict}", **_of(result, row, language)))
    unclear = result.tidy().query("verdict == 'cannot_tell'")
    if len(unclear):
        names = [result.label_compared(one, language) for one in unclear["hand_over"]]
        told.append(say(f"{BLOCK}.narrative.cannot_tell", names=listed(names, language, 6),
                        outcome=_outcome(result, language)))  # fmt: skip
    return say("join").join([*told, say(f"{BLOCK}.narrative.association")])


def _share(result: HandOverResult, language: str) -> str:
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["share_steps"] != whole["share_steps"]:
        return say(f"{BLOCK}.narrative.share_hidden", limit=whole["min_cell"])
    if whole["share_steps"] == 0:
        return say(f"{BLOCK}.narrative.no_change", high=whole["share_journeys_high"],
                   n=whole["n_able"])  # fmt: skip
    return say(
        f"{BLOCK}.narrative.share", share=whole["share_steps"], low=whole["share_steps_low"],
        high=whole["share_steps_high"], journeys=whole["share_journeys"],
        journeys_low=whole["share_journeys_low"], journeys_high=whole["share_journeys_high"],
        n=whole["n_able"], mean=whole["mean_changes"],
    )  # fmt: skip


def _costs(result: HandOverResult, language: str) -> list[str]:
    """Any hand-over against none, and each further one: one sentence for each."""
    say, told = speaker(language), []
    for _, row in result.costs().iterrows():
        verdict = row["verdict"]
        values = {"outcome": _outcome(result, language)}
        if row["estimate"] == row["estimate"]:
            values = _of(result, row, language)
        elif verdict == "few":
            values |= {"limit": result.glance()["min_cell"].iloc[0]}
        if verdict == "cannot_tell" and row["alike"] != row["alike"]:
            verdict = "cannot_tell_bare"  # it cannot be compared with as many moments
        told.append(say(f"{BLOCK}.narrative.{row['comparison']}.{verdict}", **values))
    return told


def headline(result: HandOverResult, language: str) -> str:
    """What goes with a lower outcome for sure; else that it cannot be told; else the share."""
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["outcome"] is None:
        if whole["share_steps"] != whole["share_steps"]:
            return say(f"{BLOCK}.headline.hidden", limit=whole["min_cell"])
        key = "share" if whole["share_steps"] > 0 else "no_change"
        return say(f"{BLOCK}.headline.{key}", share=whole["share_steps"])
    for _, row in result.costs().iterrows():
        if row["verdict"] in ("worse", "better"):
            key = f"{row['comparison']}_{row['verdict']}"
            return say(f"{BLOCK}.headline.{key}", **_of(result, row, language))
    for verdict in ("worse", "better"):
        for _, row in _told(result, verdict).iterrows():
            return say(f"{BLOCK}.headline.{verdict}", **_of(result, row, language))
    return say(f"{BLOCK}.headline.open", outcome=_outcome(result, language))


def subline(result: HandOverResult, figure: str, language: str) -> str:
    """How to read the marks."""
    if figure == "hand_over_costs" and figure in result.figures():
        return speaker(language)(f"{BLOCK}.subline.costs", outcome=_outcome(result, language))
    return speaker(language)(f"{BLOCK}.subline.matrix")


def findings(result: HandOverResult, language: str) -> tuple[Finding, ...]:
    """What goes with a lower outcome, else with a higher one; else that none can be told."""
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["outcome"] is None:
        if not whole["share_steps"] > 0:
            return ()
        return (Finding(
            value=say("journeys.value.share", share=whole["share_steps"]), figure="hand_overs",
            claim=headline(result, language), grade=graded(whole["n_steps"], result.checks()),
            detail=say(f"{BLOCK}.detail.share", low=whole["share_steps_low"],
                       high=whole["share_steps_high"], n=whole["n_steps"]),
        ),)  # fmt: skip
    if "hand_over_costs" not in result.figures():
        return ()
    for verdict, tone in (("worse", "bad"), ("better", "good")):
        costs = result.costs().query("verdict == @verdict").assign(kind="cost")
        told = pd.concat([costs, _told(result, verdict).assign(kind="pair")], ignore_index=True)
        found = [_finding(result, row, verdict, tone, language)
                 for _, row in told.head(MOST_NAMED).iterrows()]  # fmt: skip
        if found:
            return tuple(found)
    return (Finding(
        value="–", claim=headline(result, language), figure="hand_over_costs",
        grade=graded(whole["n_answered"], result.checks()),
        detail=say(f"{BLOCK}.detail.open", n=whole["n_answered"]),
    ),)  # fmt: skip


def _finding(result: HandOverResult, row: Any, verdict: str, tone: str, language: str) -> Finding:
    key = row["comparison"] if row["kind"] == "cost" else "pair"
    values, n = _of(result, row, language), pd.Series([row["n_with"], row["n_against"]]).min()
    say = speaker(language)
    return Finding(
        value=values["gap"], claim=say(f"{BLOCK}.finding.{key}_{verdict}", **values), tone=tone,
        figure="hand_over_costs", detail=say(f"{BLOCK}.detail.gap", **values),
        grade=graded(n, result.checks()),
    )  # fmt: skip


def checked(result: HandOverResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    unknown = whole["n_unknown"] / (whole["n_steps"] + whole["n_unknown"])
    hidden = table.loc[table["verdict"] == "hidden", "hand_over"].tolist()
    rows: list[tuple[Any, ...]] = [
        ("unknown", unknown, UNKNOWN, unknown <= UNKNOWN),
        ("hidden", len(hidden), 0, not hidden, *hidden),
    ]
    if whole["outcome"] is not None:
        share = whole["n_answered"] / whole["n_able"]
        same = table.loc[table["verdict"] == "inseparable", "hand_over"].tolist()
        small = table.loc[table[["n_with", "n_against"]].min(axis=1) < SMALL_N, "hand_over"]
        rows += [("answered", share, HALF, share >= HALF),
                 ("inseparable", len(same), 0, not same, *same),
                 ("small", len(small), 0, small.empty, *small)]  # fmt: skip
    return check_table(result, rows, f"{BLOCK}.check", language)


def _told(result: HandOverResult, verdict: str) -> pd.DataFrame:
    table = result.tidy()
    own = table[table["verdict"] == verdict]
    return own.sort_values("estimate", ascending=verdict == "worse", kind="stable")


def _sizes(whole: Any) -> dict[str, Any]:
    return {name: whole[name] for name in ("n_steps", "n_channels", "n_journeys", "n_customers")}


def _of(result: HandOverResult, row: Any, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    # small gaps need a digit more, or an interval beside 0 would seem to hold it
    fine = 3 if min(abs(row["conf_low"]), abs(row["conf_high"])) < SMALL else None
    name = row.get("hand_over")
    return {
        "what": result.label_compared(name, language) if isinstance(name, str) else "",
        "gap": signed(row["estimate"], whole, digits=fine),
        "size": signed(abs(row["estimate"]), whole, sign=False, digits=fine),
        "low": signed(row["conf_low"], whole, digits=fine),
        "high": signed(row["conf_high"], whole, digits=fine),
        **{name: "–" if row[name] != row[name] else signed(row[name], whole, digits=fine)
           for name in ("alike", "alike_low", "alike_high")},
        "n": row["n_with"], "outcome": _outcome(result, language),
    }  # fmt: skip


def _outcome(result: HandOverResult, language: str) -> str:
    return result.label(result.glance()["outcome"].iloc[0], language)
