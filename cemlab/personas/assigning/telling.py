"""An assignment → sentences: how many are in which persona, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.personas import model_verdicts
from cemlab.personas.checks import LEFT_OUT
from cemlab.personas.methods.frozen import OUTER
from cemlab.results import Finding
from cemlab.style.marks import percent

if TYPE_CHECKING:
    from cemlab.personas.assigning.result import AssignmentResult

AGED = ("ambiguous_share", "outlier_share")
SAID = (*AGED, "many_ambiguous", "many_ambiguous_plain", "unseen_left_out")
MOST = 0.4  # ambiguous people: above, the margin may be at fault and not the people


def finding(result: AssignmentResult, language: str) -> str:
    """Which model, who is where, how surely, and whether the model has aged."""
    say, facts = speaker(language), _facts(result, language)
    told = [say("personas.assignment.narrative.sorted", **facts),
            model_verdicts.told(result.glance().iloc[0], say)]  # fmt: skip
    for row in result.tidy().itertuples():
        key = "hidden" if row.estimate != row.estimate else "persona"
        told.append(
            say(f"personas.assignment.narrative.{key}", group=result.label(row.persona, language),
                share=percent(row.estimate, say) if key == "persona" else "",
                low=row.conf_low, high=row.conf_high, n=row.n, before=row.before)
        )  # fmt: skip
    told.append(say("personas.assignment.narrative.sure", **facts))
    told += [message for code, message in result.notes(language) if code in SAID]
    return say("join").join(told)


def headline(result: AssignmentResult, language: str) -> str:
    """Whether the model still fits; else how many can be sorted clearly."""
    key = "aged" if any(result.notes_of(code) for code in AGED) else "sorted"
    return speaker(language)(f"personas.assignment.headline.{key}", **_facts(result, language))


def subline(result: AssignmentResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"personas.assignment.subline.{figure}")


def findings(result: AssignmentResult, language: str) -> tuple[Finding, ...]:
    """The assignment as one line of a report."""
    say, facts = speaker(language), _facts(result, language)
    aged, n = any(result.notes_of(code) for code in AGED), facts["n"]
    return (
        Finding(
            value=facts["ok"],
            claim=headline(result, language),
            detail=say("personas.assignment.detail", **facts),
            figure="shares",
            tone="bad" if aged else "plain",
            grade="C" if n < SMALL_N else "B" if aged or n < ENOUGH_N else "A",
        ),
    )


def checked(result: AssignmentResult) -> list[tuple]:
    """Rows of the table of checks."""
    whole = result.glance().iloc[0]
    return [
        ("ambiguous", whole["ambiguous"], whole["model_ambiguous"],
         not result.notes_of("ambiguous_share")),
        ("many_ambiguous", whole["ambiguous"], MOST, whole["ambiguous"] <= MOST),
        ("outlier", whole["outlier"], 1 - OUTER, not result.notes_of("outlier_share")),
        ("too_few_answers", whole["too_few_answers"], LEFT_OUT,
         whole["too_few_answers"] <= LEFT_OUT),
        ("unseen_category", whole["unseen_category"], LEFT_OUT,
         whole["unseen_category"] <= LEFT_OUT),
    ]  # fmt: skip


def _facts(result: AssignmentResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    table = result.reasons().set_index("reason")
    return {
        "n": whole["n"], "k": whole["k"], "version": whole["model"],
        "ok": percent(table.loc["ok", "estimate"], say),
        "ok_low": table.loc["ok", "conf_low"], "ok_high": table.loc["ok", "conf_high"],
        "ambiguous": percent(whole["ambiguous"], say), "outlier": percent(whole["outlier"], say),
    } | model_verdicts.words(whole["model_verdict"], say)  # fmt: skip
