"""The text of a document, and the changes a person makes to it.

Each change gives the text of the file as it would be; undo is the text before. Comments, the
order of keys and what is not edited stay as somebody wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Self, get_args

from pydantic import BaseModel

from cemlab.documents.drafting import KINDS
from cemlab.errors import StudyError
from cemlab.study import reading
from cemlab.study.splicing import spliced
from cemlab.widgets import document_text
from cemlab.widgets.document_text import plain
from cemlab.widgets.document_values import both, id_of, many, put, reached, word_changes

Place = tuple[str | int, ...]
Changes = Mapping[tuple[str, ...], Any]
NEW = "# Written in a panel. What nobody has measured is marked `assumed: true`.\n"


@dataclass(frozen=True, kw_only=True)
class TextForm:
    """What a document says, place by place; every change gives a new one.

    A place is made of keys and of numbers of entries: ``("steps", 2, "pains", 0, "text")``.

    Attributes
    ----------
    kind : str
        Of document, such as "persona".
    text : str
        The YAML, with plain line ends.
    """

    kind: str
    text: str
    claims_begin: ClassVar[Mapping[str, str]] = {}  # the key that evidence stands before

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the text says; not to be changed."""
        said = _read(self.text)
        if not isinstance(said, dict):
            raise StudyError("The document holds no keys. Expected: schema, id, …")
        return said

    @property
    def id(self) -> str:
        """As written."""
        return str(self.content.get("id", ""))

    def value(self, *place: str | int) -> Any:
        """What stands at a place; None where nothing does."""
        return reached(self.content, place)

    def words(self, *place: str | int) -> tuple[str, str]:
        """A text in English and in Chinese; blank where it is not written."""
        return both(self.value(*place))

    def rows(self, *place: str | int) -> list[Any]:
        """The entries of a list."""
        return list(many(self.value(*place)))

    def own_evidence(self) -> tuple[str, ...]:
        """Ids in the list of evidence of the document."""
        return tuple(id_of(one) for one in self.rows("evidence"))

    def order(self, *place: str | int) -> tuple[str, ...]:
        """The keys of a part of the document as people order them, by its schema."""
        model: Any = KINDS[self.kind]
        for step in place:
            if isinstance(step, str) and model is not None:
                known = model.model_fields.get(step)
                model = None if known is None else _model_within(known.annotation)
        keys = [] if model is None else list(model.model_fields)
        if place:
            return tuple(keys)
        begin = self.claims_begin.get(self.kind)
        if begin in keys:  # evidence stands before the claims
            keys.remove("evidence")
            keys.insert(keys.index(begin), "evidence")
        return ("schema", *keys)

    # ---- one place ------------------------------------------------------------------------------

    def with_value(self, place: Place, value: Any) -> Self:
        """Another value at a place; None takes it away, and a block that is left empty with it."""
        at = max((at + 1 for at, step in enumerate(place) if isinstance(step, int)), default=0)
        return self.with_changes(place[:at], {place[at:]: value})

    def with_words(self, place: Place, en: str, zh: str) -> Self:
        """Another text; blank in both languages it is asked for again, or goes if it may."""
        form = self
        for steps, value in word_changes(self.value(*place), en, zh).items():
            form = form.with_value((*place, *steps), value)
        return form

    def with_changes(self, place: Place, changes: Changes) -> Self:
        """Other values of some keys of the document, of one entry of its lists, or of a block."""
        at = max((at + 1 for at, step in enumerate(place) if isinstance(step, int)), default=0)
        if at < len(place):  # the block stands within the entry
            return self.with_changes(
                place[:at], {(*place[at:], *keys): value for keys, value in changes.items()}
            )
        inner = self.value(*place)
        changes = {keys: value for keys, value in changes.items()
                   if reached(inner, keys) != value}  # fmt: skip
        if not changes:
            return self
        wanted = deepcopy(self.content)
        for keys, value in changes.items():
            put(wanted, (*place, *keys), value)
        after, order = reached(wanted, place), self.order(*place)

        def cut(text: str) -> str:
            for keys in changes:
                text = _with_keys(text, keys, inner, after, order)
            return text

        try:
            return self._cut(lambda: document_text.within(self.text, place, cut), wanted)
        except StudyError:
            if len(place) < 2 or not self._is_without_comments(place[:-1]):
                raise
            return self.with_value(place[:-1], reached(wanted, place[:-1]))  # within braces

    def _is_without_comments(self, place: Place) -> bool:
        """Whether a list can be written anew without losing what somebody noted beside it."""
        gone = self.with_value(place, None)
        return document_text.comments_of(gone.text) == document_text.comments_of(self.text)

    # ---- lists ----------------------------------------------------------------------------------

    def added(self, place: Place, value: Any, at: int | None = None) -> Self:
        """One entry more in the list at a place: at its end, or as the entry of this number."""
        rows = self.rows(*place)
        at = len(rows) if at is None else at
        wanted = [*rows[:at], value, *rows[at:]]
        return self.with_rows(
            place, wanted,
            lambda lines, margin: [*lines[:at], document_text.new_entry(value, margin), *lines[at:]]
        )  # fmt: skip

    def picked(self, place: Place, order: Sequence[int]) -> Self:
        """The entries of a list in this order, each with its comments; others are left out."""
        rows = self.rows(*place)
        if list(order) == list(range(len(rows))):
            return self
        wanted = [rows[at] for at in order]
        return self.with_rows(place, wanted, lambda lines, _: [lines[at] for at in order])

    def removed(self, place: Place, at: int) -> Self:
        """Without one entry; its comments go with it."""
        return self.picked(place, [one for one in range(len(self.rows(*place))) if one != at])

    def moved(self, place: Place, at: int, by: int) -> Self:
        """One entry up or down, with its comments; the others close up."""
        order = list(range(len(self.rows(*place))))
        order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
        return self.picked(place, order)

    def with_rows(
        self, place: Place, wanted: Sequence[Any], change: Callable[[list[str], int], list[str]]
    ) -> Self:
        """The text with another list: `change` takes its lines and their margin.

        A list on a single line is written one entry a line; without entries the key goes.
        """
        *entry, key = place
        content = deepcopy(self.content)
        put(content, place, list(wanted) or None)
        order = self.order(*entry)

        def cut(text: str) -> str:
            lines = document_text.rows_of(text, key)
            made = change(lines, document_text.margin_of(text, key))
            return document_text.with_entries(text, key, made, order)

        return self._cut(lambda: document_text.within(self.text, entry, cut), content)

    def with_evidence(self, entry: Mapping[str, Any]) -> Self:
        """With one more evidence of the document."""
        return self.added(("evidence",), dict(entry))

    # ---- how the text is changed ----------------------------------------------------------------

    def _cut(self, change: Callable[[], str], wanted: dict[str, Any]) -> Self:
        try:
            return self._checked(change(), wanted)
        except (LookupError, StudyError):
            raise StudyError(
                f"{self.id or 'The document'} cannot be changed there without touching other "
                "lines: anchors, aliases or tags (&, * and !), or comments within braces stand in "
                "the way. Change it in an editor."
            ) from None

    def _checked(self, text: str, wanted: dict[str, Any]) -> Self:
        """The text, if it says what was wanted and nothing else."""
        made = replace(self, text=text)
        if made.content != plain(wanted):
            raise StudyError("The text would say something else.")
        return made


@lru_cache(maxsize=32)
def _read(text: str) -> Any:
    return plain(reading.parse(text, "the document"))


def _with_keys(
    text: str, keys: Sequence[str], before: Any, after: Any, order: Sequence[str]
) -> str:
    """The text of a mapping with the value that some key has afterwards."""
    first = keys[0]
    now = _read(text) or {}
    if first not in (after or {}):
        return spliced(text, {(first,): None}) if first in now else text
    if first not in (before or {}):  # with all that is new within it
        return text if first in now else document_text.with_key(text, first, after[first], order)
    while len(keys) > 1 and reached(after, keys[:-1]) is None:
        keys = keys[:-1]  # nothing is left of its block
    return spliced(text, {tuple(keys): reached(after, keys)})


def _model_within(annotation: Any) -> Any:
    """The block that an annotation such as ``tuple[Pain, ...] | None`` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_within, get_args(annotation))), None)
