"""Which columns are ratings: their scale, which end is the good one, and codes beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cemlab.intake import codes_of_gaps, wordings
from cemlab.intake.batteries import Battery
from cemlab.intake.directions import direction_by_battery, direction_of_words
from cemlab.intake.draft import Guess, Sure
from cemlab.intake.forms import (
    FEWEST_POINTS,
    MOST_POINTS,
    form_of,
    is_usual,
    number_of,
    share_above_middle,
    tidy,
)
from cemlab.intake.profiles import Profile

NO_WORDS: Mapping[frozenset[str], int] = MappingProxyType({})
MIXED_FROM = 5  # points of half a scale, from which the other half may be another scale
MIXED = 0.1  # share of answers on the upper half below which that is told
KNOWN_IN_PART = 0.4  # share of words that must be points of a scale before a column is called one


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What makes a column a rating.

    Attributes
    ----------
    scale, direction : Guess
    gaps : mapping of str to Guess
        Codes by kind: ``missing``, ``not_applicable``, ``not_asked``.
    values : Guess or None
        Numbers of answers in words.
    family : str
        Of the lexicon, where words say it: ``satisfaction``, ``frequency`` …
    battery : Battery or None
    is_worded : bool
        Whether words say what the points mean.
    levels : Guess or None
        Words of codes, where the file has them.
    """

    scale: Guess
    direction: Guess
    gaps: Mapping[str, Guess]
    values: Guess | None = None
    family: str = ""
    battery: Battery | None = None
    is_worded: bool = False
    levels: Guess | None = None


def rating_of(
    profile: Profile, battery: Battery | None, profiles: Mapping[str, Profile],
    siblings: Sequence[Profile] = (), word_sets: Mapping[frozenset[str], int] = NO_WORDS,
) -> Rating | None:  # fmt: skip
    """A column as a rating; None when it is none.

    `siblings` are parts of the same question, `word_sets` the answers of all columns of words
    (`words_of`) and how many use them: an end that nobody chose here may have been chosen there.
    """
    labels = profile.said.labels or codes_of_gaps.labels_in(profile.said.wording)
    if labels:
        found = _labelled(profile, labels, battery)
        if found is not None or _are_two_groups(profile, labels):
            return found
    if profile.words:
        found = _worded(profile, word_sets)
        if found is not None:
            return found
    if profile.words or any(one.words for one in siblings):
        found = _with_worded_ends(profile, battery, siblings)
        if found is not None:
            return found
    return _numeric(profile, battery, profiles)


def _are_two_groups(profile: Profile, labels: Mapping[str, str]) -> bool:
    """Whether every number has words, and only two of them are answers, such as yes and no."""
    numbered = {number_of(code): words for code, words in labels.items()}
    answers = [words for words in numbered.values() if words.strip() and not wordings.gap_of(words)]
    return (
        len(answers) == 2
        and all(any(map(str.isalpha, words)) for words in answers)
        and bool(profile.tally) and set(profile.tally) <= set(numbered)
    )  # fmt: skip


def is_worded_in_part(profile: Profile) -> bool:
    """Whether some of the words, but not all, are points of a known scale."""
    answers = [text for text in profile.texts if not wordings.gap_of(text)]
    return (
        FEWEST_POINTS <= len(answers) <= MOST_POINTS
        and KNOWN_IN_PART <= wordings.share_known(answers) < 1
        and not profile.number_share
    )


def _labelled(
    profile: Profile, labels: Mapping[str, str], battery: Battery | None
) -> Rating | None:
    """Words of codes make the scale: all of them, or those of its ends."""
    numbered = {number_of(code): words for code, words in labels.items()}
    if not numbered or any(not np.isfinite(code) for code in numbered):
        return None
    by_file = {number_of(code) for code in profile.said.missing}
    points = {code: words for code, words in numbered.items()
              if code not in by_file and not wordings.gap_of(words) and words.strip()}  # fmt: skip
    if len(points) < 2 or not _in_steps(points):
        return None
    order = wordings.ordered([points[code] for code in sorted(points)])
    if order is None or set(order.words) != set(points.values()):
        return None
    low, high = min(points), max(points)
    if len(points) < high - low + 1 and len(points) != 2:
        return None
    if high - low + 1 > MOST_POINTS or (high - low < 2 and len(points) == 2):
        return None
    facts = {"low": points[low], "high": points[high]}
    unlikely = [code for code in profile.tally if low <= code <= high and code in by_file]
    sure: Sure = "check" if unlikely else "sure"
    scale = Guess(value=(tidy(low), tidy(high)), sure=sure, why="scale.labels", facts=facts)
    rises = order.words[-1] == points[high]
    direction = direction_of_words(profile, order, rises=rises, low=points[low], high=points[high])
    gaps = codes_of_gaps.beside_scale(profile, low, high, numbered)
    levels = Guess(
        value={tidy(code): words for code, words in sorted(points.items())},
        sure="sure", why="levels.labels", facts={"n": len(points)},
    )  # fmt: skip
    return Rating(
        scale=scale, direction=direction, gaps=gaps, family=order.family, battery=battery,
        is_worded=True, levels=levels,
    )  # fmt: skip


