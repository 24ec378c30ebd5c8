"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import SHARES, Answers, answers_of
from cemlab.metrics.comparison import composition, contrasts, differing
from cemlab.metrics.comparison.result import ComparisonResult
from cemlab.metrics.groups import WAVE, untold
from cemlab.metrics.small_groups import hidden_of
from cemlab.numerics import SMALL_N, adjusted_p, normal_quantile
from cemlab.results import Provenance

ALPHA = 0.05
PLANNED = 20  # comparisons up to which any false one matters (methods 1.7)
WORTH = {"nps": 5.0, "top_box": 0.05, "csat": 0.05}  # smallest change worth acting on
WORTH_SD = 0.2  # of a mean, in standard deviations
POWER_Z = 0.8416212  # normal quantile of 80% power


def compare(
    survey: Survey,
    *,
    outcome: str,
    metric: Literal["nps", "top_box", "csat", "mean"],
    by: str | None = None,
    to: str | None = None,
    rival: str | None = None,
    periods: Sequence[tuple[str, str]] | None = None,
    smallest: float | None = None,
    adjust: Literal["holm", "bh"] | None = None,
    mix: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int = 2,
) -> ComparisonResult:
    """Differences of one score between groups, waves, periods, or two firms.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to score.
    metric : {"nps", "top_box", "csat", "mean"}
        As for `cemlab.metrics.score`.
    by : str, optional
        A segment, or ``"wave"``.
    to : str, optional
        What each group is compared with. Segments: ``"rest"`` (default; everybody in another
        group), ``"all"`` (the total, which contains the group; the same test), or a group.
        Waves and periods: ``"previous"`` (default), ``"first"``, or a wave.
    rival : str, optional
        Item in which the same people rated a competitor on the same scale.
    periods : sequence of (first day, last day), optional
        Times to compare instead of waves; they must not overlap.
    smallest : float, optional
        Smallest difference worth acting on: NPS points (5), shares (0.05), or scale points (0.2
        standard deviations).
    adjust : {"holm", "bh"}, optional
        For several comparisons: Holm up to 20, Benjamini–Hochberg beyond, when not given.
    mix : str, optional
        Segment whose shares are held as in the wave compared with: what of a change is people
        changing their mind, and what another mix of people.
    scale, top_boxes
        As for `cemlab.metrics.score`.

    Returns
    -------
    ComparisonResult

    Raises
    ------
    OptionError
        Not exactly one of `by`, `rival` and `periods`, unknown names, or periods that overlap.
    DataError
        Waves whose wording, scale or codes changed, until somebody decides.
    MethodError
        No comparison has enough answers on both sides.

    Examples
    --------
    >>> cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="household")
    >>> cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="wave", mix="age")
    """
    arguments.check_survey(survey)
    given = [name for name, one in (("by", by), ("rival", rival), ("periods", periods)) if one]
    if len(given) != 1:
        raise OptionError(
            f"Given: {', '.join(given) or 'none'}. Expected exactly one of `by` (a segment or "
            '"wave"), `rival` (another item), and `periods`.'
        )
    answers = answers_of(survey, outcome, metric, scale=scale, top_boxes=top_boxes)
    worth = _worth(smallest, answers, survey)
    labels: dict[str, dict[str, str]] = {}
    if rival:
        rows, few = _against_rival(survey, answers, rival), hidden_of({"all": survey.n}, 0)
        labels = survey.labels([rival])
    else:
        pairs, groups, labels = _pairs(survey, outcome, by, to, periods)
        sizes = {"all": survey.count(answers.is_valid)}
        sizes |= {name: survey.count(one & answers.is_valid) for name, one in groups.items()}
        also = untold(survey, by, {"all": None} | groups) if by in survey.items else []
        few = hidden_of(sizes, survey.circumstances.min_cell, also)
        rows = [_row(survey, answers, pair, few, mix) for pair in pairs]
    table = _judged(pd.DataFrame(rows), worth, adjust)
    if table["estimate"].isna().all():
        raise MethodError(
            f"No comparison of {outcome!r} has {survey.circumstances.min_cell} answers on both "
            "sides. Differences of fewer answers are not shown."
        )
    method = adjust or _adjustment(len(table))
    shown = table.dropna(subset="estimate")
    detectable = _detectable(shown)
    return ComparisonResult(
        _components=table.drop(columns="_difference").reindex(columns=_columns(mix)),
        _whole={
            "outcome": outcome, "metric": metric, "by": by or ("rival" if rival else "periods"),
            "to": to, "rival": rival, "mix": mix, "smallest": worth, "adjust": method,
            "detectable": detectable,
            "scale_min": answers.scale[0] if answers.scale else np.nan,
            "scale_max": answers.scale[1] if answers.scale else np.nan,
            "top_boxes": top_boxes if metric in SHARES else np.nan,
        },
        _notes=tuple(_notes(survey, table, to, by, worth, detectable, mix)),
        labels=_labels(survey, outcome, by, mix) | labels,
        language=survey.language,
        provenance=Provenance(
            method=_method(metric, shown),
            options={"outcome": outcome, "by": by, "to": to, "rival": rival, "mix": mix,
                     "smallest": worth, "adjust": method, "scale": answers.scale,
                     "top_boxes": top_boxes},
            n=survey.count(answers.is_valid), n_effective=survey.n_effective,
            n_dropped=survey.count(~answers.is_valid), weighted=survey.is_weighted,
            weight_kind=survey.weight_kind, simulated=survey.is_simulated,
            customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _pairs(survey, outcome, by, to, periods):
    if by:
        return contrasts.contrasts_of(survey, outcome, by, to)
    groups = contrasts.periods_of(survey, periods)
    labels = {name: {"en": name, "zh": name} for name in groups}
    return contrasts.in_order(groups, to or contrasts.PREVIOUS), groups, labels


def _row(survey: Survey, answers: Answers, pair, few, mix: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"group": pair.name, "against": pair.against, "_difference": None}
    least = survey.circumstances.min_cell
    sizes = [survey.count(rows & answers.is_valid) for rows in (pair.first, pair.second)]
    if pair.name in few or pair.against in few or min(sizes) < least:
        return row
    found = differing.independent(survey, answers, pair.first, pair.second)
    difference, factor = found.difference, 1.0
    if pair.against == contrasts.TOTAL:
        whole = pair.first | pair.second
        factor = 1 - _weight(survey, answers, pair.first) / _weight(survey, answers, whole)
        difference = difference.times(factor)
    first = answers.estimate(survey, pair.first).estimate
    row |= _shown(difference, first, first - difference.estimate)
    others = found.n_against + (found.n if pair.against == contrasts.TOTAL else 0)
    row |= {"n": found.n, "n_against": others, "design": found.design}
    if mix:
        row |= composition.standardised(survey, answers, pair, mix)
    return row


def _against_rival(survey: Survey, answers: Answers, rival: str) -> list[dict[str, Any]]:
    if survey.is_weighted and survey.weight_kind == "frequency":
        raise OptionError("Ratings of two firms by the same people cannot be compared with "
                          "frequency weights. Expand the rows, or use survey weights.")  # fmt: skip
    other = answers_of(survey, rival, answers.metric, scale=answers.scale,
                       top_boxes=answers.top_boxes)  # fmt: skip
    found = differing.paired(survey, answers, other)
    if found.n < survey.circumstances.min_cell:
        return [{"group": answers.outcome, "against": rival, "_difference": None}]
    both = answers.is_valid & other.is_valid
    first, second = answers.estimate(survey, both), other.estimate(survey, both)
    return [
        {"group": answers.outcome, "against": rival, "n": found.n, "n_against": found.n_against,
         "design": found.design} | _shown(found.difference, first.estimate, second.estimate)
    ]  # fmt: skip


def _shown(difference, first: float, second: float) -> dict[str, Any]:
    return {
        "estimate": difference.estimate, "conf_low": difference.conf_low,
        "conf_high": difference.conf_high, "std_error": difference.std_error,
        "p_value": difference.p_value, "score": first, "score_against": second,
        "_difference": difference,
    }  # fmt: skip


def _judged(table: pd.DataFrame, worth: float, adjust: str | None) -> pd.DataFrame:
    """With adjusted p-values and a verdict for every comparison."""
    there = table["_difference"].notna()
    equal = pd.Series(np.nan, table.index)
    equal[there] = [one.p_equivalent(worth) for one in table.loc[there, "_difference"]]
    method = adjust or _adjustment(len(table))
    table = table.reindex(columns=list(dict.fromkeys([*table, "p_value", "estimate"])))
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float), method)
    alike = adjusted_p(equal.to_numpy(float), method) < ALPHA
    verdict = np.where(alike, "no_relevant_change",
                       np.where(table["p_adjusted"] < ALPHA, "changed", "cannot_tell"))  # fmt: skip
    table["verdict"] = pd.Series(verdict, table.index, dtype=object).where(there, None)
    return table


