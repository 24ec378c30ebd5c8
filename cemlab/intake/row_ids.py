"""Columns that tell rows and people apart, where the file does not say which they are."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from cemlab.intake.administration import Administration, is_named
from cemlab.intake.draft import Guess
from cemlab.intake.profiles import Profile

FEW_ROWS = 10
MOST_EPISODES = 200  # of a person
COUNTING = 0.98  # share of steps upwards in a column that numbers the rows


def find_ids(found: Administration, columns: list[Profile]) -> None:
    """An id that the file does not call so: named like one, and different in every row."""
    for one in columns:
        if is_named(one, "wave") and 2 <= one.n_different <= 20 and found.wave is None:
            found.wave = Guess(value=one.name, sure="check", why="wave.named")
            found.leave(one.name, "used", "left.used", use="wave")
    told_apart = [one for one in columns if _tells_apart(one)]
    named = [one for one in told_apart if is_named(one, "id")]
    customers = [one for one in columns if is_named(one, "customer") and _is_key(one)]
    customers += [
        one
        for one in columns
        if is_named(one, "id")
        and one not in told_apart
        and one.n_answered == one.n_rows
        and 2 <= one.n_different < one.n_rows
    ]
    by_customer = [one for one in told_apart if one in customers]
    counting = [one for one in told_apart if _counts_up(one) or one.shape == "code"]
    for one in [*named, *by_customer, *counting][:1] if found.id is None else []:
        by_name = one in named or one in by_customer
        sure, why = ("likely", "id.named") if by_name else ("check", "id.counts")
        found.id = Guess(value=(one.name,), sure=sure, why=why, facts={"n": one.n_different})
        found.leave(one.name, "used", "left.used", use="id")
    for one in customers:
        taken = found.id is not None and one.name in found.id.value
        if found.customer is None and not taken:
            why = "customer.repeats" if one.n_different < one.n_answered else "customer.named"
            found.customer = Guess(value=one.name, sure="check", why=why,
                                   facts={"n": one.n_different})  # fmt: skip
            found.leave(one.name, "used", "left.used", use="customer")
    if found.id is None:
        _composite(found, columns)
    for one in told_apart:
        is_other_id = one.shape == "code" or _counts_up(one) or is_named(one, "id")
        if one.name not in found.left_out and is_other_id:
            found.leave(one.name, "metadata", "left.another_id", sure="likely")
    for one in columns:
        is_key = is_named(one, "id") or _is_coded_key(one)
        if one.name not in found.left_out and is_key and one.unique_share > 0.5:
            found.leave(one.name, "metadata", "left.another_id", sure="check")


def _composite(found: Administration, columns: list[Profile]) -> None:
    """Several columns that tell the rows apart together: a person and an episode, two keys."""
    whole = [one for one in columns if one.n_answered == one.n_rows and one.n_different >= 2]
    person = [one for one in whole if found.customer and one.name == found.customer.value]
    keys = [one for one in whole if _is_coded_key(one) and one.unique_share > 0.5]
    parts = [one for one in whole if one.n_different <= MOST_EPISODES and one not in person]
    tries = [*combinations(keys, 2)]
    if person:
        tries += [(*person, *some) for size in (1, 2) for some in combinations(parts[:12], size)]
    for some in tries:
        if _tell_apart(some):
            names = tuple(one.name for one in some)
            facts = {"columns": " + ".join(names)}
            found.id = Guess(value=names, sure="check", why="id.together", facts=facts)
            for one in keys:
                if one.name in names:
                    found.leave(one.name, "used", "left.used", use="id")
            return


def _tell_apart(columns: tuple[Profile, ...]) -> bool:
    rows = np.column_stack([one.at for one in columns])
    return len(np.unique(rows, axis=0)) == len(rows)


def _is_coded_key(one: Profile) -> bool:
    """Cells such as 373cbeecea8286a2: no words, and long."""
    return one.shape == "code" and one.mean_length >= 8 and one.number_share < 0.5


def _tells_apart(one: Profile) -> bool:
    return one.n_answered == one.n_rows and one.n_different == one.n_rows and one.n_rows > 1 and (
        one.mean_length <= 40 and (one.number_share < 1 or one.is_whole)
    )  # fmt: skip


def _is_key(one: Profile) -> bool:
    """Whether cells look like keys: codes or whole numbers, many of them."""
    return one.n_different >= min(FEW_ROWS, one.n_rows // 2) and (
        one.shape == "code" or one.is_whole or one.mean_length <= 40
    )


def _counts_up(one: Profile) -> bool:
    if one.number_share < 1 or not one.is_whole or one.n_rows < FEW_ROWS:
        return False
    steps = np.diff(one.values)
    return bool((steps > 0).mean() >= COUNTING)
