"""Persona results → sentences, checked against stability, order and effect sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.personas import blurring
from cemlab.personas.group_sentences import alike, come_back, described, distinctive, of_group, some
from cemlab.personas.methods.number import MIN_SHARE, MIN_SIZE
from cemlab.personas.methods.verdict import LEVEL, STABLE, STRONG
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

__all__ = ["alike", "described", "distinctive", "finding", "findings", "headline", "subline"]


def finding(result: PersonaResult, language: str) -> str:
    """Whether there are groups, what they may be called, who they are, what is not known."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts = _facts(result)
    sentences = [say(f"personas.narrative.{_verdict_key(result)}", **facts)]
    if "small_k" in facts:
        sentences.append(say("personas.narrative.small", **facts))
    if whole["verdict"] == "none":
        if _claim_key(result) == "none" and whole["some_pattern"]:
            sentences.append(say("personas.narrative.some_pattern"))
        if whole["separation_tested"]:
            key = "separation_unnamed" if whole["separate"] else "separation_none"
            sentences.append(say(f"personas.narrative.{key}", **facts))
        sentences.append(_instead(result, language))
    else:
        sentences.append(say(f"personas.narrative.{_separation_key(whole, facts)}", **facts))
        sentences += blurring.sentences(result, language)
        made = result.notes_of("made_of_gaps")
        if made:
            names = listed([result.label(one, language) for one in made["personas"]], language)
            asked = some(result, made["items"], language)
            sentences.append(say("personas.narrative.made_of_gaps", groups=names, items=asked))
        if whole["gradient_only"]:
            key = "gradient_only" if whole["k"] > 2 else "gradient_only_two"
            sentences.append(say(f"personas.narrative.{key}", **facts))
        elif whole["ordered"]:
            sentences.append(say("personas.narrative.ordered"))
        asked = whole["k_asked"] == whole["k_asked"]
        if asked and whole["k_found"] != whole["k"]:
            key = "asked_none" if whole["k_found"] == 1 else "asked_other"
            sentences.append(say(f"personas.narrative.{key}", **facts))
        for row in result.tidy().itertuples():
            sentences += described(result, row, language)
        sentences += come_back(result, language)
    sentences += _left_out(result, language)
    return say("join").join(sentences)


def headline(result: PersonaResult, language: str) -> str:
    """The strongest claim that the evidence allows."""
    return speaker(language)(f"personas.headline.{_claim_key(result)}", **_facts(result))


def subline(result: PersonaResult, figure: str, language: str) -> str:
    """How to read the marks of a figure."""
    whole = result.glance().iloc[0]
    if whole["k"] == 1 and figure != "numbers":
        return ""
    key = "_none" if whole["k"] == 1 else "" if whole["resamples"] else "_plain"
    return speaker(language)(f"personas.subline.{figure}{key}", **_facts(result))


def findings(result: PersonaResult, language: str) -> tuple[Finding, ...]:
    """Whether there are groups; then each group, the largest first."""
    say, whole = speaker(language), result.glance().iloc[0]
    grade, facts = _grade(result), _facts(result)
    plain = "" if whole["resamples"] else "_plain"
    detail = "none" if whole["verdict"] == "none" else "groups"
    found = [
        Finding(
            value=say("personas.value.number", k=whole["k"]) if whole["k"] > 1 else
            say("personas.value.none" if _claim_key(result) == "none" else "personas.value.open"),
            claim=say(f"personas.finding.{_claim_key(result)}", **facts),
            detail=say(f"personas.detail.{detail}{plain}", **facts),
            figure="numbers",
            grade=grade,
        )
    ]  # fmt: skip
    if whole["k"] == 1 or whole["gradient_only"]:  # steps of a score are nobody
        return tuple(found)
    groups = (of_group(result, row, grade, language) for row in result.tidy().itertuples())
    return (*found, *filter(None, groups))


def verdict_told(result: PersonaResult, language: str) -> str:
    """What the groups may be called on a card, by which measure, and whether that was tested."""
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["verdict"] == "natural" and blurring.between(result):
        return say("personas.card.verdict_natural_blurred")
    if whole["verdict"] != "reproducible":
        return say(f"personas.card.verdict_{whole['verdict']}")
    firm = {"prediction_strength": STRONG, "jaccard": STABLE}
    values = {name: whole["jaccard_min" if name == "jaccard" else name] for name in firm}
    passed = [name for name, limit in firm.items() if values[name] >= limit]
    apart = "_apart" if whole["separate"] else ""
    tested = apart if whole["separation_tested"] else "_untested"
    if len(passed) == len(firm):
        return say(f"personas.card.verdict_reproducible{tested}")
    (failed,) = (name for name in firm if name not in passed)
    how = "_half" if values[failed] == values[failed] else "_alone"
    words = {key: say(f"personas.card.measure_{name}")
             for key, name in (("passed", passed[0]), ("failed", failed))}  # fmt: skip
    return say(f"personas.card.verdict_reproducible{how}{tested}", **words)


