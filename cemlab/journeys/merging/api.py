"""The verb: check, align, combine, tell where they disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cemlab.documents import Journey
from cemlab.documents.consistency import contradictions
from cemlab.errors import OptionError
from cemlab.journeys.contrasting import ContrastResult
from cemlab.journeys.merging import telling
from cemlab.journeys.merging.borrowing import Borrowed, Plain, plain
from cemlab.journeys.merging.combining import Combining
from cemlab.journeys.merging.differing import disagreements
from cemlab.journeys.merging.extra_lanes import lanes_and_cells
from cemlab.journeys.merging.same_steps import Aligned, aligned
from cemlab.language import LANGUAGES, check_language
from cemlab.study import Words, check

SAME = ("level", "purpose", "outcome", "actor", "expectations", "owner")  # kept where all agree
LONGEST_TITLE, LONGEST = 120, 2000


@dataclass(frozen=True, kw_only=True, eq=False)
class MergedMap:
    """One journey of several, and where they disagree.

    Attributes
    ----------
    journey : Journey
        A draft. Each statement has the evidence it had, and the journeys it came from.
    names : mapping
        Words of the journeys (and groups) by id.
    """

    journey: Journey
    names: Mapping[str, Words]
    _table: pd.DataFrame = field(repr=False)

    def disagreements(self) -> pd.DataFrame:
        """A row per disagreement.

        `kind` is touchpoint (only some have it), order, channel, emotion (assumed by hand, from
        `low` to `high`), measured (difference of two groups on the scale of the log, with interval
        and Holm's p) or pain; `named_by` and `not_by` list journeys, or the two groups; `other` is
        the other touchpoint, the other channel, or the id of the pain.
        """
        return self._table.copy()

    def told(self, language: str = "en") -> tuple[str, ...]:
        """Each disagreement as a sentence."""
        return telling.sentences(self, check_language(language))

    def narrate(self, language: str = "en") -> str:
        """How many journeys, what they share, and on how much they disagree."""
        return telling.finding(self, check_language(language))


def merge_maps(
    documents: Sequence[Journey],
    *,
    contrast: ContrastResult | None = None,
    id: str = "merged",
    title: Words | str | None = None,
) -> MergedMap:
    """Make one map of several: what journeys of personas or products share, and where they differ.

    Parameters
    ----------
    documents : sequence of Journey
        Two or more, of the same kind (as_is, to_be or planned). Touchpoints are the same where
        their ids are, or where their `match` names an event in common.
    contrast : ContrastResult, optional
        What `cemlab.journeys.contrast` found of the groups that live these journeys: differences of
        the measured curves. Without it only what teams assume is compared, and marked so.
    id : str, default "merged"
        Of the new journey.
    title : text, optional
        Of the new journey; the titles of all without one.

    Returns
    -------
    MergedMap

    Raises
    ------
    OptionError
        Fewer than two journeys, other things, kinds or ids that do not fit; all are told.

    Notes
    -----
    The order is that of the first journey; touchpoints it lacks stand after the one before them
    elsewhere. A statement of the same text stands once, with the evidence of all that make it, and
    these journeys as evidence too (grade C, so that none gets firmer; a quote keeps its own). What
    customers do otherwise than in the first journey, and where journeys differ, stand in lanes of
    their own. An assumed emotion is the mean of those assumed. No number that was measured is
    written into the document: draw the map with ``curves=contrast`` to see them.

    Examples
    --------
    >>> merged = cemlab.journeys.merge_maps([owners, tenants], contrast=contrast)
    >>> journeys.draw_map(merged.journey, curves=contrast)
    """
    journeys = _checked(documents, contrast)
    found = aligned(journeys)
    names = _names(journeys)
    borrowed = Borrowed(journeys, list(names.values()))
    combining = Combining(journeys, found, borrowed)
    steps = combining.steps()
    table = disagreements(journeys, found, combining.pains, contrast)
    if contrast is not None:
        groups = contrast.groups()
        names |= {one: {said: contrast.label(one, said) for said in LANGUAGES} for one in groups}
    lanes, cells = lanes_and_cells(journeys, found, borrowed, combining, table, names)
    given = {
        "id": id, "kind": journeys[0].kind, "status": "draft", "steps": steps,
        "title": _title(journeys) if title is None else title,
        "personas": list(dict.fromkeys(one for each in journeys for one in each.personas)),
        "scenario": _joined([one.scenario for one in journeys], LONGEST),
        "goal": _joined([one.goal for one in journeys], LONGEST),
        "stages": _stages(journeys, found), "evidence": borrowed.all(),
        "lanes": lanes, "cells": cells, **_shared(journeys),
    }  # fmt: skip
    journey, problems = check(Journey, {key: value for key, value in given.items() if value != []})
    problems += [] if journey is None else contradictions(journey)
    if problems:
        told = "\n".join(f"{'.'.join(map(str, place))} {said}" for place, said in problems)
        raise OptionError(f"The merged journey cannot be written:\n{told}")
    return MergedMap(journey=journey, names=names, _table=table)


def _checked(documents: Any, contrast: Any) -> list[Journey]:
    many = list(documents) if isinstance(documents, (list, tuple)) else [documents]
    wrong = [f"`documents[{at}]` is a {type(one).__name__}. Expected a Journey, as "
             "cemlab.documents.read_journey reads it." for at, one in enumerate(many)
             if not isinstance(one, Journey)]  # fmt: skip
    if not wrong:
        ids = [one.id for one in many]
        if len(many) < 2:
            wrong.append(f"`documents` has {len(many)} journey. Expected two or more in a list.")
        if len(set(ids)) < len(ids):
            wrong.append(f"`documents` has the ids {', '.join(ids)}. Expected each journey once.")
        kinds = list(dict.fromkeys(one.kind for one in many))
        if len(kinds) > 1:
            wrong.append(f"`documents` are {', '.join(kinds)}. Expected journeys of one kind: draw "
                         "a plan beside them instead (draw_map(to_be=…)).")  # fmt: skip
    if contrast is not None and not isinstance(contrast, ContrastResult):
        wrong.append(f"`contrast` is a {type(contrast).__name__}. Expected what "
                     "cemlab.journeys.contrast(...) found.")  # fmt: skip
    if wrong:
        raise OptionError("\n".join(wrong))
    return many


def _names(journeys: Sequence[Journey]) -> dict[str, Words]:
    """Titles of the journeys; with the id where two have the same."""
    titles = [{said: one.words(one.title, said) for said in LANGUAGES} for one in journeys]
    return {
        one.id: own if titles.count(own) == 1 else {said: f"{own[said]} [{one.id}]" for said in own}
        for one, own in zip(journeys, titles, strict=True)
    }


def _title(journeys: Sequence[Journey]) -> Words:
    return _joined([one.title for one in journeys], LONGEST_TITLE)


def _joined(texts: Sequence[Words], longest: int) -> Words:
    """Different texts one after the other, in both languages."""
    told = {}
    for said in LANGUAGES:
        own = dict.fromkeys(next((one[key] for key in (said, *one) if key in one), "")
                            for one in texts)  # fmt: skip
        whole = " / ".join(own)
        told[said] = whole if len(whole) <= longest else f"{whole[: longest - 1]}…"
    return told


def _stages(journeys: Sequence[Journey], found: Aligned) -> list[Plain]:
    every = {stage.id: stage for one in reversed(journeys) for stage in one.stages}
    return [plain(every[name]) for name in found.stages]


def _shared(journeys: Sequence[Journey]) -> Plain:
    """What all journeys say alike, and the strictest of their smallest n."""
    told = {}
    for key in SAME:
        values = [plain(one).get(key) for one in journeys]
        if values[0] is not None and all(one == values[0] for one in values):
            told[key] = values[0]
    least = [one.min_n for one in journeys if one.min_n is not None]
    return told | ({"min_n": max(least)} if least else {})
