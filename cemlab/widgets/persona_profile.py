"""Rows of the profile of a group as evidence: what they say, and how a claim names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from cemlab.documents.texts import LONGEST_ID, SAFE_ID
from cemlab.language import speaker
from cemlab.widgets.document_values import many
from cemlab.widgets.persona_form import SURVEY, DocumentForm

if TYPE_CHECKING:
    from cemlab.personas import PersonaResult

KINDS = {"above": "rating", "below": "rating", "more": "share", "less": "share", "alike": "alike"}


MARK = "#cemlab-profile-"  # address of a row; what a browser drops of a link is its address
DROPPED = re.compile(rf"(?:https?://[^\s#]*)?{MARK}(\d+)")


class ProfileRow(NamedTuple):
    """A difference of a group from the rest, or what it shares with it."""

    group: str
    item: str
    level: str
    words: str


def groups_of(result: PersonaResult | None) -> tuple[str, ...]:
    """The groups of a result; none where there is no result, or it has no groups."""
    if result is None or result.glance()["k"].iloc[0] < 2:
        return ()
    return tuple(result.tidy()["persona"])


def profile_rows(result: PersonaResult, group: str, language: str) -> tuple[ProfileRow, ...]:
    """What `result.distinctive()` has of a group, each row in words with interval and n."""
    say, table = speaker(language), result.distinctive()
    found = []
    for row in table[table["persona"] == group].itertuples():
        kind = KINDS[row.kind]
        times = 100 if row.level else 1
        key = kind if row.conf_low == row.conf_low else f"{kind}_plain"
        if kind == "alike" and row.level:
            key = "alike_share"
        named = {"item": result.label(row.item, language),
                 "level": result.label(row.level, language)}  # fmt: skip
        words = say(
            f"widgets.personas.row.{key}", x=row.difference * times, low=row.conf_low * times,
            high=row.conf_high * times, n=row.n, **named,
        )  # fmt: skip
        found.append(ProfileRow(group, row.item, row.level, words))
    return tuple(found)


def dragged(row: ProfileRow, at: int) -> str:
    """A row as HTML that the mouse can drag into a field: a link, and no script is needed."""
    return (
        f'<a href="{MARK}{at}" tabindex="-1" style="display:block;line-height:1.3;cursor:grab;'
        f'color:inherit;text-decoration:none">{escape(row.words)}</a>'
    )


def dropped(text: str) -> tuple[str, int | None]:
    """What was typed into a field without the row that was dropped there, and which row it was."""
    found = DROPPED.search(text)
    if found is None:
        return text, None
    return text[: found.start()] + text[found.end() :], int(found[1])


def with_use(
    form: DocumentForm, row: ProfileRow, own: str | None, source: Mapping[str, str]
) -> tuple[DocumentForm, str]:
    """The document with a row of the profile among its evidence, and the id a claim names it by.

    Parameters
    ----------
    form : DocumentForm
    row : ProfileRow
    own : str or None
        The group that the document tells of; rows of another one are written as a query.
    source : mapping of str to str
        What the survey is called.

    Returns
    -------
    (form, id)
        ``survey.wait`` where the group and the names allow it: `survey` is the first evidence of
        the document that is a survey without a query, or is added. Else the id of new evidence
        with a `query`.
    """
    listed = [one for one in many(form.value("evidence")) if isinstance(one, Mapping)]
    named = ".".join(filter(None, (row.item, row.level)))
    if row.group == own:
        base = next((str(one.get("id")) for one in listed
                     if one.get("kind") == "survey" and not one.get("query")), None)  # fmt: skip
        fresh = base or free_id(form, SURVEY)
        use = f"{fresh}.{named}"
        if _is_safe(use) and not _is_split(form, use, fresh):
            if base is None:
                form = form.with_evidence(
                    {"id": fresh, "kind": "survey", "source": dict(source)}
                )  # fmt: skip
            return form, use
    query: dict[str, Any] = {"item": row.item}
    if row.level:
        query["level"] = row.level
    if row.group != own:
        query["persona"] = row.group
    same = next((one for one in listed if one.get("query") == query), None)
    if same is not None:
        return form, str(same["id"])
    wanted = f"group{row.group}.{named}"
    use = free_id(form, wanted if _is_safe(wanted) else f"profile{row.group}")
    entry = {"id": use, "kind": "survey", "source": dict(source), "query": query}
    return form.with_evidence(entry), use


def free_id(form: DocumentForm, wanted: str) -> str:
    """An id that no evidence has."""
    known, use, n = form.known(), wanted, 1
    while use in known:
        n += 1
        use = f"{wanted}_{n}"
    return use


def _is_safe(use: str) -> bool:
    return len(use) <= LONGEST_ID and SAFE_ID.fullmatch(use) is not None


def _is_split(form: DocumentForm, use: str, base: str) -> bool:
    """Whether a longer id of other evidence would be read in place of the survey's."""
    own = [str(one.get("id")) for one in many(form.value("evidence"))
           if isinstance(one, Mapping)]  # fmt: skip
    return any(one != base and (use == one or use.startswith(f"{one}.")) for one in own
               if len(one) > len(base))  # fmt: skip
