"""Labels of the codes of groups: the file's own words, or what plainly stands behind a code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cemlab.intake.draft import Guess, Sure
from cemlab.intake.profiles import Profile
from cemlab.intake.wordings import CJK

MOST = 60
YES_NO = re.compile(
    r"(?:do|does|did|are|is|was|were|have|has|had|would|will|can|could|should|may) .+\?", re.I
)
YES_NO_ZH = re.compile(r"是否|有没有|能否|会不会|.吗[？?]?$")
EITHER = re.compile(r"\bor\b|还是|或", re.I)
BRACKETS = re.compile(r"\(.*?\)|（.*?）")
WITH_POINT = re.compile(r"-?\d+\.0+")
RANGE = re.compile(r"\d+\s*[-–~]\s*\d+")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{2})|(\d{1,2})月(\d{1,2})日")


def levels_of(profile: Profile, gaps: Mapping[str, Guess], role: str = "") -> Guess | None:
    """``{code: label}`` of all codes that occur; None where nobody can tell them."""
    taken = {str(code) for guess in gaps.values() for code in guess.value}
    labels = profile.said.labels
    if labels and len(labels) <= MOST:
        return _labelled(profile, labels, taken)
    if labels or role != "segment":
        return None
    texts = [text for text in profile.texts if text not in taken]
    return _yes_no(profile, texts) or _without_point(texts) or _without_dates(texts)


def _labelled(profile: Profile, labels: Mapping[str, str], taken: set[str]) -> Guess | None:
    """By the words of the file; codes without words are their own labels."""
    levels = {code: words for code, words in labels.items() if str(code) not in taken}
    unlabelled = [text for text in profile.texts if text not in labels and text not in taken]
    levels |= {text: text for text in unlabelled}
    if not levels or len(levels) > MOST:
        return None
    facts = {"n": len(levels), "unlabelled": ", ".join(unlabelled[:6])}
    if unlabelled:
        return Guess(value=levels, sure="check", why="levels.unlabelled", facts=facts)
    return Guess(value=levels, sure="sure", why="levels.labels", facts=facts)


def _yes_no(profile: Profile, texts: list[str]) -> Guess | None:
    """0 and 1 below a question that can only be answered by yes or no."""
    asked = BRACKETS.sub("", profile.said.part or profile.said.wording).strip()
    is_asked = YES_NO.fullmatch(asked) or YES_NO_ZH.search(asked)
    if {*texts} != {"0", "1"} or not is_asked or EITHER.search(asked):
        return None
    words = ("否", "是") if CJK.search(asked) else ("No", "Yes")
    return _guess(dict(zip("01", words, strict=True)), "likely", "levels.yes_no")


def _without_point(texts: list[str]) -> Guess | None:
    """1.0 and 2.0, as programs write whole numbers beside blanks, are called 1 and 2."""
    if not 1 <= len(texts) <= MOST or not all(map(WITH_POINT.fullmatch, texts)):
        return None
    in_order = sorted(texts, key=float)
    return _guess({text: text.split(".")[0] for text in in_order}, "likely", "levels.point")


def _without_dates(texts: list[str]) -> Guess | None:
    """Ranges among others that a spreadsheet took for dates: 01-May beside 26-100 was 1-5."""
    found = {text: _range(text) for text in texts}
    dates = [text for text, said in found.items() if said]
    if not dates or len(texts) > MOST or not any(map(RANGE.fullmatch, texts)):
        return None
    levels = {text: found[text] or text for text in texts}
    return _guess(levels, "check", "levels.dates", cell=dates[0], range=found[dates[0]])


def _range(text: str) -> str:
    """The two numbers of a day and a month, or of a month and a year, the lower one first."""
    match = DATE.fullmatch(text)
    if match is None:
        return ""
    day, month, month_first, year, chinese_month, chinese_day = match.groups()
    name = (month or month_first or "").casefold()
    if name and name not in MONTHS:
        return ""
    number = MONTHS.index(name) + 1 if name else int(chinese_month)
    low, high = sorted((number, int(day or year or chinese_day)))
    return f"{low}-{high}" if low < high else ""


def _guess(levels: dict[str, str], sure: Sure, why: str, **facts: str) -> Guess:
    return Guess(value=levels, sure=sure, why=why, facts=facts)
