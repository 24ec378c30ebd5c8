"""EventLog: one row per moment of a customer, in the order it was lived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from cemlab.data import joining, moment_keeping, moment_quality
from cemlab.data.event_assembly import assemble_events
from cemlab.data.event_declaring import declare_events, touchpoints_of
from cemlab.data.survey import Survey
from cemlab.errors import DataError
from cemlab.numerics import MIN_REPORT
from cemlab.sources import name_columns
from cemlab.study import Words, words

Labels = Mapping[str, Words | str] | Sequence[str] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class EventLog:
    """Moments of customers, checked and in order. Cannot be changed; frames come out as copies.

    Made by `cemlab.read_events` (a study or a file) or `EventLog.from_frame`.

    Attributes
    ----------
    scale : tuple of float or None
        Ends of the scale of experience.
    neutral : float or None
        Experience that is neither good nor bad; the middle of the scale unless declared.
    ties : {"last", "first"}
        Which of several equally intense moments is the peak.
    end : str or None
        Touchpoint that ends a journey; without one the last moment is the end.
    is_retrospective : bool
        Whether the moments were rated at one sitting.
    is_ordered : bool
        Whether the moments of a journey have an order; without one there is no end.
    has_declared_touchpoints : bool
        Whether somebody declared the touchpoints in the order of the journey; otherwise customers
        meet them in any order, or nobody knows.
    touchpoints, stages : mapping
        Labels by id, in order.
    join_on : {"customer_id", "journey_id"}
        What moments and responses of a survey have in common.
    timezone : str
        Zone of the times.
    is_from_survey : bool
        Whether the moments are items of a survey.
    is_simulated : bool
        Whether nobody real lived them.
    language : {"en", "zh"}
    source : str
        Name of the file or frame.
    ignored : tuple of str
        Columns of the table that are not used.
    min_cell : int
        Fewer people than this are not told apart.
    period : mapping of str to str
        From when the moments are, as the study says it by language; empty where it does not.
    """

    scale: tuple[float, float] | None = None
    neutral: float | None = None
    ties: Literal["last", "first"] = "last"
    end: str | None = None
    is_retrospective: bool = False
    is_ordered: bool = True
    has_declared_touchpoints: bool = False
    touchpoints: Mapping[str, Words] = field(repr=False)
    stages: Mapping[str, Words] = field(repr=False, default_factory=dict)
    join_on: Literal["customer_id", "journey_id"] = "customer_id"
    timezone: str = "UTC"
    is_from_survey: bool = False
    is_simulated: bool = False
    language: str = "en"
    source: str = "frame"
    ignored: tuple[str, ...] = ()
    min_cell: int = MIN_REPORT
    period: Words = field(repr=False, default_factory=dict)
    _moments: pd.DataFrame = field(repr=False)
    _facts: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        times: Mapping[str, str] | None = None,
        duplicates: Literal["keep", "drop"] = "keep",
        journey: str | None = None,
        scale: tuple[float, float] | None = None,
        neutral: float | None = None,
        missing: Sequence[Any] | None = None,
        status: Mapping[str, Sequence[Any]] | None = None,
        timezone: str | None = None,
        time_format: str | None = None,
        ties: Literal["last", "first"] = "last",
        retrospective: bool = False,
        ordered: bool = True,
        end: str | None = None,
        join: Literal["customer_id", "journey_id"] = "customer_id",
        touchpoints: Labels = None,
        touchpoints_in_order: bool = True,
        language: str = "en",
    ) -> EventLog:
        """An event log from a DataFrame, without a study file.

        Parameters
        ----------
        frame : DataFrame
            One row per moment, or per journey with `times`. It is copied; nothing in it is
            changed.
        columns : mapping, optional
            What the frame calls the columns: `customer_id`, `journey_id` (one of the two is
            needed; several columns may make one id), `journey` (its kind), `stage`, `touchpoint`
            (needed without `times`), `position`, `channel`, `actor` (who served), `occurred_at`,
            `experience`, `status` (how a moment ended). Without a mapping the frame's columns with
            these names are used, but for `status`. Without `journey_id` each customer is one
            journey; without `customer_id` each journey is another customer's.
        times : mapping, optional
            ``{touchpoint: column of its times}`` where a row is a journey; a blank says that the
            journey never got there.
        duplicates : {"keep", "drop"}
            What becomes of moments that repeat another: same journey, touchpoint, time and rating.
        journey : str, optional
            The kind of journeys that alone counts, where the log holds several.
        scale : (float, float), optional
            Ends of the scale of experience.
        neutral : float, optional
            Experience that is neither good nor bad; the middle of the scale when not given.
        missing : sequence, optional
            Codes that stand for no rating.
        status : mapping, optional
            What the column `status` writes: ``{"done": […], "failed": […]}``. Without it, the usual
            English words (done, completed, failed, cancelled …) are understood.
        timezone : str, optional
            Zone of times that have none, such as ``"Asia/Shanghai"``; all times are shown in it.
        time_format : str, optional
            How times are written: ``"day_first"``, ``"month_first"``, codes such as
            ``"%d.%m.%Y %H:%M"``, ``"seconds"`` or ``"milliseconds"`` for numbers that count from
            a common start, ``"excel"`` for days of a spreadsheet. Without one the year is first,
            or the month has a name.
        ties : {"last", "first"}
            Which of several equally intense moments is the peak.
        retrospective : bool
            Whether the moments were rated at one sitting.
        ordered : bool
            Whether the moments of a journey have an order.
        end : str, optional
            Touchpoint that ends a journey.
        join : {"customer_id", "journey_id"}
            What moments and responses of a survey have in common.
        touchpoints : sequence or mapping, optional
            Touchpoints in the order of the journey, with labels when it is a mapping; others are
            then refused.
        touchpoints_in_order : bool
            Whether customers meet the touchpoints in that order; False where they meet them in any.
        language : {"en", "zh"}

        Returns
        -------
        EventLog

        Raises
        ------
        DataError
            Moments that are none; all problems are listed.
        OptionError
            What is declared is impossible; all problems are listed.

        Examples
        --------
        >>> log = cemlab.EventLog.from_frame(
        ...     frame, columns={"customer_id": "who", "touchpoint": "step", "experience": "score"}
        ... )
        """
        if not isinstance(frame, pd.DataFrame):
            raise DataError(f"Expected a pandas DataFrame; got {type(frame).__name__}.")
        if not len(frame):
            raise DataError("The frame has no rows. Expected a row per moment.")
        table = name_columns(frame, "The frame")
        labels = touchpoints_of(touchpoints)
        spec = declare_events(
            table, columns, labels, times=times, duplicates=duplicates,
            journey=journey, scale=scale, neutral=neutral, missing=missing, status=status,
            timezone=timezone,
            time_format=time_format, ties=ties, retrospective=retrospective, ordered=ordered,
            end=end, join=join, touchpoints_in_order=touchpoints_in_order,
        )  # fmt: skip
        return cls(**assemble_events(table, spec, touchpoints=labels, language=language))

    def __len__(self) -> int:
        return len(self._moments)

    def moments(self) -> pd.DataFrame:
        """One row per moment, journey by journey in the order it was lived.

        Columns ``customer_id``, ``journey_id``, ``journey`` (its kind), ``stage``, ``touchpoint``,
        ``position``, ``channel``, ``actor``, ``occurred_at``, ``experience``; ``status`` (done or
        failed) where the source has it; then ``moment`` (its place in the journey, from 1),
        ``elapsed`` (seconds since the first moment) and ``row`` (where it stood in the source, from
        0). What the source does not tell is empty.
        """
        return self._moments.copy()

    def journeys(self) -> pd.DataFrame:
        """One row per journey: ``n`` moments, ``n_rated``, its first and last time, ``duration``.

        Durations are seconds from the first to the last moment, NaN where a moment has no time.
        """
        by_journey = self._moments.groupby("journey_id", sort=False)
        return by_journey.agg(
            customer_id=("customer_id", "first"),
            journey=("journey", "first"),
            n=("moment", "size"),
            n_rated=("experience", "count"),
            started_at=("occurred_at", "min"),
            ended_at=("occurred_at", "max"),
            duration=("elapsed", "max"),
        ).reset_index()

    @property
    def n_journeys(self) -> int:
        """Journeys."""
        return int(self._moments["journey_id"].nunique())

    @property
    def n_customers(self) -> int:
        """Customers; as many as journeys where no column tells them apart."""
        return int(self._moments["customer_id"].nunique())

    @property
    def has_ratings(self) -> bool:
        """Whether any moment was rated."""
        return bool(self._moments["experience"].notna().any())

    @property
    def has_times(self) -> bool:
        """Whether any moment has a time."""
        return bool(self._moments["occurred_at"].notna().any())

    @property
    def has_status(self) -> bool:
        """Whether any moment says whether it was done or failed."""
        return "status" in self._moments and bool(self._moments["status"].notna().any())

    @property
    def has_naive_times(self) -> bool:
        """Whether times stand without a zone, and none was declared."""
        return bool(self._facts.get("n_naive"))

    def responses(self, survey: Survey) -> pd.DataFrame:
        """One row per journey: its ids, the ``row`` of its response, and ``n_responses``.

        `row` counts from 0, as in ``survey.complete``; it is missing where no response or several
        have the id.
        """
        return joining.responses(self, survey)

    def join(self, survey: Survey) -> pd.DataFrame:
        """How many customers, journeys, moments and responses have a counterpart.

        Returns
        -------
        DataFrame
            Columns ``unit``, ``n``, ``n_joined``, ``n_ambiguous`` (several responses have the id,
            so none is taken), ``n_not_joined`` and ``share`` joined.

        Raises
        ------
        OptionError
            The survey has no id.
        """
        return joining.match_rates(self, survey)

    def unmatched(self, survey: Survey) -> pd.DataFrame:
        """Journeys that meet no single response, and responses that no journey meets.

        Returns
        -------
        DataFrame
            Columns ``unit`` (``journey`` or ``response``), ``id`` (a pseudonym where the study
            has a salt), ``reason`` (``none``, ``several``: several responses have the id, or
            ``no_id``) and ``n``: how many the other side has.

        Raises
        ------
        OptionError
            The survey has no id.
        """
        return joining.unmatched(self, survey)

    def label(self, name: str, language: str | None = None) -> str:
        """The words of a touchpoint or stage."""
        said = self.touchpoints.get(name) or self.stages.get(name) or {}
        return words(said, language or self.language) or name

    def labels(self) -> dict[str, dict[str, str]]:
        """Labels of touchpoints and stages in both languages, as results carry them."""
        both = {**self.stages, **self.touchpoints}
        return {
            name: {spoken: words(said, spoken) or name for spoken in ("en", "zh")}
            for name, said in both.items()
        }

    def quality(self, language: str | None = None, *, survey: Survey | None = None) -> pd.DataFrame:
        """One row per question about the moments: check, value, threshold, passed, note.

        With a survey, also how many customers it knows.
        """
        return moment_quality.checks(self, language or self.language, survey)

    def narrate(self, language: str | None = None) -> str:
        """How many moments of how many journeys, how they are ordered, and what is missing."""
        return moment_quality.finding(self, language or self.language)

    def tables(self, language: str | None = None) -> dict[str, pd.DataFrame]:
        """Touchpoints with their counts, and quality."""
        return moment_keeping.tables(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures: none, the curve is `cemlab.journeys.map`'s to draw."""
        return ()

    def to_dict(self) -> dict[str, Any]:
        """What a report keeps of the moments: counts and checks, no moment of anybody."""
        return moment_keeping.kept(self)

    def _repr_html_(self) -> str:
        from html import escape

        table = self.quality().to_html(index=False, float_format="{:.2f}".format, border=0)
        return f"<p>{escape(self.narrate())}</p>{table}"
