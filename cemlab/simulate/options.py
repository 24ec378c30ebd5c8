"""What every world can be asked for: how many, of which seed, waves, branches, response."""

from __future__ import annotations

import operator
from typing import NamedTuple

from cemlab.errors import OptionError
from cemlab.language import check_language

FEWEST = 10  # with fewer there is nothing that a method could be tried on
MOST = 100_000_000
MOST_WAVES = 40
MOST_BRANCHES = 1000


class Options(NamedTuple):
    """Checked options of a world; see `cemlab.simulate.make`."""

    n: int
    seed: int
    waves: int
    branches: int
    response: float | None
    language: str


def checked(
    n: int, seed: int, waves: int, branches: int | None, response: float | None, language: str,
    usual_branches: int,
) -> Options:  # fmt: skip
    """The options, or every problem with them at once."""
    problems: list[str] = []
    whole = [
        ("n", n, FEWEST, MOST),
        ("seed", seed, 0, None),
        ("waves", waves, 1, MOST_WAVES),
        ("branches", usual_branches if branches is None else branches, 2, MOST_BRANCHES),
    ]
    numbers = [_whole(*one, problems) for one in whole]
    rate = None if response is None else _rate(response, problems)
    try:
        check_language(language)
    except OptionError as error:
        problems.append(str(error))
    if problems:
        raise OptionError("\n".join(problems))
    return Options(*numbers, rate, language)


def check_workers(workers: int) -> None:
    """Refuse a number of processes that is none."""
    problems: list[str] = []
    _whole("workers", workers, 1, None, problems)
    if problems:
        raise OptionError(problems[0])


def _whole(name: str, value: object, least: int, most: int | None, problems: list[str]) -> int:
    upper = "or more" if most is None else f"to {most:,}"
    try:
        number = least - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = least - 1
    if number < least or (most is not None and number > most):
        problems.append(f"`{name}` is {value!r}. Expected a whole number, {least} {upper}.")
    return number


def _rate(value: object, problems: list[str]) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not 0.01 <= value <= 1:
        problems.append(
            f"`response` is {value!r}. Expected the share that answers, 0.01 to 1 (everybody), or "
            "None for what the recipe says."
        )
        return 1.0
    return float(value)
