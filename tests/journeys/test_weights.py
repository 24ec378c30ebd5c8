"""The journey of weighted answers: frequencies, survey weights, and who has no response."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, MissingDataWarning

from .worlds import log


class TestWeights:
    def test_frequencies_equal_repeated_journeys(self, rated):
        frame = pd.DataFrame({"id": range(40), "y": [1, 2] * 20, "count": [1, 2, 3, 2] * 10})
        counted = Survey.from_frame(frame, id="id", weight="count", weight_kind="frequency")
        once = cemlab.journeys.map(log(rated), counted).tidy()
        copies = [(f"{who}-{copy}", step, felt) for who, step, felt in rated
                  for copy in range(frame["count"][who])]  # fmt: skip
        repeated = cemlab.journeys.map(log(copies)).tidy()
        pd.testing.assert_frame_equal(once, repeated)

    def test_equal_weights_change_no_mean(self, rated):
        frame = pd.DataFrame({"id": range(40), "y": [1, 2] * 20, "w": 1.5})
        journeys = cemlab.journeys.map(log(rated), Survey.from_frame(frame, id="id", weight="w"))
        plain = cemlab.journeys.map(log(rated)).tidy()
        for column in ("estimate", "adjusted", "conf_low", "reach"):
            np.testing.assert_allclose(journeys.tidy()[column], plain[column], atol=1e-8)
        assert "flow_unweighted" in dict(journeys.notes())

    def test_moments_without_a_response_have_no_weight(self, rated):
        frame = pd.DataFrame({"id": range(30), "y": [1, 2] * 15, "w": [1, 2] * 15})
        survey = Survey.from_frame(frame, id="id", weight="w")
        with pytest.warns(MissingDataWarning, match="40 of 160 moments"):
            journeys = cemlab.journeys.map(log(rated), survey)
        assert (journeys.tidy()["n"] == 30).all() and journeys.glance()["n_dropped"].iloc[0] == 40
        assert (journeys.funnel()["n"] == 40).all()
        # they have ratings, and these 40 journeys are those of 40 customers
        said = journeys.narrate("en")
        assert "have no rating" not in said and "Another 40 moments have no weight" in said
        assert "several_journeys" not in dict(journeys.notes())
        assert journeys.checks().set_index("check").loc["moments_rated", "value"] == 1

    def test_moments_without_a_frequency_are_counted(self, rated):
        frame = pd.DataFrame({"id": range(30), "y": [1, 2] * 15, "count": 2})
        survey = Survey.from_frame(frame, id="id", weight="count", weight_kind="frequency")
        with pytest.warns(MissingDataWarning, match="40 moments belong to customers without"):
            journeys = cemlab.journeys.map(log(rated), survey)
        assert (journeys.tidy()["n"] == 60).all() and journeys.glance()["n_dropped"].iloc[0] == 40

    def test_a_survey_of_other_people_is_said_to_be(self, rated):
        answers = pd.DataFrame({"id": [f"x{at}" for at in range(20)], "y": [1, 2] * 10})
        for ids in ("id", None):
            frame = answers if ids else answers[["y"]]
            survey = Survey.from_frame(frame, id=ids, scale={"y": (1, 5)})
            with pytest.warns(MissingDataWarning, match="of other people"):
                cemlab.journeys.map(log(rated), survey, outcome="y")

    def test_a_weighted_survey_that_meets_nobody(self, rated):
        frame = pd.DataFrame({"id": ["x", "y"], "y": [1, 2], "w": [1, 2]})
        survey = Survey.from_frame(frame, id="id", weight="w")
        with pytest.raises(MethodError, match="no journey meets a response"):
            cemlab.journeys.map(log(rated), survey)
