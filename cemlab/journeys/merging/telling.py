"""Disagreements of journeys in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.study import Words, words

if TYPE_CHECKING:
    from cemlab.journeys.merging.api import MergedMap

BLOCK = "journeys.merged"


def finding(merged: MergedMap, language: str) -> str:
    """How many journeys and touchpoints, how many of them all have, and what differs."""
    say, table = speaker(language), merged.disagreements()
    kinds = table["kind"].value_counts()
    only = int(kinds.get("touchpoint", 0))
    n = sum(one.id.startswith("map-") and one.kind == "document" for one in merged.journey.evidence)
    told = [say(f"{BLOCK}.base", n=n, steps=len(merged.journey.steps),
                shared=len(merged.journey.steps) - only)]  # fmt: skip
    for kind in ("order", "channel", "pain", "emotion"):
        if kind in kinds:
            told.append(say(f"{BLOCK}.count.{kind}", n=int(kinds[kind])))
    measured = table[table["kind"] == "measured"]
    if len(measured):
        apart = int(measured["verdict"].isin(["higher", "lower"]).sum())
        told.append(say(f"{BLOCK}.count.measured", n=len(measured), apart=apart))
    else:
        told.append(say(f"{BLOCK}.unmeasured"))
    return say("join").join(told)


def sentences(merged: MergedMap, language: str) -> tuple[str, ...]:
    """A sentence for each disagreement, in the order of the table; one for all not told."""
    titles = {step.id: words(step.title, language) for step in merged.journey.steps}
    titles |= {pain.id: words(pain.text, language) for pain in merged.journey.pains()}
    table = merged.disagreements()
    open_ = (table["kind"] == "measured") & (table["verdict"] == "cannot_tell")
    told = [said_of(row, merged.names, titles, language)
            for row in table[~open_].to_dict("records")]  # fmt: skip
    if open_.any():
        rest = speaker(language)(f"{BLOCK}.said.measured_rest", n=int(open_.sum()))
        told.append(rest)
    return tuple(told)


def said_of(
    row: Mapping[str, Any], names: Mapping[str, Words], titles: Mapping[str, str], language: str,
    *, is_short: bool = False,
) -> str:  # fmt: skip
    """A disagreement; short for the cell below its touchpoint."""
    say, kind = speaker(language), row["kind"]

    def who(ids: Any) -> str:
        return listed([words(names[one], language) if one in names else one for one in ids],
                      language)  # fmt: skip

    other = row["other"]
    if kind == "channel":
        other = say(f"documents.channel.{other}")
    values = {
        "what": titles.get(row["touchpoint"], row["touchpoint"]), "by": who(row["named_by"]),
        "not_by": who(row["not_by"]), "other": titles.get(other, other),
        **{name: _number(row[name]) for name in ("low", "high", "difference", "conf_low",
                                                 "conf_high")},
    }  # fmt: skip
    key = f"{kind}_{row['verdict']}" if kind == "measured" else kind
    return say(f"{BLOCK}.{'short' if is_short else 'said'}.{key}", **values)


def _number(value: float) -> str:
    text = f"{value:+.2f}".rstrip("0").rstrip(".")
    return ("0" if text in ("+0", "-0") else text).replace("-", "\u2212")