def _adjustment(comparisons: int) -> str:
    return "holm" if comparisons <= PLANNED else "bh"


def _worth(smallest: float | None, answers: Answers, survey: Survey) -> float:
    if smallest is None:
        if answers.metric in WORTH:
            return WORTH[answers.metric]
        spread = sqrt(answers.sample(survey, answers.is_valid).variance)
        return WORTH_SD * spread or WORTH_SD
    if not isinstance(smallest, (int, float)) or not smallest > 0:
        raise OptionError(
            f"`smallest` is {smallest!r}. Expected the smallest difference worth acting on, above "
            "0: in NPS points, as a share, or in scale points."
        )
    return float(smallest)


def _detectable(shown: pd.DataFrame) -> float:
    """Difference that the median comparison shows 80% of the time, were it the only one there.

    (z + z₀.₈) standard errors [1]_, z being that of the first step of Holm and of Benjamini and
    Hochberg, α / comparisons.

    References
    ----------
    .. [1] Bloom, H. S. (1995). Minimum detectable effects. *Evaluation Review*, 19, 547–556.
    """
    errors = shown.loc[shown["std_error"] > 0, "std_error"]
    return (normal_quantile(1 - ALPHA / len(shown)) + POWER_Z) * float(errors.median())


def _weight(survey: Survey, answers: Answers, rows: np.ndarray) -> float:
    rows = rows & answers.is_valid
    weights = survey.weights(rows)
    return float(rows.sum() if weights is None else weights.sum())


