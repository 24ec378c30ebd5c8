"""Changes to a study's options for one run: `drivers.resamples=200`, or the same as YAML."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML

from cemlab.errors import OptionError, nearest
from cemlab.study.analyses import ANALYSES
from cemlab.study.reading import parse


def parse_overrides(settings: Iterable[str]) -> str:
    """YAML text for settings such as ``drivers.resamples=200``.

    Values are read as YAML, so numbers are numbers and ``[a, b]`` is a list.

    Raises
    ------
    OptionError
        A setting is not of the form ``block.option=value``, or names a block or option that
        does not exist; the nearest one is named.

    Examples
    --------
    >>> parse_overrides(["drivers.resamples=200"])
    'drivers: {resamples: 200}\\n'
    """
    merged: dict[str, dict[str, Any]] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        block, dot, option = name.strip().partition(".")
        if not (equals and dot and option):
            raise OptionError(
                f"{setting!r} is not a setting. Expected block.option=value, such as "
                "drivers.resamples=200."
            )
        merged.setdefault(_block(block), {})[_option(block, option)] = _value(setting, value)
    if not merged:
        return ""
    out = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = None
    writer.width = 10_000
    writer.allow_unicode = True
    writer.dump(merged, out)
    return out.getvalue()


def merge(analyses: Mapping[str, Any], options: str) -> dict[str, Any]:
    """The study's blocks with the changes of one run laid over them."""
    blocks = {name: dict(block or {}) for name, block in analyses.items()}
    if not options.strip():
        return blocks
    changes = parse(options, "options")
    if not isinstance(changes, Mapping):
        raise OptionError(
            f"`options` is {options!r}. Expected YAML such as 'drivers: {{resamples: 200}}'."
        )
    for name, block in changes.items():
        if not isinstance(block, Mapping):
            raise OptionError(
                f"`options` sets {name} to {block!r}. Expected option: value pairs, such as "
                f"'{_block(str(name))}: {{…}}'."
            )
        known = {_option(_block(str(name)), str(key)): value for key, value in block.items()}
        blocks.setdefault(str(name), {}).update(known)
    return blocks


def _value(setting: str, text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except Exception as bad:
        raise OptionError(f"The value in {setting!r} cannot be read as YAML: {bad}") from None


def _block(name: str) -> str:
    if name not in ANALYSES:
        raise OptionError.unknown("block", name, ANALYSES)
    return name


def _option(block: str, name: str) -> str:
    allowed = ANALYSES[_block(block)].model_fields
    if name not in allowed:
        raise OptionError(
            f"{block} has no option {name!r}.{nearest(name, allowed)} "
            f"Allowed: {', '.join(sorted(allowed))}."
        )
    return name
