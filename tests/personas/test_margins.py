"""Who lies between two groups: by distances, and by the place on the line of their centres."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES
from cemlab.personas.methods import between_centres
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel, assign_rows
from tests.personas.people_of_kinds import fit
from tests.personas.people_of_kinds import people as kinds
from tests.personas.people_of_kinds import survey as survey_of_kinds
from tests.personas.waves_of_people import answers, personas, survey


def place(x, centroids, method="kmeans", codes=None, **more):
    x = np.atleast_2d(np.asarray(x, float))
    codes = np.empty((len(x), 0), int) if codes is None else np.asarray(codes)
    nearest = np.zeros(len(x), int)
    return between_centres.along_lines(
        method, {"centroids": centroids} | more, x, codes, nearest
    )  # fmt: skip


class TestByHand:
    CENTRES = ((0.0, 0.0), (4.0, 0.0))

    @pytest.mark.parametrize(
        ("point", "expected"),
        [((0, 0), 1.0), ((2, 0), 0.0), ((1, 0), 0.5), ((1, 9), 0.5), ((-2, 0), 2.0),
         ((1.6, -3), 0.2)],
    )  # fmt: skip
    def test_the_place_on_the_line(self, point, expected):
        assert place(point, self.CENTRES)[0] == pytest.approx(expected)

    def test_what_lies_off_the_line_counts_for_the_relative_margin_only(self):
        model = FrozenModel(
            method="kmeans", items=(FrozenItem("a"), FrozenItem("b")), preparation=None,
            parameters={"centroids": self.CENTRES}, share=(0.5, 0.5), limit=99.0, n=9.0,
        )  # fmt: skip
        rows = np.array([[1.0, 0.0], [1.0, 9.0]])
        assert assign_rows(model, rows).certainty == pytest.approx(
            [2 / 3, 1 - np.sqrt(82) / np.sqrt(90)]
        )
        assert assign_rows(model, rows).reason.tolist() == ["ok", "ambiguous"]
        along = assign_rows(model, rows, margin="line")
        assert along.certainty == pytest.approx([0.5, 0.5])
        assert along.reason.tolist() == ["ok", "ok"]

    def test_the_nearest_border_counts(self):
        assert place((1, 1), (*self.CENTRES, (0.0, 2.5)))[0] == pytest.approx((3.25 - 2) / 6.25)

    def test_a_gap_counts_in_none_of_the_distances(self):
        assert place((1.0, np.nan), ((0.0, 0.0), (4.0, 7.0)))[0] == pytest.approx(0.5)
        assert place((np.nan, 1.0), self.CENTRES)[0] == 0  # both centres are alike in what is left

    def test_categories_differ_or_not(self):
        found = place([[0.0], [0.0], [0.0]], ((0.0,), (2.0,)), "k_prototypes",
                      codes=[[0], [1], [-1]], modes=((0,), (1,)), gamma=3.0)  # fmt: skip
        assert found == pytest.approx([(4 + 3) / 7, (4 - 3) / 7, 1.0])

    def test_one_group_has_no_border(self):
        assert np.isnan(place((1, 1), ((0.0, 0.0),))[0])


@pytest.mark.parametrize("method", ["famd", "k_prototypes"])
def test_the_border_is_where_both_distances_are_equal(method):
    """Positive places only: everybody is on the own side of every line."""
    model = fit(survey_of_kinds(kinds()[0]), items=["speed", "price", "contact", "device"],
                method=method, k=3).model()  # fmt: skip
    found = cemlab.personas.assign(model, survey_of_kinds(kinds(200, seed=3)[0]), margin="line")
    assert found.glance()["ambiguous"].iloc[0] < 0.5
    assert found.glance()["model_ambiguous"].iloc[0] == model.ambiguous_line


@pytest.fixture(scope="module")
def many():
    """36 items of which most are noise: nearly everybody is far from both centres."""
    rng = np.random.default_rng(4)

    def of(n):
        table = np.column_stack([answers(n, seed=int(rng.integers(99))),
                                 np.clip(np.rint(rng.normal(3, 1.4, (n, 30))), 1, 5)])  # fmt: skip
        names = [f"q{place}" for place in range(36)]
        frame = pd.DataFrame(table, columns=names)
        return cemlab.Survey.from_frame(frame, scale=dict.fromkeys(names, (1, 5)))

    first = of(300)
    model = cemlab.personas.fit(first, items=list(first.items), k=3, k_max=3, resamples=0,
                                null_samples=0)  # fmt: skip
    return model, of(300)


def test_most_people_between_is_told_with_the_alternative(many):
    found = cemlab.personas.assign(*many)
    whole = found.glance().iloc[0]
    assert whole["ambiguous"] > 0.4 > whole["ambiguous_line"]
    assert not found.checks().set_index("check").loc["many_ambiguous", "passed"]
    told = found.notes_of("many_ambiguous")
    assert told == {"share": whole["ambiguous"], "on_line": whole["ambiguous_line"]}
    for language in LANGUAGES:
        assert 'margin="line"' in found.narrate(language)
    along = cemlab.personas.assign(*many, margin="line")
    assert along.glance()["ambiguous"].iloc[0] == pytest.approx(told["on_line"])
    assert "many_ambiguous" not in dict(along.notes())
    assert along.tidy()["estimate"].equals(found.tidy()["estimate"])  # by the nearest, as before


def test_few_people_between_is_no_matter():
    found = cemlab.personas.assign(personas(survey(answers(200))), survey(answers(200, seed=1)))
    assert found.checks().set_index("check").loc["many_ambiguous", "passed"]
    assert "many_ambiguous" not in dict(found.notes())


def test_refused(many):
    with pytest.raises(OptionError, match=r"Allowed: line, relative"):
        cemlab.personas.assign(*many, margin="wide")
    classes = fit(survey_of_kinds(kinds()[0]), items=["device", "reason", "channel"],
                  method="latent_class", k=2)  # fmt: skip
    with pytest.raises(OptionError, match="no centres"):
        cemlab.personas.assign(classes, survey_of_kinds(kinds()[0]), margin="line")
