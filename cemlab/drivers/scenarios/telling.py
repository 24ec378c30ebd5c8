"""Scenarios → sentences: what is expected, how sure, and which of them cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF, LEFT_OUT, TOO_FEW_ANSWERS
from cemlab.drivers.scenarios.asking import SIZES
from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.drivers.scenarios.result import WhatIfResult

PERCENT = 100
MOST_NAMED = 3
MOST_FINDINGS = 2
TOLD = float("nan")  # a fact without a limit


def finding(result: WhatIfResult, language: str) -> str:
    """What the first scenario goes with, whether it is the largest, and what cannot be told."""
    say, table, whole = _open(result, language)
    shown = table[table["verdict"] != "hidden"]
    sentences = []
    if len(shown):
        sentences += _first(result, language)
    first = whole["first"]
    for verdict, key in (("fall", "falls"), ("cannot_tell", "open"), ("hidden", "hidden")):
        own = [one for one in table.loc[table["verdict"] == verdict, "scenario"] if one != first]
        if own and not (verdict == "cannot_tell" and _is_nothing(shown)):
            sentences.append(say(f"drivers.what_if.narrative.{key}", **_facts(result, language),
                                 scenarios=names(result, own, language)))  # fmt: skip
    far = int(table["extrapolates"].sum())
    if far:
        key = "extrapolates" if len(table) > 1 else "extrapolates_one"
        sentences.append(say(f"drivers.what_if.narrative.{key}", n_far=far, n_scenarios=len(table)))
    sentences.append(say("notes.what_if"))
    return say("join").join(sentences)


def headline(result: WhatIfResult, language: str) -> str:
    """The strongest claim that the intervals allow."""
    say, table, whole = _open(result, language)
    shown = table[table["verdict"] != "hidden"]
    facts = _facts(result, language)
    if not len(shown):
        return say("drivers.what_if.headline.hidden", **facts)
    if whole["n"] < TOO_FEW_ANSWERS * whole["parameters"]:
        return say("drivers.what_if.headline.too_few", **facts)
    row = _row_of(table, whole["first"])
    facts |= _numbers(result, row, language)
    if _is_nothing(shown):
        return say(f"drivers.what_if.headline.nothing{'_one' if len(shown) == 1 else ''}", **facts)
    if len(shown) == 1:
        return say("drivers.what_if.headline.one", **facts)
    if row["verdict"] != "rise":
        return say("drivers.what_if.headline.no_rise", **facts)
    if whole["is_first"]:
        return say("drivers.what_if.headline.first", **facts)
    close = _close(result)
    if len(close):
        second = named(result, close["against"].iloc[0], language)
        return say("drivers.what_if.headline.tied", second=second, **facts)
    return say("drivers.what_if.headline.tied_untested", **facts)


def subline(result: WhatIfResult, figure: str, language: str) -> str:
    """That it is an association, and how to read the marks."""
    say = speaker(language)
    return say("drivers.what_if.subline", label=say("notes.what_if"))


def findings(result: WhatIfResult, language: str) -> tuple[Finding, ...]:
    """The largest change, and the next."""
    table = result.tidy()
    shown = table[table["verdict"] != "hidden"].sort_values("estimate", ascending=False)
    return tuple(_of_scenario(result, row, language)
                 for _, row in shown.head(MOST_FINDINGS).iterrows())  # fmt: skip


def checked(result: WhatIfResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy(), result.glance().iloc[0]
    each = whole["n"] / whole["parameters"]
    far = int(table["extrapolates"].sum())
    capped = float(table["share_capped"].max())
    rows = [
        ("answers", whole["n"], ENOUGH_N, whole["n"] >= ENOUGH_N),
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("vif", whole["vif_max"], HIGH_VIF, whole["vif_max"] <= HIGH_VIF),
    ]
    if whole["has_groups"]:
        rows.append(("extrapolates", far, 0, not far))
    if capped == capped:
        rows.append(("capped", capped, TOLD, None))
    return [*rows, ("errors", whole["units"], TOLD, None)]


def named(result: WhatIfResult, scenario: str, language: str) -> str:
    """The name of a scenario; one that is named by its driver says how far it goes."""
    label = result.label(scenario, language)
    steps = result.changes()
    steps = steps[steps["scenario"] == scenario]
    if len(steps) != 1 or steps["driver"].iloc[0] != scenario:
        return label
    step = steps.iloc[0]
    kind, say = kind_of(step), speaker(language)
    return say(f"drivers.what_if.step.{kind}", driver=label, size=step[kind])


def kind_of(step: pd.Series) -> str:
    """Which of lift, floor and reach a step is."""
    return next(one for one in SIZES if step[one] == step[one])


def names(result: WhatIfResult, scenarios: Sequence[str], language: str) -> str:
    """The first few names, and how many more there are."""
    return listed([named(result, one, language) for one in scenarios], language, MOST_NAMED)


def value(x: float, score: str, say: Any, kind: str = "value") -> str:
    """A change (`kind` "value") or a level ("level") of the score in its unit."""
    return say(f"drivers.what_if.{kind}_{score}", x=x * (PERCENT if score == "top_box" else 1))


def _first(result: WhatIfResult, language: str) -> list[str]:
    """The scenario with the largest change, and whether others can be told from it."""
    say, table, whole = _open(result, language)
    shown = table[table["verdict"] != "hidden"]
    row, facts = _row_of(table, whole["first"]), _facts(result, language)
    facts |= _numbers(result, row, language)
    is_open = row["verdict"] == "cannot_tell"
    sentences = [say(f"drivers.what_if.narrative.one{'_open' if is_open else ''}", **facts)]
    if row["mean_lift"] == row["mean_lift"]:
        sizes = {name: row[name] for name in ("n", "mean_lift", "share_capped")}
        capped = "_capped" if row["share_capped"] > 0 else ""
        sentences.append(say(f"drivers.what_if.narrative.lift{capped}", **sizes))
    if _is_nothing(shown):
        if len(shown) > 1:
            sentences.append(say("drivers.what_if.narrative.nothing", **facts))
        return sentences
    if row["verdict"] != "rise":
        return sentences
    close = _close(result)
    if len(shown) > 1 and whole["n"] < TOO_FEW_ANSWERS * whole["parameters"]:
        sentences.append(say("drivers.what_if.narrative.too_few"))
    elif whole["is_first"]:
        sentences.append(say("drivers.what_if.narrative.first"))
    elif len(close):
        nearest = close.iloc[0]
        differences = {
            name: value(nearest[name], whole["score"], say)
            for name in ("difference", "difference_low", "difference_high")
        }
        second = named(result, nearest["against"], language)
        sentences.append(say("drivers.what_if.narrative.tied", second=second, **differences))
    return sentences


def _of_scenario(result: WhatIfResult, row: pd.Series, language: str) -> Finding:
    say, _, whole = _open(result, language)
    facts = _facts(result, language) | _numbers(result, row, language)
    is_first = row["scenario"] == whole["first"] and whole["is_first"] and row["verdict"] == "rise"
    tone = {"rise": "good", "fall": "bad"}.get(row["verdict"], "plain")
    return Finding(
        value=facts["change"],
        claim=say(f"drivers.what_if.finding.{'first' if is_first else row['verdict']}", **facts),
        detail=say("drivers.what_if.detail", **facts),
        figure="scenarios",
        tone=tone,
        grade=_grade(result),
    )


def _grade(result: WhatIfResult) -> str:
    """C under 30 answers, B with a failed check, A otherwise."""
    if result.glance()["n"].iloc[0] < SMALL_N:
        return "C"
    return "B" if (result.checks()["passed"] == False).any() else "A"  # noqa: E712


def _open(result: WhatIfResult, language: str):
    return speaker(language), result.tidy(), result.glance().iloc[0]


def _facts(result: WhatIfResult, language: str) -> dict[str, Any]:
    say, table, whole = _open(result, language)
    outcome = say(
        f"drivers.what_if.outcome_{whole['score']}",
        outcome=result.label(whole["outcome"], language),
        top_boxes=result.provenance.options.get("top_boxes", 0),
    )
    return {"outcome": outcome, "n_model": whole["n"], "n_scenarios": len(table)}


def _numbers(result: WhatIfResult, row: pd.Series, language: str) -> dict[str, str]:
    """A row in the unit of the score."""
    say, score = speaker(language), result.glance()["score"].iloc[0]
    return {
        "scenario": named(result, row["scenario"], language),
        "change": value(row["estimate"], score, say),
        "low": value(row["conf_low"], score, say),
        "high": value(row["conf_high"], score, say),
        "before": value(row["before"], score, say, "level"),
        "after": value(row["after"], score, say, "level"),
    }


def _row_of(table: pd.DataFrame, scenario: str) -> pd.Series:
    return table[table["scenario"] == scenario].iloc[0]


def _is_nothing(shown: pd.DataFrame) -> bool:
    return bool((shown["verdict"] == "cannot_tell").all())


def _close(result: WhatIfResult) -> pd.DataFrame:
    """Scenarios that cannot be told apart from the first, the closest first."""
    table = result.lead()
    return table[table["verdict"] == "too_close"].sort_values("difference", kind="stable")
