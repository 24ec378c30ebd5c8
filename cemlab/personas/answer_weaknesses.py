"""What is weak about answers that shall build groups, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cemlab.data import Survey
from cemlab.personas.checks import ENOUGH_FOR_ITEM, LEFT_OUT
from cemlab.personas.methods.preparation import MAX_MISSING
from cemlab.personas.sample import Sample

Note = tuple[str, dict[str, Any]]


def of_sample(
    survey: Survey, taken: Sample, items: Sequence[str], silent: Sequence[str]
) -> Iterator[Note]:
    """Weak points of the answers, as (code, values for its sentence)."""
    n, prepared = len(taken.rows), taken.prepared
    if silent:
        yield "items_left_out", {"items": list(silent), "limit": MAX_MISSING}
    if prepared.n_mostly_missing > LEFT_OUT * survey.n:
        facts = {"n": prepared.n_mostly_missing, "limit": MAX_MISSING}
        yield "rows_left_out", facts | {"share": prepared.n_mostly_missing / survey.n}
    if 0 < survey.n - n < survey.circumstances.min_cell:
        yield "differencing", {"limit": survey.circumstances.min_cell}
    yield from _filled(taken, len(items))
    yield from _flagged(taken)
    fitted = int(taken.fitting.sum())
    if fitted < ENOUGH_FOR_ITEM * len(items):
        yield "few_for_items", {"n": fitted, "n_items": len(items), "limit": ENOUGH_FOR_ITEM}
    outcomes = [name for name in items if survey.items[name].role == "outcome"]
    if outcomes:
        yield "outcome_builds", {"items": outcomes}
    turned = [name for name in items if survey.items[name].direction == "low_is_good"]
    if turned:
        yield "reversed", {"items": turned}
    style = taken.style
    if style is not None and style.dominates and not prepared.rule.takes_level:
        yield "style_dominates", {"r": style.r_first_component}


def _filled(taken: Sample, p: int) -> Iterator[Note]:
    prepared, answers = taken.prepared, len(taken.rows) * p
    if not prepared.n_filled:
        return
    if prepared.rule.scale is None:
        key = "filled_in_means"
    else:
        key = "filled_in_not_applicable" if taken.n_not_applicable else "filled_in"
    facts = {"count": prepared.n_filled, "share": prepared.n_filled / answers}
    yield key, facts | {"n_not_applicable": taken.n_not_applicable}
    for kind in ("not_asked", "dropped_out"):
        if count := getattr(taken, f"n_{kind}"):
            yield f"filled_in_{kind}", {"count": count, "share": count / answers}


def _flagged(taken: Sample) -> Iterator[Note]:
    prepared, n, flags = taken.prepared, len(taken.rows), taken.flags
    if prepared.n_straight_liners:
        facts = {"n": prepared.n_straight_liners, "n_items": int(flags.n_battery)}
        yield "straightliners", facts | {"share": prepared.n_straight_liners / n}
        if not flags.n_reversed:
            yield "straight_or_meant", {}
    if flags.hasty.any():
        count = int(flags.hasty.sum())
        yield "speeders_aside", {"n": count, "share": count / n, "seconds": flags.seconds}
    if flags.copied.any():
        count = int(flags.copied.sum())
        yield "copies_aside", {"n": count, "share": count / n, "n_ratings": flags.n_ratings}
    flat = int(prepared.flat.sum())
    if flat and prepared.rule.takes_level:
        yield "flat_profiles", {"n": flat, "share": flat / n}
