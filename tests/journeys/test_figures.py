"""Figures of a journey: nothing meets or leaves, gaps stay gaps, marks mean what they say."""

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

import cemlab
from cemlab import EventLog
from cemlab.language import LANGUAGES
from cemlab.style import colour, leaving_texts, meeting_texts

LONG = "A touchpoint with a name that goes on for far longer than anybody would want to read "


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def journeys_of(touchpoints, *, rng, customers=60, few=(), hidden=(), **options):
    """Journeys through all touchpoints; some met by 15 customers, some by 5."""
    rows = [
        (who, name, float(np.clip(np.sin(at) + rng.normal(0, 0.5), -2, 2)))
        for who in range(customers)
        for at, name in enumerate(touchpoints)
        if not (name in few and who >= 15) and not (name in hidden and who >= 5)
    ]
    frame = pd.DataFrame(rows, columns=["who", "touchpoint", "felt"])
    events = EventLog.from_frame(
        frame, columns={"customer_id": "who", "touchpoint": "touchpoint", "experience": "felt"},
        scale=(-2, 2), **({"touchpoints": list(touchpoints)} | options),
    )  # fmt: skip
    return cemlab.journeys.map(events)


def clean(ax):
    """Whether no text meets another or leaves the paper."""
    return meeting_texts(ax.figure) == [] and leaving_texts(ax.figure) == []


def drawn(ax, gid):
    return [one for one in ax.lines + ax.collections if one.get_gid() == gid]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [2, 5, 9, 14, 16, 24])
def test_texts_have_room(rng, language, count):
    journeys = journeys_of([f"step {at}" for at in range(count)], rng=rng, few=["step 1"])
    for name in journeys.figures():
        assert clean(getattr(journeys, f"plot_{name}")(language=language)), name


@pytest.mark.parametrize("count", [4, 24])
@pytest.mark.parametrize("language", LANGUAGES)
def test_recalled_moments_are_said_to_be(rng, language, count):
    journeys = journeys_of([f"step {at}" for at in range(count)], rng=rng)
    recalled = replace(journeys, _whole={**journeys._whole, "is_retrospective": True})
    told = {"en": "rated afterwards at one sitting", "zh": "事后一次性评价"}[language]
    for one, expected in ((journeys, False), (recalled, True)):
        ax = one.plot_curve(language=language)
        said = [text.get_text() for text in ax.figure.findobj(Text)]
        assert any(told in one for one in said) is expected and clean(ax)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_turn_the_curve(rng, language):
    journeys = journeys_of([f"{LONG}{at}" for at in range(5)], rng=rng)
    for name in journeys.figures():
        assert clean(getattr(journeys, f"plot_{name}")(language=language)), name
    assert journeys.plot_curve(language=language).get_ylim()[0] > 0  # rows from the top


def test_labels_of_the_fixture_fit(events):
    journeys = cemlab.journeys.map(events)
    for language in LANGUAGES:
        assert all(clean(getattr(journeys, f"plot_{name}")(language=language))
                   for name in journeys.figures())  # fmt: skip


def test_no_line_crosses_a_gap(rng):
    journeys = journeys_of("abcdef", rng=rng, hidden=["c", "d"])
    ax = journeys.plot_curve(language="en")
    spans = sorted(tuple(line.get_xdata()) for line in drawn(ax, "curve"))
    assert spans == [(0, 1), (4, 5)] and len(drawn(ax, "band")) == 2
    assert "n < 10" in [text.get_text() for text in ax.texts]


def test_dots_without_an_order(rng):
    ax = journeys_of("abcd", rng=rng, ordered=False).plot_curve(language="en")
    assert not drawn(ax, "curve") and not drawn(ax, "band")
    assert len(drawn(ax, "dot")) == 4 and drawn(ax, "interval")


def test_marks_say_what_the_table_says(rng):
    journeys = journeys_of("abcde", rng=rng, few=["b"])
    ax, table = journeys.plot_curve(language="en"), journeys.tidy()
    dots = drawn(ax, "dot")
    assert [dot.get_ydata()[0] for dot in dots] == table["adjusted"].tolist()
    squares = drawn(ax, "plain")
    assert [square.get_ydata()[0] for square in squares] == table["estimate"].tolist()
    emotion = journeys.tables()["emotion"]
    for dot, row in zip(dots, emotion.itertuples(), strict=True):
        is_hollow = to_hex(dot.get_markerfacecolor()).upper() == colour("paper")
        assert is_hollow == (row.small or row.verdict == "open")
        tone = row.verdict if row.verdict in ("good", "bad") else "ink_2"
        assert to_hex(dot.get_markeredgecolor()).upper() == colour(tone)
    dashed = [line for line in drawn(ax, "curve") if line.get_linestyle() != "-"]
    assert len(dashed) == 2  # both sides of the small touchpoint


