"""What is chosen in the panel of drivers, what may be chosen, and what it means for the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from cemlab.data import Survey
from cemlab.drivers.asking import OF_ANY_MODEL, REFUSED_ROLES, WAVE, is_factor
from cemlab.drivers.importance import MOST_FITTED
from cemlab.numerics import MAX_EXACT
from cemlab.study import ANALYSES, Study

DRIVERS, WHAT_IF = "drivers", "what_if"
KEYS = ANALYSES[DRIVERS].model_fields
METHODS = get_args(KEYS["method"].annotation)
MODELS = get_args(KEYS["model"].annotation)


@dataclass(frozen=True, kw_only=True)
class DriverForm:
    """What the controls say; `outcome` is None where nothing is chosen.

    `by` is of scenarios only: the segment whose means tell which ratings were ever seen.
    """

    outcome: str | None = None
    drivers: tuple[str, ...] = ()
    method: str = KEYS["method"].default
    model: str = KEYS["model"].default
    by: str | None = None

    @classmethod
    def of(cls, study: Study, survey: Survey) -> DriverForm:
        """What the study file asks; without a block, what the roles of the items suggest."""
        block = study.analyses.get(DRIVERS, {})
        roles = {role: [name for name, item in survey.items.items() if item.role == role]
                 for role in ("outcome", "driver")}  # fmt: skip
        drivers = [name for name in roles["driver"] if name in can_drive(survey)]
        suggested = {"outcome": next(iter(roles["outcome"]), None), "drivers": drivers}
        said = suggested | {key: block[key] for key in cls().options if key in block}
        said["by"] = study.analyses.get(WHAT_IF, {}).get("by")
        return cls(**{**said, "drivers": tuple(said["drivers"])})

    @property
    def options(self) -> dict[str, Any]:
        """The chosen keys of the block `drivers`."""
        chosen = {**vars(self), "drivers": list(self.drivers)}
        del chosen["by"]
        return chosen


class Obstacle(NamedTuple):
    """Why a method cannot be had: a sentence of the catalogue, and its values."""

    code: str
    values: Mapping[str, Any]


def can_be_explained(survey: Survey) -> list[str]:
    """Items that can be an outcome: ratings, a second measure among them."""
    return [
        name for name, item in survey.items.items()
        if (item.role not in REFUSED_ROLES or item.role == "validation")
        and not is_factor(survey, name)
    ]  # fmt: skip


def can_drive(survey: Survey) -> list[str]:
    """Items that can be a driver by themselves; those that are declared so come first."""
    able = [
        name for name, item in survey.items.items()
        if item.role not in REFUSED_ROLES and not is_factor(survey, name)
    ]  # fmt: skip
    return sorted(able, key=lambda name: survey.items[name].role != "driver")


def can_compare(survey: Survey) -> list[str]:
    """What the means of ratings can be told by: segments, and the wave where there are several."""
    segments = [name for name, item in survey.items.items() if item.role == "segment"]
    return [*segments, *([WAVE] if survey.waves() and WAVE not in segments else [])]


def obstacle(
    method: str, model: str, drivers: Sequence[str], groups: Mapping[str, Any] | None = None
) -> Obstacle | None:
    """What keeps a method from being used with a model, so many drivers, or without groups.

    Parameters
    ----------
    method, model : str
        As `cemlab.drivers.fit` takes them.
    drivers : sequence of str
    groups : mapping of str to sequence of str, optional
        Groups of the study file, each of which counts as one driver.

    Returns
    -------
    Obstacle or None
        None where the method can be tried; the answers may still not allow it.
    """
    if model != "linear" and method not in OF_ANY_MODEL:
        return Obstacle("needs_linear", {})
    if method == "owen" and not groups:
        return Obstacle("needs_groups", {})
    named = {one: name for name, own in (groups or {}).items() for one in _listed(own)}
    n = len({named.get(one, one) for one in drivers})
    most = MOST_FITTED if model != "linear" else MAX_EXACT if method in OF_ANY_MODEL else n
    return Obstacle("too_many", {"n": n, "most": most}) if n > most else None


def changes(name: str, block: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a block that differ from the file, with their new values.

    What the file leaves to its default stays unsaid, and drivers of the file keep their order.

    Parameters
    ----------
    name : {"drivers", "what_if"}
    block : mapping
        What the file says.
    wanted : mapping
        What it should say; keys that are not here stay.
    """
    keys = ANALYSES[name].model_fields
    drivers = ordered(block.get("drivers", ()), wanted["drivers"])
    return {
        key: value for key, value in (wanted | {"drivers": drivers}).items()
        if value != plain(block.get(key, keys[key].get_default()))
    }  # fmt: skip


def what_if_options(
    drivers: Mapping[str, Any], what_if: Mapping[str, Any], form: DriverForm
) -> dict[str, Any]:
    """Keyword arguments of `cemlab.drivers.what_if` but for the changes.

    Parameters
    ----------
    drivers, what_if : mapping
        Blocks of the study; what the second leaves unsaid is as in the first.
    form : DriverForm
        What is chosen.
    """
    keys = ANALYSES[WHAT_IF].model_fields
    said = {**drivers, **what_if, **form.options, "by": form.by}
    return {key: value for key, value in said.items() if key in keys and key != "changes"}


def scenarios_of(changes: Any) -> dict[str, Any]:
    """Scenarios of a block by name; steps in a list go by the names of their drivers."""
    if isinstance(changes, Mapping):
        return plain(changes)
    return {step["driver"]: [plain(step)] for step in changes or ()}


def ordered(before: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """Those chosen: first those that were there, in their order, then the others."""
    stay = [name for name in _listed(before) if name in chosen]
    return [*stay, *(name for name in chosen if name not in stay)]


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def plain(value: Any) -> Any:
    """Lists for tuples at any depth, as a study file has them."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value
