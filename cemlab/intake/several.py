"""Questions with several answers: as the file says, or one column of ticks for each option."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from cemlab.intake import codes_of_gaps
from cemlab.intake.draft import Guess, ItemGuess, Sure
from cemlab.intake.profiles import Profile
from cemlab.sources import Several, Source
from cemlab.study import is_unticked

TICK = re.compile(r"^(.+?)[_.\- ](\d{1,3})$")
FEWEST = 2
MOST_OPTIONS = 60  # of one question
MARK = "┋"  # nothing but 问卷星 writes it
OWN_WORDS = re.compile(r"〖[^〗]*〗")


def several_of(source: Source, profiles: Mapping[str, Profile]) -> dict[str, ItemGuess]:
    """Items with flags by name: those that the file tells, and plain columns of ticks."""
    found = {}
    for name, question in source.several.items():
        columns = [column for column in question.columns if column in profiles]
        if question.split and name in profiles:
            found[name] = _in_one_cell(question, profiles[name])
        elif len(columns) >= FEWEST:
            found[name] = _in_columns(question, columns, profiles)
    for name, one in profiles.items():
        if not one.said.use and name not in found and (question := _marked(one)) is not None:
            found[name] = _in_one_cell(question, one, sure="likely")
    taken = {column for item in found.values() for column in columns_of(item)}
    for stem, columns in _ticks([one for name, one in profiles.items() if name not in taken]):
        if stem not in found and stem not in profiles:
            labels = {one.name: one.said.part or one.said.wording or one.name for one in columns}
            question = Several(name=stem, columns=labels)
            found[stem] = _in_columns(question, list(labels), profiles, sure="likely")
    return found


def columns_of(item: ItemGuess) -> list[str]:
    """The columns that an item with flags is made of."""
    if item.flags is None:
        return []
    named = [flag["column"] for flag in item.flags.value.values() if flag.get("column")]
    return named or [item.name]


def as_one(item: ItemGuess, profiles: Mapping[str, Profile]) -> Profile:
    """A question with several answers as one column: who ticked anything at all."""
    columns = [profiles[name] for name in columns_of(item)]
    ticked = np.any([one.is_answered for one in columns], axis=0)
    return Profile(
        said=replace(columns[0].said, name=item.name), at=np.where(ticked, 0, -1),
        texts=("1",), counts=np.array([ticked.sum()]), numbers=np.array([1.0]),
    )  # fmt: skip


def _in_columns(
    question: Several, columns: Sequence[str], profiles: Mapping[str, Profile], sure="sure"
) -> ItemGuess:
    flags = {column: {"column": column, "label": question.columns[column]} for column in columns}
    any_answer = sum(profiles[column].is_answered for column in columns) > 0
    facts = {"n": len(columns)}
    why = "several.columns" if sure == "sure" else "several.ticks"
    return ItemGuess(
        name=question.name,
        role=Guess(value="profile", sure=sure, why=why, facts=facts),
        label=question.wording, question=question.wording,
        flags=Guess(value=flags, sure=sure, why=why, facts=facts),
        picked=_picked([profiles[column] for column in columns]),
        **_gaps([profiles[column] for column in columns]),
        n_answered=int(any_answer.sum()), examples=tuple(question.columns.values())[:3],
    )  # fmt: skip


def _in_one_cell(question: Several, profile: Profile, sure: Sure = "sure") -> ItemGuess:
    gaps = codes_of_gaps.told_by_file(profile, question.options)
    codes = {str(code) for gap in gaps.values() for code in gap.value}
    options = [option for option in question.options if option not in codes]
    facts = {"mark": question.split, "n": len(options)}
    flags = {option: {"label": option} for option in options}
    guess = Guess(value=flags, sure=sure, why="several.split", facts=facts)
    return ItemGuess(
        name=question.name,
        role=Guess(value="profile", sure=sure, why="several.split", facts=facts),
        label=question.wording, question=question.wording, flags=guess, **gaps,
        split=Guess(value=question.split, sure=sure, why="several.split", facts=facts),
        n_answered=profile.n_answered, examples=question.options[:3],
    )  # fmt: skip


def _marked(profile: Profile) -> Several | None:
    """Options joined by the mark of 问卷星, in a table that has lost what tells of the tool."""
    if sum(MARK in text for text in profile.texts) < FEWEST:
        return None
    pieces = (OWN_WORDS.sub("", piece).strip() for text in profile.texts
              for piece in text.split(MARK))  # fmt: skip
    gaps = {str(code) for gap in codes_of_gaps.told_by_file(profile).values() for code in gap.value}
    options = tuple(dict.fromkeys(piece for piece in pieces if piece and piece not in gaps))
    if not FEWEST <= len(options) <= MOST_OPTIONS:
        return None
    wording = profile.said.wording
    return Several(name=profile.name, wording=wording, split=MARK, options=options)


def _gaps(columns: Sequence[Profile]) -> dict[str, Guess]:
    """Codes that stand for no answer in the columns of options, from all of them."""
    found: dict[str, Guess] = {}
    for one in columns:
        for kind, guess in codes_of_gaps.told_by_file(one).items():
            before = found.get(kind)
            more = tuple(code for code in guess.value if before and code not in before.value)
            if before is None:
                found[kind] = guess
            elif more:
                found[kind] = replace(before, value=(*before.value, *more))
    return found


def _picked(columns: Sequence[Profile]) -> Guess | None:
    """Cells that tick, where they are numbers such as 1 for yes and 2 for no."""
    seen = {text.casefold() for one in columns for text in one.texts}
    if not {"1", "2"} <= seen or sum(not is_unticked(text) for text in seen) > 2:
        return None
    return Guess(value=(1,), sure="check", why="several.one_of_two", facts={"codes": "1, 2"})


def _ticks(columns: Sequence[Profile]) -> list[tuple[str, list[Profile]]]:
    """Neighbours numbered on one stem, each with one cell or blank: Y, 1, an option's words.

    Somebody must tick one and not another: else they may be ratings that are all alike.
    """
    groups: list[tuple[str, list[Profile]]] = []
    for one in columns:
        found = TICK.match(one.name)
        stem = one.said.question or (found[1] if found else "")
        is_tick = bool(stem) and one.n_different == 1 and one.n_answered < one.n_rows
        if is_tick and groups and groups[-1][0] == stem:
            groups[-1][1].append(one)
        else:  # what is no tick stands between two questions
            groups.append((stem if is_tick else "", [one]))
    return [(stem, ones) for stem, ones in groups if stem and len(ones) >= FEWEST
            and any((one.is_answered != ones[0].is_answered).any() for one in ones)]  # fmt: skip
