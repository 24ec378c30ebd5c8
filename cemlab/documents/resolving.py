"""Every claim of a document, led to the answers it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from cemlab.documents.asking import (
    UNSAID,
    Answer,
    Source,
    Use,
    filter_of,
    group_of,
    heard_of,
    strength,
    uses_of,
)
from cemlab.documents.claims import Claim, Document, Quote
from cemlab.documents.computed_files import differs, recorded
from cemlab.documents.persona_schema import Persona
from cemlab.documents.reading import Documents
from cemlab.errors import OptionError

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")
COLUMNS = (
    "document", "place", "claim", "evidence", "kind", "source", "wording", "filter", "statistic",
    "n", "n_rest", "estimate", "conf_low", "conf_high", "unit", "wave", "method", "data_hash",
    "speaker", "grade", "state", "file", "line",
)  # fmt: skip
NO_NUMBERS = dict.fromkeys(("n", "n_rest", "estimate", "conf_low", "conf_high"), NAN)
OLD = "D"  # the best that expired evidence carries
NO_WORDS = dict.fromkeys(("statistic", "unit", "wave", "method", "data_hash"), "")


@dataclass(frozen=True, kw_only=True, eq=False)
class Resolution:
    """What every claim rests on; frozen.

    `tidy()` has a row for every evidence of every claim, and one for a claim without any. `state`
    is one of

    - ``resolved``: n, estimate and 95% interval were computed from the answers;
    - ``changed``: they were too, and differ from the computed file beside the document;
    - ``source``: leads to a source, but names nothing in it that could be computed;
    - ``hidden``: fewer people than may be told of;
    - ``expired``: the evidence was not to be used any longer; it carries a D at most;
    - ``unsaid``: a quote whose words stand in no comment of its speaker, in a survey that is known;
    - ``assumed``: nobody has measured it, as the document says;
    - ``unknown``: an id, item, level, group or wave that nothing has, or no evidence at all.
    """

    columns: ClassVar[tuple[str, ...]] = COLUMNS
    blank: ClassVar[Mapping[str, Any]] = (
        dict.fromkeys(COLUMNS, "") | NO_NUMBERS | {"line": 0}
    )  # a row of which nothing is known yet

    language: str
    _rows: tuple[Mapping[str, Any], ...] = field(repr=False)

    @classmethod
    def joined(cls, first: Resolution, *others: Resolution) -> Resolution:
        """Several resolutions of different documents as one."""
        rows = tuple(row for one in (first, *others) for row in one._rows)
        return cls(language=first.language, _rows=rows)

    def tidy(self) -> pd.DataFrame:
        """One row per evidence of a claim."""
        import pandas as pd

        return pd.DataFrame(list(self._rows), columns=list(COLUMNS))

    def rows(self, document: Document, place: str | None = None) -> tuple[Mapping[str, Any], ...]:
        """Rows of a document, or of one claim of it, such as ``goals.0``."""
        own = (type(document).__name__, document.id)
        return tuple(row for row in self._rows if row["_of"] == own
                     and place in (None, row["place"]))  # fmt: skip

    def grade_of(self, document: Document, place: str) -> str:
        """The grade A to E of a claim: that of its best evidence, E where there is none."""
        found = self.rows(document, place)
        if not found:
            raise OptionError(f"{place} of {document.id!r} was not resolved. Give the document to "
                              "cemlab.documents.resolve first.")  # fmt: skip
        if any(row["state"] == "assumed" for row in found):
            return "E"
        return min((row["grade"] for row in found if row["grade"]), default="E")

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        states = [row["state"] for row in self._rows]
        return {state: states.count(state) for state in sorted(set(states))}

    def _repr_html_(self) -> str:
        return self.tidy()._repr_html_()


def resolve(
    documents: Documents | Document | Sequence[Document], *sources: Source,
    language: str | None = None, on: date | None = None,
) -> Resolution:  # fmt: skip
    """Look up what every claim rests on.

    A claim names evidence by id; where the evidence has a `query`, or the id is followed by an
    item (``survey.wait``, ``survey.channel.app``), n, estimate and interval are computed from the
    first source that can. Without a statistic a rating is compared with the rest, and a level
    is counted as a share.

    Parameters
    ----------
    documents : Documents, Persona, Journey or several
    *sources : results and respondents
        What answers: a `PersonaResult`, or `cemlab.personas.respondents(survey, …)`. Without any,
        claims lead to their sources but to no number, and quotes are not looked up.
    language : {"en", "zh"}, optional
        Of claims and wordings in the table.
    on : date, optional
        The day on which `expires` is judged; not judged when not given.

    Returns
    -------
    Resolution

    Raises
    ------
    OptionError
        A source that cannot answer.

    Notes
    -----
    `data_hash` is that of the answers an estimate rests on, so that one row less changes the
    estimates that rested on it, and only those. A difference from the rest, and the share of a
    persona, rest on everybody; a mean or share within a persona on its own people.

    A quote with evidence of kind survey or feedback is looked up where a source knows the
    comments and the speaker is an id of its kind: a part of a comment of this respondent will do,
    whatever its case, blanks and punctuation, masked or not, shortened by ``…``, in one language.
    Speakers of interviews are not of the survey, and are not looked up.

    Examples
    --------
    >>> found = resolve(read_documents(study), cemlab.personas.fit(survey, **options))
    >>> found.tidy()[["claim", "wording", "n", "estimate", "grade", "state"]]
    """
    for source in sources:
        if not hasattr(source, "answer"):
            raise OptionError(
                f"A {type(source).__name__} does not answer documents. Expected a result of "
                "cemlab.personas.fit, or cemlab.personas.respondents(survey, …)."
            )
    is_set = isinstance(documents, Documents)
    several = documents.all() if is_set else documents
    given = (several,) if isinstance(several, Document) else tuple(several)
    language = language or (documents.language if is_set else "en")
    personas = {one.id: one for one in given if isinstance(one, Persona)}
    rows = [row for one in given for row in _rows(one, personas, sources, language, on)]
    return Resolution(_rows=tuple(rows), language=language)


def _rows(
    document: Document, personas: Mapping[str, Persona], sources: Sequence[Source], language: str,
    on: date | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The rows of one document."""
    known, before, found = document.sources(), recorded(document), []
    who = group_of(document, personas, None)
    for place, part in document.parts():
        if not isinstance(part, (Claim, Quote)):
            continue
        head = {
            "_of": (type(document).__name__, document.id),
            "document": document.id,
            "place": ".".join(map(str, place)),
            "claim": document.words(part.text, language),
            "file": document.file,
            "line": document.line(place),
        }
        is_assumed = getattr(part, "assumed", False)
        uses = uses_of(document, part, known) or (Use("", None, ()),)
        for use in uses:
            row = _row(document, use, personas, sources, language,
                       is_quote=isinstance(part, Quote))  # fmt: skip
            row["_heard"] = heard_of(part, use.evidence, sources, who)
            if is_assumed:
                row |= {"grade": "E", "state": "assumed"}
            elif row["_heard"] in UNSAID:
                row |= {"grade": "", "state": "unsaid"}
            elif _is_over(use, on):
                row |= {"grade": row["grade"] and max(row["grade"], OLD), "state": "expired"}
            elif row["state"] == "resolved" and differs(before.get(use.name), row):
                row["state"] = "changed"
            found.append(head | {"speaker": getattr(part, "speaker", "") or ""} | row)
    return found


