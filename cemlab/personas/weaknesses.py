"""What is weak about groups, as notes and as warnings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import CemlabWarning, MissingDataWarning, SmallSampleWarning
from cemlab.language import listed, speaker
from cemlab.personas.checks import ENOUGH_FOR_ITEM, LEFT_OUT
from cemlab.personas.methods.number import DISSOLVED_LIMIT
from cemlab.personas.methods.preparation import MAX_MISSING
from cemlab.personas.sample import Sample

MADE_OF_GAPS = 0.5  # of a group; our choice

KINDS = {
    "made_of_gaps": CemlabWarning,
    "few_for_items": SmallSampleWarning,
    "items_left_out": MissingDataWarning,
    "rows_left_out": MissingDataWarning,
    "style_dominates": CemlabWarning,
    "straightliners": CemlabWarning,
    "gradient_only": CemlabWarning,
}


def notes(
    survey: Survey, taken: Sample, tidy: pd.DataFrame, whole: Mapping[str, Any],
    labels: np.ndarray, *, items: Sequence[str], silent: Sequence[str],
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    prepared, n = taken.prepared, len(taken.rows)
    if silent:
        yield "items_left_out", {"items": list(silent), "limit": MAX_MISSING}
    if prepared.n_mostly_missing > LEFT_OUT * survey.n:
        facts = {"n": prepared.n_mostly_missing, "limit": MAX_MISSING}
        yield "rows_left_out", facts | {"share": prepared.n_mostly_missing / survey.n}
    if 0 < survey.n - n < survey.circumstances.min_cell:
        yield "differencing", {"limit": survey.circumstances.min_cell}
    if prepared.n_filled:
        facts = {"count": prepared.n_filled, "share": prepared.n_filled / (n * len(items))}
        key = "filled_in_not_applicable" if taken.n_not_applicable else "filled_in"
        yield key, facts | {"n_not_applicable": taken.n_not_applicable}
        for kind in ("not_asked", "dropped_out"):
            if count := getattr(taken, f"n_{kind}"):
                yield f"filled_in_{kind}", {"count": count, "share": count / (n * len(items))}
    if made := of_gaps(taken, labels, int(whole["k"])):
        columns = sorted({column for own in made.values() for column in own})
        facts = {"personas": list(made), "items": [items[column] for column in columns]}
        yield "made_of_gaps", facts | {"limit": MADE_OF_GAPS}
    if prepared.n_straight_liners:
        facts = {"n": prepared.n_straight_liners, "n_items": len(items)}
        yield "straightliners", facts | {"share": prepared.n_straight_liners / n}
    fitted = int(whole["n_fitted"])
    if fitted < ENOUGH_FOR_ITEM * len(items):
        yield "few_for_items", {"n": fitted, "n_items": len(items), "limit": ENOUGH_FOR_ITEM}
    outcomes = [name for name in items if survey.items[name].role == "outcome"]
    if outcomes:
        yield "outcome_builds", {"items": outcomes}
    turned = [name for name in items if survey.items[name].direction == "low_is_good"]
    if turned:
        yield "reversed", {"items": turned}
    if whole["style_dominates"] and prepared.scaling != "ipsatised":
        yield "style_dominates", {"r": whole["r_first_component"]}
    if whole["gradient_only"]:
        yield "gradient_only", {"k": whole["k"], "share": whole["first_component"]}
    loose = tidy.loc[tidy["dissolved"] > DISSOLVED_LIMIT, "persona"].tolist()
    if loose:
        yield "dissolves", {"personas": loose, "limit": DISSOLVED_LIMIT}
    if whole["k"] > 1:
        yield "double_dipping", {"n_items": len(items)}
    if taken.customers is not None and len(np.unique(taken.customers)) < n:
        yield "persona_customers", {"n": len(np.unique(taken.customers))}


def of_gaps(taken: Sample, labels: np.ndarray, k: int) -> dict[str, list[int]]:
    """Groups of which most did not answer an item, with the columns of these items.

    A gap is filled from the person's other answers, and so may lie where nobody else is: then the
    people with the gap come out as a group of their own, as firm as any.
    """
    gaps, found = np.isnan(taken.answers), {}
    for group in range(k) if k > 1 else ():
        columns = np.flatnonzero(gaps[labels == group].mean(axis=0) > MADE_OF_GAPS)
        if columns.size:
            found[str(group + 1)] = columns.tolist()
    return found


def warn(
    notes: Sequence[tuple[str, Mapping[str, Any]]], language: str, labels: Mapping[str, Mapping]
) -> None:
    """Weaknesses of the result are warnings as well, so that nobody misses them."""
    say = speaker(language)
    for code, values in notes:
        if code in KINDS and not (code == "straightliners" and values["share"] <= LEFT_OUT):
            spoken = {
                key: listed([labels.get(one, {}).get(language, one) for one in value], language)
                if isinstance(value, list) else value
                for key, value in values.items()
            }  # fmt: skip
            warnings.warn(KINDS[code](say(f"notes.{code}", **spoken), code), stacklevel=3)
