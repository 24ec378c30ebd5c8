"""What a person edits of a persona or an empathy map: the text of its file, change by change.

Each change gives the text of the file as it would be; undo is the text before. Comments, the
order of keys and what is not edited stay as somebody wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cemlab.documents.drafting import KINDS
from cemlab.documents.empathy import EMPATHY_FIELDS
from cemlab.errors import StudyError
from cemlab.study import reading
from cemlab.study.splicing import spliced
from cemlab.widgets import persona_text
from cemlab.widgets.persona_text import plain
from cemlab.widgets.persona_values import LANGUAGES, both, id_of, many, put, word_changes

PARTS = {
    "persona": ("goals", "needs", "pains", "behaviours", "quotes", "jobs_to_be_done",
                "motivations", "frustrations", "expectations", "skills", "context",
                "demographics", "value", "churn_risk", "excluded"),
    "empathy_map": EMPATHY_FIELDS,
}  # fmt: skip
QUOTED = {"persona": ("quotes",), "empathy_map": ("says",)}  # somebody's words, with a speaker
SURVEY = "survey"  # id of new evidence that is the survey
NEW = """\
# Written in a panel. What nobody has measured is marked `assumed: true`.
schema: {kind}/1
id: {id}
{body}"""
BODIES = {
    "persona": "label: {{}}\nkind: proto\nstatus: draft\ncreated: {day}\nsummary: {{}}\n",
    "empathy_map": "status: draft\ncreated: {day}\npersona: {persona}\n",
}


@dataclass(frozen=True, kw_only=True)
class ClaimForm:
    """One statement as its row shows it.

    Attributes
    ----------
    en, zh : str
    speaker : str
        Who said it, of a quote.
    uses : tuple of str
        Ids of evidence; that written beside the claim is here by its id.
    assumed : bool
    """

    en: str = ""
    zh: str = ""
    speaker: str = ""
    uses: tuple[str, ...] = ()
    assumed: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentForm:
    """The text of a document, and the changes a person makes to it; every change gives a new one.

    Attributes
    ----------
    kind : {"persona", "empathy_map"}
    text : str
        The YAML, with plain line ends.
    """

    kind: str
    text: str

    @classmethod
    def new(cls, kind: str, id: str, *, day: str, persona: str = "") -> DocumentForm:
        """A document with nothing in it but its head."""
        body = BODIES[kind].format(day=day, persona=persona or "{}")
        return cls(kind=kind, text=NEW.format(kind=kind, id=id, body=body))

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the text says."""
        said = plain(reading.parse(self.text, "the document"))
        if not isinstance(said, dict):
            raise StudyError("The document holds no keys. Expected: schema, id, …")
        return said

    @property
    def id(self) -> str:
        """As written."""
        return str(self.content.get("id", ""))

    def value(self, *place: str) -> Any:
        """What stands at a place; None where nothing does."""
        found: Any = self.content
        for step in place:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def words(self, *place: str) -> tuple[str, str]:
        """A text in English and in Chinese; blank where it is not written."""
        return both(self.value(*place))

    # ---- the head -----------------------------------------------------------------------------

    def with_value(self, place: tuple[str, ...], value: Any) -> DocumentForm:
        """Another value at a place; None takes it away, and a block that is left empty with it."""
        if self.value(*place) == value:
            return self
        wanted = deepcopy(self.content)
        put(wanted, place, value)
        if value is None and len(place) > 1 and place[0] not in wanted:
            place = place[:1]  # nothing is left of its block
        elif value is not None and place[0] not in self.content:
            made = wanted[place[0]]
            return self._cut(
                lambda: persona_text.with_key(self.text, place[0], made, self.order), wanted
            )
        return self._cut(lambda: spliced(self.text, {place: value}), wanted)

    def with_words(self, place: tuple[str, ...], en: str, zh: str) -> DocumentForm:
        """Another text; blank in both languages it is asked for again, or goes if it may."""
        form = self
        for steps, value in word_changes(self.value(*place), en, zh).items():
            form = form.with_value((*place, *steps), value)
        return form

    # ---- lists of claims ------------------------------------------------------------------------

    def is_quoted(self, part: str) -> bool:
        """Whether a part holds people's own words."""
        return part in QUOTED[self.kind]

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of such a document as people order them: evidence stands before the claims."""
        keys = ["schema", *KINDS[self.kind].model_fields]
        keys.remove("evidence")
        keys.insert(min(keys.index(part) for part in PARTS[self.kind]), "evidence")
        return tuple(keys)

    def claims(self, part: str) -> tuple[ClaimForm, ...]:
        """The statements of a part."""
        found = []
        for one in self._raw(part):
            en, zh = both(one.get("text"))
            found.append(
                ClaimForm(en=en, zh=zh, speaker=str(one.get("speaker") or ""),
                          uses=tuple(map(id_of, many(one.get("evidence")))),
                          assumed=one.get("assumed") is True)
            )  # fmt: skip
        return tuple(found)

    @property
    def size(self) -> int:
        """How many statements there are."""
        return sum(len(self._raw(part)) for part in PARTS[self.kind])

    def known(self) -> tuple[str, ...]:
        """Ids of evidence there is: that of the document, and what any claim names."""
        own = [id_of(one) for one in many(self.content.get("evidence"))]
        used = [use for part in PARTS[self.kind] for one in self.claims(part) for use in one.uses]
        return tuple(dict.fromkeys([*own, *used]))

    def with_claim(self, part: str, at: int, claim: ClaimForm) -> DocumentForm:
        """Another text, speaker or evidence of one statement; all else of it stays."""
        before, raw = self.claims(part)[at], self._raw(part)[at]
        changes: dict[tuple[str, ...], Any] = {}
        if (claim.en, claim.zh) != (before.en, before.zh):
            for steps, value in word_changes(raw.get("text"), claim.en, claim.zh).items():
                changes["text", *steps] = value
        if claim.speaker != before.speaker:
            changes["speaker",] = claim.speaker
        if claim.uses != before.uses:
            given = {id_of(one): one for one in many(raw.get("evidence"))}
            uses = [given.get(use, use) for use in claim.uses]
            alone = uses[0] if len(uses) == 1 and isinstance(uses[0], str) else uses
            changes["evidence",] = alone or None
        if claim.assumed != before.assumed:
            changes["assumed",] = True if claim.assumed else None
        if not changes:
            return self
        wanted = deepcopy(self.content)
        for place, value in changes.items():
            put(many(wanted[part])[at], place, value)
        if not isinstance(wanted[part], list):
            wanted[part] = many(wanted[part])
        return self._listed(part, lambda rows: [
            persona_text.changed_entry(row, changes) if place == at else row
            for place, row in enumerate(rows)
        ], wanted)  # fmt: skip

    def added(self, part: str, claim: ClaimForm | None = None) -> DocumentForm:
        """One more statement at the end of a part, marked as assumed unless something else is
        said of it; a quote names who said it."""
        claim = claim or ClaimForm(assumed=not self.is_quoted(part))
        said = {language: text for language in LANGUAGES if (text := getattr(claim, language))}
        values: dict[str, Any] = {"text": said}
        if self.is_quoted(part):
            values["speaker"] = claim.speaker
        if claim.uses:
            values["evidence"] = claim.uses[0] if len(claim.uses) == 1 else list(claim.uses)
        if claim.assumed:
            values["assumed"] = True
        wanted = deepcopy(self.content)
        wanted[part] = [*self._raw(part), values]
        margin = persona_text.margin_of(self.text, part)
        made = persona_text.new_entry(values, margin)
        return self._listed(part, lambda rows: [*rows, made], wanted)

    def removed(self, part: str, at: int) -> DocumentForm:
        """Without one statement; its comments go with it."""
        return self._picked(part, [one for one in range(len(self._raw(part))) if one != at])

    def moved(self, part: str, at: int, by: int) -> DocumentForm:
        """One statement up or down, with its comments; the others close up."""
        order = list(range(len(self._raw(part))))
        order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
        return self._picked(part, order)

    def with_evidence(self, entry: Mapping[str, Any]) -> DocumentForm:
        """With one more evidence of the document."""
        wanted = deepcopy(self.content)
        wanted["evidence"] = [*self._raw("evidence"), dict(entry)]
        made = persona_text.new_entry(entry, persona_text.margin_of(self.text, "evidence"))
        return self._listed("evidence", lambda rows: [*rows, made], wanted)

    # ---- how the text is changed ----------------------------------------------------------------

    def _raw(self, part: str) -> list[dict[str, Any]]:
        return [one for one in many(self.content.get(part)) if isinstance(one, dict)]

    def _picked(self, part: str, order: Sequence[int]) -> DocumentForm:
        raw = self._raw(part)
        if list(order) == list(range(len(raw))):
            return self
        wanted = deepcopy(self.content)
        wanted[part] = [raw[at] for at in order]
        if not order:
            del wanted[part]
        return self._listed(part, lambda rows: [rows[at] for at in order], wanted)

    def _listed(
        self, part: str, change: Callable[[list[str]], list[str]], wanted: dict[str, Any]
    ) -> DocumentForm:
        """The text with another list; one on a single line is written one entry a line."""
        try:
            rows = list(persona_text.entries(self.text, part))
        except LookupError:
            rows = [persona_text.new_entry(one) for one in self._raw(part)]
        return self._cut(
            lambda: persona_text.with_entries(self.text, part, change(rows), self.order), wanted
        )

    def _cut(self, change: Callable[[], str], wanted: dict[str, Any]) -> DocumentForm:
        try:
            return self._checked(change(), wanted)
        except (LookupError, StudyError):
            raise StudyError(
                f"{self.id or 'The document'} cannot be changed there without touching other "
                "lines: anchors, aliases or tags (&, * and !) stand in the way. Change it in an "
                "editor."
            ) from None

    def _checked(self, text: str, wanted: dict[str, Any]) -> DocumentForm:
        """The text, if it says what was wanted and nothing else."""
        made = replace(self, text=text)
        if made.content != plain(wanted):
            raise StudyError("The text would say something else.")
        return made
