"""Differences → sentences: changed, no relevant change, or cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.metrics.answers import is_judged
from cemlab.metrics.comparison.units import big, marked, score, size
from cemlab.metrics.wording import group_named, groups_named
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.metrics.comparison.result import ComparisonResult

MOST_NAMED = 3
MOST_LISTED = 8  # comparisons of one verdict that are named one by one
TONES = {"higher": "good", "lower": "bad"}


def finding(result: ComparisonResult, language: str) -> str:
    """What changed, what did not by an amount that matters, and what cannot be told."""
    say, whole = speaker(language), result.glance().iloc[0]
    table = result.tidy().dropna(subset="estimate")
    if len(table) == 1:
        sentences = [_one(result, table.iloc[0], language)]
    else:
        sentences = _several(result, table, language)
    if whole["mix"]:
        sentences += _held(result, table, language)
    sentences.append(say("metrics.comparison.narrative.worth",
                         smallest=size(whole["smallest"], whole, say)))  # fmt: skip
    if len(table) > 1:
        sentences.append(say(f"metrics.comparison.narrative.{whole['adjust']}", n=len(table)))
    return say("join").join(sentences)


def headline(result: ComparisonResult, language: str) -> str:
    """The verdict of the one comparison, or which of several changed."""
    say, table = speaker(language), result.tidy().dropna(subset="estimate")
    facts = {"outcome": result.label(result.glance()["outcome"].iloc[0], language)}
    if len(table) == 1:
        row, key = table.iloc[0], "one"
        if result.glance()["by"].iloc[0] == "rival":
            key = "rival"  # the rows are items, and need no other to be named
        return say(f"metrics.comparison.headline.{key}_{_side(row)}", **facts,
                   **_facts(result, row, language))  # fmt: skip
    changed = table[table["verdict"] == "changed"]
    if not len(changed):
        key = "none_cannot_tell" if (table["verdict"] == "cannot_tell").any() else "none_relevant"
        return say(f"metrics.comparison.headline.{key}", **facts)
    if len(changed) <= MOST_NAMED:
        return say("metrics.comparison.headline.named", parts=_named(result, changed, language),
                   **facts)  # fmt: skip
    return say("metrics.comparison.headline.several", n=len(changed), of=len(table), **facts)


def subline(result: ComparisonResult, figure: str, language: str) -> str:
    """How to read the marks."""
    say, whole, table = speaker(language), result.glance().iloc[0], result.tidy()
    against = table["against"].unique()
    named = say("metrics.comparison.subline_each")
    if len(against) == 1:
        named = say("metrics.comparison.subline_from",
                    against=_called(result, against[0], language))  # fmt: skip
    return say("metrics.comparison.subline", named=named,
               smallest=size(whole["smallest"], whole, say))  # fmt: skip


def findings(result: ComparisonResult, language: str) -> tuple[Finding, ...]:
    """The largest clear difference as a line of a report; else that none of them is clear."""
    say, table = speaker(language), result.tidy().dropna(subset="estimate")
    whole = result.glance().iloc[0]
    changed = table[table["verdict"] == "changed"]
    pool = changed if len(changed) else table
    row = pool.loc[pool["estimate"].abs().idxmax()]
    is_none = not len(changed) and len(table) > 1
    key = "none_detail" if is_none else "detail"
    return (
        Finding(
            value=say("metrics.comparison.none", n=len(table)) if is_none
            else big(row["estimate"], whole, say),
            tone=TONES.get(_side(row), "plain") if is_judged(whole["metric"]) else "plain",
            claim=headline(result, language),
            detail=say(f"metrics.comparison.{key}", **_facts(result, row, language)),
            figure="differences",
            grade=graded(min(row["n"], row["n_against"]), result.checks()),
        ),
    )  # fmt: skip


def checked(result: ComparisonResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy().dropna(subset="estimate"), result.glance().iloc[0]
    smallest = float(table[["n", "n_against"]].min().min())
    rows = [("smallest_side", smallest, SMALL_N, smallest >= SMALL_N)]
    detectable, worth = whole["detectable"], whole["smallest"]
    if detectable == detectable:
        rows.append(("detectable", detectable, worth, detectable <= worth))
    return rows


def _one(result: ComparisonResult, row: Any, language: str) -> str:
    facts = _facts(result, row, language)
    return speaker(language)(f"metrics.comparison.narrative.one_{_side(row)}", **facts)


def _several(result: ComparisonResult, table: Any, language: str) -> list[str]:
    """A sentence for each verdict; numbers of those that changed, names of the others."""
    say, sentences = speaker(language), []
    for verdict in ("changed", "no_relevant_change", "cannot_tell"):
        rows = table[table["verdict"] == verdict]
        key = f"metrics.comparison.narrative.several_{verdict}"
        if len(rows) == len(table) > MOST_LISTED:
            sentences.append(say(f"{key}_all", n=len(table)))
        elif len(rows) > MOST_LISTED:
            sentences.append(say(f"{key}_many", n=len(rows), of=len(table)))
        elif len(rows):
            sentences.append(say(key, groups=_groups(result, rows, language)))
    return sentences


def _groups(result: ComparisonResult, rows: Any, language: str) -> str:
    """Those that changed with their numbers, others by their names."""
    say, told = speaker(language), []
    for _, row in rows.iterrows():
        part = f"part_{_side(row)}" if row["verdict"] == "changed" else "pair"
        told.append(say(f"metrics.comparison.narrative.{part}", **_facts(result, row, language)))
    if rows["verdict"].iloc[0] == "changed":
        return say("metrics.comparison.narrative.join").join(told)
    return listed(told, language)


def _held(result: ComparisonResult, table: Any, language: str) -> list[str]:
    """What the differences are with the mix held; of many, the one that it changes most.

    For a total the rest is held, as compared.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    rows = table.dropna(subset="standardised").replace({"against": {"all": "rest"}})
    key, n = "mix", len(rows)
    if n > MOST_NAMED:
        key, most = "mix_many", (rows["standardised"] - rows["estimate"]).abs().idxmax()
        rows = rows.loc[[most]]
    return [
        say(f"metrics.comparison.narrative.{key}", **_facts(result, row, language) | {
            "mix": result.label(whole["mix"], language), "n": n,
            "standardised": big(row["standardised"], whole, say),
            "standardised_low": marked(row["standardised_low"], whole, say),
            "standardised_high": marked(row["standardised_high"], whole, say),
        })
        for _, row in rows.iterrows()
    ]  # fmt: skip


