"""FAMD and MCA: what they must equal, what must hold, what becomes of rare categories."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import famd
from cemlab.personas.methods.mixed import Mixed, of_codes, of_numbers
from cemlab.personas.methods.mixed_axes import components, mca, project


@pytest.fixture(scope="module")
def small(case):
    """Twelve rows of three items of categories and two numbers, as FactoMineR had them."""
    one = case("17_index_models_and_measurement", "mca_famd_small")
    data = one["inputs"]["data"]
    codes = np.column_stack([np.unique(data[name], return_inverse=True)[1] for name in "abc"])
    numbers = np.column_stack([data["u"], data["v"]]).astype(float)
    return Mixed(numbers, codes, (3, 2, 2)), one["expected"]


class TestReference:
    # the expected values are printed to 6 to 8 digits: equal to the last of them

    def test_famd_is_that_of_facto_mine_r(self, small):
        x, expected = small
        got = components(x, dims=3)
        np.testing.assert_allclose(got.eigenvalues[:4], expected["famd_eigenvalues"], atol=1e-6)
        np.testing.assert_allclose(100 * got.share[:4], expected["famd_percent"], atol=1e-6)
        told = np.array(expected["famd_row_coords_first3_abs"])
        np.testing.assert_allclose(np.abs(got.coordinates[:3, :2]), told, atol=1e-5)

    def test_mca_is_that_of_facto_mine_r(self, small):
        x, expected = small
        got = mca(x.codes, dims=4)
        np.testing.assert_allclose(got.eigenvalues, expected["mca_eigenvalues"], atol=1e-6)
        np.testing.assert_allclose(100 * got.share, expected["mca_percent"], atol=1e-6)
        np.testing.assert_allclose(got.adjusted, expected["benzecri_adjusted"], atol=1e-7)

    def test_mca_is_the_decomposition_of_the_indicators(self, small):
        codes = small[0].codes
        z = np.hstack([np.eye(n)[codes[:, j]] for j, n in enumerate((3, 2, 2))])
        p = z / z.sum()
        r, c = p.sum(axis=1), p.sum(axis=0)
        u, s, _ = np.linalg.svd((p - np.outer(r, c)) / np.sqrt(np.outer(r, c)))
        got = mca(codes, dims=4)
        np.testing.assert_allclose(got.eigenvalues, s[:4] ** 2, atol=1e-12)
        np.testing.assert_allclose(
            np.abs(got.coordinates), np.abs(u[:, :4] * s[:4] / np.sqrt(r)[:, None]), atol=1e-9
        )


class TestHolds:
    def test_inertia_is_that_of_the_items(self, small):
        assert components(small[0]).eigenvalues.sum() == pytest.approx(2 + 2 + 1 + 1)

    def test_numbers_alone_are_principal_components(self, rng):
        x = rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4))
        values = np.linalg.eigvalsh(np.corrcoef(x.T))[::-1]
        np.testing.assert_allclose(components(of_numbers(x)).eigenvalues, values, atol=1e-10)

    def test_coordinates_have_the_inertia_of_their_axis(self, small):
        got = components(small[0], dims=4)
        np.testing.assert_allclose((got.coordinates**2).mean(axis=0), got.eigenvalues[:4])

    def test_the_largest_loading_is_positive(self, small):
        axes = components(small[0], dims=4).parameters["axes"]
        assert (axes.max(axis=0) >= -axes.min(axis=0) - 1e-9).all()

    def test_whole_weights_are_repeated_rows(self, small, rng):
        x, people = small[0], rng.integers(1, 4, size=12)
        got = components(x, people.astype(float), dims=3)
        again = components(
            Mixed(x.numbers.repeat(people, axis=0), x.codes.repeat(people, axis=0), x.levels),
            dims=3,
        )
        np.testing.assert_allclose(got.eigenvalues, again.eigenvalues)
        np.testing.assert_allclose(got.coordinates.repeat(people, axis=0), again.coordinates,
                                   atol=1e-9)  # fmt: skip

    def test_units_of_numbers_do_not_matter(self, small):
        x = small[0]
        other = components(Mixed(1000 * x.numbers - 7, x.codes, x.levels), dims=3)
        np.testing.assert_allclose(other.coordinates, components(x, dims=3).coordinates, atol=1e-9)

    def test_people_of_the_fit_are_projected_where_they_were(self, small):
        got = components(small[0], dims=3)
        kept = {name: value.tolist() for name, value in got.parameters.items()}  # as in a file
        np.testing.assert_array_equal(project(kept, small[0]), got.coordinates)

    def test_numbers_alone_can_be_kept_as_lists(self, rng):
        x = of_numbers(rng.normal(size=(50, 3)))
        got = components(x, dims=2)
        kept = {name: value.tolist() for name, value in got.parameters.items()}
        np.testing.assert_array_equal(project(kept, x), got.coordinates)

    def test_a_gap_is_the_average_answer(self, small):
        x = small[0]
        parameters = components(x, dims=3).parameters
        nowhere = Mixed(np.full((1, 2), np.nan), np.full((1, 3), -1), x.levels)
        np.testing.assert_allclose(project(parameters, nowhere), 0, atol=1e-12)

    def test_gaps_make_no_axis_of_their_own(self, rng):
        codes = rng.integers(3, size=(300, 4))
        codes[:100] = np.where(rng.random((100, 4)) < 0.7, -1, codes[:100])  # who hardly answers
        assert len(components(of_codes(codes)).eigenvalues) == 4 * 2

    def test_a_table_of_gaps_still_finds_the_groups(self, rng):
        truth = np.repeat([0, 1], 100)
        codes = np.where(rng.random((200, 8)) < 0.8, truth[:, None], 1 - truth[:, None])
        codes[rng.random(codes.shape) < 0.2] = -1
        got = famd.fit(of_codes(codes), 2)
        assert adjusted_rand_score(truth, got.labels) > 0.8


class TestAxesKept:
    def test_the_fewest_with_70_percent(self, small):
        got = components(small[0])
        assert got.coordinates.shape[1] == 2  # 58% and 79%
        reached = np.cumsum(got.share)
        assert reached[1] >= 0.7 > reached[0]

    def test_parallel_analysis_finds_two_factors_among_noise(self, rng):
        factors = rng.normal(size=(500, 2))
        loadings = np.kron(np.eye(2), np.full((1, 4), 0.8))
        numbers = np.hstack([
            factors @ loadings + 0.6 * rng.normal(size=(500, 8)), rng.normal(size=(500, 4))
        ])  # fmt: skip
        codes = rng.integers(3, size=(500, 3))
        got = components(Mixed(numbers, codes, (3, 3, 3)), dims="parallel")
        assert got.coordinates.shape[1] == 2

    def test_at_least_one_axis(self, rng):
        got = components(of_numbers(rng.normal(size=(100, 5))), dims="parallel")
        assert got.coordinates.shape[1] >= 1

    def test_no_more_than_there_are(self, small):
        assert components(small[0], dims=99).coordinates.shape[1] == 6

    @pytest.mark.parametrize("dims", [0, -1, 2.5, "all", True, None])
    def test_other_wishes_are_refused(self, small, dims):
        with pytest.raises(OptionError, match="`dims` is"):
            components(small[0], dims=dims)


class TestRare:
    def test_categories_below_2_percent_are_merged_and_listed(self, rng):
        codes = np.r_[np.repeat([0, 1, 2], [500, 300, 170]), np.repeat([3, 4, 5], [12, 10, 8])]
        x = Mixed(rng.normal(size=(1000, 1)), codes[:, None], (6,))
        got = components(x)
        assert got.merged == ((0, 3), (0, 4), (0, 5)) and got.left_out == ()
        np.testing.assert_allclose(got.parameters["shares"], [0.5, 0.3, 0.17, 0.03])
        together = Mixed(x.numbers, np.minimum(x.codes, 3), (4,))
        np.testing.assert_allclose(got.eigenvalues, components(together).eigenvalues)

    def test_a_lonely_rare_one_takes_the_next_along(self, rng):
        codes = np.repeat([0, 1, 2], [600, 390, 10])[:, None]
        got = components(Mixed(rng.normal(size=(1000, 1)), codes, (3,)))
        assert got.merged == ((0, 1), (0, 2))
        np.testing.assert_allclose(got.parameters["shares"], [0.6, 0.4])

    def test_an_item_of_one_common_category_is_left_out(self, rng):
        numbers = rng.normal(size=(1000, 2))
        codes = np.column_stack([np.repeat([0, 1], [990, 10]), rng.integers(3, size=1000)])
        got = components(Mixed(numbers, codes, (2, 3)))
        assert got.left_out == (0,) and got.merged == ()
        without = components(Mixed(numbers, codes[:, 1:], (3,)))
        np.testing.assert_allclose(got.coordinates, without.coordinates, atol=1e-9)

    def test_a_rare_answer_does_not_make_an_axis(self, rng):
        codes = np.column_stack([rng.integers(2, size=600), rng.integers(2, size=600)] * 2)
        codes[:3] = 2  # three people who ticked 'other' everywhere
        got = components(of_codes(codes))
        assert np.abs(got.coordinates).max() < 3

    def test_nothing_left(self):
        codes = np.zeros((1000, 2), int)
        codes[0, 0] = codes[1, 1] = 1
        with pytest.raises(MethodError, match="In none of the 2 items"):
            components(of_codes(codes))


class TestRareCategories:
    """What becomes of them is told: gaps, taken together, left out."""

    @staticmethod
    def given(**counts):
        """600 people of whom some chose another device."""
        from tests.personas.people_of_kinds import fit, people, survey

        table = people(600, seed=3)[0]
        begin = 0
        for name, n in counts.items():
            table.loc[table.index[begin : begin + n], "device"] = name
            begin += n
        items = ["speed", "price", "contact", "device"]
        return fit(survey(table), items=items, method="famd", k=3)

    def test_fewer_than_may_be_told_are_gaps(self):
        found = self.given(watch=4)
        assert found.notes_of("rare_as_gaps") == {"levels": ["watch"], "limit": 10}
        assert "rare_merged" not in dict(found.notes())
        assert "watch" in dict(found.notes("zh"))["rare_as_gaps"]

    def test_those_below_two_percent_are_taken_together(self):
        found = self.given(watch=11, glasses=10)
        assert sorted(found.notes_of("rare_merged")["levels"]) == ["glasses", "watch"]
        assert "2%" in dict(found.notes("en"))["rare_merged"]

    def test_one_alone_takes_the_next_along(self):
        told = self.given(watch=11).notes_of("rare_merged")["levels"]
        assert len(told) == 2 and "watch" in told

    def test_where_all_are_common_nothing_is_said(self):
        codes = dict(self.given().notes())
        assert not [code for code in codes if code.startswith("rare")]
