"""A journey as rows of a spreadsheet: heads, lanes with a cell per touchpoint, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cemlab.documents import Claim, Journey, JourneyTouchpoint
from cemlab.documents.journey_schema import NextStep
from cemlab.journeys.exchanging.choices import choice_words
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.journeys.exchanging.measured import Measured
from cemlab.journeys.exchanging.part_reading import PARTS
from cemlab.journeys.exchanging.statements import (
    clean_line,
    with_answers,
    with_evidence,
    with_id,
    with_share,
    with_speaker,
)
from cemlab.language import speaker

Value = str | float
Row = tuple[str, list[Value]]
SIMULATED = "common.simulated"
UNSAID = "…"  # where a text has nothing that a line can hold; its detail has it
THOUGHTS = "thought"  # the further lane of thoughts that nobody is named for


def rows_of(journey: Journey, measured: Measured, language: str) -> list[Row]:
    """All rows: name of the lane, then its cells; lanes that hold nothing are left out."""
    say = speaker(language)

    def name(lane: str) -> str:
        return say(f"{BLOCK}.lane.{lane}")

    def words(text) -> str:
        return clean_line(journey.words(text, language))

    rows = [(name(lane), values) for lane, values in _heads(journey, words, language)]
    steps = [step for stage in journey.stages for step in journey.steps_of(stage.id)]
    for lane, values in _lanes(journey, steps, measured, words, language):
        if any(value != "" for value in values):
            rows.append((name(lane), values))
    rows += _further(journey, steps, words)
    for one in journey.sources().values():
        kind = choice_words("evidence_kind", one.kind, language)
        said: list[Value] = [
            one.id,
            kind,
            words(one.source) or one.id,
            float(one.n) if one.n else "",
        ]
        rows.append((name("source"), [*said, *([say(SIMULATED)] if one.simulated else [])]))
    if measured.source:
        rows.append((name("numbers"), [measured.source[language]]))
    return rows


def _heads(journey: Journey, words: Callable, language: str) -> Iterator[tuple[str, list[Value]]]:
    yield "title", [words(journey.title) or UNSAID]
    yield "journey_kind", [choice_words("journey_kind", journey.kind, language)]
    yield "persona", [", ".join(journey.personas)]
    yield "scenario", [words(journey.scenario) or UNSAID]
    yield "goal", [words(journey.goal) or UNSAID]
    yield "language", [choice_words("language", language, language)]


def _lanes(
    journey: Journey, steps: Sequence[JourneyTouchpoint], measured: Measured, words: Callable,
    language: str,
) -> Iterator[tuple[str, list[Value]]]:  # fmt: skip
    """Every lane in the order of the sheet."""
    stages = {stage.id: stage for stage in journey.stages}
    of = [stages[step.stage] for step in steps]
    yield "stage", [words(stage.title) or stage.id for stage in of]
    yield "stage_id", [stage.id for stage in of]
    yield "stage_goal", [words(stage.goal) if stage.goal else "" for stage in of]
    yield (
        "phase",
        [choice_words("phase", stage.phase, language) if stage.phase else "" for stage in of],
    )
    yield "touchpoint", [words(step.title) or step.id for step in steps]
    yield "touchpoint_id", [step.id for step in steps]
    for lane in ("channel", "kind", "initiator", "experience"):
        key = "experience_type" if lane == "experience" else lane
        values = [getattr(step, key) for step in steps]
        yield lane, [choice_words(lane, one, language) if one else "" for one in values]
    yes = speaker(language)(f"{BLOCK}.yes")
    yield "moment", [yes if step.moment_of_truth else "" for step in steps]
    no = speaker(language)(f"{BLOCK}.no")
    yield "required", ["" if step.required else no for step in steps]
    yield "next", ["\n".join(_way(way, words) for way in step.next) for step in steps]
    for lane in ("actor", "sender", "receiver"):
        yield lane, [words(getattr(step, lane)) if getattr(step, lane) else "" for step in steps]
    yield "standard", [_standard(step, words) for step in steps]
    asks = [step.ask for step in steps]
    yield "ask", [clean_line(one.item) if one and one.item else "" for one in asks]
    yield "ask_rule", [words(one.rule) if one and one.rule else "" for one in asks]
    yield from _statements(journey, steps, measured, words, language)


def _statements(
    journey: Journey, steps: Sequence[JourneyTouchpoint], measured: Measured, words: Callable,
    language: str,
) -> Iterator[tuple[str, list[Value]]]:  # fmt: skip
    """The lanes of what is said and felt."""
    yield "props", [_claims(step.props, words) for step in steps]
    yield "actions", [_claims([step.customer_action], words) for step in steps]
    yield "emotion", [_number(step.assumed_emotion) for step in steps]
    yield from _measured(steps, measured, language)
    yield "arc", [_number(step.arc) for step in steps]
    yield "thoughts", [_thoughts(journey, step, words) for step in steps]
    yield (
        "pains",
        ["\n".join(with_id(one.id, _claim(one, words)) for one in step.pains) for step in steps],
    )
    for lane in ("pain_item", "pain_cause", "pain_owner", "pain_severity"):
        yield lane, [_attribute(lane, step, words, language) for step in steps]
    yield "affected", [_affected(step, measured, language) for step in steps]
    yield "needs", [_claims(step.needs, words) for step in steps]
    yield (
        "measures",
        [
            "\n".join(
                with_answers(with_id(one.id, words(one.text)), one.pains) for one in step.measures
            )
            for step in steps
        ],
    )
    for lane in ("measure_owner", "measure_effort", "measure_kind", "measure_state", "measure_due"):
        yield lane, [_attribute(lane, step, words, language) for step in steps]


def _claim(claim: Claim, words: Callable) -> str:
    named = [use if isinstance(use, str) else use.id for use in claim.evidence]
    return with_evidence(words(claim.text), named, claim.assumed)


def _claims(claims: Sequence[Claim | None], words: Callable) -> str:
    return "\n".join(_claim(claim, words) for claim in claims if claim is not None)


def _way(way: NextStep, words: Callable) -> str:
    return with_share(way.to, way.share, words(way.when) if way.when else "")


def _number(value: float | None) -> Value:
    return "" if value is None else float(value)


def _standard(step: JourneyTouchpoint, words: Callable) -> str:
    """The duration where there is one: it is what can be measured."""
    if step.standard is None:
        return ""
    return step.standard.duration or words(step.standard.text)


def _thoughts(journey: Journey, step: JourneyTouchpoint, words: Callable) -> str:
    """Quotes with their speakers, then what a team supposes."""
    lines = []
    for quote in step.thoughts:
        named = [use if isinstance(use, str) else use.id for use in quote.evidence]
        lines.append(with_evidence(with_speaker(words(quote.text), quote.speaker), named, False))
    lines += [_claim(cell, words) for cell in journey.cells
              if cell.lane == THOUGHTS and step.id in cell.steps]  # fmt: skip
    return "\n".join(lines)


def _attribute(lane: str, step: JourneyTouchpoint, words: Callable, language: str) -> str:
    kind, key = PARTS[lane]
    lines = []
    for one in getattr(step, kind):
        value = getattr(one, key)
        if value is None:
            continue
        if key == "owner":
            said = words(value)
        elif lane in ("pain_item", "pain_severity", "measure_due"):
            said = str(value)
        else:
            said = choice_words(lane, value, language)
        lines.append(with_id(one.id, said))
    return "\n".join(lines)


def _measured(
    steps: Sequence[JourneyTouchpoint], measured: Measured, language: str
) -> Iterator[tuple[str, list[Value]]]:
    """Numbers with interval and n; of too few people, only that they are hidden."""
    hidden = speaker(language)(f"{BLOCK}.hidden")
    points = [measured.points.get(step.id) for step in steps]
    columns = {"measured": "emotion", "measured_low": "emotion_low",
               "measured_high": "emotion_high", "measured_n": "n"}  # fmt: skip
    for lane, column in columns.items():
        values: list[Value] = []
        for step, point in zip(steps, points, strict=True):
            if point is not None and point[column] == point[column]:
                values.append(round(float(point[column]), 3))
            else:
                is_told = lane == "measured" and step.id in measured.hidden
                values.append(hidden if is_told else "")
        yield lane, values


def _affected(step: JourneyTouchpoint, measured: Measured, language: str) -> str:
    """The share of low answers to the item of each pain."""
    say, lines = speaker(language), []
    for pain in step.pains:
        row = measured.shares.get(pain.item)
        if row is not None:
            told = say("documents.evidence.number_low", x=row["share"], low=row["conf_low"],
                       high=row["conf_high"], n=row["n"])  # fmt: skip
            lines.append(with_id(pain.id, told))
    return "\n".join(lines)


def _further(
    journey: Journey, steps: Sequence[JourneyTouchpoint], words: Callable
) -> Iterator[Row]:
    """Further lanes, called by title and id, a cell repeated below each of its touchpoints."""
    for lane in journey.lanes:
        if lane.id == THOUGHTS:
            continue
        yield f"{words(lane.title)} {{{lane.id}}}", [
            "\n".join(_claim(cell, words) for cell in journey.cells
                      if cell.lane == lane.id and step.id in cell.steps)
            for step in steps
        ]  # fmt: skip