def _named(result: ComparisonResult, changed: Any, language: str) -> str:
    """Which groups are higher than what, and which lower."""
    say, parts = speaker(language), []
    for side, sign in (("higher", 1), ("lower", -1)):
        rows = changed[changed["estimate"] * sign > 0]
        for against, own in rows.groupby("against", sort=False):
            parts.append(say(f"metrics.comparison.headline.part_{side}",
                             groups=groups_named(result, own["group"], language),
                             against=_called(result, against, language)))  # fmt: skip
    return say("metrics.comparison.headline.join").join(parts)


def _side(row: Any) -> str:
    """The verdict, and of a change its direction."""
    if row["verdict"] != "changed":
        return row["verdict"]
    return "higher" if row["estimate"] > 0 else "lower"


def _called(result: ComparisonResult, against: str, language: str) -> str:
    """What a group is compared with."""
    if against in ("rest", "all"):
        return speaker(language)(f"metrics.comparison.{against}")
    return group_named(result, against, language)


def _facts(result: ComparisonResult, row: Any, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    return {
        "group": group_named(result, row["group"], language),
        "against": _called(result, row["against"], language),
        "big": big(row["estimate"], whole, say),
        "size": size(abs(row["estimate"]), whole, say),
        "low": marked(row["conf_low"], whole, say),
        "high": marked(row["conf_high"], whole, say),
        "score": score(row["score"], whole, say),
        "score_against": score(row["score_against"], whole, say),
        "n": row["n"], "n_against": row["n_against"],
    }  # fmt: skip
