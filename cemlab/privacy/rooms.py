"""Rooms that stand alone: 1501室, 楼上1602, 8-1203, in 4B, room 412."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.addresses import AMOUNT, FEW, KIND
from cemlab.privacy.shadows import HAN, LETTERS, Span

NUMBER = (
    r"(?!\d{1,2}00(?!\d))(?<![\d.\-/~年第共约近A-Za-z])(?!(?:19|20)\d\d(?:年|届|"
    r"级))[A-Za-z]?\d{3,4}"
)
SPOKEN = rf"(?<!{FEW})[一二三四五六七八九十零〇]{{3,4}}"
ROOM = re.compile(
    rf"(?<!教室)(?<!有)(?:{NUMBER}|{SPOKEN}|(?<![\dA-Za-z])\d{{1,2}}[A-H])\s?(?:(?:号房间?|房间|寝室?|宿舍)(?!楼|区)|室(?![内外温])|"
    r"房(?!费|价|源|租|东|型|贷|子|产|屋|客|友|卡)|户(?=主|型?$|[的家说在把总]))"
)
WHOSE = (
    r"(?:业主|住户|租户|租客|邻居|户主|住客|房客|房主|房东|那户|这户|那家|这家|家里|家的|门口|"
    r"家(?=[,，。漏装养吵噪天总半晚一经常把在])|阳台)"
)
OWNER = re.compile(rf"({NUMBER})\s?的?{WHOSE}")
MEASURE = (
    r"(?!\s?(?:公|千|里|斤|克|瓦|兆|元|一?晚|起|的?(?:双人|大床|所谓|标|豪华|如家|房型|特价)))"
)
BESIDE = re.compile(
    rf"(?:楼上|楼下|隔壁|对门|对面|我家|我们家|他家|她家|家住|我住|房间号|房号|寝室号|门牌号?|"
    rf"住户|业主|住|敲)(?:是|为|的|在)?[:(\s]?((?:{FEW}{{1,2}}[楼层])?[A-Za-z]?\d{{3,4}}){AMOUNT}"
    r"(?!\s?[年\-/.期折号路线届级弄来日])"
    rf"{MEASURE}"
)
PAIRED = re.compile(
    r"(?<![\d\-./:~A-Za-z$￥¥])((?:[A-H]|期)?\d{1,2}|[A-H])\s?[-#]\s?([A-Za-z]?\d{1,2}(?:0[1-9]|1[0-2]))"
    rf"(?![\d\-./:%~A-Za-z]|号?文){AMOUNT}{MEASURE}(?=[{HAN}\s,，。()（）!！?？;；:：、]|$)"
)
BOTHERS = re.compile(
    rf"(?<![{HAN}\d.\-A-Za-z])(?!\d{{1,2}}00(?!\d))([A-H]?\d{{3,4}})(?=漏水|渗水|装修|噪音|养狗|天天|总是|半夜|经常|又在|又漏|"
    r"一直在|楼上|楼下|滴水|太吵|吵架|把垃圾|停水|停电|没水|家(?:漏|装|养|的|里|门))"
)
ABOVE = re.compile(
    rf"{FEW}{{1,2}}[楼层]\s?([A-Za-z]?\d{{3,4}}){AMOUNT}(?=的|室|号|房|漏|$|[,，。])"
)
FLAT = re.compile(
    rf"(?:[{FEW[1:-1]}]{{1,3}}|\d{{1,2}})\s?[楼层]\s?(?:[东西南北中]{{1,2}}[户室]|\d{{2}}\s?[室户房])"
)
SIDE = re.compile(rf"(?:{FEW}{{1,2}}单元|(?<=单元)|(?<=\ufffc))\s?[东西]户")
SPOKEN_UNIT = re.compile(rf"{FEW}{{1,2}}单元\s?{FEW}{{3,4}}(?![{HAN}]?元)")

SEATED = re.compile(r"(?i:terminal|gate|airport|lounge|seat|row|flight|section|form|cabin)")
LETTERED = (
    r"(?!(?:[2-8][KGD]|1[0-9]{0,2}[KGD]|3G|"
    r"\d[MK])(?![A-Za-z0-9]))\d{1,3}[A-HJ-NP-W](?![A-Za-z0-9'’])"
)
NEAR = (
    r"(?:neighbou?rs?|tenants?|residents?|owners?|people|guys?|lady|woman|man|family|couple|kids?|"
    r"person|persons|folks|renters?|dogs?|party|live|lives|living|lived|upstairs|downstairs|door|"
    r"above|below|above me|below me|next door|stayed|stay|moved|\]|\ufffc)"
)
IN_LETTERED = re.compile(
    rf"(?<![A-Za-z])(?:(?:in|from|at|above|below|next to)\s(?:number\s|no\.?\s)?|"
    rf"{NEAR}\s(?:of\s|in\s)?\(?)({LETTERED})"
)
NAMED = re.compile(
    r"(?<![A-Za-z])((?:unit|room|rm|suite|ste|apt|apartment|condo|dorm room|villa|townhouse)s?\.?\s"
    r"(?:no\.?\s|number\s|#\s?)?#?(?:[A-Za-z]-?\d{1,4}|\d{3,4}[A-Za-z]?|\d{1,2}[A-Za-z]|\d{1,2}-\d{1,4}))(?![\w%]|\.\d|\s?(?:people|"
    r"guests|persons|sq|dollars|usd|pounds|euros|nights?|minutes|per|a night|each))",
    re.IGNORECASE,
)
BUILDING = re.compile(
    r"(?<![A-Za-z])(?:building|bldg\.?|block|tower|villa|lot)\s#?(?:[A-Z]|\d{1,3})\s?,?\s"
    r"(?:unit|apartment|apt\.?|room|flat|#)\s?#?\w{1,5}(?!\w)",
    re.IGNORECASE,
)
UNIT = re.compile(
    rf"(?:{NEAR}|(?<![A-Za-z])(?:in|at|from|of|my|our|for|to)|^|"
    rf"[.!?,])\s?(?<![A-Za-z])(?:my\s|our\s)?((?:unit|house|lot|flat|(?<=at )number|(?<=of "
    rf")number)\s"
    r"(?:number\s|no\.?\s|#\s?)?#?\d{1,4}[A-Za-z]?)(?!\w|[.,]\d|%)(?!\s(?:times|years|people|days))",
    re.IGNORECASE,
)
HASH = re.compile(r"(?<![\w&#/])#\s?(?!\d{1,2}00(?!\d))(?:[A-Za-z]-?)?\d{3,4}[A-Za-z]?(?![\w;#])")
HAS_DIGIT = re.compile(r"\d")
HAS_NUMBER = re.compile(r"\d{3}|\d[A-H]")
ROOM_WORD = re.compile(rf"{FEW}{{3}}\s?[号房寝宿室户]")
FLAT_WORD = re.compile(r"[层楼]\s?(?:[东西南北中]{1,2}|\d\d\s?)[户室房]|单元|[东西]户")


def find_rooms(text: str) -> Iterator[Span]:
    """Rooms of a shadow without a building or a street, where they are said to be somebody's."""
    if not text.isascii():
        yield from _chinese(text)
    if LETTERS.search(text) and HAS_DIGIT.search(text):
        yield from _english(text)


def _english(text: str) -> Iterator[Span]:
    for found in IN_LETTERED.finditer(text):
        before = re.split("[.!?]", text[max(0, found.start() - 40) : found.start()])[-1]
        if not SEATED.search(before + text[found.end() : found.end() + 20]):
            yield Span(*found.span(1), KIND)
    for pattern in (NAMED, UNIT):
        for found in pattern.finditer(text):
            yield Span(*found.span(1), KIND)
    for pattern in (BUILDING, HASH):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), KIND)


def _chinese(text: str) -> Iterator[Span]:
    if HAS_NUMBER.search(text):
        for pattern in (ROOM, PAIRED):
            for found in pattern.finditer(text):
                yield Span(found.start(), found.end(), KIND)
        for pattern in (OWNER, BESIDE, BOTHERS, ABOVE):
            for found in pattern.finditer(text):
                yield Span(*found.span(1), KIND)
    elif ROOM_WORD.search(text):
        for found in ROOM.finditer(text):
            yield Span(found.start(), found.end(), KIND)
    if FLAT_WORD.search(text):
        for pattern in (FLAT, SIDE, SPOKEN_UNIT):
            for found in pattern.finditer(text):
                yield Span(found.start(), found.end(), KIND)