def test_a_journey_that_cannot_be_adjusted_is_drawn_plainly(rng):
    frame = pd.DataFrame({"customer_id": range(80), "touchpoint": list("abcd") * 20,
                          "experience": rng.normal(0, 0.5, 80)})  # fmt: skip
    events = EventLog.from_frame(frame, scale=(-2, 2), touchpoints=list("abcd"))
    journeys = cemlab.journeys.map(events)
    for language in LANGUAGES:
        ax = journeys.plot_curve(language=language)
        assert clean(ax) and not drawn(ax, "plain") and len(drawn(ax, "dot")) == 4


def test_the_most_visited_of_many_touchpoints_are_shown(rng):
    journeys = journeys_of([f"s{at}" for at in range(20)], rng=rng, hidden=["s3", "s4"])
    ax = journeys.plot_transitions(language="en")
    labels = [tick.get_text() for tick in ax.get_yticklabels()]
    assert len(labels) == 17 and not [name for name in labels if name.endswith((" s3", " s4"))]
    assert "the 16 most visited of 20 touchpoints" in ax.get_xlabel()


def test_cells_are_shares_of_the_table(events):
    journeys = cemlab.journeys.map(events)
    ax = journeys.plot_transitions(language="en")
    cells = [patch for patch in ax.patches if patch.get_gid() == "cell"]
    assert len(cells) == len(journeys.transitions())


def test_drop_off_shows_the_share_still_there(events):
    journeys = cemlab.journeys.map(events)
    ax = journeys.plot_funnel(language="zh")
    bars = [patch.get_width() for patch in ax.patches if patch.get_gid() == "bar"]
    table = journeys.funnel()
    assert bars == table["share"].tolist()
    assert (table["visited_share"] <= table["share"]).all()


def test_on_an_axes_of_somebody_else(events):
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 6))
    journeys = cemlab.journeys.map(events)
    journeys.plot_curve(ax=left, language="en")
    journeys.plot_funnel(ax=right, language="en")
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_cannot_be_drawn_says_why(rng, language):
    journeys = journeys_of("abc", rng=rng, customers=9)
    assert journeys.figures() == ()
    for name in ("curve", "funnel", "transitions"):
        ax = getattr(journeys, f"plot_{name}")(language=language)
        assert clean(ax) and ("10" in ax.texts[0].get_text())


class TestMaps:
    def test_of_the_flagship_has_its_document_and_its_persona(self):
        study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
        documents = cemlab.documents.read_documents(study)
        journeys = cemlab.journeys.map(cemlab.read_events(study), cemlab.read_survey(study))
        drawings = journeys.drawings(documents)
        assert list(drawings) == ["map", "blueprint", "story_map", "flow"]
        for language in LANGUAGES:
            drawn = drawings["map"](language)
            assert not drawn.meeting() and not drawn.leaving()
            assert drawn.svg() == journeys.draw_map(documents, language=language).svg()
            assert drawn.svg() != journeys.draw_map(language=language).svg()

    def test_blueprints_have_the_times_that_are_given(self):
        study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
        documents, events = cemlab.documents.read_documents(study), cemlab.read_events(study)
        journeys = cemlab.journeys.map(events, cemlab.read_survey(study))
        stays = cemlab.journeys.dwell(events, None, documents)
        waiting = stays.tidy().set_index("touchpoint").loc["wait"]
        hours = f"{waiting['estimate'] / 3600:.0f}"
        told = {"en": f">{hours} h", "zh": f">{hours} 小时"}
        for language in LANGUAGES:
            bare = journeys.drawings(documents)["blueprint"](language)
            known = journeys.with_stays(stays)
            timed = known.drawings(documents)["blueprint"](language)
            alone, *_ = journeys.draw_sheets(documents, dwell=stays, language=language)
            again, *_ = known.draw_sheets(documents, language=language)
            assert told[language] in timed.svg() and told[language] not in bare.svg()
            assert timed.svg() == alone.svg() == again.svg()

    def test_without_a_document(self, rng, events):
        nothing = cemlab.documents.Documents(
            personas={}, journeys={}, language="en", files=(), touchpoints=()
        )
        assert list(cemlab.journeys.map(events).drawings(nothing)) == ["map"]
        many = journeys_of([f"s{at}" for at in range(17)], rng=rng)
        assert many.drawings(nothing) == {}  # more touchpoints than a map can hold
        assert many.draw_map(nothing).remarks
