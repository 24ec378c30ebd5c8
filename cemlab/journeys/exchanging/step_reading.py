"""One column of a spreadsheet → one touchpoint of a journey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.documents.durations import seconds_of
from cemlab.journeys.exchanging import emotions
from cemlab.journeys.exchanging.choices import choice_of, is_yes
from cemlab.journeys.exchanging.claim_reading import ASSUMED, claim_of, keep, proof_of
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.lane_names import folded
from cemlab.journeys.exchanging.part_reading import PARTS, read_attribute, read_parts
from cemlab.journeys.exchanging.sheet_lanes import Lanes
from cemlab.journeys.exchanging.statements import led, lines_of, rested, spoken

NAMES = ("actor", "sender", "receiver")
CHOICES: Mapping[str, str] = {
    "kind": "kind", "initiator": "initiator", "experience": "experience_type",
}  # fmt: skip


def read_step(
    lanes: Lanes, column: int, head: Mapping[str, str], found: Gathering
) -> dict[str, Any]:
    """The content of a touchpoint; `head` has its id and stage."""
    here = {name: row[column] for name, row in lanes.known.items() if row[column].text}
    at = len(found.content["steps"])
    title = here["touchpoint"]
    found.spots[("steps", at)] = title
    for name in ("id", "stage"):
        found.spots[("steps", at, name)] = here.get("touchpoint_id", title)
    step: dict[str, Any] = {**head, "title": found.words(" ".join(title.text.split()))}
    proof = proof_of(here.get("evidence"), found)
    _channel(here.get("channel"), step, found)
    _simple(here, step, found)
    _plan(here, step, at, found)
    _claims(here, step, (at, proof), found)
    _thoughts(here.get("thoughts"), step, (at, proof), found)
    read_parts(here, step, (at, proof), found)
    for name in PARTS:
        if name in here:
            read_attribute(name, here[name], step, found)
    if "emotion" in here:
        _emotion(here["emotion"], lanes, step, found)
        found.spots[("steps", at, "assumed_emotion")] = here["emotion"]
    return step


def _channel(spot: Spot | None, step: dict[str, Any], found: Gathering) -> None:
    step["channel"] = choice_of("channel", spot.text) if spot else "other"
    if spot and not step["channel"]:
        step["channel"] = "other"
        found.remark("channel", spot)
        keep("channel", spot.text, step, found, spot)


def _simple(here: Mapping[str, Spot], step: dict[str, Any], found: Gathering) -> None:
    """Names, choices, marks, and what is promised."""
    for name in NAMES:
        if name in here:
            step[name] = found.words(" ".join(here[name].text.split()))
    for name, key in CHOICES.items():
        if name in here:
            value = choice_of(name, here[name].text)
            if value:
                step[key] = value
            else:
                found.remark("choice", here[name])
    if "moment" in here:
        said = is_yes(here["moment"].text)
        if said is None:
            found.remark("choice", here["moment"])
        elif said:
            step["moment_of_truth"] = True
    if "required" in here:
        said = is_yes(here["required"].text)
        if said is None:
            found.remark("choice", here["required"])
        elif not said:
            step["required"] = False
    if "standard" in here:
        text = " ".join(here["standard"].text.split())
        step["standard"] = {"duration": text} if _is_duration(text) else {"text": found.words(text)}


def _plan(here: Mapping[str, Spot], step: dict[str, Any], at: int, found: Gathering) -> None:
    """Where customers go from here, what they are asked, and how intense it is to be."""
    if "next" in here:
        found.spots[("steps", at, "next")] = here["next"]
        step["next"] = [
            {"to": to, **({"share": share} if share is not None else {}),
             **({"when": found.words(when)} if when else {})}
            for to, share, when in map(led, lines_of(here["next"].text))
        ]  # fmt: skip
    if "ask" in here or "ask_rule" in here:
        step["ask"] = {}
        if "ask" in here:
            step["ask"]["item"] = here["ask"].text
        if "ask_rule" in here:
            step["ask"]["rule"] = found.words(" ".join(here["ask_rule"].text.split()))
        found.spots[("steps", at, "ask")] = here.get("ask") or here["ask_rule"]
    if "arc" in here:
        value = emotions.number(here["arc"].text)
        if value in (1, 2, 3, 4, 5):
            step["arc"] = int(value)
        else:
            found.remark("choice", here["arc"])


def lead(found: Gathering) -> None:
    """Ways on lead to touchpoints of the sheet, by their ids or their titles."""
    steps = found.content["steps"]
    named = {folded(one["title"][found.language]): one["id"] for one in steps}
    ids = {one["id"] for one in steps}
    for at, step in enumerate(steps):
        for way in step.get("next", ()):
            to = way["to"] if way["to"] in ids else named.get(folded(way["to"]))
            if to is None:
                found.remark("way", found.spots[("steps", at, "next")].holding(way["to"]))
            way["to"] = to
        if "next" in step:
            step["next"] = [way for way in step["next"] if way["to"] is not None]


def _is_duration(text: str) -> bool:
    try:
        seconds_of(text)
    except ValueError:
        return False
    return True


def _claims(here, step: dict[str, Any], told: tuple[int, list[str]], found: Gathering) -> None:
    at, proof = told
    if "actions" in here:
        line = " ".join(lines_of(here["actions"].text))
        if line:
            step["customer_action"] = claim_of(line, proof, found)
        found.spots[("steps", at, "customer_action")] = here["actions"]
    for name in ("needs", "props"):
        if name in here:
            step[name] = [claim_of(line, proof, found) for line in lines_of(here[name].text)]
            found.spots[("steps", at, name)] = here[name]


def _thoughts(
    spot: Spot | None, step: dict[str, Any], told: tuple[int, list[str]], found: Gathering
) -> None:
    """Quotes of somebody; what nobody is named for is no quote and goes to a further lane."""
    at, proof = told
    quotes, thought = [], []
    for line in lines_of(spot.text) if spot else ():
        rest, evidence, _ = rested(line)
        text, who = spoken(rest)
        if who:
            quote = {"text": found.words(text), "speaker": who}
            named = evidence or proof
            quotes.append(quote | ({"evidence": named} if named else {}))
        else:
            thought.append(line)
    if quotes:
        step["thoughts"] = quotes
        found.spots[("steps", at, "thoughts")] = spot
    for line in thought:
        keep("thought", line, step, found, spot)


def _emotion(spot: Spot, lanes: Lanes, step: dict[str, Any], found: Gathering) -> None:
    """A number on a known scale, a face or signs; words are kept in a further lane."""
    value = emotions.number(spot.text)
    row = [one.text for one in lanes.known["emotion"]]
    if value is None or (spot.text in emotions.SIGNS and spot.text != "0"):
        feeling = emotions.sign(spot.text)
        if feeling is None:
            found.remark("emotion_words", spot)
            keep("emotion", spot.text, step, found, spot)
            return
    else:
        numbers = [one for one in map(emotions.number, row) if one is not None]
        declared = emotions.declared_scale(lanes.labels["emotion"].text)
        scale = declared or emotions.usual_scale(numbers)
        if scale is None:
            found.remark("emotion_scale", spot)
            return
        if not scale[0] <= value <= scale[1]:
            found.wrong(spot, f"the emotion {spot.text} is not on the scale from {scale[0]:g} to "
                              f"{scale[1]:g} that its lane names")  # fmt: skip
            return
        feeling = emotions.rescaled(value, scale)
    step |= {"assumed_emotion": feeling, **ASSUMED}
