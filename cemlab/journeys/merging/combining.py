"""Several journeys → the parts of one: what they share once, what only some say beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cemlab.documents import Journey, JourneyTouchpoint, Pain
from cemlab.journeys.merging.borrowing import Borrowed, Plain, plain, same_text
from cemlab.journeys.merging.same_steps import Aligned

COPIED = ("kind", "actor", "initiator", "sender", "receiver", "ask", "standard",
          "experience_type", "arc")  # fmt: skip


class NamedPain(NamedTuple):
    """A pain under its common id, the touchpoint it is at, and the journeys that name it."""

    id: str
    step: str
    pain: Pain
    journeys: tuple[int, ...]


class Combining:
    """Parts of a merged journey; each statement has the evidence of all journeys that make it."""

    def __init__(self, journeys: Sequence[Journey], found: Aligned, borrowed: Borrowed) -> None:
        self.journeys, self.found, self.borrowed = journeys, found, borrowed
        self.pains: list[NamedPain] = []
        self._pain_ids: list[dict[str, str]] = [{} for _ in journeys]
        self._measures = 0

    def steps(self) -> list[Plain]:
        """All touchpoints, as a document holds them."""
        own = {name: self._of(name) for name in self.found.steps}
        for name, versions in own.items():
            self._gather_pains(name, versions)
        return [self._step(name, versions) for name, versions in own.items()]

    def _of(self, name: str) -> list[tuple[int, JourneyTouchpoint]]:
        """The touchpoint as each journey has it."""
        return [(at, step) for at, journey in enumerate(self.journeys) for step in journey.steps
                if self.found.ids[at][step.id] == name]  # fmt: skip

    def _step(self, name: str, versions: list[tuple[int, JourneyTouchpoint]]) -> Plain:
        first = versions[0][1]
        step: Plain = {"id": name, "stage": first.stage, "title": dict(first.title),
                       "channel": first.channel}  # fmt: skip
        for key in COPIED:
            given = next((plain(one)[key] for _, one in versions if key in plain(one)), None)
            if given is not None:
                step[key] = given
        everywhere = len(versions) == len(self.journeys)
        step["required"] = everywhere and all(one.required for _, one in versions)
        step["moment_of_truth"] = any(one.moment_of_truth for _, one in versions)
        step |= self._feeling(versions) | self._match(name, versions) | self._ways(versions)
        acted = [(at, one.customer_action) for at, one in versions if one.customer_action]
        if acted:
            step["customer_action"] = self._claims([acted[:1]])[0]
        for key in ("needs", "props", "thoughts"):
            parts = [(at, part) for at, one in versions for part in getattr(one, key)]
            step[key] = self._claims(_alike(parts))
        step["pains"] = [self._pain(one) for one in self.pains if one.step == name]
        step["measures"] = [self._measure(group) for group in _alike(
            [(at, part) for at, one in versions for part in one.measures])]  # fmt: skip
        return {key: value for key, value in step.items() if value not in ([], False, None)
                or key == "required"}  # fmt: skip

    def _feeling(self, versions: list[tuple[int, JourneyTouchpoint]]) -> Plain:
        """The mean of what teams assume; a touchpoint is assumed where one of them says so."""
        felt = [one.assumed_emotion for _, one in versions if one.assumed_emotion is not None]
        told: Plain = {"assumed": any(one.assumed for _, one in versions)}
        return told | ({"assumed_emotion": sum(felt) / len(felt)} if felt else {})

    def _match(self, name: str, versions: list[tuple[int, JourneyTouchpoint]]) -> Plain:
        """Every event that one of them matches, and ids that it has elsewhere."""
        events = [one for _, step in versions for one in (step.match.event if step.match else ())]
        events += [step.id for _, step in versions if step.id != name]
        events = list(dict.fromkeys(events))
        where = [dict(step.match.where) if step.match else {} for _, step in versions]
        same = where[0] if all(one == where[0] for one in where) else {}
        if events and name not in events and any(not s.match or not s.match.event
                                                 for _, s in versions):  # fmt: skip
            events.insert(0, name)
        told = ({"event": events} if events else {}) | ({"where": same} if same else {})
        return {"match": told} if told else {}

    def _ways(self, versions: list[tuple[int, JourneyTouchpoint]]) -> Plain:
        """Where customers go next, where all journeys say the same."""
        ways = [[{**plain(way), "to": self.found.ids[at][way.to]} for way in step.next]
                for at, step in versions]  # fmt: skip
        return {"next": ways[0]} if ways[0] and all(one == ways[0] for one in ways) else {}

    def _claims(self, groups: list[list[tuple[int, Any]]]) -> list[Plain]:
        """Each statement once, with the evidence of all that make it."""
        return [
            {**plain(group[0][1]), "evidence": self._evidence(group)}
            | ({"assumed": all(one.assumed for _, one in group)}
               if hasattr(group[0][1], "assumed") else {})
            for group in groups
        ]  # fmt: skip

    def _evidence(self, group: list[tuple[int, Any]]) -> list[str]:
        uses = [use for at, part in group for use in self.borrowed.of(at, part)]
        return list(dict.fromkeys(uses))

    def _gather_pains(self, name: str, versions: list[tuple[int, JourneyTouchpoint]]) -> None:
        for group in _alike([(at, pain) for at, one in versions for pain in one.pains]):
            new = f"P{len(self.pains) + 1}"
            for at, pain in group:
                self._pain_ids[at][pain.id] = new
            self.pains.append(NamedPain(new, name, group[0][1],
                                        tuple(dict.fromkeys(at for at, _ in group))))  # fmt: skip

    def _pain(self, named: NamedPain) -> Plain:
        parts = [(at, pain) for at, pain in self._pains_of(named) if at in named.journeys]
        return self._claims([parts])[0] | {"id": named.id}

    def _pains_of(self, named: NamedPain) -> list[tuple[int, Pain]]:
        return [(at, pain) for at, step in self._of(named.step) for pain in step.pains
                if self._pain_ids[at][pain.id] == named.id]  # fmt: skip

    def _measure(self, group: list[tuple[int, Any]]) -> Plain:
        self._measures += 1
        pains = [self._pain_ids[at][name] for at, one in group for name in one.pains]
        told = plain(group[0][1]) | {"id": f"M{self._measures}"}
        return told | {"pains": list(dict.fromkeys(pains))}

    def other_actions(self) -> list[tuple[str, int, Plain]]:
        """What customers do otherwise than in the first journey: touchpoint, journey, statement."""
        told = []
        for name in self.found.steps:
            acted = [(at, one.customer_action) for at, one in self._of(name)
                     if one.customer_action]  # fmt: skip
            for group in _alike(acted)[1:]:
                told.append((name, group[0][0], self._claims([group])[0]))
        return told


def _alike(parts: list[tuple[int, Any]]) -> list[list[tuple[int, Any]]]:
    """Statements, those of the same text together, in the order in which they first stand."""
    groups: list[list[tuple[int, Any]]] = []
    for at, part in parts:
        own = next((one for one in groups if same_text(one[0][1].text, part.text)), None)
        if own is None:
            groups.append([(at, part)])
        else:
            own.append((at, part))
    return groups
