"""The figure of a design: everything is drawn, and every word is readable."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest

import cemlab
from cemlab.style import exhibit, leaving_texts, meeting_texts

from .test_figures import LONG, result


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


CASES = {
    "plain": ({}, {}),
    "long": ({"places": 7, "words": LONG}, {}),
    "few": ({"n": 24}, {}),
    "one": ({"n": 24}, {"fixed": "s5"}),
    "large steps": ({}, {"step": 3.0}),
}


@pytest.mark.filterwarnings("error:Glyph", "ignore::cemlab.errors.CemlabWarning")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES)
def test_texts_neither_meet_nor_leave(case, language):
    of_contest, of_design = CASES[case]
    got = cemlab.peak_end.design(result(**of_contest), **of_design)
    draw = partial(got.plot_edits, language=language)
    figure = exhibit(draw, kicker="x", headline="y", subline=got.subline("edits", language),
                     source=got.source_line(language, "edits"), language=language)  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


def test_what_is_drawn_stands_in_the_table():
    got = cemlab.peak_end.design(result())
    ax, table = got.plot_edits(language="en"), got.tidy()
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "dot"]
    np.testing.assert_allclose(dots, table[["estimate", "baseline"]].to_numpy().ravel())
    lines = [line.get_xdata() for line in ax.lines if line.get_gid() == "interval"]
    np.testing.assert_allclose(lines[::2], table[["conf_low", "conf_high"]])
    np.testing.assert_allclose(lines[1::2], table[["baseline_low", "baseline_high"]])
