"""Questions that were only asked of those who gave a certain answer before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.intake.draft import Guess
from cemlab.intake.profiles import Profile

BEFORE = 30  # questions back
MOST_LEVELS = 12
FEWEST_ROWS = 30
FEWEST_ASKED = 15
FEWEST_BLANK = 10  # rows that were not asked, before a rule is believed
BLANK = 0.01  # share of answers among those who were not asked
ASKED = 0.8  # and among those who were: some left it blank, or left
CLEAR = 0.98  # from which nearly all of them answered
MANY_BLANK = 50  # rows without one answer among them, from which no chance made them blank
ASKED_OF_MANY = 0.85  # beside so many it is enough that this share of the others answered
STRAY = 0.05  # share of answers among those who left the question before blank
FEW = 5  # rows with an answer, below which the answer says nothing


def routes_of(columns: Sequence[Profile]) -> dict[str, Guess]:
    """``asked_if`` by column, where blanks follow an earlier answer both ways."""
    found: dict[str, Guess] = {}
    by_pattern: dict[bytes, Guess | None] = {}
    for place, one in enumerate(columns):
        n_blank = one.n_rows - one.n_answered
        if n_blank < FEWEST_BLANK or one.n_answered < FEWEST_ASKED or one.n_rows < FEWEST_ROWS:
            continue
        if one.said.is_other_text:  # asked of whoever chose “other”, which says nothing new
            continue
        pattern = np.packbits(one.is_answered).tobytes()
        earlier = columns[max(0, place - BEFORE) : place]
        if pattern not in by_pattern:
            by_pattern[pattern] = _route(one, earlier)
        guess = by_pattern[pattern]
        if guess is not None and next(iter(guess.value)) != one.name:
            found[one.name] = guess
    return found


def _route(one: Profile, earlier: Sequence[Profile]) -> Guess | None:
    """The clearest rule; of equal ones that of the nearest question."""
    best, best_score = None, 0.0
    for filter_column in reversed(earlier):
        if not 2 <= filter_column.n_different <= MOST_LEVELS:
            continue
        rule = _rule(one, filter_column)
        if rule is not None and rule[1] > best_score + 1e-9:
            best, best_score = rule
    return best


def _rule(one: Profile, filter_column: Profile) -> tuple[Guess, float] | None:
    """Answers after which nearly all answered, and those after which nobody did."""
    given = filter_column.is_answered
    at = filter_column.at[given]
    answered = one.is_answered[given]
    n = np.bincount(at, minlength=filter_column.n_different)
    n_answered = np.bincount(at, weights=answered, minlength=filter_column.n_different)
    share = n_answered / np.maximum(n, 1)
    enough = n >= FEW
    asked, skipped = enough & (share >= ASKED), enough & (share <= BLANK)
    if not asked.any() or not skipped.any() or np.any(enough & ~asked & ~skipped):
        return None
    n_skipped, n_asked = int(n[skipped].sum()), int(n[asked].sum())
    if n_skipped < FEWEST_BLANK or n_asked < FEWEST_ASKED:
        return None
    without = one.is_answered[~given]
    if len(without) >= FEW and without.mean() > STRAY:  # answered without the question before
        return None
    codes = tuple(filter_column.code_of(filter_column.texts[place])
                  for place in np.flatnonzero((n > 0) & (share > 0.5)))  # fmt: skip
    left = float(n_answered[skipped].sum()) / n_skipped
    kept = float(n_answered[asked].sum()) / n_asked
    facts = {
        "filter": filter_column.name, "codes": ", ".join(str(code)[:40] for code in codes),
        "n_skipped": n_skipped, "blank": 1 - left, "answered": kept,
    }  # fmt: skip
    clear = kept >= (CLEAR if n_skipped < MANY_BLANK else ASKED_OF_MANY)
    sure = "likely" if left == 0 and clear and n_asked >= FEWEST_ROWS else "check"
    guess = Guess(value={filter_column.name: codes}, sure=sure, why="asked_if", facts=facts)
    return guess, kept - left


def is_worth_saying(guess: Guess, one: Profile) -> bool:
    """Whether the rule explains most blanks of a column."""
    blanks = one.n_rows - one.n_answered
    return guess.facts["n_skipped"] >= 0.5 * blanks
