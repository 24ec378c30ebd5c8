"""Eight videos, 32 people, a rating a second (ceap360vr): people are the cases, not videos."""

import pytest

import cemlab

OUTCOME = "overall_valence"


@pytest.fixture(scope="module")
def videos(real):
    return real("ceap360vr")


@pytest.fixture(scope="module")
def result(videos):
    return cemlab.peak_end.fit(*videos, outcome=OUTCOME)


@pytest.fixture(scope="module")
def averages(real):
    return cemlab.peak_end.fit(*real("news_video_valence"), outcome="Valence Rating Mean")


def test_the_mean_goes_with_the_whole_more_closely_than_peak_or_end(result):
    """The numbers that SOURCE.md of the data states."""
    plain = result.features().set_index("feature")["correlation"].round(2)
    assert plain[["mean", "end", "peak", "trough"]].tolist() == [0.80, 0.74, 0.69, 0.72]


def test_a_clear_test_within_the_sample_is_no_verdict(result):
    whole = result.glance().iloc[0]
    assert whole["p_value"] < 0.05 and whole["gain_low"] < 0 < whole["gain"]
    assert whole["verdict"] == "cannot_tell"
    assert result.tidy()["verdict"].tolist()[:3] == ["best", "level_with_best", "level_with_best"]


def test_videos_of_one_person_are_no_256_people(videos, result):
    events, survey = videos
    wanted = ["journey_id", "touchpoint", "position", "experience"]
    frame = events.moments().assign(position=lambda table: table["moment"])[wanted]
    apart = cemlab.EventLog.from_frame(
        frame, columns={name: name for name in wanted}, scale=(1, 9), neutral=5, ties="first",
        join="journey_id",
    )  # fmt: skip
    answers = survey.answers()[[OUTCOME]].assign(episode=survey.keys("journey_id"))
    strangers = cemlab.Survey.from_frame(answers, id="episode", scale={OUTCOME: (1, 9)})
    wrong = cemlab.peak_end.fit(apart, strangers, outcome=OUTCOME).glance().iloc[0]
    whole = result.glance().iloc[0]
    assert (wrong["n_customers"], whole["n_customers"]) == (256, 32)
    assert wrong["p_value"] < whole["p_value"] / 5
    assert wrong["gain_high"] - wrong["gain_low"] < 0.9 * (whole["gain_high"] - whole["gain_low"])


@pytest.mark.parametrize(
    ("language", "people", "open_"), [("en", "32 customers", "cannot be told"),
                                      ("zh", "32 位客户", "尚无法判断")],
)  # fmt: skip
def test_says_how_many_people_there_are_and_that_it_is_open(result, language, people, open_):
    told = result.narrate(language)
    assert people in told and "256" in told and open_ in told
    assert open_ in result.headline(language)
    # who passes the F test within customers is not called supported a sentence after "cannot tell"
    assert "as well" not in told and "同样" not in told


def test_at_one_sitting_the_same_numbers_only_describe(videos, result):
    got = cemlab.peak_end.fit(*videos, outcome=OUTCOME, same_sitting=True).glance().iloc[0]
    same = ["gain", "gain_low", "gain_high", "p_value"]
    assert got["verdict"] == "descriptive"
    assert got[same].tolist() == result.glance().iloc[0][same].tolist()


@pytest.mark.parametrize(("language", "neglect"), [("en", "duration"), ("zh", "时长忽视")])
def test_a_minute_that_is_always_a_minute_shows_no_neglect_of_duration(result, language, neglect):
    """All videos last 59 or 60 seconds: that the length does not count is no finding."""
    assert neglect not in result.narrate(language)


class TestAverages:
    """Averages over people make everything look perfect, and put the end before the mean."""

    def test_the_order_turns_round(self, videos):
        alone, together = self._correlations(videos, 1), self._correlations(videos, 32)
        assert alone["mean"] > alone["end"] + 0.05
        assert together["end"] > together["mean"] and together.min() > 0.97

    def test_the_more_people_in_an_average_the_closer(self, videos):
        ends = [self._correlations(videos, people)["end"] for people in (1, 4, 16, 32)]
        assert ends == sorted(ends) and ends[-1] - ends[0] > 0.2

    @staticmethod
    def _correlations(videos, people):
        """Correlations of features with the whole, of averages over so many people each."""
        events, survey = videos
        table = cemlab.peak_end.features(events).merge(
            survey.answers()[[OUTCOME]].assign(journey_id=survey.keys("journey_id").to_numpy()),
            on="journey_id", validate="one_to_one",
        )  # fmt: skip
        table["video"] = table["journey_id"].str.split(" / ").str[-1]
        team = table.groupby("video").cumcount() // people
        means = table.groupby(["video", team])[["mean", "end", "peak", "trough", OUTCOME]].mean()
        return means.corr()[OUTCOME].drop(OUTCOME)


class TestAverageRaters:
    """126 news videos of which only averages over raters are known (news_video_valence)."""

    def test_known_correlations(self, averages):
        plain = averages.features().set_index("feature")["correlation"].round(2)
        assert plain[["end", "mean"]].tolist() == [0.99, 0.96]

    def test_no_person_is_foretold_as_well_as_an_average(self, averages, videos):
        """The verdict is sure, and it is one about averages: the contest cannot see that."""
        person = cemlab.peak_end.fit(*videos, outcome=OUTCOME, resamples=0).tidy()["estimate"].max()
        average = averages.tidy()["estimate"].max()
        assert person < 0.7 < 0.97 < average
        assert averages.glance()["verdict"].iloc[0] == "end_only"
