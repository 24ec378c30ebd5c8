"""Ratings made ready for a metric: numbers on a known scale, the best at the high end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods import METHODS
from cemlab.metrics.sampling import Sampling, designed
from cemlab.numerics import Estimate, Sample, sample

NPS_SCALE = (0.0, 10.0)
SHARES = ("top_box", "csat")
PLAIN = ("nps", "top_box", "csat", "mean")  # metrics of one item that need nothing else told
ONES_WITHOUT_ZERO = 5  # our choice: the ends of a scale are used alike, so five 1s and no 0 tell


class Answers(NamedTuple):
    """Ratings of one item, and how a metric reads them.

    Attributes
    ----------
    outcome : str
        Item, or what the items of an index are called together.
    given, turned : ndarray, shape (n,)
        As answered; with the best at the high end. Gaps are NaN.
    scale : (min, max) or None
    beside : Answers or None
        The top boxes beside the mean of an effort score.
    items : tuple of str
        Items of an index.
    named : mapping of str to ndarray of bool, or None
        Who gave which answer, where answers are names and not numbers.
    of : tuple
        Answers that a share counts.
    offered : (min, max) or None
        The scale of the answers themselves, where `scale` is that of 0 and 1.
    """

    outcome: str
    metric: str
    given: np.ndarray
    turned: np.ndarray
    scale: tuple[float, float] | None
    top_boxes: int
    beside: Answers | None = None
    items: tuple[str, ...] = ()
    named: Mapping[str, np.ndarray] | None = None
    of: tuple[Any, ...] = ()
    offered: tuple[float, float] | None = None

    @property
    def is_valid(self) -> np.ndarray:
        """Which rows hold an answer, shape (n,)."""
        return ~np.isnan(self.turned)

    @property
    def is_share(self) -> bool:
        """Whether the score is a share, 0 to 1."""
        return self.metric in (*SHARES, "share")

    @property
    def ends(self) -> tuple[float, float] | None:
        """Lowest and highest score that there can be; None of a mean without a scale."""
        if self.is_share:
            return 0.0, 1.0
        return (-100.0, 100.0) if self.metric == "nps" else self.scale

    @property
    def is_turned(self) -> bool:
        """Whether means are those of answers turned round, and not as given."""
        return self.metric in ("mean", "ces") and self.turned is not self.given

    def estimate(
        self, survey: Survey, rows: np.ndarray, sampling: Sampling | None = None
    ) -> Estimate:
        """The score of some rows; strata and clusters change its error only.

        Rows within one cluster are scored by the people of that cluster, each on their own.
        """
        rows = rows & self.is_valid
        if sampling is not None and len(np.unique(sampling.clusters[rows])) > 1:
            return designed(self.metric, self.coded(), survey.weights(), rows, sampling)
        return METHODS[self.metric](
            self.turned[rows], survey.weights(rows), scale=self.scale, top_boxes=self.top_boxes,
            **design(survey, rows),
        )  # fmt: skip

    def coded(self) -> np.ndarray:
        """What the score is the mean of: −100, 0, 100 for NPS, 0 and 1 for a share; gaps NaN."""
        x = self.turned
        if self.metric == "nps":
            return np.where(np.isnan(x), np.nan, np.where(x >= 9, 100.0, np.where(x >= 7, 0, -100)))
        if self.is_share:
            return np.where(np.isnan(x), np.nan, (x > self.scale[1] - self.top_boxes).astype(float))
        return x

    def facts(self) -> dict[str, Any]:
        """Outcome, metric and scale, as results carry them."""
        low, high = self.scale or (np.nan, np.nan)
        return {
            "outcome": self.outcome, "metric": self.metric, "scale_min": low, "scale_max": high,
            "top_boxes": self.top_boxes if self.metric in SHARES else np.nan,
        }  # fmt: skip

    def weight(self, survey: Survey, rows: np.ndarray) -> float:
        """Sum of the weights of those in some rows who answered; their number without weights."""
        rows = rows & self.is_valid
        weights = survey.weights(rows)
        return float(rows.sum() if weights is None else weights.sum())

    def sample(self, survey: Survey, rows: np.ndarray) -> Sample:
        """Mean, variance and effective size of the coded answers of some rows."""
        rows = rows & self.is_valid
        return sample(self.coded()[rows], survey.weights(rows), **design(survey, rows))


def class_counts(one: Sample) -> tuple[float, float, float]:
    """Promoters, passives and detractors among the effective answers of a coded sample."""
    up = float(np.average(one.x > 0, weights=one.weights)) * one.n_effective
    down = float(np.average(one.x < 0, weights=one.weights)) * one.n_effective
    return up, one.n_effective - up - down, down


def answers_of(
    survey: Survey,
    outcome: str,
    metric: str,
    *,
    scale: Sequence[float] | None = None,
    top_boxes: int = 2,
    turn: bool = False,
) -> Answers:
    """Ratings of an item as a metric takes them.

    Parameters
    ----------
    turn : bool, default False
        Turn means of a low_is_good item round as well, for what calls one score better than
        another.

    Raises
    ------
    OptionError
        Item or metric is not known, or a scale is needed.
    MethodError
        There is no valid answer, or the answers are not those of the metric.
    """
    if not isinstance(metric, str) or metric not in PLAIN:
        raise OptionError.unknown("metric", metric, PLAIN)
    given = ratings(survey, outcome)
    scale = _scale(survey, outcome, metric, scale, given)
    if metric in SHARES:
        check_boxes(scale, top_boxes)
    turned = _best_is_high(survey, outcome, metric, given, scale, turn=turn)
    return Answers(outcome, metric, given, turned, scale, top_boxes)


def ratings(survey: Survey, name: str) -> np.ndarray:
    """Answers of an item as floats, gaps as NaN; refused where there are none."""
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
    if scale is None and metric in SHARES:
        raise OptionError(
            f"A top box needs the scale of {name!r}. Pass scale=(1, 5), or declare the scale of "
            "the item."
        )
    check_on_scale(name, scale, answers)
    return scale


def check_on_scale(name: str, scale: tuple[float, float] | None, answers: np.ndarray) -> None:
    """Refuse answers off the scale, naming them."""
    if scale is None:
        return
    low, high = scale
    if not low < high:
        raise OptionError(f"`scale` is {low:g} to {high:g}. Expected the lower end first.")
    off = answers[(answers < low) | (answers > high)]
    if len(off):
        values = ", ".join(f"{value:g}" for value in np.unique(off)[:5])
        raise OptionError(
            f"The scale is {low:g} to {high:g}, but {len(off)} answers of {name!r} lie outside it "
            f"({values}). Declare such codes as missing or not applicable, or correct the scale."
        )


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


def check_boxes(scale: tuple[float, float], top_boxes: int) -> None:
    """Refuse as many top boxes as the scale has answers."""
    steps = round(scale[1] - scale[0]) + 1
    if not 1 <= top_boxes < steps:
        raise OptionError(
            f"`top_boxes` is {top_boxes}, but the scale from {scale[0]:g} to {scale[1]:g} has "
            f"{steps} answers. Expected 1 to {steps - 1}."
        )


def is_judged(metric: str) -> bool:
    """Whether more is better; of a share of named answers nobody has said so."""
    return metric != "share"


def _best_is_high(
    survey: Survey, name: str, metric: str, answers, scale, *, turn: bool
) -> np.ndarray:
    """Answers with the best at the high end, so that the top box is the best box."""
    if survey.items[name].direction == "high_is_good" or (metric == "mean" and not turn):
        return answers
    if scale is None:
        raise OptionError(
            f"{name!r} is declared low_is_good and has no scale to turn round. Declare its scale, "
            "or pass scale=(1, 5)."
        )
    if metric == "nps":
        raise OptionError(f"{name!r} is declared low_is_good; NPS needs 10 as the best answer.")
    return scale[0] + scale[1] - answers


def design(survey: Survey, rows: np.ndarray) -> dict[str, Any]:
    """What the weights are, and which answers come from one customer."""
    customers = survey.customers()
    return {
        "kind": survey.weight_kind or "survey",
        "clusters": None if customers is None else customers[rows],
    }
