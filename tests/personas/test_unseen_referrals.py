"""Stated against observed referral: corrected by hand, planted losses found, few people hidden."""

import json

import numpy as np
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.methods.top_box import wilson_interval
from cemlab.results import read
from tests.personas.test_value import ask, world


def recorded(share_seen, n=2000, seed=1):
    """People who recommend with 9 or 10 refer; only some of it is recorded."""
    of = world(n, seed)
    says = of.answers()["recommend"].to_numpy() >= 9
    seen = says & (np.random.default_rng(seed).random(n) < share_seen)
    return world(n, seed, columns={"seen": np.where(seen, "yes", "no")}), says, seen


def test_by_hand():
    of, says, seen = recorded(0.5)
    found = ask(of, observed="seen", missed=[0, 0.5, 0.9], resamples=0)
    table = found.referrals()
    assert len(table) == 4 * 3 and table["persona"].iloc[0] == "all"
    ends = wilson_interval(seen.sum(), len(seen))
    for row, missed in zip(table[:3].itertuples(), (0, 0.5, 0.9), strict=True):
        assert row.missed == missed and row.n == len(seen)
        assert row.observed == pytest.approx(seen.mean())
        assert (row.observed_low, row.observed_high) == pytest.approx(tuple(ends))
        assert row.stated == pytest.approx(says.mean())
        assert row.estimate == pytest.approx(min(seen.mean() / (1 - missed), 1))
        assert row.conf_high == pytest.approx(min(ends[1] / (1 - missed), 1))
        assert row.needed == pytest.approx(1 - seen.mean() / says.mean())


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_what_was_lost_is_what_must_go_unseen(share):
    row = ask(recorded(share)[0], observed="seen", resamples=0).referrals().iloc[0]
    assert row["needed_low"] < 1 - share < row["needed_high"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said(language):
    said = {"en": ("would have to go unseen", "no fewer than"), "zh": ("没有被记录到", "不少于")}
    found = ask(recorded(0.4)[0], observed="seen", resamples=0)
    assert said[language][0] in found.narrate(language)
    back = read(json.loads(json.dumps(found.to_dict())))
    assert back.narrate(language) == found.narrate(language)
    everybody = world(400, columns={"seen": ["yes"] * 390 + ["no"] * 10})
    told = ask(everybody, observed="seen", resamples=0).narrate(language)
    assert said[language][1] in told and said[language][0] not in told


def test_small_groups_are_hidden_with_another():
    of = world(200, columns={"seen": ["yes", "no"] * 100})
    answers = of.answers()
    few = np.flatnonzero(answers["persona"] == "Loyal")[8:]
    answers.loc[few, "seen"] = None
    again = cemlab.Survey.from_frame(
        answers, scale={"again": (1, 5), "recommend": (0, 10), "feeling": (1, 7)}
    )
    table = ask(again, observed="seen", resamples=0).referrals()
    hidden = table[table["n"].isna()]["persona"].tolist()
    assert "Loyal" in hidden and len(hidden) == 2
    assert not table["n"].dropna().between(1, 9).any()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"observed": "sen"}, "Did you mean 'seen'"),
        ({"observed": "seen", "refer": None}, "Name it: refer"),
        ({"observed": "recommend"}, "which is what people say"),
        ({"observed": "seen", "missed": [0, 1]}, "Expected shares from 0"),
        ({"observed": "seen", "missed": []}, "Expected shares from 0"),
    ],
)
def test_refused(options, said):
    with pytest.raises(OptionError, match=said):
        ask(world(columns={"seen": ["yes", "no"] * 200}), **options)


def test_nothing_was_named():
    with pytest.raises(MethodError, match="observed="):
        ask(world(), resamples=0).referrals()
