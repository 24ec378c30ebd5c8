"""Mermaid `journey` diagrams → the content of a journey."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cemlab.errors import DataError
from cemlab.journeys.exchanging.emotions import FIVE, number, rescaled
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.identifying import Known, identifier, person_id
from cemlab.journeys.exchanging.lane_names import folded
from cemlab.journeys.exchanging.mermaid_escaping import UNRATED, unescaped
from cemlab.journeys.exchanging.sheet_reading import language_of
from cemlab.sources.encodings import decode, guess_encoding
from cemlab.sources.text_files import unpacked_bytes

FENCE = re.compile(r"^\s*(```+|~~~+)\s*(\w*)")
ENDLESS = re.compile(r"^\s*acc(?:Title|Descr)\b", re.IGNORECASE)
EXPECTED = (
    "Expected a Mermaid diagram that begins with `journey`, then `title …`, `section …` and tasks "
    "such as `Make tea: 5: Me`."
)


def read_mermaid(path: Path, found: Gathering, known: Known, *, language: str | None) -> None:
    """Fill a gathering with what a Mermaid journey says."""
    lines = _diagram(_lines(path), path.name)
    texts = [text for _, text in lines if ":" in text or "section" in text.lower()]
    found.language = language or language_of([re.sub(r"^section", "", one) for one in texts])
    found.content |= {"stages": [], "steps": []}
    actors: list[list[str]] = []
    is_rated = True
    for row, text in lines:
        spot = Spot(text, row)
        if text.startswith("%%"):
            is_rated = text != UNRATED and is_rated
            continue
        if named := re.match(r"(title|section)\s+(.+)$", text, re.IGNORECASE):
            _heading(named[1].lower(), named[2], spot, found, known)
        else:
            actors.append(_task(spot, is_rated, found, known))
            is_rated = True
    if not found.content["steps"] and not found.problems:
        raise DataError(f"{path.name} has no tasks. {EXPECTED}")
    _people(actors, found, known)


def _lines(path: Path) -> list[str]:
    """The lines of the file, in whatever encoding it is."""
    raw = unpacked_bytes(path)
    text = decode(raw, path.name, guess_encoding(raw, path.name).encoding)
    return text.removeprefix("\ufeff").splitlines()


def _diagram(lines: list[str], file: str) -> list[tuple[int, str]]:
    """The lines of the first journey, with their numbers: of a page, those of its fence."""
    start = next((at for at, line in enumerate(lines) if re.match(r"\s*journey\s*$", line, re.I)),
                 None)  # fmt: skip
    if start is None:
        raise DataError(f"{file} is no Mermaid journey. {EXPECTED}")
    title = _front_title(lines[:start])
    told = [] if title is None else [title]
    is_open = False  # within `accDescr { … }`
    for at, line in enumerate(lines[start + 1 :], start=start + 2):
        if FENCE.match(line):
            break
        text = line.strip()
        is_open = is_open or bool(re.match(r"accDescr\s*\{", text, re.IGNORECASE))
        if text and not is_open and not ENDLESS.match(text):
            told.append((at, text))
        is_open = is_open and "}" not in text
    return told


def _front_title(lines: list[str]) -> tuple[int, str] | None:
    """The title of the front matter (`---`), as a line of the diagram."""
    if not any(line.strip() == "---" for line in lines):
        return None
    for at, line in enumerate(lines, start=1):
        if found := re.match(r"title\s*:\s*(.+)$", line):
            return at, f"title {found[1].strip().strip(chr(34)).strip(chr(39))}"
    return None


def _heading(kind: str, words: str, spot: Spot, found: Gathering, known: Known) -> None:
    words = unescaped(words)
    if kind == "title":
        found.content["title"] = found.words(words)
        found.spots[("title",)] = spot
        return
    stages = found.content["stages"]
    taken = [stage["id"] for stage in stages]
    same = known.stages.get(folded(words))
    own = same if same and same not in taken else identifier(words, taken, "stage")
    found.spots[("stages", len(stages))] = spot
    stages.append({"id": own, "title": found.words(words)})


def _task(spot: Spot, is_rated: bool, found: Gathering, known: Known) -> list[str]:
    """A touchpoint; those who act in it."""
    parts = [part.strip() for part in spot.text.split(":")]
    if len(parts) not in (2, 3) or not parts[0]:
        found.wrong(spot, f"{spot.text!r} is no task. Expected `Make tea: 5: Me`.")
        return []
    stages, steps = found.content["stages"], found.content["steps"]
    if not stages:
        stages.append({"id": "stage", "title": found.say("whole")})
        found.remark("no_stages", spot)
    title = unescaped(parts[0])
    taken = [step["id"] for step in steps]
    same = known.touchpoints.get(folded(title))
    own = same if same and same not in taken else identifier(title, taken)
    step: dict[str, Any] = {
        "id": own, "stage": stages[-1]["id"], "title": found.words(title), "channel": "other",
    }  # fmt: skip
    if is_rated:
        score = number(parts[1])
        if score is None or not FIVE[0] <= score <= FIVE[1]:
            found.wrong(spot, f"the score {parts[1]!r} is no number from 1 to 5")
        else:
            step |= {"assumed_emotion": rescaled(score, FIVE), "assumed": True}
    found.spots[("steps", len(steps))] = spot
    steps.append(step)
    actors = parts[2].split(",") if len(parts) == 3 else []
    return [unescaped(one.strip()) for one in actors if one.strip()]


def _people(actors: list[list[str]], found: Gathering, known: Known) -> None:
    """Everybody who acts lives the journey; who acts where is said where it is not always all."""
    named = list(dict.fromkeys(name for some in actors for name in some))
    ids = [known.personas.get(folded(name)) or person_id(name) for name in named]
    found.content["personas"] = list(dict.fromkeys(ids))
    for step, some in zip(found.content["steps"], actors, strict=False):
        if some and some != found.content["personas"]:
            step["actor"] = found.words(", ".join(some))
