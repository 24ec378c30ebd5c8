"""The verb that sets every rated item side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import design
from cemlab.metrics.gaps import with_gaps
from cemlab.metrics.methods import METHODS
from cemlab.metrics.result import ScorecardResult
from cemlab.metrics.weak_points import provenance_of, weight_notes
from cemlab.numerics import SMALL_N


def scorecard(
    survey: Survey, *, items: Sequence[str] | None = None, top_boxes: int = 2
) -> ScorecardResult:
    """Mean and top-box share of every rated item, highest first.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    items : sequence of str, optional
        Items to compare, all on one declared scale. When not given, all drivers on the commonest
        scale (outcomes, where there is no driver). Items where low is good are turned round.
    top_boxes : int, default 2
        How many answers count as top.

    Returns
    -------
    ScorecardResult

    Raises
    ------
    OptionError
        An item is not known, or holds no ratings.
    MethodError
        No item has enough answers to show.
    """
    arguments.check_survey(survey)
    items, others = _comparable(survey) if items is None else (_named(survey, items), [])
    low, high = survey.items[items[0]].scale
    steps, least = round(high - low) + 1, survey.circumstances.min_cell
    rows = []
    for name in items:
        answers = survey.more_is_better(name)
        valid = ~np.isnan(answers)
        row = {"item": name, "n": survey.count(valid)}
        if row["n"] >= least:
            settings = {"scale": (low, high), **design(survey, valid)}
            mean = METHODS["mean"](answers[valid], survey.weights(valid), **settings)
            row |= {key: getattr(mean, key) for key in
                    ("estimate", "conf_low", "conf_high", "std_error", "n_effective")}  # fmt: skip
            if 1 <= top_boxes < steps:
                share = METHODS["top_box"](
                    answers[valid], survey.weights(valid), top_boxes=top_boxes, **settings
                )
                row |= {"share": share.estimate, "share_low": share.conf_low,
                        "share_high": share.conf_high}  # fmt: skip
        rows.append(row | survey.counts(name))
    tidy = with_gaps(rows, ScorecardResult.columns)
    if not len(tidy) or tidy["estimate"].isna().all():
        raise MethodError(
            f"No item has {least} answers or more. Means of fewer answers are not shown."
        )
    tidy = tidy.sort_values("estimate", ascending=False, ignore_index=True)
    hidden = tidy.loc[tidy["n"] < least, "item"].tolist()
    notes = [("other_scale", {"items": others})] if others else []
    turned = [name for name in items if survey.items[name].direction == "low_is_good"]
    if turned:
        notes.append(("reversed", {"items": turned}))
    if hidden:
        notes.append(("suppressed", {"groups": hidden, "limit": least}))
    small = tidy.loc[tidy["n"].between(least, SMALL_N, inclusive="left"), "item"].tolist()
    if small:
        notes.append(("small_n", {"groups": small, "limit": SMALL_N}))
    notes += weight_notes(survey)
    return ScorecardResult(
        _components=tidy,
        _whole={"metric": "mean", "scale_min": low, "scale_max": high, "top_boxes": top_boxes},
        _notes=tuple(notes),
        labels=survey.labels([*items, *others]),
        language=survey.language,
        provenance=provenance_of(
            survey, "scorecard", {"items": list(items), "top_boxes": top_boxes},
            n=survey.n, n_effective=survey.n_effective, n_dropped=0.0,
        ),
    )  # fmt: skip


def _comparable(survey: Survey) -> tuple[list[str], list[str]]:
    """Rated drivers on the commonest declared scale, and the other rated items.

    Outcomes are compared only where there is no driver: what is explained is no part of a
    ranking of what may explain it.
    """
    rated = {role: [] for role in ("driver", "outcome")}
    for name, item in survey.items.items():
        column = survey.column(name)
        if item.role in rated and pd.api.types.is_numeric_dtype(column.dtype):
            rated[item.role].append(name)
    items = rated["driver"] or rated["outcome"]
    scales = [survey.items[name].scale for name in items if survey.items[name].scale]
    if not scales:
        raise OptionError(
            "No rated item declares its scale, so means cannot be compared. Declare it, such as "
            "scale={'wait': (1, 5), 'staff': (1, 5)}."
        )
    common = max(scales, key=scales.count)
    same = [name for name in items if survey.items[name].scale == common]
    return same, [name for name in items if name not in same]


def _named(survey: Survey, items: Sequence[str]) -> list[str]:
    """The items to compare, all on one declared scale; every problem at once."""
    items = [items] if isinstance(items, str) else list(items)
    problems = [str(OptionError.unknown("items", one, survey.items))
                for one in items if one not in survey.items]  # fmt: skip
    if not items:
        problems.append("`items` is empty. Name at least one item.")
    if not problems and survey.common_scale(items) is None:
        told = {one: survey.items[one].scale for one in items}
        listed = ", ".join(f"{one} ({scale[0]:g} to {scale[1]:g})" if scale else f"{one} (none)"
                           for one, scale in told.items())  # fmt: skip
        problems.append(
            f"Means can be compared on one declared scale only; these have: {listed}. Name items "
            "of one scale, or declare the scales."
        )
    if problems:
        raise OptionError(" ".join(problems))
    return items
