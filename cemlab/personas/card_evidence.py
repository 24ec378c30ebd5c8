"""The rows that the sentences and marks of a card lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cemlab.documents import Query, Resolution, grade_of_answer, told
from cemlab.language import speaker
from cemlab.personas.result_answers import of_result

if TYPE_CHECKING:
    from cemlab.documents import Answer, Persona
    from cemlab.personas.result import PersonaResult

Rows = tuple[Mapping[str, Any], ...]
COLUMNS = Resolution.columns
EMPTY = dict(Resolution.blank)


def measured(
    result: PersonaResult, persona: str, levels: Iterable[tuple[str, str]], language: str
) -> Rows:
    """A row for every measured mark: size, stability, differences, shares of (item, level)."""
    asked = [("size", {"statistic": "size"})]
    known = result.tidy().set_index("persona")["jaccard"].notna()
    if known[persona]:
        asked.append(("stability", {"statistic": "stability"}))
    profiles = result.profiles()
    asked += [(f"difference.{item}", {"item": item, "statistic": "effect"})
              for item in profiles.loc[profiles["persona"] == persona, "item"]]  # fmt: skip
    asked += [(f"share.{item}.{level}", {"item": item, "level": level}) for item, level in levels]
    found = []
    for mark, query in asked:
        # names of items come from the survey and were checked there
        answer = of_result(result, Query.model_construct(**query), persona)
        if answer is not None:
            row = _measured(mark, query, answer, persona, language)
            found.append({"mark": mark, "told": told(row, language)} | row)
    return tuple(found)


def written(document: Persona, resolution: Resolution, language: str) -> Rows:
    """A row for every evidence of every sentence somebody wrote; what is made up says so."""
    found = []
    for row in resolution.rows(document):
        kept = {name: row[name] for name in COLUMNS}
        found.append({"mark": row["place"], "told": told(row, language)} | kept)
    return (*found, *named(document, language))


def named(document: Persona, language: str) -> Rows:
    """A row for every sentence that makes no claim: label, summary, meaning, and fiction."""
    say, found = speaker(language), []
    head = EMPTY | {"document": document.id, "file": document.file}
    made_up = [("label", document.label, ("label",), "assumed"),
               ("summary", document.summary, ("summary",), "assumed")]  # fmt: skip
    made_up += [(f"implications.{at}", text, ("implications", at), "assumed")
                for at, text in enumerate(document.implications)]  # fmt: skip
    if document.fiction is not None:
        made_up.append(("fiction", document.fiction.name, ("fiction", "name"), "fiction"))
    for mark, text, place, state in made_up:
        found.append(
            {"mark": mark, "told": say(f"documents.evidence.state_{state}")}
            | head
            | {"place": ".".join(map(str, place)), "claim": document.words(text, language),
               "state": state, "line": document.line(place),
               "grade": "E" if state == "assumed" else ""}
        )  # fmt: skip
    return tuple(found)


def _measured(
    mark: str, query: Mapping[str, str], answer: Answer, persona: str, language: str
) -> dict[str, Any]:  # fmt: skip
    level = f", {query['item']}={query['level']}" if "level" in query else ""
    kept = {name: getattr(answer, name) for name in COLUMNS if hasattr(answer, name)}
    return EMPTY | kept | {
        "place": mark, "evidence": mark, "kind": "survey", "filter": f"persona={persona}{level}",
        "wording": answer.wording.get(language, query.get("item", "")),
        "state": "hidden" if answer.hidden else "resolved",
        "grade": grade_of_answer(answer),
    }  # fmt: skip
