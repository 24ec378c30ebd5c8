"""Evidence in words: source, wording, which answers, number with interval and n, grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.documents.asking import may_be_none
from cemlab.language import speaker

OWN_WORDS = ("low", "reach", "emotion")  # statistics with a sentence of their own
COMPUTED = ("resolved", "source")


def told(row: Mapping[str, Any], language: str, *, graded: bool = True) -> str:
    """A row of a resolution in one line.

    Parameters
    ----------
    row : mapping
        As `Resolution.rows` gives it.
    language : {"en", "zh"}
    graded : bool
        Name the grade; not beside a drawing whose letters a person wrote, for these are others.
    """
    say = speaker(language)
    parts = [row["source"], row["wording"], row["filter"], number(row, language)]
    if row["state"] not in COMPUTED:
        parts.append(say(f"documents.evidence.state_{row['state']}"))
        return " · ".join(part for part in parts if part)
    if may_be_none(row):
        parts.append(say("documents.evidence.may_be_none"))
    if row["grade"] and graded:
        parts.append(say("documents.evidence.graded", grade=row["grade"]))
    return " · ".join(part for part in parts if part)


def number(row: Mapping[str, Any], language: str) -> str:
    """The estimate of a row with interval and n, as far as it has them."""
    say = speaker(language)
    values = {"x": row["estimate"], "low": row["conf_low"], "high": row["conf_high"], "n": row["n"]}
    if values["x"] != values["x"]:
        return say("documents.evidence.stated", n=row["n"]) if row["n"] == row["n"] else ""
    is_share = row["unit"] == "share" and row["statistic"] not in OWN_WORDS
    kind = "share" if is_share else row["statistic"]
    if is_share and row["statistic"] == "difference":
        kind = "difference_share"
    if values["low"] != values["low"]:
        is_plain = row["unit"] == "share" and kind != "difference_share"
        kind = "share_plain" if is_plain else f"{kind}_plain"
    return say(f"documents.evidence.number_{kind}", **values)
