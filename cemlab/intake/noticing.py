"""Columns that are no questions: what a survey system adds, weights, times, people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.data import detect_time_format
from cemlab.intake import wordings
from cemlab.intake.administration import Administration
from cemlab.intake.draft import SURENESS, Guess, Sure
from cemlab.intake.profiles import Profile
from cemlab.intake.row_ids import find_ids
from cemlab.intake.zones import zone_of

PRIVATE_USES = ("ip", "name", "email", "phone", "location")
PRIVATE_SHAPES = ("email", "ip", "phone", "identity")
SUREST: Mapping[str, Sure] = {  # however clear the dates are, the column may be another
    "answered.said": "sure", "answered.named": "likely", "answered.only_date": "check",
}  # fmt: skip
TIME_ORDER = ("ended", "recorded", "started")
MOST_LEVELS = 12  # of each side of a cross table
NEAR_ONE = 0.02  # how far the mean of weights may be from 1
FEW_ROWS = 10  # below this nothing is learnt from values that are all alike


def administration_of(profiles: Mapping[str, Profile], parts: frozenset[str]) -> Administration:
    """Everything that is no question; `parts` are columns of questions with several answers."""
    found = Administration()
    open_columns = [one for name, one in profiles.items() if name not in parts]
    _said_by_tool(found, open_columns)
    for step in (_empty, _private, _weight, _times, _durations, _states, find_ids):
        step(found, [one for one in open_columns if one.name not in found.left_out])
    return found


def _said_by_tool(found: Administration, columns: list[Profile]) -> None:
    """Uses that the survey system itself says."""
    by_use: dict[str, list[Profile]] = {}
    for one in columns:
        if one.said.use:
            by_use.setdefault(one.said.use, []).append(one)
    for use, ones in by_use.items():
        if use == "id" and ones[0].n_answered:
            found.id = Guess(value=(ones[0].name,), sure="sure", why="id.said")
        elif use == "customer" and ones[0].n_answered:
            found.customer = Guess(value=ones[0].name, sure="sure", why="customer.said")
        elif use == "weight":
            value = {"column": ones[0].name, "kind": "survey"}
            found.weight = Guess(value=value, sure="sure", why="weight.said")
        elif use == "duration" and ones[0].n_answered:
            value = {"column": ones[0].name, "unit": "seconds"}
            found.duration = Guess(value=value, sure="sure", why="duration.said")
        elif use == "finished":
            _finished(found, ones[0])
        elif use == "status":
            _only(found, ones[0])
        for one in ones:
            what = "private" if use in PRIVATE_USES else "metadata"
            taken = ("id", "customer", "weight", "duration", "finished", "status")
            what = "used" if use in taken and one is ones[0] else what
            what = what if one.n_answered or what == "private" else "empty"
            found.leave(one.name, what, f"left.{what}", use=use)
    for use in TIME_ORDER:
        for one in by_use.get(use, []):
            if found.answered_at is None and one.n_answered:
                _answered_at(found, one, "answered.said")


def _answered_at(found: Administration, one: Profile, why: str) -> None:
    """A time of the response, with the way it is written; not when that cannot be told."""
    guess = detect_time_format(pd.Series(one.sample, dtype="str"))
    if guess.format is None and not guess.why.endswith("ambiguous"):
        return
    value = {"column": one.name, "format": guess.format, "timezone": zone_of(one)}
    known = guess.sure if guess.format is not None else "check"
    sure = min(known, SUREST[why], key=SURENESS.index)
    facts = {**guess.facts, "column": one.name, "format": guess.format or "?"}
    found.answered_at = Guess(value=value, sure=sure, why=why, facts=facts)
    found.left_out[one.name] = Guess(value="used", sure="sure", why="left.used",
                                     facts={"use": "answered_at"})  # fmt: skip


def _empty(found: Administration, columns: list[Profile]) -> None:
    for one in columns:
        if not one.n_answered:
            found.leave(one.name, "empty", "left.empty")
        elif one.n_different == 1 and one.n_answered == one.n_rows >= FEW_ROWS:
            found.leave(one.name, "constant", "left.constant", cell=one.texts[0][:60])


def _private(found: Administration, columns: list[Profile]) -> None:
    for one in columns:
        if one.shape in PRIVATE_SHAPES:
            found.leave(one.name, "private", "left.private_cells", sure="likely", shape=one.shape)
        elif (wordings.is_named(one.name, "contact") or wordings.is_named(one.name, "person")) and (
            one.n_different > FEW_ROWS
        ):
            found.leave(one.name, "private", "left.private_name", sure="likely")


def _weight(found: Administration, columns: list[Profile]) -> None:
    for one in columns:
        if found.weight is not None or not _is_positive(one):
            continue
        values = one.values[np.isfinite(one.values)]
        named = wordings.is_named(one.name, "weight")
        counts = wordings.is_named(one.name, "frequency") and _is_tabulated(one, columns)
        mean = float(values.mean())
        like_one = not one.is_whole and abs(mean - 1) <= NEAR_ONE and values.max() <= 25
        if not (named or counts or like_one) or one.n_answered < one.n_rows:
            continue
        kind = "frequency" if counts or (named and one.is_whole and mean > 2) else "survey"
        sure = "likely" if named or (counts and one.name == columns[-1].name) else "check"
        why = f"weight.{'named' if named or counts else 'mean'}"
        found.weight = Guess(
            value={"column": one.name, "kind": kind}, sure=sure, why=why, facts={"mean": mean}
        )
        found.leave(one.name, "used", "left.used", use="weight")


def _is_tabulated(one: Profile, columns: list[Profile]) -> bool:
    """Whether a column counts the rows of a cross table: no two rows are otherwise alike."""
    others = [each for each in columns if each is not one]
    few = all(each.n_different <= MOST_LEVELS for each in others)
    if not others or not few or not one.is_whole:
        return False
    rows = np.column_stack([each.at for each in others])
    return len(np.unique(rows, axis=0)) == len(rows)


def _times(found: Administration, columns: list[Profile]) -> None:
    """Columns of dates; the one that says when a response was given is taken."""
    times = [one for one in columns if one.shape in ("time", "clock") or _is_date(one)]
    named = [one for one in times if wordings.is_named(one.name, "answered_at")
             or wordings.is_named(one.said.wording or one.name, "answered_at")]  # fmt: skip
    full = [one for one in times if one.shape == "time"]
    dated = [one for one in full if "date" in one.name.casefold() or "日期" in one.name]
    for one in [*(one for one in named if one in full), *dated[:1]]:
        if found.answered_at is None:
            _answered_at(found, one, "answered.named" if one in named else "answered.only_date")
    for one in times:
        found.leave(one.name, "metadata", "left.time", sure="likely")


def _is_date(one: Profile) -> bool:
    return one.said.declared == "date"


def _durations(found: Administration, columns: list[Profile]) -> None:
    for one in columns:
        topic = one.said.wording or one.name
        named = wordings.is_named(one.name, "duration") or wordings.is_named(topic, "duration")
        if one.shape == "span" or (named and one.number_share == 1 and _is_positive(one, True)):
            if found.duration is None and named:
                value = {"column": one.name, "unit": "seconds"}
                sure = "likely" if one.shape == "span" or "sec" in one.name.casefold() else "check"
                found.duration = Guess(value=value, sure=sure, why="duration.named")
                found.leave(one.name, "used", "left.used", use="duration")
            elif one.shape == "span":
                found.leave(one.name, "metadata", "left.time", sure="likely")


def _states(found: Administration, columns: list[Profile]) -> None:
    for one in columns:
        if found.finished is None and wordings.is_named(one.name, "status"):
            texts = {text.casefold() for text in one.texts}
            words = wordings.lexicon()["names"]
            if texts and texts <= {*words["finished"], *words["unfinished"]} - {"0", "1"}:
                _finished(found, one)
                found.leave(one.name, "used", "left.used", use="finished")


def _finished(found: Administration, one: Profile) -> None:
    done = tuple(one.code_of(text) for text in one.texts
                 if text.casefold() in wordings.lexicon()["names"]["finished"])  # fmt: skip
    if not done:
        return
    n = sum(one.count_of(text) for text in one.texts
            if text.casefold() in wordings.lexicon()["names"]["finished"])  # fmt: skip
    facts = {"n": one.n_answered - n, "share": 1 - n / max(one.n_answered, 1)}
    found.finished = Guess(value={one.name: done}, sure="likely", why="finished.words", facts=facts)


def _only(found: Administration, one: Profile) -> None:
    """Previews and tests are no answers."""
    preview = [text for text in one.texts
               if text.casefold() in wordings.lexicon()["names"]["preview"]]  # fmt: skip
    kept = tuple(one.code_of(text) for text in one.texts if text not in preview)
    if kept:
        n = sum(one.count_of(text) for text in preview)
        facts = {"words": ", ".join(preview), "n": n}
        why = "only.previews" if preview else "only.answers"
        found.only = Guess(value={one.name: kept}, sure="likely", why=why, facts=facts)


def _is_positive(one: Profile, or_zero: bool = False) -> bool:
    if one.number_share < 1 or not one.n_answered:
        return False
    least = float(np.nanmin(one.numbers))
    return least >= 0 if or_zero else least > 0
