"""From a question to the answers that can be modelled, and who is not among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import Question, is_factor
from cemlab.drivers.sample import MOSTLY_MISSING, Sample, answered, left_by_kind, take

LISTWISE = 0.05  # methods: 4.4, share that may be dropped for blanks without a warning

Note = tuple[str, dict[str, Any]]


class Prepared(NamedTuple):
    """Whom a model is about.

    Attributes
    ----------
    named : Question
        As it was asked.
    asked : Question
        Without the drivers that most left blank.
    sample : Sample
    kept : DataFrame
        How many each choice keeps.
    mostly_missing : list of str
        The drivers left out.
    n : float
        People in the sample.
    n_asked : float
        People who rated the outcome.
    """

    named: Question
    asked: Question
    sample: Sample
    kept: pd.DataFrame
    mostly_missing: list[str]
    n: float
    n_asked: float

    @property
    def items(self) -> list[str]:
        """Outcome and drivers, those left out last."""
        return [self.asked.outcome, *self.asked.drivers, *self.mostly_missing]


def prepare(survey: Survey, asked: Question) -> Prepared:
    """The sample of a question.

    Raises
    ------
    MethodError
        Nobody answered an item, or nobody all of them.
    """
    _, mostly_missing = answered(survey, asked.drivers)
    left = asked.without(mostly_missing)
    sample, kept = take(survey, left)
    n_asked = survey.count(survey.column(asked.outcome).notna().to_numpy())
    n = float(sample.people.sum())
    return Prepared(asked, left, sample, kept, mostly_missing, n, n_asked)


def who_is_left_out(survey: Survey, found: Prepared) -> Iterator[Note]:
    """Who rated the outcome and is not in the sample, as (code, values for its sentence)."""
    asked, n_asked = found.asked, found.n_asked
    if found.mostly_missing:
        yield "mostly_missing", {"items": found.mostly_missing, "limit": MOSTLY_MISSING}
    blank = n_asked - found.n
    facts = {"n_dropped": int(blank), "n_asked": int(n_asked), "outcome": asked.outcome}
    two_part = float(found.kept.set_index("choice").loc["two_part", "n"])
    if found.n < two_part:
        facts = {"n": int(found.n), "n_asked": int(n_asked), "share": found.n / n_asked}
        yield "complete_only", facts | {"n_two_part": two_part}
    elif blank > LISTWISE * n_asked:
        why = left_because(survey, asked, blank)
        code = "listwise" if why == "drivers" else f"listwise_{why}"
        facts |= {"items": list(asked.covariates)} if why != "drivers" else {}
        yield code, facts | {"share": blank / n_asked}
    for kind, count in left_by_kind(survey, asked.outcome, asked.drivers).items():
        if count:
            unasked = [name for name in asked.drivers if (survey.kinds(name) == kind).any()]
            yield f"left_out_{kind}", {"n": int(count), "items": unasked}


def turned_round(survey: Survey, found: Prepared) -> Iterator[Note]:
    """Items where low is good, which enter the other way round."""
    named = [found.asked.outcome, *found.sample.rated]
    turned = [name for name in named if survey.items[name].direction == "low_is_good"]
    if turned:
        yield "reversed", {"items": turned}


def left_because(survey: Survey, asked: Question, n_left: float) -> str:
    """Why people who rated the outcome are not in the model.

    ``"drivers"`` they lack one, ``"covariates"`` they lack a covariate only, ``"both"`` some the
    one and some the other; empty where nobody is left out.
    """
    if not asked.covariates or not n_left:
        return "drivers" if n_left else ""
    there = survey.column(asked.outcome).notna().to_numpy()
    lacking = np.zeros(len(there), bool)
    for name in asked.drivers:
        gap = survey.column(name).isna().to_numpy()
        if asked.missing == "two_part" and not is_factor(survey, name):
            gap = gap & ~survey.is_not_applicable(name)
        lacking |= gap
    by_drivers = survey.count(lacking & there)
    if not by_drivers:
        return "covariates"
    return "both" if by_drivers < n_left else "drivers"
