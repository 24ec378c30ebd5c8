"""Twelve playlists of six people (playlist_peak_end_pilot): too few, and said so."""

from dataclasses import replace

import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, SmallSampleWarning

EPISODE = ["respondent", "songListType"]
OUTCOME = "songListScore"


@pytest.fixture(scope="module")
def songs(shared):
    path = shared / "data" / "playlist_peak_end_pilot" / "playlist_peak_end_pilot.csv"
    if not path.is_file():
        pytest.skip("no playlist_peak_end_pilot among the shared data")
    return pd.read_csv(path)


def moments(songs, **options):
    columns = {"customer_id": "respondent", "journey_id": EPISODE, "touchpoint": "songTitle",
               "position": "order", "experience": "likeScore"}  # fmt: skip
    return cemlab.EventLog.from_frame(
        songs, columns=columns, scale=(0, 100), join="journey_id", **options
    )


def survey(songs):
    """A row per playlist: in the file its rating is repeated beside every song."""
    assert len(songs[[*EPISODE, OUTCOME]].drop_duplicates()) == 12
    return cemlab.Survey.from_frame(
        songs.drop_duplicates(EPISODE)[[*EPISODE, OUTCOME]], id=EPISODE, customer="respondent",
        scale={OUTCOME: (0, 100)},
    )  # fmt: skip


def allowed(songs):
    """The pair, for a study that may show five people or more."""
    rated = survey(songs)
    rated = replace(rated, circumstances=replace(rated.circumstances, min_cell=5))
    return replace(moments(songs), min_cell=5), rated


def test_songs_are_put_in_the_order_in_which_they_were_heard(songs):
    """Rows are in no order, and some places are missing."""
    got = cemlab.peak_end.features(moments(songs)).set_index("journey_id")
    assert len(got) == 12 and sorted(got["n_moments"].unique()) == [17, 20]
    for name, own in songs.groupby(EPISODE):
        heard = own.sort_values("order")["likeScore"]
        row = got.loc[" / ".join(name)]
        assert (row["start"], row["end"]) == (heard.iloc[0], heard.iloc[-1])
        assert (row["peak"], row["trough"]) == (heard.max(), heard.min())


def test_under_ten_people_nothing_is_shown(songs):
    with pytest.raises(MethodError, match="6 customers with a usable journey"):
        cemlab.peak_end.fit(moments(songs), survey(songs), outcome=OUTCOME)


def test_twelve_playlists_do_not_bear_five_terms(songs):
    """All but one have twenty songs: that one decides what the number of songs does."""
    with pytest.raises(MethodError, match=r"single journey .* decides .* 'n_moments'"):
        cemlab.peak_end.fit(*allowed(songs), outcome=OUTCOME)


def test_fewer_terms_cannot_tell(songs):
    with pytest.warns(SmallSampleWarning, match="fewer than 30"):
        got = cemlab.peak_end.fit(
            *allowed(songs), outcome=OUTCOME, extremes="peak_abs", count_moments=False
        )
    whole = got.glance().iloc[0]
    assert whole["verdict"] == "cannot_tell" and whole["n_customers"] == 6
    assert whole["needed"] > 200
    assert "cannot be told" in got.headline("en") and "尚无法判断" in got.headline("zh")
    assert {one.grade for one in got.findings()} == {"C"}
    assert "6 folds, 1 time)" in got.source_line("en", "models")
    assert "Whether the moments predict songListScore at all cannot be told" in got.narrate("en")


def test_a_survey_with_a_row_per_song_is_sent_back(songs):
    rows = cemlab.Survey.from_frame(
        songs[["respondent", OUTCOME]].assign(row=range(len(songs))), id="row",
        customer="respondent", scale={OUTCOME: (0, 100)},
    )  # fmt: skip
    log = replace(moments(songs), join_on="customer_id")
    with pytest.raises(MethodError, match="12 meet several on customer_id.* a row per journey"):
        cemlab.peak_end.fit(log, rows, outcome=OUTCOME)


def test_titles_of_songs_come_through(songs):
    got = cemlab.peak_end.features(moments(songs))
    named = {*got["peak_abs_touchpoint"], *got["end_touchpoint"]}
    assert {"說不哭", "橙夜", "人との距離のはかりかた"} <= named
    assert named <= set(songs["songTitle"].str.strip())
