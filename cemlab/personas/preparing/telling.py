"""Answers made ready → sentences: who is left, what style decides, whether there are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import STYLE_LIMIT
from cemlab.personas.checks import FILLED, LEFT_OUT
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.personas.preparing.result import PreparationResult

ASIDE = ("straight_lining", "speeders", "duplicates")
MOST_PULL = 2.0  # times an equal share, from which an item is named; our choice
SPED = 0.05  # as for rows left out


def finding(result: PreparationResult, language: str) -> str:
    """Who is left, what was done to the answers, and whether there are enough of them."""
    say, facts, steps = speaker(language), _facts(result, language), _steps(result)
    told = [say("personas.prepare.narrative.left", **facts)]
    if facts["n_out"]:
        told.append(say("personas.prepare.narrative.out", **facts))
    flagged = [name for name in ASIDE if steps.loc[name, "decision"] == "aside"]
    told += [say(f"personas.prepare.narrative.{name}", n=steps.loc[name, "n_flagged"],
                 share=steps.loc[name, "estimate"]) for name in flagged]  # fmt: skip
    if flagged:
        told.append(say("personas.prepare.narrative.aside"))
    told.append(say(f"personas.prepare.narrative.{facts['scaling']}"))
    style = steps.loc["style_in_component", "decision"]
    told.append(say(f"personas.prepare.narrative.style_{style}", r=facts["r"]))
    if facts["n_blocks"]:
        told.append(say("personas.prepare.narrative.blocks", **facts))
    if facts["heavy"]:
        told.append(say("personas.prepare.narrative.heavy", **facts))
    told.append(say(f"personas.prepare.narrative.size_{facts['size']}", **facts))
    return say("join").join(told)


def headline(result: PreparationResult, language: str) -> str:
    """What hinders most: too few people, or style; else who is left."""
    return speaker(language)(f"personas.prepare.headline.{_claim(result)}",
                             **_facts(result, language))  # fmt: skip


def subline(result: PreparationResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"personas.prepare.subline.{figure}")


def findings(result: PreparationResult, language: str) -> tuple[Finding, ...]:
    """The preparation as one line of a report."""
    say, facts = speaker(language), _facts(result, language)
    return (
        Finding(
            value=say("personas.prepare.value", n=facts["n_fitted"]),
            claim=headline(result, language),
            detail=say("personas.prepare.detail", **facts),
            figure="style" if _claim(result) == "style" and "style" in result.figures() else "left",
            grade=_grade(result),
        ),
    )


def checked(result: PreparationResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    steps, whole, table = _steps(result), result.glance().iloc[0], result.items()
    out, filled = steps.loc["rows_left_out", "estimate"], steps.loc["answers_filled", "estimate"]
    each, least = whole["per_item"], whole["enough_for_item"]
    rows: list[tuple] = [
        ("respondents_per_item", each, least, each >= least),
        ("left_out", out, LEFT_OUT, out <= LEFT_OUT),
        ("filled_in", filled, FILLED, filled <= FILLED),
    ]
    for name in ASIDE:
        share = steps.loc[name, "estimate"]
        if share == share:
            rows.append((name, share, SPED, share <= SPED))
    r = whole["r_first_component"]
    if r == r and whole["scaling"] in ("as_answered", "z_scores"):
        rows.append(("response_style", r, STYLE_LIMIT, not whole["style_dominates"]))
    elif r == r:
        rows.append(("style_taken_away", r, STYLE_LIMIT, None))
        rows.append(("flat", whole["n_flat"] / whole["n"], SPED, None))
    heavy = _heavy(result)
    rows.append(("pull", table["pull"].max() * len(table), MOST_PULL, not heavy, *heavy))
    return check_table(result, rows, "personas.prepare.check", language)


def _steps(result: PreparationResult) -> pd.DataFrame:
    return result.tidy().set_index("step")


def _heavy(result: PreparationResult) -> list[str]:
    """Items with more than twice an equal share of the say, the heaviest first."""
    table = result.items().sort_values("pull", ascending=False, kind="stable")
    return table.loc[table["pull"] * len(table) > MOST_PULL, "item"].tolist()


def _claim(result: PreparationResult) -> str:
    steps = _steps(result)
    if steps.loc["sample_size", "decision"] == "few":
        return "few"
    return "style" if steps.loc["style_in_component", "decision"] == "dominates" else "ready"


def _facts(result: PreparationResult, language: str) -> dict[str, Any]:
    whole, steps = result.glance().iloc[0], _steps(result)
    heavy = [result.label(name, language) for name in _heavy(result)]
    return {
        "n": whole["n"], "n_asked": steps.loc["rows_left_out", "before"],
        "n_out": whole["n_mostly_missing"], "n_fitted": whole["n_fitted"],
        "n_items": whole["n_items"], "r": whole["r_first_component"],
        "scaling": whole["scaling"], "n_blocks": whole["n_blocks"], "each": whole["per_item"],
        "size": steps.loc["sample_size", "decision"], "heavy": listed(heavy, language),
        "left_share": whole["n_fitted"] / steps.loc["rows_left_out", "before"],
    }  # fmt: skip


def _grade(result: PreparationResult) -> str:
    return graded(result.glance()["n_fitted"].iloc[0], result.checks())
