"""Shares of customers who did something: Wilson, groups, what is hidden, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.errors import MethodError, OptionError
from cemlab.metrics import conversion


def visits(**groups):
    """Groups as (how many did, of how many)."""
    frames = [pd.DataFrame({"channel": name, "renewed": np.arange(n) < did})
              for name, (did, n) in groups.items()]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def test_shares_have_wilsons_interval(case):
    got = conversion(visits(web=(30, 148), shop=(15, 20)), converted="renewed", by="channel")
    for row, (did, n) in zip(
        got.tidy().itertuples(), [(45, 168), (15, 20), (30, 148)], strict=True
    ):
        low, high = stats.binomtest(did, n).proportion_ci(method="wilson")
        assert (row.estimate, row.n) == (did / n, n)
        assert (row.conf_low, row.conf_high) == pytest.approx((low, high))


def test_groups_that_cannot_be_told_apart_are_not_ranked():
    alike = conversion(visits(web=(30, 100), shop=(33, 100)), converted="renewed", by="channel")
    p = stats.chi2_contingency([[30, 33], [70, 67]], correction=False).pvalue
    assert alike.glance()["p_value"].iloc[0] == pytest.approx(p)
    assert "differ cannot be told" in alike.narrate("en") and "无法判断" in alike.narrate("zh")
    apart = conversion(visits(web=(10, 100), shop=(50, 100)), converted="renewed", by="channel")
    assert "from 10% (web; 95% CI 6% to 17%, n = 100) to 50% (shop;" in apart.narrate("en")


def test_equal_groups_are_said_to_differ_at_the_stated_rate(rng):
    said = []
    for _ in range(300):
        did = rng.binomial(80, 0.3, 4)
        table = visits(**{name: (k, 80) for name, k in zip("abcd", did, strict=True)})
        got = conversion(table, converted="renewed", by="channel")
        said.append(got.glance()["p_value"].iloc[0] < 0.05)
    assert np.mean(said) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_shares_of_none_or_of_one_group_are_not_tested():
    for table in (visits(a=(0, 30), b=(0, 40)), visits(a=(9, 30))):
        got = conversion(table, converted="renewed", by="channel")
        assert np.isnan(got.glance()["p_value"].iloc[0])
        assert "nan" not in got.narrate("en") + got.narrate("zh")


def test_churn_of_a_telecom(shared):
    table = pd.read_csv(shared / "data" / "churn_iran_telecom" / "churn_iran_telecom.csv")
    got = conversion(table, converted="Churn")
    assert got.tidy()["estimate"].iloc[0] == pytest.approx(495 / 3150)
    assert got.headline("en") == "Churn: 15.7% of the customers"
    assert got.headline("zh") == "Churn：占客户的 15.7%"


class TestHides:
    def test_a_small_group_with_another(self):
        table = visits(web=(30, 100), shop=(15, 40), fax=(2, 6))
        got = conversion(table, converted="renewed", by="channel")
        shown = got.tidy().set_index("group")["n"]
        assert shown.isna().to_dict() == {"all": False, "fax": True, "shop": True, "web": False}
        assert {code for code, _ in got.notes()} == {"suppressed_customers", "complement_added"}
        ax = got.plot_conversion(language="en")
        assert sum("not shown" in text.get_text() for text in ax.texts) == 2

    def test_who_is_in_no_group_counts_as_one(self):
        table = visits(web=(30, 100), shop=(15, 40), gap=(2, 6)).replace({"gap": None})
        shown = conversion(table, converted="renewed", by="channel").tidy().set_index("group")["n"]
        assert shown["all"] - shown.drop("all").sum() >= 10

    def test_nothing_where_all_are_few(self):
        with pytest.raises(MethodError, match="9 customers; shares of fewer than 10"):
            conversion(visits(web=(3, 9)), converted="renewed")


class TestRefuses:
    def test_other_than_yes_and_no(self):
        with pytest.raises(OptionError, match=r"1 of 12 values of `converted` .*rows 3, such as 7"):
            conversion(pd.DataFrame({"did": [0, 1, 7] + [1] * 9}), converted="did")

    def test_a_column_that_is_not_there(self):
        with pytest.raises(OptionError, match="renewed"):
            conversion(visits(web=(3, 90)), converted="renewd")

    def test_what_is_no_table(self):
        with pytest.raises(OptionError, match="list"):
            conversion([0, 1], converted="did")
