"""What the pages state on the strength of simulations is found again, or the table says not."""

import numpy as np
import pandas as pd
import pytest

from cemlab.simulate.evidence import reproductions
from cemlab.simulate.evidence.reproduced_groups import by_latent_classes
from cemlab.simulate.evidence.statement_kinds import agrees, exact, rate, spread

CHEAP = ["wald_ten", "own_ten", "wald_coverage", "own_coverage", "branch_spread", "pairwise",
         "ceiling", "blank_bh", "blank_holm", "power", "prca_2000", "finished_only", "survival",
         "correlation", "decision_mean_0", "memory_few_mean"]  # fmt: skip
OF_FALSE_CLAIMS = ["ranks", "two_draws", "worst", "no_groups", "no_groups_gradient"]


@pytest.fixture(scope="module")
def table():
    return reproductions.recorded()


class TestTable:
    def test_has_the_statements_of_the_command(self, table):
        own = table[table["agrees"] != reproductions.LATER]
        assert own["key"].tolist() == list(reproductions.STATEMENTS)
        for told in own.itertuples():
            one = reproductions.STATEMENTS[told.key]
            assert (told.statement, told.source, told.stated, told.done, told.note) == (
                one.words, one.source, one.stated, one.done, one.note
            )  # fmt: skip

    def test_says_what_waits_for_methods(self, table):
        later = table[table["agrees"] == reproductions.LATER]
        assert list(later["statement"]) == [one[0] for one in reproductions.WAITING]
        assert later["reproduced"].isna().all()

    def test_explains_where_a_figure_differs(self, table):
        assert set(table["agrees"]) <= {"yes", "no", reproductions.LATER}
        assert (table.loc[table["agrees"] == "no", "note"] != "").all()
        assert (table.loc[table["agrees"] == "yes", "note"] == "").all()

    def test_is_what_the_command_finds(self, table):
        again = reproductions.reproduced(CHEAP + OF_FALSE_CLAIMS, workers=1)
        own = table.set_index("key").loc[CHEAP + OF_FALSE_CLAIMS].reset_index()
        pd.testing.assert_frame_equal(own, again, check_dtype=False, atol=1e-4)

    def test_covers_appendix_d_and_the_ideas_whose_methods_are_there(self, table):
        sources = " ".join(table["source"])
        for number in range(1, 14):
            assert f"appendix D {number}" in sources
        for number in (3, 4, 5, 6, 7, 8, 10, 11):
            assert f"scope B {number}" in sources


def test_is_written_by_the_command(tmp_path, monkeypatch, capsys):
    few = {key: reproductions.STATEMENTS[key] for key in ("wald_ten", "pairwise")}
    monkeypatch.setattr(reproductions, "STATEMENTS", few)
    monkeypatch.setattr(reproductions, "FOUND", tmp_path / "reproductions.csv")
    reproductions.main(["--workers", "1"])
    assert "Wrote reproductions.csv: 2 yes, 0 no, " in capsys.readouterr().out
    pd.testing.assert_frame_equal(
        reproductions.recorded(), reproductions.reproduced(workers=1), check_dtype=False
    )


def test_some_are_made_anew_and_the_others_stay(tmp_path, monkeypatch, table):
    monkeypatch.setattr(reproductions, "FOUND", tmp_path / "reproductions.csv")
    reproductions.record(table[table["key"] != "pairwise"], reproductions.FOUND)
    reproductions.main(["--workers", "1", "--keys", "pairwise"])
    pd.testing.assert_frame_equal(reproductions.recorded(), table, check_dtype=False, atol=1e-4)


class TestAgreement:
    def test_an_interval_that_meets_the_range(self):
        assert agrees(rate([True] * 95 + [False] * 5), (0.9, 0.91))
        assert not agrees(rate([True] * 950 + [False] * 50), (0.9, 0.91))
        assert agrees(exact(0.0), (0, 0)) and not agrees(exact(0.1), (0, 0))

    def test_a_spread_may_reach_infinity(self):
        found = spread([1.0] * 50 + [2.0] * 45 + [np.inf] * 5)
        assert (found.low, found.value, found.high) == (1.0, 1.0, np.inf)


def test_latent_classes_are_counted(rng):
    three = np.array([[0, 0, 0, 0, 4, 4, 4, 4], [4, 4, 4, 4, 0, 0, 0, 0], [2] * 8])
    x = np.clip(three[rng.integers(3, size=400)] + rng.integers(-1, 2, (400, 8)), 0, 4)
    assert by_latent_classes(x, rng, starts=4) == 3
    assert by_latent_classes(rng.integers(0, 5, (400, 8)), rng, starts=4) == 1
