"""Looks up sentences of the catalogue and writes numbers into them."""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from cemlab.errors import OptionError, nearest

LANGUAGES = ("en", "zh")
MINUS = "\u2212"  # the typographic minus; a hyphen is not a sign

# In Chinese a space stands between a character and a Latin letter or a number with its sign.
SEAMS = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=[+\u2212±]?[A-Za-z0-9])|(?<=[A-Za-z0-9%²³)])(?=[\u4e00-\u9fff])"
)
ZERO = re.compile(r"[-+](0(?:[.,]0+)?%?)")

PARSER = Formatter()
SEAL = "\0"  # between the characters of what gets no such spaces

Speaker = Callable[..., str]


class Verbatim(str):
    """Words that a sentence repeats as they stand, character by character: a path, a command."""


def check_language(language: str) -> str:
    """The language itself, or an error that names those there are."""
    if language not in LANGUAGES:
        raise OptionError.unknown("language", language, LANGUAGES)
    return language


def language_of_terminal() -> str:
    """The language of who sits there, by the settings of the system: Chinese, else English."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    said = next(filter(None, named), None) or locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


class _Unsaid(KeyError):
    """A sentence that the catalogue lacks; the nearest one is looked for when somebody reads it."""

    def __str__(self) -> str:
        key, language = self.args
        return f"No sentence {key!r} in {language}.yaml.{nearest(key, catalogue(language))}"


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
        (``{share:.0%}``), with the typographic minus sign. ``{n:row|rows}`` is the first
        word for one, the second for any other number.

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

    def say(key: str, /, **values: Any) -> str:
        if key not in sentences:
            raise _Unsaid(key, language)
        said = _filled(sentences[key], values)
        return (SEAMS.sub(" ", said) if language == "zh" else said).replace(SEAL, "")

    return say


def listed(names: Sequence[str], language: str, most: int | None = None) -> str:
    """Names in a row, as the language joins them: `A, B and C`; `A, with B; C` where a name
    holds what would stand between names. Of more than `most`, these and how many there are yet."""
    say, names = speaker(language), list(names)
    if most is not None and len(names) > most:
        shown, more = names[:most], len(names) - most
        apart = any(say("list_join").strip() in name for name in shown)
        joined = say("list_apart" if apart else "list_join").join(shown)
        return say("list_more", names=joined, more=more)
    if len(names) < 2:
        return "".join(names)
    if any(say("list_join").strip() in name for name in names):
        return say("list_apart").join(names)
    return say("list_join").join(names[:-1]) + say("list_last") + names[-1]


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of a language, by dotted key."""
    import yaml  # in C: a sixteenth of the time of other readers, in every process

    text = Path(__file__).with_name(f"{language}.yaml").read_text("utf-8")
    return dict(_flat(yaml.load(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))))


def _flat(node: dict, before: str = ""):
    for key, value in node.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        else:
            yield name, str(value)


def _is_one(value: Any) -> bool:
    """Whether a number is written as 1 when it is written without decimals."""
    return value == 1 or (_is_number(value) and bool(abs(value - 1) < 0.5))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) or hasattr(value, "dtype")


def _filled(sentence: str, values: dict[str, Any]) -> str:
    """The sentence with its blanks filled; a blank may stand within the form of another."""
    said = []
    for text, name, form in _blanks(sentence):
        said.append(text)
        if name:  # or a part of a value: `sizes[all]`
            value = values[name] if name in values else PARSER.get_field(name, (), values)[0]
            said.append(_written(value, _filled(form, values) if "{" in form else form))
    return "".join(said)


@cache
def _blanks(sentence: str) -> tuple[tuple[str, str, str], ...]:
    """Text, name and form of each blank in turn; the last text has none."""
    return tuple((text, name or "", form or "") for text, name, form, _ in PARSER.parse(sentence))


def _written(value: Any, form: str) -> str:
    """As `format` writes it, with the typographic minus for numbers, and words by number."""
    if "|" in form:
        return form.split("|")[not _is_one(value)]
    if isinstance(value, Verbatim):
        return SEAL.join(("", *value, ""))
    text = format(value, form)
    if not _is_number(value):
        return text
    return ZERO.sub(r"\1", text) if ZERO.fullmatch(text) else text.replace("-", MINUS)
