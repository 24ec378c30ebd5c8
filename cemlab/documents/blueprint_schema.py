"""What a service blueprint may hold: everything but what customers do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from cemlab.documents.claims import Block, Claim, Document
from cemlab.documents.durations import Duration, seconds_of
from cemlab.documents.texts import Identifier, ItemName, Many, Name, PainId, Share, Text

LaneName = Literal[
    "evidence", "frontstage_people", "frontstage_technology", "backstage_people",
    "backstage_technology", "support", "rules", "staff_feeling",
]  # fmt: skip
# from what customers can touch down to what they never see; their own actions, which come from
# the journey, stand below `evidence`
BLUEPRINT_LANES: tuple[LaneName, ...] = (
    "evidence", "frontstage_people", "frontstage_technology", "backstage_people",
    "backstage_technology", "support", "rules", "staff_feeling",
)  # fmt: skip
CUSTOMER = "customer."  # before a touchpoint: the end of an arrow at what customers do there


class NodeDuration(Block):
    """How long something is to take, and at which touchpoint it is measured how long it does.

    The measured time itself is never written here: it is joined from results.
    """

    standard: Duration | None = None
    measured: ItemName | None = None

    @model_validator(mode="after")
    def _check(self) -> NodeDuration:
        if self.standard is None and self.measured is None:
            raise ValueError("expected a `standard`, a `measured` touchpoint, or both")
        return self

    @property
    def seconds(self) -> float | None:
        """The standard in seconds."""
        return None if self.standard is None else seconds_of(self.standard)


class FailPoint(Claim):
    """What goes wrong here; `pain` is the one of the journey that customers suffer from it.

    `share` is how often, as the evidence says.
    """

    share: Share | None = None
    pain: PainId | None = None


class BlueprintNode(Claim):
    """What somebody or something does for a touchpoint, in a lane.

    Attributes
    ----------
    step : str
        The touchpoint of the journey below which it stands.
    actor, system : text, optional
        Who does it, and with what.
    wait_before : NodeDuration, optional
        How long it lies before it is taken up.
    """

    id: Identifier
    lane: LaneName
    step: Identifier
    actor: Name | None = None
    system: Name | None = None
    duration: NodeDuration | None = None
    wait_before: NodeDuration | None = None
    fail_point: FailPoint | None = None
    cost: Name | None = None


class BlueprintLink(Block):
    """An arrow between two nodes; `from_` is written ``from`` in the file.

    One end may be the customer's action at a touchpoint: ``customer.report``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Annotated[Identifier, Field(alias="from")]
    to: Identifier
    kind: Literal["flow", "dependency", "handover"] = "flow"
    two_way: bool = False


class Blueprint(Document):
    """How a service is made, behind each touchpoint of a journey.

    What customers do is not written here. It is the `customer_action` of the journey, so that map
    and blueprint cannot say different things.
    """

    title: Name
    journey: Identifier
    goal: Text | None = None
    nodes: Annotated[tuple[BlueprintNode, ...], Many, Field(min_length=1)]
    links: Annotated[tuple[BlueprintLink, ...], Many] = ()

    def nodes_of(self, step: str, lane: str | None = None) -> tuple[BlueprintNode, ...]:
        """The nodes of a touchpoint, in one lane or in all."""
        return tuple(node for node in self.nodes if node.step == step and lane in (None, node.lane))
