"""Words in Mermaid: what would be read as its grammar is written as a numbered character."""

from __future__ import annotations

import re

UNRATED = "%% not rated: 3 stands for unknown"
GRAMMAR = re.compile(r'[#;:<>{}%&"`\\]')
KEYWORD = re.compile(r"^(?:journey|title|section|acctitle|accdescr|accdescription)\b", re.I)
WRITTEN = re.compile(r"#(\d{1,7});")


def escaped(words: str, *, in_list: bool = False) -> str:
    """Words as a line of Mermaid may hold them; in a list of actors without commas."""
    flat = " ".join(words.split())
    safe = GRAMMAR.sub(lambda mark: f"#{ord(mark[0])};", flat)
    if in_list:
        safe = safe.replace(",", f"#{ord(',')};")
    if KEYWORD.match(safe):
        safe = f"#{ord(safe[0])};{safe[1:]}"
    return "".join(mark for mark in safe if mark.isprintable())


def unescaped(words: str) -> str:
    """Words as they are read."""

    def mark(found: re.Match[str]) -> str:
        code = int(found[1])
        return chr(code) if 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else found[0]

    return " ".join(WRITTEN.sub(mark, words).split())
