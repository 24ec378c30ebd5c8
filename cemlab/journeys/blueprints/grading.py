"""Letters of the cards of a blueprint, which rest on two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cemlab.journeys.map_evidence import Grades

if TYPE_CHECKING:
    from cemlab.documents import (
        Blueprint,
        BlueprintNode,
        Claim,
        Journey,
        JourneyTouchpoint,
        Resolution,
    )


class Letters(NamedTuple):
    """A to E where a resolution knows both documents, else A to C as people wrote them."""

    blueprint: Blueprint
    journey: Journey
    resolution: Resolution | None

    @classmethod
    def found(
        cls, blueprint: Blueprint, journey: Journey, resolution: Resolution | None
    ) -> Letters:
        """Those of a resolution only if it knows both, so that no sheet has two scales."""
        known = resolution is not None and resolution.rows(blueprint) and resolution.rows(journey)
        return cls(blueprint, journey, resolution if known else None)

    def node(self, node: BlueprintNode) -> dict[str, Any]:
        """Letter and look of what somebody does."""
        return self._of(self.blueprint, node, f"nodes.{self.blueprint.nodes.index(node)}")

    def fail(self, node: BlueprintNode) -> dict[str, Any]:
        """Letter and look of what goes wrong there."""
        place = f"nodes.{self.blueprint.nodes.index(node)}.fail_point"
        told = self._of(self.blueprint, node.fail_point, place)
        return {"grade": told["grade"], "is_weak": told["is_weak"]}

    def action(self, step: JourneyTouchpoint) -> dict[str, Any]:
        """Letter and look of what the customer does."""
        return self._step(step, step.customer_action, "customer_action")

    def prop(self, step: JourneyTouchpoint, at: int) -> dict[str, Any]:
        """Letter and look of something that customers can touch or see."""
        return self._step(step, step.props[at], f"props.{at}")

    def _step(self, step: JourneyTouchpoint, claim: Claim, part: str) -> dict[str, Any]:
        return self._of(self.journey, claim, f"steps.{self.journey.steps.index(step)}.{part}")

    def _of(self, document: Blueprint | Journey, claim: Claim, place: str) -> dict[str, Any]:
        told = Grades(document, self.resolution).of(claim, place)
        return {name: told[name] for name in ("grade", "is_weak", "is_assumed")}
