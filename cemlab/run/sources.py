"""Notebooks as they lie on disk: their cells, their parameters, the options they ask for.

Read as JSON: the reader of Jupyter costs a second that an unchanged run does not have.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any

from cemlab.errors import RunError

NEVER_RUN = "skip-execution"  # tag of cells for exploring by hand; nbclient leaves them out
NEEDS = "needs:"  # tag of cells that run only for a study with that block of options
_OPTIONS = re.compile(r"\.options\(")
_MOMENTS = re.compile(r"\bread_events\(")
_KEEPS = re.compile(r"\breport\.keep\(")
_DOCUMENTS = re.compile(r"\bdocuments\b")
# blocks whose results are drawn with the study's documents
DRAWN = ("personas", "empathy_map", "journeys")
_NAMED_OPTIONS = re.compile(r"\.options\(\s*['\"](\w+)['\"]")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell: its kind, text and tags."""

    kind: str
    text: str
    tags: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether a run executes this cell."""
        return self.kind == "code" and bool(self.text.strip()) and NEVER_RUN not in self.tags


@dataclass(frozen=True, kw_only=True)
class Source:
    """A notebook before it runs."""

    stem: str
    path: Path
    content: str
    cells: tuple[Cell, ...]

    @property
    def code(self) -> tuple[Cell, ...]:
        """The code cells in order."""
        return tuple(cell for cell in self.cells if cell.kind == "code")

    @property
    def executed(self) -> int:
        """How many cells a run executes."""
        return sum(cell.runs for cell in self.cells)

    @property
    def reads_events(self) -> bool:
        """Whether the notebook reads moments."""
        return any(_MOMENTS.search(cell.text) for cell in self.code if cell.runs)

    @property
    def reads_documents(self) -> bool:
        """Whether documents may show in what it keeps: it names them, or draws with them."""
        if any(_DOCUMENTS.search(cell.text) for cell in self.code):
            return True
        return self.blocks is None or bool(set(DRAWN) & set(self.blocks))

    @property
    def keeps(self) -> bool:
        """Whether the notebook keeps results for the report."""
        return any(_KEEPS.search(cell.text) for cell in self.code if cell.runs)

    @property
    def needed(self) -> tuple[str, ...]:
        """Blocks of options without which some of its cells are left out."""
        tags = [tag for cell in self.cells for tag in cell.tags if tag.startswith(NEEDS)]
        return tuple(dict.fromkeys(tag.removeprefix(NEEDS) for tag in tags))

    @property
    def blocks(self) -> tuple[str, ...] | None:
        """Option blocks the notebook names, or None when it cannot be told."""
        text = "\n".join(cell.text for cell in self.code)
        named = _NAMED_OPTIONS.findall(text)
        if len(named) < len(_OPTIONS.findall(text)) or ".analyses" in text:
            return None
        return tuple(dict.fromkeys(named))


def read_source(path: Path) -> Source:
    """The notebook at a path.

    Raises
    ------
    RunError
        The file is no notebook, or is of a format before 4.
    """
    where = path.name
    try:
        text = path.read_text("utf-8")
        whole = json.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as bad:
        raise RunError(
            f"{where} cannot be read as a notebook ({bad}). Open it in JupyterLab and save it "
            "again, or take it back from git.",
            notebook=path.stem,
        ) from None
    if not isinstance(whole, Mapping) or not isinstance(whole.get("cells"), list):
        raise RunError(
            f"{where} is no notebook of format 4: it has no list of cells. Open it in "
            "JupyterLab and save it again.",
            notebook=path.stem,
        )
    cells = tuple(_cell(one) for one in whole["cells"] if isinstance(one, Mapping))
    return Source(stem=path.stem, path=path, content=text, cells=cells)


def for_blocks(source: Source, blocks: Collection[str]) -> Source:
    """The notebook without the cells that need a block of options which a study has not."""
    needs = {f"{NEEDS}{block}" for block in blocks}

    def stays(tags: Iterable[str]) -> bool:
        return all(tag in needs for tag in tags if tag.startswith(NEEDS))

    if all(stays(cell.tags) for cell in source.cells):
        return source
    whole = json.loads(source.content)
    kept = [stays(_cell(cell).tags) for cell in whole["cells"]]
    whole["cells"] = list(compress(whole["cells"], kept))
    cells = tuple(_cell(cell) for cell in whole["cells"])
    return replace(source, content=json.dumps(whole), cells=cells)


def _cell(cell: Mapping[str, Any]) -> Cell:
    text = cell.get("source") or ""
    metadata = cell.get("metadata")
    tags = metadata.get("tags", ()) if isinstance(metadata, Mapping) else ()
    return Cell(
        kind=str(cell.get("cell_type")),
        text=text if isinstance(text, str) else "".join(text),
        tags=tuple(str(tag) for tag in tags),
    )


def declared(source: Source) -> tuple[dict[str, str], list[str]]:
    """Parameters with their types, and what is wrong with the cell that declares them."""
    tagged = [
        (number, cell)
        for number, cell in enumerate(source.cells, start=1)
        if "parameters" in cell.tags and cell.kind == "code"
    ]
    if not tagged:
        return {}, [
            "has no cell tagged 'parameters'. Copy the one of notebooks/_template.ipynb to the top"
            " (JupyterLab: property inspector, cell tags)."
        ]
    if len(tagged) > 1:
        places = ", ".join(str(number) for number, _ in tagged)
        return {}, [f"has {len(tagged)} cells tagged 'parameters' ({places}). Keep one."]
    number, cell = tagged[0]
    try:
        body = ast.parse(cell.text).body
    except SyntaxError as bad:
        return {}, [f"cell {number} (parameters), line {bad.lineno}: {bad.msg}."]
    found, problems = {}, []
    for line in body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            found[line.target.id] = ast.unparse(line.annotation)
        else:
            problems.append(
                f"cell {number} (parameters), line {line.lineno}: {ast.unparse(line)!r} is no "
                'typed parameter. Expected a line such as: language: str = "en"'
            )
    return found, problems


def retold(executed: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """An executed notebook with the text cells of its source as they are now.

    The code cells must be the same; their outputs stay, and so does the injected cell.
    """
    ran = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
    extra = [cell for cell in ran if "injected-parameters" in cell["metadata"].get("tags", ())]
    kept = iter([cell for cell in ran if cell not in extra])
    cells = []
    for cell in json.loads(source.content)["cells"]:
        cells.append(next(kept) if cell["cell_type"] == "code" else cell)
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            cells += extra
    return {**executed, "cells": cells}
