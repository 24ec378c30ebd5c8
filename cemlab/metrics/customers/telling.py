"""Retention, conversion and value → sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import speaker
from cemlab.language.speaking import MINUS
from cemlab.metrics.methods.contracts import HOMOGENEOUS
from cemlab.metrics.wording import group_named
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.metrics.customers.result import ConversionResult, LifetimeResult, RetentionResult

MOSTLY_ONCE = 0.8  # share of customers who never bought again, from which intervals are wide
MOST_COHORTS = 5  # told and drawn; the table has all
ALPHA = 0.05


def largest(table: pd.DataFrame) -> list[str]:
    """The cohorts of most customers, in their order; everybody counts as one."""
    sizes = table.drop_duplicates("cohort").set_index("cohort")["n"]
    kept = sizes.sort_values(ascending=False, kind="stable").index[:MOST_COHORTS]
    return [name for name in sizes.index if name in kept]


def finding(result: RetentionResult, language: str) -> str:
    """How many of each cohort are left at the end, and how many leave a period on average."""
    say, table = speaker(language), result.tidy()
    unit, names = result.glance()["unit"].iloc[0], largest(table)
    sentences = []
    for name in names:
        last = table[table["cohort"] == name].iloc[-1]
        sentences.append(say(
            "metrics.customers.retention", cohort=group_named(result, name, language),
            time=_time(say, last["period"], unit), survival=last["survival"],
            low=last["survival_low"], high=last["survival_high"], n=last["n"],
            lost=_percent(1 - last["survival"] ** (1 / last["period"])),
            each=say(f"metrics.customers.each.{unit}"),
        ))  # fmt: skip
    if len(names) < table["cohort"].nunique():
        sentences.append(_of_more(result, say))
    return say("join").join(sentences)


def headline(result: RetentionResult, language: str) -> str:
    """How many of everybody, or of the first cohort, are left at the end."""
    say, row = speaker(language), _ends(result).iloc[0]
    said = say("metrics.customers.retention_headline", survival=row["survival"],
               time=_time(say, row["period"], result.glance()["unit"].iloc[0]))  # fmt: skip
    if row["cohort"] == "all":
        return said
    return say("metrics.customers.of_cohort", said=said,
               cohort=group_named(result, row["cohort"], language))  # fmt: skip


def subline(result: RetentionResult, figure: str, language: str) -> str:
    """How to read the lines, and how many of them there are."""
    say, table = speaker(language), result.tidy()
    sentences = [say("metrics.customers.survival_subline")]
    if len(largest(table)) < table["cohort"].nunique():
        sentences.append(_of_more(result, say))
    return say("join").join(sentences)


def findings(result: RetentionResult, language: str) -> tuple[Finding, ...]:
    """What is left of everybody, or of the first cohort, as a line of a report."""
    row = _ends(result).iloc[0]
    return (
        _of_share(
            "survival",
            row["survival"],
            headline(result, language),
            row["at_risk"],
            language,
            low=row["survival_low"],
            high=row["survival_high"],
            n=row["n"],
        ),
    )


def checked_retention(result: RetentionResult) -> list[tuple]:
    """Whether enough customers are at risk to the end."""
    least = float(result.tidy()["at_risk"].min())
    return [("at_risk", least, SMALL_N, least >= SMALL_N)]


def conversion(result: ConversionResult, language: str) -> str:
    """The share of everybody, and whether and how the groups differ."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    sentences = [say("metrics.customers.conversion", what=whole["converted"],
                     **_share(table.iloc[0]))]  # fmt: skip
    groups = table.iloc[1:].dropna(subset="estimate")
    if whole["p_value"] < ALPHA:
        high = groups.loc[groups["estimate"].idxmax()]
        low = groups.loc[groups["estimate"].idxmin()]
        sentences.append(say(
            "metrics.customers.conversion_groups", by=whole["by"],
            low=_of_group(result, low, language), high=_of_group(result, high, language),
        ))  # fmt: skip
    elif whole["p_value"] >= ALPHA:
        sentences.append(say("metrics.customers.conversion_alike", by=whole["by"],
                             n_groups=len(groups), p_value=whole["p_value"]))  # fmt: skip
    return say("join").join(sentences)


def conversion_headline(result: ConversionResult, language: str) -> str:
    """The share of everybody."""
    return speaker(language)("metrics.customers.conversion_headline",
                             what=result.glance()["converted"].iloc[0],
                             **_share(result.tidy().iloc[0]))  # fmt: skip


def conversion_subline(result: ConversionResult, language: str) -> str:
    """What the base is."""
    return speaker(language)("metrics.customers.conversion_subline")


def conversion_findings(result: ConversionResult, language: str) -> tuple[Finding, ...]:
    """The share as a line of a report."""
    row = result.tidy().iloc[0]
    claim = conversion_headline(result, language)
    return (
        _of_share(
            "conversion",
            row["estimate"],
            claim,
            row["n"],
            language,
            low=row["conf_low"],
            high=row["conf_high"],
            n=row["n"],
        ),
    )


def checked_conversion(result: ConversionResult) -> list[tuple]:
    """Whether the smallest group is large enough."""
    least = float(result.tidy()["n"].min())
    return [("smallest_group", least, SMALL_N, least >= SMALL_N)]


