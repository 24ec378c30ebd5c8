"""Importance and performance in the same resamples, of everybody who rated a driver."""

from __future__ import annotations

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.importance import split_of
from cemlab.drivers.methods.map_replicates import MapReplicates, resampled_map
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.performances import own_ratings
from cemlab.drivers.preparing import Prepared
from cemlab.drivers.sample import units_of


def drawn_map(
    survey: Survey, prepared: Prepared, columns: Columns, is_placed: np.ndarray
) -> MapReplicates:
    """Shares and mean ratings of the drivers that have a place on the map.

    Parameters
    ----------
    survey : Survey
    prepared : Prepared
    columns : Columns
    is_placed : ndarray of bool, shape (players,)
        Whether a player has a mean rating that may be shown.

    Returns
    -------
    MapReplicates
        With a column for each placed player.

    Raises
    ------
    MethodError
        Somebody's cluster or stratum is not known, or one lies across others.

    Notes
    -----
    Importance is of those in the model, performance of all who rated, as `cemlab.drivers.fit` and
    the scorecard have it. They are resampled together, so that a customer who is redrawn moves
    both.
    """
    asked, sample = prepared.asked, prepared.sample
    own = np.column_stack([
        own_ratings(survey, items) if placed else np.zeros(len(survey.column(asked.outcome)))
        for items, placed in zip(columns.items, is_placed, strict=True)
    ])  # fmt: skip
    gave = ~np.isnan(own)
    counts = gave[:, is_placed].any(axis=1)
    counts[sample.rows] = True
    people = np.flatnonzero(counts)
    units, strata, _ = units_of(survey, asked, people)
    found = resampled_map(
        split_of(columns, asked), columns, own[people], gave[people], sample.y,
        survey.weights(people), kind=sample.kind, customers=units, strata=strata,
        forced=columns.forced or None, rows=np.searchsorted(people, sample.rows),
        resamples=asked.resamples, seed=asked.seed,
    )  # fmt: skip
    return found._replace(
        shares=found.shares[:, is_placed], performance=found.performance[:, is_placed]
    )
