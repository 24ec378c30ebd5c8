"""Every result has a heading, and every figure a plain name, in both languages."""

import importlib
import pkgutil

import pytest

import cemlab
from cemlab.language.speaking import catalogue
from cemlab.report.page_figures import kind_of
from cemlab.report.wording import figure_name
from cemlab.results import Result


def _kinds():
    for part in ("drivers", "journeys", "metrics", "peak_end", "personas", "simulate"):
        package = importlib.import_module(f"cemlab.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"cemlab.{part}."):
            if module.name.endswith("result"):
                importlib.import_module(module.name)
    found, left = set(), [Result]
    while left:
        left += (kinds := left.pop().__subclasses__())
        found.update(kinds)
    return {kind for kind in found if kind.__module__.startswith("cemlab.")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_result_and_figure_has_words(language):
    known = catalogue(language)
    kinds = _kinds()
    assert len(kinds) > 30 and cemlab.journeys.JourneyResult in kinds
    silent = [
        kind.__name__
        for kind in kinds
        if not {f"report.result.{kind.__name__}{end}" for end in ("", "_by")} & set(known)
    ]
    figures = {name.removeprefix("plot_") for kind in kinds for name in dir(kind)
               if name.startswith("plot_")}  # fmt: skip
    assert not silent
    assert not [name for name in figures if f"report.figure.{name}" not in known]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_called_alike_that_show_other_things_have_their_own_names(language):
    drawn = {}
    for kind in _kinds():
        for name in vars(kind):
            if name.startswith("plot_") and name not in (
                "plot_curve",
                "plot_groups",
                "plot_shares",
            ):
                drawn.setdefault(name.removeprefix("plot_"), []).append(kind.__name__)
    alike = {name: kinds for name, kinds in drawn.items() if len(kinds) > 1}
    assert {"importance", "models"} <= set(alike)
    for name, kinds in alike.items():
        assert len({figure_name(name, language, kind) for kind in kinds}) == len(kinds), name


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "drawn",
    [
        "map_repair",
        "card_lin",
        "proto",
        "blueprint",
        "story_map",
        "flow",
        "empathy_map",
        "written_x",
    ],
)
def test_every_kind_of_drawing_has_words(language, drawn):
    assert f"report.figure.{kind_of(drawn)}" in catalogue(language)
