"""Moments in their order, as one ibis expression that DuckDB and Spark answer alike.

Order is all that an engine is asked for: what the moments say is measured by `blocks`, with the
code that measures moments in memory.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from cemlab.peak_end.methods.features import Ties

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
    """

    neutral: float | None = None
    ties: Ties = "last"
    end: int | None = None
    end_window: float | None = None
    times: Told = "all"
    positions: Told = "none"


def in_order(moments: Any, meaning: Meaning) -> Any:
    """Journey after journey, the moments of each by time, then position, then row.

    Parameters
    ----------
    moments : ibis table
        `journey`, `customer`, `touchpoint` (int), `experience` (float, a gap is no rating),
        `time` (microseconds, int), `position` (float) and `row`.
    meaning : Meaning

    Returns
    -------
    ibis table
        The same; times only where all moments of the journey have one, since others order nothing.
    """
    import ibis

    by, columns = [], ["journey", "customer", "touchpoint", "experience", "time", "row"]
    for name, told in (("time", meaning.times), ("position", meaning.positions)):
        if told == "some":
            gaps = moments[name].isnull().cast("int64").sum()
            gaps = gaps.over(group_by="journey")
            moments = moments.mutate(**{name: ibis.ifelse(gaps == 0, moments[name], None)})
        if told != "none":
            by.append(name)
    if "position" in by:  # the outermost step has to be the order, or engines may lose it
        columns.append("position")
    return moments.select(*columns).order_by("journey", *by, "row")
