"""Any export in: a study file guessed from it, each guess with how sure it is and why."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cemlab.intake.codebooks import with_codebook
    from cemlab.intake.draft import Draft, Guess, ItemGuess, Question
    from cemlab.intake.guessing import guess
    from cemlab.intake.making import Created, new_study
    from cemlab.intake.waves import AddedWave, new_wave

PLACES = {  # loaded when first used: reading tables takes a while to import
    "AddedWave": "waves", "Created": "making", "Draft": "draft", "Guess": "draft",
    "ItemGuess": "draft", "Question": "draft", "guess": "guessing", "new_study": "making",
    "new_wave": "waves", "with_codebook": "codebooks",
}  # fmt: skip

__all__ = [
    "AddedWave",
    "Created",
    "Draft",
    "Guess",
    "ItemGuess",
    "Question",
    "guess",
    "new_study",
    "new_wave",
    "with_codebook",
]


def __getattr__(name: str) -> Any:
    if name not in PLACES:
        raise AttributeError(f"cemlab.intake has no {name!r}. It has: {', '.join(__all__)}.")
    return getattr(import_module(f"cemlab.intake.{PLACES[name]}"), name)
