"""Remarks behind the keys of a study file: what an import guessed, and how sure it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cemlab.language import LANGUAGES, speaker
from cemlab.study.reading import load

Place = tuple[str, ...]  # keys below an item; () for the item as a whole
Remarks = Mapping[Place, str]


def of_items(path: Path) -> dict[str, dict[Place, str]]:
    """Remarks on the items of a study file, by item and by the key they stand behind."""
    return _of_items(load(path, path.name)["survey"])


def unchecked(path: Path) -> tuple[str, ...]:
    """Items and keys of the survey whose remark asks somebody to look, in the order of the file.

    Parameters
    ----------
    path : Path
        The study file.
    """
    survey = load(path, path.name)["survey"]
    keys = [str(key) for key in survey if is_open({(): _behind(survey, key)})]
    return (*(name for name, remarks in _of_items(survey).items() if is_open(remarks)), *keys)


def is_open(remarks: Remarks | None) -> bool:
    """Whether any remark asks somebody to look."""
    return any(_mark(text, "check") for text in (remarks or {}).values())


def looked_at(remarks: Remarks) -> dict[Place, str]:
    """Remarks that asked somebody to look, as they read when somebody has."""
    said = {}
    for place, text in remarks.items():
        found = _mark(text, "check")
        if found:
            mark, language = found
            seen = speaker(language)("intake.sure.looked_at")
            said[place] = f"{seen}{text.removeprefix(mark)}"
    return said


def _of_items(survey: Mapping) -> dict[str, dict[Place, str]]:
    items, found = survey["items"], {}
    for name, item in items.items():
        remarks = {(): _behind(items, name)}
        if isinstance(item, Mapping):
            remarks |= {(str(key),): _behind(item, key) for key in item}
        found[str(name)] = {place: text for place, text in remarks.items() if text}
    return found


def _mark(text: str, sure: str) -> tuple[str, str] | None:
    """The word at the start of a remark that says how sure it is, and its language."""
    for language in LANGUAGES:
        mark = speaker(language)(f"intake.sure.{sure}")
        if text.startswith(mark):
            return mark, language
    return None


def _behind(block: Any, key: Any) -> str:
    """The comment at the end of the line of a key; "" where there is none."""
    tokens = getattr(block, "ca", None)
    behind = tokens.items.get(key) if tokens is not None else None
    token = behind[2] if behind and len(behind) > 2 else None
    if token is None:
        return ""
    line = token.value.split("\n", 1)[0]
    return line.lstrip("# ").strip()
