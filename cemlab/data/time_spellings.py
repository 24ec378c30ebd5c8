"""How people and programs write times: patterns of dates, clocks, halves of a day and zones."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

Order = Literal["year_first", "day_first", "month_first"]

# year first, in the punctuation of ISO 8601, of spreadsheets or of Chinese dates
PLAIN = re.compile(
    r"^(?P<y>\d{4})[-/.年](?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"(?:[T\s]+(?P<h>\d{1,2}):(?P<mi>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9})\d*)?)?)?"
    r"\s*(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?$"
)
MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
# abbreviations that mean one offset; CST, IST and BST mean several, so they are none
ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "cet": "+01:00", "mez": "+01:00",
    "cest": "+02:00", "mesz": "+02:00", "est": "-05:00", "edt": "-04:00", "mst": "-07:00",
    "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip
NO_DATES = {  # what programs write where there is no date
    (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (0, 0, 0), (0, 1, 1), (1, 1, 1),
    (9999, 12, 31),
}  # fmt: skip
NEW_CENTURY = 69  # as of two-digit years everywhere: 68 is 2068, 69 is 1969
AFTERNOON = ("pm", "下午", "晚上", "中午")
MORNING = ("am", "上午", "凌晨", "清晨", "早上")

_HALF = "|".join([*MORNING, *AFTERNOON])
_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-zäöü]*\.?,?\s+"
    r"|(?:星期|周)[一二三四五六日天]\s*)?"
)
_DAY_AFTER = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_MONTH = (
    r"(?P<name>jan(?:uary|uar)?|jän(?:ner)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|may"
    r"|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?)"
)
_CLOCK = (
    rf"(?:(?:\s*[t,]\s*|\s+|(?<=[日号])|(?=(?:{_HALF})))(?:at\s+|um\s+)?(?P<before>{_HALF})?\s*"
    r"(?P<h>\d{1,2}):(?P<mi>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9})\d*)?)?"
    r"\s*(?:uhr)?(?P<after>am|pm)?)?"
)
_ZONE = (
    r"(?:\s*\(?(?P<zone>(?:gmt|utc)?\s?[+-]\d{1,2}(?::?\d{2})?"
    rf"|{'|'.join(ZONES)})\)?(?:\s*\([^()]*\))?)?"
)
_DATES = {
    "numbers": r"(?P<first>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<y>\d{4}|\d{2})",
    "year": r"(?P<y>\d{4})\s?[-/.年]\s?(?P<mo>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?[日号]?",
    "day_name": rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-/]*{_MONTH}\.?[,\s\-/]*(?P<y>\d{{4}})",
    "name_day": rf"{_MONTH}\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})",
    "day_name_short": rf"(?P<d>\d{{1,2}})\.?[\s\-/]*{_MONTH}\.?[\s\-/]*(?P<y>\d{{2}})",
}  # fmt: skip
PATTERNS = {
    kind: re.compile(f"^{_DAY}{date}{_DAY_AFTER}{_CLOCK}{_ZONE}$", re.IGNORECASE)
    for kind, date in _DATES.items()
}
PATTERNS["compact"] = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?P<mo>\d{2})(?P<d>\d{2})"
    rf"(?:t?(?P<h>\d{{2}})(?P<mi>\d{{2}})(?P<s>\d{{2}})?)?{_ZONE}$",
    re.IGNORECASE,
)
# what `_plainer` has something to do with
UNUSUAL = re.compile(r"[^\x20-\x7e]|[ap]\.\s?m|^[^:]*[ap]m", re.IGNORECASE)
DIGIT = re.compile(r"\d")
LONGEST = 90  # letters; no time is longer, and comments are not searched for one
GROUPS = ("y", "mo", "d", "first", "second", "name", "h", "mi", "s", "f", "before", "after", "zone")
NOTHING = (None,) * (len(GROUPS) + 1)


class Parsed(NamedTuple):
    """Wall clock times, how far each is ahead of UTC (NaT where no zone is said), and where the
    text stands for no date."""

    local: pd.Series
    offset: pd.Series
    is_no_date: np.ndarray


def parse(text: pd.Series, order: Order = "year_first") -> Parsed:
    """Texts as times.

    Years first and months by name can be read one way only and always are; dates of three numbers
    that end with the year need an order, and so do days before months by name with short years.
    """
    found = assembled(parts_of(text.reset_index(drop=True)), order)
    local, offset = (series.set_axis(text.index) for series in (found.local, found.offset))
    return Parsed(local, offset, found.is_no_date)


def parts_of(text: pd.Series) -> pd.DataFrame:
    """What each text is made of, as texts, row by row: `GROUPS`, and ``kind`` of its date."""
    rows = [_found(one) if isinstance(one, str) else NOTHING for one in text.tolist()]
    return pd.DataFrame(rows, columns=[*GROUPS, "kind"], dtype="str")


def _found(text: str) -> tuple[str | None, ...]:
    """The parts of one text, by the first pattern that it fits."""
    plain = PLAIN.match(text)
    if plain is not None:
        return (*map(plain.groupdict().get, GROUPS), "year")
    if not DIGIT.search(text) or len(text) > LONGEST:
        return NOTHING
    spelt = _plainer(text) if UNUSUAL.search(text) else text
    for kind, pattern in PATTERNS.items():
        found = pattern.match(spelt)
        if found is not None:
            return (*map(found.groupdict().get, GROUPS), kind)
    return NOTHING


def assembled(parts: pd.DataFrame, order: Order) -> Parsed:
    """The times that parts make, read in an order."""
    parts = parts.copy()
    ordered = parts["kind"].isin(["numbers", "day_name_short"])
    days, months = ("second", "first") if order == "month_first" else ("first", "second")
    numbers = parts["kind"].eq("numbers")
    parts.loc[numbers, "d"] = parts.loc[numbers, days]
    parts.loc[numbers, "mo"] = parts.loc[numbers, months]
    named = parts["name"].notna()
    short = parts.loc[named, "name"].str.lower().str[:3]
    parts.loc[named, "mo"] = short.map(MONTHS).astype(str)
    if order == "year_first":
        parts.loc[ordered, "y"] = np.nan
    year = _full_year(parts["y"])
    month, day = _number(parts["mo"]), _number(parts["d"])
    dates = zip(year.fillna(-1), month.fillna(-1), day.fillna(-1), strict=True)
    is_no_date = np.fromiter((date in NO_DATES for date in dates), bool, len(parts))
    hour = _hour(parts)
    minute, second = _number(parts["mi"]).fillna(0), _number(parts["s"]).fillna(0)
    fine = (hour < 24) & (minute < 60) & (second < 60) & ~is_no_date & (year > 0)
    days_of = pd.to_datetime(
        pd.DataFrame({"year": year, "month": month, "day": day}).where(fine), errors="coerce"
    )
    micro = pd.to_numeric(parts["f"].fillna("0").str.ljust(6, "0").str[:6]).astype(float)
    clock = hour * 3_600_000_000 + minute * 60_000_000 + second * 1_000_000 + micro
    local = days_of.astype("datetime64[us]") + pd.to_timedelta(clock, unit="us")
    return Parsed(local.astype("datetime64[us]"), _offset(parts["zone"]), is_no_date)


def _plainer(text: str) -> str:
    """One spelling of digits, colons, minus signs and of the Chinese clock."""
    said = unicodedata.normalize("NFKC", text).strip().lower().replace("\u2212", "-")
    said = re.sub(r"([ap])\.\s?m\.?", r"\1m", said)
    said = re.sub(r"(\d{1,2})\s?[时点]\s?(?:(\d{1,2})\s?分)?(?:(\d{1,2})\s?秒)?", _clock, said)
    return re.sub(r"(?<![\d:.])(\d{1,2})\s?([ap]m)\b", r"\1:00 \2", said)


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = found.groups(default="00")
    return f"{hour}:{minute}:{second}"


def _number(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text, errors="coerce").astype(float)


def _full_year(text: pd.Series) -> pd.Series:
    year = _number(text)
    is_short = text.str.len().eq(2).fillna(False)
    return year.where(~is_short, year + np.where(year < NEW_CENTURY, 2000, 1900))


def _hour(parts: pd.DataFrame) -> pd.Series:
    """Hours of the day; those that contradict their half of it are beyond it."""
    hour = _number(parts["h"]).fillna(0)
    half = parts["before"].fillna(parts["after"]).str.lower()
    is_pm, is_am = half.isin(AFTERNOON), half.isin(MORNING)
    at_noon = half.eq("中午")
    contradicts = (is_am & (hour > 12)) | (half.eq("晚上") & (hour == 12))
    later = is_pm & (hour < 12) & ~(at_noon & (hour >= 10))
    hour = hour.where(~later, hour + 12)
    hour = hour.where(~(is_am & (hour == 12)), 0)
    return hour.where(~contradicts, 99)


def _offset(zone: pd.Series) -> pd.Series:
    said = zone.str.lower().str.replace(r"^(?:gmt|utc)\s?(?=[+-])", "", regex=True)
    said = said.replace(ZONES)
    found = said.str.extract(r"^([+-])(\d{1,2}):?(\d{2})?$")
    minutes = _number(found[1]) * 60 + _number(found[2]).fillna(0)
    return pd.to_timedelta(minutes.where(found[0].ne("-"), -minutes), unit="min")
