"""What maps and sentences call a persona: as its document does, never by the id of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import LANGUAGES, speaker

if TYPE_CHECKING:
    from cemlab.documents import Documents, Persona


def named(persona: Persona, language: str) -> str:
    """A persona by its label, after the name that was made up for it."""
    label = persona.words(persona.label, language)
    if persona.fiction is None:
        return label
    name = persona.words(persona.fiction.name, language)
    return speaker(language)("personas.empathy_map.named", name=name, label=label)


def labels(documents: Documents | None, persona: str) -> dict[str, dict[str, str]]:
    """The name of a persona in every language; none where no document tells of it."""
    found = None if documents is None else documents.personas.get(persona)
    return {} if found is None else {persona: {one: named(found, one) for one in LANGUAGES}}
