"""Sequences → sentences: whether there are types, what they are, and how many go which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.sequencing.figures import SHOWN
from cemlab.journeys.sequencing.finding_types import SAME, STABLE, STRUCTURE, SURE
from cemlab.language import speaker
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.journeys.sequencing.result import SequenceResult

BLOCK = "journeys.sequences"
TOLD = ("n", "n_variants", "k", "silhouette", "agreement", "resamples", "n_customers", "null_p",
        "null_samples")  # fmt: skip


def finding(result: SequenceResult, language: str) -> str:
    """How many ways, whether they fall into types, each type, and the most frequent way."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts = {name: whole[name] for name in TOLD}
    sentences = [say(f"{BLOCK}.narrative.sizes", **facts)]
    key = whole["verdict"]
    if key == "none" and not len(result.numbers()):
        key = "none_tried"
    untested = key == "types" and not whole["null_samples"]
    key = "types_unasked" if untested else key
    sentences.append(say(f"{BLOCK}.narrative.{key}", **facts))
    if whole["verdict"] in SHOWN:
        for row in _types(result).itertuples():
            sentences.append(say(f"{BLOCK}.narrative.type", **_facts(result, row, language)))
    variants = result.variants()
    if len(variants):
        row = next(variants.sort_values("n", ascending=False, kind="stable").itertuples())
        sentences.append(say(f"{BLOCK}.narrative.most", **_of_way(result, row, language)))
    else:
        sentences.append(say(f"{BLOCK}.narrative.no_way", limit=whole["min_cell"]))
    if whole["n_open"]:
        sentences.append(say(f"{BLOCK}.narrative.open", n=whole["n_open"], day=whole["day"]))
    return say("join").join(sentences)


def headline(result: SequenceResult, language: str) -> str:
    """How many types there are; or that there are none."""
    say, whole = speaker(language), result.glance().iloc[0]
    return say(f"{BLOCK}.headline.{whole['verdict']}", k=whole["k"], n=whole["n"],
               n_variants=whole["n_variants"])  # fmt: skip


def subline(result: SequenceResult, figure: str, language: str) -> str:
    """How to read the marks."""
    kind = "variants" if result.glance()["verdict"].iloc[0] in SHOWN else "variants_plain"
    return speaker(language)(f"{BLOCK}.subline.{kind}")


def findings(result: SequenceResult, language: str) -> tuple[Finding, ...]:
    """The types that were found, and the most frequent way."""
    say, whole = speaker(language), result.glance().iloc[0]
    variants, found = result.variants(), []
    if not len(variants):
        return ()
    if whole["verdict"] in ("types", "sorted"):
        for row in _types(result).itertuples():
            facts = _facts(result, row, language)
            found.append(Finding(
                value=say("journeys.value.share", share=row.estimate), figure="variants",
                claim=say(f"{BLOCK}.finding.type", **facts),
                detail=say(f"{BLOCK}.detail.type", **facts), grade=graded(row.n),
            ))  # fmt: skip
    row = next(variants.sort_values("n", ascending=False, kind="stable").itertuples())
    facts = _of_way(result, row, language)
    found.append(Finding(
        value=say("journeys.value.share", share=row.share), figure="variants",
        claim=say(f"{BLOCK}.finding.most", **facts), detail=say(f"{BLOCK}.detail.most", **facts),
        grade=graded(whole["n"]),
    ))  # fmt: skip
    return tuple(found)


def checked(result: SequenceResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, numbers = result.glance().iloc[0], result.numbers()
    rows: list[tuple[Any, ...]] = []
    if len(numbers):
        best = numbers["silhouette"].max()
        rows.append(("silhouette", best, STRUCTURE, best >= STRUCTURE))
        stable = numbers["jaccard_min"].max()
        if stable == stable:
            rows.append(("jaccard", stable, STABLE, stable >= STABLE))
        if whole["null_p"] == whole["null_p"]:
            rows.append(("chain", whole["null_p"], SURE, whole["null_p"] < SURE))
        rows.append(("agreement", whole["agreement"], SAME, whole["agreement"] >= SAME))
    every = whole["n"] + whole["n_dropped"]
    rows += [
        ("left_out", whole["n_dropped"] / every, float("nan"), None),
        ("ways", whole["n_variants"] / whole["n"], float("nan"), None),
    ]
    return check_table(result, rows, f"{BLOCK}.check", language)


def _types(result: SequenceResult) -> pd.DataFrame:
    table = result.tidy()
    return table[table["verdict"] != "suppressed"]


def _facts(result: SequenceResult, row: Any, language: str) -> dict[str, Any]:
    return {
        "type": row.type, "sequence": result.label_sequence(row.sequence, language),
        "share": row.estimate, "low": row.conf_low, "high": row.conf_high,
        "first": row.share_first, "length": row.length, "n": row.n,
    }  # fmt: skip


def _of_way(result: SequenceResult, row: Any, language: str) -> dict[str, Any]:
    return {
        "sequence": result.label_sequence(row.sequence, language), "share": row.share,
        "low": row.conf_low, "high": row.conf_high, "count": row.n,
        "n": result.glance()["n"].iloc[0],
    }  # fmt: skip
