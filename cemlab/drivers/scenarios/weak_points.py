"""What is weak about scenarios, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF
from cemlab.drivers.diagnostics import CEILING, ceiling
from cemlab.drivers.methods import FEW_CLUSTERS
from cemlab.drivers.preparing import Note, turned_round, who_is_left_out
from cemlab.drivers.scenarios.answers import Answer
from cemlab.drivers.scenarios.simulator import Simulator
from cemlab.numerics import ENOUGH_N

MANY_CAPPED = 0.25  # share stopped by the end of the scale from which a lift is not what it says
FEW_BEYOND = 0.01  # share of predictions beyond the outcome's scale that is nothing to say


def notes(simulator: Simulator, found: Mapping[str, Answer]) -> Iterator[Note]:
    """Weak points, as (code, values for its sentence)."""
    yield "what_if", {}
    yield from who_is_left_out(simulator.survey, simulator.prepared)
    yield from _entering(simulator)
    yield from _too_few(simulator, found)
    yield from _seen(simulator, found)
    yield from _ends(simulator, found)
    yield from _against(simulator, found)
    yield from _units(simulator)


def _entering(simulator: Simulator) -> Iterator[Note]:
    columns = simulator.columns
    if columns.two_part:
        yield "visitors_only", {"items": list(columns.two_part)}
    if columns.visited_only:
        yield "few_visitors", {"items": list(columns.visited_only)}
    yield from turned_round(simulator.survey, simulator.prepared)
    if simulator.prepared.asked.covariates:
        yield "held_covariates", {"items": list(simulator.prepared.asked.covariates)}


def _too_few(simulator: Simulator, found: Mapping[str, Answer]) -> Iterator[Note]:
    n, parameters = simulator.prepared.n, simulator.model.parameters
    if n < ENOUGH_N:
        yield "few_for_scenarios", {"n": int(n), "limit": ENOUGH_N}
    if n < ENOUGH_ANSWERS * parameters:
        yield "few_answers", {"n": int(n), "parameters": parameters, "limit": ENOUGH_ANSWERS}
    hidden = [name for name, one in found.items() if one.is_hidden]
    if hidden:
        limit = simulator.survey.circumstances.min_cell
        yield "scenario_hidden", {"scenarios": hidden, "limit": limit}


def _seen(simulator: Simulator, found: Mapping[str, Answer]) -> Iterator[Note]:
    """Scenarios that no branch or wave has ever been in."""
    if not simulator.has_groups:
        yield "no_range", {}
        return
    far = {step.driver: moved for name, steps in simulator.scenarios.items()
           for step, moved in zip(steps, found[name].moved, strict=False)
           if moved.extrapolates}  # fmt: skip
    if len(far) == 1:
        ((name, moved),) = far.items()
        low, high = moved.observed_low, moved.observed_high
        if not np.isnan(moved.mean_after):
            yield "extrapolation", {"items": [name], "mean": moved.mean_after, "low": low,
                                    "high": high}  # fmt: skip
            return
    if far:
        yield "extrapolation_several", {"items": list(far)}


def _ends(simulator: Simulator, found: Mapping[str, Answer]) -> Iterator[Note]:
    """Where the scale of a driver, or of the outcome, ends."""
    full = [name for name, one in found.items() if one.share_capped > MANY_CAPPED]
    if full:
        yield "capped", {"scenarios": full, "limit": MANY_CAPPED}
    if not simulator.prepared.asked.is_linear:
        return
    sample, outcome = simulator.sample, simulator.prepared.asked.outcome
    top = ceiling(sample.y, simulator.survey.items[outcome].scale, sample.weights)
    if top > CEILING:
        yield "ceiling_scenario", {"share": top, "outcome": outcome}
    share, name = max((simulator.beyond(steps) / len(sample.y), name)
                      for name, steps in simulator.scenarios.items())  # fmt: skip
    least = simulator.survey.circumstances.min_cell
    if share > FEW_BEYOND and least <= share * len(sample.y) <= len(sample.y) - least:
        yield "beyond_scale", {"scenarios": [name], "share": share, "outcome": outcome}


def _against(simulator: Simulator, found: Mapping[str, Answer]) -> Iterator[Note]:
    """Better ratings that go with a lower outcome beside the others."""
    falls = [
        name for name, one in found.items()
        if one.conf_high < 0 and all(_is_rise(step) for step in simulator.scenarios[name])
    ]  # fmt: skip
    if falls:
        yield "scenario_falls", {"scenarios": falls, "outcome": simulator.prepared.asked.outcome}
    if simulator.model.vif_max > HIGH_VIF:
        yield "collinear_scenarios", {"value": simulator.model.vif_max}


def _is_rise(step) -> bool:
    return step.kind != "lift" or step.size > 0


def _units(simulator: Simulator) -> Iterator[Note]:
    """What the errors allow for."""
    asked, sample, units = simulator.prepared.asked, simulator.sample, simulator.model.units
    if asked.strata is not None:
        named = [one for one in (asked.strata, asked.cluster) if one is not None]
        yield "sampled_strata", {"items": named, "n_strata": len(np.unique(sample.strata)),
                                 "n_units": units}  # fmt: skip
    elif asked.cluster is not None:
        few = "_few" if units < FEW_CLUSTERS else ""
        yield f"clustered_scenarios{few}", {"n": int(units), "items": [asked.cluster]}
    if sample.n_customers is not None and asked.cluster is None:
        yield "customers_scenarios", {"n": int(sample.n_customers)}
