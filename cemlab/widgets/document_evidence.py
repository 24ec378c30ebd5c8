"""The evidence of a document in a panel: what each source is, what it asks of the data, and how
far it carries; that in the list of the document, and that written beside a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, get_args

from cemlab.documents.claims import Evidence, Query, base_of
from cemlab.study import Study
from cemlab.widgets.document_choices import Options
from cemlab.widgets.document_fields import MARK, Field
from cemlab.widgets.document_form import Place, TextForm
from cemlab.widgets.document_values import id_of, many, one_or_many, spoken

NEW_ID = "source"
Say = Callable[..., str]


def evidence_fields(say: Say, study: Study, language: str) -> tuple[Field, ...]:
    """The fields of one evidence; what it looks up is chosen from a study."""
    kinds = get_args(Evidence.model_fields["kind"].annotation)
    return (
        RenamedEvidence(key="id", kind="line", place=("id",)),
        Field(key="evidence_kind", kind="picker", place=("kind",),
              choices=fixed(say, "evidence", kinds)),
        Field(key="source", kind="words", place=("source",), asks=True),
        Field(key="wording", kind="words", place=("wording",)),
        Field(key="n", kind="number", place=("n",)),
        Field(key="grade", kind="toggles", place=("grade",),
              choices=lambda form, place: [("–", None), *((one, one) for one in "ABC")]),
        Field(key="expires", kind="line", place=("expires",)),
        Field(key="consent", kind="toggles", place=("consent",), choices=lambda form, place: [
            ("–", None), (say("widgets.fields.value.yes"), True),
            (say("widgets.fields.value.no"), False)]),
        Field(key="wave", kind="line", place=("wave",)),
        Field(key="period", kind="line", place=("period",)),
        Field(key="quote", kind="words", place=("quote",)),
        Field(key="speaker", kind="line", place=("speaker",)),
        Field(key="simulated", kind="flag", place=("simulated",), default=False),
        *query_fields(say, study, language),
    )  # fmt: skip


def query_fields(say: Say, study: Study, language: str) -> tuple[Field, ...]:
    """What an evidence looks up in the answers, and of whom."""
    statistics = next(one for one in get_args(Query.model_fields["statistic"].annotation)
                      if get_args(one))  # fmt: skip
    named = {
        "item": {id: one.label for id, one in study.survey.items.items()} if study.survey else {},
        "touchpoint": {id: one.label for id, one in study.touchpoints.items()},
    }
    return (
        *(Field(key=f"query_{name}", kind="picker", place=("query", name),
                choices=_of_study(known, language)) for name, known in named.items()),
        Field(key="query_statistic", kind="picker", place=("query", "statistic"),
              choices=fixed(say, "statistic", get_args(statistics), none=True)),
        Field(key="query_level", kind="line", place=("query", "level")),
        *(Field(key=f"query_{name}", kind="number", place=("query", name))
          for name in ("at_least", "at_most")),
        Field(key="query_persona", kind="line", place=("query", "persona")),
        SegmentField(key="query_segment", kind="line", place=("query", "segment")),
        Field(key="query_wave", kind="line", place=("query", "wave")),
    )  # fmt: skip


def _of_study(known: Mapping[str, Any], language: str) -> Any:
    """Choices among what a study declares, by its words."""
    options = [("–", None), *((f"{spoken(label, language, id)} ({id})", id)
                              for id, label in known.items())]  # fmt: skip
    return lambda form, place: options


class SegmentField(Field):
    """Levels of segments on one line: ``house: flat; age: 18-25``."""

    def shown(self, form: TextForm, base: Place) -> str:
        """The levels as they are typed; what is no mapping as it is written."""
        value = form.value(*base, *self.place)
        if isinstance(value, Mapping):
            return f"{MARK} ".join(f"{name}: {level}" for name, level in value.items())
        return "" if value is None else str(value)

    def _value(self, form: TextForm, place: Place, said: str) -> Any:
        """What stands without a colon stays a text, for the schema to refuse."""
        pairs = [one.partition(":") for one in said.split(MARK) if one.strip()]
        if not all(colon for _, colon, _ in pairs):
            return said.strip()
        return {name.strip(): level.strip() for name, _, level in pairs} or None


def fixed(say: Say, group: str, values: tuple[str, ...], *, none: bool = False) -> Any:
    """Choices that the schema has, by their words."""

    def choices(form: TextForm, place: Place) -> Options:
        named = [(say(f"widgets.fields.{group}_value.{one}"), one) for one in values]
        return [("–", None), *named] if none else named

    return choices


def new_evidence(form: TextForm) -> Mapping[str, Any]:
    """Evidence that says nothing yet."""
    known, n = form.own_evidence(), 1
    while f"{NEW_ID}_{n}" in known:
        n += 1
    return {"id": f"{NEW_ID}_{n}", "kind": "interview", "source": {}}


class RenamedEvidence(Field):
    """The id of evidence: whatever names it goes with another one."""

    def written(self, form: TextForm, base: Place, said: Any) -> TextForm:
        """The document with another id, also where claims name it."""
        before, after, known = self.shown(form, base), said.strip(), all_ids(form)
        if not after or after == before or after in known:
            return form
        made = form.with_changes(base, {("id",): after})
        for place, uses in _uses(made.content, ()):
            named = [_renamed(use, before, after, known) for use in uses]
            if named != uses:
                made = made.with_value(place, one_or_many(named))
        return made


def _renamed(use: Any, before: str, after: str, known: tuple[str, ...]) -> Any:
    if not isinstance(use, str) or base_of(use, known) != before:
        return use
    return after + use[len(before) :]


def written_beside(form: TextForm) -> tuple[Place, ...]:
    """Where evidence stands that is written beside a claim, and not in the list of the document."""
    found: list[Place] = []
    for place, uses in _uses(form.content, ()):
        is_list = isinstance(form.value(*place), list)
        found += [(*place, at) if is_list else place
                  for at, use in enumerate(uses) if isinstance(use, Mapping)]  # fmt: skip
    return tuple(found)


def all_ids(form: TextForm) -> tuple[str, ...]:
    """Ids of all evidence: that of the document, and that written beside a claim."""
    beside = (id_of(form.value(*place)) for place in written_beside(form))
    return tuple(dict.fromkeys([*form.own_evidence(), *beside]))


def _uses(content: Any, place: Place) -> list[tuple[Place, list[Any]]]:
    """Every list of evidence that a claim names, with its place."""
    found = []
    for key, value in content.items() if isinstance(content, Mapping) else ():
        here = (*place, key)
        if key == "evidence" and place:
            found.append((here, deepcopy(many(value))))
        elif isinstance(value, Mapping):
            found += _uses(value, here)
        elif isinstance(value, list):
            for at, one in enumerate(value):
                found += _uses(one, (*here, at))
    return found


def uses_of(form: TextForm) -> dict[str, int]:
    """How often each evidence of a document is named."""
    known = form.own_evidence()
    counts = dict.fromkeys(known, 0)
    for _, uses in _uses(form.content, ()):
        for use in uses:
            base = base_of(id_of(use), known)
            if base in counts:
                counts[base] += 1
    return counts
