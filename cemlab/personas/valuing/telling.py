"""Values of personas → sentences: who is first, or that they cannot be ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.personas import model_verdicts
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.personas.valuing.result import ValueResult

ROBUST = 0.95  # share of all weights


def finding(result: ValueResult, language: str) -> str:
    """How the value is made, each persona with its parts, the order, and what weights do to it."""
    say, whole = speaker(language), result.glance().iloc[0]
    table, parts = result.tidy(), result.parts()
    named = [
        say("personas.worth.narrative.part", part=result.label(f"part: {row.part}", language),
            item=result.label(row.item, language), weight=row.weight,
            how=say(f"personas.worth.kind.{row.kind}", counts=_counts(row, result, language)))
        for row in parts.itertuples()
    ]  # fmt: skip
    told = [say("personas.worth.narrative.made", parts=listed(named, language), n=whole["n"])]
    told += model_verdicts.told_of_score(whole, say)
    plain = "" if whole["has_intervals"] else "_plain"
    for _, row in table.iterrows():
        group = result.label(row["persona"], language)
        if row["verdict"] == "hidden":
            told.append(say("personas.worth.narrative.hidden", group=group))
            continue
        each = listed([_part(row, part, result, say, language) for part in parts["part"]], language)
        told.append(say(f"personas.worth.narrative.persona{plain}", group=group, parts=each,
                        total=row["estimate"], low=row["conf_low"], high=row["conf_high"],
                        n=row["n"]))  # fmt: skip
    told += _order(result, say, language)
    if "claims" in result.tables():
        told += [
            say(f"personas.worth.narrative.claim_{row.verdict}", r=row.r, low=row.r_low,
                high=row.r_high, n=row.n, claim=result.label(row.claim, language))
            for row in result.claims().itertuples()
        ]  # fmt: skip
    if "referrals" in result.tables():
        told += _referral(result, say)
    return say("join").join(told)


def headline(result: ValueResult, language: str) -> str:
    """Who is first; else who is last; else that nobody can be ranked."""
    say, table = speaker(language), result.tidy()
    for verdict in ("first", "last"):
        own = table.loc[table["verdict"] == verdict]
        if len(own):
            row = own.iloc[0]
            robust = verdict == "first" and row["share_first"] >= ROBUST
            return say(f"personas.worth.headline.{verdict}{'_robust' if robust else ''}",
                       group=result.label(row["persona"], language),
                       total=row["estimate"])  # fmt: skip
    whole = result.glance().iloc[0]
    key = "cannot_rank" if whole["has_intervals"] else "cannot_rank_plain"
    key = "open" if whole["pairs_apart"] else key
    return say(f"personas.worth.headline.{key}", **_words(result, say))


def subline(result: ValueResult, figure: str, language: str) -> str:
    """How to read the marks."""
    say, plain = speaker(language), "" if result.glance()["has_intervals"].iloc[0] else "_plain"
    return say(f"personas.worth.subline.{figure}{plain}", **_words(result, say))


def findings(result: ValueResult, language: str) -> tuple[Finding, ...]:
    """The value as one line of a report."""
    say, table = speaker(language), result.tidy().dropna(subset="estimate")
    top = table.loc[table["estimate"].idxmax()]
    plain = "" if result.glance()["has_intervals"].iloc[0] else "_plain"
    failed = (result.checks()["passed"] == False).any()  # noqa: E712
    return (
        Finding(
            value=say("personas.worth.number", x=top["estimate"]),
            claim=headline(result, language),
            detail=say(f"personas.worth.detail{plain}", n=result.glance()["n"].iloc[0],
                       group=result.label(top["persona"], language), total=top["estimate"],
                       low=top["conf_low"], high=top["conf_high"]),
            figure="value",
            grade="C" if plain else "B" if failed else "A",
        ),
    )  # fmt: skip


def _words(result: ValueResult, say) -> dict[str, str]:
    return model_verdicts.words(result.glance()["model_verdict"].iloc[0], say)


def checked(result: ValueResult) -> list[tuple]:
    """Rows of the table of checks."""
    table = result.tidy().dropna(subset="estimate")
    smallest = float(table[[f"n_{part}" for part in result.parts()["part"]]].min().min())
    robust = float(table["share_first"].max())
    return [
        ("smallest_part", smallest, SMALL_N, smallest >= SMALL_N),
        ("weights", robust, ROBUST, robust >= ROBUST),
    ]


def _referral(result: ValueResult, say) -> list[str]:
    """What is said and what was seen, and what would make both true."""
    row = result.referrals().iloc[0]
    if row["n"] != row["n"]:
        return []
    key = "unseen" if row["needed"] > 0 else "seen"
    return [say(f"personas.worth.narrative.{key}", **{
        name: row[name] for name in ("stated", "observed", "observed_low", "observed_high",
                                     "needed", "needed_low", "needed_high", "n")})]  # fmt: skip


def _counts(row: Any, result: ValueResult, language: str) -> str:
    """The scale, the lowest best answer, or the answer that means yes in the reader's words."""
    return result.label(f"level: {row.part}", language) if row.kind == "yes" else row.counts


def _part(row: Any, part: str, result: ValueResult, say, language: str) -> str:
    return say("personas.worth.narrative.value_of_part", x=row[part], low=row[f"{part}_low"],
               high=row[f"{part}_high"],
               part=result.label(f"part: {part}", language))  # fmt: skip


def _order(result: ValueResult, say, language: str) -> list[str]:
    """Who is first or last, and for which weights; or that they cannot be ranked."""
    whole, table = result.glance().iloc[0], result.tidy().dropna(subset="estimate")
    if not whole["has_intervals"]:
        return [say("personas.worth.narrative.cannot_rank_plain", **_words(result, say))]
    told, words = [], _words(result, say)
    for verdict in ("first", "last"):
        for _, row in table.loc[table["verdict"] == verdict].iterrows():
            told.append(say(f"personas.worth.narrative.{verdict}", p_first=row["p_first"],
                            group=result.label(row["persona"], language), **words))  # fmt: skip
    top = table.loc[table["estimate"].idxmax()]
    group = result.label(top["persona"], language)
    if not told:
        key = "open" if whole["pairs_apart"] else "cannot_rank"
        pairs = len(table) * (len(table) - 1) // 2
        told.append(say(f"personas.worth.narrative.{key}", group=group, p_first=top["p_first"],
                        apart=whole["pairs_apart"], pairs=pairs, **words))  # fmt: skip
    if whole["n_parts"] > 1:
        key = "weights_robust" if top["share_first"] >= ROBUST else "weights"
        told.append(say(f"personas.worth.narrative.{key}", group=group, share=top["share_first"],
                        sure=top["share_sure"]))  # fmt: skip
    return told
