"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import Answers, class_counts
from cemlab.metrics.asking import Asked, options_of, read_answers
from cemlab.metrics.methods.control_charts import (
    BASELINE,
    FEWEST,
    ControlChart,
    mean_chart,
    nps_chart,
    share_chart,
)
from cemlab.metrics.outcome_names import label_of
from cemlab.metrics.small_groups import hidden_of
from cemlab.metrics.trends.periods import periods_of, wave_labels
from cemlab.metrics.trends.result import TrendResult
from cemlab.metrics.weak_points import of_groups, provenance_of, sizes_of
from cemlab.study.analyses import WAVE

YEARS = 24  # months from which the same months can be compared
WIDE = 1.5  # Laney's factor from which periods differ well beyond sampling


def trend(
    survey: Survey,
    *,
    outcome: str | Sequence[str],
    metric: Literal["nps", "top_box", "csat", "mean", "ces", "index", "share"],
    every: Literal["wave", "day", "week", "month", "quarter", "year"] = "wave",
    baseline: int | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int | None = None,
    direction: Literal["high_is_easy", "low_is_easy"] | None = None,
    of: Sequence[Any] | None = None,
    index_weights: Sequence[float] | Mapping[str, float] | None = None,
) -> TrendResult:
    """A score from period to period on a control chart: what is a signal, and what is not.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str or sequence of str
        Item to score; the items of an index.
    metric : {"nps", "top_box", "csat", "mean", "ces", "index", "share"}
        As for `cemlab.metrics.score`, except that means of an item where low is good, and effort
        where low is easy, are turned round: more is better throughout. An effort score is charted
        by its mean.
    every : {"wave", "day", "week", "month", "quarter", "year"}, default "wave"
        Waves of the study, or calendar periods of the times of the responses.
    baseline : int, optional
        How many of the first periods set centre and limits; later ones never move them. 12 when
        not given, or all where there are fewer.
    scale, top_boxes, direction, of, index_weights
        As for `cemlab.metrics.score`.

    Returns
    -------
    TrendResult
        Limits are three sigma from the centre, of the answers in each period, widened by what
        periods differ beyond sampling (Laney 2002).

    Notes
    -----
    A score that stands still breaks a rule sooner or later; how often within the next 12 periods
    is told, and hangs on the length of the baseline (`methods.control_charts.false_alarms`).

    Raises
    ------
    OptionError
        One wave only, no times, or a baseline that does not fit.
    DataError
        Waves whose wording, scale or codes changed, until somebody decides.
    MethodError
        Too few periods with enough answers.

    Examples
    --------
    >>> cemlab.metrics.trend(survey, outcome="recommend", metric="nps", every="month")
    """
    arguments.check_survey(survey)
    asked = Asked(scale, top_boxes, direction, of, index_weights)
    answers = read_answers(survey, outcome, metric, asked, turn=True)
    periods = periods_of(survey, every)
    if every == WAVE:
        survey.check_comparable(answers.items or [answers.outcome])
    least = survey.circumstances.min_cell
    sizes = {name: survey.count(rows & answers.is_valid) for name, rows in periods.items()}
    hidden = hidden_of({"all": survey.count(answers.is_valid)} | sizes, least)
    shown = [name for name in periods if sizes[name] >= least and name not in hidden]
    if len(shown) < 2:
        raise MethodError(
            f"{len(shown)} of {len(periods)} periods have {least} answers or more; a trend needs "
            "2 at least. Choose longer periods."
        )
    length = _baseline(baseline, len(periods))
    seen = sum(name in shown for name in list(periods)[:length])
    table = pd.DataFrame([_row(survey, answers, name, rows, name in shown)
                          for name, rows in periods.items()])  # fmt: skip
    chart = _chart(survey, answers, periods, shown, length)
    table["center"] = chart.center
    ends = answers.ends or (-np.inf, np.inf)
    table["limit_low"], table["limit_high"] = (np.clip(one, *ends)
                                               for one in (chart.low, chart.high))  # fmt: skip
    table["verdict"] = _verdicts(chart, table)
    return TrendResult(
        _components=table.reindex(columns=TrendResult.columns),
        _whole=answers.facts() | {
            "every": every, "baseline": length, "baseline_shown": seen, "center": chart.center,
            "sigma_z": chart.sigma_z, "periods": len(shown),
        },
        _notes=tuple(_notes(answers, table, shown, chart, every, seen, least, hidden)),
        labels={answers.outcome: label_of(survey, answers)} | wave_labels(periods),
        language=survey.language,
        provenance=provenance_of(
            survey, "control_chart",
            options_of(answers, asked) | {"every": every, "baseline": length},
            **sizes_of(survey, answers),
        ),
    )  # fmt: skip


def _baseline(given: int | None, periods: int) -> int:
    if given is None:
        return min(BASELINE, periods)
    if not arguments.is_count(given) or not 2 <= given <= periods:
        raise OptionError(
            f"`baseline` is {given!r}. Expected a whole number from 2 to {periods}, the number of "
            "periods."
        )
    return int(given)


def _row(survey: Survey, answers: Answers, name: str, rows: np.ndarray, shown: bool) -> dict:
    row: dict[str, Any] = {"period": name}
    if shown:
        score = answers.estimate(survey, rows)
        row |= {key: getattr(score, key) for key in
                ("estimate", "conf_low", "conf_high", "std_error", "n", "n_effective")}  # fmt: skip
    return row


def _chart(survey, answers: Answers, periods, shown, baseline: int) -> ControlChart:
    """The chart of the metric, of effective numbers of answers."""
    sizes, means, variances, up, down = (np.full(len(periods), np.nan) for _ in range(5))
    for i, (name, rows) in enumerate(periods.items()):
        if name not in shown:
            continue
        one = answers.sample(survey, rows)
        sizes[i], means[i], variances[i] = one.n_effective, one.mean, one.variance
        up[i], _, down[i] = class_counts(one)
    if answers.metric == "nps":
        return nps_chart(up, down, sizes, baseline=baseline)
    if answers.is_share:
        return share_chart(up, sizes, baseline=baseline)
    return mean_chart(means, variances, sizes, baseline=baseline)


def _verdicts(chart: ControlChart, table: pd.DataFrame) -> list[str | None]:
    found: list[str | None] = []
    for i, value in enumerate(table["estimate"]):
        if value != value:
            found.append(None)
        elif chart.is_beyond[i]:
            found.append("above" if value > chart.center else "below")
        elif chart.is_run[i]:
            found.append("run_above" if value > chart.center else "run_below")
        else:
            found.append("no_signal")
    return found


def _notes(answers, table, shown, chart, every, seen, least, hidden):
    few = [name for name in table["period"] if name not in shown and name not in hidden.complement]
    yield from of_groups("suppressed", few, least)
    yield from of_groups("complement_added", hidden.complement, least)
    if seen < FEWEST:
        code = "few_points" if seen == len(table) else "few_of_baseline"
        yield code, {"n": seen, "least": FEWEST, "better": BASELINE}
    if chart.sigma_z > WIDE:
        yield "beyond_sampling", {"sigma_z": chart.sigma_z}
    if every == "month" and len(shown) >= YEARS:
        yield "season", {"n": len(shown)}
    if answers.is_turned:
        yield "reversed", {"items": [answers.outcome]}
