"""Masking what in a comment points at a person, in Chinese and in English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from cemlab.privacy.addresses import find_addresses
from cemlab.privacy.chinese_names import find_bare_names
from cemlab.privacy.contacts import find_contacts
from cemlab.privacy.english_names import find_english_names
from cemlab.privacy.identity_numbers import find_identity_numbers
from cemlab.privacy.introductions import find_names
from cemlab.privacy.phones import find_phones
from cemlab.privacy.rooms import find_rooms
from cemlab.privacy.shadows import Span, shadow

if TYPE_CHECKING:
    import pandas as pd

MARKS = {
    "phone": ("[phone]", "[电话]"),
    "email": ("[e-mail]", "[邮箱]"),
    "account": ("[account]", "[账号]"),
    "link": ("[link]", "[链接]"),
    "ip": ("[IP address]", "[IP地址]"),
    "id_card": ("[ID number]", "[证件号]"),
    "passport": ("[passport]", "[护照号]"),
    "card": ("[card number]", "[卡号]"),
    "plate": ("[plate]", "[车牌]"),
    "address": ("[address]", "[地址]"),
    "name": ("[name]", "[姓名]"),
}
KINDS = tuple(MARKS)
RANK = {kind: at for at, kind in enumerate(
    ("email", "link", "id_card", "account", "card", "passport", "plate", "ip", "phone", "address",
     "name")
)}  # fmt: skip
MASKED = re.compile("|".join(re.escape(mark) for both in MARKS.values() for mark in both))
HAN = re.compile(r"[\u3400-\u9fff]")
FINDERS = (
    find_contacts,
    find_identity_numbers,
    find_phones,
    find_addresses,
    find_names,
    find_bare_names,
    find_english_names,
    find_rooms,
)
ROUNDS = 8  # what is found after masking shows only once the rest is gone


class Redacted(NamedTuple):
    """A text without what points at a person, and how often each kind of it was masked."""

    text: str
    counts: dict[str, int]


def redact(text: str) -> Redacted:
    """Mask telephone numbers, e-mails, accounts, ids, plates, addresses and introduced names.

    Parameters
    ----------
    text : str

    Returns
    -------
    Redacted
        Each find is replaced by its kind in the language of the text: ``[phone]`` or ``[电话]``.

    Notes
    -----
    Amounts, dates, times, ratings, percentages, service numbers such as 110 or 12345, streets
    and buildings without a number or a room stay. A name is masked where it is introduced (我叫 …,
    my name is …), stands with a title (王师傅, Ms Smith; the title stays), or where the words on
    either side speak of a person (住户王芳反映, ask for Maria): rules, not a guarantee. About one
    name in six is missed, so look at quotes before they are printed. Redacting twice changes
    nothing more.
    """
    counts: Counter[str] = Counter()
    language = 1 if HAN.search(text) else 0
    for _ in range(ROUNDS):
        spans = _spans(shadow(text, MASKED))
        if not spans:
            break
        pieces, end = [], 0
        for span in spans:
            pieces += [text[end : span.start], MARKS[span.kind][language]]
            end = span.end
            counts[span.kind] += 1
        text = "".join([*pieces, text[end:]])
    return Redacted(text, dict(counts))


def redact_all(texts: pd.Series) -> tuple[pd.Series, dict[str, int]]:
    """Mask a whole column of comments; gaps stay gaps.

    Returns
    -------
    (Series, dict)
        The comments, and how often each kind was masked in all of them.
    """
    import pandas as pd

    counts: Counter[str] = Counter()
    masked, done = [], {}
    for text in texts.astype(object).where(texts.notna(), None):
        if isinstance(text, str):
            if text not in done:
                done[text] = redact(text)
            counts.update(done[text].counts)
            text = done[text].text
        masked.append(text)
    return pd.Series(masked, index=texts.index, name=texts.name, dtype="str"), dict(counts)


def _spans(text: str) -> list[Span]:
    """What the finders see, without overlaps: what overlaps becomes one."""
    found = sorted(
        (span for finder in FINDERS for span in finder(text) if span.start < span.end),
        key=lambda span: (span.start, -span.end, RANK[span.kind]),
    )
    return list(_merged(found))


def _merged(found: Iterable[Span]) -> Iterable[Span]:
    whole: Span | None = None
    longest = 0
    for span in found:
        if whole is None or span.start >= whole.end:
            if whole is not None:
                yield whole
            whole, longest = span, span.end - span.start
            continue
        length = span.end - span.start
        wins = (length, -RANK[span.kind]) > (longest, -RANK[whole.kind])
        kind = span.kind if wins else whole.kind
        longest = max(longest, length)
        whole = Span(whole.start, max(whole.end, span.end), kind)
    if whole is not None:
        yield whole
