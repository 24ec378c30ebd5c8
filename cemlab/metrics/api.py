"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.metrics.answers import Answers
from cemlab.metrics.asking import (
    Asked,
    item_columns,
    labels_of,
    options_of,
    read_answers,
    weights_of,
)
from cemlab.metrics.bounds import bounds_of
from cemlab.metrics.gaps import counted, hide_gaps, masks_of, with_gaps
from cemlab.metrics.groups import groups_of, untold
from cemlab.metrics.methods.index import cronbach_alpha
from cemlab.metrics.parts import composition, distribution, is_banded
from cemlab.metrics.result import MetricResult
from cemlab.metrics.sampling import Sampling, sampling_of
from cemlab.metrics.small_groups import Hidden, hidden_of
from cemlab.metrics.weak_points import notes_of, provenance_of
from cemlab.numerics import kish_n

NUMBERS = ("estimate", "conf_low", "conf_high", "std_error", "n_effective")


def score(
    survey: Survey,
    *,
    outcome: str | Sequence[str],
    metric: Literal["nps", "top_box", "csat", "mean", "ces", "index", "share"],
    by: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int | None = None,
    direction: Literal["high_is_easy", "low_is_easy"] | None = None,
    of: Sequence[Any] | None = None,
    index_weights: Sequence[float] | Mapping[str, float] | None = None,
    strata: str | None = None,
    cluster: str | None = None,
) -> MetricResult:
    """Score one item, or several as an index, for everybody and for each group of a segment.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str or sequence of str
        Item to score; the items of an index.
    metric : {"nps", "top_box", "csat", "mean", "ces", "index", "share"}
        ``"nps"``: promoters (9–10) minus detractors (0–6), −100 to 100, with the adjusted-Wald
        interval (Rocks 2016). ``"top_box"``, of which ``"csat"`` is the usual name for
        satisfaction: share of the `top_boxes` best answers, 0 to 1, with the Wilson interval.
        ``"mean"``: with the t interval. ``"ces"``: customer effort, the mean as answered with the
        t interval, and beside it the share of the `top_boxes` easiest answers. ``"index"``:
        weighted mean of several items as shares of their scales, 0 to 100, as the American
        Customer Satisfaction Index is, of those who rated all of them, with the t interval and
        Cronbach's alpha. ``"share"``: share of the answers named by `of`, with the Wilson interval.
    by : str, optional
        Segment whose groups are scored as well. Groups of fewer answers than the study's
        `min_cell` (10) are hidden, their numbers too, together with others where they could be
        recovered by subtraction; so are kinds of gaps that fewer people of a group have.
    scale : tuple of float, optional
        Lowest and highest answer, for an item that declares none.
    top_boxes : int, optional
        How many answers count as top. When not given 2; of an effort score on seven or more
        points 3.
    direction : {"high_is_easy", "low_is_easy"}, optional
        Which end of an effort item is the easy one. Needed unless the item declares its direction:
        it was low in 2010 and is high since 2013, and cannot be told from the answers.
    of : sequence, optional
        Answers that a share counts: numbers, levels of a segment, or options of a question with
        several answers (whoever ticked any of them).
    index_weights : sequence or mapping of float, optional
        Weights of the items of an index; equal when not given. They are made to sum to 1.
    strata, cluster : str, optional
        Items that hold the stratum, and the sampling unit (a branch, a household), of each
        response. The error is then linearised, with the degrees of freedom of the units. Without
        a `cluster`, customers who answered more than once are units.

    Returns
    -------
    MetricResult

    Raises
    ------
    OptionError
        The item, the segment or the metric is not known, or scale or direction is needed.
    MethodError
        There is no valid answer, or the answers are not those of the metric.

    Examples
    --------
    >>> cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="household")
    >>> cemlab.metrics.score(survey, outcome="effort", metric="ces", direction="high_is_easy")
    >>> cemlab.metrics.score(survey, outcome=["overall", "expected", "ideal"], metric="index")
    >>> cemlab.metrics.score(survey, outcome="channel", metric="share", of=["app", "web"])
    """
    arguments.check_survey(survey)
    asked = Asked(scale, top_boxes, direction, of, index_weights)
    answers = read_answers(survey, outcome, metric, asked)
    sampling = sampling_of(survey, strata, cluster)
    groups, levels = groups_of(survey, by, answers.outcome)
    sizes = {name: survey.count(rows & answers.is_valid) for name, rows in groups.items()}
    least = survey.circumstances.min_cell
    few = hidden_of(sizes, least, [] if by is None else untold(survey, by, groups))
    masks = masks_of(survey, answers.items or (answers.outcome,))
    tidy = _table(survey, answers, groups, masks, few, sampling)
    shown = {name: groups[name] for name in tidy.loc[tidy["estimate"].notna(), "group"]}
    options = options_of(answers, asked) | {"by": by, "strata": strata, "cluster": cluster}
    options.pop("metric")  # it is the method
    if answers.beside:
        options["top_boxes"] = answers.top_boxes
    notes = [*notes_of(survey, answers, tidy, few, by)]
    if sampling is not None:
        notes.append(sampling.note(strata, cluster))
    first = tidy.iloc[0]
    return MetricResult(
        _components=tidy,
        _whole=_whole(survey, answers, options, is_hidden="all" not in shown),
        _tables={
            "composition": composition(answers, shown, survey),
            "distribution": distribution(answers, shown, survey),
            "bounds": bounds_of(answers, survey, shown, masks, tidy),
            **_parts(survey, answers, options, is_hidden="all" not in shown),
        },
        _notes=tuple(notes),
        labels=levels | labels_of(survey, answers, by),
        language=survey.language,
        provenance=provenance_of(
            survey, metric, options, n=float(first["n"]),
            n_effective=float(first["n_effective"]), n_dropped=survey.count(~answers.is_valid),
        ),
    )  # fmt: skip


