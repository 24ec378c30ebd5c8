"""The verbs: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments, coverage
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.checks import HEAVY_WEIGHTS
from cemlab.metrics.methods import METHODS
from cemlab.metrics.parts import composition, distribution
from cemlab.metrics.result import MetricResult, ScorecardResult
from cemlab.metrics.small_groups import Hidden, hidden_gaps, hidden_of
from cemlab.numerics import SMALL_N, kish_n
from cemlab.results import Provenance

NPS_SCALE = (0.0, 10.0)
OTHER_GAPS = ("n_not_asked", "n_dropped_out")
ONES_WITHOUT_ZERO = 5  # our choice: the ends of a scale are used alike, so five 1s and no 0 tell


def score(
    survey: Survey,
    *,
    outcome: str,
    metric: Literal["nps", "top_box", "csat", "mean"],
    by: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int = 2,
) -> MetricResult:
    """Score one item for everybody, and for each group of a segment.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to score.
    metric : {"nps", "top_box", "csat", "mean"}
        ``"nps"``: promoters (9–10) minus detractors (0–6), −100 to 100, with the adjusted-Wald
        interval (Rocks 2016). ``"top_box"``, of which ``"csat"`` is the usual name for
        satisfaction: share of the `top_boxes` best answers, 0 to 1, with the Wilson interval.
        ``"mean"``: with the t interval.
    by : str, optional
        Segment whose groups are scored as well. Groups of fewer answers than the study's
        `min_cell` (10) are hidden, their numbers too, together with others where they could be
        recovered by subtraction; so are kinds of gaps that fewer people of a group have.
    scale : tuple of float, optional
        Lowest and highest answer, for an item that declares none.
    top_boxes : int, default 2
        How many answers count as top.

    Returns
    -------
    MetricResult

    Raises
    ------
    OptionError
        The item, the segment or the metric is not known, or a scale is needed.
    MethodError
        There is no valid answer, or the answers are not those of the metric.

    Examples
    --------
    >>> cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="household")
    """
    arguments.check_survey(survey)
    if not isinstance(metric, str) or metric not in METHODS:
        raise OptionError.unknown("metric", metric, METHODS)
    answers = _ratings(survey, outcome)
    scale = _scale(survey, outcome, metric, scale, answers)
    steps = _steps(scale, metric, top_boxes)
    turned = _best_is_high(survey, outcome, metric, answers, scale)
    groups, levels = _groups(survey, by, outcome)
    sizes = {name: survey.count(rows & ~np.isnan(turned)) for name, rows in groups.items()}
    least = survey.circumstances.min_cell
    few = hidden_of(sizes, least, [] if by is None else _untold(survey, by, groups))
    hidden = [name for name in sizes if name in few or not sizes[name]]
    rows = []
    for name, members in groups.items():
        valid = members & ~np.isnan(turned)
        row = {"group": name}
        if name == "all" or name not in few:
            row |= {"n": sizes[name]} | survey.counts(outcome, members)
        if name not in hidden:
            estimate = METHODS[metric](
                turned[valid], survey.weights(valid), scale=scale, top_boxes=top_boxes,
                **_design(survey, valid),
            )  # fmt: skip
            row |= {key: getattr(estimate, key) for key in
                    ("estimate", "conf_low", "conf_high", "std_error", "n_effective")}  # fmt: skip
        rows.append(row)
    tidy = _hide_gaps(_with_gaps(rows, MetricResult.columns), survey, outcome, groups, few)
    whole, others = tidy.iloc[:1], tidy.iloc[1:].sort_values("estimate", ascending=False)
    tidy = pd.concat([whole, others], ignore_index=True)
    shown = {name: groups[name] for name in tidy["group"] if name not in hidden}
    parts = composition(turned, shown, survey, metric, scale, top_boxes)
    dropped = survey.count(np.isnan(turned))
    return MetricResult(
        _components=tidy,
        _whole={
            "outcome": outcome,
            "metric": metric,
            "by": by,
            "scale_min": scale[0] if scale else np.nan,
            "scale_max": scale[1] if scale else np.nan,
            "top_boxes": top_boxes if steps else np.nan,
            "kish_n": _kish(survey, ~np.isnan(turned)),
        },
        _tables={
            "composition": parts,
            "distribution": distribution(answers, survey, scale, is_hidden="all" in hidden),
        },
        _notes=tuple(_notes(survey, tidy, turned, few, by)),
        labels=levels | survey.labels([outcome] if by is None else [outcome, by]),
        language=survey.language,
        provenance=_provenance(
            survey, metric, {"outcome": outcome, "by": by, "scale": scale, "top_boxes": top_boxes},
            n=float(whole["n"].iloc[0]), n_effective=float(whole["n_effective"].iloc[0]),
            n_dropped=dropped,
        ),
    )  # fmt: skip


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
            settings = {"scale": (low, high), **_design(survey, valid)}
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
    tidy = _with_gaps(rows, ScorecardResult.columns)
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
    return ScorecardResult(
        _components=tidy,
        _whole={"metric": "mean", "scale_min": low, "scale_max": high, "top_boxes": top_boxes},
        _notes=tuple(notes),
        labels=survey.labels([*items, *others]),
        language=survey.language,
        provenance=_provenance(
            survey, "scorecard", {"items": list(items), "top_boxes": top_boxes},
            n=survey.n, n_effective=survey.n_effective, n_dropped=0.0,
        ),
    )  # fmt: skip


def _with_gaps(rows: list[dict], columns: Sequence[str]) -> pd.DataFrame:
    """The table; further kinds of gaps have columns only where there are any."""
    more = [name for name in OTHER_GAPS if any(name in row for row in rows)]
    table = pd.DataFrame(rows).reindex(columns=[*columns, *more])
    shown = table[columns[0]].isin([row[columns[0]] for row in rows if "n" in row])
    table.loc[shown, more] = table.loc[shown, more].fillna(0.0)
    return table


def _untold(survey: Survey, by: str, groups: Mapping[str, np.ndarray]) -> list[str]:
    """Groups whose number of people other tables hide, by the name they have here."""
    levels = map(str, survey.column(by).cat.categories)
    hidden = coverage.hidden_levels(survey, by)
    named = zip(levels, (name for name in groups if name != "all"), strict=True)
    return [name for level, name in named if level in hidden]


def _hide_gaps(
    tidy: pd.DataFrame, survey: Survey, outcome: str, groups: Mapping[str, np.ndarray], few: Hidden
) -> pd.DataFrame:
    """Take out how few of a group have a kind of gap, and what would tell it."""
    kinds = [name for name, n in survey.counts(outcome).items() if n]
    counts = {
        name: [survey.counts(outcome, rows)[kind] for kind in kinds]
        for name, rows in groups.items()
    }
    hidden = hidden_gaps(counts, survey.circumstances.min_cell, few)
    tidy.loc[tidy["group"].isin(hidden), kinds] = np.nan
    return tidy


def _provenance(survey: Survey, method: str, options: dict, **sizes: float) -> Provenance:
    return Provenance(
        method=method,
        options=options,
        weighted=survey.is_weighted,
        weight_kind=survey.weight_kind,
        simulated=survey.is_simulated,
        customers=survey.n_customers,
        data=survey.source,
        **sizes,
    )


def _ratings(survey: Survey, name: str) -> np.ndarray:
    """Answers as floats, gaps as NaN."""
    answers = survey.column(name)
    if not pd.api.types.is_numeric_dtype(answers.dtype):
        raise OptionError(
            f"{name!r} holds groups or text, not ratings. Expected an item with numbers; declare "
            "its scale or the values of its answers."
        )
    ratings = answers.to_numpy(float)
    if np.isnan(ratings).all():
        raise MethodError(f"No valid answers in {name!r} ({survey.gaps(name)}).")
    return ratings


def _scale(survey: Survey, name: str, metric: str, given, answers) -> tuple[float, float] | None:
    """The scale to use: the argument, else the declared one; NPS and top box insist."""
    scale = tuple(map(float, given)) if given is not None else survey.items[name].scale
    if metric == "nps":
        _check_nps(name, scale, answers[~np.isnan(answers)])
        return NPS_SCALE
    if scale is None and metric in ("top_box", "csat"):
        raise OptionError(
            f"A top box needs the scale of {name!r}. Pass scale=(1, 5), or declare the scale of "
            "the item."
        )
    if scale is not None:
        low, high = scale
        off = ((answers < low) | (answers > high)).sum()
        if not low < high or off:
            raise OptionError(
                f"`scale` is {scale}, but {int(off)} answers of {name!r} lie outside it "
                f"(they run from {np.nanmin(answers):g} to {np.nanmax(answers):g})."
            )
    return scale


def _check_nps(name: str, scale, valid: np.ndarray) -> None:
    low, high = valid.min(), valid.max()
    if scale is not None and tuple(scale) != NPS_SCALE:
        raise OptionError(
            f"NPS needs the 0–10 scale; {name!r} is declared as {scale[0]:g} to {scale[1]:g}. "
            "Category borders of other scales are not comparable: use metric='top_box' or 'mean'."
        )
    if (valid != np.round(valid)).any() or low < 0 or high > 10:
        raise MethodError(
            f"NPS needs whole numbers from 0 to 10; {name!r} runs from {low:g} to {high:g}"
            f"{' with fractions' if (valid != np.round(valid)).any() else ''}. Declare codes such "
            "as 99 as missing, or use metric='top_box' or 'mean'."
        )
    if scale is None and low == 1 and (valid == 1).sum() >= ONES_WITHOUT_ZERO:
        raise MethodError(
            f"NPS needs the 0–10 scale; got minimum {low:g}, maximum {high:g} and no 0 among "
            f"{len(valid)} answers of {name!r}. If the scale is 1–10 the category borders are not "
            "comparable; if it is 0–10, pass scale=(0, 10)."
        )


def _steps(scale, metric: str, top_boxes: int) -> int | None:
    """How many answers the scale offers, where top boxes are counted."""
    if metric not in ("top_box", "csat"):
        return None
    steps = round(scale[1] - scale[0]) + 1
    if not 1 <= top_boxes < steps:
        raise OptionError(
            f"`top_boxes` is {top_boxes}, but the scale from {scale[0]:g} to {scale[1]:g} has "
            f"{steps} answers. Expected 1 to {steps - 1}."
        )
    return steps


def _best_is_high(survey: Survey, name: str, metric: str, answers, scale) -> np.ndarray:
    """Answers with the best at the high end, so that the top box is the best box."""
    if survey.items[name].direction == "high_is_good" or metric == "mean":
        return answers
    if metric == "nps":
        raise OptionError(f"{name!r} is declared low_is_good; NPS needs 10 as the best answer.")
    return scale[0] + scale[1] - answers


def _design(survey: Survey, rows: np.ndarray) -> dict[str, Any]:
    """What the weights are, and which answers come from one customer."""
    customers = survey.customers()
    return {
        "kind": survey.weight_kind or "survey",
        "clusters": None if customers is None else customers[rows],
    }


def _kish(survey: Survey, rows: np.ndarray) -> float:
    """Kish's effective number of the answers; their number without sampling weights."""
    weights = survey.weights(rows)
    return float(kish_n(weights)) if survey.weight_kind == "survey" else survey.count(rows)


