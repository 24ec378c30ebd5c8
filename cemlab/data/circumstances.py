"""What happened to the answers on the way in: left out, matched, masked, changed by waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cemlab.study import Change


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """How a joined table fits the survey.

    Attributes
    ----------
    name, key, to : str
        Of the join, of its column in the table, of its column in the survey.
    n_rows, n_matched : int
        Rows of the survey, and those with a row in the table.
    n_table, n_unused : int
        Keys in the table, and those that no response has.
    n_repeated : int
        Keys that stand in the table more than once; one row of each counts.
    without_table, without_survey : Series
        Keys of responses that the table lacks, and keys of the table that no response has.
    """

    name: str
    key: str
    to: str
    n_rows: int
    n_matched: int
    n_table: int
    n_unused: int
    n_repeated: int
    without_table: pd.Series = field(repr=False)
    without_survey: pd.Series = field(repr=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Circumstances:
    """What a survey tells of its own making.

    Attributes
    ----------
    left_out : mapping of str to int
        Rows left out by a condition, by its column.
    unasked : mapping of str to int
        Answers of people whom an item was not for, by item. They are kept.
    n_comments, n_masked : int
        Comments, and those in which something was masked.
    masked : mapping of str to int
        What was masked, by kind.
    is_pseudonymous : bool
        Whether ids are pseudonyms.
    min_cell : int
        Fewer people than this are not told apart.
    is_raked : bool
        Whether the weights were made here; `n_trimmed` of them were cut.
    unraked : mapping of str to int
        Responses without a level to rake by, by item.
    waves : tuple of str
        Names of the waves, in order; empty for a single one.
    changes : mapping
        What each wave changed, by item.
    matches : tuple of Match
    n_times_naive : int
        Times of answers without a zone.
    """

    left_out: Mapping[str, int] = field(default_factory=dict)
    unasked: Mapping[str, int] = field(default_factory=dict)
    n_comments: int = 0
    n_masked: int = 0
    masked: Mapping[str, int] = field(default_factory=dict)
    is_pseudonymous: bool = False
    min_cell: int = 10
    is_raked: bool = False
    n_trimmed: int = 0
    unraked: Mapping[str, int] = field(default_factory=dict)
    waves: tuple[str, ...] = ()
    changes: Mapping[str, Mapping[str, Change]] = field(default_factory=dict)
    matches: tuple[Match, ...] = ()
    n_times_naive: int = 0
