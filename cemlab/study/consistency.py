"""What each key of a study file allows, but the whole does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from cemlab.errors import nearest
from cemlab.study.analyses import ANALYSES, ITEM_KEYS
from cemlab.study.reading import check
from cemlab.study.schema import StudyFile


def check_analyses(
    blocks: Mapping[str, Any], items: Mapping[str, Any] | None
) -> tuple[dict[str, dict[str, Any]], list]:
    """Checked options by block (only those given), and what is wrong with them.

    Without `items` (the survey block itself is wrong) names of items are not looked up.
    """
    checked, problems = {}, []
    for name, block in blocks.items():
        place = ("analyses", name)
        if name not in ANALYSES:
            allowed = sorted(ANALYSES)
            problems.append(
                (place, f"unknown block.{nearest(name, allowed)} Allowed: {', '.join(allowed)}.")
            )
            continue
        model, wrong = check(ANALYSES[name], block, place)
        problems += wrong
        if model is None:
            continue
        checked[name] = {key: getattr(model, key) for key in block}
        if items is not None:
            problems += _unknown_items(place, checked[name], items)
    return checked, problems


def _unknown_items(place: tuple, block: Mapping[str, Any], items: Mapping[str, Any]) -> list:
    problems = []
    for key in ITEM_KEYS:
        named = block.get(key) or ()
        for item in (named,) if isinstance(named, str) else named:
            if item not in items:
                problems.append(
                    ((*place, key), f"names {item!r}, which is no item of the survey."
                     f"{nearest(item, items)} Items: {', '.join(items)}.")
                )  # fmt: skip
    return problems


def contradictions(whole: StudyFile) -> list:
    """What each key allows but the whole does not."""
    problems: list = []
    survey, place = whole.survey, ("survey",)
    file = PurePosixPath(survey.file)
    if file.is_absolute() or ".." in file.parts or "\\" in survey.file or ":" in survey.file:
        problems.append(
            ((*place, "file"), f"is {survey.file!r}. Expected a path below the study's folder or "
             "CEMLAB_DATA, such as raw/survey.csv.")
        )  # fmt: skip
    special = {"id": survey.id, "wave": survey.wave, "customer": survey.customer}
    special["weight"] = survey.weight.column if survey.weight else None
    for use, column in special.items():
        if column is not None and column in survey.items:
            problems.append(
                ((*place, "items", column), f"is also the {use} column. A column has one use: "
                 "remove it from one of the two places.")
            )  # fmt: skip
    used = [column for column in special.values() if column]
    for column in {column for column in used if used.count(column) > 1}:
        problems.append(
            (place, f"the column {column!r} is used twice among id, weight, wave and customer.")
        )
    trimmed = [name.strip() for name in survey.items]
    for name in survey.items:
        if trimmed.count(name.strip()) > 1 and name != name.strip():
            problems.append(
                ((*place, "items", name), "two items share one column once blanks around the "
                 "name are trimmed. Remove one.")
            )  # fmt: skip
        problems += _item((*place, "items", name), survey.items[name], whole)
    for name, touchpoint in whole.touchpoints.items():
        if touchpoint.stage not in whole.stages:
            hint = nearest(touchpoint.stage, whole.stages)
            problems.append(
                (("touchpoints", name, "stage"), f"names {touchpoint.stage!r}, which is no stage."
                 f"{hint} Stages: {', '.join(whole.stages) or 'none'}.")
            )  # fmt: skip
    return problems


def _item(place: tuple, item: Any, whole: StudyFile) -> list:
    problems = []
    if item.touchpoint is not None and item.touchpoint not in whole.touchpoints:
        hint = nearest(item.touchpoint, whole.touchpoints)
        problems.append(
            ((*place, "touchpoint"), f"names {item.touchpoint!r}, which is no touchpoint.{hint}")
        )
    both = set(map(str, item.missing)) & set(map(str, item.not_applicable))
    if both:
        problems.append(
            (place, f"{', '.join(sorted(both))} is declared missing and not applicable. A code "
             "means one thing.")
        )  # fmt: skip
    if item.scale is None:
        return problems
    low, high = item.scale
    if not low < high:
        problems.append(
            ((*place, "scale"), f"is [{low:g}, {high:g}]. Expected the lower end first.")
        )
    for kind in ("missing", "not_applicable"):
        on = [c for c in getattr(item, kind) if isinstance(c, (int, float)) and low <= c <= high]
        if on:
            problems.append(
                ((*place, kind), f"{', '.join(map(str, on))} lies on the scale {low:g} to "
                 f"{high:g}. A code cannot be an answer as well.")
            )  # fmt: skip
    off = [text for text, value in (item.values or {}).items() if not low <= value <= high]
    if off:
        problems.append(
            ((*place, "values"), f"{', '.join(off)} stands for a value off the scale "
             f"{low:g} to {high:g}.")
        )  # fmt: skip
    return problems
