"""Retention as a user meets it: cohorts, counts, hidden groups, refusals, sentences."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.metrics import retention

ONE = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.fixture
def counts():
    return pd.DataFrame({"month": range(8), "there": ONE})


def customers(**sizes):
    """Cohorts of so many customers who stay 1 to 6 months, each other one gone after it."""
    frames = [
        pd.DataFrame({"cohort": name, "months": np.arange(n) % 6 + 1, "gone": np.arange(n) % 2})
        for name, n in sizes.items()
    ]
    return pd.concat(frames, ignore_index=True)


def of_customers(table, **more):
    return retention(table, tenure="months", left="gone", **more)


def test_counts_of_one_cohort(counts):
    table = retention(counts, period="month", active="there").tidy()
    assert table["survival"].tolist() == pytest.approx([n / 1000 for n in ONE[1:]])
    assert table["estimate"].tolist() == pytest.approx(np.array(ONE[1:]) / ONE[:-1])
    assert table["at_risk"].tolist() == ONE[:-1] and set(table["n"]) == {1000}


def test_several_cohorts_of_counts_are_not_pooled(counts):
    both = pd.concat([counts.assign(of=1), counts.assign(of=2, there=counts["there"] // 2)])
    got = retention(both.sample(frac=1, random_state=0), period="month", active="there",
                    cohort="of")  # fmt: skip
    assert got.tidy()["cohort"].unique().tolist() == ["1", "2"]
    assert got.provenance.n == 1500 and got.glance()["cohorts"].iloc[0] == 2
    assert got.headline("en").startswith("“1”: After 7 periods") and not got.notes()


def test_a_base_that_may_mix_cohorts_is_warned_of():
    assert [code for code, _ in of_customers(customers(a=60)).notes()] == ["cohort_mixed"]


def test_churn_of_a_telecom_by_subscription_length(shared):
    table = pd.read_csv(shared / "data" / "churn_iran_telecom" / "churn_iran_telecom.csv")
    table.columns = [" ".join(name.split()) for name in table]
    got = retention(table, tenure="Subscription Length", left="Churn", unit="month")
    tenure, left = table["Subscription Length"], table["Churn"] == 1
    share = 1.0
    for month in range(1, 41):
        share *= 1 - (left & (tenure == month)).sum() / (tenure >= month).sum()
    row = got.tidy().set_index("period").loc[40]
    assert row["survival"] == pytest.approx(share) and row["n"] == 3150
    assert "after 46 months" in got.narrate("en") and "46 个月后" in got.narrate("zh")


class TestHides:
    def test_a_small_cohort_and_one_to_cover_it(self):
        got = of_customers(customers(a=90, b=60, c=7), cohort="cohort")
        assert got.tidy()["cohort"].unique().tolist() == ["all", "a"]
        assert dict(got.notes("en")) == {
            "suppressed_customers": "c: hidden, fewer than 10 customers.",
            "complement_added": "b: hidden as well, so that the small groups cannot be "
                                "recovered by subtraction.",
        }  # fmt: skip

    def test_few_at_risk_that_the_total_would_tell(self):
        """a has 5 at risk in month 6; all less b would say what they did."""
        table = customers(a=33, b=120)
        shown = of_customers(table, cohort="cohort").tidy()
        at_risk = shown.pivot_table(index="period", columns="cohort", values="at_risk")
        for _, row in at_risk.iterrows():
            rest = row["all"] - row.drop("all").sum()
            assert rest == 0 or rest >= 10
        assert shown.loc[shown["cohort"] == "b", "period"].max() == 5
        assert dict(of_customers(table, cohort="cohort").notes("en"))["ends_early"].startswith("b:")

    def test_customers_of_no_cohort_are_few_as_well(self):
        table = customers(a=90, b=60, c=7).replace({"cohort": {"c": np.nan}})
        got = of_customers(table, cohort="cohort")
        at_risk = got.tidy().drop_duplicates("cohort").set_index("cohort")["at_risk"]
        assert at_risk["all"] - at_risk.drop("all").sum() >= 10

    def test_a_small_cohort_of_counts(self, counts):
        table = pd.concat([counts.assign(of=name, there=counts["there"] // cut)
                           for name, cut in (("a", 1), ("b", 2), ("c", 125))])  # fmt: skip
        got = retention(table, period="month", active="there", cohort="of")
        assert got.tidy()["cohort"].unique().tolist() == ["a"] and got.provenance.n == 1000

    def test_nothing_where_all_are_few(self):
        with pytest.raises(MethodError, match="No cohort has 10 customers"):
            of_customers(customers(a=9))


class TestNames:
    def test_numbers_keep_their_order_and_everybody_their_name(self):
        table = customers(a=60, b=60, c=60)
        table["cohort"] = table["cohort"].map({"a": 10.0, "b": 9.0, "c": 2.0})
        assert of_customers(table, cohort="cohort").tidy()["cohort"].unique().tolist() == [
            "all", "2", "9", "10",
        ]  # fmt: skip

    def test_a_cohort_called_all(self):
        table = customers(a=60, b=60).replace({"cohort": {"a": "all"}})
        got = of_customers(table, cohort="cohort").tidy().drop_duplicates("cohort")
        assert got["cohort"].tolist() == ["all", "all (group)", "b"]
        assert got["n"].tolist() == [120, 60, 60]

    def test_the_same_name_as_text_and_as_number_is_one_cohort(self):
        table = customers(a=60, b=60)
        table["cohort"] = table["cohort"].map({"a": 1, "b": "1"}).astype(object)
        assert set(of_customers(table, cohort="cohort").tidy()["n"]) == {120}


class TestSays:
    def test_all_customers_and_not_all_respondents(self):
        got = of_customers(customers(a=60))
        assert got.narrate("en").startswith("All customers: ")
        assert got.narrate("zh").startswith("全部客户：")

    def test_the_largest_of_many(self):
        got = of_customers(customers(**{f"c{i}": 60 + 6 * i for i in range(8)}), cohort="cohort")
        assert "c1:" not in got.narrate("en") and "c7:" in got.narrate("en")
        assert "Shown: the 5 largest of 9" in got.subline("survival", "en")
        assert "9 组中人数最多的 5 组" in got.subline("survival", "zh")

    def test_everybody_gone_without_odd_numbers(self):
        got = retention(pd.DataFrame({"t": [0, 1], "n": [40, 0]}), period="t", active="n")
        assert "0% are left after 1 period (95% CI 0% to 9%, n = 40)" in got.narrate("en")
        assert "on average 100.0% leave each period" in got.narrate("en")

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_names_beside_the_lines_stay_apart(self, language):
        table = customers(**{f"c{i}" * 30: 60 for i in range(4)})
        ax = of_customers(table, cohort="cohort").plot_survival(language=language)
        ax.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
        assert len(boxes) == 5
        for i, one in enumerate(boxes):
            assert one.x1 <= ax.figure.bbox.x1
            assert not any(one.overlaps(other) for other in boxes[i + 1 :])
        plt.close(ax.figure)


class TestRefuses:
    @pytest.mark.parametrize("given", [
        {}, {"tenure": "months"}, {"period": "months", "active": "gone", "left": "gone"},
        {"tenure": "months", "left": "gone", "period": "months", "active": "gone"},
    ])  # fmt: skip
    def test_neither_or_both_kinds_of_columns(self, given):
        with pytest.raises(OptionError, match="Give `tenure` and `left`"):
            retention(customers(a=30), **given)

    def test_gaps_with_their_rows(self):
        table = customers(a=30).astype({"months": float})
        table.loc[[2, 4], "months"] = np.nan
        with pytest.raises(OptionError, match=r"2 of 30 values of `tenure` .*rows 3, 5"):
            of_customers(table)

    def test_words_for_who_left(self):
        table = customers(a=30).assign(gone="Yes")
        with pytest.raises(OptionError, match=r"such as 'Yes'.*table\['gone'\] =="):
            of_customers(table)

    def test_who_left_before_the_first_period(self):
        table = customers(a=30)
        table.loc[1, "months"] = 0
        with pytest.raises(OptionError, match=r"1 customers left with `tenure` 0 \(rows 2\)"):
            of_customers(table)

    def test_counts_that_rise_or_begin_late_or_have_no_cohort(self, counts):
        options = {"period": "month", "active": "there"}
        with pytest.raises(OptionError, match="twice, or rise"):
            retention(counts[::-1].assign(month=range(8)), **options)
        with pytest.raises(OptionError, match="name `cohort` where there are several"):
            retention(pd.concat([counts, counts]), **options)
        with pytest.raises(OptionError, match=r"first period of cohort 'all' is 1. Expected 0"):
            retention(counts[1:], **options)
        table = pd.concat([counts.assign(of="a"), counts.assign(of=None)])
        with pytest.raises(OptionError, match="8 of 16 rows have no `cohort`"):
            retention(table, cohort="of", **options)

    def test_a_unit_that_is_none(self, counts):
        with pytest.raises(OptionError, match="weeks.*week"):
            retention(counts, period="month", active="there", unit="weeks")
