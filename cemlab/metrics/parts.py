"""What a score is made of: classes of answers by group, and the whole distribution."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.data import Survey

MOST_POINTS = 21  # scale points listed one by one


def composition(
    answers: np.ndarray,
    groups: Mapping[str, np.ndarray],
    survey: Survey,
    metric: str,
    scale: tuple[float, float] | None,
    top_boxes: int,
) -> pd.DataFrame:
    """Shares of the classes in each group, worst class first.

    Returns
    -------
    DataFrame
        group, part, share (0 to 1, weighted), n. Empty for a mean.
    """
    if metric == "nps":
        edges = [("detractors", -np.inf, 6), ("passives", 7, 8), ("promoters", 9, np.inf)]
    elif metric in ("top_box", "csat"):
        top, low = scale[1] - top_boxes + 1, scale[0] + top_boxes - 1
        edges = [("low", -np.inf, low), ("top", top, np.inf)]
        if low + 1 < top:
            edges.insert(1, ("middle", low + 1, top - 1))
        elif low >= top:
            edges = [("low", -np.inf, top - 1), ("top", top, np.inf)]
    else:
        edges = []
    rows = []
    for name, members in groups.items():
        valid = members & ~np.isnan(answers)
        for part, low, high in edges:
            inside = valid & (answers >= low) & (answers <= high)
            share, n = _share(survey, inside, valid)
            rows.append({"group": name, "part": part, "share": share, "n": n})
    return pd.DataFrame(rows, columns=["group", "part", "share", "n"])


def distribution(
    answers: np.ndarray,
    survey: Survey,
    scale: tuple[float, float] | None,
    *,
    is_hidden: bool,
) -> pd.DataFrame:
    """Share of every answer the scale offers, those that nobody chose included.

    Returns
    -------
    DataFrame
        group ("all"), score, share (0 to 1, weighted), n. Empty where the sample is too small
        to show, or the answers are too many kinds.
    """
    columns = ["group", "score", "share", "n"]
    if is_hidden:
        return pd.DataFrame(columns=columns)
    valid = ~np.isnan(answers)
    points = np.unique(answers[valid])
    whole = bool((points == np.round(points)).all())
    if scale is not None and whole and scale[1] - scale[0] < MOST_POINTS:
        points = np.arange(scale[0], scale[1] + 1)
    rows = []
    for point in points[:MOST_POINTS] if len(points) <= MOST_POINTS else ():
        share, n = _share(survey, valid & (answers == point), valid)
        rows.append({"group": "all", "score": float(point), "share": share, "n": n})
    return pd.DataFrame(rows, columns=columns)


def _share(survey: Survey, inside: np.ndarray, valid: np.ndarray) -> tuple[float, float]:
    weights = survey.weights()
    if weights is None:
        return float(inside.sum() / valid.sum()), float(inside.sum())
    share = float(weights[inside].sum() / weights[valid].sum())
    is_count = survey.weight_kind == "frequency"
    return share, float(weights[inside].sum() if is_count else inside.sum())
