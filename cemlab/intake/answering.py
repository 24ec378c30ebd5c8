"""An answer to an open question, worked into the draft."""

from __future__ import annotations

from dataclasses import replace

from cemlab.errors import OptionError
from cemlab.intake.draft import Draft, Guess, ItemGuess, Question

GAPS = ("missing", "not_applicable", "not_asked")


def with_answer(draft: Draft, question: Question, answer: str) -> Draft:
    """The draft as it stands when a person has answered; what was asked is sure then.

    Parameters
    ----------
    draft : Draft
    question : Question
        One of ``draft.open_questions``.
    answer : str
        One of its options.

    Returns
    -------
    Draft

    Raises
    ------
    OptionError
        The answer is none of the options.
    """
    if answer not in question.options:
        raise OptionError.unknown("answer", answer, question.options)
    rest = tuple(one for one in draft.open_questions if one != question)
    if question.about == "outcome":
        return replace(_with_outcome(draft, answer), open_questions=rest)
    change = {"codes": _with_code, "direction": _with_direction}[question.about]
    items = {
        name: change(item, question, answer) if name in question.items else item
        for name, item in draft.items.items()
    }
    return replace(draft, items=items, open_questions=rest)


def _said(value) -> Guess:
    return Guess(value=value, sure="sure", why="said")


def _with_outcome(draft: Draft, answer: str) -> Draft:
    if not answer:
        return replace(draft, outcome=None)
    item = replace(draft.items[answer], role=_said("outcome"))
    return replace(draft, outcome=_said(answer), items={**draft.items, answer: item})


def _with_direction(item: ItemGuess, question: Question, answer: str) -> ItemGuess:
    return replace(item, direction=_said(answer))


def _with_code(item: ItemGuess, question: Question, answer: str) -> ItemGuess:
    """The code moves to the kind of gap that was answered; other codes stay where they were."""
    moved = tuple(code for kind in GAPS if (guess := getattr(item, kind)) is not None
                  for code in guess.value if str(code) == question.facts["code"])  # fmt: skip
    changed = {}
    for kind in GAPS:
        guess = getattr(item, kind)
        kept = tuple(code for code in (guess.value if guess else ()) if code not in moved)
        if kind == answer:
            changed[kind] = (
                replace(guess, value=(*kept, *moved)) if kept and guess else _said(moved)
            )
        else:
            changed[kind] = replace(guess, value=kept) if kept and guess else None
    return replace(item, **changed)
