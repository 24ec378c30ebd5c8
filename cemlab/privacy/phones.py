"""Telephone numbers, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.shadows import INVISIBLE, SPOKEN, Span, digits_of

KIND = "phone"
MARK = rf"[ \t\-._·•*/()（）{INVISIBLE}]"
MOBILE = re.compile(
    rf"(?<![\d.])(?:(?:\+|00){MARK}?)?(?:86{MARK}{{0,2}})?(1{MARK}{{0,2}}[3-9]"
    rf"(?:{MARK}{{0,3}}\d){{9}})(?![\d])"
)
GROUPS = {
    (11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (5, 6), (4, 4, 3), (3, 5, 3), (4, 7),
    (6, 5), (8, 3), (3, 2, 2, 2, 2), (1,) * 11,
}  # fmt: skip
LANDLINE = re.compile(
    rf"(?<![\d.])(?:(?:\+|00){MARK}?86{MARK}{{0,2}})?\(?(?:0?10|0?2\d|"
    rf"0[3-9]\d\d){MARK}{{1,3}}[2-8]\d{{2,3}}{MARK}?\d{{4}}"
    r"(?:\s?(?:转|ext\.?|x|-)\s?\d{1,5})?(?!\d)|(?<![\d.])0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}(?!\d)",
    re.IGNORECASE,
)
SERVICE = re.compile(rf"(?<![\d.])[48]00{MARK}?(?:\d{{3}}{MARK}?\d{{4}}|\d{{4}}{MARK}?\d{{3}}|"
rf"\d{{2}}{MARK}?\d{{2}}{MARK}?\d{{3}}|\d{{1}}{MARK}?\d{{3}}{MARK}?\d{{3}})(?!\d)")  # fmt: skip
NAMED = re.compile(
    r"(?:电话|座机|手机|热线|联系方式|致电|拨|打|打给我|传真|短信|号码|(?<![a-z])"
    r"(?:tel|phone|mobile|cell|call|text|"
    r"fax|ring|whatsapp|dial|reach|contact|number)(?![a-z]))[^\d\n。！!？?￥$¥]{0,16}?"
    rf"(\+?\(?\d(?:{MARK}{{0,2}}\d){{6,13}})(?!\d|\s?(?:元|块|%|年|月|日))",
    re.IGNORECASE,
)
LOCAL = re.compile(r"(?<![\d\-.])555-\d{4}(?![\d\-])")
SPOKEN_RUN = re.compile(rf"[{''.join(SPOKEN)}\d](?:[ \-、,，]?[{''.join(SPOKEN)}\d]){{10}}")
DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
ENGLISH_RUN = re.compile(rf"\b{DIGIT_WORD}(?:[\s,\-]+{DIGIT_WORD}){{6,}}\b", re.IGNORECASE)
HAN_NUMERAL = re.compile(rf"[{''.join(SPOKEN)}]")
REGIONS = ("US", "GB")
FORMATTED = re.compile(r"[()\- .+]")
SEVEN = re.compile(r"\d(?:\D{0,3}\d){6}")
DATED = re.compile(r"(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d")


def find_phones(text: str) -> Iterator[Span]:
    """Telephone numbers of a shadow: Chinese ones, those of US and UK, and with country code."""
    if SEVEN.search(text):
        for found in MOBILE.finditer(text):
            if _is_grouped(found[1]):
                yield Span(found.start(), found.end(), KIND)
        for pattern in (LANDLINE, SERVICE, LOCAL):
            for found in pattern.finditer(text):
                if not DATED.match(found[0].strip(" (")):
                    yield Span(found.start(), found.end(), KIND)
        for found in NAMED.finditer(text):
            if not DATED.match(found[1]) and "." not in found[1].strip(".")[-3:-1]:
                yield Span(*found.span(1), KIND)
        yield from _foreign(text)
    if HAN_NUMERAL.search(text):
        spoken = digits_of(text)
        for found in SPOKEN_RUN.finditer(text):
            digits = re.sub(r"\D", "", spoken[found.start() : found.end()])
            if re.fullmatch(r"1[3-9]\d{9}", digits):
                yield Span(found.start(), found.end(), KIND)
    for found in ENGLISH_RUN.finditer(text):
        yield Span(found.start(), found.end(), KIND)


def _is_grouped(number: str) -> bool:
    """Whether digits stand in groups as people write a mobile number, not as a row of prices."""
    sizes = tuple(len(group) for group in re.findall(r"\d+", number))
    return sizes in GROUPS


def _foreign(text: str) -> Iterator[Span]:
    import phonenumbers

    regions = REGIONS if not re.search(r"[\u4e00-\u9fff]", text) else (None,)
    for region in regions:
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            raw = found.raw_string
            if DATED.match(raw) or not (raw.startswith("+") or FORMATTED.search(raw)):
                continue
            yield Span(found.start, found.end, KIND)
