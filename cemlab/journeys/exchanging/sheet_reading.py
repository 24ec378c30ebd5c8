"""Lanes of a spreadsheet → the content of a journey."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cemlab.journeys.exchanging.choices import choice_of
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.identifying import Known, identifier, person_id
from cemlab.journeys.exchanging.lane_names import MEASURED, extra_kind, folded
from cemlab.journeys.exchanging.sheet_lanes import OWN_LANE, Lanes, read_lanes
from cemlab.journeys.exchanging.statements import lines_of, rested
from cemlab.journeys.exchanging.step_reading import lead, read_step
from cemlab.language import LANGUAGES, speaker

CHINESE = 0.2  # of the letters; Chinese says as much with fewer
HEAD_WORDS = ("title", "scenario", "goal")


def read_sheet(
    path: Path, found: Gathering, known: Known, *, sheet: str | None, encoding: str | None,
    language: str | None,
) -> None:  # fmt: skip
    """Fill a gathering with what a spreadsheet says; the details in it are still to be added."""
    fill(read_lanes(path, sheet=sheet, encoding=encoding), found, known, language)


def fill(lanes: Lanes, found: Gathering, known: Known, language: str | None) -> None:
    """Fill a gathering with what sorted lanes say."""
    found.language = language or _language_said(lanes, found) or language_of(lanes.texts())
    for name in MEASURED:
        if name in lanes.known:
            found.remark("measured", lanes.labels[name])
            break
    columns = _columns(lanes, found)
    _heads(lanes, found, known)
    stages = _stages(lanes, columns, found, known)
    ids = _step_ids(lanes, columns, found, known)
    found.content["steps"] = []
    for at, column in enumerate(columns):
        head = {"id": ids[at], "stage": stages[column]}
        found.content["steps"].append(read_step(lanes, column, head, found))
    _number_pains(found.content["steps"])
    lead(found)
    _further(lanes, columns, ids, found)
    found.details = lanes.heads.get("detail", [])


def _language_said(lanes: Lanes, found: Gathering) -> str:
    """The language that the sheet names, in any of them."""
    for spot in (row[0] for row in lanes.heads.get("language", [])[:1]):
        said = choice_of("language", spot.text)
        if said:
            return said
        found.remark("choice", spot)
    return ""


def language_of(texts: list[str]) -> str:
    """The language most of the letters are of."""
    letters = [mark for text in texts for mark in text if mark.isalpha()]
    han = sum("\u4e00" <= mark <= "\u9fff" for mark in letters)
    return "zh" if letters and han >= CHINESE * len(letters) else "en"


def _columns(lanes: Lanes, found: Gathering) -> list[int]:
    """Columns of touchpoints; text below none of them has no place."""
    titles = lanes.known["touchpoint"]
    columns = [at for at, spot in enumerate(titles) if spot.text]
    rows = [row for name, row in lanes.known.items() if name not in ("stage", "touchpoint")]
    for row in [*rows, *(row for _, row in lanes.further)]:
        for at, spot in enumerate(row):
            if spot.text and at not in columns:
                found.wrong(spot, f"{spot.text!r} stands where no touchpoint is named. Name the "
                            "touchpoint, or move the text to one.")  # fmt: skip
    return columns


def _heads(lanes: Lanes, found: Gathering, known: Known) -> None:
    content = found.content
    for name in HEAD_WORDS:
        for spot in (row[0] for row in lanes.heads.get(name, [])[:1]):
            content[name] = found.words(" ".join(spot.text.split()))
            found.spots[(name,)] = spot
    for spot in (row[0] for row in lanes.heads.get("journey_kind", [])[:1]):
        kind = choice_of("journey_kind", spot.text)
        if kind:
            content["kind"] = kind
        else:
            found.remark("choice", spot)
    people = [spot.holding(part.strip()) for row in lanes.heads.get("persona", []) for spot in row
              for part in re.split(r"[,，、;；\n]", spot.text) if part.strip()]  # fmt: skip
    content["personas"] = list(
        dict.fromkeys(known.personas.get(folded(one.text)) or person_id(one.text) for one in people)
    )
    if people:
        found.spots[("personas",)] = people[0]
    for at, row in enumerate(lanes.heads.get("source", [])):
        _source(row, found, at)


def _source(row: list[Spot], found: Gathering, at: int) -> None:
    """A row of a source: id, kind, words, how many."""
    if len(row) < 3:
        found.wrong(row[0], "a source needs an id, a kind such as interview, and its name, each in "
                    "a cell of its own")  # fmt: skip
        return
    kind = choice_of("evidence_kind", row[1].text)
    if not kind:
        found.remark("evidence_kind", row[1])
    source: dict[str, Any] = {
        "id": row[0].text, "kind": kind or "assumption", "source": found.words(row[2].text),
    }  # fmt: skip
    for spot in row[3:]:
        if re.fullmatch(r"[1-9]\d*(?:\.0)?", spot.text):
            source["n"] = int(float(spot.text))
        elif spot.text in [speaker(one)("common.simulated") for one in LANGUAGES]:
            source["simulated"] = True
        else:
            found.remark("choice", spot)
    found.content.setdefault("evidence", []).append(source)
    found.spots[("evidence", at)] = row[0]


def _stages(lanes: Lanes, columns: list[int], found: Gathering, known: Known) -> dict[int, str]:
    """Stages from left to right, by column; a blank cell belongs to the stage before it."""
    titles, ids = lanes.known.get("stage"), lanes.known.get("stage_id")
    stages: list[dict[str, Any]] = []
    found.content["stages"], of_column, before = stages, {}, None
    for column in columns:
        spot = _upto(titles, column) if titles else None
        named = _upto(ids, column) if ids else None
        now = (spot.text if spot else "", named.text if named else "")
        if not stages or now != before:
            found.spots[("stages", len(stages))] = spot or lanes.known["touchpoint"][column]
            stages.append(_stage(now, stages, found, known))
        before = now
        of_column[column] = stages[-1]["id"]
        _about_stage(lanes, column, stages[-1], found)
    if not titles:
        found.remark("no_stages", lanes.known["touchpoint"][columns[0]])
    return of_column


def _upto(row: list[Spot], column: int) -> Spot | None:
    """The cell at a column, or the last filled one before it."""
    return next((row[at] for at in range(column, -1, -1) if row[at].text), None)


def _stage(
    now: tuple[str, str], stages: list[dict[str, Any]], found: Gathering, known: Known
) -> dict[str, Any]:
    title, own = now
    taken = [stage["id"] for stage in stages]
    same = known.stages.get(folded(title))
    if not own:
        own = same if same and same not in taken else identifier(title, taken, "stage")
    words = found.words(title) if title else found.say("whole")
    return {"id": own, "title": words}


def _about_stage(lanes: Lanes, column: int, stage: dict[str, Any], found: Gathering) -> None:
    goal = lanes.known.get("stage_goal")
    if goal and goal[column].text and "goal" not in stage:
        stage["goal"] = found.words(" ".join(goal[column].text.split()))
    phase = lanes.known.get("phase")
    if phase and phase[column].text and "phase" not in stage:
        said = choice_of("phase", phase[column].text)
        if said:
            stage["phase"] = said
        else:
            found.remark("choice", phase[column])


def _step_ids(lanes: Lanes, columns: list[int], found: Gathering, known: Known) -> list[str]:
    """Ids as the sheet has them, else of the study's touchpoint of that name, else made."""
    own, ids = lanes.known.get("touchpoint_id"), []
    for column in columns:
        title = lanes.known["touchpoint"][column].text
        same = known.touchpoints.get(folded(title))
        if own and own[column].text:
            ids.append(own[column].text)
        else:
            ids.append(same if same and same not in ids else identifier(title, ids))
    return ids


