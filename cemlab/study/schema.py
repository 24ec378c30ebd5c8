"""What a study file may hold: one model per block, unknown keys refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cemlab.study.codes import codes_of, text_of

Role = Literal["outcome", "driver", "segment", "profile", "verbatim", "validation", "ignored"]
Direction = Literal["high_is_good", "low_is_good"]
Words = Mapping[str, str]


def words(text: Words | str, language: str) -> str:
    """A text in a language; the other language where it has not been translated."""
    if isinstance(text, str):
        return text
    return text.get(language) or next((said for said in text.values() if said), "")


def _words(value: Any) -> Any:
    """A plain string stands for both languages."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return {"en": str(value), "zh": str(value)}
    if isinstance(value, Mapping):
        unknown = [str(key) for key in value if key not in ("en", "zh")]
        if unknown or not value:
            raise ValueError(f"expected a text or {{en: …, zh: …}}, got the keys {unknown}")
        return {str(key): str(text) for key, text in value.items()}
    raise ValueError("expected a text or {en: …, zh: …}")


def _levels(value: Any) -> Any:
    """Codes of a segment are compared as text."""
    if not isinstance(value, Mapping):
        raise ValueError("expected code: label pairs, such as {1: {en: Owner, zh: 业主}}")
    return {text_of(code): _words(label) for code, label in value.items()}


def _ends(value: Any) -> Any:
    """The two ends of a scale; whether they are numbers is checked next."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise ValueError("expected two numbers, such as [1, 5]")
    ends = tuple(value)
    if len(ends) != 2:
        raise ValueError("expected two numbers, such as [1, 5]")
    return ends


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _names(value: Any) -> Any:
    return {str(key): text for key, text in value.items()} if isinstance(value, Mapping) else value


def _marks(value: Any) -> Any:
    """Codes of ticks and states: here True and False are words as well."""
    several = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return codes_of([str(code) if isinstance(code, bool) else code for code in several])


def _conditions(value: Any) -> Any:
    """Columns and the codes that each may hold."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError("expected column: codes pairs, such as {Q3: [1, 2]}")
    return {str(column): _marks(codes) for column, codes in value.items()}


def _margins(value: Any) -> Any:
    """Shares of a population by item and level."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError("expected item: {level: share} pairs, such as {gender: {f: 0.5, m: 0.5}}")
    if not all(isinstance(shares, Mapping) and shares for shares in value.values()):
        raise ValueError("expected the share of every level, such as {f: 0.5, m: 0.5}")
    return {
        str(item): {text_of(level): share for level, share in shares.items()}
        for item, shares in value.items()
    }


AnyWords = Annotated[dict[str, str], BeforeValidator(_words)]
Codes = Annotated[tuple[Any, ...], BeforeValidator(codes_of)]
Marks = Annotated[tuple[Any, ...], BeforeValidator(_marks)]
End = Annotated[float, Field(allow_inf_nan=False)]
Scale = Annotated[tuple[End, End], BeforeValidator(_ends)]
ColumnNames = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
Conditions = Annotated[dict[str, tuple[Any, ...]], BeforeValidator(_conditions)]
Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Margins = Annotated[dict[str, dict[str, Share]], BeforeValidator(_margins)]
Levels = Annotated[dict[str, dict[str, str]], BeforeValidator(_levels)]


class Block(BaseModel):
    """Base of every block: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Flag(Block):
    """One option of a question with several answers.

    The `other` option takes the texts in the item's column that no flag declares.
    """

    column: str | None = None
    label: AnyWords = Field(default_factory=dict)
    other: bool = False


class Item(Block):
    """One question of the survey: its role, scale, codes and label.

    A question with several answers has `flags`, one for each option: each with the `column` that
    ticks it (`picked` says which cells do), or all in the item's own column, `split` by a mark.

    Four kinds of gaps are kept apart: `not_applicable` codes (the item does not concern them),
    `missing` codes and blanks (asked, no answer), `not_asked` codes and blanks of people whom
    `asked_if` (column: codes, all must hold) leaves out, and dropping out (see `SurveySpec`).
    """

    role: Role
    label: AnyWords = Field(default_factory=dict)
    question: AnyWords = Field(default_factory=dict)
    scale: Scale | None = None
    direction: Direction = "high_is_good"
    missing: Codes = ()
    not_applicable: Codes = ()
    not_asked: Codes = ()
    asked_if: Conditions | None = None
    values: Annotated[dict[str, float], BeforeValidator(_names)] | None = None
    levels: Levels | None = None
    flags: Annotated[dict[str, Flag], BeforeValidator(_names)] | None = None
    split: str | None = None
    picked: Marks = ()
    touchpoint: str | None = None


class Weight(Block):
    """The weight column, or the margins that weights are raked to; what the weights count."""

    column: str | None = None
    rake: Margins | None = None
    kind: Literal["survey", "frequency"] = "survey"


class TimeColumn(Block):
    """A column of times, and how it writes them."""

    column: str
    format: str | None = None
    timezone: str | None = None


class Duration(Block):
    """How long a response took: a column of seconds or of words such as 3 分 20 秒."""

    column: str
    unit: Literal["seconds", "milliseconds", "minutes"] = "seconds"


class FileSpec(Block):
    """A table as received: where it lies, how it is written, and its fingerprint at import."""

    file: str
    sha256: str | None = None
    format: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None


class Change(Block):
    """What a wave changed about an item, and what somebody decided about it."""

    what: Annotated[tuple[Literal["wording", "scale", "codes"], ...], BeforeValidator(_several)]
    decision: Literal["undecided", "same", "different"] = "undecided"


