"""An empathy map → sentences: who stands behind what, and how sure its coding is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.personas.empathy.coding import ENOUGH_DOUBLE
from cemlab.personas.methods.agreement import FLOOR
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.personas.empathy.result import EmpathyMapResult

BLOCK = "personas.empathy_map"
TONES = {"pains": "bad", "gains": "good"}
MOST_FOUND = 3


def finding(result: EmpathyMapResult, language: str) -> str:
    """How many wrote, what most people stand behind in each field, and how sure the coding is."""
    say, facts = speaker(language), _facts(result, language)
    sentences = [say(f"{BLOCK}.narrative.base", **facts)]
    firm = _firm(result)
    for _, row in firm.drop_duplicates("field").iterrows():
        sentences.append(say(f"{BLOCK}.narrative.top", **_of(result, row, language)))
    if not len(firm):
        sentences.append(say(f"{BLOCK}.narrative.single", **facts))
    if firm["is_inferred"].any():
        sentences.append(say(f"{BLOCK}.narrative.inferred"))
    sentences.append(agreement(result, language))
    against = result.contradictions()
    if len(against):
        count = against["theme"].nunique()
        sentences.append(say(f"{BLOCK}.narrative.contradicting", count=count))
    return say("join").join(sentences)


def agreement(result: EmpathyMapResult, language: str) -> str:
    """How far coders agree, in a sentence."""
    say, whole = speaker(language), result.glance().iloc[0]
    verdict = whole["alpha_verdict"]
    if not whole["people"]:
        return say(f"{BLOCK}.agreement.machine")
    if verdict == "unknown":
        return say(f"{BLOCK}.agreement.unknown")
    plain = "" if whole["alpha_low"] == whole["alpha_low"] else "_plain"
    return say(f"{BLOCK}.agreement.{verdict}{plain}", x=whole["alpha"], low=whole["alpha_low"],
               high=whole["alpha_high"], floor=FLOOR)  # fmt: skip


def headline(result: EmpathyMapResult, language: str) -> str:
    """The pain, else whatever most people stand behind; or that there are single voices only."""
    say, firm = speaker(language), _firm(result)
    if not len(firm):
        return say(f"{BLOCK}.headline.single", **_facts(result, language))
    pains = firm[firm["field"] == "pains"]
    best = pains if len(pains) else firm  # a pain says what to do
    row = best.sort_values("respondents", ascending=False, kind="stable").iloc[0]
    return say(f"{BLOCK}.headline.{'pain' if len(pains) else 'most'}", **_of(result, row, language))


def subline(result: EmpathyMapResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"{BLOCK}.subline.{figure}", **_facts(result, language))


def findings(result: EmpathyMapResult, language: str) -> tuple[Finding, ...]:
    """What most people stand behind, pains and gains first."""
    say, firm = speaker(language), _firm(result)
    if not len(firm):
        facts = _facts(result, language)
        return (
            Finding(value="0", claim=headline(result, language), figure="shares", grade="C",
                    detail=say(f"{BLOCK}.detail.single", **facts)),
        )  # fmt: skip
    order = firm["field"].map({"pains": 0, "gains": 1}).fillna(2)
    best = firm.assign(order=order).sort_values(["order", "respondents"], ascending=[True, False],
                                                kind="stable")  # fmt: skip
    best = best.drop_duplicates("order").head(MOST_FOUND)
    return tuple(
        Finding(
            value=say(f"{BLOCK}.value", **_of(result, row, language)),
            claim=say(f"{BLOCK}.finding", **_of(result, row, language)),
            detail=say(f"{BLOCK}.detail.theme", **_of(result, row, language)),
            figure="shares", tone=TONES.get(row["field"], "plain"),
            grade=row["grade"],
        )
        for _, row in best.iterrows()
    )  # fmt: skip


def checked(result: EmpathyMapResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    single = (table["verdict"] == "single_voice").mean()
    alpha, low = whole["alpha"], whole["alpha_low"]
    rows: list[tuple[Any, ...]] = [
        ("base", whole["n"], SMALL_N, whole["n"] >= SMALL_N),
        ("coded_twice", whole["coded_twice"], ENOUGH_DOUBLE, whole["coded_twice"] >= ENOUGH_DOUBLE),
        ("single_voices", single, float("nan"), None),
        ("masked", whole["masked"], float("nan"), None),
    ]
    if alpha == alpha:
        rows.insert(2, ("alpha", alpha, FLOOR, bool(alpha >= FLOOR and not low < FLOOR)))
    if whole["verbatim"] == whole["verbatim"]:
        rows.append(("verbatim", whole["verbatim"], 1.0, whole["verbatim"] >= 1))
    return check_table(result, rows, f"{BLOCK}.check", language, n=whole["n"])


def _firm(result: EmpathyMapResult) -> pd.DataFrame:
    table = result.tidy()
    return table[table["verdict"] == "several_voices"]


def _of(result: EmpathyMapResult, row: pd.Series, language: str) -> dict[str, Any]:
    say = speaker(language)
    return {
        "theme": result.label(row["theme"], language),
        "field": say(f"{BLOCK}.field.{row['field']}"),
        "count": row["respondents"], "n": row["n"], "share": row["estimate"],
        "low": row["conf_low"], "high": row["conf_high"],
    }  # fmt: skip


def _facts(result: EmpathyMapResult, language: str) -> dict[str, Any]:
    whole = result.glance().iloc[0]
    say = speaker(language)
    parts = [result.label(whole[name], language) for name in ("scene", "wave") if whole[name]]
    return {
        "n": whole["n"], "quotes": whole["quotes"], "themes": whole["themes"],
        "persona": result.label(whole["persona"], language), "least": whole["least"],
        "where": "" if not parts else say(f"{BLOCK}.where", places=say("list_join").join(parts)),
    }  # fmt: skip
