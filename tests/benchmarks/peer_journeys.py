"""Journey features as somebody writes them who knows pandas: sorted once, grouped, no `apply`."""

from __future__ import annotations

import numpy as np
import pandas as pd

SAME = 1e-9
MINUTE = 60


def features(moments: pd.DataFrame) -> pd.DataFrame:
    """One row per journey: the columns of `cemlab.peak_end.features`, neutral point 0.

    Parameters
    ----------
    moments : DataFrame
        `case`, `who`, `step`, `at`, `felt`.
    """
    moments = moments.sort_values(["case", "at"], kind="stable")
    rated = moments[moments["felt"].notna()]
    case, felt, by = rated["case"], rated["felt"], rated.groupby("case", sort=False)
    place = by.cumcount()
    seconds = (rated["at"] - by["at"].transform("first")).dt.total_seconds()
    mean = by["felt"].transform("mean")
    away = felt - mean
    distance = felt.abs()
    is_far = distance >= distance.groupby(case, sort=False).transform("max") * (1 - SAME)
    following = by[["felt"]].shift(-1)["felt"]
    until = seconds.groupby(case, sort=False).shift(-1)
    k = place - place.groupby(case, sort=False).transform("mean")
    t = seconds - seconds.groupby(case, sort=False).transform("mean")
    work = pd.DataFrame({
        "case": case, "is_far": is_far, "area": (until - seconds) * (following + felt) / 2,
        "kk": k * k, "kx": k * away, "tt": t * t, "tx": t * away, "seconds": seconds,
    })  # fmt: skip
    sums = work.groupby("case", sort=False).agg("sum")
    told = by.agg(
        n_moments=("felt", "size"), start=("felt", "first"), end=("felt", "last"),
        mean=("felt", "mean"), peak=("felt", "max"), trough=("felt", "min"), sd=("felt", "std"),
        end_touchpoint=("step", "last"),
    )  # fmt: skip
    told["duration"] = work.groupby("case", sort=False)["seconds"].max()
    furthest = rated[is_far].drop_duplicates("case", keep="last").set_index("case")
    told["peak_abs"], told["peak_abs_touchpoint"] = furthest["felt"], furthest["step"]
    told["peak_abs_tied"] = (sums["is_far"] > 1).astype("boolean")
    told["time_weighted_mean"] = sums["area"] / told["duration"].replace(0, np.nan)
    told["trend"] = sums["kx"] / sums["kk"].replace(0, np.nan)
    told["trend_per_minute"] = MINUTE * sums["tx"] / sums["tt"].replace(0, np.nan)
    told["end_is_peak"] = (told["end"] == told["peak"]).astype("boolean")
    told["end_is_trough"] = (told["end"] == told["trough"]).astype("boolean")
    everybody = moments.groupby("case", sort=False).agg(customer_id=("who", "first"),
                                                        n=("who", "size"))  # fmt: skip
    told = everybody.join(told)
    told["n_moments"] = told["n_moments"].fillna(0).astype("int64")
    told["n_unrated"], told["n_after_end"] = told["n"] - told["n_moments"], 0
    told["journey_id"] = told.index.astype("str")
    told["customer_id"] = told["customer_id"].astype("str")
    names = [
        "journey_id", "customer_id", "n_moments", "start", "end", "mean", "time_weighted_mean",
        "peak", "trough", "peak_abs", "peak_abs_touchpoint", "peak_abs_tied", "trend",
        "trend_per_minute", "sd", "duration", "end_touchpoint", "end_is_peak", "end_is_trough",
        "n_unrated", "n_after_end",
    ]  # fmt: skip
    return told[names].reset_index(drop=True)
