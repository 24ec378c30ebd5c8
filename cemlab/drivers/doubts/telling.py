"""Doubts about slopes → sentences: what would hold, what little would undo, and what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF, LEFT_OUT, TOLD
from cemlab.drivers.doubts.figures import is_apart
from cemlab.drivers.methods.halo import ONE_JUDGMENT
from cemlab.drivers.naming import in_a_row
from cemlab.language import speaker
from cemlab.results import Finding, graded
from cemlab.style import marks

if TYPE_CHECKING:
    from cemlab.drivers.doubts.result import SensitivityResult

MOST_NAMED = 3  # drivers named in a headline
VERDICTS = ("robust", "fragile", "cannot_tell")


def finding(result: SensitivityResult, language: str) -> str:
    """Which slopes would hold, how strong the strongest is, halo, the marker, and the limits."""
    say, sentences = speaker(language), []
    few = result.notes_of("no_verdicts")
    if few:
        sentences.append(say("drivers.sensitivity.narrative.too_few", **few))
    for verdict in () if few else VERDICTS:
        names = _with(result, verdict)
        if names:
            sentences.append(say(f"drivers.sensitivity.narrative.{verdict}",
                                 drivers=in_a_row(result, names, language),
                                 **_facts(result, language)))  # fmt: skip
    top = _top(result)
    if top is not None and not few:
        sentences.append(say("drivers.sensitivity.narrative.top", **_spoken(result, top, language)))
    sentences += [*_halo(result, language), *_marker(result, language)]
    sentences.append(say("drivers.sensitivity.narrative.limits"))
    return say("join").join(sentences)


def headline(result: SensitivityResult, language: str) -> str:
    """Nearly one judgment, or which slopes would hold; else that little would undo them."""
    say, facts = speaker(language), _facts(result, language)
    if result.notes_of("no_verdicts"):
        return say("drivers.sensitivity.headline.too_few", **facts)
    if result.glance()["is_halo"].iloc[0]:
        return say("drivers.sensitivity.headline.halo", **facts)
    for verdict in VERDICTS[:2]:
        names = _with(result, verdict)
        if names:
            spoken = in_a_row(result, names, language, MOST_NAMED)
            return say(f"drivers.sensitivity.headline.{verdict}", drivers=spoken, **facts)
    return say("drivers.sensitivity.headline.cannot_tell", **facts)


def subline(result: SensitivityResult, figure: str, language: str) -> str:
    """How to read the marks of a figure."""
    return speaker(language)(f"drivers.sensitivity.subline.{figure}")


def findings(result: SensitivityResult, language: str) -> tuple[Finding, ...]:
    """The slope that is hardest to explain away, and how far the items are one judgment."""
    say, facts, grade = speaker(language), _facts(result, language), _grade(result)
    whole, top, found = result.glance().iloc[0], _top(result), []
    if top is not None and not result.notes_of("no_verdicts"):
        spoken = _spoken(result, top, language)
        found.append(Finding(
            value=spoken["rv"],
            claim=say(f"drivers.sensitivity.finding.{top['verdict']}", **spoken),
            detail=say("drivers.sensitivity.detail.top", **spoken),
            figure="robustness",
            grade=grade,
        ))  # fmt: skip
    if whole["is_halo"] is not None and whole["resamples"]:
        key = "halo" if whole["is_halo"] else "no_halo"
        found.append(Finding(
            value=facts["first_share"],
            claim=say(f"drivers.sensitivity.finding.{key}", **facts),
            detail=say("drivers.sensitivity.detail.halo", **facts),
            figure=result.figures()[-1],
            grade=grade,
        ))  # fmt: skip
    return tuple(found)


def checked(result: SensitivityResult) -> list[tuple]:
    """Rows of the table of checks."""
    whole = result.glance().iloc[0]
    each = whole["n"] / whole["parameters"]
    fragile = _with(result, "fragile")
    rows = [
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("vif", whole["vif_max"], HIGH_VIF, whole["vif_max"] <= HIGH_VIF),
        ("fragile", len(fragile), TOLD, None, *fragile),
    ]
    if whole["is_halo"] is not None:
        rows.append(("halo", whole["first_share"], ONE_JUDGMENT, not whole["is_halo"]))
    return rows


def _halo(result: SensitivityResult, language: str) -> list[str]:
    """How far the items are one judgment, and what stays beyond it."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts, sentences, table = _facts(result, language), [], result.tidy().dropna(subset="beyond")
    if whole["is_halo"] is not None:
        key = f"{'halo' if whole['is_halo'] else 'no_halo'}{'' if whole['resamples'] else '_plain'}"
        sentences.append(say(f"drivers.sensitivity.narrative.{key}", **facts))
    for key in ("beyond", "turned", "not_beyond"):
        names = [row.driver for row in table.itertuples() if _left(row) == key]
        if names:
            sentences.append(say(f"drivers.sensitivity.narrative.{key}",
                                 drivers=in_a_row(result, names, language), **facts))  # fmt: skip
    return sentences


