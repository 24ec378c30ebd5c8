"""What may be said of a pain, and of the measure that is to relieve it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cemlab.documents.claims import Block, Claim
from cemlab.documents.texts import Day, ItemName, Many, MeasureId, Name, PainId, Share, Text

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Pain(Claim):
    """What troubles customers at a touchpoint; as an itch or a delight, what they would like.

    Attributes
    ----------
    item : str, optional
        The survey item whose low answers say how many are affected.
    kind : {"pain", "itch", "delight"}
        What a team believes; what answers show is found by `cemlab.drivers.asymmetry`.
    cause : {"process", "people", "facility"}, optional
    owner : text, optional
        The one role that answers for it.
    severity : int, optional
        From 1 to 5, and
    frequency : text, optional
        how often, as a team believes.
    """

    id: PainId
    item: ItemName | None = None
    kind: Literal["pain", "itch", "delight"] = "pain"
    cause: Literal["process", "people", "facility"] | None = None
    owner: Name | None = None
    severity: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    frequency: Name | None = None


class Predicted(Block):
    """What a measure is believed to move a metric by, as a range."""

    metric: ItemName
    low: Number
    mid: Number
    high: Number

    @model_validator(mode="after")
    def _check(self) -> Predicted:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"expected low ≤ mid ≤ high, but they are {self.low:g}, {self.mid:g} "
                             f"and {self.high:g}")  # fmt: skip
        return self


class Acceptance(Block):
    """By what a measure will be judged, written before there are data of it.

    `comparison` says what is compared with what, `threshold` is in the unit of the metric.
    """

    metric: ItemName
    comparison: Text
    threshold: Number
    by: Day | None = None


class Measure(Block):
    """What we do about pains; effort as the sizes small, medium, large.

    `reach` is the share of customers it reaches.
    """

    id: MeasureId
    text: Text
    pains: Annotated[tuple[PainId, ...], Many] = ()
    owner: Name | None = None
    effort: Literal["S", "M", "L"] | None = None
    kind: Literal["research", "mechanism", "tool"] | None = None
    cost: Name | None = None
    reach: Share | None = None
    predicted: Predicted | None = None
    acceptance: Acceptance | None = None
    start: Day | None = None
    due: Day | None = None
    state: Literal["open", "running", "done", "dropped"] | None = None

    @model_validator(mode="after")
    def _check(self) -> Measure:
        if self.start is not None and self.due is not None and self.due < self.start:
            raise ValueError(f"is due on {self.due}, before it starts on {self.start}")
        return self
