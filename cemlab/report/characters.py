"""Which characters may stand in files, and which a page uses."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# What XML 1.0 does not allow; one vertical tab in a label makes a whole SVG unreadable.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ALWAYS = "0123456789 /.,:;%+\u2212\u2013()"  # page numbers and whatever a style sheet writes
UNSEEN = ("style", "script")


def without_forbidden(text: str) -> str:
    """The text without the characters that XML forbids."""
    return FORBIDDEN.sub("", text)


def characters_of(page: str) -> str:
    """Every character a reader may see on an HTML page, sorted, each once."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(sorted({one for one in reader.seen | set(ALWAYS) if one.isprintable()}))


class _Reader(HTMLParser):
    """Collects text, skipping style sheets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self._inside = tag

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data):
        if not self._inside:
            self.seen |= set(data)
