"""Looks up sentences of the catalogue and writes numbers into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from cemlab.errors import OptionError, nearest

LANGUAGES = ("en", "zh")
MINUS = "\u2212"  # the typographic minus; a hyphen is not a sign

# In Chinese a space stands between a character and a Latin letter or digit.
SEAMS = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
ZERO = re.compile(r"[-+](0(?:[.,]0+)?%?)")

Speaker = Callable[..., str]


def check_language(language: str) -> str:
    """The language itself, or an error that names those there are."""
    if language not in LANGUAGES:
        raise OptionError.unknown("language", language, LANGUAGES)
    return language


@cache
def speaker(language: str) -> Speaker:
    """A function that says a sentence of the catalogue.

    Parameters
    ----------
    language : {"en", "zh"}

    Returns
    -------
    callable
        ``say(key, **values)``; numbers are formatted as the sentence asks
        (``{share:.0%}``), with the typographic minus sign.

    Raises
    ------
    OptionError
        The language is not known.
    KeyError
        The catalogue has no such sentence; the nearest one is named.

    Examples
    --------
    >>> speaker("en")("common.n", n=1200)
    'n = 1,200'
    """
    sentences = catalogue(check_language(language))
    formatter = _Numbers()

    def say(key: str, /, **values: Any) -> str:
        if key not in sentences:
            raise KeyError(f"No sentence {key!r} in {language}.yaml.{nearest(key, sentences)}")
        said = formatter.vformat(sentences[key], (), values)
        return SEAMS.sub(" ", said) if language == "zh" else said

    return say


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row, as the language joins them: `A, B and C`."""
    say, names = speaker(language), list(names)
    if len(names) < 2:
        return "".join(names)
    return say("list_join").join(names[:-1]) + say("list_last") + names[-1]


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of a language, by dotted key."""
    from ruamel.yaml import YAML  # reading takes a while: only when something is said

    text = Path(__file__).with_name(f"{language}.yaml").read_text("utf-8")
    return dict(_flat(YAML(typ="safe").load(text)))


def _flat(node: dict, before: str = ""):
    for key, value in node.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        else:
            yield name, str(value)


class _Numbers(Formatter):
    """Formats like str.format, with the typographic minus for numbers."""

    def format_field(self, value: Any, spec: str) -> str:
        text = super().format_field(value, spec)
        is_number = isinstance(value, (int, float)) or hasattr(value, "dtype")
        if not is_number:
            return text
        return ZERO.sub(r"\1", text) if ZERO.fullmatch(text) else text.replace("-", MINUS)
