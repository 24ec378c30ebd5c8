"""What a table holds besides questions: ids, weights, times; and the columns used up by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cemlab.intake import wordings
from cemlab.intake.draft import Guess
from cemlab.intake.profiles import Profile


@dataclass
class Administration:
    """What was found; `left_out` names every column that is used up by it."""

    id: Guess | None = None
    customer: Guess | None = None
    weight: Guess | None = None
    wave: Guess | None = None
    answered_at: Guess | None = None
    duration: Guess | None = None
    finished: Guess | None = None
    only: Guess | None = None
    left_out: dict[str, Guess] = field(default_factory=dict)

    def leave(self, name: str, what: str, why: str, *, sure: Any = "sure", **facts: Any) -> None:
        """Leave a column out of the items."""
        self.left_out.setdefault(name, Guess(value=what, sure=sure, why=why, facts=facts))


def take_case(
    found: Administration, profiles: Mapping[str, Profile], events: Mapping[str, Any]
) -> None:
    """In a log the case has its place: the customer where rows repeat it, else their id."""
    case = events["columns"].get("journey_id")
    if case not in profiles:
        return
    if "times" in events:  # one row for each case
        if found.answered_at is not None and found.answered_at.why == "answered.only_date":
            found.left_out[found.answered_at.value["column"]] = Guess(
                value="metadata", sure="likely", why="left.time"
            )
            found.answered_at = None
        person = events["columns"].get("customer_id")
        if found.id is not None and found.id.value == (person,) and found.customer is None:
            found.customer = Guess(value=person, sure="check", why="customer.named",
                                   facts={"n": profiles[person].n_different})  # fmt: skip
            found.id = None
        if found.id is None:
            facts = {"n": profiles[case].n_different}
            found.id = Guess(value=(case,), sure="check", why="id.counts", facts=facts)
            for column, use in ((case, "id"), (person, "customer")):
                if found.customer is not None or use == "id":
                    used = {"use": use}
                    found.left_out[column] = Guess(value="used", sure="check", why="left.used",
                                                   facts=used)  # fmt: skip
    elif found.customer is None and case not in found.left_out:
        found.customer = Guess(value=case, sure="check", why="customer.case")
        found.leave(case, "used", "left.used", use="customer")


def is_named(one: Profile, topic: str) -> bool:
    """Whether a column, or its wording, is called by a name of a topic of the lexicon."""
    return wordings.is_named(one.name, topic) or (
        bool(one.said.wording) and wordings.is_named(one.said.wording, topic)
    )