def _claim_key(result: PersonaResult) -> str:
    """What the groups may be called, that they are none, or that nobody can tell."""
    whole = result.glance().iloc[0]
    if whole["verdict"] == "none":
        return _without(result)
    if whole["gradient_only"]:
        return "gradient"
    if whole["n_of_gaps"]:
        return "gaps"
    if whole["verdict"] == "natural" and "between" in _facts(result):
        return "natural_blurred"
    if whole["verdict"] != "reproducible":
        return whole["verdict"]
    half = "_half" if _half(whole) else ""
    if not whole["separation_tested"]:
        return f"reproducible{half}_untested"
    return "reproducible_apart" if whole["separate"] else f"reproducible{half}"


def _separation_key(whole: pd.Series, facts: dict) -> str:
    """Which sentence on whether the groups are separate."""
    if not whole["separation_tested"]:
        return "separation_untested" if whole["separation_testable"] else "separation_untestable"
    if whole["verdict"] == "natural":
        return "separation_blurred" if "between" in facts else "separation"
    return "separation_unsure" if whole["separate"] else "separation_continuum"


def _verdict_key(result: PersonaResult) -> str:
    """Which sentence on the verdict: with Jaccard coefficients or without."""
    whole = result.glance().iloc[0]
    if whole["verdict"] == "none" and _without(result) == "too_few":
        return "too_few"
    plain = "" if whole["resamples"] else "_plain"
    if whole["verdict"] == "none":
        return _without(result) + plain
    return "reproducible_half" if _half(whole) else whole["verdict"] + plain


def _without(result: PersonaResult) -> str:
    """Why no groups are named: nothing comes back, or what does has groups too small."""
    several = result.numbers().query("k > 1")
    if not several["offered"].any():
        return "too_few"
    return "none" if _small(result) is None else "none_large"


def _small(result: PersonaResult) -> pd.Series | None:
    """The firmest number of groups that is not offered, for its smallest group is too small."""
    several = result.numbers().query("k > 1 and not offered")
    firm = (several["prediction_strength"] >= STRONG) | (several["jaccard_min"] >= STABLE)
    if result.glance()["verdict"].iloc[0] != "none" or not firm.any():
        return None
    return several[firm].sort_values("prediction_strength", kind="stable").iloc[-1]


def _half(whole: pd.Series) -> bool:
    """Whether only one of the two measures says that the groups come back."""
    firm = (whole["prediction_strength"] >= STRONG, whole["jaccard_min"] >= STABLE)
    return bool(whole["verdict"] == "reproducible" and whole["resamples"] and not all(firm))


def _facts(result: PersonaResult) -> dict:
    whole = result.glance().iloc[0]
    names = ("k", "k_asked", "k_found", "k_max", "n", "n_items", "prediction_strength",
             "jaccard_min", "resamples", "first_component", "copula_p", "null_samples",
             "gap_k", "n_resampled", "n_tested")  # fmt: skip
    facts = {name: whole[name] for name in names}
    facts |= {"least": MIN_SIZE, "least_share": MIN_SHARE, "level": LEVEL}
    facts |= blurring.between(result)
    small = _small(result)
    if small is None:
        return facts
    found = {"small_k": small["k"], "small_n": small["smallest_n"]}
    return facts | found | {"small_strength": small["prediction_strength"]}


def _instead(result: PersonaResult, language: str) -> str:
    """How to describe people where there are no groups."""
    say = speaker(language)
    segments = [name for name in result.provenance.options["describe"] if name in result.labels]
    if not segments:
        return say("personas.narrative.describe_by_items")
    return say("personas.narrative.describe_by_segments", segments=some(result, segments, language))


def _left_out(result: PersonaResult, language: str) -> list[str]:
    say, whole = speaker(language), result.glance().iloc[0]
    told = []
    if whole["n_straight_liners"]:
        key = "straight_liners" if whole["k"] > 1 else "straight_liners_none"
        told.append(say(f"personas.narrative.{key}", n=whole["n_straight_liners"]))
    if whole["n_mostly_missing"]:
        told.append(say("personas.narrative.mostly_missing", n=whole["n_mostly_missing"]))
    return told


def _grade(result: PersonaResult) -> str:
    """C for groups that are a convention or rest on under 30 people, B where a check failed.

    Where no groups were found, that they were not is the finding: checks of stability, which must
    then fail, lower no grade.
    """
    whole, checks = result.glance().iloc[0], result.checks()
    if whole["n"] < SMALL_N or _claim_key(result) in ("constructive", "too_few", "gaps"):
        return "C"
    own = ("best_prediction_strength", "best_jaccard", "best_separation")
    failed = checks.loc[~checks["check"].isin(own), "passed"] == False  # noqa: E712
    return "B" if whole["n"] < ENOUGH_N or failed.any() or not whole["resamples"] else "A"
