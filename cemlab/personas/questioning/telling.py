"""A typing tool → sentences: whether it may be used, what it asks, whom it misses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.personas import model_verdicts
from cemlab.personas.checks import LEFT_OUT
from cemlab.personas.methods.golden import ALIKE, SHIP
from cemlab.results import Finding
from cemlab.style.marks import percent

if TYPE_CHECKING:
    from cemlab.personas.questioning.result import TypingResult

FOUND = 0.6  # recall of a persona under which it is named


def finding(result: TypingResult, language: str) -> str:
    """Verdict, questions, accuracy, and who is missed."""
    say, facts = speaker(language), _facts(result, language)
    told = [say(f"personas.typing.narrative.{facts['verdict']}", **facts),
            model_verdicts.told(result.glance().iloc[0], say),
            say("personas.typing.narrative.questions", **facts),
            say("personas.typing.narrative.accuracy", **facts)]  # fmt: skip
    for row in result.recall().itertuples():
        if row.estimate < FOUND:
            told.append(
                say("personas.typing.narrative.missed", group=result.label(row.persona, language),
                    share=percent(row.estimate, say), low=row.conf_low, high=row.conf_high,
                    n=row.n)
            )  # fmt: skip
    return say("join").join(told)


def headline(result: TypingResult, language: str) -> str:
    """Whether these few questions may be used."""
    facts = _facts(result, language)
    return speaker(language)(f"personas.typing.headline.{facts['verdict']}", **facts)


def subline(result: TypingResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"personas.typing.subline.{figure}", limit=SHIP)


def findings(result: TypingResult, language: str) -> tuple[Finding, ...]:
    """The typing tool as one line of a report."""
    say, facts = speaker(language), _facts(result, language)
    unfit = facts["verdict"] != "ship" or _left_out(result) > LEFT_OUT
    return (
        Finding(
            value=say("personas.typing.value", kappa=facts["kappa"]),
            claim=headline(result, language),
            detail=say("personas.typing.detail", **facts),
            figure="kappa",
            tone="bad" if facts["verdict"] == "do_not_ship" else "plain",
            grade="C" if facts["n"] < SMALL_N else "B" if unfit or facts["n"] < ENOUGH_N else "A",
        ),
    )


def checked(result: TypingResult) -> list[tuple]:
    """Rows of the table of checks."""
    whole, recall, out = result.glance().iloc[0], result.recall(), _left_out(result)
    missed = recall.loc[recall["estimate"] < FOUND, "persona"].tolist()
    return [
        ("kappa", whole["kappa"], SHIP, whole["kappa"] >= SHIP),
        ("kappa_low", whole["kappa_low"], SHIP, whole["kappa_low"] >= SHIP),
        ("recall", recall["estimate"].min(), FOUND, not missed, *missed),
        ("points", whole["agrees_with_exact"], ALIKE, whole["agrees_with_exact"] >= ALIKE),
        ("left_out", out, LEFT_OUT, out <= LEFT_OUT),
    ]


def _left_out(result: TypingResult) -> float:
    """Share of the respondents of whom nothing is known, because an answer is missing."""
    whole = result.glance().iloc[0]
    return whole["n_dropped"] / (whole["n"] + whole["n_dropped"])


def _facts(result: TypingResult, language: str) -> dict[str, Any]:
    say, whole, table = speaker(language), result.glance().iloc[0], result.tidy()
    last = table.iloc[-1]
    names = [result.label(name, language) for name in table["item"]]
    return {
        "verdict": whole["verdict"], "n_questions": int(whole["n_questions"]),
        "questions": listed(names, language), "kappa": whole["kappa"],
        "low": whole["kappa_low"], "high": whole["kappa_high"], "k": whole["k"],
        "accuracy": percent(whole["accuracy"], say), "accuracy_low": last["accuracy_low"],
        "accuracy_high": last["accuracy_high"], "n": whole["n"], "limit": SHIP,
        "largest": percent(whole["largest_share"], say), "folds": int(whole["folds"]),
    } | model_verdicts.words(whole["model_verdict"], say)  # fmt: skip
