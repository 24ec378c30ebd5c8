"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import SHARES, Answers, answers_of
from cemlab.metrics.leagues import mixing, standing
from cemlab.metrics.leagues.levels import cells_of
from cemlab.metrics.leagues.result import LeagueResult
from cemlab.metrics.methods.shrinkage import pooled_errors
from cemlab.results import Provenance

SURE = 0.9  # chance from which a branch is named
FEWEST = 3
MOST_NAMED = 10  # hidden branches that are named


def league(
    survey: Survey,
    *,
    outcome: str,
    metric: Literal["nps", "top_box", "csat", "mean"],
    by: str | Sequence[str],
    target: float | None = None,
    mix: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int = 2,
    seed: int = 0,
) -> LeagueResult:
    """Branches side by side: shrunken scores, rank intervals, and whether to rank at all.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to score.
    metric : {"nps", "top_box", "csat", "mean"}
        As for `cemlab.metrics.score`.
    by : str or sequence of str
        Segment of the branches; several make their crossings, such as branch by line.
    target : float, optional
        Score to be reached: the chance of each branch to be there is told.
    mix : str, optional
        Segment whose mix differs between branches; scores are told as if all had the same, and
        intervals hold what is not known of its effects.
    scale, top_boxes
        As for `cemlab.metrics.score`.
    seed : int, default 0
        The same seed gives the same draws.

    Returns
    -------
    LeagueResult
        Scores are drawn towards the mean by what the branch's own answers cannot support
        (normal model, or beta-binomial for shares); ranks are those of 10,000 draws.

    Notes
    -----
    There are two intervals of a branch. That of `cemlab.metrics.score` is about the branch alone:
    its own answers, and nothing else. That of a league borrows from all branches: it is narrower,
    and lies nearer the mean. Publish the first beside a single branch; use the second wherever
    branches stand side by side.

    Raises
    ------
    OptionError
        Item, metric or segment is not known, or the target is off the scale.
    MethodError
        Fewer than three branches with enough answers, or a mix that cannot be told from them.

    Examples
    --------
    >>> cemlab.metrics.league(survey, outcome="overall", metric="csat", by="branch")
    """
    arguments.check_survey(survey)
    arguments.check_resampling(0, seed)
    answers = answers_of(survey, outcome, metric, scale=scale, top_boxes=top_boxes)
    segments = [by] if isinstance(by, str) else list(by)
    cells = cells_of(survey, answers, segments)
    shown = [
        name for name, is_hidden in zip(cells.rows, cells.hidden, strict=True) if not is_hidden
    ]
    if len(shown) < FEWEST:
        raise MethodError(
            f"{len(shown)} of {len(cells.rows)} groups of {' × '.join(segments)} have "
            f"{survey.circumstances.min_cell} answers or more and can be shown. A league needs "
            f"{FEWEST} at least."
        )
    _check_target(target, answers)
    moved = mixing.mixed(survey, answers, cells, shown, mix) if mix else None
    table, found = _table(survey, answers, cells, shown, moved, target, seed)
    n = survey.count(answers.is_valid)
    return LeagueResult(
        _components=table,
        _whole={
            "outcome": outcome, "metric": metric, "by": " × ".join(segments), "target": target,
            "mix": mix, "mean": found.mean, "mean_low": found.mean_low,
            "mean_high": found.mean_high, "spread": found.spread, "q": found.q,
            "p_value": found.p_value, "is_spread": found.is_spread, "groups": len(shown),
            "scale_min": answers.scale[0] if answers.scale else np.nan,
            "scale_max": answers.scale[1] if answers.scale else np.nan,
            "top_boxes": top_boxes if metric in SHARES else np.nan,
            "variance": _variance(survey, answers, cells, shown),
        },
        _tables={"levels": cells.levels},
        _notes=tuple(_notes(survey, table, found, cells, mix)),
        labels={name: survey.labels([name])[name] for name in (outcome, *segments, mix) if name}
        | cells.labels,
        language=survey.language,
        provenance=Provenance(
            method="league_shares" if metric in SHARES else "league",
            options={"outcome": outcome, "metric": metric, "by": segments, "target": target,
                     "mix": mix, "scale": answers.scale, "top_boxes": top_boxes},
            n=n, n_effective=survey.n_effective, n_dropped=survey.count(~answers.is_valid),
            weighted=survey.is_weighted, weight_kind=survey.weight_kind, seed=seed,
            simulated=survey.is_simulated, customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _table(survey, answers: Answers, cells, shown, moved, target, seed):
    """A row per branch, best estimate first where they differ, those not shown last."""
    samples = [answers.sample(survey, cells.rows[name]) for name in shown]
    scores = np.array([one.mean for one in samples])
    sizes = np.array([one.n_effective for one in samples])
    variances = np.array([one.variance for one in samples])
    if moved is not None:  # what the shift adds to the variance is as good as fewer answers
        pooled = np.average(variances, weights=sizes)
        scores = scores + moved.shift
        sizes = sizes / (1 + moved.variance * sizes / pooled) if pooled else sizes
    if answers.metric in SHARES:
        successes = np.clip(scores, 0, 1) * sizes
        found = standing.of_shares(successes, sizes, target=target, seed=seed)
    else:
        found = standing.of_scores(scores, variances, sizes, target=target, seed=seed)
    table = pd.DataFrame({
        "group": shown, "estimate": found.estimate, "conf_low": found.conf_low,
        "conf_high": found.conf_high, "score": scores,
        "std_error": pooled_errors(variances, sizes), "pull": found.pull, "rank": found.rank,
        "rank_low": found.rank_low, "rank_high": found.rank_high, "p_best": found.p_best,
        "p_worst": found.p_worst, "p_target": found.p_target,
        "n": [float(one.n) for one in samples], "n_effective": sizes,
    })  # fmt: skip
    table["verdict"] = _verdicts(found)
    if found.is_spread:  # any other order than the survey's would be a ranking
        table = table.sort_values("estimate", ascending=False, ignore_index=True)
    rest = [name for name in cells.rows if name not in shown]
    if rest:
        table = pd.concat([table, pd.DataFrame({"group": rest})], ignore_index=True)
    return table.reindex(columns=LeagueResult.columns), found


def _verdicts(found: standing.Standing) -> list[str]:
    """Named only where the branches differ and the chance is high."""
    if not found.is_spread:
        return ["not_ranked"] * len(found.estimate)
    verdicts = []
    for best, worst in zip(found.p_best, found.p_worst, strict=True):
        verdicts.append("best" if best > SURE else "worst" if worst > SURE else "cannot_tell")
    return verdicts


def _variance(survey, answers: Answers, cells, shown) -> float:
    """Variance of one answer within the branches, pooled."""
    samples = [answers.sample(survey, cells.rows[name]) for name in shown]
    sizes = np.array([one.n_effective for one in samples])
    return float(np.average([one.variance for one in samples], weights=sizes))


def _check_target(target: float | None, answers: Answers) -> None:
    if target is None:
        return
    low, high = {"nps": (-100, 100), "mean": answers.scale or (-np.inf, np.inf)}.get(
        answers.metric, (0, 1)
    )
    if not isinstance(target, (int, float)) or not low <= target <= high:
        raise OptionError(f"`target` is {target!r}. Expected a score from {low:g} to {high:g}.")


def _notes(survey: Survey, table: pd.DataFrame, found, cells, mix):
    limit = survey.circumstances.min_cell
    for code, groups in (("suppressed", cells.small), ("complement_added", cells.complement)):
        if len(groups) > MOST_NAMED:
            yield f"{code}_many", {"n": len(groups), "limit": limit}
        elif groups:
            yield code, {"groups": groups, "limit": limit}
    if not found.is_spread:
        shown: Any = table.dropna(subset="score")["score"]
        yield "no_between_variance", {"low": float(shown.min()), "high": float(shown.max()),
                                      "q": found.q, "df": len(shown) - 1,
                                      "p_value": found.p_value}  # fmt: skip
    if mix:
        yield "adjusted_for", {"mix": mix}
    else:
        yield "unadjusted", {}