def _columns(mix: str | None) -> tuple[str, ...]:
    more = ("standardised", "standardised_low", "standardised_high") if mix else ()
    return (*ComparisonResult.columns, *more)


def _method(metric: str, shown: pd.DataFrame) -> str:
    designs = set(shown["design"])
    kind = "share" if metric in SHARES else metric
    for design in ("paired", "clustered"):
        if design in designs:
            return f"{kind}_difference_{design}" if design == "paired" else "difference_clustered"
    return f"{kind}_difference"


def _labels(survey: Survey, outcome: str, by: str | None, mix: str | None) -> dict[str, dict]:
    """Labels of the items; of the segment also those of its groups, of the mix none.

    Levels of two segments may have the same code, and rows are groups of `by`.
    """
    named = {name: survey.labels([name])[name] for name in (outcome, mix) if name}
    return named | (survey.labels([by]) if by in survey.items else {})


def _notes(survey, table, to, by, worth, detectable, mix):
    limit = survey.circumstances.min_cell
    hidden = table.loc[table["estimate"].isna(), "group"].tolist()
    if hidden:
        yield "suppressed_differences", {"groups": hidden, "limit": limit}
    if to == contrasts.TOTAL:
        yield "part_whole", {}
    sizes = table[["n", "n_against"]].min(axis=1)
    small = table.loc[sizes < SMALL_N, "group"].tolist()
    if small:
        yield "small_n", {"groups": small, "limit": SMALL_N}
    if detectable > worth:
        yield "underpowered", {"detectable": detectable, "smallest": worth,
                               "n": float(sizes.median())}  # fmt: skip
    designs = set(table["design"].dropna())
    if by == WAVE and "clustered" in designs:
        yield "same_people", {}
    if mix and table.reindex(columns=["standardised"])["standardised"].isna().sum() > len(hidden):
        yield "mix_unknown", {"mix": mix}
