"""What the groups of a kept model may be called, and what is said of their use on other people.

A model sorts people whatever its groups are: the fit knew whether they are separate, a convention,
or steps of a score, and who uses the model later must not call them anything better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.newcomers import Newcomers

Remark = tuple[str, dict[str, Any]]
WEAK = ("constructive", "none")


def called(model: FrozenModel) -> str:
    """natural, reproducible, constructive, none; "score" for steps of one; "unknown"."""
    return "score" if model.is_score else model.verdict or "unknown"


def words(verdict: str, say: Callable[..., str]) -> dict[str, str]:
    """One group and several, as sentences call them: personas, or levels of a score.

    `One` begins a sentence or a label.
    """
    key = "score" if verdict == "score" else "persona"
    one, many = (say(f"personas.called.{key}.{name}") for name in ("one", "many"))
    return {"one": one, "many": many, "One": one[:1].upper() + one[1:]}


def told(whole: Mapping[str, Any], say: Callable[..., str]) -> str:
    """What the fit found about the groups, as a sentence."""
    return say(f"personas.called.{whole['model_verdict']}_said")


def told_of_score(whole: Mapping[str, Any], say: Callable[..., str]) -> list[str]:
    """That the groups are levels of a score; nothing where they are not."""
    return [told(whole, say)] if whole["model_verdict"] == "score" else []


def notes(model: FrozenModel, *people: Newcomers) -> Iterator[Remark]:
    """A score, a convention or an unknown verdict; answers that the model does not know."""
    name = called(model)
    if name in ("score", "unknown"):
        yield f"model_{name}", {}
    elif name in WEAK:
        yield "model_constructive", {}
    for item in model.items:
        n = sum(new.n for one in people for new in one.unseen if new.item == item.name)
        if n:
            yield "unseen_categories", {"item": item.name, "n": n}
