"""What is weak about an empathy map, as notes and as warnings."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.documents import folded, stand_in_any
from cemlab.errors import CemlabWarning
from cemlab.language import speaker
from cemlab.personas.empathy.coding import ENOUGH_DOUBLE
from cemlab.personas.methods.agreement import FLOOR
from cemlab.privacy import redact

if TYPE_CHECKING:
    from cemlab.data import Survey

Note = tuple[str, dict[str, Any]]
WARNED = ("one_coder", "coded_twice_few", "coders_disagree", "machine_only", "not_verbatim")
OF_SURVEYS = ("", "survey", "feedback")  # kinds of quotes that should stand in its comments


def verbatim(told: pd.DataFrame, survey: Survey | None) -> float:
    """Share of the quotes that stand in a comment of the survey; NaN where nothing can be asked."""
    if survey is None:
        return float("nan")
    items = [name for name, item in survey.items.items() if item.role == "verbatim"]
    asked = told[(told["field"] == "says") & told["kind"].isin(OF_SURVEYS)]
    texts = asked["text"].unique()
    if not items or not len(texts):
        return float("nan")
    comments = {str(text) for name in items for text in survey.column(name).dropna().unique()}
    found = np.array(stand_in_any(texts, [folded(text) for text in comments]))
    if not found.all():  # a quote may be masked where the comment is not
        masked = [folded(redact(text).text) for text in comments]
        found[~found] = stand_in_any(texts[~found], masked)
    return float(found.mean())


def notes(
    whole: Mapping[str, Any], against: pd.DataFrame, named: Collection[str] = (),
    coded: Set[str] = frozenset(),
) -> Iterator[Note]:  # fmt: skip
    """Weak points, as (code, values for their sentence).

    Of the themes that have words (`named`), those that nobody coded are told only where one that
    was coded has none: then it may be spelled otherwise.
    """
    alpha = {name: whole[name] for name in ("alpha", "alpha_low", "alpha_high")}
    if not whole["people"]:
        yield "machine_only", {}
    elif whole["people"] < 2:
        yield "one_coder", {}
    elif whole["coded_twice"] < ENOUGH_DOUBLE:
        yield "coded_twice_few", {"share": whole["coded_twice"], "limit": ENOUGH_DOUBLE}
    if whole["alpha_verdict"] == "low":
        yield "coders_disagree", alpha | {"limit": FLOOR}
    elif whole["alpha_verdict"] == "cannot_tell" and whole["alpha_low"] == whole["alpha_low"]:
        yield "coders_cannot_tell", alpha | {"limit": FLOOR}
    if whole["single_voices"]:
        yield "single_voices", {"count": int(whole["single_voices"]), "limit": int(whole["least"])}
    if len(against):
        yield "contradicting", {"items": list(dict.fromkeys(against["theme"]))}
    if whole["verbatim"] < 1:
        yield "not_verbatim", {"share": 1 - whole["verbatim"]}
    unused, plain = [one for one in named if one not in coded], sorted(coded - set(named))
    if unused and plain:
        yield "themes_unused", {"items": unused, "others": plain}


def warn(found: list[Note], language: str) -> None:
    """Weaknesses of the result are warnings as well, so that nobody misses them."""
    say = speaker(language)
    for code, values in found:
        if code in WARNED:
            warnings.warn(CemlabWarning(say(f"notes.{code}", **values), code), stacklevel=3)
