"""Peak-end results → sentences, in the words of the verdict and no stronger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.peak_end.methods import worded
from cemlab.peak_end.narrative_parts import (
    group_finding,
    of_customers,
    of_groups,
    of_length,
    of_parts,
    p_of,
)
from cemlab.peak_end.sample import OTHER_GAPS
from cemlab.peak_end.tables import correlation_of
from cemlab.results import Finding

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.peak_end.result import PeakEndResult

TRAP = ("peak", "trough", "peak_abs", "end", "mean")  # whose correlations are told
LOSSES = (
    "n_few_moments", "n_without_end", "n_ambiguous", "n_unjoined", "n_early", "n_unanswered",
    "n_blank",
    *OTHER_GAPS,
)  # fmt: skip


def finding(result: PeakEndResult, language: str) -> str:
    """What was compared, what may be said, why correlations prove nothing, who is left out."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts = _facts(result, language)
    sentences = [say("peak_end.narrative.sizes", **facts)]
    verdict = worded(whole["verdict"], whole["sure_part"])
    sentences += [say(f"peak_end.narrative.{verdict}", **facts), *of_parts(result, language)]
    if whole["resamples"]:
        sentences.append(say("peak_end.narrative.gain", **facts))
    else:
        sentences.append(say("peak_end.narrative.no_intervals", **facts))
    if whole["verdict"] == "cannot_tell" and whole["n"] < whole["needed"]:
        sentences.append(say("peak_end.narrative.needed", **facts))
    alone = result.gains().set_index(["against", "model"]).loc[("base", "mean")]
    if whole["resamples"] and not alone["conf_low"] > 0:
        told = {"gain": alone["estimate"], "low": alone["conf_low"], "high": alone["conf_high"]}
        sentences.append(say("peak_end.narrative.nothing", **(facts | told)))
    else:
        sentences += _trap(result, language)
    for part in (of_groups, of_customers, of_length):
        sentences += part(result, language)
    lost = int(sum(whole.get(reason, 0) for reason in LOSSES))
    if lost:
        sentences.append(
            say("peak_end.narrative.set_aside", count=lost, n_journeys=whole["n_journeys"])
        )
    sentences.append(say("peak_end.narrative.association"))
    return say("join").join(sentences)


def headline(result: PeakEndResult, language: str) -> str:
    """What the verdict allows to be said."""
    whole = result.glance().iloc[0]
    key = verdict = worded(whole["verdict"], whole["sure_part"])
    if verdict != whole["verdict"]:
        key = f"{verdict}_{whole['sure_part']}"
    return speaker(language)(f"peak_end.headline.{key}", **_facts(result, language))


def subline(result: PeakEndResult, figure: str, language: str) -> str:
    """How to read the marks of a figure, and how peak and end are defined."""
    told = _subline(result, figure, language)
    if result.glance()["is_retrospective"].iloc[0]:
        say = speaker(language)
        told = say("join").join([told, say("peak_end.subline.descriptive")])
    return told


def _subline(result: PeakEndResult, figure: str, language: str) -> str:
    say, whole = speaker(language), result.glance().iloc[0]
    if figure in ("importance", "groups"):
        key = f"{figure}{'' if whole['resamples'] else '_plain'}"
        few = whole["n_customers"] < SMALL_N
        parts = [say(f"peak_end.subline.{key}", parts=_extremes(result, language, end=True))]
        parts += [say("peak_end.subline.few", limit=SMALL_N)] if few else []
        return say("join").join(parts)
    if figure == "models":
        key = "models" if whole["resamples"] else "models_plain"
        parts = [say(f"peak_end.subline.{key}", peak=_extremes(result, language),
                     end=_end(result, language))]  # fmt: skip
        if "n_moments" in set(result.coefficients()["term"]):
            parts.append(say("peak_end.subline.counted"))
        if whole["n_customers"] < SMALL_N:
            parts.append(say("peak_end.subline.few", limit=SMALL_N))
        return say("join").join(parts)
    table, levels = result.tables()["curve"], set(result.tables()["levels"]["level"])
    last = table.loc[table["is_end"]].iloc[0]
    key = "curve_intense" if whole["extremes"] == "peak_abs" else "curve"
    parts = [say(f"peak_end.subline.{key}")]
    if last["share_end"] == last["share_end"]:  # it may be hidden
        parts.append(say("peak_end.subline.square", share=last["share_end"]))
    if table["estimate"].isna().any():
        parts.append(say("peak_end.subline.gap", limit=whole["min_cell"]))
    if "remembered" in levels:
        outcome = result.label(whole["outcome"], language)
        parts.append(say("peak_end.subline.stretched", outcome=outcome, low=whole["scale_min"],
                         high=whole["scale_max"]))  # fmt: skip
    parts.append(say("peak_end.subline.strip", parts=_extremes(result, language, end=True)))
    return say("join").join(parts)


