"""The verb: which edits of a journey are possible, what the contest predicts of each, wrapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import MethodError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import SMALL_N, needed_for_means
from cemlab.peak_end.checks import CLAIMS
from cemlab.peak_end.designs.asking import Asked, asked_of
from cemlab.peak_end.designs.models import fitted_model, neutral_of
from cemlab.peak_end.designs.result import DesignResult
from cemlab.peak_end.methods.edits import EDITS, NEW, Edit, edits_of
from cemlab.peak_end.methods.predictions import (
    Change,
    Fitted,
    change_of,
    distance_of,
    features_row,
    level_of,
)
from cemlab.peak_end.result import PeakEndResult
from cemlab.results import Provenance

ALWAYS = ("raise_trough",)  # offered whatever the verdict
OF_THE_END = tuple(name for name in EDITS if name not in ALWAYS)


def design(
    result: PeakEndResult,
    journey: Mapping[str, float] | Sequence[tuple[str, float]] | None = None,
    *,
    fixed: str | Sequence[str] = (),
    before: Mapping[str, str | Sequence[str]] | None = None,
    step: float = 1.0,
) -> DesignResult:
    """What the contest predicts if a journey were changed in one place.

    Four edits are looked at: raise the worst moment, end with the best moment that may be moved,
    add a closing moment, raise the end. Each is set against raising every moment equally, so that
    the mean rises by as much: only what goes beyond that speaks for peak and end. Unless the
    contest supports an effect of the end, only the worst moment is raised.

    Parameters
    ----------
    result : PeakEndResult
        Of `cemlab.peak_end.fit`.
    journey : mapping of str to float, or sequence of (str, float), optional
        Touchpoints in their order, with how each feels, on the scale of the moments. By default
        the mean journey of the contest.
    fixed : str or sequence of str, optional
        Touchpoints that keep their place, counted from the start; nothing comes after a fixed last
        one. The touchpoint that the log declares as the end is fixed.
    before : mapping of str to str or sequence of str, optional
        What must come before a touchpoint: ``{"pay": ["repair"]}``.
    step : float, default 1.0
        Scale points by which a moment is raised.

    Returns
    -------
    DesignResult

    Raises
    ------
    OptionError
        The journey or its rules are impossible.
    MethodError
        No mean journey, an end that is a time, or nothing that can be changed.

    Notes
    -----
    Changes are contrasts of the coefficients of the model with mean, extremes and end, with its
    robust errors (HC3, or by customer) and t intervals. They hold for the journey as it is given:
    that a mean journey is an estimate itself is not in them. The prediction is an association
    between journeys; `ab_plan()` says how many customers a test of it takes.

    Examples
    --------
    >>> peak_end = cemlab.peak_end.fit(events, survey, outcome="remembered")
    >>> cemlab.peak_end.design(peak_end, fixed="report", before={"pay": "repair"}).narrate()
    """
    asked = asked_of(result, journey, fixed, before, step)
    model, whole = fitted_model(result), result.glance().iloc[0]
    found, left_out = edits_of(asked.journey, asked.rules)
    is_limited = whole["verdict"] not in CLAIMS
    if is_limited:
        found = [edit for edit in found if edit.name in ALWAYS]
        left_out = {name: why for name, why in left_out.items() if name in ALWAYS}
    if not found:
        raise MethodError(
            "Nothing of this journey can be changed: every moment is at the upper end of the scale."
        )
    neutral, usual = neutral_of(result), float(whole["usual_distance"])
    table = _table(asked, found, model, neutral, usual, whole["n"])
    here = features_row(asked.journey.felt, model.terms, neutral=neutral)
    told = result.provenance
    return DesignResult(
        _components=table,
        _whole={
            "outcome": whole["outcome"], "contest": whole["verdict"], "is_limited": is_limited,
            "level": level_of(model, here), "n_moments": len(asked.journey.felt),
            "is_mean_journey": asked.is_mean, "step": float(step),
            "n_customers": whole["n_customers"], "needed": whole["needed"],
            "distance": distance_of(model, here), "usual_distance": usual,
            "outcome_sd": whole["outcome_sd"],
        },
        _tables={
            "journeys": _journeys(asked, found),
            "left_out": pd.DataFrame({"edit": list(left_out), "reason": list(left_out.values())},
                                     dtype=object),
            "ab_plan": _ab_plan(table, float(whole["outcome_sd"])),
        },
        _notes=tuple(_notes(asked, table, left_out, whole, is_limited=is_limited,
                            is_far=distance_of(model, here) > usual)),
        labels=_labels(result, found),
        language=result.language,
        provenance=Provenance(
            method="peak_end_design",
            options={"outcome": whole["outcome"], "fixed": sorted(asked.rules.fixed),
                     "before": {name: list(own) for name, own in asked.rules.before.items()},
                     "step": float(step)},
            n=told.n, n_effective=told.n_effective, n_dropped=told.n_dropped,
            simulated=told.simulated, customers=told.customers, data=told.data,
        ),
    )  # fmt: skip


def _table(
    asked: Asked, found: list[Edit], model: Fitted, neutral: float, usual: float, n: float
) -> pd.DataFrame:
    """A row per edit, the largest predicted change first."""

    def features(felt: Sequence[float]) -> np.ndarray:
        return features_row(felt, model.terms, neutral=neutral)

    felt, rows = np.array(asked.journey.felt), []
    here = features(felt)
    level = level_of(model, here)
    for edit in found:
        after = features(edit.journey.felt)
        rise = fmean(edit.journey.felt) - fmean(asked.journey.felt)  # exact: 0 where one is moved
        raised = features(felt + rise)
        change, even = change_of(model, after - here), change_of(model, raised - here)
        beyond = change_of(model, after - raised)
        rows.append({
            "edit": edit.name, "estimate": change.estimate, "std_error": change.std_error,
            "conf_low": change.conf_low, "conf_high": change.conf_high,
            "verdict": _side(change, "rise", "fall"), "before": level,
            "after": level + change.estimate, "mean_change": rise, "baseline": even.estimate,
            "baseline_low": even.conf_low, "baseline_high": even.conf_high,
            "difference": beyond.estimate, "difference_low": beyond.conf_low,
            "difference_high": beyond.conf_high, "against_baseline": _side(beyond, "more", "less"),
            "extrapolates": _is_unseen(edit, asked, model) or distance_of(model, after) > usual,
            "n": n,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)


def _is_unseen(edit: Edit, asked: Asked, model: Fitted) -> bool:
    """One moment more, where the number of moments never varied or was not looked at."""
    return len(edit.journey.felt) > len(asked.journey.felt) and "n_moments" not in model.terms


def _side(change: Change, above: str, below: str) -> str:
    if change.conf_low > 0:
        return above
    return below if change.conf_high < 0 else "cannot_tell"


def _journeys(asked: Asked, found: list[Edit]) -> pd.DataFrame:
    """The journey as it is and after each edit, moment by moment."""
    shown = {"as_it_is": asked.journey} | {edit.name: edit.journey for edit in found}
    return pd.DataFrame(
        {"journey": name, "moment": at + 1, "touchpoint": own.names[at], "felt": own.felt[at]}
        for name, own in shown.items()
        for at in range(len(own.felt))
    )


def _ab_plan(table: pd.DataFrame, sd: float) -> pd.DataFrame:
    """Customers per arm that show a change of the predicted size, and of half of it."""
    rises = table[table["estimate"] > 0]
    return pd.DataFrame({
        "edit": rises["edit"], "change": rises["estimate"], "sd": sd,
        "n_per_arm": [_needed(one / sd) for one in rises["estimate"]],
        "n_per_arm_half": [_needed(one / sd / 2) for one in rises["estimate"]],
        "n_against_baseline": [_needed(one / sd) for one in rises["difference"]],
    }).reset_index(drop=True)  # fmt: skip


def _needed(effect: float) -> float:
    """Customers per arm; NaN where there is nothing to show, or not enough people on earth."""
    if not effect > 0:
        return np.nan
    try:
        return float(needed_for_means(effect))
    except MethodError:
        return np.nan


def _notes(
    asked: Asked, table: pd.DataFrame, left_out: Mapping[str, str], whole: pd.Series, *,
    is_limited: bool, is_far: bool,
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    """What is weak about the predictions, as (code, values)."""
    yield "design_untried", {}
    if is_limited:
        yield "design_limited", {}
    if set(table["edit"]) & set(OF_THE_END):
        yield "design_ethics", {}
    if far := list(table.loc[table["extrapolates"], "edit"]):
        yield "design_extrapolates", {"edits": far}
    if is_far:
        yield "design_far_journey", {}
    if falls := list(table.loc[table["verdict"] == "fall", "edit"]):
        yield "design_falls", {"edits": falls}
    for reason in dict.fromkeys(left_out.values()):
        own = [name for name, why in left_out.items() if why == reason]
        yield f"design_no_edit_{reason}", {"edits": own}
    if asked.is_mean:
        yield "design_mean_journey", {}
    if asked.n_hidden:
        yield "design_hidden_places", {"count": asked.n_hidden, "limit": whole["min_cell"]}
    if asked.n_later:
        yield "design_later_places", {"count": asked.n_later}
    if whole["n_customers"] < SMALL_N:
        yield "few_journeys", {"n": int(whole["n"]), "limit": SMALL_N}


def _labels(result: PeakEndResult, found: list[Edit]) -> dict[str, Mapping[str, str]]:
    """Those of the contest, and each edit in words."""
    labels = {**result.labels}
    labels[NEW] = {one: speaker(one)("peak_end.design.new") for one in LANGUAGES}
    for name in EDITS:
        labels[name] = {one: speaker(one)(f"peak_end.design.kind.{name}") for one in LANGUAGES}
    for edit in found:
        labels[edit.name] = {
            one: speaker(one)(
                f"peak_end.design.edit.{edit.name}", felt=edit.felt,
                touchpoint=labels.get(edit.touchpoint, {}).get(one) or edit.touchpoint,
            )
            for one in LANGUAGES
        }  # fmt: skip
    return labels
