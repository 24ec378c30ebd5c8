"""Whether extremes and end count otherwise in some groups: one test of all groups together.

That a rule is supported in one group and cannot be told in another is no difference between the
groups [1]_; only a test of the difference says that there is one.

References
----------
.. [1] Gelman, A., & Stern, H. (2006). The difference between "significant" and "not significant"
   is not itself statistically significant. *The American Statistician*, 60, 328–331.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.peak_end.methods.design import Design

PER_PARAMETER = 5  # journeys a group needs for each of its coefficients; as in methods: 4.10


class SlopesTest(NamedTuple):
    """Robust F test that extremes and end have the same coefficients in all groups.

    Attributes
    ----------
    statistic, p_value : float
        NaN where fewer than two groups can be held against each other.
    df1, df2 : int
    groups : tuple of int
        Codes of the groups in the test.
    """

    statistic: float
    df1: int
    df2: int
    p_value: float
    groups: tuple[int, ...]


def slopes_differ(design: Design, group: np.ndarray, errors: str) -> SlopesTest:
    """Test the coefficients of extremes and end between groups.

    Parameters
    ----------
    design : Design
        Of all journeys.
    group : ndarray of int, shape (n,)
        Group of each journey of the design; −1 for none.
    errors : {"HC3", "customer"}
        As in `contest`. A customer's journeys may lie in several groups.

    Returns
    -------
    SlopesTest

    Notes
    -----
    Every group has all coefficients of its own (mean, number of moments and covariates too), so
    that a difference in these is not taken for one in extremes and end. Groups with fewer than 5
    journeys a coefficient, or in which an extreme or the end never varies, are left out.
    """
    from statsmodels.regression.linear_model import OLS

    tested = (*design.extremes, "end")
    blocks, taken = [], []
    for code in range(int(group.max()) + 1 if len(group) else 0):
        rows = np.flatnonzero(group == code)
        block = _block(design, rows, tested)
        if block is not None:
            blocks.append((rows, *block))
            taken.append(code)
    if len(blocks) < 2:
        return SlopesTest(np.nan, 0, 0, np.nan, tuple(taken))
    rows = np.concatenate([one[0] for one in blocks])
    width = sum(one[1].shape[1] for one in blocks)
    x, columns, down, across = np.zeros((len(rows), width)), [], 0, 0
    for _, own, places in blocks:
        x[down : down + len(own), across : across + own.shape[1]] = own
        columns.append(across + places)
        down, across = down + len(own), across + own.shape[1]
    restrictions = np.zeros(((len(blocks) - 1) * len(tested), width))
    for number, own in enumerate(columns[1:]):
        for place, (here, first) in enumerate(zip(own, columns[0], strict=True)):
            restrictions[number * len(tested) + place, [here, first]] = 1, -1
    model = OLS(design.y[rows], x)
    if errors == "HC3":
        fit, df2 = model.fit(cov_type="HC3", use_t=True), len(rows) - width
    else:
        _, customer = np.unique(design.customer[rows], return_inverse=True)
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": customer}, use_t=True)
        df2 = int(customer.max())
    df1 = len(restrictions)
    if df2 < df1:
        return SlopesTest(np.nan, df1, df2, np.nan, tuple(taken))
    test = fit.wald_test(restrictions, use_f=True, scalar=True)
    return SlopesTest(float(test.statistic), df1, df2, float(test.pvalue), tuple(taken))


def _block(
    design: Design, rows: np.ndarray, tested: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Columns of a group that vary in it, after its intercept, and where the tested ones are."""
    x = design.x[rows]
    varies = [c for c in design.models["both"] if len(rows) and (x[:, c] != x[0, c]).any()]
    names = [design.terms[c] for c in varies]
    if not set(tested) <= set(names) or len(rows) < PER_PARAMETER * (len(varies) + 1):
        return None
    block = np.column_stack([np.ones(len(rows)), x[:, varies]])
    if np.linalg.matrix_rank(block / np.abs(block).max(axis=0)) < block.shape[1]:
        return None
    leverage = (np.linalg.qr(block)[0] ** 2).sum(axis=1)
    if leverage.max() > 1 - 1e-9:
        return None  # one journey decides a coefficient
    return block, np.array([1 + names.index(name) for name in tested])