class WaveSpec(FileSpec):
    """A later wave: its file, what it calls the items, and what it asked differently.

    `columns` names the column of every item that is called otherwise, `items` what of it is
    otherwise than in the first wave, `absent` the items it did not ask.
    """

    columns: Annotated[dict[str, str], BeforeValidator(_names)] = Field(default_factory=dict)
    items: Annotated[dict[str, dict[str, Any]], BeforeValidator(_names)] = Field(
        default_factory=dict
    )
    changes: Annotated[dict[str, Change], BeforeValidator(_names)] = Field(default_factory=dict)
    absent: ColumnNames | None = None


class SurveySpec(FileSpec):
    """Where the answers are and what the columns mean.

    Rows that do not meet `only` (column: codes) are left out and counted. Who does not meet
    `finished` dropped out: blanks after their last answer, in the order of `items`, say so.
    """

    id: ColumnNames | None = None
    weight: Annotated[Weight, BeforeValidator(_column)] | None = None
    wave: str | None = None
    first_wave: str = "first"
    waves: Annotated[dict[str, WaveSpec], BeforeValidator(_names)] = Field(default_factory=dict)
    customer: str | None = None
    answered_at: Annotated[TimeColumn, BeforeValidator(_column)] | None = None
    duration: Annotated[Duration, BeforeValidator(_column)] | None = None
    finished: Conditions | None = None
    only: Conditions | None = None
    items: Annotated[dict[str, Item], BeforeValidator(_names)]


class QuotesSpec(Block):
    """Where the coded quotes are, from which empathy maps are made."""

    file: str


class JoinSpec(FileSpec):
    """Another table, one row per customer or response: its columns become items of the survey.

    `key` is its column, `to` that of the survey (the customer or the id when not given). A key
    that repeats is refused unless `many` says which of its rows counts.
    """

    key: str
    to: str | None = None
    many: Literal["refuse", "first", "last"] = "refuse"
    items: Annotated[dict[str, Item], BeforeValidator(_names)]


class Privacy(Block):
    """How people are protected in everything that leaves the raw files.

    With `salt`, a file in the study's folder that no report carries, ids become pseudonyms;
    `redact` masks phone numbers, e-mails, ids, plates and addresses in what people wrote.
    """

    salt: str | None = None
    redact: bool = True
    min_cell: Annotated[int, Field(ge=5)] = 10


class EventColumns(Block):
    """What the file calls the columns of an event log; several columns together may be an id."""

    customer_id: ColumnNames | None = None
    journey_id: ColumnNames | None = None
    journey: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    position: str | None = None
    channel: str | None = None
    actor: str | None = None
    occurred_at: str | None = None
    experience: str | None = None
    status: str | None = None


class StatusWords(Block):
    """What the file writes where a touchpoint was done, and where it failed or was broken off."""

    done: Codes = ()
    failed: Codes = ()


class EventsSpec(Block):
    """Where the moments are, and what is meant by their order and their ratings.

    They come from a `file`, or `from_items` of the survey: one moment per answered item. A file
    has one row per moment, or one per journey with a column of times for every touchpoint: then
    `times` names these columns, `{touchpoint: column}`.
    """

    file: str | None = None
    sha256: str | None = None
    format: str | None = None
    sheet: str | None = None
    from_items: ColumnNames | None = None
    encoding: str | None = None
    separator: str | None = None
    columns: EventColumns | None = None
    times: Annotated[dict[str, str], BeforeValidator(_names)] | None = None
    duplicates: Literal["keep", "drop"] = "keep"
    journey: str | None = None
    scale: Scale | None = None
    neutral: End | None = None
    missing: Codes = ()
    status: StatusWords | None = None
    ties: Literal["last", "first"] = "last"
    timezone: str | None = None
    time_format: str | None = None
    retrospective: bool = False
    ordered: bool = True
    touchpoints_in_order: bool = True
    end: str | None = None
    join: Literal["customer_id", "journey_id"] = "customer_id"

    @model_validator(mode="before")
    @classmethod
    def _recalled(cls, given: Any) -> Any:
        """Items of a survey are rated at one sitting, whatever is left unsaid."""
        if isinstance(given, Mapping) and given.get("from_items") is not None:
            return {"retrospective": True, "join": "journey_id", **given}
        return given


class Head(Block):
    """Who asks what, and of whom."""

    id: str
    title: AnyWords
    question: AnyWords = Field(default_factory=dict)
    owner: AnyWords = Field(default_factory=dict)
    language: Literal["en", "zh"] = "en"
    simulated: bool = False
    period: AnyWords = Field(default_factory=dict)
    source: AnyWords = Field(default_factory=dict)


class Stage(Block):
    """A stretch of the journey."""

    label: AnyWords = Field(default_factory=dict)


class Touchpoint(Block):
    """A place where customer and service meet; the file's order is the journey's order."""

    stage: str
    label: AnyWords = Field(default_factory=dict)


class StudyFile(Block):
    """The whole study file."""

    study: Head
    survey: SurveySpec
    events: EventsSpec | None = None
    quotes: QuotesSpec | None = None
    joins: Annotated[dict[str, JoinSpec], BeforeValidator(_names)] = Field(default_factory=dict)
    privacy: Privacy = Field(default_factory=Privacy)
    stages: Annotated[dict[str, Stage], BeforeValidator(_names)] = Field(default_factory=dict)
    touchpoints: Annotated[dict[str, Touchpoint], BeforeValidator(_names)] = Field(
        default_factory=dict
    )
    analyses: dict[str, Any] = Field(default_factory=dict)
    notebooks: tuple[str, ...] = ("01_data_check", "02_metrics", "05_drivers")
    left_out: dict[str, AnyWords] = Field(default_factory=dict)
