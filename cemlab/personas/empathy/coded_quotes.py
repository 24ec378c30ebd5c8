"""The table of coded quotes: read, checked with every problem at once, masked, ids replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from cemlab.documents import EMPATHY_FIELDS
from cemlab.errors import DataError, Failure, OptionError, nearest
from cemlab.language import LANGUAGES, speaker
from cemlab.privacy import redact_all
from cemlab.sources import read_table
from cemlab.study.codes import text_of

if TYPE_CHECKING:
    from cemlab.data import Survey

NEEDED = ("respondent", "persona", "text", "field", "theme", "coder")
ALLOWED = (*NEEDED, "wave", "touchpoint", "kind", "coder_kind", "stance")
KINDS = ("interview", "behaviour", "survey", "feedback", "observation", "experiment", "document")
SEEN = ("behaviour", "observation", "experiment")  # kinds that show what people did
CODER_KINDS = ("person", "machine")
STANCES = ("positive", "negative")
MOST_ROWS = 5  # that a message names
ROW_ID = "R{:05d}"  # as quotes of a survey are called where it has no pseudonyms


class QuoteTable(NamedTuple):
    """Checked rows: every text masked, every respondent a number and a pseudonym.

    `rows` has the columns of `ALLOWED`, all texts, "" where nothing was said; `person` (whole
    numbers from 0), `speaker` and `unit` (one quote, however often it was coded). Rows without
    field and theme are of people who wrote, but were not coded.
    """

    rows: pd.DataFrame
    n_masked: int
    source: str


def quote_table(quotes: pd.DataFrame | str | Path, survey: Survey | None) -> QuoteTable:
    """Read and check coded quotes.

    Raises
    ------
    DataError
        Columns are missing or rows are wrong; all are listed.
    """
    if isinstance(quotes, (str, Path)):
        given, source = read_table(Path(quotes)), Path(quotes).name
    elif isinstance(quotes, pd.DataFrame):
        given, source = quotes, "frame"
    else:
        raise OptionError(
            f"`quotes` is {type(quotes).__name__}. Expected a DataFrame, or the path of a CSV "
            f"file, with the columns {', '.join(NEEDED)}."
        )
    names = [str(name).strip() for name in given.columns]
    lacking = [name for name in NEEDED if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1 and name in ALLOWED})
    wrong = [Failure(column=name, problem="there is no such column."
                     + nearest(name, [one for one in names if one not in ALLOWED]),
                     advice=f"Expected {', '.join(NEEDED)}.") for name in lacking]  # fmt: skip
    wrong += [Failure(column=name, problem="stands twice.", advice="Remove one.") for name in twice]
    if wrong:
        raise DataError.of("The table of quotes", wrong)
    given = given.set_axis(names, axis=1)
    rows = pd.DataFrame({
        name: [_said(value) for value in given[name]] if name in names else [""] * len(given)
        for name in ALLOWED
    }, dtype="str")  # fmt: skip
    words = _words_of_fields()
    rows["field"] = [words.get(name.lower(), name) for name in rows["field"]]
    for name in ("kind", "coder_kind", "stance"):
        rows[name] = rows[name].str.lower()
    wrong = list(_problems(rows))
    if not len(rows):
        wrong.append(Failure(column="", problem="has no rows.", advice="Code some quotes first."))
    if wrong:
        raise DataError.of("The table of quotes", wrong)
    unit = ["respondent", "text", "wave", "touchpoint"]
    rows["unit"] = rows.groupby(unit, sort=False).ngroup()
    rows["person"], _ = pd.factorize(rows["respondent"])
    rows["speaker"] = _speakers(rows, survey)
    masked, _ = redact_all(rows["text"])
    n_masked = int(rows.loc[masked != rows["text"], "unit"].nunique())
    rows["text"], rows["theme"] = masked, redact_all(rows["theme"])[0]
    return QuoteTable(rows.drop(columns="respondent"), n_masked, source)


def _said(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else text_of(value)


def _words_of_fields() -> dict[str, str]:
    """How coders call the fields, in both languages."""
    found = {name: name for name in EMPATHY_FIELDS}
    for language in LANGUAGES:
        say = speaker(language)
        for name in EMPATHY_FIELDS:
            found[say(f"personas.empathy_map.field.{name}").lower()] = name
    return found


def _speakers(rows: pd.DataFrame, survey: Survey | None) -> list[str]:
    """Pseudonyms of the survey where ids are such; else the row where somebody first stands."""
    ids = rows["respondent"]
    if survey is not None and survey.circumstances.is_pseudonymous and survey.ids() is not None:
        known = {text_of(one) for one in survey.ids().dropna()}
        if set(ids) <= known:
            return ids.tolist()
    first = pd.Series(np.arange(1, len(ids) + 1)).groupby(ids.to_numpy()).transform("min")
    return [ROW_ID.format(at) for at in first]


def _problems(rows: pd.DataFrame) -> Iterator[Failure]:
    """Everything that is wrong with the rows, each with where it is."""
    coded = (rows["field"] != "") | (rows["theme"] != "")
    for name, advice in (
        ("respondent", "Say who wrote it: people are counted, not quotes."),
        ("persona", "Say to which persona the respondent belongs."),
        ("text", "Give the words of the quote, or what was observed; or remove the row."),
    ):
        yield from _failure(rows[name] == "", name, "is empty", advice)
    for name, advice in (
        ("field", "Give the field as well; leave both blank where a text was not coded."),
        ("theme", "Give the theme as well; leave both blank where a text was not coded."),
        ("coder", "Say who coded it: coders are compared."),
    ):
        yield from _failure(coded & (rows[name] == ""), name, "is empty", advice)
    for name, allowed in (
        ("field", EMPATHY_FIELDS), ("kind", KINDS), ("coder_kind", CODER_KINDS),
        ("stance", STANCES),
    ):  # fmt: skip
        for value in sorted(set(rows[name]) - {"", *allowed}):
            advice = f"{nearest(value, allowed)} Expected {', '.join(allowed)}.".strip()
            yield from _failure(rows[name] == value, name, f"is {value!r}", advice)
    told = (rows["field"] == "does") & ~rows["kind"].isin(SEEN)
    yield from _failure(
        told & rows["kind"].isin(["", *KINDS]), "kind", "of a deed (field 'does') shows no deed",
        f"Expected {', '.join(SEEN)}: what people tell of themselves is 'says'.",
    )  # fmt: skip
    named = rows[(rows["persona"] != "") & (rows["respondent"] != "")]
    several = named.groupby(["respondent", "wave"])["persona"].transform("nunique") > 1
    yield from _failure(
        several.reindex(rows.index, fill_value=False), "persona",
        "is not the same in all rows of a respondent", "A respondent belongs to one persona.",
    )  # fmt: skip
    mixed = rows[rows["coder"] != ""].assign(kind_of=rows["coder_kind"].replace("", "person"))
    mixed = mixed.groupby("coder")["kind_of"].transform("nunique") > 1
    yield from _failure(
        mixed.reindex(rows.index, fill_value=False), "coder_kind",
        "says that one coder is both a person and a machine", "Give each its own name.",
    )  # fmt: skip


def _failure(wrong: pd.Series, column: str, problem: str, advice: str) -> Iterator[Failure]:
    """One failure that names the rows, counted from 1 below the header; none for none."""
    places = (np.flatnonzero(wrong.to_numpy(bool)) + 1).tolist()
    if places:
        shown = ", ".join(map(str, places[:MOST_ROWS]))
        more = f" and {len(places) - MOST_ROWS:,} more" if len(places) > MOST_ROWS else ""
        where = f"row {shown}" if len(places) == 1 else f"rows {shown}{more}"
        yield Failure(column=column, problem=f"{problem} in {where}.", rows=len(places),
                      advice=advice)  # fmt: skip
