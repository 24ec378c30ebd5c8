"""One column of a spreadsheet → one touchpoint of a journey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.documents.durations import seconds_of
from cemlab.journeys.exchanging import emotions
from cemlab.journeys.exchanging.choices import choice_of, is_yes
from cemlab.journeys.exchanging.claim_reading import ASSUMED, claim_of, keep, proof_of
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.part_reading import PARTS, read_attribute, read_parts
from cemlab.journeys.exchanging.sheet_lanes import Lanes
from cemlab.journeys.exchanging.statements import lines_of, rested, spoken

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
    if "standard" in here:
        text = " ".join(here["standard"].text.split())
        step["standard"] = {"duration": text} if _is_duration(text) else {"text": found.words(text)}


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
