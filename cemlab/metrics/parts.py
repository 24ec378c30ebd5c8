"""What a score is made of: classes of answers by group, and the whole distribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.metrics.answers import Answers

MOST_POINTS = 21  # scale points listed one by one
BANDS = 10  # of a scale with more points, each told by its middle
EFFORT = {"low": "hard", "middle": "neither", "top": "easy"}


def composition(answers: Answers, groups: Mapping[str, np.ndarray], survey: Survey) -> pd.DataFrame:
    """Shares of the classes in each group, worst class first.

    Returns
    -------
    DataFrame
        group, part, share (0 to 1, weighted), n. Empty for a mean and an index.
    """
    edges = _edges(answers)
    x = (answers.beside or answers).turned
    rows = []
    for name, members in groups.items():
        valid = members & ~np.isnan(x)
        for part, low, high in edges:
            inside = valid & (x >= low) & (x <= high)
            share, n = _share(survey, inside, valid)
            rows.append({"group": name, "part": part, "share": share, "n": n})
    return pd.DataFrame(rows, columns=["group", "part", "share", "n"])


def _edges(answers: Answers) -> list[tuple[str, float, float]]:
    """Classes of the metric with their lowest and highest answers."""
    if answers.metric == "nps":
        return [("detractors", -np.inf, 6), ("passives", 7, 8), ("promoters", 9, np.inf)]
    if answers.metric == "share":
        return [("rest", 0, 0), ("chosen", 1, 1)]
    if answers.metric not in ("top_box", "csat", "ces"):
        return []
    (least, most), boxes = answers.scale, answers.top_boxes
    top, low = most - boxes + 1, least + boxes - 1
    edges = [("low", -np.inf, min(low, top - 1)), ("top", top, np.inf)]
    if low + 1 < top:
        edges.insert(1, ("middle", low + 1, top - 1))
    if answers.metric == "ces":
        return [(EFFORT[part], *ends) for part, *ends in edges]
    return edges


def distribution(
    answers: Answers, groups: Mapping[str, np.ndarray], survey: Survey
) -> pd.DataFrame:
    """Share of every answer that could be given in each group, those nobody chose included.

    Returns
    -------
    DataFrame
        group, score (the answer; of a long scale the middle of a band of answers), share (0 to 1,
        weighted), n. Of a question with several answers the shares add up to more than 1. Empty
        where no group may be shown, or the answers are too many kinds and have no scale.
    """
    points = list(_points(answers))
    rows = []
    for name, members in groups.items():
        valid = members & answers.is_valid
        for point, chosen in points:
            share, n = _share(survey, valid & chosen, valid)
            rows.append({"group": name, "score": point, "share": share, "n": n})
    return pd.DataFrame(rows, columns=["group", "score", "share", "n"])


def is_banded(answers: Answers) -> bool:
    """Whether the distribution is told in bands."""
    points = np.unique(answers.given[answers.is_valid])
    return answers.named is None and answers.scale is not None and not _listed(answers, points)


def _points(answers: Answers) -> Iterator[tuple[str | float, np.ndarray]]:
    """Each answer that is listed, and who gave it."""
    if answers.named is not None:
        yield from answers.named.items()
        return
    x = answers.given
    points = np.unique(x[answers.is_valid])
    if _listed(answers, points):
        whole = bool((points == np.round(points)).all())
        scale = answers.offered if answers.metric == "share" else answers.scale
        if whole and scale is not None and scale[1] - scale[0] < MOST_POINTS:
            points = np.arange(scale[0], scale[1] + 1)
        yield from ((float(point), x == point) for point in points)
    elif answers.scale is not None:
        edges = np.linspace(*answers.scale, BANDS + 1)
        place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, BANDS - 1)
        middles = (edges[:-1] + edges[1:]) / 2
        yield from ((float(middles[at]), place == at) for at in range(BANDS))


def _listed(answers: Answers, points: np.ndarray) -> bool:
    """Whether answers are told one by one: few kinds, and not those of an index."""
    return len(points) <= MOST_POINTS and answers.metric != "index"


def _share(survey: Survey, inside: np.ndarray, valid: np.ndarray) -> tuple[float, float]:
    weights = survey.weights()
    if weights is None:
        return float(inside.sum() / valid.sum()), float(inside.sum())
    share = float(weights[inside].sum() / weights[valid].sum())
    is_count = survey.weight_kind == "frequency"
    return share, float(weights[inside].sum() if is_count else inside.sum())
