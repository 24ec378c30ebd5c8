"""Sentences on what stands beside the verdict: groups, customers, the length of journeys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cemlab.language import listed, speaker
from cemlab.peak_end.methods import worded
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.peak_end.result import PeakEndResult

ALPHA = 0.05  # of the joint test of groups, and of what is added within customers
MOST_NAMED = 8  # groups whose verdict is told one by one
LEAST_P = 0.0005  # smaller ones would be rounded to nothing


def p_of(p: float, language: str) -> str:
    """A p value in words."""
    small = "p_small" if p < LEAST_P else "p"
    return speaker(language)(f"peak_end.value.{small}", p=p)


def of_parts(result: PeakEndResult, language: str) -> Iterator[str]:
    """Of which part of a supported verdict cannot be told that it counts by itself."""
    whole = result.glance().iloc[0]
    if whole["verdict"] != "over_weighting":
        return
    say = speaker(language)
    both = result.coefficients().query("model == 'both'").set_index("term")
    for name in (whole["extreme"], "end"):
        if not both.loc[name, "conf_low"] > 0:
            yield say(
                "peak_end.narrative.part_unsure", part=say(f"peak_end.word.{name}"),
                estimate=both.loc[name, "estimate"], low=both.loc[name, "conf_low"],
                high=both.loc[name, "conf_high"],
            )  # fmt: skip


def of_groups(result: PeakEndResult, language: str) -> Iterator[str]:
    """The verdict of each group, and whether groups differ; nothing where none were asked for."""
    table = result.tables().get("groups")
    if table is None:
        return
    say, whole = speaker(language), result.glance().iloc[0]
    shown = table[table["verdict"] != "hidden"]
    by = result.label(whole["by"], language)
    if len(shown):
        named = [worded(row.verdict, row.sure_part) for row in shown.itertuples()]
        words = {name: say(f"peak_end.verdict.{name}") for name in named}
        if len(shown) <= MOST_NAMED:
            told = [say("peak_end.narrative.group", group=result.label(group, language),
                        verdict=words[name])
                    for group, name in zip(shown["group"], named, strict=True)]  # fmt: skip
        else:
            told = [say("peak_end.narrative.group_count", verdict=words[name], count=count)
                    for name, count in Counter(named).items()]  # fmt: skip
        yield say("peak_end.narrative.groups", by=by, told=listed(told, language))
    if whole["is_retrospective"]:
        return
    if whole["groups_p"] != whole["groups_p"]:
        yield say("peak_end.narrative.groups_untested")
    else:
        differ = "differ" if whole["groups_p"] < ALPHA else "alike"
        yield say(f"peak_end.narrative.groups_{differ}", p=p_of(whole["groups_p"], language),
                  count=int(whole["groups_tested"]))  # fmt: skip


def of_customers(result: PeakEndResult, language: str) -> Iterator[str]:
    """Whether extremes and end add to the mean within customers, where they have several
    journeys."""
    whole = result.glance().iloc[0]
    if whole["within_p"] == whole["within_p"] and not whole["is_retrospective"]:
        key = "within" if whole["within_p"] < ALPHA else "within_untold"
        if isinstance(whole["only_in"], str):
            key = f"within_only_{whole['only_in']}"
        say = speaker(language)
        names = [*whole["extremes"].split("+"), "end"]
        parts = listed([say(f"peak_end.word.{name}") for name in names], language)
        yield say(
            f"peak_end.narrative.{key}", p=p_of(whole["within_p"], language),
            n_repeating=int(whole["n_repeating"]), parts=parts,
        )  # fmt: skip


def of_length(result: PeakEndResult, language: str) -> Iterator[str]:
    """Whether the length of a journey counts beside extremes and end: by its time, if known."""
    table = result.duration()
    if len(table):
        say, row = speaker(language), table.iloc[0]
        yield say(
            f"peak_end.narrative.length_{row['verdict']}", bound=row["bound"],
            length=say(f"peak_end.word.{row['length']}"), slope=row["estimate"],
            low=row["conf_low"], high=row["conf_high"],
        )  # fmt: skip


def group_finding(result: PeakEndResult, language: str, grade: str) -> Iterator[Finding]:
    """That groups differ, where the joint test says so; never that one has a verdict and one
    has not."""
    whole = result.glance().iloc[0]
    told = "groups" in result.figures() and not whole["is_retrospective"]
    if told and whole["groups_p"] < ALPHA:
        say = speaker(language)
        told = {
            "p": p_of(whole["groups_p"], language),
            "n": whole["n"],
            "by": result.label(whole["by"], language),
            "count": int(whole["groups_tested"]),
        }
        yield Finding(
            value=told["p"],
            claim=say("peak_end.finding.groups", **told),
            detail=say("peak_end.detail.groups", **told),
            figure="groups",
            grade=grade,
        )
