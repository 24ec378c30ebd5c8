"""What respondents wrote: whether a quotation in a document is theirs."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from cemlab.documents import folded, stands_in
from cemlab.privacy import redact
from cemlab.study.codes import text_of

if TYPE_CHECKING:
    from cemlab.data import Survey

PSEUDONYM = re.compile(r"[a-z2-7]{12}")
ROW = re.compile(r"R(\d{5,})")  # as quotes of a survey are called where it has no pseudonyms
DIGITS = re.compile(r"\d+")


def heard(
    survey: Survey, groups: np.ndarray, speaker: str, words: Collection[str], group: str | None
) -> str | None:
    """What the comments say to a quotation.

    Parameters
    ----------
    survey : Survey
    groups : ndarray of str, shape (n,)
        The group of each response, "" where it is in none.
    speaker : str
        Id of a respondent, or the number of a response as `cemlab.data.quotes` gives it.
    words : collection of str
        The quote in each language; that of one is enough.
    group : str, optional
        Whose words they should be; None where anybody's do.

    Returns
    -------
    str or None
        "said"; "no_speaker", "no_comment" (of this respondent) or "not_said"; "other_group" or
        "no_group" where the words were said by somebody outside the group. None where the survey
        has no comments, or the speaker is no id of its kind, as of an interview.
    """
    items = [name for name, item in survey.items.items() if item.role == "verbatim"]
    if not items:
        return None
    named, counted = _rows(survey, speaker)
    if not (named or counted):
        return "no_speaker" if _is_like_an_id(survey, speaker) else None
    texts = {row: [str(text) for name in items
                   if (text := survey.column(name).iloc[row]) == text and str(text).strip()]
             for row in (*named, *counted)}  # fmt: skip
    found = [row for row, own in texts.items() if any(_is_in(one, own) for one in words)]
    if not found:
        return "not_said" if any(texts[row] for row in named or counted) else "no_comment"
    own = {groups[row] for row in found}
    if group is None or group in own:
        return "said"
    return "other_group" if own - {""} else "no_group"


def _rows(survey: Survey, speaker: str) -> tuple[list[int], list[int]]:
    """Responses with this id; and where ids are no pseudonyms the one with this number."""
    ids, by_number = survey.ids(), ROW.fullmatch(speaker)
    named = [] if ids is None else np.flatnonzero(ids.map(text_of) == speaker).tolist()
    if ids is not None and survey.circumstances.is_pseudonymous:
        return named, []
    place = int(by_number[1]) - 1 if by_number else -1
    return named, [place] if 0 <= place < len(survey) else []


def _is_like_an_id(survey: Survey, speaker: str) -> bool:
    ids = survey.ids()
    if ids is None:
        return ROW.fullmatch(speaker) is not None
    if survey.circumstances.is_pseudonymous:
        return PSEUDONYM.fullmatch(speaker) is not None
    shape = DIGITS.sub("0", speaker)
    return any(DIGITS.sub("0", text_of(one)) == shape for one in ids.dropna())


def _is_in(quote: str, comments: Collection[str]) -> bool:
    """Whether a comment holds a quote; either may be masked where the other is not."""
    return any(
        stands_in(one, folded(other))
        for comment in comments
        for one in {quote, redact(quote).text}
        for other in {comment, redact(comment).text}
    )
