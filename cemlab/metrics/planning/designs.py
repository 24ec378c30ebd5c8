"""What is known of the answers to come: from an earlier wave, or from what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.metrics import wording
from cemlab.metrics.answers import PLAIN, answers_of
from cemlab.metrics.methods.sample_size import nps_variance
from cemlab.metrics.result import MetricResult

DRIVERS = "drivers"
METRICS = (*PLAIN, DRIVERS)
USUAL = {"promoters": 0.45, "detractors": 0.2, "share": 0.7, "sd": 1.0}
POINTS = 100.0  # an NPS of −1 to 1 is told as −100 to 100


class Expected(NamedTuple):
    """What is expected where there is no earlier wave; None where nothing is."""

    promoters: float | None = None
    detractors: float | None = None
    share: float | None = None
    sd: float | None = None


class Told(NamedTuple):
    """Where the earlier wave is from."""

    labels: Mapping[str, Any] = {}
    language: str | None = None
    n: float = 0.0
    n_effective: float = 0.0
    is_simulated: bool = False
    data: str = ""


class Design(NamedTuple):
    """Variance of one answer, what weights cost, and what is asked of a plan.

    Attributes
    ----------
    metric : str
    assumed : str
        Where the variance is from: which sentence says what the plan rests on.
    variance : float
        Of one answer; of an NPS from −1 to 1.
    scale : float
        Points that one is told as: 100 for NPS.
    share, promoters, detractors : float
        What is expected, 0 to 1; NaN where it does not matter.
    effect : float
        Design effect of weights and clusters.
    """

    metric: str
    assumed: str
    variance: float
    scale: float = 1.0
    share: float = np.nan
    promoters: float = np.nan
    detractors: float = np.nan
    outcome: str | None = None
    effect: float = 1.0
    correlation: float | None = None
    level: float = 0.95
    power: float = 0.8
    told: Told = Told()

    @property
    def unit(self) -> str:
        """What a difference is counted in: nps, share, mean, index or drivers."""
        if self.assumed == "unit":
            return "mean"
        return DRIVERS if self.metric == DRIVERS else wording.unit(self.metric)


def design_of(
    earlier: Survey | MetricResult | None,
    metric: str | None,
    outcome: str | None,
    expected: Expected,
    scale: tuple[float, float] | None,
    top_boxes: int | None,
) -> Design:
    """The design of an earlier wave, or the one that is expected.

    Raises
    ------
    OptionError
        The metric is not known, an option is impossible, or the earlier wave tells it already.
    MethodError
        The score is hidden, because too few answered.
    """
    if earlier is not None and not isinstance(earlier, (Survey, MetricResult)):
        raise OptionError(
            f"The first argument is a {type(earlier).__name__}. Expected a Survey, the result of "
            "cemlab.metrics.score, or nothing."
        )
    if isinstance(earlier, MetricResult):
        asked = {"metric": metric, "outcome": outcome, "scale": scale, "top_boxes": top_boxes}
        _refuse_told(asked | expected._asdict(), "the score")
        return _of_score(earlier)
    if not isinstance(metric, str) or metric not in METRICS:
        raise OptionError.unknown("metric", metric, METRICS)
    if earlier is not None:
        _refuse_told(expected._asdict(), "the survey")
    if (earlier is None) != (outcome is None) and metric != DRIVERS:
        raise OptionError("A survey and `outcome` belong together: give both, or neither.")
    if earlier is None or metric == DRIVERS:
        told = Told() if earlier is None else _told(earlier, outcome)
        return _of_expected(metric, expected)._replace(told=told, outcome=outcome)
    return _of_survey(earlier, outcome, metric, scale, 2 if top_boxes is None else top_boxes)


def _refuse_told(asked: Mapping[str, Any], source: str) -> None:
    """Options that would be ignored are mistakes, not silence."""
    given = [f"`{name}`" for name, one in asked.items() if one is not None]
    if given:
        raise OptionError(
            f"{', '.join(given)} and {source} are given. {source.capitalize()} tells it already: "
            "leave out the one or the other."
        )


def _of_score(score: MetricResult) -> Design:
    """The variance of one answer is that of the score times the answers it is worth."""
    whole, first = score.glance().iloc[0], score.tidy().iloc[0]
    if not first["n_effective"] > 0:
        raise MethodError(
            f"The score of {whole['outcome']!r} is hidden, because too few answered. Plan with "
            "what you expect instead, such as plan(metric='nps', n=400)."
        )
    metric, source = whole["metric"], score.provenance
    unit = POINTS if wording.unit(metric) == "nps" else 1.0
    found = Design(
        metric, "survey", first["std_error"] ** 2 * first["n_effective"] / unit**2, unit,
        share=first["estimate"] if wording.unit(metric) == "share" else np.nan,
        outcome=whole["outcome"], effect=first["n"] / first["n_effective"],
        told=Told(score.labels, score.language, source.n, source.n_effective, source.simulated,
                  source.data),
    )  # fmt: skip
    return _varying(found)


def _of_survey(survey: Survey, outcome: str, metric: str, scale, top_boxes: int) -> Design:
    answers = answers_of(survey, outcome, metric, scale=scale, top_boxes=top_boxes)
    one = answers.sample(survey, answers.is_valid)
    unit = POINTS if metric == "nps" else 1.0
    found = Design(
        metric, "survey", one.variance / unit**2, unit,
        share=one.mean if wording.unit(metric) == "share" else np.nan, outcome=outcome,
        effect=one.n / one.n_effective if one.n_effective else 1.0, told=_told(survey, outcome),
    )  # fmt: skip
    return _varying(found)


def _varying(found: Design) -> Design:
    """As found; where all answers count the same, what is usual instead."""
    if found.variance > 0:
        return found
    kind = found.unit if found.unit in ("nps", "share") else "mean"
    metric = "top_box" if kind == "share" else kind
    usual = _of_expected(metric, Expected())
    return usual._replace(
        metric=found.metric, outcome=found.outcome, effect=found.effect, told=found.told
    )


def _told(survey: Survey, outcome: str | None) -> Told:
    if outcome is None:
        n, labels = survey.n, {}
    else:
        n = survey.count(survey.column(outcome).notna().to_numpy())
        labels = survey.labels([outcome])
    return Told(labels, survey.language, n, survey.n_effective, survey.is_simulated, survey.source)


def _of_expected(metric: str, expected: Expected) -> Design:
    """Without an earlier wave: what is said here, or the usual."""
    given = {name: USUAL[name] if one is None else one for name, one in expected._asdict().items()}
    if metric == DRIVERS:
        return Design(metric, DRIVERS, 1.0)
    if metric == "nps":
        up, down = given["promoters"], given["detractors"]
        found = Design(metric, "nps", nps_variance(up, down), POINTS, promoters=up, detractors=down)
        return _possible(found, f"{up:.0%} promoters and {down:.0%} detractors")
    if wording.unit(metric) == "share":
        share = given["share"]
        if not 0 <= share <= 1:
            raise OptionError(f"`share` is {share!r}. Expected 0 to 1.")
        found = Design(metric, "share", share * (1 - share), share=share)
        return _possible(found, f"a share of {share:.0%}")
    if not given["sd"] > 0:
        raise OptionError(f"`sd` is {given['sd']!r}. Expected a standard deviation above 0.")
    return Design(metric, "unit" if expected.sd is None else "sd", given["sd"] ** 2)


def _possible(found: Design, said: str) -> Design:
    if found.variance > 0:
        return found
    raise OptionError(f"With {said} everybody answers the same, and no answers need planning. "
                      "Expected shares that leave room for others.")  # fmt: skip
