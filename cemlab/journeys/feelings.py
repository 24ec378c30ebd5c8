"""Tables of how the journey felt: touchpoint by touchpoint, and by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.journeys.methods import (
    Curve,
    differences,
    emotion_curve,
    quantile_interval,
    touchpoint_reach,
)
from cemlab.journeys.taking import Taken
from cemlab.numerics import SMALL_N, mean_interval, suppress

ENDS = 2.0  # a map shows experience from −2 to +2
SHOWN = (
    "mean", "conf_low", "conf_high", "adjusted", "adjusted_low", "adjusted_high", "fixed",
    "fixed_low", "fixed_high", "sd", "share_negative", "share_positive",
)  # fmt: skip
SHIFTS = (-1.0, -0.5, 0.5, 1.0)  # methods: 3.1, in standard deviations


def curve_of(taken: Taken, events: EventLog) -> Curve | None:
    """The emotion curve of the rated moments; nothing where none is rated."""
    rated = taken.rated()
    if not len(rated):
        return None
    curve = emotion_curve(
        rated["customer"].to_numpy(), rated["place"].to_numpy(), rated["value"].to_numpy(),
        len(taken.touchpoints), taken.weights(rated), scale=events.scale, min_shown=taken.min_cell,
    )  # fmt: skip
    also = _untold(curve, taken.min_cell) & ~np.isnan(curve.mean)
    return curve._replace(**{name: np.where(also, np.nan, getattr(curve, name)) for name in SHOWN})


def by_touchpoint(taken: Taken, curve: Curve | None) -> pd.DataFrame:
    """A row per touchpoint, in the order of the journey."""
    counted = taken.counted()
    reach = touchpoint_reach(
        counted["customer"].to_numpy(), counted["place"].to_numpy(), len(taken.touchpoints),
        taken.weights(counted),
    )  # fmt: skip
    table = pd.DataFrame({"touchpoint": list(taken.touchpoints), "stage": _stages(taken)})
    for column, name in (
        ("estimate", "mean"), ("conf_low", "conf_low"), ("conf_high", "conf_high"),
        ("adjusted", "adjusted"), ("adjusted_low", "adjusted_low"),
        ("adjusted_high", "adjusted_high"), ("sd", "sd"), ("share_negative", "share_negative"),
        ("share_positive", "share_positive"),
    ):  # fmt: skip
        table[column] = np.nan if curve is None else getattr(curve, name)
    table = table.assign(
        reach=reach.share,
        reach_low=reach.conf_low,
        reach_high=reach.conf_high,
        n=0.0 if curve is None else curve.reach.n.astype(float),
        n_customers=reach.n_customers.astype(float),
    )
    few = (table["n_customers"] > 0) & (table["n_customers"] < taken.min_cell)
    table.loc[few, ["reach", "reach_low", "reach_high", "n_customers"]] = np.nan
    if curve is not None:
        table.loc[_untold(curve, taken.min_cell), "n"] = np.nan
    return table


def _untold(curve: Curve, least: int) -> np.ndarray:
    """Touchpoints whose number of ratings is hidden: few raters, and who gives them away."""
    n, raters = curve.reach.n, curve.reach.n_customers
    few = (raters > 0) & (raters < least)
    return suppress(np.where(few, np.minimum(n, least - 1), n), minimum=least)


def _stages(taken: Taken) -> list[str]:
    """Stage of each touchpoint: that of its first moment with one."""
    known = taken.moments[taken.moments["stage"] >= 0].groupby("place")["stage"].first()
    codes = known.reindex(range(len(taken.touchpoints)), fill_value=-1)
    return [taken.stages[code] if code >= 0 else "" for code in codes]


def which_curve(curve: Curve | None) -> str:
    """Which means a map draws: adjusted where the model could be fitted."""
    if curve is None:
        return "none"
    return "plain" if curve.model.status == "not_estimable" else "adjusted"


def feeling_tables(taken: Taken, curve: Curve, events: EventLog) -> dict[str, pd.DataFrame]:
    """What else is told of the curve, each table by touchpoint."""
    names = np.array(taken.touchpoints, dtype=object)
    kinds = ["plain"] if which_curve(curve) == "plain" else ["adjusted", "fixed"]
    shown = np.flatnonzero(~np.isnan(curve.mean))
    pairs = differences(
        np.where(np.isnan(curve.adjusted), np.nan, curve.model.mean),
        curve.model.covariance, curve.model.df,
    )  # fmt: skip
    adjustment = {"touchpoint": names[shown], "estimate": curve.mean[shown]}
    for kind in ("adjusted", "fixed"):
        for end in ("", "_low", "_high"):
            adjustment[kind + end] = getattr(curve, kind + end)[shown]
    return {
        "emotion": _emotion(names, curve, events, kinds[0]),
        "differences": pd.DataFrame(
            {"first": names[pairs.first], "second": names[pairs.second],
             "difference": pairs.estimate, "conf_low": pairs.conf_low,
             "conf_high": pairs.conf_high, "p_value": pairs.p_value,
             "p_adjusted": pairs.p_adjusted}
        ),
        "adjustment": pd.DataFrame(adjustment),
    }  # fmt: skip


def _emotion(names: np.ndarray, curve: Curve, events: EventLog, kind: str) -> pd.DataFrame:
    """The curve from −2 to +2, and on which side of neutral each touchpoint lies."""
    middle, low, high = curve.adjusted, curve.adjusted_low, curve.adjusted_high
    if kind == "plain":
        middle, low, high = curve.mean, curve.conf_low, curve.conf_high
    raters = curve.reach.n_customers
    neutral = np.nan if events.neutral is None else events.neutral
    verdict = np.where(low > neutral, "good", np.where(high < neutral, "bad", "open"))
    hidden = np.isnan(middle)
    drawn = [rescaled(values, events.scale, neutral) for values in (middle, low, high)]
    return pd.DataFrame(
        {
            "touchpoint": names,
            "emotion": drawn[0],
            "emotion_low": drawn[1],
            "emotion_high": drawn[2],
            "verdict": np.where(hidden, "suppressed", verdict),
            "small": ~hidden & (raters < SMALL_N),
        }
    )


def rescaled(values: np.ndarray, scale: tuple[float, float] | None, neutral: float) -> np.ndarray:
    """Experience with neutral at 0 and the ends of the scale at −2 and +2; NaN without a scale."""
    if scale is None or np.isnan(neutral):
        return np.full(len(values), np.nan)
    away = np.asarray(values, dtype=float) - neutral
    below, above = neutral - scale[0], scale[1] - neutral
    below, above = below or above, above or below  # neutral is an end of the scale
    return np.where(away < 0, away / below, away / above) * ENDS


def sensitivity(tidy: pd.DataFrame) -> pd.DataFrame:
    """The adjusted mean, had those who never came felt so many standard deviations otherwise.

    A touchpoint that everybody met has no row.
    """
    told = tidy[tidy["adjusted"].notna() & tidy["sd"].notna() & (tidy["reach"] < 1)]
    rows = [
        {"touchpoint": row.touchpoint, "shift": shift,
         "estimate": row.adjusted + (1 - row.reach) * shift * row.sd, "n": row.n}
        for row in told.itertuples() for shift in SHIFTS
    ]  # fmt: skip
    columns = ["touchpoint", "shift", "estimate", "n"]
    return pd.DataFrame(rows, columns=columns).astype({name: float for name in columns[1:]})


def by_stage(taken: Taken, tidy: pd.DataFrame) -> pd.DataFrame:
    """A row per stage: its journeys, how it felt, and how long it took.

    The ratings of a stage with a hidden touchpoint are not counted: less the others they would
    tell of it. A median time is that of `n_timed` journeys: how long the last moment of a journey
    took nobody knows, so that a stage with nothing else of a journey has no time of it. Of those
    timed, `n_ended` end in the stage, and are timed until their last moment.
    """
    moments = taken.counted()
    spent = moments.groupby("journey")["elapsed"].shift(-1) - moments["elapsed"]
    is_last = ~moments["journey"].duplicated(keep="last")
    moments = moments.assign(spent=spent, is_last=is_last)
    rows = [
        {"stage": stage, **_stage(moments[moments["stage"] == code], taken)}
        for code, stage in enumerate(taken.stages)
    ]
    columns = ["stage", "n_journeys", "n", "estimate", "conf_low", "conf_high", "duration_median",
               "duration_median_low", "duration_median_high", "duration_q25", "duration_q75",
               "n_timed", "n_ended"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).astype({name: float for name in columns[1:]})
    untold = table["stage"].isin(tidy.loc[tidy["n"].isna(), "stage"])
    few = (table["n_journeys"] > 0) & (table["n_journeys"] < taken.min_cell)
    table.loc[untold | few, "n"] = np.nan
    table.loc[few, "n_journeys"] = np.nan
    table.loc[few | _untimed_few(rows, taken.min_cell), ["n_timed", "n_ended"]] = np.nan
    return table


def _untimed_few(rows: Sequence[Mapping[str, Any]], least: int) -> np.ndarray:
    """Stages of which the number of timed journeys would tell how few end there, or go on.

    Every journey ends in one stage, so that others may have to keep still as well.
    """
    ends = np.array([[row["people"]["ended"], row["people"]["untimed"]] for row in rows])
    on = np.array([row["people"]["on"] for row in rows])
    if not len(rows):
        return on
    hidden = suppress(ends.ravel(), minimum=least).reshape(ends.shape).any(axis=1)
    return hidden | ((on > 0) & (on < least))


def _stage(moments: pd.DataFrame, taken: Taken) -> Mapping[str, Any]:
    """Mean of the moments, and time until a moment of another stage or the end of the journey."""
    rated = moments[moments["value"].notna()]
    found = {"n_journeys": float(moments["journey"].nunique()), "n": float(len(rated))}
    if rated["customer"].nunique() >= taken.min_cell:
        mean = mean_interval(
            rated["value"].to_numpy(), taken.weights(rated), clusters=rated["customer"].to_numpy()
        )
        found |= {"estimate": mean.estimate, "conf_low": mean.conf_low,
                  "conf_high": mean.conf_high}  # fmt: skip
    return found | _time_spent(moments, taken)


def _time_spent(moments: pd.DataFrame, taken: Taken) -> dict[str, Any]:
    """How long journeys are in a stage, of how many that is known, and of how many people."""
    by = moments.groupby("journey")
    timed = by.agg(is_last=("is_last", "any"), weight=("weight", "first"),
                   customer=("customer", "first"))  # fmt: skip
    timed = timed.assign(spent=by["spent"].sum(min_count=1))
    untimed, timed = timed[timed["spent"].isna()], timed.dropna(subset="spent")
    ended, on = timed[timed["is_last"]], timed[~timed["is_last"]]
    people = {"ended": ended, "untimed": untimed, "on": on}
    found: dict[str, Any] = {
        "n_timed": float(len(timed)), "n_ended": float(len(ended)),
        "people": {name: own["customer"].nunique() for name, own in people.items()},
    }  # fmt: skip
    if timed["customer"].nunique() < taken.min_cell:
        return found
    spent, weights = timed["spent"].to_numpy(), taken.weights(timed)
    for name, share in (("median", 0.5), ("q25", 0.25), ("q75", 0.75)):
        one = quantile_interval(spent, share, weights)
        found[f"duration_{name}"] = one.estimate
        if name == "median":
            found |= {"duration_median_low": one.conf_low, "duration_median_high": one.conf_high}
    return found
