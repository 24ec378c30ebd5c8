"""What blurs groups: people between two of them, and people whose answers hold no pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cemlab.language import speaker
from cemlab.personas.sample import Sample

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

MOST = 0.5  # of the people; our choice


def of_straight(taken: Sample, labels: np.ndarray, k: int) -> dict[str, Any]:
    """Groups of which most gave one answer to all items, and what groups would be without them.

    Such people do not shape groups, but all of them may be nearest to the same one: it then looks
    larger than what was found. Empty where there is no such group.
    """
    straight, each = taken.flags.straight, taken.each
    if k < 2 or not straight.any():
        return {}
    masses = np.bincount(labels, each, minlength=k)
    swollen = np.bincount(labels, each * straight, minlength=k) > MOST * masses
    if not swollen.any():
        return {}
    fitted = np.bincount(labels[taken.fitting], each[taken.fitting], minlength=k)
    inside = swollen[labels]
    return {
        "personas": [str(group + 1) for group in np.flatnonzero(swollen)],
        "share": float(np.average(straight[inside], weights=each[inside])),
        "shares": " / ".join(f"{one:.0%}" for one in fitted / fitted.sum()),
    }


def between(result: PersonaResult) -> dict[str, float]:
    """Share of people between two groups, where it is most of them; empty where it is not."""
    if result.glance()["k"].iloc[0] < 2:
        return {}
    share = result.model().ambiguous
    return {"between": share} if share > MOST else {}


def sentences(result: PersonaResult, language: str) -> list[str]:
    """That most people lie between groups, and that groups are swollen by straight-liners.

    Steps of one dimension have most people between them, and are said to be no groups.
    """
    facts, told = between(result), []
    if facts and not result.glance()["gradient_only"].iloc[0]:
        told.append(speaker(language)("personas.narrative.between", **facts))
    swollen = dict(result.notes(language)).get("made_of_straight")
    return [*told, swollen] if swollen else told