def findings(result: PeakEndResult, language: str) -> tuple[Finding, ...]:
    """The verdict, then where the end lies beside the rest of the journey."""
    whole = result.glance().iloc[0]
    if not whole["resamples"]:
        return ()
    return (
        _verdict(result, whole, language),
        *group_finding(result, language, grade(result)),
        *_end_level(result, language),
    )


def _verdict(result: PeakEndResult, whole: pd.Series, language: str) -> Finding:
    say, facts = speaker(language), _facts(result, language)
    told = [say("peak_end.detail.gain", **facts), *of_parts(result, language)]
    return Finding(
        value=say("peak_end.value.gain", gain=whole["gain"]),
        claim=headline(result, language),
        detail=_recalled(result, say("join").join(told), language),
        figure="models",
        grade=grade(result),
    )


def _end_level(result: PeakEndResult, language: str) -> tuple[Finding, ...]:
    """Whether journeys end above or below their own mean, where the interval says so."""
    say = speaker(language)
    levels = result.tables()["levels"].set_index("level")
    apart = levels.loc["end_less_mean"]
    side = "above" if apart["conf_low"] > 0 else "below" if apart["conf_high"] < 0 else ""
    if not side:
        return ()
    detail = say(
        "peak_end.detail.end", estimate=apart["estimate"], low=apart["conf_low"],
        high=apart["conf_high"], end=levels.loc["end", "estimate"],
        mean=levels.loc["mean", "estimate"], n=apart["n"],
    )  # fmt: skip
    return (
        Finding(
            value=say("peak_end.value.level", level=apart["estimate"]),
            claim=say(f"peak_end.finding.end_{side}"),
            detail=_recalled(result, detail, language),
            figure="curve",
            tone="good" if side == "above" else "bad",
            grade=grade(result),
        ),
    )


def _recalled(result: PeakEndResult, detail: str, language: str) -> str:
    """A detail, with a word that moments rated at one sitting only describe."""
    if not result.glance()["is_retrospective"].iloc[0]:
        return detail
    say = speaker(language)
    return say("join").join([detail, say("peak_end.subline.descriptive")])


def grade(result: PeakEndResult) -> str:
    """C when descriptive or under 30 journeys, B under 100 or with a failed check, else A."""
    whole = result.glance().iloc[0]
    if whole["verdict"] == "descriptive" or whole["n_customers"] < SMALL_N:
        return "C"
    failed = (result.checks()["passed"] == False).any()  # noqa: E712
    return "B" if whole["n_customers"] < ENOUGH_N or failed else "A"


def _trap(result: PeakEndResult, language: str) -> list[str]:
    """The plain correlations, and that they prove nothing: what they would be of the mean."""
    say, whole = speaker(language), result.glance().iloc[0]
    used = {*whole["extremes"].split("+"), "end", "mean"}
    names = [name for name in TRAP if name in used]
    features, outcome = result.features(), result.label(whole["outcome"], language)

    def told(names: list[str], column: str) -> str:
        found = correlation_of(features, names, column)
        spoken = [
            say("peak_end.narrative.correlation", name=say(f"peak_end.word.{name}"), r=r)
            for name, r in found.items() if r == r
        ]  # fmt: skip
        return listed(spoken, language)

    correlations = told(names, "correlation")
    expected = told([name for name in names if name != "mean"], "correlation_if_mean")
    if not correlations or not expected:
        return []
    return [say("peak_end.narrative.trap", correlations=correlations, expected=expected,
                outcome=outcome)]  # fmt: skip


def _facts(result: PeakEndResult, language: str) -> dict:
    whole = result.glance().iloc[0]
    names = ("n", "n_customers", "gain", "needed", "n_journeys")
    facts = {name: whole[name] for name in names}
    facts["p"] = p_of(whole["p_value"], language)
    table = result.tidy().set_index("model")["estimate"]
    facts |= {f"cv_{name}": table[name] for name in table.index}
    return facts | {
        "outcome": result.label(whole["outcome"], language),
        "low": whole["gain_low"],
        "high": whole["gain_high"],
        "parts": _extremes(result, language, end=True),
    }


def _extremes(result: PeakEndResult, language: str, *, end: bool = False) -> str:
    """Which extremes are in the models, in words; with the end when asked."""
    say, used = speaker(language), result.glance()["extremes"].iloc[0].split("+")
    used += ["end"] if end else []
    return listed([say(f"peak_end.word.{name}") for name in used], language)


def _end(result: PeakEndResult, language: str) -> str:
    """What the end is, in words."""
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["end_window"] == whole["end_window"]:
        return say("peak_end.word.end_window", seconds=whole["end_window"])
    if isinstance(whole["end_touchpoint"], str):
        named = result.label(whole["end_touchpoint"], language)
        return say("peak_end.word.end_touchpoint", touchpoint=named)
    return say("peak_end.word.end_moment")
