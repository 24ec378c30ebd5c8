"""What a panel shows of an item of a study file, and what a person's changes to it mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from cemlab.study import Item, meaning
from cemlab.study.schema import Direction, Role

ROLES = get_args(Role)
DIRECTIONS = get_args(Direction)
GAPS = ("missing", "not_applicable", "not_asked")
NUMBER = r"[-−]?\d+(?:\.\d+)?"
ENDS = re.compile(rf"\s*\[?\s*({NUMBER})\s*(?:,|，|–|—|-|~|to|至|到)\s*({NUMBER})\s*\]?\s*")
SEPARATORS = re.compile(r"[,，;；、]")


@dataclass(frozen=True, kw_only=True)
class ItemForm:
    """The fields of a form, each as a person types it; blank where the file says nothing."""

    role: str
    label_en: str = ""
    label_zh: str = ""
    scale: str = ""
    direction: str = "high_is_good"
    missing: str = ""
    not_applicable: str = ""
    not_asked: str = ""

    @classmethod
    def of(cls, item: Item) -> ItemForm:
        """The form of an item as the file has it."""
        codes = {gap: ", ".join(map(str, getattr(item, gap))) for gap in GAPS}
        return cls(
            role=item.role,
            label_en=item.label.get("en", ""),
            label_zh=item.label.get("zh", ""),
            scale="" if item.scale is None else f"{item.scale[0]:g}–{item.scale[1]:g}",
            direction=item.direction,
            **codes,
        )


def changes(before: ItemForm, after: ItemForm) -> tuple[dict[str, Any], list[str]]:
    """Keys of the item that a person changed, with their new values, and fields that make no sense.

    A value of None takes the key away. Fields are compared as typed, so that what nobody touched
    is not written anew.

    Returns
    -------
    changed : dict
        Such as ``{"role": "driver", "scale": [1, 5], "missing": [99]}``.
    wrong : list of str
        Names of fields whose text cannot be read.
    """
    changed: dict[str, Any] = {}
    wrong = []
    if after.role != before.role:
        changed["role"] = after.role
    if after.direction != before.direction:
        changed["direction"] = after.direction
    if (after.label_en, after.label_zh) != (before.label_en, before.label_zh):
        said = {"en": after.label_en.strip(), "zh": after.label_zh.strip()}
        changed["label"] = {spoken: text for spoken, text in said.items() if text} or None
    if after.scale.strip() != before.scale.strip():
        ends = scale_of(after.scale)
        if ends is None and after.scale.strip():
            wrong.append("scale")
        else:
            changed["scale"] = ends
    for gap in GAPS:
        said = getattr(after, gap)
        if said.strip() != getattr(before, gap).strip():
            changed[gap] = codes_typed(said) or None
    return changed, wrong


def scale_of(text: str) -> list[float] | None:
    """The ends of a scale typed as `1–5`, `1, 5`, `1 to 5` or `1至5`; None for anything else."""
    found = ENDS.fullmatch(text)
    if found is None:
        return None
    return [_number(end.replace("−", "-")) for end in found.groups()]


def codes_typed(text: str) -> list[Any]:
    """Codes typed in a row: numbers as numbers, everything else as text."""
    typed = (part.strip() for part in SEPARATORS.split(text))
    return [_code(part.replace("−", "-")) for part in typed if part]


def chosen(
    items: Mapping[str, Item], language: str, *, words: str = "", only: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """Items whose name, role or label holds the words, as (shown, name)."""
    within = set(items if only is None else only)
    wanted = words.strip().lower()
    shown = []
    for name, item in items.items():
        label = item.label.get(language) or next(iter(item.label.values()), "")
        line = f"{name} · {label}" if label and label != name else name
        if name in within and wanted in f"{line} {item.role}".lower():
            shown.append((line, name))
    return shown


def next_of(names: Sequence[str], here: str | None) -> str | None:
    """The name after this one, from the beginning again after the last; None of none."""
    if not names:
        return None
    place = names.index(here) + 1 if here in names else 0
    return names[place % len(names)]


def _code(text: str) -> Any:
    said = meaning(text)
    return _number(text) if isinstance(said, float) else text


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value == int(value) else value
