"""P16: the flagship journey map beside matplotlib, and twelve panels beside seaborn."""

from __future__ import annotations

import io
import re
import statistics
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.benchmarks.measure import Row

if TYPE_CHECKING:
    from cemlab.documents import Journey
    from cemlab.drawing import Drawing
    from cemlab.personas.result import PersonaResult

REPEATS = 15
MAP_MS, MAP_SHARE, PANELS_SHARE = 20, 0.1, 0.5
PANELS, ITEMS, PEOPLE = 12, 8, 3_000


def rows() -> tuple[list[Row], list[str]]:
    """Layout of a map, the whole of it beside matplotlib, and a figure of twelve panels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [*_map(), _panels()], []


def _map() -> list[Row]:
    """The flagship map: measuring, breaking and placing all texts; then its SVG beside a peer's."""
    from cemlab import open_study, read_events, read_survey
    from cemlab.documents import read_documents
    from cemlab.journeys import map as map_journey

    study = open_study("wuye-repair")
    found = map_journey(read_events(study), read_survey(study), outcome="overall")
    document = read_documents(study).journeys["repair"]
    start = time.process_time()
    drawn = found.draw_map(document)
    first = time.process_time() - start
    others = iter([_reworded(document, f" {at}") for at in range(REPEATS + 1)])
    layout, new, svg, peer = _in_turn(
        lambda: found.draw_map(document),
        lambda: found.draw_map(next(others)),
        lambda: found.draw_map(document).svg(),
        lambda: with_matplotlib(drawn),
    )
    texts, shapes = len(drawn.texts()), len(drawn.marks) - len(drawn.texts())
    lines = sum(len(text.lines) for text in drawn.texts())
    written = [len(re.findall("<text", with_matplotlib(drawn))), lines]
    return [
        Row(
            "P16",
            f"layout of the flagship journey map, {texts} texts measured, broken and placed, drawn "
            f"before; {1000 * new:.0f} ms where every text of the document is new, "
            f"{1000 * first:.0f} ms for the first map of a session (fonts and words are read)",
            f"{1000 * layout:.0f} ms",
            f"≤ {MAP_MS} ms",
            "no texts meet or leave the sheet",
            1000 * layout <= MAP_MS and not drawn.meeting() and not drawn.leaving(),
        ),
        Row(
            "P16",
            f"the same map as SVG, fonts within: {1000 * svg:.0f} ms; matplotlib, told the place "
            f"of each of {lines} lines of text and {shapes} shapes: {1000 * peer:.0f} ms",
            f"{svg / peer:.3f} ×",
            f"≤ {MAP_SHARE} ×",
            f"{written[0]} and {written[1]} lines of text",
            svg <= MAP_SHARE * peer and written[0] == written[1],
        ),
    ]


def _reworded(document: Journey, more: str) -> Journey:
    """The document with something after every text."""

    def walk(node):
        if isinstance(node, dict) and node and set(node) <= {"en", "zh"}:
            return {language: f"{text}{more}" for language, text in node.items()}
        if isinstance(node, dict):
            return {key: walk(inner) for key, inner in node.items()}
        return [walk(inner) for inner in node] if isinstance(node, list) else node

    return type(document).model_validate(walk(document.model_dump(mode="json")))


