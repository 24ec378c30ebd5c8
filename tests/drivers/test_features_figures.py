"""Figures of the Kano questionnaire: nothing meets, nothing leaves, doubt is drawn as such."""

import warnings
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

import cemlab
from cemlab.errors import CemlabWarning
from cemlab.language import LANGUAGES
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts
from tests.drivers.kano_cases import PLANTED, frame_of, pairs_of, survey_of

LONG = {
    "en": "How would you feel if the housekeeper told you an hour ahead when the plumber arrives",
    "zh": "如果管家在维修师傅上门前一小时通过短信告知您准确的到达时间，您会有怎样的感受",
}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def kano_of(counts, *, labels=None, **more):
    frame = frame_of(counts)
    names = pairs_of(frame)
    survey = survey_of(frame, labels=labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        return cemlab.drivers.kano(
            survey, features={f"{name}_with": pair for name, pair in names.items()}, **more
        )


def crowd():
    """Sixteen features with long names, one of them hidden."""
    rng = np.random.default_rng(3)
    counts = {
        f"f{i}": dict(zip("AOMIRQ", rng.multinomial(300, rng.dirichlet([1.2] * 4 + [0.3] * 2)),
                          strict=True))
        for i in range(16)
    }  # fmt: skip
    labels = {f"f{i}_with": {one: f"{i} {said}" for one, said in LONG.items()} for i in range(16)}
    return kano_of(counts | {"f3": {"A": 7}}, labels=labels)


CASES = {
    "planted": lambda: kano_of(PLANTED),
    "crowd": crowd,
    "one": lambda: kano_of({"only": {"A": 12, "O": 10, "M": 4, "I": 2}}, resamples=0),
}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_texts_neither_meet_nor_leave(name, language):
    got = CASES[name]()
    for what in got.figures():
        draw = partial(getattr(got, f"plot_{what}"), language=language)
        figure = exhibit(draw, kicker="x", headline="y", subline=got.subline(what, language),
                         source="n", language=language)  # fmt: skip
        assert meeting_texts(figure) == [] and leaving_texts(figure) == []


def test_doubt_is_grey_and_an_unsure_quadrant_hollow():
    got = kano_of(PLANTED)
    table = got.tidy().set_index("feature")
    drawn = [line for line in got.plot_kano().lines if line.get_gid() == "dot"]
    for (_, row), mark in zip(table.iterrows(), drawn, strict=True):
        sure = row["verdict"] == "clear" and row["category"] == row["quadrant"]
        edge = to_hex(mark.get_markeredgecolor()).upper()
        assert edge == colour("ink" if sure else "mark_weak")
        is_hollow = to_hex(mark.get_markerfacecolor()).upper() == colour("paper")
        assert is_hollow == (row["p_quadrant"] < 0.9)
        assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (-row["cs_minus"], row["cs_plus"])
    assert len(set(table["verdict"])) == 2


def test_shares_are_drawn_and_the_hidden_ones_left_open():
    got = kano_of({"x": PLANTED["must"], "y": PLANTED["gift"] | {"R": 4, "Q": 3}})
    ax = got.plot_kano_shares(language="en")
    widths = [bar.get_width() for bar in ax.patches if bar.get_gid() == "part"]
    assert sum(widths) == pytest.approx(2)
    assert widths[:6] == pytest.approx([PLANTED["must"][one] / 250 for one in "AOMIRQ"])
    hidden = got.tidy().iloc[1].filter(like="share_").astype(float)
    assert hidden.isna().any() and widths[-1] == pytest.approx(1 - hidden.sum())
    texts = {one.get_text() for one in ax.texts}
    assert {"must-be (M)", "not shown", "250"} <= texts


def test_a_long_name_is_cut_before_its_share():
    names = {"gift_with": dict.fromkeys(LANGUAGES, LONG["en"])}
    texts = [one.get_text() for one in kano_of(PLANTED, labels=names).plot_kano().texts]
    assert any(one.startswith("How would") and one.endswith("%") for one in texts)
