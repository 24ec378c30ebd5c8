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
from cemlab.personas.answer_weaknesses import of_sample
from cemlab.personas.blurring import of_straight
from cemlab.personas.checks import LEFT_OUT
from cemlab.personas.methods.number import DISSOLVED_LIMIT
from cemlab.personas.sample import Sample

MADE_OF_GAPS = 0.5  # of a group; our choice

KINDS = {
    "made_of_gaps": CemlabWarning,
    "made_of_straight": CemlabWarning,
    "few_for_items": SmallSampleWarning,
    "items_left_out": MissingDataWarning,
    "rows_left_out": MissingDataWarning,
    "style_dominates": CemlabWarning,
    "straightliners": CemlabWarning,
    "speeders_aside": CemlabWarning,
    "copies_aside": CemlabWarning,
    "gradient_only": CemlabWarning,
    "local_maxima": CemlabWarning,
    "on_lattice": CemlabWarning,
}

FLAGGED = ("straightliners", "speeders_aside", "copies_aside")  # worth a warning where many are


def notes(
    survey: Survey, taken: Sample, tidy: pd.DataFrame, whole: Mapping[str, Any],
    labels: np.ndarray, *, items: Sequence[str], silent: Sequence[str],
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    n = len(taken.rows)
    yield from of_sample(survey, taken, items, silent)
    if made := of_gaps(taken, labels, int(whole["k"])):
        columns = sorted({column for own in made.values() for column in own})
        facts = {"personas": list(made), "items": [items[column] for column in columns]}
        yield "made_of_gaps", facts | {"limit": MADE_OF_GAPS}
    if swollen := of_straight(taken, labels, int(whole["k"])):
        yield "made_of_straight", swollen
    if whole["n_resampled"] < whole["n_fitted"] and whole["resamples"]:
        yield "part_resampled", {"m": whole["n_resampled"], "n": whole["n_fitted"]}
    if whole["n_tested"] < whole["n_fitted"]:
        yield "part_tested", {"m": whole["n_tested"], "n": whole["n_fitted"]}
    if not whole["separation_testable"] and whole["k"] > 1:
        yield "gradient_untestable", {"k": whole["k"]}
    elif not whole["separation_tested"] and whole["k"] > 1:
        yield "separation_untested", {"k": whole["k"]}
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
    people with the gap come out as a group of their own, as firm as any. Latent classes fill none.
    """
    if not taken.prepared.n_filled:
        return {}
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
        if code in KINDS and not (code in FLAGGED and values["share"] <= LEFT_OUT):
            spoken = {
                key: listed([labels.get(one, {}).get(language, one) for one in value], language)
                if isinstance(value, list) else value
                for key, value in values.items()
            }  # fmt: skip
            warnings.warn(KINDS[code](say(f"notes.{code}", **spoken), code), stacklevel=3)
