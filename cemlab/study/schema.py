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


AnyWords = Annotated[dict[str, str], BeforeValidator(_words)]
Codes = Annotated[tuple[Any, ...], BeforeValidator(codes_of)]
End = Annotated[float, Field(allow_inf_nan=False)]
Scale = Annotated[tuple[End, End], BeforeValidator(_ends)]
ColumnNames = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
Levels = Annotated[dict[str, dict[str, str]], BeforeValidator(_levels)]


class Block(BaseModel):
    """Base of every block: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Item(Block):
    """One question of the survey: its role, scale, codes and label."""

    role: Role
    label: AnyWords = Field(default_factory=dict)
    question: AnyWords = Field(default_factory=dict)
    scale: Scale | None = None
    direction: Direction = "high_is_good"
    missing: Codes = ()
    not_applicable: Codes = ()
    values: Annotated[dict[str, float], BeforeValidator(_names)] | None = None
    levels: Levels | None = None
    touchpoint: str | None = None


class Weight(Block):
    """The weight column, and whether it weights people or counts them."""

    column: str
    kind: Literal["survey", "frequency"] = "survey"


class SurveySpec(Block):
    """Where the answers are and what the columns mean."""

    file: str
    encoding: str | None = None
    separator: str | None = None
    id: ColumnNames | None = None
    weight: Annotated[Weight, BeforeValidator(_column)] | None = None
    wave: str | None = None
    customer: str | None = None
    items: Annotated[dict[str, Item], BeforeValidator(_names)]


class EventColumns(Block):
    """What the file calls the columns of an event log; several columns together may be an id."""

    customer_id: ColumnNames | None = None
    journey_id: ColumnNames | None = None
    journey: str | None = None
    stage: str | None = None
    touchpoint: str
    position: str | None = None
    channel: str | None = None
    occurred_at: str | None = None
    experience: str | None = None


class EventsSpec(Block):
    """Where the moments are, and what is meant by their order and their ratings.

    They come from a `file`, or `from_items` of the survey: one moment per answered item.
    """

    file: str | None = None
    from_items: ColumnNames | None = None
    encoding: str | None = None
    separator: str | None = None
    columns: EventColumns | None = None
    journey: str | None = None
    scale: Scale | None = None
    neutral: End | None = None
    missing: Codes = ()
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
    stages: Annotated[dict[str, Stage], BeforeValidator(_names)] = Field(default_factory=dict)
    touchpoints: Annotated[dict[str, Touchpoint], BeforeValidator(_names)] = Field(
        default_factory=dict
    )
    analyses: dict[str, Any] = Field(default_factory=dict)
    notebooks: tuple[str, ...] = ("01_data_check", "02_metrics", "05_drivers")
    left_out: dict[str, AnyWords] = Field(default_factory=dict)
