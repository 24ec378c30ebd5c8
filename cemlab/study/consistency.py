"""What each key of a study file allows, but the whole does not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import PurePosixPath
from typing import Any

from cemlab.errors import nearest
from cemlab.study.analyses import (
    ANALYSES,
    ITEM_KEYS,
    KIND,
    KIND_KEYS,
    MODEL_FILES,
    MODEL_KEYS,
    OWN_ITEM_KEYS,
    WAVE,
    WAVE_KEYS,
)
from cemlab.study.codes import meaning
from cemlab.study.driver_analyses import of_one_model
from cemlab.study.journey_analyses import MOMENT_GROUPS
from cemlab.study.reading import check
from cemlab.study.schema import Item, StudyFile
from cemlab.study.survey_rules import GAPS, survey_contradictions, uses_of


def check_analyses(
    blocks: Mapping[str, Any],
    items: Mapping[str, Any] | None,
    *,
    before: tuple = ("analyses",),
    is_partial: bool = False,
) -> tuple[dict[str, dict[str, Any]], list]:
    """Checked options by block (only those given), and what is wrong with them.

    Without `items` (the survey block itself is wrong) names of items are not looked up. What a
    block about drivers leaves out is as in the block `drivers`. Of partial blocks (changes to a
    study), what is left out is no problem.
    """
    checked, problems = {}, []
    for name, block in (blocks if is_partial else of_one_model(blocks)).items():
        place = (*before, name)
        if name not in ANALYSES:
            allowed = sorted(ANALYSES)
            problems.append(
                (place, f"unknown block.{nearest(name, allowed)} Allowed: {', '.join(allowed)}.")
            )
            continue
        if block is None and not is_partial:  # a heading with nothing below it
            block = {}
        model, wrong = check(ANALYSES[name], block, place, is_partial=is_partial)
        problems += wrong
        if model is not None:
            checked[name] = {key: getattr(model, key) for key in block}
            problems += _unsafe_model(place, checked[name])
        if items is not None and isinstance(block, Mapping):
            bad = {step for where, _ in wrong for step in where[len(place) : len(place) + 1]}
            fine = {key: value for key, value in block.items() if key not in bad}
            problems += _unknown_items(place, fine, items)
    return checked, problems


def _unsafe_model(place: tuple, block: Mapping[str, Any]) -> list:
    """A persona model that is no YAML file below the study's folder."""
    key = MODEL_KEYS.get(place[-1])
    given = block.get(key)
    if not isinstance(given, str):
        return []
    if given.endswith(MODEL_FILES):
        return unsafe_file((*place, key), given, "models/personas.yaml")
    if key != "model":  # then it is an item
        return []
    said = "Expected a YAML file that model().to_yaml() wrote, such as models/personas.yaml."
    return [((*place, key), f"is {given!r}. {said}")]


def _unknown_items(place: tuple, block: Mapping[str, Any], items: Mapping[str, Any]) -> list:
    """Names that a block takes for items of the survey and that are none."""
    others = ((WAVE, WAVE_KEYS.get(place[-1])), (KIND, KIND_KEYS.get(place[-1])),
              *((column, "by") for column in MOMENT_GROUPS.get(place[-1], ())))  # fmt: skip
    keys = (*ITEM_KEYS, *OWN_ITEM_KEYS.get(place[-1], ()))
    named = [((*place, key), one) for key in keys for one in _listed(block.get(key))
             if (one, key) not in others
             and not (key == "persona" and one.endswith(MODEL_FILES))]  # fmt: skip
    for key in ("groups", "features"):
        groups = block.get(key)
        for group, members in (groups if isinstance(groups, Mapping) else {}).items():
            named += [((*place, key, group), one) for one in _listed(members)]
    return [
        (where, f"names {one!r}, which is no item of the survey.{nearest(one, items)} "
         f"Items: {', '.join(items)}.")
        for where, one in named if one not in items
    ]  # fmt: skip


def _listed(named: Any) -> tuple:
    return (named,) if isinstance(named, str) else tuple(named or ())


