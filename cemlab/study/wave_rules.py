"""What later waves and joined tables allow key by key, but not beside the survey they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.errors import nearest
from cemlab.study.consistency import item_contradictions, unsafe_file
from cemlab.study.reading import check
from cemlab.study.schema import Change, Item, StudyFile, SurveySpec, WaveSpec
from cemlab.study.survey_rules import file_contradictions, flag_contradictions, uses_of

# keys of an item that make its answers other than those of the first wave
CHANGING = {
    "scale": ("scale", "direction", "values"),
    "codes": ("levels",),
    "wording": ("question",),
}


def wave_items(survey: SurveySpec, wave: str) -> tuple[dict[str, Item], list]:
    """The items of a wave as it asked them, and what is wrong with what it says of them.

    A wave may bring new items, defined in full: later waves have them too, unless `absent`.
    """
    items, problems = dict(survey.items), []
    for name, spec in survey.waves.items():
        own, wrong = _laid_over(items, spec, ("survey", "waves", name, "items"))
        problems = wrong
        if name == wave:
            absent = set(spec.absent or ())
            return {key: item for key, item in own.items() if key not in absent}, problems
        items |= {key: item for key, item in own.items() if key not in items}
    return items, problems


def all_items(survey: SurveySpec) -> dict[str, Item]:
    """Items of the first wave, then those that later waves brought."""
    items = dict(survey.items)
    for spec in survey.waves.values():
        own, _ = _laid_over(items, spec, ())
        items |= {key: item for key, item in own.items() if key not in items}
    return items


def changes_of(survey: SurveySpec, wave: str) -> dict[str, Change]:
    """What a wave changed: as somebody wrote down, else undecided wherever it differs."""
    spec, first = survey.waves[wave], all_items(survey)
    items, _ = wave_items(survey, wave)
    found = dict(spec.changes)
    for name in spec.items:
        if name not in items or name not in survey.items or name in found:
            continue
        what = tuple(
            kind for kind, keys in CHANGING.items()
            if any(getattr(items[name], key) != getattr(first[name], key) for key in keys)
        )  # fmt: skip
        if what:
            found[name] = Change(what=what)
    return found


def columns_used(survey: SurveySpec) -> set[str]:
    """Every column that the survey names: a later wave may call each otherwise."""
    named = {*all_items(survey), *(survey.id or ()), *uses_of(survey).values()}
    for item in all_items(survey).values():
        named |= set(item.asked_if or ())
        named |= {flag.column for flag in (item.flags or {}).values() if flag.column}
    return named | set(survey.only or ()) | set(survey.finished or ())


def wave_contradictions(survey: SurveySpec) -> list:
    """What later waves say against the first or against themselves."""
    problems = []
    place = ("survey", "waves")
    if survey.waves and survey.wave is not None:
        problems.append(
            (("survey", "wave"), "names a column of waves, but `waves` lists them as files. Keep "
             "one of the two.")
        )  # fmt: skip
    if survey.first_wave in survey.waves:
        problems.append(
            ((*place, survey.first_wave), "has the name of the first wave. Give every wave a name "
             "of its own (`first_wave` names the first).")
        )  # fmt: skip
    for name, spec in survey.waves.items():
        problems += _wave(survey, name, spec, (*place, name))
    return problems


def _laid_over(items: Mapping[str, Item], spec: WaveSpec, place: tuple) -> tuple[dict, list]:
    own, problems = dict(items), []
    for key, facts in spec.items.items():
        given = items[key].model_dump(exclude_unset=True) if key in items else {}
        item, wrong = check(Item, given | facts, (*place, key))
        problems += wrong
        if item is not None:
            own[key] = item
    return own, problems


def _wave(survey: SurveySpec, name: str, spec: WaveSpec, place: tuple) -> list:
    problems = unsafe_file((*place, "file"), spec.file, "raw/wave-2.csv")
    problems += file_contradictions(spec, place)
    known, columns = all_items(survey), columns_used(survey)
    items, wrong = wave_items(survey, name)
    problems += wrong
    problems += [
        ((*place, "columns", key), f"is no item and no column of the survey.{nearest(key, columns)}"
         " Expected the name in the first wave: {name then: name now}.")
        for key in spec.columns if key not in columns
    ]  # fmt: skip
    for key, where in (("changes", spec.changes), ("absent", spec.absent or ())):
        problems += [
            ((*place, key), f"names {item!r}, which is no item of the survey."
             f"{nearest(item, known)}")
            for item in where if item not in known
        ]  # fmt: skip
    here = [*spec.columns, *spec.items]
    problems += [
        ((*place, "absent"), f"{item!r} is said to be absent and described as well. Keep one.")
        for item in spec.absent or () if item in here
    ]  # fmt: skip
    if not wrong:
        described = {key: items[key] for key in spec.items if key in items}
        problems += item_contradictions(described, {}, (*place, "items"))
        for key, item in described.items():
            problems += flag_contradictions(key, item, (*place, "items", key))
    for key, change in spec.changes.items():
        if change.decision == "same" and key in items and key in survey.items:
            problems += _unlike((*place, "changes", key), survey.items[key], items[key])
    return problems


def _unlike(place: tuple, first: Item, now: Item) -> list:
    """Decided to be the same, but the numbers cannot be."""
    if first.scale == now.scale:
        return []
    return [
        (place, f"is decided to be the same, but its scale was {_ends(first)} and is {_ends(now)}. "
         "Map its answers onto the first scale with `values`, or decide that it is different.")
    ]  # fmt: skip


def _ends(item: Item) -> str:
    return f"{item.scale[0]:g} to {item.scale[1]:g}" if item.scale else "not said"


def join_contradictions(whole: StudyFile) -> list:
    """What joined tables say against the survey or against each other."""
    survey, problems = whole.survey, []
    taken: dict[str, Any] = dict.fromkeys(all_items(survey), "an item of the survey")
    taken |= {column: f"the {use} column" for use, column in uses_of(survey).items()}
    for name, spec in whole.joins.items():
        place = ("joins", name)
        problems += unsafe_file((*place, "file"), spec.file, "raw/customers.csv")
        problems += file_contradictions(spec, place)
        if spec.to is None and survey.customer is None and survey.id is None:
            problems.append(
                (place, "says not which column of the survey its key stands in (`to`), and the "
                 "survey has neither customer nor id. Add one of the three.")
            )  # fmt: skip
        for item in spec.items:
            if item in taken:
                problems.append(
                    ((*place, "items", item), f"is also {taken[item]}. Give the column another "
                     "name in the file, or leave it out.")
                )  # fmt: skip
        uses = {"key": spec.key} if spec.key in spec.items else {}
        problems += item_contradictions(spec.items, uses, (*place, "items"))
        for key, item in spec.items.items():
            problems += flag_contradictions(key, item, (*place, "items", key))
            if item.asked_if is not None:
                problems.append(
                    ((*place, "items", key, "asked_if"), "is for questions of the survey. A joined "
                     "table asks nobody: remove the key.")
                )  # fmt: skip
        taken |= dict.fromkeys(spec.items, f"an item of the join {name}")
    return problems


def privacy_contradictions(whole: StudyFile) -> list:
    """A salt that would not lie in the study's folder."""
    if whole.privacy.salt is None:
        return []
    return unsafe_file(("privacy", "salt"), whole.privacy.salt, "private/salt.txt")
