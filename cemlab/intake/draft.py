"""A study as far as its file tells it: guesses, each with how sure it is and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from cemlab.sources import Source

Sure = Literal["sure", "likely", "check"]
SURENESS: tuple[Sure, ...] = ("check", "likely", "sure")
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What one key of a study file should hold, by the look of the file.

    Attributes
    ----------
    value : Any
        In the form that the study file wants it.
    sure : "sure", "likely" or "check"
        The file says it; a strong pattern says it; a person must look.
    why : str
        Key of the language catalogue below ``intake.why``.
    facts : mapping
        What fills the blanks of `why`.
    """

    value: Any
    sure: Sure
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ItemGuess:
    """One item: what its column seems to be; None where a key is not needed.

    Attributes
    ----------
    name : str
        Key of the item: its column; of several answers in columns, the code of the question.
    role : Guess
        One of the roles of a study file.
    label, question : str
        Short words for tables, and the question in full, in the language of the file.
    scale : Guess or None
        ``(low, high)``; told whenever the answers are ratings or numbers from words.
    direction : Guess or None
        ``high_is_good`` or ``low_is_good``; told whenever there is a scale.
    missing, not_applicable, not_asked : Guess or None
        Codes, a tuple.
    asked_if : Guess or None
        ``{column: (codes)}``.
    values : Guess or None
        Numbers of answers in words, ``{words: number}``.
    levels : Guess or None
        Labels of codes, ``{code: label}``, in the language of the file.
    flags : Guess or None
        ``{key: {"column": column, "label": label}}``, or without columns when there is a `split`.
    split : Guess or None
        The mark between the options in one cell.
    picked : Guess or None
        Cells that tick an option, when they are not the usual ones.
    n_answered : int
        Cells that are not blank.
    examples : tuple
        Up to three frequent cells, as text.
    """

    name: str
    role: Guess
    label: str = ""
    question: str = ""
    scale: Guess | None = None
    direction: Guess | None = None
    missing: Guess | None = None
    not_applicable: Guess | None = None
    not_asked: Guess | None = None
    asked_if: Guess | None = None
    values: Guess | None = None
    levels: Guess | None = None
    flags: Guess | None = None
    split: Guess | None = None
    picked: Guess | None = None
    n_answered: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the file does not say and a person may know.

    Attributes
    ----------
    about : str
        ``outcome``, ``direction``, ``codes``, ``scale`` or ``events``.
    items : tuple of str
        The items that the answer is for.
    facts : mapping
        What fills the blanks of ``intake.ask.<about>``.
    options : tuple of str
        Possible answers: names of items for ``outcome`` ("" for none), ``high_is_good`` and
        ``low_is_good``, ``missing`` / ``not_applicable`` / ``not_asked`` for ``codes``. Words of
        those that are no items are at ``intake.option.<option>``.
    default : str
        The answer that the draft assumes.
    """

    about: str
    items: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A study file as guessed.

    Attributes
    ----------
    source : Source
        What was read.
    language : Guess
        ``en`` or ``zh``: of the study. What people were asked in may be another.
    title : str
    id : Guess or None
        A tuple of columns.
    customer, wave : Guess or None
        A column.
    weight : Guess or None
        ``{"column": column, "kind": "survey" or "frequency"}``.
    answered_at : Guess or None
        ``{"column": column, "format": format or None, "timezone": zone or None}``.
    duration : Guess or None
        ``{"column": column, "unit": unit}``.
    finished, only : Guess or None
        ``{column: (codes)}``.
    items : mapping of str to ItemGuess
        In the order of the file.
    left_out : mapping of str to Guess
        Columns that become no item; the value is ``metadata``, ``private``, ``empty``,
        ``constant``, ``used`` (as id, weight, time …) or ``part`` (of a question with several
        answers).
    outcome : Guess or None
        The main outcome, an item.
    open_questions : tuple of Question
        At most five, most useful first.
    events : Guess or None
        For an event log: a mapping with the keys of ``events`` in a study file, without its file.
    sampled : int
        Different cells of a column that facts about wording were taken from, at most; 0 when all.
    """

    source: Source
    language: Guess
    title: str = ""
    id: Guess | None = None
    customer: Guess | None = None
    weight: Guess | None = None
    wave: Guess | None = None
    answered_at: Guess | None = None
    duration: Guess | None = None
    finished: Guess | None = None
    only: Guess | None = None
    items: Mapping[str, ItemGuess] = field(default_factory=dict)
    left_out: Mapping[str, Guess] = field(default_factory=dict)
    outcome: Guess | None = None
    open_questions: tuple[Question, ...] = ()
    events: Guess | None = None
    sampled: int = 0
