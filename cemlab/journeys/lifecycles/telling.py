"""A lifecycle → sentences: who is active later, and when it first happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.lifecycles.ageing import ALL
from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.lifecycles.result import LifecycleResult

BLOCK = "journeys.lifecycle"
MOST_NAMED = 4
UNSTARTED = 0.2  # our choice: of the customers, above which the start is that of a part only


def finding(result: LifecycleResult, language: str) -> str:
    """Who is active at the first and the last age, when it first happens, and to how many."""
    say, whole = speaker(language), result.glance().iloc[0]
    told = [say(f"{BLOCK}.narrative.base", n=whole["n_customers"], first=whole["first_day"],
                last=whole["last_day"])]  # fmt: skip
    seen = result.tidy().query("cohort == @ALL").dropna(subset=["share"])
    if _kind(result) == "touch" and not (seen["share"] > 0).any():  # a journey each: said below
        seen = seen.head(0)
    for row in seen.iloc[sorted({0, len(seen) - 1}) if len(seen) else []].itertuples():
        told.append(say(f"{BLOCK}.narrative.active", age=_age(result, row.age, language), n=row.n,
                        share=row.share, low=row.share_low, high=row.share_high))  # fmt: skip
    if len(result.first_returns()):
        told.append(_best(result, "narrative", language))
        told.append(say(f"{BLOCK}.{_kind(result)}.reached", **_reached(result, language)))
        told.append(say(f"{BLOCK}.narrative.outreach"))
    return say("join").join(told)


def headline(result: LifecycleResult, language: str) -> str:
    """The age at which it first happens most for sure; else that it cannot be told."""
    return _best(result, "headline", language) if len(result.first_returns()) else ""


def _best(result: LifecycleResult, where: str, language: str) -> str:
    say, table = speaker(language), result.first_returns()
    verdict = _verdict(table)
    key = f"{BLOCK}.{_kind(result)}.{where}_{verdict}"
    if verdict == "none":
        last = table.iloc[-1]
        return say(key, age=_age(result, last["age"], language), n=table["at_risk"].iloc[0],
                   high=result.glance()["reached_high"].iloc[0],
                   **_what(result, language))  # fmt: skip
    if verdict == "cannot_tell":
        close = table.query("verdict == 'cannot_tell'")["age"]
        ages = [_age(result, age, language) for age in close]
        return say(key, ages=listed(ages, language, most=MOST_NAMED), **_what(result, language))
    row = table.query("verdict == 'most'").iloc[0]
    return say(key, **_of(result, row, language))


def subline(result: LifecycleResult, figure: str, language: str) -> str:
    """How to read the marks."""
    if figure == "first_returns" and figure in result.figures():
        return speaker(language)(f"{BLOCK}.subline.first_returns")
    return speaker(language)(f"{BLOCK}.subline.lifecycle")


def findings(result: LifecycleResult, language: str) -> tuple[Finding, ...]:
    """When it first happens, and to how many so far."""
    say, table = speaker(language), result.first_returns()
    if not len(table):
        return ()
    verdict = _verdict(table)
    values = _reached(result, language)
    row = table.iloc[-1] if verdict != "most" else table.query("verdict == 'most'").iloc[0]
    share = row["share"] if verdict == "most" else values["share"]
    detail = say(f"{BLOCK}.detail.age", **_of(result, row, language)) if verdict == "most" else say(
        f"{BLOCK}.detail.reached", **values)  # fmt: skip
    return (
        Finding(value=say("journeys.value.share", share=share), claim=headline(result, language),
                detail=detail, figure="first_returns",
                grade=graded(row["at_risk"], result.checks())),
    )  # fmt: skip


def checked(result: LifecycleResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table, firsts = result.glance().iloc[0], result.tidy(), result.first_returns()
    hidden = table.loc[(table["verdict"] == "suppressed") & (table["cohort"] != ALL), "cohort"]
    hidden = hidden.unique().tolist()
    every = whole["n_customers"] + whole["n_unstarted"]
    smallest = float(firsts["at_risk"].min()) if len(firsts) else 0.0
    over = (table.query("cohort != @ALL")["verdict"] != "not_over").mean()
    rows: list[tuple[Any, ...]] = [
        ("over", over, 0.5, bool(over >= 0.5)),
        ("hidden", len(hidden), 0, not hidden, *hidden),
        ("at_risk", smallest, SMALL_N, smallest >= SMALL_N),
        ("unstarted", whole["n_unstarted"] / every, UNSTARTED,
         bool(whole["n_unstarted"] <= UNSTARTED * every)),
    ]  # fmt: skip
    return check_table(result, rows, f"{BLOCK}.check", language)


def _verdict(table: pd.DataFrame) -> str:
    """most, cannot_tell or none, of the whole line."""
    said = set(table["verdict"])
    return "none" if "none" in said else "most" if "most" in said else "cannot_tell"


def _kind(result: LifecycleResult) -> str:
    return "touch" if result.glance()["touchpoint"].iloc[0] else "again"


def _age(result: LifecycleResult, age: float, language: str) -> str:
    return speaker(language)(f"{BLOCK}.age.{result.glance()['every'].iloc[0]}", age=age)


def _what(result: LifecycleResult, language: str) -> dict[str, str]:
    name = result.glance()["touchpoint"].iloc[0]
    return {"what": result.label(name, language) if name else ""}


def _of(result: LifecycleResult, row: Any, language: str) -> dict[str, Any]:
    return {
        "age": _age(result, row["age"], language), "share": row["share"], "low": row["share_low"],
        "high": row["share_high"], "n": row["at_risk"], **_what(result, language),
    }  # fmt: skip


def _reached(result: LifecycleResult, language: str) -> dict[str, Any]:
    whole, first = result.glance().iloc[0], result.first_returns().iloc[0]
    return {
        "age": _age(result, whole["last_age"], language), "share": whole["reached"],
        "low": whole["reached_low"], "high": whole["reached_high"], "n": first["at_risk"],
        **_what(result, language),
    }  # fmt: skip
