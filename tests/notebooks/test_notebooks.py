"""Notebooks are thin, typed, stored with outputs, and read as a lesson."""

import ast
import json
from pathlib import Path

import nbformat
import pytest

from cemlab.run.sources import declared, for_blocks, read_source

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.Lambda, ast.With,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.IfExp,
)  # fmt: skip
MOST_LINES = 8
LARGEST = 300_000  # bytes


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_all_are_there():
    names = [
        "00_start_here", "01_data_check", "02_metrics", "03_personas", "04_journeys",
        "05_drivers", "06_peak_end", "07_report", "08_known_truth",
        "09_comparison", "10_improvement", "11_memory", "12_upkeep", "13_lived_journeys",
        "14_channels_and_time",
        "_template",
    ]  # fmt: skip
    assert [path.stem for path in PATHS] == names


def test_is_valid(notebook):
    nbformat.validate(notebook)
    assert len(notebook.cells) <= 30


def test_cells_hold_no_logic(code):
    trees = [ast.parse(cell.source) for cell in code]
    assert not [node for tree in trees for node in ast.walk(tree) if isinstance(node, LOGIC)]


def test_cells_are_short(code):
    assert max(len(cell.source.splitlines()) for cell in code) <= MOST_LINES


def test_cells_import_cemlab_only(code):
    nodes = [node for cell in code for node in ast.walk(ast.parse(cell.source))]
    named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in named} == {"cemlab"}


def test_every_parameter_is_typed_and_explained(path, code):
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", ())]
    assert len(tagged) == 1
    parameters, problems = declared(read_source(path))
    assert list(parameters) == ["study_id", "language", "options", "run_id"] and not problems
    lines = tagged[0].source.splitlines()
    assert all(": str = " in line and "  # " in line for line in lines)


def test_one_headline_and_numbered_sections(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    heads = [line for text in texts for line in text.splitlines() if line.startswith("#")]
    assert heads[0].startswith("# ") and not [h for h in heads[1:] if h.startswith("# ")]
    numbers = [h.split()[1] for h in heads if h.startswith("## ") and h.split()[1].isdigit()]
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)] and numbers
    assert "## References" in "\n".join(heads)


def test_links_lead_to_notebooks_that_are_there(notebook):
    import re

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((\S+?\.ipynb)", cell.source):
                assert (FOLDER / target).is_file(), target


def test_links_call_a_notebook_by_its_headline(notebook):
    import re

    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for name, target in re.findall(r"\[(\d\d · [^\]]+)\]\((\S+?\.ipynb)", "\n".join(texts)):
        headline = nbformat.read(FOLDER / target, as_version=4).cells[0].source.splitlines()[0]
        assert headline.startswith(f"# {name.rstrip('?')}")  # the end may be left out


class TestStored:
    def test_outputs_are_there_in_order(self, code):
        run = [cell for cell in code if "nbval-skip" not in cell.metadata.get("tags", ())]
        assert [cell.execution_count for cell in run] == list(range(1, len(run) + 1))
        assert sum(bool(cell.outputs) for cell in code) >= 2

    def test_no_error_no_path_no_forbidden_tag(self, path, notebook):
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        assert not [output for output in outputs if output.output_type == "error"]
        told = json.dumps(outputs)
        for trace in ("site-packages", "/.venv/", "ipykernel_", str(Path.home()), "/tmp/"):
            assert trace not in told, trace
        tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", ())}
        assert "raises-exception" not in tags
        assert path.stat().st_size < LARGEST

    def test_ids_are_stable(self, path, notebook):
        stem = path.stem.split("_", 1)[1].replace("_", "-")
        expected = [f"{stem}-{place:02d}" for place in range(1, len(notebook.cells) + 1)]
        assert [cell.id for cell in notebook.cells] == expected


def test_what_is_not_stored_is_never_run_or_comes_last_for_a_block_of_options(code):
    """Who runs all cells of the lesson must not be stopped in its middle."""
    tags = [set(cell.metadata.get("tags", ())) for cell in code]
    left_out = [i for i, one in enumerate(tags) if "nbval-skip" in one]
    waiting = [i for i in left_out if "skip-execution" not in tags[i]]
    assert all(any(tag.startswith("needs:") for tag in tags[i]) for i in waiting)
    assert waiting == list(range(len(code) - len(waiting), len(code)))


@pytest.mark.parametrize("block", ["comparison", "league", "trend"])
def test_the_comparisons_read_well_with_any_one_block(block):
    """Every part stands alone: its cells follow each other, and define what they use."""
    source = read_source(FOLDER / "09_comparison.ipynb")
    kept = for_blocks(source, [block])
    assert set(kept.blocks) == {block, "metrics"}
    defined = {"study_id", "language", "options", "run_id"}
    for cell in kept.code:
        tree = ast.parse(cell.text)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        defined |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
        defined |= {one.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                    for one in node.names}  # fmt: skip
        used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        assert used <= defined | {"print", "str"}
    heads = [line for cell in kept.cells if cell.kind == "markdown"
             for line in cell.text.splitlines() if line.startswith("## ")]  # fmt: skip
    assert [head.split()[1] for head in heads if head.split()[1].isdigit()] == ["1", "2", "3"]


def test_panels_and_what_writes_studies_are_left_out_of_runs(code):
    for cell in code:
        if any(call in cell.source for call in ("explore(", "open_world(", "cemlab.widgets.")):
            assert {"skip-execution", "nbval-skip"} <= set(cell.metadata.tags)
            assert not cell.outputs
