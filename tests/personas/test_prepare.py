"""What `prepare` tells of every choice, what it refuses, and that `fit` does the same."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError, SmallSampleWarning

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
ITEMS = [f"q{place}" for place in range(6)]
TEN = [f"q{place}" for place in range(12)]


def made(n=240, items=ITEMS, *, seed=1, **more):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.integers(1, 6, (n, len(items))).astype(float), columns=items)
    return frame.assign(**more)


def surveyed(frame, **options):
    rated = {name: (1, 5) for name in frame if name.startswith("q")}
    return Survey.from_frame(frame, scale=rated, **options)


def steps(survey, **options):
    return cemlab.personas.prepare(survey, **{"items": ITEMS} | options).tidy().set_index("step")


class TestWhoIsLeft:
    def test_every_step_takes_its_own(self):
        frame = made(items=TEN)
        frame.loc[:3, TEN[:8]] = np.nan  # 4 of mostly gaps
        frame.loc[10:15, TEN] = 3  # 6 of one answer
        frame.loc[20:22] = frame.loc[23].to_numpy()  # 3 copies of the first
        seconds = pd.Series(np.full(len(frame), 300.0))
        seconds[[10, 30, 31]] = 20.0  # one of them a straight-liner as well
        survey = replace(surveyed(frame), _durations=seconds)
        table = steps(survey, items=TEN)
        counts = table.loc[["rows_left_out", "straight_lining", "speeders", "duplicates"],
                           ["before", "after", "n_flagged"]]  # fmt: skip
        assert counts.to_numpy().tolist() == [
            [240, 236, 4], [236, 230, 6], [230, 228, 3], [228, 225, 3]
        ]  # fmt: skip
        assert table.loc["speeders", "threshold"] == 100  # a third of the median
        assert table.loc["duplicates", "threshold"] == 10
        assert table.loc["straight_lining", "estimate"] == pytest.approx(6 / 236)
        assert (table["after"] <= table["before"]).all()
        assert table.loc["sample_size", "estimate"] == pytest.approx(225 / 12)

    def test_intervals_are_wilsons(self):
        frame = made()
        frame.loc[:11] = 2
        row = steps(surveyed(frame)).loc["straight_lining"]
        low, high = cemlab.numerics.wilson_intervals(12, 240)[1:]
        assert (row["conf_low"], row["conf_high"]) == pytest.approx((float(low), float(high)))

    def test_who_agrees_with_opposites_is_a_straight_liner(self):
        frame = made()
        frame.loc[:9] = 5
        survey = surveyed(frame, items={"q0": {"role": "driver", "direction": "low_is_good"}})
        found = cemlab.personas.prepare(survey, items=ITEMS)
        assert found.tidy().set_index("step").loc["straight_lining", "n_flagged"] == 10
        assert not found.notes_of("straight_or_meant") and found.notes_of("reversed")
        codes = [code for code, _ in cemlab.personas.prepare(surveyed(frame), items=ITEMS).notes()]
        assert "straight_or_meant" in codes

    def test_yes_or_no_and_few_items_are_not_looked_at(self):
        frame = made()
        assert steps(surveyed(frame), items=ITEMS[:4]).loc["straight_lining", "decision"] == (
            "not_looked"
        )
        frame[ITEMS] = (frame[ITEMS] > 3).astype(float)
        survey = Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (0, 1)))
        assert steps(survey).loc["straight_lining", "decision"] == "not_looked"

    def test_seconds_of_their_own(self):
        survey = replace(surveyed(made()), _durations=pd.Series(np.arange(240.0)))
        assert steps(survey, speeders=30).loc["speeders", "n_flagged"] == 30
        assert steps(survey, speeders=None).loc["speeders", "decision"] == "not_looked"
        with pytest.raises(OptionError, match="no durations"):
            steps(surveyed(made()), speeders=30)

    def test_few_ratings_are_no_proof_of_a_copy(self):
        frame = made(items=ITEMS)
        frame.loc[1:20] = frame.loc[0].to_numpy()
        assert steps(surveyed(frame)).loc["duplicates", "decision"] == "not_looked"
        other = made(items=TEN, city=["a", "b"] * 120)
        other.loc[1, TEN] = other.loc[0, TEN]  # the same ratings in another city
        assert steps(surveyed(other), items=TEN).loc["duplicates", "n_flagged"] == 0

    def test_straight_liners_are_no_copies_of_each_other(self):
        """They agree by one answer, whatever else they rated."""
        frame = made(items=TEN)
        frame.loc[0:59, TEN[:9]] = 4
        frame.loc[0:59, TEN[9]] = np.tile([1, 5], 30)
        table = steps(surveyed(frame), items=TEN[:9])
        assert table.loc["straight_lining", "n_flagged"] == 60
        assert table.loc["duplicates", "n_flagged"] == 0

    def test_frequency_weights_are_people_and_no_copies(self):
        frame = made(items=TEN, count=np.tile([1, 2, 3], 80))
        survey = surveyed(frame, weight="count", weight_kind="frequency")
        table = steps(survey, items=TEN)
        assert table.loc["duplicates", "decision"] == "not_looked"
        assert table.loc["rows_left_out", "before"] == 480
        twice = surveyed(frame.loc[frame.index.repeat(frame["count"])].drop(columns="count"))
        alike = steps(twice, items=TEN, duplicates=False)
        columns = ["estimate", "n", "n_flagged", "before", "after"]
        pd.testing.assert_frame_equal(table[columns], alike[columns])


class TestWhatCounts:
    def test_amounts_enter_as_logarithms_and_blocks_share_their_weight(self):
        rng = np.random.default_rng(3)
        frame = made(spent=np.exp(rng.normal(4, 1, 240)))
        found = cemlab.personas.prepare(
            surveyed(frame), items=[*ITEMS, "spent"], scale="z", amounts=["spent"],
            blocks={"price": ITEMS[:4]},
        )  # fmt: skip
        table = found.items().set_index("item")
        assert table["entered_sd"].tolist() == pytest.approx([0.5] * 4 + [1.0] * 3)
        assert table["block"].tolist() == [1, 1, 1, 1, 2, 3, 4]
        assert table["pull"].sum() == pytest.approx(1)
        assert table.loc[ITEMS[:4], "pull"].sum() == pytest.approx(table.loc["spent", "pull"])
        assert table["logged"].tolist() == [False] * 6 + [True]
        assert found.tidy().set_index("step").loc["item_blocks", "n_flagged"] == 4

    def test_blocks_are_found_by_correlations(self):
        frame = made(n=400)
        rng = np.random.default_rng(5)
        for name in ITEMS[1:4]:  # three say what the first says
            frame[name] = np.clip(frame["q0"] + rng.integers(-1, 2, 400), 1, 5)
        table = cemlab.personas.prepare(surveyed(frame), items=ITEMS, blocks="auto").items()
        assert table["block"].tolist() == [1, 1, 1, 1, 2, 3]

    def test_the_level_of_people_dominates_and_is_taken_away(self):
        rng = np.random.default_rng(6)
        level = rng.normal(3, 1, (300, 1))
        answers = np.clip(np.rint(level + rng.normal(0, 0.4, (300, 8))), 1, 5)
        survey = surveyed(pd.DataFrame(answers, columns=TEN[:8]))
        plain = cemlab.personas.prepare(survey, items=TEN[:8])
        assert plain.notes_of("style_dominates") and plain.headline().startswith("The first")
        bands = plain.style()
        assert bands["component"].is_monotonic_increasing and bands["n"].min() >= 10
        for options in ({"ipsatise": True}, {"scale": "row_rank"}):
            found = cemlab.personas.prepare(survey, items=TEN[:8], **options)
            table = found.tidy().set_index("step")
            assert table.loc["style_in_component", "decision"] == "taken_away"
            assert table.loc["person_level", "decision"] == "kept_aside"
            flat = (answers == answers[:, :1]).all(axis=1).sum()
            assert table.loc["person_level", "n_flagged"] == flat > 0
            assert found.notes_of("flat_profiles")["n"] == flat
            assert not found.notes_of("style_dominates")

    def test_shares_of_styles_agree_with_the_reference(self, case):
        one = case("08_segmentation", "ipsatise_and_response_style")
        inputs, expected = one["inputs"], one["expected"]
        kept = [row for row in inputs["ratings"]]
        frame = pd.DataFrame(kept * 4, columns=ITEMS[:5], dtype=float)
        table = steps(surveyed(frame), items=ITEMS[:5])
        straight = np.array(expected["straightliner"])
        assert table.loc["straight_lining", "n_flagged"] == 4 * straight.sum()
        for step, key in (("extreme_style", "extreme_response_share"),
                          ("midpoint_style", "midpoint_share"),
                          ("agreeing_style", "acquiescence_share_top2")):  # fmt: skip
            wanted = np.array(expected[key])[~straight].mean()
            assert table.loc[step, "estimate"] == pytest.approx(wanted, rel=1e-6)

    def test_too_few_people_are_said(self):
        with pytest.warns(SmallSampleWarning):
            found = cemlab.personas.prepare(surveyed(made(n=60)), items=ITEMS)
        assert found.tidy().set_index("step").loc["sample_size", "decision"] == "few"
        assert "too few" in found.headline("en") and "太少" in found.headline("zh")
        for n, decision in ((240, "thin"), (420, "enough")):
            assert steps(surveyed(made(n=n))).loc["sample_size", "decision"] == decision


def test_fit_does_the_same():
    frame = made(n=300, items=TEN, spent=np.exp(np.random.default_rng(1).normal(3, 1, 300)))
    frame.loc[:7, TEN] = 4
    frame.loc[20:22] = frame.loc[23].to_numpy()
    survey = surveyed(frame)
    ready = cemlab.personas.prepare(
        survey, items=[*TEN, "spent"], scale="z", amounts=["spent"], blocks="auto"
    )
    found = cemlab.personas.fit(survey, **ready.options(), k_max=2, resamples=0, null_samples=0)
    whole = found.glance().iloc[0]
    assert whole["n_fitted"] == ready.glance()["n_fitted"].iloc[0] == 300 - 8 - 3
    assert found.notes_of("copies_aside") == ready.notes_of("copies_aside")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_stay_inside(language):
    frame = made(n=300, items=TEN)
    frame.loc[:30, TEN] = 4
    found = cemlab.personas.prepare(surveyed(frame), items=TEN)
    assert found.figures() == ("left", "style")
    for name in found.figures():
        figure = getattr(found, f"plot_{name}")(language=language).figure
        figure.canvas.draw()
        box = figure.bbox
        for text in figure.findobj(plt.Text):
            if text.get_text() and text.get_visible():
                own = text.get_window_extent()
                assert box.x0 - 1 <= own.x0 and own.x1 <= box.x1 + 1, text.get_text()
        plt.close(figure)


class TestRefuses:
    def test_everything_at_once(self):
        with pytest.raises(OptionError) as bad:
            cemlab.personas.prepare(surveyed(made()), items=ITEMS, ipsatise="yes", scale="rank",
                                    speeders=-1, duplicates=2)  # fmt: skip
        for part in ("`ipsatise`", "scale", "`speeders`", "`duplicates`"):
            assert part in str(bad.value)

    def test_codes_of_groups_taken_for_numbers(self):
        frame = made(region=np.tile([1.0, 2, 3, 7], 60), kind=np.tile([1.0, 2, 3], 80))
        survey = surveyed(frame, items={"region": {"role": "segment"}})
        with pytest.raises(OptionError) as bad:
            cemlab.personas.prepare(survey, items=[*ITEMS, "region", "kind"], scale="z")
        assert "'region'" in str(bad.value) and "describe" in str(bad.value)
        assert "'kind' declares no scale and holds 3 whole numbers" in str(bad.value)
        with pytest.raises(OptionError, match="'region'"):
            cemlab.personas.fit(survey, items=[*ITEMS, "region"])

    def test_blocks_and_amounts_that_are_none(self):
        with pytest.raises(OptionError) as bad:
            cemlab.personas.prepare(
                surveyed(made(owed=np.linspace(-5, 5, 240))), items=[*ITEMS, "owed"], scale="z",
                blocks={"a": ["q0", "q1"], "b": ["q1", "nobody"]}, amounts=["q0", "owed"],
            )  # fmt: skip
        for part in ("'nobody', not among", "'q1' more than once", "ratings have no logarithm",
                     "numbers below 0"):  # fmt: skip
            assert part in str(bad.value)

    def test_two_ways_to_take_the_level_away(self):
        with pytest.raises(OptionError, match="choose one of the two"):
            steps(surveyed(made()), ipsatise=True, scale="row_rank")

    def test_items_of_several_scales(self):
        frame = made(wide=np.tile(np.arange(11.0), 22)[:240])
        survey = Survey.from_frame(frame, scale={**dict.fromkeys(ITEMS, (1, 5)), "wide": (0, 10)})
        with pytest.raises(OptionError, match="scale='z'"):
            steps(survey, items=[*ITEMS, "wide"])
        assert steps(survey, items=[*ITEMS, "wide"], scale="z").loc["item_scaling", "decision"] == (
            "z_scores"
        )

    def test_an_item_that_never_varies(self):
        frame = made(q6=3.0, q7=4.0)
        for verb in (cemlab.personas.prepare, cemlab.personas.fit):
            with pytest.raises(MethodError, match="'q6' never varies.*'q7' never varies"):
                verb(surveyed(frame), items=[*ITEMS, "q6", "q7"])

    def test_nobody_who_is_left(self):
        frame = made()
        frame[ITEMS] = np.tile([[2.0], [4.0]], (120, 6))
        with pytest.raises(MethodError, match="Nobody is left to shape groups: all 240"):
            cemlab.personas.prepare(surveyed(frame), items=ITEMS)
