"""One row of a comparison: a group and what it is compared with, or two firms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.answers import Answers
from cemlab.metrics.asking import Asked, read_answers
from cemlab.metrics.comparison import composition, differing
from cemlab.metrics.comparison.contrasts import TOTAL, Contrast
from cemlab.metrics.sampling import Sampling
from cemlab.metrics.small_groups import Hidden


def shown_of(
    survey: Survey, answers: Answers, pairs: Sequence[Contrast], few: Hidden
) -> list[Contrast]:
    """Comparisons with enough answers on both sides, of groups that may be shown."""
    least = survey.circumstances.min_cell
    return [
        pair for pair in pairs
        if pair.name not in few and pair.against not in few
        and min(survey.count(one & answers.is_valid) for one in (pair.first, pair.second)) >= least
    ]  # fmt: skip


def check_spread(answers: Answers, pairs: Sequence[Contrast], sampling: Sampling) -> None:
    """Refuse sides that lie within one cluster: what clusters differ by cannot be told from it."""
    alone = dict.fromkeys(
        name
        for pair in pairs
        for name, side in ((pair.name, pair.first), (pair.against, pair.second))
        if len(np.unique(sampling.clusters[side & answers.is_valid])) < 2
    )
    if alone:
        raise MethodError(
            f"Within one cluster each: {', '.join(alone)}. How much clusters differ by themselves "
            "cannot be told from one, so neither can a difference. Leave `cluster` out to compare "
            "just these clusters, or join groups."
        )


def of_pair(
    survey: Survey, answers: Answers, pair: Contrast, mix: str | None, sampling: Sampling | None
) -> dict[str, Any]:
    """The difference of a group from another, the rest, or the total.

    The total contains the group: branch − total = (1 − f) (branch − rest), f being the weight of
    the branch, with the mix held as well as without.
    """
    found = differing.independent(survey, answers, pair.first, pair.second, sampling)
    difference, factor, others = found.difference, 1.0, found.n_against
    if pair.against == TOTAL:
        whole = pair.first | pair.second
        factor = 1 - answers.weight(survey, pair.first) / answers.weight(survey, whole)
        difference, others = difference.times(factor), others + found.n
    first = answers.estimate(survey, pair.first).estimate
    row = {"group": pair.name, "against": pair.against}
    row |= _told(found._replace(difference=difference, n_against=others), first,
                 first - difference.estimate)  # fmt: skip
    if mix:
        held = composition.standardised(survey, answers, pair, mix, sampling)
        row |= {key: factor * value for key, value in held.items()}
    return row


def hidden(group: str, against: str) -> dict[str, Any]:
    """A comparison that must not be shown."""
    return {"group": group, "against": against, "difference": None}


def rival_answers(survey: Survey, answers: Answers, rival: str, asked: Asked) -> Answers:
    """Ratings of a competitor, made ready in the same way.

    Raises
    ------
    OptionError
        Several items at once, another scale or another good end, or frequency weights.
    """
    if answers.items or not isinstance(rival, str):
        raise OptionError(
            "`rival` is one item compared with another; an index has several. Compare its items "
            "one by one with metric='mean'."
        )
    own, other = survey.items[answers.outcome], survey.items.get(rival)
    if other is not None and asked.scale is None and own.scale != other.scale:
        said = [f"{one.scale[0]:g} to {one.scale[1]:g}" if one.scale else "no declared scale"
                for one in (own, other)]  # fmt: skip
        raise OptionError(
            f"{answers.outcome!r} has {said[0]} and {rival!r} {said[1]}. Expected the same scale: "
            "answers on different scales have no difference."
        )
    if other is not None and own.direction != other.direction:
        raise OptionError(
            f"{answers.outcome!r} is {own.direction} and {rival!r} {other.direction}. Expected the "
            "same end to be the good one. Correct the study, or turn one of the two round."
        )
    if survey.is_weighted and survey.weight_kind == "frequency":
        raise OptionError("Ratings of two firms by the same people cannot be compared with "
                          "frequency weights. Expand the rows, or use survey weights.")  # fmt: skip
    return read_answers(survey, rival, answers.metric, asked, turn=True)


def of_rival(
    survey: Survey, answers: Answers, other: Answers, sampling: Sampling | None
) -> dict[str, Any]:
    """The difference of two items that the same people rated."""
    both = answers.is_valid & other.is_valid
    if survey.count(both) < survey.circumstances.min_cell:
        return hidden(answers.outcome, other.outcome)
    found = differing.paired(survey, answers, other, sampling)
    scores = [one.estimate(survey, both).estimate for one in (answers, other)]
    return {"group": answers.outcome, "against": other.outcome} | _told(found, *scores)


def _told(found: differing.Differing, first: float, second: float) -> dict[str, Any]:
    one = found.difference
    return {
        "estimate": one.estimate, "conf_low": one.conf_low, "conf_high": one.conf_high,
        "std_error": one.std_error, "p_value": one.p_value, "score": first,
        "score_against": second, "n": found.n, "n_against": found.n_against,
        "design": found.design, "difference": one,
    }  # fmt: skip
