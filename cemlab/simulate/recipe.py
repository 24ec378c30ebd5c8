"""What a recipe of a world may hold: one model per block, unknown keys refused."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cemlab.study.schema import AnyWords, Block, ColumnNames, Scale

Real = Annotated[float, Field(allow_inf_nan=False, strict=False)]
Spread = Annotated[Real, Field(ge=0)]  # a standard deviation
Share = Annotated[Real, Field(ge=0, le=1)]
Chance = Annotated[Real, Field(gt=0, le=1)]
Count = Annotated[int, Field(strict=True)]
Shares = dict[str, Share]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]

END = "end"  # where a journey goes when no step follows


def _one(value: Any) -> Any:
    """A number stands for the same effect below and above."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {"below": value, "above": value} if is_number else value


class StudyHead(Block):
    """Who asks what, and of whom."""

    title: AnyWords
    question: AnyWords
    owner: AnyWords
    period: AnyWords


class Calendar(Block):
    """When journeys begin: on any of so many days. Later waves follow each other."""

    first_day: datetime.date
    days: Annotated[Count, Field(ge=1)]
    days_between_waves: Annotated[Count, Field(ge=1)] = 182
    timezone: str = "Asia/Shanghai"


class Level(Block):
    """A kind of customer.

    `share` of customers; `respond` the chance to answer; `mood` in standard deviations;
    `groups` the share of each group; `recommend` in points, beyond what satisfaction explains.
    """

    label: AnyWords
    share: Share
    respond: Chance = 1.0
    mood: Real = 0.0
    groups: Shares | None = None
    overall: Real = 0.0
    recommend: Real = 0.0


class Segment(Block):
    """Kinds of customers; their shares add up to 1."""

    label: AnyWords
    levels: Annotated[dict[Name, Level], Field(min_length=2)]


class Branches(Block):
    """Places that serve. `names` has `{}` for a letter or number.

    `sd` of what a branch adds to overall satisfaction, in points; `wander` of what it adds in one
    wave only; `feel` how much of both reaches every step, per point.
    """

    id: Name
    label: AnyWords
    names: AnyWords
    count: Annotated[Count, Field(ge=2, le=1000)]
    sd: Spread = 0.0
    wander: Spread = 0.0
    feel: Real = 0.0


class Way(Block):
    """How customers get in touch: shares of each group (or of `everybody`)."""

    id: Name
    label: AnyWords
    question: AnyWords
    levels: Annotated[dict[Name, AnyWords], Field(min_length=2)]
    shares: dict[str, Shares]


class Need(Block):
    """What somebody wants: its level before it is rounded, for all or for each group."""

    label: AnyWords
    question: AnyWords
    level: Real | dict[str, Real]
    gradient: Real = 0.0


class Needs(Block):
    """Items that tell what customers want, 1 to 5.

    `spread` within a group; `style`: how high somebody ticks everywhere. Without groups,
    `gradient` of each item says how it follows one dimension.
    """

    spread: Spread
    style: Spread = 0.0
    items: Annotated[dict[Name, Need], Field(min_length=2)]


class Wait(Block):
    """Minutes since the step before: median, and spread of its logarithm.

    `hours` of the day at which the step can happen; `per_doubling` how much a wait of twice the
    median adds to how the step feels, and to its item.
    """

    median: Annotated[Real, Field(gt=0)]
    spread: Spread = 0.0
    hours: Scale | None = None
    per_doubling: Real = 0.0


class Step(Block):
    """A touchpoint.

    `feel` to an average customer, on the scale of experience before it is rounded, and what the
    `groups` feel more or less; `item` of the survey whose ups and downs it shares; `next` the
    chance of each following step (`end`: the journey is over; left out: the step below), and
    `lean` the log odds that a unit of the person's level adds to them.
    """

    label: AnyWords
    stage: str
    channel: str
    feel: Real
    groups: dict[str, Real] = Field(default_factory=dict)
    item: str | None = None
    wait: Wait | None = None
    next: Shares | None = None
    lean: dict[str, Real] = Field(default_factory=dict)


class Journey(Block):
    """A kind of journey, lived by a share of customers; with `after`, of those who met that step
    of a journey above, and later than it."""

    label: AnyWords
    share: Chance = 1.0
    after: str | None = None
    lean: Real = 0.0
    steps: Annotated[dict[Name, Step], Field(min_length=1)]


class Experience(Block):
    """How moments vary: standard deviations of a person's level, of what is shared with the
    item of the step, and of the moment; `mood`: correlation of the level with the mood."""

    scale: Scale = (-2.0, 2.0)
    person: Spread
    mood: Annotated[Real, Field(ge=-1, le=1)]
    item: Spread
    noise: Spread
    unrated: Share = 0.0


class Effect(Block):
    """Points of overall satisfaction per point of an item, below and above its turning point."""

    below: Real
    above: Real


class Driver(Block):
    """A rated item.

    `at` the step it is about (it does not apply to who never met it; left out: to everybody);
    `level` before rounding; `halo`: correlation with the mood; `like` a driver above, with which
    what is left then correlates by `likeness`; `effect`; `turn` where below ends and above begins;
    `applies`: what meeting the step adds in itself.
    """

    label: AnyWords
    question: AnyWords | None = None
    at: str | None = None
    level: Real
    halo: Annotated[Real, Field(ge=-1, le=1)]
    like: str | None = None
    likeness: Annotated[Real, Field(ge=-1, le=1)] = 0.7
    effect: Annotated[Effect, BeforeValidator(_one)]
    turn: Real | None = None
    applies: Real = 0.0


