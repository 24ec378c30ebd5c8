"""Codes that are no answers: by their words, as the file declares them, or by where they lie."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from cemlab.intake import wordings
from cemlab.intake.batteries import Battery, goes_on
from cemlab.intake.draft import SURENESS, Guess, Sure
from cemlab.intake.forms import number_of, tidy
from cemlab.intake.profiles import Profile

KINDS = ("missing", "not_applicable", "not_asked")
PAIR = re.compile(
    r"(?<![\d.])(-?\d{1,3})\s*(?:[=:：-]\s*|\(|（|\s)\s*([^\d,;.()（），；。]{2,60}?)"
    r"\s*(?=\)|）|,|;|，|；|\.|$|\bto\b)"
)
BRACKETS = re.compile(r"[(（\[<].{1,20}[)）\]>]")
SHARED = 2  # columns with the same negative code, before it is believed to be one of the file
MOST_BARE = 3  # codes that a list of labels leaves out and that are taken for gaps
RARE = 0.05  # share of a 0 below 1, 2, 3 … that is taken for a gap
MOST_CODES = 30  # of a group; more numbers are amounts


class Code(NamedTuple):
    """One code that is no answer, and how that is known."""

    code: Any
    kind: str
    sure: Sure
    why: str
    n: int
    words: str = ""


def labels_in(wording: str) -> dict[str, str]:
    """Words of codes that a wording tells: "1 Very dissatisfied .. 5 Very satisfied, 9 DK"."""
    found = {code: words.strip() for code, words in PAIR.findall(wording)}
    known = [words for words in found.values() if wordings.places_of(words)]
    return found if len(known) >= 2 else {}


def in_words(profile: Profile) -> dict[str, Guess]:
    """Cells whose words name a gap, and codes that the file declares missing."""
    return grouped(_declared_or_worded(profile), profile)


def told_by_file(profile: Profile, options: Collection[str] = ()) -> dict[str, Guess]:
    """Gaps of free text and of options: what the file declares, labels, or sets in brackets.

    "I don't know" may be a comment and an option; "(空)" and "(skipped)" are neither.
    """
    codes = [code for code in _declared(profile) if str(code.code) not in options]
    known = {str(code.code) for code in codes}
    for text in profile.texts[:500]:
        label = profile.said.labels.get(text, "")
        kind = wordings.gap_of(label)
        bracketed = wordings.gap_of(text) if BRACKETS.fullmatch(text) else ""
        if text in known or text in options or not (kind or bracketed):
            continue
        sure, why = ("sure", "codes.label") if kind else ("likely", "codes.words")
        n = profile.count_of(text)
        codes.append(Code(profile.code_of(text), kind or bracketed, sure, why, n, label or text))
    return grouped(codes, profile)


def beside_scale(
    profile: Profile, low: float, high: float, labels: Mapping[float, str],
    *, battery: Battery | None = None, every: Mapping[str, Profile] | None = None,
) -> dict[str, Guess]:  # fmt: skip
    """Everything in a column of ratings that does not lie on the scale.

    A label says what a code means. Without one the place of the code is all there is: it always
    has to be looked at, except a negative code that several columns share.
    """
    codes = _declared_or_worded(profile)
    known = {number_of(code.code) for code in codes}
    for number, words in labels.items():
        kind = wordings.gap_of(words)
        if kind and number not in known and not low <= number <= high:
            n = profile.tally.get(number, 0)
            codes.append(Code(tidy(number), kind, "sure", "codes.label", n, words))
            known.add(number)
    for number, n in profile.tally.items():
        if low <= number <= high or number in known:
            continue
        codes.append(_by_place(number, n, low, high, battery, every or {}))
    return grouped(codes, profile)


def unexplained(gaps: Mapping[str, Guess]) -> tuple[Any, ...]:
    """Codes of which nothing but their place tells that they are no answers."""
    return tuple(code for guess in gaps.values() for code in guess.facts.get("by_place", ()))


def grouped(codes: list[Code], profile: Profile) -> dict[str, Guess]:
    """One guess for each kind of gap; as sure as the least sure of its codes."""
    found = {}
    for kind in KINDS:
        of_kind = [code for code in codes if code.kind == kind]
        if not of_kind:
            continue
        least = min(of_kind, key=lambda code: SURENESS.index(code.sure))
        n = sum(code.n for code in of_kind)
        listed = [f"{code.code} ({code.words})" if code.words and code.words != code.code
                  else str(code.code) for code in of_kind]  # fmt: skip
        facts = {
            "codes": listed, "n": n, "share": n / max(profile.n_rows, 1),
            "by_place": tuple(code.code for code in of_kind if code.why.startswith("codes.place")),
        }  # fmt: skip
        found[kind] = Guess(
            value=tuple(code.code for code in of_kind), sure=least.sure, why=least.why, facts=facts
        )
    return found


def _declared(profile: Profile) -> list[Code]:
    """Codes that the file declares missing; their words may say which kind of gap."""
    found = []
    for code in profile.said.missing:
        words = profile.said.labels.get(str(_tidy_any(code)), "")
        kind = wordings.gap_of(words) or "missing"
        n = profile.count_of(str(_tidy_any(code)))
        found.append(Code(_tidy_any(code), kind, "sure", "codes.declared", n, words))
    return found


def _declared_or_worded(profile: Profile) -> list[Code]:
    """What the file declares comes first: the same cell in words says nothing more."""
    codes = _declared(profile)
    known = {str(code.code) for code in codes}
    return [*codes, *(code for code in _in_words(profile) if code.code not in known)]


def _in_words(profile: Profile) -> list[Code]:
    found = []
    for text in profile.words[:200]:
        kind = wordings.gap_of(text) or wordings.gap_of((wordings.numbered(text) or ("", ""))[1])
        if kind:
            n = profile.count_of(text)
            found.append(Code(text, kind, "likely", "codes.words", n, text))
    return found


def _by_place(
    number: float, n: int, low: float, high: float,
    battery: Battery | None, every: Mapping[str, Profile],
) -> Code:  # fmt: skip
    code = tidy(number)
    if number < 0 and low >= 0 and number in wordings.lexicon()["negative_codes"]:
        sharing = sum(number in profile.tally for profile in every.values())
        if sharing >= SHARED and number <= -7:
            return Code(code, "missing", "likely", "codes.negative", n)
        return Code(code, "missing", "check", "codes.place_negative", n)
    if number == low - 1 == 0:
        kind = "missing" if _has_near_above(battery, high) else "not_applicable"
        return Code(code, kind, "check", "codes.place_zero", n)
    if number == high + 1:
        if (low, high) == (0, 10):
            return Code(code, "missing", "check", "codes.place_above", n)
        further = goes_on(every, battery, number) if battery is not None else None
        why = "codes.place_step" if further else "codes.place_above"
        return Code(code, "not_applicable", "check", why, n)
    if low < 0 and number in (low - 1, high + 1):
        return Code(code, "not_applicable", "check", "codes.place_beside", n)
    usual = number in wordings.lexicon()["high_codes"] or number in (8, 9)
    return Code(code, "missing", "check", "codes.place_far" if usual else "codes.place_odd", n)


def _has_near_above(battery: Battery | None, high: float) -> bool:
    """Whether another code lies just above the scale, so that 0 is the blank."""
    return battery is not None and high + 1 in battery.form.codes


def _tidy_any(code: Any) -> Any:
    return tidy(float(code)) if isinstance(code, (int, float, np.number)) else str(code).strip()


def beside_levels(profile: Profile, *, are_groups: bool = True) -> dict[str, Guess]:
    """Cells of groups and amounts that name a gap, or lie where codes usually lie.

    An answer such as "I don't know" may be one of the answers here: it has to be looked at, unless
    the label of a code says that nothing was answered.
    """
    codes = _declared(profile)
    known = {str(code.code) for code in codes}
    for text in profile.texts[:500]:
        words = profile.said.labels.get(text, text)
        kind = wordings.gap_of(words)
        if kind and text not in known:
            n, code = profile.count_of(text), profile.code_of(text)
            if text in profile.said.labels and wordings.says_nothing(words):
                codes.append(Code(code, kind, "likely", "codes.label", n, words))
            else:
                codes.append(Code(code, kind, "check", "codes.words_of_group", n, words))
            known.add(text)
    if not profile.words and profile.is_whole and len(profile.tally) <= MOST_CODES:
        codes += _apart(profile, known, are_groups)
    return grouped(codes, profile)


def _apart(profile: Profile, known: set[str], are_groups: bool) -> list[Code]:
    """Codes such as 9, 99 or -1 far from the other codes of a group; a rare 0 below 1, 2, 3 …"""
    numbers = sorted(profile.tally)
    labels = profile.said.labels
    if labels:
        bare = [number for number in numbers if str(tidy(number)) not in {*labels, *known}]
        few = len(bare) <= MOST_BARE and len(bare) < len(numbers) / 2
        return [Code(tidy(number), "missing", "check", "codes.place_unlabelled",
                     profile.tally[number]) for number in bare if few]  # fmt: skip
    usual = {*wordings.lexicon()["high_codes"], 8, 9}
    found = []
    while len(numbers) >= 3 and numbers[-1] in usual and numbers[-1] - numbers[-2] >= 2:
        found.append(numbers.pop())
    while len(numbers) >= 3 and numbers[0] < 0 <= numbers[1]:
        found.append(numbers.pop(0))
    is_rare = profile.tally.get(0, 0) <= RARE * profile.n_answered
    if len(numbers) >= 3 and numbers[0] == 0 and numbers[1] == 1 and is_rare and are_groups:
        found.append(numbers.pop(0))
    return [Code(tidy(number), "missing", "check", "codes.place_far", profile.tally[number])
            for number in found if str(tidy(number)) not in known
            and str(tidy(number)) not in profile.said.labels]  # fmt: skip
