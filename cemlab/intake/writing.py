"""A draft as the text of a study file that a person can read: every guess with its reason."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cemlab.intake.chinese_labels import noun_labels, title_of
from cemlab.intake.draft import Draft, Guess, ItemGuess
from cemlab.intake.reasons import told
from cemlab.language import LANGUAGES, Verbatim, in_language, speaker
from cemlab.study.yaml_text import entry, one_line

WIDTH = 156  # of any line with a comment
NARROW = 96  # of lines that are nothing but comment
LISTED = 40  # columns left out that get a line each
KEYS = (
    "scale", "direction", "missing", "not_applicable", "not_asked", "asked_if", "values",
    "levels", "split", "picked", "flags",
)  # fmt: skip
USES = ("id", "weight", "wave", "customer", "answered_at", "duration", "finished", "only")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a study file says beside the guesses.

    Attributes
    ----------
    id : str
        Name of the study.
    file, sha256 : str
        The copy of the raw file, from the study's folder, and its fingerprint.
    events : mapping or None
        The block of the moments, with their file.
    events_note : str
        Why the moments are read so.
    salt : str
        File of the salt; "" without ids.
    analyses : mapping
        Blocks of analyses.
    proposed : mapping of str to Guess
        Why some of these blocks are only proposed.
    left_out_notebooks : mapping of str to str
        Notebooks that this study cannot fill, and the key of the reason in the catalogue.
    notebooks : tuple of str
    undeclared : tuple of str
        Items beyond what a study file may hold.
    on : date
        The day of the import.
    """

    id: str
    file: str
    sha256: str
    events: Mapping[str, Any] | None = None
    events_note: str = ""
    salt: str = ""
    analyses: Mapping[str, Any] = field(default_factory=dict)
    proposed: Mapping[str, Guess] = field(default_factory=dict)
    left_out_notebooks: Mapping[str, str] = field(default_factory=dict)
    notebooks: tuple[str, ...] = ("01_data_check",)
    undeclared: tuple[str, ...] = ()
    on: date = field(default_factory=date.today)


