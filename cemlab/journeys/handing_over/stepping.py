"""From which channel to which each step of a journey leads, and how often."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.documents import Journey
from cemlab.errors import MethodError
from cemlab.journeys.deviating.recognising import recognised
from cemlab.journeys.deviating.tables import clusters_of, is_few, share_of
from cemlab.journeys.movement import has_flow
from cemlab.numerics import sample, suppress_totals, wilson_intervals

WAIT = "wait"  # the kind of a touchpoint, and a channel of documents


class Steps(NamedTuple):
    """Direct steps of J journeys between C channels; only those whose two channels are known.

    Attributes
    ----------
    channels : tuple of str
        In the order in which journeys meet them on average.
    journey, from_, to : ndarray of int, shape (steps,)
        Codes of the journey and of both channels.
    journeys : DataFrame
        A row per journey: ``journey_id``, ``customer_id`` and ``n`` moments.
    n_unknown : int
        Steps with a channel that is not known.
    n_waits : int
        Moments of waiting, which are left out: the step goes from the one before to the one after.
    """

    channels: tuple[str, ...]
    journey: np.ndarray
    from_: np.ndarray
    to: np.ndarray
    journeys: pd.DataFrame
    n_unknown: int
    n_waits: int = 0

    @property
    def customers(self) -> np.ndarray:
        """Code of the customer of each journey, shape (J,)."""
        return np.unique(self.journeys["customer_id"].to_numpy(str), return_inverse=True)[1]

    @property
    def changes(self) -> np.ndarray:
        """How often each journey changes its channel, shape (J,)."""
        moved = self.journey[self.from_ != self.to]
        return np.bincount(moved, minlength=len(self.journeys))

    def taken(self, from_: int, to: int) -> np.ndarray:
        """Whether each journey has such a step, shape (J,)."""
        own = np.zeros(len(self.journeys), dtype=bool)
        own[self.journey[(self.from_ == from_) & (self.to == to)]] = True
        return own


def steps_of(events: EventLog, document: Journey | None = None) -> Steps:
    """The steps of a log, moments of waiting left out.

    Parameters
    ----------
    events : EventLog
    document : Journey, optional
        Says by `kind: wait` which touchpoints are waits, beside those of the channel "wait".

    Raises
    ------
    MethodError
        Nobody saw the order of the moments, or no step has both its channels.
    """
    if not has_flow(events):
        raise MethodError(
            f"The moments of {events.source} have no order that anybody saw, so nobody knows what "
            "was handed over. Name the column of times or places: columns={'occurred_at': …}."
        )
    moments = events.moments()
    waiting = _waiting(moments, document)
    moments = moments[~waiting]
    known = moments["channel"].notna().to_numpy()
    place = moments[known].groupby(moments["channel"].astype(str), sort=False)["moment"].mean()
    channels = tuple(place.sort_values(kind="stable").index)
    code = moments["channel"].astype(str).map({name: at for at, name in enumerate(channels)})
    code = code.where(known, -1).to_numpy(int)
    journeys = events.journeys()[["journey_id", "customer_id", "n"]]
    journey = pd.Index(journeys["journey_id"]).get_indexer(moments["journey_id"])
    together = journey[1:] == journey[:-1]
    from_, to = code[:-1][together], code[1:][together]
    told = (from_ >= 0) & (to >= 0)
    if not told.any():
        raise MethodError(
            f"No two moments in a row of {events.source} have a channel. Name the column: "
            "columns={'channel': …}, or in study.yaml under events.columns."
        )
    return Steps(
        channels, journey[1:][together][told], from_[told], to[told],
        journeys, int((~told).sum()), int(waiting.sum()),
    )  # fmt: skip


def _waiting(moments: pd.DataFrame, document: Journey | None) -> np.ndarray:
    """Moments in which customers wait: nobody there takes over from anybody."""
    own = moments["channel"].astype(str).eq(WAIT).to_numpy()
    if document is None:
        return own
    kinds = np.array([step.kind == WAIT or step.channel == WAIT for step in document.steps])
    step = recognised(document, moments)
    return own | (kinds[step] & (step >= 0))


def matrix(steps: Steps, least: int) -> pd.DataFrame:
    """A row per pair of channels that some step joins.

    `count` steps lead from one to the other, `share` of all `n` steps from there, in `n_journeys`
    journeys. Pairs of few customers have no numbers, nor have those that would give them away.
    """
    c, customers = len(steps.channels), steps.customers
    counts, people, journeys = (_table(steps, unit, c) for unit in
                                (None, customers[steps.journey], steps.journey))  # fmt: skip
    # at least as many steps as people: what hides the people hides the steps
    hidden = suppress_totals(people, minimum=least)
    # a row's only cell is its total: it is shown where that is
    alone = (counts > 0).sum(axis=1, keepdims=True) == 1
    cells = np.where(alone, hidden.rows[:, None], hidden.cells)
    rows = []
    for from_, to in np.argwhere(counts):
        row = {"from": steps.channels[from_], "to": steps.channels[to],
               "is_hidden": cells[from_, to]}  # fmt: skip
        if not hidden.rows[from_]:
            row["n"] = float(counts[from_].sum())
        if not cells[from_, to]:
            row |= {"count": float(counts[from_, to]), "n_journeys": float(journeys[from_, to])}
            if not hidden.rows[from_]:
                row |= _share(steps, customers, from_, to)
        rows.append(row)
    columns = ["from", "to", "is_hidden", "count", "n", "share", "share_low", "share_high",
               "n_journeys"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _table(steps: Steps, unit: np.ndarray | None, c: int) -> np.ndarray:
    """Steps of each pair of channels, or the different units that took them."""
    cell = steps.from_ * c + steps.to
    if unit is not None:
        cell = np.unique(np.column_stack([unit, cell]), axis=0)[:, 1]
    return np.bincount(cell, minlength=c * c).reshape(c, c)


def _share(steps: Steps, customers: np.ndarray, from_: int, to: int) -> dict[str, float]:
    """Share of the steps from a channel, with Wilson's interval from their effective number."""
    own = steps.from_ == from_
    share, low, high = _wilson(steps.to[own] == to, customers[steps.journey[own]])
    return {"share": share, "share_low": low, "share_high": high}


def _wilson(yes: np.ndarray, customers: np.ndarray) -> tuple[float, float, float]:
    one = sample(yes.astype(float), clusters=clusters_of(customers))
    share, low, high = wilson_intervals(one.mean * one.n_effective, one.n_effective)
    return float(share), float(low), float(high)


def whole(steps: Steps, least: int) -> dict[str, float]:
    """Shares of steps and of journeys that change their channel; NaN where few people would show.

    Parameters
    ----------
    steps : Steps
    least : int
        Fewer customers than this are not told apart.
    """
    customers, moved = steps.customers, steps.from_ != steps.to
    names = [f"{name}{end}" for name in ("share_steps", "share_journeys")
             for end in ("", "_low", "_high")]  # fmt: skip
    found = dict.fromkeys((*names, "mean_changes"), float("nan"))
    # only journeys with a step can change their channel
    able = np.isin(np.arange(len(customers)), steps.journey)
    changed = steps.changes[able] > 0
    if is_few(changed, customers[able], least):
        return found | {"n_able": int(able.sum())}
    parts = (*_wilson(moved, customers[steps.journey]), *share_of(changed, customers[able]))
    found |= dict(zip(names, parts, strict=True))
    mean = float(steps.changes[able].mean())
    return found | {"mean_changes": mean, "n_able": int(able.sum())}
