"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import REFUSED_ROLES, Question, checked, is_factor
from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF, TOO_FEW_ANSWERS
from cemlab.drivers.doubts.judgments import BEYOND, MARKED, beyond, judgment, marked
from cemlab.drivers.doubts.result import SensitivityResult
from cemlab.drivers.doubts.strengths import NUMBERS, driver_strengths
from cemlab.drivers.methods.halo import ONE_JUDGMENT
from cemlab.drivers.model_columns import Columns, columns_of
from cemlab.drivers.preparing import Note, Prepared, prepare, turned_round, who_is_left_out
from cemlab.drivers.regressions import Regression, fitted
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.errors import OptionError


def sensitivity(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    marker: str | None = None,
    covariates: Sequence[str] = (),
    missing: Literal["two_part", "complete"] = "two_part",
    resamples: int = 1000,
    seed: int = 0,
) -> SensitivityResult:
    """How strong something unmeasured must be to explain driver slopes away, and halo.

    A linear regression of the outcome on all drivers and covariates. For each slope the
    robustness value: the share of what is left of the driver, and of the outcome, that something
    unmeasured (a general mood, an earlier experience) must explain to bring the slope to 0. It is
    held against the strongest other item in the model. Then how far the drivers are one judgment,
    and what each says beyond what the person says of all the others.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain.
    drivers : sequence of str
        Rated items that may explain it; together with the covariates two or more.
    marker : str, optional
        Rated item that should have nothing to do with the outcome. What it shares with the outcome
        all the same is taken from every correlation; a look at sensitivity, no repair.
    covariates : sequence of str, optional
        Items held fixed, segments with their levels, or ``"wave"``. One of them may be the
        strongest other item.
    missing : {"two_part", "complete"}, default "two_part"
        ``"two_part"`` keeps people to whom a driver does not apply; its slope is among those who
        rated it. ``"complete"`` keeps those who rated every driver only.
    resamples : int, default 1000
        Bootstrap resamples of customers behind the intervals of the first factor, of mean and
        marked correlations, at least 100; 0 leaves these intervals out.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    SensitivityResult

    Raises
    ------
    OptionError
        An item is not known or cannot have this use; all problems at once.
    MethodError
        The answers do not allow the model: too few, a driver that never varies, two that say the
        same, or a single item left.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CollinearityWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    With f = |t| / √df of the classical t, RV = ½ (√(f⁴ + 4 f²) − f²) [1]_. `rv_significant` asks
    for an interval that just holds 0, and takes the interval shown (HC3; CR1 or CR2 where
    customers answered several times) in place of the classical one. `rv_benchmark` is the
    robustness value that something as strong as the strongest other item, by the bounds of
    section 4.4 there, would need. A slope is called ``"robust"`` where `rv_significant` is above
    it, ``"fragile"`` where it is not, and ``"cannot_tell"`` where its interval holds 0 without
    anything unmeasured. ``"robust"`` is no proof: something stronger may be there.

    References
    ----------
    .. [1] Cinelli, C., & Hazlett, C. (2020). Making sense of sensitivity: extending omitted
       variable bias. *Journal of the Royal Statistical Society B*, 82, 39–67.
    .. [2] Lindell, M. K., & Whitney, D. J. (2001). Accounting for common method variance in
       cross-sectional research designs. *Journal of Applied Psychology*, 86, 114–121.

    Examples
    --------
    >>> doubts = cemlab.drivers.sensitivity(survey, outcome="overall", drivers=["wait", "staff"])
    >>> doubts.tidy()[["driver", "rv", "rv_benchmark", "verdict"]]
    """
    asked = _checked(survey, marker, outcome=outcome, drivers=drivers, covariates=covariates,
                     missing=missing, resamples=resamples, seed=seed)  # fmt: skip
    prepared = prepare(survey, asked)
    asked, sample = prepared.asked, prepared.sample
    columns = columns_of(survey, sample, asked)
    regression = fitted(survey, sample, columns, asked)
    parameters = len(regression.table)
    table, whole = driver_strengths(sample, columns, regression), {}
    besides = [beyond(survey, sample)]
    if marker is not None:
        found, whole = marked(survey, sample, marker, asked.resamples, asked.seed)
        besides.append(found)
    for found in besides:
        if found is not None:
            table = table.merge(found, on="driver", how="left")
    rated = dict(zip(sample.rated, sample.people @ np.isfinite(sample.x), strict=True))
    table["n"] = table["driver"].map(rated)
    table["verdict"] = _verdicts(table, is_enough=prepared.n >= TOO_FEW_ANSWERS * parameters)
    left_out = () if marker else MARKED
    table = table.reindex(columns=[c for c in SensitivityResult.columns if c not in left_out])
    _hide_few(table, prepared.n, survey.circumstances.min_cell)
    whole = {
        "outcome": outcome, "r_squared_total": regression.whole["r_squared_total"],
        "vif_max": regression.whole["vif_max"], "errors": regression.errors,
        "units": float(regression.units), "parameters": parameters,
        "left_out": (prepared.n_asked - prepared.n) / prepared.n_asked,
        **judgment(survey, sample, asked.resamples, asked.seed),
        "marker": None, "marker_r": np.nan, "marker_r_low": np.nan, "marker_r_high": np.nan,
        **whole, "resamples": asked.resamples, "seed": asked.seed,
    }  # fmt: skip
    notes = list(_notes(survey, prepared, columns, regression, whole, table))
    warn(notes, survey, prepared.items)
    named = [*prepared.items, *([marker] if marker else [])]
    options = {"outcome": outcome, "drivers": list(prepared.named.drivers), "marker": marker,
               "covariates": list(asked.covariates), "missing": asked.missing}  # fmt: skip
    return SensitivityResult(
        _components=table.sort_values("rv", ascending=False, ignore_index=True, kind="stable"),
        _whole=whole,
        _notes=tuple(notes),
        labels=labels_of(survey, asked, named),
        language=survey.language,
        provenance=origin(survey, "sensitivity", options, sample, seed=asked.seed,
                          resamples=asked.resamples),
    )  # fmt: skip


