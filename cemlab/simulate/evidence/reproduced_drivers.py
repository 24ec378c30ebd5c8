"""Statements about drivers: appendix D 4 and 6."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import statsmodels.api as sm

from cemlab import drivers
from cemlab.data import Survey
from cemlab.simulate.evidence.statement_kinds import Found, Statement, rate, spread

SHARES = (0.05, 0.10, 0.20, 0.40, 0.25)  # of the answers 1 to 5
NOT_MET = 6


def slopes(rng: np.random.Generator, n: int = 80) -> tuple[float, float]:
    """Slope of a rating that four in ten give: in two parts, and with 0 for all others."""
    always, rating = (np.clip(np.rint(rng.normal(3.2, 1.1, n)), 1, 5) for _ in range(2))
    met = rng.permutation(n) < round(0.42 * n)
    middle = rating[met].mean()
    y = 2 + 0.7 * always + np.where(met, -0.6 + 0.7 * (rating - middle), 0)
    y = y + rng.normal(0, 0.7, n)
    table = pd.DataFrame({"y": y, "always": always, "some": np.where(met, rating, NOT_MET)})
    survey = Survey.from_frame(
        table, scale={"y": (-5, 15), "always": (1, 5), "some": (1, 5)},
        not_applicable={"some": [NOT_MET]},
    )  # fmt: skip
    result = drivers.fit(survey, outcome="y", drivers=["always", "some"], resamples=0)
    own = result.coefficients().set_index("term").loc["some: rating", "estimate"]
    filled = np.column_stack([np.ones(n), always, np.where(met, rating, 0)])
    return float(own), float(np.linalg.lstsq(filled, y)[0][2])


def _slope(rng: np.random.Generator, which: int) -> Found:
    return spread([slopes(rng)[which] for _ in range(300)])


def called_basic(n: int, rng: np.random.Generator) -> bool:
    """Whether penalty and reward dummies call a driver basic that is exactly linear (HC3)."""
    x = rng.choice([1, 2, 3, 4, 5], n, p=SHARES)
    y = 2 + 0.5 * x + rng.normal(size=n)
    fit = sm.OLS(y, np.column_stack([np.ones(n), x <= 2, x == 5])).fit(cov_type="HC3", use_t=True)
    both = fit.t_test([0, 1, 1])
    return bool(both.effect[0] < 0 and both.pvalue < 0.05)


def told_bent(n: int, rng: np.random.Generator) -> bool:
    """Whether the test of two slopes calls the same driver bent at 4 (HC3)."""
    x = rng.choice([1, 2, 3, 4, 5], n, p=SHARES)
    y = 2 + 0.5 * x + rng.normal(size=n)
    parts = np.column_stack([np.ones(n), np.minimum(x - 4, 0), np.maximum(x - 4, 0)])
    return bool(sm.OLS(y, parts).fit(cov_type="HC3", use_t=True).t_test([0, 1, -1]).pvalue < 0.05)


def _often(rng: np.random.Generator, which, n: int) -> Found:
    return rate([which(n, rng) for _ in range(1000)])


_LINEAR = "y = 2 + 0.5 x + noise of sd 1, x on 1–5, 5 for a quarter; HC3; 1,000 times"

STATEMENTS = {
    "zero_filled": Statement(
        "Slope of a rating that some never give, with 0 for those", "appendix D 4", ".03",
        (0.025, 0.035), partial(_slope, which=1),
        "80 people, 42% meet it, true slope .7, true effect of meeting it −.6; 300 times",
    ),
    "two_part": Statement(
        "The same slope in two parts", "appendix D 4", ".67", (0.665, 0.675),
        partial(_slope, which=0), "the same with cemlab.drivers.fit; 300 times",
    ),
    **{
        f"prca_{n}": Statement(
            f"Penalty–reward dummies call a linear driver basic, n = {n:,}", source, f"{share:.0%}",
            (share - 0.005, share + 0.005), partial(_often, which=called_basic, n=n), _LINEAR,
        )
        for n, share, source in ((200, 0.21, "section 0.1 (4)"), (500, 0.41, "section 0.1 (4)"),
                                 (2000, 0.95, "appendix D 6"))
    },
    "two_slopes": Statement(
        "The test of two slopes rejects a linear driver, n = 2,000", "section 0.1 (4)", "4–6%",
        (0.035, 0.065), partial(_often, which=told_bent, n=2000), _LINEAR,
    ),
}  # fmt: skip
