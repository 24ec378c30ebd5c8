"""Which journeys of a log are over, and which are still going on when the data end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.journeys.movement import USUAL


def journeys_over(
    moments: pd.DataFrame, events: EventLog, *, has_end: bool
) -> tuple[np.ndarray, dict[str, Any]]:
    """Journeys that came to their end, or were silent for longer than is usual between moments.

    Parameters
    ----------
    moments : DataFrame
        Moments of the journeys with ``code`` (of the journey) and ``ended`` (whether it came to
        its end), in order.
    events : EventLog
    has_end : bool
        Whether anybody declared an end; without, all journeys count as over.

    Returns
    -------
    codes : ndarray of int
    facts : dict
        ``n_open``, ``n_ended``, ``day`` (last of the data) and ``pause``, the seconds that 95% of
        the pauses between moments do not exceed.
    """
    last = moments.groupby("code").agg(ended=("ended", "first"), at=("occurred_at", "max"))
    facts = {"n_open": 0, "day": "", "pause": float("nan"), "n_ended": int(last["ended"].sum())}
    if has_end and events.has_times:
        pauses = moments.groupby("code")["elapsed"].diff()
        facts["pause"] = float(pauses.quantile(USUAL))
    if np.isnan(facts["pause"]):
        return last.index.to_numpy(), facts
    data_end = events.moments()["occurred_at"].max()
    late = last["at"] >= data_end - pd.Timedelta(seconds=facts["pause"])
    is_open = late & ~last["ended"]
    told = {"n_open": int(is_open.sum()), "day": f"{data_end:%Y-%m-%d}"}
    return last.index[~is_open].to_numpy(), facts | told
