"""Why a step must run again: one small function per reason, asked in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cemlab.run.fingerprints import Identity, stamp

Kept = Mapping[str, Any]  # the manifest's record of a step
UNFINISHED = {
    "running": "was cut short",
    "killed": "was killed",
    "stopped": "was stopped",
    "failed": "failed last time",
}


def reason(kept: Kept | None, now: Identity, folder: Path) -> str:
    """The first reason to run a step again, or nothing when its results still hold."""
    if kept is None:
        return "never run"
    for ask in REASONS:
        said = ask(kept, now, folder)
        if said:
            return said
    return ""


def unfinished(kept: Kept, now: Identity, folder: Path) -> str:
    """It did not come to its end last time."""
    status = str(kept.get("status"))
    return "" if status == "done" else UNFINISHED.get(status, f"unknown status {status!r}")


def notebook_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """A code cell was changed, added, removed or moved."""
    return "notebook changed" if _differs("notebook", kept, now) else ""


def parameters_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """Another language, for example."""
    if not _differs("parameters", kept, now):
        return ""
    return f"parameters changed: {_changes(kept.get('parameters', {}), now.parameters)}"


def options_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """An option of an analysis that this notebook uses."""
    if not _differs("options", kept, now):
        return ""
    before, after = _flat(kept.get("options", {})), _flat(now.options)
    return f"options changed: {_changes(before, after)}"


def study_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """What the study file says about the survey and its items."""
    return "study.yaml changed: head, survey or items" if _differs("study", kept, now) else ""


def data_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """The bytes of a raw file, or of a document that this notebook draws with."""
    if not _differs("data", kept, now):
        return ""
    before = {name: one.get("sha256") for name, one in kept.get("inputs", {}).items()}
    after = {name: one["sha256"] for name, one in now.inputs.items()}
    names = sorted(name for name in before | after if before.get(name) != after.get(name))
    return f"data changed: {', '.join(names)}"


def packages_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """Another version of what computes or draws."""
    if not _differs("packages", kept, now):
        return ""
    before, after = dict(kept.get("versions", {})), dict(now.versions)
    if before.pop("cemlab source", None) != after.pop("cemlab source", None) and before == after:
        return "cemlab's own code changed"
    return f"packages changed: {_changes(before, after)}"


def upstream_changed(kept: Kept, now: Identity, folder: Path) -> str:
    """The report is older than what it tells."""
    return "other notebooks or their text changed" if _differs("upstream", kept, now) else ""


def results_lost(kept: Kept, now: Identity, folder: Path) -> str:
    """A kept file is missing or not as it was written."""
    files = kept.get("kept") or {}
    missing = [name for name in files if not (folder / name).is_file()]
    if missing or not files:
        return f"results missing: {_listed(missing) or 'all'}"
    changed = [
        name for name, old in files.items() if stamp(folder / name, old)["sha256"] != old["sha256"]
    ]
    return f"results changed by hand: {_listed(changed)}" if changed else ""


REASONS: tuple[Callable[[Kept, Identity, Path], str], ...] = (
    unfinished,
    notebook_changed,
    parameters_changed,
    options_changed,
    study_changed,
    data_changed,
    packages_changed,
    upstream_changed,
    results_lost,
)


def _differs(part: str, kept: Kept, now: Identity) -> bool:
    return kept.get("fingerprints", {}).get(part) != now.fingerprints.get(part)


def _flat(blocks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"{block}.{name}": value for block, inner in blocks.items() for name, value in inner.items()
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Names with both values: `pandas 3.0.1 → 3.1.0`; parameters named `options` are left out."""
    names = sorted(set(before) | set(after))
    said = [
        f"{name} {_short(before.get(name, 'none'))} → {_short(after.get(name, 'none'))}"
        for name in names
        if before.get(name) != after.get(name) and name != "options"
    ]
    return _listed(said)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
