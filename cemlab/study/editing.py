"""Changes to a study file that leave every other line as somebody wrote it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cemlab.errors import OptionError, StudyError
from cemlab.study import reading
from cemlab.study.opening import Study, open_study
from cemlab.study.splicing import Written, remarked, spliced

Place = tuple[str, ...]
__all__ = ["Written", "edit", "fingerprint", "preview", "write_over"]


def fingerprint(path: Path) -> str:
    """What a study file is now; `edit` notices with it that somebody else changed the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit(
    path: Path | str,
    changes: Mapping[Place, Any],
    *,
    remarks: Mapping[Place, str] | None = None,
    expected_hash: str | None = None,
) -> str:
    """Change some places of a study file; all else stays as it is, comments and order too.

    Parameters
    ----------
    path : Path or str
        The study file.
    changes : mapping of tuple of str to value
        Such as ``{("survey", "items", "q1", "role"): "driver"}``. Blocks that are not there are
        made; None takes a key away; `Written` is YAML with comments of its own.
    remarks : mapping of tuple of str to str, optional
        Comments at the end of the line of a key, in place of those there; "" takes one away.
    expected_hash : str, optional
        `fingerprint` the file when it was read: if it is another one now, theirs is kept.

    Returns
    -------
    str
        `fingerprint` the file as written.

    Raises
    ------
    StudyError
        The file was changed meanwhile, cannot be written, or would have problems; all are
        listed with their lines, and nothing is written.
    """
    path = Path(path).resolve()
    before, after = _texts(path, changes, remarks or {}, expected_hash)
    if after == before:
        return hashlib.sha256(before).hexdigest()
    _opened(path, after)
    write_over(path, before, after, _name(path))
    return hashlib.sha256(after).hexdigest()


def preview(path: Path | str, changes: Mapping[Place, Any]) -> Study:
    """The study as it would be with some changes; nothing is written.

    Raises
    ------
    StudyError
        It would have problems; all are listed with their lines.
    """
    path = Path(path).resolve()
    return _opened(path, _texts(path, changes, {}, None)[1])


def _texts(
    path: Path, changes: Mapping[Place, Any], remarks: Mapping[Place, str], expected: str | None
) -> tuple[bytes, bytes]:
    """A study file as it is, and as it will be."""
    name = _name(path)
    places = [tuple(map(str, place)) for place in changes]
    _refuse_overlaps(places)
    before = _bytes_of(path)
    if expected is not None and hashlib.sha256(before).hexdigest() != expected:
        raise _conflict(_name(path))
    reading.load(path, name)  # what is no study file at all is told as everywhere
    text = before.decode("utf-8")
    new = _changed(text, dict(zip(places, changes.values(), strict=True)), name)
    return before, _remarked(new, remarks, name).encode("utf-8")


def _name(path: Path) -> str:
    return f"data/{path.parent.name}/{path.name}"


def _changed(text: str, changes: Mapping[Place, Any], name: str) -> str:
    """The text with the changes: cut in where that says exactly what was asked for, else
    written again by the library, which keeps comments but not every blank."""
    wanted = _plain(reading.parse(text.removeprefix("\ufeff"), name))
    for place, value in changes.items():
        _put(wanted, place, value.content() if isinstance(value, Written) else value)
    with suppress(StudyError, LookupError):
        new = spliced(text, changes)
        if _plain(reading.parse(new.removeprefix("\ufeff"), name)) == wanted:
            return new
    new = _written_again(text, changes)
    if _plain(reading.parse(new, name)) != wanted:
        raise StudyError(
            f"{name} cannot be changed there: anchors and aliases (& and *) say one thing in "
            "several places. Write these places out, and try again."
        )
    return new


def _remarked(text: str, remarks: Mapping[Place, str], name: str) -> str:
    """The text with other remarks, if it says the same with them."""
    if not remarks:
        return text
    new = remarked(text, remarks)
    same = _plain(reading.parse(new, name)) == _plain(reading.parse(text, name))
    return new if same else text


def _written_again(text: str, changes: Mapping[Place, Any]) -> str:
    both = YAML(typ="rt", pure=True)
    both.preserve_quotes, both.width, both.allow_unicode = True, 4096, True
    content = both.load(text.removeprefix("\ufeff"))
    for place, value in changes.items():
        _put(content, place, value.content() if isinstance(value, Written) else value)
    out = io.StringIO()
    both.dump(content, out)
    return out.getvalue()


def _put(content: Any, place: Place, value: Any) -> None:
    for step in place[:-1]:
        key = _key(content, step)
        if not isinstance(content.get(key), Mapping):
            if value is None:
                return
            content[key] = {}
        content = content[key]
    key = _key(content, place[-1])
    if value is None:
        content.pop(key, None)
    else:
        content[key] = _plain(value)


def _key(content: Mapping, step: str) -> Any:
    """The key as the file has it: an item may be called 1 there, which YAML reads as a number."""
    return next((key for key in content if str(key) == step), step)


def _plain(value: Any) -> Any:
    """Without marks and comments, so that two readings can be compared."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def _refuse_overlaps(places: list[Place]) -> None:
    for place in places:
        if not place or any(place != one and one[: len(place)] == place for one in places):
            raise OptionError(
                f"Two changes are for one place, {'.'.join(place) or 'the whole file'}. Name each "
                "place once: a block, or keys within it."
            )


def _opened(path: Path, content: bytes) -> Study:
    """What would be written, opened as the study it would be."""
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / path.parent.name / "study.yaml"
        tried.parent.mkdir()
        tried.write_bytes(content)
        return dataclasses.replace(open_study(tried), path=path)


def write_over(path: Path, before: bytes | None, after: bytes, name: str) -> None:
    """Write beside a file, then take its place at once; a crash leaves the old or the new.

    Parameters
    ----------
    path : Path
    before : bytes or None
        What it held when it was read; None for a file that is not there yet.
    after : bytes
    name : str
        What messages call it.

    Raises
    ------
    StudyError
        It was changed meanwhile, or cannot be written; it stays as it is.
    """
    hidden = ""
    try:
        handle, hidden = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(after)
            out.flush()
            os.fsync(out.fileno())
        Path(hidden).chmod(0o644 if before is None else path.stat().st_mode & 0o777)
        if (path.read_bytes() if path.exists() else None) != before:
            raise _conflict(name)
        Path(hidden).replace(path)
        hidden = ""
    except OSError as bad:
        raise StudyError(
            f"{name} cannot be written: {bad.strerror or bad}. Nothing was changed; "
            "allow writing in its folder and try again."
        ) from None
    finally:
        if hidden:
            Path(hidden).unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as bad:
        raise StudyError(
            f"{_name(path)} cannot be read: {bad.strerror or bad}. Expected a study file there."
        ) from None


def _conflict(name: str) -> StudyError:
    return StudyError(
        f"{name} was changed by somebody else since it was read. Their file is kept and "
        "nothing was written: read it again, then make the change once more."
    )
