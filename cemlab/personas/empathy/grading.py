"""What a theme rests on: its evidence grade, what contradicts it, and words that stand for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.numerics import SMALL_N
from cemlab.personas.methods.agreement import FLOOR

INFERRED = ("thinks", "feels")  # nobody sees them: a coder reads them out of words
MOST_QUOTES = 3  # kept of each theme
MOST_SIDE = 5  # kept of each side of a contradiction
SHORTEST = 4  # characters of a quote that says something


def grade(
    rows: pd.DataFrame, *, n: int, least: int, is_single: bool, is_machine: bool, alpha: float,
    is_doubtful: bool,
) -> str:  # fmt: skip
    """The grade of one theme in one field.

    Parameters
    ----------
    rows : DataFrame
        What counts for it: person, field, kind and wave.
    n : int
        Respondents who wrote anything.
    least : int
        Respondents from which a theme is more than a single voice.
    is_single, is_machine : bool
        Too few people, or nobody but a machine coded it.
    alpha : float
        Agreement of people on themes; NaN where one person coded.
    is_doubtful : bool
        Whether the interval of alpha holds the floor, or alpha has none.

    Returns
    -------
    {"A", "B", "C", "D"}
        As on cards. A: two kinds of sources or two waves agree, each with several voices; B:
        several voices of one adequate sample; C: a small sample, nobody but a machine, or coders
        who disagree; D: a single voice. What is inferred has an A only where two people agree on
        themes.
    """
    if is_single:
        return "D"
    if is_machine or n < SMALL_N or alpha < FLOOR:
        return "C"
    agreeing = [
        (rows.groupby(source)["person"].nunique() >= least).sum() > 1 for source in ("kind", "wave")
    ]
    unsure = is_doubtful if alpha == alpha else rows["field"].iloc[0] in INFERRED
    return "A" if any(agreeing) and not unsure else "B"


def examples(rows: pd.DataFrame, most: int = MOST_QUOTES) -> pd.DataFrame:
    """Texts that stand for a theme, a person once: what was said most often, then the shortest."""
    own = rows.drop_duplicates(["person", "text"])
    often = own.groupby("text")["person"].transform("nunique")
    length = own["text"].str.len()
    order = np.lexsort((length, length < SHORTEST, -often))
    return own.iloc[order].drop_duplicates("text").drop_duplicates("person").head(most)


def contradictions(rows: pd.DataFrame) -> pd.DataFrame:
    """Themes that some speak well of and others ill, each side with its people and words.

    A pain, or a stance "negative", is one side; a gain, or "positive", the other.
    """
    columns = ["theme", "stance", "respondents", "field", "quote", "speaker"]
    side = rows["stance"].where(rows["stance"] != "", rows["field"].map(
        {"pains": "negative", "gains": "positive"}))  # fmt: skip
    sided = rows.assign(stance=side)[side.notna()]
    both = sided.groupby("theme")["stance"].transform("nunique") > 1
    found = []
    for (theme, stance), own in sided[both].groupby(["theme", "stance"], sort=False):
        shown = examples(own, MOST_SIDE)
        found.append(pd.DataFrame({
            "theme": theme, "stance": stance, "respondents": float(own["person"].nunique()),
            "field": shown["field"], "quote": shown["text"], "speaker": shown["speaker"],
        }))  # fmt: skip
    table = pd.concat(found) if found else pd.DataFrame(columns=columns)
    return table.sort_values(["theme", "stance"], kind="stable", ignore_index=True)
