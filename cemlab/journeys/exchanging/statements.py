"""Statements as lines of a cell: ids, the pains a measure answers, speakers, evidence.

A line is written and read alike: ``P1: Line is busy {survey, ?}``, ``M1: Call back → P1``,
``Nobody came. [R00018]``. In braces stand ids of evidence, and ``?`` for what a team assumes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in no workbook
BULLET = re.compile(r"^(?:[•·▪●○‣*]|[-–](?=\s))\s*")
NUMBERED = re.compile(r"^([PM][1-9]\d{0,2})\s*[:：.、)]\s*(.*)$", re.DOTALL)
ANSWERS = re.compile(r"\s*(?:→|->|=>)\s*(P\d+(?:\s*[,，、]\s*P\d+)*)$")
RESTS_ON = re.compile(r"\s*\{\s*([^{}]*?)\s*\}$")
SPEAKER = re.compile(r"\s*\[([^\[\]]{1,120})\]$")
DASHED = re.compile(r"\s*[—–]+\s*([A-Za-z]{0,4}[-_]?\d[\w-]*)$")  # an id, never half a sentence
QUOTES = (("“", "”"), ('"', '"'), ("「", "」"), ("‘", "’"))
WAY = re.compile(r"(.+?)(?:\s+(\d+(?:\.\d+)?)\s*[%％])?(?:\s*[:：]\s*(.*))?", re.DOTALL)
ASSUMED = "?"
NOTHING = ("-", "–", "—", "/", "无", "n/a", "none")  # a cell that says there is nothing


def lines_of(text: str) -> list[str]:
    """The statements of a cell, one a line, without bullets."""
    lines = [clean_line(line) for line in re.split(r"[\r\n\u2028]+", text)]
    return [line for line in lines if line and line.casefold() not in NOTHING]


def clean_line(text: str) -> str:
    """A text as one line: blanks made one, without a bullet and what no workbook can hold."""
    return BULLET.sub("", " ".join(NO_XML.sub("", text).split())).strip()


def numbered(line: str) -> tuple[str, str]:
    """The id in front of a statement, if there is one, and the rest."""
    found = NUMBERED.match(line)
    return (found[1], found[2].strip()) if found else ("", line)


def answered(line: str) -> tuple[str, list[str]]:
    """The text of a measure, and the pains it answers."""
    found = ANSWERS.search(line)
    if not found:
        return line, []
    return line[: found.start()], re.findall(r"P\d+", found[1])


def rested(line: str) -> tuple[str, list[str], bool]:
    """The text of a claim, the evidence it names, and whether it is assumed all the same."""
    found = RESTS_ON.search(line)
    if not found or not line[: found.start()].strip():
        return line, [], False
    named = [one.strip() for one in re.split(r"[,，、]", found[1]) if one.strip()]
    return line[: found.start()], [one for one in named if one != ASSUMED], ASSUMED in named


def spoken(line: str) -> tuple[str, str]:
    """The words of a quote and the pseudonym of its speaker; nobody where none is named."""
    found = SPEAKER.search(line) or DASHED.search(line)
    text, speaker = (line[: found.start()], found[1].strip()) if found else (line, "")
    for opening, closing in QUOTES:
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2:
            text = text[1:-1]
            break
    return (text, speaker) if text.strip() else (line, "")


def led(line: str) -> tuple[str, float | None, str]:
    """Where a way leads, the share that goes it, and who goes it: ``visit 80%: whoever waits``."""
    to, percent, when = WAY.fullmatch(line).groups()
    return to, None if percent is None else round(float(percent) / 100, 12), (when or "").strip()


def with_share(to: str, share: float | None, when: str) -> str:
    """A way on as a line."""
    line = to if share is None else f"{to} {share * 100:.12g}%"
    return f"{line}: {when}" if when else line


def with_id(id_: str, text: str) -> str:
    """A numbered statement as a line."""
    return f"{id_}: {clean_line(text)}"


def with_answers(line: str, pains: Sequence[str]) -> str:
    """A measure with the pains it answers."""
    return f"{line} → {', '.join(pains)}" if pains else line


def with_evidence(line: str, evidence: Iterable[str], assumed: bool) -> str:
    """A claim with what it rests on; one that is only assumed stands as it is."""
    named = list(evidence)
    if not named:
        return line
    return f"{line} {{{', '.join([*named, ASSUMED] if assumed else named)}}}"


def with_speaker(text: str, speaker: str) -> str:
    """A quote with its speaker."""
    bare = clean_line(speaker).replace("[", "(").replace("]", ")")
    return f"{clean_line(text)} [{bare}]"
