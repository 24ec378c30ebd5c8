"""A source → a draft of its study file: every column has its place, and a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cemlab.intake import codes_of_gaps, wordings
from cemlab.intake.administration import Administration, take_case
from cemlab.intake.batteries import batteries_of, stem_of
from cemlab.intake.cut_labels import with_cut_labels
from cemlab.intake.draft import Draft, Guess, ItemGuess
from cemlab.intake.event_logs import events_of
from cemlab.intake.levels import levels_of
from cemlab.intake.noticing import administration_of
from cemlab.intake.open_questions import questions_of
from cemlab.intake.profiles import SAMPLE, Profile, profiles_of
from cemlab.intake.ratings import Rating, rating_of, words_of
from cemlab.intake.roles import alike_outcome, main_outcome, role_of
from cemlab.intake.routing import is_worth_saying, routes_of
from cemlab.intake.several import as_one, columns_of, several_of
from cemlab.intake.telling_apart import told_apart
from cemlab.sources import Source

CHINESE = 0.3  # share of Chinese letters: a Latin word has many more of them than a Chinese one
SCALED = (  # scales that rate nothing
    "role.how_often", "role.worded_ends", "role.scale_alone", "role.wish",
)  # fmt: skip
PLAIN_NUMBERS = ("role.segment_codes", "role.profile_numbers")
MANY_TWO = 4  # columns of two numbers each, from which they are taken for yes-no questions
RATED = ("outcome", "driver", "validation")


def guess(source: Source) -> Draft:
    """What the study file of a source should say, by its cells and what the file says of them.

    Parameters
    ----------
    source : Source
        From `cemlab.sources.read_source`; only read.

    Returns
    -------
    Draft
        Items, ids, weights, times and what is left out, each with how sure and why; never a code
        or a direction as "sure" that words do not say.

    Examples
    --------
    >>> from cemlab.sources import read_source  # doctest: +SKIP
    >>> guess(read_source("export.csv")).items["Q1"].role.value  # doctest: +SKIP
    'driver'
    """
    profiles = profiles_of(source)
    flagged = several_of(source, profiles)
    parts = frozenset(column for item in flagged.values() for column in columns_of(item))
    known = administration_of(profiles, parts)
    events = events_of(profiles)
    if events is not None:
        take_case(known, profiles, events.value)
    questions = [one for name, one in profiles.items()
                 if name not in known.left_out and name not in parts]  # fmt: skip
    items, ratings = _items(questions, profiles)
    items = _routed(_in_order(source, {**items, **flagged}), profiles)
    items = told_apart(with_cut_labels(items))
    outcome, others = main_outcome(
        profiles, ratings, {name: item.role for name, item in items.items() if name in profiles}
    )
    asked = questions_of(items, profiles, ratings, outcome, others)
    return Draft(
        source=source, language=_language(source, profiles), title=source.title, id=known.id,
        customer=known.customer, weight=known.weight, wave=known.wave,
        answered_at=known.answered_at, duration=known.duration, finished=known.finished,
        only=known.only, items=items, left_out=_left_out(source, known, parts, items),
        outcome=outcome, open_questions=asked, events=events,
        sampled=SAMPLE if any(one.n_different > SAMPLE for one in profiles.values()) else 0,
    )  # fmt: skip


def _items(
    questions: list[Profile], profiles: Mapping[str, Profile]
) -> tuple[dict[str, ItemGuess], dict[str, Rating]]:
    """Items of single columns, and which of them are ratings."""
    batteries = batteries_of(questions)
    open_profiles = {one.name: one for one in questions}
    ratings = {}
    parts = _parts(questions)
    word_sets = Counter(words for one in questions if (words := words_of(one)))
    for one in questions:
        siblings = [each for each in parts.get(one.said.question, ()) if each is not one]
        found = rating_of(one, batteries.get(one.name), open_profiles, siblings, word_sets)
        if found is not None:
            ratings[one.name] = found
    stems: dict[str, list[Profile]] = {}
    for one in questions:
        if stem_of(one):
            stems.setdefault(stem_of(one), []).append(one)
    items = {}
    for one in questions:
        rating = ratings.get(one.name)
        role = role_of(one, rating, stems.get(stem_of(one), []))
        items[one.name] = _item(one, rating, role)
    _alike_in_words(items, parts)
    ends = {item.scale.value for item in items.values()
            if item.role.value == "outcome" and item.scale is not None}  # fmt: skip
    for one in questions:
        rating = ratings.get(one.name)
        if rating is None or items[one.name].role.why not in PLAIN_NUMBERS:
            continue
        role = alike_outcome(one, rating, ends)
        if role is not None:
            items[one.name] = _item(one, rating, role)
    _believe_two_groups(items)
    return items, {name: rating for name, rating in ratings.items()
                   if items[name].scale is not None}  # fmt: skip


def _alike_in_words(items: dict[str, ItemGuess], parts: Mapping[str, list[Profile]]) -> None:
    """Where people write into one blank of a question, they do so into the others."""
    for ones in parts.values():
        own = [one for one in ones if not one.said.is_other_text]
        if any(items[one.name].role.value == "verbatim" for one in own):
            for one in own:
                role = items[one.name].role
                if role.why == "role.many_words":
                    said = replace(role, value="verbatim", sure="check", why="role.verbatim_beside")
                    items[one.name] = _item(one, None, said)


def _believe_two_groups(items: dict[str, ItemGuess]) -> None:
    """One column of 0 and 1 may be what the file is about; many are yes-no questions."""
    two = [name for name, item in items.items() if item.role.why == "role.segment_two"]
    for name in two if len(two) >= MANY_TWO else ():
        items[name] = replace(items[name], role=replace(items[name].role, sure="likely"))


def _routed(
    items: Mapping[str, ItemGuess], profiles: Mapping[str, Profile]
) -> dict[str, ItemGuess]:
    """The items, with the answer before that decided whether they were asked."""
    columns = [
        profiles[name] if name in profiles else as_one(item, profiles)
        for name, item in items.items()
    ]
    routes = routes_of(columns)
    found = dict(items)
    for one in columns:
        route = routes.get(one.name)
        if route is not None and is_worth_saying(route, one):
            found[one.name] = replace(items[one.name], asked_if=route)
    return found


def _parts(questions: list[Profile]) -> dict[str, list[Profile]]:
    """Columns by the question that they are parts of."""
    found: dict[str, list[Profile]] = {}
    for one in questions:
        if one.said.question:
            found.setdefault(one.said.question, []).append(one)
    return found


def _item(one: Profile, rating: Rating | None, role: Guess) -> ItemGuess:
    said = one.said
    item: dict[str, Any] = {
        "name": one.name,
        "role": role,
        "label": said.part or said.wording,
        "question": said.wording,
        "n_answered": one.n_answered,
        "examples": one.examples,
    }
    is_rated = role.value in RATED or role.why in SCALED
    if rating is not None and (is_rated or (rating.is_worded and rating.levels)):
        return ItemGuess(
            **item, scale=rating.scale, direction=rating.direction, values=rating.values,
            levels=None if rating.values else rating.levels, **rating.gaps,
        )  # fmt: skip
    if role.value == "verbatim":
        return ItemGuess(**item, **codes_of_gaps.told_by_file(one), **_taken_out(one, role))
    gaps = {}
    if role.value != "outcome":
        gaps = codes_of_gaps.beside_levels(one, are_groups=role.value == "segment")
    levels = levels_of(one, gaps, role.value)
    if levels is not None and levels.why == "levels.yes_no":
        item["role"] = replace(role, sure="likely", why="role.segment_yes_no")
    return ItemGuess(**item, **gaps, levels=levels, **_two_sided(one, role))


def _taken_out(one: Profile, role: Guess) -> dict[str, Guess]:
    """Words such as [removed] in the place of every comment are no comment."""
    if role.why != "role.placeholder":
        return {}
    return {"missing": Guess(value=one.texts, sure="check", why=role.why, facts=role.facts)}


def _two_sided(one: Profile, role: Guess) -> dict[str, Guess]:
    """An outcome of two levels without words of a scale: left, or stayed."""
    if role.value != "outcome" or one.n_different != 2:
        return {}
    facts = {"low": one.texts[0], "high": one.texts[1]}
    is_loss = wordings.names_any(one.name, "loss")
    way = "low_is_good" if is_loss else "high_is_good"
    direction = Guess(value=way, sure="check", why="direction.two_levels", facts=facts)
    if one.number_share == 1:
        low, high = one.tally
        ends = (int(low), int(high))
        scale = Guess(value=ends, sure="check", why="scale.values", facts={"n": 1})
        return {"scale": scale, "direction": direction}
    no = [text for text in one.texts if wordings.plain(text) in ("no", "false", "否", "nein")]
    order = [*no, *(text for text in one.texts if text not in no)]
    values = Guess(value={text: place for place, text in enumerate(order)}, sure="check",
                   why="values.two_levels", facts=facts)  # fmt: skip
    scale = Guess(value=(0, 1), sure="check", why="values.two_levels", facts=facts)
    return {"scale": scale, "direction": direction, "values": values}


def _in_order(source: Source, items: Mapping[str, ItemGuess]) -> dict[str, ItemGuess]:
    """Items in the order of the file: flags where the first of their columns stands."""
    first = {}
    for name, item in items.items():
        for column in columns_of(item) or [name]:
            first.setdefault(column, name)
    found: dict[str, ItemGuess] = {}
    for column in source.columns:
        name = first.get(column)
        if name is not None and name not in found:
            found[name] = items[name]
    return found


def _left_out(
    source: Source, known: Administration, parts: frozenset[str], items: Mapping[str, ItemGuess]
) -> dict[str, Guess]:
    """Every column that is no item, in the order of the file."""
    found = {}
    for name in source.columns:
        if name in known.left_out:
            found[name] = known.left_out[name]
        elif name in parts and name not in items:
            found[name] = Guess(value="part", sure="sure", why="left.part")
    return found


def _language(source: Source, profiles: Mapping[str, Profile]) -> Guess:
    """Chinese when most of the wordings are, or, without any, the cells."""
    if source.language[:2] in ("en", "zh"):
        return Guess(value=source.language[:2], sure="sure", why="language.said")
    said = [one.said.wording or one.said.header or name for name, one in profiles.items()]
    share = wordings.cjk_share(said)
    if share >= CHINESE:
        return Guess(value="zh", sure="likely", why="language.wordings", facts={"share": share})
    if not any(" " in text for text in said):
        cells = [text for one in profiles.values() for text in one.words[:50]]
        in_cells = wordings.cjk_share(cells)
        if in_cells >= 0.6:
            return Guess(value="zh", sure="check", why="language.cells",
                         facts={"share": in_cells})  # fmt: skip
    return Guess(value="en", sure="likely" if source.language == "" else "check",
                 why="language.not_chinese", facts={"share": share})  # fmt: skip
