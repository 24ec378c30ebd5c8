"""Study → ordered steps; everything that can be wrong is said before any kernel starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cemlab.errors import CemlabError, OptionError, RunError, nearest
from cemlab.language import speaker
from cemlab.run.sources import Source, declared, for_blocks, read_source
from cemlab.study import Study

REPORT = "07_report"
TYPES = {"str": str, "int": int, "float": (int, float), "bool": bool}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One notebook of a run, ready to be executed."""

    source: Source = field(repr=False)
    parameters: Mapping[str, Any]

    @property
    def stem(self) -> str:
        """Name of the notebook and of the folder of its results."""
        return self.source.stem

    @property
    def waits(self) -> bool:
        """Whether it comes after all others: the report reads what they kept."""
        return self.stem == REPORT


def plan_steps(
    study: Study,
    notebooks: Iterable[str] | None = None,
    *,
    options: str = "",
    run: str = "current",
) -> tuple[Step, ...]:
    """The steps of a run in order, the report last.

    Parameters
    ----------
    study : Study
        Opened with the same options and language.
    notebooks : iterable of str, optional
        Some of the study's notebooks; all when not given.
    options : str
        Changes to the study's options, handed to every notebook.
    run : str
        Name of the run.

    Raises
    ------
    OptionError
        A notebook is none of the study's; the nearest one is named.
    RunError
        Notebooks are missing or do not fit; all problems are listed.
    """
    listed = stems(study)
    chosen = _chosen(study, listed, notebooks)
    values = {
        "study_id": _study_id(study),
        "language": study.language,
        "options": options,
        "run_id": run,
    }
    steps, problems = [], []
    for stem in chosen:
        try:
            whole = read_source(notebook_path(study, stem))
            source = for_blocks(whole, study.analyses)
        except RunError as bad:
            problems.append(str(bad))
            continue
        problems += [f"{source.path.name} {said}" for said in _misfits(source, values)]
        said = [*_no_block(whole, study), *_missing_blocks(source, study)]
        problems += [f"{source.path.name}: {one}" for one in said]
        steps.append(Step(source=source, parameters=values))
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        lines = "\n".join(f"  {said}" for said in problems)
        raise RunError(f"The notebooks of {study.id} have {count}; nothing was run:\n{lines}")
    return tuple(steps)


def stems(study: Study) -> tuple[str, ...]:
    """Names of all notebooks of a study; the report comes last, if the project has one."""
    named = [stem for stem in dict.fromkeys(study.notebooks) if stem != REPORT]
    has_report = REPORT in study.notebooks or _places(study, REPORT)[-1].is_file()
    return (*named, REPORT) if has_report else tuple(named)


def left_out(study: Study) -> dict[str, str]:
    """Notebooks that the study leaves out on purpose, with the reason in its language."""
    listed = stems(study)
    return {stem: study.words(why) for stem, why in study.left_out.items() if stem not in listed}


def idle_blocks(study: Study) -> tuple[str, ...]:
    """Blocks that another notebook would compute, but none of the study's; in its words."""
    sources = []
    for path in sorted((study.root / "notebooks").glob("[!_.]*.ipynb")):
        with suppress(RunError):  # of those that the study lists, `plan_steps` says so
            sources.append(read_source(path))
    told, listed, say = [], stems(study), speaker(study.language)
    for block in study.analyses:
        homes = [one for one in sources if one.keeps and block in (one.blocks or ())]
        if not homes or {one.stem for one in homes} & {*listed, *study.left_out}:
            continue
        first = min(homes, key=lambda one: block in one.needed)
        told.append(say("study.idle_block", block=block, study=study.id, notebook=first.stem))
    return tuple(told)


def notebook_path(study: Study, stem: str) -> Path:
    """Where a notebook lies: in the study's folder, or among those for all studies."""
    if not stem or stem.startswith(".") or set(stem) & set("/\\:"):
        raise RunError(
            f"The study lists the notebook {stem!r}. Expected the name of a file such as "
            "05_drivers, without folder and ending.",
            notebook=stem,
        )
    places = _places(study, stem)
    for place in places:
        if place.is_file():
            return place
    there = {path.stem for place in places for path in place.parent.glob("[!_.]*.ipynb")}
    raise RunError(
        f"{stem}.ipynb is neither in notebooks/ nor in data/{study.id}/, but study.yaml lists it."
        f"{nearest(stem, there)} There are: {', '.join(sorted(there)) or 'none'}.",
        notebook=stem,
    )


def _places(study: Study, stem: str) -> tuple[Path, ...]:
    return study.folder / f"{stem}.ipynb", study.root / "notebooks" / f"{stem}.ipynb"


def _chosen(
    study: Study, listed: tuple[str, ...], notebooks: Iterable[str] | None
) -> tuple[str, ...]:
    if notebooks is None:
        return listed
    wanted = [str(one).removesuffix(".ipynb") for one in notebooks]
    for stem in wanted:
        if stem in study.left_out and stem not in listed:
            why = study.words(study.left_out[stem], "en")
            raise OptionError(f"{stem} is left out of {study.id}: {why}")
        if stem not in listed:
            raise OptionError.unknown("notebook", stem, listed)
    return tuple(stem for stem in listed if stem in wanted)


def _study_id(study: Study) -> str:
    """How a notebook opens the study: by name, or by path when it is not under `data/`."""
    by_name = study.root / "data" / study.id
    return study.id if by_name.resolve() == study.folder.resolve() else str(study.folder)


def _misfits(source: Source, values: Mapping[str, Any]) -> list[str]:
    """Parameters that the notebook does not take, or takes as another type."""
    found, problems = declared(source)
    if not found:
        return problems
    for name, value in values.items():
        if name not in found:
            problems.append(
                f"has no parameter {name!r}.{nearest(name, found)} Expected in its parameters "
                f"cell: {name}: {type(value).__name__} = {value!r}"
            )
        elif not isinstance(value, TYPES.get(found[name], object)):
            problems.append(
                f"declares the parameter {name!r} as {found[name]}, but a run gives "
                f"{value!r}. Expected: {name}: {type(value).__name__}"
            )
    return problems


def _no_block(source: Source, study: Study) -> list[str]:
    """A notebook of parts that need a block each, of which nothing is left for the study."""
    has_part = not source.needed or set(source.needed) & set(study.analyses)
    if has_part or for_blocks(source, study.analyses).keeps:
        return []
    return [
        f"each part needs a block of options, and data/{study.folder.name}/study.yaml has none of "
        f"analyses.{', analyses.'.join(source.needed)}. Add one, or leave out the notebook."
    ]


def _missing_blocks(source: Source, study: Study) -> list[str]:
    """Moments and option blocks that the notebook needs and the study does not have."""
    problems = []
    if source.reads_events and study.events is None:
        problems.append(
            f"reads moments, but data/{study.folder.name}/study.yaml has no block events. Add it "
            "with `file` and `columns`, or with `from_items`; or leave out the notebook."
        )
    for block in source.blocks or ():
        try:
            study.options(block)
        except CemlabError as bad:
            problems.append(str(bad))
    return problems
