"""A later wave as YAML with comments: evidence behind each match, before and now of each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cemlab.intake.added import AddedWave, Changed
from cemlab.intake.changes import Difference
from cemlab.intake.matching import Pair
from cemlab.intake.writing import WIDTH, comment, noted
from cemlab.language import Speaker, Verbatim
from cemlab.sources import Source
from cemlab.study.yaml_text import entry, one_line


def evidence(pair: Pair, say: Speaker) -> str:
    """The evidence for a match, in words."""
    like, said = pair.likeness, []
    if like.is_same_name:
        said.append(say("intake.wave.same_name"))
    if like.wording is not None:
        is_same = like.wording >= 1
        said.append(say("intake.wave.same_wording") if is_same
                    else say("intake.wave.alike", share=like.wording))  # fmt: skip
    if like.options is not None:
        said.append(say("intake.wave.options", share=like.options))
    if like.answers is not None:
        said.append(say("intake.wave.answers", share=like.answers))
    if pair.rival:
        said.append(say("intake.wave.rival", column=one_line(pair.rival)))
    return "; ".join(said) or say("intake.wave.alike_name")


def changes_of(found: Mapping[str, Difference], say: Speaker) -> list[Changed]:
    """Every change, before and now in words."""
    return [
        Changed(item=name, what=kind, told=say(f"intake.wave.{kind}_changed"),
                before=_short(one.before.get(kind, "")), now=_short(one.now.get(kind, "")))
        for name, one in found.items() for kind in one.what
    ]  # fmt: skip


def block_of(
    added: AddedWave, source: Source, found: Mapping[str, Difference], say: Speaker
) -> str:
    """The YAML of the wave, at the margin."""
    lines = entry("file", added.raw)
    lines += noted("sha256", added.sha256, say("intake.file.sha256"))
    if source.format != "table":
        lines += entry("format", source.format)
    for key in ("sheet", "encoding", "separator"):
        if (value := getattr(source, key)) is not None:
            lines += entry(key, value)
    lines += _renamed(added, say)
    overrides = {name: one for name, one in found.items() if one.overrides}
    if overrides:
        lines += ["items:"]
        for name, one in overrides.items():
            lines += _item(name, one, say)
    lines += _undecided(added.changes, found, say)
    if added.absent:
        if added.new:
            lines += comment(say("intake.wave.by_hand", wave=Verbatim(added.wave)))
        lines += entry("absent", list(added.absent))
    if added.new:
        lines += comment(say("intake.wave.new", n=len(added.new)))
        lines += [f"#   {one_line(name)}" for name in added.new]
    return "\n".join(lines)


def _renamed(added: AddedWave, say: Speaker) -> list[str]:
    renamed = [one for one in added.matches if one.item != one.column]
    if not renamed:
        return []
    lines = [*comment(say("intake.wave.renamed")), "columns:"]
    for one in renamed:
        lines += noted(one.item, one.column, one.told, indent=2)
    return lines


def _item(name: str, one: Difference, say: Speaker) -> list[str]:
    lines = entry(name, None, indent=2)
    lines[-1] = lines[-1].removesuffix(" null")
    for key, value in one.overrides.items():
        check = say("intake.wave.look") if key == "missing" and one.codes else ""
        lines += noted(key, value, check, indent=4)
    return lines


def _undecided(
    changes: Sequence[Changed], found: Mapping[str, Difference], say: Speaker
) -> list[str]:
    if not changes:
        return []
    lines = [*comment(say("intake.wave.how_to_decide")), "changes:"]
    for name, one in found.items():
        if not one.what:
            continue
        for change in changes:
            if change.item == name:
                for when in ("before", "now"):
                    said = f"{change.told} ({say(f'intake.wave.{when}')}): {getattr(change, when)}"
                    lines += comment(said, indent=2, width=WIDTH)
        lines += entry(name, {"what": list(one.what), "decision": "undecided"}, indent=2)
    return lines


def _short(text: str, most: int = 120) -> str:
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"