def contradictions(whole: StudyFile) -> list:
    """What each key of a study file allows but the whole does not."""
    problems: list = []
    survey, place = whole.survey, ("survey",)
    problems += unsafe_file((*place, "file"), survey.file, "raw/survey.csv")
    if whole.quotes is not None:
        problems += unsafe_file(("quotes", "file"), whole.quotes.file, "raw/quotes.csv")
    problems += item_contradictions(survey.items, uses_of(survey), (*place, "items"))
    problems += survey_contradictions(survey)
    trimmed = [name.strip() for name in survey.items]
    for name, item in survey.items.items():
        if trimmed.count(name.strip()) > 1 and name != name.strip():
            problems.append(
                ((*place, "items", name), "two items share one column once blanks around the "
                 "name are trimmed. Remove one.")
            )  # fmt: skip
        if item.touchpoint is not None and item.touchpoint not in whole.touchpoints:
            hint = nearest(item.touchpoint, whole.touchpoints)
            problems.append(
                ((*place, "items", name, "touchpoint"),
                 f"names {item.touchpoint!r}, which is no touchpoint.{hint}")
            )  # fmt: skip
    for name, touchpoint in whole.touchpoints.items():
        if touchpoint.stage not in whole.stages:
            hint = nearest(touchpoint.stage, whole.stages)
            problems.append(
                (("touchpoints", name, "stage"), f"names {touchpoint.stage!r}, which is no stage."
                 f"{hint} Stages: {', '.join(whole.stages) or 'none'}.")
            )  # fmt: skip
    return problems


def unsafe_file(place: tuple, file: str, example: str) -> list:
    """A raw file that would not lie below the study's folder."""
    path = PurePosixPath(file)
    if not (path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file):
        return []
    return [
        (place, f"is {file!r}. Expected a path below the study's folder or CEMLAB_DATA, such as "
         f"{example}.")
    ]  # fmt: skip


def item_contradictions(
    items: Mapping[str, Item], uses: Mapping[str, str], place: tuple = ()
) -> list:
    """What items and the columns used otherwise (`{"id": column, …}`) say against each other."""
    problems = []
    for use, column in uses.items():
        if column in items:
            problems.append(
                ((*place, column), f"is also the {use} column. A column has one use: "
                 "remove it from one of the two places.")
            )  # fmt: skip
    for column in dict.fromkeys(uses.values()):
        shared = [use for use, used in uses.items() if used == column]
        if len(shared) > 1:
            problems.append(
                ((*place[:-1], column), f"is used as {' and as '.join(shared)}. A column has one "
                 "use.")
            )  # fmt: skip
    for name, item in items.items():
        problems += _item((*place, name), item)
    return problems


def declared_answer(item: Item, code: Any) -> str:
    """As what an item declares a code to be an answer: a point of its scale, a level; or ''."""
    said = meaning(code)
    if item.scale is not None and isinstance(said, float) and _is_on(item.scale, said):
        return f"the scale {item.scale[0]:g} to {item.scale[1]:g}"
    for kind in ("values", "levels"):
        if said in map(meaning, getattr(item, kind) or ()):
            return f"the list of its {kind}"
    return ""


def _item(place: tuple, item: Item) -> list:
    problems = []
    for one, other in combinations(GAPS, 2):
        there = set(map(meaning, getattr(item, other)))
        both = [str(code) for code in getattr(item, one) if meaning(code) in there]
        if both:
            said = f"{one} and {other}".replace("_", " ")
            problems.append(
                (place, f"{', '.join(both)} is declared {said}. A code means one thing.")
            )
    for kind in GAPS:
        for code in getattr(item, kind):
            where = declared_answer(item, code)
            if where:
                problems.append(
                    ((*place, kind), f"{code} lies on {where}. A code cannot be an answer as well.")
                )
    if item.scale is None:
        return problems
    low, high = item.scale
    if not low < high:
        problems.append(
            ((*place, "scale"), f"is [{low:g}, {high:g}]. Expected the lower end first.")
        )
        return problems
    off = [text for text, value in (item.values or {}).items() if not _is_on(item.scale, value)]
    if off:
        problems.append(
            ((*place, "values"), f"{', '.join(off)} stands for a value off the scale "
             f"{low:g} to {high:g}.")
        )  # fmt: skip
    return problems


def _is_on(scale: tuple[float, float], value: float) -> bool:
    return scale[0] <= value <= scale[1]
