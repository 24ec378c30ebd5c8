"""Every cell is of one kind; gaps of different kinds are never mixed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cemlab
from cemlab import Survey, read_survey
from cemlab.data.kinds import KINDS
from cemlab.errors import DataError
from cemlab.study import open_study

ROUTED = """who,overall,uses_app,app,staff,comment,done
r1,5,yes,4,3,good,1
r2,4,no,,2,,1
r3,3,,,1,,1
r4,2,yes,,,,0
r5,,,,,,0
r6,99,no,3,77,,1
"""
STUDY = """
study: {id: small, title: Small}
survey:
  file: raw/survey.csv
  id: who
  finished: {done: [1]}
  items:
    overall: {role: outcome, scale: [1, 5], missing: [99]}
    uses_app: {role: segment}
    app: {role: driver, scale: [1, 5], asked_if: {uses_app: [YES]}}
    staff: {role: driver, scale: [1, 5], not_asked: [77]}
    comment: {role: verbatim}
"""


@pytest.fixture
def routed(study_folder):
    (study_folder / "study.yaml").write_text(STUDY, "utf-8")
    (study_folder / "raw" / "survey.csv").write_text(ROUTED, "utf-8")
    return study_folder


class TestRouting:
    def test_each_gap_has_its_reason(self, routed):
        survey = read_survey(open_study(routed))
        kinds = {name: survey.kinds(name).tolist() for name in survey.items}
        assert kinds["overall"] == [
            "answered", "answered", "answered", "answered", "dropped_out", "unanswered",
        ]  # fmt: skip
        # r2 said no; r3 did not say, so nobody led on; r4 left after uses_app; r5 at once; r6 is
        # not for the item, and answered
        assert kinds["app"] == [
            "answered", "not_asked", "not_asked", "dropped_out", "dropped_out", "answered",
        ]  # fmt: skip
        assert kinds["staff"] == [
            "answered", "answered", "answered", "dropped_out", "dropped_out", "not_asked",
        ]  # fmt: skip
        assert kinds["comment"][1:4] == ["unanswered", "unanswered", "dropped_out"]

    def test_answers_that_were_not_asked_for_are_kept_and_told(self, routed):
        survey = read_survey(open_study(routed))
        assert survey.circumstances.unasked == {"app": 1} and survey.column("app")[5] == 3
        row = survey.quality().set_index("check").loc["answered_unasked"]
        assert row["value"] == 1 and not row["passed"] and "app (1)" in row["note"]

    def test_only_unanswered_is_missing(self, routed):
        survey = read_survey(open_study(routed))
        assert survey.is_missing("app").sum() == 0 and survey.is_not_asked("app").sum() == 2
        assert survey.has_dropped_out("app").sum() == 2
        book = survey.codebook().set_index("item")
        assert book.loc["app", ["n", "n_missing", "n_not_asked", "n_dropped_out"]].tolist() == [
            2, 0, 2, 2,
        ]  # fmt: skip

    def test_blank_of_the_other_codes(self, routed):
        """A blank that is declared not asked is not asked, even of people who left."""
        text = (routed / "study.yaml").read_text("utf-8")
        text = text.replace("not_asked: [77]", "not_asked: [77, '']")
        (routed / "study.yaml").write_text(text, "utf-8")
        kinds = read_survey(open_study(routed)).kinds("staff").tolist()
        assert kinds[3:] == ["not_asked", "not_asked", "not_asked"]

    def test_columns_of_conditions_must_be_there(self, routed):
        text = (routed / "study.yaml").read_text("utf-8")
        text = text.replace("asked_if: {uses_app", "asked_if: {use_app").replace("done", "dune")
        (routed / "study.yaml").write_text(text, "utf-8")
        with pytest.raises(DataError) as caught:
            read_survey(open_study(routed))
        said = str(caught.value)
        assert "use_app: the asked_if column is not in the data. Did you mean 'uses_app'" in said
        assert "dune: the finished column is not in the data. Did you mean 'done'" in said


class TestRowsLeftOut:
    def test_are_counted_and_told(self, routed):
        text = (routed / "study.yaml").read_text("utf-8")
        text = text.replace("  id: who\n", "  id: who\n  only: {uses_app: [Yes, No]}\n")
        (routed / "study.yaml").write_text(text, "utf-8")
        survey = read_survey(open_study(routed))
        assert len(survey) == 4 and survey.ids().tolist() == ["r1", "r2", "r4", "r6"]
        assert survey.circumstances.left_out == {"uses_app": 2}
        assert "left out" in survey.narrate("en") and "剔除" in survey.narrate("zh")
        assert survey.quality().set_index("check").loc["left_out_rows", "value"] == 2

    def test_rows_keep_the_numbers_of_the_file_in_messages(self, routed):
        text = (routed / "study.yaml").read_text("utf-8")
        text = text.replace("  id: who\n", "  id: who\n  only: {uses_app: [yes, no]}\n")
        (routed / "study.yaml").write_text(text.replace("missing: [99]", "missing: [98]"), "utf-8")
        with pytest.raises(DataError, match=r"1 value lies outside 1..5 \('99'\), row 6"):
            read_survey(open_study(routed))

    def test_leaving_nobody_is_an_error_that_shows_what_is_there(self, routed):
        text = (routed / "study.yaml").read_text("utf-8")
        text = text.replace("  id: who\n", "  id: who\n  only: {uses_app: [maybe]}\n")
        (routed / "study.yaml").write_text(text, "utf-8")
        with pytest.raises(DataError, match=r"uses_app: `only` leaves no row: 'yes', 'no'"):
            read_survey(open_study(routed))


class TestVerbs:
    """A result that counts gaps tells their kinds apart."""

    @pytest.fixture
    def asked(self, answers):
        """Half of the people were asked about the app; ten left before it."""
        frame = answers.assign(app=answers["staff"].astype(float), has=np.arange(300) % 2)
        frame.loc[frame["has"] == 0, "app"] = np.nan
        frame.loc[[1, 3], "app"] = np.nan
        facts = {"role": "driver", "scale": (1, 5), "asked_if": {"has": [1]}}
        return Survey.from_frame(
            frame, weight="w", items={"app": facts, "has": {"role": "segment"}},
            scale={"overall": (1, 5), "staff": (1, 5)}, missing={"overall": [99]},
            not_applicable={"wait": [6]},
        )  # fmt: skip

    def test_score(self, asked):
        row = cemlab.metrics.score(asked, outcome="app", metric="mean").tidy().iloc[0]
        assert row["n_missing"] == 2 and row["n_not_asked"] == 150 and row["n_not_applicable"] == 0
        told = cemlab.metrics.score(asked, outcome="app", metric="mean")
        assert "Not asked: 150" in told.narrate("en") and "未询问：150" in told.narrate("zh")
        answered = told.checks().set_index("check").loc["answered", "value"]
        assert answered == pytest.approx(148 / 150)

    def test_columns_are_there_only_where_needed(self, asked):
        plain = cemlab.metrics.score(asked, outcome="staff", metric="mean").tidy()
        assert "n_not_asked" not in plain and "n_dropped_out" not in plain
        card = cemlab.metrics.scorecard(asked, items=["app", "staff"]).tidy().set_index("item")
        assert card["n_not_asked"].to_dict() == {"app": 150.0, "staff": 0.0}

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
    def test_drivers_leave_out_who_was_not_asked(self, asked):
        fit = cemlab.drivers.fit(asked, outcome="overall", drivers=["app", "price"], resamples=0)
        told = dict(fit.notes_of("left_out_not_asked"))
        there = asked.column("overall").notna().to_numpy()
        assert told["n"] == int((asked.is_not_asked("app") & there).sum()) > 100
        assert told["items"] == ["app"]
        reach = fit.tidy().set_index("driver")["reach"]
        assert reach["app"] == 1  # not "does not apply to half of the people"
        assert not fit.notes_of("mostly_missing")  # nobody of them left it blank
        row = fit.tidy().set_index("driver").loc["app"]
        assert row["n_not_asked"] == 150 and row["n_missing"] == 2

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
    def test_personas_tell_answers_that_were_never_asked_for(self, rng):
        ratings = rng.integers(1, 6, (200, 5)).astype(float)
        frame = pd.DataFrame(ratings, columns=list("abcde")).assign(has=np.arange(200) % 5)
        frame.loc[frame["has"] == 0, "e"] = np.nan
        frame.loc[1, "a"] = np.nan
        items = {name: {"role": "driver", "scale": (1, 5)} for name in "abcd"}
        items["e"] = {"role": "driver", "scale": (1, 5), "asked_if": {"has": [1, 2, 3, 4]}}
        survey = Survey.from_frame(frame, items=items | {"has": {"role": "segment"}})
        found = cemlab.personas.fit(survey, items=list("abcde"), k=2, resamples=0)
        assert dict(found.notes_of("filled_in_not_asked"))["count"] == 40
        assert not found.notes_of("filled_in_dropped_out")
        assert dict(found.notes_of("filled_in"))["n_not_applicable"] == 0
        assert any("从未问过" in said for _, said in found.notes("zh"))

    def test_the_worst_share_of_blanks_is_among_those_asked(self, asked):
        worst = asked.quality().set_index("check").loc["worst_missing", "value"]
        assert worst == pytest.approx(2 / 150)


CELLS = st.sampled_from(
    ["1", "2", "3", "4", "5", "6", "9", "99", "-9", "", " ", "99.0", " 3", "na", "NA", "5.0"]
)
ITEM = {"role": "driver", "scale": (1, 5), "missing": [99, "na"], "not_applicable": [6, "NA"],
        "not_asked": [9, -9]}  # fmt: skip


def read(cells, **facts):
    frame = pd.DataFrame({"a": pd.Series(cells, dtype="str")})
    return Survey.from_frame(frame, items={"a": ITEM | facts})


class TestRecoding:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(CELLS, min_size=1, max_size=30))
    def test_every_cell_ends_in_exactly_one_kind(self, cells):
        survey = read(cells)
        kinds = survey.kinds("a")
        assert kinds.notna().all() and set(kinds) <= set(KINDS)
        masks = [survey.is_missing("a"), survey.is_not_applicable("a"), survey.is_not_asked("a"),
                 survey.has_dropped_out("a"), survey.column("a").notna().to_numpy()]  # fmt: skip
        assert (np.sum(masks, axis=0) == 1).all()

    @settings(max_examples=15, deadline=None)
    @given(st.lists(CELLS, min_size=1, max_size=30), st.randoms())
    def test_the_order_of_code_lists_does_not_matter(self, cells, random):
        shuffled = {
            key: random.sample(ITEM[key], len(ITEM[key]))
            for key in ("missing", "not_applicable", "not_asked")
        }
        one, other = read(cells), read(cells, **shuffled)
        assert one.kinds("a").tolist() == other.kinds("a").tolist()
        pd.testing.assert_series_equal(one.column("a"), other.column("a"))

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from([1, 2, 5, 6, 9, 99, -9, None]), min_size=1, max_size=30))
    def test_spelling_of_numbers_does_not_matter(self, values):
        """99, 99.0, "99" and "99.0" are one code, in a cell as in the study file."""
        spellings = [
            pd.Series(values, dtype=object),
            pd.Series(values, dtype=float),
            pd.Series(["" if v is None else str(v) for v in values], dtype="str"),
            pd.Series(["" if v is None else f" {float(v)} " for v in values], dtype="str"),
        ]
        facts = {"missing": [99], "not_applicable": ["6"], "not_asked": [9.0, "-9"]}
        found = [
            Survey.from_frame(pd.DataFrame({"a": cells}), items={"a": ITEM | facts})
            for cells in spellings
        ]
        for one in found[1:]:
            assert one.kinds("a").tolist() == found[0].kinds("a").tolist()
            np.testing.assert_array_equal(one.column("a"), found[0].column("a"))

    @settings(max_examples=15, deadline=None)
    @given(st.lists(CELLS, min_size=1, max_size=30))
    def test_answers_read_again_are_the_same(self, cells):
        once = read(cells)
        again = Survey.from_frame(once.answers(), items={"a": ITEM})
        np.testing.assert_array_equal(once.column("a"), again.column("a"))
