"""YAML → checked models; every problem with its line, all at once."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cemlab.errors import CemlabError, StudyError, nearest

LARGEST_FILE = 2_000_000  # bytes; a study file is a page or two


def load(path: Path, name: str, what: str = "study file") -> Any:
    """The plain content of a YAML file, with line marks; nothing in it can run."""
    if not path.is_file():
        raise StudyError(f"{name} does not exist. Expected a {what} there.")
    if path.stat().st_size > LARGEST_FILE:
        raise StudyError(f"{name} is larger than {LARGEST_FILE:,} bytes. Is it a {what}?")
    raw = path.read_bytes()
    try:
        return parse(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as bad:
        raise StudyError(
            f"{name} is not UTF-8 (byte {bad.start}). Save the file as UTF-8 and try again."
        ) from None


def parse(text: str, name: str) -> Any:
    """Plain values of a YAML text, with line marks."""
    if not text.strip():
        raise StudyError(f"{name} is empty. Expected at least the blocks study and survey.")
    reader = YAML(typ="rt", pure=True)
    try:
        return reader.load(io.StringIO(text))
    except DuplicateKeyError as bad:
        line = bad.problem_mark.line + 1
        key = (bad.problem or "").split('"')[1] if '"' in (bad.problem or "") else ""
        raise StudyError(
            f"{name}, line {line}: the key {key!r} stands twice in one block. Two items cannot "
            "share a column: remove one or rename it."
        ) from None
    except MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise StudyError(
            f"{name}{where}: this is not YAML ({bad.problem or bad.context}). "
            "Check indentation, quotes and colons there."
        ) from None
    except (YAMLError, ValueError) as bad:
        raise StudyError(f"{name} is not YAML: {bad}") from None


def check(
    model: type[BaseModel], content: Any, before: tuple = (), *, is_partial: bool = False
) -> tuple[Any, list[tuple]]:
    """A model of the content (or None), and problems as (path, words).

    Of partial content, what is given is checked and what is left out is no problem.
    """
    try:
        return model.model_validate(content), []
    except ValidationError as bad:
        return None, [
            ((*before, *_place(found["loc"])), _words(model, found))
            for found in bad.errors(include_url=False)
            if not (is_partial and found["type"] == "missing" and len(found["loc"]) == 1)
        ]


def refuse(
    name: str,
    content: Any,
    problems: Sequence[tuple[tuple, str]],
    error: type[CemlabError] = StudyError,
) -> None:
    """Raise one error that lists every problem, with its line where the content has lines."""
    if not problems:
        return
    lines = sorted({(_line(content, place), _dotted(place), said) for place, said in problems})
    body = "\n".join(
        f"  {f'line {line}: ' if line else ''}{where}: {said}" for line, where, said in lines
    )
    count = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}"
    raise error(f"{name} has {count}:\n{body}")


def _place(loc: tuple) -> tuple:
    """The path in the file: without the steps that pydantic adds for validators and unions."""
    return tuple(
        step
        for step in loc
        if not (isinstance(step, str) and ("[" in step or step in ("tuple", "float", "str", "int")))
    )


def _words(model: type[BaseModel], found: Mapping[str, Any]) -> str:
    kind, place = found["type"], _place(found["loc"])
    if kind == "extra_forbidden":
        allowed = sorted(_fields(model, place[:-1]))
        return f"unknown key.{nearest(place[-1], allowed)} Allowed: {', '.join(allowed)}."
    if kind == "missing":
        return "this key is required and was not given."
    if kind == "literal_error":
        allowed = [
            part.strip("' ") for part in found["ctx"]["expected"].replace(" or ", ", ").split(",")
        ]
        hint = nearest(found["input"], allowed)
        return f"is {found['input']!r}.{hint} Allowed: {', '.join(allowed)}."
    if kind in ("model_type", "dict_type"):
        return f"expected key: value pairs; got {_short(found['input'])}."
    if kind == "too_short":
        least = found["ctx"]["min_length"]
        entries = "entry" if least == 1 else "entries"
        return f"expected at least {least} {entries}; got {_short(found['input'])}."
    if kind == "string_type":
        one = "one text, not several" if isinstance(found["input"], Sequence) else "a text"
        return f"expected {one}; got {_short(found['input'])}."
    said = found["msg"].removeprefix("Value error, ")
    return f"{said[0].lower()}{said[1:]}; got {_short(found['input'])}."


def _short(value: Any) -> str:
    text = repr(dict(value)) if isinstance(value, Mapping) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _fields(model: Any, place: tuple) -> list[str]:
    """Keys allowed at a place of the model."""
    for step in place:
        if isinstance(model, type) and issubclass(model, BaseModel) and step in model.model_fields:
            model = model.model_fields[step].annotation
        model = _model_within(model)
    return list(model.model_fields) if isinstance(model, type) else []


def _model_within(annotation: Any) -> Any:
    """The model that an annotation such as `dict[str, Item] | None` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_within(inner)
        if found is not None:
            return found
    return None


def _line(content: Any, place: tuple) -> int:
    """The line of a place, or of the last part of it that is in the file; 0 when unknown."""
    line = 0
    for step in place:
        marks = getattr(content, "lc", None)
        if marks is None:
            return line
        try:
            if isinstance(content, Mapping):
                key = next((key for key in content if str(key) == str(step)), None)
                if key is None:
                    return line or (marks.line or 0) + 1
                line, content = marks.key(key)[0] + 1, content[key]
            else:
                line, content = marks.item(int(step))[0] + 1, content[int(step)]
        except (KeyError, IndexError, TypeError, ValueError):
            return line
    return line


def _dotted(place: tuple) -> str:
    return ".".join(str(step) for step in place) or "the file"
