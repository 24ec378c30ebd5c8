"""What people say about referring beside what was seen, if a share of the referrals went unseen.

That somebody recommended can hardly be confirmed where the sale takes months. So nobody knows how
many referrals a record misses; but for each share that may be assumed, what was seen can be
corrected [1]_, and one share makes the record and the words agree.

References
----------
.. [1] Rogan, W. J., & Gladen, B. (1978). Estimating prevalence from the results of a screening
   test. *American Journal of Epidemiology*, 107, 71–76.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.numerics import rows_to_hide
from cemlab.personas.membership import Membership
from cemlab.personas.valuing.scored import with_interval

ALL = "all"
COLUMNS = (
    "persona", "missed", "estimate", "conf_low", "conf_high", "observed", "observed_low",
    "observed_high", "stated", "needed", "needed_low", "needed_high", "n",
)  # fmt: skip


def corrected(
    people: Membership, stated: np.ndarray, observed: np.ndarray, missed: Sequence[float],
    least: int,
) -> pd.DataFrame:  # fmt: skip
    """Referral as it would be if so many referrals went unseen, for everybody and each persona.

    Parameters
    ----------
    people : Membership
    stated, observed : ndarray, shape (rows of the survey,)
        0 or 100; NaN for gaps. People without both are left out.
    missed : sequence of float
        Assumed shares of the referrals that nobody recorded, 0 to below 1.
    least : int
        Groups of fewer people are hidden, with others that would give them away.

    Returns
    -------
    DataFrame
        A row for each persona and assumed share: estimate (observed / (1 − missed), at most 1) with
        its interval, both shares as they are, `needed`: the share that must go unseen for what is
        said to be true, 0 where as many were seen. No referral is taken to be recorded wrongly.
    """
    x = np.column_stack([stated, observed])[people.rows]
    used = ~np.isnan(x).any(axis=1)
    own = np.vstack([np.ones(len(x), bool), np.arange(len(people.names))[:, None] == people.code])
    own &= used
    counts = own.sum(axis=1)
    hidden = np.append(counts[0] < least, rows_to_hide(counts[1:, None], minimum=least,
                                                       few=(counts[1:, None] < least)))  # fmt: skip
    rows: list[dict[str, Any]] = []
    for name, mine, gone in zip((ALL, *people.names), own, hidden, strict=True):
        if gone:
            rows.append({"persona": name})
            continue
        weights, customers = (None if one is None else one[mine]
                              for one in (people.weights, people.customers))  # fmt: skip
        said, seen = ([end / 100 for end in with_interval(one[mine], weights, customers, True)]
                      for one in x.T)  # fmt: skip
        needed = [_needed(end, said[0]) for end in (seen[0], seen[2], seen[1])]
        for share in missed:
            rows.append(
                {"persona": name, "missed": float(share), "stated": said[0], "n": float(mine.sum())}
                | _named("estimate", [min(end / (1 - share), 1.0) for end in seen])
                | _named("observed", seen) | _named("needed", needed)
            )  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def _needed(seen: float, said: float) -> float:
    return max(1 - seen / said, 0.0) if said > 0 else 0.0


def _named(name: str, ends: Sequence[float]) -> dict[str, float]:
    low, high = ("conf_low", "conf_high") if name == "estimate" else (f"{name}_low", f"{name}_high")
    return dict(zip((name, low, high), ends, strict=True))
