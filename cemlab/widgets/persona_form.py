"""What a person edits of a persona or an empathy map: statements, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cemlab.documents.empathy import EMPATHY_FIELDS
from cemlab.widgets import document_text
from cemlab.widgets.document_form import NEW, TextForm
from cemlab.widgets.document_values import (
    LANGUAGES,
    both,
    id_of,
    many,
    one_or_many,
    word_changes,
)

PARTS = {
    "persona": ("role", "goals", "needs", "pains", "behaviours", "channels", "quotes",
                "jobs_to_be_done", "motivations", "frustrations", "expectations", "skills",
                "context", "demographics", "value", "churn_risk", "excluded", "implications"),
    "empathy_map": EMPATHY_FIELDS,
}  # fmt: skip
QUOTED = {"persona": ("quotes",), "empathy_map": ("says",)}  # somebody's words, with a speaker
SINGLE = ("role",)  # one statement and no list
BARE = ("implications",)  # texts that rest on nothing: what follows for us
MARKS = {"channels": "channel", "pains": "pain", "demographics": "context", "quotes": "consent",
         "says": "consent"}  # a key of their own that statements of a part have  # fmt: skip
CHANNEL = "other"  # of a new one, until somebody chooses
EVIDENCE = "evidence"  # the part that is no statement, but what statements rest on
SURVEY = "survey"  # id of new evidence that is the survey
HEAD = "schema: {kind}/1\nid: {id}\n{body}"
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
    mark : str or bool or None
        The key of its own that a statement of its part has, by `MARKS`.
    """

    en: str = ""
    zh: str = ""
    speaker: str = ""
    uses: tuple[str, ...] = ()
    assumed: bool = False
    mark: Any = None


@dataclass(frozen=True, kw_only=True)
class DocumentForm(TextForm):
    """The text of a persona or an empathy map; every change gives a new one."""

    claims_begin: ClassVar[Mapping[str, str]] = {"persona": "role", "empathy_map": "says"}

    @classmethod
    def new(cls, kind: str, id: str, *, day: str, persona: str = "") -> DocumentForm:
        """A document with nothing in it but its head."""
        body = BODIES[kind].format(day=day, persona=persona or "{}")
        return cls(kind=kind, text=NEW + HEAD.format(kind=kind, id=id, body=body))

    def is_quoted(self, part: str) -> bool:
        """Whether a part holds people's own words."""
        return part in QUOTED[self.kind]

    def mark_of(self, part: str) -> str:
        """The key of their own that statements of a part have; blank where they have none."""
        if self.kind == "empathy_map" and part == "pains":
            return ""
        return MARKS.get(part, "")

    def claims(self, part: str) -> tuple[ClaimForm, ...]:
        """The statements of a part."""
        if part in BARE:
            return tuple(ClaimForm(en=en, zh=zh) for en, zh in map(both, self.rows(part)))
        found = []
        for one in self._raw(part):
            en, zh = both(one.get("text"))
            found.append(
                ClaimForm(en=en, zh=zh, speaker=str(one.get("speaker") or ""),
                          uses=tuple(map(id_of, many(one.get("evidence")))),
                          assumed=one.get("assumed") is True, mark=one.get(self.mark_of(part)))
            )  # fmt: skip
        return tuple(found)

    @property
    def size(self) -> int:
        """How many statements there are."""
        return sum(len(self.claims(part)) for part in PARTS[self.kind])

    def known(self) -> tuple[str, ...]:
        """Ids of evidence there is: that of the document, and what any claim names."""
        used = [use for part in PARTS[self.kind] for one in self.claims(part) for use in one.uses]
        return tuple(dict.fromkeys([*self.own_evidence(), *used]))

    def with_claim(self, part: str, at: int, claim: ClaimForm) -> DocumentForm:
        """Another text, speaker or evidence of one statement; all else of it stays."""
        if part in BARE:
            return self._with_text(part, at, claim)
        before, raw = self.claims(part)[at], self._raw(part)[at]
        changes: dict[tuple[str, ...], Any] = {}
        if (claim.en, claim.zh) != (before.en, before.zh):
            for steps, value in word_changes(raw.get("text"), claim.en, claim.zh).items():
                changes["text", *steps] = value
        if claim.speaker != before.speaker:
            changes["speaker",] = claim.speaker
        if claim.uses != before.uses:
            given = {id_of(one): one for one in many(raw.get("evidence"))}
            changes["evidence",] = one_or_many([given.get(use, use) for use in claim.uses])
        if claim.assumed != before.assumed:
            changes["assumed",] = True if claim.assumed else None
        if claim.mark != before.mark:
            changes[self.mark_of(part),] = claim.mark
        if part in SINGLE:
            return self.with_changes((), {(part, *keys): value for keys, value in changes.items()})
        return self.with_changes((part, at), changes)

    def added(self, part: Any, value: Any = None, at: int | None = None) -> DocumentForm:
        """One more statement at the end of a part, marked as assumed unless something else is
        said of it; a quote names who said it."""
        if isinstance(part, tuple):
            return super().added(part, value, at)
        claim = value or ClaimForm(assumed=not self.is_quoted(part))
        said = {language: text for language in LANGUAGES if (text := getattr(claim, language))}
        if part in BARE:
            return super().added((part,), said)
        values: dict[str, Any] = {"text": said}
        if self.is_quoted(part):
            values["speaker"] = claim.speaker
        if part == "channels":
            values["channel"] = claim.mark or CHANNEL
        if claim.uses:
            values["evidence"] = one_or_many(claim.uses)
        if claim.assumed:
            values["assumed"] = True
        if part in SINGLE:
            return self if self.value(part) else self.with_value((part,), values)
        return super().added((part,), values)

    def removed(self, part: Any, at: int) -> DocumentForm:
        """Without one statement; its comments go with it."""
        if part in SINGLE:
            return self.with_value((part,), None)
        return super().removed(part if isinstance(part, tuple) else (part,), at)

    def moved(self, part: Any, at: int, by: int) -> DocumentForm:
        """One statement up or down, with its comments; the others close up."""
        return super().moved(part if isinstance(part, tuple) else (part,), at, by)

    def _with_text(self, part: str, at: int, claim: ClaimForm) -> DocumentForm:
        """Another text of a list of texts."""
        rows = self.rows(part)
        changes = word_changes(rows[at], claim.en.strip(), claim.zh.strip())
        if not changes:
            return self
        if () not in changes:
            return self.with_changes((part, at), changes)
        rows[at : at + 1] = [changes[()]]
        return self.with_rows((part,), rows, lambda lines, _: [
            document_text.replaced_entry(line, changes[()]) if place == at else line
            for place, line in enumerate(lines)
        ])  # fmt: skip

    def _raw(self, part: str) -> list[dict[str, Any]]:
        return [one for one in self.rows(part) if isinstance(one, dict)]
