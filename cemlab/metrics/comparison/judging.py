"""What is worth acting on, what these answers would show, and the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError
from cemlab.metrics.answers import Answers
from cemlab.numerics import adjusted_p, normal_quantile

ALPHA = 0.05
POWER = 0.8
PLANNED = 20  # comparisons up to which any false one matters (methods 1.7)
WORTH_NPS, WORTH_SHARE = 5.0, 0.05  # smallest change worth acting on
WORTH_SD = 0.2  # of a mean, in standard deviations


def worth_of(smallest: float | None, answers: Answers, survey: Survey) -> float:
    """Smallest difference worth acting on, in the unit of the metric."""
    if smallest is None:
        if answers.metric == "nps" or answers.is_share:
            return WORTH_SHARE if answers.is_share else WORTH_NPS
        spread = sqrt(answers.sample(survey, answers.is_valid).variance)
        return WORTH_SD * spread or WORTH_SD
    if not isinstance(smallest, (int, float)) or not smallest > 0:
        raise OptionError(
            f"`smallest` is {smallest!r}. Expected the smallest difference worth acting on, above "
            "0: in NPS points, as a share, or in points of the scale or the index."
        )
    return float(smallest)


def judged(
    rows: Sequence[Mapping[str, Any]], worth: float, adjust: str | None
) -> tuple[pd.DataFrame, str]:
    """Rows with adjusted p-values and a verdict each, and how the p-values were adjusted."""
    table = pd.DataFrame(rows)
    found = table.pop("difference")
    there = found.notna()
    equal = pd.Series(np.nan, table.index)
    equal[there] = [one.p_equivalent(worth) for one in found[there]]
    method = adjust or ("holm" if len(table) <= PLANNED else "bh")
    table = table.reindex(
        columns=list(dict.fromkeys([*table, "p_value", "estimate", "std_error", "design"]))
    )
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float), method)
    alike = adjusted_p(equal.to_numpy(float), method) < ALPHA
    verdict = np.where(alike, "no_relevant_change",
                       np.where(table["p_adjusted"] < ALPHA, "changed", "cannot_tell"))  # fmt: skip
    table["verdict"] = pd.Series(verdict, table.index, dtype=object).where(there, None)
    return table, method


def detectable(errors: pd.Series) -> float:
    """Difference that the median comparison shows 80% of the time, were it the only one there.

    (z + z₀.₈) standard errors [1]_, z being that of the first step of Holm and of Benjamini and
    Hochberg, α / comparisons.

    References
    ----------
    .. [1] Bloom, H. S. (1995). Minimum detectable effects. *Evaluation Review*, 19, 547–556.
    """
    z = normal_quantile(1 - ALPHA / len(errors)) + normal_quantile(2 * POWER - 1)
    return z * float(errors[errors > 0].median())