def _left(row) -> str:
    """What is left of a driver beyond the other items."""
    if not is_apart(row):
        return "not_beyond"
    return "turned" if row.alone * row.beyond < 0 else "beyond"


def _marker(result: SensitivityResult, language: str) -> list[str]:
    """What is left of the correlations without that of a marker."""
    say, whole = speaker(language), result.glance().iloc[0]
    if not whole["marker"]:
        return []
    facts = {"marker": result.label(whole["marker"], language)}
    table = result.tidy().dropna(subset="r_marked")
    if not len(table):
        return [say("drivers.sensitivity.narrative.no_marker", **facts)]
    top = table.loc[table["r"].idxmax()]
    facts |= {"driver": result.label(top["driver"], language), "r": top["r"],
              "marked": top["r_marked"], "marker_r": whole["marker_r"],
              "outcome": result.label(whole["outcome"], language),
              "low": top["r_marked_low"], "high": top["r_marked_high"]}  # fmt: skip
    plain = "" if whole["resamples"] else "_plain"
    return [say(f"drivers.sensitivity.narrative.marker{plain}", **facts)]


def _top(result: SensitivityResult) -> pd.Series | None:
    """The driver whose slope is hardest to explain away, where any is told from 0: a robust one
    before a fragile one, and by what leaves it told from 0."""
    table = result.tidy()
    told = table[table["verdict"] != "cannot_tell"]
    if not len(told):
        return None
    held = told[told["verdict"] == "robust"]
    held = held if len(held) else told
    return held.loc[held["rv_significant"].idxmax()]


def _with(result: SensitivityResult, verdict: str) -> list[str]:
    table = result.tidy()
    return table.loc[table["verdict"] == verdict, "driver"].tolist()


def _spoken(result: SensitivityResult, row: pd.Series, language: str) -> dict[str, Any]:
    """A row for a sentence."""
    return _facts(result, language) | {
        "driver": result.label(row["driver"], language),
        "benchmark": result.label(row["benchmark"], language),
        "slope": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
        **{name: marks.percent(row[name], speaker(language))
           for name in ("rv", "rv_significant", "rv_benchmark")},
    }  # fmt: skip


def _facts(result: SensitivityResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    return {
        "outcome": result.label(whole["outcome"], language), "n": whole["n"],
        "n_judgment": whole["n_judgment"], "mean_r": whole["mean_r"],
        "mean_low": whole["mean_r_low"], "mean_high": whole["mean_r_high"],
        "first_share": marks.percent(whole["first_share"], say),
        "first_low": marks.percent(whole["first_low"], say),
        "first_high": marks.percent(whole["first_high"], say),
    }  # fmt: skip


def _grade(result: SensitivityResult) -> str:
    return graded(result.glance()["n"].iloc[0], result.checks())