def words_of(profile: Profile) -> frozenset[str]:
    """The answers of a column in words that might be points of a scale."""
    if profile.number_share or profile.n_different > MOST_POINTS + 4:
        return frozenset()
    return frozenset(text for text in profile.texts if not wordings.gap_of(text))


def _worded(profile: Profile, word_sets: Mapping[frozenset[str], int]) -> Rating | None:
    """Answers in words, all of them points of one scale."""
    if profile.n_different > MOST_POINTS + 4:
        return None
    answers = [text for text in profile.texts if not wordings.gap_of(text)]
    if len(answers) < 2 or any(np.isfinite(profile.numbers[profile.texts.index(text)])
                               for text in answers):  # fmt: skip
        return None
    widest, n_alike = _widest(frozenset(answers), word_sets)
    answers = [*answers, *sorted(widest - set(answers))]
    same = list({wordings.plain(text): text for text in answers}.values())
    order = wordings.ordered(same)
    if order is None or (len(order.words) == 2 and not order.is_good):
        return None
    first = 0 if len(order.words) == 2 else 1
    rank = {wordings.plain(word): number for number, word in enumerate(order.words, first)}
    values = {text: rank[wordings.plain(text)] for text in answers}
    values = dict(sorted(values.items(), key=lambda pair: pair[1]))
    facts = {"low": order.words[0], "high": order.words[-1], "n": len(order.words)}
    enough = len(order.words) > FEWEST_POINTS or n_alike >= FEWEST_POINTS
    whole = order.is_whole and enough and (n_alike >= FEWEST_POINTS or not order.is_ladder)
    sure: Sure = "likely" if whole else "check"
    why = "scale.words" if whole else "scale.words_in_part"
    ends = (first, first + len(order.words) - 1)
    return Rating(
        scale=Guess(value=ends, sure=sure, why=why, facts=facts),
        direction=direction_of_words(
            profile, order, rises=True, low=order.words[0], high=order.words[-1]
        ),
        gaps=codes_of_gaps.in_words(profile),
        values=Guess(value=values, sure=sure, why=why, facts=facts),
        family=order.family, is_worded=True,
    )  # fmt: skip


def _widest(
    answers: frozenset[str], word_sets: Mapping[frozenset[str], int]
) -> tuple[frozenset[str], int]:
    """The most words of the same scale that any column has, and how many columns use them."""
    wider = [one for one in word_sets if one > answers and len(answers) >= FEWEST_POINTS
             and wordings.ordered(sorted(one)) is not None]  # fmt: skip
    widest = max(wider, key=len, default=answers)
    alike = sum(n for one, n in word_sets.items() if one <= widest and len(one) >= 2)
    return widest, alike


def _with_worded_ends(
    profile: Profile, battery: Battery | None, siblings: Sequence[Profile]
) -> Rating | None:
    """Numbers, some with words: "0 - Not at all satisfied", 1, …, 10.

    An end that nobody chose in this column may have its words in another part of the question.
    """
    numbers: dict[str, float] = {}
    words: dict[float, str] = {}
    for one in (*siblings, profile):
        told = _numbered_words(one)
        if told is None:
            return None
        numbers |= told[0] if one is profile else {}
        words |= told[1]
    pool = {number for one in (*siblings, profile) for number in (_numbered_words(one) or ({},))[
        0].values()}  # fmt: skip
    gap_words = [code for code, said in words.items() if wordings.gap_of(said)]
    points = sorted(pool - set(gap_words))
    if not words or len(points) < FEWEST_POINTS or points[-1] - points[0] >= MOST_POINTS:
        return None
    low, high = points[0], points[-1]
    if low not in words:
        return None
    sure: Sure = "sure" if high in words else "check"
    words = {high: "", **words}
    facts = {"low": words[low], "high": words[high]}
    order = wordings.ordered([words[low], words[high]])
    direction = direction_of_words(
        profile, order, rises=order is None or order.words[-1] == words[high],
        low=words[low], high=words[high],
    )  # fmt: skip
    gaps = codes_of_gaps.in_words(profile)
    return Rating(
        scale=Guess(value=(tidy(low), tidy(high)), sure=sure, why="scale.labels", facts=facts),
        direction=direction, gaps=gaps, battery=battery, is_worded=order is not None,
        family=order.family if order else "",
        values=Guess(
            value={text: tidy(number) for text, number in sorted(numbers.items(),
                   key=lambda pair: pair[1]) if number not in gap_words},
            sure=sure, why="values.numbered", facts=facts,
        ) if profile.words else None,
    )  # fmt: skip