def _groups(survey: Survey, by: str | None, outcome: str) -> tuple[dict[str, np.ndarray], dict]:
    """Who is in which group, everybody first, and labels of groups with a name of ours."""
    groups = {"all": np.ones(len(survey), bool)}
    if by is None:
        return groups, {}
    segment = survey.column(by)
    if not isinstance(segment.dtype, pd.CategoricalDtype):
        raise OptionError(
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with "
            "role: segment."
        )
    labels = survey.labels([by])
    renamed = {}
    for level in map(str, segment.cat.categories):
        # the names of the whole sample and of the items are taken
        name = f"{level} (group)" if level in ("all", by, outcome) else level
        groups[name] = (segment == level).to_numpy(bool)
        if name != level:
            said = survey.items[by].levels or {}
            renamed[name] = said.get(level) or {"en": level, "zh": level}
    return groups, {name: said for name, said in labels.items() if name != by} | renamed


def _notes(survey: Survey, tidy: pd.DataFrame, turned: np.ndarray, hidden: Hidden, by):
    if hidden.small:
        limit = survey.circumstances.min_cell
        yield "suppressed", {"groups": hidden.small, "limit": limit}
    if hidden.complement:
        yield "complement_added", {"groups": hidden.complement}
    if tidy.loc[tidy["n"].notna(), "n_missing":].isna().any(axis=None):
        yield "few_gaps", {"limit": survey.circumstances.min_cell}
    few = tidy.loc[(tidy["n"] < SMALL_N) & tidy["estimate"].notna(), "group"].tolist()
    if few:
        yield "small_n", {"groups": few, "limit": SMALL_N}
    valid = turned[~np.isnan(turned)]
    if "all" not in hidden and (valid == valid[0]).all():
        yield "degenerate_distribution", {"n": float(tidy["n"].iloc[0])}
    if by is not None:
        outside = int(survey.column(by).isna().sum())
        if outside:
            is_told = outside >= survey.circumstances.min_cell and not hidden.outside
            if is_told:
                yield "no_group", {"n": outside, "by": by}
            else:
                yield "no_group_few", {"by": by}
    if survey.weight_kind == "survey" and survey.design_effect > HEAVY_WEIGHTS:
        facts = {"design_effect": survey.design_effect, "n_effective": survey.n_effective}
        yield "heavy_weights", facts


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
