"""Sensitivity at its limits: few answers, small cells, bad inputs, words and figures."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError, SmallSampleWarning
from cemlab.style import exhibit, leaving_texts, meeting_texts

LONG = {
    "en": "How satisfied were you with the information that you received about the progress of "
    "the repair while you were waiting at home",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（最近一次报修）",
}


def sensitivity(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "resamples": 100}
    return cemlab.drivers.sensitivity(survey, **(defaults | options))


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def many(rng, count, n=400, *, long=False, sign=1.0):
    """Ratings of so many drivers, with slopes that fall."""
    rating = np.clip(np.rint(3 + 0.5 * rng.normal(size=(n, 1)) + rng.normal(size=(n, count))), 1, 5)
    names = [f"d{place}" for place in range(count)]
    frame = pd.DataFrame(rating, columns=names)
    slopes = sign * np.linspace(0.5, 0, count)
    frame["y"] = (rating - 3) @ slopes + rng.normal(size=n)
    labels = {"d0": LONG, "d1": LONG, "y": LONG} if long else {}
    scale = dict.fromkeys(names, (1, 5))
    return Survey.from_frame(frame, scale=scale, labels=labels), names


class TestSmallCells:
    def test_few_raters_and_few_others_are_hidden(self, answers):
        frame = answers.replace({"overall": {99: np.nan}, "wait": {6: 5}})
        frame["lounge"], frame["shop"] = 6, 6
        frame.loc[200:207, "lounge"] = [1, 2, 3, 4, 5, 4, 3, 2]
        frame.loc[7:, "shop"] = np.resize([1, 3, 2, 5, 4], 293)
        survey = Survey.from_frame(
            frame, not_applicable={"lounge": [6], "shop": [6]},
            scale=dict.fromkeys(["wait", "staff", "lounge", "shop"], (1, 5)),
        )  # fmt: skip
        found = sensitivity(survey, drivers=["wait", "staff", "lounge", "shop"])
        table = found.tidy().set_index("driver")
        assert table.loc["lounge"].drop(["verdict"]).isna().all()
        assert table.loc["lounge", "verdict"] == "cannot_tell"
        assert np.isnan(table.loc["shop", "n"])  # all but seven: those could be told
        assert np.isfinite(table.loc["shop", "estimate"])
        assert table.loc["staff", "n"] == found.glance()["n"].iloc[0]
        for language in ("en", "zh"):
            assert "nan" not in found.narrate(language) + found.headline(language)
        found.plot_robustness(), found.plot_beyond()

    def test_who_rated_that_item_alone_cannot_be_counted(self, answers):
        """n less `n_beyond` would be those without any other item."""
        frame = answers.replace({"overall": {99: np.nan}, "wait": {6: 5}})
        frame.loc[:3, ["staff", "price"]] = 6
        scale = dict.fromkeys(["wait", "staff", "price"], (1, 5))
        survey = Survey.from_frame(
            frame, not_applicable={"staff": [6], "price": [6]}, scale=scale
        )  # fmt: skip
        row = sensitivity(survey).tidy().set_index("driver").loc["wait"]
        assert row["n"] == 297 and np.isnan(row["n_beyond"]) and np.isfinite(row["beyond"])

    def test_too_few_answers_have_no_verdict(self, rng):
        survey, names = many(rng, 5, n=28)
        with pytest.warns(SmallSampleWarning, match="No driver is called robust"):
            found = sensitivity(survey, outcome="y", drivers=names)
        assert set(found.tidy()["verdict"]) == {"cannot_tell"}
        assert "Too few answers" in found.headline("en") and "太少" in found.narrate("zh")


class TestKinds:
    def test_two_parts_keep_everybody(self, survey):
        found = sensitivity(survey)
        table = found.tidy().set_index("driver")
        assert found.glance()["n"].iloc[0] == 297
        assert table.loc["wait", "n"] < 230 and table.loc["staff", "n"] == 297
        complete = sensitivity(survey, missing="complete")
        assert complete.glance()["n"].iloc[0] == table.loc["wait", "n"]
        assert "complete_only" in dict(complete.notes())
        terms = cemlab.drivers.fit(survey, outcome="overall", resamples=0,
                                   drivers=["wait", "staff", "price"]).coefficients()  # fmt: skip
        slope = terms.set_index("term").loc["wait: rating", "estimate"]
        assert table.loc["wait", "estimate"] == pytest.approx(slope)

    def test_low_is_good_is_turned_round(self, answers):
        frame = answers.assign(trouble=6 - answers["staff"]).replace({"overall": {99: np.nan}})
        items = {"trouble": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"}}
        found = sensitivity(Survey.from_frame(frame, items=items), drivers=["trouble", "price"])
        plain = sensitivity(Survey.from_frame(frame), drivers=["staff", "price"])
        assert found.tidy()["estimate"].iloc[0] == pytest.approx(plain.tidy()["estimate"].iloc[0])
        assert "reversed" in dict(found.notes())

    def test_scales_that_differ_have_no_mean(self, survey):
        found = sensitivity(survey, drivers=["wait", "staff", "recommend"])
        assert found.tidy()["beyond"].isna().all() and found.figures() == ("robustness",)
        assert "beyond_unknown" in dict(found.notes())
        with pytest.raises(MethodError, match="at least three of them on one declared scale"):
            found.plot_beyond()

    def test_a_marker_that_goes_down_takes_nothing(self, survey, answers):
        frame = answers.assign(down=11 - answers["recommend"]).replace({"overall": {99: np.nan}})
        found = sensitivity(Survey.from_frame(frame), drivers=["staff", "price"], marker="down")
        assert found.tidy()["r_marked"].isna().all() and found.tidy()["r"].notna().all()
        assert "marker_negative" in dict(found.notes())
        assert "nothing to take away" in found.narrate("en")

    def test_without_resamples_no_interval_of_the_factor(self, survey):
        found = sensitivity(survey, resamples=0, marker="recommend")
        assert found.glance()[["first_low", "mean_r_high", "marker_r_low"]].isna().all().all()
        assert "resampling is off" in found.narrate("en")
        assert "未做重抽样" in found.narrate("zh")

    def test_the_block_of_a_study(self):
        from cemlab.study import ANALYSES

        block = ANALYSES["sensitivity"](outcome="y", drivers=["a", "b"], marker="m")
        assert block.drivers == ("a", "b") and block.missing == "two_part"

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CollinearityWarning")
    def test_turkish_students_are_nearly_one_judgment(self, shared):
        path = shared / "data" / "student_evaluation_tr" / "student_evaluation_tr.csv.gz"
        if not path.is_file():
            pytest.skip("no student evaluations among the shared data")
        table = pd.read_csv(path)
        names = [name for name in table.columns[5:] if name != "instructor effictiveness"][:12]
        survey = Survey.from_frame(table, scale=dict.fromkeys(names, (1, 5)))
        found = sensitivity(survey, outcome="instructor effictiveness", drivers=names)
        whole = found.glance().iloc[0]
        values = np.linalg.eigvalsh(np.corrcoef(table[names].dropna().T))
        assert whole["first_share"] == pytest.approx(values[-1] / 12) and whole["is_halo"]
        assert whole["first_low"] > 0.6 and "halo" in dict(found.notes())


class TestRefuses:
    def test_everything_at_once(self, survey):
        with pytest.raises(OptionError) as error:
            sensitivity(survey, drivers=["staff", "nobody"], covariates=["wave"], marker="building")
        said = str(error.value)
        assert "'nobody'" in said and "'building' holds no ratings" in said

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"marker": "overall"}, "'overall' is the outcome and cannot be the marker"),
            ({"marker": "staff"}, "'staff' is a driver and cannot be the marker"),
            ({"marker": "price", "drivers": ["wait", "staff"], "covariates": ["price"]},
             "'price' is a covariate and cannot be the marker"),
            ({"marker": "recomend"}, "Did you mean 'recommend'"),
            ({"marker": 3}, "`marker` is 3"),
            ({"drivers": ["staff"]}, "name two drivers, or a driver and a covariate"),
            ({"resamples": 5}, "`resamples` is 5"),
            ({"missing": "pairwise"}, "`missing` is 'pairwise'"),
            ({"drivers": ["staff", "building"]}, "is declared role: segment|holds groups"),
        ],
    )  # fmt: skip
    def test_arguments(self, survey, options, said):
        with pytest.raises(OptionError, match=said):
            sensitivity(survey, **options)

    def test_no_survey(self):
        with pytest.raises(OptionError, match="Expected a Survey"):
            sensitivity(pd.DataFrame())

    def test_a_single_driver_left(self, answers):
        frame = answers.replace({"overall": {99: np.nan}})
        frame.loc[:200, "price"] = np.nan
        with pytest.raises(MethodError, match="'staff' is the only item in the model"):
            sensitivity(Survey.from_frame(frame), drivers=["staff", "price"])

    def test_drivers_that_say_the_same(self, answers):
        frame = answers.replace({"overall": {99: np.nan}}).assign(again=answers["staff"])
        with pytest.raises(MethodError, match="again"):
            sensitivity(Survey.from_frame(frame), drivers=["staff", "again"])


CASES = {"two": (3, False, 1.0), "many": (18, True, 1.0), "negative": (5, False, -1.0)}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES)
def test_texts_neither_meet_nor_leave(rng, case, language):
    count, long, sign = CASES[case]
    survey, names = many(rng, count, long=long, sign=sign)
    found = sensitivity(survey, outcome="y", drivers=names)
    for name in found.figures():
        figure = exhibit(
            lambda ax, name=name: getattr(found, f"plot_{name}")(ax=ax, language=language),
            kicker="x", headline=found.headline(language), subline=found.subline(name, language),
            source=found.source_line(language), language=language,
        )  # fmt: skip
        assert meeting_texts(figure) == []
        assert leaving_texts(figure) == []


def test_words_of_people_are_only_words(answers):
    words = "$5 和 $10 <b>“合理”</b> & \x0b"
    frame = answers.replace({"overall": {99: np.nan}})
    survey = Survey.from_frame(frame, labels={"staff": dict.fromkeys(("en", "zh"), words)})
    drawn = sensitivity(survey, drivers=["staff", "price"]).plot_robustness(language="zh")
    drawn.figure.canvas.draw()
    assert any("$5" in tick.get_text() for tick in drawn.get_yticklabels())
