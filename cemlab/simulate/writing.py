"""A new folder with a world in it, written as a whole or not at all, block by block."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from ruamel.yaml import YAML

from cemlab.errors import OptionError
from cemlab.language import Note, check_language
from cemlab.privacy import as_text, text_cells
from cemlab.simulate.document_files import documents_of
from cemlab.simulate.generating import Tables
from cemlab.simulate.quoting import FILE as QUOTES
from cemlab.simulate.quoting import has_quotes, quote_text
from cemlab.simulate.study_file import study_of
from cemlab.study import check_name
from cemlab.style.progress import bar

if TYPE_CHECKING:
    from cemlab.simulate.world import World

FORMATS = ("csv", "parquet")
TABLES = ("survey", "events", "customers", "outcomes")
DATES = {"events": "%Y-%m-%d %H:%M", "customers": "%Y-%m-%d", "outcomes": "%Y-%m-%d"}
ENOUGH = 20_000  # responses from which groups and quotes of the documents are taken
HEAD = "# Simulated: nobody gave these answers. What was planted, for checking methods.\n"


def write_world(
    world: World,
    blocks: Iterable[Tables],
    folder: Path | str,
    *,
    language: str,
    format: Literal["csv", "parquet"],
    templates: Path | None,
) -> list[Path]:
    """Write a world as a study; see `World.write_study`."""
    check_language(language)
    if format not in FORMATS:
        raise OptionError.unknown("format", format, FORMATS)
    place = check_folder(folder)
    with new_folder(folder) as whole:
        total = world.options.n * world.options.waves
        survey, hidden, comments = _write_tables(blocks, whole / "raw", format, total)
        options = world.options._replace(language=language)
        how = {"id": place.name, "made_by": world.made_by, "suffix": format,
               "quotes": QUOTES if has_quotes(world.recipe) else None}  # fmt: skip
        texts = {
            "study.yaml": study_of(world.recipe, options, **how),
            **documents_of(world.recipe, templates, survey, hidden, n=total, comments=comments),
        }
        actions = world.actions()
        if len(actions):
            texts["raw/actions.csv"] = text_cells(actions).to_csv(index=False, lineterminator="\n")
        if has_quotes(world.recipe):
            texts[QUOTES] = quote_text(world.recipe, templates, survey)
        texts["truth.yaml"] = HEAD + _plain_yaml(dict(world.truth))
        for name, text in texts.items():
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            (whole / name).write_text(text, "utf-8", newline="\n")
        files = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file()]
    return [place / name for name in sorted(files, key=lambda name: (len(name.parts), name))]


def _write_tables(
    blocks: Iterable[Tables], raw: Path, format: str, total: int
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Write every block as it comes; the first responses, what is hidden of them, all comments."""
    raw.mkdir(parents=True)
    kept: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    n = comments = 0
    with ExitStack() as files:
        writers = {
            name: files.enter_context(_appending(raw / f"{name}.{format}", DATES.get(name)))
            for name in TABLES
        }
        step = files.enter_context(bar(total, "answers"))
        for block in blocks:
            for name, write in writers.items():
                write(getattr(block, name))
            step(len(block.survey))
            comments += int((block.survey["comment"] != "").sum())
            if n < ENOUGH:
                kept.append((block.survey, block.hidden))
                n += len(block.survey)
    survey, hidden = (pd.concat(part, ignore_index=True) for part in zip(*kept, strict=True))
    return survey, hidden, comments


@contextmanager
def _appending(path: Path, dates: str | None) -> Iterator[Any]:
    """A function that appends a table to a file."""
    if path.suffix == ".parquet":
        import pyarrow
        from pyarrow import parquet

        open_: list[parquet.ParquetWriter] = []

        def write(table: pd.DataFrame) -> None:
            if not len(table):
                return  # it does not tell what its columns hold
            schema = open_[0].schema if open_ else None
            made = pyarrow.Table.from_pandas(table, schema=schema, preserve_index=False)
            if not open_:
                open_.append(parquet.ParquetWriter(path, made.schema, compression="zstd"))
            open_[0].write_table(made)

        try:
            yield write
        finally:
            for one in open_:
                one.close()
        return
    with path.open("w", encoding="utf-8", newline="") as out:

        def append(table: pd.DataFrame) -> None:
            if "comment" in table:  # a spreadsheet must not run what a recipe lets people say
                table = table.assign(comment=table["comment"].map(as_text))
            table.to_csv(out, index=False, header=not out.tell(), lineterminator="\n",
                         date_format=dates)  # fmt: skip

        yield append


def _plain_yaml(content: dict) -> str:
    out = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.sort_base_mapping_type_on_output = False
    writer.dump(content, out)
    return out.getvalue()


def check_folder(folder: Path | str) -> Path:
    """The folder as a full path, if a study may be written there: new, or empty.

    Raises
    ------
    OptionError
        It holds something, is no folder, is the folder one is in, or has an unusable name.
    """
    place = Path(folder).expanduser().absolute()
    shown = str(folder)  # as it was given
    if place == Path.cwd():
        raise OptionError(f"{shown} is the folder you are in. Name a new one below it.")
    check_name(Note("study.the_folder"), place.name)
    try:
        above = next(one for one in place.parents if one.exists())
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise OptionError(f"{shown} is a file or a link, not a folder. Name a new folder.")
        if not above.is_dir():
            raise OptionError(f"{shown} cannot be a folder: {above.name} is a file.")
        full = place.exists() and any(place.iterdir())
    except OSError as bad:
        raise _unwritable(shown, bad) from None
    if full:
        raise OptionError(
            f"{shown} exists and is not empty. Nothing was overwritten; name a new folder."
        )
    return place


@contextmanager
def new_folder(folder: Path | str) -> Iterator[Path]:
    """A hidden folder to write to; it takes its place when everything is written.

    Raises
    ------
    OptionError
        The folder cannot be had (see `check_folder`), or may not be written.
    """
    place = check_folder(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent) as hidden:
            whole = Path(hidden) / place.name
            whole.mkdir()
            yield whole
            if place.exists():
                place.rmdir()  # refuses where something came in meanwhile
            whole.rename(place)
    except OSError as bad:
        raise _unwritable(str(folder), bad) from None


def _unwritable(shown: str, bad: OSError) -> OptionError:
    said = bad.strerror or str(bad)
    return OptionError(f"{shown} cannot be written: {said}. Name a folder where you may write.")