def _checked(survey: Survey, marker: str | None, **asked: Any) -> Question:
    """The question, or an error that names every problem, those of the marker too."""
    question, problems = None, []
    try:
        question = checked(survey, **asked)
    except OptionError as error:
        problems.append(str(error))
    if isinstance(survey, Survey):
        problems += _wrong_marker(survey, marker, asked)
    if question and len({*question.drivers, *question.covariates}) < 2:
        problems.append(
            "The strength of a driver is measured by that of another item: name two drivers, or a "
            "driver and a covariate."
        )
    if problems:
        raise OptionError(" ".join(problems))
    return question


def _wrong_marker(survey: Survey, marker: object, asked: dict[str, Any]) -> list[str]:
    if marker is None:
        return []
    if not isinstance(marker, str):
        return [f"`marker` is {marker!r}. Expected the name of one item."]
    if marker not in survey.items:
        return [str(OptionError.unknown("marker", marker, survey.items))]
    uses = {"the outcome": [asked["outcome"]], "a driver": asked["drivers"],
            "a covariate": asked["covariates"]}  # fmt: skip
    for use, names in uses.items():
        if marker == names or (isinstance(names, (list, tuple)) and marker in names):
            return [f"{marker!r} is {use} and cannot be the marker as well."]
    if survey.items[marker].role in REFUSED_ROLES or is_factor(survey, marker):
        return [f"{marker!r} holds no ratings. A marker is a rated item that should have nothing "
                "to do with the outcome."]  # fmt: skip
    return []


def _verdicts(table: pd.DataFrame, *, is_enough: bool) -> list[str]:
    """Robust only beside something as strong as the strongest other item, interval included."""
    if not is_enough:
        return ["cannot_tell"] * len(table)
    told = table["rv_significant"] > 0  # never of a gap
    holds = table["rv_significant"] > table["rv_benchmark"]
    return np.where(told & holds, "robust", np.where(told, "fragile", "cannot_tell")).tolist()


def _hide_few(table: pd.DataFrame, n: float, least: int) -> None:
    """Take out what rests on few, and counts that would give few away; in place."""
    parts = {"n": [*NUMBERS, "benchmark"], "n_beyond": BEYOND}
    parts |= {"n_marked": MARKED} if "n_marked" in table else {}
    rated = table["n"].copy()
    for count, numbers in parts.items():
        few = table[count] < least
        table.loc[few, list(numbers)] = np.nan
        for more in (n, rated):
            few |= (more - table[count] > 0) & (more - table[count] < least)
        table.loc[few, count] = np.nan
    table.loc[table["estimate"].isna(), "verdict"] = "cannot_tell"


def _notes(
    survey: Survey, prepared: Prepared, columns: Columns, regression: Regression,
    whole: dict[str, Any], table: pd.DataFrame,
) -> Iterator[Note]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    n, parameters = prepared.n, whole["parameters"]
    yield from who_is_left_out(survey, prepared)
    if columns.two_part:
        yield "na_declared", {"items": list(columns.two_part)}
    if columns.visited_only:
        yield "few_visitors", {"items": list(columns.visited_only)}
    yield from turned_round(survey, prepared)
    facts = {"n": int(n), "parameters": parameters}
    if n < TOO_FEW_ANSWERS * parameters:
        yield "no_verdicts", facts | {"limit": TOO_FEW_ANSWERS}
    elif n < ENOUGH_ANSWERS * parameters:
        yield "few_answers", facts | {"limit": ENOUGH_ANSWERS}
    pairs = zip(columns.estimable, regression.vif, strict=True)
    collinear = {columns.item[c] for c, factor in pairs
                 if factor > HIGH_VIF and columns.part[c] != "covariate"}  # fmt: skip
    if collinear:
        yield "collinear", {"items": sorted(collinear), "limit": HIGH_VIF}
    if whole["is_halo"]:
        yield "halo", {"share": whole["first_share"], "limit": ONE_JUDGMENT}
    elif whole["is_halo"] is None:
        yield "halo_unknown", {}
    if table["beyond"].isna().all():
        yield "beyond_unknown", {}
    if whole["marker"] and whole["marker_r"] == whole["marker_r"] and whole["marker_r"] < 0:
        yield "marker_negative", {"items": [whole["marker"]], "r": whole["marker_r"]}
    if prepared.sample.n_customers is not None:
        yield "customers_together", {"n": int(prepared.sample.n_customers)}
    yield "same_sitting", {"outcome": prepared.asked.outcome}
