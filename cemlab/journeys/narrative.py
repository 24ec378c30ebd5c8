"""Journey results → sentences, checked against the intervals of differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.journeys.extremes import Stop, extreme, largest_stop
from cemlab.language import listed, speaker
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.journeys.result import JourneyResult

MOST_NAMED = 3
SINGLE = 0.5  # our choice
# checks about other touchpoints than the one a finding names lower no grade
GRADED = ("moments_rated", "several_moments", "adjustments_apart", "recalled", "journeys_open")


def finding(result: JourneyResult, language: str) -> str:
    """How much was rated, the lowest and highest moment, who bends the means, and who stops."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts = {name: whole[name] for name in ("n_rated", "n_customers", "n_touchpoints",
                                            "n_moments", "n_journeys")}  # fmt: skip
    if whole["curve"] == "none":
        sentences = [say("journeys.narrative.sizes_flow", **facts)]
    else:
        unrated = whole["n_moments"] - whole["n_unjoined"] - whole["n_rated"]
        key = "sizes" if unrated else "sizes_all"
        sentences = [say(f"journeys.narrative.{key}", unrated=unrated, **facts)]
        if whole["n_unjoined"]:
            sentences.append(say("journeys.narrative.unjoined", n=whole["n_unjoined"]))
        sentences += [*_extremes(result, language), *_visits(result, language)]
        if whole["is_retrospective"]:
            sentences.append(say("journeys.narrative.recalled"))
    sentences += _flow(result, language)
    if whole["curve"] != "none":
        sentences.append(say("journeys.narrative.association"))
    return say("join").join(sentences)


