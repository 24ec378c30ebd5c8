"""Addresses: building and room, street and number, post boxes and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.shadows import HAN, LETTERS, Span

KIND = "address"
FEW = r"[一二三四五六七八九十百零〇两\d]"
BUILDING = rf"(?:\d{{1,3}}|[A-Za-z]\d?|{FEW}{{1,3}})\s?(?:号楼|栋|幢|座|楼栋|#楼|#)"
UNIT = rf"(?:{FEW}{{1,2}}|[A-Za-z])\s?(?:单元|门洞|梯)"
ROOM = rf"(?:[A-Za-z]?\d{{3,4}}|\d{{1,2}}[A-H](?![A-Za-z0-9])|{FEW}{{3,5}})"
AMOUNT = (
    r"(?!\s?[\d.]|\s?(?:元|块|人|个|年|月|户|平|度|米|次|分|小时|天(?!天)|多|余|"
    r"左右|%|名|家|年级|级|毫|kg|斤|℃|w|k))"
)
FLOOR = rf"(?:{FEW}{{1,2}}\s?[层楼]\s?)?"
ROOM_END = r"\s?(?:室|房间|号房|户主|号|房)"
PLACE = rf"(?:[{HAN}]{{2,8}}?(?:小区|花园|家园|新村|苑|公寓|社区|里弄|大厦|宿舍|校区|期)\s?)?"
BUILDING_ROOM = re.compile(
    rf"{PLACE}(?:{BUILDING}[\s\-,，的]*(?:{UNIT}[\s\-,，]*)?{FLOOR}(?:{ROOM}{ROOM_END}|"
    rf"{ROOM}{AMOUNT})"
    rf"|{BUILDING}[\s\-,，]*{UNIT}|{UNIT}[\s\-,，]*{FLOOR}(?:{ROOM}{ROOM_END}|{ROOM}{AMOUNT}))"
)
DASHED = re.compile(
    r"(?<![\d\-./])(\d{1,3})-(\d{1,2})-([A-Za-z]?\d{3,4})(?![\d\-./])(?:\s?(?:室|号|房))?"
)
LIVES = (
    r"(?:我住在?|我家住?在?|家住在?|本人住在?|住在|住址(?:是|为)?|地址(?:是|为)?|"
    r"我是|我们是|业主|住户|房号(?:是|为)?|"
    r"门牌号?(?:是|为)?|寝室号?(?:是|为)?|寝室在|宿舍号(?:是|为)?)[:\s]*"
)
ROOM_NAMED = re.compile(
    rf"(?:{LIVES})({PLACE}(?:[A-Za-z]?\d{{1,3}}[\-#])?[A-Za-z]?\d{{3,4}}(?:\s?(?:室|"
    rf"房|号|户|寝))?){AMOUNT}(?!\s?[年\-/.期])"
    rf"|(?:{LIVES})({PLACE}\d{{1,3}}[\-#]\d{{3,4}}){AMOUNT}"
)
ROAD = re.compile(
    rf"[{HAN}]{{2,24}}?(?<![线网电思出马套走铁公一销门道])(?:路|大街|街道?|大道|巷|"
    rf"弄|胡同)(?:[东西南北中]|[一二三四五]段)?\s?[甲乙]?(?:\d{{1,5}}|{FEW}{{1,5}})\s?(?:号|弄|巷)院?"
    rf"(?!线|楼梯|口|店|食|出|车|球|字)(?:[\s,，]*(?:\d{{1,4}}(?:弄|号|支弄)))*"
    rf"(?:[\s,，]*{PLACE}(?:{BUILDING})?[\s\-]*(?:{UNIT})?[\s\-]*{FLOOR}(?:{ROOM}"
    rf"(?:室|房|号)?{AMOUNT})?)?"
)
VILLAGE = re.compile(
    rf"[{HAN}]{{2,12}}?(?:村|屯|庄)(?:\d{{1,3}}|{FEW}{{1,2}})(?:组|队|社)?\s?"
    rf"(?:\d{{1,4}}\s?号|(?<=组)\d{{1,4}}号?)"
)
LEAD = re.compile(
    r"^.*(?:住址是?|地址是?|住在|家在|位于|寄到|送到|送至|寄至|寄往|来到|搬到|我家|"
    r"我住|住|在|到|至|于|是|从|去|往|的|和|了|有)"
)
WRITTEN = re.compile(
    r"(?:地址|住址|家住|收货地|寄到|寄至|邮寄到?|送货到|通讯处)(?:是|为|在|改成|"
    r"改为)?[:\s]*([^\n。;；!?！？,，\ufffc]{4,48})"
)
PARTS = re.compile(
    r"[省市区县镇乡村路街巷苑园厦][^\d]*\d{1,5}\s?(?:号|栋|幢|楼|室|弄|座|单元)|"
    r"\d\s?(?:号|栋|幢|楼|弄|座|单元)\D{0,4}\d{1,4}\s?(?:号|楼|室|单元)"
)
POSTCODE_ZH = re.compile(r"(?:邮编|邮政编码)(?:是|为)?[:\s]*(\d{6})(?!\d)")

SURE_STREET = (
    r"(?:street|avenue|boulevard|blvd|terrace|crescent|highway|hwy|parkway|pkwy|ave|cul-de-sac)"
)
STREET = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|"
    r"Place|Pl|Way|Terrace|Ter|Close|"
    r"Crescent|Square|Sq|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Trl|Loop|Grove|"
    r"Gardens|Mews|Hill|Row|Walk)"
)
INNER = (
    r"(?:\s*,?\s*(?:Apt|Apartment|Unit|Suite|Ste|Flat|Room|Rm|Floor|#|apt|apartment|"
    r"unit|suite|flat|room)\.?\s*#?\s*\w{1,6})?"
)
OUTER = INNER + (
    r"(?:\s+(?:NW|NE|SW|SE|N|S|E|W)(?![A-Za-z]))?(?:\s*,\s*[A-Z][A-Za-z'’]+"
    r"(?:\s[A-Z][A-Za-z'’]+){0,2})?(?:\s*,?\s*[A-Z]{2}\s*,?\s*\d{5}(?:-\d{4})?)?"
    r"(?:\s*,?\s*[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})?"
)
BEFORE = (
    r"(?<![\w.$£€/-])(?:(?:Flat|Apt|Apartment|Unit|Suite|flat|apt|apartment|"
    r"unit)\.?\s*#?\w{1,5}\s*,\s*)?"
)
ENGLISH = re.compile(
    rf"{BEFORE}\d{{1,5}}[A-Za-z]?(?:\s*[-/]\s*\d{{1,5}})?\s+(?:(?:[NSEW]|North|South|"
    rf"East|West|NE|NW|SE|SW)\.?\s+)?"
    rf"(?:(?:[A-Z][A-Za-z'’.\-]*|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}{STREET}(?![A-Za-z])\.?{OUTER}"
)
PLAIN = re.compile(
    rf"{BEFORE}(?!\d{{1,5}}\s+(?:minutes?|mins?|hours?|hrs?|days?|weeks?|years?|"
    rf"miles?|blocks?|lanes?|km|feet|ft|new|more|"
    rf"of|different|other|main\s+highways?|on|in|the|a|and|or|to|at|for|from|x|way)\b)"
    rf"\d{{1,5}}[a-z]?\s+(?:[nsew]\.?\s+)?(?:[a-z'’]+\s+){{1,2}}(?:{SURE_STREET}|"
    rf"road|rd|drive|lane|court|place|st)(?![a-z]){INNER}",
    re.IGNORECASE,
)
NOT_NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?:the|a|of|on|in|to|at|for|from|and|or|per|is|are|with|lane|hour|minute|"
    r"min|mile|this|my|your|our|first|second|"
    r"took|take|no|any|every|each|by|people|cars?|times?|star|stars|percent|dollars?)\b",
    re.IGNORECASE,
)
PO_BOX = re.compile(r"(?<![A-Za-z0-9])P\.?\s?O\.?\s?Box\s+\d{1,6}\b", re.IGNORECASE)
FLAT = re.compile(
    r"(?<![A-Za-z0-9])(?:apt|apartment|flat|unit(?=\s?#))\.?\s*(?:no\.?|number|#)?\s*\d{1,4}[A-Za-z]?\b",
    re.IGNORECASE,
)
HOME = re.compile(
    r"(?<![A-Za-z0-9])(?:i live (?:in|at)|we live (?:in|at)|my (?:home|house|address|unit|lot|"
    r"condo|place)(?: number)?(?: is)?|"
    r"i(?:'m| am) (?:in|at)|resident of|owner of)\s+(?:at\s+|in\s+)?((?:unit|lot|"
    r"house|number|no\.?|room|suite|#)\s*#?\s*\d{1,5}[A-Za-z]?|"
    r"\d{1,5}[A-Za-z]?\s+[A-Z][a-z]+)\b",
    re.IGNORECASE,
)
UK_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR 0AA|[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])"
)
UK_NAMED = re.compile(
    r"post\s?code\s*(?:is|:|was)?\s*([A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
ZIP = re.compile(
    r"(?<![A-Za-z0-9])(?:zip(?:\s?code)?|postal code|plz)\s*(?:is|:|was)?\s*"
    r"(\d{5}(?:-\d{4})?)(?!\d)",
    re.IGNORECASE,
)
HAS_BUILDING = re.compile("[栋幢座楼#门梯元]")
HAS_ROAD = re.compile("[路街道巷弄同村屯庄]")
HAS_DIGIT = re.compile(rf"\d|{FEW}(?:号|栋|幢|单元|座)")


def find_addresses(text: str) -> Iterator[Span]:
    """Addresses of a shadow, Chinese and English; a street or a building alone is none."""
    if not HAS_DIGIT.search(text):
        return
    if not text.isascii():
        yield from _chinese(text)
    yield from _dashed(text)
    if LETTERS.search(text):
        yield from _english(text)


def _english(text: str) -> Iterator[Span]:
    for found in ENGLISH.finditer(text):
        yield Span(found.start(), found.end(), KIND)
    for found in PLAIN.finditer(text):
        if not NOT_NAMES.search(found[0]):
            yield Span(found.start(), found.end(), KIND)
    for pattern in (PO_BOX, FLAT, UK_CODE):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), KIND)
    for pattern in (HOME, UK_NAMED, ZIP):
        for found in pattern.finditer(text):
            yield Span(*found.span(1), KIND)


def _chinese(text: str) -> Iterator[Span]:
    for found in BUILDING_ROOM.finditer(text) if HAS_BUILDING.search(text) else ():
        yield Span(_named_from(found), found.end(), KIND)
    for found in ROOM_NAMED.finditer(text):
        number = 1 if found[1] else 2
        if not re.fullmatch(r"(?:19|20)\d\d", found[number]):
            yield Span(*found.span(number), KIND)
    for pattern in (ROAD, VILLAGE) if HAS_ROAD.search(text) else ():
        for found in pattern.finditer(text):
            yield Span(_named_from(found), found.end(), KIND)
    for found in WRITTEN.finditer(text):
        said = found[1]
        if PARTS.search(said):
            yield Span(found.start(1), found.start(1) + len(said.rstrip()), KIND)
    for found in POSTCODE_ZH.finditer(text):
        yield Span(*found.span(1), KIND)


def _dashed(text: str) -> Iterator[Span]:
    """Building, unit and room as 3-2-501; a date is none."""
    for found in DASHED.finditer(text):
        year = found[3].isdigit() and 1900 <= int(found[3]) <= 2099
        if not (year and int(found[1]) <= 31 and int(found[2]) <= 31):
            yield Span(found.start(), found.end(), KIND)


def _named_from(found: re.Match[str]) -> int:
    """Where the name of a place begins behind words such as 我住在."""
    number = re.search(r"\d", found[0])
    lead = LEAD.match(found[0][: number.start() if number else 0])
    return found.start() + (lead.end() if lead else 0)
