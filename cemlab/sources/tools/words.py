"""Headers as tools write them → words as respondents read them."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

# tags that a questionnaire editor leaves behind; anything else in angle brackets is text
INLINE = frozenset(
    {
        "a", "abbr", "b", "big", "code", "em", "font", "i", "label", "mark", "s", "small", "span",
        "strike", "strong", "sub", "sup", "tt", "u",
    }
)  # fmt: skip
SILENT = frozenset({"script", "style"})
TAGS = (
    INLINE
    | SILENT
    | {
        "audio", "blockquote", "body", "br", "center", "col", "div", "fieldset", "figure", "h1",
        "h2", "h3", "h4", "h5", "h6", "hr", "html", "iframe", "img", "input", "li", "ol", "p",
        "pre", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", "video",
    }
)  # fmt: skip
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
AROUND = " \t-–—:：|/_·.、"
OTHER = (
    "other", "others", "其他", "其它", "其他（请注明）", "sonstiges", "sonstige", "andere",
    "anderes", "autre", "autres", "otro", "otra", "otros", "altro", "overig", "anders",
    "other - write in",
)  # fmt: skip
FIELDS = (
    " please ",
    " specify",
    " describe",
    " write",
    "请注明",
    "请填写",
    "请说明",
    "bitte ",
    "präcis",
)


class _Text(HTMLParser):
    """Collects what stands between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(self.get_starttag_text() or "")
        elif tag in SILENT:
            self.silent += 1
        elif tag not in INLINE:
            self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in TAGS and tag not in INLINE:
            self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def plain(text: str) -> str:
    """Text without tags, entities, invisible characters and double blanks."""
    if "<" in text or "&" in text:
        text = _stripped(text)
    return " ".join(text.translate(INVISIBLE).split())


def _stripped(text: str) -> str:
    parser = _Text()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError:  # how the parser refuses what looks like a broken declaration: "<![;"
        return unescape(text)
    return "".join(parser.found)


def stem_of(texts: Sequence[str], separators: Sequence[str]) -> int:
    """How many characters all texts begin with, up to and with the last of the separators.

    0 where they share none: then each is a question of its own.
    """
    if len(texts) < 2:
        return 0
    first, last = min(texts), max(texts)
    shared = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)),
    )
    ends = [
        first.rfind(mark, 0, shared) + len(mark) for mark in separators if mark in first[:shared]
    ]
    return max(ends, default=0)


def trimmed_mark(text: str) -> str:
    """A part of a header without the marks that set it off."""
    return text.strip(AROUND)


def is_other(text: str) -> bool:
    """Whether an option invites words of one's own: "Other, please specify"."""
    said = f" {text.casefold().strip()} "
    bare = said.strip(" :：.…_")
    if bare in OTHER:
        return True
    begins = any(bare.startswith(one) for one in OTHER)
    return begins and (any(field in said for field in FIELDS) or ("(" in bare and len(bare) <= 24))
