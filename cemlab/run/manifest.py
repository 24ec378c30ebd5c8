"""The record of a run, `manifest.json`: written whole after every change, read with suspicion."""

from __future__ import annotations

import json
import os
import platform
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cemlab

FORMAT = 1
NAME = "manifest.json"


class Manifest:
    """The state of a run on disk.

    A step is `running`, `done`, `failed`, `killed` or `stopped`. Several threads write to it.
    A file that cannot be understood counts as none: every step is then run again.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._guard = threading.Lock()
        self._whole: dict[str, Any] = _read(self.path)

    @property
    def status(self) -> str:
        """The state of the whole run; empty before the first."""
        return str(self._whole.get("status") or "")

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """The records by notebook, in the order of the file."""
        return {step["notebook"]: step for step in self._whole["steps"]}

    def stamps(self) -> dict[str, Mapping[str, Any]]:
        """Every input as it was last hashed."""
        return {
            name: one
            for step in self._whole["steps"]
            for name, one in (step.get("inputs") or {}).items()
        }

    def begin(self, order: tuple[str, ...], **facts: Any) -> None:
        """Start a run: note whose it is, and put the steps in their order."""
        place = {stem: number for number, stem in enumerate(order)}
        with self._guard:
            self._whole["steps"].sort(key=lambda step: place.get(step["notebook"], len(place)))
            head = {"format": FORMAT, **facts, "status": "running", "cemlab": cemlab.__version__}
            machine = {"platform": f"{platform.system()}-{platform.machine()}", "pid": os.getpid()}
            times = {"started": _now(), "finished": None}
            self._whole = {**head, **machine, **times, "steps": self._whole["steps"]}
            self._order = place
            self._write()

    def note(self, stem: str, **facts: Any) -> None:
        """Replace the record of a step."""
        with self._guard:
            steps = [step for step in self._whole["steps"] if step["notebook"] != stem]
            steps.append({"notebook": stem, **facts})
            place = getattr(self, "_order", {})
            steps.sort(key=lambda step: place.get(step["notebook"], len(place)))
            self._whole["steps"] = steps
            self._write()

    def amend(self, **facts: Any) -> None:
        """Bring facts of the whole run up to date."""
        if not facts.items() <= self._whole.items():
            with self._guard:
                self._whole |= facts
                self._write()

    def drop(self, stem: str) -> None:
        """Forget a step that the study no longer has."""
        with self._guard:
            self._whole["steps"] = [
                step for step in self._whole["steps"] if step["notebook"] != stem
            ]
            self._write()

    def repair(self) -> None:
        """Mark as killed what still says `running`; call it only while holding the lock."""
        cut_short = [step for step in self._whole["steps"] if step.get("status") == "running"]
        if not cut_short and self._whole.get("status") != "running":
            return
        with self._guard:
            for step in cut_short:
                step["status"] = "killed"
            self._whole["status"] = "killed"
            self._write()

    def finish(self, status: str) -> None:
        """End the run."""
        with self._guard:
            self._whole |= {"status": status, "finished": _now()}
            self._write()

    def _write(self) -> None:
        write_json(self.path, self._whole)


def write_json(path: Path, content: Any) -> None:
    """Write a file as a whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    part.write_text(text + "\n", "utf-8")
    part.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {"steps": []}
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        return {"steps": []}
    return whole | {"steps": list(_sound(whole.get("steps")))}


def _sound(steps: Any) -> Iterator[dict[str, Any]]:
    """The records that have the shape this version writes."""
    shapes = ("fingerprints", "parameters", "options", "versions", "inputs", "kept")
    for step in steps if isinstance(steps, list) else ():
        if not isinstance(step, dict) or not isinstance(step.get("notebook"), str):
            continue
        whole = all(isinstance(step.get(key, {}), dict) for key in shapes)
        if whole and _stamped(step.get("inputs", {})) and _stamped(step.get("kept", {})):
            yield step


def _stamped(files: dict[str, Any]) -> bool:
    return all(isinstance(one, dict) and "sha256" in one for one in files.values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
