"""Who is in the survey, segment by segment, and how far each answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.data.kinds import KINDS
from cemlab.data.quality import PARTS
from cemlab.data.suspicion import members_of
from cemlab.errors import OptionError
from cemlab.language import speaker
from cemlab.numerics import rows_to_hide, suppress

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

KIND_OF = {"missing": "unanswered"}


def segments_of(survey: Survey) -> list[str]:
    """Items that divide the respondents."""
    return [name for name, item in survey.items.items() if item.role == "segment"]


def check_segments(survey: Survey, by: str | Sequence[str] | None) -> list[str]:
    """Names of segments, or what is wrong with them."""
    if by is None:
        return segments_of(survey)
    names = [by] if isinstance(by, str) else list(by)
    for name in names:
        if name not in survey.items:
            raise OptionError.unknown("by", name, survey.items)
        if survey.items[name].role not in ("segment", "profile") or survey.items[name].flags:
            raise OptionError(
                f"`by` is {name!r}, which is no segment. Segments: "
                f"{', '.join(segments_of(survey)) or 'none'}. Name one of them, or declare "
                "`role: segment` for a question with one answer."
            )
    return names


def by_level(survey: Survey, by: str | Sequence[str] | None, language: str) -> pd.DataFrame:
    """One row per level of each segment: n, its share, and kinds of answers to rated items.

    Levels of fewer people than the study's `min_cell` are hidden, and as many more as it takes
    that subtraction does not give them away. Kinds of answers are hidden of levels in which so
    few gave a kind, again with others: the kind alone tells something of these few. Respondents
    who are in no level have a row as well.
    """
    say = speaker(language)
    rows, tally = [], _tally(survey)
    for name in check_segments(survey, by):
        members = _members(survey, name)
        said = {level: words.get(language, level) for level, words in survey.labels([name]).items()}
        counts = {level: survey.count(rows_) for level, rows_ in members.items()}
        hidden = _hidden(survey, counts)
        untold = _untold(survey, tally, members, hidden)
        for level, within in members.items():
            row = {"segment": name, "label": survey.label(name, language), "level": level,
                   "level_label": said.get(level, level) if level else say("data.coverage.none"),
                   "hidden": hidden[level]}  # fmt: skip
            if not hidden[level]:
                row |= {"n": counts[level], "share": counts[level] / survey.n}
                if survey.weight_kind == "survey":
                    row["weighted_share"] = float(survey.weights(within).sum()) / _total(survey)
                row |= {} if level in untold else _kinds(survey, tally, within)
            rows.append(row)
    columns = ["segment", "label", "level", "level_label", "n", "share"]
    columns += ["weighted_share"] if survey.weight_kind == "survey" else []
    table = pd.DataFrame(rows).reindex(columns=[*columns, *PARTS, "hidden"])
    unused = [part for part in ("not_asked", "dropped_out") if not table[part].fillna(0).any()]
    return table.drop(columns=unused).astype({"hidden": bool})


def hidden_levels(survey: Survey, name: str) -> list[str]:
    """Levels of a segment whose number of people is not told."""
    counts = {level: survey.count(rows) for level, rows in _members(survey, name).items()}
    return [level for level, is_hidden in _hidden(survey, counts).items() if is_hidden and level]


def _members(survey: Survey, name: str) -> dict[str, np.ndarray]:
    """Who is in each level, and under no name who is in none."""
    nowhere = survey.column(name).isna().to_numpy(bool)
    return members_of(survey, name) | ({"": nowhere} if nowhere.any() else {})


def _hidden(survey: Survey, counts: dict[str, float]) -> dict[str, bool]:
    minimum = survey.circumstances.min_cell
    mask = suppress(np.array(list(counts.values())), minimum=minimum) if counts else []
    return dict(zip(counts, map(bool, mask), strict=True))


def _untold(
    survey: Survey, tally: np.ndarray, members: dict[str, np.ndarray], hidden: dict[str, bool]
) -> list[str]:
    """Levels whose kinds of answers are not told; the codebook tells the total of each kind."""
    if np.isnan(tally).all() or not members:
        return []
    least, is_frequency = survey.circumstances.min_cell, survey.weight_kind == "frequency"
    each = survey.weights() if is_frequency else np.ones(len(survey))
    cells = np.array([each[rows] @ tally[rows] for rows in members.values()]) * _n_rated(survey)
    people = np.array([each[rows] @ (tally[rows] > 0) for rows in members.values()])
    rows = rows_to_hide(
        cells, minimum=least, few=(people > 0) & (people < least),
        hidden=np.array(list(hidden.values())),
    )  # fmt: skip
    return [level for level, is_untold in zip(members, rows, strict=True) if is_untold]


def _n_rated(survey: Survey) -> int:
    return sum(item.role in ("outcome", "driver") for item in survey.items.values())


def _total(survey: Survey) -> float:
    return float(survey.weights().sum())


def _tally(survey: Survey) -> np.ndarray:
    """Cells of rated items of each response by kind, shares of all of them, shape (n, 5)."""
    rated = [name for name, item in survey.items.items() if item.role in ("outcome", "driver")]
    if not rated:
        return np.full((len(survey), len(PARTS)), np.nan)
    codes = np.column_stack([survey.kinds(name).cat.codes for name in rated])
    order = [KINDS.index(KIND_OF.get(part, part)) for part in PARTS]
    return np.column_stack([(codes == kind).mean(axis=1) for kind in order])


def _kinds(survey: Survey, tally: np.ndarray, within: np.ndarray) -> dict[str, float]:
    """Mean shares of the kinds among some; empty where nobody is."""
    if not within.any():
        return {}
    people = survey.weights(within) if survey.weight_kind == "frequency" else None
    return dict(zip(PARTS, np.average(tally[within], axis=0, weights=people), strict=True))
