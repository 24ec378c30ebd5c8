"""Columns of a file of moments → those of `ordering`, and where they are no such moments.

What the engine takes for wrong is looked at again by `cemlab.data`, which reads moments into
memory: the words for a mistake are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.time_spellings import NO_DATES
from cemlab.data.times import UNITS
from cemlab.study import EventsSpec, meaning

DAY = 86_400 * 10**6  # microseconds
UNIT = {"seconds": 10**6, "milliseconds": 10**3}  # microseconds of one
BLANK_EDGE = r"^[\s\p{Z}]+|[\s\p{Z}]+$"
HAS_EDGE = r"^[\s\p{Z}]|[\s\p{Z}]$"
ZONED = r":\d{2}(\.\d+)?\s*([zZ]|[+-]\d{2}(:?\d{2})?)$"


class Column(NamedTuple):
    """One column as ibis expressions: its values, where they are wrong, and how wrong ones read.

    Attributes
    ----------
    values : ibis column
        Of any meaning only where nothing is wrong.
    is_wrong : ibis column of bool
    problem, advice : str
        Where `cemlab.data` finds nothing wrong with what the engine cannot read.
    is_odd : ibis column of bool, optional
        Where values need work that most files can do without (`plain`).
    """

    values: Any
    is_wrong: Any
    problem: str = ""
    advice: str = ""
    is_odd: Any = None


def identity(table: Any, columns: tuple[str, ...], *, plain: bool = False) -> Column:
    """An id of one column or several, as text or whole numbers; `plain` without blanks around."""
    import ibis

    parts = [_identity(table[name], plain) for name in columns]
    wrong = parts[0].is_wrong
    for part in parts[1:]:
        wrong |= part.is_wrong
    values = parts[0].values
    if len(parts) > 1:
        values = ibis.literal(cleaning.ID_JOIN).join([one.values.cast("string") for one in parts])
    odd = [one.is_odd for one in parts if one.is_odd is not None]
    return Column(
        values,
        wrong.fill_null(True),
        "holds what is no id.",
        "Expected texts or whole numbers.",
        reduce(or_, odd) if odd else None,
    )


def _identity(raw: Any, plain: bool) -> Column:
    if raw.type().is_integer():
        return Column(raw, raw.isnull())  # noqa: PD003 (ibis tells gaps and NaN apart)
    if raw.type().is_floating():
        return Column(raw.cast("int64"), ~(raw == raw.round()))
    if raw.type().is_string():
        text = raw if plain else raw.re_replace(BLANK_EDGE, "")
        odd = raw.re_search(HAS_EDGE).fill_null(False)
        return Column(text, text.nullif("").isnull(), is_odd=odd)  # noqa: PD003
    return Column(raw.cast("string"), raw.isnull() | True)  # noqa: PD003


def rating(raw: Any, spec: EventsSpec) -> Column:
    """Experience: a number on the scale; codes for no rating become gaps."""
    codes = {meaning(code) for code in spec.missing}
    numbers, is_empty, text = _numbers(raw)
    if known := [one for one in codes if isinstance(one, float)]:
        is_empty |= numbers.isin(known).fill_null(False)
    if text is not None and (known := [one for one in codes if isinstance(one, str) and one]):
        is_empty |= text.isin(known).fill_null(False)
    if spec.scale is None:
        is_right = ~_is_no_number(numbers)
    else:  # on a scale, what is no number is outside
        is_right = numbers.between(*spec.scale).fill_null(False)
    return Column(is_empty.ifelse(None, numbers), ~(is_empty | is_right),
                  "holds what is no rating.", "Expected numbers.")  # fmt: skip


def position(raw: Any) -> Column:
    """Numbers that order the moments of a journey."""
    numbers, is_empty, _ = _numbers(raw)
    return Column(is_empty.ifelse(None, numbers), _is_no_number(numbers) & ~is_empty,
                  "holds what is no number.", "Expected numbers.")  # fmt: skip


def time(raw: Any, time_format: str | None, *, plain: bool = False) -> Column:
    """Microseconds since 1970; texts with the year first, as ISO 8601 has them.

    What programs write where there is no date becomes a gap, unless there is none (`plain`).
    """
    import ibis

    is_empty, kind = raw.isnull(), raw.type()  # noqa: PD003
    if time_format in UNITS:
        numbers, is_empty, _ = _numbers(raw)
        wrong = _is_no_number(numbers)
        counted = numbers.nullif(float("inf")).nullif(float("-inf")).nullif(float("nan"))
        found = (counted * UNIT[time_format]).round().cast("int64")
    elif kind.is_timestamp() or kind.is_date():
        found = _microseconds()(raw)
        wrong = ibis.literal(False)
    elif kind.is_string():
        text = raw.re_replace(BLANK_EDGE, "")
        is_none = text.left(10).isin(["0000-00-00", "1900-01-00"])
        is_empty = text.nullif("").isnull() | is_none  # noqa: PD003
        found = _microseconds()(text.try_cast("timestamp"))
        wrong = found.isnull()  # noqa: PD003
    else:
        found, wrong = ibis.null("int64"), ibis.literal(True)
    wrong = wrong.fill_null(True) & ~is_empty.fill_null(True)
    is_gap = is_empty | wrong
    days = [(date(*one) - date(1970, 1, 1)).days * DAY for one in NO_DATES if min(one) > 0]
    is_usual = found.between(max(day for day in days if day < 0) + DAY, max(days) - 1)
    if not plain:
        is_gap |= reduce(or_, [found.between(day, day + DAY - 1) for day in days]).fill_null(False)
    return Column(is_gap.ifelse(None, found), wrong, "holds times that the engine cannot read.",
                  "Write them as 2025-03-01 09:30 or as timestamps.",
                  ~is_usual.fill_null(True))  # fmt: skip


def is_zoned(raw: Any) -> Any:
    """Which texts say their zone; None where the column is no text."""
    if not raw.type().is_string():
        return None
    return raw.re_replace(BLANK_EDGE, "").re_search(ZONED)


def codes_of(spelt: pd.Series) -> tuple[pd.Series, pd.Index]:
    """The number of each spelling, and the names without blanks around them."""
    codes, names = pd.factorize(cleaning.trimmed(spelt))
    return pd.Series(codes, spelt.index), pd.Index(names)


def named_columns(spec: EventsSpec) -> Mapping[str, tuple[str, ...]]:
    """Columns of the file by what they hold: those that features are made of."""
    given = dict(spec.columns)
    used = ("customer_id", "journey_id", "touchpoint", "position", "occurred_at", "experience")
    named = {name: given.get(name) for name in used}
    return {
        name: (one,) if isinstance(one, str) else tuple(one)
        for name, one in named.items() if one is not None
    }  # fmt: skip


def _numbers(raw: Any) -> tuple[Any, Any, Any]:
    """A column as numbers, where it is empty, and its texts where it holds such."""
    if raw.type().is_string():
        text = raw.re_replace(BLANK_EDGE, "")
        # engines read 1_000 as a number; tables do not mean it
        numbers = text.contains("_").ifelse(None, text).try_cast("float64")
        return numbers, text.nullif("").isnull(), text  # noqa: PD003
    if raw.type().is_numeric() or raw.type().is_boolean():
        numbers = raw.cast("float64")
        empty = numbers.isnull()  # noqa: PD003
        if raw.type().is_floating():
            empty |= numbers.isnan()
        return numbers, empty, None
    import ibis

    return ibis.null("float64"), raw.isnull(), None  # noqa: PD003


def _is_no_number(numbers: Any) -> Any:
    return numbers.isnull() | numbers.isnan() | numbers.isinf()  # noqa: PD003


def _microseconds() -> Any:
    import ibis

    @ibis.udf.scalar.builtin(name="epoch_us")
    def epoch_us(time) -> int: ...

    return epoch_us