def study_text(draft: Draft, plan: Plan) -> str:
    """The text of `study.yaml`."""
    language = draft.language.value
    parts = [
        _head(draft, plan, language),
        _study(draft, plan, language),
        _survey(draft, plan, language),
        _events(plan),
        ["privacy:", *entry("salt", plan.salt, indent=2)] if plan.salt else [],
        _analyses(plan, language),
        _notebooks(plan, language),
        _left_out(draft, plan, language),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def remark(guess: Guess, language: str) -> str:
    """How sure a guess is, and why, in one line."""
    say = speaker(language)
    sure = say(f"intake.sure.{guess.sure}")
    return f"{sure}{say('intake.file.colon')}{one_line(told(guess, language))}"


def item_lines(
    item: ItemGuess, language: str, *, indent: int = 4, short: str | None = None
) -> list[str]:
    """The lines of one item; with a shorter label, what was asked stays beside it."""
    lines = entry(item.name, None, indent=indent)
    lines[-1] = lines[-1].removesuffix(" null")
    indent += 2
    lines += noted("role", item.role.value, remark(item.role, language), indent=indent)
    label, question = one_line(item.label), one_line(item.question)
    if short is not None and short != label:
        label, question = short, question or label
    for key, text in (("label", label), ("question", question)):
        if text and not (key == "question" and question == label):
            lines += entry(key, text, indent=indent)
    for key in KEYS:
        guess = getattr(item, key)
        if guess is not None and guess.value not in (None, (), []) and guess.value != {}:
            lines += noted(key, guess.value, remark(guess, language), indent=indent)
    return lines


def noted(key: str, value: Any, note: str, *, indent: int = 0) -> list[str]:
    """The lines of `key: value`, with a note behind that goes on in comments where it is long."""
    if isinstance(value, (tuple, set, frozenset)):
        value = list(value)
    lines = entry(key, value, indent=indent)
    note = one_line(note)
    if not note:
        return lines
    head = 1 if len(lines) > 1 and lines[0].endswith(":") else len(lines)
    room = max(WIDTH - len(lines[head - 1]) - 4, 24)
    said = wrapped(note, room, later=WIDTH - indent - 4)
    lines[head - 1] += f"  # {said[0]}"
    margin = " " * (indent + (2 if head < len(lines) else 0))
    return [*lines[:head], *(f"{margin}#   {more}" for more in said[1:]), *lines[head:]]


def comment(text: str, *, indent: int = 0, width: int = NARROW) -> list[str]:
    """A text as lines of comment."""
    margin = " " * indent
    return [f"{margin}# {line}" for line in wrapped(one_line(text), width - indent)]


def wrapped(text: str, room: int, *, later: int = 0) -> list[str]:
    """A text in lines of at most so many characters; also where it has no blanks, as Chinese."""
    first, *rest = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    if rest and later > room:
        rest = textwrap.wrap(text[len(first) :].strip(), later, break_on_hyphens=False)
    return [first, *rest]


def joined(evidence: Sequence[str], language: str) -> str:
    """What gave the tool away, as one clause."""
    return speaker(language)("intake.file.and").join(in_language(one, language) for one in evidence)


def _head(draft: Draft, plan: Plan, language: str) -> list[str]:
    say, source = speaker(language), draft.source
    tool = say(f"intake.tool.{source.format}")
    day = plan.on.isoformat()
    lines = comment(say("intake.file.made", file=Verbatim(source.file), tool=tool, day=day))
    if source.evidence:
        lines += comment(say("intake.file.evidence", evidence=joined(source.evidence, language)))
    lines += comment(say("intake.file.sureness"))
    for said in source.warnings:
        lines += comment(say("intake.file.warning", warning=in_language(said, language)))
    if source.rows is not None:
        lines += comment(say("intake.file.of_sample", n=len(source), rows=source.rows))
    if draft.sampled:
        lines += comment(say("intake.file.sampled", n=draft.sampled))
    return lines


def _study(draft: Draft, plan: Plan, language: str) -> list[str]:
    named = title_of(draft.source.file) if language == "zh" else ""
    title = one_line(draft.title) or named or plan.id
    head = ["study:", *entry("id", plan.id, indent=2), *entry("title", title, indent=2)]
    head += noted("language", language, remark(draft.language, language), indent=2)
    say = speaker(language)
    tool = say(f"intake.tool.{draft.source.format}")
    source = draft.source.file
    if draft.source.format != "table":
        source = say("intake.file.source", file=Verbatim(source), tool=tool)
    return [*head, *entry("source", one_line(source), indent=2)]


def _survey(draft: Draft, plan: Plan, language: str) -> list[str]:
    say, source = speaker(language), draft.source
    lines = ["survey:", *entry("file", plan.file, indent=2)]
    lines += noted("sha256", plan.sha256, say("intake.file.sha256"), indent=2)
    if source.format != "table":
        lines += entry("format", source.format, indent=2)
    for key in ("sheet", "encoding", "separator"):
        if (value := getattr(source, key)) is not None:
            lines += entry(key, value, indent=2)
    for key in USES:
        guess = getattr(draft, key)
        if guess is not None:
            value = _use(key, guess.value)
            lines += noted(key, value, remark(guess, language), indent=2)
    items = [one for name, one in draft.items.items() if name not in plan.undeclared]
    if not items:
        return [*lines, *comment(say("intake.file.no_items"), indent=2), "  items: {}"]
    short = noun_labels({one.name: one for one in items}) if language == "zh" else {}
    of_items = (item_lines(one, language, short=short.get(one.name)) for one in items)
    return [*lines, "  items:", *(line for one in of_items for line in one)]


def _use(key: str, value: Any) -> Any:
    """As a person would write it: one column by its name, no keys that say nothing."""
    if key == "id" and not isinstance(value, str) and len(value) == 1:
        return next(iter(value))
    if isinstance(value, Mapping) and "column" in value:
        usual = {"kind": "survey", "unit": "seconds"}
        said = {one: of for one, of in value.items() if of is not None and of != usual.get(one)}
        return said["column"] if len(said) == 1 else said
    if isinstance(value, Mapping):
        return {column: list(codes) for column, codes in value.items()}
    return value


def _events(plan: Plan) -> list[str]:
    if plan.events is None:
        return []
    return ["events:", *comment(plan.events_note, indent=2),
            *(line for key, value in plan.events.items()
              for line in entry(key, value, indent=2))]  # fmt: skip


def _analyses(plan: Plan, language: str) -> list[str]:
    """The blocks of options, those that are only proposed with the reason behind."""
    if not plan.analyses:
        return []
    lines = ["analyses:"]
    for block, options in plan.analyses.items():
        guess = plan.proposed.get(block)
        note = remark(guess, language) if guess is not None else ""
        lines += noted(block, options, note, indent=2)
    return lines


def _notebooks(plan: Plan, language: str) -> list[str]:
    lines = entry("notebooks", list(plan.notebooks))
    if not plan.left_out_notebooks:
        return lines
    lines.append("left_out:")
    for notebook, key in plan.left_out_notebooks.items():
        lines += entry(notebook, reason_of(key), indent=2)
    return lines


def reason_of(key: str) -> dict[str, str]:
    """Why a notebook is left out, in both languages."""
    return {one: speaker(one)(f"intake.left_out.{key}") for one in LANGUAGES}


def _left_out(draft: Draft, plan: Plan, language: str) -> list[str]:
    """What became no item, and why: as comments, since nothing reads it."""
    say, lines = speaker(language), []
    if plan.undeclared:
        lines += comment(say("intake.file.undeclared", n=len(plan.undeclared)))
        lines += _names(plan.undeclared)
    shown = {name: one for name, one in draft.left_out.items() if one.value != "part"}
    if not shown:
        return lines
    lines += comment(say("intake.file.left_out"))
    if len(shown) <= LISTED:
        for name, guess in shown.items():
            said = f"{one_line(name)}{say('intake.file.colon')}{one_line(told(guess, language))}"
            lines += [f"#   {line}" for line in wrapped(said, NARROW - 4)]
        return lines
    for reason in dict.fromkeys(guess.value for guess in shown.values()):
        lines += comment(say(f"intake.file.left_out_{reason}"))
        lines += _names(name for name, guess in shown.items() if guess.value == reason)
    return lines


def _names(names: Iterable[str]) -> list[str]:
    return [f"#   {line}" for line in wrapped(one_line(", ".join(names)), NARROW - 4)]
