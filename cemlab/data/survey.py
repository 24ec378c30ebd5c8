"""Survey: one row per response, each column an item with its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.data.assembly import assemble
from cemlab.data.circumstances import Circumstances
from cemlab.data.compact import full, full_frame
from cemlab.data.declaring import declare
from cemlab.data.survey_kinds import Kinds
from cemlab.data.survey_people import Respondents
from cemlab.data.survey_telling import Telling
from cemlab.errors import DataError, OptionError
from cemlab.language import check_language
from cemlab.numerics import kish_n
from cemlab.sources import name_columns
from cemlab.study import Item, Words, words

Codes = Mapping[str, Sequence[Any]] | Sequence[Any] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey(Kinds, Respondents, Telling):
    """Answers of a survey, checked and labelled. Cannot be changed; frames come out as copies.

    Made by `cemlab.read_survey` (a study or a file) or `Survey.from_frame`.

    Attributes
    ----------
    items : mapping of str to Item
        Role, scale, codes and label of every item.
    language : {"en", "zh"}
        Language of tables and sentences made from this survey.
    is_simulated : bool
        Whether nobody real answered.
    source : str
        Name of the file or frame.
    ignored : tuple of str
        Columns of the table that nobody declared.
    weight_kind : {"survey", "frequency"} or None
    touchpoints : mapping
        Labels of the touchpoints that items belong to, by id.
    circumstances : Circumstances
        What happened to the answers on the way in.
    """

    items: Mapping[str, Item]
    language: str = "en"
    is_simulated: bool = False
    source: str = "frame"
    ignored: tuple[str, ...] = ()
    weight_kind: str | None = None
    n_zero_weight: int = 0
    touchpoints: Mapping[str, Words] = field(repr=False, default_factory=dict)
    circumstances: Circumstances = field(repr=False, default_factory=Circumstances)
    _answers: pd.DataFrame = field(repr=False)
    _kinds: Mapping[str, np.ndarray] = field(repr=False)
    _flags: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)
    _weights: np.ndarray | None = field(repr=False, default=None)
    _ids: pd.Series | None = field(repr=False, default=None)
    _wave: pd.Series | None = field(repr=False, default=None)
    _customer: pd.Series | None = field(repr=False, default=None)
    _durations: pd.Series | None = field(repr=False, default=None)
    _times: pd.Series | None = field(repr=False, default=None)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        id: str | Sequence[str] | None = None,
        weight: str | None = None,
        weight_kind: str = "survey",
        wave: str | None = None,
        customer: str | None = None,
        items: Mapping[str, Mapping[str, Any] | Item] | None = None,
        scale: Mapping[str, tuple[float, float]] | None = None,
        missing: Codes = None,
        not_applicable: Codes = None,
        not_asked: Codes = None,
        labels: Mapping[str, Any] | None = None,
        language: str = "en",
    ) -> Survey:
        """A survey from a DataFrame, without a study file.

        Parameters
        ----------
        frame : DataFrame
            One row per response. It is copied; nothing in it is changed.
        id, weight, wave, customer : str, optional
            Columns with these uses; `customer` tells which responses come from one person, so
            that resampling keeps them together. Several columns may make the `id` together.
        weight_kind : {"survey", "frequency"}
            Sampling weights, or counts of identical answers.
        items : mapping, optional
            What is known of an item, as in a study file:
            ``{"overall": {"role": "outcome", "scale": [1, 5]}}``. Columns not named here are
            drivers when they hold numbers, segments when they hold text.
        scale : mapping, optional
            ``{"overall": (1, 5)}``: shorthand for `items`.
        missing, not_applicable, not_asked : mapping or sequence, optional
            Codes by item: ``{"wait": [6]}``. A bare list is added to the codes of every item,
            and refused where it may hit valid answers of one.
        labels : mapping, optional
            ``{"wait": "Waiting time"}`` or ``{"wait": {"en": …, "zh": …}}``.
        language : {"en", "zh"}

        Returns
        -------
        Survey

        Raises
        ------
        DataError
            Something in the frame is neither an answer nor declared; all problems are listed.
        OptionError
            What is declared is impossible, or names no column; all problems are listed.

        Examples
        --------
        >>> survey = cemlab.Survey.from_frame(
        ...     frame, weight="w", missing={"overall": [99]}, not_applicable={"wait": [6]}
        ... )
        """
        if not isinstance(frame, pd.DataFrame):
            raise DataError(f"Expected a pandas DataFrame; got {type(frame).__name__}.")
        if not len(frame.columns):
            raise DataError("The frame has no columns. Expected a column for each item.")
        if not len(frame):
            raise DataError("The frame has no rows. Expected a row per response.")
        table = name_columns(frame, "The frame").infer_objects()  # numbers beside None are numbers
        uses = {"id": id, "weight": weight, "wave": wave, "customer": customer}
        if id is not None:
            parts = [id] if isinstance(id, str) or not isinstance(id, Sequence) else id
            table, uses["id"] = cleaning.with_id(table, list(map(cleaning.name_of, parts)))
        uses = {use: cleaning.name_of(name) for use, name in uses.items() if name is not None}
        known = declare(
            table,
            uses,
            {"items": items, "scale": scale, "labels": labels},
            {"missing": missing, "not_applicable": not_applicable, "not_asked": not_asked},
        )
        fields = assemble(
            table, known, uses=uses, weight_kind=weight_kind,
            language=check_language(language), source="frame", ignored=(),
        )  # fmt: skip
        told = Circumstances(**fields.pop("told"))
        del fields["keys"]
        return cls(**fields, circumstances=told)

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def is_weighted(self) -> bool:
        """Whether the survey has weights."""
        return self._weights is not None

    @property
    def n(self) -> float:
        """Respondents; with frequency weights the people they stand for."""
        return self.count(np.ones(len(self), bool))

    @property
    def n_effective(self) -> float:
        """Kish's effective number of respondents; `n` without sampling weights."""
        return float(kish_n(self._weights)) if self.weight_kind == "survey" else self.n

    @property
    def design_effect(self) -> float:
        """How many times the weights widen variances (Kish): `n / n_effective`."""
        return self.n / self.n_effective if self.n_effective else float("nan")

    def answers(self) -> pd.DataFrame:
        """All answers: numbers for ratings, ordered groups for segments, gaps elsewhere."""
        return full_frame(self._answers)

    def column(self, name: str) -> pd.Series:
        """Answers of one item.

        Raises
        ------
        OptionError
            No such item; the nearest one is named.
        """
        self._check(name)
        return full(self._answers[name])

    def more_is_better(self, name: str) -> np.ndarray:
        """Ratings with the best at the high end, gaps as NaN: floats, shape (n,).

        Raises
        ------
        OptionError
            The best is at the low end, and there is no scale to turn round.
        """
        ratings, item = self.column(name).to_numpy(float), self.items[name]
        if item.direction == "high_is_good":
            return ratings
        if item.scale is None:
            raise OptionError(
                f"{name!r} is declared low_is_good and has no scale to turn round. Declare its "
                "scale."
            )
        return sum(item.scale) - ratings

    def complete(self, names: Sequence[str]) -> pd.DataFrame:
        """Rows in which every named item was answered; rows with gaps are gone.

        `row` says where each stood in the survey. Every kind of gap counts here.
        """
        for name in names:
            self._check(name)
        kept = full_frame(self._answers[list(names)]).dropna()
        kept.insert(0, "row", kept.index)
        return kept.reset_index(drop=True)

    def weights(self, rows: np.ndarray | None = None) -> np.ndarray | None:
        """Weights, shape (n,), of all or of the chosen rows; None without weights."""
        if self._weights is None:
            return None
        return self._weights.copy() if rows is None else self._weights[rows]

    def count(self, rows: np.ndarray) -> float:
        """Respondents in the chosen rows; with frequency weights the people they stand for."""
        if self.weight_kind == "frequency":
            return float(self._weights[rows].sum())
        return float(np.count_nonzero(rows))

    def common_scale(self, names: Sequence[str]) -> tuple[float, float] | None:
        """The scale that all items declare, or None: then their means cannot be compared."""
        scales = {self.items[name].scale for name in names}
        return scales.pop() if len(scales) == 1 else None

    def only(self, rows: np.ndarray) -> Survey:
        """The chosen rows as a survey of their own, numbered from 0.

        Parameters
        ----------
        rows : ndarray of bool, shape (n,)
        """
        rows = np.asarray(rows, dtype=bool)

        def part(table: Any) -> Any:
            return None if table is None else table[rows].reset_index(drop=True)

        series = ("_answers", "_ids", "_wave", "_customer", "_durations", "_times")
        return replace(
            self,
            **{name: part(getattr(self, name)) for name in series},
            _kinds={name: own[rows] for name, own in self._kinds.items()},
            _flags={name: part(own) for name, own in self._flags.items()},
            _weights=None if self._weights is None else self._weights[rows],
        )

    def halves(self, seed: int = 0) -> tuple[Survey, Survey]:
        """The survey cut in two at random, all responses of a customer in one of them."""
        person = self.customers()
        person = np.arange(len(self._answers)) if person is None else person
        first = np.random.default_rng(seed).permutation(person.max() + 1) % 2 == 0
        return self.only(first[person]), self.only(~first[person])

    def unweighted(self) -> Survey:
        """The same answers, every row counting once."""
        return replace(self, _weights=None, weight_kind=None)

    def label(self, name: str, language: str | None = None) -> str:
        """How the questionnaire words an item."""
        return words(self.items[name].label, language or self.language) or name

    def labels(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Labels of items and of their levels, in both languages, as results carry them."""
        found: dict[str, dict[str, str]] = {}
        for name in names:
            item = self.items[name]
            found[name] = {spoken: self.label(name, spoken) for spoken in ("en", "zh")}
            for level, said in (item.levels or {}).items():
                found[level] = {spoken: words(said, spoken) for spoken in ("en", "zh")}
        return found

    def _check(self, name: str) -> None:
        if name not in self.items:
            raise OptionError.unknown("item", name, self.items)
