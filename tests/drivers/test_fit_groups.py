"""Groups of items and of levels as one player, through the door."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.methods import METHODS
from cemlab.errors import MethodError, OptionError

GROUPS = {"People": ["a", "b"], "Things": ["c", "d"]}


@pytest.fixture
def frame(rng):
    latent = rng.normal(size=(400, 2))
    rating = np.clip(np.rint(3 + latent[:, [0, 0, 1, 1, 1]] + rng.normal(0, 0.8, (400, 5))), 1, 5)
    table = pd.DataFrame(rating, columns=list("abcde"))
    table["y"] = np.clip(np.rint(3 + latent @ [0.8, 0.4] + rng.normal(0, 0.6, 400)), 1, 5)
    return table


@pytest.fixture
def survey(frame):
    return Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))


def fit(survey, **options):
    defaults = {"outcome": "y", "drivers": list("abcde"), "groups": GROUPS, "resamples": 200}
    return cemlab.drivers.fit(survey, **(defaults | options))


class TestPlayers:
    def test_groups_share_as_one_player(self, survey, frame):
        table = fit(survey).tidy().set_index("driver")
        x, y = frame[list("abcde")].to_numpy(), frame["y"].to_numpy()
        expected = METHODS["shapley"](x, y, None, [(0, 1), (2, 3), (4,)])
        np.testing.assert_allclose(
            table.loc[["People", "Things", "e"], "estimate"], expected, atol=1e-12
        )
        assert fit(survey).glance()["mean_share"].iloc[0] == pytest.approx(1 / 3)

    def test_members_add_up_to_their_group(self, survey, frame):
        found = fit(survey)
        members, table = found.members(), found.tidy().set_index("driver")
        x, y = frame[list("abcde")].to_numpy(), frame["y"].to_numpy()
        owen = METHODS["owen"](x, y, groups=[(0, 1), (2, 3), (4,)])
        np.testing.assert_allclose(members["estimate"], owen, atol=1e-12)
        sums = members.groupby("driver")["estimate"].sum()
        np.testing.assert_allclose(sums, table.loc[sums.index, "estimate"], atol=1e-12)
        assert members["share_within"][members["driver"] == "e"].item() == 1
        assert (members["share_low"] <= members["share"]).all()
        assert (members["share"] <= members["share_high"]).all()

    def test_owen_has_a_row_per_item(self, survey):
        owen, members = fit(survey, method="owen").tidy(), fit(survey).members()
        got = owen.set_index("driver").loc[members["item"], "estimate"]
        np.testing.assert_allclose(got, members["estimate"], atol=1e-12)

    def test_a_group_is_rated_by_the_mean_of_what_each_rated(self, survey, frame):
        row = fit(survey).tidy().set_index("driver").loc["People"]
        assert row["mean"] == pytest.approx(frame[["a", "b"]].mean(axis=1).mean())
        assert row["n"] == 400 and row["reach"] == 1

    def test_items_of_different_scales_have_no_common_mean(self, frame):
        scale = dict.fromkeys(frame, (1, 5)) | {"b": (0, 10)}
        row = fit(Survey.from_frame(frame, scale=scale)).tidy().set_index("driver").loc["People"]
        assert np.isnan(row["mean"]) and row["n"] == 400

    def test_a_group_reaches_who_met_any_of_it(self, frame):
        frame.loc[:99, "a"] = 6
        frame.loc[50:149, "b"] = 6
        codes = {"a": [6], "b": [6]}
        survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)), not_applicable=codes)
        row = fit(survey).tidy().set_index("driver").loc["People"]
        assert row["reach"] == pytest.approx(350 / 400)
        assert row["n"] == 350 and row["n_not_applicable"] == 50


class TestFactors:
    def test_levels_count_together(self, frame, rng):
        frame["place"] = rng.choice(["north", "south", "west"], 400)
        frame["y"] += frame["place"].map({"north": 0, "south": 2, "west": 4})
        survey = Survey.from_frame(frame)
        found = fit(survey, drivers=["a", "place"], groups={"Place": ["place"]}, resamples=100)
        row = found.tidy().set_index("driver").loc["Place"]
        assert row["rank"] == 1 and row["verdict"] == "above_noise" and np.isnan(row["mean"])
        terms = found.coefficients().query("part == 'factor'")
        assert len(terms) == 2 and found.glance()["n"].iloc[0] == 400
        for language in ("en", "zh"):
            found.plot_importance(language=language).figure.canvas.draw()
        plt.close("all")

    def test_a_level_of_a_few_has_no_coefficient(self, frame):
        frame["place"] = np.repeat(["north", "south", "west"], [200, 195, 5])
        found = fit(Survey.from_frame(frame), drivers=["a", "place"], groups={"Place": ["place"]},
                    resamples=0)  # fmt: skip
        terms = found.coefficients().set_index("term")
        assert np.isnan(terms.loc["place: west", "estimate"])
        assert not np.isnan(terms.loc["place: south", "estimate"])

    def test_alone_it_is_refused_with_what_to_do(self, frame):
        survey = Survey.from_frame(frame.assign(place="n"))
        with pytest.raises(OptionError, match="Name it in `covariates`, or in a group"):
            fit(survey, drivers=["a", "place"], groups=None)


class TestSays:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_which_items_count_together(self, survey, language):
        said = fit(survey).narrate(language)
        groups = {"en": ["People (a and b)", "Things (c and d)", "The 5 drivers"],
                  "zh": ["People（a 和 b）", "Things（c 和 d）", "5 个驱动因素"]}  # fmt: skip
        assert all(one in said for one in groups[language]) and "{" not in said

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_what_was_left_out_is_named_and_not_counted(self, frame, language):
        frame.loc[:199, ["b", "d"]] = np.nan
        survey = Survey.from_frame(frame)
        groups = {"People": ["a", "b"], "Things": ["c", "d", "e"]}
        said = fit(survey, groups=groups).narrate(language)
        words = {"en": ["left it blank: b and d.", "Things (c and e)", "The 3 drivers"],
                 "zh": ["未纳入模型：b", "Things（c", "3 个驱动因素"]}  # fmt: skip
        assert all(one in said for one in words[language])
        assert "People (" not in said and "People（" not in said

    def test_there_are_no_members_without_groups(self, survey):
        with pytest.raises(MethodError, match="There are no groups of several items"):
            fit(survey, groups=None).members()


class TestRefuses:
    def test_everything_wrong_with_groups_at_once(self, survey):
        groups = {"People": ["a", "b"], "Both": ["b", "c"], "None": [], "d": ["d"], "Out": ["y"]}
        with pytest.raises(OptionError) as caught:
            fit(survey, groups=groups)
        said = str(caught.value)
        parts = [
            "'b' is in 2 groups (People, Both)", "group 'None' is empty",
            "group 'd' has the name of an item", "'y', not among the drivers",
        ]  # fmt: skip
        for part in parts:
            assert part in said

    def test_groups_that_are_no_mapping(self, survey):
        with pytest.raises(OptionError, match="Expected names with their items"):
            fit(survey, groups=[["a", "b"]])

    def test_owen_without_groups(self, survey):
        with pytest.raises(OptionError, match="Name them in `groups`"):
            fit(survey, groups=None, method="owen")

    def test_twins_within_a_group(self, frame):
        survey = Survey.from_frame(frame.assign(b=frame["a"] * 2))
        with pytest.raises(MethodError, match="'a' and 'b'"):
            fit(survey)