def _table(
    survey: Survey,
    answers: Answers,
    groups: Mapping[str, np.ndarray],
    masks: Mapping[str, np.ndarray],
    few: Hidden,
    sampling: Sampling | None,
) -> pd.DataFrame:
    """A row per group, everybody first, then by falling estimate; small ones hidden."""
    rows = []
    for name, members in groups.items():
        row: dict[str, Any] = {"group": name}
        n = survey.count(members & answers.is_valid)
        if name == "all" or name not in few:
            row |= {"n": n} | counted(survey, masks, members)
        if name not in few and n:
            row |= _scored(answers, survey, members, sampling)
        rows.append(row)
    columns = [one for one in MetricResult.columns if answers.beside or not one.startswith("share")]
    tidy = hide_gaps(with_gaps(rows, columns), survey, masks, groups, few)
    whole, others = tidy.iloc[:1], tidy.iloc[1:].sort_values("estimate", ascending=False)
    return pd.concat([whole, others], ignore_index=True)


def _scored(
    answers: Answers, survey: Survey, members: np.ndarray, sampling: Sampling | None
) -> dict[str, float]:
    estimate = answers.estimate(survey, members, sampling)
    row = {key: getattr(estimate, key) for key in NUMBERS}
    if answers.beside is None:
        return row
    share = answers.beside.estimate(survey, members, sampling)
    return row | {
        "share": share.estimate, "share_low": share.conf_low, "share_high": share.conf_high
    }  # fmt: skip


def _whole(
    survey: Survey, answers: Answers, options: Mapping[str, Any], *, is_hidden: bool
) -> dict[str, Any]:
    """What holds for the whole analysis."""
    low, high = answers.scale or (np.nan, np.nan)
    valid = answers.is_valid
    weights = survey.weights(valid)
    is_weighted = survey.weight_kind == "survey"
    found = {
        "outcome": answers.outcome,
        "metric": answers.metric,
        "by": options["by"],
        "scale_min": low,
        "scale_max": high,
        "top_boxes": np.nan if options["top_boxes"] is None else options["top_boxes"],
        "kish_n": float(kish_n(weights)) if is_weighted else survey.count(valid),
    }
    if answers.beside:
        found["easy"] = "high" if answers.beside.turned is answers.given else "low"
    if answers.of:
        found["of"] = [one if answers.named else f"{one:g}" for one in answers.of]
    if answers.items and not is_hidden:
        x = item_columns(survey, answers.items, options["scale"])[valid]
        found |= {f"alpha{end}": value for end, value in zip(
            ("", "_low", "_high"), cronbach_alpha(x, weights, n=found["kish_n"]), strict=True
        )}  # fmt: skip
    if is_banded(answers):
        found["is_banded"] = True
    return found


def _parts(
    survey: Survey, answers: Answers, options: Mapping[str, Any], *, is_hidden: bool
) -> dict[str, pd.DataFrame]:
    """The items of an index, each 0 to 100, among those who rated all."""
    if not answers.items:
        return {}
    rows = []
    given = weights_of(answers.items, options["index_weights"])
    x = item_columns(survey, answers.items, options["scale"])
    for place, name in enumerate(answers.items if not is_hidden else ()):
        one = answers._replace(turned=np.where(answers.is_valid, x[:, place], np.nan))
        mean = one.estimate(survey, answers.is_valid)
        rows.append({"item": name, "index_weight": given[place] / given.sum(), "n": mean.n}
                    | {key: getattr(mean, key) for key in NUMBERS[:3]})  # fmt: skip
    columns = ["item", "index_weight", *NUMBERS[:3], "n"]
    return {"parts": pd.DataFrame(rows, columns=columns)}
