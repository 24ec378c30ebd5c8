"""What the survey of a study allows key by key, but not as a whole: flags, conditions, weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cemlab.errors import nearest
from cemlab.study.codes import meaning, text_of
from cemlab.study.schema import FileSpec, Item, SurveySpec

PLACE = ("survey",)
FORMATS = (
    "qualtrics", "surveymonkey", "surveygizmo", "limesurvey", "google_forms", "typeform",
    "wenjuanxing", "spss", "stata", "xes", "table",
)  # fmt: skip
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
FLAG_ROLES = ("profile", "validation", "ignored")
OF_RATINGS = ("scale", "values", "levels", "touchpoint")  # keys that flags have no use for
GAPS = ("missing", "not_applicable", "not_asked")


def survey_contradictions(survey: SurveySpec) -> list:
    """What is wrong with flags, conditions and weights of a survey."""
    problems = file_contradictions(survey, PLACE)
    taken = {column: f"the {use} column" for use, column in uses_of(survey).items()}
    taken |= {name: f"the item {name}" for name, item in survey.items.items() if not item.flags}
    for name, item in survey.items.items():
        place = (*PLACE, "items", name)
        problems += flag_contradictions(name, item, place, taken)
        if item.asked_if is not None:
            at = (*place, "asked_if")
            if name in item.asked_if:
                problems.append((at, f"names {name!r} itself. Name the question that decides."))
            problems += _conditions(at, item.asked_if, survey.items)
    for key in ("only", "finished"):
        problems += _conditions((*PLACE, key), getattr(survey, key) or {}, survey.items)
    return problems + _weight(survey)


def uses_of(survey: SurveySpec) -> dict[str, str]:
    """Columns of a survey that are no items, by use."""
    one = survey.id is not None and len(survey.id) == 1  # several make an id only together
    uses = {"id": survey.id[0] if one else None, "wave": survey.wave, "customer": survey.customer}
    uses["weight"] = survey.weight.column if survey.weight else None
    uses["duration"] = survey.duration.column if survey.duration else None
    uses["answered_at"] = survey.answered_at.column if survey.answered_at else None
    return {use: column for use, column in uses.items() if column is not None}


def file_contradictions(spec: FileSpec, place: tuple) -> list:
    """A format that is none, a fingerprint that cannot be one."""
    problems = []
    if spec.format is not None and spec.format not in FORMATS:
        hint = nearest(spec.format, FORMATS)
        problems.append(
            ((*place, "format"), f"is {spec.format!r}, which is no format.{hint} Allowed: "
             f"{', '.join(FORMATS)}.")
        )  # fmt: skip
    if spec.sha256 is not None and not SHA256.fullmatch(spec.sha256):
        problems.append(
            ((*place, "sha256"), "is no fingerprint. Expected 64 hexadecimal digits, as cemlab new "
             "writes them; remove the key to read the file unchecked.")
        )  # fmt: skip
    return problems


def flag_contradictions(
    name: str, item: Item, place: tuple, taken: Mapping[str, str] | None = None
) -> list:
    """What the keys of a question with several answers say against each other."""
    if item.flags is None:
        return [
            ((*place, key), f"is of questions with several answers, but {name!r} has no flags. "
             "List its options under `flags`, or remove the key.")
            for key in ("split", "picked") if getattr(item, key)
        ]  # fmt: skip
    problems = []
    if item.role not in FLAG_ROLES:
        problems.append(
            ((*place, "role"), f"is {item.role}, but a question with several answers puts nobody "
             f"in one group and rates nothing. Expected one of: {', '.join(FLAG_ROLES)}.")
        )  # fmt: skip
    wrong = [key for key in OF_RATINGS if getattr(item, key) is not None]
    if wrong:
        problems.append(
            (place, f"has flags, and {', '.join(wrong)} beside them. Options are ticked or not: "
             f"remove {', '.join(wrong)}.")
        )  # fmt: skip
    if not item.flags:
        problems.append(((*place, "flags"), "names no option. Expected option: {column: …} pairs."))
    others = [option for option, flag in item.flags.items() if flag.other]
    if item.split:
        problems += _split_flags(item, place, others)
    else:
        problems += _column_flags(item, place, others, taken or {})
    return problems


def _split_flags(item: Item, place: tuple, others: list[str]) -> list:
    problems = []
    named = [option for option, flag in item.flags.items() if flag.column is not None]
    if named:
        problems.append(
            ((*place, "flags"), f"{', '.join(named)} name a column, but `split` says that all "
             "options are in one cell. Keep one of the two.")
        )  # fmt: skip
    if item.picked:
        problems.append(
            ((*place, "picked"), "says which cells tick a column, but `split` says that options "
             "are in one cell. Keep one of the two.")
        )  # fmt: skip
    if len(others) > 1:
        problems.append(
            ((*place, "flags"), f"{' and '.join(others)} both take the texts of no option. Only "
             "one can be `other`.")
        )  # fmt: skip
    again = _repeated(meaning(option) for option in item.flags)
    if again:
        problems.append(((*place, "flags"), f"{', '.join(again)} is one option written twice."))
    return problems + _gaps_too((*place, "flags"), item.flags, "an option", item)


def _column_flags(item: Item, place: tuple, others: list[str], taken: Mapping[str, str]) -> list:
    problems = []
    without = [option for option, flag in item.flags.items() if flag.column is None]
    if without:
        problems.append(
            ((*place, "flags"), f"{', '.join(without)} has no column. Name the column that ticks "
             "each option, or say with `split` what parts the options in one cell.")
        )  # fmt: skip
    columns = [flag.column for flag in item.flags.values() if flag.column is not None]
    again = _repeated(columns)
    if again:
        problems.append(((*place, "flags"), f"{', '.join(again)} ticks more than one option."))
    for column in columns:
        if column in taken:
            problems.append(
                ((*place, "flags"), f"{column!r} is also {taken[column]}. A column has one use.")
            )
    if others:
        problems.append(
            ((*place, "flags", others[0], "other"), "is for options in one cell, parted by `split`."
             " A column of its own needs no `other`.")
        )  # fmt: skip
    return problems + _gaps_too((*place, "picked"), item.picked, "a tick", item)


def _gaps_too(place: tuple, values: Iterable[Any], what: str, item: Item) -> list:
    """Values that are declared codes of gaps as well."""
    codes = {meaning(code) for kind in GAPS for code in getattr(item, kind)}
    both = ", ".join(str(value) for value in values if meaning(value) in codes)
    said = f"{both} is declared {what} and a code of gaps. A code means one thing."
    return [(place, said)] if both else []


def _repeated(values: Iterable[Any]) -> list[str]:
    found = list(values)
    return [text_of(value) for value in dict.fromkeys(found) if found.count(value) > 1]


def _conditions(place: tuple, conditions: Mapping[str, tuple], items: Mapping[str, Item]) -> list:
    """Conditions on items whose declared answers do not include the codes."""
    problems = []
    for column, codes in conditions.items():
        item = items.get(column)
        if not codes:
            problems.append(((*place, column), "names no code. Expected those that may pass."))
        if item is None:
            continue
        if item.flags and not item.split:
            example = next((flag.column for flag in item.flags.values() if flag.column), "…")
            problems.append(
                ((*place, column), f"has a column for each option. Name the column of the option, "
                 f"such as {example}.")
            )  # fmt: skip
            continue
        known = _known(item)
        strange = [str(code) for code in codes if known and not _may_be(item, code, known)]
        if strange:
            problems.append(
                ((*place, column), f"{', '.join(strange)} is no answer and no code that {column!r} "
                 f"declares.{nearest(strange[0], known)}")
            )  # fmt: skip
    return problems


def _known(item: Item) -> list[str]:
    """Answers and codes that an item declares; empty where any text may be one."""
    if item.scale is None and not (item.levels or item.split):
        return []
    named = [*(item.levels or ()), *(item.values or ()), *(item.flags or ())]
    return [text_of(code) for code in (*named, *(c for kind in GAPS for c in getattr(item, kind)))]


def _may_be(item: Item, code: Any, known: list[str]) -> bool:
    said = meaning(code)
    if said == "" or text_of(code).casefold() in {text.casefold() for text in known}:
        return True
    is_on = item.scale is not None and isinstance(said, float)
    return (is_on and item.scale[0] <= said <= item.scale[1]) or said in map(meaning, known)


def _weight(survey: SurveySpec) -> list:
    weight, place = survey.weight, (*PLACE, "weight")
    if weight is None:
        return []
    if (weight.column is None) == (weight.rake is None):
        both = "both are given" if weight.column is not None else "neither is given"
        return [
            (place, f"comes from a `column` or is raked to margins (`rake`); {both}. Keep one of "
             "the two.")
        ]  # fmt: skip
    if weight.rake is None:
        return []
    problems = []
    if weight.kind == "frequency":
        problems.append(
            ((*place, "kind"), "is frequency, but raked weights count nobody. Remove the key.")
        )
    for name, shares in weight.rake.items():
        problems += _margin((*place, "rake", name), name, shares, survey.items)
    return problems


def _margin(
    place: tuple, name: str, shares: Mapping[str, float], items: Mapping[str, Item]
) -> list:
    item = items.get(name)
    if item is None or item.role != "segment":
        segments = [other for other, found in items.items() if found.role == "segment"]
        what = "no item of the survey" if item is None else f"an item of role: {item.role}"
        return [
            (place, f"is {what}. Weights are raked to the levels of segments."
             f"{nearest(name, segments)} Segments: {', '.join(segments) or 'none'}.")
        ]  # fmt: skip
    problems = []
    if not sum(shares.values()) > 0:
        problems.append((place, "has shares that add up to 0. Expected shares of a population."))
    if item.levels is not None:
        strange = [level for level in shares if level not in item.levels]
        absent = [level for level in item.levels if level not in shares]
        if strange:
            problems.append(
                (place, f"{', '.join(strange)} is no level of {name!r}."
                 f"{nearest(strange[0], item.levels)} Levels: {', '.join(item.levels)}.")
            )  # fmt: skip
        if absent:
            problems.append(
                (place, f"says no share of {', '.join(absent)}. Give the share of every level; 0 "
                 "for one that is not in the population.")
            )  # fmt: skip
    return problems
