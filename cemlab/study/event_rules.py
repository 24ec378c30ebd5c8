"""What the block `events` allows key by key, but not as a whole or in this study."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

from cemlab.errors import nearest
from cemlab.study.codes import text_of
from cemlab.study.consistency import declared_answer, unsafe_file
from cemlab.study.schema import EventsSpec, Item, StudyFile
from cemlab.study.survey_rules import file_contradictions

PLACE = ("events",)
TIME_FORMATS = ("year_first", "day_first", "month_first", "excel", "seconds", "milliseconds")
OF_A_FILE = (
    "sha256", "format", "sheet", "encoding", "separator", "columns", "times", "duplicates",
    "journey", "scale", "missing", "status", "timezone", "time_format", "touchpoints_in_order",
    "join",
)  # fmt: skip
# a moment each
OF_LONG = ("stage", "touchpoint", "position", "occurred_at", "experience", "status")


def event_contradictions(whole: StudyFile) -> list:
    """What is wrong with the moments of a study; nothing where it declares none."""
    spec = whole.events
    if spec is None:
        return []
    if (spec.file is None) == (spec.from_items is None):
        both = "both are given" if spec.file is not None else "neither is given"
        return [
            (PLACE, f"moments come from `file` or `from_items`; {both}. Name the file of the "
             "moments, or the items of the survey that rate touchpoints.")
        ]  # fmt: skip
    problems = rating_contradictions(spec)
    problems += _of_file(spec, whole) if spec.file is not None else _of_items(spec, whole)
    if spec.end is not None and not spec.ordered:
        problems.append(
            ((*PLACE, "end"), "names the touchpoint that ends a journey, but `ordered` is false. "
             "Moments without an order have no end: remove one of the two.")
        )  # fmt: skip
    return problems


def rating_contradictions(spec: EventsSpec, place: tuple = PLACE) -> list:
    """What scale, neutral point, codes and time zone say against each other."""
    problems = []
    if spec.scale is not None and not spec.scale[0] < spec.scale[1]:
        low, high = spec.scale
        return [((*place, "scale"), f"is [{low:g}, {high:g}]. Expected the lower end first.")]
    if spec.scale is not None:
        low, high = spec.scale
        on = Item(role="driver", scale=spec.scale)
        problems += [
            ((*place, "missing"), f"{code} lies on the scale {low:g} to {high:g}. A code cannot be "
             "a rating as well.")
            for code in spec.missing if declared_answer(on, code)
        ]  # fmt: skip
        if spec.neutral is not None and not low <= spec.neutral <= high:
            problems.append(
                ((*place, "neutral"), f"is {spec.neutral:g}, off the scale {low:g} to {high:g}.")
            )
    return problems + time_contradictions(spec.time_format, spec.timezone, place)


def time_contradictions(
    time_format: str | None, timezone: str | None, place: tuple, key: str = "time_format"
) -> list:
    """A time zone that is none, a way to write times (under `key`) that nobody has."""
    problems = []
    if timezone is not None and not is_zone(timezone):
        hint = nearest(timezone, available_timezones())
        problems.append(
            ((*place, "timezone"), f"is {timezone!r}, which is no time zone.{hint} Expected a "
             "name such as Asia/Shanghai or UTC.")
        )  # fmt: skip
    if time_format is not None and time_format not in TIME_FORMATS and "%" not in time_format:
        hint = nearest(time_format, TIME_FORMATS)
        problems.append(
            ((*place, key), f"is {time_format!r}, which is no way to write times.{hint} Expected "
             f"one of {', '.join(TIME_FORMATS)}, or codes such as %d.%m.%Y %H:%M.")
        )  # fmt: skip
    return problems


def column_contradictions(spec: EventsSpec, place: tuple = PLACE) -> list:
    """What the names of columns and `times` say against each other."""
    columns, problems = spec.columns, []
    if columns.customer_id is None and columns.journey_id is None:
        problems.append(
            ((*place, "columns"), "names neither customer_id nor journey_id. Say which column "
             "tells customers or journeys apart.")
        )  # fmt: skip
    problems += _status(spec, place)
    if spec.times is None:
        if columns.touchpoint is None:
            problems.append(
                ((*place, "columns", "touchpoint"), "this key is required: say which column names "
                 "the touchpoint of a moment, or give `times`, {touchpoint: column of its times}.")
            )  # fmt: skip
        return problems
    if not spec.times:
        problems.append(((*place, "times"), "names no column. Expected {touchpoint: column}."))
    problems += [
        ((*place, "columns", name), "is of files with a row for each moment, but `times` says that "
         "a row is a journey. Keep one of the two.")
        for name in OF_LONG if getattr(columns, name) is not None
    ]  # fmt: skip
    named = list(spec.times.values())
    problems += [
        ((*place, "times"), f"{column!r} is the time of several touchpoints. Name a column once.")
        for column in dict.fromkeys(named) if named.count(column) > 1
    ]  # fmt: skip
    return problems


def _status(spec: EventsSpec, place: tuple) -> list:
    """Words for how a touchpoint ended that say nothing, or two things."""
    if spec.status is None:
        return []
    done, failed = (
        {text_of(code) for code in codes} for codes in (spec.status.done, spec.status.failed)
    )
    if spec.columns.status is None:
        return [((*place, "status"), "is given, but `columns` names no status it could speak of.")]
    if not done | failed:
        return [((*place, "status"), "names no word. Expected {done: […], failed: […]}.")]
    return [
        ((*place, "status"), f"{word!r} stands for done and for failed. Keep one of the two.")
        for word in sorted(done & failed)
    ]


def _of_file(spec: EventsSpec, whole: StudyFile) -> list:
    problems = unsafe_file((*PLACE, "file"), spec.file, "raw/events.csv")
    problems += file_contradictions(spec, PLACE)
    columns = spec.columns
    if columns is None:
        problems.append(
            ((*PLACE, "columns"), "this key is required with `file`: say what the file calls the "
             "columns, such as {customer_id: resident, touchpoint: step, occurred_at: time}.")
        )  # fmt: skip
        return problems
    problems += column_contradictions(spec)
    if spec.join not in columns.model_fields_set and "join" in spec.model_fields_set:
        problems.append(
            ((*PLACE, "join"), f"is {spec.join}, which `columns` does not name. Name its column, "
             "or join on the other id.")
        )  # fmt: skip
    for key, column in (("scale", "experience"), ("neutral", "experience"),
                        ("missing", "experience"), ("timezone", "occurred_at"),
                        ("time_format", "occurred_at"), ("journey", "journey")):  # fmt: skip
        if spec.times and column == "occurred_at":
            continue
        if key in spec.model_fields_set and getattr(columns, column) is None:
            problems.append(
                ((*PLACE, key), f"is given, but `columns` names no {column} it could speak of.")
            )
    if columns.stage is not None and whole.touchpoints:
        problems.append(
            ((*PLACE, "columns", "stage"), "the touchpoints of this study have their stages. "
             "Remove this column, so that a touchpoint has one stage.")
        )  # fmt: skip
    known = whole.touchpoints or spec.times or {}
    if spec.end is not None and known and spec.end not in known:
        problems.append(_unknown((*PLACE, "end"), spec.end, "touchpoint", known))
    return problems + [
        _unknown((*PLACE, "times", name), name, "touchpoint", whole.touchpoints)
        for name in spec.times or () if whole.touchpoints and name not in whole.touchpoints
    ]  # fmt: skip


def _of_items(spec: EventsSpec, whole: StudyFile) -> list:
    problems = [
        ((*PLACE, key), "belongs to a file of moments; the items of the survey say this "
         "themselves. Remove it.")
        for key in OF_A_FILE if key in _given(spec)
    ]  # fmt: skip
    if not spec.retrospective:
        problems.append(
            ((*PLACE, "retrospective"), "is false, but items of one survey are rated at one "
             "sitting. Remove it.")
        )  # fmt: skip
    seen: dict[str, str] = {}
    for number, name in enumerate(spec.from_items):
        place = (*PLACE, "from_items", number)
        item = whole.survey.items.get(name)
        if item is None:
            problems.append(_unknown(place, name, "item of the survey", whole.survey.items))
            continue
        problems += [(place, said) for said in _no_moment(spec, whole, name, item)]
        touchpoint = item.touchpoint or name
        if touchpoint in seen:
            problems.append(
                (place, f"{name!r} rates the same touchpoint as {seen[touchpoint]!r}. A moment is "
                 "one touchpoint once: keep one of them.")
            )  # fmt: skip
        seen.setdefault(touchpoint, name)
    known = [whole.survey.items[name] for name in spec.from_items if name in whole.survey.items]
    scales = {item.scale for item in known if item.scale is not None}
    if len(scales) > 1:
        shown = ", ".join(f"{low:g}–{high:g}" for low, high in sorted(scales))
        problems.append(
            ((*PLACE, "from_items"), f"have different scales ({shown}). Moments are compared with "
             "each other: choose items of one scale.")
        )  # fmt: skip
    if len(scales) == 1:
        problems += rating_contradictions(spec.model_copy(update={"scale": scales.pop()}))
    if spec.end is not None and spec.end not in seen:
        problems.append(_unknown((*PLACE, "end"), spec.end, "touchpoint of these items", seen))
    return problems


def _no_moment(spec: EventsSpec, whole: StudyFile, name: str, item: Item) -> list[str]:
    """Why an item cannot be a moment."""
    said = []
    if item.scale is None or item.role in ("segment", "verbatim", "ignored"):
        said.append(
            f"{name!r} is no rating ({item.role}, {'no ' if item.scale is None else 'with a '}"
            "scale). Choose rated items, each with its scale."
        )
    if spec.ordered and item.touchpoint is None:
        said.append(
            f"{name!r} belongs to no touchpoint, so its place in the journey is not known. Give "
            "it a touchpoint, or declare `ordered: false`."
        )
    return said


def _given(spec: EventsSpec) -> set[str]:
    """Keys that somebody wrote, without those that follow from `from_items`."""
    return {key for key in spec.model_fields_set if key != "join" or spec.join != "journey_id"}


def _unknown(place: tuple, name: str, what: str, allowed: Mapping) -> tuple:
    listed = ", ".join(allowed) or "none"
    return (place, f"names {name!r}, which is no {what}.{nearest(name, allowed)} Known: {listed}.")


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