def headline(result: JourneyResult, language: str, *, on_curve: bool = False) -> str:
    """The strongest claim that the differences between touchpoints allow.

    Its number is on the scale of the ratings, or with `on_curve` from −2 to +2, as maps are drawn.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["curve"] == "none":
        stop = _ended_early(result)
        if stop is None:
            return ""
        item = result.label(stop.touchpoint, language)
        return say("journeys.headline.stop", item=item, share=stop.share)
    low = extreme(result, "lowest")
    if low is None:
        return _without_comparison(result, language, on_curve)
    if not low.ties:
        item = result.label(low.touchpoint, language)
        value = _told(result, low.touchpoint, "adjusted", language, on_curve)
        return say("journeys.headline.lowest", item=item, value=value)
    emotion = result.tables()["emotion"]
    bad = emotion.loc[emotion["verdict"] == "bad", "touchpoint"].tolist()
    if bad:
        key = "bad_one" if bad == [low.touchpoint] else "bad_open"
        return say(f"journeys.headline.{key}", items=_some(result, bad, language))
    named = _some(result, [low.touchpoint, *low.ties], language)
    return say("journeys.headline.open", items=named)


def _without_comparison(result: JourneyResult, language: str, on_curve: bool) -> str:
    say, shown = speaker(language), result.tidy().dropna(subset="estimate")
    if len(shown) != 1:
        return say("journeys.headline.plain") if len(shown) else ""
    row = shown.iloc[0]
    value = _told(result, row["touchpoint"], "estimate", language, on_curve)
    item = result.label(row["touchpoint"], language)
    return say("journeys.headline.only", item=item, value=value)


def _told(
    result: JourneyResult, touchpoint: str, column: str, language: str, on_curve: bool
) -> str:
    if not on_curve:
        return _value(result, _row(result, touchpoint)[column], language)
    emotion = result.tables()["emotion"].set_index("touchpoint").loc[touchpoint, "emotion"]
    return speaker(language)("journeys.map.value", x=float(emotion))


def subline(result: JourneyResult, figure: str, language: str) -> str:
    """How to read the marks of a figure."""
    say, whole = speaker(language), result.glance().iloc[0]
    if figure != "curve":
        return say(f"journeys.subline.{figure}")
    key = "curve" if whole["is_ordered"] else "curve_dots"
    key += "_no_scale" if whole["neutral"] != whole["neutral"] else ""
    return say(f"journeys.subline.{key}")


def findings(result: JourneyResult, language: str) -> tuple[Finding, ...]:
    """The lowest moment, where the plain mean misleads, where most stop, the highest moment.

    Where journeys stop is a finding only where somebody declared their end, and the lowest mean
    only where it can be told from at least one other.
    """
    found: list[Finding] = []
    low, high = extreme(result, "lowest"), extreme(result, "highest")
    compared = int(result.tidy()["adjusted"].notna().sum())
    if low is not None and len(low.ties) < compared - 1:
        key = "lowest_open" if low.ties else "lowest"
        others = _some(result, low.ties, language)
        found.append(_of_moment(result, low.touchpoint, key, language, items=others))
    bent = _most_bent(result) if low is not None else None
    if bent is not None:
        found.append(_of_moment(result, bent, "selective", language))
    stop = _ended_early(result)
    if stop is not None:
        found.append(_of_stop(result, stop, language))
    if high is not None and not high.ties:
        found.append(_of_moment(result, high.touchpoint, "highest", language))
    return tuple(found)


def _extremes(result: JourneyResult, language: str) -> list[str]:
    """The lowest and highest moment, as far as they can be told."""
    say, shown = speaker(language), result.tidy().dropna(subset="estimate")
    if not len(shown):
        return [say("journeys.narrative.none_shown")]
    low, high = extreme(result, "lowest"), extreme(result, "highest")
    if low is None or high is None:
        if len(shown) > 1:
            return [say("journeys.narrative.plain")]
        kind = "adjusted" if shown["adjusted"].notna().all() else "estimate"
        facts = _facts(result, shown["touchpoint"].iloc[0], kind, language)
        return [say("journeys.narrative.only", **facts)]
    told, all_shown = [], len(shown) == len(result.tidy())
    for side, one in (("lowest", low), ("highest", high)):
        if not one.ties:
            facts = _facts(result, one.touchpoint, "adjusted", language)
            key = side if all_shown else f"{side}_shown"
            told.append(say(f"journeys.narrative.{key}", **facts))
            continue
        key = f"{side}_open"
        if side == "highest" and not low.ties:
            key = "highest_only_open"
        named = _some(result, [one.touchpoint, *one.ties], language)
        told.append(say(f"journeys.narrative.{key}", items=named))
    return told


def _visits(result: JourneyResult, language: str) -> list[str]:
    """One journey that bends a plain mean, where who comes does, and where the adjustment itself
    is in doubt."""
    say, told = speaker(language), []
    long = result.notes_of("one_journey")
    if long:
        item = result.label(long["item"], language)
        told.append(say("journeys.narrative.one_journey", **(long | {"item": item})))
    bent = _most_bent(result)
    if bent is not None:
        row = _row(result, bent)
        mood = "less" if row["estimate"] < row["adjusted"] else "more"
        told.append(
            say(
                "journeys.narrative.selective", item=result.label(bent, language),
                plain=_value(result, row["estimate"], language, fine=True),
                value=_value(result, row["adjusted"], language, fine=True),
                mood=say(f"journeys.narrative.{mood}"),
            )
        )  # fmt: skip
    apart = list(result.notes_of("adjustment_parts").get("items", []))
    if apart:
        told.append(say("journeys.narrative.parts", items=_some(result, apart, language)))
    return told


def _flow(result: JourneyResult, language: str) -> list[str]:
    """How far journeys come, or why that is not told."""
    say = speaker(language)
    for code in ("no_order", "order_declared", "no_touchpoint_order"):
        if code in dict(result._notes):
            return [say(f"journeys.narrative.{code}")]
    told, stop = [], largest_stop(result)
    if _mostly_single(result):
        told = [say("journeys.narrative.single")]
    elif stop is not None and stop.is_told:
        has_end = bool(result.glance()["end"].iloc[0])
        told = [
            say(f"journeys.narrative.{'stop' if has_end else 'stop_no_end'}", share=stop.share,
                item=result.label(stop.touchpoint, language), low=stop.low, high=stop.high,
                n=stop.n)
        ]  # fmt: skip
        if not has_end:
            told.append(say("journeys.narrative.kept_on"))
    elif stop is not None:
        told = [say("journeys.narrative.stop_open")]
    elif len(result.funnel()):
        told = [say("journeys.narrative.stop_none")]
    unfinished = result.notes_of("open_journeys")
    if unfinished:
        told.append(say("journeys.narrative.open", n=unfinished["n"], day=unfinished["day"]))
    return told


def _ended_early(result: JourneyResult) -> Stop | None:
    """Where the largest share stops; nothing where that is not told or may be no loss."""
    stop = largest_stop(result)
    is_loss = bool(result.glance()["end"].iloc[0]) and not _mostly_single(result)
    return stop if stop is not None and stop.is_told and is_loss else None


def _mostly_single(result: JourneyResult) -> bool:
    """Whether most journeys have one moment, so that where they stop is where they begin."""
    whole = result.glance().iloc[0]
    return bool(whole["n_single"] > SINGLE * whole["n_journeys"])


def _of_moment(
    result: JourneyResult, touchpoint: str, claim: str, language: str, **more: Any
) -> Finding:
    say, row = speaker(language), _row(result, touchpoint)
    facts = _facts(result, touchpoint, "adjusted", language, fine=True)
    plain = _value(result, row["estimate"], language, fine=True)
    emotion = result.tables()["emotion"].set_index("touchpoint").loc[touchpoint]
    grade = "C" if emotion["small"] else _grade(result, row["n"])
    return Finding(
        value=_value(result, row["adjusted"], language),
        claim=say(f"journeys.finding.{claim}", **(facts | {"plain": plain} | more)),
        detail=say("journeys.detail.mean", **facts),
        figure="curve",
        tone=emotion["verdict"] if emotion["verdict"] in ("good", "bad") else "plain",
        grade=grade,
    )


def _of_stop(result: JourneyResult, stop: Stop, language: str) -> Finding:
    say = speaker(language)
    facts = {"share": stop.share, "low": stop.low, "high": stop.high, "n": stop.n}
    return Finding(
        value=say("journeys.value.share", share=stop.share),
        claim=say("journeys.finding.stop", item=result.label(stop.touchpoint, language), **facts),
        detail=say("journeys.detail.stop", **facts),
        figure="funnel",
        grade=_grade(result, stop.n),
    )


def _most_bent(result: JourneyResult) -> str | None:
    """Of the touchpoints where who comes bends the plain mean, the one where it is bent most."""
    bent = list(result.notes_of("selective_visits").get("items", []))
    table = result.tidy().set_index("touchpoint")
    gaps = (table["estimate"] - table["adjusted"]).abs()
    return gaps[bent].idxmax() if bent else None


def _row(result: JourneyResult, touchpoint: str) -> pd.Series:
    return result.tidy().set_index("touchpoint").loc[touchpoint]


def _facts(
    result: JourneyResult, touchpoint: str, kind: str, language: str, *, fine: bool = True
) -> dict[str, Any]:
    """Name, mean, interval and n of a touchpoint, written as its scale wants."""
    row = _row(result, touchpoint)
    low, high = (("adjusted_low", "adjusted_high") if kind == "adjusted"
                 else ("conf_low", "conf_high"))  # fmt: skip
    written = {"value": row[kind], "low": row[low], "high": row[high]}
    written = {name: _value(result, x, language, fine=fine) for name, x in written.items()}
    return {"item": result.label(touchpoint, language), "n": row["n"], **written}


def _value(result: JourneyResult, x: float, language: str, *, fine: bool = False) -> str:
    """A mean; with its sign where the scale goes below zero."""
    signed = "signed" if result.glance()["scale_min"].iloc[0] < 0 else "plain"
    return speaker(language)(f"journeys.value.{signed}{'_fine' if fine else ''}", x=x)


def _some(result: JourneyResult, touchpoints: Sequence[str], language: str) -> str:
    """The first few names, and how many more there are."""
    labels = [result.label(name, language) for name in touchpoints]
    return listed(labels, language, MOST_NAMED)


def _grade(result: JourneyResult, n: float) -> str:
    checks = result.checks()
    return graded(n, checks[checks["check"].isin(GRADED)])
