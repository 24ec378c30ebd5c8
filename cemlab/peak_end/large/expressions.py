"""Features of journeys as one ibis expression, which DuckDB and Spark answer alike.

The formulas are those of `cemlab.peak_end.methods.features`; a test compares the two to 1e-9.
Ratings and times count from the first of their journey, so that sums of squares lose nothing, and
times are whole microseconds until they do.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from cemlab.peak_end.methods.features import SAME, Ties

SECOND = 1e6  # microseconds
MINUTE = 60

Told = Literal["all", "some", "none"]


class Meaning(NamedTuple):
    """What is declared of the moments, and what is known of their gaps.

    Attributes
    ----------
    neutral : float or None
        Experience that is neither good nor bad.
    ties : {"last", "first"}
        Which of several equally intense moments is the peak.
    end : int or None
        Code of the touchpoint that ends a journey.
    end_window : float or None
        The end is the mean of the last so many seconds.
    times, positions : {"all", "some", "none"}
        Which moments have one.
    is_rated : bool
        Whether every moment has a rating.
    n_touchpoints : int
        Codes are below it.
    """

    neutral: float | None = None
    ties: Ties = "last"
    end: int | None = None
    end_window: float | None = None
    times: Told = "all"
    positions: Told = "none"
    is_rated: bool = False
    n_touchpoints: int = 1


def journeys(moments: Any, meaning: Meaning) -> Any:
    """One row per journey and customer: the features, with codes for the touchpoints.

    Parameters
    ----------
    moments : ibis table
        `journey`, `customer`, `touchpoint` (int), `experience` (float, a gap is no rating),
        `time` (microseconds, int), `position` (float) and `row`.
    meaning : Meaning

    Returns
    -------
    ibis table
        `journey`, `customer`, the numbers of `cemlab.peak_end.features`, and `row`: the first.
    """
    marked, by = _marked(moments, meaning)
    found = _summed(_placed(marked, by, meaning), meaning)
    return _features(found, meaning)


def _marked(moments: Any, meaning: Meaning) -> tuple[Any, list[str]]:
    """Ratings that count (`value`), moments `after` the end, and the columns of their order."""
    import ibis

    by = []
    for name, told in (("time", meaning.times), ("position", meaning.positions)):
        if told == "some":  # orders a journey only when all its moments have one
            gaps = moments[name].isnull().cast("int64").sum()
            gaps = gaps.over(group_by="journey")
            moments = moments.mutate(**{name: ibis.ifelse(gaps == 0, moments[name], None)})
        if told != "none":
            by.append(name)
    by.append("row")
    if meaning.end is None:
        return moments.mutate(value=moments.experience, after=ibis.literal(False)), by
    moments = moments.mutate(visit=(moments.touchpoint == meaning.end).cast("int64"))
    so_far = ibis.window(group_by="journey", order_by=by, preceding=None, following=0)
    seen = moments.visit.sum().over(so_far)
    last = moments.visit.sum().over(group_by="journey")
    after = (last > 0) & (seen == last) & (moments.visit == 0)
    return moments.mutate(value=ibis.ifelse(after, None, moments.experience), after=after), by


def _placed(moments: Any, by: list[str], meaning: Meaning) -> Any:
    """Each moment that counts beside the first and the next of its journey, and its place.

    Moments that do not count have gaps, which sums pass over.
    """
    import ibis

    is_whole = meaning.is_rated and meaning.end is None
    m = moments.mutate(used=moments.value.notnull())
    keys = ["journey"] if is_whole else ["journey", "used"]
    order = ibis.window(group_by=keys, order_by=by)
    whole = ibis.window(group_by=keys, order_by=by, preceding=None, following=None)
    if meaning.end_window is not None:  # in seconds since the first moment, as in memory
        begin = m.time.min().over(group_by="journey")
        m = m.mutate(elapsed=(m.time - begin) / SECOND)
    distance = (m.value - (meaning.neutral or 0.0)).abs()
    beside: dict[str, Any] = {
        "place": ibis.row_number().over(order),
        "first": m.value.first(include_null=True).over(order),
        "following": m.value.lead().over(order),
    }
    if meaning.neutral is not None:
        beside |= {"distance": distance, "furthest": distance.max().over(whole)}
    if meaning.times != "none":
        beside["began"] = m.time.first(include_null=True).over(order)
        beside["until"] = m.time.lead().over(order)
    follows = beside["until"] if meaning.times == "all" else m.row.lead().over(order)
    beside["is_last"] = m.used & follows.isnull()
    if meaning.end_window is not None:
        beside["closed"] = m.elapsed.max().over(whole)
    m = m.mutate(**beside)
    m = m.mutate(x=m.value - m.first, k=m.place.cast("float64"))
    if meaning.neutral is not None:
        far = m.distance >= m.furthest * (1 - SAME)
        m = m.mutate(choice=ibis.ifelse(far, _choice(m, meaning), None))
    if meaning.times != "none":
        since = m.time - m.began if is_whole else ibis.ifelse(m.used, m.time - m.began, None)
        area = (m.until - m.time) / SECOND * (m.value + m.following) / 2
        m = m.mutate(y=since / SECOND, area=area)
    if meaning.end_window is not None:
        is_closing = m.elapsed > m.closed - meaning.end_window
        m = m.mutate(closing=ibis.ifelse(is_closing, m.value, None))
    return m


def _choice(m: Any, meaning: Meaning) -> Any:
    """Place, touchpoint and side of a moment in one number: the highest is the last moment."""
    above = (m.value > meaning.neutral).cast("int64")
    return (m.place * meaning.n_touchpoints + m.touchpoint) * 2 + above


def _summed(m: Any, meaning: Meaning) -> Any:
    """Sums, extremes and chosen moments of each journey."""
    sums: dict[str, Any] = {
        "row": m.row.min(),
        "n_rows": m.count(),
        "n": m.value.count(),
        "start": m.first.max(),
        "last": m.value.max(where=m.is_last),
        "end_touchpoint": m.touchpoint.max(where=m.is_last),
        "peak": m.value.max(),
        "trough": m.value.min(),
        "x": m.x.sum(),
        "xx": (m.x * m.x).sum(),
        "kx": (m.k * m.x).sum(),
    }
    if meaning.end is not None:
        sums["n_after_end"] = m.count(where=m.after)
    if meaning.neutral is not None:
        chosen = m.choice.max() if meaning.ties == "last" else m.choice.min()
        sums |= {"choice": chosen, "n_far": m.choice.count()}
    if meaning.times != "none":
        sums |= {
            "duration": m.y.max(),
            "y": m.y.sum(),
            "yy": (m.y * m.y).sum(),
            "xy": (m.x * m.y).sum(),
            "area": m.area.sum(),
        }
    if meaning.end_window is not None:
        sums |= {
            "closing": m.closing.mean(),
            "closing_high": m.closing.max(),
            "closing_low": m.closing.min(),
        }
    return m.group_by(["journey", "customer"]).aggregate(**sums)


def _features(s: Any, meaning: Meaning) -> Any:
    """What the sums say."""
    import ibis

    n = s.n.cast("float64").nullif(0)  # engines differ in what a division by 0 is
    mean_x = s.x / n
    spread = ibis.greatest(s.xx - s.x * mean_x, 0.0)
    told: dict[str, Any] = dict.fromkeys(
        ("time_weighted_mean", "trend_per_minute", "duration", "peak_abs"), ibis.null("float64")
    )
    told |= {"peak_abs_touchpoint": ibis.null("int32"), "peak_abs_tied": ibis.null("boolean")}
    told |= {"end": s.last, "high": s.last, "low": s.last}
    if meaning.end_window is not None:
        told |= {"end": s.closing, "high": s.closing_high, "low": s.closing_low}
    is_ended = s.n > 0
    if meaning.end is not None:
        is_ended &= s.end_touchpoint == meaning.end
    if meaning.times != "none":
        below = s.yy - s.y * s.y / n
        told |= {
            "time_weighted_mean": s.area / s.duration.nullif(0),
            "trend_per_minute": MINUTE * (s.xy - s.y * mean_x) / below.nullif(0),
            "duration": s.duration,
        }
    if meaning.neutral is not None:
        touchpoint = (s.choice // 2) % meaning.n_touchpoints
        told |= {
            "peak_abs": ibis.ifelse(s.choice % 2 == 1, s.peak, s.trough),
            "peak_abs_touchpoint": touchpoint.cast("int32"),
            "peak_abs_tied": ibis.ifelse(s.n > 0, s.n_far > 1, None),
        }
    n_after_end = ibis.literal(0, "int64") if meaning.end is None else s.n_after_end
    return s.select(
        journey=s.journey,
        customer=s.customer,
        n_moments=s.n,
        start=s.start,
        end=ibis.ifelse(is_ended, told["end"], None),
        mean=s.start + mean_x,
        time_weighted_mean=told["time_weighted_mean"],
        peak=s.peak,
        trough=s.trough,
        peak_abs=told["peak_abs"],
        peak_abs_touchpoint=told["peak_abs_touchpoint"],
        peak_abs_tied=told["peak_abs_tied"],
        trend=12 * (s.kx - s.x * (n - 1) / 2) / (n * (n * n - 1)).nullif(0),
        trend_per_minute=told["trend_per_minute"],
        sd=(spread / (n - 1).nullif(0)).sqrt(),
        duration=told["duration"],
        end_touchpoint=s.end_touchpoint,
        end_is_peak=ibis.ifelse(is_ended, told["high"] == s.peak, None),
        end_is_trough=ibis.ifelse(is_ended, told["low"] == s.trough, None),
        n_unrated=s.n_rows - s.n - n_after_end,
        n_after_end=n_after_end,
        row=s.row,
    )
