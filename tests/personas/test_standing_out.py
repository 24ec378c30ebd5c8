"""What sets a persona apart and what does not, by the verb; and what comes back in new people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import OptionError
from cemlab.personas.methods.confirming import confirm
from cemlab.personas.methods.confirming_often import confirm_often, together
from cemlab.personas.methods.kmeans import fit as kmeans
from cemlab.personas.methods.mixed import of_codes, of_numbers
from cemlab.personas.methods.refitting import again

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
TOPIC = "09_profiling_and_evidence"
ITEMS = ["a", "b", "c"]


def found(sizes, *, describe, least=10, weight=None, splits=1, **more):
    """Groups that nobody can miss, of these sizes, with what describes them."""
    rng = np.random.default_rng(2)
    patterns = np.array([[5, 1, 3], [1, 5, 1], [1, 1, 5]])[: len(sizes)]
    answers = np.repeat(patterns, sizes, axis=0).astype(float)
    answers[:, 2] += rng.integers(-1, 2, len(answers)) * (answers[:, 2] == 3)
    frame = pd.DataFrame(answers, columns=ITEMS).assign(**more)
    scales = {name: (1, 5) for name in [*ITEMS, *(one for one in describe if one != "kind")]}
    survey = Survey.from_frame(frame, scale=scales, weight=weight)
    survey = replace(survey, circumstances=replace(survey.circumstances, min_cell=least))
    return cemlab.personas.fit(
        survey,
        items=ITEMS,
        k=len(sizes),
        k_max=3,
        describe=describe,
        resamples=0,
        null_samples=0,
        splits=splits,
    )


class TestReferences:
    def test_a_rating_of_a_persona_and_the_rest(self, case):
        one = case(TOPIC, "persona_vs_rest_numeric")
        own, rest = (one["inputs"][name] for name in ("persona_scores", "rest_scores"))
        got = found([len(rest), len(own)], describe=["score"], score=[*rest, *own])
        table = got.profiles().query("persona == '2' and item == 'score'").iloc[0]
        expected, close = one["expected"], one["tolerance"]
        names = {"mean": "mean_persona", "rest_mean": "mean_rest", "hedges_g": "hedges_g",
                 "cliffs_delta": "cliffs_delta"}  # fmt: skip
        for column, key in names.items():
            assert table[column] == pytest.approx(expected[key], **close)
        assert 0 < table["p_adjusted"] < 0.001 and table["distinctive"]

    def test_a_share_of_a_persona_and_the_rest(self, case):
        one = case(TOPIC, "persona_vs_rest_binary")
        inputs, expected, close = one["inputs"], one["expected"], one["tolerance"]
        kind = np.repeat(["yes", "no", "yes", "no"], [
            inputs["rest_yes"], inputs["rest_no"], inputs["persona_yes"], inputs["persona_no"]
        ])  # fmt: skip
        got = found([110, 40], describe=["kind"], kind=kind)
        row = got.categories().query("persona == '2' and level == 'yes'").iloc[0]
        assert row["share"] == pytest.approx(expected["p_persona"], **close)
        assert row["difference"] == pytest.approx(expected["diff"], **close)
        assert row["index"] == pytest.approx(expected["index_vs_rest_100"], **close)
        assert (row["n_chosen"], row["n"]) == (18, 40)
        told = got.distinctive().query("item == 'kind' and persona == '2'").iloc[0]
        assert abs(told["effect"]) == pytest.approx(expected["cohens_h"], **close)
        assert (told["kind"], told["level"]) == ("less", "no")  # one of two mirrored levels

    def test_a_table_of_personas_and_categories(self, case):
        one = case(TOPIC, "persona_by_category_table")
        table = np.array(one["inputs"]["table"])[[1, 2, 0]]  # 80, 70 and 50: the largest first
        kind = np.concatenate([np.repeat(["u", "v", "w"], row) for row in table])
        got = found(table.sum(axis=1), describe=["kind"], kind=kind, least=3)
        row, expected = got.associations().iloc[0], one["expected"]
        assert row["chi2"] == pytest.approx(expected["chi2"], rel=1e-4)
        assert row["cramers_v"] == pytest.approx(expected["cramers_v_bias_corrected"], rel=1e-4)
        assert row["p_adjusted"] == pytest.approx(expected["p_value"], rel=1e-4)
        residuals = got.categories()["adjusted_residual"].to_numpy().reshape(3, 3)
        wanted = np.array(expected["adjusted_residuals"])[[1, 2, 0]]
        np.testing.assert_allclose(residuals, wanted, rtol=1e-4)

    def test_what_built_the_groups_has_no_p(self):
        rng = np.random.default_rng(1)
        got = found([90, 80], describe=["x"], x=rng.integers(1, 6, 170))
        table = got.profiles()
        assert table.loc[table["built"], "p_adjusted"].isna().all()
        assert table.loc[~table["built"], "p_adjusted"].notna().all()
        assert got.notes_of("double_dipping") == {"n_items": 3}


class TestDistinctive:
    def test_at_most_eight_and_what_is_alike(self):
        rng = np.random.default_rng(3)
        n = 1200
        noise = {f"n{place}": np.tile(np.arange(1, 6), n // 5)[rng.permutation(n)]
                 for place in range(5)}  # fmt: skip
        high = {f"h{place}": np.clip(np.repeat([3.6, 2.4], 600) + rng.normal(0, 1, n), 1, 5)
                for place in range(9)}  # fmt: skip
        got = found([600, 600], describe=[*noise, *high], **noise, **high).distinctive()
        for persona in ("1", "2"):
            own = got[got["persona"] == persona]
            named, alike = own[own["kind"] != "alike"], own[own["kind"] == "alike"]
            assert len(named) == 8 and len(alike) <= 3
            assert named["effect"].abs().is_monotonic_decreasing
            assert set(alike["item"]) <= set(noise)
            assert (alike[["effect_low", "effect_high"]].abs().max(axis=1) < 0.2).all()

    def test_few_people_show_nothing_to_be_alike(self):
        rng = np.random.default_rng(4)
        got = found([40, 40], describe=["x"], x=rng.integers(1, 6, 80)).distinctive()
        assert "alike" not in set(got["kind"])

    def test_ten_points_that_may_be_chance_are_not_named(self):
        kind = np.concatenate([np.repeat(["y", "n"], [18, 22]), np.repeat(["y", "n"], [13, 27])])
        got = found([40, 40], describe=["kind"], kind=kind)
        assert got.categories()["distinctive"].any()
        assert "kind" not in set(got.distinctive()["item"])

    def test_without_groups_there_is_nothing(self):
        rng = np.random.default_rng(5)
        frame = pd.DataFrame(rng.integers(1, 6, (120, 3)), columns=ITEMS)
        survey = Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))
        got = cemlab.personas.fit(survey, items=ITEMS, k_max=2, resamples=0, null_samples=0)
        if got.glance()["k"].iloc[0] == 1:
            assert got.distinctive().empty and got.confirmed().empty and got.associations().empty


class TestAssociations:
    def test_levels_that_are_hidden_do_not_enter(self):
        kind = np.array((["north"] * 60 + ["south"] * 56 + ["attic"] * 4) * 2)
        got = found([120, 120], describe=["kind"], kind=kind)
        shown = got.categories().groupby("level")["share"].apply(lambda one: one.notna().all())
        row = got.associations().iloc[0]
        assert row["n_levels"] == shown.sum() < 3
        if shown.sum() < 2:
            assert np.isnan(row["cramers_v"])

    def test_weights_widen_and_doubling_them_changes_nothing(self):
        rng = np.random.default_rng(6)
        kind, w = rng.choice(["u", "v"], 300), rng.uniform(0.2, 3, 300)
        plain, weighted, doubled = (
            found([160, 140], describe=["kind"], kind=kind, weight="w", w=own)
            .associations().iloc[0] for own in (np.ones(300), w, 2 * w)
        )  # fmt: skip
        assert weighted["chi2"] == pytest.approx(doubled["chi2"])
        unweighted = found([160, 140], describe=["kind"], kind=kind).associations().iloc[0]
        assert plain["chi2"] == pytest.approx(unweighted["chi2"])

    def test_segments_that_say_nothing_are_seldom_called_so(self):
        """60 worlds: the rate of p under 0.05 is near 5%."""
        rng, low = np.random.default_rng(8), 0
        for _ in range(60):
            got = found([60, 60], describe=["kind"], kind=rng.choice(["u", "v", "w"], 120))
            low += got.associations()["p_adjusted"].iloc[0] < 0.05
        assert low <= 8  # of 60 at 5%, more come in 1% of the cases


class TestConfirmed:
    def test_planted_groups_come_back(self, planted):
        x, truth = planted
        got = confirm(x, x, truth, 3, np.ones(len(x)), fitting=np.ones(len(x), bool))
        assert got.n_first + got.n_second == len(x)
        assert (np.sign(got.g) == np.sign(got.g_first))[got.is_confirmed].all()
        assert got.is_confirmed[0, :4].all()
        means = np.array([x[truth == group].mean(axis=0) for group in range(3)])
        overall = np.array([x[truth != group].mean(axis=0) for group in range(3)])
        clear = np.abs(means - overall) > 1.5
        assert got.is_confirmed[clear].all()
        assert (got.g_without_low[clear] * np.sign(means - overall)[clear] > 0).mean() > 0.8

    def test_noise_comes_back_only_through_the_item_itself(self):
        """Independent items: what built groups differs in new people too, but nothing else does."""
        rng, without, own, cells = np.random.default_rng(9), 0, 0, 0
        for seed in range(30):
            x = rng.normal(size=(300, 4))
            labels = kmeans(x, 2, starts=20, seed=seed).labels
            got = confirm(x, x, labels, 2, np.ones(300), fitting=np.ones(300, bool), seed=seed)
            first = slice(0, 1)  # two groups mirror each other
            without += ((got.g_without_low > 0) | (got.g_without_high < 0))[first].sum()
            own += ((got.g_low > 0) | (got.g_high < 0))[first].sum()
            cells += 4
        assert own / cells > 0.5  # and so it proves nothing
        assert without / cells < 0.10  # 5% expected, 120 cells

    def test_what_nobody_shares_is_confirmed_no_more_often_than_chance_lets_it(self):
        """No groups, independent items: 5% at most, over many halves; 2.5% by one."""
        rng, one, many, cells = np.random.default_rng(21), 0, 0, 0
        for seed in range(25):
            x = rng.normal(size=(160, 4))
            labels = (x @ rng.normal(size=4) > 0).astype(int)
            splits = confirm_often(
                x, x, labels, 2, np.ones(160), fitting=np.ones(160, bool), seed=seed, splits=5
            )
            got = together(splits, lambda found: np.isnan(found.n))
            many += got.is_confirmed[0].sum()  # the second group mirrors the first
            one += splits[0].is_confirmed[0].sum()
            cells += 4
        assert cells == 100 and many <= 10 and one <= 7  # more come in about 1% of the cases

    def test_a_level_that_was_taken_away_leaks_into_no_other_item(self):
        """Ipsatised answers to independent items: what one has, all others lack."""
        rng, biased, right, cells = np.random.default_rng(22), 0, 0, 0
        for seed in range(40):
            answers = rng.normal(size=(200, 4))
            x = answers - answers.mean(axis=1, keepdims=True)
            labels = (x @ rng.normal(size=4) > 0).astype(int)

            def without(item, answers=answers):
                rest = np.delete(answers, item, axis=1)
                return rest - rest.mean(axis=1, keepdims=True)

            for reduced in (None, without):
                got = confirm(x, answers, labels, 2, np.ones(200), fitting=np.ones(200, bool),
                              seed=seed, reduced=reduced)  # fmt: skip
                far = ((got.g_without_low > 0) | (got.g_without_high < 0))[0].sum()
                biased, right = (
                    biased + far * (reduced is None),
                    right + far * (reduced is not None),
                )
            cells += 4
        assert biased / cells > 0.2 and right <= 16  # of 160 at 5%, more come in 1% of the cases

    def test_one_split_is_the_first_of_many(self, planted):
        x, truth = planted
        people = (x, x, truth, 3, np.ones(270))
        one = confirm(*people, fitting=np.ones(270, bool))
        first, second = confirm_often(*people, fitting=np.ones(270, bool), splits=2)
        np.testing.assert_array_equal(one.g, first.g)
        assert (first.g != second.g).any()

    def test_medians_and_shares_by_hand(self, planted):
        x, truth = planted
        splits = confirm_often(x, x, truth, 3, np.ones(270), fitting=np.ones(270, bool), splits=3)
        got = together(splits, lambda found: np.isnan(found.n))
        for place in ((0, 0), (1, 2), (2, 3)):
            three = sorted(one.g_low[place] for one in splits)
            assert got.median["g_low"][place] == three[1]
            assert got.share[place] == np.mean([one.is_confirmed[place] for one in splits])
        assert (got.is_confirmed == (got.share >= 0.5)).all()

    def test_hidden_splits_count_as_not_confirmed(self, planted):
        x, truth = planted
        splits = confirm_often(x, x, truth, 3, np.ones(270), fitting=np.ones(270, bool), splits=4)
        none = together(splits, lambda found: np.ones_like(found.n, bool))
        assert np.isnan(none.share).all() and not none.is_confirmed.any()
        assert all(np.isnan(table).all() for table in none.median.values())
        few = together(splits, lambda found: np.full(found.n.shape, found is splits[0]))
        assert few.share[0, 0] == 0.75

    @pytest.mark.parametrize("method", ["k_prototypes", "gaussian_mixture", "latent_class"])
    def test_every_method_sorts_without_the_item(self, method, planted):
        x, truth = planted
        x = x + np.random.default_rng(1).normal(0, 1, x.shape)
        codes = np.digitize(x, np.quantile(x, [0.3, 0.7]))
        table = of_codes(codes) if method == "latent_class" else of_numbers(x)
        got = confirm(x, x, truth, 3, np.ones(270), fitting=np.ones(270, bool),
                      again=again(method, table, {3: "spherical"}))  # fmt: skip
        assert np.isfinite(got.g_without_low).all() and got.is_confirmed[0, :4].all()
        assert (got.g_without != got.g).any()

    def test_famd_sorts_without_the_item(self, planted):
        x, _ = planted
        items = [f"q{place}" for place in range(x.shape[1])]
        x = np.rint(x + np.random.default_rng(1).normal(1, 1, x.shape))
        frame = pd.DataFrame(np.clip(x, 1, 7), columns=items)
        survey = Survey.from_frame(frame, scale=dict.fromkeys(items, (1, 7)))
        got = cemlab.personas.fit(survey, items=items, method="famd", k=2, k_max=2, resamples=0,
                                  null_samples=0, splits=2)  # fmt: skip
        table = got.confirmed()
        assert table["without_low"].notna().all() and table["confirmed"].any()
        assert (table["without"] != table["hedges_g"]).any()

    def test_number_of_splits_is_recorded_and_refused_below_one(self):
        assert (found([90, 80], describe=[], splits=3).confirmed()["splits"] == 3).all()
        with pytest.raises(OptionError, match="`splits` is 0. Expected a whole number, 1 or more"):
            found([90, 80], describe=[], splits=0)

    @pytest.mark.parametrize(("language", "said"), [("en", "come back in at least half of 3"),
                                                    ("zh", "3 次随机对半划分")])  # fmt: skip
    def test_the_sentence(self, language, said):
        assert said in found([90, 80], describe=[], splits=3).narrate(language)

    def test_customers_are_in_one_half(self, planted):
        x, truth = planted
        customers = np.repeat(np.arange(135), 2)
        got = confirm(x, x, truth, 3, np.ones(270), fitting=np.ones(270, bool), customers=customers)
        assert got.n_first % 2 == 0 and got.n_first + got.n_second == 270

    def test_few_people_of_the_new_half_are_hidden(self):
        got = found([150, 32], describe=[]).confirmed()
        shown = got.dropna(subset="hedges_g")
        assert (shown[["n", "n_rest"]].min(axis=1) >= 10).all()
        assert not got.loc[got["hedges_g"].isna(), "confirmed"].any()
