"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.preparing import left_because
from cemlab.drivers.scenarios.answers import Answer
from cemlab.drivers.scenarios.asking import SIZES
from cemlab.drivers.scenarios.models import score_values
from cemlab.drivers.scenarios.result import WhatIfResult
from cemlab.drivers.scenarios.simulator import Simulator
from cemlab.drivers.scenarios.weak_points import notes
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.numerics import suppress


def what_if(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    changes: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    model: Literal["linear", "ordinal"] = "linear",
    score: Literal["mean", "top_box", "nps"] | None = None,
    top_boxes: int = 2,
    covariates: Sequence[str] = (),
    among: Mapping[str, Any] | None = None,
    by: str | None = None,
    cluster: str | None = None,
    strata: str | None = None,
    missing: Literal["two_part", "complete"] = "two_part",
) -> WhatIfResult:
    """What a model expects of the outcome if ratings were better.

    The ratings of everybody in scope are changed, the model predicts with the old and with the
    changed ratings, and the averages are compared (g-computation). Who is at the end of the scale
    cannot be lifted further, and who never met a touchpoint has no rating to lift.
    Association-based: it holds if improving the rating would act like the difference between
    otherwise similar customers.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Items that may explain it. All are in the model, also those that no scenario changes.
    changes : mapping or sequence, optional
        Scenarios by name, each a list of steps that are taken together:
        ``{"faster": [{"driver": "wait", "lift": 0.5}]}``. A step has a driver and one of
        ``lift`` (scale points towards the better end), ``floor`` (a rating up to which everybody
        below it is raised) and ``reach`` (share of people who would meet it, from 0 to 1, with an
        average experience; alone in its scenario). A plain list of steps is a scenario each, named
        by its driver. Without it, each driver is lifted by a point in turn (a tenth of a scale of
        more than 10 points).
    model : {"linear", "ordinal"}, default "linear"
        ``"linear"`` tells the mean, with predictions cut at the ends of the outcome's scale;
        ``"ordinal"`` (proportional odds) the shares of the answers too.
    score : {"mean", "top_box", "nps"}, optional
        What an ordinal model tells: the NPS of an outcome from 0 to 10, else the top box, when
        not given.
    top_boxes : int, default 2
        Highest answers that count for ``"top_box"``.
    covariates : sequence of str, optional
        Items held as they are: segments with their levels, or ``"wave"``.
    among : mapping, optional
        Whose ratings change, as segments with a level or a list of levels:
        ``{"city": ["North"]}``. The outcome is that of everybody.
    by : str, optional
        Segment (a branch) whose means tell what was ever seen; the waves where there are any,
        when not given.
    cluster, strata : str, optional
        Items with the cluster and the stratum of each response, for errors, as in `fit`.
    missing : {"two_part", "complete"}, default "two_part"
        ``"complete"`` keeps those who rated every driver only.

    Returns
    -------
    WhatIfResult

    Raises
    ------
    OptionError
        An item, a level or a key is not known, a step is impossible, or options that do not go
        together; all problems at once.
    MethodError
        The answers do not allow the model, or a driver has no slope to ask.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Intervals come from the coefficients by the delta method, with the errors of `fit`; they are
    for the people who answered. With CR2, degrees of freedom are the fewest of the terms that
    move.

    References
    ----------
    Robins (1986) for g-computation; McCullagh (1980) for proportional odds; Dziak & Henry (2017)
    for two-part predictors.

    Examples
    --------
    >>> scenarios = cemlab.drivers.what_if(
    ...     survey, outcome="overall", drivers=["wait", "staff"],
    ...     changes={"nobody waits badly": [{"driver": "wait", "floor": 3}]},
    ... )
    >>> scenarios.tidy()
    """
    simulator = Simulator(
        survey, outcome=outcome, drivers=drivers, changes=changes, model=model, score=score,
        top_boxes=top_boxes, covariates=covariates, among=among, by=by, cluster=cluster,
        strata=strata, missing=missing,
    )  # fmt: skip
    found = {name: simulator.ask(steps) for name, steps in simulator.scenarios.items()}
    tidy = _tidy(simulator, found)
    lead = _lead(simulator, tidy)
    whole = _whole(simulator, tidy, lead)
    weak = list(notes(simulator, found))
    prepared = simulator.prepared
    asked = simulator.asked
    segments = [name for name in (*asked.among, asked.by) if name in survey.items]
    warn(weak, survey, prepared.items)
    tables = {"changes": _changes(simulator, found), "lead": lead}
    if len(simulator.model.categories):
        tables["shares"] = _shares(simulator, found)
    return WhatIfResult(
        _components=tidy,
        _whole=whole,
        _tables=tables,
        _notes=tuple(weak),
        labels=labels_of(survey, asked.question, prepared.items) | survey.labels(segments),
        language=survey.language,
        provenance=origin(
            survey, "what_if" if asked.question.is_linear else "what_if_ordinal",
            _options(simulator), prepared.sample,
        ),
    )  # fmt: skip


