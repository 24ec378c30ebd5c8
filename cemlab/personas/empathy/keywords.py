"""Coding by keywords: small, quick, and a machine whose agreement with people is to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from cemlab.documents import EMPATHY_FIELDS
from cemlab.errors import OptionError

CODER = "keywords"
LATIN = re.compile(r"[A-Za-z]")
# what denies the word that follows it: 不贵, 没吃出过异物, 不是很贵; never, not at all
DENIED = re.compile(
    r"(?:[不没无未别][有太算是很会够怎么什那觉得感到吃见出发现过碰遇听说再]{0,6}"
    r"|\b(?:no|not|never|without|\w+n['’]t)\s+(?:\w+\s+){0,2})$",
    re.IGNORECASE,
)
# and the one before it: 异物没吃到过, 虫子倒是没有, 异物目前还没遇到
DENIED_AFTER = re.compile(
    r"[的话倒是我目前还暂时本人自己都也]{0,5}(?:没(?:吃|见|遇|碰|发现|出现|听)|未(?:见|发现)"
    r"|没有(?=$|[\s，。、；！,.;!~]|过|吃|见|遇|碰|发现|出现|听))"
)


def code_by_keywords(
    quotes: pd.DataFrame, themes: Mapping[str, Sequence[str]], *, field: str = "says",
    coder: str = CODER,
) -> pd.DataFrame:  # fmt: skip
    """Code texts by the words they hold; the coder is a machine.

    Parameters
    ----------
    quotes : DataFrame
        A row for each text, with a column `text`; other columns are kept.
    themes : mapping of str to sequence of str
        Words of each theme. Latin words count whole and in either case, unless they end with
        ``*``; Chinese words count wherever they stand.
    field : str, default "says"
        Field of the empathy map that the themes belong to.
    coder : str, default "keywords"

    Returns
    -------
    DataFrame
        A row for each text and theme found in it, with `field`, `theme`, `coder` and `coder_kind`
        (``"machine"``). A text without any keeps one row with blank field and theme: who wrote it
        belongs to the base.

    Raises
    ------
    OptionError
        There is no column `text`, no theme, a theme without words, or the field is not known.

    Notes
    -----
    A word right after a negation (不, 没, not, never …) does not count, nor a Chinese one right
    before it: "没有异物" and "异物没吃到过" are no complaints.
    Irony, dialect and double negations are beyond this. Let a person code a part of the texts as
    well: `EmpathyMapResult.agreement` then says how far the machine agrees with people.

    Examples
    --------
    >>> code_by_keywords(pd.DataFrame({"text": ["太贵了", "还行"]}), {"价格": ["贵"]})
    """
    if not isinstance(quotes, pd.DataFrame) or "text" not in quotes:
        raise OptionError("`quotes` has no column 'text'. Expected a DataFrame with one.")
    if field not in EMPATHY_FIELDS:
        raise OptionError.unknown("field", field, EMPATHY_FIELDS)
    if not isinstance(themes, Mapping) or not themes:
        raise OptionError(f"`themes` is {themes!r}. Expected {{theme: [words]}}.")
    bare = [
        theme for theme, words in themes.items()
        if isinstance(words, str) or not [one for one in words if str(one).strip(" *")]
    ]  # fmt: skip
    if bare:
        raise OptionError(f"`themes` has no list of words for {', '.join(map(repr, bare))}.")
    quotes = quotes.reset_index(drop=True)
    texts = quotes["text"].astype(object).where(quotes["text"].notna(), "").map(str)
    found = [
        quotes.loc[texts.map(_holds(words)).to_numpy(bool)].assign(field=field, theme=theme)
        for theme, words in themes.items()
    ]
    coded = pd.concat(found)
    rest = quotes.loc[~quotes.index.isin(coded.index)].assign(field="", theme="")
    whole = pd.concat([coded, rest]).sort_index(kind="stable")
    return whole.assign(coder=coder, coder_kind="machine").reset_index(drop=True)


def _holds(words: Sequence[str]) -> Callable[[str], bool]:
    """Whether a text holds one of the words and does not deny it."""
    spelled = [
        re.escape(word) if not LATIN.search(word)
        else rf"\b{re.escape(word.rstrip('*'))}" + ("" if word.endswith("*") else r"\b")
        for word in (str(one).strip() for one in words)
    ]  # fmt: skip
    known = re.compile("|".join(spelled), re.IGNORECASE)

    def check(text: str) -> bool:
        return any(
            not DENIED.search(text[: one.start()]) and not DENIED_AFTER.match(text, one.end())
            for one in known.finditer(text)
        )

    return check
