"""E-mail addresses, links to people, accounts and network addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.shadows import INVISIBLE, LETTERS, Span

LOCAL = r"[A-Za-z0-9À-ɏ][A-Za-z0-9À-ɏ._%+\-]{0,63}"
DOMAIN = r"[A-Za-z0-9\-]{1,63}"
EMAIL = re.compile(rf"{LOCAL}\s?[@]\s?{DOMAIN}(?:\s?\.\s?{DOMAIN})*\.[A-Za-z]{{2,24}}")
AT = r"(?:\s*[(\[{<]\s*(?:at|艾特|@)\s*[)\]}>]\s*|\s+at\s+|\s*艾特\s*|\s*#\s*)"
DOT = r"(?:\s*[(\[{<]\s*(?:dot|点|\.)\s*[)\]}>]\s*|\s+dot\s+|\s*点\s*)"
PROVIDER = (
    r"(?:qq|163|126|gmail|googlemail|outlook|hotmail|live|yahoo|foxmail|sina|sohu|icloud|aliyun|"
    r"proton(?:mail)?|aol|gmx|139|189|yeah|msn|comcast)"
)
SPELLED = re.compile(
    rf"{LOCAL}(?:{AT}|\s?@\s?)(?:{DOMAIN}(?:{DOT}{DOMAIN})*{DOT}[A-Za-z]{{2,24}}|"
    rf"{PROVIDER}\s?\.\s?[A-Za-z]{{2,6}}"
    r"(?:\.[a-z]{2})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
LINK = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\ufffc<>\"'()]+",
    re.IGNORECASE,
)
BARE = re.compile(r"(?:https?://)?[^/?#]+/?[.,;:!?]*", re.IGNORECASE)
PROFILE = re.compile(
    r"(?<![A-Za-z0-9.@])(?:facebook|fb|instagram|linkedin|twitter|x|t|wa|weibo|"
    r"douyin|xiaohongshu|xhslink|"
    r"bilibili|b23|zhihu|github|tiktok|youtube|vk|line|reddit|v\.douyin|m\.weibo|space\.bilibili)"
    r"\.(?:com|me|cn|tv|co|ru)/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\ufffc<>\"'()]+",
    re.IGNORECASE,
)
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
BRACKETED = re.compile(
    rf"{LOCAL}\s*[(\[{{<]\s*(?:at|艾特|@)\s*[)\]}}>]\s*{DOMAIN}(?:\.{DOMAIN})*\.[A-Za-z]{{2,24}}"
    rf"|{LOCAL}\s?在\s?{PROVIDER}\s?\.\s?[A-Za-z]{{2,6}}",
    re.IGNORECASE,
)
IPV4 = re.compile(rf"(?<![\d.])(?:{OCTET}\.){{3}}{OCTET}(?!\.?\d)")
VERSION = re.compile(
    r"(?:(?<![a-z])(?:version|ver\.?|v)|版本|版|firmware|固件|ios|android)\s*:?\s*$", re.IGNORECASE
)
IPV6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])", re.IGNORECASE
)

SAYS = rf"(?:号码|号|账号|帐号|id|is(?![a-z])|是|为|就是|[:：=#@\s{INVISIBLE}])"
QQ = re.compile(
    rf"(?<![A-Za-z])(?:q\s?q|扣扣|企鹅号?|球球)(?:群|{SAYS}){{0,6}}([1-9]\d{{4,11}})(?!\d)",
    re.IGNORECASE,
)
WECHAT = re.compile(
    rf"(?:微信|薇信|威信|v信|徽信|(?<![A-Za-z])(?:wechat|weixin|vx|wx)|加我?[vw]"
    rf"(?![a-z])|加我?微|微[^\u4e00-\u9fffA-Za-z0-9\s]{{0,3}}(?=:)|v[^\u4e00-\u9fffA-Za-z0-9\s:]{{1,3}}(?=:))"
    rf"(同号)?({SAYS}{{0,6}})([A-Za-z0-9][A-Za-z0-9_\-]{{2,29}})",
    re.IGNORECASE,
)
SURE = re.compile(r"号|id|[:：=@]|是|为", re.IGNORECASE)
SOCIAL = re.compile(
    r"(?<![A-Za-z])(?:抖音|快手|小红书|微博|支付宝|陌陌|telegram|skype|instagram|"
    r"insta|ig|twitter|snapchat|snap|tiktok|"
    rf"discord|line|kakao|whatsapp|facebook|venmo|zelle|paypal)(?:{SAYS}|搜|handle|"
    rf"user ?name|name|is){{1,6}}"
    r"([A-Za-z0-9_][A-Za-z0-9_.\-#]{2,29})",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:学号|工号|准考证号|员工编号|员工号|用户编号|用户id|社保号|会员号|会员卡号|"
    r"会员编号|客户号|客户编号|账号|帐号|保单号|病历号|就诊号|订单号|订单编号|"
    r"运单号|快递单号|"
    r"单号|工单号|户号|(?<![a-z])(?:account|acct|member(?:ship)?|customer|client|"
    r"employee|staff|student|policy|booking|order|"
    r"confirmation|reservation|case|ticket|tracking|frequent flyer|loyalty|patient|"
    r"badge)\s*(?:card\s*)?"
    r"(?:number|num|no\.?|nr|id|ref(?:erence)?|code|#))"
    r"\s*(?:是|为|is|was|[:：=#\s])*\s*([A-Za-z0-9][A-Za-z0-9\-]{3,24}[A-Za-z0-9])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d(?:[^\d]{0,3}\d){3}")


def find_contacts(text: str) -> Iterator[Span]:
    """E-mails, links, accounts and network addresses of a shadow."""
    has_letters, has_digits = LETTERS.search(text), DIGITS.search(text)
    if has_letters:
        for pattern in (EMAIL, SPELLED, BRACKETED):
            for found in pattern.finditer(text):
                yield Span(found.start(), found.end(), "email")
        yield from _links(text)
    if has_digits:
        yield from _network(text)
        for found in QQ.finditer(text):
            yield Span(*found.span(1), "account")
        for found in NUMBERED.finditer(text):
            if sum(mark.isdigit() for mark in found[1]) >= 4:
                yield Span(*found.span(1), "account")
    if has_letters or has_digits:
        yield from _accounts(text)


def _links(text: str) -> Iterator[Span]:
    found = [one for one in LINK.finditer(text) if not BARE.fullmatch(one[0])]
    for one in [*found, *(PROFILE.finditer(text) if "/" in text else ())]:
        yield Span(one.start(), one.start() + len(one[0].rstrip(".,;:!?")), "link")


def _network(text: str) -> Iterator[Span]:
    for found in IPV4.finditer(text):
        if not VERSION.search(text, max(0, found.start() - 12), found.start()):
            yield Span(found.start(), found.end(), "ip")
    for found in IPV6.finditer(text):
        if found[0].count(":") == 7 or "::" in found[0]:
            yield Span(found.start(), found.end(), "ip")


def _accounts(text: str) -> Iterator[Span]:
    for found in WECHAT.finditer(text):
        named, name = SURE.search(found[2]) or found[1], found[3]
        if (len(name) >= 5 and re.search(r"[\d_]", name)) or (named and not name.isdigit()):
            yield Span(*found.span(3), "account")
    for found in SOCIAL.finditer(text):
        said = text[found.end(0) - len(found[0]) : found.start(1)]
        if (re.search(r"[\d_]", found[1]) and len(found[1]) >= 5) or re.search(r"[:：@=]|号", said):
            yield Span(*found.span(1), "account")