def _tidy(simulator: Simulator, found: Mapping[str, Answer]) -> pd.DataFrame:
    """A row per scenario; drivers lifted in turn with the largest change first."""
    rows = []
    for name, one in found.items():
        moved = one.moved[0] if len(one.moved) == 1 else None
        rows.append({
            "scenario": name, "estimate": one.change, "std_error": one.std_error,
            "conf_low": one.conf_low, "conf_high": one.conf_high, "verdict": _verdict(one),
            "before": one.before, "after": one.after,
            "mean_lift": moved.mean_lift if moved else np.nan, "n": one.n,
            "n_changed": one.n_changed, "n_capped": one.n_capped,
            "share_capped": one.share_capped, "extrapolates": one.extrapolates,
            "observed_low": moved.observed_low if moved else np.nan,
            "observed_high": moved.observed_high if moved else np.nan,
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=WhatIfResult.columns)
    if simulator.asked.scenarios is None:
        table = table.sort_values("estimate", ascending=False, ignore_index=True, kind="stable")
    return table


def _verdict(one: Answer) -> str:
    if one.is_hidden:
        return "hidden"
    return "rise" if one.conf_low > 0 else "fall" if one.conf_high < 0 else "cannot_tell"


def _lead(simulator: Simulator, tidy: pd.DataFrame) -> pd.DataFrame:
    """The scenario with the largest change, against each other one."""
    shown = tidy[tidy["verdict"] != "hidden"].sort_values("estimate", ascending=False)
    rows = []
    for name in shown["scenario"].iloc[1:]:
        first = shown["scenario"].iloc[0]
        change = simulator.against(simulator.scenarios[first], simulator.scenarios[name])
        if change is None:
            rows.append((first, name, np.nan, np.nan, np.nan, "not_tested"))
            continue
        told = [float(field[0]) for field in (change.change, change.conf_low, change.conf_high)]
        rows.append((first, name, *told, "apart" if told[1] > 0 else "too_close"))
    columns = ["scenario", "against", "difference", "difference_low", "difference_high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _whole(simulator: Simulator, tidy: pd.DataFrame, lead: pd.DataFrame) -> dict[str, Any]:
    """The row of `glance`."""
    survey, prepared, model = simulator.survey, simulator.prepared, simulator.model
    question = prepared.asked
    low, high = survey.items[question.outcome].scale or (np.nan, np.nan)
    shown = tidy[tidy["verdict"] != "hidden"].sort_values("estimate", ascending=False)
    left = prepared.n_asked - prepared.n
    enough = prepared.n >= TOO_FEW_ANSWERS * model.parameters
    return {
        "outcome": question.outcome,
        "model": question.model,
        "score": simulator.asked.score,
        "first": shown["scenario"].iloc[0] if len(shown) else "",
        "is_first": bool(enough and len(shown) > 1 and (lead["verdict"] == "apart").all()),
        "scenarios": len(tidy),
        "one_by_one": simulator.asked.scenarios is None,
        "has_groups": simulator.has_groups,
        "scale_min": low,
        "scale_max": high,
        "errors": model.errors,
        "units": float(model.units),
        "parameters": model.parameters,
        "vif_max": model.vif_max,
        "left_out": left / prepared.n_asked,
        "left_because": left_because(survey, question, left),
    }


def _changes(simulator: Simulator, found: Mapping[str, Answer]) -> pd.DataFrame:
    """A row per step of each scenario."""
    rows = []
    for name, steps in simulator.scenarios.items():
        answer = found[name]
        for place, step in enumerate(steps):
            moved = answer.moved[place]._asdict() if answer.moved else {}
            sizes = {kind: step.size if kind == step.kind else np.nan for kind in SIZES}
            if step.kind == "reach":
                moved = {"n": answer.n, "n_changed": answer.n_changed}
            rows.append({"scenario": name, "driver": step.driver, **sizes, **moved})
    columns = [
        "scenario", "driver", *SIZES, "mean_lift", "mean_before", "mean_after", "observed_low",
        "observed_high", "extrapolates", "n", "n_changed", "n_capped",
    ]  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=columns)
    numbers = [name for name in columns if name not in ("scenario", "driver", "extrapolates")]
    table["extrapolates"] = table["extrapolates"].eq(True)
    return table.astype(dict.fromkeys(numbers, float))


def _shares(simulator: Simulator, found: Mapping[str, Answer]) -> pd.DataFrame:
    """A row per answer of each scenario; answers of few people have gaps."""
    sample, categories = simulator.sample, simulator.model.categories
    counts = np.array([(sample.y == one).sum() for one in categories])
    least = simulator.survey.circumstances.min_cell
    hidden = suppress(counts, minimum=least)
    if simulator.asked.score != "mean":
        values = score_values(
            simulator.survey, simulator.prepared.asked, simulator.asked.score, categories
        )
        for part in np.unique(values):  # the score tells what the answers of a part come to
            own = values == part
            hidden[own] |= suppress(counts[own], minimum=least)
    tables = [
        pd.DataFrame({
            "scenario": name, "answer": categories, "before": one.shares.before,
            "after": one.shares.after, "change": one.shares.change,
            "change_low": one.shares.conf_low, "change_high": one.shares.conf_high,
        }).mask(np.outer(hidden, [False, False, *[True] * 5]))
        for name, one in found.items() if one.shares is not None
    ]  # fmt: skip
    columns = ["scenario", "answer", "before", "after", "change", "change_low", "change_high"]
    return pd.concat(tables or [pd.DataFrame(columns=columns)], ignore_index=True)


def _options(simulator: Simulator) -> dict[str, Any]:
    """What was asked, as it was asked, before drivers were left out."""
    asked, question = simulator.asked, simulator.asked.question
    options = {"outcome": question.outcome, "drivers": list(question.drivers)}
    if not question.is_linear:
        options |= {"model": question.model, "score": asked.score}
    if asked.score == "top_box":
        options["top_boxes"] = int(question.top_boxes)
    if question.covariates:
        options["covariates"] = list(question.covariates)
    options |= {use: getattr(question, use) for use in ("cluster", "strata")
                if getattr(question, use)}  # fmt: skip
    if asked.by:
        options["by"] = asked.by
    if asked.among:
        options["among"] = {name: list(own) for name, own in asked.among.items()}
    if asked.scenarios is not None:
        options["changes"] = {
            name: {one.driver: {one.kind: one.size} for one in steps}
            for name, steps in asked.scenarios.items()
        }
    if question.missing != "two_part":
        options["missing"] = question.missing
    return options