def _number_pains(steps: list[dict[str, Any]]) -> None:
    """Numbers for pains and measures that have none, after those that are taken."""
    for letter, kind in (("P", "pains"), ("M", "measures")):
        taken = {one["id"] for step in steps for one in step.get(kind, ())}
        free = (f"{letter}{n}" for n in range(1, 1000) if f"{letter}{n}" not in taken)
        for step in steps:
            for one in step.get(kind, ()):
                one["id"] = one["id"] or next(free, f"{letter}1000")


def _further(lanes: Lanes, columns: list[int], ids: list[str], found: Gathering) -> None:
    """Rows that are no lane of every map are kept as further lanes."""
    for label, row in lanes.further:
        own = OWN_LANE.fullmatch(label.text)
        title = (own[1] or own[2]) if own else label.text
        title = title or found.say("lane.further")[found.language]
        known = found.content.setdefault("lanes", [])
        taken = [one["id"] for one in known]
        name = own[2] if own and own[2] not in taken else identifier(title, taken, "lane")
        known.append({"id": name, "kind": extra_kind(title), "title": found.words(title)})
        if own:
            _lines(row, columns, ids, found)
        else:
            found.remark("further", label.holding(title))
            _cells(row, columns, ids, found)


def _lines(row: list[Spot], columns: list[int], ids: list[str], found: Gathering) -> None:
    """Cells of the lane added last, a line each; the same line side by side is one cell."""
    before: dict[str, dict[str, Any]] = {}
    for column, step in zip(columns, ids, strict=True):
        here = {}
        for line in lines_of(row[column].text or row[column].spread):
            cell = before.get(line)
            if cell is None:
                cell = _add_cell(line, step, row[column], found)
            else:
                cell["steps"].append(step)
            here[line] = cell
        before = here


def _add_cell(text: str, step: str, spot: Spot, found: Gathering) -> dict[str, Any]:
    cells = found.content.setdefault("cells", [])
    found.spots[("cells", len(cells))] = spot
    words, evidence, assumed = rested(text)
    cell = {"lane": found.content["lanes"][-1]["id"], "steps": [step], "text": found.words(words)}
    cell |= {"evidence": evidence} if evidence else {}
    cells.append(cell | ({"assumed": True} if assumed or not evidence else {}))
    return cells[-1]


def _cells(row: list[Spot], columns: list[int], ids: list[str], found: Gathering) -> None:
    """Cells of the lane added last; the same words side by side are one cell."""
    before, cell = "", {}
    for column, step in zip(columns, ids, strict=True):
        text = " ".join((row[column].text or row[column].spread).split())
        if text and text == before:
            cell["steps"].append(step)
        elif text:
            cell = _add_cell(text, step, row[column], found)
        before = text
