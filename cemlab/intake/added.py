"""What `cemlab new --wave` found: matches, changes, what is new and what is gone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column of the study, that of the new file, and the evidence in words.

    `is_plain`: the same name, and nothing that speaks against it.
    """

    item: str
    column: str
    score: float
    told: str
    is_plain: bool = False


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One thing that the wave asks otherwise, before and now; `told` names it."""

    item: str
    what: str
    told: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class AddedWave:
    """What `cemlab new --wave` found and wrote.

    Attributes
    ----------
    study, wave, language : str
    file, raw, sha256 : str
        The file as given, its copy from the study's folder, its fingerprint.
    n, n_columns : int
    matches : tuple of Match
        Columns of the study that the file has.
    changes : tuple of Changed
    absent, new : tuple of str
        Items that the wave did not ask; columns that no item is.
    mended : tuple of str
        What had to be put aside so that the wave can be read.
    compared : str
        How the waves are compared now, or can be.
    """

    study: str
    wave: str
    language: str
    file: str
    raw: str
    sha256: str
    n: int
    n_columns: int
    matches: tuple[Match, ...]
    changes: tuple[Changed, ...]
    absent: tuple[str, ...]
    new: tuple[str, ...]
    mended: tuple[str, ...] = ()
    compared: str = ""
