"""Guesses and open questions in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.intake.draft import Guess, Question
from cemlab.language import listed, speaker

LONGEST = 60


def told(guess: Guess, language: str) -> str:
    """Why a guess is what it is, in one line; words of the file may occur in it, unescaped."""
    return speaker(language)(f"intake.why.{guess.why}", **_facts(guess.facts, language))


def asked(question: Question, language: str) -> str:
    """An open question in one line."""
    return speaker(language)(f"intake.ask.{question.about}", **_facts(question.facts, language))


def option(question: Question, choice: str, language: str) -> str:
    """An answer to an open question in words; names of items stay as they are."""
    if question.about == "outcome" and choice:
        return choice
    return speaker(language)(f"intake.option.{choice or 'none'}")


def _facts(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Facts as sentences take them: lists in a row, texts on one line and not too long."""
    found = {}
    for key, fact in facts.items():
        if isinstance(fact, (list, tuple)):
            fact = listed([_short(str(one)) for one in fact], language)
        found[key] = _short(fact, 4 * LONGEST) if isinstance(fact, str) else fact
    return found


def _short(text: str, longest: int = LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
