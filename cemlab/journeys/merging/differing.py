"""Where journeys disagree: a row for each, with the numbers that are measured or assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cemlab.documents import Journey
from cemlab.journeys.contrasting import ContrastResult
from cemlab.journeys.merging.combining import NamedPain
from cemlab.journeys.merging.same_steps import Aligned, turned

COLUMNS = (
    "kind", "touchpoint", "other", "named_by", "not_by", "low", "high", "difference", "conf_low",
    "conf_high", "p_adjusted", "verdict", "assumed",
)  # fmt: skip
NUMBERS = ("low", "high", "difference", "conf_low", "conf_high", "p_adjusted")


def disagreements(
    journeys: Sequence[Journey], found: Aligned, pains: Sequence[NamedPain],
    contrast: ContrastResult | None,
) -> pd.DataFrame:  # fmt: skip
    """All of them, kind by kind, in the order of the merged journey.

    `named_by` and `not_by` are ids of journeys; of a measured emotion, the two groups. An assumed
    emotion has its lowest and highest value instead of an interval.
    """
    rows = [
        *_only_some(journeys, found), *_order(journeys, found), *_channels(journeys, found),
        *_assumed(journeys, found), *_measured(journeys, found, contrast),
        *_pains(journeys, found, pains),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["assumed"] = table["assumed"].eq(True)
    texts = ["kind", "touchpoint", "other", "verdict"]
    table[texts] = table[texts].astype(object).fillna("")
    return table.astype(dict.fromkeys(NUMBERS, float))


def _ids(journeys: Sequence[Journey], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(journeys[at].id for at in places)


def _row(journeys: Sequence[Journey], kind: str, touchpoint: str, by: Sequence[int],
         not_by: Sequence[int], **more: Any) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "touchpoint": touchpoint, "named_by": _ids(journeys, by),
            "not_by": _ids(journeys, not_by), **more}  # fmt: skip


def _only_some(journeys: Sequence[Journey], found: Aligned) -> Iterator[dict[str, Any]]:
    for name in found.steps:
        has = found.present(name)
        if len(has) < len(journeys):
            lacks = [at for at in range(len(journeys)) if at not in has]
            yield _row(journeys, "touchpoint", name, has, lacks)


def _order(journeys: Sequence[Journey], found: Aligned) -> Iterator[dict[str, Any]]:
    for one, two, first, not_first in turned(found):
        yield _row(journeys, "order", one, first, not_first, other=two)


def _steps(journeys: Sequence[Journey], found: Aligned, name: str) -> Iterator[tuple[int, Any]]:
    for at, journey in enumerate(journeys):
        for step in journey.steps:
            if found.ids[at][step.id] == name:
                yield at, step


def _channels(journeys: Sequence[Journey], found: Aligned) -> Iterator[dict[str, Any]]:
    """Who meets a touchpoint in another channel than the first that has it."""
    for name in found.steps:
        own = [(at, step.channel) for at, step in _steps(journeys, found, name)]
        first = own[0][1]
        for channel in dict.fromkeys(one for _, one in own if one != first):
            yield _row(journeys, "channel", name, [at for at, one in own if one == channel],
                       [at for at, one in own if one == first], other=channel)  # fmt: skip


def _assumed(journeys: Sequence[Journey], found: Aligned) -> Iterator[dict[str, Any]]:
    for name in found.steps:
        felt = {at: step.assumed_emotion for at, step in _steps(journeys, found, name)
                if step.assumed_emotion is not None}  # fmt: skip
        if len(set(felt.values())) > 1:
            low, high = min(felt.values()), max(felt.values())
            yield _row(journeys, "emotion", name, [at for at, one in felt.items() if one == low],
                       [at for at, one in felt.items() if one == high], low=low, high=high,
                       difference=high - low, verdict="assumed", assumed=True)  # fmt: skip


def _measured(
    journeys: Sequence[Journey], found: Aligned, contrast: ContrastResult | None
) -> Iterator[dict[str, Any]]:
    if contrast is None:
        return
    common: dict[str, str] = {}  # touchpoint of the log: common id
    for journey, own in zip(journeys, found.ids, strict=True):
        for step in journey.steps:
            for name in (step.id, *(step.match.event if step.match else ())):
                common.setdefault(name, own[step.id])
    pairs = contrast.pairs()
    pairs = pairs[pairs["touchpoint"].isin(common)]
    for row in pairs.to_dict("records"):
        yield {"kind": "measured", "touchpoint": common[row["touchpoint"]],
               "named_by": (row["first"],), "not_by": (row["second"],),
               **{name: row[name] for name in (*NUMBERS[2:], "verdict")}}  # fmt: skip


def _pains(
    journeys: Sequence[Journey], found: Aligned, pains: Sequence[NamedPain]
) -> Iterator[dict[str, Any]]:
    """Pains that some name of a touchpoint, and others that have it do not."""
    for one in pains:
        lacks = [at for at in found.present(one.step) if at not in one.journeys]
        if lacks:
            yield _row(journeys, "pain", one.step, one.journeys, lacks, other=one.id)
