"""Who was heard → sentences, and the bars of data as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.data import figures
from cemlab.language import speaker
from cemlab.metrics import wording
from cemlab.metrics.checks import ANSWERED
from cemlab.metrics.heard import counting
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.metrics.heard.result import CoverageResult

ALL = "journeys"  # those of a log that tells no kinds
PARTS = {
    "answered": "n_answered", "not_applicable": "n_not_applicable", "not_asked": "n_not_asked",
    "missing": "n_missing",
}  # fmt: skip


def finding(result: CoverageResult, language: str) -> str:
    """How many customers were heard, where the fewest were, and what the others might change."""
    say, facts = speaker(language), _facts(result)
    sentences = [say(f"metrics.coverage.narrative.{_key(facts)}", **facts)]
    least = _least(result)
    if least is not None:
        tail = "" if least["share_low"] == least["share_low"] else "_counted"
        sentences.append(say(
            f"metrics.coverage.narrative.least{tail}", part=named(result, least, language),
            share=least["share"], low=least["share_low"], high=least["share_high"], n=least["n"],
        ))  # fmt: skip
    if facts["lowest"] == facts["lowest"]:
        said = wording.unit(facts["metric"])
        sentences.append(say(f"metrics.coverage.narrative.bounds_{said}", **facts,
                             what=result.label(facts["outcome"], language)))  # fmt: skip
    return say("join").join(sentences)


def headline(result: CoverageResult, language: str) -> str:
    """The share that was heard."""
    facts = _facts(result)
    if _key(facts) == "hidden":
        return ""
    return speaker(language)(f"metrics.coverage.headline.{_key(facts)}", **facts)


def subline(result: CoverageResult, figure: str, language: str) -> str:
    """What a bar is a share of."""
    return speaker(language)("metrics.coverage.subline")


def findings(result: CoverageResult, language: str) -> tuple[Finding, ...]:
    """What was heard, as a line of a report; nothing where everybody who is known was."""
    say, facts = speaker(language), _facts(result)
    if _key(facts) == "hidden" or facts["share"] == 1:
        return ()
    return (
        Finding(
            value=say("metrics.coverage.value", share=facts["share"]),
            claim=headline(result, language),
            detail=say(f"metrics.coverage.detail.{_key(facts)}", **facts),
            figure="coverage", tone="plain", grade="A" if facts["share"] >= ANSWERED else "B",
        ),
    )  # fmt: skip


def checked(result: CoverageResult) -> list[tuple]:
    """Whether enough of everybody, and of the part least heard, spoke."""
    share, least = result.tidy()["share"].iloc[0], _least(result)
    rows = [("heard", share, ANSWERED, None if share != share else share >= ANSWERED)]
    if least is not None:
        rows.append(("least_heard", least["share"], ANSWERED, least["share"] >= ANSWERED,
                     least["part"]))  # fmt: skip
    return rows


def named(result: CoverageResult, row: pd.Series, language: str) -> str:
    """What a part is called; those of a log are told apart from those of the survey."""
    part, kind = row["part"], row["kind"]
    if kind != "journey" or part == ALL:  # no document names kinds of journeys here
        part = result.label(part, language)
    if kind not in counting.OF_LOG:
        return part
    return speaker(language)(f"metrics.coverage.logged.{kind}", part=part)


def drawn(result: CoverageResult, *, ax: Axes | None, language: str) -> Axes:
    """Shares of heard and of each kind of silence, part by part; hidden ones have no bar."""
    table = result.tidy()
    shares = pd.DataFrame({part: table[n] / table["n"] for part, n in PARTS.items()})
    shares = shares.loc[:, shares.notna().any() & (shares.fillna(0) > 0).any()]
    shares["answered"] = table["n_answered"] / table["n"]
    shares.loc[table["share"].isna()] = float("nan")
    labels = [named(result, row, language) for _, row in table.iterrows()]
    shown = shares.assign(label=labels, n=table["n"])
    return figures.coverage(shown, ax=ax, language=language)


def _facts(result: CoverageResult) -> dict[str, Any]:
    first, whole = result.tidy().iloc[0], result.glance().iloc[0]
    return {
        "n": first["n"], "answered": first["n_answered"], "silent": first["n_missing"],
        "unasked": first["n_not_asked"], "share": first["share"],
        **{name: whole[name] for name in ("outcome", "metric", "estimate", "lowest", "highest",
                                          "n_without")},
    }  # fmt: skip


def _key(facts: dict[str, Any]) -> str:
    """Which sentence: nothing may be told, all customers are known, or only those in the file."""
    if facts["share"] != facts["share"]:
        return "hidden"
    return "known" if facts["unasked"] == facts["unasked"] else "file"


def _least(result: CoverageResult) -> pd.Series | None:
    """The part where the smallest share was heard."""
    parts = result.tidy().iloc[1:].dropna(subset="share")
    return None if parts.empty else parts.loc[parts["share"].idxmin()]
