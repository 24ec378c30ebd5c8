"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import Answers
from cemlab.metrics.asking import Asked, options_of, read_answers
from cemlab.metrics.leagues import mixing, standing
from cemlab.metrics.leagues.levels import cells_of
from cemlab.metrics.leagues.result import LeagueResult
from cemlab.metrics.methods.shrinkage import pooled_errors
from cemlab.metrics.outcome_names import label_of
from cemlab.metrics.weak_points import of_groups, provenance_of, sizes_of

SURE = 0.9  # chance from which a branch is named
FEWEST = 3


def league(
    survey: Survey,
    *,
    outcome: str | Sequence[str],
    metric: Literal["nps", "top_box", "csat", "mean", "ces", "index", "share"],
    by: str | Sequence[str],
    target: float | None = None,
    mix: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int | None = None,
    direction: Literal["high_is_easy", "low_is_easy"] | None = None,
    of: Sequence[Any] | None = None,
    index_weights: Sequence[float] | Mapping[str, float] | None = None,
    seed: int = 0,
) -> LeagueResult:
    """Branches side by side: shrunken scores, rank intervals, and whether to rank at all.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str or sequence of str
        Item to score; the items of an index.
    metric : {"nps", "top_box", "csat", "mean", "ces", "index", "share"}
        As for `cemlab.metrics.score`, except that means of an item where low is good, and effort
        where low is easy, are turned round: more is better throughout. An effort score is ranked
        by its mean.
    by : str or sequence of str
        Segment of the branches; several make their crossings, such as branch by line.
    target : float, optional
        Score to be reached, on the scale as answered: the chance of each branch to be there is
        told. `glance()` has it turned round where the scores are.
    mix : str, optional
        Segment whose mix differs between branches; scores are told as if all had the same, and
        intervals hold what is not known of its effects.
    scale, top_boxes, direction, of, index_weights
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
    asked = Asked(scale, top_boxes, direction, of, index_weights)
    answers = read_answers(survey, outcome, metric, asked, turn=True)
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
    goal = _goal(target, answers)
    samples = [answers.sample(survey, cells.rows[name]) for name in shown]
    sizes = [one.n_effective for one in samples]
    pooled = float(np.average([one.variance for one in samples], weights=sizes))
    moved = mixing.mixed(survey, answers, cells, shown, mix) if mix else None
    table, found = _table(answers, cells, shown, samples, moved, goal, seed)
    return LeagueResult(
        _components=table,
        _whole=answers.facts() | {
            "by": " × ".join(segments), "target": goal, "mix": mix, "mean": found.mean,
            "mean_low": found.mean_low, "mean_high": found.mean_high, "spread": found.spread,
            "q": found.q, "p_value": found.p_value, "is_spread": found.is_spread,
            "groups": len(shown), "variance": pooled,
        },
        _tables={"levels": cells.levels},
        _notes=tuple(_notes(survey, answers, table, found, cells, mix)),
        labels={name: survey.labels([name])[name] for name in (*segments, mix) if name}
        | {answers.outcome: label_of(survey, answers)} | cells.labels,
        language=survey.language,
        provenance=provenance_of(
            survey, "league_shares" if answers.is_share else "league",
            options_of(answers, asked) | {"by": segments, "target": target, "mix": mix},
            **sizes_of(survey, answers), seed=seed,
        ),
    )  # fmt: skip


def _table(answers: Answers, cells, shown, samples, moved, target, seed):
    """A row per branch, best estimate first where they differ, those not shown last."""
    scores = np.array([one.mean for one in samples])
    sizes = np.array([one.n_effective for one in samples])
    variances = np.array([one.variance for one in samples])
    if moved is not None:
        scores, sizes = scores + moved.shift, moved.worth(sizes, variances)
        scores = np.clip(scores, *(answers.ends or (-np.inf, np.inf)))
    if answers.is_share:
        found = standing.of_shares(scores * sizes, sizes, target=target, seed=seed)
    else:
        found = standing.of_scores(scores, variances, sizes, ends=answers.ends, target=target,
                                   seed=seed)  # fmt: skip
    table = pd.DataFrame({
        "group": shown, "estimate": found.estimate, "conf_low": found.conf_low,
        "conf_high": found.conf_high, "score": scores,
        "std_error": pooled_errors(variances, sizes), "pull": found.pull,
        "rank": found.rank if found.is_spread else np.nan,
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


def _goal(target: float | None, answers: Answers) -> float | None:
    """The target, turned round as the scores are."""
    if target is None:
        return None
    low, high = answers.ends or (-np.inf, np.inf)
    if not isinstance(target, (int, float)) or not low <= target <= high:
        raise OptionError(f"`target` is {target!r}. Expected a score from {low:g} to {high:g}.")
    return low + high - target if answers.is_turned else target


def _notes(survey: Survey, answers: Answers, table: pd.DataFrame, found, cells, mix):
    limit = survey.circumstances.min_cell
    yield from of_groups("suppressed", cells.small, limit)
    yield from of_groups("complement_added", cells.complement, limit)
    if not found.is_spread:
        shown: Any = table.dropna(subset="score")["score"]
        yield "no_between_variance", {"low": float(shown.min()), "high": float(shown.max()),
                                      "q": found.q, "df": len(shown) - 1,
                                      "p_value": found.p_value}  # fmt: skip
    if mix:
        yield "adjusted_for", {"mix": mix}
    else:
        yield "unadjusted", {}
    if answers.is_turned:
        yield "reversed", {"items": [answers.outcome]}
