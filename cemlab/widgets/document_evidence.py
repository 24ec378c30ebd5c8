"""The evidence of a document in a panel: what each source is, and how far it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, get_args

from cemlab.documents.claims import Evidence, base_of
from cemlab.widgets.document_choices import Options
from cemlab.widgets.document_fields import Field
from cemlab.widgets.document_form import Place, TextForm
from cemlab.widgets.document_values import id_of, many, one_or_many

NEW_ID = "source"
Say = Callable[..., str]


def evidence_fields(say: Say) -> tuple[Field, ...]:
    """The fields of one evidence."""
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
    )  # fmt: skip


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
        before, after = self.shown(form, base), said.strip()
        if not after or after == before or after in form.own_evidence():
            return form
        known = form.own_evidence()
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
