"""A table that is a log: one row per moment, or one per case with a column for each time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import detect_time_format
from cemlab.intake import wordings
from cemlab.intake.draft import Guess
from cemlab.intake.forms import form_of, is_usual
from cemlab.intake.profiles import Profile

XES = {
    "journey_id": "case:concept:name", "touchpoint": "concept:name",
    "occurred_at": "time:timestamp", "actor": "org:resource",
}  # fmt: skip
CASES = (
    "case", "order", "ticket", "journey", "trace", "session", "request",
    "工单", "订单", "单号", "单据", "案件", "案例", "流水号", "会话", "报修单", "投诉单",
)  # fmt: skip
ACTIVITIES = (
    "activity", "event", "action", "step", "touchpoint", "stage", "task",
    "环节", "活动", "触点", "步骤", "节点", "动作", "操作", "流程", "事件", "进度", "状态",
)  # fmt: skip
CHANNELS = ("channel", "渠道", "途径", "来源")
ACTORS = (
    "resource", "agent", "operator", "actor", "assignee", "handler", "经办人", "处理人", "操作人",
    "办理人", "责任人", "受理人", "接单人", "维修员", "维修工", "员工", "客服",
)  # fmt: skip
PEOPLE = (
    "customer", "user", "client", "participant", "客户", "用户", "业主", "住户", "租户", "会员",
    "报修人", "房号",
)  # fmt: skip
PLANNED = (
    "estimated", "planned", "scheduled", "expected", "deadline", "due", "预计", "计划", "预约",
    "截止", "期限",
)  # fmt: skip
RATINGS = (
    "rating", "score", "stars", "satisfaction", "csat", "experience", "emotion", "mood",
    "评分", "打分", "得分", "星级", "满意", "评价", "体验", "感受", "情绪",
)  # fmt: skip
MOST_ACTIVITIES = 400
EVENTS_PER_CASE = 1.5
FEWEST_TIMES = 2


def events_of(profiles: Mapping[str, Profile]) -> Guess | None:
    """The block ``events`` of a study file, without its file; None for what is no log."""
    if all(XES[key] in profiles for key in ("journey_id", "touchpoint", "occurred_at")):
        columns = {key: name for key, name in XES.items() if name in profiles}
        channel = next((name for name in profiles if "channel" in name.casefold()), None)
        if channel is not None:
            columns["channel"] = channel
        value = {"columns": columns, **_written(profiles[XES["occurred_at"]])}
        return Guess(value=value, sure="likely", why="events.xes", facts=_count(profiles, columns))
    return _long(profiles) or _wide(profiles)


def _long(profiles: Mapping[str, Profile]) -> Guess | None:
    """A case that repeats, what was done, and when."""
    times = [one for one in profiles.values() if _is_time(one)]
    case = _named(profiles, CASES, _repeats) or _named(profiles, PEOPLE, _repeats)
    activity = _named(profiles, ACTIVITIES, _is_activity)
    if len(times) == 0 or case is None or activity is None or case is activity:
        return None
    columns = {"journey_id": case.name, "touchpoint": activity.name, "occurred_at": times[0].name}
    for key, words, fits in (
        ("customer_id", PEOPLE, _repeats), ("channel", CHANNELS, _is_activity),
        ("actor", ACTORS, _repeats),
    ):  # fmt: skip
        found = _named(profiles, words, fits)
        if found is not None and found.name not in columns.values():
            columns[key] = found.name
    count, why = _count(profiles, columns), "events.long"
    rated = _named(profiles, RATINGS, _is_rating)
    value = {"columns": columns, **_written(times[0])}
    if rated is not None and rated.n_answered >= EVENTS_PER_CASE * case.n_different:
        columns["experience"], why = rated.name, "events.rated"
        low, high = form_of(rated.tally).ends
        value["scale"] = [low, high]
        count |= {"rated": rated.name, "low": low, "high": high}
    return Guess(value=value, sure="check", why=why, facts=count)


def _wide(profiles: Mapping[str, Profile]) -> Guess | None:
    """Several times in one row, one after the other: the steps of a case."""
    times = [one for one in profiles.values() if _is_time(one)]
    if len(times) < FEWEST_TIMES:
        return None
    keys = [one for one in profiles.values() if one.n_different == one.n_rows == one.n_answered
            and not _is_time(one)]  # fmt: skip
    case = next((one for one in keys if _holds(one.name, (*CASES, "key", "id"))), None)
    times = [one for one in times if not _holds(one.name, PLANNED)]  # nothing happened then
    survey_like = any(wordings.is_named(one.name, "answered_at") for one in times)
    too_few = len(times) < (FEWEST_TIMES if not survey_like else 4)
    if case is None or too_few or not _in_order(times):
        return None
    value: dict[str, Any] = {
        "columns": {"journey_id": case.name},
        "times": {_step_name(one.name): one.name for one in times}, **_written(times[0]),
    }  # fmt: skip
    person = next((one for one in profiles.values()
                   if _holds(one.name, PEOPLE) and one is not case), None)  # fmt: skip
    if person is not None:
        value["columns"]["customer_id"] = person.name
    facts = {"n": len(times), "case": case.name, "names": ", ".join(one.name for one in times)}
    return Guess(value=value, sure="check", why="events.wide", facts=facts)


def _in_order(times: list[Profile]) -> bool:
    """Whether each time mostly follows the one before; a planned end may be anywhere."""
    read = []
    for one in times:
        guess = detect_time_format(pd.Series(one.sample, dtype="str"))
        kind = guess.format
        moments = pd.to_datetime(
            pd.Series(one.texts, dtype="str"), errors="coerce", utc=True, format="mixed",
            dayfirst=kind == "day_first",
        )  # fmt: skip
        read.append(np.append(moments.to_numpy("datetime64[s]"), np.datetime64("NaT"))[one.at])
    follows = []
    for before, after in pairwise(read):
        both = ~np.isnat(before) & ~np.isnat(after)
        if both.sum():
            follows.append(float((after[both] >= before[both]).mean()))
    return bool(follows) and float(np.mean(follows)) >= 0.8


def _written(one: Profile) -> dict[str, str]:
    guess = detect_time_format(pd.Series(one.sample, dtype="str"))
    return {"time_format": guess.format} if guess.format not in (None, "year_first") else {}


def _count(profiles: Mapping[str, Profile], columns: Mapping[str, str]) -> dict[str, Any]:
    case = profiles[columns["journey_id"]]
    return {
        "n": case.n_rows, "cases": case.n_different,
        "steps": profiles[columns["touchpoint"]].n_different, "case": case.name,
        "activity": columns["touchpoint"], "time": columns["occurred_at"],
    }  # fmt: skip


def _is_time(one: Profile) -> bool:
    return one.shape == "time" or (one.said.declared == "date" and one.n_different > 1)


def _repeats(one: Profile) -> bool:
    return 2 <= one.n_different <= one.n_answered / EVENTS_PER_CASE


def _is_activity(one: Profile) -> bool:
    return 2 <= one.n_different <= MOST_ACTIVITIES and one.number_share < 0.5


def _is_rating(one: Profile) -> bool:
    form = form_of(one.tally)
    if form is None or one.number_share < 1 or form.codes:
        return False
    return is_usual(form) or form.low < 0


def _named(profiles: Mapping[str, Profile], words: tuple[str, ...], fits) -> Profile | None:
    return next((one for one in profiles.values() if _holds(one.name, words) and fits(one)
                 and not _is_time(one)), None)  # fmt: skip


def _holds(name: str, words: tuple[str, ...]) -> bool:
    low = name.casefold()
    return any(word in low for word in words)


def _step_name(name: str) -> str:
    """order_delivered_carrier_date → delivered_carrier."""
    low = name.strip().casefold().replace(" ", "_")
    for end in ("_timestamp", "_date", "_at", "_time"):
        low = low.removesuffix(end)
    return low.removeprefix("order_") or low
