"""Which hand-made persona belongs to which group."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from cemlab.documents import Resolution, resolve
from cemlab.errors import CemlabWarning, OptionError
from cemlab.language import speaker

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from cemlab.documents import Documents, Persona, Query
    from cemlab.personas.result import PersonaResult

Remark = tuple[str, dict[str, object]]  # a sentence of the catalogue, and its values


def matched(
    result: PersonaResult, documents: Documents
) -> tuple[dict[str, Persona], list[tuple[Persona, Remark | None]]]:
    """Documents by group, and those that belong to none, each with the reason.

    A document names the number of groups it was written for: where the result has another
    number, its group may be other people, and it is not matched. Nothing is said of a document
    that names no group.

    Warns
    -----
    CemlabWarning
        A document was written for other groups, or for one that has a document already.
    """
    whole = result.glance().iloc[0]
    found: dict[str, Persona] = {}
    others: list[tuple[Persona, Remark | None]] = []
    for document in documents.personas.values():
        segment = document.segment
        if segment is None:
            others.append((document, None))
            continue
        values = {"id": document.id, "k": int(segment.k), "found": int(whole["k"]),
                  "group": int(segment.group)}  # fmt: skip
        if segment.k != whole["k"]:
            key = "other_number" if whole["k"] > 1 else "no_groups"
        elif str(segment.group) in found:
            key = "taken_group"
        else:
            found[str(segment.group)] = document
            continue
        others.append((document, (f"personas.card.{key}", values)))
        said = speaker(result.language)(f"personas.card.{key}", **values)
        warnings.warn(CemlabWarning(said, f"persona_{key}"), stacklevel=4)
    return found, others


def resolved(
    result: PersonaResult, documents: Documents, language: str, on: date | None = None
) -> Resolution:
    """What personas and empathy maps rest on; of those written for other groups no number."""
    with warnings.catch_warnings():  # who is not matched is told where it is drawn
        warnings.simplefilter("ignore")
        found, _ = matched(result, documents)
    own = list(found.values())
    names = {one.id for one in own}
    maps = list(getattr(documents, "empathy_maps", {}).values())
    own += [one for one in maps if one.persona in names]
    written = [*documents.personas.values(), *maps]
    others = [one for one in written if not any(one is known for known in own)]
    asked = {"language": language, "on": on}
    return Resolution.joined(
        resolve(own, result, **asked), resolve(others, _Comments(result), **asked)
    )


class _Comments:
    """The people of a result as those who can be quoted, and answer nothing else."""

    def __init__(self, result: PersonaResult) -> None:
        self._result = result

    def answer(self, query: Query, group: str) -> None:
        """Nothing: the groups of the result are not those that were meant."""

    def heard(self, speaker: str, words: Collection[str], group: str | None) -> str | None:
        """What comments say to a quotation, whoever's it is."""
        return self._result.heard(speaker, words, None)


def check_match(result: PersonaResult, persona: str, document: Persona) -> None:
    """Refuse a document that was written for another group, or for none."""
    segment, k = document.segment, int(result.glance()["k"].iloc[0])
    if segment is None:
        line = f"segment: {{analysis: personas, k: {k}, group: {persona}}}"
        raise OptionError(
            f"{document.id!r} names no segment, so that nobody knows whether it tells of group "
            f"{persona} of {k}. Write `{line}` into it, or draw it alone with "
            "cemlab.personas.draw_proto."
        )
    if (segment.k, str(segment.group)) != (k, persona):
        raise OptionError(
            f"{document.id!r} was written for group {segment.group} of {segment.k}, not for group "
            f"{persona} of {k}. Choose the other document, or correct its segment."
        )