def with_matplotlib(drawn: Drawing) -> str:
    """A finished map as SVG by plain matplotlib, which neither measures nor breaks its texts."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon, Rectangle

    from cemlab.drawing import primitives as made

    figure = Figure(figsize=(drawn.width / 72, drawn.height / 72), dpi=72)
    FigureCanvasSVG(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(0, drawn.width)
    ax.set_ylim(drawn.height, 0)
    for mark in drawn.marks:
        if isinstance(mark, made.Text):
            for x, y, words in mark.lines:
                ax.text(x, y, words, fontsize=mark.size, fontweight=mark.weight, parse_math=False)
        elif isinstance(mark, made.Rect):
            box = mark.box
            ax.add_patch(Rectangle((box.x0, box.y0), box.width, box.height))
        elif isinstance(mark, made.Polygon):
            ax.add_patch(Polygon(mark.points))
        elif isinstance(mark, made.Polyline):
            ax.plot(*np.transpose(mark.points))
        elif isinstance(mark, made.Circle):
            ax.plot([mark.x], [mark.y], "o")
        else:
            ax.plot([getattr(mark, "x", 0)], [getattr(mark, "y", 0)], "s")
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(out, format="svg")
    return out.getvalue()


def _panels() -> Row:
    """Each of twelve personas against the rest: from the table of the result, and from the rows."""
    found, long = _twelve()
    ours, peer = _in_turn(lambda: _drawn(found), lambda: _by_seaborn(long))
    dots, table = sorted(_dots(found)), sorted(found.profiles()["hedges_g"])
    off = float(np.abs(np.subtract(dots, table)).max()) if len(dots) == len(table) else np.inf
    return Row(
        "P16",
        f"figure of {PANELS} panels of {ITEMS} items with intervals, drawn from the table: "
        f"{ours:.2f} s; seaborn on {PEOPLE:,} rows, intervals from standard errors: {peer:.2f} s",
        f"{ours / peer:.2f} ×",
        f"≤ {PANELS_SHARE} ×",
        f"{len(dots)} drawn numbers within {off:.0e} of the table",
        ours <= PANELS_SHARE * peer and off <= 1e-12,
    )


def _twelve() -> tuple[PersonaResult, pd.DataFrame]:
    """Twelve planted groups, and the same answers in long form."""
    from cemlab import Survey, personas

    rng = np.random.default_rng(16)
    names = [f"item_{at}" for at in range(ITEMS)]
    group = np.arange(PEOPLE) % PANELS
    middle = rng.uniform(1.5, 6.5, (PANELS, ITEMS))
    answers = np.clip(np.rint(middle[group] + rng.normal(0, 0.8, (PEOPLE, ITEMS))), 1, 7)
    frame = pd.DataFrame(answers, columns=names)
    survey = Survey.from_frame(frame, items={one: {"role": "profile", "scale": [1, 7]}
                                             for one in names})  # fmt: skip
    found = personas.fit(survey, items=names, k=PANELS, k_max=PANELS, resamples=100,
                         null_samples=0, splits=1)  # fmt: skip
    scores = (frame - frame.mean()) / frame.std()
    long = scores.assign(group=group).melt("group", var_name="item", value_name="z")
    return found, long


def _drawn(found: PersonaResult) -> None:
    from matplotlib import pyplot as plt

    ax = found.plot_profiles()
    ax.figure.canvas.draw()
    plt.close(ax.figure)


def _dots(found: PersonaResult) -> list[float]:
    """Where the dots stand in all panels."""
    from matplotlib import pyplot as plt

    figure = found.plot_profiles().figure
    dots = [line for ax in figure.axes for line in _lines(ax) if line.get_gid() == "dot"]
    plt.close(figure)
    return [float(line.get_xdata()[0]) for line in dots]


def _lines(ax) -> list:
    return [*ax.lines, *(line for inner in ax.child_axes for line in _lines(inner))]


def _by_seaborn(long: pd.DataFrame) -> None:
    import seaborn as sns
    from matplotlib import pyplot as plt

    grid = sns.catplot(data=long, kind="point", x="z", y="item", col="group", linestyle="none",
                       errorbar=("se", 1.96), height=3, aspect=0.3)  # fmt: skip
    grid.figure.canvas.draw()
    plt.close(grid.figure)


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """Median CPU seconds of each, one after the other, so that a busy machine hits all."""
    spent: list[list[float]] = [[] for _ in works]
    for run in range(REPEATS + 1):
        for work, own in zip(works, spent, strict=True):
            start = time.process_time()
            work()
            if run:  # the first warms up
                own.append(time.process_time() - start)
    return [statistics.median(own) for own in spent]
