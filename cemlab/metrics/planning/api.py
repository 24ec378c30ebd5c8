"""The verb: check, compute, wrap."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import OptionError
from cemlab.language import check_language
from cemlab.metrics.methods.sample_size import (
    clustered_effect,
    needed_for_drivers,
    needed_for_shares,
    needed_per_wave,
    smallest_difference,
    smallest_driver,
)
from cemlab.metrics.planning.designs import Design, Expected, design_of
from cemlab.metrics.planning.result import SampleSizeResult
from cemlab.metrics.result import MetricResult
from cemlab.numerics import needed_for_means
from cemlab.results import Provenance

GRIDS = {
    "nps": (2, 3, 5, 7, 10, 15, 20), "share": (0.02, 0.03, 0.05, 0.07, 0.1, 0.15),
    "mean": (0.05, 0.1, 0.2, 0.3, 0.5), "index": (1, 2, 3, 5, 7, 10),
    "drivers": (0.01, 0.02, 0.05, 0.1, 0.15),
}  # fmt: skip


def plan(
    earlier: Survey | MetricResult | None = None,
    *,
    metric: Literal["nps", "top_box", "csat", "mean", "drivers"] | None = None,
    outcome: str | None = None,
    difference: float | None = None,
    n: int | None = None,
    promoters: float | None = None,
    detractors: float | None = None,
    share: float | None = None,
    sd: float | None = None,
    drivers: int | None = None,
    cluster_size: float = 1.0,
    icc: float = 0.0,
    correlation: float | None = None,
    top_boxes: int | None = None,
    scale: tuple[float, float] | None = None,
    level: float = 0.95,
    power: float = 0.8,
    language: str = "en",
) -> SampleSizeResult:
    """Answers that two waves need to show a difference, and what given numbers can show.

    Parameters
    ----------
    earlier : Survey or MetricResult, optional
        An earlier wave, which says how much answers vary and what weights cost: its score, from
        `cemlab.metrics.score`, or its survey together with `metric` and `outcome`.
    metric : {"nps", "top_box", "csat", "mean", "drivers"}, optional
        What is to be compared; ``"drivers"``: one of several drivers in a regression. That of the
        score where there is one, which may be any.
    outcome : str, optional
        Item of the survey.
    difference : float, optional
        The difference to be seen: NPS points, a share, points of the scale or of the index (for
        drivers partial f²). Usual ones are listed when not given.
    n : int, optional
        Answers in each wave (for drivers in all): the smallest difference that they show is told.
    promoters, detractors, share, sd : float, optional
        What is expected without an earlier wave: shares 0 to 1, or a standard deviation. When not
        given either, 45% promoters and 20% detractors, a share of 70%, or differences in standard
        deviations.
    drivers : int, optional
        Number of drivers of the model.
    cluster_size, icc : float
        Answers per branch or household, and how alike they are (intraclass correlation).
    correlation : float, optional
        Of the same people's answers in both waves (a panel); different people when not given.
    top_boxes, scale
        As for `cemlab.metrics.score`.
    level, power : float
        One minus the chance of a false alarm; the chance of seeing a difference that is there.
    language : {"en", "zh"}
        Of the sentences; that of the earlier wave where there is one.

    Returns
    -------
    SampleSizeResult

    Raises
    ------
    OptionError
        An option that cannot be, or that the earlier wave tells already.
    MethodError
        The score is hidden, because too few answered.

    Examples
    --------
    >>> cemlab.metrics.plan(metric="nps", n=400)
    >>> cemlab.metrics.plan(score, n=400)
    >>> cemlab.metrics.plan(survey, metric="nps", outcome="recommend", difference=5)
    """
    if n is not None and (not arguments.is_count(n) or n < 2):
        raise OptionError(f"`n` is {n!r}. Expected the answers of each wave, 2 or more.")
    if cluster_size < 1 or not 0 <= icc <= 1:
        raise OptionError(f"`cluster_size` is {cluster_size} and `icc` {icc}. Expected 1 or more, "
                          "and 0 to 1.")  # fmt: skip
    design = design_of(
        earlier, metric, outcome, Expected(promoters, detractors, share, sd), scale, top_boxes
    )._replace(correlation=correlation, level=level, power=power)
    design = design._replace(effect=design.effect * clustered_effect(cluster_size, icc))
    if design.metric == "drivers" and not drivers:
        raise OptionError("A plan for drivers needs `drivers`, the number of drivers of the model.")
    grid = GRIDS[design.unit]
    if difference is not None:
        _check_difference(difference, design)
        grid = tuple(sorted({*grid, difference}))
    rows = [{"difference": one, "n": _needed(design, one, drivers)} for one in grid]
    table = pd.DataFrame(rows).dropna(subset="n").astype({"n": int})
    detectable, half_width = _with_n(design, n, drivers) if n else (np.nan, np.nan)
    told = design.told
    return SampleSizeResult(
        _components=table.assign(difference=table["difference"].map(lambda x: f"{x:g}"))
        .rename(columns={"difference": "size"}).assign(difference=table["difference"])
        .reindex(columns=SampleSizeResult.columns),
        _whole={
            "metric": design.metric, "outcome": design.outcome, "given_n": n, "asked": difference,
            "detectable": detectable, "half_width": half_width,
            "needed": _needed(design, difference, drivers) if difference else np.nan,
            "variance": design.variance * design.scale**2, "design_effect": design.effect,
            "correlation": correlation, "drivers": drivers, "level": level, "power": power,
            "from_survey": earlier is not None, "assumed": design.assumed,
            "promoters": design.promoters, "detractors": design.detractors,
            "share": design.share, "sd": design.scale * sqrt(design.variance),
        },
        _notes=tuple(_notes(design, n, difference, detectable)),
        labels=told.labels,
        language=check_language(told.language or language),
        provenance=Provenance(
            method="plan_answers",
            options={"metric": design.metric, "difference": difference, "n": n, "level": level,
                     "power": power, "design_effect": design.effect, "correlation": correlation},
            n=told.n, n_effective=told.n_effective, n_dropped=0.0, simulated=told.is_simulated,
            data=told.data,
        ),
    )  # fmt: skip


def _check_difference(difference: float, design: Design) -> None:
    most = {"nps": 200.0, "index": 100.0, "share": max(1 - design.share, design.share)}.get(
        design.unit, np.inf
    )
    if not 0 < difference <= most:
        reach = f" and up to {most:g}" if np.isfinite(most) else ""
        raise OptionError(f"`difference` is {difference!r}. Expected a number above 0{reach}.")


def _needed(design: Design, difference: float, drivers: int | None) -> float:
    """Answers per wave; NaN where a share can neither rise nor fall by so much."""
    kw = {"level": design.level, "power": design.power}
    if design.metric == "drivers":
        return ceil(design.effect * needed_for_drivers(difference, drivers, **kw) - 1e-9)
    kw["design_effect"] = design.effect
    if design.correlation is None and design.unit == "share":
        rise, fall = design.share + difference, design.share - difference
        second = rise if rise <= 1 else fall
        return needed_for_shares(design.share, second, **kw) if second >= 0 else np.nan
    if design.correlation is None and design.unit in ("mean", "index"):
        return needed_for_means(difference / sqrt(design.variance), **kw)
    pair = (design.variance, design.variance)
    return needed_per_wave(difference / design.scale, pair, correlation=design.correlation, **kw)


def _with_n(design: Design, n: int, drivers: int | None) -> tuple[float, float]:
    """What n answers (a wave) show, and the half-width of a single score's interval."""
    kw = {"level": design.level, "power": design.power}
    if design.metric == "drivers":
        return smallest_driver(n / design.effect, drivers, **kw), np.nan
    pair = (design.variance, design.variance)
    detectable = design.scale * smallest_difference(
        n, n, pair, design_effect=design.effect, correlation=design.correlation, **kw
    )
    half = design.scale * half_width(design.variance, n / design.effect, design.level)
    return detectable, half


def half_width(variance: float, n: float, level: float = 0.95) -> float:
    """Half-width of the interval of a score from n answers, in the root of the variance's unit.

    The inverse of `needed_for_width`.

    >>> needed_for_width(half_width(0.6, 400), 0.6)
    400
    """
    from cemlab.numerics import normal_quantile

    return normal_quantile(level) * sqrt(variance / n)


def _notes(design: Design, n, difference, detectable):
    if design.told.n and design.assumed not in ("survey", "drivers"):
        yield "plan_usual", {"n": design.told.n}
    if n and difference and detectable > difference:
        yield "underpowered_plan", {"n": n, "detectable": detectable, "target": difference}
    if design.effect > 1:
        yield "plan_effect", {"design_effect": design.effect}