def _row(
    document: Document, use: Use, personas: Mapping[str, Persona], sources: Sequence[Source],
    language: str, *, is_quote: bool,
) -> dict[str, Any]:  # fmt: skip
    """What one evidence of a claim leads to."""
    evidence, query = use.evidence, use.queries[0] if use.queries else None
    group = group_of(document, personas, query)
    row = NO_NUMBERS | NO_WORDS | {
        "evidence": use.name, "kind": "", "source": "", "wording": "",
        "filter": filter_of(group, query) if query else "", "grade": "", "state": "unknown",
    }  # fmt: skip
    if evidence is None:
        return row
    row |= {
        "kind": evidence.kind,
        "source": document.words(evidence.source, language),
        "wording": document.words(evidence.wording, language) if evidence.wording else "",
        "wave": evidence.wave or "",
    }
    if query is None:
        return row | {"n": float(evidence.n or NAN), "state": "source",
                      "grade": strength(evidence, None, is_quote=is_quote)}  # fmt: skip
    query, answer = _asked(use, sources, group)
    if answer is None:
        return row
    said = {name: getattr(answer, name) for name in (*NO_NUMBERS, *NO_WORDS)}
    wording = row["wording"] or answer.wording.get(language, "")
    state = "hidden" if answer.hidden else "resolved"
    return row | said | {"wording": wording, "filter": filter_of(group, query, answer.counted),
                         "grade": strength(evidence, answer), "state": state}  # fmt: skip


def _asked(use: Use, sources: Sequence[Source], group: str):
    """The first query that a source can answer, with its answer."""
    for query in use.queries:
        if use.evidence.wave is not None and query.wave is None:
            query = query.model_copy(update={"wave": use.evidence.wave})
        for source in sources:
            answer: Answer | None = source.answer(query, group)
            if answer is not None:
                return query, answer
    return use.queries[0], None


def _is_over(use: Use, on: date | None) -> bool:
    expires = None if use.evidence is None else use.evidence.expires
    return on is not None and expires is not None and expires < on
