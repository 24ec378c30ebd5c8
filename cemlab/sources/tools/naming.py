"""Names of columns: the tool's codes, else made of the place of the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cemlab.sources.source import SourceColumn


def named(columns: Sequence[SourceColumn]) -> list[SourceColumn]:
    """The same columns, each with a name of its own, the same at every reading.

    A column that has a name keeps it. One without is called ``q7``, by the number of its question
    among the questions of the file, or ``q7_2`` when it is the second part of it: neighbours with
    the same `question` are parts of one. Where one of them is no part but the answer itself, it is
    ``q7``, and the words behind its "Other" ``q7_text``. What is no question is called after its
    use.
    """
    numbers = _numbers(columns)
    sizes = Counter(numbers)
    answered = {n for column, n in zip(columns, numbers, strict=True) if n and not column.part}
    parts: Counter[int] = Counter()
    renamed = []
    for column, number in zip(columns, numbers, strict=True):
        name, question = column.name, column.question
        if not name and column.use:
            name, question = column.use, ""
        elif not name and (sizes[number] == 1 or not column.part):
            name, question = f"q{number}", ""
        elif not name and column.is_other_text and number in answered:
            name, question = f"q{number}_text", f"q{number}"
        elif not name:
            parts[number] += 1
            name, question = f"q{number}_{parts[number]}", f"q{number}"
        renamed.append(replace(column, name=name, question=question))
    return _distinct(renamed)


def _numbers(columns: Sequence[SourceColumn]) -> list[int]:
    """Number of the question of each column; 0 for what is no question."""
    numbers, number, before = [], 0, ""
    for column in columns:
        if column.use:
            numbers.append(0)
            continue
        if not column.question or column.question != before:
            number += 1
        before = column.question
        numbers.append(number)
    return numbers


def _distinct(columns: Sequence[SourceColumn]) -> list[SourceColumn]:
    """Names without blanks around them; the second of a name gets ``_2``, and so on."""
    first = {column.name.strip() for column in columns}
    taken: set[str] = set()
    times: Counter[str] = Counter()
    result = []
    for column in columns:
        own = name = column.name.strip()
        times[own] += 1
        while name in taken or (name != own and name in first):
            times[own] += name != own
            name = f"{own}_{times[own]}"
        taken.add(name)
        result.append(replace(column, name=name))
    return result