def lifetime(result: LifetimeResult, language: str) -> str:
    """The value of a customer, how it was found, and what it leaves out."""
    say, facts = speaker(language), _facts(result, language)
    keys = [f"value_{facts['model']}" + ("" if facts["has_interval"] else "_plain")]
    if facts["model"] == "sbg":
        keys.append("beyond")
    keys.append(f"caution_{facts['model']}")
    return say("join").join(say(f"metrics.customers.{key}", **facts) for key in keys)


def lifetime_headline(result: LifetimeResult, language: str) -> str:
    """The value of a customer with its interval."""
    facts = _facts(result, language)
    key = f"headline_{facts['model']}" + ("" if facts["has_interval"] else "_plain")
    return speaker(language)(f"metrics.customers.{key}", **facts)


def lifetime_subline(result: LifetimeResult, language: str) -> str:
    """How to read points, line and band."""
    return speaker(language)("metrics.customers.projection_subline",
                             periods=result.glance()["periods"].iloc[0])  # fmt: skip


def lifetime_findings(result: LifetimeResult, language: str) -> tuple[Finding, ...]:
    """The value as a line of a report; without a figure where nothing is projected."""
    if not result.figures():
        return ()
    say, facts = speaker(language), _facts(result, language)
    return (
        Finding(
            value=facts["value"], claim=lifetime_headline(result, language),
            detail=say("metrics.customers.beyond_detail", **facts), figure="projection",
            grade=graded(facts["n"]),
        ),
    )  # fmt: skip


def checked_lifetime(result: LifetimeResult) -> list[tuple]:
    """How many customers, whether they can be told to differ, and how many bought once."""
    whole, terms = result.glance().iloc[0], _terms(result)
    rows = []
    if whole["n"]:
        rows.append(("customers", whole["n"], ENOUGH_N, whole["n"] >= ENOUGH_N))
    names = {"sbg": ("alpha", "beta"), "bgnbd": ("a", "b")}.get(whole["model"])
    if names:
        size = sum(terms[name].estimate for name in names)
        rows.append(("heterogeneity", size, HOMOGENEOUS, size <= HOMOGENEOUS))
    if whole["model"] == "bgnbd":
        rows.append(("once", whole["once"], MOSTLY_ONCE, whole["once"] <= MOSTLY_ONCE))
    return rows or [("constant", float(whole["retention"]), float("nan"), None)]


def _terms(result: LifetimeResult) -> dict[str, Any]:
    return {row.term: row for row in result.tidy().itertuples()}


def _facts(result: LifetimeResult, language: str) -> dict[str, Any]:
    """What sentences of a value say: amounts as texts, as fine as their size asks."""
    say, whole, terms = speaker(language), result.glance().iloc[0], _terms(result)
    value = terms["value"]
    facts = dict(whole) | {
        "has_interval": value.conf_low == value.conf_low, "value": _money(value.estimate),
        "low": _money(value.conf_low, value.estimate),
        "high": _money(value.conf_high, value.estimate), "margin": _amount(whole["margin"]),
        "first": say(f"metrics.customers.first_{whole.get('first', 'now')}"),
    }  # fmt: skip
    if "value_of_stayer" in terms:
        rest = terms["value_of_stayer"]
        facts |= {"stayer": _money(rest.estimate),
                  "stayer_low": _money(rest.conf_low, rest.estimate),
                  "stayer_high": _money(rest.conf_high, rest.estimate)}  # fmt: skip
    for name in ("lifetime", "p_alive", "purchases"):
        if name in terms:
            row = terms[name]
            facts |= {name: row.estimate, f"{name}_low": row.conf_low,
                      f"{name}_high": row.conf_high}  # fmt: skip
    if whole["model"] == "bgnbd":
        facts["time"] = _time(say, whole["horizon"], whole["unit"])
        facts["each"] = say(f"metrics.customers.each.{whole['unit']}")
    return facts


def _money(x: float, beside: float | None = None) -> str:
    """An amount with three digits or all before the point, as fine as the one beside it."""
    size = abs(x if beside is None else beside)
    places = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{x:,.{places}f}".replace("-", MINUS)


def _amount(x: float) -> str:
    """An amount that was given, as it was given."""
    return f"{x:,.2f}".removesuffix(".00").replace("-", MINUS)


def _percent(share: float) -> str:
    """A loss of a period, which may be very small."""
    return f"{share:.1%}" if share >= 0.001 or share <= 0 else f"{100 * share:.1g}%"


def _time(say: Any, periods: float, unit: str) -> str:
    return say(f"metrics.customers.time.{unit}", n=periods)


def _ends(result: RetentionResult) -> pd.DataFrame:
    """The last row of each cohort."""
    return result.tidy().drop_duplicates("cohort", keep="last")


def _of_more(result: RetentionResult, say: Any) -> str:
    table = result.tidy()
    return say("metrics.customers.more_cohorts", n=len(largest(table)),
               of=table["cohort"].nunique())  # fmt: skip


def _of_group(result: ConversionResult, row: Any, language: str) -> str:
    return speaker(language)("metrics.customers.of_group", **_share(row),
                             group=group_named(result, row["group"], language))  # fmt: skip


def _share(row: Any) -> dict[str, float]:
    return {"share": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
            "n": row["n"]}  # fmt: skip


def _of_share(
    figure: str, share: float, claim: str, fewest: float, language: str, **facts: float
) -> Finding:
    """A share as a line of a report."""
    say = speaker(language)
    return Finding(
        value=say("metrics.customers.share", x=share),
        claim=claim,
        figure=figure,
        detail=say("metrics.customers.share_detail", **facts),
        grade=graded(fewest),
    )
