"""Who stays and who converts: check, compute, wrap."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, check_language, speaker
from cemlab.metrics.customers import tables
from cemlab.metrics.customers.result import ConversionResult, RetentionResult
from cemlab.metrics.customers.risk import until_few
from cemlab.metrics.methods.survival import life_table, survival_of
from cemlab.metrics.small_groups import Hidden, hidden_of
from cemlab.numerics import MIN_REPORT, wilson_intervals
from cemlab.results import Provenance

TIMES = ("period", *tables.UNITS)


def retention(
    table: pd.DataFrame,
    *,
    tenure: str | None = None,
    left: str | None = None,
    period: str | None = None,
    active: str | None = None,
    cohort: str | None = None,
    unit: Literal["period", "day", "week", "month", "quarter", "year"] = "period",
    language: str = "en",
) -> RetentionResult:
    """Who stays: retention of each period and survival, by cohort.

    Parameters
    ----------
    table : DataFrame
        A row for each customer (`tenure` and `left`), or for each cohort and period (`period`
        and `active`).
    tenure, left : str, optional
        Columns with the period in which a customer left, counted from 1, or the last whole one
        in which they were seen, and whether they left (1) or are still there (0). Who is still
        there and has no whole period (0) is left out.
    period, active : str, optional
        Columns with the period (0 is the start of each cohort) and the customers still active
        in it.
    cohort : str, optional
        Column with the cohort: who came at the same time, or on the same terms. A base that
        mixes cohorts seems to grow loyal as its weak customers leave.
    unit : {"period", "day", "week", "month", "quarter", "year"}, default "period"
        What a period is, for the sentences.
    language : {"en", "zh"}
        Of the sentences.

    Returns
    -------
    RetentionResult
        Retention with Wilson's interval; survival with the log–log interval, those still there
        counted as such.

    Raises
    ------
    OptionError
        Neither or both kinds of columns, or columns with wrong values: the rows are named.
    MethodError
        Too few customers to show anything.

    Notes
    -----
    Retention of a period is the share of those there at its start who are there at its end,
    active(t) / active(t − 1) of the same customers; survival S(t) is the share of all who started
    [1]_, the product of the retentions so far. What others call retention may be S(t) ("day-30
    retention"), customers at the end over customers at the start with the new ones taken off, or
    that of the money. All differ: say which. Churn is 1 − retention.

    Those still there tell of the periods in which they were seen, and are taken to be like the
    others after it: not so where a kind of customer came late.

    Cohorts of few customers are hidden, and a line ends where fewer than ten are at risk; with
    a row for each customer, also where another line's few could be worked out from the total.

    References
    ----------
    .. [1] Kaplan, E. L., & Meier, P. (1958). Nonparametric estimation from incomplete
       observations. *Journal of the American Statistical Association*, 53, 457–481.

    Examples
    --------
    >>> cemlab.metrics.retention(customers, tenure="months", left="churned", unit="month")
    """
    names = {"tenure": tenure, "left": left, "period": period, "active": active, "cohort": cohort}
    by_customer = _is_by_customer(names)
    if unit not in TIMES:
        raise OptionError.unknown("unit", unit, TIMES)
    columns = tables.columns_of(table, names)
    groups = tables.groups_of(columns.get("cohort"), len(table))
    rows, few, cut = (_by_customer if by_customer else _by_count)(columns, groups)
    if not rows:
        raise MethodError(f"No cohort has {MIN_REPORT} customers or more, seen for a period.")
    notes = _hidden_notes(few)
    if cut:
        notes.append(("ends_early", {"groups": cut}))
    if cohort is None:
        notes.append(("cohort_mixed", {}))
    tidy = pd.DataFrame(rows).reindex(columns=RetentionResult.columns)
    each = tidy.drop_duplicates("cohort", keep="last").set_index("cohort")
    whole = each.loc[["all"]] if "all" in each.index else each
    n = float(whole["n"].sum())
    return RetentionResult(
        _components=tidy,
        _whole={"cohort": cohort, "cohorts": len(each.drop(index="all", errors="ignore")),
                "unit": unit, "last": whole["period"].iloc[0],
                "survival": whole["survival"].iloc[0]},
        _notes=tuple(notes),
        labels=_labels(groups),
        language=check_language(language),
        provenance=Provenance(
            method="survival", options=names, n=n, n_effective=n,
            n_dropped=len(table) - n if by_customer else 0.0, data="frame",
        ),
    )  # fmt: skip


def conversion(
    table: pd.DataFrame, *, converted: str, by: str | None = None, language: str = "en"
) -> ConversionResult:
    """Share of customers who did what was hoped for, by group.

    Parameters
    ----------
    table : DataFrame
        A row for each customer who could have.
    converted : str
        Column with 1 where it happened and 0 where not.
    by : str, optional
        Column with groups; who is in none counts for the total only.
    language : {"en", "zh"}
        Of the sentences.

    Returns
    -------
    ConversionResult
        Shares with Wilson's interval; small groups are hidden with others. `glance()` has the p
        of a χ² test that all groups shown have one share.

    Notes
    -----
    The base is every row: one for each customer who could have. Conversion of visits, of
    sessions, or within a time from the first visit are other shares of other bases; a customer
    who still may is counted as one who did not. Churn is found the same way, with 1 for who left.

    Examples
    --------
    >>> cemlab.metrics.conversion(visits, converted="renewed", by="channel")
    """
    columns = tables.columns_of(table, {"converted": converted, "by": by})
    did = tables.yes_or_no("converted", columns["converted"])
    groups = tables.groups_of(columns.get("by"), len(table))
    sizes = {name: float(rows.sum()) for name, rows in groups.items()}
    few = hidden_of(sizes, MIN_REPORT)
    if "all" in few:
        raise MethodError(f"{len(table)} customers; shares of fewer than {MIN_REPORT} are not "
                          "shown.")  # fmt: skip
    rows = []
    for name, members in groups.items():
        row: dict[str, Any] = {"group": name}
        if name not in few:
            share, low, high = wilson_intervals(float(did[members].sum()), sizes[name])
            row |= {"estimate": float(share), "conf_low": float(low), "conf_high": float(high),
                    "n": sizes[name]}  # fmt: skip
        rows.append(row)
    tidy = pd.DataFrame(rows).reindex(columns=ConversionResult.columns)
    return ConversionResult(
        _components=tidy,
        _whole={"converted": converted, "by": by, "p_value": _p_of_groups(tidy)},
        _notes=tuple(_hidden_notes(few)),
        labels=_labels(groups),
        language=check_language(language),
        provenance=Provenance(
            method="top_box", options={"converted": converted, "by": by}, n=sizes["all"],
            n_effective=sizes["all"], n_dropped=0.0, data="frame",
        ),
    )  # fmt: skip


def _is_by_customer(names: dict[str, str | None]) -> bool:
    """Whether there is a row for each customer, or for each cohort and period."""
    given = [use for use in ("tenure", "left", "period", "active") if names[use] is not None]
    if given not in (["tenure", "left"], ["period", "active"]):
        raise OptionError("Give `tenure` and `left` (a row for each customer), or `period` and "
                          "`active` (a row for each cohort and period).")  # fmt: skip
    return given == ["tenure", "left"]


def _by_customer(columns, groups):
    tenure = tables.numbers("tenure", columns["tenure"], whole=True)
    has_left = tables.yes_or_no("left", columns["left"])
    tables.refuse_zero_tenure(tenure, has_left)
    shown = until_few(tenure, groups)
    rows = []
    for name, members in groups.items():
        period, at_risk, left = life_table(tenure[members], has_left[members])
        seen = period < shown.end[name]
        rows += _rows(name, period[seen], at_risk[seen], left[seen], shown.sizes[name])
    return rows, shown.hidden, shown.cut


def _by_count(columns, groups):
    period = tables.numbers("period", columns["period"])
    active = tables.numbers("active", columns["active"], whole=True)
    if len(groups) > 1:
        groups = {name: members for name, members in groups.items() if name != "all"}
        tables.refuse_gaps("cohort", columns["cohort"])
    of_each = {}
    for name, members in groups.items():
        order = np.argsort(period[members], kind="stable")
        of_each[name] = period[members][order], active[members][order]
        tables.refuse_rising(name, *of_each[name])
    sizes = {name: float(counts[0]) for name, (_, counts) in of_each.items()}
    few = hidden_of({"all": sum(sizes.values())} | sizes, MIN_REPORT)
    rows = []
    for name, (periods, counts) in of_each.items():
        if name not in few:
            rows += _rows(name, periods[1:], counts[:-1], -np.diff(counts), counts[0])
    return rows, few, []


def _rows(name: str, period, at_risk, left, n: float) -> list[dict[str, Any]]:
    """Rows of a cohort, up to the last period with enough customers at risk to show."""
    enough = at_risk >= MIN_REPORT
    found = survival_of(at_risk[enough], left[enough], period[enough])
    return [
        {"cohort": name, "period": float(t), "estimate": r, "conf_low": low, "conf_high": high,
         "survival": s, "survival_low": s_low, "survival_high": s_high, "at_risk": risk, "n": n}
        for t, risk, _, r, low, high, s, s_low, s_high in zip(*found, strict=True)
    ]  # fmt: skip


def _p_of_groups(tidy: pd.DataFrame) -> float:
    """Whether the groups shown have one share (χ²); not a number where it cannot be tested."""
    shown = tidy.iloc[1:].dropna(subset="estimate")
    did = (shown["estimate"] * shown["n"]).to_numpy()
    counts = np.array([did, shown["n"] - did])
    if len(shown) < 2 or stats.contingency.expected_freq(counts).min() < 1:
        return float("nan")
    return float(stats.chi2_contingency(counts, correction=False).pvalue)


def _hidden_notes(few: Hidden) -> list[tuple[str, dict[str, Any]]]:
    notes = []
    if few.small:
        notes.append(("suppressed_customers", {"groups": few.small, "limit": MIN_REPORT}))
    if few.complement:
        notes.append(("complement_added", {"groups": few.complement}))
    return notes


def _labels(groups) -> dict[str, dict[str, str]]:
    named = {name: {language: name for language in LANGUAGES} for name in groups}
    everybody = {one: speaker(one)("metrics.customers.all") for one in LANGUAGES}
    return named | {"all": everybody}
