"""What every choice did: a row a step, with how many people it left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.numerics import (
    MIN_STRAIGHT_ITEMS,
    STYLE_LIMIT,
    ResponseStyle,
    mean_interval,
    wilson_intervals,
)
from cemlab.personas.methods.preparation import MAX_MISSING
from cemlab.personas.quality_flags import FEWEST_SHARED
from cemlab.personas.sample import Sample

COLUMNS = (
    "step", "decision", "estimate", "conf_low", "conf_high", "threshold", "n", "n_flagged",
    "before", "after",
)  # fmt: skip
FILLED = 0.10  # methods: 2.1
FEW_FOR_ITEM, ENOUGH_FOR_ITEM = 30, 70  # respondents for each item; methods: 2.1
STYLES = {"extreme_style": "extreme", "midpoint_style": "midpoint",
          "agreeing_style": "acquiescence"}  # fmt: skip


def choices(
    survey: Survey, taken: Sample, items: Sequence[str], silent: Sequence[str],
    style: ResponseStyle | None,
) -> pd.DataFrame:  # fmt: skip
    """One row per choice, in the order in which they are made.

    `n` is the base of the estimate, `before` and `after` are people who (may still) shape groups.
    """
    rows = [*_of_gaps(survey, taken, items, silent), *_of_flags(taken)]
    left = float(taken.fitting.sum())
    rows += [row | {"before": left, "after": left}
             for row in (*_of_values(taken, items), *_of_style(taken, style), *_of_scale(taken),
                         _of_size(taken, items))]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def _of_gaps(
    survey: Survey, taken: Sample, items: Sequence[str], silent: Sequence[str]
) -> Iterator[dict[str, Any]]:
    n, out = float(survey.n), float(taken.prepared.n_mostly_missing)
    asked = float(len(items) + len(silent))
    yield {"step": "items_left_out", "decision": "left_out" if silent else "kept",
           "estimate": len(silent) / asked, "threshold": MAX_MISSING, "n": asked,
           "n_flagged": float(len(silent)), "before": n, "after": n}  # fmt: skip
    yield _share("rows_left_out", out, n) | {
        "decision": "left_out" if out else "kept", "threshold": MAX_MISSING,
        "before": n, "after": n - out,
    }  # fmt: skip


def _of_flags(taken: Sample) -> Iterator[dict[str, Any]]:
    """People who get a group but do not shape it."""
    n, flags = float(len(taken.rows)), taken.flags
    gone, before = np.zeros(len(taken.rows), bool), n
    looked = (("straight_lining", flags.straight, flags.n_battery, MIN_STRAIGHT_ITEMS),
              ("speeders", flags.hasty, flags.seconds, flags.seconds),
              ("duplicates", flags.copied, flags.n_ratings, FEWEST_SHARED))  # fmt: skip
    for step, flagged, known, threshold in looked:
        gone |= flagged
        after = n - float(gone.sum())
        if known != known:
            yield {"step": step, "decision": "not_looked", "n": n, "before": before, "after": after}
        else:
            yield _share(step, float(flagged.sum()), n) | {
                "decision": "aside" if flagged.any() else "kept", "threshold": float(threshold),
                "before": before, "after": after,
            }  # fmt: skip
        before = after
    left = float(taken.fitting.sum())
    if left < before:
        yield _share("zero_weight", float((taken.each == 0).sum()), n) | {
            "decision": "aside", "threshold": 0.0, "before": before, "after": left,
        }  # fmt: skip


def _of_values(taken: Sample, items: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Gaps that were filled and amounts whose logarithms enter."""
    rule, gaps = taken.prepared.rule, np.isnan(taken.answers)
    filled = mean_interval(gaps.mean(axis=1), clusters=taken.customers)
    how = "none" if not gaps.any() else "two_way" if rule.scale else "item_means"
    yield {"step": "answers_filled", "decision": how, "estimate": filled.estimate,
           "conf_low": max(0.0, filled.conf_low), "conf_high": min(1.0, filled.conf_high),
           "threshold": FILLED, "n": float(gaps.size), "n_flagged": float(gaps.sum())}  # fmt: skip
    if rule.logged.any():
        yield {"step": "amounts_logged", "decision": "logged", "n": float(len(items)),
               "n_flagged": float(rule.logged.sum())}  # fmt: skip


def _of_style(taken: Sample, style: ResponseStyle | None) -> Iterator[dict[str, Any]]:
    """How people use the scale, how far that decides, and what became of their level."""
    n, rule = float(taken.fitting.sum()), taken.prepared.rule
    weights = None if taken.weights is None else taken.weights[taken.fitting]
    customers = None if taken.customers is None else taken.customers[taken.fitting]
    for step, name in STYLES.items():
        shares = np.full(1, np.nan) if style is None else getattr(style, name)
        if np.isnan(shares).any():  # several scales, or one without a middle
            yield {"step": step, "decision": "unknown", "n": n}
            continue
        mean = mean_interval(shares, weights, clusters=customers)
        yield {"step": step, "decision": "told", "estimate": mean.estimate,
               "conf_low": max(0.0, mean.conf_low), "conf_high": min(1.0, mean.conf_high),
               "n": n}  # fmt: skip
    r = np.nan if style is None else style.r_first_component
    decision = "unknown" if r != r else "minor"
    if r == r and style.dominates:
        decision = "taken_away" if rule.takes_level else "dominates"
    yield {"step": "style_in_component", "decision": decision, "estimate": r,
           "threshold": STYLE_LIMIT, "n": n}  # fmt: skip
    flat = float(taken.prepared.flat.sum())
    yield _share("person_level", flat, float(len(taken.rows))) | {
        "decision": "kept_aside" if rule.takes_level else "kept"
    }


def _of_scale(taken: Sample) -> Iterator[dict[str, Any]]:
    p, blocks = taken.answers.shape[1], taken.blocks
    yield {"step": "item_scaling", "decision": taken.prepared.scaling, "n": float(p)}
    sizes = np.ones(p) if blocks is None else np.unique(blocks, return_counts=True)[1]
    divided = float(sizes[sizes > 1].sum()) if len(sizes) > 1 else 0.0  # one block of all: as none
    yield {"step": "item_blocks", "decision": "divided" if divided else "single",
           "n": float(p), "n_flagged": divided}  # fmt: skip


def _of_size(taken: Sample, items: Sequence[str]) -> dict[str, Any]:
    n = float(taken.fitting.sum())
    each = n / len(items)
    decision = "few" if each < FEW_FOR_ITEM else "thin" if each < ENOUGH_FOR_ITEM else "enough"
    return {"step": "sample_size", "decision": decision, "estimate": each,
            "threshold": float(FEW_FOR_ITEM), "n": n}  # fmt: skip


def _share(step: str, flagged: float, n: float) -> dict[str, Any]:
    """Share of people with its Wilson interval, unweighted: of the answers that came in."""
    share, low, high = (float(one) for one in wilson_intervals(flagged, n))
    return {"step": step, "estimate": share, "conf_low": low, "conf_high": high, "n": n,
            "n_flagged": flagged}  # fmt: skip
