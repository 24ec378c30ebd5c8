"""Guesses and open questions in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cemlab.intake.draft import Guess, Question
from cemlab.language import Verbatim, listed, speaker

LONGEST = 60
COMPARED = ("by", "every")  # options that say what is compared
NAMED = {"use": "intake.use", "shape": "intake.use", "format": "intake.format"}
WORDED = re.compile(r"^(\S+) \((.+)\)$", re.DOTALL)  # 9 (拒绝回答)


def told(guess: Guess, language: str) -> str:
    """Why a guess is what it is, in one line; words of the file may occur in it, unescaped."""
    return speaker(language)(f"intake.why.{guess.why}", **_facts(guess.facts, language))


def asked(question: Question, language: str) -> str:
    """An open question in one line."""
    return speaker(language)(f"intake.ask.{question.about}", **_facts(question.facts, language))


def proposals(proposed: Mapping[str, Guess], language: str) -> list[str]:
    """The blocks that are proposed, a line for each below a heading: what they compare, and why."""
    say = speaker(language)
    lines = [say("intake.said.proposed")] if proposed else []
    for block, guess in proposed.items():
        how = ", ".join(f"{key}: {_short(str(guess.value[key]))}"
                        for key in COMPARED if key in guess.value)  # fmt: skip
        why = say("intake.said.aside", said=Verbatim(told(guess, language)))
        lines.append(f"  {block} {how}{why}")
    return lines


def option(question: Question, choice: str, language: str) -> str:
    """An answer to an open question in words; an item by its name, with its label if any."""
    if question.about == "outcome" and choice:
        label = " ".join(str(question.facts.get("labels", {}).get(choice, "")).split())
        return f"{choice}  {_short(label)}" if label and label != choice else choice
    return speaker(language)(f"intake.option.{choice or 'none'}")


def _facts(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Facts as sentences take them: lists in a row, texts on one line and not too long."""
    found = {}
    for key, fact in facts.items():
        if key == "codes":
            fact = [_bracketed(str(one), language) for one in _each(fact)]
        elif key in NAMED:
            fact = _named(f"{NAMED[key]}.{fact}", fact, language)
        if isinstance(fact, (list, tuple)):
            fact = listed([_short(str(one)) for one in fact], language)
        found[key] = _short(fact, 4 * LONGEST) if isinstance(fact, str) else fact
    return found


def _each(fact: Any) -> Sequence[Any]:
    return fact if isinstance(fact, (list, tuple)) else [fact]


def _bracketed(text: str, language: str) -> str:
    """A code and its words in the brackets of the language."""
    return WORDED.sub(r"\1（\2）", text) if language == "zh" else text


def _named(key: str, fact: Any, language: str) -> Any:
    """A name that the program uses, in words where the catalogue has some."""
    try:
        return speaker(language)(key)
    except KeyError:
        return fact


def _short(text: str, longest: int = LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
