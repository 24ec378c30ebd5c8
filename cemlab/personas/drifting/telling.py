"""Drift of personas → sentences: the shape first, then shares, then what ages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.personas import model_verdicts
from cemlab.personas.methods.wave_changes import SAME_SHAPE, SHIFTED
from cemlab.results import Finding
from cemlab.style.marks import percent

if TYPE_CHECKING:
    from cemlab.personas.drifting.result import DriftResult

AGING = ("ambiguous_rising", "outlier_rising", "items_shifted")
CHANGED = ("up", "down")
TINY = 0.001


def finding(result: DriftResult, language: str) -> str:
    """Whether shares may be read, which changed, and what else moved."""
    say, facts = speaker(language), _facts(result, language)
    told = [say("personas.drift.narrative.waves", **facts),
            model_verdicts.told(result.glance().iloc[0], say),
            say(f"personas.drift.narrative.shape_{_shape_key(result)}", **facts)]  # fmt: skip
    table = result.tidy()
    if not _is_read(result):
        told.append(say("personas.drift.narrative.not_read"))
    else:
        told.append(say("personas.drift.narrative.chi2", **facts))
        for row in table[table["verdict"].isin(CHANGED)].itertuples():
            told.append(
                say(f"personas.drift.narrative.{row.verdict}",
                    group=result.label(row.persona, language),
                    first=percent(row.first, say), second=percent(row.second, say),
                    points=100 * abs(row.estimate), low=100 * row.conf_low,
                    high=100 * row.conf_high)
            )  # fmt: skip
        for verdict in ("same", "cannot_tell"):
            names = table.loc[table["verdict"] == verdict, "persona"].tolist()
            if names:
                named = listed([result.label(one, language) for one in names], language)
                told.append(say(f"personas.drift.narrative.{verdict}", groups=named, **facts))
    told += [message for code, message in result.notes(language) if code in AGING]
    return say("join").join(told)


def headline(result: DriftResult, language: str) -> str:
    """What may be claimed: shares that changed, or that shares must not be read."""
    say, facts = speaker(language), _facts(result, language)
    if not _is_read(result):
        return say(f"personas.drift.headline.{result.glance()['shape'].iloc[0]}", **facts)
    table = result.tidy()
    changed = table[table["verdict"].isin(CHANGED)]
    if len(changed) == 1:
        row = next(changed.itertuples())
        return say(
            f"personas.drift.headline.{row.verdict}", group=result.label(row.persona, language),
            first=percent(row.first, say), second=percent(row.second, say),
        )  # fmt: skip
    if len(changed):
        return say("personas.drift.headline.several", changed=len(changed), **facts)
    key = "same" if table["verdict"].isin(["same", "hidden"]).all() else "none"
    return say(f"personas.drift.headline.{key}", **facts)


def subline(result: DriftResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = figure if _is_read(result) else f"{figure}_not_read"
    return speaker(language)(f"personas.drift.subline.{key}", smallest=_smallest(result))


def findings(result: DriftResult, language: str) -> tuple[Finding, ...]:
    """Drift as one line of a report."""
    say, facts = speaker(language), _facts(result, language)
    changed, smallest = result.tidy()["verdict"].isin(CHANGED).sum(), _least(result)
    weak = not _is_read(result) or smallest < ENOUGH_N
    return (
        Finding(
            value=say("personas.drift.value", changed=changed, k=facts["k"])
            if _is_read(result) else say("personas.drift.not_read"),
            claim=headline(result, language),
            detail=say(f"personas.drift.detail{'' if facts['ari'] == facts['ari'] else '_plain'}",
                       **facts),
            figure="changes",
            tone="plain" if _is_read(result) else "bad",
            grade="C" if smallest < SMALL_N else "B" if weak else "A",
        ),
    )  # fmt: skip


def checked(result: DriftResult) -> list[tuple]:
    """Rows of the table of checks."""
    whole, reasons = result.glance().iloc[0], result.reasons().set_index("reason")
    rows: list[tuple[Any, ...]] = []
    if whole["shape"] != "not_tested":
        rows.append(("shape", whole["ari"], SAME_SHAPE, whole["shape"] == "same"))
    if whole["retest"] == whole["retest"]:
        rows.append(("retest", whole["retest"], SAME_SHAPE, whole["retest"] >= SAME_SHAPE))
    for reason in ("ambiguous", "outlier"):
        row = reasons.loc[reason]
        rows.append((reason, row["second"], row["first"], row["verdict"] != "up"))
    items = result.items()
    shifted = items.loc[items["is_shifted"], "item"].tolist()
    rows.append(("items", items["estimate"].max(), SHIFTED, not shifted, *shifted))
    rows.append(("smallest_wave", _least(result), SMALL_N, _least(result) >= SMALL_N))
    return rows


def _is_read(result: DriftResult) -> bool:
    return result.glance()["shape"].iloc[0] in ("same", "not_tested")


def _shape_key(result: DriftResult) -> str:
    whole = result.glance().iloc[0]
    plain = whole["shape"] != "not_tested" and whole["retest"] != whole["retest"]
    return f"{whole['shape']}_plain" if plain else whole["shape"]


def _least(result: DriftResult) -> float:
    return float(result.glance()[["n_first", "n_second"]].iloc[0].min())


def _smallest(result: DriftResult) -> float:
    return 100 * float(result.glance()["smallest"].iloc[0])


def _facts(result: DriftResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    tiny = whole["p_value"] < TINY
    facts = {
        name: whole[name]
        for name in ("k", "chi2", "df", "ari", "retest", "retest_low", "n_first", "n_second", "n")
    }
    return facts | {
        "p": say("metrics.p_tiny") if tiny else say("metrics.p_exact", p_value=whole["p_value"]),
        "first_wave": result.label("wave: first", language),
        "second_wave": result.label("wave: second", language),
        "smallest": _smallest(result), "limit": SAME_SHAPE, "version": whole["model"],
    } | model_verdicts.words(whole["model_verdict"], say)  # fmt: skip
