"""What weakens a score, as notes; and where the score comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.language.speaking import MINUS
from cemlab.metrics.answers import Answers
from cemlab.metrics.checks import HEAVY_WEIGHTS
from cemlab.metrics.sampling import Sampling
from cemlab.metrics.small_groups import Hidden
from cemlab.numerics import SMALL_N
from cemlab.results import Provenance

COUNT_SUM = 2.0  # our choice: whole weights that add up to twice the answers may be counts
MOST_NAMED = 10  # groups of a note that are named; more are counted
REPEATED = 0.05  # our choice: a table of counts has each combination of answers once

Note = tuple[str, Mapping]


def provenance_of(survey: Survey, method: str, options: dict, **sizes: float) -> Provenance:
    """Where a score comes from."""
    return Provenance(
        method=method,
        options=options,
        weighted=survey.is_weighted,
        weight_kind=survey.weight_kind,
        simulated=survey.is_simulated,
        customers=survey.n_customers,
        data=survey.source,
        **sizes,
    )


def sizes_of(
    survey: Survey, answers: Answers, sampling: Sampling | None = None
) -> dict[str, float]:
    """How many answers there are, how many equal ones they are worth, and who gave none.

    The same base and the same worth as `cemlab.metrics.score` tells of everybody.
    """
    worth = answers.estimate(survey, answers.is_valid, sampling).n_effective
    return {
        "n": survey.count(answers.is_valid), "n_effective": float(worth),
        "n_dropped": survey.count(~answers.is_valid),
    }  # fmt: skip


def of_groups(code: str, groups: Sequence[str], limit: float) -> Iterator[Note]:
    """A note on groups, if there are any: their names, or the number of many."""
    if len(groups) > MOST_NAMED:
        yield f"{code}_many", {"n": len(groups), "limit": limit}
    elif groups:
        yield code, {"groups": list(groups), "limit": limit}


def notes_of(
    survey: Survey, answers: Answers, tidy: pd.DataFrame, hidden: Hidden, by: str | None
) -> Iterator[Note]:
    """Weak points of a score, as (code, values)."""
    limit = survey.circumstances.min_cell
    yield from of_groups("suppressed", hidden.small, limit)
    yield from of_groups("complement_added", hidden.complement, limit)
    if tidy.loc[tidy["n"].notna(), "n_missing":].isna().any(axis=None):
        yield "few_gaps", {"limit": limit}
    few = tidy.loc[(tidy["n"] < SMALL_N) & tidy["estimate"].notna(), "group"].tolist()
    yield from of_groups("small_n", few, SMALL_N)
    if "all" not in hidden:
        yield from _alike(answers, tidy.iloc[0])
        yield from _of_items(survey, answers, tidy.iloc[0])
    if by is not None:
        yield from _outside(survey, by, hidden)
    yield from weight_notes(survey)


def _alike(answers: Answers, first: pd.Series) -> Iterator[Note]:
    """Answers that are all in one class are no certainty."""
    coded = answers.coded()[answers.is_valid]
    if (coded == coded[0]).all():
        if answers.metric in ("mean", "ces", "index"):
            yield "degenerate_mean", {"n": float(first["n"])}
            return
        form = "{:.0f}" if answers.metric == "nps" else "{:.0%}"
        ends = {key: form.format(first[f"conf_{key}"]).replace("-", MINUS)
                for key in ("low", "high")}  # fmt: skip
        yield "degenerate_distribution", {"n": float(first["n"])} | ends


def _of_items(survey: Survey, answers: Answers, first: pd.Series) -> Iterator[Note]:
    """Who is not in an index, and items that were turned round for it."""
    if not answers.items:
        return
    some = np.any([survey.column(name).notna() for name in answers.items], axis=0)
    partly = survey.count(some & ~answers.is_valid)
    if partly:
        yield "index_complete", {"n": float(first["n"]), "count": partly,
                                 "n_items": len(answers.items)}  # fmt: skip
    turned = [one for one in answers.items if survey.items[one].direction == "low_is_good"]
    if turned:
        yield "reversed", {"items": turned}


def _outside(survey: Survey, by: str, hidden: Hidden) -> Iterator[Note]:
    outside = int(survey.column(by).isna().sum())
    if not outside:
        return
    if outside >= survey.circumstances.min_cell and not hidden.outside:
        yield "no_group", {"n": outside, "by": by}
    else:
        yield "no_group_few", {"by": by}


def weight_notes(survey: Survey) -> Iterator[Note]:
    """Weights that are uneven, or look like those of the other kind."""
    weights = survey.weights()
    if weights is None:
        return
    rows, total = len(weights), float(weights.sum())
    if survey.weight_kind == "survey":
        if survey.design_effect > HEAVY_WEIGHTS:
            facts = {"design_effect": survey.design_effect, "n_effective": survey.n_effective}
            yield "heavy_weights", facts
        whole = bool((weights == np.round(weights)).all() and weights.min() < weights.max())
        if whole and total >= COUNT_SUM * rows and survey.ids() is None:
            yield "weights_like_counts", {"n": rows, "total": total}
        return
    given = survey.answers()[weights > 0]
    repeated = float(given.duplicated().mean()) if len(given) else 0.0
    has_ids = survey.ids() is not None or survey.n_customers is not None
    if total > rows and (has_ids or repeated > REPEATED):
        yield "counts_like_weights", {"n": rows, "total": total}
