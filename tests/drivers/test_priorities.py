"""Priorities: what must hold, what was planted, and real data."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.priority_maps import places
from cemlab.drivers.priority_maps.questions import Asked
from cemlab.errors import MissingDataWarning
from cemlab.study import open_study
from cemlab.style import colour

DRIVERS = ["low", "high", "dull", "noise"]


def answers(n=600, seed=4):
    """Two drivers that matter, rated low and high; one of little, and one of no importance."""
    rng = np.random.default_rng(seed)
    rating = rng.normal([2.6, 4.3, 4.2, 3.0], 1, size=(n, 4))
    frame = pd.DataFrame(np.clip(np.rint(rating), 1, 5), columns=DRIVERS)
    y = 0.8 * frame["low"] + 0.9 * frame["high"] + 0.25 * frame["dull"] + rng.normal(0, 0.8, n)
    frame["overall"] = np.clip(np.rint(y - y.mean() + 3), 1, 5)
    return frame


def planted(n=600):
    """The same, read."""
    return Survey.from_frame(answers(n), scale=dict.fromkeys([*DRIVERS, "overall"], (1, 5)))


def asked(survey, drivers=DRIVERS, **options):
    return cemlab.drivers.priorities(
        survey, outcome="overall", drivers=drivers, **{"resamples": 300} | options
    )


@pytest.fixture(scope="module")
def found():
    return asked(planted())


def test_finds_what_was_planted(found):
    table = found.tidy().set_index("driver")
    assert table.loc["low", ["quadrant", "verdict"]].tolist() == ["concentrate", "told"]
    assert table.loc["high", ["quadrant", "verdict"]].tolist() == ["keep_up", "told"]
    assert table.loc["dull", "quadrant"] == "overkill"
    assert found.headline("en") == "Work on first: low"
    assert found.headline("zh") == "优先改进：low"


def test_a_driver_of_noise_has_no_quadrant(found):
    row = found.tidy().set_index("driver").loc["noise"]
    assert row["verdict"] == "noise" and row["quadrant"] == "" and np.isnan(row["p_quadrant"])
    chances = found.chances().set_index("driver")
    assert chances.loc["noise"].isna().all()
    assert set(found.lines().set_index("driver").loc["noise", ["mean", "median"]]) == {""}
    assert "Not told from a random item: noise." in found.narrate("en")


def test_shares_and_means_are_those_of_fit(found):
    other = cemlab.drivers.fit(planted(), outcome="overall", drivers=DRIVERS, resamples=300)
    columns = ["driver", "share", "share_low", "share_high", "mean", "mean_low", "mean_high", "n"]
    pd.testing.assert_frame_equal(found.tidy()[columns], other.tidy()[columns])


def test_chances_add_up_and_name_the_likeliest(found):
    chances = found.chances().set_index("driver").drop("noise")
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    table = found.tidy().set_index("driver").loc[chances.index]
    assert table["quadrant"].tolist() == chances.idxmax(axis=1).tolist()
    np.testing.assert_array_equal(table["p_quadrant"], chances.max(axis=1))
    assert ((table["verdict"] == "told") == (table["p_quadrant"] >= 0.8)).all()


def test_lines_are_told_with_their_intervals(found):
    whole, cuts = found.glance().iloc[0], found.cuts().set_index("choice")
    table = found.tidy()
    assert whole["performance_line"] == pytest.approx(table["mean"].mean())
    low, at, high = whole[["performance_line_low", "performance_line", "performance_line_high"]]
    assert low < at < high
    assert whole["importance_line"] == pytest.approx(0.25)
    assert cuts.loc["median", "importance"] == pytest.approx(table["share"].median())
    assert cuts.loc["middle", "performance"] == 3
    assert np.isnan(cuts.loc["middle", "performance_low"])


def test_a_target_moves_the_line_and_nothing_else(found):
    other = asked(planted(), lines="target", performance_at=2)
    same = ["driver", "share", "mean"]
    pd.testing.assert_frame_equal(other.tidy()[same], found.tidy()[same])
    whole = other.glance().iloc[0]
    assert whole["performance_line"] == 2 and np.isnan(whole["performance_line_low"])
    assert (whole["performance_by"], whole["importance_by"]) == ("given", "mean")
    assert other.headline("en") == "No driver of overall is both important and rated low"
    assert other.findings("en")[0].value == "0"
    assert not other.notes_of("quadrant_uncertain") and "target" in other.lines()
    codes = [code for code, _ in other.notes()]
    assert "centred_lines" not in codes
    assert "centred_lines" in [code for code, _ in found.notes()]
    assert other.lines().set_index("driver").loc["low", "target"] == "keep_up"


def test_the_order_of_drivers_says_nothing(found):
    turned = asked(planted(), drivers=DRIVERS[::-1])
    pd.testing.assert_frame_equal(turned.tidy(), found.tidy(), atol=1e-9)


def test_weights_of_one_change_nothing(found):
    weighted = Survey.from_frame(answers().assign(w=1.0), weight="w",
                                 scale=dict.fromkeys(answers(), (1, 5)))  # fmt: skip
    pd.testing.assert_frame_equal(asked(weighted).tidy(), found.tidy(), atol=1e-9)


def test_close_drivers_cannot_be_told():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 6, size=(150, 3)), columns=["a", "b", "c"])
    y = frame.sum(axis=1) / 3 + rng.normal(0, 0.4, 150)
    frame["overall"] = np.clip(np.rint(y), 1, 5)
    result = asked(Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5))),
                   drivers=["a", "b", "c"])  # fmt: skip
    assert (result.tidy()["verdict"] == "cannot_tell").all()
    assert "cannot be told" in result.headline("en") and "尚无法判断" in result.headline("zh")
    assert not [one for one in result.findings("en") if one.claim.endswith("work on this first")]
    nearest = result.chances()["concentrate"].max()
    assert result.findings("en")[0].value == f"{nearest:.0%}"
    assert set(result.notes_of("quadrant_uncertain")["items"]) == {"a", "b", "c"}


def test_what_goes_down_with_the_outcome_is_no_priority():
    frame, rng = answers(), np.random.default_rng(1)
    rude = 5 - frame["overall"] + rng.normal(0, 0.7, len(frame))
    frame["fuss"] = np.clip(np.rint(rude), 1, 5)
    survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))
    result = asked(survey, drivers=["fuss", "high", "dull"])
    row = result.tidy().set_index("driver").loc["fuss"]
    assert row["quadrant"] == "concentrate" and row["verdict"] == "told"
    assert result.notes_of("negative_link")["items"] == ["fuss"]
    assert result.headline("en").startswith("Important and rated low, but whether to work on it")
    assert "尚无法判断：fuss" in result.headline("zh")
    assert "before the reason is known: fuss." in result.narrate("en")
    assert result.findings("en")[0].claim == "fuss: whether to work on this first cannot be told"


def test_borrowed_importance_is_no_priority():
    rng = np.random.default_rng(6)
    base = rng.normal(size=500)
    frame = pd.DataFrame({
        "own": base + 4.2, "borrowed": base + rng.normal(0, 0.35, 500) + 2.8,
        "other": rng.normal(4, 1, 500), "another": rng.normal(4, 1, 500),
    })  # fmt: skip
    frame = np.clip(np.rint(frame * 10), 0, 70)
    y = 0.5 * frame["own"] + 0.12 * (frame["other"] + frame["another"]) + rng.normal(0, 3, 500)
    frame["overall"] = np.clip(np.rint(y), 0, 70)
    survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (0, 70)))
    result = asked(survey, drivers=["own", "borrowed", "other", "another"])
    row = result.tidy().set_index("driver").loc["borrowed"]
    assert (row["quadrant"], row["verdict"]) == ("concentrate", "told")
    assert result.notes_of("no_own_effect")["items"] == ["borrowed"]
    assert "Work on first" not in result.headline("en") and "优先改进：" not in result.headline(
        "zh"
    )
    assert "the importance may be theirs: borrowed." in result.narrate("en")
    dots = [line for line in result.plot_priorities(language="en").lines if line.get_gid() == "dot"]
    assert all(dot.get_markeredgecolor() != colour("bad") for dot in dots)


def test_everybody_who_rated_counts_for_performance():
    frame = answers()
    frame.loc[:59, "high"] = np.nan  # these are in no model, and rated the rest
    survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))
    with pytest.warns(MissingDataWarning):
        result = asked(survey)
    table = result.tidy().set_index("driver")
    assert result.glance()["n"].iloc[0] == 540 and table.loc["low", "n"] == 600
    assert table.loc["low", "mean"] == pytest.approx(frame["low"].mean())
    centre = result.regions().set_index("driver").loc["low", "mean"]
    assert centre == pytest.approx(frame["low"].mean(), abs=0.02)


def test_frequency_weights_count_people():
    base = answers(150)
    scale = dict.fromkeys(base, (1, 5))
    twice = Survey.from_frame(pd.concat([base, base], ignore_index=True), scale=scale)
    counted = Survey.from_frame(base.assign(f=2), weight="f", weight_kind="frequency", scale=scale)
    one, other = asked(twice, resamples=1000), asked(counted, resamples=1000)
    same = ["driver", "share", "mean", "mean_low", "mean_high", "n"]
    pd.testing.assert_frame_equal(one.tidy()[same], other.tidy()[same])
    gap = one.chances().iloc[:, 1:] - other.chances().iloc[:, 1:]
    assert gap.abs().max().max() < 0.08


def test_agrees_with_martilla_and_james(shared):
    text = (shared / "reference/methods/13_penalty_reward_kano_ipa.json").read_text("utf-8")
    case = next(one for one in json.loads(text)["cases"] if one["id"] == "ipa_martilla_james")
    importance, performance = (np.array(case["inputs"][one], float)
                               for one in ("importance", "performance"))  # fmt: skip
    target = Asked(None, "target", 2.5, 2.5, (1, 4))
    got = places.by_lines([str(i) for i in range(len(importance))], importance, performance,
                          target, np.ones(len(importance), bool))  # fmt: skip
    keys = {"mean": "quadrant_data_mean", "median": "quadrant_median",
            "target": "quadrant_scale_midpoint_2_5"}  # fmt: skip
    for choice, key in keys.items():
        assert got[choice].tolist() == [places.NAMES[one] for one in case["expected"][key]]


def test_sfo(shared, monkeypatch):
    if not (shared / "data" / "sfo_2017").is_dir():
        pytest.skip("no sfo_2017 among the shared data")
    monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
    study = open_study("data/sfo-2017")
    drivers = study.analyses["drivers"]["drivers"]
    survey = cemlab.read_survey(study)
    with pytest.warns(MissingDataWarning):
        result = cemlab.drivers.priorities(survey, outcome="Q7ALL", drivers=drivers, resamples=200)
    first = result.tidy().query("quadrant == 'concentrate' and verdict == 'told'")
    assert first["driver"].tolist() == ["Q7FOOD", "Q7STORE"]
    assert result.tidy()["n"].max() > result.glance()["n"].iloc[0]  # nobody lost for a blank
    assert result.headline("en") == "Work on first: Restaurants and Shops"
    assert result.headline("zh") == "优先改进：餐厅和商店"
    parking = result.chances().set_index("driver").loc["Q7PARK"]
    assert parking["concentrate"] + parking["low_priority"] == pytest.approx(1, abs=0.02)


def test_the_bundled_study():
    study = open_study("data/wuye-repair")
    drivers = study.analyses["drivers"]["drivers"]
    with pytest.warns(MissingDataWarning):
        result = asked(cemlab.read_survey(study), drivers=drivers)
    assert result.headline("zh") == "优先改进：进度透明和准时上门"
    table = result.tidy().set_index("driver")
    assert table.loc["tidiness", "verdict"] == "noise"
    assert table.loc["reply", "verdict"] == "cannot_tell"
    assert "simulated data" in result.source_line("en")
