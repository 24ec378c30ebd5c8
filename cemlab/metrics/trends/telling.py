"""A control chart → sentences: which periods are a signal, and what is not one."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.metrics.answers import is_judged
from cemlab.metrics.methods.control_charts import AHEAD, FEWEST, false_alarms
from cemlab.metrics.wording import unit
from cemlab.numerics import SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.metrics.trends.result import TrendResult

MOST_NAMED = 4
MOST_NAMES = 12  # periods named at the axis
SIDES = ("above", "below", "run_above", "run_below")
TONES = {"above": "good", "run_above": "good", "below": "bad", "run_below": "bad"}


def finding(result: TrendResult, language: str) -> str:
    """Where the score stands, which periods are signals, and the rate of false alarms."""
    say, facts = speaker(language), _facts(result, language)
    sentences = [say("metrics.trend.narrative.center", **facts)]
    signals = _signals(result)
    for side in SIDES:
        periods = signals.get(side, [])
        if len(periods) > MOST_NAMED:
            last = result.label(periods[-1], language)
            sentences.append(say(f"metrics.trend.narrative.{side}_many", n=len(periods), last=last))
        elif periods:
            named = listed([result.label(name, language) for name in periods], language)
            sentences.append(say(f"metrics.trend.narrative.{side}", periods=named))
    if not signals:
        key = "no_signal_few" if _is_provisional(result) else "no_signal"
        sentences.append(say(f"metrics.trend.narrative.{key}", **facts))
    seen = int(result.glance()["baseline_shown"].iloc[0])
    low, high = false_alarms(seen)
    sentences.append(say("metrics.trend.narrative.alarms", n=seen, ahead=AHEAD, low=low, high=high))
    return say("join").join(sentences)


def headline(result: TrendResult, language: str) -> str:
    """Whether any period is a signal, and which."""
    say, facts, signals = speaker(language), _facts(result, language), _signals(result)
    if _is_provisional(result):
        return say("metrics.trend.headline.provisional", **facts)
    if not signals:
        return say("metrics.trend.headline.no_signal", **facts)
    names = [name for side in SIDES for name in signals.get(side, [])]
    if len(names) > MOST_NAMED:
        return say("metrics.trend.headline.several", n_signals=len(names), **facts)
    named = listed([result.label(name, language) for name in names], language)
    return say("metrics.trend.headline.signals", periods=named, **facts)


def subline(result: TrendResult, figure: str, language: str) -> str:
    """How to read the marks; of many periods the range of n, since only some are named."""
    say, table = speaker(language), result.tidy()
    said = say("metrics.trend.subline", n=int(result.glance()["baseline"].iloc[0]))
    if step_of_names(table) == 1:
        return said
    fewest, most = table["n"].min(), table["n"].max()
    key = "subline_n" if fewest < most else "subline_n_same"
    return say(f"metrics.trend.{key}", subline=said, fewest=fewest, most=most)


def step_of_names(table: pd.DataFrame) -> int:
    """Which of many periods are named at the axis: every second, third, and so on."""
    return ceil(len(table) / MOST_NAMES)


def findings(result: TrendResult, language: str) -> tuple[Finding, ...]:
    """The last period, and whether it is a signal."""
    say, whole = speaker(language), result.glance().iloc[0]
    last = result.tidy().dropna(subset="estimate").iloc[-1]
    facts = _facts(result, language) | {
        "period": result.label(last["period"], language),
        "score": value(last["estimate"], whole, say), "n": last["n"],
        "low": value(last["conf_low"], whole, say), "high": value(last["conf_high"], whole, say),
        "limit_low": value(last["limit_low"], whole, say),
        "limit_high": value(last["limit_high"], whole, say),
    }  # fmt: skip
    small = last["n"] < SMALL_N
    return (
        Finding(
            value=value(last["estimate"], whole, say),
            tone=TONES.get(last["verdict"], "plain") if is_judged(whole["metric"]) else "plain",
            claim=headline(result, language),
            detail=say("metrics.trend.detail", **facts),
            figure="trend",
            grade="C" if small else "A" if result.checks()["passed"].all() else "B",
        ),
    )


def checked(result: TrendResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy().dropna(subset="estimate"), result.glance().iloc[0]
    periods, smallest = float(whole["baseline_shown"]), float(table["n"].min())
    return [
        ("periods", periods, FEWEST, periods >= FEWEST),
        ("smallest_period", smallest, SMALL_N, smallest >= SMALL_N),
    ]


def value(x: float, whole: Any, say) -> str:
    """A score in the unit of the metric."""
    return say(f"metrics.trend.value_{unit(whole['metric'])}", x=x)


def _is_provisional(result: TrendResult) -> bool:
    """Whether the baseline is too short for firm limits."""
    return bool(result.glance()["baseline_shown"].iloc[0] < FEWEST)


def _signals(result: TrendResult) -> dict[str, list[str]]:
    table = result.tidy()
    found = table[table["verdict"].isin(SIDES)]
    return {side: rows["period"].tolist() for side, rows in found.groupby("verdict")}


def _facts(result: TrendResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    return {
        "outcome": result.label(whole["outcome"], language),
        "center": value(whole["center"], whole, say),
        "periods_shown": whole["periods"],
        "baseline": whole["baseline"], "baseline_shown": whole["baseline_shown"],
    }  # fmt: skip