def _numbered_words(profile: Profile) -> tuple[dict[str, float], dict[float, str]] | None:
    """Numbers of the cells, and the words of those that have some; None for other words."""
    numbers, words = {}, {}
    for text, number in zip(profile.texts, profile.numbers, strict=True):
        if np.isfinite(number):
            numbers[text] = float(number)
        elif not wordings.gap_of(text):
            found = wordings.numbered(text)
            if found is None:
                return None
            numbers[text], words[float(found[0])] = float(found[0]), found[1]
    return numbers, words


def _numeric(
    profile: Profile, battery: Battery | None, profiles: Mapping[str, Profile]
) -> Rating | None:
    """Plain numbers: a scale by their look, and by that of their battery."""
    if profile.number_share < 0.5 or not _only_gaps_beside(profile):
        return None
    form = battery.form if battery is not None else form_of(profile.tally)
    if form is None:
        return _continuous(profile)
    low, high = form.ends
    facts = {"low": low, "high": high, "n": len(battery.names) if battery else 1}
    coherent = battery is not None and battery.goes_with(profile.name)
    recommends = wordings.names_any(profile.topic, "recommend") and (low, high) == (0, 10)
    has_near = any(abs(code - low) <= 1 or abs(code - high) <= 1
                   for code in profile.tally if not low <= code <= high)  # fmt: skip
    agreed = (coherent and is_usual(form) and battery.is_tied(profile.name)) or (
        recommends and not form.is_near
    )
    sure: Sure = "likely" if agreed and not has_near else "check"
    why = "scale.battery" if coherent else "scale.values"
    if recommends:
        why = "scale.recommend"
    upper = share_above_middle(profile.tally, low, high)
    if high - low >= 2 * MIXED_FROM - 1 and 0 < upper < MIXED:
        sure, why, facts = "check", "scale.mixed", {**facts, "share": upper}
    return Rating(
        scale=Guess(value=(low, high), sure=sure, why=why, facts=facts),
        direction=direction_by_battery(profile, battery, recommends=why == "scale.recommend"),
        gaps=codes_of_gaps.beside_scale(
            profile, low, high, _numbered_labels(profile), battery=battery, every=profiles
        ),
        battery=battery,
    )


def _numbered_labels(profile: Profile) -> dict[float, str]:
    """Words of codes, where the file has some: those of gaps may be all it has."""
    labels = profile.said.labels.items()
    return {number_of(code): words for code, words in labels if np.isfinite(number_of(code))}


def _continuous(profile: Profile) -> Rating | None:
    """Marks on a line or points out of a hundred, when the words say that they rate."""
    tally = profile.tally
    rates = any(wordings.names_any(profile.topic, topic) for topic in ("overall", "recommend"))
    rates = rates or any(wordings.names_any(profile.name, topic) for topic in ("overall_names",
                         "score"))  # fmt: skip
    if not rates or profile.n_different < MOST_POINTS or not tally:
        return None
    low, high = min(tally), max(tally)
    if not (low >= 0 and 50 <= high <= 120):
        return None
    ends = (0, 100 if high <= 100 else int(np.ceil(high / 10) * 10))
    return Rating(
        scale=Guess(value=ends, sure="check", why="scale.line", facts={"low": low, "high": high}),
        direction=direction_by_battery(profile, None), gaps={},
    )  # fmt: skip


def _only_gaps_beside(profile: Profile) -> bool:
    """Whether all words in a column of numbers name gaps."""
    return all(wordings.gap_of(word) for word in profile.words)


def _in_steps(points: Mapping[float, str]) -> bool:
    codes = sorted(points)
    return all(code == round(code) for code in codes) and codes[-1] - codes[0] <= 100