class Overall(Block):
    """Overall satisfaction: where it lies with every item at its level, and what is left."""

    label: AnyWords
    question: AnyWords
    base: Real
    noise: Spread


class Recommend(Block):
    """Likelihood to recommend, 0 to 10: where it lies when overall is at its base, and points
    per point of overall."""

    label: AnyWords
    question: AnyWords
    base: Real
    per_point: Real
    noise: Spread


class Style(Block):
    """How people use scales: `stretch`, spread of the logarithm by which they draw answers away
    from the middle; `straight`, share who tick one answer for all items."""

    stretch: Spread = 0.0
    straight: Share = 0.0


class Blank(Block):
    """Share of answers not given at mood 0, and log odds that a unit of mood adds (0: at
    random)."""

    share: Share
    per_mood: Real = 0.0


class Survey(Block):
    """The questionnaire. `scale` of overall satisfaction and of the drivers; `spread`: standard
    deviation of a driver before rounding; `extreme`: log odds of answering per point that overall
    satisfaction lies further from the middle than 1."""

    scale: Scale = (1.0, 5.0)
    spread: Annotated[Real, Field(gt=0)] = 1.0
    drivers: Annotated[dict[Name, Driver], Field(min_length=2)]
    overall: Overall
    recommend: Recommend
    style: Style = Style()
    blank: Blank
    extreme: Real = 0.0


class Remains(Block):
    """Of what the memory consists: weights that add up to 1."""

    best: Share = 0.0
    worst: Share = 0.0
    start: Share = 0.0
    end: Share = 0.0
    mean: Share = 0.0


class Memory(Block):
    """What is remembered, 0 to 10: where nothing felt good or bad lies, points per unit felt,
    points per doubling of the journey's length, and what is left; `silent`: share not reached."""

    label: AnyWords
    question: AnyWords
    at_neutral: Real
    per_unit: Real
    weights: Remains
    per_doubling: Real = 0.0
    noise: Spread
    silent: Share = 0.0


class Both(Block):
    """The same words in both languages; `{name}` stands for a slot."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


class Keywords(Block):
    """Words by which a machine puts comments under a theme of an empathy map; `at`: which step,
    `label`: what readers call the theme."""

    label: AnyWords | None = None
    at: Name | None = None
    fields: Annotated[list[Literal["says", "thinks", "feels", "pains", "gains"]],
                      Field(min_length=1)]  # fmt: skip
    words: Annotated[list[str], Field(min_length=1)]


class Comments(Block):
    """What people write. `share` who do, and among the unhappy; `english`: share in English.

    Themes are items or steps; `{slots}` in the sentences are filled at random; `more`: sentences
    that a share adds, whatever the theme. `coding`: themes that a machine finds by words; with any
    the study has a file of coded quotes.
    """

    label: AnyWords
    share: Share
    unhappy: Share
    english: Share
    slots: dict[Name, Annotated[list[Both], Field(min_length=2)]] = Field(default_factory=dict)
    complaints: dict[str, Annotated[list[Both], Field(min_length=4)]]
    praise: dict[str, Annotated[list[Both], Field(min_length=4)]] = Field(default_factory=dict)
    more: list[Both] = Field(default_factory=list)
    more_share: Share = 0.0
    coding: dict[str, Keywords] = Field(default_factory=dict)


class Churn(Block):
    """Who leaves, at the base of overall satisfaction: share per month, and how much of it for
    reasons that have nothing to do with satisfaction; log hazard ratio per point of the rest."""

    hazard: Annotated[Share, Field(lt=1)]
    per_point: Real
    moved: Share = 0.0


class Value(Block):
    """Revenue per month: median, spread of its logarithm, and logarithm per point of overall."""

    median: Annotated[Real, Field(gt=0)]
    spread: Spread
    per_point: Real = 0.0


class Referrals(Block):
    """Mean referrals in the months at the base of recommending, and its logarithm per point."""

    mean: Spread
    per_point: Real = 0.0


class Later(Block):
    """What customers do in the months after the survey."""

    months: Annotated[Count, Field(ge=1)]
    churn: Churn
    value: Value
    referrals: Referrals


class Intervention(Block):
    """A measure from a wave on, in all branches, in the worst third, or in a random half.

    `feel` and `items`: what it adds, which may be nothing.
    """

    label: AnyWords
    wave: Annotated[Count, Field(ge=2)]
    where: Literal["all", "worst", "half"]
    feel: dict[str, Real] = Field(default_factory=dict)
    items: dict[str, Real] = Field(default_factory=dict)


class Recipe(Block):
    """A world: who they are, what they live, how they remember and answer, what they do next."""

    world: Name
    title: AnyWords
    story: AnyWords
    study: StudyHead
    calendar: Calendar
    segments: Annotated[dict[Name, Segment], Field(min_length=1)]
    branches: Branches
    groups: dict[Name, AnyWords] = Field(default_factory=dict)
    way: Way
    needs: Needs
    stages: Annotated[dict[Name, AnyWords], Field(min_length=1)]
    journeys: Annotated[dict[Name, Journey], Field(min_length=1)]
    focus: str | None = None
    experience: Experience
    survey: Survey
    memory: Memory
    comments: Comments
    later: Later
    interventions: dict[Name, Intervention] = Field(default_factory=dict)
    analyses: dict[str, Any]
    notebooks: ColumnNames
