"""The notebooks as the repository keeps them: executed on the bundled study, and tidied.

`python -m cemlab.run.stored` executes every notebook under `notebooks/` in order and writes it
back with its outputs, without clocks, paths and machine names, so that readers on the web see
results and the tests have something to compare.
"""

from __future__ import annotations

import os
import re
import sys
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from cemlab.study import find_root

NOT_STORED = "nbval-skip"  # tag of cells that write studies, or need what the bundled study lacks
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# where a warning came from: a numbered temporary file, different in every run
WHERE = re.compile(r"^\S*ipykernel_\d+[/\\]\d+\.py:\d+:", re.MULTILINE)


def store(path: Path) -> None:
    """Execute a notebook in its folder and write it back, as a whole.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell failed; the file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        coalesce_streams=True,
        skip_cells_with_tag=NOT_STORED,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    tidy(notebook)
    part = path.with_name(f"{path.name}.part")
    part.write_text(nbformat.writes(notebook) + "\n", "utf-8")
    part.replace(path)


def _of_few_colours(picture: str) -> str:
    """A PNG of 256 colours, which a drawn figure can do with: a third of the bytes."""
    from PIL import Image

    out = BytesIO()
    drawn = Image.open(BytesIO(b64decode(picture))).convert("RGB")
    drawn.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return b64encode(out.getvalue()).decode() + "\n"


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Only what a reader wants: sources, tags, outputs."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                output.text = WHERE.sub("this cell:", output.text)
            output.get("metadata", {}).clear()
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _of_few_colours(output.data["image/png"])


def main(names: list[str]) -> None:
    """Store all notebooks, or those named."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["CEMLAB_STATIC"] = "1"  # no bars: nobody looks on
    for path in sorted((find_root() / "notebooks").glob("*.ipynb")):
        if not names or path.stem in names:
            sys.stdout.write(f"{path.name}\n")
            sys.stdout.flush()
            store(path)


if __name__ == "__main__":
    main(sys.argv[1:])
