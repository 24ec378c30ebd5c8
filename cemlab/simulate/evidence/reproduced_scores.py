"""Statements about scores, branches and tables: appendix D 1, 8, 10, 11, 12, 13."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
from scipy import stats

from cemlab.metrics.methods.nps import nps_interval
from cemlab.numerics import normal_quantile
from cemlab.simulate.evidence.statement_kinds import (
    Found,
    Statement,
    exact,
    rate,
    rate_over,
    spread,
)

SIZES = np.geomspace(8, 300, 8).round().astype(int)  # of eight branches
CLUSTERS = (6, 10, 20, 40)


def wald_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Plain Wald interval of an NPS, as naive tools give it."""
    n = promoters + passives + detractors
    up, down = promoters / n, detractors / n
    reach = normal_quantile(0.95) * np.sqrt((up + down - (up - down) ** 2) / n)
    return 100 * (up - down - reach), 100 * (up - down + reach)


def _coverage(interval, n: int = 10, up: float = 0.85, down: float = 0.05) -> Found:
    """Exact coverage over every sample of `n`."""
    covered = 0.0
    for promoters in range(n + 1):
        for detractors in range(n + 1 - promoters):
            passives = n - promoters - detractors
            chance = comb(n, promoters) * comb(n - promoters, detractors)
            chance *= up**promoters * down**detractors * (1 - up - down) ** passives
            low, high = interval(promoters, passives, detractors)
            covered += chance * (low - 1e-9 <= 100 * (up - down) <= high + 1e-9)
    return exact(round(covered, 4))


def _wald_width(rng: np.random.Generator) -> Found:
    low, high = wald_interval(10, 0, 0)
    return exact((high - low) / 2)


def _own_low(rng: np.random.Generator) -> Found:
    return exact(round(nps_interval(10, 0, 0)[0], 1))


def _branch_spreads(rng: np.random.Generator) -> Found:
    found = []
    for _ in range(2000):
        shares = [rng.multinomial(n, [0.62, 0.22, 0.16]) / n for n in SIZES]
        scores = [100 * (one[0] - one[2]) for one in shares]
        found.append(max(scores) - min(scores))
    return spread(found)


def _cluster_alarms(rng: np.random.Generator) -> Found:
    return rate_over([rate([_alarm(count, rng) for _ in range(1500)]) for count in CLUSTERS])


def _alarm(count: int, rng: np.random.Generator) -> bool:
    """Person by person, a measure that half of the branches have and that does nothing."""
    size = rng.integers(10, 41, count)
    has = rng.permutation(np.arange(count) % 2 == 0)
    y = np.repeat(0.4 * rng.normal(size=count), size) + rng.normal(size=size.sum())
    mine = np.repeat(has, size)
    return stats.ttest_ind(y[mine], y[~mine]).pvalue < 0.05


def _smallest_eigenvalue(rng: np.random.Generator) -> Found:
    up, blank = np.arange(1.0, 5.0), np.full(4, np.nan)
    table = pd.DataFrame(
        {
            "a": np.r_[up, blank, up],
            "b": np.r_[up, up, blank],
            "c": np.r_[blank, up, -up],
        }
    )
    return exact(np.linalg.eigvalsh(table.corr())[0])


def _possible_lift(rng: np.random.Generator) -> Found:
    ratings = np.repeat([1, 2, 3, 4, 5], [5, 10, 15, 25, 45])
    return exact((np.minimum(ratings + 1, 5) - ratings).mean())


def _blank_p_values(method: str, rng: np.random.Generator) -> Found:
    from statsmodels.stats.multitest import multipletests

    p_values = np.array([0.01, np.nan, 0.03, 0.04])
    return exact(np.isnan(multipletests(p_values, method=method)[1]).mean())


def _bh(rng: np.random.Generator) -> Found:
    return _blank_p_values("fdr_bh", rng)


def _holm(rng: np.random.Generator) -> Found:
    return _blank_p_values("holm", rng)


def _power_lost(rng: np.random.Generator) -> Found:
    from statsmodels.stats.power import FTestPower

    added, left, effect = 3, 150, 0.06
    limit = stats.f.isf(0.05, added, left)
    true = stats.ncf.sf(limit, added, left, effect * (added + left + 1))
    return exact(round(true - FTestPower().power(effect**0.5, added, left, 0.05), 3))


STATEMENTS = {
    "wald_ten": Statement(
        "Plain Wald NPS interval of ten promoters has no width", "appendix D 1", "100 ± 0",
        (0, 0), _wald_width, "half width, computed",
    ),
    "own_ten": Statement(
        "Adjusted Wald does: its lower end for ten promoters", "appendix D 1, section 1.1",
        "below 100", (0, 99.9), _own_low, "cemlab.metrics.methods.nps.nps_interval(10, 0, 0)",
    ),
    "wald_coverage": Statement(
        "Coverage of plain Wald, n = 10, 85% promoters, 5% detractors", "section 0.1 (2)",
        "79.7%", (0.7965, 0.7975), lambda rng: _coverage(wald_interval),
        "every sample of ten with its chance",
    ),
    "own_coverage": Statement(
        "Coverage of adjusted Wald, n = 10, 85% promoters, 5% detractors", "section 0.1 (2)",
        "94.5%", (0.9445, 0.9455), lambda rng: _coverage(nps_interval),
        "every sample of ten with its chance",
    ),
    "branch_spread": Statement(
        "Spread of NPS between branches that do not differ", "appendix D 8", "50 points",
        (49.5, 50.5), _branch_spreads,
        "highest less lowest of 8 branches of 8 to 300 people, one true NPS of 46; 2,000 times",
    ),
    "branch_alarms": Statement(
        "False alarms of a person-level test of a branch-level measure", "appendix D 10",
        "34–38%", (0.335, 0.385), _cluster_alarms,
        "6, 10, 20 and 40 branches of 10 to 40 people, branch sd 0.4, residual sd 1, half with a "
        "measure that does nothing; 1,500 times each",
    ),
    "pairwise": Statement(
        "corr() accepts a pairwise matrix with a negative eigenvalue", "appendix D 11", "−1",
        (-1, -1), _smallest_eigenvalue, "three items, each pair answered by other people",
    ),
    "ceiling": Statement(
        "'+1 point' where 45% already sit at 5: points that are possible", "appendix D 12",
        "less than 1", (0, 0.99), _possible_lift, "100 ratings, 45 of them at 5",
    ),
    "blank_bh": Statement(
        "multipletests with one NaN: share of NaN it returns (fdr_bh)", "appendix D 13",
        "all NaN", (1, 1), _bh, "four p-values, one NaN",
    ),
    "blank_holm": Statement(
        "multipletests with one NaN: share of NaN it returns (holm)", "appendix D 13",
        "all NaN", (1, 1), _holm, "four p-values, one NaN",
        "With statsmodels 0.15 Holm, Bonferroni and Sidak keep the other p-values, but count the "
        "NaN as one more test; Benjamini-Hochberg returns NaN for all. Both are wrong.",
    ),
    "power": Statement(
        "FTestPower with exchanged degrees of freedom: power it hides",
        "appendix D 13, section 0.2", "0.063 instead of 0.674", (0.1, 1), _power_lost,
        "3 terms added, 150 residual degrees of freedom, f² = 0.06: noncentral F less FTestPower; "
        "the page does not say its own design, so only the direction is checked",
    ),
}  # fmt: skip
