"""Numbers that belong to one person: identity cards, passports, bank cards, plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.shadows import INVISIBLE, Span

MARK = rf"[ \-·_{INVISIBLE}]?"
REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])"
MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
CARD_18 = re.compile(
    rf"(?<!\d){REGION}\d{{4}}{MARK}(?:18|19|"
    rf"20)\d{{2}}{MARK}{MONTH_DAY}{MARK}\d{{3}}{MARK}[\dXx](?![\dA-Za-z])"
)
CARD_15 = re.compile(rf"(?<!\d){REGION}\d{{4}}{MARK}\d{{2}}{MONTH_DAY}{MARK}\d{{3}}(?!\d)")
LOOSE_18 = re.compile(r"(?<!\d)[1-9](?:[ \-]{0,2}\d){16}[ \-]{0,2}[\dXx](?![\dA-Za-z])")
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SSN = re.compile(r"(?<![\d\-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d\-])")
NINO = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D"
    r"](?![A-Za-z0-9])"
)
HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)")
NAMED_ID = re.compile(
    r"(?:身份证|证件|居住证|社保|医保|驾照|驾驶证|通行证|台胞证|回乡证|户口|"
    r"(?<![a-z])(?:ssn|social security|id card|"
    r"national id|national insurance|driver'?s? licen[cs]e|"
    r"id number))[^\dA-Za-z\n。]{0,12}(?:number|no\.?|is|was|号|:|\s)*\s*"
    r"([A-Za-z]{0,3}\d(?:[ \-]?[\dXx]){5,19})",
    re.IGNORECASE,
)
PASSPORT = re.compile(
    r"(?:护照|passport)[^\dA-Za-z\n。]{0,12}(?:(?:number|no\.?|is|was|num|#|"
    r":)\s*){0,3}((?=[A-Z0-9]*\d{5})[A-Z0-9]{7,10})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
BANK = re.compile(r"(?<![\d.])\d(?:[ \-]?\d){13,18}(?![\d])")
MOBILE = re.compile(r"(?:00)?861[3-9]\d{9}")
BANK_NAMED = re.compile(
    r"(?:银行卡|卡号|信用卡|储蓄卡|借记卡|行卡|卡(?=[:\s]{1,3}\d{4})|(?<![a-z])"
    r"(?:card|visa|mastercard|amex|credit|debit|bank account))"
    r"[^\d\n。]{0,16}?(\d(?:[ \-]{0,2}\d){11,18})(?!\d)",
    re.IGNORECASE,
)
UNION_PAY = re.compile(r"62\d{14}(?:\d{3})?")  # many of them have no right check digit
IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼军使"
PLATE = re.compile(
    rf"[{PROVINCES}]\s?[A-HJ-Z]\s?[·•.\-]?\s?(?:[DF][A-Z0-9]{MARK}\d{{4}}|"
    rf"\d{{5}}[DF]|[A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳领使])"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
WJ = re.compile(
    rf"WJ\s?[{PROVINCES}]?\s?[·.\-]?\s?\d{{4,5}}[A-Z0-9]?(?![A-Za-z0-9])", re.IGNORECASE
)
PLATE_NAMED = re.compile(
    r"(?:车牌号?码?|车号|(?<![a-z])(?:licen[cs]e plate|plate|number plate|"
    r"registration|reg|tag|vehicle)(?:\s+(?:number|no\.?))?)"
    r"\s*(?:是|为|is|was|[:：#\s])*\s*([A-Z0-9]{1,4}[ \-·]?[A-Z0-9]{2,5}"
    r"(?:[ \-][A-Z0-9]{1,3})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
BRITISH = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2} ?[A-Z]{3}(?![A-Za-z0-9])")
PLATE_AROUND = re.compile(r"plate|registration|car|vehicle|van|车", re.IGNORECASE)
PLATE_BEFORE = re.compile(r"车牌|车号|车辆|车主|车子?[是:：]|plate", re.IGNORECASE)
DIGITS = re.compile(r"\d[^\d]{0,3}\d")
LONG_NUMBER = re.compile(r"\d(?:[ \-·_]{0,2}[\dXx]){11}")


def find_identity_numbers(text: str) -> Iterator[Span]:
    """Numbers of a shadow that stand for one person, an account or a car."""
    if not DIGITS.search(text):
        return
    if LONG_NUMBER.search(text):
        yield from _id_cards(text)
        yield from _bank_cards(text)
    for pattern in (SSN, NINO, HONG_KONG):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), "id_card")
    for found in NAMED_ID.finditer(text):
        yield Span(*found.span(1), "id_card")
    for found in PASSPORT.finditer(text):
        yield Span(*found.span(1), "passport")
    yield from _plates(text)


def _id_cards(text: str) -> Iterator[Span]:
    for pattern in (CARD_18, CARD_15):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), "id_card")
    for found in LOOSE_18.finditer(text):
        digits = re.sub(r"[^\dXx]", "", found[0])
        total = sum(int(a) * b for a, b in zip(digits[:17], CHECK_WEIGHTS, strict=True))
        dated = re.fullmatch(rf"{REGION}\d{{4}}(?:19|20)\d\d{MONTH_DAY}\d{{3}}[\dXx]", digits)
        if dated or "10X98765432"[total % 11] == digits[17].upper():
            yield Span(found.start(), found.end(), "id_card")


def _bank_cards(text: str) -> Iterator[Span]:
    for found in BANK.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if (
            (_passes_luhn(digits) or UNION_PAY.fullmatch(digits))
            and len(set(digits)) > 1
            and not MOBILE.fullmatch(digits)
        ):
            yield Span(found.start(), found.end(), "card")
    for found in BANK_NAMED.finditer(text):
        yield Span(*found.span(1), "card")
    for found in IBAN.finditer(text):
        plain = found[0].replace(" ", "")
        number = int("".join(str(int(mark, 36)) for mark in plain[4:] + plain[:4]))
        if number % 97 == 1:
            yield Span(found.start(), found.end(), "card")


def _passes_luhn(digits: str) -> bool:
    """The check digit of Luhn, which bank cards carry."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        double = digit * 2
        total += (double - 9 if double > 9 else double) if place % 2 else digit
    return total % 10 == 0


def _plates(text: str) -> Iterator[Span]:
    for found in PLATE.finditer(text):
        body = found[0][2:]
        named = PLATE_BEFORE.search(text, max(0, found.start() - 8), found.start())
        if sum(mark.isdigit() for mark in body) >= (1 if named else 3):
            yield Span(found.start(), found.end(), "plate")
    for found in BRITISH.finditer(text):
        if PLATE_AROUND.search(text, max(0, found.start() - 30), found.end() + 30):
            yield Span(found.start(), found.end(), "plate")
    for found in WJ.finditer(text):
        yield Span(found.start(), found.end(), "plate")
    for found in PLATE_NAMED.finditer(text):
        body = re.sub(r"[^A-Za-z0-9]", "", found[1])
        mixed = re.search(r"\d", body) and re.search(r"[A-Za-z]", body)
        if mixed and 4 <= len(body) <= 8:
            yield Span(*found.span(1), "plate")
