"""Changes to a study's options for one run: `drivers.resamples=200`, or the same as YAML."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML

from cemlab.errors import OptionError, StudyError
from cemlab.study.consistency import check_analyses
from cemlab.study.reading import parse

EXPECTED = "Expected YAML such as 'drivers: {resamples: 200}'."


def parse_overrides(settings: Iterable[str]) -> str:
    """YAML text for settings such as ``drivers.resamples=200``.

    Values are read as YAML, so numbers are numbers and ``[a, b]`` is a list, and checked as those
    of a study file are.

    Raises
    ------
    OptionError
        Settings are not of the form ``block.option=value``, name a block or option that does not
        exist (the nearest one is named), or have a value the option cannot take; all are listed.

    Examples
    --------
    >>> parse_overrides(["drivers.resamples=200"])
    'drivers: {resamples: 200}\\n'
    """
    merged: dict[str, dict[str, Any]] = {}
    wrong = []
    for setting in settings:
        name, equals, value = setting.partition("=")
        block, dot, option = name.strip().partition(".")
        if not (equals and dot and option):
            wrong.append(
                f"{setting!r} is not a setting. Expected block.option=value, such as "
                "drivers.resamples=200."
            )
            continue
        try:
            merged.setdefault(block, {})[option] = YAML(typ="safe", pure=True).load(value)
        except Exception as bad:
            wrong.append(f"The value in {setting!r} cannot be read as YAML: {bad}")
    refuse_changes(merged, None, wrong)
    if not merged:
        return ""
    out = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = None
    writer.width = 10_000
    writer.allow_unicode = True
    writer.dump(merged, out)
    return out.getvalue()


def read_changes(options: str) -> dict[str, Any]:
    """The changes of one run by block, as they were written."""
    if not isinstance(options, str):
        raise OptionError(f"`options` is {options!r}. {EXPECTED}")
    if not options.strip():
        return {}
    try:
        changes = parse(options, "options")
    except StudyError as bad:
        raise OptionError(str(bad)) from None
    if not isinstance(changes, Mapping):
        raise OptionError(f"`options` is {options!r}. {EXPECTED}")
    return {str(name): block for name, block in changes.items()}


def refuse_changes(
    changes: Mapping[str, Any], items: Mapping[str, Any] | None, wrong: Iterable[str] = ()
) -> None:
    """Raise one error for all blocks, options, values and items that do not exist."""
    _, problems = check_analyses(changes, items, before=(), is_partial=True)
    lines = [*wrong, *(f"options: {'.'.join(map(str, place))}: {said}" for place, said in problems)]
    if lines:
        raise OptionError("\n".join(lines))


def merge(analyses: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The study's blocks with the changes of one run laid over them."""
    merged = dict(analyses)
    for name, block in changes.items():
        own = analyses.get(name) or {}
        if isinstance(own, Mapping):  # what is not is the file's mistake, named by its check
            merged[name] = {**own, **block}
    return merged
